//! Word classes.

use sitroom_rules::RuleError;
use std::collections::{BTreeMap, HashMap};

const PATH: &str = "rules/en/timex/lexicon.toml";
const TEXT: &str = include_str!("../../../rules/en/timex/lexicon.toml");

/// A class of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    Month,
    Weekday,
    /// Weekdays in the plural.
    Weekdays,
    Unit,
    /// Units in the plural.
    Units,
    Season,
    Part,
    /// A number, in digits or words.
    Num,
    /// A number, or *a*, *another*.
    Count,
    Ordinal,
    /// `Q3`
    Quarternumber,
    /// `H1`
    Halfnumber,
    Direction,
    Vague,
    Festival,
    /// 1 to 31, plain or ordinal.
    Day,
    /// 1 to 31 in digits.
    Mark,
    Year,
    Decade,
    /// `3:40`
    Clock,
    /// `0735`
    Hhmm,
    /// 1 to 12 before *p.m.*
    Clocknum,
    Ampm,
    /// `12/2/2022`
    Slashes,
}

impl Class {
    /// The class that a pattern names.
    pub fn from_name(name: &str) -> Option<Class> {
        Some(match name {
            "month" => Class::Month,
            "weekday" => Class::Weekday,
            "weekdays" => Class::Weekdays,
            "unit" => Class::Unit,
            "units" => Class::Units,
            "season" => Class::Season,
            "part" => Class::Part,
            "num" => Class::Num,
            "count" => Class::Count,
            "ordinal" => Class::Ordinal,
            "quarternumber" => Class::Quarternumber,
            "halfnumber" => Class::Halfnumber,
            "direction" => Class::Direction,
            "vague" => Class::Vague,
            "festival" => Class::Festival,
            "day" => Class::Day,
            "mark" => Class::Mark,
            "year" => Class::Year,
            "decade" => Class::Decade,
            "hhmm" => Class::Hhmm,
            "clock" => Class::Clock,
            "clocknum" => Class::Clocknum,
            "ampm" => Class::Ampm,
            "slashes" => Class::Slashes,
            _ => return None,
        })
    }
}

impl Class {
    /// Can a token with digits be of the class?
    pub fn takes_digits(self) -> bool {
        use Class::*;
        matches!(self, Num | Count | Day | Mark | Year | Decade | Clock | Clocknum | Hhmm | Slashes)
    }

    /// Can words of a class of the lexicon be of this class?
    pub fn takes(self, listed: Class) -> bool {
        use Class::*;
        match self {
            Count | Year => listed == Num,
            Day => listed == Ordinal,
            Units => listed == Unit,
            class => class == listed,
        }
    }
}

/// Words by class.
#[derive(Debug, Default)]
pub struct Lexicon {
    words: HashMap<String, Vec<(Class, i64)>>,
}

impl Lexicon {
    /// Reads the built-in lexicon.
    pub fn load() -> Result<Lexicon, RuleError> {
        let tables: BTreeMap<String, BTreeMap<String, i64>> =
            toml::from_str(TEXT).map_err(|e| RuleError {
                file: PATH.into(),
                line: e.span().map_or(1, |s| sitroom_rules::line_of(TEXT, s.start)),
                expected: "tables of word = number".into(),
                found: e.message().to_string(),
            })?;
        let mut lexicon = Lexicon::default();
        for (name, words) in tables {
            let class = match name.as_str() {
                "number" => Class::Num,
                name => Class::from_name(name).ok_or_else(|| RuleError {
                    file: PATH.into(),
                    line: 1,
                    expected: "the name of a class".into(),
                    found: name.into(),
                })?,
            };
            for (word, value) in words {
                lexicon.words.entry(word).or_default().push((class, value));
            }
        }
        Ok(lexicon)
    }

    /// All words, each with its classes.
    pub fn words(&self) -> impl Iterator<Item = (&str, &[(Class, i64)])> {
        self.words.iter().map(|(w, classes)| (w.as_str(), classes.as_slice()))
    }

    /// The value of a lower-case word in a class.
    pub fn value(&self, word: &str, class: Class) -> Option<i64> {
        self.words.get(word)?.iter().find(|(c, _)| *c == class).map(|(_, v)| *v)
    }
}

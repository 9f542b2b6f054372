//! Units, bounds and numbers in words.

use serde::Deserialize;
use sitroom_document::codebook::Bound;
use sitroom_rules::{Counterexample, Marked, RuleError, RuleFile};
use std::collections::{BTreeMap, HashMap, HashSet};

const FILE: RuleFile<'static> = RuleFile {
    path: "rules/en/quantity/units.toml",
    text: include_str!("../../../rules/en/quantity/units.toml"),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TablesText {
    people: HashMap<String, String>,
    unit: HashMap<String, String>,
    measure: HashMap<String, String>,
    group: HashMap<String, String>,
    currency: HashMap<String, String>,
    happened: HashMap<String, String>,
    bound: HashMap<String, Bound>,
    bound_behind: HashMap<String, Bound>,
    lower: BTreeMap<String, f64>,
    exact: BTreeMap<String, f64>,
    share: BTreeMap<String, f64>,
    start: Vec<String>,
    uncounted: HashSet<String>,
    #[serde(default)]
    example: Vec<ExampleText>,
    #[serde(default)]
    counterexample: Vec<Counterexample>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    value: f64,
    bound: Bound,
    unit: String,
}

/// A number in several words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phrase {
    pub value: f64,
    /// A lower bound by itself.
    pub lower: bool,
    /// A share in percent.
    pub share: bool,
}

/// What is counted, and how.
#[derive(Clone, Debug, PartialEq)]
pub enum Unit<'a> {
    /// People, to whom things happen.
    People(&'a str),
    /// Things.
    Things(&'a str),
    /// Money, distances, weights, shares.
    Measure(&'a str),
}

/// The built-in tables.
#[derive(Debug)]
pub struct Tables {
    text: TablesText,
    /// Phrases by their first word, the longest first.
    phrases: HashMap<String, Vec<(Vec<String>, Phrase)>>,
    /// Every word that a number can begin with.
    starts: HashSet<String>,
}

impl Tables {
    /// Reads the built-in tables.
    pub fn load() -> Result<Tables, RuleError> {
        let text = read()?;
        let tables = [(&text.lower, true, false), (&text.exact, false, false), (&text.share, false, true)];
        let mut all: Vec<(Vec<String>, Phrase)> = Vec::new();
        for (table, lower, share) in tables {
            let phrase = |value: &f64| Phrase { value: *value, lower, share };
            all.extend(table.iter().map(|(w, v)| (w.split(' ').map(str::to_string).collect(), phrase(v))));
        }
        all.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        let mut phrases: HashMap<String, Vec<(Vec<String>, Phrase)>> = HashMap::new();
        for (words, phrase) in all {
            phrases.entry(words[0].clone()).or_default().push((words, phrase));
        }
        let starts = phrases.keys().cloned().chain(text.start.iter().cloned()).collect();
        Ok(Tables { text, phrases, starts })
    }

    /// Can a number begin with this word, in any case?
    pub fn begins_number(&self, word: &str) -> bool {
        if word.bytes().any(|b| b.is_ascii_uppercase()) {
            self.starts.contains(&word.to_ascii_lowercase())
        } else {
            self.starts.contains(word)
        }
    }

    /// The longest phrase at a place, given its words by distance, and how many words it takes.
    pub fn phrase(&self, word: impl Fn(u32) -> String) -> Option<(Phrase, u32)> {
        let all = self.phrases.get(&word(0))?;
        let fits = |words: &[String]| words.iter().enumerate().skip(1).all(|(k, w)| *w == word(k as u32));
        all.iter().find(|(words, _)| fits(words)).map(|(words, phrase)| (*phrase, words.len() as u32))
    }

    /// The unit that a lemma, or two words, name.
    pub fn unit(&self, lemma: &str) -> Option<Unit<'_>> {
        let t = &self.text;
        let people = t.people.get(lemma).map(|u| Unit::People(u));
        let things = || t.unit.get(lemma).map(|u| Unit::Things(u));
        let measure = || t.measure.get(lemma).map(|u| Unit::Measure(u));
        people.or_else(things).or_else(measure)
    }

    /// What a group consists of: *a crowd of 5,000*.
    pub fn group(&self, lemma: &str) -> Option<&str> {
        self.text.group.get(lemma).map(String::as_str)
    }

    /// The currency of a sign.
    pub fn currency(&self, sign: &str) -> Option<&str> {
        self.text.currency.get(sign).map(String::as_str)
    }

    /// What a verb or participle says of people.
    pub fn happened(&self, lemma: &str) -> Option<&str> {
        self.text.happened.get(lemma).map(String::as_str)
    }

    /// The bound that words before a number give.
    pub fn bound(&self, words: &str) -> Option<Bound> {
        self.text.bound.get(words).copied()
    }

    /// The bound that words behind a number give: *or more*.
    pub fn bound_behind(&self, words: &str) -> Option<Bound> {
        self.text.bound_behind.get(words).copied()
    }

    /// Is the noun one that numbers stand before without telling much: *times*, *points*?
    pub fn uncounted(&self, lemma: &str) -> bool {
        self.text.uncounted.contains(lemma)
    }
}

fn read() -> Result<TablesText, RuleError> {
    FILE.parse("units, bounds, numbers in words and examples")
}

/// An example: the text, and value, bound and unit wanted; none for a counterexample.
#[derive(Debug)]
pub struct QuantityExample {
    /// Text and the slot `quantity`.
    pub marked: Marked,
    /// What is to be found.
    pub wanted: Option<(f64, Bound, String)>,
}

/// All examples of the built-in tables.
///
/// # Errors
/// Names the line of one that cannot be read.
pub fn examples() -> Result<Vec<QuantityExample>, RuleError> {
    let tables = read()?;
    let mut all = Vec::new();
    for e in tables.example {
        let marked = FILE.marked(&e.text)?;
        all.push(QuantityExample { marked, wanted: Some((e.value, e.bound, e.unit)) });
    }
    let plain = |text| Marked { text, spans: Vec::new() };
    all.extend(
        tables.counterexample.into_iter().map(|c| QuantityExample { marked: plain(c.text), wanted: None }),
    );
    Ok(all)
}

//! A document's words as patterns see them: in lower case, with the values of their classes.

use crate::classes;
use crate::lexicon::{Class, Lexicon};
use sitroom_document::Analysis;
use sitroom_ling::{Pos, Tag};

/// A document's lower-case words.
pub struct Words<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    lexicon: &'a Lexicon,
    pub classes: &'a classes::Words,
}

/// What a class matched: its value.
#[derive(Debug, Clone, Copy)]
pub struct Capture {
    pub class: Class,
    pub value: i64,
}

/// A match.
#[derive(Debug, Clone)]
pub struct Found {
    pub rule: usize,
    /// Tokens.
    pub len: usize,
    pub captures: Vec<Capture>,
}

impl Found {
    /// The first value of a class.
    pub fn get(&self, class: Class) -> Option<i64> {
        self.captures.iter().find(|c| c.class == class).map(|c| c.value)
    }
}

const LOWEST_YEAR: i64 = 1000;
const HIGHEST_YEAR: i64 = 2100;

impl<'a> Words<'a> {
    pub fn new(
        text: &'a str,
        analysis: &'a Analysis,
        lexicon: &'a Lexicon,
        classes: &'a classes::Words,
    ) -> Self {
        Words { text, analysis, lexicon, classes }
    }

    fn raw(&self, i: usize) -> &'a str {
        if i < self.analysis.len() { self.analysis.word(self.text, i as u32) } else { "" }
    }

    /// The word in lower case; borrowed where it already is.
    pub fn word(&self, i: usize) -> std::borrow::Cow<'a, str> {
        let raw = self.raw(i);
        if raw.bytes().any(|b| b.is_ascii_uppercase()) { raw.to_ascii_lowercase().into() } else { raw.into() }
    }

    /// Is the token a noun in the plural?
    pub fn is_plural(&self, i: usize) -> bool {
        i < self.analysis.len() && self.analysis.tag(i as u32) == Tag::NNS
    }

    /// Is the token a noun?
    pub fn is_noun(&self, i: usize) -> bool {
        i < self.analysis.len() && matches!(self.analysis.pos(i as u32), Pos::NOUN | Pos::PROPN)
    }

    /// Is the token a common noun, a number or a sign of money: what a rate like *a year* follows?
    pub fn is_counted(&self, i: usize) -> bool {
        i < self.analysis.len() && matches!(self.analysis.pos(i as u32), Pos::NOUN | Pos::NUM | Pos::SYM)
    }

    /// The value of a class at a token, and how many tokens it takes.
    pub fn class(&self, class: Class, i: usize) -> Option<(i64, usize)> {
        let word = self.word(i);
        let listed = |class| self.lexicon.value(&word, class).map(|v| (v, 1));
        match class {
            Class::Num => self.number(i, &word),
            Class::Count => {
                if word == "another" {
                    Some((1, 1))
                } else {
                    self.number(i, &word)
                }
            }
            Class::Units => {
                if word.ends_with('s') {
                    listed(Class::Unit)
                } else {
                    None
                }
            }
            Class::Day => day(&word)
                .or_else(|| self.lexicon.value(&word, Class::Ordinal).filter(|v| *v > 0))
                .map(|v| (v, 1)),
            Class::Mark => digits(&word).filter(|v| (1..=31).contains(v) && word.len() <= 2).map(|v| (v, 1)),
            Class::Year => year(&word).map(|v| (v, 1)).or_else(|| self.spoken_year(i, &word)),
            Class::Decade => decade(&word).map(|v| (v, 1)).or_else(|| listed(Class::Decade)),
            Class::Hhmm => hhmm(&word).map(|v| (v, 1)),
            Class::Clock => clock(&word).map(|v| (v, 1)),
            Class::Clocknum => digits(&word).filter(|v| (1..=12).contains(v)).map(|v| (v, 1)),
            Class::Ampm => match &*word {
                "am" | "a.m." => Some((0, 1)),
                "pm" | "p.m." => Some((12, 1)),
                _ => None,
            },
            Class::Slashes => slashes(&word).map(|v| (v, 1)),
            // two words first: "good friday"
            Class::Festival => {
                let both = format!("{word} {}", self.word(i + 1));
                self.lexicon.value(&both, class).map(|v| (v, 2)).or_else(|| listed(class))
            }
            // names of months and weekdays are written with a capital; "may" and "march" are verbs
            Class::Month | Class::Weekday | Class::Weekdays if !self.is_capital(i) => None,
            // Jan is a first name too
            Class::Month if word.len() == 3 && word != "may" && !self.begins_with_digit(i + 1) => None,
            class => listed(class),
        }
    }

    fn is_capital(&self, i: usize) -> bool {
        self.raw(i).starts_with(|c: char| c.is_ascii_uppercase())
    }

    fn begins_with_digit(&self, i: usize) -> bool {
        self.raw(i).starts_with(|c: char| c.is_ascii_digit())
    }

    /// *Nineteen ninety-seven*, *twenty twenty-two*: a year as it is spoken.
    fn spoken_year(&self, i: usize, word: &str) -> Option<(i64, usize)> {
        let century = self.lexicon.value(word, Class::Num).filter(|v| (18..=20).contains(v))?;
        let next = self.word(i + 1);
        let (rest, n) = self.number(i + 1, &next).filter(|(v, _)| (10..100).contains(v))?;
        next.starts_with(|c: char| c.is_ascii_lowercase()).then_some((century * 100 + rest, n + 1))
    }

    /// Digits, or number words joined by hyphens or spaces: `twenty - five`, `three hundred`.
    fn number(&self, i: usize, word: &str) -> Option<(i64, usize)> {
        if let Some(v) = digits(word) {
            return Some((v, 1));
        }
        let first = self.lexicon.value(word, Class::Num)?;
        let value = |k: usize| self.lexicon.value(&self.word(k), Class::Num);
        if (20..100).contains(&first)
            && self.raw(i + 1) == "-"
            && let Some(small) = value(i + 2).filter(|v| (1..10).contains(v))
        {
            return Some((first + small, 3));
        }
        match value(i + 1) {
            Some(100) => Some((first * 100, 2)),
            Some(small) if (20..100).contains(&first) && (1..10).contains(&small) => Some((first + small, 2)),
            _ => Some((first, 1)),
        }
    }
}

fn digits(word: &str) -> Option<i64> {
    let plain = word.replace(',', "");
    (plain.len() <= 9 && !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit()))
        .then(|| plain.parse().ok())?
}

fn day(word: &str) -> Option<i64> {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|s| word.strip_suffix(s)).unwrap_or(word);
    if bare.len() > 2 { None } else { digits(bare).filter(|v| (1..=31).contains(v)) }
}

/// A number without *mid-*, *late-*, *post-* before it.
fn bare(word: &str) -> &str {
    ["mid-", "early-", "late-", "post-", "pre-"].iter().find_map(|p| word.strip_prefix(p)).unwrap_or(word)
}

fn year(word: &str) -> Option<i64> {
    if let Some(short) = word.strip_prefix('\'').filter(|s| s.len() == 2) {
        return digits(short).map(|v| 1900 + v);
    }
    let word = bare(word);
    (word.len() == 4 && !word.contains(','))
        .then(|| digits(word))?
        .filter(|v| (LOWEST_YEAR..HIGHEST_YEAR).contains(v))
}

/// `1990s`, `'90s`, `90s`: the decade's first three digits.
fn decade(word: &str) -> Option<i64> {
    let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix('s'))?;
    let bare = self::bare(bare).trim_start_matches('\'');
    match (bare.len(), digits(bare)?) {
        (4, v) if v % 10 == 0 && v >= LOWEST_YEAR => Some(v / 10),
        (2, v) if v % 10 == 0 && v >= 20 => Some(190 + v / 10),
        _ => None,
    }
}

/// Minutes after midnight.
fn clock(word: &str) -> Option<i64> {
    let (bare, shift) = if let Some(b) = word.strip_suffix("pm") {
        (b, 12)
    } else {
        (word.strip_suffix("am").unwrap_or(word), 0)
    };
    let dotted = || bare.split_once('.').filter(|_| bare.len() < word.len());
    let (h, m) = bare.split_once(':').or_else(dotted)?;
    let (h, m) = (digits(h)?, digits(m)?);
    (h < 24 && m < 60).then_some((if shift == 12 && h < 12 { h + 12 } else { h }) * 60 + m)
}

/// `0735`
fn hhmm(word: &str) -> Option<i64> {
    let v = digits(word).filter(|_| word.len() == 4)?;
    (v / 100 < 24 && v % 100 < 60).then_some(v)
}

/// `12/2/2022` as year * 10000 + first * 100 + second.
fn slashes(word: &str) -> Option<i64> {
    let parts: Vec<&str> = word.split('/').collect();
    let [a, b, y] = parts[..] else { return None };
    let (a, b, y) = (digits(a)?, digits(b)?, digits(y)?);
    let y = if y < 100 { 1900 + y + if y < 70 { 100 } else { 0 } } else { y };
    ((1..=31).contains(&a) && (1..=31).contains(&b) && (LOWEST_YEAR..HIGHEST_YEAR).contains(&y))
        .then_some(y * 10000 + a * 100 + b)
}

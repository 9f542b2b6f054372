//! Numbers in digits and words, alone and in ranges.

use crate::tables::Tables;
use sitroom_document::{Analysis, Document, TokenRange};
use sitroom_ling::Tag;

/// A number.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Its tokens, a sign of money included.
    pub tokens: TokenRange,
    /// Of a range, the lower end.
    pub value: f64,
    /// *Dozens*, *several hundred*, a range: a lower bound by itself.
    pub lower: bool,
    /// *A third*: a share, rounded to percent.
    pub share: bool,
    /// ISO 4217 code.
    pub currency: Option<String>,
}

const SMALL: &[(&str, f64)] = &[
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
];

/// Longest number in characters.
const LONGEST: usize = 15;

fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" => 1e3,
        "million" | "mn" => 1e6,
        "billion" | "bn" => 1e9,
        "trillion" | "tn" => 1e12,
        "dozen" => 12.0,
        _ => return None,
    })
}

fn spelled(word: &str) -> Option<f64> {
    SMALL.iter().find(|(w, _)| *w == word).map(|(_, v)| *v)
}

fn digits(word: &str) -> Option<f64> {
    let plain = word.replace(',', "");
    let numeric = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && plain.bytes().next().is_some_and(|b| b.is_ascii_digit());
    (numeric && plain.len() <= LONGEST).then(|| plain.parse().ok())?
}

/// `1.2bn`, `600m`: digits and scale in one token; *m* only behind a sign of money.
fn compact(word: &str, money: bool) -> Option<f64> {
    let (suffix, factor) = [("bn", 1e9), ("tn", 1e12), ("mn", 1e6), ("k", 1e3), ("m", 1e6)]
        .into_iter()
        .find(|(s, _)| word.ends_with(s))?;
    if suffix.len() == 1 && !money {
        return None;
    }
    digits(word.strip_suffix(suffix)?).map(|v| round(v * factor))
}

/// 1.1 * 1e9 is a whole number of dollars.
fn round(v: f64) -> f64 {
    if v.abs() >= 1e3 { v.round() } else { v }
}

/// A document's words, for the number reader.
pub struct Words<'a> {
    pub tables: &'a Tables,
    pub doc: &'a Document,
    pub a: &'a Analysis,
}

impl Words<'_> {
    /// The lower-case word of a token; empty behind the last.
    pub fn word(&self, i: u32) -> String {
        if i < self.a.len() as u32 { self.a.word(&self.doc.text, i).to_lowercase() } else { String::new() }
    }

    /// Can a number begin here? A quick look at the first letter, and at the list of words.
    fn can_begin(&self, t: u32) -> bool {
        let raw = self.a.word(&self.doc.text, t);
        let first = raw.bytes().next().unwrap_or(b' ');
        first.is_ascii_digit()
            || (first.is_ascii_alphabetic() && self.tables.begins_number(raw))
            || self.tables.currency(raw).is_some()
    }

    /// The number that begins with a token: of a range, its lower end.
    pub fn number(&self, t: u32) -> Option<Number> {
        if !self.can_begin(t) {
            return None;
        }
        let between = self.word(t) == "between";
        let first = self.simple(if between { t + 1 } else { t })?;
        let Some(second) = self.range_end(&first, between) else { return (!between).then_some(first) };
        // "18 to 20 billion": the scale behind goes for both
        let scale = self.scale_of(&second);
        let value = if first.value < second.value / scale { first.value * scale } else { first.value };
        let tokens = TokenRange::new(t, second.tokens.end);
        let currency = first.currency.or(second.currency);
        Some(Number { tokens, value, lower: true, currency, ..second })
    }

    /// The upper end behind *to*, *and* or a hyphen.
    fn range_end(&self, first: &Number, between: bool) -> Option<Number> {
        let joint = self.word(first.tokens.end);
        let joined =
            if between { joint == "and" } else { matches!(joint.as_str(), "to" | "-" | "–" | "or") };
        let second = self.simple(first.tokens.end + 1).filter(|_| joined && !first.lower)?;
        let scaled = second.value > first.value && !second.lower;
        // "two or three", but not "5-4"
        scaled.then_some(second)
    }

    fn scale_of(&self, n: &Number) -> f64 {
        scale(&self.word(n.tokens.end - 1)).filter(|_| n.tokens.len() > 1).unwrap_or(1.0)
    }

    fn simple(&self, t: u32) -> Option<Number> {
        if t >= self.a.len() as u32 {
            return None;
        }
        if let Some((phrase, n)) = self.tables.phrase(|k| self.word(t + k)) {
            let number = Number {
                tokens: TokenRange::new(t, t + n),
                value: phrase.value,
                lower: phrase.lower,
                share: phrase.share,
                currency: None,
            };
            return Some(number).filter(|n| !n.share || self.is_share(n));
        }
        let currency = self.tables.currency(self.a.word(&self.doc.text, t)).map(str::to_string);
        let first = t + u32::from(currency.is_some());
        let word = self.word(first);
        let small = spelled(&word);
        let plain = digits(&word).or(small);
        let mut value = plain.or_else(|| compact(&word, currency.is_some()))?;
        if self.a.tag(first) == Tag::NNP && small.is_none() && currency.is_none() {
            return None;
        }
        let mut end = first + 1;
        // "twenty-five"
        if small.is_some_and(|v| v >= 20.0)
            && self.word(end) == "-"
            && let Some(unit) = spelled(&self.word(end + 1)).filter(|v| *v < 10.0)
        {
            value += unit;
            end += 2;
        }
        while let Some(s) = scale(&self.word(end)) {
            value = round(value * s);
            end += 1;
        }
        // "three hundred and fifty"
        if self.word(end) == "and"
            && value % 100.0 == 0.0
            && small.is_some()
            && end > first + 1
            && let Some(rest) = spelled(&self.word(end + 1))
        {
            value += rest;
            end += 2;
        }
        Some(Number { tokens: TokenRange::new(t, end), value, lower: false, share: false, currency })
    }

    /// *A third of voters*, *fell by a quarter*; not *a third man*.
    fn is_share(&self, n: &Number) -> bool {
        let before = n.tokens.start.checked_sub(1).map(|t| self.word(t)).unwrap_or_default();
        let behind = self.word(n.tokens.end);
        (behind == "of" && self.word(n.tokens.end + 1) != "a") || (before == "by" && !behind.is_empty())
    }
}

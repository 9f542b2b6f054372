//! Numbers in digits and words.

use crate::tables::Tables;
use sitroom_document::{Analysis, Document, TokenRange};
use sitroom_ling::Tag;

/// A number.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    pub tokens: TokenRange,
    pub value: f64,
    /// *Dozens*, *several hundred*.
    pub vague: bool,
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

fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" => 1e3,
        "million" | "m" | "mn" => 1e6,
        "billion" | "bn" => 1e9,
        "trillion" => 1e12,
        "dozen" => 12.0,
        _ => return None,
    })
}

fn digits(word: &str) -> Option<f64> {
    let plain = word.replace(',', "");
    let numeric = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && plain.bytes().next().is_some_and(|b| b.is_ascii_digit());
    (numeric && plain.len() <= 15).then(|| plain.parse().ok())?
}

/// The number that begins with a token.
pub fn at(tables: &Tables, doc: &Document, a: &Analysis, t: u32) -> Option<Number> {
    let word = |i: u32| if i < a.len() as u32 { a.word(&doc.text, i).to_lowercase() } else { String::new() };
    if let Some((value, n)) = vague(tables, &word, t) {
        return Some(Number { tokens: TokenRange::new(t, t + n), value, vague: true, currency: None });
    }
    let currency = tables.currency(a.word(&doc.text, t));
    let first = if currency.is_some() { t + 1 } else { t };
    let spelled = SMALL.iter().find(|(w, _)| *w == word(first)).map(|(_, v)| *v);
    let mut value = digits(&word(first)).or(spelled)?;
    if first >= a.len() as u32 || a.tag(first) == Tag::NNP && spelled.is_none() && currency.is_none() {
        return None;
    }
    let mut end = first + 1;
    // "twenty-five"
    if spelled.is_some_and(|v| v >= 20.0)
        && word(end) == "-"
        && let Some((_, small)) = SMALL.iter().find(|(w, v)| *w == word(end + 1) && *v < 10.0)
    {
        value += small;
        end += 2;
    }
    while let Some(s) = scale(&word(end)) {
        value *= s;
        end += 1;
    }
    Some(Number {
        tokens: TokenRange::new(t, end),
        value,
        vague: false,
        currency: currency.map(str::to_string),
    })
}

fn vague(tables: &Tables, word: &impl Fn(u32) -> String, t: u32) -> Option<(f64, u32)> {
    let three = format!("{} {} {}", word(t), word(t + 1), word(t + 2));
    let two = format!("{} {}", word(t), word(t + 1));
    tables
        .vague(&three)
        .map(|v| (v, 3))
        .or_else(|| tables.vague(&two).map(|v| (v, 2)))
        .or_else(|| tables.vague(&word(t)).map(|v| (v, 1)))
}

//! Units, bounds and vague numbers.

use serde::Deserialize;
use sitroom_document::codebook::Bound;
use sitroom_rules::{Marked, RuleError, line_of};
use std::collections::BTreeMap;

const PATH: &str = "rules/en/quantity/units.toml";
const TEXT: &str = include_str!("../../../rules/en/quantity/units.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    unit: BTreeMap<String, String>,
    currency: BTreeMap<String, String>,
    happened: BTreeMap<String, String>,
    bound: BTreeMap<String, Bound>,
    vague: BTreeMap<String, f64>,
    #[serde(default)]
    example: Vec<ExampleText>,
    #[serde(default)]
    counterexample: Vec<CounterText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    value: f64,
    bound: Bound,
    unit: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterText {
    text: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    why: String,
}

impl Tables {
    /// Reads the built-in tables.
    pub fn load() -> Result<Tables, RuleError> {
        toml::from_str(TEXT).map_err(|e| RuleError {
            file: PATH.into(),
            line: e.span().map_or(1, |s| line_of(TEXT, s.start)),
            expected: "units, bounds, vague numbers and examples".into(),
            found: e.message().to_string(),
        })
    }

    pub fn unit(&self, lemma: &str) -> Option<&str> {
        self.unit.get(lemma).map(String::as_str)
    }

    pub fn currency(&self, sign: &str) -> Option<&str> {
        self.currency.get(sign).map(String::as_str)
    }

    pub fn happened(&self, lemma: &str) -> Option<&str> {
        self.happened.get(lemma).map(String::as_str)
    }

    pub fn bound(&self, words: &str) -> Option<Bound> {
        self.bound.get(words).copied()
    }

    pub fn vague(&self, words: &str) -> Option<f64> {
        self.vague.get(words).copied()
    }
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
    let tables = Tables::load()?;
    let mut all = Vec::new();
    for e in tables.example {
        let marked = Marked::parse(e.text.get_ref()).map_err(|expected| RuleError {
            file: PATH.into(),
            line: line_of(TEXT, e.text.span().start),
            expected,
            found: e.text.get_ref().clone(),
        })?;
        all.push(QuantityExample { marked, wanted: Some((e.value, e.bound, e.unit)) });
    }
    let plain = |text| Marked { text, spans: Vec::new() };
    all.extend(
        tables.counterexample.into_iter().map(|c| QuantityExample { marked: plain(c.text), wanted: None }),
    );
    Ok(all)
}

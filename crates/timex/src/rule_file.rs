//! Rule files: patterns with their examples.

use crate::lexicon::Class;
use crate::value::Op;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use sitroom_rules::{Counterexample, RuleError, RuleFile};

macro_rules! files {
    ($($name:literal),*) => {
        &[$(RuleFile { path: concat!("rules/en/timex/", $name), text: include_str!(concat!("../../../rules/en/timex/", $name)) }),*]
    };
}

/// The built-in rule files.
pub const RULE_FILES: &[RuleFile<'static>] = files!("dates.toml", "relative.toml", "durations.toml");

/// One place of a pattern.
#[derive(Debug)]
pub struct Element {
    /// What may stand there.
    pub any: Vec<Piece>,
    /// It may also be missing.
    pub optional: bool,
}

/// One alternative of a place.
#[derive(Debug)]
pub enum Piece {
    /// This lower-case word.
    Word(String),
    /// A word of this class.
    Class(Class),
}

/// A compiled rule.
#[derive(Debug)]
pub struct Rule {
    pub id: String,
    pub pattern: Vec<Element>,
    pub op: Op,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText<E, C> {
    rule: Vec<RuleText>,
    #[serde(default = "Vec::new")]
    example: Vec<E>,
    #[serde(default = "Vec::new")]
    counterexample: Vec<C>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: String,
    pattern: toml::Spanned<String>,
    op: Op,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    dct: Option<String>,
    value: String,
}

/// Reads a file; with [`IgnoredAny`] for its examples, the rules alone.
fn read<E: DeserializeOwned, C: DeserializeOwned>(file: &RuleFile<'_>) -> Result<FileText<E, C>, RuleError> {
    let parsed: FileText<E, C> = file.parse("rules, examples and counterexamples")?;
    file.has_examples(parsed.example.len(), parsed.counterexample.len())?;
    Ok(parsed)
}

/// Compiles the built-in rules.
pub fn load() -> Result<Vec<Rule>, RuleError> {
    let mut all = Vec::new();
    for file in RULE_FILES {
        for rule in read::<IgnoredAny, IgnoredAny>(file)?.rule {
            let pattern = pattern(rule.pattern.get_ref())
                .map_err(|e| file.error(rule.pattern.span().start, "a known class", &e))?;
            all.push(Rule { id: format!("en.timex.{}", rule.id), pattern, op: rule.op });
        }
    }
    Ok(all)
}

fn pattern(source: &str) -> Result<Vec<Element>, String> {
    source
        .split_whitespace()
        .map(|place| {
            let (place, optional) = match place.strip_suffix('?') {
                Some(p) if !p.is_empty() => (p, true),
                _ => (place, false),
            };
            let piece = |p: &str| match p.strip_prefix('$') {
                Some(name) => Class::from_name(name).map(Piece::Class).ok_or_else(|| p.to_string()),
                None => Ok(Piece::Word(p.to_string())),
            };
            Ok(Element { any: place.split('|').map(piece).collect::<Result<_, String>>()?, optional })
        })
        .collect()
}

/// An example of a rule file: the text, the publication date, and the expressions wanted (bytes) with their values.
#[derive(Debug)]
pub struct Example {
    /// File and number.
    pub name: String,
    /// The text.
    pub text: String,
    /// Publication date.
    pub dct: Option<String>,
    /// Spans and values; empty for a counterexample.
    pub wanted: Vec<(usize, usize, String)>,
}

/// All examples and counterexamples of the built-in rules.
///
/// # Errors
/// Names the file and line of one that cannot be read.
pub fn examples() -> Result<Vec<Example>, RuleError> {
    let mut all = Vec::new();
    for file in RULE_FILES {
        let parsed = read::<ExampleText, Counterexample>(file)?;
        for (i, e) in parsed.example.into_iter().enumerate() {
            let marked = file.marked(&e.text)?;
            let wanted = marked.spans.iter().map(|s| (s.start, s.end, e.value.clone())).collect();
            all.push(Example {
                name: format!("{}/example/{}", file.path, i + 1),
                text: marked.text,
                dct: e.dct,
                wanted,
            });
        }
        for (i, c) in parsed.counterexample.into_iter().enumerate() {
            let name = format!("{}/counterexample/{}", file.path, i + 1);
            all.push(Example { name, text: c.text, dct: None, wanted: Vec::new() });
        }
    }
    Ok(all)
}

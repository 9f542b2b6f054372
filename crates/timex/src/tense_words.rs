//! Classes of words that tell past from future, from `rules/en/timex/tense.toml`.

use serde::Deserialize;
use sitroom_rules::{Marked, RuleError, RuleFile};
use std::collections::{HashMap, HashSet};

const FILE: RuleFile<'static> =
    RuleFile { path: "rules/en/timex/tense.toml", text: include_str!("../../../rules/en/timex/tense.toml") };

/// The classes that the program asks for.
const CLASSES: [&str; 9] = [
    "asking_for",
    "counted",
    "expected",
    "future_auxiliary",
    "looks_ahead",
    "moving",
    "occasion",
    "ready",
    "setting",
];

/// Words by class.
#[derive(Debug, Clone, Default)]
pub struct Words(HashMap<String, HashSet<String>>);

impl Words {
    /// The built-in classes.
    ///
    /// # Errors
    /// Names what cannot be read, and a class that is missing or not known.
    pub fn load() -> Result<Words, RuleError> {
        let parsed = FILE.word_classes::<ExampleText>()?;
        if !parsed.keys().map(String::as_str).eq(CLASSES) {
            let found: Vec<&str> = parsed.keys().map(String::as_str).collect();
            return Err(FILE.error(0, &format!("the classes {}", CLASSES.join(", ")), &found.join(", ")));
        }
        Ok(Words(parsed.into_iter().map(|(name, c)| (name, c.words.into_iter().collect())).collect()))
    }

    /// True if a word is of the class.
    pub fn has(&self, class: &str, word: &str) -> bool {
        self.0.get(class).is_some_and(|words| words.contains(word))
    }

    /// The same classes with one of them empty.
    pub fn without(mut self, class: &str) -> Words {
        self.0.remove(class);
        self
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    value: String,
}

/// A sentence that shows what a class of words is for.
#[derive(Debug)]
pub struct TenseExample {
    /// The class and a number.
    pub name: String,
    /// The class.
    pub class: String,
    /// Text with the slot `time`.
    pub marked: Marked,
    /// The TIMEX3 value of the expression.
    pub value: String,
    /// True if it must be read so with and without the class.
    pub counter: bool,
}

/// All examples of the classes.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn tense_examples() -> Result<Vec<TenseExample>, RuleError> {
    let mut all = Vec::new();
    for (class, text) in FILE.word_classes::<ExampleText>()? {
        for (number, e, counter) in text.examples() {
            let marked = Marked::parse(e.text.get_ref())
                .map_err(|expected| FILE.error(e.text.span().start, &expected, e.text.get_ref()))?;
            let name = format!("{class}/{number}");
            all.push(TenseExample { name, class: class.clone(), marked, value: e.value, counter });
        }
    }
    Ok(all)
}

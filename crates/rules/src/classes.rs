//! Classes of words with sentences that show what each is for.

use crate::{RuleError, RuleFile};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A class of words as a rule file writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordClass<E> {
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    /// Its words.
    pub words: Vec<String>,
    example: Vec<E>,
    counterexample: Vec<E>,
}

impl<E> WordClass<E> {
    /// The examples, then the counterexamples, numbered from 1; true for the latter.
    pub fn examples(self) -> impl Iterator<Item = (usize, E, bool)> {
        let plain = self.example.into_iter().map(|e| (e, false));
        let counter = self.counterexample.into_iter().map(|e| (e, true));
        plain.chain(counter).enumerate().map(|(i, (e, counter))| (i + 1, e, counter))
    }
}

impl RuleFile<'_> {
    /// The file as classes of words, by name.
    ///
    /// # Errors
    /// Names file and line of what cannot be read, and a class without an example or a counterexample.
    pub fn word_classes<E: DeserializeOwned>(&self) -> Result<BTreeMap<String, WordClass<E>>, RuleError> {
        let parsed: BTreeMap<String, WordClass<E>> =
            self.parse("classes of words with examples and counterexamples")?;
        match parsed.iter().find(|(_, c)| c.example.is_empty() || c.counterexample.is_empty()) {
            Some((name, _)) => Err(self.error(0, "an example and a counterexample", name)),
            None => Ok(parsed),
        }
    }
}

//! Rule files as all families read them.

use crate::{Marked, RuleError, line_of};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A rule file: its path below the project's root and its text.
#[derive(Clone, Copy, Debug)]
pub struct RuleFile<'a> {
    /// Path, for messages and ids.
    pub path: &'a str,
    /// The whole text.
    pub text: &'a str,
}

/// A text in which nothing may be found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counterexample {
    /// The text.
    pub text: String,
    /// What makes it one; for the reader of the file.
    pub why: String,
}

impl RuleFile<'_> {
    /// Reads the file as TOML; `expected` says in errors what it should hold.
    ///
    /// # Errors
    /// Names the line of what cannot be read.
    pub fn parse<T: DeserializeOwned>(&self, expected: &str) -> Result<T, RuleError> {
        toml::from_str(self.text)
            .map_err(|e| self.error(e.span().map_or(0, |s| s.start), expected, e.message()))
    }

    /// An error at a byte of the file.
    pub fn error(&self, at: usize, expected: &str, found: &str) -> RuleError {
        let line = line_of(self.text, at);
        RuleError { file: self.path.into(), line, expected: expected.into(), found: found.into() }
    }

    /// Reads a bracketed example of the file.
    ///
    /// # Errors
    /// Names the line of one whose brackets do not close.
    pub fn marked(&self, text: &toml::Spanned<String>) -> Result<Marked, RuleError> {
        Marked::parse(text.get_ref()).map_err(|e| self.error(text.span().start, &e, text.get_ref()))
    }

    /// Asks for both kinds of examples.
    ///
    /// # Errors
    /// If there is none of a kind.
    pub fn has_examples(&self, examples: usize, counterexamples: usize) -> Result<(), RuleError> {
        let missing = [(examples, "an [[example]]"), (counterexamples, "a [[counterexample]]")];
        match missing.iter().find(|(n, _)| *n == 0) {
            Some((_, what)) => Err(self.error(0, what, "none")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Text {
        example: Vec<toml::Spanned<String>>,
        counterexample: Vec<Counterexample>,
    }

    fn file(text: &str) -> RuleFile<'_> {
        RuleFile { path: "rules/en/test.toml", text }
    }

    #[test]
    fn errors_name_file_and_line() {
        let text = "example = [\n  \"[cue: said] so\",\n  \"[cue: said so\"]\n\n[[counterexample]]\ntext = \"x\"\nwhy = \"y\"\n";
        let f = file(text);
        let parsed: Text = f.parse("examples").expect("a file");
        assert_eq!(f.marked(&parsed.example[0]).expect("an example").text, "said so");
        let error = f.marked(&parsed.example[1]).expect_err("an open bracket");
        assert_eq!((error.file.as_str(), error.line), ("rules/en/test.toml", 3));
        assert_eq!(parsed.counterexample[0].text, "x");
        assert_eq!(file("a = 1\nb =").parse::<Text>("examples").expect_err("no TOML").line, 2);
    }

    #[test]
    fn both_kinds_of_examples_are_asked_for() {
        let f = file("");
        assert!(f.has_examples(1, 1).is_ok());
        assert_eq!(f.has_examples(1, 0).expect_err("one kind").expected, "a [[counterexample]]");
    }
}

//! Classes of words with sentences that show what each is for.

use crate::{RuleError, RuleFile};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::{BTreeMap, HashSet};

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

/// A sentence that shows what a class of words is for, as its file writes it.
#[derive(Debug)]
pub struct ClassExample<E> {
    /// File, class and number.
    pub name: String,
    /// The class.
    pub class: String,
    /// What the file says.
    pub text: E,
    /// True if it must be read so with and without the class.
    pub counter: bool,
}

/// All examples of the classes of some files, each as `make` has it.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn class_examples<E: DeserializeOwned, T>(
    files: &[RuleFile<'_>],
    make: impl Fn(&RuleFile<'_>, ClassExample<E>) -> Result<T, RuleError>,
) -> Result<Vec<T>, RuleError> {
    let mut all = Vec::new();
    for file in files {
        for (class, words) in file.word_classes::<E>()? {
            for (number, text, counter) in words.examples() {
                let name = format!("{}/{class}/{number}", file.path);
                all.push(make(file, ClassExample { name, class: class.clone(), text, counter })?);
            }
        }
    }
    Ok(all)
}

/// The words of a class, to be asked for.
#[derive(Debug, Default)]
pub struct Class(HashSet<String>);

impl Class {
    /// True if a word is of the class.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// True if a lemma with its preposition is of the class: *responsible for*.
    pub fn has_pair(&self, lemma: &str, preposition: &str) -> bool {
        self.0.contains(&format!("{lemma} {preposition}"))
    }

    /// True if a word ends as one of the class's endings does.
    pub fn ends(&self, word: &str) -> bool {
        word.char_indices().any(|(at, _)| self.0.contains(&word[at..]))
    }

    /// Leaves no word in it.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl FromIterator<String> for Class {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Class {
        Class(words.into_iter().collect())
    }
}

/// Declares `Words`, a struct with a [`Class`] for each name, and `Words::load`, which reads them from the files of the constant
/// `FILES`, where none may be missing and none unknown.
#[macro_export]
macro_rules! classes {
    ($($name:ident),* $(,)?) => {
        /// All classes; the rule files say what each is for.
        #[derive(Debug, Default)]
        pub struct Words {
            $(pub $name: $crate::Class),*
        }

        impl Words {
            /// The built-in classes.
            ///
            /// # Errors
            /// Names file and line of what cannot be read, and a class that is missing or not known.
            pub fn load() -> Result<Words, $crate::RuleError> {
                let mut words = Words::default();
                let mut missing = vec![$(stringify!($name)),*];
                for file in &FILES {
                    for (name, class) in file.class_words()? {
                        match words.class(&name) {
                            Some(slot) => *slot = class,
                            None => return Err(file.error(0, "a class that the program asks for", &name)),
                        }
                        missing.retain(|m| *m != name);
                    }
                }
                match missing.first() {
                    Some(name) => Err(FILES[0].error(0, name, "no such class")),
                    None => Ok(words),
                }
            }

            /// The same classes with one of them empty.
            pub fn without(mut self, name: &str) -> Words {
                if let Some(class) = self.class(name) {
                    class.clear();
                }
                self
            }

            fn class(&mut self, name: &str) -> Option<&mut $crate::Class> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

impl RuleFile<'_> {
    /// The words of the file's classes, by name; examples are asked for and not looked into.
    ///
    /// # Errors
    /// As for [`RuleFile::word_classes`].
    pub fn class_words(&self) -> Result<BTreeMap<String, Class>, RuleError> {
        let classes = self.word_classes::<IgnoredAny>()?;
        Ok(classes.into_iter().map(|(name, c)| (name, c.words.into_iter().collect())).collect())
    }

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

#[cfg(test)]
mod tests {
    use crate::RuleFile;

    const HUES: &str = "[hues]\nabout = \"x\"\nwords = [\"red\", \"made of\", \"ish\"]\nexample = [{}]\ncounterexample = [{}]\n";
    const FILES: [RuleFile<'static>; 1] = [RuleFile { path: "rules/en/hues.toml", text: HUES }];

    mod missing {
        use super::FILES;
        classes!(hues, tints);
    }

    mod unknown {
        use super::FILES;
        classes!(tints);
    }

    classes!(hues);

    #[test]
    fn words_pairs_and_endings_are_found() {
        let hues = Words::load().unwrap().hues;
        assert!(hues.has("red") && !hues.has("re"));
        assert!(hues.has_pair("made", "of") && !hues.has_pair("made", "from"));
        assert!(hues.ends("reddish") && hues.ends("ish") && !hues.ends("rediscover"));
        assert!(!Words::load().unwrap().without("hues").hues.has("red"));
    }

    #[test]
    fn a_class_is_neither_missing_nor_unknown() {
        assert!(!missing::Words::default().without("tints").tints.has("red"));
        assert!(!unknown::Words::default().without("tints").tints.has("red"));
        assert_eq!(missing::Words::load().unwrap_err().expected, "tints");
        assert_eq!(unknown::Words::load().unwrap_err().found, "hues");
    }

    #[test]
    fn both_kinds_of_examples_are_asked_for() {
        let text = HUES.replace("counterexample = [{}]", "counterexample = []");
        let file = RuleFile { path: "rules/en/hues.toml", text: &text };
        assert_eq!(file.class_words().unwrap_err().found, "hues");
    }
}

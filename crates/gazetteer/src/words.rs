//! Classes of words by which places are found and told from governments, from `rules/en/gazetteer`.

use serde::Deserialize;
use sitroom_rules::{Marked, RuleError, RuleFile, classes};

macro_rules! file {
    ($name:literal) => {
        RuleFile {
            path: concat!("rules/en/gazetteer/", $name),
            text: include_str!(concat!("../../../rules/en/gazetteer/", $name)),
        }
    };
}

const FILES: [RuleFile<'static>; 2] = [file!("metonyms.toml"), file!("names.toml")];

classes!(
    acting,
    still,
    positions,
    relations,
    distances,
    addressing,
    reaching,
    around,
    settlements,
    landforms,
    joints,
    kinds,
    uses,
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    read: Option<bool>,
    metonym: Option<bool>,
}

/// A sentence that shows what a class of words is for.
#[derive(Debug)]
pub struct WordExample {
    /// File, class and number.
    pub name: String,
    /// The class.
    pub class: String,
    /// Text with the slot `place`.
    pub marked: Marked,
    /// Whether the marked words are read as a place.
    pub read: bool,
    /// Whether the place stands for its government; `None` is not asked for.
    pub metonym: Option<bool>,
    /// True if it must be read so with and without the class.
    pub counter: bool,
}

/// All examples of the classes.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn word_examples() -> Result<Vec<WordExample>, RuleError> {
    let mut all = Vec::new();
    for file in &FILES {
        for (class, text) in file.word_classes::<ExampleText>()? {
            for (number, e, counter) in text.examples() {
                let (name, marked) = (format!("{}/{class}/{number}", file.path), file.marked(&e.text)?);
                let (read, metonym) = (e.read.unwrap_or(true), e.metonym);
                all.push(WordExample { name, class: class.clone(), marked, read, metonym, counter });
            }
        }
    }
    Ok(all)
}

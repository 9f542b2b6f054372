//! Classes of words by which places are found and told from governments, from `rules/en/gazetteer`.

use serde::Deserialize;
use sitroom_rules::{ClassExample, Marked, RuleError, RuleFile, class_examples, classes};

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
    class_examples(
        &FILES,
        |file, ClassExample { name, class, text: e, counter }: ClassExample<ExampleText>| {
            let (marked, read) = (file.marked(&e.text)?, e.read.unwrap_or(true));
            Ok(WordExample { name, class, marked, read, metonym: e.metonym, counter })
        },
    )
}

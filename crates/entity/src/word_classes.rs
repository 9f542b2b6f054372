//! Classes of words by which participants are found, told apart and linked, from `rules/en/entity`.

use serde::Deserialize;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_rules::{ClassExample, Marked, RuleError, RuleFile, class_examples, classes};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(RuleFile { path: concat!("rules/en/entity/", $name), text: include_str!(concat!("../../../rules/en/entity/", $name)) }),*]
    };
}

const FILES: [RuleFile<'static>; 3] = files!("chains.toml", "names.toml", "phrases.toml");

classes!(
    honorifics,
    syllables,
    body_ends,
    office_ends,
    parts,
    seated,
    gathering,
    former,
    unrecognised,
    general,
    partitives,
    collective,
    idle_capitals,
    deeds,
    deed_endings,
    speech,
    reactions,
    gifts,
    hosting,
    offices,
    shared,
    two_persons,
    two_bodies,
    two_states,
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    #[serde(default)]
    apart: bool,
    country: Option<String>,
    sectors: Option<Vec<Code3>>,
    kind: Option<EntityKind>,
    two: Option<Vec<String>>,
}

/// A sentence that shows what a class of words is for, and what must be read in it. What is `None` is not asked for.
#[derive(Debug)]
pub struct WordExample {
    /// File, class and number.
    pub name: String,
    /// The class.
    pub class: String,
    /// Text with the slots `who`, `nobody`, `party` or `pair`.
    pub marked: Marked,
    /// True if those marked `who` are not one participant.
    pub apart: bool,
    /// The country of whoever is marked, empty for none.
    pub country: Option<String>,
    /// His sectors.
    pub sectors: Option<Vec<Code3>>,
    /// His kind.
    pub kind: Option<EntityKind>,
    /// The names of the two that the `pair` means, empty for none.
    pub two: Option<Vec<String>>,
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
            let ExampleText { text, apart, country, sectors, kind, two } = e;
            Ok(WordExample {
                name,
                class,
                marked: file.marked(&text)?,
                apart,
                country,
                sectors,
                kind,
                two,
                counter,
            })
        },
    )
}

//! Classes of words by which sources and contents are found, from `rules/en/attribution/words.toml`.

use serde::Deserialize;
use sitroom_rules::{ClassExample, Marked, RuleError, RuleFile, class_examples, classes};

const FILES: [RuleFile<'static>; 1] = [RuleFile {
    path: "rules/en/attribution/words.toml",
    text: include_str!("../../../rules/en/attribution/words.toml"),
}];

classes!(hearers, norms, told_of, voicing);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    #[serde(default)]
    channel: String,
}

/// A sentence that shows what a class of words is for.
#[derive(Debug)]
pub struct WordExample {
    /// File, class and number.
    pub name: String,
    /// The class.
    pub class: String,
    /// Text and slots `source`, `cue`, `content`; without a cue nothing may be found.
    pub marked: Marked,
    /// The channel, empty for none.
    pub channel: String,
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
            Ok(WordExample { name, class, marked: file.marked(&e.text)?, channel: e.channel, counter })
        },
    )
}

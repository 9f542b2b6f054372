//! Classes of words by which sources and contents are found, from `rules/en/attribution/words.toml`.

use serde::Deserialize;
use sitroom_rules::{Marked, RuleError, RuleFile, classes};

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
    /// Class and number.
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
    let mut all = Vec::new();
    for file in &FILES {
        for (class, text) in file.word_classes::<ExampleText>()? {
            for (number, e, counter) in text.examples() {
                let (name, marked) = (format!("{class}/{number}"), file.marked(&e.text)?);
                all.push(WordExample { name, class: class.clone(), marked, channel: e.channel, counter });
            }
        }
    }
    Ok(all)
}

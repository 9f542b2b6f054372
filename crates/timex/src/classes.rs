//! Classes of words that tell past from future and times from other things, from `rules/en/timex/tense.toml` and `before.toml`.

use serde::Deserialize;
use sitroom_rules::{ClassExample, Marked, RuleError, RuleFile, class_examples, classes};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(RuleFile { path: concat!("rules/en/timex/", $name), text: include_str!(concat!("../../../rules/en/timex/", $name)) }),*]
    };
}

const FILES: [RuleFile<'static>; 2] = files!("tense.toml", "before.toml");

classes!(
    asking_for,
    counted,
    expected,
    future_auxiliary,
    looks_ahead,
    moving,
    occasion,
    ready,
    setting,
    before_year,
    before_length,
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    value: String,
}

/// A sentence that shows what a class of words is for.
#[derive(Debug)]
pub struct WordExample {
    /// File, class and number.
    pub name: String,
    /// The class.
    pub class: String,
    /// Text with the slot `time`.
    pub marked: Marked,
    /// The TIMEX3 value of the expression, empty for none.
    pub value: String,
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
            Ok(WordExample { name, class, marked: file.marked(&e.text)?, value: e.value, counter })
        },
    )
}

//! Classes of words by which parties, times and statuses are read off the tree, from `rules/en/words`.

use serde::Deserialize;
use sitroom_document::codebook::{EventType, Status};
use sitroom_rules::{ClassExample, Marked, RuleError, RuleFile, class_examples, classes};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(RuleFile { path: concat!("rules/en/words/", $name), text: include_str!(concat!("../../../rules/en/words/", $name)) }),*]
    };
}

const FILES: [RuleFile<'static>; 4] = files!("parties.toml", "place.toml", "status.toml", "time.toml");

classes!(
    light, sparking, fights, claiming, suffered, receiving, involved, blaming, striking, counting, gathering,
    asking, weapons, mutual, armless, promising, making, sending, addressing, dissuading, witnessing, led,
    wanting, outcome, journeys, written, decreed, sets_day, set_ahead, talked_of, unsure, suspected, willing,
    asked_if, happening, of_later, own_time, general, at_once, issued, apart, one_more, arms, decree,
    harming, buildings, talkers, dissenters, mandative, nobody, blame, taking, spots, towns, moving,
    deciding, charging, trips, excluding, unchanged, along, abstracts, answers, inside,
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    #[serde(rename = "type")]
    event_type: EventType,
    actors: Option<Vec<String>>,
    recipients: Option<Vec<String>>,
    status: Option<Status>,
    time: Option<String>,
    place: Option<String>,
    source: Option<String>,
    claims: Option<usize>,
    restates: Option<bool>,
    #[allow(dead_code, reason = "for the reader of the file")]
    why: Option<String>,
}

/// A sentence that shows what a class of words is for, and what must be read in it. What is `None` is not asked for.
#[derive(Debug)]
pub struct WordExample {
    /// File, class and number.
    pub name: String,
    /// The class.
    pub class: String,
    /// Text with the slot `trigger`.
    pub marked: Marked,
    /// The type of the act.
    pub event_type: EventType,
    /// The words of its actors.
    pub actors: Option<Vec<String>>,
    /// The words of its recipients.
    pub recipients: Option<Vec<String>>,
    /// Its status.
    pub status: Option<Status>,
    /// The TIMEX3 value of its time, empty for none.
    pub time: Option<String>,
    /// The words of its place, empty for none.
    pub place: Option<String>,
    /// The words of its innermost source, empty for none.
    pub source: Option<String>,
    /// How many claims the whole text has.
    pub claims: Option<usize>,
    /// Whether it restates an earlier claim.
    pub restates: Option<bool>,
    /// True if the sentence has no word of the class in its use: it must be read so with and without the class.
    pub counter: bool,
}

/// All examples of the classes.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn word_examples() -> Result<Vec<WordExample>, RuleError> {
    class_examples(&FILES, example)
}

fn example(file: &RuleFile<'_>, e: ClassExample<ExampleText>) -> Result<WordExample, RuleError> {
    let ClassExample { name, class, text: e, counter } = e;
    let marked = file.marked(&e.text)?;
    let slots = |slot: &'static str| {
        let words: Vec<_> = marked.slot(slot).map(|s| marked.words(s).to_string()).collect();
        (!words.is_empty()).then_some(words)
    };
    let (actors, recipients) =
        (e.actors.or_else(|| slots("actor")), e.recipients.or_else(|| slots("recipient")));
    let ExampleText { event_type, status, time, place, source, claims, restates, .. } = e;
    Ok(WordExample {
        name,
        class,
        event_type,
        actors,
        recipients,
        status,
        time,
        place,
        source,
        claims,
        restates,
        counter,
        marked,
    })
}

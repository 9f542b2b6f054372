//! Examples of the constructions that frames read, from `rules/en/frame`.

use serde::Deserialize;
use sitroom_document::codebook::EventType;
use sitroom_rules::{Marked, RuleError, RuleFile, line_of};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(RuleFile { path: concat!("rules/en/frame/", $name), text: include_str!(concat!("../../../rules/en/frame/", $name)) }),*]
    };
}

const FILES: &[RuleFile<'static>] = files!("verbs.toml", "nouns.toml", "places.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    not: String,
    example: Vec<ExampleText>,
    counterexample: Vec<ExampleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    #[serde(rename = "type")]
    event_type: EventType,
    text: toml::Spanned<String>,
    /// The words of the trigger, where no slot marks them.
    trigger: Option<String>,
    /// The words of all actors, where slots cannot mark them.
    actors: Option<Vec<String>>,
    /// The words of all recipients, where slots cannot mark them.
    recipients: Option<Vec<String>>,
    /// The words of the place, where no slot marks them.
    place: Option<String>,
    #[allow(dead_code, reason = "for the reader of the file")]
    why: Option<String>,
}

/// An example of a construction.
#[derive(Debug)]
pub struct FrameExample {
    /// File and number.
    pub name: String,
    /// The plain text.
    pub text: String,
    /// The words that name the act.
    pub trigger: String,
    /// The type of the act.
    pub event_type: EventType,
    /// The words of its actors.
    pub actors: Vec<String>,
    /// The words of its recipients.
    pub recipients: Vec<String>,
    /// The words of its place; the parties are not asked for where it is there.
    pub place: Option<String>,
    /// True if no party or place named here may stand in its role.
    pub counter: bool,
}

/// All examples and counterexamples of constructions.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn frame_examples() -> Result<Vec<FrameExample>, RuleError> {
    let mut all = Vec::new();
    for file in FILES {
        let parsed: FileText = file.parse("examples and counterexamples")?;
        let plain = parsed.example.into_iter().map(|e| (e, false));
        let counter = parsed.counterexample.into_iter().map(|e| (e, true));
        for (i, (e, counter)) in plain.chain(counter).enumerate() {
            let name = format!("{}/{}", file.path, i + 1);
            all.push(example(file, e, name, counter)?);
        }
    }
    Ok(all)
}

fn example(
    file: &RuleFile<'_>,
    e: ExampleText,
    name: String,
    counter: bool,
) -> Result<FrameExample, RuleError> {
    let error = |expected: String| RuleError {
        file: file.path.into(),
        line: line_of(file.text, e.text.span().start),
        expected,
        found: e.text.get_ref().clone(),
    };
    let marked = Marked::parse(e.text.get_ref()).map_err(&error)?;
    let words =
        |slot: &'static str| marked.slot(slot).map(|s| marked.words(s).to_string()).collect::<Vec<_>>();
    let trigger = e.trigger.clone().or_else(|| words("trigger").pop());
    let trigger = trigger.ok_or_else(|| error("a trigger".into()))?;
    let actors = e.actors.clone().unwrap_or_else(|| words("actor"));
    let recipients = e.recipients.clone().unwrap_or_else(|| words("recipient"));
    let place = e.place.clone().or_else(|| words("place").pop());
    Ok(FrameExample {
        name,
        text: marked.text,
        trigger,
        event_type: e.event_type,
        actors,
        recipients,
        place,
        counter,
    })
}

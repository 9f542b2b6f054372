//! Rule files of event types: triggers, frames, examples.

use serde::Deserialize;
use sitroom_document::codebook::{EventType, Plover, Status};
use sitroom_rules::{Marked, RuleError, RuleFile, line_of};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(RuleFile { path: concat!("rules/en/event/", $name), text: include_str!(concat!("../../../rules/en/event/", $name)) }),*]
    };
}

const FILES: &[RuleFile<'static>] = files!(
    "agree.toml",
    "consult.toml",
    "support.toml",
    "concede.toml",
    "cooperate.toml",
    "aid.toml",
    "retreat.toml",
    "request.toml",
    "accuse.toml",
    "reject.toml",
    "threaten.toml",
    "protest.toml",
    "sanction.toml",
    "mobilize.toml",
    "coerce.toml",
    "assault.toml",
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    #[serde(rename = "type")]
    event_type: EventType,
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    not: String,
    #[serde(default)]
    speech: bool,
    rule: Vec<RuleText>,
    #[serde(default)]
    example: Vec<ExampleText>,
    #[serde(default)]
    counterexample: Vec<CounterText>,
}

/// What else a verb needs to be a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// A clause, an infinitive or an object.
    Complement,
    /// A complement in which the speaker announces an act of conflict.
    OwnConflict,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: String,
    mode: Option<toml::Spanned<String>>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    symmetric: bool,
    #[serde(default)]
    with: Vec<String>,
    recipient: Option<Vec<String>>,
    #[serde(default)]
    noun_recipient: Vec<String>,
    #[serde(default)]
    noun_actor: Vec<String>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    objects: Vec<String>,
    #[serde(default)]
    objects_any: bool,
    #[serde(default)]
    objects_exclude: Vec<String>,
    needs: Option<Needs>,
    #[serde(default)]
    military: bool,
    #[serde(default)]
    civilian: bool,
    #[serde(default)]
    political_recipient: bool,
    #[serde(default)]
    political_actor: bool,
    cameo: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterText {
    text: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    why: String,
}

/// A compiled rule.
#[derive(Debug)]
pub struct Rule {
    /// `en.consult.meet`
    pub id: String,
    pub event_type: EventType,
    pub mode: Option<&'static str>,
    /// The act is speech: present tense tells it as done, and it is its own attribution.
    pub speech: bool,
    pub verbs: Vec<String>,
    pub nouns: Vec<String>,
    pub symmetric: bool,
    /// Where the other parties of a symmetric act stand.
    pub with: Vec<String>,
    /// Where the recipient stands: `object`, `dative`, or a preposition, in order of preference.
    pub recipient: Vec<String>,
    pub noun_recipient: Vec<String>,
    pub noun_actor: Vec<String>,
    /// Actor and recipient must both be participants.
    pub strict: bool,
    /// The verb counts only with one of these objects.
    pub objects: Vec<String>,
    /// The object is what is asked for, and no recipient.
    pub objects_any: bool,
    pub objects_exclude: Vec<String>,
    pub needs: Option<Needs>,
    /// The actor must have to do with armed force.
    pub military: bool,
    /// The actor must be civilians or nobody in office.
    pub civilian: bool,
    pub political_recipient: bool,
    pub political_actor: bool,
    pub cameo: &'static str,
}

fn read(file: &RuleFile<'_>) -> Result<FileText, RuleError> {
    let parsed: FileText = toml::from_str(file.text).map_err(|e| RuleError {
        file: file.path.into(),
        line: e.span().map_or(1, |s| line_of(file.text, s.start)),
        expected: "a type, rules, examples and counterexamples".into(),
        found: e.message().to_string(),
    })?;
    if parsed.example.is_empty() || parsed.counterexample.is_empty() {
        let expected = "an [[example]] and a [[counterexample]]".into();
        return Err(RuleError { file: file.path.into(), line: 1, expected, found: "none".into() });
    }
    Ok(parsed)
}

/// Compiles the built-in rules.
pub fn load() -> Result<Vec<Rule>, RuleError> {
    let mut all = Vec::new();
    for file in FILES {
        let parsed = read(file)?;
        for r in parsed.rule {
            let mode = match &r.mode {
                None => None,
                Some(m) => {
                    Some(Plover::builtin().mode(parsed.event_type, m.get_ref()).ok_or_else(|| RuleError {
                        file: file.path.into(),
                        line: line_of(file.text, m.span().start),
                        expected: format!("a mode of {}", parsed.event_type),
                        found: m.get_ref().clone(),
                    })?)
                }
            };
            all.push(Rule {
                id: format!("en.{}.{}", parsed.event_type.as_str().to_lowercase(), r.id),
                event_type: parsed.event_type,
                mode,
                speech: parsed.speech,
                verbs: r.verbs,
                nouns: r.nouns,
                symmetric: r.symmetric,
                with: r.with,
                recipient: r.recipient.unwrap_or_else(|| vec!["object".into()]),
                noun_recipient: r.noun_recipient,
                noun_actor: r.noun_actor,
                strict: r.strict,
                objects: r.objects,
                objects_any: r.objects_any,
                objects_exclude: r.objects_exclude,
                needs: r.needs,
                military: r.military,
                civilian: r.civilian,
                political_recipient: r.political_recipient,
                political_actor: r.political_actor,
                // rules live as long as the program
                cameo: String::leak(r.cameo),
            });
        }
    }
    Ok(all)
}

/// An example of a rule file.
#[derive(Debug)]
pub struct EventExample {
    /// File and number.
    pub name: String,
    /// Text with the slots `actor`, `trigger`, `recipient`.
    pub marked: Marked,
    /// The file's type.
    pub event_type: EventType,
    /// The status wanted; `None` if the example is silent about it.
    pub status: Option<Status>,
    /// True if nothing of this type may be found.
    pub counter: bool,
}

/// All examples and counterexamples.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn examples() -> Result<Vec<EventExample>, RuleError> {
    let mut all = Vec::new();
    for file in FILES {
        let parsed = read(file)?;
        let event_type = parsed.event_type;
        for (i, e) in parsed.example.into_iter().enumerate() {
            let marked = Marked::parse(e.text.get_ref()).map_err(|expected| RuleError {
                file: file.path.into(),
                line: line_of(file.text, e.text.span().start),
                expected,
                found: e.text.get_ref().clone(),
            })?;
            let name = format!("{}/example/{}", file.path, i + 1);
            all.push(EventExample { name, marked, event_type, status: e.status, counter: false });
        }
        for (i, c) in parsed.counterexample.into_iter().enumerate() {
            let name = format!("{}/counterexample/{}", file.path, i + 1);
            let marked = Marked { text: c.text, spans: Vec::new() };
            all.push(EventExample { name, marked, event_type, status: None, counter: true });
        }
    }
    Ok(all)
}

//! Words that tell whether an act is done, from `rules/en/status`.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use sitroom_document::codebook::Status;
use sitroom_rules::{Marked, RuleError, RuleFile};
use std::collections::HashMap;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(RuleFile { path: concat!("rules/en/status/", $name), text: include_str!(concat!("../../../../rules/en/status/", $name)) }),*]
    };
}

const FILES: &[RuleFile<'static>] = files!("governors.toml", "nouns.toml", "grammar.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText<E, C> {
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    not: String,
    #[serde(default)]
    cue: Vec<CueText>,
    example: Vec<E>,
    counterexample: Vec<C>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueText {
    #[allow(dead_code, reason = "for the reader of the file")]
    id: String,
    status: Option<Status>,
    #[serde(default)]
    follows: bool,
    #[serde(default)]
    clause: Vec<toml::Spanned<String>>,
    #[serde(default)]
    object: Vec<toml::Spanned<String>>,
    #[serde(default)]
    behind: Vec<toml::Spanned<String>>,
    #[serde(default)]
    of: Vec<toml::Spanned<String>>,
    #[serde(default)]
    before: Vec<toml::Spanned<String>>,
    #[serde(default)]
    happens: Vec<toml::Spanned<String>>,
    #[serde(default)]
    lasting: Vec<toml::Spanned<String>>,
    #[serde(default)]
    ended: Vec<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    status: Status,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterText {
    text: toml::Spanned<String>,
    /// The status that it must not get.
    status: Status,
    #[allow(dead_code, reason = "for the reader of the file")]
    why: String,
}

/// What a cue makes of the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// This status.
    Gives(Status),
    /// The status of the cue's own word.
    Follows,
}

/// The words of one slot: by their first word, with the particle or preposition that follows it, if any.
#[derive(Debug, Default)]
pub struct Words(HashMap<String, Vec<(Option<String>, Effect)>>);

impl Words {
    /// What a word makes of the act; `small` says whether a particle or preposition stands by it.
    pub fn effect(&self, lemma: &str, small: impl Fn(&str) -> bool) -> Option<Effect> {
        let entries = self.0.get(lemma)?;
        let fits = |s: &Option<String>| s.as_deref().is_some_and(&small);
        let exact = entries.iter().find(|(s, _)| fits(s));
        exact.or_else(|| entries.iter().find(|(s, _)| s.is_none())).map(|(_, e)| *e)
    }

    /// What a word without particle makes of the act.
    pub fn plain(&self, lemma: &str) -> Option<Effect> {
        self.effect(lemma, |_| false)
    }

    /// What a word with just this preposition makes of the act.
    pub fn exact(&self, lemma: &str, preposition: &str) -> Option<Effect> {
        let entries = self.0.get(lemma)?;
        entries.iter().find(|(s, _)| s.as_deref() == Some(preposition)).map(|(_, e)| *e)
    }

    fn add(&mut self, word: &str, effect: Effect) -> bool {
        let (first, small) = match word.split_once(' ') {
            Some((first, small)) => (first, Some(small.to_string())),
            None => (word, None),
        };
        let entries = self.0.entry(first.to_string()).or_default();
        let new = entries.iter().all(|(s, _)| *s != small);
        entries.push((small, effect));
        new
    }
}

/// All cues by slot; the rule files say what each slot is.
#[derive(Debug, Default)]
pub struct Cues {
    pub clause: Words,
    pub object: Words,
    pub behind: Words,
    pub of: Words,
    pub before: Words,
    pub happens: Words,
    pub lasting: Words,
    pub ended: Words,
}

impl Cues {
    /// The built-in cues.
    ///
    /// # Errors
    /// Names file and line of a cue that cannot be read, or that stands twice in one slot.
    pub fn load() -> Result<Cues, RuleError> {
        let mut cues = Cues::default();
        for file in FILES {
            for cue in read::<IgnoredAny, IgnoredAny>(file)?.cue {
                cues.add(file, cue)?;
            }
        }
        Ok(cues)
    }

    fn add(&mut self, file: &RuleFile<'_>, cue: CueText) -> Result<(), RuleError> {
        let effect = match (cue.status, cue.follows) {
            (Some(status), false) => Effect::Gives(status),
            (None, true) => Effect::Follows,
            _ => return Err(file.error(0, "either a status or follows = true", &cue.id)),
        };
        let slots = [
            (&mut self.clause, cue.clause),
            (&mut self.object, cue.object),
            (&mut self.behind, cue.behind),
            (&mut self.of, cue.of),
            (&mut self.before, cue.before),
            (&mut self.happens, cue.happens),
            (&mut self.lasting, cue.lasting),
            (&mut self.ended, cue.ended),
        ];
        for (slot, words) in slots {
            for word in words {
                if !slot.add(word.get_ref(), effect) {
                    return Err(file.error(word.span().start, "a word once in a slot", word.get_ref()));
                }
            }
        }
        Ok(())
    }
}

/// Reads a file; with [`IgnoredAny`] for its examples, the cues alone.
fn read<E: DeserializeOwned, C: DeserializeOwned>(file: &RuleFile<'_>) -> Result<FileText<E, C>, RuleError> {
    file.parse("cues, examples and counterexamples")
}

/// An example of a status rule.
#[derive(Debug)]
pub struct StatusExample {
    /// File and number.
    pub name: String,
    /// Text with the slot `trigger`.
    pub marked: Marked,
    /// The status wanted; of a counterexample, the one that must not be given.
    pub status: Status,
    /// True if `status` must not be given.
    pub counter: bool,
}

/// All examples and counterexamples of the status rules.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn status_examples() -> Result<Vec<StatusExample>, RuleError> {
    let mut all = Vec::new();
    for file in FILES {
        let parsed = read::<ExampleText, CounterText>(file)?;
        let plain = parsed.example.into_iter().map(|e| (e.text, e.status, false));
        let counter = parsed.counterexample.into_iter().map(|e| (e.text, e.status, true));
        for (i, (text, status, counter)) in plain.chain(counter).enumerate() {
            let marked = file.marked(&text)?;
            all.push(StatusExample { name: format!("{}/{}", file.path, i + 1), marked, status, counter });
        }
    }
    Ok(all)
}

//! The cue lexicon.

use crate::classes::Words;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use sitroom_document::codebook::Stance;
use sitroom_rules::{Marked, RuleError, RuleFile};
use std::collections::{HashMap, HashSet};

const FILES: &[RuleFile<'static>] = &[
    RuleFile {
        path: "rules/en/attribution/verbs.toml",
        text: include_str!("../../../rules/en/attribution/verbs.toml"),
    },
    RuleFile {
        path: "rules/en/attribution/phrases.toml",
        text: include_str!("../../../rules/en/attribution/phrases.toml"),
    },
    RuleFile {
        path: "rules/en/attribution/stance.toml",
        text: include_str!("../../../rules/en/attribution/stance.toml"),
    },
    RuleFile {
        path: "rules/en/attribution/quotations.toml",
        text: include_str!("../../../rules/en/attribution/quotations.toml"),
    },
];

/// Where a cue's content is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    Clause,
    Infinitive,
    Object,
    Quote,
    /// What somebody is accused of: the phrase behind *of* or *for*.
    Complement,
    /// What is called for.
    For,
    /// The clause or noun that a relative clause with the cue stands behind: *…, which Ankara denies*.
    Relative,
    /// The clause or *of* phrase of a noun cue.
    Noun,
    /// The subject of a passive with *by*: *the report was denied by*.
    Passive,
}

/// A cue's entry.
#[derive(Clone, Debug)]
pub struct Cue {
    pub id: String,
    pub stance: Stance,
    pub content: Vec<Content>,
    /// The only objects that count; empty for all.
    pub objects: Vec<String>,
    /// Objects that do not: *denied them a visa*.
    pub not_objects: Vec<String>,
    /// The stance where the content is an infinitive, if another: *warned them to leave*.
    pub to: Option<Stance>,
}

#[derive(Debug, Default)]
pub struct Cues {
    entries: Vec<Cue>,
    verbs: HashMap<String, usize>,
    nouns: HashMap<String, usize>,
    adverbs: HashMap<String, usize>,
    according: Option<usize>,
    /// Words by which what a source says is more than an assertion.
    pub words: StanceWords,
    /// Classes of words by which sources and contents are found.
    pub classes: Words,
}

/// Lemmas by which what a source says is more than an assertion, see `rules/en/attribution/stance.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StanceWords {
    /// Cues that, negated, deny.
    pub admit: HashSet<String>,
    /// Verbs whose infinitive is not done.
    pub withheld: HashSet<String>,
    /// What reports are called by who denies them.
    pub untrue: HashSet<String>,
    /// Words for what others say.
    pub hearsay: HashSet<String>,
    /// Nouns by which a spokesman names those he speaks for.
    pub own_side: HashSet<String>,
    /// Verbs of what does harm to others.
    pub harm: HashSet<String>,
    /// Words for what would show a thing to be so.
    pub proof: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText<E, C> {
    #[serde(default)]
    cue: Vec<CueText>,
    words: Option<StanceWords>,
    #[serde(default = "Vec::new")]
    example: Vec<E>,
    #[serde(default = "Vec::new")]
    counterexample: Vec<C>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueText {
    id: String,
    stance: Stance,
    #[serde(default)]
    content: Vec<Content>,
    #[serde(default)]
    objects: Vec<String>,
    #[serde(default)]
    not_objects: Vec<String>,
    to: Option<Stance>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adverbs: Vec<String>,
    phrase: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    text: toml::Spanned<String>,
    stance: Stance,
    #[serde(default = "yes")]
    exact: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterText {
    text: String,
    /// Only attributions of this stance must not be found.
    stance: Option<Stance>,
    #[allow(dead_code, reason = "for the reader of the file")]
    why: String,
}

/// Reads a file; with [`IgnoredAny`] for its examples, the cues alone.
fn read<E: DeserializeOwned, C: DeserializeOwned>(file: &RuleFile<'_>) -> Result<FileText<E, C>, RuleError> {
    let parsed: FileText<E, C> = file.parse("cues, examples and counterexamples")?;
    file.has_examples(parsed.example.len(), parsed.counterexample.len())?;
    Ok(parsed)
}

impl Cues {
    /// Compiles the built-in cues.
    pub fn load() -> Result<Cues, RuleError> {
        let mut cues = Cues { classes: Words::load()?, ..Default::default() };
        for file in FILES {
            let parsed = read::<IgnoredAny, IgnoredAny>(file)?;
            cues.words = parsed.words.unwrap_or(cues.words);
            for c in parsed.cue {
                let at = cues.entries.len();
                cues.verbs.extend(c.verbs.into_iter().map(|v| (v, at)));
                cues.nouns.extend(c.nouns.into_iter().map(|n| (n, at)));
                cues.adverbs.extend(c.adverbs.into_iter().map(|a| (a, at)));
                if c.phrase.is_some() {
                    cues.according = Some(at);
                }
                let id = format!("en.attribution.{}", c.id);
                cues.entries.push(Cue {
                    id,
                    stance: c.stance,
                    content: c.content,
                    objects: c.objects,
                    not_objects: c.not_objects,
                    to: c.to,
                });
            }
        }
        Ok(cues)
    }

    pub fn verb(&self, lemma: &str) -> Option<&Cue> {
        self.verbs.get(lemma).map(|i| &self.entries[*i])
    }

    pub fn noun(&self, lemma: &str) -> Option<&Cue> {
        self.nouns.get(lemma).map(|i| &self.entries[*i])
    }

    pub fn adverb(&self, lemma: &str) -> Option<&Cue> {
        self.adverbs.get(lemma).map(|i| &self.entries[*i])
    }

    /// The stance of a word, whatever its part of speech.
    pub fn stance(&self, lemma: &str) -> Option<Stance> {
        self.verb(lemma).or_else(|| self.noun(lemma)).or_else(|| self.adverb(lemma)).map(|c| c.stance)
    }

    pub fn according(&self) -> Option<&Cue> {
        self.according.map(|i| &self.entries[i])
    }
}

/// An example of a rule file.
#[derive(Debug)]
pub struct CueExample {
    /// File and number.
    pub name: String,
    /// Text and slots `source`, `cue`, `content`.
    pub marked: Marked,
    /// The stance wanted; in a counterexample the one that nothing may be found with, if not any.
    pub stance: Option<Stance>,
    /// True if nothing may be found.
    pub counter: bool,
    /// False if the content's ends need not be met to the character.
    pub exact: bool,
}

/// All examples and counterexamples.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn examples() -> Result<Vec<CueExample>, RuleError> {
    let mut all = Vec::new();
    for file in FILES {
        let parsed = read::<ExampleText, CounterText>(file)?;
        for (i, e) in parsed.example.into_iter().enumerate() {
            let marked = file.marked(&e.text)?;
            let name = format!("{}/example/{}", file.path, i + 1);
            all.push(CueExample { name, marked, stance: Some(e.stance), counter: false, exact: e.exact });
        }
        for (i, c) in parsed.counterexample.into_iter().enumerate() {
            let name = format!("{}/counterexample/{}", file.path, i + 1);
            let marked = Marked { text: c.text, spans: Vec::new() };
            all.push(CueExample { name, marked, stance: c.stance, counter: true, exact: true });
        }
    }
    Ok(all)
}

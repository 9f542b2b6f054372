//! What the files common to all rules say: idioms, topics, contexts; and what each sentence of a text is about.

use serde::Deserialize;
use sitroom_document::Analysis;
use sitroom_document::codebook::{EntityKind, EventType, Plover};
use sitroom_ling::Pos;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One place of a pattern: any of its words, perhaps some tokens away.
#[derive(Debug, Clone)]
pub struct Element {
    /// Any of these.
    pub words: Vec<String>,
    /// Some tokens may stand before it.
    pub gap: bool,
}

/// Words around a trigger: `*fight* ~ @disease`, `heart *attack*`. The starred word is the trigger.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// What stands before the trigger, from it outwards.
    pub before: Vec<Element>,
    /// What stands behind it.
    pub after: Vec<Element>,
    /// What the words mean instead.
    pub why: String,
    /// The types that they keep from being found; all if empty.
    pub types: Vec<EventType>,
}

/// Words by the name of their class.
pub type Classes = BTreeMap<String, Vec<String>>;

impl Pattern {
    /// The lemmas that the starred word may have, and the pattern.
    pub fn parse(text: &str, classes: &Classes) -> Result<(Vec<String>, Pattern), String> {
        let words = |part: &str| -> Result<Vec<String>, String> {
            let listed = part.split('|').map(str::to_string).collect();
            expand(listed, classes).map_err(|c| format!("a class of classes.toml instead of {c}"))
        };
        let parts: Vec<&str> = text.split(' ').collect();
        let star = parts.iter().position(|p| p.len() > 2 && p.starts_with('*') && p.ends_with('*'));
        let star = star.ok_or_else(|| format!("a starred word in {text:?}"))?;
        let side = |parts: &mut dyn Iterator<Item = &&str>| -> Result<Vec<Element>, String> {
            let (mut out, mut gap) = (Vec::new(), false);
            for part in parts {
                if *part == "~" {
                    gap = true;
                } else {
                    out.push(Element { words: words(part)?, gap });
                    gap = false;
                }
            }
            Ok(out)
        };
        let before = side(&mut parts[..star].iter().rev())?;
        let after = side(&mut parts[star + 1..].iter())?;
        let heads = words(parts[star].trim_matches('*'))?;
        Ok((heads, Pattern { before, after, why: text.to_string(), types: Vec::new() }))
    }
}

/// A turn of phrase in `idioms.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdiomText {
    /// What it means instead.
    why: String,
    /// The types that it keeps from being found; all if empty.
    #[serde(default)]
    types: Vec<EventType>,
    phrases: Vec<String>,
}

/// The words of a topic in `topics.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicText {
    /// Words that count once.
    #[serde(default)]
    words: Vec<String>,
    /// Words that count twice: they hardly stand anywhere else.
    #[serde(default)]
    strong: Vec<String>,
    /// Words that count once, but not as verbs: *demand* is of the market, *demanded* is not.
    #[serde(default)]
    nouns: Vec<String>,
    /// Kinds of participants that never act as states or officials here: teams, players, companies.
    #[serde(default)]
    play: Vec<EntityKind>,
    /// What anybody does to those in public life counts, too.
    #[serde(default)]
    faced: bool,
}

/// A topic but for its words.
#[derive(Debug)]
pub struct Topic {
    /// As in the file.
    pub name: String,
    /// See [`TopicText`].
    pub play: Vec<EntityKind>,
    /// See [`TopicText`].
    pub faced: bool,
}

/// Name of the topic that speaks against all others.
const POLITICS: &str = "politics";

/// What the common files say.
#[derive(Debug, Default)]
pub struct Senses {
    /// By the lemmas of their starred words.
    pub idioms: HashMap<String, Vec<Pattern>>,
    /// All of them.
    pub topics: Vec<Topic>,
    topic_words: HashMap<String, (u8, u8)>,
    topic_nouns: HashSet<String>,
    contexts: HashMap<String, Vec<&'static str>>,
}

/// File, what was expected, what was found.
pub type Fault = (&'static str, String, String);

impl Senses {
    /// Compiles the common files.
    ///
    /// # Errors
    /// Says what is wrong with which file.
    pub fn new(
        idioms: Vec<IdiomText>,
        topics: BTreeMap<String, TopicText>,
        contexts: BTreeMap<String, Vec<String>>,
        classes: &Classes,
    ) -> Result<Senses, Fault> {
        let mut senses = Senses::default();
        for idiom in idioms {
            for phrase in &idiom.phrases {
                let (heads, mut pattern) =
                    Pattern::parse(phrase, classes).map_err(|e| ("idioms.toml", e, phrase.clone()))?;
                pattern.why = format!("{phrase}: {}", idiom.why);
                pattern.types.clone_from(&idiom.types);
                for head in heads {
                    senses.idioms.entry(head).or_default().push(pattern.clone());
                }
            }
        }
        // a word of politics speaks for nothing else
        let (politics, others): (Vec<_>, Vec<_>) = topics.into_iter().partition(|(name, _)| name == POLITICS);
        for (name, topic) in others.into_iter().chain(politics) {
            let index = senses.topics.len() as u8;
            senses.topics.push(Topic { name, play: topic.play, faced: topic.faced });
            senses.topic_nouns.extend(topic.nouns.iter().cloned());
            let once = topic.words.into_iter().chain(topic.nouns);
            senses.topic_words.extend(once.map(|w| (w, (index, 1))));
            senses.topic_words.extend(topic.strong.into_iter().map(|w| (w, (index, 2))));
        }
        for (name, words) in contexts {
            let known = Plover::builtin().context(&name);
            let known =
                known.ok_or_else(|| ("contexts.toml", "a context of the codebook".to_string(), name))?;
            for word in words {
                senses.contexts.entry(word).or_default().push(known);
            }
        }
        Ok(senses)
    }

    /// The topic and weight of a word. In a name only a word of politics tells what the text is about: *President Doe*, but not *World Cup*.
    fn word(&self, lemma: &str, politics: Option<usize>) -> Option<(u8, u8)> {
        let own = self.topic_words.get(lemma).copied();
        own.or_else(|| {
            let named = self.topic_words.get(&lemma.to_lowercase()).copied()?;
            (Some(usize::from(named.0)) == politics).then_some(named)
        })
    }

    /// The contexts that a word speaks for.
    pub fn contexts(&self, lemma: &str) -> &[&'static str] {
        self.contexts.get(lemma).map_or(&[], Vec::as_slice)
    }
}

/// The topic of each sentence, and whether the whole is about politics.
#[derive(Debug)]
pub struct Topics {
    /// Of each sentence, an index of topics; `None` for politics and for nothing of note.
    pub of: Vec<Option<u8>>,
    /// The whole text speaks of politics, and more so than of anything else.
    pub political: bool,
}

/// Weight from which a sentence is about a topic by itself.
const SENTENCE_WEIGHT: u32 = 3;
/// Weight from which a document is about a topic.
const DOCUMENT_WEIGHT: u32 = 4;
/// Sentences for each unit of weight at most, in a document about a topic.
const THIN: u32 = 3;

impl Topics {
    /// Weighs the words of every sentence and of the whole.
    pub fn new(senses: &Senses, a: &Analysis) -> Topics {
        let n = senses.topics.len();
        let mut table = vec![0u32; n * a.sentences.len()];
        let politics = senses.topics.iter().position(|t| t.name == POLITICS);
        for t in 0..a.len() as u32 {
            let lemma = a.lemma(t);
            if matches!(a.pos(t), Pos::NOUN | Pos::PROPN | Pos::VERB | Pos::ADJ)
                && !(a.pos(t) == Pos::VERB && senses.topic_nouns.contains(lemma))
                && let Some((topic, weight)) = senses.word(lemma, politics)
            {
                table[a.sentence(t) as usize * n + usize::from(topic)] += u32::from(weight);
            }
        }
        let whole: Vec<u32> = (0..n).map(|i| table.iter().skip(i).step_by(n).sum()).collect();
        let best = |row: &[u32], least: u32| {
            let against = politics.map_or(0, |p| row[p]);
            let rivals = (0..n).filter(|i| Some(*i) != politics && row[*i] >= least && row[*i] > against);
            rivals.max_by_key(|i| (row[*i], std::cmp::Reverse(*i)))
        };
        let least = DOCUMENT_WEIGHT.max(a.sentences.len() as u32 / THIN);
        let main = best(&whole, least);
        let political = politics.is_some_and(|p| whole[p] >= least && whole.iter().max() == Some(&whole[p]));
        let of = |row: &[u32]| {
            // a sentence about politics keeps its own topic
            let political = politics.is_some_and(|p| row[p] >= SENTENCE_WEIGHT);
            best(row, SENTENCE_WEIGHT).or(main.filter(|_| !political)).map(|i| i as u8)
        };
        let of = if n == 0 { vec![None; a.sentences.len()] } else { table.chunks(n).map(of).collect() };
        Topics { of, political }
    }
}

/// Puts the words of a class in the place of its name (`@disease`).
///
/// # Errors
/// The name of a class that is not there.
pub fn expand(words: Vec<String>, classes: &Classes) -> Result<Vec<String>, String> {
    let mut out = Vec::with_capacity(words.len());
    for word in words {
        match word.strip_prefix('@') {
            None => out.push(word),
            Some(class) => out.extend(classes.get(class).ok_or_else(|| word.clone())?.iter().cloned()),
        }
    }
    Ok(out)
}

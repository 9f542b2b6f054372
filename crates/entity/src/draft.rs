//! An entity while its chain grows: what pronouns and descriptions are held against.

use crate::gender;
use crate::mentions::Candidate;
use crate::word_classes::Words;
use sitroom_document::{Analysis, Document, Entity, MentionKind};
use sitroom_ling::{Dep, EntType, Pos, Tag};

/// Words of names that are kept of an entity.
const MOST_WORDS: usize = 16;

/// Verbs that share one subject, at most.
const LONGEST_CHAIN: usize = 4;

/// Grammatical number, as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Singular,
    Plural,
    /// Bodies and groups: *it* or *they*.
    Either,
}

/// What a mention is to its verb or noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Role {
    Subject,
    PassiveSubject,
    Object,
    Prepositional,
    Possessor,
    Modifier,
    Apposition,
    Other,
}

/// The role of a mention's head; a conjunct has that of its list.
pub fn role(a: &Analysis, head: u32) -> Role {
    let mut t = head;
    for _ in 0..6 {
        if a.dep(t) != Dep::CONJ {
            break;
        }
        t = a.head(t);
    }
    match a.dep(t) {
        Dep::NSUBJ | Dep::CSUBJ => Role::Subject,
        Dep::NSUBJPASS => Role::PassiveSubject,
        Dep::DOBJ | Dep::DATIVE => Role::Object,
        Dep::POBJ => Role::Prepositional,
        Dep::POSS => Role::Possessor,
        Dep::COMPOUND | Dep::AMOD | Dep::NMOD => Role::Modifier,
        Dep::APPOS | Dep::ATTR => Role::Apposition,
        _ => Role::Other,
    }
}

/// The verb of the clause that a token stands in; the token itself where there is none.
pub fn verb(a: &Analysis, token: u32) -> u32 {
    let mut t = token;
    for _ in 0..12 {
        let head = a.head(t);
        if head == t {
            return t;
        }
        t = head;
        if matches!(a.pos(t), Pos::VERB | Pos::AUX) {
            return t;
        }
    }
    t
}

/// The subject of a verb: its own, or that of the verb that it is coordinated to or completes (*took and freed*, *wants to free*).
pub fn subject_of(a: &Analysis, verb: u32) -> Option<u32> {
    let mut t = verb;
    for _ in 0..LONGEST_CHAIN {
        let own = a.children(t).iter().copied().find(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS));
        if own.is_some() || !matches!(a.dep(t), Dep::CONJ | Dep::XCOMP) {
            return own;
        }
        t = a.head(t);
    }
    None
}

/// Where and how an entity was last mentioned.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub head: u32,
    pub start: u32,
    pub end: u32,
    pub sentence: u32,
    pub role: Role,
    pub kind: MentionKind,
    pub quote: u32,
}

/// An entity with what shows of it so far.
#[derive(Debug)]
pub struct Draft {
    pub entity: Entity,
    pub label: EntType,
    pub thing: bool,
    pub number: Number,
    pub female: Option<bool>,
    /// Lemmas of its head nouns and titles, in lower case.
    pub heads: Vec<Box<str>>,
    /// Lemmas of the names in its mentions, in lower case; the first [`MOST_WORDS`].
    pub words: Vec<Box<str>>,
    /// The last mention.
    pub last: Seen,
    /// The last one that is no pronoun.
    pub full: Seen,
    pub first_sentence: u32,
    pub count: u32,
    /// True once a name has called it.
    pub named: bool,
    /// How many they are, where a description says so: *two*.
    pub counted: Option<Box<str>>,
    /// Whether the table of leaders has the person in office on the day of the report; `None` where it knows no such name.
    pub in_office: Option<bool>,
    /// Place in the table of organisations.
    pub row: Option<u32>,
}

impl Draft {
    /// Takes what a mention shows of number, gender and head nouns.
    pub fn learn(&mut self, doc: &Document, a: &Analysis, c: &Candidate, seen: Seen) {
        self.count += 1;
        self.last = seen;
        if c.kind == MentionKind::Pronoun {
            match a.word(&doc.text, c.head).to_ascii_lowercase().as_str() {
                "she" | "her" | "hers" | "herself" => self.female = Some(true),
                "he" | "him" | "his" | "himself" => self.female = Some(false),
                _ => {}
            }
            return;
        }
        self.full = seen;
        self.named |= c.name.is_some();
        self.counted = self.counted.take().or_else(|| count(a, c.head).map(Into::into));
        self.female = self.female.or_else(|| gender::of_phrase(doc, a, c));
        for t in c.tokens.iter().filter(|&t| t <= c.head) {
            let noun = matches!(a.pos(t), Pos::NOUN | Pos::PROPN);
            let title = t != c.head
                && matches!(a.dep(t), Dep::COMPOUND | Dep::NMOD)
                && c.name.is_none_or(|n| !n.contains(t));
            if noun && (t == c.head || title) {
                self.add_head(&ranked(a, t));
            }
        }
        for t in c.tokens.iter().filter(|&t| a.pos(t) == Pos::PROPN) {
            let lower = a.lemma(t).to_lowercase();
            if self.words.len() < MOST_WORDS && !self.has_word(&lower) {
                self.words.push(lower.into());
            }
        }
    }

    fn add_head(&mut self, noun: &str) {
        if !self.heads.iter().any(|h| **h == *noun) {
            self.heads.push(noun.into());
        }
    }

    /// True if a name in one of its mentions has this lemma (in lower case).
    pub fn has_word(&self, lemma: &str) -> bool {
        self.words.iter().any(|w| **w == *lemma)
    }

    /// True if one of its head nouns or titles has this lemma (in lower case).
    pub fn has_head(&self, lemma: &str) -> bool {
        self.heads.iter().any(|h| **h == *lemma)
    }
}

/// The number before a noun, in lower case: *eleven* of *the eleven states*.
pub fn count(a: &Analysis, noun: u32) -> Option<String> {
    a.children_with(noun, Dep::NUMMOD).next().map(|n| a.lemma(n).to_lowercase())
}

/// Words that rank an office: a vice president is no president.
const RANKS: &[&str] = &["vice", "deputy", "assistant"];

/// The lemma of a noun in lower case, with the word that ranks it before it: *vice president*.
pub fn ranked(a: &Analysis, t: u32) -> String {
    let lemma = a.lemma(t).to_lowercase();
    let before = t.checked_sub(1).map(|b| a.lemma(b).to_lowercase());
    match before.filter(|b| RANKS.contains(&b.as_str())) {
        Some(rank) => format!("{rank} {lemma}"),
        None => lemma,
    }
}

/// The number that a mention shows.
pub fn number(words: &Words, a: &Analysis, c: &Candidate) -> Number {
    let several = a.children_with(c.head, Dep::CONJ).next().is_some() && c.name.is_none();
    if matches!(a.tag(c.head), Tag::NNS | Tag::NNPS) && !(c.name.is_some() && c.label != EntType::NORP)
        || several
    {
        return Number::Plural;
    }
    let collective = words.collective.has(a.lemma(c.head));
    if c.label == EntType::NORP || collective || matches!(c.label, EntType::ORG) {
        return Number::Either;
    }
    Number::Singular
}

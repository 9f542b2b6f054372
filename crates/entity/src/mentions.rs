//! Candidate mentions: named entities with their titles, pronouns, descriptions, metonyms; and nouns for things, which stand only so
//! that a pronoun can mean them.

use crate::identity::Identity;
use crate::idle;
use crate::lexicon::Lexicon;
use crate::metonym;
use crate::names;
use crate::phrase::noun_phrase;
use crate::resolve;
use crate::words;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Analysis, Document, MentionKind, TokenRange, Toponym};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Dep, EntType, Pos, Tag};

/// A phrase that may refer to a participant.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub tokens: TokenRange,
    pub head: u32,
    pub kind: MentionKind,
    /// The name alone, without title.
    pub name: Option<TokenRange>,
    pub label: EntType,
    pub id: Identity,
    /// True where it names no participant.
    pub thing: bool,
}

/// Personal pronouns and possessives.
const PRONOUNS: &[&str] = &[
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "it",
    "its",
    "itself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
    "we",
    "us",
    "our",
    "ours",
    "ourselves",
    "i",
    "me",
    "my",
    "mine",
    "myself",
];

/// All candidates, in text order.
pub fn find(lex: &Lexicon, doc: &Document, a: &Analysis, toponyms: &[Toponym]) -> Vec<Candidate> {
    let mut taken = vec![false; a.len()];
    let mut all = Vec::new();
    let finder = Finder { lex, doc, a, toponyms };
    for (tokens, label) in names::names(lex, &doc.text, a, toponyms) {
        if let Some(c) = finder.named(tokens, label) {
            taken[c.head as usize] = true;
            if let Some(title) = finder.title(tokens, label, c.head) {
                taken[title as usize] = true;
            }
            tokens.iter().for_each(|t| taken[t as usize] = true);
            all.push(c);
        } else if !matches!(label, EntType::NORP) {
            // dates, sums, numbers: no pronoun means them
            let counts = matches!(
                label,
                EntType::LOC | EntType::FAC | EntType::PRODUCT | EntType::EVENT | EntType::GPE
            );
            tokens.iter().filter(|_| !counts).for_each(|t| taken[t as usize] = true);
        }
    }
    for t in (0..a.len() as u32).filter(|&t| matches!(a.pos(t), Pos::NOUN | Pos::PROPN | Pos::PRON)) {
        if taken[t as usize] || idle::completes_office(lex, a, t) {
            continue;
        }
        let found = finder.pronoun(t).or_else(|| finder.description(t)).or_else(|| finder.missed_name(t));
        all.extend(found.or_else(|| finder.thing(t)));
    }
    all.sort_by_key(|c| (c.tokens.start, c.tokens.end, c.head));
    all
}

/// The head of a span: its last token whose head lies outside; of *Moon Jae-in*, where the parser has nothing hang on the last syllable,
/// the one before.
fn head_of(lex: &Lexicon, a: &Analysis, tokens: TokenRange) -> u32 {
    let head_in = |range: TokenRange| {
        range.iter().rev().find(|&t| !range.contains(a.head(t)) || a.head(t) == t).unwrap_or(range.end - 1)
    };
    let head = head_in(tokens);
    let alone = names::ends_in_syllable(&lex.words, a, tokens)
        && !tokens.iter().any(|t| t != head && a.head(t) == head);
    if alone { head_in(TokenRange::new(tokens.start, tokens.end - 2)) } else { head }
}

struct Finder<'a> {
    lex: &'a Lexicon,
    doc: &'a Document,
    a: &'a Analysis,
    toponyms: &'a [Toponym],
}

/// True behind *in*, *across* and the like: what stands there is where, not who.
fn is_within(a: &Analysis, head: u32) -> bool {
    a.dep(head) == Dep::POBJ && matches!(a.lemma(a.head(head)), "in" | "across" | "throughout" | "over")
}

impl Finder<'_> {
    fn named(&self, name: TokenRange, label: EntType) -> Option<Candidate> {
        let a = self.a;
        if !matches!(
            label,
            EntType::PERSON | EntType::ORG | EntType::GPE | EntType::NORP | EntType::FAC | EntType::LOC
        ) {
            return None;
        }
        let head = head_of(self.lex, a, name);
        if name.len() == 1 && idle::completes_office(self.lex, a, head) {
            return None;
        }
        let bare = words(self.doc, a, name);
        let bare = bare.trim_end_matches("'s").trim_end_matches("’s");
        let known = resolve::named(self.lex, Gazetteer::builtin(), self.doc, bare);
        if matches!(label, EntType::FAC | EntType::LOC) && known.is_none() {
            return None;
        }
        // an adjective inside another participant's phrase is part of that
        if label == EntType::NORP && matches!(a.dep(head), Dep::AMOD | Dep::COMPOUND | Dep::NMOD) {
            return None;
        }
        let mut tokens = noun_phrase(a, head);
        if let Some(title) = self.title(name, label, head) {
            tokens.start = noun_phrase(a, title).start;
        }
        tokens.start = tokens.start.min(name.start);
        let whole =
            if names::ends_in_syllable(&self.lex.words, a, name) { name.end } else { name.end.min(head + 1) };
        tokens.end = tokens.end.max(whole);
        // "North and South Korea" are two
        let second = label == EntType::GPE && (tokens.start..name.start).any(|t| a.tag(t) == Tag::CC);
        if second {
            tokens.start = name.start;
        }
        let id = resolve::phrase(self.lex, self.doc, a, tokens, head).or(known).unwrap_or_default();
        let office = || idle::office_before(self.lex, a, name, head).filter(|_| label == EntType::PERSON);
        let head = self.body_noun(name, label, head).or_else(office).unwrap_or(head);
        if !second {
            tokens.start = tokens.start.min(noun_phrase(a, head).start);
        }
        let next = self.toponyms.partition_point(|t| t.tokens.end <= head);
        let toponym = self.toponyms.get(next).filter(|t| t.tokens.contains(head));
        let metonym = toponym.is_some_and(|t| t.metonym) || metonym::acts(&self.lex.words, a, head);
        let state = matches!(id.kind, Some(EntityKind::Country | EntityKind::Government));
        // a city or region that does not stand for its government is a place, and takes no part
        let half = id.why.as_ref().is_some_and(|w| w.to_string().contains("/half/"));
        let capital = state
            && !half
            && Gazetteer::builtin().country_by_name(bare).is_none()
            && Gazetteer::builtin().seat(bare).is_none();
        // "blamed the West", but "drought in the West"
        let group = id.kind == Some(EntityKind::Group) && !is_within(a, head);
        let place = matches!(label, EntType::GPE | EntType::LOC) && !group && (!state || capital && !metonym);
        let demonym = toponym.is_some_and(|t| t.demonym);
        let kind = match label {
            EntType::NORP if demonym => MentionKind::Demonym,
            EntType::GPE | EntType::FAC | EntType::LOC if id.kind == Some(EntityKind::Government) => {
                MentionKind::Metonym
            }
            _ => MentionKind::Name,
        };
        Some(Candidate { tokens, head, kind, name: Some(name), label, id, thing: place })
    }

    /// *The communications chief Jane Doe*: the title, where the parser takes the name for an apposition.
    fn title(&self, name: TokenRange, label: EntType, head: u32) -> Option<u32> {
        let a = self.a;
        let title = a.head(head);
        let joined = label == EntType::PERSON && a.dep(head) == Dep::APPOS && title + 1 == name.start;
        (joined && self.lex.agent(a.lemma(title)).is_some()).then_some(title)
    }

    /// *The militant group Hamas*: the noun, where the parser takes the body's name for an apposition to it. Both are one mention, and
    /// the noun is its head.
    fn body_noun(&self, name: TokenRange, label: EntType, head: u32) -> Option<u32> {
        let a = self.a;
        let noun = a.head(head);
        let joined = label == EntType::ORG && a.dep(head) == Dep::APPOS && noun + 1 == name.start;
        (joined && a.pos(noun) == Pos::NOUN && self.lex.agent(a.lemma(noun)).is_some()).then_some(noun)
    }

    fn plain(&self, t: u32, kind: MentionKind) -> Candidate {
        let (label, id) = (EntType::NONE, Identity::default());
        Candidate { tokens: TokenRange::new(t, t + 1), head: t, kind, name: None, label, id, thing: false }
    }

    fn pronoun(&self, t: u32) -> Option<Candidate> {
        if !matches!(self.a.tag(t), Tag::PRP | Tag::PRP_POSS) {
            return None;
        }
        let word = self.a.word(&self.doc.text, t);
        PRONOUNS.iter().any(|p| p.eq_ignore_ascii_case(word)).then(|| self.plain(t, MentionKind::Pronoun))
    }

    fn description(&self, t: u32) -> Option<Candidate> {
        let a = self.a;
        if !matches!(a.pos(t), Pos::NOUN | Pos::PROPN)
            || matches!(a.dep(t), Dep::COMPOUND | Dep::NMOD | Dep::AMOD)
        {
            return None;
        }
        self.lex.agent(a.lemma(t))?;
        if idle::names_nobody(self.lex, &self.doc.text, a, t) {
            return None;
        }
        let tokens = noun_phrase(a, t);
        let id = resolve::phrase(self.lex, self.doc, a, tokens, t)?;
        Some(Candidate { tokens, id, ..self.plain(t, MentionKind::Description) })
    }

    /// Names of states and bodies that the language layer has not marked.
    fn missed_name(&self, t: u32) -> Option<Candidate> {
        let a = self.a;
        if a.pos(t) != Pos::PROPN || matches!(a.dep(t), Dep::COMPOUND | Dep::AMOD | Dep::NMOD) {
            return None;
        }
        let tokens = noun_phrase(a, t);
        let id = resolve::named(self.lex, Gazetteer::builtin(), self.doc, words(self.doc, a, tokens))?;
        Some(Candidate { tokens, name: Some(tokens), id, ..self.plain(t, MentionKind::Name) })
    }

    fn thing(&self, t: u32) -> Option<Candidate> {
        let a = self.a;
        let inside = matches!(a.dep(t), Dep::COMPOUND | Dep::NMOD | Dep::AMOD | Dep::NPADVMOD);
        let counts = matches!(a.pos(t), Pos::NOUN | Pos::PROPN) && !inside;
        counts.then(|| Candidate {
            tokens: noun_phrase(a, t),
            thing: true,
            ..self.plain(t, MentionKind::Description)
        })
    }
}

/// True for a state's or body's own name: not a region of it, not its government's.
pub fn is_state_name(c: &Candidate) -> bool {
    c.id.kind == Some(EntityKind::Country) && c.id.country.is_some_and(|x| x != Code3::of("IGO"))
}

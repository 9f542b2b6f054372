//! Candidate mentions: named entities with their titles, pronouns, descriptions, metonyms.

use crate::lexicon::Lexicon;
use crate::phrase::noun_phrase;
use crate::resolve::{self, Identity};
use crate::words;
use sitroom_codebook::EntityKind;
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
}

/// All candidates, in text order.
pub fn find(lex: &Lexicon, doc: &Document, a: &Analysis, toponyms: &[Toponym]) -> Vec<Candidate> {
    let mut taken = vec![false; a.len()];
    let mut all = Vec::new();
    for e in &a.entities {
        if let Some(c) = named(lex, doc, a, e.tokens, e.label, toponyms) {
            taken[c.head as usize] = true;
            e.tokens.iter().for_each(|t| taken[t as usize] = true);
            all.push(c);
        }
    }
    for t in 0..a.len() as u32 {
        if taken[t as usize] {
            continue;
        }
        if let Some(c) =
            pronoun(a, doc, t).or_else(|| description(lex, doc, a, t)).or_else(|| missed_name(lex, doc, a, t))
        {
            all.push(c);
        }
    }
    all.sort_by_key(|c| (c.tokens.start, c.tokens.end, c.head));
    all
}

/// The head of a span: its token whose head lies outside.
fn head_of(a: &Analysis, tokens: TokenRange) -> u32 {
    tokens.iter().rev().find(|&t| !tokens.contains(a.head(t)) || a.head(t) == t).unwrap_or(tokens.end - 1)
}

fn named(
    lex: &Lexicon,
    doc: &Document,
    a: &Analysis,
    name: TokenRange,
    label: EntType,
    toponyms: &[Toponym],
) -> Option<Candidate> {
    if !matches!(
        label,
        EntType::PERSON | EntType::ORG | EntType::GPE | EntType::NORP | EntType::FAC | EntType::LOC
    ) {
        return None;
    }
    let head = head_of(a, name);
    let bare = words(doc, a, name);
    let known =
        resolve::named(lex, Gazetteer::builtin(), doc, bare.trim_end_matches("'s").trim_end_matches("’s"));
    if matches!(label, EntType::FAC | EntType::LOC) && known.is_none() {
        return None;
    }
    // an adjective inside another participant's phrase is part of that
    let demonym = toponyms.iter().any(|t| t.demonym && t.tokens.contains(head));
    if label == EntType::NORP && matches!(a.dep(head), Dep::AMOD | Dep::COMPOUND | Dep::NMOD) {
        return None;
    }
    let mut tokens = noun_phrase(a, head);
    tokens.start = tokens.start.min(name.start);
    tokens.end = tokens.end.max(name.end.min(head + 1));
    let id = resolve::phrase(lex, doc, a, tokens, head).or(known).unwrap_or_default();
    let place_name = matches!(id.kind, Some(EntityKind::Government));
    let kind = match label {
        EntType::NORP if demonym => MentionKind::Demonym,
        EntType::GPE | EntType::FAC | EntType::LOC if place_name => MentionKind::Metonym,
        _ => MentionKind::Name,
    };
    Some(Candidate { tokens, head, kind, name: Some(name), label, id })
}

fn pronoun(a: &Analysis, doc: &Document, t: u32) -> Option<Candidate> {
    let word = a.word(&doc.text, t).to_ascii_lowercase();
    let personal = matches!(
        word.as_str(),
        "he" | "him"
            | "his"
            | "she"
            | "her"
            | "they"
            | "them"
            | "their"
            | "it"
            | "its"
            | "himself"
            | "herself"
            | "itself"
            | "themselves"
            | "we"
            | "us"
            | "our"
            | "i"
            | "my"
            | "me"
    );
    (personal && matches!(a.tag(t), Tag::PRP | Tag::PRP_POSS)).then(|| Candidate {
        tokens: TokenRange::new(t, t + 1),
        head: t,
        kind: MentionKind::Pronoun,
        name: None,
        label: EntType::NONE,
        id: Identity::default(),
    })
}

fn description(lex: &Lexicon, doc: &Document, a: &Analysis, t: u32) -> Option<Candidate> {
    if !matches!(a.pos(t), Pos::NOUN | Pos::PROPN)
        || matches!(a.dep(t), Dep::COMPOUND | Dep::NMOD | Dep::AMOD)
    {
        return None;
    }
    lex.agent(a.lemma(t))?;
    let tokens = noun_phrase(a, t);
    let id = resolve::phrase(lex, doc, a, tokens, t)?;
    Some(Candidate { tokens, head: t, kind: MentionKind::Description, name: None, label: EntType::NONE, id })
}

/// Names of states and bodies that the language layer has not marked.
fn missed_name(lex: &Lexicon, doc: &Document, a: &Analysis, t: u32) -> Option<Candidate> {
    if a.pos(t) != Pos::PROPN || matches!(a.dep(t), Dep::COMPOUND | Dep::AMOD | Dep::NMOD) {
        return None;
    }
    let tokens = noun_phrase(a, t);
    let id = resolve::named(lex, Gazetteer::builtin(), doc, words(doc, a, tokens))?;
    Some(Candidate { tokens, head: t, kind: MentionKind::Name, name: Some(tokens), label: EntType::NONE, id })
}

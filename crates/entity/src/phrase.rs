//! The noun phrase of a head: determiner and modifiers before it, its *of* phrase behind it, no relative clause, no apposition.

use crate::word_classes::Words;
use sitroom_document::{Analysis, TokenRange};
use sitroom_ling::{Dep, EntType, Pos, Tag};

/// Prepositions whose phrase belongs to a participant's name or description.
const INSIDE: &[&str] = &["of", "for"];

/// The tokens of the noun phrase of `head`.
pub fn noun_phrase(a: &Analysis, head: u32) -> TokenRange {
    let mut range = TokenRange::new(head, head + 1);
    for &c in a.children(head) {
        if before(a, head, c) {
            range.start = range.start.min(a.subtree(c).start);
        }
    }
    for &c in a.children(head).iter().filter(|&&c| c > head) {
        if a.dep(c) == Dep::PREP
            && INSIDE.contains(&a.lemma(c))
            && c == range.end
            && let Some(object) = a.children_with(c, Dep::POBJ).find(|&o| o > c)
        {
            range.end = with_conjuncts(a, name_behind(a, object).unwrap_or(object));
        }
    }
    closed(a, range)
}

/// The phrase with the bracket that closes one inside it: *Médecins Sans Frontières (MSF)* with *MSF* as its head.
fn closed(a: &Analysis, mut phrase: TokenRange) -> TokenRange {
    let count = |tag: Tag| phrase.iter().filter(|&t| a.tag(t) == tag).count();
    let open = count(Tag::LRB) > count(Tag::RRB);
    if open && (phrase.end as usize) < a.len() && a.tag(phrase.end) == Tag::RRB {
        phrase.end += 1;
    }
    phrase
}

/// A noun phrase with all of the person's name that its head is a word of: the parser may hang the words of *Hassan al-Banna* side by side.
pub fn with_name(a: &Analysis, phrase: TokenRange, head: u32) -> TokenRange {
    let at = a.entities.partition_point(|e| e.tokens.end <= head);
    let is_name = |t: u32| a.pos(t) == Pos::PROPN;
    match a.entities.get(at) {
        Some(e) if e.label == EntType::PERSON && e.tokens.contains(head) && e.tokens.iter().all(is_name) => {
            TokenRange::new(phrase.start.min(e.tokens.start), phrase.end.max(e.tokens.end))
        }
        _ => phrase,
    }
}

fn before(a: &Analysis, head: u32, c: u32) -> bool {
    let dep = a.dep(c);
    c < head
        && (matches!(
            dep,
            Dep::DET
                | Dep::COMPOUND
                | Dep::AMOD
                | Dep::NUMMOD
                | Dep::NMOD
                | Dep::POSS
                | Dep::PREDET
                | Dep::QUANTMOD
                | Dep::NEG
        ) || (dep == Dep::ADVMOD && c + 1 >= head.saturating_sub(3) && a.tag(c) == Tag::RB))
}

/// The end of a noun phrase with what is coordinated to it.
fn with_conjuncts(a: &Analysis, object: u32) -> u32 {
    let mut end = noun_phrase(a, object).end;
    let mut at = object;
    while let Some(next) = a.children_with(at, Dep::CONJ).next() {
        if !is_nominal(a, next) || next < end || next > end + 4 {
            break;
        }
        end = noun_phrase(a, next).end;
        at = next;
    }
    end
}

/// True for nouns, names and pronouns.
pub fn is_nominal(a: &Analysis, token: u32) -> bool {
    matches!(a.pos(token), Pos::NOUN | Pos::PROPN | Pos::PRON) || a.tag(token) == Tag::CD
}

/// A noun and the nouns coordinated to it, in text order. For a pronoun of relative clauses, what it refers to.
pub fn conjuncts(a: &Analysis, head: u32) -> Vec<u32> {
    let mut all = Vec::new();
    let mut at = referent(a, head);
    loop {
        all.push(at);
        match a.children_with(at, Dep::CONJ).find(|&c| is_nominal(a, c)) {
            Some(next) if all.len() < 12 => at = next,
            _ => return all,
        }
    }
}

/// *The paramilitary Rapid Support Forces*, where the parser takes the adjective for the head: the name.
fn name_behind(a: &Analysis, token: u32) -> Option<u32> {
    let name = a.children_with(token, Dep::APPOS).find(|&c| a.pos(c) == Pos::PROPN)?;
    (a.pos(token) == Pos::ADJ && a.subtree(name).start == token + 1).then_some(name)
}

/// *Who*, *which*, *that* as the noun that their clause describes; an adjective that stands for the head as the name behind it.
pub fn referent(a: &Analysis, token: u32) -> u32 {
    if let Some(name) = name_behind(a, token) {
        return name;
    }
    if !matches!(a.tag(token), Tag::WP | Tag::WDT | Tag::WP_POSS) && a.lemma(token) != "that" {
        return token;
    }
    let mut at = token;
    for _ in 0..6 {
        let head = a.head(at);
        if a.dep(at) == Dep::RELCL {
            return head;
        }
        if head == at {
            break;
        }
        at = head;
    }
    token
}

/// *Thousands of teachers*, *members of the opposition*: the noun that says who they are.
pub(crate) fn partitive(words: &Words, a: &Analysis, head: u32) -> Option<u32> {
    let counts = words.partitives.has(&a.lemma(head).to_lowercase()) || a.tag(head) == Tag::CD;
    let of = a.children_with(head, Dep::PREP).find(|&p| counts && a.lemma(p) == "of")?;
    a.children_with(of, Dep::POBJ).next()
}

//! Whom *the two sides*, *both leaders* and *the two presidents* mean: the last two that stand side by side, else the two that the text
//! speaks of most.

use crate::draft::subject_of;
use crate::word_classes::Words;
use sitroom_codebook::EntityKind;
use sitroom_document::{Analysis, Document, Entity, Extraction, Mention, MentionKind};
use sitroom_ling::{Dep, Tag};

/// Sentences that such a phrase looks back.
const REACH: u32 = 5;

/// The entities that a phrase with *two* or *both* means; `None` for other phrases, and where two cannot be told from more.
pub fn pair(words: &Words, doc: &Document, a: &Analysis, ex: &Extraction, head: u32) -> Option<[u32; 2]> {
    if let Some(two) = siblings(a, ex, head).or_else(|| namesakes(doc, a, ex, head)) {
        return Some(two);
    }
    if is_bare_two(doc, a, head) {
        return pair_of(words, a, ex, head, true).or_else(|| pair_of(words, a, ex, head, false));
    }
    pair_of(words, a, ex, head, asks_for_persons(words, doc, a, head)?)
}

/// *The two would speak on Monday*.
fn is_bare_two(doc: &Document, a: &Analysis, head: u32) -> bool {
    let the = a.children_with(head, Dep::DET).any(|d| a.lemma(d) == "the");
    let alone = a.children(head).iter().all(|&c| a.dep(c) == Dep::DET);
    let party = matches!(a.dep(head), Dep::NSUBJ | Dep::NSUBJPASS | Dep::DOBJ | Dep::POBJ);
    a.word(&doc.text, head).eq_ignore_ascii_case("two") && the && alone && party
}

/// The two persons, or the two bodies, that stand before a phrase.
fn pair_of(words: &Words, a: &Analysis, ex: &Extraction, head: u32, persons: bool) -> Option<[u32; 2]> {
    let first = a.sentences[a.sentence(head).saturating_sub(REACH) as usize].start;
    let near = ex.mentions.partition_point(|m| m.tokens.start < first);
    let near = ex.mentions[near..].iter().take_while(|m| m.tokens.start < head);
    let before = |persons: bool| -> Vec<&Mention> {
        let fits = |m: &&Mention| m.head < head && is_one(a, &ex.entities[m.entity as usize], m, persons);
        near.clone().filter(fits).collect()
    };
    let fitting = before(persons);
    let found = side_by_side(a, &fitting);
    if !persons && words.two_states.has(a.lemma(head)) {
        // "the president met his Kenyan colleague; the two countries ..."
        let later = |at: u32| found.is_none_or(|(last, _)| a.sentence(last) < a.sentence(at));
        let met = side_by_side(a, &before(true)).filter(|(at, _)| later(*at));
        if let Some(states) = met.and_then(|(_, two)| states_of(ex, two)) {
            return Some(states);
        }
    }
    found.map(|(_, two)| two).or_else(|| most_spoken_of(ex, &fitting))
}

/// *North and South Korea*: both states, by the noun that their names share.
fn siblings(a: &Analysis, ex: &Extraction, head: u32) -> Option<[u32; 2]> {
    let state = |t: u32| {
        let m = crate::mention_at(ex, t).filter(|m| m.kind == MentionKind::Name)?;
        (ex.entities[m.entity as usize].kind == EntityKind::Country).then_some(m.entity)
    };
    let beside = |&t: &u32| t < head && a.children_with(t, Dep::CC).next().is_some();
    let other = a.children_with(head, Dep::NMOD).find(beside)?;
    Some([state(other)?, state(head)?]).filter(|[x, y]| x != y)
}

/// *The two Koreas*: the two states whose names end so.
fn namesakes(doc: &Document, a: &Analysis, ex: &Extraction, head: u32) -> Option<[u32; 2]> {
    let name = a.word(&doc.text, head).strip_suffix('s').filter(|n| n.starts_with(char::is_uppercase))?;
    let counted = |&c: &u32| matches!(a.lemma(c).to_ascii_lowercase().as_str(), "two" | "both");
    if !a.children(head).iter().any(counted) {
        return None;
    }
    let called = |e: &Entity| {
        let rest = e.name.strip_suffix(name);
        e.kind == EntityKind::Country && rest.is_some_and(|r| r.ends_with(' '))
    };
    let all: Vec<u32> = (0..ex.entities.len() as u32).filter(|&i| called(&ex.entities[i as usize])).collect();
    all.try_into().ok()
}

/// The states of two persons, where the text names both.
fn states_of(ex: &Extraction, persons: [u32; 2]) -> Option<[u32; 2]> {
    let state = |person: u32| {
        let country = ex.entities[person as usize].country?;
        let own = |e: &Entity| e.kind == EntityKind::Country && e.country == Some(country) && !e.anonymous;
        ex.entities.iter().position(own).map(|i| i as u32)
    };
    Some([state(persons[0])?, state(persons[1])?]).filter(|[x, y]| x != y)
}

/// Whether the phrase means two persons (true) or two bodies; `None` if it is none of these phrases.
fn asks_for_persons(words: &Words, doc: &Document, a: &Analysis, head: u32) -> Option<bool> {
    if !matches!(a.tag(head), Tag::NNS | Tag::NNPS) {
        return None;
    }
    let word = |t: u32| a.word(&doc.text, t).to_ascii_lowercase();
    let before: Vec<String> = a.children(head).iter().filter(|&&c| c < head).map(|&c| word(c)).collect();
    let has = |w: &str| before.iter().any(|b| b == w);
    // "two leaders of the opposition", "the two Korean ministers" say who they are themselves
    let plain = before
        .iter()
        .all(|w| matches!(w.as_str(), "the" | "two" | "both" | "these" | "those" | "warring" | "rival"))
        && a.children_with(head, Dep::PREP).all(|p| a.lemma(p) != "of");
    if !plain || !(has("both") || has("two") && (has("the") || has("these") || has("those"))) {
        return None;
    }
    let lemma = a.lemma(head).to_ascii_lowercase();
    if words.two_persons.has(&lemma) { Some(true) } else { words.two_bodies.has(&lemma).then_some(false) }
}

/// True for one person, or for one state, body or group.
fn is_one(a: &Analysis, e: &Entity, m: &Mention, persons: bool) -> bool {
    let plural = matches!(a.tag(m.head), Tag::NNS) && m.kind == MentionKind::Description;
    if persons {
        e.kind == EntityKind::Person && !plural
    } else {
        !matches!(e.kind, EntityKind::Person | EntityKind::Outlet)
    }
}

/// The last two that are joined by *and*, or of which one acts *with* or *against* the other.
fn side_by_side(a: &Analysis, before: &[&Mention]) -> Option<(u32, [u32; 2])> {
    before.iter().rev().find_map(|m| {
        let partner = partner(a, m.head)?;
        let other = before.iter().find(|o| o.head == partner)?;
        let third = a.children_with(m.head, Dep::CONJ).next().is_some();
        (other.entity != m.entity && !third).then_some((m.head, [other.entity, m.entity]))
    })
}

/// Whom a participant stands beside: the first part of its coordination, or the subject that acts with it.
fn partner(a: &Analysis, t: u32) -> Option<u32> {
    let head = a.head(t);
    match a.dep(t) {
        Dep::CONJ => (a.dep(head) != Dep::CONJ).then_some(head),
        Dep::POBJ if matches!(a.lemma(head), "with" | "against") => subject_of(a, a.head(head)),
        Dep::DOBJ => subject_of(a, head),
        _ => None,
    }
}

/// The two with most mentions, in order of first mention; `None` where a third has as many as the second.
fn most_spoken_of(ex: &Extraction, before: &[&Mention]) -> Option<[u32; 2]> {
    let mut found: Vec<(u32, usize)> = Vec::new();
    for m in before {
        match found.iter_mut().find(|f| f.0 == m.entity) {
            Some(f) => f.1 += 1,
            None => found.push((m.entity, 1)),
        }
    }
    found.retain(|f| !ex.entities[f.0 as usize].anonymous);
    found.sort_by_key(|f| std::cmp::Reverse(f.1));
    if found.len() < 2 || found.get(2).is_some_and(|third| third.1 == found[1].1) {
        return None;
    }
    let (x, y) = (found[0].0, found[1].0);
    Some([x.min(y), x.max(y)])
}

//! The state that a report tells of: where one is named far more than others, *the police*, *parliament* and *soldiers* are its own.

use crate::word_classes::Words;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Analysis, Document, Entity, Mention, MentionKind, Toponym, Why};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::EntType;
use std::collections::{BTreeMap, HashSet};

/// Of all mentions of states, of their people and of their places, so many in a hundred must be of one.
const DOMINANT: usize = 60;
/// Mentions from which on one state may stand out among several.
const FEWEST: usize = 5;
/// Where another state is named more than once for so many times of the one, *the police* may be either's.
const ANOTHER: usize = 4;
/// What bodies of several states have for a country.
const NO_STATE: Code3 = Code3::of("IGO");
/// Sectors of those who serve the state that they stand in, or oppose its rulers.
const OWN: [&str; 7] = ["COP", "MIL", "LEG", "JUD", "SPY", "GOV", "OPP"];
/// Sectors of those whom a report names without a state only where it stands in their own.
const AT_HOME: [&str; 4] = ["COP", "LEG", "JUD", "OPP"];
/// Words that tell of others than one's own.
const OTHERS: [&str; 16] = [
    "foreign",
    "international",
    "western",
    "allied",
    "coalition",
    "regional",
    "neighbouring",
    "neighboring",
    "multinational",
    "joint",
    "un",
    "u.n.",
    "nato",
    "peacekeeping",
    "enemy",
    "occupying",
];

/// Gives those who serve a state, and of whom no word says which, the state that the report tells of.
pub fn settle(
    doc: &Document,
    a: &Analysis,
    mentions: &[Mention],
    entities: &mut [Entity],
    toponyms: &[Toponym],
) {
    let Some(state) = told_of(doc, mentions, entities, toponyms) else { return };
    for e in entities.iter_mut() {
        if serves_its_own(doc, a, mentions, e) {
            e.country = Some(state);
            if let Why::Lexicon(entry) = &e.why {
                e.why = Why::Lexicon(format!("{entry}, of the state that the report tells of").into());
            }
        }
    }
}

/// Takes the state from bodies of a name that many states have (*the National Security Council*), where the report names that state nowhere
/// else.
pub fn disown_shared(words: &Words, mentions: &[Mention], entities: &mut [Entity], toponyms: &[Toponym]) {
    let shared = |e: &Entity| words.shared.has(e.name.to_lowercase().trim_start_matches("the "));
    let named: HashSet<Code3> = mentions
        .iter()
        .filter(|m| m.kind != MentionKind::Pronoun)
        .map(|m| &entities[m.entity as usize])
        .filter(|e| !shared(e))
        .filter_map(|e| e.country)
        .chain(toponyms.iter().filter_map(|t| t.place.as_ref()?.country))
        .collect();
    for e in entities.iter_mut().filter(|e| shared(e)) {
        e.country = e.country.filter(|c| named.contains(c));
    }
}

/// The state that most mentions of states are of.
fn told_of(doc: &Document, mentions: &[Mention], entities: &[Entity], toponyms: &[Toponym]) -> Option<Code3> {
    let mut counts: BTreeMap<Code3, usize> = BTreeMap::new();
    let mut seen: HashSet<u32> = HashSet::new();
    for m in mentions.iter().filter(|m| m.kind != MentionKind::Pronoun) {
        if let Some(country) = entities[m.entity as usize].country {
            seen.extend(m.tokens.iter());
            *counts.entry(country).or_default() += 1;
        }
    }
    for t in toponyms.iter().filter(|t| !t.tokens.iter().any(|x| seen.contains(&x))) {
        let adjective = || Gazetteer::builtin().country_by_demonym(t.span.of(&doc.text));
        if let Some(country) = t.place.as_ref().and_then(|p| p.country).or_else(adjective) {
            *counts.entry(country).or_default() += 1;
        }
    }
    counts.remove(&NO_STATE);
    let all: usize = counts.values().sum();
    let (&state, &most) = counts.iter().max_by_key(|(_, n)| **n)?;
    let alone = counts.iter().all(|(c, &n)| *c == state || n * ANOTHER <= most);
    let told = alone && (most == all || most >= FEWEST);
    (told && most * 100 >= all * DOMINANT).then_some(state)
}

/// *The police*, *two soldiers*, *opposition leader Jane Doe*: nobody else's, and of no state so far.
fn serves_its_own(doc: &Document, a: &Analysis, mentions: &[Mention], e: &Entity) -> bool {
    let first = e.sectors.first().map_or("", |s| s.as_str());
    let open = e.country.is_none() && e.code.is_none() && !matches!(e.kind, EntityKind::Country);
    // whoever speaks for the police is of the place; a minister whom the tables don't know may come from anywhere
    let known_here = e.kind == EntityKind::Person && AT_HOME.contains(&first);
    let fits = |t: u32| {
        let word = a.word(&doc.text, t).to_lowercase();
        let name = a.tokens.ent_type[t as usize];
        let plain = matches!(name, EntType::NONE | EntType::CARDINAL | EntType::DATE | EntType::ORDINAL);
        !OTHERS.contains(&word.as_str()) && (plain || known_here && name == EntType::PERSON)
    };
    let plain = |&i: &u32| {
        let m = &mentions[i as usize];
        m.kind == MentionKind::Pronoun || m.tokens.iter().all(fits)
    };
    // "the West", "both allies", "the leaders": states of their own, and those who may be of several
    let of_many = first == "GOV" && !matches!(e.kind, EntityKind::Government | EntityKind::Organization);
    OWN.contains(&first) && open && !of_many && e.mentions.iter().all(plain)
}

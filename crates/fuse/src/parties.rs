//! The participants of an event, from those of its claims.

use crate::member::Member;
use crate::words::{Word, hash, words};
use rustc_hash::FxHashMap;
use sitroom_record::{EventParty, PartyRecord};

/// The side of [`Member::names`] that holds actors.
pub const ACTORS: usize = 0;
/// The side that holds recipients.
pub const RECIPIENTS: usize = 1;
/// Letters of a word that tells names apart.
const TELLING: usize = 3;

struct Group {
    /// Hashes of the words of all its names, in order of value.
    words: Vec<Word>,
    party: EventParty,
    weight: f64,
}

impl Group {
    /// Those of one country and no name of their own, or with a common name, are one.
    fn takes(&self, country: Option<&String>, own: &[Word]) -> bool {
        let agree =
            self.party.country.is_none() || country.is_none() || self.party.country.as_ref() == country;
        let nested = || {
            !own.is_empty()
                && !self.words.is_empty()
                && (within(own, &self.words) || within(&self.words, own))
        };
        agree && (self.words == own || nested())
    }

    fn add(&mut self, p: &PartyRecord, name: &str, confidence: f64) {
        self.weight += confidence;
        if name.chars().count() > self.party.name.chars().count() {
            self.party.name = name.into();
        }
        if self.party.country.is_none() {
            self.party.country.clone_from(&p.country);
        }
        if self.party.sectors.is_empty() {
            self.party.sectors.clone_from(&p.sectors);
        }
    }
}

/// The words of a name that tell it apart, in order of their hashes.
fn telling(name: &str) -> Vec<Word> {
    let mut all: Vec<Word> = words(name).filter(|w| w.chars().count() >= TELLING).map(|w| hash(&w)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// True if all of these, in order, are among those.
fn within(these: &[Word], those: &[Word]) -> bool {
    these.iter().all(|w| those.binary_search(w).is_ok())
}

/// Participants of one side, most often named first. The order of the members decides between groups that a name fits equally.
pub fn parties(members: &[&Member], side: usize) -> Vec<EventParty> {
    let mut groups: Vec<Group> = Vec::new();
    // what has been told once is not compared again: an event with thousands of claims has few names
    let mut told: FxHashMap<(&str, Option<&str>), usize> = FxHashMap::default();
    for m in members {
        let list = if side == ACTORS { &m.claim.actors } else { &m.claim.recipients };
        for (p, name) in list.iter().zip(&m.names[side]) {
            let at = *told.entry((name, p.country.as_deref())).or_insert_with(|| {
                let own = telling(name);
                let found = groups.iter().position(|g| g.takes(p.country.as_ref(), &own));
                let at = found.unwrap_or(groups.len());
                if found.is_none() {
                    let party = EventParty {
                        name: name.clone(),
                        country: p.country.clone(),
                        sectors: p.sectors.clone(),
                    };
                    groups.push(Group { words: Vec::new(), party, weight: 0.0 });
                }
                groups[at].words.extend(own);
                groups[at].words.sort_unstable();
                groups[at].words.dedup();
                at
            });
            groups[at].add(p, name, m.claim.confidence);
        }
    }
    groups.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.party.name.cmp(&b.party.name)));
    groups.into_iter().map(|g| g.party).collect()
}

//! What views filter by, as terms of an inverted index.

use crate::days::{UNKNOWN, day};
use rusqlite::{Connection, OptionalExtension};
use sitroom_record::{ClaimRecord, PartyRecord, Records};
use std::collections::BTreeSet;

/// Which rows a term leads to; the first letter of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Claims.
    Claims,
    /// Events.
    Events,
}

impl Rows {
    fn letter(self) -> char {
        match self {
            Rows::Claims => 'c',
            Rows::Events => 'e',
        }
    }
}

/// A term: what it is about (`type`, `status`, `party`, `place`, `flag`) and its value, folded.
pub fn key(rows: Rows, about: &str, value: &str) -> String {
    format!("{}:{about}:{}", rows.letter(), fold(value))
}

/// Lower case, one space between words, no possessive.
pub fn fold(words: &str) -> String {
    let lower = words.to_lowercase().replace('’', "'");
    let strip = |w: &str| w.trim_end_matches("'s").trim_matches(|c: char| !c.is_alphanumeric()).to_string();
    let all: Vec<String> = lower.split_whitespace().map(strip).filter(|w| !w.is_empty()).collect();
    all.join(" ")
}

/// Shortest word of a name that leads to it by itself.
const WORD: usize = 3;

/// The ways to ask for a name: whole, and each of its words.
pub fn name_values(name: &str, into: &mut BTreeSet<String>) {
    let name = fold(name);
    into.extend(name.split(' ').filter(|w| w.chars().count() >= WORD).map(str::to_string));
    into.insert(name);
}

/// The terms of a claim.
pub fn claim_keys(records: &Records, claim: &ClaimRecord) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.insert(key(Rows::Claims, "type", &claim.kind));
    keys.insert(key(Rows::Claims, "status", &claim.status));
    let mut parties = BTreeSet::new();
    for p in claim.actors.iter().chain(&claim.recipients) {
        party_values(records, p, &mut parties);
    }
    keys.extend(parties.iter().map(|v| key(Rows::Claims, "party", v)));
    let mut places = BTreeSet::new();
    if let Some(p) = &claim.place {
        name_values(&p.name, &mut places);
        let full = records.places.iter().find(|r| r.id == p.id);
        places.extend(full.and_then(|r| r.country.clone()));
    }
    keys.extend(places.iter().map(|v| key(Rows::Claims, "place", v)));
    keys
}

fn party_values(records: &Records, p: &PartyRecord, into: &mut BTreeSet<String>) {
    into.extend(p.country.clone());
    into.extend(p.sectors.iter().cloned());
    let entity = p.entity.as_ref().and_then(|id| records.entities.iter().find(|e| e.id == *id));
    name_values(entity.map_or(&p.text, |e| &e.name), into);
}

/// The day that a claim stands under: the act's, else the publication's.
pub fn claim_day(records: &Records, claim: &ClaimRecord) -> i64 {
    let told = claim.time.as_ref().and_then(|t| t.earliest.as_deref());
    told.and_then(day).or_else(|| records.document.published.as_deref().and_then(day)).unwrap_or(UNKNOWN)
}

/// Enters a row under its terms, and returns their numbers.
pub fn enter(db: &Connection, keys: &BTreeSet<String>, day: i64, row: i64) -> rusqlite::Result<Vec<i64>> {
    let mut term = db.prepare_cached(
        "INSERT INTO terms (key, uses) VALUES (?1, 1) ON CONFLICT (key) DO UPDATE SET uses = uses + 1 RETURNING n",
    )?;
    let mut mark = db.prepare_cached("INSERT OR IGNORE INTO marks (term, day, row) VALUES (?1, ?2, ?3)")?;
    let mut terms = Vec::with_capacity(keys.len());
    for key in keys {
        let n: i64 = term.query_row([key], |r| r.get(0))?;
        mark.execute([n, day, row])?;
        terms.push(n);
    }
    Ok(terms)
}

/// Takes a row out from under its terms.
pub fn remove(db: &Connection, keys: &BTreeSet<String>, day: i64, row: i64) -> rusqlite::Result<()> {
    let mut term = db.prepare_cached("UPDATE terms SET uses = uses - 1 WHERE key = ?1 RETURNING n")?;
    let mut mark = db.prepare_cached("DELETE FROM marks WHERE term = ?1 AND day = ?2 AND row = ?3")?;
    for key in keys {
        if let Some(n) = term.query_row([key], |r| r.get::<_, i64>(0)).optional()? {
            mark.execute([n, day, row])?;
        }
    }
    Ok(())
}

//! What views filter by, as terms of an inverted index.

use crate::days::{UNKNOWN, day};
use crate::kept::Kept;
use rusqlite::{Connection, OptionalExtension};
use sitroom_record::{ClaimRecord, PartyRecord, PlaceRecord, Records, fold_name, name_values};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    format!("{}:{about}:{}", rows.letter(), fold_name(value))
}

/// A term for two values at once.
pub fn pair_key(rows: Rows, a: (&str, &str), b: (&str, &str)) -> String {
    format!("{}:{}+{}:{}+{}", rows.letter(), a.0, b.0, fold_name(a.1), fold_name(b.1))
}

/// What a document's records say of the participants and places that its claims name by their ids.
pub struct Known<'r> {
    /// Full names of participants.
    names: HashMap<&'r str, &'r String>,
    /// Countries of places.
    countries: HashMap<&'r str, &'r String>,
}

impl<'r> Known<'r> {
    /// Of these records.
    pub fn of(records: &'r Records) -> Known<'r> {
        let country = |p: &'r PlaceRecord| Some((p.id.as_str(), p.country.as_ref()?));
        Known {
            names: records.entities.iter().map(|e| (e.id.as_str(), &e.name)).collect(),
            countries: records.places.iter().filter_map(country).collect(),
        }
    }
}

/// The terms of a claim.
pub fn claim_keys(known: &Known<'_>, claim: &ClaimRecord) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.insert(key(Rows::Claims, "type", &claim.kind));
    keys.insert(key(Rows::Claims, "status", &claim.status));
    let mut parties = BTreeSet::new();
    for p in claim.actors.iter().chain(&claim.recipients) {
        party_values(known, p, &mut parties);
    }
    keys.extend(parties.iter().map(|v| key(Rows::Claims, "party", v)));
    let mut places = BTreeSet::new();
    if let Some(p) = &claim.place {
        name_values(&p.name, &mut places);
        places.extend(known.countries.get(p.id.as_str()).map(|c| (*c).clone()));
    }
    keys.extend(places.iter().map(|v| key(Rows::Claims, "place", v)));
    keys
}

fn party_values(known: &Known<'_>, p: &PartyRecord, into: &mut BTreeSet<String>) {
    into.extend(p.country.clone());
    into.extend(p.sectors.iter().cloned());
    let name = p.entity.as_ref().and_then(|id| known.names.get(id.as_str()).copied());
    name_values(name.unwrap_or(&p.text), into);
}

/// The day that a claim stands under: the act's, else the publication's.
pub fn claim_day(records: &Records, claim: &ClaimRecord) -> i64 {
    let told = claim.time.as_ref().and_then(|t| t.earliest.as_deref());
    told.and_then(day).or_else(|| records.document.published.as_deref().and_then(day)).unwrap_or(UNKNOWN)
}

/// Terms kept in memory at least.
const KEPT: usize = 40_000;

/// Terms by their numbers, and how their uses changed since a batch began.
#[derive(Debug)]
pub struct Terms {
    known: Kept<String, i64>,
    uses: BTreeMap<i64, i64>,
}

impl Default for Terms {
    fn default() -> Self {
        Terms { known: Kept::new(KEPT), uses: BTreeMap::new() }
    }
}

impl Terms {
    /// The number of a term, which is made where there is none.
    fn number(&mut self, db: &Connection, key: &str) -> rusqlite::Result<i64> {
        if let Some(n) = self.known.get(key) {
            return Ok(n);
        }
        let mut find = db.prepare_cached("SELECT n FROM terms WHERE key = ?1")?;
        let n = match find.query_row([key], |r| r.get(0)).optional()? {
            Some(n) => n,
            None => {
                db.prepare_cached("INSERT INTO terms (key) VALUES (?1)")?.execute([key])?;
                db.last_insert_rowid()
            }
        };
        self.known.put(key.into(), n);
        Ok(n)
    }

    /// The numbers of terms.
    pub fn numbers(&mut self, db: &Connection, keys: &BTreeSet<String>) -> rusqlite::Result<Vec<i64>> {
        keys.iter().map(|k| self.number(db, k)).collect()
    }

    /// Enters a row under its terms.
    pub fn enter(&mut self, db: &Connection, terms: &[i64], day: i64, row: i64) -> rusqlite::Result<()> {
        let mut mark =
            db.prepare_cached("INSERT OR IGNORE INTO marks (term, day, row) VALUES (?1, ?2, ?3)")?;
        for n in terms {
            mark.execute([*n, day, row])?;
            *self.uses.entry(*n).or_default() += 1;
        }
        Ok(())
    }

    /// Takes a row out from under its terms.
    pub fn leave(&mut self, db: &Connection, terms: &[i64], day: i64, row: i64) -> rusqlite::Result<()> {
        let mut mark = db.prepare_cached("DELETE FROM marks WHERE term = ?1 AND day = ?2 AND row = ?3")?;
        for n in terms {
            mark.execute([*n, day, row])?;
            *self.uses.entry(*n).or_default() -= 1;
        }
        Ok(())
    }

    /// Writes how often terms are used.
    pub fn count(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let mut count = db.prepare_cached("UPDATE terms SET uses = uses + ?2 WHERE n = ?1")?;
        for (n, more) in std::mem::take(&mut self.uses) {
            count.execute([n, more])?;
        }
        Ok(())
    }
}

//! What people add: corrections on top of claims, saved views; and what they take away.

use crate::Store;
use crate::error::{Error, fault};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};
use sitroom_record::ClaimRecord;
use std::collections::HashMap;

/// What somebody said about a claim.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Correction {
    /// The claim's id.
    pub claim: String,
    /// `accept`, `reject` or `correct`.
    pub verdict: String,
    /// Fields with their right values; empty for the other verdicts.
    pub changes: Map<String, Value>,
    /// Who.
    pub who: String,
    /// When (RFC 3339).
    pub at: String,
    /// Why.
    pub why: Option<String>,
}

/// Fields of a claim that people may correct.
pub const CORRECTABLE: [&str; 5] = ["type", "mode", "status", "actors", "recipients"];

impl Correction {
    /// Puts the changes on a claim. The machine's own claim stays as it is in the database.
    pub fn apply(&self, claim: &ClaimRecord) -> ClaimRecord {
        let mut value = serde_json::to_value(claim).unwrap_or_default();
        for (field, right) in &self.changes {
            value[field.as_str()] = right.clone();
        }
        serde_json::from_value(value).unwrap_or_else(|_| claim.clone())
    }
}

/// The last word of people on each claim.
#[derive(Debug, Default)]
pub struct Verdicts(HashMap<String, Correction>);

impl Verdicts {
    /// From the database.
    pub fn read(db: &Connection) -> rusqlite::Result<Verdicts> {
        let all = read_corrections(db, None)?;
        Ok(Verdicts(all.into_iter().map(|c| (c.claim.clone(), c)).collect()))
    }

    /// True if the last word is that the claim is wrong.
    pub fn rejected(&self, claim: &str) -> bool {
        self.0.get(claim).is_some_and(|c| c.verdict == "reject")
    }

    /// True if the last word is that any claim is wrong.
    pub fn any_rejected(&self) -> bool {
        self.0.values().any(|c| c.verdict == "reject")
    }

    /// True if the last word changes the claim.
    pub fn changes(&self, claim: &str) -> bool {
        self.0.get(claim).is_some_and(|c| !c.changes.is_empty())
    }

    /// Puts the last word on a claim.
    pub fn apply(&self, claim: &mut ClaimRecord) {
        if let Some(c) = self.0.get(&claim.id).filter(|c| !c.changes.is_empty()) {
            *claim = c.apply(claim);
        }
    }
}

fn read_corrections(db: &Connection, claim: Option<&str>) -> rusqlite::Result<Vec<Correction>> {
    let mut query = db.prepare_cached(
        "SELECT claim, verdict, changes, who, at, why FROM corrections WHERE ?1 IS NULL OR claim = ?1 ORDER BY n",
    )?;
    let rows = query.query_map([claim], |r| {
        let changes: String = r.get(2)?;
        Ok(Correction {
            claim: r.get(0)?,
            verdict: r.get(1)?,
            changes: serde_json::from_str(&changes).unwrap_or_default(),
            who: r.get(3)?,
            at: r.get(4)?,
            why: r.get(5)?,
        })
    })?;
    rows.collect()
}

impl Store {
    /// Keeps a correction, and builds the claim's event anew.
    ///
    /// # Errors
    /// If there is no such claim, or the file cannot be written.
    pub fn correct(&mut self, c: &Correction) -> Result<(), Error> {
        let find = "SELECT doc, i FROM claims WHERE id = ?1";
        let claim = self.sql(|db| {
            db.prepare_cached(find)?.query_row([&c.claim], |r| Ok((r.get(0)?, r.get(1)?))).optional()
        })?;
        let unknown = || Error::Unknown { what: "a claim", name: c.claim.clone(), list: "claims" };
        let claim = claim.ok_or_else(unknown)?;
        let run = self.begin_run(&c.at, &c.verdict, "")?;
        let batch = self.batch(run)?;
        let path = batch.path;
        let changes = Value::Object(c.changes.clone()).to_string();
        batch
            .tx
            .execute(
                "INSERT INTO corrections (claim, verdict, changes, who, at, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![c.claim, c.verdict, changes, c.who, c.at, c.why],
            )
            .map_err(|e| fault(path, e))?;
        batch.desk.dirty.insert(claim);
        batch.commit()
    }

    /// All corrections, in the order in which they were made; of one claim, or of all.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn corrections(&self, claim: Option<&str>) -> Result<Vec<Correction>, Error> {
        self.sql(|db| read_corrections(db, claim))
    }

    /// Saves a view: a name for a list of arguments.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save_view(&mut self, name: &str, arguments: &[String], now: &str) -> Result<(), Error> {
        let arguments = serde_json::to_string(arguments).unwrap_or_default();
        self.sql(|db| {
            db.execute(
                "INSERT OR REPLACE INTO saved_views (name, arguments, saved) VALUES (?1, ?2, ?3)",
                [name, &arguments, now],
            )
        })?;
        Ok(())
    }

    /// Saved views by name, with their arguments.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn saved_views(&self) -> Result<Vec<(String, Vec<String>)>, Error> {
        self.sql(|db| {
            let mut query = db.prepare_cached("SELECT name, arguments FROM saved_views ORDER BY name")?;
            let rows = query.query_map([], |r| {
                let arguments: String = r.get(1)?;
                Ok((r.get(0)?, serde_json::from_str(&arguments).unwrap_or_default()))
            })?;
            rows.collect()
        })
    }

    /// Removes a saved view.
    ///
    /// # Errors
    /// If there is none of that name, or the file cannot be written.
    pub fn remove_view(&mut self, name: &str) -> Result<(), Error> {
        let n = self.sql(|db| db.execute("DELETE FROM saved_views WHERE name = ?1", [name]))?;
        if n == 0 {
            return Err(Error::Unknown { what: "a saved view", name: name.into(), list: "view list" });
        }
        Ok(())
    }

    /// The documents published before a day, or by an outlet.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn documents_to_forget(
        &self,
        before: Option<&str>,
        outlet: Option<&str>,
    ) -> Result<Vec<String>, Error> {
        let before = before.and_then(crate::days::day);
        self.sql(|db| {
            let mut query = db.prepare_cached(
                "SELECT id FROM documents WHERE (?1 IS NULL OR day < ?1) AND (?2 IS NULL OR outlet = ?2) ORDER BY n",
            )?;
            query.query_map(params![before, outlet], |r| r.get(0))?.collect()
        })
    }

    /// The documents that another engine read, with their numbers.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn documents_of_other_engines(&self, engine: &str) -> Result<Vec<String>, Error> {
        self.sql(|db| {
            let mut query = db.prepare_cached("SELECT id FROM documents WHERE engine <> ?1 ORDER BY n")?;
            query.query_map([engine], |r| r.get(0))?.collect()
        })
    }

    /// Gives room that was freed back to the file system.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn shrink(&mut self) -> Result<(), Error> {
        self.sql(|db| db.execute_batch("VACUUM"))
    }
}

//! What a watcher knows of its feeds, pages and files, so that it goes on where it was.

use crate::Store;
use crate::error::{Error, fault};
use rusqlite::{Row, TransactionBehavior, params};
use std::collections::BTreeMap;

/// A feed, page, folder or file, and what is known of it. Times are seconds since 1970-01-01.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Its address or path.
    pub name: String,
    /// The feed that lists it or the folder that it lies in; `None` where the user named it.
    pub via: Option<String>,
    /// `ETag` of the last answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer.
    pub modified: Option<String>,
    /// When it is next looked at; `None` for never, unless it changes.
    pub due: Option<i64>,
    /// When it was last looked at.
    pub polled: Option<i64>,
    /// How often in a row that failed.
    pub failures: u32,
    /// Tells whether a file or a feed's entry has changed.
    pub mark: Option<String>,
    /// A feed's entry whose page has still to be fetched, as the watcher wrote it.
    pub entry: Option<String>,
}

const COLUMNS: &str = "name, via, etag, modified, due, polled, failures, mark, entry";

fn watched(r: &Row) -> rusqlite::Result<Watched> {
    Ok(Watched {
        name: r.get(0)?,
        via: r.get(1)?,
        etag: r.get(2)?,
        modified: r.get(3)?,
        due: r.get(4)?,
        polled: r.get(5)?,
        failures: r.get(6)?,
        mark: r.get(7)?,
        entry: r.get(8)?,
    })
}

impl Store {
    /// What is known of a name.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn watched(&self, name: &str) -> Result<Option<Watched>, Error> {
        use rusqlite::OptionalExtension;
        let sql = format!("SELECT {COLUMNS} FROM watched WHERE name = ?1");
        self.sql(|db| db.prepare_cached(&sql)?.query_row([name], watched).optional())
    }

    /// What a feed lists and is still to be fetched, soonest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn waiting(&self, via: &str) -> Result<Vec<Watched>, Error> {
        let sql =
            format!("SELECT {COLUMNS} FROM watched WHERE via = ?1 AND due IS NOT NULL ORDER BY due, name");
        self.sql(|db| db.prepare_cached(&sql)?.query_map([via], watched)?.collect())
    }

    /// The marks of all that a feed lists or a folder holds, by name.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn watched_marks(&self, via: &str) -> Result<BTreeMap<String, String>, Error> {
        let sql = "SELECT name, mark FROM watched WHERE via = ?1 AND mark IS NOT NULL";
        self.sql(|db| db.prepare_cached(sql)?.query_map([via], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
    }

    /// Keeps what is known, all of it or nothing.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep_watched(&mut self, all: &[Watched]) -> Result<(), Error> {
        let path = self.path.clone();
        let mut keep = || -> rusqlite::Result<()> {
            let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for w in all {
                let sql = format!(
                    "INSERT OR REPLACE INTO watched ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
                );
                tx.prepare_cached(&sql)?.execute(params![
                    w.name, w.via, w.etag, w.modified, w.due, w.polled, w.failures, w.mark, w.entry
                ])?;
            }
            tx.commit()
        };
        keep().map_err(|e| fault(&path, e))
    }

    /// Drops what a feed listed and does no longer, or a folder held: all that is settled, was last looked at before `moment`, and is
    /// not in `listed`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn drop_watched(&mut self, via: &str, moment: i64, listed: &[&str]) -> Result<(), Error> {
        let listed = serde_json::to_string(listed).unwrap_or_default();
        self.sql(|db| {
            db.execute(
                "DELETE FROM watched WHERE via = ?1 AND due IS NULL AND polled < ?2 AND name NOT IN (SELECT value FROM json_each(?3))",
                params![via, moment, listed],
            )
        })?;
        Ok(())
    }
}

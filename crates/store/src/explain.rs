//! Why an event is one event.

use crate::Store;
use crate::columns::{CLAIMS, EVENTS};
use crate::error::Error;
use crate::query::{ClaimRow, EventRow};
use rusqlite::OptionalExtension;

/// A claim of an event, and how it came to be part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The claim.
    pub row: ClaimRow,
    /// The claim that it was joined to; none for the first.
    pub to: Option<String>,
    /// The sum of the evidence.
    pub score: Option<f64>,
    /// The evidence.
    pub why: Option<String>,
    /// The document that its document copies.
    pub copy_of: Option<String>,
    /// The address of its document.
    pub url: Option<String>,
}

impl Store {
    /// An event by its id, or by its calendar name.
    ///
    /// # Errors
    /// If there is none, or the file cannot be read.
    pub fn event(&self, id: &str) -> Result<EventRow, Error> {
        let sql = format!(
            "SELECT uid, {} FROM events WHERE id = ?1 OR uid = ?1 ORDER BY id <> ?1 LIMIT 1",
            EVENTS.names("")
        );
        let found = self.event_rows(&sql, [id])?;
        found.into_iter().next().ok_or_else(|| Error::Unknown {
            what: "an event",
            name: id.into(),
            list: "events",
        })
    }

    /// The event that a claim is part of.
    ///
    /// # Errors
    /// If there is no such claim, or the file cannot be read.
    pub fn event_of(&self, claim: &str) -> Result<EventRow, Error> {
        let id: Option<String> = self.sql(|db| {
            db.prepare_cached(
                "SELECT m.event FROM claims c JOIN members m ON m.doc = c.doc AND m.i = c.i WHERE c.id = ?1",
            )?
            .query_row([claim], |r| r.get(0))
            .optional()
        })?;
        match id {
            Some(id) => self.event(&id),
            None => Err(Error::Unknown { what: "a claim", name: claim.into(), list: "claims" }),
        }
    }

    /// The claims of an event with the evidence that joined them, in order of publication.
    ///
    /// # Errors
    /// If there is no such event, or the file cannot be read.
    pub fn explain(&self, event: &str) -> Result<Vec<Joined>, Error> {
        let event = self.event(event)?.event.id;
        let sql = format!(
            "SELECT d.id, d.outlet, d.published, c.words, t.id, l.score, l.why, o.id, d.url, c.words_start, {} FROM members m \
             JOIN claims c ON c.doc = m.doc AND c.i = m.i JOIN documents d ON d.n = m.doc \
             LEFT JOIN links l ON l.doc = m.doc AND l.i = m.i LEFT JOIN claims t ON t.doc = l.to_doc AND t.i = l.to_i \
             LEFT JOIN ties y ON y.tie = 'copy' AND y.doc = m.doc LEFT JOIN documents o ON o.n = y.to_doc \
             WHERE m.event = ?1 ORDER BY d.published IS NULL, d.published, d.id, c.i",
            CLAIMS.names("c."),
        );
        let found: Vec<Result<Joined, String>> = self.sql(|db| {
            let mut query = db.prepare_cached(&sql)?;
            query
                .query_map([&event], |r| {
                    let document: String = r.get(0)?;
                    let (outlet, published, words) = (r.get(1)?, r.get(2)?, r.get(3)?);
                    let (to, score, why, copy_of) = (r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?);
                    let (url, start) = (r.get(8)?, r.get(9)?);
                    let row = CLAIMS.record(r, 10, &document);
                    let row = row.map(|claim| ClaimRow { claim, words, start, outlet, published });
                    Ok(row.map(|row| Joined { row, to, score, why, copy_of, url }))
                })?
                .collect()
        })?;
        found.into_iter().map(|r| self.whole(r)).collect()
    }
}

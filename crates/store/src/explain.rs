//! Why an event is one event.

use crate::Store;
use crate::columns::{CLAIMS, EVENTS};
use crate::error::Error;
use crate::filter::{Filter, exists};
use crate::marks::Rows;
use crate::member::{Quoted, read_member};
use crate::query::{ClaimRow, EventRow};
use rusqlite::OptionalExtension;
use sitroom_fuse::{ClaimRef, repeated};
use sitroom_record::ClaimRecord;
use std::collections::BTreeMap;

/// A claim of an event, and how it came to be part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The claim.
    pub row: ClaimRow,
    /// The claim that it was joined to; none for the first.
    pub to: Option<String>,
    /// The claim that it is like without being of its event, because the times differ.
    pub parted_from: Option<String>,
    /// The sum of the evidence for what it was joined to or is like.
    pub score: Option<f64>,
    /// The evidence.
    pub why: Option<String>,
    /// The document that its document copies.
    pub copy_of: Option<String>,
    /// The claim whose quotation it repeats, where its report tells the event by that alone.
    pub repeats: Option<String>,
    /// The address of its document.
    pub url: Option<String>,
}

/// A place of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The gazetteer's name.
    pub name: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// The code of its country.
    pub country: Option<String>,
}

/// Who says what a claim says, as its document names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The words for it; `None` where the text names none.
    pub words: Option<String>,
    /// How it stands to what it says.
    pub stance: String,
}

impl Store {
    /// Who says what a claim says, outermost source first; none: the reporter.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sources(&self, claim: &ClaimRecord) -> Result<Vec<Source>, Error> {
        let ids = serde_json::to_string(&claim.attributions).unwrap_or_default();
        let sql = "SELECT json_extract(a.source, '$.text'), a.stance FROM json_each(?2) j \
                   JOIN attributions a ON a.id = j.value AND a.doc = (SELECT n FROM documents WHERE id = ?1) ORDER BY j.key";
        self.sql(|db| {
            let row = |r: &rusqlite::Row<'_>| Ok(Source { words: r.get(0)?, stance: r.get(1)? });
            db.prepare_cached(sql)?.query_map([&claim.document, &ids], row)?.collect()
        })
    }

    /// Where an event took place, by its claims: their own places, and where a claim has none, those that its sentence names.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn spots(&self, event: &str) -> Result<Vec<Spot>, Error> {
        let sql = "SELECT DISTINCT p.name, p.latitude, p.longitude, p.country FROM members m \
                   JOIN claims c ON c.doc = m.doc AND c.i = m.i JOIN places p ON p.doc = m.doc AND iif(c.place IS NULL, \
                   p.sentence = c.sentence AND NOT p.metonym AND NOT p.demonym, p.id = json_extract(c.place, '$.id')) \
                   WHERE m.event = ?1 AND p.name IS NOT NULL ORDER BY p.name, p.latitude, p.longitude";
        self.sql(|db| {
            let row = |r: &rusqlite::Row<'_>| {
                Ok(Spot { name: r.get(0)?, latitude: r.get(1)?, longitude: r.get(2)?, country: r.get(3)? })
            };
            db.prepare_cached(sql)?.query_map([event], row)?.collect()
        })
    }

    /// The claims that the sentences of an event's claims make of the same type, its own among them: *attacked and killed* is one
    /// piece of news, though two acts.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn companions(&self, event: &str) -> Result<Vec<String>, Error> {
        let sql = "SELECT DISTINCT o.id FROM members m JOIN claims c ON c.doc = m.doc AND c.i = m.i \
                   JOIN claims o ON o.doc = c.doc AND o.sentence = c.sentence AND o.type = c.type \
                   WHERE m.event = ?1 ORDER BY o.id";
        self.sql(|db| db.prepare_cached(sql)?.query_map([event], |r| r.get(0))?.collect())
    }

    /// True if a view with this filter shows the event.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn shows(&self, filter: &Filter, event: &str) -> Result<bool, Error> {
        let Some(conditions) = self.sql(|db| filter.conditions(db, Rows::Events, &[]))? else {
            return Ok(false);
        };
        let (first, last) = filter.days();
        let all: String =
            conditions.iter().map(|any| format!(" AND {}", exists(any, "e.day", "e.n"))).collect();
        let sql = format!("SELECT 1 FROM events e WHERE e.id = ?1 AND e.day BETWEEN {first} AND {last}{all}");
        self.sql(|db| db.prepare_cached(&sql)?.exists([event]))
    }

    /// Events that were first reported from a day on, of any of these types (all where there are none), newest report first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn reported_since(&self, day: &str, types: &[String]) -> Result<Vec<EventRow>, Error> {
        let since = crate::days::day(day).unwrap_or(crate::days::UNKNOWN);
        let types = serde_json::to_string(types).unwrap_or_default();
        let sql = format!(
            "SELECT uid, {} FROM events INDEXED BY events_news WHERE reported >= ?1 AND first_reported >= ?2 \
             AND (?3 = '[]' OR type IN (SELECT value FROM json_each(?3))) ORDER BY first_reported DESC, id",
            EVENTS.names("")
        );
        self.event_rows(&sql, rusqlite::params![since, day, types])
    }

    /// The first day of which there is a report.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn first_day(&self) -> Result<Option<String>, Error> {
        self.sql(|db| {
            db.query_row("SELECT date(min(day) * 86400, 'unixepoch') FROM documents", [], |r| r.get(0))
        })
    }

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
            "SELECT d.id, d.outlet, d.published, c.words, t.id, l.score, l.why, o.id, d.url, c.words_start, l.apart, {} FROM members m \
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
                    let like: Option<String> = r.get(4)?;
                    let (score, why, copy_of) = (r.get(5)?, r.get(6)?, r.get(7)?);
                    let (url, start) = (r.get(8)?, r.get(9)?);
                    let apart: Option<bool> = r.get(10)?;
                    let (to, parted_from) = if apart == Some(true) { (None, like) } else { (like, None) };
                    let row = CLAIMS.record(r, 11, &document);
                    let row = row.map(|claim| ClaimRow { claim, words, start, outlet, published });
                    let repeats = None;
                    Ok(row.map(|row| Joined { row, to, parted_from, score, why, copy_of, repeats, url }))
                })?
                .collect()
        })?;
        let mut all = found.into_iter().map(|r| self.whole(r)).collect::<Result<Vec<Joined>, _>>()?;
        let mut repeats = self.repeated(&event)?;
        all.iter_mut().for_each(|j| j.repeats = repeats.remove(&j.row.claim.id));
        Ok(all)
    }

    /// Claims of an event whose reports only repeat a quotation, each with the claim of the first report that has it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn repeated(&self, event: &str) -> Result<BTreeMap<String, String>, Error> {
        self.sql(|db| {
            let claims: Vec<ClaimRef> = db
                .prepare_cached("SELECT doc, i FROM members WHERE event = ?1")?
                .query_map([event], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let (mut members, mut quoted) = (Vec::with_capacity(claims.len()), Quoted::default());
            for claim in claims {
                members.push(read_member(db, claim, &mut quoted)?);
            }
            // only quotations count here, not what makes reports one source anyway
            Ok(repeated(&members.iter().collect::<Vec<_>>()))
        })
    }
}

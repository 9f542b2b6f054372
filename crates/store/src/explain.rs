//! Why an event is one event, and what is new since a moment.

use crate::Store;
use crate::columns::{CLAIMS, EVENTS};
use crate::error::Error;
use crate::filter::Filter;
use crate::marks::Rows;
use crate::query::{ClaimRow, EventRow};
use rusqlite::{OptionalExtension, params};
use sitroom_record::Records;
use std::collections::BTreeSet;

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

/// What is new since a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// Events first reported since.
    pub fresh: Vec<EventRow>,
    /// Older events with a new report, a change in their history since, or both.
    pub moved: Vec<EventRow>,
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

    /// What reports published since a day brought: new events, and news of older ones; most reported first. Of the filter, everything
    /// but its days and its limit narrows which events are looked at.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn changed_since(&self, day: &str, filter: &Filter) -> Result<Changed, Error> {
        let since = crate::days::day(day).unwrap_or(crate::days::UNKNOWN);
        let limit = if filter.limit == 0 { -1 } else { filter.limit as i64 };
        let narrow = Filter { since: None, until: None, ..filter.clone() };
        let chosen = if narrow.is_open() {
            String::new()
        } else {
            match self.sql(|db| narrow.select(db, Rows::Events, &[], "DESC"))? {
                Some(rows) => format!("AND n IN (SELECT row FROM ({rows}))"),
                None => return Ok(Changed::default()),
            }
        };
        let list = |condition: &str| {
            let sql = format!(
                "SELECT uid, {} FROM events WHERE reported >= ?1 AND coalesce(first_reported, '') {condition} ?2 {chosen} \
                 ORDER BY outlets DESC, size DESC, reported DESC, n LIMIT ?3",
                EVENTS.names("")
            );
            self.event_rows(&sql, params![since, day, limit])
        };
        let moved = list("<")?.into_iter().filter(|r| {
            let later = |d: &Option<String>| d.as_deref().is_some_and(|d| d >= day);
            r.event.history.iter().any(|c| later(&c.published)) || r.event.outlets > 1
        });
        Ok(Changed { moved: moved.collect(), fresh: list(">=")? })
    }

    /// Pages of which more than one version is there, with what changed from each version to the next.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn revisions(&self) -> Result<Vec<Revision>, Error> {
        let versions: Vec<(String, i64)> = self.sql(|db| {
            let mut query = db.prepare_cached(
                "SELECT url, n FROM documents WHERE url IN (SELECT url FROM documents WHERE url IS NOT NULL GROUP BY url \
                 HAVING count(*) > 1) ORDER BY url, published, n",
            )?;
            query.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
        })?;
        let mut found = Vec::new();
        for pair in versions.windows(2).filter(|p| p[0].0 == p[1].0) {
            let (old, new) = (self.records_at(pair[0].1)?, self.records_at(pair[1].1)?);
            found.push(Revision::between(pair[0].0.clone(), &old, &new));
        }
        Ok(found)
    }
}

/// One version of a page and the next.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Revision {
    /// The address.
    pub url: String,
    /// The id of the older document.
    pub old: String,
    /// The id of the newer one.
    pub new: String,
    /// When the newer one was published.
    pub published: Option<String>,
    /// Sentences that the newer one has no more.
    pub gone: Vec<String>,
    /// Sentences that it has anew.
    pub added: Vec<String>,
    /// Claims in each.
    pub claims: [usize; 2],
}

impl Revision {
    fn between(url: String, old: &Records, new: &Records) -> Revision {
        let sentences = |r: &Records| -> Vec<String> {
            let text: Vec<char> = r.document.text.chars().collect();
            let one = |[a, b]: &[u32; 2]| {
                text.get(*a as usize..*b as usize).map_or(String::new(), |s| s.iter().collect())
            };
            r.document.sentences.iter().map(one).collect()
        };
        let (before, after) = (sentences(old), sentences(new));
        let not_in = |these: &[String], those: &[String]| {
            let those: BTreeSet<&String> = those.iter().collect();
            these.iter().filter(|s| !those.contains(s)).cloned().collect::<Vec<_>>()
        };
        Revision {
            url,
            old: old.document.id.clone(),
            new: new.document.id.clone(),
            published: new.document.published.clone(),
            gone: not_in(&before, &after),
            added: not_in(&after, &before),
            claims: [old.claims.len(), new.claims.len()],
        }
    }
}

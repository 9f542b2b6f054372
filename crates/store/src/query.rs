//! What readers ask for.

use crate::Store;
use crate::columns::{CLAIMS, EVENTS};
use crate::error::Error;
use crate::filter::Filter;
use crate::marks::Rows;
use crate::review::Verdicts;
use rusqlite::{OptionalExtension, Row};
use sitroom_record::{ClaimRecord, EventRecord, ExportRow};
use std::collections::BTreeMap;

/// A claim with what a reader wants to know of its document.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimRow {
    /// The claim.
    pub claim: ClaimRecord,
    /// The words of its sentence.
    pub words: String,
    /// Where the sentence begins in the document, in code points.
    pub start: u32,
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub published: Option<String>,
}

/// SQLite's limit; a negative one is none.
pub(crate) fn limit(filter: &Filter) -> i64 {
    if filter.limit == 0 { -1 } else { filter.limit as i64 }
}

/// Which events a view shows, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
}

/// An event as the database keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// The event.
    pub event: EventRecord,
    /// A name for calendars that stays when the event's id changes.
    pub uid: String,
}

/// What a database holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Reports.
    pub documents: usize,
    /// Outlets that published them.
    pub outlets: usize,
    /// Reports in other languages than English.
    pub unread: usize,
    /// Claims.
    pub claims: usize,
    /// Events.
    pub events: usize,
    /// Events that more than one independent outlet reports.
    pub corroborated: usize,
}

impl Store {
    /// What the database holds.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn counts(&self) -> Result<Counts, Error> {
        let uses = "SELECT coalesce(sum(uses), 0) FROM terms WHERE key";
        let one = |sql: &str| {
            self.sql(|db| db.prepare_cached(sql)?.query_row([], |r| r.get::<_, i64>(0))).map(|n| n as usize)
        };
        Ok(Counts {
            documents: one("SELECT count(*) FROM documents")?,
            outlets: one(OUTLETS)?,
            unread: one("SELECT count(*) FROM documents WHERE foreign_language")?,
            claims: one(&format!("{uses} BETWEEN 'c:type:' AND 'c:type;'"))?,
            events: one(&format!("{uses} BETWEEN 'e:type:' AND 'e:type;'"))?,
            corroborated: one(&format!("{uses} = 'e:flag:corroborated'"))?,
        })
    }

    /// Who published each claim of an event, by the claims' ids.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn outlets_of(&self, event: &str) -> Result<BTreeMap<String, Option<String>>, Error> {
        self.sql(|db| {
            let mut query = db.prepare_cached(
                "SELECT c.id, d.outlet FROM members m JOIN claims c ON c.doc = m.doc AND c.i = m.i \
                 JOIN documents d ON d.n = m.doc WHERE m.event = ?1",
            )?;
            query.query_map([event], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
        })
    }

    /// The innermost source of a claim, in its words, and who published it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn said_by(&self, claim: &str) -> Result<(Option<String>, Option<String>), Error> {
        let sql = "SELECT json_extract(a.source, '$.text'), d.outlet FROM claims c JOIN documents d ON d.n = c.doc \
                   LEFT JOIN attributions a ON a.doc = c.doc AND a.id = json_extract(c.attributions, '$[#-1]') WHERE c.id = ?1";
        let found = self.sql(|db| {
            db.prepare_cached(sql)?.query_row([claim], |r| Ok((r.get(0)?, r.get(1)?))).optional()
        })?;
        Ok(found.unwrap_or_default())
    }

    /// A claim as the machine made it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn machine_claim(&self, id: &str) -> Result<Option<ClaimRow>, Error> {
        let sql = format!(
            "SELECT d.id, d.outlet, d.published, c.words, c.words_start, {} FROM claims c JOIN documents d ON d.n = c.doc WHERE c.id = ?1",
            CLAIMS.names("c."),
        );
        let found =
            self.sql(|db| db.prepare_cached(&sql)?.query_row([id], |r| Ok(claim_row(r))).optional())?;
        found.map(|r| self.whole(r)).transpose()
    }

    /// Events. `flags`: only those that are `disputed`, `corroborated`, `placed`, or have `figures`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn events(&self, filter: &Filter, flags: &[&str], order: Order) -> Result<Vec<EventRow>, Error> {
        let extra: Vec<(&str, &str)> = flags.iter().map(|f| ("flag", *f)).collect();
        let direction = if order == Order::Newest { "DESC" } else { "ASC" };
        let Some(rows) = self.sql(|db| filter.select(db, Rows::Events, &extra, direction))? else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT e.uid, {} FROM ({rows} LIMIT ?1) s JOIN events e ON e.n = s.row",
            EVENTS.names("e.")
        );
        self.event_rows(&sql, [limit(filter)])
    }

    /// Events with what other formats want beside them.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn export_rows(&self, filter: &Filter, order: Order) -> Result<Vec<ExportRow>, Error> {
        let direction = if order == Order::Newest { "DESC" } else { "ASC" };
        let Some(rows) = self.sql(|db| filter.select(db, Rows::Events, &[], direction))? else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT e.uid, {} FROM ({rows} LIMIT ?1) s JOIN events e ON e.n = s.row",
            EVENTS.names("e.")
        );
        let events = self.event_rows(&sql, [limit(filter)])?;
        events.into_iter().map(|r| self.export_row(r)).collect()
    }

    fn export_row(&self, EventRow { event, uid }: EventRow) -> Result<ExportRow, Error> {
        let (cameo, goldstein) = self
            .sql(|db| {
                let mut query = db.prepare_cached(
                    "SELECT c.cameo, c.goldstein FROM members m JOIN claims c ON c.doc = m.doc AND c.i = m.i \
                 WHERE m.event = ?1 AND c.cameo IS NOT NULL ORDER BY c.confidence DESC, c.id LIMIT 1",
                )?;
                query.query_row([&event.id], |r| Ok((r.get(0)?, r.get(1)?))).optional()
            })?
            .unwrap_or((None, None));
        let contexts = self.sql(|db| {
            let mut query = db.prepare_cached(
                "SELECT DISTINCT j.value FROM members m JOIN claims c ON c.doc = m.doc AND c.i = m.i \
                 JOIN json_each(c.contexts) j WHERE m.event = ?1 ORDER BY j.value",
            )?;
            query.query_map([&event.id], |r| r.get(0))?.collect()
        })?;
        let (documents, url, outlet) = self.sql(|db| {
            let mut query = db.prepare_cached(
                "SELECT count(DISTINCT d.n), min(d.url), min(d.outlet) FROM members m JOIN documents d ON d.n = m.doc \
                 WHERE m.event = ?1",
            )?;
            query.query_row([&event.id], |r| Ok((r.get::<_, i64>(0)? as usize, r.get(1)?, r.get(2)?)))
        })?;
        Ok(ExportRow { event, uid, cameo, goldstein, contexts, documents, url, outlet })
    }

    /// The events that an SQL statement selects: `uid`, then the columns.
    pub(crate) fn event_rows(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<EventRow>, Error> {
        let found: Vec<Result<EventRow, String>> = self.sql(|db| {
            let mut query = db.prepare_cached(sql)?;
            query.query_map(params, |r| Ok(event_row(r)))?.collect()
        })?;
        found.into_iter().map(|r| self.whole(r)).collect()
    }

    /// Claims, newest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn claims(&self, filter: &Filter) -> Result<Vec<ClaimRow>, Error> {
        let Some(rows) = self.sql(|db| filter.select(db, Rows::Claims, &[], "DESC"))? else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT d.id, d.outlet, d.published, c.words, c.words_start, {} FROM ({rows} LIMIT ?1) s JOIN claims c ON c.n = s.row \
             JOIN documents d ON d.n = c.doc",
            CLAIMS.names("c."),
        );
        let found: Vec<Result<ClaimRow, String>> = self.sql(|db| {
            let mut query = db.prepare_cached(&sql)?;
            query.query_map([limit(filter)], |r| Ok(claim_row(r)))?.collect()
        })?;
        let rows = found.into_iter().map(|r| self.whole(r)).collect::<Result<Vec<_>, _>>()?;
        self.corrected(rows)
    }

    /// Claims as people corrected them, without those that they rejected.
    fn corrected(&self, mut rows: Vec<ClaimRow>) -> Result<Vec<ClaimRow>, Error> {
        let verdicts = self.sql(Verdicts::read)?;
        rows.retain(|r| !verdicts.rejected(&r.claim.id));
        for r in &mut rows {
            verdicts.apply(&mut r.claim);
        }
        Ok(rows)
    }
}

/// Distinct outlets, by walking their index from one to the next.
const OUTLETS: &str = "WITH RECURSIVE o (name) AS (SELECT min(outlet) FROM documents UNION ALL \
     SELECT (SELECT min(outlet) FROM documents WHERE outlet > o.name) FROM o WHERE o.name IS NOT NULL) \
     SELECT count(name) FROM o";

fn claim_row(r: &Row<'_>) -> Result<ClaimRow, String> {
    let document: String = r.get(0).map_err(|e| e.to_string())?;
    Ok(ClaimRow {
        outlet: r.get(1).map_err(|e| e.to_string())?,
        published: r.get(2).map_err(|e| e.to_string())?,
        words: r.get(3).map_err(|e| e.to_string())?,
        start: r.get(4).map_err(|e| e.to_string())?,
        claim: CLAIMS.record(r, 5, &document)?,
    })
}

fn event_row(r: &Row<'_>) -> Result<EventRow, String> {
    Ok(EventRow { uid: r.get(0).map_err(|e| e.to_string())?, event: EVENTS.record(r, 1, "")? })
}

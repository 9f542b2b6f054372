//! The database as the shelf that joining reads from and writes to.

use crate::days::UNKNOWN;
use rusqlite::{Connection, OptionalExtension, params};
use sitroom_fuse::{ClaimRef, DocNumber, Link, Shelf, Sketch, Tie};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::Arc;

/// Sketches kept in memory at most; one takes some five kilobytes.
const KEPT: usize = 16_384;

/// What a writer keeps in memory between documents, and which claims it has to look at before it commits.
#[derive(Debug, Default)]
pub struct Desk {
    sketches: HashMap<DocNumber, Arc<Sketch>>,
    /// Claims whose event may have changed.
    pub dirty: BTreeSet<ClaimRef>,
}

/// A shelf over one transaction.
pub struct DbShelf<'d> {
    /// The transaction.
    pub db: &'d Connection,
    /// What is kept in memory.
    pub desk: &'d mut Desk,
}

impl Desk {
    fn keep(&mut self, doc: DocNumber, sketch: Arc<Sketch>) {
        if self.sketches.len() >= KEPT {
            self.sketches.clear();
        }
        self.sketches.insert(doc, sketch);
    }

    /// Forgets what it knows of a document.
    pub fn drop_sketch(&mut self, doc: DocNumber) {
        self.sketches.remove(&doc);
    }
}

fn tie_name(tie: Tie) -> &'static str {
    match tie {
        Tie::Copy => "copy",
        Tie::Story => "story",
    }
}

/// Evidence as people read it: `same day +1.0; words +0.8`.
fn told(why: &[(&'static str, f32)]) -> String {
    let mut out = String::new();
    for (name, weight) in why {
        // writing to memory does not fail
        let _ = write!(out, "{}{name} {weight:+.2}", if out.is_empty() { "" } else { "; " });
    }
    out
}

impl DbShelf<'_> {
    /// Puts a new document on the shelf.
    pub fn put(&mut self, doc: DocNumber, sketch: Sketch) -> rusqlite::Result<()> {
        let body = postcard::to_allocvec(&sketch)
            .map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
        self.db
            .prepare_cached("INSERT INTO sketches (doc, body) VALUES (?1, ?2)")?
            .execute(params![doc, body])?;
        let mut enter =
            self.db.prepare_cached("INSERT OR IGNORE INTO postings (key, day, doc) VALUES (?1, ?2, ?3)")?;
        for key in sketch.keys() {
            enter.execute(params![key.hash as i64, key.day.map_or(UNKNOWN, i64::from), doc])?;
        }
        self.desk.keep(doc, Arc::new(sketch));
        Ok(())
    }

    /// Takes a document off the shelf; returns the documents that led to it and have to be joined anew.
    pub fn take(&mut self, doc: DocNumber) -> rusqlite::Result<BTreeSet<DocNumber>> {
        let sketch = self.sketch(doc)?;
        let mut leave =
            self.db.prepare_cached("DELETE FROM postings WHERE key = ?1 AND day = ?2 AND doc = ?3")?;
        for key in sketch.keys() {
            leave.execute(params![key.hash as i64, key.day.map_or(UNKNOWN, i64::from), doc])?;
        }
        let mut led = BTreeSet::new();
        for sql in [
            "SELECT DISTINCT doc FROM links WHERE to_doc = ?1",
            "SELECT doc FROM ties WHERE to_doc = ?1 AND tie IN ('copy', 'story')",
        ] {
            let mut query = self.db.prepare_cached(sql)?;
            let found: Vec<DocNumber> =
                query.query_map([doc], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
            led.extend(found);
        }
        led.remove(&doc);
        for other in led.iter().chain([&doc]) {
            self.unlink(*other)?;
        }
        self.db.execute("DELETE FROM sketches WHERE doc = ?1", [doc])?;
        self.desk.drop_sketch(doc);
        Ok(led)
    }

    fn unlink(&mut self, doc: DocNumber) -> rusqlite::Result<()> {
        let n: u32 = self.db.query_row("SELECT count(*) FROM claims WHERE doc = ?1", [doc], |r| r.get(0))?;
        self.desk.dirty.extend((0..n).map(|i| (doc, i)));
        self.db.execute("DELETE FROM links WHERE doc = ?1", [doc])?;
        self.db.execute("DELETE FROM ties WHERE doc = ?1", [doc])?;
        Ok(())
    }

    /// The document that this one copies, at the end of the chain.
    pub fn original(&mut self, doc: DocNumber) -> rusqlite::Result<DocNumber> {
        let mut at = doc;
        while let Some((to, _)) = self.tie(Tie::Copy, at)? {
            at = to;
        }
        Ok(at)
    }

    /// The first claim of the tree that this one is in.
    pub fn root(&mut self, claim: ClaimRef) -> rusqlite::Result<ClaimRef> {
        let mut at = claim;
        while let Some((to, _)) = self.link(at)? {
            at = to;
        }
        Ok(at)
    }
}

impl Shelf for DbShelf<'_> {
    type Error = rusqlite::Error;

    fn entered(&mut self, key: u64, days: Option<(i32, i32)>) -> rusqlite::Result<Vec<DocNumber>> {
        let (sql, first, last) = match days {
            Some((first, last)) => (
                "SELECT doc FROM postings WHERE key = ?1 AND (day BETWEEN ?2 AND ?3 OR day = ?4)",
                i64::from(first),
                i64::from(last),
            ),
            None => (
                "SELECT doc FROM postings WHERE key = ?1 AND day >= ?2 AND day <= ?3 AND ?4 < 0",
                i64::MIN,
                i64::MAX,
            ),
        };
        let mut query = self.db.prepare_cached(sql)?;
        query.query_map(params![key as i64, first, last, UNKNOWN], |r| r.get(0))?.collect()
    }

    fn sketch(&mut self, doc: DocNumber) -> rusqlite::Result<Arc<Sketch>> {
        if let Some(sketch) = self.desk.sketches.get(&doc) {
            return Ok(sketch.clone());
        }
        let body: Vec<u8> = self
            .db
            .prepare_cached("SELECT body FROM sketches WHERE doc = ?1")?
            .query_row([doc], |r| r.get(0))?;
        let damaged =
            |e| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(e));
        let sketch = Arc::new(postcard::from_bytes::<Sketch>(&body).map_err(damaged)?);
        self.desk.keep(doc, sketch.clone());
        Ok(sketch)
    }

    fn link(&mut self, (doc, i): ClaimRef) -> rusqlite::Result<Option<(ClaimRef, f32)>> {
        self.db
            .prepare_cached("SELECT to_doc, to_i, score FROM links WHERE doc = ?1 AND i = ?2")?
            .query_row(params![doc, i], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))
            .optional()
    }

    fn set_link(&mut self, claim: ClaimRef, link: Option<&Link<ClaimRef>>) -> rusqlite::Result<()> {
        self.desk.dirty.insert(claim);
        let Some(l) = link else {
            self.db
                .prepare_cached("DELETE FROM links WHERE doc = ?1 AND i = ?2")?
                .execute(params![claim.0, claim.1])?;
            return Ok(());
        };
        self.db
            .prepare_cached("INSERT OR REPLACE INTO links (doc, i, to_doc, to_i, score, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![claim.0, claim.1, l.to.0, l.to.1, l.score, told(&l.why)])?;
        Ok(())
    }

    fn tie(&mut self, tie: Tie, doc: DocNumber) -> rusqlite::Result<Option<(DocNumber, f32)>> {
        self.db
            .prepare_cached("SELECT to_doc, score FROM ties WHERE tie = ?1 AND doc = ?2")?
            .query_row(params![tie_name(tie), doc], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()
    }

    fn set_tie(&mut self, tie: Tie, doc: DocNumber, link: Option<&Link<DocNumber>>) -> rusqlite::Result<()> {
        if tie == Tie::Copy {
            // who is independent of whom changes with it
            let n = self.sketch(doc)?.claims.len() as u32;
            self.desk.dirty.extend((0..n).map(|i| (doc, i)));
        }
        let Some(l) = link else {
            self.db
                .prepare_cached("DELETE FROM ties WHERE tie = ?1 AND doc = ?2")?
                .execute(params![tie_name(tie), doc])?;
            return Ok(());
        };
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO ties (tie, doc, to_doc, score, why) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![tie_name(tie), doc, l.to, l.score, told(&l.why)])?;
        Ok(())
    }
}

impl DbShelf<'_> {
    /// Takes a document's claims out of the index by which views find them.
    pub fn remove_marks(&mut self, doc: DocNumber) -> rusqlite::Result<()> {
        let mut query = self.db.prepare_cached("SELECT n, day, terms FROM claims WHERE doc = ?1")?;
        let rows: Vec<(i64, i64, String)> = query
            .query_map([doc], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut leave =
            self.db.prepare_cached("DELETE FROM marks WHERE term = ?1 AND day = ?2 AND row = ?3")?;
        let mut count = self.db.prepare_cached("UPDATE terms SET uses = uses - 1 WHERE n = ?1")?;
        for (n, day, terms) in rows {
            for term in serde_json::from_str::<Vec<i64>>(&terms).unwrap_or_default() {
                leave.execute([term, day, n])?;
                count.execute([term])?;
            }
        }
        Ok(())
    }
}

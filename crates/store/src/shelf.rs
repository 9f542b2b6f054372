//! The database as the shelf that joining reads from and writes to.

use crate::days::UNKNOWN;
use crate::kept::Kept;
use crate::marks::Terms;
use crate::member::Quoted;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sitroom_fuse::{ClaimRef, DocNumber, Key, Kind, Link, Member, Posting, Shelf, Sketch, Tie};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

/// Sketches kept in memory at least; one takes some five kilobytes.
const SKETCHES: usize = 4_096;
/// Claims kept in memory at least; one takes some two kilobytes.
const MEMBERS: usize = 24_576;
/// Lists of postings kept in memory at least.
const LISTS: usize = 2_048;
/// Postings that make a list worth keeping.
const COMMON: usize = 16;
/// Days whose documents are entered side by side, so that a new document's keys go where those of the last days are.
const PERIOD: i64 = 16;
/// The period of addresses, which are looked for in all of time.
const ADDRESSES: i64 = -2_000_000;

/// Documents entered under a key in one period, each with its day.
type List = Arc<Vec<(i64, Posting)>>;

/// What a writer keeps in memory from batch to batch, and which claims it has to look at before it commits.
#[derive(Debug)]
pub struct Desk {
    sketches: Kept<DocNumber, Arc<Sketch>>,
    /// What is entered under common keys, by period and key.
    lists: Kept<(i64, i64), List>,
    /// Claims as the machine made them.
    pub members: Kept<ClaimRef, Arc<Member>>,
    /// What the sources of claims that are read again are quoted with.
    pub quoted: Quoted,
    /// What views filter by.
    pub terms: Terms,
    /// True if documents without a date are on the shelf; not known at first.
    undated: Option<bool>,
    /// The last period that anything is entered under; not known at first.
    latest: Option<i64>,
    /// Claims whose event may have changed.
    pub dirty: BTreeSet<ClaimRef>,
    /// SQLite's number for what other programs have written, as of the last batch that was kept.
    seen: Option<i64>,
    /// The same, as of the batch under way.
    begun: Option<i64>,
}

impl Default for Desk {
    fn default() -> Self {
        Desk {
            sketches: Kept::new(SKETCHES),
            lists: Kept::new(LISTS),
            members: Kept::new(MEMBERS),
            quoted: Quoted::default(),
            terms: Terms::default(),
            undated: None,
            latest: None,
            dirty: BTreeSet::new(),
            seen: None,
            begun: None,
        }
    }
}

/// A shelf over one transaction.
pub struct DbShelf<'d> {
    /// The transaction.
    pub db: &'d Connection,
    /// What is kept in memory.
    pub desk: &'d mut Desk,
}

impl Desk {
    /// Begins a batch. What is in memory is forgotten where the last batch was not kept, or another program has written since.
    pub fn begin(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let now: i64 = db.pragma_query_value(None, "data_version", |r| r.get(0))?;
        if self.seen != Some(now) {
            *self = Desk::default();
        }
        // until the batch is kept
        self.seen = None;
        self.begun = Some(now);
        Ok(())
    }

    /// Ends a batch that was kept.
    pub fn end(&mut self) {
        self.seen = self.begun;
    }

    /// Forgets what it knows of a document.
    pub fn drop_document(&mut self, doc: DocNumber) {
        self.sketches.drop_where(|d| *d == doc);
        self.members.drop_where(|(d, _)| *d == doc);
    }
}

/// The period that a key of a document is entered under.
fn period(key: &Key) -> i64 {
    match (key.kind, key.day) {
        (Kind::Address, _) => ADDRESSES,
        (_, None) => UNKNOWN,
        (_, Some(day)) => i64::from(day).div_euclid(PERIOD),
    }
}

/// Enters all documents of an older database.
pub fn enter_postings(db: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut query = db.prepare("SELECT doc, body FROM sketches ORDER BY doc")?;
    let mut rows = query.query([])?;
    while let Some(r) = rows.next()? {
        enter(db, r.get(0)?, &sketch(&r.get::<_, Vec<u8>>(1)?)?.keys())?;
    }
    Ok(())
}

/// Puts a sketch in the place of an older one.
pub fn renew_sketch(db: &Connection, doc: DocNumber, sketch: &Sketch) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE sketches SET body = ?2 WHERE doc = ?1")?
        .execute(params![doc, bytes(sketch)?])?;
    Ok(())
}

fn enter(db: &Connection, doc: DocNumber, keys: &[Key]) -> rusqlite::Result<()> {
    let mut enter = db.prepare_cached(
        "INSERT OR IGNORE INTO postings (period, key, day, doc, weight) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for key in keys {
        let day = key.day.map_or(UNKNOWN, i64::from);
        enter.execute([period(key), key.hash as i64, day, doc, i64::from(key.weight)])?;
    }
    Ok(())
}

fn sketch(body: &[u8]) -> rusqlite::Result<Sketch> {
    postcard::from_bytes(body)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(e)))
}

fn bytes(sketch: &Sketch) -> rusqlite::Result<Vec<u8>> {
    postcard::to_allocvec(sketch).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
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
        self.db
            .prepare_cached("INSERT INTO sketches (doc, body) VALUES (?1, ?2)")?
            .execute(params![doc, bytes(&sketch)?])?;
        let keys = sketch.keys();
        enter(self.db, doc, &keys)?;
        for key in &keys {
            let entry = (key.day.map_or(UNKNOWN, i64::from), Posting { doc, weight: key.weight });
            self.desk.lists.change(&(period(key), key.hash as i64), |list| Arc::make_mut(list).push(entry));
        }
        let entered = keys.iter().map(period).max();
        self.desk.latest = self.desk.latest.max(entered).filter(|_| self.desk.latest.is_some());
        if sketch.day.is_none() {
            self.desk.undated = Some(true);
        }
        self.desk.sketches.put(doc, Arc::new(sketch));
        Ok(())
    }

    /// Takes a document off the shelf; returns the documents that led to it and have to be joined anew.
    pub fn take(&mut self, doc: DocNumber) -> rusqlite::Result<BTreeSet<DocNumber>> {
        let sketch = self.sketch(doc)?;
        let mut leave = self.db.prepare_cached(
            "DELETE FROM postings WHERE period = ?1 AND key = ?2 AND day = ?3 AND doc = ?4",
        )?;
        for key in sketch.keys() {
            leave.execute([period(&key), key.hash as i64, key.day.map_or(UNKNOWN, i64::from), doc])?;
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
        self.desk.drop_document(doc);
        self.desk.lists = Kept::new(LISTS);
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
}

impl Shelf for DbShelf<'_> {
    type Error = rusqlite::Error;

    fn entered(&mut self, key: u64, days: Option<(i32, i32)>) -> rusqlite::Result<Vec<Posting>> {
        let key = key as i64;
        let Some((first, last)) = days else { return self.listed(ADDRESSES, key, None) };
        let (first, last) = (i64::from(first), i64::from(last));
        let mut found = Vec::new();
        // new documents are looked for among older ones as a rule
        let end = last.div_euclid(PERIOD).min(self.latest()?);
        for period in first.div_euclid(PERIOD)..=end {
            found.extend(self.listed(period, key, Some((first, last)))?);
        }
        if self.undated()? {
            found.extend(self.listed(UNKNOWN, key, None)?);
        }
        Ok(found)
    }

    fn sketch(&mut self, doc: DocNumber) -> rusqlite::Result<Arc<Sketch>> {
        if let Some(sketch) = self.desk.sketches.get(&doc) {
            return Ok(sketch);
        }
        let body: Vec<u8> = self
            .db
            .prepare_cached("SELECT body FROM sketches WHERE doc = ?1")?
            .query_row([doc], |r| r.get(0))?;
        let sketch = Arc::new(sketch(&body)?);
        self.desk.sketches.put(doc, sketch.clone());
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
        for (n, day, terms) in rows {
            let terms: Vec<i64> = serde_json::from_str(&terms).unwrap_or_default();
            self.desk.terms.leave(self.db, &terms, day, n)?;
        }
        Ok(())
    }

    /// What is entered in a period under a key, on these days. Long lists stay in memory: every report asks for common words.
    fn listed(&mut self, period: i64, key: i64, days: Option<(i64, i64)>) -> rusqlite::Result<Vec<Posting>> {
        let list = match self.desk.lists.get(&(period, key)) {
            Some(list) => list,
            None => {
                let mut query = self
                    .db
                    .prepare_cached("SELECT day, doc, weight FROM postings WHERE period = ?1 AND key = ?2")?;
                let rows = query.query_map([period, key], |r| {
                    Ok((r.get(0)?, Posting { doc: r.get(1)?, weight: r.get(2)? }))
                })?;
                let list = Arc::new(rows.collect::<rusqlite::Result<Vec<_>>>()?);
                if list.len() >= COMMON {
                    self.desk.lists.put((period, key), list.clone());
                }
                list
            }
        };
        let within = |day: i64| days.is_none_or(|(first, last)| (first..=last).contains(&day));
        Ok(list.iter().filter(|(day, _)| within(*day)).map(|(_, posting)| *posting).collect())
    }

    /// The last period that anything is entered under.
    fn latest(&mut self) -> rusqlite::Result<i64> {
        if let Some(known) = self.desk.latest {
            return Ok(known);
        }
        let found: Option<i64> =
            self.db.prepare_cached("SELECT max(period) FROM postings")?.query_row([], |r| r.get(0))?;
        let found = found.unwrap_or(UNKNOWN);
        self.desk.latest = Some(found);
        Ok(found)
    }

    /// True if documents without a date are on the shelf.
    fn undated(&mut self) -> rusqlite::Result<bool> {
        if let Some(known) = self.desk.undated {
            return Ok(known);
        }
        let found = self.db.prepare_cached("SELECT 1 FROM postings WHERE period = ?1")?.exists([UNKNOWN])?;
        self.desk.undated = Some(found);
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sitroom_fuse::join;

    const DAY: &str = "2022-02-12";

    fn report(n: usize) -> Sketch {
        let text =
            format!("Report {n}: gunmen raided the market of Ndola and fled to quarter {n} of the town.");
        Sketch::of_text(&format!("d{n}"), Some(DAY), &text, Vec::new())
    }

    fn put(db: &Connection, desk: &mut Desk, n: usize) {
        let mut shelf = DbShelf { db, desk };
        shelf.put(n as DocNumber, report(n)).expect("it is put");
        join(&mut shelf, n as DocNumber).expect("it is joined");
    }

    fn entered(db: &Connection, desk: &mut Desk) -> Vec<Vec<DocNumber>> {
        let mut shelf = DbShelf { db, desk };
        let keys = report(0).keys();
        let day = keys[0].day.expect("a day");
        let documents = |key: &Key| {
            let found = shelf.entered(key.hash, Some((day, day))).expect("postings");
            found.iter().map(|p| p.doc).collect::<Vec<_>>()
        };
        keys.iter().map(documents).collect()
    }

    #[test]
    fn long_lists_in_memory_say_what_the_file_says() {
        let db = Connection::open_in_memory().expect("a database");
        for schema in [include_str!("../schema/001.sql"), include_str!("../schema/007.sql")] {
            db.execute_batch(schema).expect("the schema");
        }
        let mut desk = Desk::default();
        (0..COMMON + 4).for_each(|n| put(&db, &mut desk, n));
        let longest = |lists: &[Vec<DocNumber>]| lists.iter().map(Vec::len).max();
        let (kept, anew) = (entered(&db, &mut desk), entered(&db, &mut Desk::default()));
        assert_eq!(kept, anew);
        assert_eq!(longest(&kept), Some(COMMON + 4));
        // what comes later is added to them, and what goes is taken out
        put(&db, &mut desk, COMMON + 4);
        assert_eq!(longest(&entered(&db, &mut desk)), Some(COMMON + 5));
        DbShelf { db: &db, desk: &mut desk }.take(3).expect("it is taken off");
        let (kept, anew) = (entered(&db, &mut desk), entered(&db, &mut Desk::default()));
        assert_eq!(kept, anew);
        assert!(kept.iter().all(|list| !list.contains(&3)));
    }
}

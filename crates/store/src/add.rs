//! Adding: one transaction a batch, each document once.

use crate::columns::{ATTRIBUTIONS, CLAIMS, Cell, DOCUMENTS, ENTITIES, PLACES, QUANTITIES, TIMES, Table};
use crate::days::day;
use crate::error::{Error, fault};
use crate::shelf::{DbShelf, Desk};
use crate::{Store, marks};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params, params_from_iter};
use serde::Serialize;
use sitroom_fuse::{Member, members};
use sitroom_record::Records;
use std::path::{Path, PathBuf};

/// A run of a command that adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run(pub(crate) i64);

/// Documents that are added together or not at all.
pub struct Batch<'s> {
    pub(crate) tx: Transaction<'s>,
    pub(crate) path: &'s Path,
    pub(crate) desk: Desk,
    run: Run,
    added: i64,
    known: i64,
}

impl Store {
    /// Notes that a command begins to add. `started` is an RFC 3339 moment.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn begin_run(&mut self, started: &str, command: &str, engine: &str) -> Result<Run, Error> {
        self.sql(|db| {
            db.execute(
                "INSERT INTO runs (started, command, engine) VALUES (?1, ?2, ?3)",
                [started, command, engine],
            )?;
            Ok(Run(db.last_insert_rowid()))
        })
    }

    /// Notes that it ended.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn end_run(&mut self, run: Run, ended: &str) -> Result<(), Error> {
        self.sql(|db| db.execute("UPDATE runs SET ended = ?1 WHERE n = ?2", params![ended, run.0]))?;
        Ok(())
    }

    /// True if the document is there.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn has(&self, document: &str) -> Result<bool, Error> {
        self.sql(|db| db.prepare_cached("SELECT 1 FROM documents WHERE id = ?1")?.exists([document]))
    }

    /// Begins a batch. Nobody else can write until it is committed or dropped.
    ///
    /// # Errors
    /// If another program keeps writing.
    pub fn batch(&mut self, run: Run) -> Result<Batch<'_>, Error> {
        let Store { db, path } = self;
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| fault(path, e))?;
        Ok(Batch { tx, path, desk: Desk::default(), run, added: 0, known: 0 })
    }
}

impl Batch<'_> {
    /// Adds a document with its records; false if it is there already.
    ///
    /// # Errors
    /// If the file cannot be written; nothing of the batch is kept then.
    pub fn add(&mut self, records: &Records) -> Result<bool, Error> {
        let added = (|| -> rusqlite::Result<bool> {
            let Some(n) = self.insert(records)? else { return Ok(false) };
            self.shelve(n, records)?;
            Ok(true)
        })()
        .map_err(|e| fault(self.path, e))?;
        *(if added { &mut self.added } else { &mut self.known }) += 1;
        Ok(added)
    }

    /// Keeps the batch.
    ///
    /// # Errors
    /// If the file cannot be written; nothing of the batch is kept then.
    pub fn commit(mut self) -> Result<(), Error> {
        let path: PathBuf = self.path.to_path_buf();
        let close = || {
            DbShelf { db: &self.tx, desk: &mut self.desk }.rebuild()?;
            self.tx.execute(
                "UPDATE runs SET added = added + ?1, known = known + ?2 WHERE n = ?3",
                [self.added, self.known, self.run.0],
            )?;
            self.tx.commit()
        };
        close().map_err(|e| fault(&path, e))
    }

    fn insert(&self, records: &Records) -> rusqlite::Result<Option<i64>> {
        let db: &Connection = &self.tx;
        let doc = &records.document;
        let known: Option<i64> = db
            .prepare_cached("SELECT n FROM documents WHERE id = ?1")?
            .query_row([&doc.id], |r| r.get(0))
            .optional()?;
        if known.is_some() {
            return Ok(None);
        }
        let day = doc.published.as_deref().and_then(day);
        let mut cells = DOCUMENTS.cells(doc);
        let sql = DOCUMENTS.insert(&["day", "run"]);
        cells.splice(0..0, [day.map_or_else(Cell::null, Cell::int), Cell::int(self.run.0)]);
        db.prepare_cached(&sql)?.execute(params_from_iter(cells))?;
        let n = db.last_insert_rowid();
        db.prepare_cached("INSERT INTO words (rowid, title, text) VALUES (?1, ?2, ?3)")?
            .execute(params![n, doc.title, doc.text])?;
        parts(db, records, n)?;
        Ok(Some(n))
    }
}

/// Everything of a document but itself.
pub(crate) fn parts(db: &Connection, records: &Records, n: i64) -> rusqlite::Result<()> {
    rows(db, &ENTITIES, n, &records.entities)?;
    rows(db, &TIMES, n, &records.times)?;
    rows(db, &PLACES, n, &records.places)?;
    rows(db, &QUANTITIES, n, &records.quantities)?;
    rows(db, &ATTRIBUTIONS, n, &records.attributions)?;
    for (i, member) in members(records, "").into_iter().enumerate() {
        claim(db, records, n, i as i64, member)?;
    }
    Ok(())
}

fn claim(db: &Connection, records: &Records, n: i64, i: i64, member: Member) -> rusqlite::Result<()> {
    let Member { claim, names, words, start, denied, .. } = member;
    let day = marks::claim_day(records, &claim);
    let names = serde_json::to_string(&names).unwrap_or_default();
    let mut cells = vec![Cell::int(day), Cell::int(n), Cell::int(i)];
    cells.extend([
        Cell::text(names),
        Cell::text(words),
        Cell::int(i64::from(start)),
        Cell::int(i64::from(denied)),
    ]);
    cells.extend(CLAIMS.cells(&claim));
    let sql = CLAIMS.insert(&["day", "doc", "i", "names", "words", "words_start", "denied"]);
    db.prepare_cached(&sql)?.execute(params_from_iter(cells))?;
    let row = db.last_insert_rowid();
    let terms = marks::enter(db, &marks::claim_keys(records, &claim), day, row)?;
    let terms = serde_json::to_string(&terms).unwrap_or_default();
    db.prepare_cached("UPDATE claims SET terms = ?1 WHERE n = ?2")?.execute(params![terms, row])?;
    Ok(())
}

fn rows(db: &Connection, table: &Table, n: i64, records: &[impl Serialize]) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(&table.insert(&["doc", "i"]))?;
    for (i, record) in records.iter().enumerate() {
        let mut cells = vec![Cell::int(n), Cell::int(i as i64)];
        cells.extend(table.cells(record));
        insert.execute(params_from_iter(cells))?;
    }
    Ok(())
}

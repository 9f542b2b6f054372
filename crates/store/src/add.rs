//! Adding: one transaction a batch, each document once.

use crate::Store;
use crate::columns::{ATTRIBUTIONS, CLAIMS, Cell, DOCUMENTS, ENTITIES, PLACES, QUANTITIES, TIMES, Table};
use crate::days::day;
use crate::error::{Error, fault};
use crate::marks::{self, Known, Terms};
use crate::shelf::{DbShelf, Desk};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params, params_from_iter};
use serde::Serialize;
use sitroom_fuse::{ClaimRef, Member, Told, members};
use sitroom_record::Records;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A run of a command that adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run(pub(crate) i64);

/// Documents that are added together or not at all.
pub struct Batch<'s> {
    pub(crate) tx: Transaction<'s>,
    pub(crate) path: &'s Path,
    pub(crate) desk: &'s mut Desk,
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
        let Store { db, path, desk } = self;
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| fault(path, e))?;
        desk.begin(&tx).map_err(|e| fault(path, e))?;
        Ok(Batch { tx, path, desk, run, added: 0, known: 0 })
    }
}

impl Batch<'_> {
    /// Adds a document with its records; false if it is there already.
    ///
    /// # Errors
    /// If the file cannot be written; nothing of the batch is kept then.
    pub fn add(&mut self, records: &Records) -> Result<bool, Error> {
        self.add_told(records, &[])
    }

    /// Adds a document with its records and what an encoder made of its claims ([`sitroom_fuse::Acts`]); false if it is there already.
    ///
    /// # Errors
    /// If the file cannot be written; nothing of the batch is kept then.
    pub fn add_told(&mut self, records: &Records, told: &[Told]) -> Result<bool, Error> {
        let added = (|| -> rusqlite::Result<bool> {
            let Some(n) = self.insert(records)? else { return Ok(false) };
            self.shelve(n, records, told)?;
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
    pub fn commit(self) -> Result<(), Error> {
        let path: PathBuf = self.path.to_path_buf();
        let close = || {
            DbShelf { db: &self.tx, desk: self.desk }.rebuild()?;
            self.desk.terms.count(&self.tx)?;
            self.tx.execute(
                "UPDATE runs SET added = added + ?1, known = known + ?2 WHERE n = ?3",
                [self.added, self.known, self.run.0],
            )?;
            self.tx.commit()?;
            self.desk.end();
            Ok(())
        };
        close().map_err(|e| fault(&path, e))
    }

    fn insert(&mut self, records: &Records) -> rusqlite::Result<Option<i64>> {
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
        parts(db, self.desk, records, n)?;
        Ok(Some(n))
    }
}

/// Everything of a document but itself.
pub(crate) fn parts(db: &Connection, desk: &mut Desk, records: &Records, n: i64) -> rusqlite::Result<()> {
    rows(db, &ENTITIES, n, &records.entities)?;
    rows(db, &TIMES, n, &records.times)?;
    rows(db, &PLACES, n, &records.places)?;
    rows(db, &QUANTITIES, n, &records.quantities)?;
    rows(db, &ATTRIBUTIONS, n, &records.attributions)?;
    let known = Known::of(records);
    for (i, member) in members(records, "").into_iter().enumerate() {
        let day = marks::claim_day(records, &member.claim);
        let keys = marks::claim_keys(&known, &member.claim);
        claim(db, &mut desk.terms, (day, keys), (n, i as u32), &member)?;
        desk.members.put((n, i as u32), Arc::new(member));
    }
    Ok(())
}

fn claim(
    db: &Connection,
    terms: &mut Terms,
    (day, keys): (i64, BTreeSet<String>),
    (n, i): ClaimRef,
    member: &Member,
) -> rusqlite::Result<()> {
    let Member { claim, names, words, start, denied, .. } = member;
    let under = terms.numbers(db, &keys)?;
    let mut cells = vec![
        Cell::int(day),
        Cell::int(n),
        Cell::int(i64::from(i)),
        Cell::text(serde_json::to_string(names).unwrap_or_default()),
        Cell::text(words.clone()),
        Cell::int(i64::from(*start)),
        Cell::int(i64::from(*denied)),
        Cell::text(serde_json::to_string(&under).unwrap_or_default()),
    ];
    cells.extend(CLAIMS.cells(claim));
    let sql = CLAIMS.insert(&["day", "doc", "i", "names", "words", "words_start", "denied", "terms"]);
    db.prepare_cached(&sql)?.execute(params_from_iter(cells))?;
    terms.enter(db, &under, day, db.last_insert_rowid())
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

//! Words in the texts of documents.

use crate::Store;
use crate::columns::DOCUMENTS;
use crate::error::Error;
use crate::filter::Filter;
use crate::query::limit;
use rusqlite::{Connection, Row, params};
use sitroom_record::DocumentRecord;

/// Of words that very many reports hold, so many of the reports last added are ranked.
pub const RANKED: usize = 10_000;

/// A document that holds the words searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document.
    pub document: DocumentRecord,
    /// The words around, with the words searched for between `[` and `]`.
    pub words: String,
}

impl Store {
    /// Documents that hold the words, best first; the words as SQLite's full-text search reads them. Of the documents that pass, the
    /// last [`RANKED`] added are ranked.
    ///
    /// # Errors
    /// If the words cannot be searched for, or the file cannot be read.
    pub fn search(&self, words: &str, filter: &Filter) -> Result<Vec<Hit>, Error> {
        let found = match hits(&self.db, words, filter) {
            Err(rusqlite::Error::SqliteFailure(_, Some(m)))
                if m.contains("fts5") || m.contains("no such column") || m.contains("unterminated") =>
            {
                return Err(Error::Query(words.into()));
            }
            other => self.sql(|_| other)?,
        };
        found.into_iter().map(|r| self.whole(r)).collect()
    }
}

fn hits(db: &Connection, words: &str, filter: &Filter) -> rusqlite::Result<Vec<Result<Hit, String>>> {
    let ranked = ranked(db, words, filter)?;
    let sql = format!(
        "SELECT snippet(words, 1, '[', ']', '…', 24), {} FROM words JOIN documents d ON d.n = words.rowid \
         WHERE words MATCH ?1 AND words.rowid = ?2",
        DOCUMENTS.names("d."),
    );
    let mut query = db.prepare_cached(&sql)?;
    ranked.into_iter().map(|n| query.query_row(params![words, n], |r| Ok(hit(r)))).collect()
}

/// The numbers of the documents, best first.
fn ranked(db: &Connection, words: &str, filter: &Filter) -> rusqlite::Result<Vec<i64>> {
    let best = |from: &str| {
        format!("SELECT n FROM ({from} ORDER BY words.rowid DESC LIMIT {RANKED}) ORDER BY score, n LIMIT ?2")
    };
    if filter.since.is_none() && filter.until.is_none() {
        let sql = best("SELECT rowid AS n, rank AS score FROM words WHERE words MATCH ?1");
        return db.prepare_cached(&sql)?.query_map(params![words, limit(filter)], |r| r.get(0))?.collect();
    }
    let (first, last) = filter.days();
    // documents come more or less in order of time: from the first to the last of these days; undated ones pass
    let (from, to): (Option<i64>, Option<i64>) = db
        .prepare_cached("SELECT min(n), max(n) FROM documents WHERE day BETWEEN ?1 AND ?2 OR day IS NULL")?
        .query_row([first, last], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let (Some(from), Some(to)) = (from, to) else { return Ok(Vec::new()) };
    let sql = best(
        "SELECT words.rowid AS n, words.rank AS score FROM words CROSS JOIN documents d INDEXED BY documents_when ON d.n = words.rowid \
         WHERE words MATCH ?1 AND words.rowid BETWEEN ?5 AND ?6 AND (d.day BETWEEN ?3 AND ?4 OR d.day IS NULL)",
    );
    let asked = params![words, limit(filter), first, last, from, to];
    db.prepare_cached(&sql)?.query_map(asked, |r| r.get(0))?.collect()
}

fn hit(r: &Row<'_>) -> Result<Hit, String> {
    Ok(Hit { words: r.get(0).map_err(|e| e.to_string())?, document: DOCUMENTS.record(r, 1, "")? })
}

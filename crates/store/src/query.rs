//! What readers ask for.

use crate::Store;
use crate::columns::{CLAIMS, DOCUMENTS};
use crate::error::Error;
use crate::filter::Filter;
use crate::marks::Rows;
use rusqlite::{Row, params};
use sitroom_record::{ClaimRecord, DocumentRecord};

/// A claim with what a reader wants to know of its document.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimRow {
    /// The claim.
    pub claim: ClaimRecord,
    /// The words of its sentence.
    pub words: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub published: Option<String>,
}

/// A document that holds the words searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document.
    pub document: DocumentRecord,
    /// The words around, with the words searched for between `[` and `]`.
    pub words: String,
}

/// SQLite's limit; a negative one is none.
fn limit(filter: &Filter) -> i64 {
    if filter.limit == 0 { -1 } else { filter.limit as i64 }
}

impl Store {
    /// Claims, newest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn claims(&self, filter: &Filter) -> Result<Vec<ClaimRow>, Error> {
        let Some(rows) = self.sql(|db| filter.select(db, Rows::Claims, &[], "DESC"))? else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT d.id, d.outlet, d.published, {}, {} FROM ({rows} LIMIT ?1) s JOIN claims c ON c.n = s.row \
             JOIN documents d ON d.n = c.doc",
            WORDS,
            CLAIMS.names("c."),
        );
        let found: Vec<Result<ClaimRow, String>> = self.sql(|db| {
            let mut query = db.prepare_cached(&sql)?;
            query.query_map([limit(filter)], |r| Ok(claim_row(r)))?.collect()
        })?;
        found.into_iter().map(|r| self.whole(r)).collect()
    }

    /// Documents that hold the words, best first; the words as SQLite's full-text search reads them.
    ///
    /// # Errors
    /// If the words cannot be searched for, or the file cannot be read.
    pub fn search(&self, words: &str, filter: &Filter) -> Result<Vec<Hit>, Error> {
        let sql = format!(
            "SELECT snippet(words, 1, '[', ']', '…', 24), {} FROM words JOIN documents d ON d.n = words.rowid \
             WHERE words MATCH ?1 AND coalesce(d.day, ?4) BETWEEN ?2 AND ?3 ORDER BY rank LIMIT ?5",
            DOCUMENTS.names("d."),
        );
        let (first, last) = filter.days();
        let unknown = first.max(crate::days::UNKNOWN);
        let run = |db: &rusqlite::Connection| {
            let mut query = db.prepare_cached(&sql)?;
            let rows =
                query.query_map(params![words, first, last, unknown, limit(filter)], |r| Ok(hit(r)))?;
            rows.collect::<rusqlite::Result<Vec<Result<Hit, String>>>>()
        };
        let found = match run(&self.db) {
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

/// The sentence of a claim `c` of document `d`: `substr` counts code points, as the records do.
const WORDS: &str = "substr(d.text, json_extract(d.sentences, '$[' || c.sentence || '][0]') + 1, \
     json_extract(d.sentences, '$[' || c.sentence || '][1]') - json_extract(d.sentences, '$[' || c.sentence || '][0]'))";

fn claim_row(r: &Row<'_>) -> Result<ClaimRow, String> {
    let document: String = r.get(0).map_err(|e| e.to_string())?;
    Ok(ClaimRow {
        outlet: r.get(1).map_err(|e| e.to_string())?,
        published: r.get(2).map_err(|e| e.to_string())?,
        words: r.get::<_, Option<String>>(3).map_err(|e| e.to_string())?.unwrap_or_default(),
        claim: CLAIMS.record(r, 4, &document)?,
    })
}

fn hit(r: &Row<'_>) -> Result<Hit, String> {
    Ok(Hit { words: r.get(0).map_err(|e| e.to_string())?, document: DOCUMENTS.record(r, 1, "")? })
}

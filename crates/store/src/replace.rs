//! Documents taken away, or put in the place of what an older engine made; what had been joined to them is joined anew.

use crate::add::{Batch, parts};
use crate::columns::{Cell, DOCUMENTS};
use crate::error::{Error, fault};
use crate::shelf::DbShelf;
use rusqlite::{OptionalExtension, params};
use sitroom_fuse::{Sketch, Told, join};
use sitroom_record::Records;

impl Batch<'_> {
    /// Removes a document with all that was made of it. What had been joined to it is joined anew.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn forget(&mut self, document: &str) -> Result<(), Error> {
        let path = self.path;
        (|| -> rusqlite::Result<()> {
            let Some(n) = self.number(document)? else { return Ok(()) };
            crate::outbox::forget(&self.tx, n)?;
            self.strip(n)?;
            let text: (Option<String>, String) =
                self.tx.query_row("SELECT title, text FROM documents WHERE n = ?1", [n], |r| {
                    Ok((r.get(0)?, r.get(1)?))
                })?;
            self.tx.execute(
                "INSERT INTO words (words, rowid, title, text) VALUES ('delete', ?1, ?2, ?3)",
                params![n, text.0, text.1],
            )?;
            self.tx.execute("DELETE FROM documents WHERE n = ?1", [n])?;
            Ok(())
        })()
        .map_err(|e| fault(path, e))
    }

    /// Puts records that a newer engine made in the place of the older ones of the same document, with what an encoder made of its claims.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn replace(&mut self, records: &Records, told: &[Told]) -> Result<(), Error> {
        let path = self.path;
        (|| -> rusqlite::Result<()> {
            let Some(n) = self.number(&records.document.id)? else { return Ok(()) };
            self.strip(n)?;
            let sets: Vec<String> = DOCUMENTS.columns.iter().map(|(c, _)| format!("\"{c}\" = ?")).collect();
            let mut cells = DOCUMENTS.cells(&records.document);
            cells.push(Cell::int(n));
            let sql = format!("UPDATE documents SET {} WHERE n = ?", sets.join(", "));
            self.tx.execute(&sql, rusqlite::params_from_iter(cells))?;
            parts(&self.tx, self.desk, records, n)?;
            self.shelve(n, records, told)
        })()
        .map_err(|e| fault(path, e))
    }

    pub(crate) fn shelve(&mut self, n: i64, records: &Records, told: &[Told]) -> rusqlite::Result<()> {
        let mut shelf = DbShelf { db: &self.tx, desk: self.desk };
        shelf.put(n, Sketch::of(records).told(told))?;
        let changed = join(&mut shelf, n)?;
        self.desk.dirty.extend(changed);
        Ok(())
    }

    fn number(&self, document: &str) -> rusqlite::Result<Option<i64>> {
        self.tx.query_row("SELECT n FROM documents WHERE id = ?1", [document], |r| r.get(0)).optional()
    }

    /// Takes away all that was made of a document.
    fn strip(&mut self, n: i64) -> rusqlite::Result<()> {
        let mut shelf = DbShelf { db: &self.tx, desk: self.desk };
        shelf.remove_marks(n)?;
        let led = shelf.take(n)?;
        for table in ["entities", "times", "places", "quantities", "attributions", "claims"] {
            self.tx.execute(&format!("DELETE FROM {table} WHERE doc = ?1"), [n])?;
        }
        for other in led {
            let mut shelf = DbShelf { db: &self.tx, desk: self.desk };
            let changed = join(&mut shelf, other)?;
            self.desk.dirty.extend(changed);
        }
        Ok(())
    }
}

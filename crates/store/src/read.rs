//! Records back from their tables.

use crate::Store;
use crate::columns::{ATTRIBUTIONS, CLAIMS, DOCUMENTS, ENTITIES, PLACES, QUANTITIES, TIMES, Table};
use crate::error::{Error, fault};
use rusqlite::{OptionalExtension, params};
use serde::de::DeserializeOwned;
use sitroom_record::{DocumentRecord, Records};

impl Store {
    /// All records of a document, by its id.
    ///
    /// # Errors
    /// If there is no such document, or the file cannot be read.
    pub fn records(&self, id: &str) -> Result<Records, Error> {
        let n: Option<i64> = self
            .sql(|db| db.query_row("SELECT n FROM documents WHERE id = ?1", [id], |r| r.get(0)).optional())?;
        let unknown = || Error::Unknown { what: "a document", name: id.into(), list: "search" };
        self.records_at(n.ok_or_else(unknown)?)
    }

    /// All records of a document, by its number.
    pub(crate) fn records_at(&self, n: i64) -> Result<Records, Error> {
        let document = self.document_at(n)?;
        let id = document.id.clone();
        Ok(Records {
            entities: self.list(&ENTITIES, n, &id)?,
            times: self.list(&TIMES, n, &id)?,
            places: self.list(&PLACES, n, &id)?,
            quantities: self.list(&QUANTITIES, n, &id)?,
            attributions: self.list(&ATTRIBUTIONS, n, &id)?,
            claims: self.list(&CLAIMS, n, &id)?,
            document,
        })
    }

    pub(crate) fn document_at(&self, n: i64) -> Result<DocumentRecord, Error> {
        let sql = format!("SELECT {} FROM documents WHERE n = ?1", DOCUMENTS.names(""));
        let found = self.sql(|db| {
            db.prepare_cached(&sql)?.query_row([n], |r| Ok(DOCUMENTS.record(r, 0, ""))).optional()
        })?;
        let missing = || Err("a document that other rows point at is missing".to_string());
        self.whole(found.unwrap_or_else(missing))
    }

    /// One table's records of a document.
    pub(crate) fn list<T: DeserializeOwned>(&self, table: &Table, n: i64, id: &str) -> Result<Vec<T>, Error> {
        let sql = format!("SELECT {} FROM {} WHERE doc = ?1 ORDER BY i", table.names(""), table.name);
        let rows: Vec<Result<T, String>> = self.sql(|db| {
            let mut query = db.prepare_cached(&sql)?;
            query.query_map(params![n], |r| Ok(table.record(r, 0, id)))?.collect()
        })?;
        rows.into_iter().map(|r| self.whole(r)).collect()
    }

    /// A record, or the fault of a damaged row.
    pub(crate) fn whole<T>(&self, record: Result<T, String>) -> Result<T, Error> {
        record.map_err(|reason| Error::Damaged { path: self.path.clone(), reason })
    }

    /// Runs SQL; a fault names the file.
    pub(crate) fn sql<T>(
        &self,
        run: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        run(&self.db).map_err(|e| fault(&self.path, e))
    }
}

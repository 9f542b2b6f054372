//! What can go wrong with a database, each in one line that says what to do.

use std::path::{Path, PathBuf};

/// A fault of the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Made by a newer program.
    #[error(
        "{path}: expected a database of version {known} or older, but found version {found}; use a newer sitroom"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// Somebody else writes.
    #[error(
        "{0}: expected to write, but another program is writing to this database; try again when it is done"
    )]
    Locked(PathBuf),
    /// No room.
    #[error("{0}: expected room to write, but the disk is full; what was added before is kept")]
    Full(PathBuf),
    /// Another kind of file.
    #[error(
        "{0}: expected a sitroom database, but found another kind of file; choose another name with --db"
    )]
    NotADatabase(PathBuf),
    /// No such file.
    #[error(
        "{0}: expected a database, but there is none; make it with `sitroom add --db FILE`, or check the path"
    )]
    Missing(PathBuf),
    /// The file, or a folder on the way to it, may not be read.
    #[error(
        "{path}: expected a database to read, but it cannot be opened ({why}); check the path and who may read it: `sudo -u OWNER sitroom …` asks as its owner"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The file may not be written.
    #[error("{0}: expected to write, but access is denied; check the permissions of file and folder")]
    Denied(PathBuf),
    /// Something that should be there is not.
    #[error("expected {what}, but found none by the name {name:?}; see `sitroom {list}`")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// The name asked for.
        name: String,
        /// The command that lists them.
        list: &'static str,
    },
    /// A search that full-text search cannot read.
    #[error("expected words to search for, but found {0:?} instead; quote phrases with \"…\"")]
    Query(String),
    /// A row that does not hold what it should.
    #[error("{path}: expected a record, but found a damaged row ({reason}); restore the file from a copy")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Anything else.
    #[error("{path}: {source}")]
    Sql {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        source: rusqlite::Error,
    },
}

/// The error for one of SQLite's.
pub fn fault(path: &Path, e: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as Code;
    let path = path.to_path_buf();
    match e.sqlite_error_code() {
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => Error::Locked(path),
        // a write error is what a file-size limit or a broken disk comes to
        Some(Code::DiskFull | Code::SystemIoFailure) => Error::Full(path),
        Some(Code::NotADatabase | Code::DatabaseCorrupt) => Error::NotADatabase(path),
        Some(Code::ReadOnly | Code::PermissionDenied | Code::CannotOpen) => Error::Denied(path),
        _ => Error::Sql { path, source: e },
    }
}

/// The fault of a row that holds no record, in SQLite's own kind: readers of rows give it.
pub fn damaged(reason: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, reason.into())
}

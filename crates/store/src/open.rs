//! Opening: pragmas, versions, migrations.

use crate::Store;
use crate::error::{Error, fault};
use crate::event_terms::enter_events;
use crate::parting::part_events;
use crate::shelf::{Desk, enter_postings, renew_sketch};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use sitroom_fuse::Sketch;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

/// A step from one version to the next: SQL, and what SQL cannot do.
type Step = (&'static str, fn(&Transaction<'_>) -> rusqlite::Result<()>);

/// Every step; the version is the number of steps taken.
const MIGRATIONS: &[Step] = &[
    (include_str!("../schema/001.sql"), |_| Ok(())),
    (include_str!("../schema/002.sql"), |_| Ok(())),
    // the seventh enters postings anew
    (include_str!("../schema/003.sql"), |_| Ok(())),
    (include_str!("../schema/004.sql"), |_| Ok(())),
    (include_str!("../schema/005.sql"), |_| Ok(())),
    (include_str!("../schema/006.sql"), enter_events),
    (include_str!("../schema/007.sql"), enter_postings),
    (include_str!("../schema/008.sql"), part_events),
    // sketches are renewed before the first step, because the others read them
    ("", |_| Ok(())),
    // since acts are looked up by their towns, too
    ("DELETE FROM postings", enter_postings),
    // sketches hold figures, who bears arms on which side, and the word of a trigger that names the act
    ("", |_| Ok(())),
    // sketches have room for what an encoder makes of an act
    ("", |_| Ok(())),
];
/// The first version whose sketches are as they are now. Records have been kept alike since the first one.
const RENEWED: i64 = 12;

/// How long to wait for another writer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait for readers when the database is closed.
const FAREWELL: Duration = Duration::from_secs(1);
/// Prepared statements kept.
const STATEMENTS: usize = 128;
/// Memory for pages, in kibibytes.
const CACHE: i64 = 64 * 1024;
/// Pages in the log before they are copied into the database: enough that a page which many batches change is copied once.
const LOGGED: i64 = 8_000;
/// What SQLite stores in a file's head to say whose it is: `sitr`.
const APPLICATION: i32 = 0x7369_7472;

/// Who is told of older databases.
static UPGRADES: OnceLock<fn(&Path)> = OnceLock::new();

/// Has `tell` called before an older database is brought up to date, which takes minutes where it is large. The first call counts.
pub fn on_upgrade(tell: fn(&Path)) {
    let _ = UPGRADES.set(tell);
}

/// Finds out whether there is a file, and whether it can be seen.
fn look_for(path: &Path) -> Result<(), Error> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    match std::fs::metadata(path) {
        Ok(_) => Ok(()),
        Err(e) if matches!(e.kind(), NotFound | NotADirectory) => Err(Error::Missing(path.to_path_buf())),
        Err(e) => Err(Error::Unreadable { path: path.to_path_buf(), why: e.to_string() }),
    }
}

/// The error for one of SQLite's where nothing is to be written.
fn reading(path: &Path, e: rusqlite::Error) -> Error {
    match fault(path, e) {
        Error::Denied(path) => Error::Unreadable { path, why: "access is denied".into() },
        other => other,
    }
}

impl Store {
    /// Opens a database to write, making it where there is none, and brings an older one up to date.
    ///
    /// # Errors
    /// If the file is another kind of file or newer than this program, cannot be written, or is being written by another program.
    pub fn open(path: &Path) -> Result<Store, Error> {
        let db = Connection::open(path).map_err(|e| fault(path, e))?;
        let store = Store { db, path: path.to_path_buf(), desk: Desk::default() };
        store.set_up().map_err(|e| fault(path, e))?;
        store.migrate()?;
        Ok(store)
    }

    /// Opens a database that is there.
    ///
    /// # Errors
    /// As [`Store::open`], and if there is none.
    pub fn open_existing(path: &Path) -> Result<Store, Error> {
        look_for(path)?;
        Store::open(path)
    }

    /// Opens a database that is there to read only; it must be of this program's version.
    ///
    /// # Errors
    /// As [`Store::open_existing`].
    pub fn open_to_read(path: &Path) -> Result<Store, Error> {
        look_for(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).map_err(|e| reading(path, e))?;
        let store = Store { db, path: path.to_path_buf(), desk: Desk::default() };
        store.set_up_to_read().map_err(|e| reading(path, e))?;
        // the file is opened when it is first read from
        store
            .db
            .query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
            .map_err(|e| reading(path, e))?;
        match store.version()? {
            v if v == MIGRATIONS.len() as u32 => Ok(store),
            // older: a writer brings it up to date; newer: it says so
            _ => Store::open(path),
        }
    }

    /// Closes the database, and leaves no log beside it where nobody else has it open: what was written stands in the file alone, if no
    /// other program is reading.
    pub fn close(self) {
        // what cannot be copied now stays in the log, where it is safe
        let _ = self.db.busy_timeout(FAREWELL);
        let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    fn set_up_to_read(&self) -> rusqlite::Result<()> {
        self.db.busy_timeout(PATIENCE)?;
        self.db.pragma_update(None, "cache_size", -CACHE)?;
        // plans do not depend on the values asked for; otherwise a statement is prepared anew for each
        self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        self.db.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(())
    }

    fn set_up(&self) -> rusqlite::Result<()> {
        self.set_up_to_read()?;
        // a database without tables is ours to make, and its page size can still be chosen
        self.db.pragma_update(None, "page_size", 8192)?;
        self.db.pragma_update(None, "temp_store", "memory")?;
        self.db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        self.db.pragma_update_and_check(None, "wal_autocheckpoint", LOGGED, |_| Ok(()))?;
        self.db.pragma_update(None, "synchronous", "normal")
    }

    fn version(&self) -> Result<u32, Error> {
        let read = |name| self.db.pragma_query_value(None, name, |r| r.get::<_, i64>(0));
        let known = MIGRATIONS.len() as u32;
        let found = read("user_version").map_err(|e| fault(&self.path, e))? as u32;
        let whose = read("application_id").map_err(|e| fault(&self.path, e))? as i32;
        let tables: i64 = self
            .db
            .query_row("SELECT count(*) FROM sqlite_master", [], |r| r.get(0))
            .map_err(|e| fault(&self.path, e))?;
        if tables > 0 && whose != APPLICATION {
            return Err(Error::NotADatabase(self.path.clone()));
        }
        if found > known {
            return Err(Error::Newer { path: self.path.clone(), found, known });
        }
        Ok(found)
    }

    /// Takes the steps that are missing, all or none.
    fn migrate(&self) -> Result<(), Error> {
        let found = self.version()?;
        if found as usize == MIGRATIONS.len() {
            return Ok(());
        }
        if let Some(tell) = UPGRADES.get().filter(|_| found > 0) {
            tell(&self.path);
        }
        // not checked for nesting, so that records can be read meanwhile: nothing else is open yet
        let tx = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)
            .map_err(|e| fault(&self.path, e))?;
        // another program may have taken steps meanwhile
        let at: i64 = self.sql(|db| db.pragma_query_value(None, "user_version", |r| r.get(0)))?;
        if (1..RENEWED).contains(&at) {
            self.renew_sketches()?;
        }
        let steps = || -> rusqlite::Result<()> {
            for (sql, more) in MIGRATIONS.iter().skip(at as usize) {
                tx.execute_batch(sql)?;
                more(&tx)?;
            }
            tx.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
            tx.pragma_update(None, "application_id", APPLICATION)
        };
        steps().map_err(|e| fault(&self.path, e))?;
        tx.commit().map_err(|e| fault(&self.path, e))
    }

    /// Makes the sketches of an older database anew, from its records. What an encoder made of claims is not among these: a step that renews
    /// sketches comes with an engine of another name, and `recode` reads the texts again.
    fn renew_sketches(&self) -> Result<(), Error> {
        let docs: Vec<i64> = self.sql(|db| {
            db.prepare("SELECT doc FROM sketches ORDER BY doc")?.query_map([], |r| r.get(0))?.collect()
        })?;
        for doc in docs {
            let sketch = Sketch::of(&self.records_at(doc)?);
            self.sql(|db| renew_sketch(db, doc, &sketch))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    const TEXT: &str = "Gunmen raided the market of Ndola.";

    /// A database as the first version left it, with one report; of its sketch nothing can be read any more.
    fn first_version() -> PathBuf {
        let path = std::env::temp_dir().join(format!("sitroom-first-{}.db", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let old = Connection::open(&path).expect("a file");
        old.execute_batch(MIGRATIONS[0].0).expect("the first version");
        old.execute(
            "INSERT INTO documents (n, id, authors, published, published_from, text, sections, sentences, engine, day, run) \
             VALUES (1, 'a', '[]', '2022-02-12', 'given', ?1, '[]', '[]', 'sitroom', 19035, 1)",
            [TEXT],
        )
        .expect("a report");
        old.execute("INSERT INTO sketches (doc, body) VALUES (1, x'')", []).expect("a sketch");
        old.pragma_update(None, "user_version", 1).expect("a version");
        old.pragma_update(None, "application_id", APPLICATION).expect("an owner");
        path
    }

    #[test]
    fn a_database_of_the_first_version_is_entered_anew() {
        let path = first_version();
        let store = Store::open(&path).expect("it is brought up to date");
        let entered: i64 = store
            .db
            .query_row("SELECT count(*) FROM postings WHERE period = 19035 / 16", [], |r| r.get(0))
            .expect("postings");
        let right = Sketch::of_text("a", Some("2022-02-12"), TEXT, Vec::new());
        assert_eq!(entered as usize, right.keys().len());
        assert_eq!(store.version().expect("a version") as usize, MIGRATIONS.len());
        drop(store);
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
    }
}

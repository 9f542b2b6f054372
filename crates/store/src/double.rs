//! Larger databases for benchmarks.

use crate::Store;
use crate::error::Error;
use rusqlite::{Transaction, TransactionBehavior};

/// What of a row changes in its copy: the column, and the SQL that gives its value. `:days` and `:sign` stand for how many days later
/// the copy is, and for what is put behind ids.
type Changes = &'static [(&'static str, &'static str)];

const COPIES: [(&str, Changes); 4] = [
    (
        "documents",
        &[
            ("n", "n + (SELECT max(n) FROM documents)"),
            ("id", "id || :sign"),
            ("day", "day + :days"),
            ("published", "date(published, :days || ' days')"),
        ],
    ),
    (
        "claims",
        &[
            ("n", "n + (SELECT max(n) FROM claims)"),
            // the documents have been doubled by then
            ("doc", "doc + (SELECT max(n) / 2 FROM documents)"),
            ("id", "id || :sign"),
            ("day", "day + :days"),
        ],
    ),
    ("members", &[("doc", "doc + (SELECT max(n) / 2 FROM documents)"), ("event", "event || :sign")]),
    (
        "events",
        &[
            ("n", "n + (SELECT max(n) FROM events)"),
            ("id", "id || :sign"),
            ("uid", "uid || :sign"),
            ("day", "day + :days"),
            ("reported", "reported + :days"),
            ("first_reported", "date(first_reported, :days || ' days')"),
            ("last_reported", "date(last_reported, :days || ' days')"),
        ],
    ),
];

impl Store {
    /// For benchmarks: puts a copy of all documents, claims and events behind them, as many days later as they span. The copies are
    /// seen by views; nothing is joined to them.
    ///
    /// # Errors
    /// If the file cannot be written.
    #[doc(hidden)]
    pub fn double(&mut self) -> Result<(), Error> {
        let Store { db, path, .. } = self;
        let mut run = || {
            let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            double(&tx)?;
            tx.commit()
        };
        run().map_err(|e| crate::error::fault(path, e))
    }
}

fn double(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    let one = |sql: &str| tx.query_row(sql, [], |r| r.get::<_, i64>(0));
    let days = one("SELECT max(day) - min(day) + 1 FROM documents")?;
    let sign = format!("+{}", one("SELECT count(*) FROM documents")?);
    let (claims, events) = (one("SELECT max(n) FROM claims")?, one("SELECT max(n) FROM events")?);
    let fill = |sql: &str| sql.replace(":days", &days.to_string()).replace(":sign", &format!("'{sign}'"));
    let before = one("SELECT max(n) FROM documents")?;
    for (table, changes) in COPIES {
        let names: Vec<String> = tx
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?
            .query_map([], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let value = |name: &String| {
            let changed = changes.iter().find(|(c, _)| c == name);
            changed.map_or(format!("\"{name}\""), |(_, sql)| fill(sql))
        };
        let values: Vec<String> = names.iter().map(value).collect();
        let names: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
        tx.execute_batch(&format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table}",
            names.join(", "),
            values.join(", ")
        ))?;
    }
    tx.execute_batch(&format!(
        "INSERT INTO marks (term, day, row) SELECT m.term, m.day + {days}, m.row + iif(t.key LIKE 'c:%', {claims}, {events}) \
         FROM marks m JOIN terms t ON t.n = m.term; \
         UPDATE terms SET uses = uses * 2; \
         INSERT INTO words (rowid, title, text) SELECT n, title, text FROM documents WHERE n > {before}"
    ))
}

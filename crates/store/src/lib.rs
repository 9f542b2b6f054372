//! The database: documents, records, events, runs, corrections. The only crate that knows SQL.
//!
//! One SQLite file in WAL mode. Whatever is added in one batch is there as a whole or not at all, with its events, whenever the
//! program ends.
//!
//! ```
//! use sitroom_store::{Filter, Store};
//! let path = std::env::temp_dir().join(format!("sitroom-doc-{}.db", std::process::id()));
//! let store = Store::open(&path)?;
//! assert!(store.claims(&Filter::default())?.is_empty());
//! # drop(store);
//! # std::fs::remove_file(&path).ok();
//! # Ok::<(), sitroom_store::Error>(())
//! ```

mod add;
mod columns;
mod days;
mod error;
mod events;
mod explain;
mod filter;
mod marks;
mod open;
mod query;
mod read;
mod review;
mod shelf;
mod watched;

pub use add::{Batch, Run};
pub use error::Error;
pub use explain::{Changed, Joined, Revision};
pub use filter::Filter;
pub use query::{ClaimRow, Counts, EventRow, ExportRow, Hit, Order};
pub use review::{CORRECTABLE, Correction};
use rusqlite::Connection;
use std::path::PathBuf;
pub use watched::Watched;

/// An open database.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
}

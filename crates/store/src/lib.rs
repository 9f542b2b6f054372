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
mod double;
mod error;
mod event_terms;
mod events;
mod explain;
mod filter;
mod kept;
mod marks;
mod member;
mod news;
mod open;
mod outbox;
mod parting;
mod query;
mod read;
mod replace;
mod review;
mod revision;
mod search;
mod shelf;
mod watched;

pub use add::{Batch, Run};
pub use error::Error;
pub use explain::{Joined, Source, Spot};
pub use filter::Filter;
pub use news::Changed;
pub use open::on_upgrade;
pub use outbox::{Decided, Letter, Parcel, Posted};
pub use query::{ClaimRow, Counts, EventRow, Order};
pub use review::{CORRECTABLE, Correction};
pub use revision::Revision;
use rusqlite::Connection;
pub use search::{Hit, RANKED};
use std::path::PathBuf;
pub use watched::Watched;

/// An open database.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    desk: shelf::Desk,
}

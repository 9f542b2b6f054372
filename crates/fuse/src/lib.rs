//! Claims of many documents to events: copies, corroboration, history, conflicts.
//!
//! Nothing here does I/O. Documents come as [`Sketch`]es, and whoever keeps them is a [`Shelf`].

mod copies;
mod event;
mod join;
mod memory;
mod pair;
mod parties;
mod quote;
mod sketch;
mod sources;
mod words;

pub use copies::{Shared, Shingles};
pub use event::{Member, event, members};
pub use join::{ClaimRef, DocNumber, Link, Neighbour, Shelf, Tie, WINDOW, join, likeness, neighbours, order};
pub use memory::Memory;
pub use pair::{Evidence, kilometres};
pub use quote::{repeated, runs as quoted_runs};
pub use sketch::{ClaimSketch, Key, Kind, PartySketch, PlaceSketch, Sketch, day};
pub use words::{Vector, Word};

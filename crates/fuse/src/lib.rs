//! Claims of many documents to events: copies, corroboration, history, conflicts.
//!
//! Nothing here does I/O. Documents come as [`Sketch`]es, and whoever keeps them is a [`Shelf`].

mod acts;
mod copies;
mod event;
mod evidence;
mod forest;
mod join;
mod member;
mod memory;
mod mention;
mod pair;
mod parties;
mod quote;
mod senses;
mod sketch;
mod sources;
mod strand;
mod words;

pub use acts::{Acts, Telling, Told, Window};
pub use copies::{Shared, Shingles};
pub use event::{event, members};
pub use evidence::Evidence;
pub use forest::{Forest, LEAF, Node};
pub use join::{
    ClaimRef, DocNumber, Link, Neighbour, Posting, Shelf, Tie, WINDOW, join, neighbours, order, shared,
};
pub use member::Member;
pub use memory::Memory;
pub use mention::{FEATURES, Reading, features, restate};
pub use pair::kilometres;
pub use quote::{repeated, runs as quoted_runs};
pub use sketch::{ClaimSketch, Key, Kind, PartySketch, PlaceSketch, Side, Sketch, day, tellings};
pub use strand::Strand;
pub use words::{Vector, Word};

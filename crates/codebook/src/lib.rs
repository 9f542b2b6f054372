//! The PLOVER codebook and the closed vocabularies of the records: event types, modes, statuses, stances, sectors.
//!
//! Types, modes and quad classes follow the PLOVER manual (2023), not its README, which is older.

mod cameo;
mod plover;
mod vocabulary;

pub use cameo::Cameo;
pub use plover::Plover;

pub use vocabulary::{
    Bound, Code3, EntityKind, EventType, PlaceKind, QuoteKind, Stance, Status, TimexType, UnknownName,
};

//! What leaves the program: one JSON object a line, with the fields that `docs/records.md` fixes.
//!
//! The engine counts bytes; this crate turns them into Unicode code points, and nothing else does. It reads finished tables and
//! never decides anything.
//!
//! ```
//! use sitroom_document::{Analysis, DocMeta, Document, Extraction};
//! let doc = Document::new("", DocMeta::default());
//! let records = sitroom_record::records(&doc, &Analysis::default(), &Extraction::default(), "sitroom 0");
//! assert_eq!(records.document.text, "");
//! ```

mod build;
mod earth;
mod event;
mod id;
mod names;
mod offsets;
mod plover;
mod schema;
mod types;

pub use build::records;
pub use earth::kilometres;
pub use event::{EventChange, EventConflict, EventParty, EventPlace, EventRecord, EventTime, ExportRow};
pub use id::{digest, document_id};
pub use names::{fold_name, name_values};
pub use plover::plover_strict;
pub use schema::schema;
pub use types::{
    AttributionRecord, ClaimRecord, ClaimTimeRecord, DocumentRecord, EntityRecord, MentionRecord,
    PartyRecord, PlaceRecord, PlaceRef, QuantityRecord, QuantityRef, Records, Section, SourceRecord,
    SpanRecord, TimeRecord,
};

//! The shared document model: a text with what is known about it, and the record tables that the stages fill.
//!
//! No I/O and no linguistics. Spans are bytes of [`Document::text`]; only the `record` crate turns them into code points.

mod doc;
mod hash;
pub mod quotations;
mod tables;
mod why;

pub use doc::{DocMeta, Document, PublishedFrom};
pub use hash::fnv1a;
pub use sitroom_codebook as codebook;
pub use sitroom_ling::{Analysis, Span, TokenRange};
pub use tables::{
    Attribution, Claim, ClaimTime, Entity, Extraction, Mention, MentionKind, Party, Place, Quantity, Section,
    Timex, Toponym,
};
pub use why::Why;

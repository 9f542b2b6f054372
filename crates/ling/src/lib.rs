//! The language layer: English text in, a struct-of-arrays [`Analysis`] out.
//!
//! Tokens, tags, lemmas, dependencies, entities and sentence starts of spaCy's `en_core_web_sm` 3.8,
//! token for token. No I/O, no politics: the crate can be used alone.

mod analysis;
mod labels;

pub use analysis::{Analysis, EntitySpan, Iob, Span, StringColumn, TokenRange, TokenRow, Tokens};
pub use labels::{Dep, EntType, Label, Pos, Tag};

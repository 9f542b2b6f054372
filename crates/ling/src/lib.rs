//! The language layer: English text in, a struct-of-arrays [`Analysis`] out.
//!
//! Tokens, tags, lemmas, dependencies, entities and sentence starts of spaCy's `en_core_web_sm` 3.8,
//! token for token. No I/O, no politics: the crate can be used alone.

#![allow(clippy::needless_range_loop, reason = "loops over rows and lanes index several buffers at once")]

mod analysis;
mod engine;
mod hash;
mod labels;
mod lemmatizer;
mod mended;
mod model;
mod net;
mod pattern;
mod ruler;
mod tokenizer;
mod unicode;
mod unicode_tables;
mod vocab;

pub use analysis::{
    Analysis, EntitySpan, Iob, Span, StringColumn, TokenRange, TokenRow, Tokens, VECTOR_STEPS, VECTOR_WIDTH,
};
pub use engine::{Engine, Layer};
pub use labels::{Dep, EntType, Label, Pos, Tag};
pub use model::{MODEL_ID, Model, ModelError};
pub use net::kernels::Kernel;

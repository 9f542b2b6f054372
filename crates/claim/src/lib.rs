//! Who did what to whom. So far a seat in the pipeline that finds none.

use sitroom_document::{Analysis, Claim, Document, Extraction};

/// Codes claims.
#[derive(Debug)]
pub struct Coder;

impl Coder {
    /// The built-in coder.
    pub fn builtin() -> &'static Coder {
        &Coder
    }

    /// The claims of a document in order of their triggers.
    pub fn annotate(&self, _doc: &Document, _analysis: &Analysis, _ex: &Extraction) -> Vec<Claim> {
        Vec::new()
    }
}

//! Who says it. So far a seat in the pipeline that finds none.

use sitroom_document::{Analysis, Attribution, Document, Extraction};

/// Finds attributions.
#[derive(Debug)]
pub struct Attributor;

impl Attributor {
    /// The built-in attributor.
    pub fn builtin() -> &'static Attributor {
        &Attributor
    }

    /// The attributions of a document in order of their cues.
    pub fn annotate(&self, _doc: &Document, _analysis: &Analysis, _ex: &Extraction) -> Vec<Attribution> {
        Vec::new()
    }
}

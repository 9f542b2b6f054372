//! Numbers with bound and unit. So far a seat in the pipeline that finds none.

use sitroom_document::{Analysis, Document, Quantity, Timex};

/// Finds quantities.
#[derive(Debug)]
pub struct Reader;

impl Reader {
    /// The built-in reader.
    pub fn builtin() -> &'static Reader {
        &Reader
    }

    /// The quantities of a document in text order.
    pub fn annotate(&self, _doc: &Document, _analysis: &Analysis, _times: &[Timex]) -> Vec<Quantity> {
        Vec::new()
    }
}

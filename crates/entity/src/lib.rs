//! Participants. So far a seat in the pipeline that finds none.

use sitroom_document::{Analysis, Document, Entity, Mention, Toponym};

/// Finds and resolves participants.
#[derive(Debug)]
pub struct Resolver;

impl Resolver {
    /// The built-in resolver.
    pub fn builtin() -> &'static Resolver {
        &Resolver
    }

    /// Mentions in text order, and the entities that they belong to in order of first mention.
    pub fn annotate(
        &self,
        _doc: &Document,
        _analysis: &Analysis,
        _toponyms: &[Toponym],
    ) -> (Vec<Mention>, Vec<Entity>) {
        (Vec::new(), Vec::new())
    }
}

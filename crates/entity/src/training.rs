//! What training needs: the chains of a document under a teacher's choices.

pub use crate::features::SIZE;
use crate::ranker::Chooser;
pub use crate::ranker::{Chooser as Teacher, Options};
use crate::{Resolver, chains, mentions};
use sitroom_document::{Analysis, Document, Toponym};

/// Builds the chains of a document, asking the teacher for each anaphor.
pub fn link(doc: &Document, a: &Analysis, toponyms: &[Toponym], teacher: &mut impl Chooser) {
    let lexicon = Resolver::builtin().lexicon();
    chains::link(lexicon, doc, a, mentions::find(lexicon, doc, a, toponyms), teacher);
}

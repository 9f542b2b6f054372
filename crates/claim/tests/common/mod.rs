//! Texts read up to their claims.

use sitroom_attribution::Attributor;
use sitroom_document::{Analysis, DocMeta, Document, Extraction};
use sitroom_entity::Resolver;
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::Engine;
use sitroom_quantity::Reader;
use sitroom_timex::Tagger;

/// The day of every report: a Wednesday.
const PUBLISHED: &str = "2024-05-15";

/// A report with all that its claims are made of.
pub fn extract(engine: &mut Engine, text: &str) -> (Document, Analysis, Extraction) {
    let doc = Document::new(text, DocMeta { published: Some(PUBLISHED.into()), ..Default::default() });
    let a = engine.analyze(text);
    let mut ex = Extraction { times: Tagger::builtin().annotate(&doc, &a), ..Default::default() };
    ex.quantities = Reader::builtin().annotate(&doc, &a, &ex.times);
    ex.toponyms = Gazetteer::builtin().toponyms(&doc, &a);
    (ex.mentions, ex.entities) = Resolver::builtin().annotate(&doc, &a, &ex.toponyms);
    ex.attributions = Attributor::builtin().annotate(&doc, &a, &ex);
    (doc, a, ex)
}

//! The stages of sitroom in their order: a document in, its records out.
//!
//! This crate alone names the stages. It opens no file and prints nothing.
//!
//! ```
//! use sitroom_pipeline::{DocMeta, Document};
//! let doc = Document::new("Moscow denies invasion plans.", DocMeta::default());
//! let records = sitroom_pipeline::Reader::default().read(doc);
//! assert_eq!(records.document.sentences, [[0, 29]]);
//! ```

mod explain;
mod paragraphs;

pub use explain::{Candidate, Explanation, Judged, Reasons};
use paragraphs::{Paragraph, paragraphs};
use sitroom_attribution::Attributor;
use sitroom_claim::Coder;
use sitroom_document::{Analysis, Extraction, Section};
pub use sitroom_document::{DocMeta, Document, PublishedFrom};
use sitroom_entity::Resolver;
pub use sitroom_entity::{Actor, ActorsError, UserActor, parse_actors};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Engine, Layer, MODEL_ID};
use sitroom_quantity::Reader as Quantities;
use sitroom_record::{Records, digest, records};
use sitroom_timex::Tagger;
use std::sync::{Arc, OnceLock};

/// Program version, model, rules, and where they were added the user's table of actors and the encoder that joins claims: where these
/// and the input agree, the records agree to the byte.
pub fn engine_id() -> String {
    let built_in =
        format!("sitroom {} {MODEL_ID} rules {}", env!("CARGO_PKG_VERSION"), env!("SITROOM_RULES_HASH"));
    let actors = ACTORS_DIGEST.get().map_or(String::new(), |digest| format!(" actors {digest}"));
    let joiner = JOINER.get().map_or(String::new(), |id| format!(" {id}"));
    format!("{built_in}{actors}{joiner}")
}

/// What else joins claims, set once by [`join_with`].
static JOINER: OnceLock<&'static str> = OnceLock::new();

/// Makes what joins claims beside the built-in evidence part of the engine, before the first document is read; false if it comes too late.
pub fn join_with(id: &'static str) -> bool {
    JOINER.set(id).is_ok()
}

/// Digest of the user's actors, set once by [`add_actors`].
static ACTORS_DIGEST: OnceLock<String> = OnceLock::new();

/// Adds a user's actors for the whole program, before the first document is read; false if it comes too late.
pub fn add_actors(actors: &[UserActor]) -> bool {
    let added = Resolver::extend(actors);
    if added {
        // of the rows, whatever form the file had
        ACTORS_DIGEST.get_or_init(|| digest(&format!("{actors:?}")));
    }
    added
}

/// One thread's reader.
#[derive(Debug)]
pub struct Reader {
    engine: Engine,
    engine_id: String,
}

impl Default for Reader {
    fn default() -> Self {
        Reader::new(Layer::embedded())
    }
}

impl Reader {
    /// A reader over a language layer that threads share.
    pub fn new(layer: Arc<Layer>) -> Self {
        Reader { engine: Engine::new(layer), engine_id: engine_id() }
    }

    /// Reads a document: all stages, then its records.
    pub fn read(&mut self, doc: Document) -> Records {
        self.read_watched(doc, &mut |_| ())
    }

    /// Reads a document and calls `after` with the name of each stage when it is done, so that a benchmark can time them.
    pub fn read_watched(&mut self, doc: Document, after: After<'_>) -> Records {
        let (doc, analysis, extraction) = self.extract_watched(doc, after);
        let records = records(&doc, &analysis, &extraction, &self.engine_id);
        after("records");
        records
    }

    /// Reads a document and says why its claims are as they are.
    pub fn explain(&mut self, doc: Document) -> Explanation {
        let (doc, analysis, extraction) = self.extract(doc);
        explain::explanation(&doc, &analysis, &extraction, &self.engine_id)
    }

    /// Country and sectors of a phrase, as of a day (`2022-02-12`, or as text writes it: *10 May 2015*); without one as of the last
    /// that the tables know. The context tells the country where the phrase does not.
    pub fn actor(&mut self, text: &str, context: &str, day: Option<&str>) -> Actor {
        let published = day.and_then(|d| self.day(d)).unwrap_or_else(|| LAST_DAY.to_string());
        let doc = Document::new(text, DocMeta { published: Some(published), ..Default::default() });
        let analysis = self.engine.analyze(&doc.text);
        Resolver::builtin().actor(&doc, &analysis, context)
    }

    /// A date as a day; of a text that names several, the first.
    fn day(&mut self, text: &str) -> Option<String> {
        let doc = Document::new(text, DocMeta::default());
        let analysis = self.engine.analyze(&doc.text);
        let times = Tagger::builtin().annotate(&doc, &analysis);
        times.into_iter().find_map(|t| t.earliest)
    }

    /// Reads a document up to the record tables; of one that is not in English, they stay empty.
    pub fn extract(&mut self, doc: Document) -> (Document, Analysis, Extraction) {
        self.extract_watched(doc, &mut |_| ())
    }

    fn extract_watched(&mut self, mut doc: Document, after: After<'_>) -> (Document, Analysis, Extraction) {
        if doc.is_foreign() {
            date_from_file(&mut doc);
            return (doc, Analysis::default(), Extraction::default());
        }
        let parts = paragraphs(&doc.text);
        let analysis = self.analyze(&doc, &parts);
        after("language");
        date_from_text(&mut doc, &analysis);
        let extraction = stages(&doc, &analysis, sections(&doc, &parts), after);
        (doc, analysis, extraction)
    }

    /// The language layer alone, paragraph by paragraph: a heading has no full stop, and a sentence ends with its paragraph.
    fn analyze(&mut self, doc: &Document, parts: &[Paragraph]) -> Analysis {
        let texts: Vec<&str> = parts.iter().map(|p| p.span.of(&doc.text)).collect();
        let found = self.engine.analyze_batch(&texts);
        let parts: Vec<(u32, Analysis)> = parts.iter().map(|p| p.span.start).zip(found).collect();
        Analysis::join(&parts)
    }
}

/// What is called with the name of a stage when it is done.
pub type After<'a> = &'a mut dyn FnMut(&'static str);

/// A day after all others: then only those are in office whose terms have no end.
const LAST_DAY: &str = "9999-12-31";

/// The stages after the language layer, each reading finished tables and filling its own.
fn stages(doc: &Document, analysis: &Analysis, sections: Vec<Section>, after: After<'_>) -> Extraction {
    let mut ex = Extraction { sections, ..Default::default() };
    ex.times = Tagger::builtin().annotate(doc, analysis);
    after("times");
    ex.quantities = Quantities::builtin().annotate(doc, analysis, &ex.times);
    after("quantities");
    ex.toponyms = Gazetteer::builtin().toponyms(doc, analysis);
    after("places");
    (ex.mentions, ex.entities) = Resolver::builtin().annotate(doc, analysis, &ex.toponyms);
    after("entities");
    ex.attributions = Attributor::builtin().annotate(doc, analysis, &ex);
    after("attributions");
    ex.claims = Coder::builtin().annotate(doc, analysis, &ex);
    after("claims");
    ex
}

/// Sentences at the head of a text in which a dateline may stand.
const DATELINE_SENTENCES: u32 = 3;

/// Where no publication date was given, the first full date at the head of the text is taken for it, else what the file says.
fn date_from_text(doc: &mut Document, analysis: &Analysis) {
    if doc.meta.published.is_some() {
        return;
    }
    let times = Tagger::builtin().annotate(doc, analysis);
    let is_day = |v: &str| v.len() == 10 && v.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let head = times.iter().take_while(|t| t.sentence < DATELINE_SENTENCES);
    if let Some(t) = head.into_iter().find(|t| is_day(&t.value)) {
        doc.meta.published = Some(t.value.clone());
        doc.meta.published_from = Some(PublishedFrom::Text);
    } else {
        date_from_file(doc);
    }
}

/// Where nothing else tells, the day on which the file was made is taken for that of its publication. It goes last: a file may be made
/// anew long after its text was published.
fn date_from_file(doc: &mut Document) {
    if doc.meta.published.is_none() && doc.meta.made.is_some() {
        doc.meta.published = doc.meta.made.clone();
        doc.meta.published_from = Some(PublishedFrom::Metadata);
    }
}

/// One section for each heading, and one for what stands before the first.
fn sections(doc: &Document, parts: &[Paragraph]) -> Vec<Section> {
    let end = doc.text.len() as u32;
    let mut all: Vec<Section> = Vec::new();
    for p in parts {
        if p.heading || all.is_empty() {
            let heading = p.heading.then_some(p.span);
            if let Some(last) = all.last_mut() {
                last.span.end = p.span.start;
            }
            all.push(Section { heading, span: sitroom_document::Span::new(p.span.start, end) });
        }
    }
    all
}

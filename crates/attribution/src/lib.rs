//! Who says it: source, cue and content of everything that a report attributes, with the source's stance and the channel.
//!
//! Cues are data (`rules/en/attribution`); rules read off the dependency tree who says what, and a trained labeller decides on spans. Content in quotation marks may run
//! over several sentences and stays with the speaker of the quotation before it.

mod channel;
mod classes;
mod cues;
mod frames;
pub mod labeller;
mod merge;
mod quotes;
mod stance;

use cues::Cues;
use labeller::Labeller;
use labeller::scene::Scene;
use sitroom_document::codebook::QuoteKind;
use sitroom_document::{Analysis, Attribution, Document, Extraction, Span, quotations};
use std::sync::OnceLock;

pub use classes::{WordExample, word_examples};
pub use cues::{CueExample, examples};

/// Finds attributions.
#[derive(Debug)]
pub struct Attributor {
    cues: Cues,
    labeller: Option<Labeller>,
}

/// The labeller's weights, see `model/SOURCE.md`.
static WEIGHTS: &[u8] = include_bytes!("../model/labeller.bin");

impl Attributor {
    /// The attributor of the built-in cues and weights. Weights of another shape than the program's count as none, so that the task
    /// that trains them can run; a test holds that the built-in ones fit.
    ///
    /// # Panics
    /// If the program was built with broken rule files; a test holds that it was not.
    pub fn builtin() -> &'static Attributor {
        static ATTRIBUTOR: OnceLock<Attributor> = OnceLock::new();
        ATTRIBUTOR.get_or_init(|| Attributor::new(Labeller::read(WEIGHTS)))
    }

    /// An attributor of the built-in cues and these weights; without weights the rules alone decide.
    ///
    /// # Panics
    /// As [`Attributor::builtin`].
    pub fn new(labeller: Option<Labeller>) -> Attributor {
        match Cues::load() {
            Ok(cues) => Attributor { cues, labeller },
            Err(e) => panic!("{e}"),
        }
    }

    /// The same attributor without the words of one class of `rules/en/attribution/words.toml`: what is then read otherwise is what the
    /// class is for.
    pub fn without_words(self, class: &str) -> Attributor {
        let Attributor { mut cues, labeller } = self;
        cues.classes = cues.classes.without(class);
        Attributor { cues, labeller }
    }

    /// True if a trained labeller takes part.
    pub fn has_labeller(&self) -> bool {
        self.labeller.is_some()
    }

    /// The attributions of a document in order of their cues.
    pub fn annotate(&self, doc: &Document, analysis: &Analysis, ex: &Extraction) -> Vec<Attribution> {
        let quotes = quotations::find(&doc.text);
        let ctx = frames::Ctx { doc, a: analysis, ex, quotes: &quotes, cues: &self.cues };
        let mut all = by_rules(&ctx);
        if let Some(labeller) = &self.labeller {
            let scene = Scene::new(doc, analysis, &quotes, &all);
            let found = labeller.find(&scene);
            all = merge::merge(&ctx, &scene, all, &found);
        }
        all.sort_by_key(|a| (a.cue, a.content.first().copied()));
        quotes::attach(doc, analysis, &quotes, &mut all);
        drop_empty(doc, &mut all);
        nest(&mut all);
        all
    }

    /// What the labeller sees of a document: its scene with the attributions that the rules alone find.
    pub fn scene<'a>(&self, doc: &'a Document, analysis: &'a Analysis, ex: &'a Extraction) -> Scene<'a> {
        let quotes = quotations::find(&doc.text);
        let ctx = frames::Ctx { doc, a: analysis, ex, quotes: &quotes, cues: &self.cues };
        Scene::new(doc, analysis, &quotes, &by_rules(&ctx))
    }
}

fn by_rules(ctx: &frames::Ctx<'_>) -> Vec<Attribution> {
    (0..ctx.a.len() as u32).filter_map(|t| ctx.at(t)).collect()
}

/// Nothing but punctuation says nothing: content may be cut back to it, or the labeller, which finds one for each cue, have no better.
fn drop_empty(doc: &Document, all: &mut Vec<Attribution>) {
    let says = |s: &Span| s.of(&doc.text).contains(char::is_alphanumeric);
    all.iter_mut().for_each(|a| a.content.retain(says));
    all.retain(|a| !a.content.is_empty());
}

/// An attribution whose cue lies in another's content is nested in the innermost such one. They stand in order of their cues.
fn nest(all: &mut [Attribution]) {
    let mut outer: Vec<Option<(u32, u32)>> = vec![None; all.len()];
    for (j, x) in all.iter().enumerate() {
        let size = x.content.iter().map(|s| s.len()).sum::<u32>();
        for content in &x.content {
            let first = all.partition_point(|i| i.cue.start < content.start);
            let inside = (first..all.len()).take_while(|&i| all[i].cue.start < content.end);
            for i in inside.filter(|&i| i != j && content.contains(all[i].cue) && !holds(&all[i], x.cue)) {
                // of contents of one size the first
                if outer[i].is_none_or(|(least, _)| size < least) {
                    outer[i] = Some((size, j as u32));
                }
            }
        }
    }
    all.iter_mut().zip(outer).for_each(|(a, outer)| a.within = outer.map(|(_, j)| j));
}

fn holds(a: &Attribution, span: Span) -> bool {
    a.content.iter().any(|c| c.contains(span))
}

/// Bytes of the widest quotation mark.
const MARK: u32 = 3;

/// Of spans in order, none over another, those that a span comes nearer to than `slack` bytes.
pub(crate) fn near(all: &[Span], span: Span, slack: u32) -> &[Span] {
    let first = all.partition_point(|q| q.end + slack <= span.start);
    let count = all[first..].partition_point(|q| q.start < span.end + slack);
    &all[first..first + count]
}

/// Direct if all of the content is quoted, mixed if part of it is.
pub(crate) fn quote_kind(content: &[Span], quotes: &[Span]) -> QuoteKind {
    // one more byte, so that what ends where a content begins is looked at
    let near = |s: &Span| near(quotes, *s, 2 * MARK + 1).iter();
    let quoted = |s: &Span| near(s).any(|q| q.start <= s.start + MARK && s.end <= q.end + 2 * MARK);
    if content.iter().all(quoted) {
        QuoteKind::Direct
    } else if content.iter().any(|c| near(c).any(|q| q.overlaps(*c))) {
        QuoteKind::Mixed
    } else {
        QuoteKind::Indirect
    }
}

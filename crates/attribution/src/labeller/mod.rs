//! The trained labeller: finds cues, and for each its source and content.
//!
//! One network labels the tokens of each sentence as parts of cues; a second one labels, for each cue, the tokens around it as parts
//! of its source and content. Both see words, the tree, quotation marks, what the rules found, and the language layer's vectors.
//! `cargo xtask train-attribution` makes the weights.

pub mod columns;
mod cue_features;
mod feature;
pub mod labels;
pub mod net;
pub mod scene;
mod span_features;

pub use cue_features::{CUE_VECTORS, cue_features, cue_vectors};
pub use feature::Features;
pub use span_features::{SPAN_VECTORS, Window, head_of};

use labels::{CONTENT, CUE, CUE_LABELS, IS_CUE, NONE, SOURCE, SPAN_LABELS};
use net::{Net, Shape, Work};
use scene::{Cues, Scene};
use sitroom_document::TokenRange;

/// The cue network's sizes.
pub const CUE_SHAPE: Shape =
    Shape { labels: CUE_LABELS, scored: CUE_LABELS - 1, vectors: CUE_VECTORS, bits: 18 };
/// The span network's sizes.
pub const SPAN_SHAPE: Shape =
    Shape { labels: SPAN_LABELS, scored: SPAN_LABELS - 2, vectors: SPAN_VECTORS, bits: 17 };

/// Lower than any score.
const NEVER: f32 = -1e9;

/// An attribution in tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The cue.
    pub cue: TokenRange,
    /// The source, where there is one.
    pub source: Option<TokenRange>,
    /// The content's parts, in text order.
    pub content: Vec<TokenRange>,
    /// How sure the cue network is, 0 to 1.
    pub score: f32,
}

/// Both networks.
#[derive(Debug)]
pub struct Labeller {
    /// Finds cues.
    pub cues: Net,
    /// Finds sources and contents.
    pub spans: Net,
}

impl Labeller {
    /// Reads both networks from the bytes that [`Labeller::write`] gave; `None` if there are
    /// more or fewer.
    pub fn read(bytes: &'static [u8]) -> Option<Labeller> {
        let (cues, spans) = bytes.split_at_checked(CUE_SHAPE.bytes())?;
        Some(Labeller { cues: Net::read(CUE_SHAPE, cues)?, spans: Net::read(SPAN_SHAPE, spans)? })
    }

    /// Both networks as bytes.
    pub fn write(&self) -> Vec<u8> {
        [self.cues.write(), self.spans.write()].concat()
    }

    /// The attributions of a document, in order of their cues.
    pub fn find(&self, scene: &Scene<'_>) -> Vec<Found> {
        let found = self.find_cues(scene);
        let ranges: Vec<TokenRange> = found.iter().map(|(cue, _)| *cue).collect();
        let all = Cues::new(scene.a.len(), &ranges);
        found.into_iter().map(|(cue, score)| self.find_spans(scene, cue, score, &all)).collect()
    }

    /// Cues with their scores.
    pub fn find_cues(&self, scene: &Scene<'_>) -> Vec<(TokenRange, f32)> {
        let (mut work, mut features, mut scores) = (Work::default(), Features::default(), Vec::new());
        let mut all = Vec::new();
        for sentence in &scene.a.sentences {
            scores.clear();
            for t in sentence.iter() {
                cue_features(scene, t, &mut features);
                self.cues.score(&features.all, &cue_vectors(scene, t), &mut work, &mut scores);
            }
            let labels = labels::best(&scores, CUE_LABELS, &self.cues.after);
            for cue in labels::spans(&labels, CUE, sentence.start) {
                let margin = |t: u32| {
                    let s = &scores[(t - sentence.start) as usize * CUE_LABELS..][..CUE_LABELS];
                    s[1..].iter().copied().fold(NEVER, f32::max) - s[NONE as usize]
                };
                let best = cue.iter().map(margin).fold(NEVER, f32::max);
                all.push((cue, 1.0 / (1.0 + (-best).exp())));
            }
        }
        all
    }

    /// Source and content of a cue.
    pub fn find_spans(&self, scene: &Scene<'_>, cue: TokenRange, score: f32, all: &Cues) -> Found {
        let window = Window::new(scene, cue, all);
        let (mut work, mut features, mut scores) = (Work::default(), Features::default(), Vec::new());
        for t in window.range.iter() {
            let from = scores.len();
            if window.is_cue(t) {
                scores.resize(from + SPAN_LABELS, NEVER);
                scores[from + usize::from(IS_CUE)] = 0.0;
                continue;
            }
            window.features(t, &mut features);
            self.spans.score(&features.all, &window.vectors(t), &mut work, &mut scores);
            scores[from + usize::from(IS_CUE)] = NEVER;
        }
        let labels = labels::best(&scores, SPAN_LABELS, &self.spans.after);
        let first = window.range.start;
        let source = labels::spans(&labels, SOURCE, first).into_iter().next();
        Found { cue, source, content: labels::spans(&labels, CONTENT, first), score }
    }
}

//! The trained labeller: finds cues, and for each its source and content.
//!
//! One network labels the tokens of each sentence as parts of cues; a second one labels, for each cue, the tokens around it as parts
//! of its source and content. More cues are proposed than are likely; those stay whose own probability and that of their content
//! together promise enough. Both networks see words, the tree, quotation marks, what the rules found, and the language layer's vectors.
//! `cargo xtask train-attribution` makes the weights.

pub mod columns;
mod cue_features;
mod feature;
pub mod labels;
pub mod net;
pub mod recurrent;
pub mod scene;
mod span_features;
mod sums;

pub use cue_features::{CUE_VECTORS, cue_features, cue_vectors};
pub use feature::Features;
pub use span_features::{SPAN_VECTORS, Window, head_of};

use labels::{CONTENT, CUE, CUE_LABELS, IS_CUE, NONE, SOURCE, SPAN_LABELS};
use net::{Net, Shape, Work};
use scene::{Cues, Scene};
use sitroom_document::TokenRange;
use sums::Sums;

/// The cue network's sizes.
pub const CUE_SHAPE: Shape =
    Shape { labels: CUE_LABELS, scored: CUE_LABELS - 1, vectors: CUE_VECTORS, bits: 18 };
/// The span network's sizes.
pub const SPAN_SHAPE: Shape =
    Shape { labels: SPAN_LABELS, scored: SPAN_LABELS - 2, vectors: SPAN_VECTORS, bits: 17 };

/// Lower than any score.
const NEVER: f32 = f32::NEG_INFINITY;

// The next four were chosen on PolNeAR's training texts kept aside.
/// Added to the score of a cue's first word, so that more cues are proposed than are found in the end.
const PROPOSED: f32 = 1.5;
/// Probability of a proposed cue that the search for others' sources and contents counts with.
const LIKELY: f32 = 0.4;
/// How much of an attribution's score hangs on the probability of its content.
const RELIANCE: f32 = 0.7;
/// Least score of an attribution.
const ENOUGH: f32 = 0.3;

/// An attribution in tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The cue.
    pub cue: TokenRange,
    /// The source, where there is one.
    pub source: Option<TokenRange>,
    /// The content's parts, in text order.
    pub content: Vec<TokenRange>,
    /// How sure both networks are, 0 to 1.
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
        let proposed = self.find_cues(scene);
        let likely = proposed.iter().filter(|(_, p)| *p >= LIKELY);
        let all = Cues::new(scene.a.len(), &likely.map(|(cue, _)| *cue).collect::<Vec<_>>());
        // a content can only lower the score
        let worth = proposed.into_iter().filter(|(_, p)| *p >= ENOUGH);
        let found = worth.map(|(cue, p)| self.find_spans(scene, cue, p, &all));
        found.filter(|f| f.score >= ENOUGH).collect()
    }

    /// Proposed cues with their probabilities.
    pub fn find_cues(&self, scene: &Scene<'_>) -> Vec<(TokenRange, f32)> {
        let (mut work, mut features) = (Work::default(), Features::default());
        let mut all = Vec::new();
        for sentence in &scene.a.sentences {
            for t in sentence.iter() {
                cue_features(scene, t, &mut features);
                self.cues.push(&features.all, &cue_vectors(scene, t), &mut work);
            }
            let scores = self.cues.scores(&mut work);
            let proposed = labels::spans(&proposals(&scores, &self.cues.after), CUE, sentence.start);
            if proposed.is_empty() {
                continue;
            }
            let none = Sums::new(&scores, CUE_LABELS, &self.cues.after).label(NONE);
            let of = |t: u32| none[(t - sentence.start) as usize];
            all.extend(proposed.into_iter().map(|cue| (cue, 1.0 - cue.iter().map(of).fold(1.0, f32::min))));
        }
        all
    }

    /// Source and content of a cue of this probability.
    pub fn find_spans(&self, scene: &Scene<'_>, cue: TokenRange, probability: f32, all: &Cues) -> Found {
        let window = Window::new(scene, cue, all);
        let (mut work, mut features) = (Work::default(), Features::default());
        for t in window.range.iter() {
            features.clear();
            if !window.is_cue(t) {
                window.features(t, &mut features);
            }
            self.spans.push(&features.all, &window.vectors(t), &mut work);
        }
        let mut scores = self.spans.scores(&mut work);
        for (t, scores) in window.range.iter().zip(scores.chunks_exact_mut(SPAN_LABELS)) {
            if window.is_cue(t) {
                scores.fill(NEVER);
                scores[usize::from(IS_CUE)] = 0.0;
            } else {
                scores[usize::from(IS_CUE)] = NEVER;
            }
        }
        let labels = labels::best(&scores, SPAN_LABELS, &self.spans.after, Some(CONTENT));
        let content = Sums::new(&scores, SPAN_LABELS, &self.spans.after).kind(&labels, CONTENT);
        let first = window.range.start;
        Found {
            cue,
            source: labels::spans(&labels, SOURCE, first).into_iter().next(),
            content: labels::spans(&labels, CONTENT, first),
            score: probability * (1.0 - RELIANCE + RELIANCE * content),
        }
    }
}

/// The best labels of a sentence's tokens if cues were likelier than they are.
fn proposals(scores: &[f32], after: &[f32]) -> Vec<u8> {
    let mut more = scores.to_vec();
    for token in more.chunks_exact_mut(CUE_LABELS) {
        (0..CUE_LABELS).filter(|l| labels::begins(*l as u8)).for_each(|l| token[l] += PROPOSED);
    }
    labels::best(&more, CUE_LABELS, after, None)
}

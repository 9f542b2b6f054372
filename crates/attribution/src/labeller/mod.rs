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
mod products;
pub mod recurrent;
pub mod scene;
mod span_features;
mod sums;

pub use cue_features::cue_features;
pub use feature::Features;
pub use span_features::{Window, head_of};

use labels::{CONTENT, CUE, CUE_LABELS, IS_CUE, NONE, SOURCE, SPAN_LABELS};
use net::{Hidden, Net, Shape, VECTORS, Weights, Work};
use scene::{Cues, Scene};
use sitroom_document::TokenRange;
use sums::Sums;

/// The cue network's sizes.
pub const CUE_SHAPE: Shape = Shape { labels: CUE_LABELS, scored: CUE_LABELS - 1, vectors: VECTORS, bits: 18 };
/// The span network's sizes.
pub const SPAN_SHAPE: Shape =
    Shape { labels: SPAN_LABELS, scored: SPAN_LABELS - 2, vectors: VECTORS, bits: 17 };

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
    /// Reads both networks from the bytes of [`Weights::write`], the cues' first; `None` if there are more or fewer.
    pub fn read(bytes: &'static [u8]) -> Option<Labeller> {
        let (cues, spans) = bytes.split_at_checked(CUE_SHAPE.bytes())?;
        let net = |shape, bytes| Some(Net::new(Weights::read(shape, bytes)?));
        Some(Labeller { cues: net(CUE_SHAPE, cues)?, spans: net(SPAN_SHAPE, spans)? })
    }

    /// The attributions of a document, in order of their cues.
    pub fn find(&self, scene: &Scene<'_>) -> Vec<Found> {
        let proposed = self.find_cues(scene);
        let likely = proposed.iter().filter(|(_, p)| *p >= LIKELY);
        let all = Cues::new(scene.a.len(), &likely.map(|(cue, _)| *cue).collect::<Vec<_>>());
        let mut search = self.search(scene, &all);
        // a content can only lower the score
        let worth = proposed.into_iter().filter(|(_, p)| *p >= ENOUGH);
        worth.map(|(cue, p)| search.find(cue, p)).filter(|f| f.score >= ENOUGH).collect()
    }

    /// Proposed cues with their probabilities.
    pub fn find_cues(&self, scene: &Scene<'_>) -> Vec<(TokenRange, f32)> {
        let (mut work, mut features) = (Work::default(), Features::default());
        let hidden = self.cues.hidden(&scene.a.tokens.vectors, scene.a.len());
        let mut all = Vec::new();
        for sentence in &scene.a.sentences {
            for t in sentence.iter() {
                cue_features(scene, t, &mut features);
                self.cues.push(&features.all, &hidden[t as usize], &mut work);
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

    /// The search for sources and contents of a document's cues, of which `all` are likely.
    pub fn search<'a>(&'a self, scene: &'a Scene<'a>, all: &'a Cues) -> Search<'a> {
        let hidden = self.spans.hidden(&scene.a.tokens.vectors, scene.a.len());
        Search { net: &self.spans, scene, all, hidden, work: Work::default(), features: Features::default() }
    }
}

/// Finds sources and contents of a document's cues.
pub struct Search<'a> {
    net: &'a Net,
    scene: &'a Scene<'a>,
    all: &'a Cues,
    hidden: Hidden,
    work: Work,
    features: Features,
}

impl Search<'_> {
    /// Source and content of a cue of this probability.
    pub fn find(&mut self, cue: TokenRange, probability: f32) -> Found {
        let window = Window::new(self.scene, cue, self.all);
        for t in window.range.iter() {
            self.features.clear();
            if !window.is_cue(t) {
                window.features(t, &mut self.features);
            }
            self.net.push(&self.features.all, &self.hidden[t as usize], &mut self.work);
        }
        let mut scores = self.net.scores(&mut self.work);
        for (t, scores) in window.range.iter().zip(scores.chunks_exact_mut(SPAN_LABELS)) {
            if window.is_cue(t) {
                scores.fill(NEVER);
                scores[usize::from(IS_CUE)] = 0.0;
            } else {
                scores[usize::from(IS_CUE)] = NEVER;
            }
        }
        let labels = labels::best(&scores, SPAN_LABELS, &self.net.after, Some(CONTENT));
        let content = Sums::new(&scores, SPAN_LABELS, &self.net.after).kind(&labels, CONTENT);
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

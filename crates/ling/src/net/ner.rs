//! The entity recognizer: one of begin, inside, last, unit and out for each token, greedy, within the parser's sentences.

use super::kernels::{Aligned, Kernels, LOWER};
use super::scorer::{MOST_CLASSES, Scorer};
use crate::labels::{EntType, Label};
use crate::model::{ModelError, Weights};

/// Feature slots: the token, the first token of the open entity, the token before.
const SLOTS: usize = 3;

/// Classes in the scorer's order: all begin moves, all inside, all last, all unit, out.
#[derive(Debug)]
pub struct Ner {
    scorer: Scorer,
    types: Vec<EntType>,
    first_inside: usize,
    first_last: usize,
    first_unit: usize,
    out: usize,
}

/// An entity: first token, one past the last, type.
pub type Found = (u32, u32, EntType);

impl Ner {
    /// The recognizer of a model.
    ///
    /// # Errors
    /// Names the tensor that is missing, or the move that the label set lacks.
    pub fn new(weights: &Weights, moves: &[String], lanes: usize) -> Result<Ner, ModelError> {
        let first = |kind: &str| moves.iter().position(|m| m.starts_with(kind)).unwrap_or(moves.len());
        let types = moves[..first("I-")].iter().filter_map(|m| EntType::from_name(&m[2..])).collect();
        Ok(Ner {
            scorer: Scorer::new(weights, "ner", SLOTS, moves.len(), lanes)?,
            types,
            first_inside: first("I-"),
            first_last: first("L-"),
            first_unit: first("U-"),
            out: moves.iter().position(|m| m == "O").unwrap_or(moves.len() - 1),
        })
    }

    /// The scorer, for reducing rows.
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Finds the entities of a document from its reduced rows. `rows` is scratch.
    pub fn find(
        &self,
        kernels: &Kernels,
        reduced: &[f32],
        sent_start: &[bool],
        is_space: impl Fn(usize) -> bool,
        rows: &mut Aligned,
    ) -> Vec<Found> {
        let n = sent_start.len();
        let stride = self.scorer.slot_stride();
        rows.set_len(BLOCK.min(n) * stride);
        let mut found = Vec::new();
        let mut open: Option<Open> = None;
        let mut scores = [0f32; MOST_CLASSES];
        let reduced_row = |token: usize| &reduced[token * self.scorer.reduced_stride()..];
        for token in 0..n {
            if token % BLOCK == 0 {
                let count = BLOCK.min(n - token);
                self.scorer.lower_slot(kernels, 0, count, reduced_row(token), rows);
            }
            let own = &rows[token % BLOCK * stride..][..LOWER];
            let ends = token + 1 == n || sent_start[token + 1];
            match open.take() {
                None if is_space(token) => {}
                None => {
                    let h = self.scorer.hidden(kernels, &[own, self.scorer.pad(1), self.scorer.pad(2)]);
                    self.scorer.score(kernels, &h, 0..self.out + 1, &mut scores);
                    match self.best_outside(&scores, ends) {
                        class if class < self.first_inside => {
                            let mut first = vec![0.0; stride];
                            self.scorer.lower_slot(kernels, 1, 1, reduced_row(token), &mut first);
                            open = Some(Open { start: token, class, first });
                        }
                        class if class >= self.first_unit && class < self.out => {
                            found.push((token as u32, token as u32 + 1, self.types[class - self.first_unit]));
                        }
                        _ => {}
                    }
                }
                Some(entity) => {
                    let last = ends || {
                        let mut before = vec![0.0; stride];
                        self.scorer.lower_slot(kernels, 2, 1, reduced_row(token - 1), &mut before);
                        let h = self.scorer.hidden(kernels, &[own, &entity.first[..LOWER], &before[..LOWER]]);
                        self.scorer.score(kernels, &h, self.first_inside..self.first_unit, &mut scores);
                        scores[self.first_last + entity.class] > scores[self.first_inside + entity.class]
                    };
                    if last {
                        found.push((entity.start as u32, token as u32 + 1, self.types[entity.class]));
                    } else {
                        open = Some(entity);
                    }
                }
            }
        }
        found
    }

    /// The best of begin, unit and out; the lowest class on ties.
    fn best_outside(&self, scores: &[f32; MOST_CLASSES], ends: bool) -> usize {
        let units = self.first_unit..self.first_unit + self.types.len();
        let begins = if ends { 0..0 } else { 0..self.first_inside };
        let mut best = (self.out, f32::NEG_INFINITY);
        for class in begins.chain(units).chain([self.out]) {
            if scores[class] > best.1 {
                best = (class, scores[class]);
            }
        }
        best.0
    }
}

/// Rows of the first slot computed at once.
const BLOCK: usize = 1024;

struct Open {
    start: usize,
    class: usize,
    /// The second slot's row of the first token.
    first: Vec<f32>,
}

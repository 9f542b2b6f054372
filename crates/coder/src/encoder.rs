//! The second reader: a small Transformer encoder (MiniLM-L6, six layers of width 384), fine-tuned by `tools/train_coder.py`.
//!
//! Each party is framed by a sign of its own; the types are scored from the mean of all states and the states of both opening signs
//! (entity markers: Baldini Soares et al. 2019). Weights are eight-bit and stay so; panels are widened as they are used.

use crate::linear::{Scores, TYPES};
use crate::pair::Pair;
use sitroom_encoder::{Dense, ModelError, Pieces, Reader, Shape, Trunk};

/// What the weights file begins with.
const MAGIC: &str = "sitroom coder 1";
/// MiniLM-L6.
const SHAPE: Shape =
    Shape { width: 384, inner: 1536, layers: 6, heads: 12, most: 96, epsilon: 1e-12, distances: false };
/// The sign that frames an actor, `@`, and a recipient, `#`, as word pieces.
const SIGNS: [u32; 2] = [1030, 1001];
/// The pieces at both ends.
const ENDS: [u32; 2] = [101, 102];

/// The encoder's weights.
#[derive(Debug)]
pub struct Encoder {
    pieces: Pieces,
    trunk: Trunk,
    head: Dense,
}

impl Encoder {
    /// Reads a weights file: `models/README.md` has its form.
    ///
    /// # Errors
    /// Says what is missing or too much.
    pub fn from_bytes(bytes: &[u8]) -> Result<Encoder, ModelError> {
        let mut r = Reader::new(bytes, MAGIC)?;
        let pieces = Pieces::new(r.text()?);
        let trunk = Trunk::read(&mut r, pieces.len(), SHAPE)?;
        let head = r.dense(TYPES, 3 * SHAPE.width)?;
        r.end()?;
        Ok(Encoder { pieces, trunk, head })
    }

    /// The word pieces of a text with its signs, and the places of the first opening sign of either side (0 for none).
    pub fn pieces(&self, text: &str, pair: &Pair) -> (Vec<u32>, [usize; 2]) {
        let sides = [&pair.actor, &pair.recipient];
        let mut cuts: Vec<(usize, bool, usize)> = Vec::new();
        for (side, spans) in sides.iter().enumerate() {
            cuts.extend(spans.iter().map(|s| (s.start as usize, true, side)));
            cuts.extend(spans.iter().map(|s| (s.end as usize, false, side)));
        }
        cuts.sort_unstable();
        let (mut ids, mut at, mut places) = (vec![ENDS[0]], 0, [0; 2]);
        for (offset, opens, side) in cuts {
            self.pieces.split(text.get(at..offset).unwrap_or_default(), &mut ids);
            at = at.max(offset);
            if opens && places[side] == 0 {
                places[side] = ids.len();
            }
            ids.push(SIGNS[side]);
        }
        self.pieces.split(text.get(at..).unwrap_or_default(), &mut ids);
        ids.truncate(SHAPE.most - 1);
        ids.push(ENDS[1]);
        (ids.clone(), places.map(|p| if p < ids.len() { p } else { 0 }))
    }

    /// The scores of the types.
    pub fn scores(&self, text: &str, pair: &Pair) -> Scores {
        let (ids, places) = self.pieces(text, pair);
        let x = self.trunk.states(&ids);
        let state = |place: usize| &x[place * SHAPE.width..][..SHAPE.width];
        let mut seen = vec![0f32; SHAPE.width];
        for row in x.chunks_exact(SHAPE.width) {
            seen.iter_mut().zip(row).for_each(|(m, v)| *m += v / ids.len() as f32);
        }
        places.iter().for_each(|p| seen.extend_from_slice(state(*p)));
        let scores = self.head.run(&seen);
        std::array::from_fn(|k| scores[k])
    }
}

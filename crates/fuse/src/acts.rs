//! Acts as they are told: vectors that an encoder gives the words of an act where they stand. Two reports of one act give it vectors that
//! are alike, whatever words they have for it.
//!
//! MPNet (Song et al. 2020), its lower layers, fine-tuned on annotated mentions by `tools/train_acts.py`. The weights lie beside the
//! program: whoever joins without them compares words alone.

use serde::{Deserialize, Serialize};
use sitroom_encoder::{Dense, ModelError, Pieces, Reader, Shape, Trunk};
use std::ops::Range;

/// What the weights file begins with.
const MAGIC: &str = "sitroom acts 1";
/// The lower layers of all-mpnet-base-v2.
const SHAPE: Shape =
    Shape { width: 768, inner: 3072, layers: 8, heads: 12, most: 96, epsilon: 1e-5, distances: true };
/// Numbers of an act's vector.
const NUMBERS: usize = 128;
/// The pieces at both ends.
const ENDS: [&str; 2] = ["<s>", "</s>"];
/// Code points on either side of a sentence that are looked at for its neighbourhood.
const NEIGHBOURHOOD: usize = 600;
/// Sentences of a text that are read at most: half a minute's work.
const MOST_SENTENCES: usize = 200;
/// The largest part of a vector of length 1.
const LARGEST: f32 = 127.0;

/// An act's vector, of length 1 in parts of [`LARGEST`]; empty where no encoder read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told(Vec<i8>);

impl Told {
    fn new(vector: &[f32]) -> Told {
        let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        Told(vector.iter().map(|v| (v / length * LARGEST).round() as i8).collect())
    }

    /// True if an encoder has read the act.
    pub fn is_read(&self) -> bool {
        !self.0.is_empty()
    }

    /// The cosine; `None` where either was not read.
    pub fn likeness(&self, other: &Told) -> Option<f32> {
        if self.0.len() != other.0.len() || !self.is_read() {
            return None;
        }
        let product = |a: &Told, b: &Told| -> i32 {
            a.0.iter().zip(&b.0).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
        };
        // rounded, their lengths are not all the same
        let lengths = product(self, self) as f32 * product(other, other) as f32;
        (lengths > 0.0).then(|| product(self, other) as f32 / lengths.sqrt())
    }
}

/// Where an act is told, in bytes of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// Its sentence.
    pub sentence: Range<usize>,
    /// Its words, in the order of the text.
    pub trigger: Vec<Range<usize>>,
}

/// The encoder's weights.
#[derive(Debug)]
pub struct Acts {
    pieces: Pieces,
    trunk: Trunk,
    project: Dense,
}

impl Acts {
    /// What it is called where engines are told apart.
    pub const ID: &str = "acts 1";

    /// Reads a weights file: `models/README.md` has its form.
    ///
    /// # Errors
    /// Says what is missing or too much.
    pub fn from_bytes(bytes: &[u8]) -> Result<Acts, ModelError> {
        let mut r = Reader::new(bytes, MAGIC)?;
        let pieces = Pieces::new(r.text()?);
        let trunk = Trunk::read(&mut r, pieces.len(), SHAPE)?;
        let project = r.dense(NUMBERS, SHAPE.width)?;
        r.end()?;
        Ok(Acts { pieces, trunk, project })
    }

    /// The vectors of acts, which stand in the order of their sentences; each sentence is read once, with its neighbourhood. A text may hold
    /// any number of acts: those behind the first [`MOST_SENTENCES`] are not read.
    pub fn read(&self, text: &str, tellings: &[Telling]) -> Vec<Told> {
        let mut all = Vec::with_capacity(tellings.len());
        for here in tellings.chunk_by(|a, b| a.sentence == b.sentence).take(MOST_SENTENCES) {
            let window = self.window(text, here);
            let x = self.trunk.states(&window.ids);
            all.extend(window.places.iter().map(|places| {
                let mut mean = vec![0f32; SHAPE.width];
                for p in places {
                    let state = &x[p * SHAPE.width..][..SHAPE.width];
                    mean.iter_mut().zip(state).for_each(|(m, v)| *m += v / places.len() as f32);
                }
                Told::new(&self.project.run(&mean)[..NUMBERS])
            }));
        }
        all.resize(tellings.len(), Told::default());
        all
    }

    /// The word pieces of a sentence and of what stands around it, and for each act the places of its own.
    pub fn window(&self, text: &str, here: &[Telling]) -> Window {
        let room = SHAPE.most - ENDS.len();
        let Some(sentence) = here.first().map(|t| t.sentence.clone()) else { return Window::default() };
        let (mut ids, mut places) = self.sentence(text, &sentence, here);
        ids.truncate(room);
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        let start =
            text[..sentence.start].char_indices().rev().nth(NEIGHBOURHOOD - 1).map_or(0, |(at, _)| at);
        let after = &text[sentence.end..];
        let end = after.char_indices().nth(NEIGHBOURHOOD).map_or(after.len(), |(at, _)| at);
        self.pieces.split(&text[start..sentence.start], &mut before);
        self.pieces.split(&after[..end], &mut behind);
        // what one side does not need is the other's
        let left = room - ids.len();
        let right = behind.len().min(left - before.len().min(left / 2));
        let left = before.len().min(left - right);
        for p in places.iter_mut() {
            p.retain(|at| *at < ids.len());
            p.iter_mut().for_each(|at| *at += left + 1);
            // words beyond what is read: the beginning of all stands for them
            if p.is_empty() {
                p.push(0);
            }
        }
        let whole = [self.pieces.id(ENDS[0])].into_iter().chain(before.split_off(before.len() - left));
        let mut whole: Vec<u32> = whole.chain(ids).chain(behind.into_iter().take(right)).collect();
        whole.push(self.pieces.id(ENDS[1]));
        Window { ids: whole, places }
    }

    /// The pieces of a sentence, cut where the words of an act begin and end, and for each act which are its own.
    fn sentence(&self, text: &str, sentence: &Range<usize>, here: &[Telling]) -> (Vec<u32>, Vec<Vec<usize>>) {
        let words = || here.iter().flat_map(|t| &t.trigger);
        let inside = |at: &usize| sentence.contains(at);
        let mut cuts: Vec<usize> = words().flat_map(|w| [w.start, w.end]).filter(inside).collect();
        cuts.extend([sentence.start, sentence.end]);
        cuts.sort_unstable();
        cuts.dedup();
        let (mut ids, mut places) = (Vec::new(), vec![Vec::new(); here.len()]);
        for cut in cuts.windows(2) {
            let from = ids.len();
            self.pieces.split(&text[cut[0]..cut[1]], &mut ids);
            for (telling, own) in here.iter().zip(&mut places) {
                if telling.trigger.iter().any(|w| w.start <= cut[0] && cut[1] <= w.end) {
                    own.extend(from..ids.len());
                }
            }
        }
        (ids, places)
    }
}

/// What the encoder reads at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// Word pieces.
    pub ids: Vec<u32>,
    /// For each act the places of its own among them.
    pub places: Vec<Vec<usize>>,
}

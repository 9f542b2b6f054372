//! The convolutional networks: a mixer, and four windows of three tokens above it.

use super::kernels::{Aligned, Kernels, Norm, PIECES, Packed, WIDTH};
use super::mixer::Mixer;
use super::pack;
use crate::model::{ModelError, Weights};

/// Windows one after the other.
const DEPTH: usize = 4;
/// Rows beside a segment whose value can reach into it: one per window.
pub const HALO: usize = DEPTH;

/// One network's parameters.
#[derive(Debug)]
pub struct Tok2Vec {
    /// What comes before the windows.
    pub mixer: Mixer,
    windows: Vec<(Packed, Norm)>,
}

/// Buffers of [`Tok2Vec::run_windows`].
#[derive(Debug, Default)]
pub struct WindowScratch {
    inputs: Aligned,
    y: Aligned,
}

impl Norm {
    /// The layer norm of a layer.
    ///
    /// # Errors
    /// Names the tensor that is missing.
    pub fn of(weights: &Weights, layer: &str) -> Result<Norm, ModelError> {
        let part =
            |p: &str| weights.get(&format!("{layer}.ln.{p}"), &[WIDTH]).map(|t| Aligned::from(&t.data[..]));
        Ok(Norm { gain: part("G")?, shift: part("b")? })
    }
}

impl Tok2Vec {
    /// The network of `component`, which reads the first `columns` features.
    ///
    /// # Errors
    /// Names the tensor that is missing.
    pub fn new(weights: &Weights, component: &str, columns: usize, lanes: usize) -> Result<Self, ModelError> {
        let window = |d: usize| {
            let layer = format!("{component}.conv.{d}");
            let w = weights.get(&format!("{layer}.W"), &[WIDTH, PIECES, 3 * WIDTH])?;
            let b = weights.get(&format!("{layer}.b"), &[WIDTH, PIECES])?;
            Ok((pack::windows(&w.data, &b.data, lanes), Norm::of(weights, &layer)?))
        };
        Ok(Tok2Vec {
            mixer: Mixer::new(weights, component, columns, lanes)?,
            windows: (0..DEPTH).map(window).collect::<Result<_, _>>()?,
        })
    }

    /// Runs the windows over `x` in place. `x` has one zero row, a multiple of [`super::kernels::GROUP`] rows, and one zero row. `edges` are rows that
    /// are zero and stay so: what lies beyond them never reaches what lies before.
    pub fn run_windows(
        &self,
        kernels: &Kernels,
        x: &mut [f32],
        edges: &[usize],
        scratch: &mut WindowScratch,
    ) {
        let rows = x.len() / WIDTH - 2;
        let y = &mut scratch.y;
        y.set_len(rows * WIDTH);
        for (packed, norm) in &self.windows {
            kernels.windows(x, packed, &mut scratch.inputs, y);
            kernels.norm_add(rows, y, norm, &mut x[WIDTH..(rows + 1) * WIDTH], true);
            for edge in edges {
                x[edge * WIDTH..][..WIDTH].fill(0.0);
            }
        }
    }
}

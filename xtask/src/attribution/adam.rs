//! Weights that a step of Adam moves (Kingma and Ba 2015).

use super::random::Random;

/// Weights with the gradient gathered so far, and its means.
pub struct Adam {
    /// The weights.
    pub w: Vec<f32>,
    /// The gradient since the last step.
    pub gradient: Vec<f32>,
    mean: Vec<f32>,
    square: Vec<f32>,
}

const KEEP_MEAN: f32 = 0.9;
const KEEP_SQUARE: f32 = 0.999;

impl Adam {
    /// Weights between plus and minus `scale`.
    pub fn random(n: usize, scale: f32, random: &mut Random) -> Adam {
        Adam::new((0..n).map(|_| (random.unit() * 2.0 - 1.0) * scale).collect())
    }

    /// These weights.
    pub fn new(w: Vec<f32>) -> Adam {
        let zero = vec![0.0; w.len()];
        Adam { w, gradient: zero.clone(), mean: zero.clone(), square: zero }
    }

    /// Step number `step`, from 1; forgets the gradient.
    pub fn step(&mut self, rate: f32, step: i32) {
        let (mean_so_far, square_so_far) = (1.0 - KEEP_MEAN.powi(step), 1.0 - KEEP_SQUARE.powi(step));
        let means = self.mean.iter_mut().zip(&mut self.square);
        for ((w, g), (m, s)) in self.w.iter_mut().zip(&mut self.gradient).zip(means) {
            *m = KEEP_MEAN * *m + (1.0 - KEEP_MEAN) * *g;
            *s = KEEP_SQUARE * *s + (1.0 - KEEP_SQUARE) * *g * *g;
            *w -= rate * (*m / mean_so_far) / ((*s / square_so_far).sqrt() + 1e-8);
            *g = 0.0;
        }
    }
}

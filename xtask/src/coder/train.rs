//! Multinomial logistic regression on hashed features: AdaGrad, averaged, seeded.

use super::data::Example;
use sitroom_coder::{ROWS, Scores, TYPES, softmax};

/// First squared step, against division by zero.
const FIRST_SQUARE: f32 = 1e-6;

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Passes over the data.
    pub epochs: usize,
    /// Step size.
    pub rate: f32,
    /// Weight of the squared weights.
    pub decay: f32,
    /// Runs, each with an order of its own, whose weights are averaged.
    pub runs: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { epochs: 12, rate: 0.07, decay: 1e-5, runs: 5 }
    }
}

/// A small generator (SplitMix64), so that the order is the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }
}

/// Weights by row and type, and the bias: the mean over runs that see the rows in different orders.
pub fn train(examples: &[&Example], s: &Settings) -> (Vec<Scores>, Scores) {
    let mut sum = (vec![[0f32; TYPES]; ROWS], [0f32; TYPES]);
    let share = |into: &mut Scores, x: &Scores| {
        into.iter_mut().zip(x).for_each(|(m, x)| *m += x / s.runs as f32);
    };
    for seed in 1..=s.runs {
        let (weights, bias) = one_run(examples, s, seed);
        sum.0.iter_mut().zip(&weights).for_each(|(m, w)| share(m, w));
        share(&mut sum.1, &bias);
    }
    sum
}

/// One run: the mean over the second half of its passes.
///
/// Published pairs and the project's claims draw the lines between types a little differently. So each weight is a sum of one that
/// all rows teach and one that only pairs teach (Daumé III 2007); what comes back is the sum.
fn one_run(examples: &[&Example], s: &Settings, seed: u64) -> (Vec<Scores>, Scores) {
    let mut tables = [Table::new(), Table::new()];
    let mut mean = vec![[0f32; TYPES]; ROWS + 1];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(seed);
    let averaged = s.epochs.div_ceil(2);
    for epoch in 0..s.epochs {
        random.shuffle(&mut order);
        for &i in &order {
            step(&mut tables, examples[i], s);
        }
        if epoch >= s.epochs - averaged {
            for (row, m) in mean.iter_mut().enumerate() {
                let both = tables[0].weights[row].iter().zip(&tables[1].weights[row]);
                m.iter_mut().zip(both).for_each(|(m, (all, own))| *m += (all + own) / averaged as f32);
            }
        }
    }
    let bias = mean.pop().unwrap_or([0.0; TYPES]);
    (mean, bias)
}

/// Weights and the sums of their squared steps.
struct Table {
    weights: Vec<Scores>,
    squares: Vec<Scores>,
}

impl Table {
    fn new() -> Table {
        Table { weights: vec![[0.0; TYPES]; ROWS + 1], squares: vec![[FIRST_SQUARE; TYPES]; ROWS + 1] }
    }
}

fn step(tables: &mut [Table; 2], e: &Example, s: &Settings) {
    let features = e.features.iter().copied().chain([(ROWS as u32, 1.0)]);
    let used = if e.row.pair_only { &mut tables[..] } else { &mut tables[..1] };
    let mut scores = [0f32; TYPES];
    for (row, value) in features.clone() {
        for table in used.iter() {
            scores.iter_mut().zip(&table.weights[row as usize]).for_each(|(s, w)| *s += value * w);
        }
    }
    let error = error(e, &softmax(&scores, 1.0));
    for (row, value) in features {
        for table in used.iter_mut() {
            let (w, q) = (&mut table.weights[row as usize], &mut table.squares[row as usize]);
            for k in 0..TYPES {
                let g = error[k] * value + s.decay * w[k];
                q[k] += g * g;
                w[k] -= s.rate * g / q[k].sqrt();
            }
        }
    }
}

/// How far the probabilities are off. A row that allows several types is right with any of them.
fn error(e: &Example, p: &Scores) -> Scores {
    let inside: f32 = e.row.types.iter().map(|t| p[*t as usize]).sum::<f32>().max(f32::MIN_POSITIVE);
    let allowed = |k: usize| e.row.types.iter().any(|t| *t as usize == k);
    std::array::from_fn(|k| {
        let wanted = if allowed(k) { p[k] / inside } else { 0.0 };
        e.row.weight * (p[k] - wanted)
    })
}

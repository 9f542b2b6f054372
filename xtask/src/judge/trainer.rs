//! Trains the judge's network: stochastic gradient descent with a rate for each weight (Adagrad; Duchi et al. 2011), seeded, on one
//! thread. The weights of the last passes are averaged (Polyak and Juditsky 1992).

use super::data::Sample;
use crate::attribution::Random;
use sitroom_claim::judge::{HIDDEN, INPUTS, ROWS, TYPES, Weights, modes, place};

/// How a network is trained.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Passes over all samples.
    pub passes: usize,
    /// The last passes, of whose weights the mean is taken.
    pub averaged: usize,
    /// Step of rows.
    pub rate: f32,
    /// Step of all other weights.
    pub dense_rate: f32,
    /// Share of features left out at random.
    pub forgetful: f32,
    /// Share of the hidden layer left out at random.
    pub dropout: f32,
    /// Share of samples that don't see what the rules say.
    pub alone: f32,
    /// Rows that stand in fewer samples stay zero.
    pub least: usize,
    /// Penalty on a row's squared numbers at each use.
    pub decay: f32,
    /// What the loss of modes counts.
    pub mode: f32,
    /// Where random numbers begin.
    pub seed: u64,
}

/// Squares of gradients that each weight is taken to have seen before.
const SEEN_BEFORE: f32 = 0.1;
/// Steps of a vector's numbers that count as one.
const STEPS: f32 = 32.0;

/// Weights with the sums of their squared gradients.
struct Adagrad {
    w: Vec<f32>,
    squares: Vec<f32>,
}

impl Adagrad {
    fn new(n: usize, scale: f32, random: &mut Random) -> Adagrad {
        let w = (0..n).map(|_| (random.unit() * 2.0 - 1.0) * scale).collect();
        Adagrad { w, squares: vec![SEEN_BEFORE; n] }
    }

    fn step(&mut self, at: usize, gradient: impl Iterator<Item = f32>, rate: f32) {
        let weights = self.w[at..].iter_mut().zip(&mut self.squares[at..]);
        for ((w, s), g) in weights.zip(gradient) {
            *s += g * g;
            *w -= rate * g / s.sqrt();
        }
    }
}

/// A network in training.
struct Trainer {
    plan: Plan,
    table: Adagrad,
    dense: Adagrad,
    bias: Adagrad,
    out: Adagrad,
    outputs: usize,
    random: Random,
}

/// One sample on its way.
struct Pass {
    rows: Vec<usize>,
    inputs: Vec<f32>,
    hidden: [f32; HIDDEN],
    scores: Vec<f32>,
}

/// A network trained on samples.
pub fn train(samples: &[&Sample], plan: Plan) -> Weights {
    let mut random = Random(plan.seed);
    let outputs = TYPES + modes().len();
    let mut trainer = Trainer {
        plan,
        table: Adagrad::new(ROWS * HIDDEN, 0.02, &mut random),
        dense: Adagrad::new(INPUTS * HIDDEN, 0.05, &mut random),
        bias: Adagrad::new(HIDDEN, 0.05, &mut random),
        out: Adagrad::new(outputs * (HIDDEN + 1), 0.2, &mut random),
        outputs,
        random,
    };
    trainer.run(samples)
}

impl Trainer {
    fn run(&mut self, samples: &[&Sample]) -> Weights {
        let known = self.known(samples);
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut mean: Option<[Vec<f32>; 4]> = None;
        for pass in 0..self.plan.passes {
            self.shuffle(&mut order);
            for i in &order {
                self.learn(samples[*i], &known);
            }
            if pass + self.plan.averaged >= self.plan.passes {
                let now = [&self.table.w, &self.dense.w, &self.bias.w, &self.out.w];
                let sums = mean.get_or_insert_with(|| now.map(|w| vec![0.0; w.len()]));
                let share = 1.0 / self.plan.averaged as f32;
                sums.iter_mut().zip(now).for_each(|(sum, w)| {
                    sum.iter_mut().zip(w).for_each(|(s, v)| *s += share * v);
                });
            }
        }
        let [mut table, mut dense, bias, out] = mean.unwrap_or_default();
        for (row, known) in table.chunks_exact_mut(HIDDEN).zip(&known) {
            row.iter_mut().filter(|_| !known).for_each(|v| *v = 0.0);
        }
        dense.iter_mut().for_each(|v| *v /= STEPS);
        Weights { inputs: INPUTS, outputs: self.outputs, table, dense, bias, out }
    }

    /// Rows that enough samples have.
    fn known(&self, samples: &[&Sample]) -> Vec<bool> {
        let mut count = vec![0usize; ROWS];
        for s in samples {
            s.seen.features.iter().for_each(|f| count[place(*f)] += 1);
        }
        count.iter().map(|n| *n >= self.plan.least).collect()
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for i in (1..order.len()).rev() {
            order.swap(i, self.random.bits() as usize % (i + 1));
        }
    }

    fn learn(&mut self, s: &Sample, known: &[bool]) {
        if s.weight == 0.0 {
            return;
        }
        let pass = self.forward(s, known);
        let mut slopes = vec![0.0; self.outputs];
        slope(&pass.scores[..TYPES], s.label, s.weight, &mut slopes[..TYPES]);
        if let Some(m) = s.mode {
            let event_type = modes()[m].0;
            let first = modes().iter().position(|x| x.0 == event_type).unwrap_or(0);
            let n = modes().iter().filter(|x| x.0 == event_type).count();
            let own = TYPES + first..TYPES + first + n;
            slope(&pass.scores[own.clone()], m - first, s.weight * self.plan.mode, &mut slopes[own]);
        }
        self.backward(&pass, &slopes);
    }

    fn forward(&mut self, s: &Sample, known: &[bool]) -> Pass {
        let plan = self.plan;
        let alone = self.random.unit() < plan.alone;
        let first = if alone { s.seen.opinions.min(s.seen.features.len()) } else { 0 };
        let keep = 1.0 - plan.forgetful;
        let mut rows = Vec::with_capacity(s.seen.features.len());
        for f in &s.seen.features[first..] {
            let row = place(*f);
            if known[row] && self.random.unit() < keep {
                rows.push(row);
            }
        }
        let inputs: Vec<f32> = s.seen.vectors.iter().map(|v| f32::from(*v) / STEPS).collect();
        let mut sums = [0f32; HIDDEN];
        for row in &rows {
            let own = &self.table.w[row * HIDDEN..(row + 1) * HIDDEN];
            sums.iter_mut().zip(own).for_each(|(s, v)| *s += v);
        }
        sums.iter_mut().for_each(|s| *s /= keep);
        for (x, own) in inputs.iter().zip(self.dense.w.chunks_exact(HIDDEN)).filter(|(x, _)| **x != 0.0) {
            sums.iter_mut().zip(own).for_each(|(s, v)| *s += x * v);
        }
        let mut hidden = [0f32; HIDDEN];
        for ((h, sum), bias) in hidden.iter_mut().zip(sums).zip(&self.bias.w) {
            if self.random.unit() >= plan.dropout {
                *h = (sum + bias).max(0.0) / (1.0 - plan.dropout);
            }
        }
        let (weights, bias) = self.out.w.split_at(self.outputs * HIDDEN);
        let score = |(w, b): (&[f32], &f32)| b + hidden.iter().zip(w).map(|(h, w)| h * w).sum::<f32>();
        let scores = weights.chunks_exact(HIDDEN).zip(bias).map(score).collect();
        Pass { rows, inputs, hidden, scores }
    }

    fn backward(&mut self, pass: &Pass, slopes: &[f32]) {
        let plan = self.plan;
        let mut down = [0f32; HIDDEN];
        for (i, g) in slopes.iter().enumerate().filter(|(_, g)| **g != 0.0) {
            let at = i * HIDDEN;
            let own = &self.out.w[at..at + HIDDEN];
            down.iter_mut().zip(own).for_each(|(d, w)| *d += g * w);
            self.out.step(at, pass.hidden.iter().map(|h| h * g), plan.dense_rate);
            self.out.step(self.outputs * HIDDEN + i, [*g].into_iter(), plan.dense_rate);
        }
        for (d, h) in down.iter_mut().zip(&pass.hidden) {
            *d = if *h > 0.0 { *d / (1.0 - plan.dropout) } else { 0.0 };
        }
        self.bias.step(0, down.iter().copied(), plan.dense_rate);
        for (i, x) in pass.inputs.iter().enumerate().filter(|(_, x)| **x != 0.0) {
            self.dense.step(i * HIDDEN, down.iter().map(|d| d * x), plan.dense_rate);
        }
        let keep = 1.0 - plan.forgetful;
        for row in &pass.rows {
            let at = row * HIDDEN;
            let own: [f32; HIDDEN] =
                std::array::from_fn(|i| down[i] / keep + plan.decay * self.table.w[at + i]);
            self.table.step(at, own.into_iter(), plan.rate);
        }
    }
}

/// The slope of the loss of the right one of some scores.
fn slope(scores: &[f32], right: usize, weight: f32, slopes: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f32 = scores.iter().map(|s| (s - most).exp()).sum();
    for (i, (slope, s)) in slopes.iter_mut().zip(scores).enumerate() {
        let p = (s - most).exp() / total;
        *slope = weight * (p - f32::from(u8::from(i == right)));
    }
}

//! Trains one network of the attribution labeller: a conditional random field over the scores of a network, by stochastic
//! gradients: AdaGrad (Duchi et al. 2011) for the features' rows, Adam for all else. The weights kept are the mean of what stood at
//! several moments of the later passes. Seeded; one thread, so that the same data give the same weights.

use super::adam::Adam;
use super::backward::{Passed, backward, dot};
use super::random::Random;
use super::recurrent::{Trace, add_scaled, forward, score};
use sitroom_attribution::labeller::labels::{IS_CUE, begins, best, may_begin, may_end, pairs, spans};
use sitroom_attribution::labeller::net::{HIDDEN, MIXED, Shape, Weights};
use sitroom_attribution::labeller::recurrent::{CELLS, Recurrent};
use sitroom_ling::VECTOR_WIDTH;
use std::borrow::Cow;

/// No vector.
pub const NO_VECTOR: u32 = u32::MAX;

/// One sequence of tokens to label.
#[derive(Debug, Default, Clone)]
pub struct Sequence {
    /// Features of all tokens, one after the other.
    pub features: Vec<u32>,
    /// Where each token's features end.
    pub ends: Vec<u32>,
    /// For each token the numbers of its vectors in [`Data::vectors`], or [`NO_VECTOR`].
    pub vectors: Vec<u32>,
    /// The labels wanted.
    pub gold: Vec<u8>,
    /// A label given beforehand to a token (and to no other); `u8::MAX` where it is free.
    pub fixed: Vec<u8>,
}

/// All sequences and the vectors that they refer to.
#[derive(Debug, Default, Clone)]
pub struct Data {
    /// The sequences.
    pub sequences: Vec<Sequence>,
    /// Vectors of all tokens of all documents.
    pub vectors: Vec<i8>,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Passes over the data.
    pub passes: usize,
    /// Step of AdaGrad.
    pub rate: f32,
    /// Features seen less often than this are left out.
    pub least: u32,
    /// Share of features that are left out at random of each token in each pass.
    pub dropout: f32,
    /// Share of memory cells whose states are left out at random of each sequence.
    pub forgetful: f32,
    /// Start of the random numbers.
    pub seed: u64,
}

impl Plan {
    /// The plan with `passes,rate,least,dropout,forgetful` as given.
    ///
    /// # Errors
    /// If there are more or fewer numbers.
    pub fn changed(self, numbers: &str) -> anyhow::Result<Plan> {
        let all: Vec<f32> = numbers.split(',').filter_map(|n| n.parse().ok()).collect();
        let [passes, rate, least, dropout, forgetful] = all[..] else {
            anyhow::bail!("expected passes,rate,least,dropout,forgetful, but found {numbers} instead")
        };
        Ok(Plan { passes: passes as usize, rate, least: least as u32, dropout, forgetful, ..self })
    }
}

/// Rate of Adam.
const DENSE_RATE: f32 = 0.002;
/// Sequences whose gradients make one step of Adam.
const BATCH: usize = 8;
/// Share of all passes, from the end, whose weights go into the mean.
const AVERAGED: f32 = 0.5;
/// Moments of a pass at which they are taken.
const MOMENTS: usize = 6;
/// Share of the rates that is left in the end.
const LEFT: f32 = 0.05;
/// Initial square of gradients of rows.
const FIRST_SQUARE: f32 = 1e-2;
/// What is added to the score of a span's first word, by turns, in figures on what is kept aside.
const STARTS: [f32; 4] = [0.0, 0.3, 0.6, 0.9];

/// Counts sets of spans in sequences with one cue (of a cue's sources and contents all must be met), or single cues.
fn count(gold: &[u8], found: &[u8], kind: u8, c: &mut [usize; 3]) {
    let (g, f) = (spans(gold, kind, 0), spans(found, kind, 0));
    if gold.contains(&IS_CUE) {
        c[0] += usize::from(!g.is_empty() && g == f);
        c[1] += usize::from(!f.is_empty());
        c[2] += usize::from(!g.is_empty());
    } else {
        c[0] += g.iter().filter(|x| f.contains(x)).count();
        c[1] += f.len();
        c[2] += g.len();
    }
}

/// Rows of features with the squares of their gradients so far.
struct Rows {
    w: Vec<f32>,
    squares: Vec<f32>,
}

impl Rows {
    /// One AdaGrad step on the numbers from `at`.
    fn step(&mut self, at: usize, gradient: &[f32], rate: f32) {
        let to = at + gradient.len();
        for ((w, s), g) in self.w[at..to].iter_mut().zip(&mut self.squares[at..to]).zip(gradient) {
            *s += g * g;
            *w -= rate * g / s.sqrt();
        }
    }
}

/// A network in training.
pub struct Trainer {
    shape: Shape,
    plan: Plan,
    table: Rows,
    dense: Adam,
    hidden_bias: Adam,
    out: Adam,
    bias: Adam,
    after: Adam,
    recurrent: Recurrent,
    of_recurrent: Adam,
    follows: Vec<(u8, u8)>,
    random: Random,
    steps: i32,
}

/// A vector's number in training: steps of 1/16.
const STEP: f32 = 1.0 / sitroom_ling::VECTOR_STEPS;

/// Activations of one sequence.
#[derive(Default)]
struct Pass {
    kept: Vec<u32>,
    ends: Vec<usize>,
    inputs: Vec<f32>,
    trace: Trace,
    scores: Vec<f32>,
}

/// The weights of a layer with a memory before training; forget gates are open.
fn recurrent(shape: Shape, random: &mut Random) -> Recurrent {
    let (inputs, labels) = (shape.inputs(), shape.labels);
    let mut layer = Recurrent { inputs, labels, weights: Vec::new() };
    let mut some =
        |n: usize, scale: f32| (0..n).map(|_| (random.unit() * 2.0 - 1.0) * scale).collect::<Vec<_>>();
    for _ in 0..2 {
        layer.weights.extend(some(inputs * 4 * CELLS, (inputs as f32).sqrt().recip()));
        layer.weights.extend(some(CELLS * 4 * CELLS, (CELLS as f32).sqrt().recip()));
        layer.weights.extend((0..4 * CELLS).map(|i| if i / CELLS == 1 { 1.0 } else { 0.0 }));
    }
    layer.weights.extend(some(2 * CELLS * labels, 0.1));
    layer
}

impl Trainer {
    /// A network with random hidden layers.
    pub fn new(shape: Shape, plan: Plan) -> Trainer {
        let mut random = Random(plan.seed);
        let numbers = shape.rows() * shape.columns();
        let recurrent = recurrent(shape, &mut random);
        let zero = |n: usize| Adam::new(vec![0.0; n]);
        Trainer {
            shape,
            plan,
            table: Rows { w: vec![0.0; numbers], squares: vec![FIRST_SQUARE; numbers] },
            dense: Adam::random(shape.vectors * VECTOR_WIDTH * HIDDEN, 0.05, &mut random),
            hidden_bias: zero(HIDDEN),
            out: Adam::random(HIDDEN * shape.labels, 0.3, &mut random),
            bias: zero(shape.labels),
            after: zero(shape.labels * shape.labels),
            of_recurrent: zero(recurrent.weights.len()),
            recurrent,
            follows: pairs(shape.labels),
            random,
            steps: 0,
        }
    }

    /// Trains on all sequences; `aside` is watched.
    pub fn train(&mut self, data: &mut Data, aside: &Data, name: &str) {
        self.drop_rare(data);
        let mut order: Vec<usize> = (0..data.sequences.len()).collect();
        let mut pass = Pass::default();
        let mut mean = Mean::default();
        let moment = (order.len() / MOMENTS).max(1);
        for epoch in 0..self.plan.passes {
            for i in (1..order.len()).rev() {
                order.swap(i, self.random.bits() as usize % (i + 1));
            }
            let (mut loss, mut tokens) = (0.0f64, 0);
            for (number, &i) in order.iter().enumerate() {
                let done = (epoch as f32 + number as f32 / order.len() as f32) / self.plan.passes as f32;
                let share = 1.0 - (1.0 - LEFT) * done;
                let sequence = &data.sequences[i];
                loss += f64::from(self.learn(sequence, &data.vectors, self.plan.rate * share, &mut pass));
                tokens += sequence.gold.len();
                if number % BATCH == BATCH - 1 || number + 1 == order.len() {
                    self.step(DENSE_RATE * share);
                }
                if done >= 1.0 - AVERAGED && number % moment == moment - 1 {
                    mean.add(self);
                }
            }
            if epoch + 1 == self.plan.passes {
                std::mem::take(&mut mean).give(self);
            }
            println!("{name}: pass {}, loss {:.4} a token", epoch + 1, loss / tokens as f64);
            if !aside.sequences.is_empty() {
                self.report(aside, name);
            }
        }
    }

    /// All weights.
    fn weights(&mut self) -> [&mut Vec<f32>; 7] {
        [
            &mut self.table.w,
            &mut self.dense.w,
            &mut self.hidden_bias.w,
            &mut self.out.w,
            &mut self.bias.w,
            &mut self.after.w,
            &mut self.recurrent.weights,
        ]
    }

    /// One step of Adam.
    fn step(&mut self, rate: f32) {
        self.steps += 1;
        let steps = self.steps;
        let all = [&mut self.dense, &mut self.hidden_bias, &mut self.out, &mut self.bias, &mut self.after];
        all.into_iter().for_each(|p| p.step(rate, steps));
        // the layer owns its weights; they only visit
        std::mem::swap(&mut self.recurrent.weights, &mut self.of_recurrent.w);
        self.of_recurrent.step(rate, steps);
        std::mem::swap(&mut self.recurrent.weights, &mut self.of_recurrent.w);
    }

    /// Takes out features that are too rare, and numbers the rest by their rows.
    fn drop_rare(&self, data: &mut Data) {
        let mut all: Vec<u32> = data.sequences.iter().flat_map(|s| s.features.iter().copied()).collect();
        all.sort_unstable();
        let kept: Vec<u32> = all
            .chunk_by(|a, b| a == b)
            .filter(|c| c.len() >= self.plan.least as usize)
            .map(|c| c[0])
            .collect();
        drop(all);
        println!("{} features for {} rows", kept.len(), self.shape.rows());
        for s in &mut data.sequences {
            let (mut out, mut from) = (Vec::with_capacity(s.features.len()), 0);
            for end in &mut s.ends {
                let own = &s.features[from..*end as usize];
                out.extend(own.iter().filter(|f| kept.binary_search(f).is_ok()));
                from = *end as usize;
                *end = out.len() as u32;
            }
            s.features = out;
        }
    }

    /// Prints the loss on sequences kept aside, and how many spans of each kind are met exactly at several scores for a first word.
    fn report(&mut self, aside: &Data, name: &str) {
        let n = self.shape.labels;
        let kinds = (n as u8 - 1) / 4;
        let mut counts = [[[0usize; 3]; 2]; STARTS.len()];
        let (mut pass, mut loss, mut tokens) = (Pass::default(), 0.0, 0);
        for s in &aside.sequences {
            self.forward(s, &aside.vectors, 0.0, &KEEP_ALL, &mut pass);
            loss += f64::from(self.expected(&s.gold, &pass.scores, &mut vec![0.0; n * n]).0);
            tokens += s.gold.len();
            for (start, counts) in STARTS.iter().zip(&mut counts) {
                let mut scores = pass.scores.clone();
                for token in scores.chunks_exact_mut(n) {
                    (0..n).filter(|l| begins(*l as u8)).for_each(|l| token[l] += start);
                }
                let found = best(&scores, n, &self.after.w, None);
                (0..kinds).zip(counts).for_each(|(kind, c)| count(&s.gold, &found, kind, c));
            }
        }
        let f1 = |[right, found, gold]: [usize; 3]| 200.0 * right as f64 / (found + gold).max(1) as f64;
        let figures = STARTS.iter().zip(counts).map(|(start, c)| {
            let each: Vec<String> = c[..kinds as usize].iter().map(|c| format!("{:.1}", f1(*c))).collect();
            format!(" {} at {start}", each.join("/"))
        });
        println!("{name}: aside loss {:.4}, F1{}", loss / tokens.max(1) as f64, figures.collect::<String>());
    }

    fn forward(&mut self, s: &Sequence, vectors: &[i8], dropout: f32, keep: &Keep, pass: &mut Pass) {
        let (shape, columns) = (self.shape, self.shape.columns());
        pass.kept.clear();
        pass.ends.clear();
        pass.inputs.clear();
        let scale = 1.0 / (1.0 - dropout);
        let mut from = 0;
        for (t, end) in s.ends.iter().enumerate() {
            let mut row = vec![0.0f32; columns];
            for f in &s.features[from..*end as usize] {
                if dropout > 0.0 && self.random.unit() < dropout {
                    continue;
                }
                let place = shape.place(*f) * columns;
                pass.kept.push(place as u32);
                add_scaled(&mut row, scale, &self.table.w[place..place + columns]);
            }
            from = *end as usize;
            pass.ends.push(pass.kept.len());
            let mut hidden = self.hidden_bias.w.clone();
            add_scaled(&mut hidden[..MIXED], 1.0, &row[shape.scored..]);
            for (b, v) in s.vectors[t * shape.vectors..(t + 1) * shape.vectors].iter().enumerate() {
                if *v == NO_VECTOR {
                    continue;
                }
                let v = &vectors[*v as usize * VECTOR_WIDTH..][..VECTOR_WIDTH];
                let weights = self.dense.w[b * VECTOR_WIDTH * HIDDEN..].as_chunks::<HIDDEN>().0;
                for (x, w) in v.iter().zip(weights) {
                    add_scaled(&mut hidden, f32::from(*x) * STEP, w);
                }
            }
            pass.inputs.extend(hidden.iter().map(|h| h.max(0.0)));
            pass.inputs.extend_from_slice(&row[..shape.scored]);
        }
        self.score(s, keep, pass);
    }

    /// Label scores from what was made of each token.
    fn score(&self, s: &Sequence, keep: &Keep, pass: &mut Pass) {
        let shape = self.shape;
        pass.scores.clear();
        for token in pass.inputs.chunks_exact(shape.inputs()) {
            let mut labels = self.bias.w.clone();
            let (hidden, sums) = token.split_at(HIDDEN);
            add_scaled(&mut labels[1..], 1.0, sums);
            for (h, w) in hidden.iter().zip(self.out.w.chunks_exact(shape.labels)) {
                add_scaled(&mut labels, *h, w);
            }
            pass.scores.extend_from_slice(&labels);
        }
        forward(&self.recurrent, &pass.inputs, &mut pass.trace);
        score(&self.recurrent, &pass.trace, keep, &mut pass.scores);
        pass.scores.chunks_exact_mut(shape.labels).zip(&s.fixed).for_each(|(labels, f)| fix(labels, *f));
    }

    /// Gathers or follows the gradient of one sequence; its loss before.
    fn learn(&mut self, s: &Sequence, vectors: &[i8], rate: f32, pass: &mut Pass) -> f32 {
        let keep = self.some_cells();
        self.forward(s, vectors, self.plan.dropout, &keep, pass);
        let (n, inputs) = (self.shape.labels, self.shape.inputs());
        let mut after = vec![0.0; n * n];
        let (loss, mut wrong) = self.expected(&s.gold, &pass.scores, &mut after);
        add_scaled(&mut self.after.gradient, 1.0, &after);
        let given = wrong.chunks_exact_mut(n).zip(&s.fixed).filter(|(_, f)| **f != u8::MAX);
        given.for_each(|(w, _)| w.fill(0.0));
        let passed = Passed { inputs: &pass.inputs, trace: &pass.trace, keep: &keep, wrong: &wrong };
        let of_inputs = backward(&self.recurrent, &passed, &mut self.of_recurrent.gradient);
        for t in (0..s.gold.len()).filter(|t| s.fixed[*t] == u8::MAX) {
            let of_inputs = &of_inputs[t * inputs..(t + 1) * inputs];
            self.update(s, t, &wrong[t * n..(t + 1) * n], of_inputs, vectors, rate, pass);
        }
        loss
    }

    /// Factors of the cells: zero for some, so much more for the others.
    fn some_cells(&mut self) -> Keep {
        let share = self.plan.forgetful;
        std::array::from_fn(|_| if self.random.unit() < share { 0.0 } else { 1.0 / (1.0 - share) })
    }

    /// Loss, and for each token how much too likely each label is; `after` gets the same for pairs.
    fn expected(&self, gold: &[u8], scores: &[f32], after: &mut [f32]) -> (f32, Vec<f32>) {
        let (n, tokens) = (self.shape.labels, gold.len());
        let none = f32::NEG_INFINITY;
        let mut alpha = vec![none; tokens * n];
        let mut beta = vec![none; tokens * n];
        for l in 0..n {
            alpha[l] = if may_begin(l as u8) { scores[l] } else { none };
            beta[(tokens - 1) * n + l] = if may_end(l as u8) { 0.0 } else { none };
        }
        let mut terms = vec![none; n];
        for t in 1..tokens {
            for b in 0..n {
                terms.fill(none);
                for &(x, y) in self.follows.iter().filter(|p| usize::from(p.1) == b) {
                    terms[x as usize] =
                        alpha[(t - 1) * n + x as usize] + self.after.w[x as usize * n + y as usize];
                }
                alpha[t * n + b] = log_sum(&terms) + scores[t * n + b];
            }
            let back = tokens - 1 - t;
            for a in 0..n {
                terms.fill(none);
                for &(x, y) in self.follows.iter().filter(|p| usize::from(p.0) == a) {
                    let y = y as usize;
                    terms[y] = beta[(back + 1) * n + y]
                        + scores[(back + 1) * n + y]
                        + self.after.w[x as usize * n + y];
                }
                beta[back * n + a] = log_sum(&terms);
            }
        }
        let ends: Vec<f32> =
            (0..n).map(|l| alpha[(tokens - 1) * n + l] + beta[(tokens - 1) * n + l]).collect();
        let total = log_sum(&ends);
        let mut wrong: Vec<f32> = alpha.iter().zip(&beta).map(|(a, b)| (a + b - total).exp()).collect();
        let mut right = 0.0;
        for t in 0..tokens {
            let g = gold[t] as usize;
            wrong[t * n + g] -= 1.0;
            right += scores[t * n + g];
            if t > 0 {
                let p = gold[t - 1] as usize;
                right += self.after.w[p * n + g];
                after[p * n + g] -= 1.0;
                for &(x, y) in &self.follows {
                    let (x, y) = (x as usize, y as usize);
                    let score = alpha[(t - 1) * n + x]
                        + self.after.w[x * n + y]
                        + scores[t * n + y]
                        + beta[t * n + y];
                    after[x * n + y] += (score - total).exp();
                }
            }
        }
        (total - right, wrong)
    }

    #[allow(clippy::too_many_arguments, reason = "the inner loop of training")]
    fn update(
        &mut self,
        s: &Sequence,
        t: usize,
        wrong: &[f32],
        of_inputs: &[f32],
        vectors: &[i8],
        rate: f32,
        pass: &Pass,
    ) {
        let shape = self.shape;
        let hidden = &pass.inputs[t * shape.inputs()..][..HIDDEN];
        let mut own = vec![0.0f32; HIDDEN];
        for (h, value) in hidden.iter().enumerate().filter(|(_, v)| **v > 0.0) {
            let weights = h * shape.labels..(h + 1) * shape.labels;
            own[h] = dot(&self.out.w[weights.clone()], wrong) + of_inputs[h];
            add_scaled(&mut self.out.gradient[weights], *value, wrong);
        }
        add_scaled(&mut self.bias.gradient, 1.0, wrong);
        add_scaled(&mut self.hidden_bias.gradient, 1.0, &own);
        for (b, v) in s.vectors[t * shape.vectors..(t + 1) * shape.vectors].iter().enumerate() {
            if *v == NO_VECTOR {
                continue;
            }
            let v = &vectors[*v as usize * VECTOR_WIDTH..][..VECTOR_WIDTH];
            let gradient = self.dense.gradient[b * VECTOR_WIDTH * HIDDEN..].as_chunks_mut::<HIDDEN>().0;
            for (x, g) in v.iter().zip(gradient) {
                add_scaled(g, f32::from(*x) * STEP, &own);
            }
        }
        let of_labels = wrong[1..].iter().zip(&of_inputs[HIDDEN..]).map(|(w, x)| w + x);
        let row: Vec<f32> = of_labels.chain(own[..MIXED].iter().copied()).collect();
        if row.iter().all(|g| g.abs() < LEAST_GRADIENT) {
            return;
        }
        let from = if t == 0 { 0 } else { pass.ends[t - 1] };
        for place in &pass.kept[from..pass.ends[t]] {
            self.table.step(*place as usize, &row, rate);
        }
    }

    /// The network in small integers.
    pub fn quantised(&self) -> Weights {
        let s = self.shape;
        let largest = |w: &[f32]| w.iter().map(|w| w.abs()).fold(1e-6, f32::max) / 127.0;
        let small = |w: &[f32], step: f32| w.iter().map(|w| (w / step).round() as i8).collect::<Vec<i8>>();
        let of = |from: usize, to: usize| -> Vec<f32> {
            self.table.w.chunks_exact(s.columns()).flat_map(|row| row[from..to].iter().copied()).collect()
        };
        let (labels, mixed) = (largest(&of(0, s.scored)), largest(&of(s.scored, s.columns())));
        let dense = largest(&self.dense.w);
        let row = |row: &[f32]| [small(&row[..s.scored], labels), small(&row[s.scored..], mixed)].concat();
        Weights {
            shape: s,
            table: Cow::Owned(self.table.w.chunks_exact(s.columns()).flat_map(row).collect()),
            dense: Cow::Owned(small(&self.dense.w, dense)),
            steps: [labels, dense * STEP, mixed],
            hidden_bias: self.hidden_bias.w.clone(),
            out: self.out.w.clone(),
            bias: self.bias.w.clone(),
            after: self.after.w.clone(),
            recurrent: self.recurrent.clone(),
        }
    }
}

/// A factor for each memory cell.
type Keep = [f32; 2 * CELLS];
const KEEP_ALL: Keep = [1.0; 2 * CELLS];
/// Rows are left as they are by a gradient whose numbers are all smaller.
const LEAST_GRADIENT: f32 = 1e-3;

/// The mean of weights at several moments.
#[derive(Default)]
struct Mean {
    weights: Vec<Vec<f32>>,
    count: f32,
}

impl Mean {
    fn add(&mut self, trainer: &mut Trainer) {
        self.count += 1.0;
        if self.weights.is_empty() {
            self.weights = trainer.weights().map(|w| w.clone()).into();
        }
        for (mean, now) in self.weights.iter_mut().zip(trainer.weights()) {
            mean.iter_mut().zip(now).for_each(|(m, w)| *m += (*w - *m) / self.count);
        }
    }

    fn give(self, trainer: &mut Trainer) {
        trainer.weights().into_iter().zip(self.weights).for_each(|(w, mean)| *w = mean);
    }
}

/// A token whose label is given keeps that alone; others never get the last label, which is kept for such tokens where there are any.
fn fix(scores: &mut [f32], fixed: u8) {
    if fixed == u8::MAX {
        return;
    }
    for (l, s) in scores.iter_mut().enumerate() {
        *s = if l == usize::from(fixed) { 0.0 } else { f32::NEG_INFINITY };
    }
}

fn log_sum(terms: &[f32]) -> f32 {
    let most = terms.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if most == f32::NEG_INFINITY {
        return most;
    }
    most + terms.iter().map(|t| (t - most).exp()).sum::<f32>().ln()
}

//! Trains one network of the attribution labeller: a conditional random field over the sums that [`Net`] computes, by stochastic
//! gradients with AdaGrad (Duchi et al. 2011). Seeded; one thread, so that the same data give the same weights.

use sitroom_attribution::labeller::labels::{IS_CUE, best, may_begin, may_end, pairs, spans};
use sitroom_attribution::labeller::net::{HIDDEN, Net, Shape};
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
    /// Added in the end to the score of a span's first word, so that as many spans are found as serve best.
    pub start: f32,
    /// Start of the random numbers.
    pub seed: u64,
}

impl Plan {
    /// The plan with `passes,rate,least,dropout,start` as given.
    ///
    /// # Errors
    /// If there are more or fewer numbers.
    pub fn changed(self, numbers: &str) -> anyhow::Result<Plan> {
        let all: Vec<f32> = numbers.split(',').filter_map(|n| n.parse().ok()).collect();
        let [passes, rate, least, dropout, start] = all[..] else {
            anyhow::bail!("expected passes,rate,least,dropout,start, but found {numbers} instead")
        };
        Ok(Plan { passes: passes as usize, rate, least: least as u32, dropout, start, ..self })
    }
}

/// Random numbers (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// Numbers with the squares of their gradients so far.
struct Param {
    w: Vec<f32>,
    sum: Vec<f32>,
}

impl Param {
    fn new(n: usize) -> Param {
        Param { w: vec![0.0; n], sum: vec![1e-2; n] }
    }

    fn random(n: usize, scale: f32, random: &mut Random) -> Param {
        let mut p = Param::new(n);
        p.w.iter_mut().for_each(|w| *w = (random.unit() * 2.0 - 1.0) * scale);
        p
    }
}

impl Param {
    /// One AdaGrad step on the numbers from `at`.
    fn step(&mut self, at: usize, gradient: &[f32], rate: f32) {
        let to = at + gradient.len();
        for ((w, s), g) in self.w[at..to].iter_mut().zip(&mut self.sum[at..to]).zip(gradient) {
            *s += g * g;
            *w -= rate * g / s.sqrt();
        }
    }
}

/// Share of the rate at which weights of the vectors' numbers move.
const DENSE: f32 = 0.3;
/// What is tried as [`Plan::start`] on what is kept aside.
const STARTS: [f32; 4] = [0.0, 0.3, 0.6, 0.9];

/// The labels of a span's first word.
fn starts(labels: usize) -> impl Iterator<Item = usize> {
    (1..labels as u8).filter(|l| may_begin(*l) && *l != IS_CUE).map(usize::from)
}

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

/// A network in training.
pub struct Trainer {
    shape: Shape,
    plan: Plan,
    table: Param,
    dense: Param,
    hidden_bias: Param,
    out: Param,
    bias: Param,
    after: Param,
    follows: Vec<(u8, u8)>,
    random: Random,
}

/// A vector's number in training: steps of 1/16.
const STEP: f32 = 1.0 / sitroom_ling::VECTOR_STEPS;

/// Activations of one sequence.
#[derive(Default)]
struct Pass {
    kept: Vec<u32>,
    ends: Vec<usize>,
    hidden: Vec<f32>,
    scores: Vec<f32>,
}

impl Trainer {
    /// A network with random hidden layer.
    pub fn new(shape: Shape, plan: Plan) -> Trainer {
        let mut random = Random(plan.seed);
        Trainer {
            shape,
            plan,
            table: Param::new(shape.rows() * shape.scored),
            dense: Param::random(shape.vectors * VECTOR_WIDTH * HIDDEN, 0.05, &mut random),
            hidden_bias: Param::new(HIDDEN),
            out: Param::random(HIDDEN * shape.labels, 0.3, &mut random),
            bias: Param::new(shape.labels),
            after: Param::new(shape.labels * shape.labels),
            follows: pairs(shape.labels),
            random,
        }
    }

    /// Trains on all sequences; `aside` is watched.
    pub fn train(&mut self, data: &mut Data, aside: &Data, name: &str) {
        self.drop_rare(data);
        let mut order: Vec<usize> = (0..data.sequences.len()).collect();
        let mut pass = Pass::default();
        for epoch in 0..self.plan.passes {
            for i in (1..order.len()).rev() {
                order.swap(i, self.random.next() as usize % (i + 1));
            }
            let rate = self.plan.rate * (1.0 - 0.9 * epoch as f32 / self.plan.passes as f32);
            let (mut loss, mut tokens) = (0.0f64, 0);
            for &i in &order {
                loss += f64::from(self.learn(&data.sequences[i], &data.vectors, rate, &mut pass));
                tokens += data.sequences[i].gold.len();
            }
            println!("{name}: pass {}, loss {:.4} a token", epoch + 1, loss / tokens as f64);
            if !aside.sequences.is_empty() {
                self.report(aside, name);
            }
        }
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
            self.forward(s, &aside.vectors, 0.0, &mut pass);
            loss += f64::from(self.expected(&s.gold, &pass.scores, &mut vec![0.0; n * n]).0);
            tokens += s.gold.len();
            for (start, counts) in STARTS.iter().zip(&mut counts) {
                let mut scores = pass.scores.clone();
                for token in scores.chunks_exact_mut(n) {
                    starts(n).for_each(|l| token[l] += start);
                }
                let found = best(&scores, n, &self.after.w);
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

    fn forward(&mut self, s: &Sequence, vectors: &[i8], dropout: f32, pass: &mut Pass) {
        let shape = self.shape;
        pass.kept.clear();
        pass.ends.clear();
        pass.hidden.clear();
        pass.scores.clear();
        let scale = 1.0 / (1.0 - dropout);
        let mut from = 0;
        for (t, end) in s.ends.iter().enumerate() {
            let mut row = vec![0.0f32; shape.labels + HIDDEN];
            for f in &s.features[from..*end as usize] {
                if dropout > 0.0 && self.random.unit() < dropout {
                    continue;
                }
                let place = shape.place(*f) * shape.scored;
                pass.kept.push(place as u32);
                row[1..]
                    .iter_mut()
                    .zip(&self.table.w[place..place + shape.scored])
                    .for_each(|(r, w)| *r += w);
            }
            from = *end as usize;
            pass.ends.push(pass.kept.len());
            row.iter_mut().for_each(|r| *r *= scale);
            let (labels, hidden) = row.split_at_mut(shape.labels);
            for (b, v) in s.vectors[t * shape.vectors..(t + 1) * shape.vectors].iter().enumerate() {
                if *v == NO_VECTOR {
                    continue;
                }
                let v = &vectors[*v as usize * VECTOR_WIDTH..][..VECTOR_WIDTH];
                let weights = &self.dense.w[b * VECTOR_WIDTH * HIDDEN..];
                for (x, w) in v.iter().zip(weights.chunks_exact(HIDDEN)) {
                    let x = f32::from(*x) * STEP;
                    hidden.iter_mut().zip(w).for_each(|(h, w)| *h += x * w);
                }
            }
            hidden.iter_mut().zip(&self.hidden_bias.w).for_each(|(h, b)| *h = (*h + b).max(0.0));
            labels.iter_mut().zip(&self.bias.w).for_each(|(l, b)| *l += b);
            for (h, w) in hidden.iter().zip(self.out.w.chunks_exact(shape.labels)) {
                labels.iter_mut().zip(w).for_each(|(l, w)| *l += h * w);
            }
            fix(labels, s.fixed[t]);
            pass.hidden.extend_from_slice(hidden);
            pass.scores.extend_from_slice(labels);
        }
    }

    /// One step on one sequence; its loss before the step.
    fn learn(&mut self, s: &Sequence, vectors: &[i8], rate: f32, pass: &mut Pass) -> f32 {
        self.forward(s, vectors, self.plan.dropout, pass);
        let n = self.shape.labels;
        let mut after = vec![0.0; n * n];
        let (loss, wrong) = self.expected(&s.gold, &pass.scores, &mut after);
        self.after.step(0, &after, rate);
        for t in 0..s.gold.len() {
            if s.fixed[t] == u8::MAX {
                self.update(s, t, &wrong[t * n..(t + 1) * n], vectors, rate, pass);
            }
        }
        loss
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

    fn update(&mut self, s: &Sequence, t: usize, wrong: &[f32], vectors: &[i8], rate: f32, pass: &Pass) {
        let shape = self.shape;
        if wrong.iter().all(|w| w.abs() < 1e-3) {
            return;
        }
        let hidden = &pass.hidden[t * HIDDEN..(t + 1) * HIDDEN];
        let mut own = vec![0.0f32; HIDDEN];
        for (h, value) in hidden.iter().enumerate() {
            if *value > 0.0 {
                let weights = &self.out.w[h * shape.labels..][..shape.labels];
                own[h] = weights.iter().zip(wrong).map(|(w, g)| w * g).sum();
            }
        }
        for (h, value) in hidden.iter().enumerate().filter(|(_, v)| **v > 0.0) {
            let g: Vec<f32> = wrong.iter().map(|w| w * value).collect();
            self.out.step(h * shape.labels, &g, rate);
        }
        self.bias.step(0, wrong, rate);
        let dense_rate = rate * DENSE;
        self.hidden_bias.step(0, &own, rate);
        for (b, v) in s.vectors[t * shape.vectors..(t + 1) * shape.vectors].iter().enumerate() {
            if *v == NO_VECTOR {
                continue;
            }
            let v = &vectors[*v as usize * VECTOR_WIDTH..][..VECTOR_WIDTH];
            let mut g = vec![0.0; HIDDEN];
            for (i, x) in v.iter().enumerate() {
                let x = f32::from(*x) * STEP;
                g.iter_mut().zip(&own).for_each(|(g, o)| *g = o * x);
                self.dense.step((b * VECTOR_WIDTH + i) * HIDDEN, &g, dense_rate);
            }
        }
        let from = if t == 0 { 0 } else { pass.ends[t - 1] };
        for place in &pass.kept[from..pass.ends[t]] {
            self.table.step(*place as usize, &wrong[1..=shape.scored], rate);
        }
    }

    /// The network in small integers.
    pub fn quantised(&self) -> Net {
        let s = self.shape;
        let largest = |w: &[f32]| w.iter().map(|w| w.abs()).fold(1e-6, f32::max) / 127.0;
        let small = |w: &[f32], step: f32| w.iter().map(|w| (w / step).round() as i8).collect::<Vec<i8>>();
        let (table, dense) = (largest(&self.table.w), largest(&self.dense.w));
        let mut bias = self.bias.w.clone();
        starts(s.labels).for_each(|l| bias[l] += self.plan.start);
        Net {
            shape: s,
            table: Cow::Owned(small(&self.table.w, table)),
            dense: small(&self.dense.w, dense).into_iter().map(f32::from).collect(),
            steps: [table, dense * STEP],
            hidden_bias: self.hidden_bias.w.clone(),
            out: self.out.w.clone(),
            bias,
            after: self.after.w.clone(),
        }
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

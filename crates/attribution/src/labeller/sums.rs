//! Probabilities of labels and spans: sums over all sequences of labels (forwards and backwards; Rabiner 1989).

use super::labels::{kind_of, may_begin, may_end, pairs};

/// Sums over all sequences. Each token's sums are divided by their total, so that they stay small.
#[derive(Debug)]
pub struct Sums {
    n: usize,
    follows: Vec<(usize, usize, f32)>,
    /// How much each label of each token weighs.
    weights: Vec<f32>,
    /// What each token's sums were divided by.
    totals: Vec<f32>,
    forwards: Vec<f32>,
}

/// Natural exponent by a polynomial on the fraction of a power of two, exact to about 1e-6 of it: the same on every processor.
fn exp(x: f32) -> f32 {
    const LEAST: f32 = -87.0;
    const MOST: f32 = 87.0;
    if x < LEAST {
        return 0.0;
    }
    let power = (x.min(MOST) * std::f32::consts::LOG2_E).round();
    let rest = x.min(MOST) - power * std::f32::consts::LN_2;
    let series = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    const BIAS: i32 = 127;
    const FRACTION: i32 = 23;
    let scale = f32::from_bits(((power as i32 + BIAS) << FRACTION) as u32);
    series.iter().fold(0.0, |sum, c| sum * rest + c) * scale
}

impl Sums {
    /// Sums over the sequences of `n` labels; scores as for [`super::labels::best`].
    pub fn new(scores: &[f32], n: usize, after: &[f32]) -> Sums {
        let pairs = pairs(n).into_iter().map(|(a, b)| (usize::from(a), usize::from(b)));
        let follows = pairs.map(|(a, b)| (a, b, exp(after[a * n + b]))).collect();
        let mut weights = Vec::with_capacity(scores.len());
        for token in scores.chunks_exact(n) {
            let most = token.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            weights.extend(token.iter().map(|s| exp(s - most)));
        }
        let mut sums = Sums { n, follows, weights, totals: Vec::new(), forwards: Vec::new() };
        let mut at = Vec::new();
        for t in 0..scores.len() / n {
            at = sums.next(t, &at, |_, _| true);
            let total: f32 = at.iter().sum();
            at.iter_mut().for_each(|x| *x /= total);
            sums.totals.push(total);
            sums.forwards.extend_from_slice(&at);
        }
        sums
    }

    /// Sums of token `t` from those of the one before, over labels that are allowed.
    fn next(&self, t: usize, before: &[f32], allowed: impl Fn(usize, u8) -> bool) -> Vec<f32> {
        let mut at = vec![0.0; self.n];
        if t == 0 {
            (0..self.n).filter(|l| may_begin(*l as u8)).for_each(|l| at[l] = 1.0);
        } else {
            self.follows.iter().for_each(|(a, b, w)| at[*b] += before[*a] * w);
        }
        let weights = &self.weights[t * self.n..(t + 1) * self.n];
        for (l, (x, w)) in at.iter_mut().zip(weights).enumerate() {
            *x *= if allowed(t, l as u8) { *w } else { 0.0 };
        }
        at
    }

    /// Probability of a label, for each token.
    pub fn label(&self, label: u8) -> Vec<f32> {
        let (n, tokens) = (self.n, self.totals.len());
        let mut all = vec![0.0; tokens];
        let mut backwards: Vec<f32> = (0..n).map(|l| f32::from(u8::from(may_end(l as u8)))).collect();
        for t in (0..tokens).rev() {
            let here = &self.forwards[t * n..(t + 1) * n];
            let total: f32 = here.iter().zip(&backwards).map(|(a, b)| a * b).sum();
            let l = usize::from(label);
            all[t] = here[l] * backwards[l] / total;
            let mut earlier = vec![0.0; n];
            let weights = &self.weights[t * n..(t + 1) * n];
            for (a, b, w) in &self.follows {
                earlier[*a] += w * weights[*b] * backwards[*b] / self.totals[t];
            }
            backwards = earlier;
        }
        all
    }

    /// Probability that the spans of a kind are just those of `labels`.
    pub fn kind(&self, labels: &[u8], kind: u8) -> f32 {
        let fits = |t: usize, l: u8| match kind_of(labels[t]) == Some(kind) {
            true => labels[t] == l,
            false => kind_of(l) != Some(kind),
        };
        let mut at = Vec::new();
        for t in 0..labels.len() {
            at = self.next(t, &at, fits);
            at.iter_mut().for_each(|x| *x /= self.totals[t]);
        }
        let end = |sums: &[f32]| (0..self.n).filter(|l| may_end(*l as u8)).map(|l| sums[l]).sum::<f32>();
        let last = self.forwards.len() - self.n;
        end(&at) / end(&self.forwards[last..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labeller::labels::{CUE, CUE_LABELS, may_follow};

    #[test]
    fn exponent_is_close() {
        for i in -800..=800 {
            let x = i as f32 / 10.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}: {} against {}", exp(x), x.exp());
        }
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
    }

    #[test]
    fn probabilities_are_those_of_all_sequences() {
        let n = CUE_LABELS;
        let scores = [1.0, 0.2, 0.0, 0.1, 0.3, 1.0, 0.0, 0.1, 0.4, 0.2, 1.0, 0.1, 0.0, 0.2, 0.1];
        let after: Vec<f32> = (0..n * n).map(|i| (i % 7) as f32 / 10.0).collect();
        let sums = Sums::new(&scores, n, &after);
        let labels = 0..n as u8;
        let triples = labels.clone().flat_map(|a| {
            let labels = labels.clone();
            labels.clone().flat_map(move |b| labels.clone().map(move |c| [a, b, c]))
        });
        let allowed =
            |s: &[u8; 3]| may_begin(s[0]) && may_end(s[2]) && s.windows(2).all(|w| may_follow(w[0], w[1]));
        let weight = |s: &[u8; 3]| {
            let [a, b, c] = s.map(usize::from);
            (scores[a] + scores[n + b] + scores[2 * n + c] + after[a * n + b] + after[b * n + c]).exp()
        };
        let all: Vec<[u8; 3]> = triples.filter(allowed).collect();
        let total: f32 = all.iter().map(weight).sum();
        for s in &all {
            let (got, want) = (sums.kind(s, CUE), weight(s) / total);
            assert!((got - want).abs() < 1e-5, "{s:?}: {got} against {want}");
        }
        for l in 0..n as u8 {
            for t in 0..3 {
                let want = all.iter().filter(|s| s[t] == l).map(weight).sum::<f32>() / total;
                let got = sums.label(l)[t];
                assert!((got - want).abs() < 1e-5, "label {l} of token {t}: {got} against {want}");
            }
        }
    }
}

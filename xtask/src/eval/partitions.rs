//! Coreference measures over mentions that both sides have: MUC (Vilain 1995), B³ (Bagga & Baldwin 1998), CEAFe (Luo 2005), and
//! their mean, as the CoNLL shared tasks took it. Singletons count.

use std::collections::{BTreeMap, BTreeSet};

/// A partition of mentions `0..n`.
#[derive(Debug)]
pub struct Clusters {
    of: Vec<usize>,
    members: Vec<BTreeSet<usize>>,
}

impl Clusters {
    /// From each mention's label.
    pub fn of<T: Ord>(labels: &[T]) -> Clusters {
        let mut numbers: BTreeMap<&T, usize> = BTreeMap::new();
        let mut members: Vec<BTreeSet<usize>> = Vec::new();
        let of = labels.iter().enumerate().map(|(mention, label)| {
            let next = numbers.len();
            let n = *numbers.entry(label).or_insert(next);
            if n == members.len() {
                members.push(BTreeSet::new());
            }
            members[n].insert(mention);
            n
        });
        Clusters { of: of.collect(), members }
    }
}

/// F1 of each measure.
#[derive(Clone, Copy, Debug)]
pub struct Scores {
    /// Links.
    pub muc: f64,
    /// Mentions.
    pub b3: f64,
    /// Entities.
    pub ceafe: f64,
}

impl Scores {
    /// The mean of the three.
    pub fn mean(self) -> f64 {
        (self.muc + self.b3 + self.ceafe) / 3.0
    }
}

/// Scores a partition against the right one.
pub fn conll(gold: &Clusters, found: &Clusters) -> Scores {
    let similarity = ceafe(gold, found);
    Scores {
        muc: f1(links(found, gold), links(gold, found)),
        b3: f1(mentions(found, gold), mentions(gold, found)),
        ceafe: f1(ratio(similarity, found.members.len()), ratio(similarity, gold.members.len())),
    }
}

fn ratio(x: f64, n: usize) -> f64 {
    if n == 0 { 0.0 } else { x / n as f64 }
}

fn f1(p: f64, r: f64) -> f64 {
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

/// MUC recall of `key` by `other`: links that are not broken.
fn links(key: &Clusters, other: &Clusters) -> f64 {
    let parts = |c: &BTreeSet<usize>| c.iter().map(|m| other.of[*m]).collect::<BTreeSet<_>>().len();
    let kept: usize = key.members.iter().map(|c| c.len() - parts(c)).sum();
    let all: usize = key.members.iter().map(|c| c.len() - 1).sum();
    ratio(kept as f64, all)
}

/// B³ recall of `key` by `other`.
fn mentions(key: &Clusters, other: &Clusters) -> f64 {
    let share = |m: usize| {
        let own = &key.members[key.of[m]];
        own.intersection(&other.members[other.of[m]]).count() as f64 / own.len() as f64
    };
    ratio((0..key.of.len()).map(share).sum(), key.of.len())
}

/// The best one-to-one alignment of clusters by φ4 (Dice): its total similarity.
fn ceafe(gold: &Clusters, found: &Clusters) -> f64 {
    let n = gold.members.len().max(found.members.len());
    let mut weights = vec![vec![0.0; n]; n];
    for (i, g) in gold.members.iter().enumerate() {
        for j in g.iter().map(|m| found.of[*m]) {
            let f = &found.members[j];
            weights[i][j] = 2.0 * g.intersection(f).count() as f64 / (g.len() + f.len()) as f64;
        }
    }
    assignment(&weights)
}

/// The largest sum of one weight in each row and column (the Hungarian method with potentials, O(n³)).
fn assignment(weights: &[Vec<f64>]) -> f64 {
    let n = weights.len();
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; n + 1]);
    // row of each column; column 0 stands for none
    let mut row = vec![0_usize; n + 1];
    for i in 1..=n {
        row[0] = i;
        let mut at = 0;
        let (mut least, mut from, mut used) =
            (vec![f64::INFINITY; n + 1], vec![0_usize; n + 1], vec![false; n + 1]);
        while row[at] != 0 {
            used[at] = true;
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for j in (1..=n).filter(|j| !used[*j]) {
                let cost = -weights[row[at] - 1][j - 1] - u[row[at]] - v[j];
                if cost < least[j] {
                    (least[j], from[j]) = (cost, at);
                }
                if least[j] < delta {
                    (delta, next) = (least[j], j);
                }
            }
            for j in 0..=n {
                if used[j] {
                    u[row[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            at = next;
        }
        while at != 0 {
            row[at] = row[from[at]];
            at = from[at];
        }
    }
    (1..=n).map(|j| weights[row[j] - 1][j - 1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_agree_with_figures_worked_by_hand() {
        let gold = Clusters::of(&[0, 0, 0, 1, 1, 2]);
        let same = conll(&gold, &gold);
        assert!(
            (same.muc - 1.0).abs() < 1e-9 && (same.b3 - 1.0).abs() < 1e-9 && (same.ceafe - 1.0).abs() < 1e-9
        );
        // {a b} {c d e} {f} against {a b c} {d e} {f}
        let found = conll(&gold, &Clusters::of(&[0, 0, 1, 1, 1, 2]));
        assert!((found.muc - 2.0 / 3.0).abs() < 1e-9, "{found:?}");
        // precision and recall are both (2/3 + 2/3 + 1/3 + 1 + 1 + 1) / 6
        let b3 = (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0 + 3.0) / 6.0;
        assert!((found.b3 - b3).abs() < 1e-9, "{found:?}");
        let ceafe = (4.0 / 5.0 + 4.0 / 5.0 + 1.0) / 3.0;
        assert!((found.ceafe - ceafe).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn the_best_alignment_is_found_where_a_greedy_one_is_not_best() {
        assert!((assignment(&[vec![0.9, 0.8], vec![0.8, 0.1]]) - 1.6).abs() < 1e-9);
    }
}

//! Boosted trees by the logistic loss: trees grow leaf by leaf where that gains most, over values sorted into bins.

use crate::attribution::random::Random;
use sitroom_fuse::{FEATURES, Forest, LEAF, Node};

/// Features of a pair.
pub type Row = [f32; FEATURES.len()];

/// Trees.
const TREES: usize = 400;
/// Leaves of a tree.
const LEAVES: usize = 32;
/// What a tree counts.
const RATE: f64 = 0.03;
/// Pairs of a leaf at least.
const FEWEST: usize = 30;
/// Added to a leaf's curvature, so that few pairs move little.
const RIDGE: f64 = 5.0;
/// Features that a tree may ask for.
const ASKED: usize = 14;
/// Bins of a feature.
const BINS: usize = 63;
/// Least gain of a split.
const GAIN: f64 = 1e-3;

/// Slopes and curvatures of the loss over some pairs.
#[derive(Clone, Copy, Default)]
struct Sums {
    slope: f64,
    curve: f64,
    pairs: usize,
}

impl Sums {
    fn add(&mut self, slope: f64, curve: f64) {
        self.slope += slope;
        self.curve += curve;
        self.pairs += 1;
    }

    fn rest(self, part: Sums) -> Sums {
        Sums {
            slope: self.slope - part.slope,
            curve: self.curve - part.curve,
            pairs: self.pairs - part.pairs,
        }
    }

    fn gain(self) -> f64 {
        self.slope * self.slope / (self.curve + RIDGE)
    }

    fn value(self) -> f32 {
        (-RATE * self.slope / (self.curve + RIDGE)) as f32
    }
}

struct Split {
    gain: f64,
    feature: usize,
    bin: usize,
}

/// A node while its tree grows.
struct Growing {
    pairs: Vec<u32>,
    sums: Sums,
    split: Option<Split>,
    children: Option<(usize, usize)>,
}

/// The pairs in bins.
struct Binned {
    edges: Vec<Vec<f32>>,
    columns: Vec<Vec<u8>>,
}

impl Binned {
    fn of(rows: &[Row]) -> Binned {
        let edges: Vec<Vec<f32>> = (0..FEATURES.len()).map(|f| edges(rows, f)).collect();
        let column = |f: usize| rows.iter().map(|r| edges[f].partition_point(|e| *e < r[f]) as u8).collect();
        let columns = (0..FEATURES.len()).map(column).collect();
        Binned { edges, columns }
    }
}

/// The largest value of each bin but the last.
fn edges(rows: &[Row], feature: usize) -> Vec<f32> {
    let mut values: Vec<f32> = rows.iter().map(|r| r[feature]).collect();
    values.sort_by(f32::total_cmp);
    let mut edges: Vec<f32> = (1..=BINS).map(|k| values[(values.len() - 1) * k / (BINS + 1)]).collect();
    edges.dedup();
    // nothing lies above the largest value
    edges.retain(|e| values.last().is_some_and(|most| e < most));
    edges
}

/// Trains a forest; `right` says which pairs are of one event.
pub fn train(rows: &[Row], right: &[bool]) -> Forest {
    let mut random = Random(0x5173_0031);
    let binned = Binned::of(rows);
    let share = right.iter().filter(|r| **r).count() as f64 / right.len().max(1) as f64;
    let telling: Vec<usize> = (0..FEATURES.len()).filter(|f| !binned.edges[*f].is_empty()).collect();
    let mut forest = Forest { base: (share / (1.0 - share)).ln() as f32, trees: Vec::new() };
    let mut sums = vec![forest.base; rows.len()];
    for _ in 0..TREES {
        let mut slopes: Vec<(f64, f64)> = Vec::with_capacity(rows.len());
        for (sum, right) in sums.iter().zip(right) {
            let p = 1.0 / (1.0 + f64::from(-sum).exp());
            slopes.push((p - f64::from(u8::from(*right)), p * (1.0 - p)));
        }
        let grown = grow(&binned, &slopes, &chosen(&telling, &mut random));
        for leaf in grown.iter().filter(|n| n.children.is_none()) {
            leaf.pairs.iter().for_each(|p| sums[*p as usize] += leaf.sums.value());
        }
        let mut tree = Vec::new();
        lay(&grown, 0, &binned, &mut tree);
        forest.trees.push(tree);
    }
    forest
}

/// Some of the features that are not the same of all pairs, each once.
fn chosen(telling: &[usize], random: &mut Random) -> Vec<usize> {
    let mut all = telling.to_vec();
    for i in 0..ASKED.min(telling.len()) {
        let other = i + (random.bits() % (all.len() - i) as u64) as usize;
        all.swap(i, other);
    }
    all.truncate(ASKED);
    all
}

fn grow(binned: &Binned, slopes: &[(f64, f64)], features: &[usize]) -> Vec<Growing> {
    let node = |pairs: Vec<u32>| {
        let mut sums = Sums::default();
        pairs.iter().for_each(|p| sums.add(slopes[*p as usize].0, slopes[*p as usize].1));
        let split = best(binned, slopes, features, &pairs, sums);
        Growing { pairs, sums, split, children: None }
    };
    let mut nodes = vec![node((0..slopes.len() as u32).collect())];
    for _ in 1..LEAVES {
        let gain = |n: &Growing| n.split.as_ref().filter(|_| n.children.is_none()).map(|s| s.gain);
        let better = |best: Option<(usize, f64)>, (i, n): (usize, &Growing)| match (best, gain(n)) {
            (Some((_, most)), Some(g)) if g > most => Some((i, g)),
            (None, Some(g)) => Some((i, g)),
            _ => best,
        };
        let Some((at, _)) = nodes.iter().enumerate().fold(None, better) else { break };
        let Some(Split { feature, bin, .. }) = nodes[at].split else { break };
        let pairs = std::mem::take(&mut nodes[at].pairs);
        let (low, high) =
            pairs.into_iter().partition(|p| binned.columns[feature][*p as usize] as usize <= bin);
        nodes[at].children = Some((nodes.len(), nodes.len() + 1));
        nodes.push(node(low));
        nodes.push(node(high));
    }
    nodes
}

/// The split that gains most.
fn best(
    binned: &Binned,
    slopes: &[(f64, f64)],
    features: &[usize],
    pairs: &[u32],
    all: Sums,
) -> Option<Split> {
    let mut best: Option<Split> = None;
    for feature in features.iter().copied() {
        let mut bins = [Sums::default(); BINS + 1];
        for p in pairs {
            let (slope, curve) = slopes[*p as usize];
            bins[binned.columns[feature][*p as usize] as usize].add(slope, curve);
        }
        let mut low = Sums::default();
        // above the last edge nothing is left to split off
        for (bin, here) in bins.iter().enumerate().take(binned.edges[feature].len()) {
            low = Sums {
                slope: low.slope + here.slope,
                curve: low.curve + here.curve,
                pairs: low.pairs + here.pairs,
            };
            let high = all.rest(low);
            let gain = low.gain() + high.gain() - all.gain();
            let enough = low.pairs >= FEWEST && high.pairs >= FEWEST && gain > GAIN;
            if enough && best.as_ref().is_none_or(|b| gain > b.gain) {
                best = Some(Split { gain, feature, bin });
            }
        }
    }
    best
}

/// Lays a grown tree out: each inner node before its first child's tree, that before the second one's.
fn lay(grown: &[Growing], at: usize, binned: &Binned, tree: &mut Vec<Node>) {
    let (node, place) = (&grown[at], tree.len());
    tree.push(Node { feature: LEAF, split: 0.0, other: 0, value: node.sums.value() });
    let (Some((low, high)), Some(split)) = (node.children, &node.split) else { return };
    lay(grown, low, binned, tree);
    tree[place].other = tree.len() as u16;
    tree[place].feature = split.feature as u8;
    tree[place].split = binned.edges[split.feature][split.bin];
    lay(grown, high, binned, tree);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_where_two_features_agree_is_learned() {
        let mut random = Random(7);
        let rows: Vec<Row> = (0..4000).map(|_| std::array::from_fn(|_| random.unit())).collect();
        let truth = |r: &Row| (r[0] > 0.5) == (r[1] > 0.5);
        let right: Vec<bool> = rows[..3000].iter().map(truth).collect();
        let forest = train(&rows[..3000], &right);
        let good = rows[3000..].iter().filter(|r| (forest.sum(&r[..], |_, _| ()) > 0.0) == truth(r)).count();
        assert!(good > 850, "{good}");
        assert_eq!(forest, train(&rows[..3000], &right));
    }
}

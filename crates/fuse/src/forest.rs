//! Boosted trees: a sum of small decision trees (Friedman 2001, *Greedy function approximation*), and what each feature gave to it.

/// A node. Inner nodes send what is at most `split` to the next node, all else to `other`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Number of the feature, or [`LEAF`].
    pub feature: u8,
    /// The largest value that goes to the next node.
    pub split: f32,
    /// Place of the second child, counted from the tree's root.
    pub other: u16,
    /// What the tree says at this node: at a leaf its answer, before it what the answer would be if the tree ended here.
    pub value: f32,
}

/// Instead of a feature.
pub const LEAF: u8 = u8::MAX;
/// Bytes of a node.
const NODE: usize = 11;
const HEADER: &[u8] = b"sitroom forest 1\n";

/// The trees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest {
    /// Where the sum begins.
    pub base: f32,
    /// Each tree's nodes, its root first.
    pub trees: Vec<Vec<Node>>,
}

impl Forest {
    /// The sum over all trees; `give` is called with a feature and what it changed, so that the changes and the base add up to it.
    pub fn sum(&self, features: &[f32], mut give: impl FnMut(usize, f32)) -> f32 {
        let mut sum = self.base;
        for tree in &self.trees {
            let Some(mut node) = tree.first() else { continue };
            sum += node.value;
            let mut at = 0;
            while node.feature != LEAF {
                let value = features.get(node.feature as usize).copied().unwrap_or_default();
                at = if value <= node.split { at + 1 } else { node.other as usize };
                let Some(next) = tree.get(at) else { break };
                give(node.feature as usize, next.value - node.value);
                sum += next.value - node.value;
                node = next;
            }
        }
        sum
    }

    /// What the sum is before anything is known.
    pub fn start(&self) -> f32 {
        self.base + self.trees.iter().filter_map(|t| t.first()).map(|n| n.value).sum::<f32>()
    }

    /// Reads what [`Forest::to_bytes`] wrote: the header, the base, and for each tree its size (u16) and its nodes, little-endian. `None`
    /// if it is broken.
    pub fn from_bytes(bytes: &[u8]) -> Option<Forest> {
        let (base, mut rest) = bytes.strip_prefix(HEADER)?.split_first_chunk::<4>()?;
        let mut trees = Vec::new();
        while let Some((size, more)) = rest.split_first_chunk::<2>() {
            let (nodes, more) = more.split_at_checked(u16::from_le_bytes(*size) as usize * NODE)?;
            let tree: Vec<Node> = nodes.as_chunks::<NODE>().0.iter().map(node).collect();
            let whole =
                |(i, n): (usize, &Node)| n.feature == LEAF || (n.other as usize > i && i + 1 < tree.len());
            if !tree.iter().enumerate().all(whole) {
                return None;
            }
            trees.push(tree);
            rest = more;
        }
        rest.is_empty().then_some(Forest { base: f32::from_le_bytes(*base), trees })
    }

    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = HEADER.to_vec();
        out.extend(self.base.to_le_bytes());
        for tree in &self.trees {
            out.extend((tree.len() as u16).to_le_bytes());
            for n in tree {
                out.push(n.feature);
                out.extend(n.split.to_le_bytes());
                out.extend(n.other.to_le_bytes());
                out.extend(n.value.to_le_bytes());
            }
        }
        out
    }
}

fn node(b: &[u8; NODE]) -> Node {
    let float = |at: usize| f32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]);
    Node { feature: b[0], split: float(1), other: u16::from_le_bytes([b[5], b[6]]), value: float(7) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_features_give_adds_up_and_bytes_come_back() {
        let inner = |feature, split, other, value| Node { feature, split, other, value };
        let leaf = |value| Node { feature: LEAF, split: 0.0, other: 0, value };
        let tree = vec![inner(0, 0.5, 4, 0.25), inner(1, 2.0, 3, -0.5), leaf(-1.0), leaf(0.5), leaf(1.0)];
        let forest = Forest { base: -3.0, trees: vec![tree.clone(), tree] };
        let mut given = [0.0; 2];
        let sum = forest.sum(&[0.1, 3.0], |f, x| given[f] += x);
        assert_eq!((sum, given), (-3.0 + 2.0 * 0.5, [-1.5, 2.0]));
        assert_eq!(forest.start() + given[0] + given[1], sum);
        assert_eq!(Forest::from_bytes(&forest.to_bytes()), Some(forest.clone()));
        let bytes = forest.to_bytes();
        assert_eq!(Forest::from_bytes(&bytes[..bytes.len() - 1]), None);
    }
}

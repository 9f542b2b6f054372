//! From arcs to trees: lifted arcs are put back where they belong, and sentences begin where trees do.

/// Rounds after which the search for subtree edges gives up, as in spaCy.
const MOST_ROUNDS: usize = 12;

/// Leftmost and rightmost token of every subtree.
fn edges(heads: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let n = heads.len();
    let mut left: Vec<u32> = (0..n as u32).collect();
    let mut right = left.clone();
    for _ in 0..MOST_ROUNDS {
        for i in (0..n).chain((0..n).rev()) {
            let h = heads[i] as usize;
            left[h] = left[h].min(left[i]);
            right[h] = right[h].max(right[i]);
        }
        if sentences_hold(heads, &starts_of(heads, &left)) {
            break;
        }
    }
    (left, right)
}

fn starts_of(heads: &[u32], left: &[u32]) -> Vec<bool> {
    let mut starts = vec![false; heads.len()];
    for (i, h) in heads.iter().enumerate() {
        if *h as usize == i {
            starts[left[i] as usize] = true;
        }
    }
    starts
}

/// True if every token's head lies in the token's own sentence.
fn sentences_hold(heads: &[u32], starts: &[bool]) -> bool {
    let n = heads.len();
    let mut first = 0;
    for i in 0..n {
        // spaCy ends a sentence one token late here and never looks at that token; kept, since the result must be the same
        if (i > 0 && starts[i]) || i + 1 == n {
            if heads[first..i].iter().any(|h| (*h as usize) < first || (*h as usize) > i) {
                return false;
            }
            first = i;
        }
    }
    true
}

/// True at the first token of each tree.
pub fn sentence_starts(heads: &[u32]) -> Vec<bool> {
    starts_of(heads, &edges(heads).0)
}

/// Puts back arcs whose label `child||head` says that they were lifted (Nivre and Nilsson 2005): the nearest token with the label
/// `head` below the present head, breadth first, becomes the head. Labels are cut to their first part.
pub fn put_back(heads: &mut [u32], labels: &mut [&str], is_space: impl Fn(usize) -> bool) {
    if !labels.iter().any(|l| l.contains("||")) {
        return;
    }
    let (left, right) = edges(heads);
    for i in 0..heads.len() {
        let Some((label, head_label)) = labels[i].split_once("||") else { continue };
        let below = |q: u32, heads: &[u32]| -> Vec<u32> {
            (left[q as usize]..=right[q as usize])
                .filter(|&c| c != q && heads[c as usize] == q && !is_space(c as usize) && c as usize != i)
                .collect()
        };
        let mut level = vec![heads[i]];
        let mut found = None;
        while !level.is_empty() && found.is_none() {
            let mut next = Vec::new();
            'level: for q in level {
                for c in below(q, heads) {
                    if labels[c as usize] == head_label {
                        found = Some(c);
                        break 'level;
                    }
                    next.push(c);
                }
            }
            level = next;
        }
        if let Some(head) = found {
            heads[i] = head;
        }
        labels[i] = label;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tree_begins_a_sentence() {
        assert_eq!(sentence_starts(&[1, 1, 1, 4, 4]), [true, false, false, true, false]);
        assert_eq!(sentence_starts(&[]), Vec::<bool>::new());
    }

    #[test]
    fn a_lifted_arc_is_put_back() {
        let mut heads = [1, 1, 1, 2, 1];
        let mut labels = ["nsubj", "ROOT", "dobj", "relcl", "prep||relcl"];
        put_back(&mut heads, &mut labels, |_| false);
        assert_eq!((heads[4], labels[4]), (3, "prep"));
    }
}

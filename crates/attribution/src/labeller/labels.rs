//! Labels of tokens: first, inner, last or only word of a span of some kind, or none; and which may follow which.

use sitroom_document::TokenRange;

/// No span.
pub const NONE: u8 = 0;
/// Labels of each kind of span: first, inner, last, only.
const PARTS: u8 = 4;
const FIRST: u8 = 0;
const INNER: u8 = 1;
const LAST: u8 = 2;
const ONLY: u8 = 3;

/// Labels of the cue network: none, and the parts of a cue.
pub const CUE_LABELS: usize = 1 + PARTS as usize;
/// Labels of the span network: none, parts of the source, parts of the content, and the cue itself.
pub const SPAN_LABELS: usize = 2 + 2 * PARTS as usize;
/// The label of the cue's own tokens in the span network.
pub const IS_CUE: u8 = SPAN_LABELS as u8 - 1;
/// Kind of a cue in the cue network, and of a source in the span network.
pub const CUE: u8 = 0;
/// See [`CUE`].
pub const SOURCE: u8 = 0;
/// Kind of a content in the span network.
pub const CONTENT: u8 = 1;

/// Kind and part of a label.
fn split(label: u8) -> Option<(u8, u8)> {
    (label != NONE && label != IS_CUE).then(|| ((label - 1) / PARTS, (label - 1) % PARTS))
}

/// True if label `b` may follow `a`.
pub fn may_follow(a: u8, b: u8) -> bool {
    let open = |l: u8| split(l).filter(|(_, part)| matches!(*part, FIRST | INNER)).map(|(kind, _)| kind);
    let goes_on = |l: u8| split(l).filter(|(_, part)| matches!(*part, INNER | LAST)).map(|(kind, _)| kind);
    open(a) == goes_on(b)
}

/// True if a sequence may begin with the label.
pub fn may_begin(label: u8) -> bool {
    may_follow(NONE, label)
}

/// True if a sequence may end with the label.
pub fn may_end(label: u8) -> bool {
    may_follow(label, NONE)
}

/// The kind of span that a label is part of.
pub fn kind_of(label: u8) -> Option<u8> {
    split(label).map(|(kind, _)| kind)
}

/// True for the label of a span's first word.
pub fn begins(label: u8) -> bool {
    matches!(split(label), Some((_, FIRST | ONLY)))
}

/// Writes a span into a sequence of labels; the range counts from the sequence's start.
pub fn put(labels: &mut [u8], range: TokenRange, kind: u8) {
    let label = |part| 1 + kind * PARTS + part;
    if range.len() == 1 {
        labels[range.start as usize] = label(ONLY);
    } else if !range.is_empty() {
        labels[range.start as usize..range.end as usize].fill(label(INNER));
        labels[range.start as usize] = label(FIRST);
        labels[range.end as usize - 1] = label(LAST);
    }
}

/// The spans of one kind in a sequence of labels that begins with token `first`.
pub fn spans(labels: &[u8], kind: u8, first: u32) -> Vec<TokenRange> {
    let mut all = Vec::new();
    let mut start = None;
    for (i, l) in labels.iter().enumerate() {
        let Some((k, part)) = split(*l).filter(|(k, _)| *k == kind) else { continue };
        debug_assert_eq!(k, kind);
        let at = first + i as u32;
        if matches!(part, FIRST | ONLY) {
            start = Some(at);
        }
        if let Some(from) = start.filter(|_| matches!(part, LAST | ONLY)) {
            all.push(TokenRange::new(from, at + 1));
            start = None;
        }
    }
    all
}

/// The best sequence of labels, or of those with a span of the kind `needed`. `scores` has `n` labels for each token, `after` the
/// score of each label behind each other. Viterbi's algorithm over pairs of a label and whether the kind has occurred.
pub fn best(scores: &[f32], n: usize, after: &[f32], needed: Option<u8>) -> Vec<u8> {
    let tokens = scores.len() / n;
    if tokens == 0 {
        return Vec::new();
    }
    let states = if needed.is_some() { 2 * n } else { n };
    let begins = |l: usize| needed.is_some() && begins(l as u8) && kind_of(l as u8) == needed;
    let mut total = vec![f32::NEG_INFINITY; states];
    for l in (0..n).filter(|l| may_begin(*l as u8)) {
        total[if begins(l) { n + l } else { l }] = scores[l];
    }
    let follows = pairs(n);
    let mut back = vec![0u8; tokens * states];
    for t in 1..tokens {
        let mut next = vec![f32::NEG_INFINITY; states];
        for from in (0..states).step_by(n) {
            for &(a, b) in &follows {
                let (a, b) = (a as usize, b as usize);
                let score = total[from + a] + after[a * n + b];
                let to = if begins(b) { n + b } else { from + b };
                if score > next[to] {
                    next[to] = score;
                    back[t * states + to] = (from + a) as u8;
                }
            }
        }
        next.iter_mut().enumerate().for_each(|(i, x)| *x += scores[t * n + i % n]);
        total = next;
    }
    let mut state = (states - n..states)
        .filter(|i| may_end((i % n) as u8))
        .max_by(|a, b| total[*a].total_cmp(&total[*b]).then(b.cmp(a)))
        .unwrap_or(0);
    let mut out = vec![0u8; tokens];
    for t in (0..tokens).rev() {
        out[t] = (state % n) as u8;
        state = back[t * states + state] as usize;
    }
    out
}

/// All pairs of labels that may follow each other.
pub fn pairs(n: usize) -> Vec<(u8, u8)> {
    let all = |n: usize| 0..n as u8;
    all(n).flat_map(|a| all(n).map(move |b| (a, b))).filter(|(a, b)| may_follow(*a, *b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores of three tokens: all are most likely no span at all.
    const SCORES: [f32; 3 * CUE_LABELS] =
        [1.0, 0.2, 0.0, 0.1, 0.3, 1.0, 0.0, 0.1, 0.4, 0.2, 1.0, 0.1, 0.0, 0.2, 0.1];

    #[test]
    fn what_is_needed_is_there() {
        let after = [0.0; CUE_LABELS * CUE_LABELS];
        assert_eq!(best(&SCORES, CUE_LABELS, &after, None), [NONE; 3]);
        let found = best(&SCORES, CUE_LABELS, &after, Some(CUE));
        assert_eq!(spans(&found, CUE, 0), [TokenRange::new(0, 1)]);
    }
}

//! Lines of a region: pieces on one baseline, from left to right.

use super::pieces::{Piece, SAME_LINE, WORD_GAP};

/// A line. Lengths are points.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its words.
    pub text: String,
    /// Where it begins.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
    /// Its baseline, from the top of the page.
    pub base: f64,
    /// The size of most of its letters.
    pub size: f64,
}

impl Line {
    /// The width of its first word, with the space that would stand before it.
    pub fn first_word(&self) -> f64 {
        let letters = self.text.chars().count().max(1) as f64;
        let first = self.text.split(' ').next().unwrap_or_default().chars().count() as f64 + 1.0;
        (self.right - self.left) * first / letters
    }
}

/// Lines of a region with what they have in common. Lengths are points.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The lines, from top to bottom.
    pub lines: Vec<Line>,
    /// Where its lines begin.
    pub left: f64,
    /// Where its full lines end.
    pub right: f64,
    /// From one baseline to the next.
    pub leading: f64,
}

/// A gap, in font sizes, that parts a line in two: tabs and the columns of tables.
const PARTED: f64 = 3.0;
/// Which of the line beginnings, and of the line ends, in order, is the region's own: some stick out.
const LEFT_EDGE: f64 = 0.1;
const RIGHT_EDGE: f64 = 0.9;
/// From one baseline to the next, in font sizes, where a region has one line only.
const USUAL_LEADING: f64 = 1.2;

/// The lines of pieces.
pub fn of(mut pieces: Vec<Piece>) -> Region {
    pieces.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut lines: Vec<Line> = Vec::new();
    let mut rest = pieces.as_slice();
    while let Some(first) = rest.first() {
        let on_it = |p: &&Piece| p.base - first.base < SAME_LINE * first.size.min(p.size);
        let (row, after) = rest.split_at(rest.iter().take_while(on_it).count().max(1));
        lines.extend(row_lines(row.to_vec()));
        rest = after;
    }
    Region {
        left: edge(&lines, |l| l.left, LEFT_EDGE),
        right: edge(&lines, |l| l.right, RIGHT_EDGE),
        leading: leading(&lines),
        lines,
    }
}

fn row_lines(mut row: Vec<Piece>) -> Vec<Line> {
    row.sort_by(|a, b| a.left.total_cmp(&b.left));
    let apart = |a: &Piece, b: &Piece| b.left - a.right > PARTED * a.size.max(b.size);
    row.chunk_by(|a, b| !apart(a, b)).map(joined).collect()
}

fn joined(pieces: &[Piece]) -> Line {
    let mut text = String::new();
    let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
    for piece in pieces {
        if piece.left - right > WORD_GAP * piece.size {
            text.push(' ');
        }
        text.push_str(&piece.text);
        (left, right) = (left.min(piece.left), right.max(piece.right));
    }
    // of equals, `max_by_key` takes the last one
    let most = pieces.iter().rev().max_by_key(|p| p.text.len());
    let (base, size) = most.map_or((0.0, 0.0), |p| (p.base, p.size));
    Line { text: crate::tidy::words(&text), left, right, base, size }
}

fn edge(lines: &[Line], of: impl Fn(&Line) -> f64, share: f64) -> f64 {
    let mut all: Vec<f64> = lines.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    let at = (share * all.len().saturating_sub(1) as f64).round() as usize;
    all.get(at).copied().unwrap_or(0.0)
}

/// The middle one of all steps from one line to the next that are no wider than twice the letters.
fn leading(lines: &[Line]) -> f64 {
    let step = |w: &[Line]| w[1].base - w[0].base;
    let close = |w: &&[Line]| step(w) > SAME_LINE * w[0].size && step(w) < 2.0 * w[0].size;
    let mut steps: Vec<f64> = lines.windows(2).filter(close).map(step).collect();
    steps.sort_by(f64::total_cmp);
    let usual = lines.first().map_or(0.0, |l| USUAL_LEADING * l.size);
    steps.get(steps.len().saturating_sub(1) / 2).copied().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, left: f64, right: f64, base: f64) -> Piece {
        Piece { text: text.into(), left, right, base, size: 10.0 }
    }

    #[test]
    fn pieces_on_one_baseline_are_a_line_unless_they_are_far_apart() {
        let region = of(vec![
            piece("the harbour", 82.0, 140.0, 50.5),
            piece("In", 50.0, 60.0, 50.0),
            piece("of", 70.0, 79.0, 50.2),
            piece("12 dead", 300.0, 340.0, 50.0),
            piece("was quiet.", 50.0, 90.0, 62.0),
        ]);
        let texts: Vec<&str> = region.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["In of the harbour", "12 dead", "was quiet."]);
        assert!((region.leading - 12.0).abs() < 0.6, "{region:?}");
    }
}

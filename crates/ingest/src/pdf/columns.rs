//! In which order the pieces of a page are read: columns one after the other, what runs over them between.
//!
//! A page is cut where a gutter parts lines that look like prose, as in the recursive cuts of Nagy and Seth (1984), with the difference that
//! a headline over both columns doesn't hide their gutter. Tables are not columns: their cells are short, and are read row by row.

use super::pieces::{Piece, SAME_LINE};

/// Steps, in points, at which a gutter is looked for.
const STEP: f64 = 2.0;
/// Narrowest gutter, in font sizes.
const GUTTER: f64 = 0.5;
/// Fewest lines of a column.
const FEWEST_LINES: usize = 3;
/// Narrowest column of prose, in font sizes, and the share of its width that its middle line fills.
const NARROWEST: f64 = 8.0;
const FILLED: f64 = 0.6;
/// Share of the shorter of two columns beside which the other one stands.
const BESIDE: f64 = 0.5;
/// Cuts within cuts: a page has no more columns than that.
const DEEPEST: usize = 8;

/// The pieces of a page as regions in reading order: columns, and what stands over or under them.
pub fn in_order(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut regions = Vec::new();
    cut(pieces, 0, &mut regions);
    regions
}

fn cut(mut pieces: Vec<Piece>, depth: usize, regions: &mut Vec<Vec<Piece>>) {
    pieces.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.left.total_cmp(&b.left)));
    let parts = if depth < DEEPEST { parts(&pieces) } else { None };
    match parts {
        Some(parts) => parts.into_iter().for_each(|part| cut(part, depth + 1, regions)),
        None if pieces.is_empty() => {}
        None => regions.push(pieces),
    }
}

/// The parts of a region that has columns; `None` if it has none.
fn parts(pieces: &[Piece]) -> Option<Vec<Vec<Piece>>> {
    let left = pieces.iter().map(|p| p.left).fold(f64::INFINITY, f64::min);
    let right = pieces.iter().map(|p| p.right).fold(f64::NEG_INFINITY, f64::max);
    let steps = ((right - left) / STEP).min(MOST_STEPS) as usize;
    let mut best: Option<(usize, Vec<Band>)> = None;
    for x in (1..steps).map(|n| left + n as f64 * STEP) {
        let bands = bands(pieces, x);
        let in_columns = bands.iter().map(Band::in_columns).sum();
        if in_columns > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((in_columns, bands));
        }
    }
    best.map(|(_, bands)| bands.into_iter().flat_map(Band::parts).collect())
}

/// More steps than any page is wide: files may claim any width.
const MOST_STEPS: f64 = 2000.0;

/// What stands between two pieces that run over a gutter, or such pieces.
enum Band {
    Columns(Vec<Piece>, Vec<Piece>),
    Over(Vec<Piece>),
}

impl Band {
    fn in_columns(&self) -> usize {
        match self {
            Band::Columns(left, right) => left.len() + right.len(),
            Band::Over(_) => 0,
        }
    }

    fn parts(self) -> Vec<Vec<Piece>> {
        match self {
            Band::Columns(left, right) => vec![left, right],
            Band::Over(pieces) => vec![pieces],
        }
    }
}

/// Cuts pieces, which come from top to bottom, by those that run over `x`.
fn bands(pieces: &[Piece], x: f64) -> Vec<Band> {
    let mut bands = Vec::new();
    for run in pieces.chunk_by(|a, b| runs_over(a, x) == runs_over(b, x)) {
        let (left, right): (Vec<&Piece>, Vec<&Piece>) = run.iter().partition(|p| p.right <= x);
        if !runs_over(&run[0], x) && are_columns(&left, &right) {
            bands.push(Band::Columns(owned(&left), owned(&right)));
        } else if let Some(Band::Over(before)) = bands.last_mut() {
            before.extend_from_slice(run);
        } else {
            bands.push(Band::Over(run.to_vec()));
        }
    }
    bands
}

fn owned(pieces: &[&Piece]) -> Vec<Piece> {
    pieces.iter().map(|p| (*p).clone()).collect()
}

fn runs_over(piece: &Piece, x: f64) -> bool {
    piece.left < x && piece.right > x
}

fn are_columns(left: &[&Piece], right: &[&Piece]) -> bool {
    let (Some(l), Some(r)) = (Extent::of(left), Extent::of(right)) else { return false };
    let beside = l.bottom.min(r.bottom) - l.top.max(r.top);
    r.left - l.right >= GUTTER * l.size.min(r.size)
        && beside >= BESIDE * (l.bottom - l.top).min(r.bottom - r.top)
        && is_prose(left, &l)
        && is_prose(right, &r)
}

/// The rectangle around pieces, and the size of the largest of them.
struct Extent {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    size: f64,
}

impl Extent {
    fn of(pieces: &[&Piece]) -> Option<Extent> {
        let first = pieces.first()?;
        let start = Extent {
            left: first.left,
            right: first.right,
            top: first.base,
            bottom: first.base,
            size: first.size,
        };
        Some(pieces.iter().fold(start, |e, p| Extent {
            left: e.left.min(p.left),
            right: e.right.max(p.right),
            top: e.top.min(p.base),
            bottom: e.bottom.max(p.base),
            size: e.size.max(p.size),
        }))
    }
}

/// True for lines, from top to bottom, most of which fill the width that they have, as the lines of paragraphs do.
fn is_prose(pieces: &[&Piece], extent: &Extent) -> bool {
    let same = |a: &&Piece, b: &&Piece| b.base - a.base < SAME_LINE * a.size.min(b.size);
    let mut lines: Vec<f64> =
        pieces.chunk_by(same).filter_map(Extent::of).map(|e| e.right - e.left).collect();
    lines.sort_by(f64::total_cmp);
    let Some(&middle) = lines.get(lines.len() / 2) else { return false };
    let smallest = pieces.iter().map(|p| p.size).fold(f64::INFINITY, f64::min);
    lines.len() >= FEWEST_LINES
        && middle >= NARROWEST * smallest
        && middle >= FILLED * (extent.right - extent.left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, left: f64, right: f64, base: f64) -> Piece {
        Piece { text: text.into(), left, right, base, size: 10.0 }
    }

    /// A column of `n` lines.
    fn column(name: &str, n: usize, left: f64, right: f64, top: f64) -> Vec<Piece> {
        (0..n)
            .map(|i| piece(&format!("{name}{i}"), left, right - (i % 3) as f64, top + 12.0 * i as f64))
            .collect()
    }

    fn read(pieces: Vec<Piece>) -> String {
        let regions =
            in_order(pieces).into_iter().map(|r| r.into_iter().map(|p| p.text).collect::<Vec<_>>().join(" "));
        regions.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_what_runs_over_them_in_its_place() {
        let mut page = column("b", 4, 320.0, 560.0, 106.0);
        page.extend(column("a", 4, 50.0, 300.0, 100.0));
        page.push(piece("title", 100.0, 500.0, 60.0));
        page.push(piece("note", 50.0, 560.0, 200.0));
        assert_eq!(read(page), "title / a0 a1 a2 a3 / b0 b1 b2 b3 / note");
    }

    #[test]
    fn three_columns_are_three() {
        let page = [
            column("c", 4, 400.0, 560.0, 50.0),
            column("b", 4, 225.0, 390.0, 50.0),
            column("a", 4, 50.0, 215.0, 50.0),
        ];
        assert_eq!(read(page.concat()), "a0 a1 a2 a3 / b0 b1 b2 b3 / c0 c1 c2 c3");
    }

    #[test]
    fn tables_and_lists_are_read_row_by_row() {
        let mut table = column("name", 4, 50.0, 110.0, 100.0);
        table.extend(column("count", 4, 300.0, 330.0, 100.0));
        assert_eq!(read(table), "name0 count0 name1 count1 name2 count2 name3 count3");
    }
}

//! Headers, footers and page numbers: what stands at a page's upper or lower edge and is repeated on others, or is a number alone or with
//! words far from it.

use super::pieces::{Piece, SAME_LINE};
use std::collections::BTreeMap;

/// Rows at each edge that are looked at.
const EDGE: usize = 4;
/// How far, in points, a repeated row may stand from where it stands on another page.
const PLACE: f64 = 4.0;
/// Digits of the longest page number; one more makes a year.
const LONGEST_NUMBER: usize = 3;
/// Letters of the longest Roman page number.
const LONGEST_ROMAN: usize = 6;

/// A row: its words, digits made alike, its baseline, and the pieces that it consists of.
struct Row {
    words: String,
    base: f64,
    pieces: Vec<usize>,
    /// True if a page number stands far from its other words, as in a running head.
    numbered: bool,
}

/// Leaves out what is no part of the pages' text.
pub fn leave_out(pages: &mut [Vec<Piece>]) {
    let rows: Vec<Vec<Row>> = pages.iter().map(|p| rows(p)).collect();
    let (top, bottom) = (
        places(&rows, |r| r.iter().take(EDGE).collect()),
        places(&rows, |r| r.iter().rev().take(EDGE).collect()),
    );
    for (pieces, rows) in pages.iter_mut().zip(&rows) {
        let mut gone = edge(rows.iter(), &top);
        gone.extend(edge(rows.iter().rev(), &bottom));
        let mut number = 0..;
        pieces.retain(|_| number.next().is_some_and(|n| !gone.contains(&n)));
    }
}

/// From the outside in, the pieces of rows that are repeated or number the page. Rows with numbers one after the other are a table's.
fn edge<'a>(rows: impl Iterator<Item = &'a Row>, places: &Places) -> Vec<usize> {
    let rows: Vec<&Row> = rows.take(EDGE + 1).collect();
    let is_table = rows.windows(2).any(|pair| pair[0].numbered && pair[1].numbered);
    let is_out = |r: &&&Row| is_page_number(&r.words) || r.numbered && !is_table || is_repeated(r, places);
    rows.iter().take(EDGE).take_while(is_out).flat_map(|r| r.pieces.clone()).collect()
}

/// For the words of a row, where it stands on each page that has it.
type Places = BTreeMap<String, Vec<f64>>;

fn places<'r>(pages: &'r [Vec<Row>], at: impl Fn(&'r [Row]) -> Vec<&'r Row>) -> Places {
    let mut all = Places::new();
    for row in pages.iter().flat_map(|rows| at(rows)) {
        all.entry(row.words.clone()).or_default().push(row.base);
    }
    all
}

fn is_repeated(row: &Row, places: &Places) -> bool {
    let near = |bases: &Vec<f64>| bases.iter().filter(|b| (*b - row.base).abs() < PLACE).count();
    places.get(&row.words).map_or(0, near) > 1
}

/// The rows of a page from top to bottom.
fn rows(pieces: &[Piece]) -> Vec<Row> {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by(|&a, &b| pieces[a].base.total_cmp(&pieces[b].base));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for n in order {
        let same = |row: &&mut Vec<usize>| {
            let first = &pieces[row[0]];
            pieces[n].base - first.base < SAME_LINE * first.size.min(pieces[n].size)
        };
        match rows.last_mut().filter(same) {
            Some(row) => row.push(n),
            None => rows.push(vec![n]),
        }
    }
    rows.into_iter().map(|row| finished(row, pieces)).collect()
}

fn finished(mut row: Vec<usize>, pieces: &[Piece]) -> Row {
    row.sort_by(|&a, &b| pieces[a].left.total_cmp(&pieces[b].left));
    let words: Vec<String> = row.iter().map(|&n| alike(pieces[n].text.trim())).collect();
    let numbered = match (row.as_slice(), words.as_slice()) {
        ([first, second, ..], [number, ..]) if number == NUMBER => is_far(&pieces[*first], &pieces[*second]),
        ([.., second, last], [.., number]) if number == NUMBER => is_far(&pieces[*second], &pieces[*last]),
        _ => false,
    };
    Row { words: words.join(" "), base: pieces[row[0]].base, pieces: row, numbered }
}

/// A page number, its digits made alike.
const NUMBER: &str = "#";
/// A gap, in font sizes, that parts a running head and its page number.
const FAR: f64 = 3.0;

fn is_far(before: &Piece, after: &Piece) -> bool {
    after.left - before.right > FAR * before.size
}

/// In small letters, each number a `#` for each digit up to [`LONGEST_NUMBER`].
fn alike(text: &str) -> String {
    let mut words = String::new();
    let mut digits = 0;
    for c in text.to_lowercase().chars() {
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        match digits {
            0 => words.push(c),
            // page 9 and page 10 are alike, a year is no page
            1 => words.push('#'),
            d if d == LONGEST_NUMBER + 1 => words.push('#'),
            _ => {}
        }
    }
    words
}

/// `7`, `- 7 -`, `Page 7 of 12`, `7/12`, `vii`.
fn is_page_number(words: &str) -> bool {
    let tokens: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric() && c != '#').filter(|t| !t.is_empty()).collect();
    match tokens.as_slice() {
        ["page" | "p" | "pg", rest @ ..] => is_number(rest),
        rest => is_number(rest),
    }
}

fn is_number(tokens: &[&str]) -> bool {
    match tokens {
        ["#"] | ["#", "#"] | ["#", "of", "#"] => true,
        [roman] => roman.len() <= LONGEST_ROMAN && roman.chars().all(|c| "ivxl".contains(c)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, base: f64) -> Piece {
        Piece { text: text.into(), left: 50.0, right: 300.0, base, size: 10.0 }
    }

    fn left(pages: &[&[(&str, f64)]]) -> Vec<Vec<String>> {
        let mut pages: Vec<Vec<Piece>> =
            pages.iter().map(|p| p.iter().map(|(t, b)| piece(t, *b)).collect()).collect();
        leave_out(&mut pages);
        pages.into_iter().map(|p| p.into_iter().map(|p| p.text).collect()).collect()
    }

    #[test]
    fn what_is_repeated_at_the_edges_goes() {
        let found = left(&[
            &[
                ("Mission Report", 20.0),
                ("Talks began.", 60.0),
                ("Ships left.", 72.0),
                ("Page 9 of 10", 800.0),
            ],
            &[
                ("Mission Report", 20.5),
                ("Talks began.", 90.0),
                ("Nobody came.", 102.0),
                ("Page 10 of 10", 800.0),
            ],
        ]);
        assert_eq!(found, [["Talks began.", "Ships left."], ["Talks began.", "Nobody came."]]);
    }

    #[test]
    fn numbers_alone_go_and_other_lines_of_a_single_page_stay() {
        assert_eq!(
            left(&[&[("Communiqué", 20.0), ("The envoys met.", 60.0), ("- 3 -", 800.0)]]),
            [["Communiqué", "The envoys met."]]
        );
        for (words, number) in [
            ("7", true),
            ("vii", true),
            ("7/12", true),
            ("[ 7 ]", true),
            ("2023", false),
            ("7 dead", false),
            ("Page", false),
        ] {
            assert_eq!(is_page_number(&alike(words)), number, "{words}");
        }
    }

    #[test]
    fn a_head_that_changes_goes_with_its_page_number() {
        let number = Piece { left: 500.0, right: 506.0, ..piece("7", 20.0) };
        let mut pages = vec![vec![piece("The Highlands", 20.0), number, piece("Talks began.", 60.0)]];
        leave_out(&mut pages);
        assert_eq!(pages[0].len(), 1);
    }

    #[test]
    fn a_table_that_begins_or_ends_a_page_stays() {
        let row = |n: usize| {
            let base = 20.0 + 12.0 * n as f64;
            [
                piece(["Vevet", "Sanov", "Tarrin"][n], base),
                Piece { left: 500.0, right: 506.0, ..piece("7", base) },
            ]
        };
        let mut pages = vec![(0..3).flat_map(row).collect::<Vec<Piece>>()];
        leave_out(&mut pages);
        assert_eq!(pages[0].len(), 6);
    }

    #[test]
    fn the_same_words_elsewhere_on_the_page_stay() {
        let found =
            left(&[&[("Casualties", 60.0), ("None.", 72.0)], &[("Casualties", 140.0), ("Two.", 152.0)]]);
        assert_eq!(found, [["Casualties", "None."], ["Casualties", "Two."]]);
    }
}

//! Pieces of lines: letters that follow each other on one baseline, with the spaces between their words.

use super::glyphs::{Glyph, UNKNOWN};
use icu_normalizer::ComposingNormalizerBorrowed;

/// A piece of a line. Lengths are points.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
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

/// A gap between letters, in font sizes, from which on two words are meant. TeX's narrowest space is 0.22, the widest kern 0.1.
pub const WORD_GAP: f64 = 0.17;
/// A gap that ends a piece: wider than the spaces of justified lines mostly are.
const PIECE_GAP: f64 = 1.0;
/// How far a letter may stand back over the one before it: TeX draws an accent first, and the letter under it.
const BACK: f64 = 0.8;
/// How far two baselines of one line may differ.
pub const SAME_LINE: f64 = 0.3;
/// A letter smaller than this beside others is set higher or lower than they are: a note's mark, an index.
const SMALL: f64 = 0.8;
/// How far such a letter is raised at least, and how far it may be off the line.
const RAISED: f64 = 0.15;
const OFF_LINE: f64 = 0.7;
/// Units whose power is no note's mark.
const UNITS: [&str; 3] = ["m", "km", "cm"];

/// Puts the glyphs of a page together in the order in which they are drawn.
pub fn of(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut current: Option<Piece> = None;
    let mut votes = 0;
    for glyph in glyphs.iter().filter(|g| g.text != UNKNOWN) {
        match current.as_mut().filter(|p| follows(p, glyph)) {
            Some(piece) => {
                extend(piece, glyph);
                vote(piece, glyph, &mut votes);
            }
            None => {
                pieces.extend(current.replace(begun(glyph)).and_then(done));
                votes = 1;
            }
        }
    }
    pieces.extend(current.and_then(done));
    pieces
}

fn begun(glyph: &Glyph) -> Piece {
    let Glyph { text, x, y, size, advance } = glyph.clone();
    Piece { text, left: x, right: x + advance, base: y, size }
}

/// The piece with its accents on their letters; `None` where nothing is in it.
fn done(piece: Piece) -> Option<Piece> {
    let text = ComposingNormalizerBorrowed::new_nfc().normalize(&piece.text);
    // Unicode has no rule by which these two compose
    let text = text.replace("L\u{337}", "Ł").replace("l\u{337}", "ł");
    (!text.trim().is_empty()).then_some(Piece { text, ..piece })
}

fn follows(piece: &Piece, glyph: &Glyph) -> bool {
    let size = piece.size.max(glyph.size);
    let off = if is_small(piece, glyph) { OFF_LINE } else { SAME_LINE };
    let gap = glyph.x - piece.right;
    (glyph.y - piece.base).abs() < off * size && gap > -BACK * size && gap < PIECE_GAP * size
}

/// Makes the size of most letters the piece's own, by the vote of Boyer and Moore (1981): a bullet or an initial has a size of its own.
fn vote(piece: &mut Piece, glyph: &Glyph, votes: &mut usize) {
    if (piece.size - glyph.size).abs() < f64::EPSILON * piece.size {
        *votes += 1;
    } else if *votes > 0 {
        *votes -= 1;
    } else {
        (piece.size, *votes) = (glyph.size, 1);
    }
}

/// True if one of the two is an index or a mark beside the other.
fn is_small(piece: &Piece, glyph: &Glyph) -> bool {
    glyph.size < SMALL * piece.size || piece.size < SMALL * glyph.size
}

fn extend(piece: &mut Piece, glyph: &Glyph) {
    let right = glyph.x + glyph.advance;
    if piece.size < SMALL * glyph.size {
        // the mark before a note's own words
        let text = if is_mark(&piece.text) { String::new() } else { std::mem::take(&mut piece.text) };
        *piece = Piece { text: text + &glyph.text, left: piece.left, ..begun(glyph) };
        return;
    }
    let raised = piece.base - glyph.y > RAISED * piece.size;
    if raised && glyph.size < SMALL * piece.size && is_mark(&glyph.text) && !ends_with_unit(&piece.text) {
        piece.right = piece.right.max(right);
        return;
    }
    if glyph.x - piece.right > WORD_GAP * piece.size.min(glyph.size) {
        piece.text.push(' ');
    }
    add(piece, glyph);
    piece.right = piece.right.max(right);
}

/// True for what refers to a note.
fn is_mark(text: &str) -> bool {
    text.trim().chars().all(|c| c.is_ascii_digit() || "*†‡§,".contains(c))
}

fn ends_with_unit(text: &str) -> bool {
    text.rsplit(|c: char| !c.is_alphabetic()).next().is_some_and(|w| UNITS.contains(&w))
}

/// Adds a glyph's text; an accent that stands over a letter goes to it.
fn add(piece: &mut Piece, glyph: &Glyph) {
    let over = piece.right - glyph.x > OVER * glyph.advance.max(1.0);
    let last = piece.text.chars().next_back();
    if let (true, Some(mark)) = (over, last.and_then(combining)) {
        piece.text.pop();
        let mut rest = glyph.text.chars();
        piece.text.extend(rest.next().map(dotless));
        piece.text.push(mark);
        piece.text.extend(rest);
    } else if let (true, Some(mark)) =
        (over && last.is_some_and(char::is_alphabetic), only(&glyph.text).and_then(combining))
    {
        let letter = piece.text.pop().map(dotless);
        piece.text.extend(letter);
        piece.text.push(mark);
    } else {
        piece.text.push_str(&glyph.text);
    }
}

/// Share of a letter's width by which an accent that belongs to it overlaps.
const OVER: f64 = 0.4;

fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The accent that is set over a letter, for one that takes a place of its own.
fn combining(c: char) -> Option<char> {
    Some(match c {
        '`' => '\u{300}',
        '´' | '\u{2b9}' => '\u{301}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '¯' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30a}',
        '˝' => '\u{30b}',
        'ˇ' => '\u{30c}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        '\u{337}' => '\u{337}',
        _ => return None,
    })
}

/// The letter under an accent: Unicode composes with the dotted ones.
fn dotless(c: char) -> char {
    match c {
        'ı' => 'i',
        'ȷ' => 'j',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of half a font size each from `x` on.
    fn run(text: &str, x: f64, y: f64, size: f64) -> Vec<Glyph> {
        let place = |(i, c): (usize, char)| Glyph {
            text: c.into(),
            x: x + i as f64 * size / 2.0,
            y,
            size,
            advance: size / 2.0,
        };
        text.chars().enumerate().map(place).collect()
    }

    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        of(glyphs).iter().map(|p| crate::tidy::words(&p.text)).collect()
    }

    #[test]
    fn gaps_part_words_and_pieces() {
        let glyphs =
            [run("talks", 0.0, 0.0, 10.0), run("began", 28.0, 0.0, 10.0), run("far", 70.0, 0.0, 10.0)]
                .concat();
        assert_eq!(texts(&glyphs), ["talks began", "far"]);
        assert_eq!(
            texts(&[run("one", 0.0, 0.0, 10.0), run("two", 0.0, 12.0, 10.0)].concat()),
            ["one", "two"]
        );
    }

    #[test]
    fn a_piece_is_as_large_as_most_of_its_letters() {
        let glyphs = [run("• ", 0.0, 0.0, 8.5), run("the talks", 8.5, 0.0, 10.0)].concat();
        assert_eq!(of(&glyphs)[0].size, 10.0);
    }

    #[test]
    fn marks_of_notes_go_and_powers_of_units_stay() {
        let with = |word: &str| {
            let x = word.len() as f64 * 5.0;
            [run(word, 0.0, 10.0, 10.0), run("2", x, 6.0, 6.0), run("and", x + 6.0, 10.0, 10.0)].concat()
        };
        assert_eq!(texts(&with("ministry")), ["ministry and"]);
        assert_eq!(texts(&with("40 km")), ["40 km2 and"]);
        assert_eq!(texts(&[run("3", 0.0, 6.0, 6.0), run("Figures", 4.0, 10.0, 9.0)].concat()), ["Figures"]);
    }

    #[test]
    fn accents_stand_on_their_letters() {
        let mut before = run("´eve", 0.0, 0.0, 10.0);
        before[1].x = 0.0;
        before[2].x = 5.0;
        before[3].x = 10.0;
        assert_eq!(texts(&before), ["éve"]);
        let mut after = run("Lo¨d", 0.0, 0.0, 10.0);
        after[2].x = 5.0;
        after[3].x = 10.0;
        assert_eq!(texts(&after), ["Löd"]);
        let mut stroke = run("\u{337}Lu", 0.0, 0.0, 10.0);
        stroke[1].x = 0.0;
        stroke[2].x = 5.0;
        assert_eq!(texts(&stroke), ["Łu"]);
    }
}

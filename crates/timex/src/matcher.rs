//! Patterns over tokens: the longest match from a token.

use crate::rule_file::{Element, Piece};
use crate::words::{Capture, Found, Words};

/// The longest match of a pattern from a token.
pub fn longest(pattern: &[Element], words: &Words<'_>, at: usize) -> Option<Found> {
    let mut captures = Vec::new();
    let len = step(pattern, words, at, &mut captures)?;
    Some(Found { rule: 0, len: len - at, captures })
}

fn step(pattern: &[Element], words: &Words<'_>, at: usize, captures: &mut Vec<Capture>) -> Option<usize> {
    let Some((element, rest)) = pattern.split_first() else { return Some(at) };
    for piece in &element.any {
        let taken = match piece {
            Piece::Word(w) => (words.word(at) == *w).then_some(1),
            Piece::Class(class) => words.class(*class, at).map(|(value, n)| {
                captures.push(Capture { class: *class, value });
                n
            }),
        };
        let Some(n) = taken else { continue };
        let kept = captures.len();
        if let Some(end) = step(rest, words, at + n, captures) {
            return Some(end);
        }
        captures.truncate(kept - matches!(piece, Piece::Class(_)) as usize);
    }
    if element.optional { step(rest, words, at, captures) } else { None }
}

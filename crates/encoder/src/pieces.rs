//! Word pieces: lower case without accents, then the longest pieces that a vocabulary holds (BERT's uncased tokenizer).

use sitroom_gazetteer::{Folded, fold_char};
use std::collections::HashMap;

/// What a vocabulary calls the piece for words that cannot be built.
const UNKNOWN: &str = "[UNK]";
/// Words of more characters are not looked at.
const MOST_CHARACTERS: usize = 100;
/// Letters that are not a base letter with an accent, whatever a fold makes of them.
const WHOLE: &str = "æðøþßđħıĳĸłŉŋœŧſ";

/// A vocabulary.
#[derive(Debug)]
pub struct Pieces {
    ids: HashMap<String, u32>,
    unknown: u32,
}

impl Pieces {
    /// Reads a vocabulary, one piece a line.
    pub fn new(lines: &str) -> Pieces {
        let ids: HashMap<String, u32> =
            lines.lines().enumerate().map(|(i, l)| (l.to_string(), i as u32)).collect();
        Pieces { unknown: ids.get(UNKNOWN).copied().unwrap_or_default(), ids }
    }

    /// The number of a piece; that of unknown words where it is none.
    pub fn id(&self, piece: &str) -> u32 {
        self.ids.get(piece).copied().unwrap_or(self.unknown)
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Appends the pieces of a text.
    pub fn split(&self, text: &str, out: &mut Vec<u32>) {
        let mut word = String::new();
        for c in text.chars() {
            match kind(c) {
                Kind::Letter => push_plain(&mut word, c),
                Kind::Space => self.finish(&mut word, out),
                Kind::Sign => {
                    self.finish(&mut word, out);
                    push_plain(&mut word, c);
                    self.finish(&mut word, out);
                }
                Kind::Nothing => {}
            }
        }
        self.finish(&mut word, out);
    }

    /// Appends the pieces of a word and empties it.
    fn finish(&self, word: &mut String, out: &mut Vec<u32>) {
        if word.is_empty() {
            return;
        }
        // first of all: the work below grows with the square of a word's length
        if word.chars().count() > MOST_CHARACTERS {
            out.push(self.unknown);
            return word.clear();
        }
        let before = out.len();
        let mut at = 0;
        let mut piece = String::new();
        while at < word.len() {
            let ends = word[at..].char_indices().map(|(i, c)| at + i + c.len_utf8());
            let found = ends.rev().find_map(|end| {
                piece.clear();
                piece.push_str(if at > 0 { "##" } else { "" });
                piece.push_str(&word[at..end]);
                self.ids.get(&piece).map(|id| (end, *id))
            });
            let Some((end, id)) = found else {
                out.truncate(before);
                out.push(self.unknown);
                break;
            };
            out.push(id);
            at = end;
        }
        word.clear();
    }
}

enum Kind {
    Letter,
    Space,
    Sign,
    Nothing,
}

fn kind(c: char) -> Kind {
    match c {
        '\u{0}'
        | '\u{fffd}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => Kind::Nothing,
        c if c.is_whitespace() => Kind::Space,
        c if c.is_control() => Kind::Nothing,
        c if c.is_ascii_punctuation() => Kind::Sign,
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => {
            Kind::Sign
        }
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{ff01}'..='\u{ff0f}' => Kind::Sign,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Kind::Sign,
        _ => Kind::Letter,
    }
}

/// Lower case, without the accent.
fn push_plain(word: &mut String, c: char) {
    for lower in c.to_lowercase() {
        match fold_char(lower) {
            Folded::Nothing if ('\u{300}'..='\u{36f}').contains(&lower) => {}
            Folded::Byte(b) if !lower.is_ascii() && !WHOLE.contains(lower) => word.push(char::from(b)),
            _ => word.push(lower),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_apart_into_the_longest_known_pieces() {
        let pieces = Pieces::new("[UNK]\nminister\n##s\nresign\n##ed\n,\nn\n##dj\n##amena\n’\n");
        let split = |text: &str| {
            let mut out = Vec::new();
            pieces.split(text, &mut out);
            out
        };
        assert_eq!(split("Ministers resigned,"), [1, 2, 3, 4, 5]);
        assert_eq!(split("N’Djaména"), [6, 9, 0]);
        assert_eq!(split("Ndjaména xyz"), [6, 7, 8, 0]);
    }

    #[test]
    fn a_word_of_any_length_is_one_unknown_piece_at_once() {
        let pieces = Pieces::new("[UNK]\na\n##a\n");
        let (mut long, mut longest) = (Vec::new(), Vec::new());
        pieces.split(&"a".repeat(MOST_CHARACTERS), &mut long);
        // looked at end by end, a million letters would take hours
        pieces.split(&"a".repeat(1_000_000), &mut longest);
        assert_eq!((long.len(), longest), (MOST_CHARACTERS, vec![0]));
    }
}

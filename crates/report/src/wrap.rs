//! Lines of a given width, by the columns that characters take.

use crate::Style;
use unicode_width::UnicodeWidthStr;

/// Columns of the key (the date) before the words.
const KEY: usize = 17;
/// Narrower pages put the key on a line of its own.
const NARROW: usize = 60;
/// No page is narrower.
const LEAST: usize = 30;

const BOLD: &str = "1";
const HEADING: &str = "1;36";
const KEY_COLOR: &str = "33";
const DIM: &str = "2";

/// A page in the making.
pub struct Canvas {
    out: String,
    width: usize,
    color: bool,
}

impl Canvas {
    /// An empty page.
    pub fn new(style: &Style) -> Self {
        Canvas { out: String::new(), width: style.width.max(LEAST), color: style.color }
    }

    /// The page.
    pub fn finish(self) -> String {
        self.out
    }

    /// The page's title.
    pub fn title(&mut self, words: &str) {
        for line in wrap(words, self.width) {
            self.put("", &line, BOLD);
        }
    }

    /// Words in the background, over the whole width.
    pub fn note(&mut self, words: &str) {
        for line in wrap(words, self.width) {
            self.put("", &line, DIM);
        }
    }

    /// A part's heading.
    pub fn heading(&mut self, words: &str) {
        self.out.push('\n');
        self.put("", words, HEADING);
    }

    /// A key, the words beside it, and notes below them.
    pub fn line(&mut self, key: &str, words: &str, notes: &str) {
        if self.width < NARROW {
            self.put("  ", key, KEY_COLOR);
            return self.block(4, words, notes, "");
        }
        let gap = " ".repeat(KEY.saturating_sub(key.width()).max(1));
        let key = format!("  {}{gap}", self.painted(key, KEY_COLOR));
        self.block(2 + KEY, words, notes, &key);
    }

    fn block(&mut self, indent: usize, words: &str, notes: &str, key: &str) {
        let blank = " ".repeat(indent);
        let columns = self.width.saturating_sub(indent);
        for (i, line) in wrap(words, columns).iter().enumerate() {
            let before = if i == 0 && !key.is_empty() { key } else { &blank };
            self.put(before, line, "");
        }
        for line in wrap(notes, columns) {
            self.put(&blank, &line, DIM);
        }
    }

    fn put(&mut self, before: &str, words: &str, color: &str) {
        let line = format!("{before}{}", self.painted(words, color));
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn painted(&self, words: &str, color: &str) -> String {
        if self.color && !color.is_empty() && !words.is_empty() {
            format!("\x1b[{color}m{words}\x1b[0m")
        } else {
            words.to_string()
        }
    }
}

/// Cuts words into lines of at most `width` columns; a longer word is cut between characters.
pub fn wrap(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ').filter(|w| !w.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => push_word(&mut lines, word, width),
        }
    }
    lines
}

fn push_word(lines: &mut Vec<String>, word: &str, width: usize) {
    let mut line = String::new();
    for c in word.chars() {
        let mut buffer = [0; 4];
        if !line.is_empty() && line.width() + c.encode_utf8(&mut buffer).width() > width {
            lines.push(std::mem::take(&mut line));
        }
        line.push(c);
    }
    lines.push(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked() {
        assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("会談は東京で", 4), ["会談", "は東", "京で"]);
        assert!(wrap("", 5).is_empty());
    }

    #[test]
    fn a_narrow_page_puts_the_date_above() {
        let mut wide = Canvas::new(&Style { width: 70, color: false });
        wide.line("2022-02-12", "words", "notes");
        assert_eq!(wide.finish(), "  2022-02-12       words\n                   notes\n");
        let mut narrow = Canvas::new(&Style { width: 40, color: true });
        narrow.line("2022-02-12", "words", "notes");
        assert_eq!(narrow.finish(), "  \x1b[33m2022-02-12\x1b[0m\n    words\n    \x1b[2mnotes\x1b[0m\n");
    }
}

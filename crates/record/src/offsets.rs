//! Bytes to code points.

use crate::types::SpanRecord;
use sitroom_document::Span;

/// Bytes between two stored counts.
const STEP: usize = 64;

/// Converts byte offsets of one text to code points.
#[derive(Debug)]
pub struct Offsets<'t> {
    text: &'t str,
    /// Code points before every [`STEP`]th byte; empty for ASCII, where both counts agree.
    counts: Vec<u32>,
}

impl<'t> Offsets<'t> {
    /// The converter of a text.
    pub fn new(text: &'t str) -> Self {
        let mut counts = Vec::new();
        if !text.is_ascii() {
            let mut n = 0;
            for chunk in text.as_bytes().chunks(STEP) {
                counts.push(n);
                n += starts(chunk);
            }
        }
        Offsets { text, counts }
    }

    /// Code points before the byte.
    pub fn code_points(&self, byte: u32) -> u32 {
        let byte = byte as usize;
        match self.counts.get(byte / STEP) {
            Some(before) => before + starts(&self.text.as_bytes()[byte / STEP * STEP..byte]),
            None if self.counts.is_empty() => byte as u32,
            None => self
                .counts
                .last()
                .map_or(0, |n| n + starts(&self.text.as_bytes()[(self.counts.len() - 1) * STEP..byte])),
        }
    }

    /// A span with its words.
    pub fn span(&self, span: Span) -> SpanRecord {
        SpanRecord {
            start: self.code_points(span.start),
            end: self.code_points(span.end),
            text: span.of(self.text).to_string(),
        }
    }
}

/// Bytes that begin a code point.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_code_points_in_any_script() {
        let text = "Kyiv’s 👩‍🚒 crew — Зеленський ".repeat(20);
        let offsets = Offsets::new(&text);
        for (points, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(offsets.code_points(byte as u32), points as u32);
        }
        assert_eq!(offsets.code_points(text.len() as u32), text.chars().count() as u32);
        let exact = "a".repeat(STEP) + &"é".repeat(STEP / 2);
        assert_eq!(Offsets::new(&exact).code_points(exact.len() as u32), (STEP + STEP / 2) as u32);
    }
}

//! Paragraphs and headings of a plain text.

use sitroom_document::Span;

/// A heading has at most this many characters.
const LONGEST_HEADING: usize = 90;

/// A stretch of text without blank line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Its bytes, without white space at either end.
    pub span: Span,
    /// A short line without full stop, followed by a paragraph with one.
    pub heading: bool,
}

/// Cuts a text at blank lines, and at line ends that end a sentence.
pub fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut all = Vec::new();
    let mut start = 0;
    let mut lines = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some((*at - line.len(), line))
    });
    let mut pending = lines.next();
    while let Some((at, line)) = pending {
        pending = lines.next();
        let next = pending.map_or("", |(_, l)| l);
        if next.trim().is_empty() || line.trim().is_empty() || (ends_sentence(line) && begins_sentence(next))
        {
            push(text, start, at + line.len(), &mut all);
            start = at + line.len();
        }
    }
    push(text, start, text.len(), &mut all);
    for i in 0..all.len() {
        let words = all[i].span.of(text);
        all[i].heading = i + 1 < all.len()
            && words.chars().count() <= LONGEST_HEADING
            && !words.contains('\n')
            && !ends_sentence(words)
            && ends_sentence(all[i + 1].span.of(text));
    }
    all
}

fn push(text: &str, start: usize, end: usize, all: &mut Vec<Paragraph>) {
    let inside = &text[start..end];
    let trimmed = inside.trim();
    if trimmed.is_empty() {
        return;
    }
    let first = start + inside.len() - inside.trim_start().len();
    all.push(Paragraph { span: Span::new(first as u32, (first + trimmed.len()) as u32), heading: false });
}

fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', ']']);
    line.ends_with(['.', '!', '?', '…', ':'])
}

fn begins_sentence(line: &str) -> bool {
    line.trim_start()
        .starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“' | '‘' | '\'' | '-' | '—' | '•'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(&str, bool)> {
        paragraphs(text).into_iter().map(|p| (p.span.of(text), p.heading)).collect()
    }

    #[test]
    fn blank_lines_and_ended_lines_cut() {
        let text = "Kyiv stays calm\n\nTroops moved\non Friday.\nNobody was hurt.\r\n \r\n“Stay,” he said.";
        assert_eq!(
            split(text),
            [
                ("Kyiv stays calm", true),
                ("Troops moved\non Friday.", false),
                ("Nobody was hurt.", false),
                ("“Stay,” he said.", false)
            ]
        );
        assert!(split(" \n\t\n").is_empty());
    }
}

//! Lines joined to paragraphs, over the ends of columns and pages.
//!
//! Where a paragraph ends is told by its form: more space, another size, an indented line, or a line into which the next one's first word
//! would still have gone.

use super::hyphens::{Known, is_broken, join};
use super::lines::{self, Line, Region};
use super::pieces::{Piece, SAME_LINE};
use std::collections::BTreeMap;

/// From this many times the usual step to the next line on, a new paragraph begins.
const SPACED: f64 = 1.3;
/// Two sizes of letters are the same where they differ by no more than this share.
const SAME_SIZE: f64 = 0.08;
/// Letters this many times as large as the body's make a heading, whose lines belong together.
const HEADING: f64 = 1.15;
/// Letters smaller than this share of the body's make a note where they stand at the foot of a column.
const NOTE: f64 = 0.93;
/// How far, in font sizes, a line is indented that begins a paragraph.
const INDENT: f64 = 0.7;
/// Room, in font sizes, that a full line may leave beside the next one's first word.
const SLACK: f64 = 0.3;
/// Steps in which sizes of letters are counted, in points.
const SIZE_STEP: f64 = 0.5;
/// What stands before the items of a list.
const BULLETS: [&str; 10] = ["•", "‣", "▪", "■", "●", "○", "◦", "– ", "- ", "* "];

/// The text of pages, each of them regions of pieces in reading order: paragraphs with blank lines between, notes at the end.
pub fn of(pages: Vec<Vec<Vec<Piece>>>) -> String {
    let pages: Vec<Vec<Region>> = pages.into_iter().map(|p| p.into_iter().map(lines::of).collect()).collect();
    let body = body_size(&pages);
    let all = || pages.iter().flatten().flat_map(|r| &r.lines);
    let known = Known::of(all().map(|l| l.text.as_str()));
    let (mut text, mut notes) = (Writer::new(body, &known), Writer::new(body, &known));
    for page in pages {
        let last = page.len().saturating_sub(1);
        for (n, region) in page.into_iter().enumerate() {
            let foot = foot(&region, body, n > 0 && n == last);
            text.add(&region, &region.lines[..foot]);
            notes.add(&region, &region.lines[foot..]);
        }
    }
    let paragraphs = text.paragraphs.into_iter().chain(notes.paragraphs);
    let paragraphs =
        paragraphs.map(|p| without_bullet(&p).to_string()).filter(|p| p.chars().any(char::is_alphanumeric));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The size of most letters.
fn body_size(pages: &[Vec<Region>]) -> f64 {
    let mut letters: BTreeMap<i64, usize> = BTreeMap::new();
    for line in pages.iter().flatten().flat_map(|r| &r.lines) {
        *letters.entry((line.size / SIZE_STEP).round() as i64).or_default() += line.text.len();
    }
    let most = letters.into_iter().max_by_key(|(_, n)| *n);
    most.map_or(0.0, |(size, _)| size as f64 * SIZE_STEP)
}

/// The number of a region's lines before its notes. A region without larger letters is one of notes only at the end of its page.
fn foot(region: &Region, body: f64, at_end: bool) -> usize {
    let small = region.lines.iter().rev().take_while(|l| l.size < NOTE * body).count();
    let before = region.lines.len() - small;
    if before > 0 || at_end { before } else { region.lines.len() }
}

fn bullet(text: &str) -> Option<&'static str> {
    BULLETS.iter().copied().find(|b| text.starts_with(b))
}

fn without_bullet(text: &str) -> &str {
    bullet(text).map_or(text, |b| text[b.len()..].trim_start())
}

/// `1.` or `2)` before the words of a list's item.
fn is_numbered(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len() && (rest.starts_with(". ") || rest.starts_with(") "))
}

/// True for words after which a sentence, or what leads to a list, is over.
fn is_over(text: &str) -> bool {
    let words = text.trim_end_matches(|c: char| c.is_whitespace() || "”’\"')]»".contains(c));
    words.ends_with(['.', '?', '!', ':', '…'])
}

fn begins_small(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// Puts paragraphs together, line by line.
struct Writer<'k> {
    paragraphs: Vec<String>,
    body: f64,
    known: &'k Known,
    last: Option<Last>,
}

/// The line before, and what its paragraph is.
struct Last {
    line: Line,
    right: f64,
    /// Lines of its paragraph.
    lines: usize,
    item: bool,
}

impl<'k> Writer<'k> {
    fn new(body: f64, known: &'k Known) -> Self {
        Writer { paragraphs: Vec::new(), body, known, last: None }
    }

    fn add(&mut self, region: &Region, lines: &[Line]) {
        for (n, line) in lines.iter().enumerate().filter(|(_, l)| !l.text.is_empty()) {
            let goes_on = self.last.as_ref().is_some_and(|last| {
                is_alike(&last.line, line)
                    && !is_item(&last.line, line)
                    && if n > 0 {
                        self.follows(last, line, region)
                    } else {
                        self.goes_over(last, line, region)
                    }
            });
            match self.paragraphs.last_mut().filter(|_| goes_on) {
                Some(text) => join(text, &line.text, self.known),
                None => self.paragraphs.push(line.text.clone()),
            }
            self.last = Some(self.next(line, region, goes_on));
        }
    }

    fn next(&self, line: &Line, region: &Region, goes_on: bool) -> Last {
        let before = self.last.as_ref().filter(|_| goes_on);
        Last {
            line: line.clone(),
            right: region.right,
            lines: before.map_or(0, |l| l.lines) + 1,
            item: before.map_or_else(|| bullet(&line.text).is_some() || is_numbered(&line.text), |l| l.item),
        }
    }

    /// True if a line of the same region belongs to the paragraph before it.
    fn follows(&self, last: &Last, line: &Line, region: &Region) -> bool {
        let (before, size) = (&last.line, line.size);
        let step = line.base - before.base;
        let unfinished = !is_over(&before.text) && begins_small(&line.text);
        if step < SAME_LINE * size {
            // few words spread over a narrow column, or the cells of a table
            return unfinished && line.right > last.right - SLACK * size;
        }
        if step > SPACED * region.leading.max(size) {
            return false;
        }
        if is_broken(&before.text) && begins_small(&line.text) || size > HEADING * self.body {
            return true;
        }
        let indented = line.left - before.left > INDENT * size && !last.item;
        let outdented = before.left - line.left > INDENT * size && last.lines > 1;
        unfinished || !indented && !outdented && !has_room(before, line, last.right)
    }

    /// True if the first line of a region goes on with the paragraph of the region before.
    fn goes_over(&self, last: &Last, line: &Line, region: &Region) -> bool {
        let before = &last.line;
        if is_broken(&before.text) && begins_small(&line.text) {
            return true;
        }
        if is_over(&before.text) || line.size > HEADING * self.body {
            return false;
        }
        let indented = line.left - region.left > INDENT * line.size;
        begins_small(&line.text) || !indented && !has_room(before, line, last.right)
    }
}

fn is_alike(a: &Line, b: &Line) -> bool {
    (a.size - b.size).abs() <= SAME_SIZE * a.size.max(b.size)
}

/// True if a line begins an item of a list.
fn is_item(before: &Line, line: &Line) -> bool {
    bullet(&line.text).is_some() || is_numbered(&line.text) && is_over(&before.text)
}

/// True if the next line's first word would still have gone into this one: who broke the line there wanted to.
fn has_room(line: &Line, next: &Line, right: f64) -> bool {
    line.right + next.first_word() + SLACK * line.size < right
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters are half their size wide.
    fn line(text: &str, left: f64, base: f64, size: f64) -> Piece {
        Piece { text: text.into(), left, right: left + text.chars().count() as f64 * size / 2.0, base, size }
    }

    fn lines(texts: &[&str], left: f64, top: f64) -> Vec<Piece> {
        texts.iter().enumerate().map(|(n, t)| line(t, left, top + 12.0 * n as f64, 10.0)).collect()
    }

    #[test]
    fn lines_that_have_room_for_the_next_word_end_a_paragraph() {
        let region = lines(
            &[
                "The harbour of Tarrin was closed on Monday,",
                "the pilots said. Ships of both states wait",
                "outside.",
                "Nobody knew on Tuesday when the channel of",
                "the port will be free.",
            ],
            50.0,
            50.0,
        );
        let text = "The harbour of Tarrin was closed on Monday, the pilots said. Ships of both states wait outside.\n\nNobody knew on Tuesday when the channel of the port will be free.";
        assert_eq!(of(vec![vec![region]]), text);
    }

    #[test]
    fn indents_space_and_bullets_begin_paragraphs() {
        let mut region = lines(
            &[
                "The envoys met in Kalvera on Tuesday evening.",
                "Neither side wished to comment on the talks.",
            ],
            50.0,
            50.0,
        );
        region[1] = line(&region[1].text, 60.0, 62.0, 10.0);
        region.push(line("The union rejected the offer of the ministry:", 50.0, 92.0, 10.0));
        region.push(line("• the ships leave the harbour at once and the", 50.0, 104.0, 10.0));
        region.push(line("crews are released;", 58.0, 116.0, 10.0));
        region.push(line("• the talks are resumed.", 50.0, 128.0, 10.0));
        let text = of(vec![vec![region]]);
        let found: Vec<&str> = text.split("\n\n").collect();
        assert_eq!(
            found,
            [
                "The envoys met in Kalvera on Tuesday evening.",
                "Neither side wished to comment on the talks.",
                "The union rejected the offer of the ministry:",
                "the ships leave the harbour at once and the crews are released;",
                "the talks are resumed.",
            ]
        );
    }

    #[test]
    fn a_sentence_goes_on_on_the_next_page_and_notes_come_last() {
        let mut first = lines(&["The ministers will meet again when the nego-"], 50.0, 700.0);
        first.push(line("The figure is the ministry's own.", 50.0, 740.0, 8.0));
        let second = lines(&["tiations in Tessau are over. Nobody", "knows when."], 50.0, 50.0);
        let text = "The ministers will meet again when the negotiations in Tessau are over. Nobody knows when.\n\nThe figure is the ministry's own.";
        assert_eq!(of(vec![vec![first], vec![second]]), text);
    }

    #[test]
    fn the_lines_of_a_heading_belong_together_and_to_nothing_else() {
        let mut region = vec![
            line("The Situation in the", 80.0, 50.0, 18.0),
            line("Northern Districts", 85.0, 72.0, 18.0),
        ];
        region.extend(lines(
            &["The envoys met in Kalvera on Tuesday evening,", "and parted without a word."],
            50.0,
            100.0,
        ));
        let text = "The Situation in the Northern Districts\n\nThe envoys met in Kalvera on Tuesday evening, and parted without a word.";
        assert_eq!(of(vec![vec![region]]), text);
    }
}

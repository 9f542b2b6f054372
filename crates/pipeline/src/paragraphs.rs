//! Paragraphs and headings of a plain text.

use sitroom_document::Span;
use sitroom_document::codebook::PlaceKind;
use sitroom_gazetteer::Gazetteer;

/// A heading has at most this many characters.
const LONGEST_HEADING: usize = 90;

/// Lines at the head of a text among which author, place and date may stand.
const HEAD_LINES: usize = 8;
/// Such a line has at most this many bytes.
const LONGEST_BYLINE: usize = 45;

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
    let mut number = 0;
    while let Some((at, line)) = pending {
        pending = lines.next();
        number += 1;
        let next = pending.map_or("", |(_, l)| l);
        let ends = ends_sentence(line) || number <= HEAD_LINES && is_byline(line);
        if next.trim().is_empty() || line.trim().is_empty() || (ends && begins_sentence(next)) {
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
    cut_dateline(text, &mut all);
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

/// Paragraphs at the head of a text in which a dateline may stand: headline, line below it, first paragraph.
const DATELINE_PARAGRAPHS: usize = 3;
/// A dateline has at most this many bytes.
const LONGEST_DATELINE: usize = 80;

/// Gives a dateline a paragraph of its own: it belongs to no sentence, and a parser takes it for the subject of the first one.
fn cut_dateline(text: &str, all: &mut Vec<Paragraph>) {
    for i in 0..all.len().min(DATELINE_PARAGRAPHS) {
        let span = all[i].span;
        let Some(len) = dateline(span.of(text)) else { continue };
        let cut = span.start + len as u32;
        let rest = text[cut as usize..span.end as usize].trim_start();
        let next = Paragraph { span: Span::new(span.end - rest.len() as u32, span.end), heading: false };
        all[i].span.end = cut;
        all.insert(i + 1, next);
        return;
    }
}

/// Bytes of a dateline, its dash included: `KYIV, Feb 12 (Reuters) -`, `GENEVA —`, `Jerusalem (CNN) —`, `New Delhi, Jan 5 (PTI)`,
/// `TOKYO:`.
fn dateline(paragraph: &str) -> Option<usize> {
    let ways = [dashed, placed, signed, shouted_place, bare_place];
    let end = ways.iter().find_map(|way| way(paragraph))?;
    (!paragraph[end..].trim_start().is_empty()).then_some(end)
}

/// A place in capitals or an agency in brackets, and a dash.
fn dashed(paragraph: &str) -> Option<usize> {
    let dashes = [" - ", " – ", " — ", " -- ", " _ "];
    let (at, dash) = dashes.iter().filter_map(|d| Some((paragraph.find(d)?, d))).min()?;
    let before = &paragraph[..at];
    let agency = before.ends_with(')') && before.starts_with(char::is_uppercase);
    let fits = at <= LONGEST_DATELINE && (is_shouted(place_of(before)) || agency);
    fits.then_some(at + dash.len() - 1)
}

/// A known town, a dash, and a sentence without another dash: `Nairobi — Kenya's premier left.`, not `Nairobi — Kenya's capital — was calm.`
fn placed(paragraph: &str) -> Option<usize> {
    let dashes = [" - ", " – ", " — "];
    let (at, dash) = dashes.iter().filter_map(|d| Some((paragraph.find(d)?, d))).min()?;
    let rest = &paragraph[at + dash.len()..];
    let town = || Gazetteer::builtin().place_by_name(place_of(&paragraph[..at]));
    let fits = at <= LONGEST_DATELINE
        && rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“'))
        && ends_sentence(rest)
        && !rest.split(". ").next().unwrap_or_default().contains(dash)
        && town().is_some_and(|p| p.kind != PlaceKind::Country);
    fits.then_some(at + dash.len() - 1)
}

/// A place, a day and an agency in brackets, and no dash: the sentence begins behind the bracket.
fn signed(paragraph: &str) -> Option<usize> {
    let at = paragraph.find(')').filter(|&at| at <= LONGEST_DATELINE)?;
    let (before, agency) = paragraph[..at].split_once(" (")?;
    let dated = before.contains(',') && before.ends_with(|c: char| c.is_ascii_digit());
    let named = |words: &str| words.split(' ').all(|w| w.starts_with(char::is_uppercase));
    let behind = paragraph[at + 1..].trim_start();
    let begins = behind.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“'));
    (dated && named(place_of(before)) && named(agency) && begins).then_some(at + 1)
}

/// A known place in capitals, and a colon: not the speaker of a transcript (`MR. DOE:`).
fn shouted_place(paragraph: &str) -> Option<usize> {
    let at = paragraph.find(": ").filter(|&at| at <= LONGEST_DATELINE)?;
    is_shouted_town(place_of(&paragraph[..at])).then_some(at + 1)
}

/// Bytes of the shortest place that stands without a mark.
const SHORTEST_BARE: usize = 5;

/// A town in capitals, and the sentence's first word: `CAIRO Egypt and Sudan …`.
fn bare_place(paragraph: &str) -> Option<usize> {
    let at = paragraph.match_indices(' ').map(|(at, _)| at).find(|&at| {
        let next = paragraph[at + 1..].split(' ').next().unwrap_or_default();
        next.chars().any(char::is_lowercase)
    })?;
    let begins = paragraph[at + 1..].starts_with(char::is_uppercase);
    // shorter ones are bodies as often: "NATO Secretary-General"
    (begins && at >= SHORTEST_BARE && is_shouted_town(&paragraph[..at])).then_some(at)
}

fn is_shouted_town(place: &str) -> bool {
    let town = || Gazetteer::builtin().place_by_name(place).filter(|p| p.kind != PlaceKind::Country);
    is_shouted(place) && town().is_some()
}

fn place_of(dateline: &str) -> &str {
    dateline.split([',', '(']).next().unwrap_or_default().trim()
}

/// Capitals that an abbreviation does not have.
const SHOUTED: usize = 3;

fn is_shouted(place: &str) -> bool {
    place.chars().filter(|c| c.is_uppercase()).count() >= SHOUTED && !place.chars().any(char::is_lowercase)
}

/// *Jane Doe*, *NAIROBI 2021-03-12*: a line of author, place or date, all of whose words are names or figures.
fn is_byline(line: &str) -> bool {
    let line = line.trim();
    let named = |w: &str| w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    line.len() <= LONGEST_BYLINE
        && !line.ends_with([',', '-', '–', '—', '&'])
        && line.split_whitespace().all(named)
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

    #[test]
    fn lines_of_author_place_and_date_stand_alone() {
        let text = "Truce holds in Goma.\nJane Doe\nNAIROBI 2021-03-12\nKenya's president left.\nThe Red Cross\nIn Goma it rained.";
        let words: Vec<&str> = split(text).iter().map(|p| p.0).collect();
        assert_eq!(
            words[..4],
            ["Truce holds in Goma.", "Jane Doe", "NAIROBI 2021-03-12", "Kenya's president left."]
        );
        let wrapped = "Talks were led by\nKenya and\nJane Doe of\nChad.";
        assert_eq!(split(wrapped).len(), 1);
    }

    #[test]
    fn a_dateline_stands_alone() {
        assert_eq!(
            split("Truce holds\n\nNAIROBI, 12 March 2021 (Gazette) - Talks began. They - both sides - met."),
            [
                ("Truce holds", true),
                ("NAIROBI, 12 March 2021 (Gazette) -", false),
                ("Talks began. They - both sides - met.", false)
            ]
        );
        for text in [
            "Goma (Wire) — Rebels left.",
            "GOMA (Wire) _ Rebels left.",
            "New Delhi, Jan 5 (WIRE) India summoned the envoy.",
            "TOKYO: Japan protested.",
            "ADDIS ABABA Ethiopia and Eritrea signed a truce.",
            "GOMA, DR Congo -- Rebels left.",
            "Nairobi — Kenya's premier left.",
            "Goma, DR Congo – Rebels left.",
        ] {
            assert_eq!(split(text).len(), 2, "{text}");
        }
        for none in [
            "The army - or what is left of it - fled.",
            "UN peacekeepers left - too late.",
            "Nairobi — Kenya's capital — was calm.",
            "Nairobi — where Kenya's premier lives — was calm.",
            "Kenya — Rebels left.",
            "He - A (B)",
            "MR. DOE: We condemn it.",
            "NATO Secretary-General Doe left.",
            "UNHCR Officials left.",
            "TOKYO was calm.",
            "BREAKING: Rebels left Goma.",
            "On Monday, 5 May (Easter) Rebels left.",
            "Rebels left Goma, which 300 (Tutsi) Congolese defended.",
        ] {
            assert_eq!(split(none).len(), 1, "{none}");
        }
    }
}

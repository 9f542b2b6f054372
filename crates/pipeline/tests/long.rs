//! A long, dense text costs in proportion to its length.

use sitroom_pipeline::{DocMeta, Document, Reader};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Sentences of the short text; the long one has so many times as many.
const SENTENCES: usize = 800;
const TIMES: usize = 4;
/// How many times as long the long text may take. It takes about 4 times as long; when every claim was held against all attributions
/// and all other claims of its text, it took 8 times.
const MOST: f64 = 6.0;

/// An act in every sentence, with parties, a number, a day, a source.
fn text(sentences: usize) -> String {
    const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    const TOWNS: [&str; 7] = ["Goma", "Kalvinstad", "Aden", "Morrovale", "Juba", "Tanshipur", "Idlib"];
    const SOURCES: [&str; 4] = ["the army", "police", "a spokesman for the rebels", "witnesses"];
    let mut out = String::new();
    for i in 0..sentences {
        let (day, town, who, n) = (DAYS[i % 5], TOWNS[i % 7], SOURCES[i % 4], 2 + i % 61);
        let _ = match i % 4 {
            0 => {
                write!(out, "Rebels shelled the town of {town} on {day}, killing {n} soldiers, {who} said. ")
            }
            1 => write!(out, "The attack wounded {n} people near {town}, according to {who}. "),
            2 => write!(out, "\"We will strike back within {n} days,\" Ivan Okello said on {day}. "),
            _ => write!(out, "He denied that his men had attacked {town}.\n\n"),
        };
    }
    out
}

/// The shortest of some readings, and how many claims there are.
fn time(reader: &mut Reader, text: &str, readings: usize) -> (Duration, usize) {
    let mut claims = 0;
    let mut read = || {
        let doc = Document::new(text, DocMeta { published: Some("2022-05-10".into()), ..Default::default() });
        let begun = Instant::now();
        claims = reader.read(doc).claims.len();
        begun.elapsed()
    };
    let shortest = (0..readings).map(|_| read()).min().unwrap_or_default();
    (shortest, claims)
}

#[test]
fn a_text_of_four_times_the_length_takes_about_four_times_as_long() {
    let mut reader = Reader::default();
    let (short, few) = time(&mut reader, &text(SENTENCES), 3);
    let (long, many) = time(&mut reader, &text(TIMES * SENTENCES), 2);
    assert!(few > SENTENCES / 2 && many > TIMES * few - few, "{few} and {many} claims");
    let ratio = long.as_secs_f64() / short.as_secs_f64();
    assert!(ratio < MOST, "{ratio:.1} times as long: {short:?} and {long:?}");
}

//! Sentences written for the project with their quantities: value and unit right, on those that the rules were made on and on those
//! that were kept from their author.

use serde_json::Value;
use sitroom_document::{DocMeta, Document, Quantity, Span};
use sitroom_ling::Engine;
use sitroom_quantity::Reader;
use sitroom_timex::Tagger;

/// The least F1 of value and unit, on each part.
const FLOOR: f64 = 0.93;

/// What came of one file.
#[derive(Default)]
struct Score {
    right: usize,
    found: usize,
    wanted: usize,
    /// What the reader found, where it was not what was wanted.
    wrong: Vec<String>,
}

impl Score {
    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.wanted) as f64
    }
}

fn score(file: &str) -> Score {
    let path = format!("{}/../../corpus/quantities/{file}", env!("CARGO_MANIFEST_DIR"));
    let lines = std::fs::read_to_string(path).expect("a corpus file");
    let mut engine = Engine::default();
    let mut score = Score::default();
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let text = row["text"].as_str().expect("a text");
        let (doc, a) = (Document::new(text, DocMeta::default()), engine.analyze(text));
        let found = Reader::builtin().annotate(&doc, &a, &Tagger::builtin().annotate(&doc, &a));
        let wanted = row["quantities"].as_array().expect("a list");
        let right = wanted.iter().filter(|w| found.iter().any(|q| same(text, w, q))).count();
        score.right += right;
        score.found += found.len();
        score.wanted += wanted.len();
        if right < wanted.len() || found.len() > wanted.len() {
            let found: Vec<_> = found.iter().map(|q| (q.span.of(text), q.value, q.unit.as_str())).collect();
            score.wrong.push(format!("{text}\n    {found:?}"));
        }
    }
    score
}

fn same(text: &str, wanted: &Value, found: &Quantity) -> bool {
    let start = wanted["start"].as_u64().expect("an offset") as usize;
    let words = wanted["words"].as_str().expect("words");
    let start = text.char_indices().nth(start).map_or(text.len(), |(byte, _)| byte);
    let span = Span::new(start as u32, (start + words.len()) as u32);
    span.overlaps(found.span) && wanted["value"].as_f64() == Some(found.value) && wanted["unit"] == found.unit
}

#[test]
fn value_and_unit_are_right_on_the_sentences_that_rules_were_made_on() {
    let score = score("develop.jsonl");
    assert!(score.f1() >= FLOOR, "F1 {:.3}\n{}", score.f1(), score.wrong.join("\n"));
}

/// Says nothing of what went wrong, so that nobody makes rules for these.
#[test]
fn value_and_unit_are_right_on_the_sentences_kept_aside() {
    let score = score("kept.jsonl");
    assert!(score.f1() >= FLOOR, "F1 {:.3}", score.f1());
}

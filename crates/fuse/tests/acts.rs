//! The encoder computes what Python computes from the same weights (`models/acts.expected.jsonl`).

use sitroom_fuse::{Acts, Telling, Told};
use std::ops::Range;
use std::path::Path;

/// A vector's cosine with Python's at least.
const ALIKE: f32 = 0.999;

fn acts() -> (Acts, String) {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let weights = std::fs::read(models.join("acts.bin")).expect("models/acts.bin");
    let expected = std::fs::read_to_string(models.join("acts.expected.jsonl")).expect("expected vectors");
    (Acts::from_bytes(&weights).expect("weights"), expected)
}

#[test]
fn pieces_and_vectors_are_those_of_python() {
    let (acts, expected) = acts();
    assert!(expected.lines().count() >= 10);
    for line in expected.lines() {
        let v: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = v["text"].as_str().expect("a text");
        let byte = |n: &serde_json::Value| {
            let n = n.as_u64().expect("an offset") as usize;
            text.char_indices().nth(n).map_or(text.len(), |(b, _)| b)
        };
        let range = |key: &str| -> Range<usize> { byte(&v[key][0])..byte(&v[key][1]) };
        let telling = [Telling { sentence: range("sentence"), trigger: vec![range("trigger")] }];
        let window = acts.window(text, &telling);
        assert_eq!(serde_json::json!(window.ids), v["pieces"], "{text}");
        assert_eq!(serde_json::json!(window.places[0]), v["places"], "{text}");
        let wanted: Told = serde_json::from_value(v["told"].clone()).expect("a vector");
        let likeness = acts.read(text, &telling)[0].likeness(&wanted).expect("two vectors");
        assert!(likeness > ALIKE, "{text}: {likeness}");
    }
}

#[test]
fn one_act_in_other_words_is_more_alike_than_another_act() {
    let (acts, _) = acts();
    let told = |text: &str, word: &str| {
        let at = text.find(word).expect("the word");
        let words = at..at + word.len();
        let telling = Telling { sentence: 0..text.len(), trigger: vec![words] };
        acts.read(text, &[telling]).remove(0)
    };
    let quake = told("An earthquake shook the coast of Kestria at dawn on Monday.", "earthquake");
    let tremor = told("The tremor struck off Kestria early on Monday, officials said.", "tremor");
    let sworn = told("The new president of Kestria was sworn in on Monday.", "sworn in");
    let likeness = |a: &Told, b: &Told| a.likeness(b).expect("two vectors");
    let (one, other) = (likeness(&quake, &tremor), likeness(&quake, &sworn));
    assert!(one > other + 0.2, "{one} {other}");
    assert_eq!(quake.likeness(&Told::default()), None);
}

#[test]
fn a_text_of_any_length_is_read_in_bounded_time() {
    let (acts, _) = acts();
    // so far from each other that none is another's neighbourhood
    let act = format!("Gunmen fled.{}", " ".repeat(600));
    let text = act.repeat(250);
    let telling = |i: usize| {
        let at = i * act.len();
        let words = at + 7..at + 11;
        Telling { sentence: at..at + 12, trigger: vec![words] }
    };
    let told = acts.read(&text, &(0..250).map(telling).collect::<Vec<_>>());
    assert_eq!(told.len(), 250);
    assert_eq!(told.iter().filter(|t| **t != Told::default()).count(), 200);
}

#[test]
fn a_file_that_is_no_weights_is_refused() {
    for bytes in [&b"sitroom coder 1\n"[..], b"sitroom acts 1\n\x01\x00\x00\x00a", b"", b"PK\x03\x04"] {
        assert!(Acts::from_bytes(bytes).expect_err("no weights").to_string().starts_with("expected "));
    }
}

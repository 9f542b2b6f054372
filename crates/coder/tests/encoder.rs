//! The encoder computes what Python computes from the same weights (`models/coder.expected.jsonl`).

use sitroom_coder::{Encoder, Pair};
use sitroom_ling::Span;
use std::path::Path;

/// Scores may differ by this from Python's.
const TOLERANCE: f32 = 2e-3;

#[test]
fn pieces_and_scores_are_those_of_python() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let weights = std::fs::read(models.join("coder.bin")).expect("models/coder.bin");
    let encoder = Encoder::from_bytes(&weights).expect("weights");
    let expected = std::fs::read_to_string(models.join("coder.expected.jsonl")).expect("expected scores");
    assert!(expected.lines().count() >= 10);
    for line in expected.lines() {
        let v: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = v["text"].as_str().expect("a text");
        let offset = |n: &serde_json::Value| {
            let n = n.as_u64().expect("an offset") as usize;
            text.char_indices().nth(n).map_or(text.len(), |(b, _)| b) as u32
        };
        let side = |key: &str| -> Vec<Span> {
            v[key]
                .as_array()
                .expect("spans")
                .iter()
                .map(|s| Span::new(offset(&s[0]), offset(&s[1])))
                .collect()
        };
        let pair = Pair { actor: side("actor"), recipient: side("recipient") };
        assert_eq!(serde_json::json!(encoder.pieces(text, &pair).0), v["pieces"], "{text}");
        for (k, score) in encoder.scores(text, &pair).iter().enumerate() {
            let wanted = v["scores"][k].as_f64().expect("a score") as f32;
            assert!((score - wanted).abs() < TOLERANCE, "{text}: {score} for {wanted} at {k}");
        }
    }
}

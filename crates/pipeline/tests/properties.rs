//! What holds for any text at all.

use proptest::prelude::*;
use serde_json::Value;
use sitroom_pipeline::{DocMeta, Document, Reader};

/// Pieces that texts are made of: words that the rules know, and everything that makes offsets hard.
const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\u{a0}",
    "\u{feff}",
    ".",
    ",",
    "“",
    "”",
    "\"",
    "(",
    ")",
    "’s",
    "—",
    "…",
    "👩‍🚒",
    "🇺🇦",
    "e\u{301}",
    "漢字",
    "Ōsaka",
    "Кишинёв",
    "\u{202e}",
    "\u{0}",
    "said",
    "denied",
    "according to",
    "troops",
    "attack",
    "will",
    "not",
    "Kenya",
    "the",
    "president",
    "of",
    "which",
    "of whom",
    "France",
    "Angela Merkel",
    "he",
    "met",
    "Moscow",
    "on Friday",
    "3 May 2021",
    "more than",
    "1,000",
    "if",
    "urged",
    "U.S.",
    "10-year-old",
    "protesters",
    "marched",
    "in Paris",
    "$5",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES).prop_map(str::to_string),
        2 => prop::sample::select(PIECES).prop_map(|p| format!(" {p}")),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|p| p.concat())
}

/// Every span's words are the document's at that place, counted in code points.
fn check(value: &Value, text: &[char]) {
    match value {
        Value::Object(map) => {
            if let (Some(a), Some(b), Some(words)) = (map.get("start"), map.get("end"), map.get("text")) {
                let at = |v: &Value| v.as_u64().expect("a number") as usize;
                let found: String = text[at(a)..at(b)].iter().collect();
                assert_eq!(found, words.as_str().expect("words"));
                assert!(!found.is_empty());
            }
            map.values().for_each(|v| check(v, text));
        }
        Value::Array(list) => list.iter().for_each(|v| check(v, text)),
        _ => {}
    }
}

fn records(reader: &mut Reader, text: &str, published: Option<&str>) -> Vec<Value> {
    let meta = DocMeta { published: published.map(str::to_string), ..Default::default() };
    let mut lines = Vec::new();
    reader.read(Document::new(text, meta)).write_lines(&mut lines).expect("writing to memory");
    let lines = String::from_utf8(lines).expect("UTF-8");
    lines.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn any_text_is_read_and_every_span_holds(text in text(), dated in any::<bool>()) {
        let mut reader = Reader::default();
        let published = dated.then_some("2022-02-12");
        let found = records(&mut reader, &text, published);
        let chars: Vec<char> = text.chars().collect();
        prop_assert_eq!(&found[0]["text"], &Value::from(text.clone()));
        found[1..].iter().for_each(|r| check(r, &chars));
        // caches of an earlier text change nothing
        prop_assert_eq!(&found, &records(&mut reader, &text, published));
        // every id stands once
        let mut ids: Vec<&str> = found.iter().filter_map(|r| r["id"].as_str()).collect();
        ids.sort_unstable();
        prop_assert!(ids.windows(2).all(|w| w[0] != w[1]), "an id stands twice");
        prop_assert!(found.iter().all(|r| r["id"].is_string()));
    }
}

/// Content that punctuation cuts back to nothing was once written as an empty span.
#[test]
fn a_cue_without_content_makes_no_record() {
    let found = records(&mut Reader::default(), ".\taccording to )Kenya   ", None);
    assert!(found.iter().all(|r| r["record"] != "attribution"), "{found:?}");
}

/// A relative pronoun behind *of* once stood for the noun before it, so that a phrase ended before it began.
#[test]
fn an_of_phrase_ends_behind_its_noun() {
    let text = " \0, which e\u{301}5 🇺🇦  👩\u{200d}🚒of whom\n.";
    let found = records(&mut Reader::default(), text, None);
    let chars: Vec<char> = text.chars().collect();
    found[1..].iter().for_each(|r| check(r, &chars));
}

//! Every example of the rule files, through the language layer.

use sitroom_document::{DocMeta, Document};
use sitroom_ling::Engine;
use sitroom_timex::{Tagger, WordExample, examples, word_examples};

#[test]
fn every_example_holds() {
    let mut engine = Engine::default();
    let mut wrong = Vec::new();
    let all = examples().unwrap();
    assert!(all.len() >= 25);
    for e in &all {
        let doc = Document::new(e.text.as_str(), DocMeta { published: e.dct.clone(), ..Default::default() });
        let found: Vec<(usize, usize, String)> = Tagger::builtin()
            .annotate(&doc, &engine.analyze(&e.text))
            .into_iter()
            .map(|t| (t.span.start as usize, t.span.end as usize, t.value))
            .collect();
        if found != e.wanted {
            let words: Vec<(&str, &str)> =
                found.iter().map(|(a, b, v)| (&e.text[*a..*b], v.as_str())).collect();
            wrong.push(format!("{}: {words:?} in {:?}", e.name, e.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {} fail:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn without_a_date_what_hangs_on_it_keeps_placeholders() {
    let text = "He spoke on Friday, last week and in May.";
    let doc = Document::new(text, DocMeta::default());
    let times = Tagger::builtin().annotate(&doc, &Engine::default().analyze(text));
    let values: Vec<&str> = times.iter().map(|t| t.value.as_str()).collect();
    assert_eq!(values, ["XXXX-WXX-5", "XXXX-WXX", "XXXX-05"]);
    assert!(times.iter().all(|t| t.earliest.is_none() && t.latest.is_none()));
}

/// The value of the marked expression, empty if it is none.
fn value(tagger: &Tagger, engine: &mut Engine, e: &WordExample) -> String {
    let text = e.marked.text.as_str();
    let published = Some("2024-05-15".to_string());
    let doc = Document::new(text, DocMeta { published, ..Default::default() });
    let at = e.marked.slot("time").next().expect("a marked expression").start as u32;
    let times = tagger.annotate(&doc, &engine.analyze(text));
    times.into_iter().find(|t| t.span.start == at).map(|t| t.value).unwrap_or_default()
}

#[test]
fn every_class_of_words_is_needed_and_its_examples_hold() {
    let mut engine = Engine::default();
    let all = word_examples().unwrap();
    assert!(all.len() >= 12);
    for e in &all {
        let bare = Tagger::without_words(&e.class).unwrap();
        assert_eq!(value(Tagger::builtin(), &mut engine, e), e.value, "{}: {}", e.name, e.marked.text);
        let without = value(&bare, &mut engine, e);
        assert_eq!(without == e.value, e.counter, "{}: {without} without its class", e.name);
    }
}

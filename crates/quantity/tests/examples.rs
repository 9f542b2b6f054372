//! Every example of the quantity tables, through the language layer and the time tagger.

use sitroom_document::{DocMeta, Document};
use sitroom_ling::Engine;
use sitroom_quantity::{Reader, examples};
use sitroom_timex::Tagger;

#[test]
fn every_example_holds() {
    let mut engine = Engine::default();
    let mut wrong = Vec::new();
    let all = examples().unwrap();
    assert!(all.len() >= 7);
    for e in &all {
        let text = e.marked.text.as_str();
        let doc = Document::new(text, DocMeta::default());
        let a = engine.analyze(text);
        let times = Tagger::builtin().annotate(&doc, &a);
        let found = Reader::builtin().annotate(&doc, &a, &times);
        let got: Vec<_> =
            found.iter().map(|q| (q.span.of(text), (q.value, q.bound, q.unit.clone()))).collect();
        let span = e.marked.slot("quantity").map(|s| e.marked.words(s)).next();
        let want: Vec<_> = span.into_iter().zip(e.wanted.clone()).collect();
        if got != want {
            wrong.push(format!("{got:?}, expected {want:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} fail:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

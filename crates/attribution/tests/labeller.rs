//! The built-in weights on sentences of our own: source, cue, and the first part of the content.

use sitroom_attribution::Attributor;
use sitroom_document::{DocMeta, Document, Extraction};
use sitroom_ling::Engine;

const SENTENCES: &[(&str, [&str; 3])] = &[
    (
        "The mayor said the bridge would reopen in June.",
        ["The mayor", "said", "the bridge would reopen in June"],
    ),
    (
        "“We will rebuild the school,” the governor said.",
        ["the governor", "said", "“We will rebuild the school,”"],
    ),
    (
        "The road is closed, according to the ministry of transport.",
        ["the ministry of transport", "according to", "The road is closed"],
    ),
    (
        "Two nurses told the court that they had seen nothing.",
        ["Two nurses", "told", "that they had seen nothing"],
    ),
    ("The union criticized the new contract.", ["The union", "criticized", "the new contract"]),
    ("Ms. Okafor declined to comment.", ["Ms. Okafor", "declined", "to comment"]),
    (
        "“The harvest is lost,” said Amina Diallo, a farmer in the valley.",
        ["Amina Diallo, a farmer in the valley", "said", "“The harvest is lost,”"],
    ),
];

#[test]
fn the_weights_fit_and_label_our_own_sentences() {
    let attributor = Attributor::builtin();
    assert!(attributor.has_labeller(), "the built-in weights have another shape than the program");
    let mut engine = Engine::default();
    let mut wrong = Vec::new();
    for (text, want) in SENTENCES {
        let doc = Document::new(*text, DocMeta::default());
        let found = attributor.annotate(&doc, &engine.analyze(text), &Extraction::default());
        let got = |a: &sitroom_document::Attribution| {
            [a.source.as_ref().map_or("", |s| s.span.of(text)), a.cue.of(text), a.content[0].of(text)]
                .map(str::to_string)
        };
        if !found.iter().any(|a| got(a) == *want) {
            wrong.push(format!("{:?} in {text:?}", found.iter().map(got).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_says_nothing_but_punctuation_says_nothing() {
    let text = "“…” he said.";
    let doc = Document::new(text, DocMeta::default());
    let found =
        Attributor::builtin().annotate(&doc, &Engine::default().analyze(text), &Extraction::default());
    assert!(found.is_empty(), "{found:?}");
}

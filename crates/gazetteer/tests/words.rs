//! Every example of the classes of words, through the language layer, with its class and without it.

use sitroom_document::{DocMeta, Document};
use sitroom_gazetteer::{Gazetteer, WordExample, word_examples};
use sitroom_ling::{Engine, Layer};

/// What is wrong with the reading of an example, if anything.
fn fault(gazetteer: &Gazetteer, engine: &mut Engine, e: &WordExample) -> Option<String> {
    let doc = Document::new(e.marked.text.as_str(), DocMeta::default());
    let found = gazetteer.toponyms(&doc, &engine.analyze(&doc.text));
    let slot = e.marked.slot("place").next()?;
    let at = (slot.start as u32, slot.end as u32);
    let here = found.iter().find(|t| (t.span.start, t.span.end) == at);
    let metonym = here.map(|t| t.metonym);
    let right = here.is_some() == e.read && e.metonym.is_none_or(|m| Some(m) == metonym);
    let all = || found.iter().map(|t| t.span.of(&doc.text)).collect::<Vec<_>>();
    (!right).then(|| format!("{:?}, metonym {metonym:?}", all()))
}

#[test]
fn every_class_of_words_is_needed_and_its_examples_hold() {
    let mut engine = Engine::new(Layer::embedded());
    let all = word_examples().unwrap();
    assert!(all.len() >= 26);
    let mut wrong = Vec::new();
    for e in &all {
        if let Some(fault) = fault(Gazetteer::builtin(), &mut engine, e) {
            wrong.push(format!("{}: {fault} in {:?}", e.name, e.marked.text));
        }
        let without = fault(&Gazetteer::without_words(&e.class).unwrap(), &mut engine, e);
        if without.is_none() != e.counter {
            wrong.push(format!("{}: without its class {without:?} in {:?}", e.name, e.marked.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

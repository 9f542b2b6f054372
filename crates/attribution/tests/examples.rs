//! Every example of the cue files, through the real stages.

use sitroom_attribution::{Attributor, WordExample, examples, word_examples};
use sitroom_document::{Attribution, DocMeta, Document, Extraction};
use sitroom_entity::Resolver;
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::Engine;

fn read(attributor: &Attributor, engine: &mut Engine, text: &str) -> Vec<Attribution> {
    let doc = Document::new(text, DocMeta::default());
    let a = engine.analyze(text);
    let mut ex = Extraction { toponyms: Gazetteer::builtin().toponyms(&doc, &a), ..Default::default() };
    (ex.mentions, ex.entities) = Resolver::builtin().annotate(&doc, &a, &ex.toponyms);
    attributor.annotate(&doc, &a, &ex)
}

#[test]
fn every_example_holds() {
    let mut engine = Engine::default();
    let mut wrong = Vec::new();
    let all = examples().unwrap();
    assert!(all.len() >= 12);
    for e in &all {
        let text = e.marked.text.as_str();
        let found = read(Attributor::builtin(), &mut engine, text);
        let want = |slot: &'static str| e.marked.slot(slot).map(|s| e.marked.words(s)).next();
        if e.counter {
            let hit = found.iter().find(|x| e.stance.is_none_or(|s| s == x.stance));
            wrong.extend(hit.map(|x| format!("{}: found {:?} in {text:?}", e.name, x.cue.of(text))));
            continue;
        }
        let hit = found.iter().find(|x| Some(x.cue.of(text)) == want("cue"));
        let parts = |x: &Attribution| x.content.iter().map(|c| c.of(text)).collect::<Vec<_>>();
        let got = hit.map(|x| (x.source.as_ref().map(|s| s.span.of(text)), parts(x), x.stance));
        let content: Vec<&str> = e.marked.slot("content").map(|s| e.marked.words(s)).collect();
        // one part asked for is the first one
        let meets = |found: &[&str]| match content[..] {
            [one] => found[0] == one || (!e.exact && found[0].contains(one)),
            _ => found == content,
        };
        let holds = got.as_ref().is_some_and(|(source, found, stance)| {
            *source == want("source") && Some(*stance) == e.stance && meets(found)
        });
        if !holds {
            wrong.push(format!("{}: {got:?} in {text:?}", e.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} fail:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

/// What is wrong with the reading of an example of a class of words, if anything.
fn word_fault(attributor: &Attributor, engine: &mut Engine, e: &WordExample) -> Option<String> {
    let text = e.marked.text.as_str();
    let found = read(attributor, engine, text);
    let want = |slot: &'static str| e.marked.slot(slot).map(|s| e.marked.words(s)).next();
    let right = |x: &Attribution| {
        Some(x.cue.of(text)) == want("cue")
            && x.source.as_ref().map(|s| s.span.of(text)) == want("source")
            && x.content.first().map(|c| c.of(text)) == want("content")
            && x.channel.as_deref().unwrap_or_default() == e.channel
    };
    let holds = if want("cue").is_some() { found.iter().any(right) } else { found.is_empty() };
    let seen = |x: &Attribution| {
        let content: Vec<&str> = x.content.iter().map(|c| c.of(text)).collect();
        format!(
            "{:?} {:?} {content:?} {:?}",
            x.source.as_ref().map(|s| s.span.of(text)),
            x.cue.of(text),
            x.channel
        )
    };
    (!holds).then(|| found.iter().map(seen).collect::<Vec<_>>().join("; "))
}

#[test]
fn every_class_of_words_is_needed_and_its_examples_hold() {
    let mut engine = Engine::default();
    let all = word_examples().unwrap();
    assert!(all.len() >= 8);
    let mut wrong = Vec::new();
    for e in &all {
        if let Some(fault) = word_fault(&Attributor::new(None), &mut engine, e) {
            wrong.push(format!("{}: {fault} in {:?}", e.name, e.marked.text));
        }
        let without = word_fault(&Attributor::new(None).without_words(&e.class), &mut engine, e);
        if without.is_none() != e.counter {
            wrong.push(format!("{}: without its class {without:?} in {:?}", e.name, e.marked.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

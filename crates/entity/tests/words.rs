//! Every example of the classes of words, through the language layer, with its class and without it.

use sitroom_document::{DocMeta, Document, Extraction, TokenRange};
use sitroom_entity::{Resolver, WordExample, word_examples};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Analysis, Engine, Layer};

/// An example's text, read.
struct Read {
    doc: Document,
    a: Analysis,
    ex: Extraction,
}

fn read(resolver: &Resolver, engine: &mut Engine, text: &str) -> Read {
    let published = Some("2022-02-12".to_string());
    let doc = Document::new(text, DocMeta { published, ..Default::default() });
    let a = engine.analyze(&doc.text);
    let toponyms = Gazetteer::builtin().toponyms(&doc, &a);
    let (mentions, entities) = resolver.annotate(&doc, &a, &toponyms);
    Read { doc, a, ex: Extraction { toponyms, mentions, entities, ..Default::default() } }
}

/// What is wrong with the reading of an example, if anything.
fn fault(resolver: &Resolver, engine: &mut Engine, e: &WordExample) -> Option<String> {
    let Read { doc, a, ex } = read(resolver, engine, &e.marked.text);
    let slots = |slot: &'static str| e.marked.slot(slot).map(|s| (s.start as u32, s.end as u32));
    let tokens = |(start, end)| a.tokens_in(sitroom_document::Span::new(start, end));
    let entity = |at| ex.mentions.iter().find(|m| (m.span.start, m.span.end) == at).map(|m| m.entity);
    let within = |range: TokenRange| ex.mentions.iter().any(|m| range.contains(m.head));
    let who: Vec<Option<u32>> = slots("who").map(entity).collect();
    let party = slots("party").find_map(|at| {
        tokens(at)
            .iter()
            .find_map(|t| resolver.party(&doc, &a, &ex, t).filter(|p| (p.span.start, p.span.end) == at))
    });
    let pair = slots("pair").find_map(|at| resolver.pair(&doc, &a, &ex, tokens(at).end - 1));
    let two: Vec<&str> =
        pair.iter().flatten().filter_map(|p| Some(ex.entities[p.entity? as usize].name.as_str())).collect();
    let first = who.first().copied().flatten().map(|i| &ex.entities[i as usize]);
    let country = first.map_or(party.as_ref().and_then(|p| p.country), |f| f.country);
    let country = country.map(|c| c.to_string()).unwrap_or_default();
    let sectors = first.map(|f| &f.sectors).or(party.as_ref().map(|p| &p.sectors));
    let right = who.iter().all(|w| w.is_some())
        && who.windows(2).all(|w| (w[0] != w[1]) == e.apart)
        && !slots("nobody").any(|at| within(tokens(at)))
        && slots("party").next().is_none_or(|_| party.is_some())
        && e.country.as_ref().is_none_or(|c| *c == country)
        && e.sectors.as_ref().is_none_or(|s| Some(s) == sectors)
        && e.kind.is_none_or(|k| first.is_some_and(|f| f.kind == k))
        && e.two.as_ref().is_none_or(|t| *t == two);
    (!right).then(|| {
        let mentions = ex.mentions.iter().map(|m| (m.span.of(&doc.text), m.entity)).collect::<Vec<_>>();
        format!("{mentions:?}, {country:?}, {sectors:?}, {:?}, {two:?}", first.map(|f| f.kind))
    })
}

#[test]
fn every_class_of_words_is_needed_and_its_examples_hold() {
    let mut engine = Engine::new(Layer::embedded());
    let all = word_examples().unwrap();
    assert!(all.len() >= 46);
    let mut wrong = Vec::new();
    for e in &all {
        if let Some(fault) = fault(Resolver::builtin(), &mut engine, e) {
            wrong.push(format!("{}: {fault} in {:?}", e.name, e.marked.text));
        }
        let without = fault(&Resolver::without_words(&e.class), &mut engine, e);
        if without.is_none() != e.counter {
            wrong.push(format!("{}: without its class {without:?} in {:?}", e.name, e.marked.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

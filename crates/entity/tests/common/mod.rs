//! What the tests of chains share.
#![allow(dead_code, reason = "no test file uses all of it")]

use sitroom_document::{DocMeta, Document, Entity, Extraction};
use sitroom_entity::Resolver;
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Engine, Layer};

/// The entities of a text, each with the words of its mentions.
pub fn chains(text: &str) -> Vec<(Entity, Vec<String>)> {
    chains_of(text, None)
}

pub fn chains_of(text: &str, outlet: Option<&str>) -> Vec<(Entity, Vec<String>)> {
    let published = Some("2022-02-12".to_string());
    let outlet = outlet.map(str::to_string);
    let doc = Document::new(text, DocMeta { published, outlet, ..Default::default() });
    let analysis = Engine::new(Layer::embedded()).analyze(&doc.text);
    let toponyms = Gazetteer::builtin().toponyms(&doc, &analysis);
    let (mentions, entities) = Resolver::builtin().annotate(&doc, &analysis, &toponyms);
    let words = |e: &Entity| {
        e.mentions.iter().map(|&m| mentions[m as usize].span.of(&doc.text).to_string()).collect()
    };
    entities
        .into_iter()
        .map(|e| {
            let w = words(&e);
            (e, w)
        })
        .collect()
}

/// Fails unless one entity has all these mentions.
pub fn one(text: &str, wanted: &[&str]) {
    let found = chains(text);
    let holds = |words: &Vec<String>| wanted.iter().all(|w| words.iter().any(|x| x == w));
    assert!(
        found.iter().any(|(_, words)| holds(words)),
        "{text}\nexpected {wanted:?} together, but found {:?}",
        found.iter().map(|f| &f.1).collect::<Vec<_>>()
    );
}

/// Fails if one entity has both.
pub fn apart(text: &str, a: &str, b: &str) {
    let found = chains(text);
    let both = |words: &Vec<String>| words.iter().any(|x| x == a) && words.iter().any(|x| x == b);
    assert!(!found.iter().any(|(_, words)| both(words)), "{text}\nexpected {a:?} and {b:?} apart");
}

/// The names of the two that the last plural noun of a text means.
pub fn two(text: &str) -> Vec<String> {
    let doc = Document::new(text, DocMeta::default());
    let a = Engine::new(Layer::embedded()).analyze(&doc.text);
    let toponyms = Gazetteer::builtin().toponyms(&doc, &a);
    let (mentions, entities) = Resolver::builtin().annotate(&doc, &a, &toponyms);
    let ex = Extraction { toponyms, mentions, entities, ..Default::default() };
    let mut heads = (0..a.len() as u32).rev();
    let found = heads.find_map(|t| Resolver::builtin().pair(&doc, &a, &ex, t));
    let name = |p: &sitroom_document::Party| p.entity.map(|e| ex.entities[e as usize].name.clone());
    found.map(|f| f.iter().filter_map(name).collect()).unwrap_or_default()
}

/// The country and kind of whoever is called so.
pub fn called(text: &str, words: &str) -> (Option<String>, String) {
    let found = chains(text);
    let one = found.iter().find(|(_, all)| all.iter().any(|w| w == words));
    let (entity, _) = one.unwrap_or_else(|| panic!("{words} in {text}: {found:?}"));
    (entity.country.map(|c| c.to_string()), entity.kind.to_string())
}

/// Fails if anybody is called so.
pub fn nobody(text: &str, words: &str) {
    let found = chains(text);
    let names = |all: &Vec<String>| all.iter().any(|w| w == words);
    assert!(!found.iter().any(|(_, all)| names(all)), "{text}\nexpected nobody to be {words:?}: {found:?}");
}

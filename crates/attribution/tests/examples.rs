//! Every example of the cue files, through the real stages.

use sitroom_attribution::{Attributor, examples};
use sitroom_document::{Attribution, DocMeta, Document, Extraction};
use sitroom_entity::Resolver;
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::Engine;

#[test]
fn every_example_holds() {
    let mut engine = Engine::default();
    let mut wrong = Vec::new();
    let all = examples().unwrap();
    assert!(all.len() >= 12);
    for e in &all {
        let text = e.marked.text.as_str();
        let doc = Document::new(text, DocMeta::default());
        let a = engine.analyze(text);
        let mut ex = Extraction { toponyms: Gazetteer::builtin().toponyms(&doc, &a), ..Default::default() };
        (ex.mentions, ex.entities) = Resolver::builtin().annotate(&doc, &a, &ex.toponyms);
        let found = Attributor::builtin().annotate(&doc, &a, &ex);
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

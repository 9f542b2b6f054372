//! Every example of the cue files, through the real stages.

use sitroom_attribution::{Attributor, examples};
use sitroom_document::{DocMeta, Document, Extraction};
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
        let got = hit.map(|x| (x.source.as_ref().map(|s| s.span.of(text)), x.content[0].of(text), x.stance));
        let content = want("content").unwrap_or_default();
        let holds = got.is_some_and(|(source, c, s)| {
            source == want("source")
                && Some(s) == e.stance
                && (c == content || (!e.exact && c.contains(content)))
        });
        if !holds {
            wrong.push(format!("{}: {got:?} in {text:?}", e.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} fail:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

//! Every example of the event rules, through the real stages. Each failure is listed, so that one never hides another.

mod common;

use sitroom_claim::{
    Coder, Entry, EventExample, FrameExample, StatusExample, WordExample, builtin_files, contradictions,
    examples, frame_examples, status_examples, word_examples,
};
use sitroom_document::Claim;
use sitroom_ling::Engine;
use std::collections::HashSet;
use std::sync::OnceLock;

fn claims(engine: &mut Engine, text: &str) -> Vec<Claim> {
    let (doc, a, ex) = common::extract(engine, text);
    rules().annotate(&doc, &a, &ex)
}

/// The rules alone: their examples are theirs, not the judge's.
fn rules() -> &'static Coder {
    static RULES: OnceLock<Coder> = OnceLock::new();
    RULES.get_or_init(|| Coder::new(&builtin_files()).expect("rule files").with_judge(None))
}

/// What is wrong with the claims found, if anything.
fn fault(e: &EventExample, found: &[Claim]) -> Option<String> {
    let text = e.marked.text.as_str();
    if e.counter {
        let hit = found.iter().find(|c| c.event_type == e.event_type);
        return hit.map(|c| format!("{:?} found", c.trigger.of(text)));
    }
    if let Some(rule) = &e.rule {
        return e.marked.slot("trigger").find_map(|s| unused(e, rule, (s.start, s.end), found));
    }
    let want = |slot: &'static str| e.marked.slot(slot).map(|s| e.marked.words(s)).collect::<Vec<_>>();
    let trigger = want("trigger")[0];
    let Some(c) =
        found.iter().find(|c| c.event_type == e.event_type && c.trigger.of(text).starts_with(trigger))
    else {
        let all: Vec<_> = found.iter().map(|c| (c.event_type.as_str(), c.trigger.of(text))).collect();
        return Some(format!("found {all:?}"));
    };
    let words =
        |parties: &[sitroom_document::Party]| parties.iter().map(|p| p.span.of(text)).collect::<Vec<_>>();
    let (actors, recipients) = (words(&c.actors), words(&c.recipients));
    if actors != want("actor") || (!want("recipient").is_empty() && recipients != want("recipient")) {
        return Some(format!("{actors:?} -> {recipients:?}"));
    }
    e.status.filter(|s| *s != c.status).map(|_| format!("status {}", c.status))
}

/// What is wrong if no claim of the rule stands in the bracket.
fn unused(e: &EventExample, rule: &str, at: (usize, usize), found: &[Claim]) -> Option<String> {
    let inside = |c: &&Claim| (c.trigger.start as usize) < at.1 && at.0 < c.trigger.end as usize;
    let by_rule =
        |c: &&Claim| c.why.first().is_some_and(|w| w.to_string().starts_with(&format!("rule {rule} (")));
    if found.iter().filter(inside).any(|c| by_rule(&c)) {
        return None;
    }
    let all: Vec<_> = found.iter().map(|c| (c.trigger.of(&e.marked.text), c.why[0].to_string())).collect();
    Some(format!("{:?} is no {rule}; found {all:?}", &e.marked.text[at.0..at.1]))
}

#[test]
fn every_example_holds() {
    let mut engine = Engine::default();
    let all = examples(&builtin_files()).unwrap();
    assert!(all.len() >= 60);
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|e| {
            fault(e, &claims(&mut engine, &e.marked.text))
                .map(|f| format!("{}: {f} in {:?}", e.name, e.marked.text))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} fail:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn every_entry_has_an_example_and_none_contradicts_another() {
    let mut engine = Engine::default();
    let mut used = HashSet::new();
    for e in examples(&builtin_files()).unwrap().iter().filter(|e| !e.counter) {
        used.extend(claims(&mut engine, &e.marked.text).iter().map(|c| c.why[0].to_string()));
    }
    let entries = Coder::builtin().entries();
    assert!(entries.len() >= 1_500);
    let unused: Vec<String> = entries.iter().map(Entry::reason).filter(|r| !used.contains(r)).collect();
    assert!(unused.is_empty(), "{} entries without example:\n{}", unused.len(), unused.join("\n"));
    assert_eq!(contradictions(&entries), Vec::<String>::new());
}

#[test]
fn every_type_has_triggers() {
    for (event_type, n) in Coder::builtin().trigger_counts() {
        assert!(n >= 10, "{event_type} has {n} triggers");
    }
}

/// What is wrong with the status found, if anything.
fn status_fault(e: &StatusExample, found: &[Claim]) -> Option<String> {
    let text = e.marked.text.as_str();
    let span = e.marked.slot("trigger").next()?;
    let at = |c: &&Claim| c.trigger.start < span.end as u32 && c.trigger.end > span.start as u32;
    let Some(c) = found.iter().find(at) else { return Some("no claim found".into()) };
    let right = (c.status == e.status) != e.counter;
    (!right).then(|| format!("{} [{}] {:?}", c.status, c.trigger.of(text), c.why))
}

#[test]
fn every_status_example_holds() {
    let mut engine = Engine::default();
    let all = status_examples().unwrap();
    assert!(all.len() >= 50);
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|e| {
            status_fault(e, &claims(&mut engine, &e.marked.text))
                .map(|f| format!("{}: {f} in {:?}", e.name, e.marked.text))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} fail:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

/// What is wrong with the parties found, if anything.
fn frame_fault(e: &FrameExample, engine: &mut Engine) -> Option<String> {
    let (doc, a, ex) = common::extract(engine, &e.text);
    let found = rules().annotate(&doc, &a, &ex);
    let at = e.text.find(&e.trigger)? as u32;
    let end = at + e.trigger.len() as u32;
    let fits = |c: &&Claim| c.event_type == e.event_type && c.trigger.start < end && c.trigger.end > at;
    let words = |parties: &[sitroom_document::Party]| -> Vec<String> {
        parties.iter().map(|p| p.span.of(&e.text).to_string()).collect()
    };
    let Some(c) = found.iter().find(fits) else {
        let all: Vec<_> = found.iter().map(|c| (c.event_type.as_str(), c.trigger.of(&e.text))).collect();
        return (!e.counter).then(|| format!("found {all:?}"));
    };
    if let Some(want) = &e.place {
        let place = c.place.map_or("", |i| ex.toponyms[i as usize].span.of(&e.text));
        return ((place == want) == e.counter).then(|| format!("place {place:?}"));
    }
    let (actors, recipients) = (words(&c.actors), words(&c.recipients));
    let right = if e.counter {
        e.actors.iter().all(|a| !actors.contains(a)) && e.recipients.iter().all(|r| !recipients.contains(r))
    } else {
        actors == e.actors && recipients == e.recipients
    };
    (!right).then(|| format!("{actors:?} -> {recipients:?}"))
}

#[test]
fn every_construction_holds() {
    let mut engine = Engine::default();
    let all = frame_examples().unwrap();
    assert!(all.len() >= 40);
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|e| frame_fault(e, &mut engine).map(|f| format!("{}: {f} in {:?}", e.name, e.text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} fail:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

/// What is wrong with the reading of an example of a class of words, if anything.
fn word_fault(e: &WordExample, engine: &mut Engine, coder: &Coder) -> Option<String> {
    let text = e.marked.text.as_str();
    let (doc, a, ex) = common::extract(engine, text);
    let found = coder.annotate(&doc, &a, &ex);
    let span = e.marked.slot("trigger").next()?;
    let at = |c: &&Claim| c.trigger.start < span.end as u32 && c.trigger.end > span.start as u32;
    let Some(c) = found.iter().find(|c| at(c) && c.event_type == e.event_type) else {
        return Some("no claim".into());
    };
    let words =
        |all: &[sitroom_document::Party]| all.iter().map(|p| p.span.of(text).to_string()).collect::<Vec<_>>();
    let time = c.time.as_ref().map_or("", |t| ex.times[t.timex as usize].value.as_str());
    let place = c.place.map_or("", |i| ex.toponyms[i as usize].span.of(text));
    let source = c.attributions.last().and_then(|&i| ex.attributions[i as usize].source.as_ref());
    let right = e.actors.as_ref().is_none_or(|w| *w == words(&c.actors))
        && e.recipients.as_ref().is_none_or(|w| *w == words(&c.recipients))
        && e.status.is_none_or(|s| s == c.status)
        && e.time.as_ref().is_none_or(|t| t == time)
        && e.place.as_ref().is_none_or(|p| p == place)
        && e.source.as_ref().is_none_or(|s| s == source.map_or("", |p| p.span.of(text)))
        && e.claims.is_none_or(|n| n == found.len())
        && e.restates.is_none_or(|r| r == c.restates.is_some());
    (!right).then(|| {
        let (actors, recipients) = (words(&c.actors), words(&c.recipients));
        let (status, restates) = (c.status, c.restates);
        format!(
            "{actors:?} -> {recipients:?}, {status}, {time:?}, {place:?}, {restates:?}, {} claims",
            found.len()
        )
    })
}

#[test]
fn every_class_of_words_is_needed_and_its_examples_hold() {
    let mut engine = Engine::default();
    let all = word_examples().unwrap();
    assert!(all.len() >= 50);
    let mut wrong = Vec::new();
    for e in &all {
        let bare = Coder::new(&builtin_files()).unwrap().with_judge(None).without_words(&e.class);
        if let Some(fault) = word_fault(e, &mut engine, rules()) {
            wrong.push(format!("{}: {fault} in {:?}", e.name, e.marked.text));
        }
        let without = word_fault(e, &mut engine, &bare);
        if without.is_none() != e.counter {
            wrong.push(format!("{}: without its class {without:?} in {:?}", e.name, e.marked.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

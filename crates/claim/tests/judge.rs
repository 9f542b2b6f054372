//! Acts that no rule knows and the judge finds, with their parties; and texts in which it must find nothing.

mod common;

use sitroom_claim::{Coder, builtin_files};
use sitroom_document::codebook::EventType;
use sitroom_document::{Claim, Why};
use sitroom_ling::Engine;

fn read(engine: &mut Engine, coder: &Coder, text: &str) -> Vec<Claim> {
    let (doc, a, ex) = common::extract(engine, text);
    coder.annotate(&doc, &a, &ex)
}

/// Text, type, trigger, actors, recipients.
type Case = (&'static str, EventType, &'static str, &'static [&'static str], &'static [&'static str]);

const FOUND: &[Case] = &[
    (
        "The Chadian army lobbed mortars at the rebels.",
        EventType::Assault,
        "lobbed",
        &["The Chadian army"],
        &["the rebels"],
    ),
    (
        "Militants hacked five policemen with machetes in Mocimboa.",
        EventType::Assault,
        "hacked",
        &["Militants"],
        &["five policemen"],
    ),
    (
        "Soldiers sprayed a market in Bunia with bullets.",
        EventType::Assault,
        "sprayed",
        &["Soldiers"],
        &["a market"],
    ),
    (
        "Rebels bludgeoned a governor to death in Ituri.",
        EventType::Assault,
        "bludgeoned",
        &["Rebels"],
        &["a governor"],
    ),
];

const NOTHING: &[&str] = &[
    "The winger hammered the ball past the goalkeeper, and the stands roared.",
    "Shares of the chip maker tumbled after the bank trimmed its forecast.",
    "The baker kneads the dough, folds it twice and leaves it to rest.",
    "The singer stormed the charts with a ballad about her mother.",
];

#[test]
fn what_no_rule_knows_is_found_with_its_parties() {
    let mut engine = Engine::default();
    let rules = Coder::new(&builtin_files()).unwrap().with_judge(None);
    let mut wrong = Vec::new();
    for (text, event_type, trigger, actors, recipients) in FOUND {
        let alone = read(&mut engine, &rules, text);
        let found = read(&mut engine, Coder::builtin(), text);
        let words = |all: &[sitroom_document::Party]| {
            all.iter().map(|p| p.span.of(text).to_string()).collect::<Vec<_>>()
        };
        let claim = found.iter().find(|c| c.event_type == *event_type && c.trigger.of(text) == *trigger);
        let right = claim.is_some_and(|c| {
            words(&c.actors) == *actors
                && words(&c.recipients) == *recipients
                && c.why.iter().any(|w| matches!(w, Why::Model { name: "judge", .. }))
        });
        if alone.iter().any(|c| c.event_type == *event_type) || !right {
            let shown: Vec<_> = found
                .iter()
                .map(|c| (c.event_type, c.trigger.of(text), words(&c.actors), words(&c.recipients), &c.why))
                .collect();
            wrong.push(format!("{text}: rules {}, found {shown:?}", alone.len()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn words_that_only_sound_like_acts_stay_none() {
    let mut engine = Engine::default();
    for text in NOTHING {
        let found = read(&mut engine, Coder::builtin(), text);
        assert!(
            found.is_empty(),
            "{text}: {:?}",
            found.iter().map(|c| (c.event_type, c.trigger.of(text))).collect::<Vec<_>>()
        );
    }
}

//! The same documents give the same events in whatever order they come in.

use proptest::prelude::*;
use sitroom_fuse::{ClaimSketch, Memory, PartySketch, Shingles, Sketch, Tie, Told, Vector};
use std::collections::BTreeSet;

const WORDS: [&str; 16] = [
    "gunmen",
    "market",
    "ndola",
    "embassy",
    "evacuated",
    "talks",
    "lusaka",
    "border",
    "troops",
    "ceasefire",
    "sanctions",
    "minister",
    "rebels",
    "airport",
    "protest",
    "strike",
];

fn vector(picks: &[usize]) -> Vector {
    Vector::of(picks.iter().map(|i| WORDS[i % WORDS.len()].to_string()))
}

prop_compose! {
    fn claim()(kind in 0..3_usize, who in 0..3_u32, day in proptest::option::of(19_000..19_004_i32),
               planned: bool, picks in proptest::collection::vec(0..16_usize, 1..6), trigger in 0..3_u32,
               figure in proptest::option::of(2..9_u32), told in proptest::option::of(proptest::collection::vec(-9..9_i8, 3))) -> ClaimSketch {
        ClaimSketch {
            kind: ["CONSULT", "AGREE", "ASSAULT"][kind].into(),
            mode: None,
            status: if planned { "planned" } else { "happened" }.into(),
            trigger,
            actors: vec![PartySketch { country: Some(who), name: vec![who], side: None }],
            recipients: vec![],
            days: day.map(|d| (d, d)),
            place: None,
            words: vector(&picks),
            restates: None,
            sentence: 0,
            named: Vector::default(),
            figures: figure.map(|n| (1, n)).into_iter().collect(),
            // reports that an encoder has read stand beside others
            told: told.map_or(Told::default(), |v| serde_json::from_value(v.into()).expect("a vector")),
        }
    }
}

prop_compose! {
    fn document()(day in proptest::option::of(19_000..19_030_i32), picks in proptest::collection::vec(0..16_usize, 3..12),
                  claims in proptest::collection::vec(claim(), 0..4)) -> Sketch {
        let text = picks.iter().map(|i| WORDS[*i]).collect::<Vec<_>>().join(" ");
        Sketch {
            id: String::new(),
            day,
            published: day.map(|d| format!("{d:06}")),
            url: None,
            shingles: Shingles::of(&text.repeat(3)),
            lead: vector(&picks),
            claims,
        }
    }
}

/// The claims of each event, by the documents' ids.
type Events = BTreeSet<BTreeSet<(String, u32)>>;
/// Each document with its original and its story.
type Ties = BTreeSet<(String, String, String)>;

/// Events and ties by the documents' ids.
fn outcome(docs: &[Sketch]) -> (Events, Ties) {
    let mut memory = Memory::default();
    let numbers: Vec<_> = docs.iter().map(|d| memory.add(d.clone())).collect();
    let name = |n| memory.of(n).id.clone();
    let events = memory.groups().values().map(|g| g.iter().map(|(d, i)| (name(*d), *i)).collect()).collect();
    let ties = numbers
        .iter()
        .map(|n| (name(*n), name(memory.root(Tie::Copy, *n)), name(memory.root(Tie::Story, *n))))
        .collect();
    (events, ties)
}

proptest! {
    #[test]
    fn any_order_gives_the_same_events(mut docs in proptest::collection::vec(document(), 2..14), seed: u64) {
        for (i, d) in docs.iter_mut().enumerate() {
            d.id = format!("d{i:02}");
        }
        let straight = outcome(&docs);
        let mut shuffled = docs.clone();
        let mut state = seed;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(i, (state >> 33) as usize % (i + 1));
        }
        prop_assert_eq!(&straight, &outcome(&shuffled));
        docs.reverse();
        prop_assert_eq!(&straight, &outcome(&docs));
    }
}

#[test]
fn reports_of_one_act_are_joined_and_another_act_is_not() {
    let one = |id: &str, kind: &str, who: u32, day: i32| Sketch {
        id: id.into(),
        day: Some(day),
        published: Some(format!("{day:06}")),
        url: None,
        shingles: Shingles::default(),
        lead: vector(&[0, 1, 2, 8]),
        claims: vec![ClaimSketch {
            kind: kind.into(),
            mode: None,
            status: "happened".into(),
            trigger: 1,
            actors: vec![PartySketch { country: Some(who), name: vec![who], side: None }],
            recipients: vec![],
            days: Some((19_000, 19_000)),
            place: None,
            words: vector(&[0, 1, 2]),
            restates: None,
            sentence: 0,
            named: Vector::default(),
            figures: Vec::new(),
            told: Told::default(),
        }],
    };
    let docs = [
        one("a", "ASSAULT", 1, 19_000),
        one("b", "ASSAULT", 1, 19_001),
        one("c", "ASSAULT", 2, 19_001),
        one("d", "CONSULT", 1, 19_001),
    ];
    let (events, _) = outcome(&docs);
    let sizes: Vec<usize> = events.iter().map(BTreeSet::len).collect();
    assert_eq!(sizes, [2, 1, 1], "{events:?}");
}

//! Capitals that act: *Beijing ordered*, *Ankara's refusal*. The gazetteer marks those with telling verbs; in chains, any act will do.

use sitroom_document::Analysis;
use sitroom_ling::{Dep, Pos};

/// Verbs that a city may be the subject of without anybody acting.
const SCENES: &[&str] = &[
    "be",
    "have",
    "lie",
    "become",
    "remain",
    "seem",
    "suffer",
    "see",
    "host",
    "fall",
    "grow",
    "stand",
    "rise",
    "sit",
    "get",
    "come",
    "wake",
    "awake",
    "burn",
    "experience",
    "face",
    "look",
    "stretch",
    "border",
    "erupt",
    "explode",
    "shake",
    "record",
];

/// Endings of nouns for what somebody does or thinks.
const DEEDS: &[&str] = &["tion", "sion", "ment", "ence", "ance", "sal", "ness", "ship", "ism"];

/// Such nouns with other endings.
const DEED_NOUNS: &[&str] = &[
    "demand",
    "claim",
    "ban",
    "policy",
    "offer",
    "threat",
    "plan",
    "call",
    "role",
    "request",
    "response",
    "view",
    "stance",
    "support",
    "denial",
    "approval",
    "attempt",
    "effort",
    "ally",
    "concern",
    "proposal",
    "pledge",
    "promise",
    "warning",
    "bid",
    "vow",
    "move",
    "strategy",
    "interest",
    "fear",
    "silence",
    "desire",
    "wish",
    "tie",
    "credibility",
];

/// True if the head of a city's name is the subject of an act, or owns a deed.
pub fn acts(a: &Analysis, head: u32) -> bool {
    let governor = a.head(head);
    match a.dep(head) {
        Dep::NSUBJ => a.pos(governor) == Pos::VERB && !SCENES.contains(&a.lemma(governor)),
        Dep::POBJ => a.dep(governor) == Dep::AGENT,
        Dep::POSS => {
            let noun = a.lemma(governor);
            DEED_NOUNS.contains(&noun) || DEEDS.iter().any(|e| noun.ends_with(e))
        }
        _ => false,
    }
}

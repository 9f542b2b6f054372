//! Past or future: the verb that a time expression hangs on decides which Saturday is meant.

use sitroom_document::{Analysis, TokenRange};
use sitroom_ling::{Dep, Pos, Tag};

/// Which way the governing verb looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    Past,
    Future,
    Unknown,
}

const FUTURE_AUX: &[&str] = &["will", "'ll", "shall", "’ll", "wo"];
/// Governors whose infinitive complement lies ahead.
const FUTURE_VERBS: &[&str] = &[
    "expect", "plan", "schedule", "intend", "hope", "want", "set", "vow", "pledge", "promise", "threaten",
    "agree", "slate",
];
const FUTURE_ADJECTIVES: &[&str] = &["due", "likely", "ready", "poised", "set", "able"];

/// The tense around an expression.
pub fn around(a: &Analysis, text: &str, tokens: TokenRange) -> Tense {
    let mut at = tokens.end - 1;
    for _ in 0..12 {
        if !tokens.contains(at) && matches!(a.pos(at), Pos::VERB | Pos::AUX) {
            let tense = of_verb(a, text, at);
            if tense != Tense::Unknown {
                return tense;
            }
        }
        let head = a.head(at);
        if head == at {
            break;
        }
        at = head;
    }
    Tense::Unknown
}

fn of_verb(a: &Analysis, text: &str, verb: u32) -> Tense {
    let mut has = false;
    for &c in a.children(verb) {
        if matches!(a.dep(c), Dep::AUX | Dep::AUXPASS) {
            let word = a.word(text, c).to_ascii_lowercase();
            if FUTURE_AUX.contains(&word.as_str()) {
                return Tense::Future;
            }
            has |= matches!(a.tag(c), Tag::VBD) || a.lemma(c) == "have";
        }
    }
    let head = a.head(verb);
    if a.dep(verb) == Dep::XCOMP && head != verb {
        let lemma = a.lemma(head);
        if FUTURE_VERBS.contains(&lemma) || FUTURE_ADJECTIVES.contains(&lemma) {
            return Tense::Future;
        }
    }
    match a.tag(verb) {
        _ if has => Tense::Past,
        Tag::VBD => Tense::Past,
        Tag::VB if a.children(verb).iter().any(|&c| a.tag(c) == Tag::MD) => Tense::Future,
        Tag::VBZ | Tag::VBP if a.children_with(verb, Dep::XCOMP).next().is_some() => Tense::Unknown,
        _ => Tense::Unknown,
    }
}

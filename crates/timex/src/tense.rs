//! Past or future: the verb that a time expression hangs on decides which Saturday is meant.

use sitroom_document::{Analysis, TokenRange};
use sitroom_ling::{Dep, Pos, Tag};

/// Which way the governing verb looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    Past,
    /// Behind *since*: not after the report, whatever the verb.
    Since,
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

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Verbs and participles that set a day: what is *called for Monday* is not yet.
const SETTING: &[&str] = &[
    "schedule",
    "set",
    "plan",
    "slate",
    "call",
    "announce",
    "expect",
    "book",
    "fix",
    "agree",
    "postpone",
    "reschedule",
    "move",
    "push",
    "delay",
    "summon",
    "convene",
    "invite",
    "organise",
    "organize",
    "declare",
    "predict",
    "forecast",
    "propose",
    "time",
    "adjourn",
    "due",
];
/// What is counted *for Monday* is counted when it is over.
const COUNTED: &[&str] = &[
    "figure", "datum", "data", "toll", "total", "number", "count", "result", "rate", "average", "death",
    "case",
];

/// Steps up the tree that the search takes at most.
const STEPS: usize = 12;

/// The tense around an expression. Where the way up leads through a noun (*the talks on 3 May*), a verb in the past says little about it.
pub fn around(a: &Analysis, text: &str, tokens: TokenRange) -> Tense {
    if is_set_for(a, text, tokens) {
        return Tense::Future;
    }
    let mut at = tokens.end - 1;
    let mut through_noun = false;
    let possessive = tokens.iter().any(|t| a.dep(t) == Dep::POSS);
    for _ in 0..STEPS {
        if !tokens.contains(at) {
            match a.pos(at) {
                Pos::VERB | Pos::AUX => match of_verb(a, text, at) {
                    // "to get around Wednesday's ruling": verbs farther up are about other things
                    Tense::Unknown if possessive => return Tense::Unknown,
                    Tense::Unknown => {}
                    Tense::Past if through_noun => return Tense::Unknown,
                    tense => return tense,
                },
                Pos::NOUN | Pos::PROPN | Pos::ADJ => through_noun = true,
                _ if a.dep(at) == Dep::PREP && a.lemma(at) == "since" => return Tense::Since,
                _ => {}
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

/// True for the weekday of what is set: *scheduled for Monday*, *a strike for Monday*. What *had been* set may be over, and of *talks set
/// for Monday* the verb tells that they are the subject of.
fn is_set_for(a: &Analysis, text: &str, tokens: TokenRange) -> bool {
    let day = tokens.end - 1;
    let prep = a.head(day);
    let weekday = WEEKDAYS.contains(&a.word(text, day));
    if !weekday || a.dep(day) != Dep::POBJ || tokens.contains(prep) || a.lemma(prep) != "for" {
        return false;
    }
    let above = a.head(prep);
    let had = |t: u32| a.children(t).iter().any(|&c| a.word(text, c).eq_ignore_ascii_case("had"));
    match a.pos(above) {
        Pos::NOUN => !COUNTED.contains(&a.lemma(above)),
        _ => SETTING.contains(&a.lemma(above)) && !had(above) && a.dep(above) != Dep::ACL,
    }
}

/// What is waited for lies ahead: *will not stop until the cabinet has met on Sunday*, *would wait until it met*.
fn is_awaited(a: &Analysis, text: &str, verb: u32) -> bool {
    let marked = a.dep(verb) == Dep::ADVCL
        && a.children_with(verb, Dep::MARK).any(|m| matches!(a.lemma(m), "until" | "till"));
    let modal = |v: u32| a.children_with(v, Dep::AUX).any(|c| a.tag(c) == Tag::MD);
    let present = |c: u32| matches!(a.word(text, c), "has" | "have");
    marked && (modal(a.head(verb)) || a.children_with(verb, Dep::AUX).any(present))
}

fn of_verb(a: &Analysis, text: &str, verb: u32) -> Tense {
    if is_awaited(a, text, verb) {
        return Tense::Future;
    }
    let (mut has, mut auxiliary) = (false, false);
    for &c in a.children(verb) {
        if matches!(a.dep(c), Dep::AUX | Dep::AUXPASS) {
            let word = a.word(text, c).to_ascii_lowercase();
            if FUTURE_AUX.contains(&word.as_str()) {
                return Tense::Future;
            }
            auxiliary = true;
            has |= matches!(a.tag(c), Tag::VBD) || a.lemma(c) == "have";
        }
    }
    let head = a.head(verb);
    if a.dep(verb) == Dep::XCOMP && head != verb {
        // "it had been due to expire Friday"
        if a.children(head).iter().any(|&c| a.word(text, c).eq_ignore_ascii_case("had")) {
            return Tense::Past;
        }
        let lemma = a.lemma(head);
        if FUTURE_VERBS.contains(&lemma) || FUTURE_ADJECTIVES.contains(&lemma) {
            return Tense::Future;
        }
    }
    match a.tag(verb) {
        _ if has => Tense::Past,
        // "a deal announced Friday"
        Tag::VBN if !auxiliary => Tense::Past,
        Tag::VBD => Tense::Past,
        Tag::VB if a.children(verb).iter().any(|&c| a.tag(c) == Tag::MD) => Tense::Future,
        _ => Tense::Unknown,
    }
}

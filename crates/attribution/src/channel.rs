//! How it was said: on Twitter, in a statement, to an outlet.

use crate::classes::Words;
use sitroom_document::{Analysis, Document};
use sitroom_ling::{Dep, EntType};

/// Objects of *on*, *in*, *by*, *via* that are channels, and how the records name them.
const CHANNELS: &[(&str, &str)] = &[
    ("twitter", "Twitter"),
    ("x", "X"),
    ("telegram", "Telegram"),
    ("facebook", "Facebook"),
    ("tweet", "Twitter"),
    ("statement", "statement"),
    ("interview", "interview"),
    ("telephone", "telephone"),
    ("phone", "telephone"),
    ("letter", "letter"),
    ("email", "email"),
    ("e-mail", "email"),
    ("speech", "speech"),
    ("address", "speech"),
    ("conference", "news conference"),
    ("briefing", "briefing"),
    ("television", "television"),
    ("tv", "television"),
    ("radio", "radio"),
    ("post", "post"),
    ("message", "message"),
    ("video", "video"),
    ("note", "note"),
    ("report", "report"),
];

/// The channel that hangs on a cue, if any.
pub fn of(classes: &Words, doc: &Document, a: &Analysis, cue: u32) -> Option<String> {
    for &c in a.children(cue) {
        if a.dep(c) == Dep::PREP
            && matches!(a.lemma(c), "on" | "in" | "by" | "via" | "at" | "to" | "through" | "over")
        {
            for o in a.children_with(c, Dep::POBJ) {
                let lemma = a.lemma(o).to_lowercase();
                if let Some((_, name)) = CHANNELS.iter().find(|(word, _)| *word == lemma) {
                    return Some((*name).into());
                }
            }
        }
        // "told CNN", "told the newspaper"
        let told = a.lemma(cue) == "tell" && matches!(a.dep(c), Dep::DOBJ | Dep::DATIVE);
        if told && a.tokens.ent_type[c as usize] == EntType::ORG {
            return Some(a.word(&doc.text, c).into());
        }
        if told && classes.hearers.has(a.lemma(c)) {
            return Some("interview".into());
        }
    }
    None
}

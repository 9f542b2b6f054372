//! Capitals that act: *Beijing ordered*, *Ankara's refusal*. The gazetteer marks those with telling verbs; in chains, any act will do.

use crate::word_classes::Words;
use sitroom_document::Analysis;
use sitroom_ling::{Dep, Pos};

/// True if the head of a city's name is the subject of an act, or owns a deed.
pub fn acts(words: &Words, a: &Analysis, head: u32) -> bool {
    let governor = a.head(head);
    match a.dep(head) {
        Dep::NSUBJ => a.pos(governor) == Pos::VERB && !words.idle_capitals.has(a.lemma(governor)),
        Dep::POBJ => a.dep(governor) == Dep::AGENT,
        Dep::POSS => {
            let noun = a.lemma(governor);
            words.deeds.has(noun) || words.deed_endings.ends(noun)
        }
        _ => false,
    }
}

//! Nouns whose owner says what they are: *the minister's deputy* sits in no parliament, *a neighbour* is no state.

use crate::identity::Identity;
use crate::word_classes::Words;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::TokenRange;
use sitroom_ling::{Analysis, Dep, EntType, Tag};

/// Sets right what a noun phrase stands for, by whom it belongs to.
pub fn set_right(words: &Words, text: &str, a: &Analysis, tokens: TokenRange, head: u32, id: &mut Identity) {
    match a.lemma(head).to_lowercase().as_str() {
        "deputy" if is_persons(text, a, head) => id.sectors = vec![Code3::of("GOV")],
        "ally" if is_persons(text, a, head) => id.kind = Some(EntityKind::Person),
        "neighbor" | "neighbour" if !is_neighbouring_state(words, a, tokens, head, id) => {
            (id.kind, id.sectors) = (Some(EntityKind::Person), vec![Code3::of("CVL")]);
        }
        "counterpart" if owner(text, a, head).is_some_and(|w| w == "its") => {
            id.kind = Some(EntityKind::Organization);
        }
        _ => {}
    }
}

fn owner(text: &str, a: &Analysis, head: u32) -> Option<String> {
    a.children_with(head, Dep::POSS).next().map(|p| a.word(text, p).to_ascii_lowercase())
}

/// *His deputy*, *Orlov's ally*, *an ally of Jane Doe*.
fn is_persons(text: &str, a: &Analysis, head: u32) -> bool {
    let person = |t: u32| a.tokens.ent_type[t as usize] == EntType::PERSON;
    let of = a.children_with(head, Dep::PREP).filter(|&p| a.lemma(p) == "of");
    let whose = owner(text, a, head).is_some_and(|w| matches!(w.as_str(), "his" | "her" | "my"));
    whose
        || a.children_with(head, Dep::POSS).any(person)
        || of.flat_map(|p| a.children_with(p, Dep::POBJ)).any(person)
}

/// *Its neighbour*, *Kenya's northern neighbours*, *African neighbours*; *neighbours* alone may be either.
fn is_neighbouring_state(words: &Words, a: &Analysis, tokens: TokenRange, head: u32, id: &Identity) -> bool {
    let one = matches!(a.tag(head), Tag::NN | Tag::NNP);
    let owned = a.children_with(head, Dep::POSS).next().is_some();
    let side = |t: u32| words.parts.has(&a.lemma(t).to_lowercase());
    !one || owned || id.country.is_some() || tokens.iter().any(side)
}

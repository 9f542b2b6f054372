//! Nouns that name a participant elsewhere and nobody where they stand: *secretary of state*, *his mission to the moon*, *by her side*.

use crate::lexicon::Lexicon;
use crate::metonym;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::TokenRange;
use sitroom_ling::{Analysis, Dep, EntType, Pos, Tag};

/// True where the noun names no participant, though the tables hold it.
pub fn names_nobody(lex: &Lexicon, text: &str, a: &Analysis, t: u32) -> bool {
    match a.lemma(t).to_lowercase().as_str() {
        "mission" => is_errand(text, a, t),
        "side" => is_flank(lex, a, t),
        "state" => is_condition(a, t) || completes_office(lex, a, t),
        // a place, unless it acts
        "capital" => !metonym::acts(&lex.words, a, t),
        _ => completes_office(lex, a, t),
    }
}

/// *Secretary of state*, *chief of staff*, *head of mission*: a bare noun that ends the name of an office is nobody of its own. The words
/// say so, since a name behind them (*secretary of state Jane Doe*) misleads the parser.
pub fn completes_office(lex: &Lexicon, a: &Analysis, t: u32) -> bool {
    let Some(office) = t.checked_sub(2).filter(|_| matches!(a.tag(t), Tag::NN | Tag::NNP)) else {
        return false;
    };
    // "speaker of parliament", "chief of police": bodies that the text goes on to speak of
    let own = |s: &Code3| matches!(s.as_str(), "LEG" | "COP");
    let part = lex.agent(a.lemma(t)).is_some_and(|g| !g.sectors.iter().any(own));
    part && a.lemma(t - 1) == "of" && is_person(lex, a, office)
}

/// *White House chief of staff Jane Doe*: the office's noun, where the parser hangs the name on *of*.
pub fn office_before(lex: &Lexicon, a: &Analysis, name: TokenRange, head: u32) -> Option<u32> {
    let (last, of) = (name.start.checked_sub(1)?, name.start.checked_sub(2)?);
    let office = of.checked_sub(1)?;
    let misled = a.dep(head) == Dep::POBJ && a.head(head) == of && a.head(of) == office;
    let ends = completes_office(lex, a, last) || lex.words.office_ends.has(&a.lemma(last).to_lowercase());
    (misled && ends && is_person(lex, a, office)).then_some(office)
}

fn is_person(lex: &Lexicon, a: &Analysis, t: u32) -> bool {
    lex.agent(a.lemma(t)).is_some_and(|g| g.kind == EntityKind::Person)
}

/// *Orlov's mission*, *on a mission*, *ended its mission*: a deed; *its mission to the United Nations* is a body.
fn is_errand(text: &str, a: &Analysis, t: u32) -> bool {
    let accredited = a.children_with(t, Dep::PREP).any(|p| a.lemma(p) == "to");
    let on = a.dep(t) == Dep::POBJ && a.lemma(a.head(t)) == "on";
    let persons = a.children_with(t, Dep::POSS).any(|p| {
        let word = a.word(text, p).to_ascii_lowercase();
        a.tokens.ent_type[p as usize] == EntType::PERSON
            || matches!(word.as_str(), "his" | "her" | "my")
            || word == "its" && !accredited
    });
    on || persons
}

/// *At his side*, *the country's northern side*: where, not who.
fn is_flank(lex: &Lexicon, a: &Analysis, t: u32) -> bool {
    let beside = a.dep(t) == Dep::POBJ && matches!(a.lemma(a.head(t)), "at" | "by" | "on");
    let owned = a.children_with(t, Dep::POSS).next().is_some();
    beside && owned || a.children_with(t, Dep::AMOD).any(|m| lex.words.parts.has(&a.lemma(m).to_lowercase()))
}

/// *A state of war*.
fn is_condition(a: &Analysis, t: u32) -> bool {
    let of = a.children_with(t, Dep::PREP).filter(|&p| a.lemma(p) == "of");
    of.flat_map(|p| a.children_with(p, Dep::POBJ)).any(|o| a.pos(o) == Pos::NOUN && a.tag(t) == Tag::NN)
}

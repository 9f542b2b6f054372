//! Pronouns whose clause says whom they mean.

use super::Linker;
use crate::draft::{Role, role};
use crate::features::Anaphor;
use sitroom_ling::{Analysis, Dep, Pos};

/// What one does to guests: *welcomed the envoy to his house*.
const HOSTING: &[&str] = &["entertain", "greet", "host", "invite", "receive", "welcome"];

/// Mentions in which one of the same sentence is looked for.
const MENTIONS_BACK: usize = 30;

/// Clauses between a verb and the one whose subject it shares, at most.
const LONGEST_CONTROL: usize = 4;

/// *His* of *welcomed the envoy to his house*: whose house it is, is who welcomes.
pub(super) fn is_hosts(a: &Analysis, pronoun: u32) -> bool {
    hosting(a, pronoun).is_some()
}

fn hosting(a: &Analysis, pronoun: u32) -> Option<u32> {
    let place = a.head(pronoun);
    let preposition = a.head(place);
    let verb = a.head(preposition);
    let inside = role(a, pronoun) == Role::Possessor
        && a.dep(place) == Dep::POBJ
        && matches!(a.lemma(preposition), "to" | "at" | "in" | "into");
    let guest = a.children_with(verb, Dep::DOBJ).next().is_some();
    (inside && guest && HOSTING.contains(&a.lemma(verb))).then_some(verb)
}

/// The subject of a verb, or that of the verb that it is told with: *left after welcoming*.
fn doer(a: &Analysis, verb: u32) -> Option<u32> {
    let mut t = verb;
    for _ in 0..LONGEST_CONTROL {
        let own = a.children_with(t, Dep::NSUBJ).next();
        if own.is_some() {
            return own;
        }
        let head = a.head(t);
        t = match a.dep(t) {
            Dep::PCOMP => a.head(head),
            Dep::CONJ | Dep::XCOMP | Dep::ADVCL => head,
            _ => return None,
        };
        if a.pos(t) != Pos::VERB && a.pos(t) != Pos::AUX {
            return None;
        }
    }
    None
}

/// The subject of a clause in front of a verb: *while Orlov praised the envoy, he* (the verb's subject) *said*.
fn subject_in_front(a: &Analysis, subject: u32) -> Option<u32> {
    let verb = a.head(subject);
    let plain = matches!(a.dep(subject), Dep::NSUBJ | Dep::NSUBJPASS) && a.pos(verb) == Pos::VERB;
    let clause = a.children_with(verb, Dep::ADVCL).find(|&c| plain && c < subject)?;
    a.children_with(clause, Dep::NSUBJ).next()
}

impl Linker<'_> {
    /// Whom grammar makes of a pronoun: who receives guests, the owner of what is the subject, the subject of the clause in front.
    pub(super) fn told_by_clause(&self, m: &Anaphor<'_>) -> Option<usize> {
        let host = || self.entity_at(doer(self.a, hosting(self.a, m.head)?)?);
        let owner = || self.owner_of_subject(m).and_then(|p| self.entity_at(p));
        let before = || self.entity_at(subject_in_front(self.a, m.head)?);
        host().or_else(owner).or_else(before)
    }

    /// *Orlov's remarks suggested that he agreed*: of deeds and words, whoever's they are.
    fn owner_of_subject(&self, m: &Anaphor<'_>) -> Option<u32> {
        let a = self.a;
        let told = m.role == Role::Subject && a.head(m.head) == m.verb && a.dep(m.verb) == Dep::CCOMP;
        let deed = |t: &u32| told && self.lex.agent(a.lemma(*t)).is_none();
        let deed = a.children_with(a.head(m.verb), Dep::NSUBJ).find(deed)?;
        a.children_with(deed, Dep::POSS).next()
    }

    /// The entity of the mention with this head, of those so far.
    pub(super) fn entity_at(&self, head: u32) -> Option<usize> {
        let latest = self.mentions.iter().rev().take(MENTIONS_BACK);
        latest.into_iter().find(|m| m.head == head).map(|m| m.entity as usize)
    }
}

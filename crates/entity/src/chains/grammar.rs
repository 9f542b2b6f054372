//! Pronouns whose clause says whom they mean.

use super::Linker;
use crate::draft::{Role, role};
use crate::features::{Anaphor, Class};
use crate::mentions::Candidate;
use crate::phrase::referent;
use crate::quotes::is_speech;
use crate::word_classes::Words;
use sitroom_document::MentionKind;
use sitroom_ling::{Analysis, Dep, Pos};
use std::collections::HashMap;

/// Mentions in which one of the same sentence is looked for.
const MENTIONS_BACK: usize = 30;

/// Clauses between a verb and the one whose subject it shares, at most.
const LONGEST_CONTROL: usize = 4;

/// *His* of *welcomed the envoy to his house*: whose house it is, is who welcomes.
pub(super) fn is_hosts(words: &Words, a: &Analysis, pronoun: u32) -> bool {
    hosting(words, a, pronoun).is_some()
}

fn hosting(words: &Words, a: &Analysis, pronoun: u32) -> Option<u32> {
    let place = a.head(pronoun);
    let preposition = a.head(place);
    let verb = a.head(preposition);
    let inside = role(a, pronoun) == Role::Possessor
        && a.dep(place) == Dep::POBJ
        && matches!(a.lemma(preposition), "to" | "at" | "in" | "into");
    let guest = a.children_with(verb, Dep::DOBJ).next().is_some();
    (inside && guest && words.hosting.has(a.lemma(verb))).then_some(verb)
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

/// *Chad has closed its border with Sudan, and its troops shelled a town*: the subject of the clause before.
fn subject_beside(a: &Analysis, m: &Anaphor<'_>) -> Option<u32> {
    let verb = a.head(a.head(m.head));
    let owned = m.role == Role::Possessor && matches!(a.dep(a.head(m.head)), Dep::NSUBJ | Dep::NSUBJPASS);
    let before = a.head(verb);
    let coordinated = owned && a.dep(verb) == Dep::CONJ && before < verb;
    a.children_with(before, Dep::NSUBJ).next().filter(|_| coordinated)
}

/// *It is clear that*, *it took years to*: stands for the clause behind it.
fn stands_for_clause(a: &Analysis, verb: u32) -> bool {
    let clause = |&c: &u32| c > verb && matches!(a.dep(c), Dep::CCOMP | Dep::XCOMP | Dep::ADVCL | Dep::ACL);
    let predicate = |&c: &u32| matches!(a.dep(c), Dep::ACOMP | Dep::ATTR | Dep::OPRD);
    let below = |t: u32| a.children(t).iter().any(clause);
    let copula = matches!(a.lemma(verb), "be" | "become" | "take" | "remain" | "make");
    copula && (below(verb) || a.children(verb).iter().filter(|c| predicate(c)).any(|&c| below(c)))
        || matches!(a.lemma(verb), "seem" | "appear" | "rain" | "snow" | "depend" | "matter" | "turn")
}

/// The subject of the verb of saying above a clause: *Chad* of *Chad said that it* (or *its army*) *would stay*.
fn speaker_above(words: &Words, a: &Analysis, subject: u32) -> Option<u32> {
    let verb = a.head(subject);
    let said = a.head(verb);
    let content = matches!(a.dep(subject), Dep::NSUBJ | Dep::NSUBJPASS)
        && a.dep(verb) == Dep::CCOMP
        && is_speech(words, a, said);
    let speaker = a.children_with(said, Dep::NSUBJ).next().filter(|s| content && *s < subject)?;
    (!stands_for_clause(a, verb)).then_some(speaker)
}

/// Names that stand below a pronoun's verb, by pronoun: *he said that Orlov would go*, *it accused Chad*. He is not Orlov, it is not Chad.
pub(super) fn names_below(a: &Analysis, found: &[Candidate]) -> HashMap<u32, Vec<Candidate>> {
    let mut below: HashMap<u32, Vec<Candidate>> = HashMap::new();
    for (i, c) in found.iter().enumerate() {
        let subject = matches!(a.dep(c.head), Dep::NSUBJ | Dep::NSUBJPASS) && a.pos(c.head) == Pos::PRON;
        if c.kind != MentionKind::Pronoun || !subject {
            continue;
        }
        let sentence = found[i + 1..].iter().take_while(|n| a.sentence(n.head) == a.sentence(c.head));
        let names = sentence.filter(|n| n.name.is_some() && !n.thing && is_below(a, n.head, a.head(c.head)));
        let names: Vec<Candidate> = names.cloned().collect();
        if !names.is_empty() {
            below.insert(c.head, names);
        }
    }
    below
}

/// Whether a name hangs on a verb, or on what does, in the verb's own clause: not beside it (*he left and Orlov stayed*), and not as
/// what somebody is (*he is Orlov*).
fn is_below(a: &Analysis, name: u32, verb: u32) -> bool {
    let mut at = name;
    while at != verb {
        let head = a.head(at);
        let beside = head == verb && matches!(a.dep(at), Dep::CONJ | Dep::ATTR | Dep::PARATAXIS);
        if head == at || beside {
            return false;
        }
        at = head;
    }
    true
}

impl Linker<'_> {
    /// The entities of the names below a pronoun's verb.
    pub(super) fn named_below(&self, pronoun: u32) -> Vec<usize> {
        let names = self.below.get(&pronoun).into_iter().flatten();
        names.filter_map(|n| self.same_name(n)).collect()
    }

    /// Whom grammar makes of a pronoun: who receives guests, the owner of what is the subject, the subject of the clause in front, the
    /// body that says it of itself.
    pub(super) fn told_by_clause(&self, m: &Anaphor<'_>) -> Option<usize> {
        let host =
            || self.entity_at(referent(self.a, doer(self.a, hosting(&self.lex.words, self.a, m.head)?)?));
        let owner = || self.owner_of_subject(m).and_then(|p| self.entity_at(p));
        let before = || self.entity_at(subject_in_front(self.a, m.head)?);
        let beside = || self.entity_at(subject_beside(self.a, m)?);
        host().or_else(owner).or_else(before).or_else(|| self.speaker_of(m)).or_else(beside)
    }

    /// *Chad said that it would stay*, *Chad said its army would*.
    fn speaker_of(&self, m: &Anaphor<'_>) -> Option<usize> {
        let it = matches!(m.class, Class::It);
        let subject = if m.role == Role::Possessor { self.a.head(m.head) } else { m.head };
        self.entity_at(speaker_above(&self.lex.words, self.a, subject).filter(|_| it)?)
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

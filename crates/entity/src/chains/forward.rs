//! Pronouns that stand before whom they mean: *In his talks with Jane Doe, John Roe sounded cheerful*.

use super::{Linker, grammar};
use crate::draft::{Number, Role, number, role, verb};
use crate::features::{Anaphor, Class, pronoun_class};
use crate::gender;
use crate::mentions::Candidate;
use crate::quotes::Quotes;
use crate::ranker::Chooser;
use crate::word_classes::Words;
use sitroom_codebook::EntityKind;
use sitroom_document::{Analysis, Document, MentionKind};
use sitroom_ling::{Dep, EntType, Pos};
use std::collections::HashMap;

/// Words from a pronoun up to the verb of its sentence, at most.
const DEEPEST: usize = 12;

/// Pronouns that wait for the subject of their sentence.
#[derive(Default)]
pub(super) struct Ahead {
    subjects: HashMap<u32, u32>,
    waiting: HashMap<u32, Vec<Candidate>>,
}

impl Ahead {
    /// The pronouns in fronted phrases and clauses that their subject fits, where nobody was named before them in the sentence.
    pub fn find(words: &Words, doc: &Document, a: &Analysis, quotes: &Quotes, found: &[Candidate]) -> Ahead {
        let mut ahead = Ahead::default();
        let mut sentence = 0;
        for (i, c) in found.iter().enumerate() {
            if a.sentence(c.head) != a.sentence(found[sentence].head) {
                sentence = i;
            }
            if c.kind != MentionKind::Pronoun || c.thing {
                continue;
            }
            let Some(subject) = subject_ahead(words, a, c.head) else { continue };
            let mut rest = found[i..].iter().take_while(|s| a.sentence(s.head) == a.sentence(c.head));
            let whom = rest.find(|s| s.head == subject && is_named_or_described(a, s));
            let fit = Fit::new(words, doc, a, c);
            let first = || {
                let rival = found[sentence..i].iter().any(|r| is_named_or_described(a, r) && fit.takes(r));
                !rival || grammar::is_hosts(words, a, c.head)
            };
            let apart = quotes.number(c.head) != quotes.number(subject);
            if whom.is_some_and(|s| !apart && fit.takes(s)) && first() {
                ahead.subjects.insert(c.head, subject);
                ahead.waiting.entry(subject).or_default().push(c.clone());
            }
        }
        ahead
    }

    /// True for a pronoun that is told after its subject.
    pub fn waits(&self, head: u32) -> bool {
        self.subjects.contains_key(&head)
    }

    /// The pronouns that wait for this subject.
    pub fn of(&self, subject: u32) -> impl Iterator<Item = &Candidate> {
        self.waiting.get(&subject).into_iter().flatten()
    }
}

/// No pronoun, no thing, and not *his son*, who is told by another.
fn is_named_or_described(a: &Analysis, c: &Candidate) -> bool {
    let owned = a.children_with(c.head, Dep::POSS).any(|p| a.pos(p) == Pos::PRON);
    c.kind != MentionKind::Pronoun && !c.thing && !owned
}

/// What agrees with a pronoun.
struct Fit<'a> {
    words: &'a Words,
    doc: &'a Document,
    a: &'a Analysis,
    class: Class,
    female: Option<bool>,
}

impl<'a> Fit<'a> {
    fn new(words: &'a Words, doc: &'a Document, a: &'a Analysis, c: &Candidate) -> Self {
        let (class, female) = pronoun_class(&a.word(&doc.text, c.head).to_ascii_lowercase());
        Fit { words, doc, a, class, female }
    }

    fn takes(&self, c: &Candidate) -> bool {
        let person = c.label == EntType::PERSON || c.id.kind == Some(EntityKind::Person);
        let number = number(self.words, self.a, c);
        let listed = self.a.children_with(c.head, Dep::CONJ).next().is_some();
        match self.class {
            Class::He => {
                let sexes = gender::of_phrase(self.doc, self.a, c).zip(self.female);
                person && number != Number::Plural && !listed && sexes.is_none_or(|(x, y)| x == y)
            }
            Class::It => !person && number != Number::Plural && !listed && c.label != EntType::NORP,
            Class::They => number == Number::Plural || !person && number == Number::Either,
            _ => false,
        }
    }
}

/// The subject behind the phrase or clause that a pronoun stands in, at the head of its sentence; `None` where grammar or sense sets
/// both apart.
fn subject_ahead(words: &Words, a: &Analysis, pronoun: u32) -> Option<u32> {
    let own_subject =
        |v: u32| a.children_with(v, Dep::NSUBJ).chain(a.children_with(v, Dep::NSUBJPASS)).next();
    let role = role(a, pronoun);
    // "in talks with him", "calling him a friend": the subject acts there, too
    let told_by_other = || own_subject(verb(a, pronoun)).is_some_and(|s| s != pronoun && s < pronoun);
    if !matches!(role, Role::Possessor | Role::Subject | Role::PassiveSubject) && !told_by_other() {
        return None;
    }
    let owned = a.lemma(a.head(pronoun));
    if role == Role::Possessor && words.gifts.has(owned) && a.lemma(a.head(a.head(pronoun))) == "with" {
        return None;
    }
    let mut at = pronoun;
    for _ in 0..DEEPEST {
        let head = a.head(at);
        if head == at
            || a.pos(at) == Pos::VERB && words.reactions.has(a.lemma(at)) && own_subject(at).is_none()
        {
            return None;
        }
        if matches!(a.dep(at), Dep::PREP | Dep::ADVCL | Dep::NPADVMOD)
            && let Some(subject) = own_subject(head)
            && at < subject
            && pronoun < subject
        {
            return Some(subject);
        }
        at = head;
    }
    None
}

impl Linker<'_> {
    /// Adds a pronoun whose subject has just been added.
    pub(super) fn add_ahead(&mut self, pronoun: &Candidate, subject: &Candidate, chooser: &mut impl Chooser) {
        let found = self.entity_at(subject.head);
        let number = number(&self.lex.words, self.a, pronoun);
        let anaphor = Anaphor::new(self.doc, self.a, self.compare.quotes, pronoun, number);
        let fits = |i: &usize| {
            let d = &self.entities[*i];
            !d.thing && !self.compare.excluded(&anaphor, d)
        };
        match found.filter(fits) {
            Some(i) => {
                let last = self.entities[i].last;
                self.note(i, pronoun, "subject that follows");
                // what comes next looks back to the subject
                self.entities[i].last = last;
            }
            None => self.add(pronoun, chooser),
        }
    }
}

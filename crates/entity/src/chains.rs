//! Which mentions mean the same participant: names first, then descriptions, then pronouns, each to the nearest that fits.

use crate::lexicon::Lexicon;
use crate::mentions::Candidate;
use crate::words;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Analysis, Document, Entity, Mention, MentionKind, TokenRange, Why};
use sitroom_ling::{Dep, EntType, Tag};

/// Sentences that a pronoun looks back.
const PRONOUN_REACH: u32 = 3;

/// Links candidates to entities.
pub fn link(
    _lex: &Lexicon,
    doc: &Document,
    a: &Analysis,
    found: Vec<Candidate>,
) -> (Vec<Mention>, Vec<Entity>) {
    let mut linker = Linker { doc, a, entities: Vec::new(), mentions: Vec::new() };
    for c in found {
        linker.add(c);
    }
    linker.finish()
}

struct Draft {
    entity: Entity,
    label: EntType,
    plural: bool,
    /// Last token at which it was mentioned, and as what.
    last: u32,
    subject: bool,
    surname: Option<String>,
    female: Option<bool>,
}

struct Linker<'a> {
    doc: &'a Document,
    a: &'a Analysis,
    entities: Vec<Draft>,
    mentions: Vec<Mention>,
}

impl Linker<'_> {
    fn add(&mut self, c: Candidate) {
        let (index, why) = match c.kind {
            MentionKind::Pronoun => match self.antecedent(&c) {
                Some(i) => (i, "pronoun"),
                None => return,
            },
            MentionKind::Description => match self.described(&c) {
                Some(i) => (i, "description"),
                None => (self.new_entity(&c), "first mention"),
            },
            _ => match self.same_name(&c) {
                Some(i) => (i, "name"),
                None => (self.new_entity(&c), "first mention"),
            },
        };
        self.note(index, &c);
        self.mentions.push(Mention {
            span: self.a.range_span(c.tokens),
            tokens: c.tokens,
            head: c.head,
            sentence: self.a.sentence(c.head),
            kind: c.kind,
            entity: index as u32,
            why: Why::Default(why),
        });
    }

    fn name_words(&self, c: &Candidate) -> String {
        let name = words(self.doc, self.a, c.name.unwrap_or(c.tokens));
        let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
        name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name).to_string()
    }

    fn new_entity(&mut self, c: &Candidate) -> usize {
        let name =
            if c.name.is_some() { self.name_words(c) } else { words(self.doc, self.a, c.tokens).to_string() };
        let kind = c.id.kind.unwrap_or(match c.label {
            EntType::PERSON => EntityKind::Person,
            EntType::GPE => EntityKind::Country,
            EntType::NORP => EntityKind::Group,
            _ => EntityKind::Organization,
        });
        let kind = if c.label == EntType::PERSON { EntityKind::Person } else { kind };
        let surname =
            (kind == EntityKind::Person).then(|| name.rsplit(' ').next().unwrap_or_default().to_string());
        let anonymous = c.kind == MentionKind::Description && self.is_indefinite(c);
        self.entities.push(Draft {
            entity: Entity {
                name,
                kind,
                country: c.id.country,
                code: c.id.code,
                sectors: c.id.sectors.clone(),
                role: c.id.role.clone(),
                anonymous,
                wikidata: None,
                mentions: Vec::new(),
                why: c.id.why.clone().unwrap_or(Why::Default("no table knows it")),
            },
            label: c.label,
            plural: self.is_plural(c),
            last: c.head,
            subject: false,
            surname,
            female: None,
        });
        self.entities.len() - 1
    }

    fn note(&mut self, index: usize, c: &Candidate) {
        let subject = matches!(self.a.dep(c.head), Dep::NSUBJ | Dep::NSUBJPASS);
        let name = self.name_words(c);
        let draft = &mut self.entities[index];
        draft.last = c.head;
        draft.subject = subject;
        let e = &mut draft.entity;
        if c.name.is_some() && e.kind == EntityKind::Person && name.len() > e.name.len() {
            e.name = name;
        }
        e.role = e.role.take().or_else(|| c.id.role.clone());
        e.country = e.country.or(c.id.country);
        if e.sectors.is_empty() {
            e.sectors.clone_from(&c.id.sectors);
        }
        let word = self.a.word(&self.doc.text, c.head).to_ascii_lowercase();
        if c.kind == MentionKind::Pronoun {
            match word.as_str() {
                "she" | "her" => draft.female = Some(true),
                "he" | "him" | "his" => draft.female = Some(false),
                _ => {}
            }
        }
    }

    /// *A White House official*, *two diplomats*, *international agencies*: nobody who has been named.
    fn is_indefinite(&self, c: &Candidate) -> bool {
        let first = self.a.word(&self.doc.text, c.tokens.start).to_ascii_lowercase();
        !matches!(
            first.as_str(),
            "the" | "this" | "that" | "these" | "those" | "his" | "her" | "its" | "their"
        ) && !self.a.children_with(c.head, Dep::POSS).any(|_| true)
    }

    fn is_plural(&self, c: &Candidate) -> bool {
        matches!(self.a.tag(c.head), Tag::NNS | Tag::NNPS)
            || self.a.children_with(c.head, Dep::CONJ).next().is_some()
    }

    fn same_name(&self, c: &Candidate) -> Option<usize> {
        let name = self.name_words(c);
        let state = |k: EntityKind| matches!(k, EntityKind::Country | EntityKind::Government);
        let is_state = c.id.kind.is_some_and(state) && c.id.country.is_some_and(|x| x != Code3::of("IGO"));
        self.entities.iter().rposition(|d| {
            let e = &d.entity;
            if e.name == name {
                return true;
            }
            // a state and its government, capital and seat are one participant
            if is_state && state(e.kind) && e.country == c.id.country && c.label != EntType::PERSON {
                return c.kind != MentionKind::Description && c.id.sectors == e.sectors;
            }
            if e.kind != EntityKind::Person || c.label != EntType::PERSON {
                return is_acronym(&name, &e.name) || is_acronym(&e.name, &name);
            }
            let last = name.rsplit(' ').next().unwrap_or_default();
            let same_surname = d.surname.as_deref() == Some(last);
            same_surname && (!name.contains(' ') || !e.name.contains(' ') || first_fits(&name, &e.name))
        })
    }

    /// A definite description: the last participant named whose country and sector do not contradict it.
    fn described(&self, c: &Candidate) -> Option<usize> {
        let words_of = |t: TokenRange| words(self.doc, self.a, t).to_lowercase();
        let mine = words_of(c.tokens);
        let bare = mine.strip_prefix("the ").unwrap_or(&mine).to_string();
        let exact = self.entities.iter().rposition(|d| {
            let name = d.entity.name.to_lowercase();
            name == mine || name.strip_prefix("the ").unwrap_or(&name) == bare
        });
        if exact.is_some() || self.is_indefinite(c) || self.is_plural(c) {
            return exact.filter(|_| !self.is_indefinite(c) || self.is_plural(c));
        }
        let kind = c.id.kind?;
        if kind != EntityKind::Person || c.id.country.is_none() {
            return None;
        }
        self.entities
            .iter()
            .enumerate()
            .rev()
            .find(|(_, d)| {
                let e = &d.entity;
                e.kind == EntityKind::Person
                    && !d.plural
                    && e.country == c.id.country
                    && e.sectors.iter().any(|s| c.id.sectors.contains(s))
            })
            .map(|(i, _)| i)
    }

    fn antecedent(&self, c: &Candidate) -> Option<usize> {
        let word = self.a.word(&self.doc.text, c.head).to_ascii_lowercase();
        let sentence = self.a.sentence(c.head);
        let fits = |d: &Draft| {
            let e = &d.entity;
            match word.as_str() {
                "he" | "him" | "his" | "himself" => {
                    e.kind == EntityKind::Person && !d.plural && d.female != Some(true)
                }
                "she" | "her" | "herself" => {
                    e.kind == EntityKind::Person && !d.plural && d.female != Some(false)
                }
                "they" | "them" | "their" | "themselves" => {
                    d.plural || matches!(e.kind, EntityKind::Group | EntityKind::Organization)
                }
                "it" | "its" | "itself" => {
                    !d.plural && e.kind != EntityKind::Person && d.label != EntType::NORP
                }
                _ => false,
            }
        };
        let score = |d: &Draft| {
            let distance = sentence - self.a.sentence(d.last);
            let same_clause_object = distance == 0 && !d.subject;
            (i64::from(d.subject) * 2 - i64::from(distance) * 3 - i64::from(same_clause_object), d.last)
        };
        self.entities
            .iter()
            .enumerate()
            .filter(|(_, d)| {
                d.last < c.head && sentence - self.a.sentence(d.last) <= PRONOUN_REACH && fits(d)
            })
            .max_by_key(|(_, d)| score(d))
            .map(|(i, _)| i)
    }

    fn finish(mut self) -> (Vec<Mention>, Vec<Entity>) {
        self.mentions.sort_by_key(|m| (m.tokens.start, m.tokens.end, m.head));
        // entities in order of first mention; those of dropped mentions do not occur
        let mut order: Vec<u32> = Vec::new();
        for m in &self.mentions {
            if !order.contains(&m.entity) {
                order.push(m.entity);
            }
        }
        let mut entities: Vec<Entity> =
            order.iter().map(|i| self.entities[*i as usize].entity.clone()).collect();
        for (i, m) in self.mentions.iter_mut().enumerate() {
            m.entity = order.iter().position(|o| *o == m.entity).unwrap_or(0) as u32;
            entities[m.entity as usize].mentions.push(i as u32);
        }
        (self.mentions, entities)
    }
}

/// True if `short` are the initials of `long`.
fn is_acronym(short: &str, long: &str) -> bool {
    let letters: String = short.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.len() < 2 || !letters.chars().all(|c| c.is_uppercase()) || !long.contains(' ') {
        return false;
    }
    let initials: String =
        long.split([' ', '-']).filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase()).collect();
    initials == letters
}

fn first_fits(a: &str, b: &str) -> bool {
    let first = |s: &str| s.split(' ').next().unwrap_or_default().to_string();
    first(a) == first(b)
}

//! Descriptions and pronouns that the text's states and bodies explain where the ranker knows nobody or is misled.

use super::{DESCRIPTION_REACH, Linker, PRONOUN_REACH};
use crate::draft::Role;
use crate::mentions::Candidate;
use crate::resolve::POWERS;
use crate::{phrase, resolve};
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Mention, MentionKind};
use sitroom_ling::Dep;
use std::collections::{BTreeMap, HashMap};

/// Sentences back in which the body is looked for whose members are spoken of.
const MEMBERS_REACH: u32 = 2;
/// How far a country is handed on: *the head of his council*.
const OWNERS_OF_OWNERS: usize = 2;
/// Sentences back in which the state is looked for whose army is spoken of.
const POWERS_REACH: u32 = 1;

impl Linker<'_> {
    /// The one person of a state that was named before, where *the leader* of that state follows: *the country's leader*.
    pub(super) fn state_leader(&self, c: &Candidate) -> Option<usize> {
        let first = self.a.word(&self.doc.text, c.tokens.start);
        let state = self.owner(c.head).map(|i| &self.entities[i].entity);
        let state = state.filter(|e| e.kind == EntityKind::Country);
        if !first.eq_ignore_ascii_case("the") && state.is_none() || self.a.lemma(c.head) != "leader" {
            return None;
        }
        let country = c.id.country.or(state.and_then(|e| e.country))?;
        let of_it = |i: &usize| {
            let d = &self.entities[*i];
            d.named && d.entity.kind == EntityKind::Person && d.entity.country == Some(country)
        };
        let mut found = self.recent(PRONOUN_REACH, c.head).filter(of_it);
        let one = found.next()?;
        found.all(|other| other == one).then_some(one)
    }

    /// *The junta*: soldiers who rule a state, and no word says which.
    pub(super) fn is_junta(&self, c: &Candidate) -> bool {
        let rules = c.id.kind == Some(EntityKind::Government) && c.id.sectors.contains(&Code3::of("MIL"));
        rules && c.id.country.is_none() && self.a.dep(c.head) != Dep::APPOS
    }

    /// The junta that was spoken of before, else the state that the text has named most often: not its neighbour, however near.
    pub(super) fn junta(&self, c: &Candidate) -> Option<usize> {
        let lemma = self.a.lemma(c.head).to_lowercase();
        let before = self.recent(DESCRIPTION_REACH, c.head).find(|&i| self.entities[i].has_head(&lemma));
        before.or_else(|| {
            let states = self.entities.iter().enumerate().filter(|(_, d)| {
                d.named && d.entity.kind == EntityKind::Country && d.entity.country.is_some()
            });
            states.max_by_key(|(i, d)| (d.count, std::cmp::Reverse(*i))).map(|(i, _)| i)
        })
    }

    /// *The country*, *the nation*, and no word says which.
    pub(super) fn the_country(&self, c: &Candidate) -> Option<usize> {
        self.country_told_of().filter(|_| self.is_the_country(c))
    }

    fn is_the_country(&self, c: &Candidate) -> bool {
        let plain = c.tokens.start + 1 == c.head
            && self.a.word(&self.doc.text, c.tokens.start).eq_ignore_ascii_case("the");
        let called = matches!(self.a.lemma(c.head), "country" | "nation");
        plain && called && !self.a.children(c.head).iter().any(|&x| x > c.head && self.a.dep(x) != Dep::CASE)
    }

    /// The state that the text has spoken of most: not one that was only named last.
    fn country_told_of(&self) -> Option<usize> {
        let mut counts: BTreeMap<Code3, usize> = BTreeMap::new();
        for d in &self.entities {
            if let Some(country) = d.entity.country.filter(|c| *c != Code3::of("IGO")) {
                *counts.entry(country).or_default() += d.count as usize;
            }
        }
        let (state, most) = counts.iter().max_by_key(|(_, n)| **n)?;
        let rest = counts.iter().filter(|(c, _)| *c != state).map(|(_, n)| *n).max().unwrap_or_default();
        let mut named = self.entities.iter().enumerate();
        let of_it = |d: &crate::draft::Draft| {
            d.entity.kind == EntityKind::Country && d.entity.country == Some(*state)
        };
        named.find(|(_, d)| of_it(d)).filter(|_| *most > rest).map(|(i, _)| i)
    }

    /// *Its* of *its members*.
    pub(super) fn has_members(&self, c: &Candidate) -> bool {
        let its = c.kind == MentionKind::Pronoun && self.a.lemma(c.head) == "its";
        its && self.a.dep(c.head) == Dep::POSS && self.a.lemma(self.a.head(c.head)) == "member"
    }

    /// *Its members*, where nothing else is known: the body that was spoken of last.
    pub(super) fn body_of_members(&self, c: &Candidate) -> Option<usize> {
        let body = |i: &usize| {
            let d = &self.entities[*i];
            !d.thing && matches!(d.entity.kind, EntityKind::Organization | EntityKind::Group)
        };
        self.recent(MEMBERS_REACH, c.head).find(body).filter(|_| self.has_members(c))
    }

    /// *Its* of *its army*.
    pub(super) fn has_powers(&self, c: &Candidate) -> bool {
        let owned = self.a.head(c.head);
        if self.a.lemma(c.head) != "its" || self.a.dep(c.head) != Dep::POSS {
            return false;
        }
        let tokens = phrase::noun_phrase(self.a, owned);
        let powers = resolve::phrase(self.lex, self.doc, self.a, tokens, owned);
        powers.is_some_and(|id| {
            id.kind != Some(EntityKind::Country) && id.sectors.iter().any(|s| POWERS.contains(s))
        })
    }

    /// *Its army*, where nothing else is known: the state that acted last, or the only one, in this sentence or the one before.
    pub(super) fn state_of_powers(&self, c: &Candidate) -> Option<usize> {
        if !self.has_powers(c) {
            return None;
        }
        let state = |i: &usize| {
            let d = &self.entities[*i];
            d.named
                && !d.thing
                && d.entity.country.is_some()
                && matches!(d.entity.kind, EntityKind::Country | EntityKind::Government)
        };
        let mut states: Vec<usize> = self.recent(POWERS_REACH, c.head).filter(state).collect();
        states.dedup();
        let acted = states.iter().copied().find(|i| self.entities[*i].last.role == Role::Subject);
        acted.or_else(|| states.first().copied().filter(|one| states.iter().all(|i| i == one)))
    }

    /// *Its army*, *his cabinet*, *the Interpol Bureau's chief*, *the head of the FBI*: of the state of whoever they belong to, where no word
    /// of their own says which.
    pub(super) fn inherit_countries(&mut self) {
        let entity: HashMap<u32, u32> = self.mentions.iter().map(|m| (m.head, m.entity)).collect();
        for _ in 0..OWNERS_OF_OWNERS {
            let owned = self.mentions.iter().filter(|m| m.kind != MentionKind::Pronoun);
            let inherited: Vec<(u32, Code3)> = owned
                .filter_map(|m| {
                    let owner = self.a.children_with(m.head, Dep::POSS).find_map(|p| entity.get(&p));
                    let country = owner.and_then(|o| self.entities[*o as usize].entity.country);
                    Some((m.entity, country.or_else(|| self.country_of_body(m, &entity))?))
                })
                .collect();
            for (index, country) in inherited {
                let e = &mut self.entities[index as usize].entity;
                // allies and neighbours are states of their own
                let of_state = e.kind != EntityKind::Country && e.sectors.iter().any(serves_state);
                if of_state && e.country.is_none() && e.code.is_none() {
                    e.country = Some(country);
                }
            }
        }
    }

    /// *Head of the Reserve Bank*, *the Orlov administration*: the country of the state's body, or of him who leads, that the phrase names.
    fn country_of_body(&self, m: &Mention, entity: &HashMap<u32, u32>) -> Option<Code3> {
        let outer = self.entities[m.entity as usize].entity.kind;
        if !matches!(outer, EntityKind::Person | EntityKind::Government) {
            return None;
        }
        let beside = |t: u32| {
            let within = t < m.head && matches!(self.a.dep(t), Dep::COMPOUND | Dep::NMOD);
            within || t > m.head && self.a.dep(t) == Dep::POBJ && self.a.head(self.a.head(t)) == m.head
        };
        m.tokens.iter().filter(|&t| beside(t)).find_map(|t| {
            let e = &self.entities[*entity.get(&t)? as usize].entity;
            let leads = outer == EntityKind::Government && e.kind == EntityKind::Person;
            let body = outer == EntityKind::Person
                && matches!(e.kind, EntityKind::Organization | EntityKind::Government);
            let state = (leads || body) && e.code.is_none() && e.sectors.iter().any(|s| POWERS.contains(s));
            e.country.filter(|c| state && *c != Code3::of("IGO"))
        })
    }
}

/// Those who serve a state, or did.
fn serves_state(sector: &Code3) -> bool {
    POWERS.contains(sector) || *sector == Code3::of("ELI")
}

//! Who holds an office: *the president*, where the text or the table of leaders says who that is.

use super::{DESCRIPTION_REACH, Linker};
use crate::draft::{Draft, Number, ranked};
use crate::features::{Anaphor, Class, Determiner};
use crate::mentions::Candidate;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Dep, Pos, Tag};

/// Sentences back in which who holds an office is looked for.
const HOLDER_REACH: u32 = 8;

const ELI: Code3 = Code3::of("ELI");
const LEG: Code3 = Code3::of("LEG");

impl Linker<'_> {
    /// The office that a noun names: *president*, *vice president*, *foreign minister*; `None` for what many are at a time.
    fn office_at(&self, t: u32) -> Option<String> {
        let noun = ranked(self.a, t);
        if noun != "minister" {
            let plain = self.a.lemma(t).to_lowercase();
            return self.lex.words.offices.has(&plain).then_some(noun);
        }
        let before = t.checked_sub(1)?;
        let word = self.a.word(&self.doc.text, before);
        let portfolio = matches!(self.a.pos(before), Pos::ADJ | Pos::NOUN | Pos::PROPN)
            && Gazetteer::builtin().country_by_demonym(word).is_none();
        portfolio.then(|| format!("{} {noun}", word.to_lowercase()))
    }

    /// Who was told by an office only, where a name follows that holds it: a headline's *Malian leader*, then *Malian leader Jane Doe*.
    pub(super) fn same_office(&self, c: &Candidate) -> Option<usize> {
        let country = c.id.country.or_else(|| self.entities[self.owner(c.head)?].entity.country)?;
        let office = match c.name {
            Some(name) => (c.tokens.start..name.start).rev().find_map(|t| self.office_at(t))?,
            None => self.office_at(c.head)?,
        };
        let holds = |i: &usize| {
            let d = &self.entities[*i];
            let first = self.a.word(&self.doc.text, d.full.start);
            let some = first.eq_ignore_ascii_case("a") || first.eq_ignore_ascii_case("an");
            is_one_person(d)
                && !d.named
                && !some
                && d.entity.country == Some(country)
                && d.entity.sectors.first() == c.id.sectors.first()
                && self.office_at(d.full.head).as_deref() == Some(office.as_str())
        };
        self.recent(DESCRIPTION_REACH, c.head).find(holds)
    }

    /// True where *the president* cannot be this one: his deputy, a former one, or somebody whom nobody calls so, where the text speaks of
    /// the one in office; and where *the senator* is known to govern.
    pub(super) fn holds_no_such_office(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        if m.class != Class::Person || m.c.id.sectors.first() == Some(&ELI) {
            return false;
        }
        let governs = d.in_office == Some(true) && !d.entity.sectors.contains(&LEG);
        if m.c.id.sectors.first() == Some(&LEG) {
            return governs;
        }
        if !self.lex.words.offices.has(&m.ranked) {
            return false;
        }
        let called_so = d.has_head(&m.ranked);
        let deputy = ["vice", "deputy"].iter().any(|r| d.has_head(&format!("{r} {}", m.ranked)));
        let other = d.in_office == Some(false) || !called_so && m.determiner == Determiner::The;
        // many are called leaders besides their office
        let told = m.ranked != "leader" || d.in_office == Some(false);
        deputy && !called_so || other && told && self.recent(HOLDER_REACH, m.head).any(|h| self.holds(m, h))
    }

    /// Whether the table has this one in office now, and the text calls him by it.
    fn holds(&self, m: &Anaphor<'_>, holder: usize) -> bool {
        let h = &self.entities[holder];
        let state = m.c.id.country.is_none_or(|x| h.entity.country == Some(x));
        is_one_person(h) && h.named && h.in_office == Some(true) && h.has_head(&m.ranked) && state
    }

    /// *His country*: the state of whoever it is.
    pub(super) fn country_of_owner(&self, c: &Candidate) -> Option<usize> {
        let country = matches!(self.a.lemma(c.head), "country" | "nation" | "homeland");
        if !country || self.a.tag(c.head) != Tag::NN {
            return None;
        }
        let owner = self.owner(c.head).filter(|&i| is_one_person(&self.entities[i]))?;
        let state = self.entities[owner].entity.country?;
        let own =
            |d: &Draft| d.named && d.entity.kind == EntityKind::Country && d.entity.country == Some(state);
        self.entities.iter().position(own)
    }

    /// Whose a noun is.
    pub(super) fn owner(&self, noun: u32) -> Option<usize> {
        self.a.children_with(noun, Dep::POSS).find_map(|p| self.entity_at(p))
    }
}

fn is_one_person(d: &Draft) -> bool {
    !d.thing && d.entity.kind == EntityKind::Person && d.number != Number::Plural
}

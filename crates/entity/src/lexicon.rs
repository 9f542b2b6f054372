//! The actor tables, parsed once; a few hundred short lines.

use crate::term::Term;
use crate::user_actors::UserActor;
use crate::word_classes::Words;
use sitroom_codebook::{Code3, EntityKind};
use std::collections::HashMap;

const AGENTS: &str = include_str!("../../../lexicon/actors/agents.tsv");
const NOUNS: &str = include_str!("../../../lexicon/actors/nouns.tsv");
const ORGANISATIONS: &str = include_str!("../../../lexicon/actors/organisations.tsv");
const PEOPLE: &str = include_str!("../../../lexicon/actors/people.tsv");

/// What a common noun says about a participant.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    /// Sectors, most telling first.
    pub sectors: Vec<Code3>,
    /// Kind of entity.
    pub kind: EntityKind,
}

/// A body or group known by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Organisation {
    /// Country, or `IGO`.
    pub country: Option<Code3>,
    /// PLOVER's international code.
    pub code: Option<Code3>,
    /// Sectors.
    pub sectors: Vec<Code3>,
    /// Wikidata item, where a user's table gives it.
    pub wikidata: Option<&'static str>,
}

/// All tables.
#[derive(Debug, Default)]
pub struct Lexicon {
    agents: HashMap<&'static str, Agent>,
    nouns: HashMap<&'static str, Agent>,
    organisations: HashMap<&'static str, u32>,
    rows: Vec<Organisation>,
    people: HashMap<&'static str, Vec<Term>>,
    /// Classes of words by which names and phrases are read.
    pub(crate) words: Words,
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(|l| l.split('\t').collect())
}

/// Lines of a table: its map is made so large at once, not by doubling.
fn lines(text: &str) -> usize {
    text.bytes().filter(|&b| b == b'\n').count()
}

fn codes(field: Option<&&'static str>) -> Vec<Code3> {
    field.unwrap_or(&"").split(',').filter_map(Code3::new).collect()
}

impl Lexicon {
    /// The built-in tables.
    ///
    /// # Panics
    /// If the program was built with broken rule files; a test holds that it was not.
    pub fn builtin() -> Lexicon {
        let words = Words::load().unwrap_or_else(|e| panic!("{e}"));
        let mut lexicon = Lexicon { words, ..Default::default() };
        for (table, text) in [(&mut lexicon.agents, AGENTS), (&mut lexicon.nouns, NOUNS)] {
            table.reserve(lines(text));
            for row in rows(text) {
                let kind = row.get(2).and_then(|k| k.parse().ok()).unwrap_or(EntityKind::Group);
                table.insert(row[0], Agent { sectors: codes(row.get(1)), kind });
            }
        }
        lexicon.organisations.reserve(2 * lines(ORGANISATIONS));
        for row in rows(ORGANISATIONS) {
            let code = |i: usize| row.get(i).and_then(|c| Code3::new(c));
            let sectors = codes(row.get(3));
            let organisation = Organisation { country: code(1), code: code(2), sectors, wikidata: None };
            lexicon.add_organisation(row[0].split('|'), organisation);
        }
        lexicon.people.reserve(2 * lines(PEOPLE));
        for row in rows(PEOPLE) {
            let field = |i: usize| row.get(i).copied().unwrap_or("");
            let term = Term {
                country: Code3::new(field(1)),
                code: Code3::new(field(2)),
                sectors: codes(row.get(3)),
                from: field(4),
                to: field(5),
                wikidata: None,
            };
            lexicon.add_person(row[0].split('|'), &term);
        }
        lexicon
    }

    /// Adds rows of a user's table; a name that is there already now means the new rows.
    pub fn extend(&mut self, actors: &[UserActor]) {
        for name in actors.iter().filter(|a| a.kind == EntityKind::Person).flat_map(|a| &a.names) {
            self.people.remove(name);
        }
        for actor in actors {
            let (names, t) = (actor.names.iter().copied(), &actor.term);
            if actor.kind == EntityKind::Person {
                self.add_person(names, t);
            } else {
                let sectors = t.sectors.clone();
                let row = Organisation { country: t.country, code: t.code, sectors, wikidata: t.wikidata };
                self.add_organisation(names, row);
            }
        }
    }

    fn add_organisation(&mut self, names: impl Iterator<Item = &'static str>, row: Organisation) {
        for name in names {
            self.organisations.insert(name, self.rows.len() as u32);
        }
        self.rows.push(row);
    }

    fn add_person(&mut self, names: impl Iterator<Item = &'static str>, term: &Term) {
        for name in names {
            self.people.entry(name).or_default().push(term.clone());
        }
    }

    /// Two words as one noun: *central bank*, *armed group*. Both in lower case.
    pub fn compound(&self, first: &str, second: &str) -> Option<&Agent> {
        let mut both = String::with_capacity(first.len() + second.len() + 1);
        both.push_str(first);
        both.push(' ');
        both.push_str(second);
        self.agents.get(both.to_lowercase().as_str())
    }

    /// A common noun by lemma; compounds such as *vice-president* by their last part.
    pub fn agent(&self, lemma: &str) -> Option<&Agent> {
        self.agents.get(lemma).or_else(|| {
            let lower = lemma.to_lowercase();
            self.agents.get(lower.as_str()).or_else(|| self.agents.get(lower.rsplit('-').next()?))
        })
    }

    /// A common noun by lemma, those among them that name a participant only where the phrase stands alone: *destroyer*, *nurse*.
    pub fn noun(&self, lemma: &str) -> Option<&Agent> {
        self.agent(lemma).or_else(|| self.nouns.get(lemma.to_lowercase().as_str()))
    }

    /// A body or group by name.
    pub fn organisation(&self, name: &str) -> Option<&Organisation> {
        Some(&self.rows[self.organisation_row(name)? as usize])
    }

    /// The place of a body or group in the table: all its names have one.
    pub fn organisation_row(&self, name: &str) -> Option<u32> {
        let bare = || name.strip_prefix("the ").or(name.strip_prefix("The "));
        self.organisations.get(name).or_else(|| self.organisations.get(bare()?)).copied()
    }

    /// A leader by name, and whether the day lies in a term. Without a day the last term counts.
    pub fn person(&self, name: &str, day: Option<&str>) -> Option<(&Term, bool)> {
        let terms = self.people.get(name)?;
        let Some(day) = day else { return terms.last().map(|t| (t, true)) };
        terms.iter().rfind(|t| t.holds(day)).map(|t| (t, true)).or_else(|| terms.last().map(|t| (t, false)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_well_formed() {
        for row in rows(AGENTS).chain(rows(NOUNS)) {
            assert!(row.len() == 3 && row[2].parse::<EntityKind>().is_ok(), "{row:?}");
            assert!(row[1].split(',').all(|s| s.is_empty() || Code3::new(s).is_some()), "{row:?}");
        }
        for row in rows(ORGANISATIONS) {
            let codes_hold = row[1..3].iter().all(|c| c.is_empty() || Code3::new(c).is_some());
            assert!(row.len() == 5 && codes_hold && !row[4].is_empty(), "{row:?}");
        }
        for row in rows(PEOPLE) {
            let dates = row[4..6].iter().all(|d| matches!(d.len(), 0 | 4 | 7 | 10));
            assert!(row.len() == 7 && Code3::new(row[1]).is_some() && dates, "{row:?}");
            assert!(row[5].is_empty() || row[4] <= row[5] || row[5].starts_with(row[4]), "{row:?}");
            assert!(!row[6].is_empty(), "{row:?}: expected where it was checked");
        }
    }

    #[test]
    fn there_are_leaders_of_all_states_and_enough_bodies() {
        let lexicon = Lexicon::builtin();
        assert!(rows(ORGANISATIONS).count() >= 300);
        let states: std::collections::HashSet<_> = rows(PEOPLE).map(|r| r[1]).collect();
        assert!(states.len() >= 190, "{}", states.len());
        assert!(lexicon.person("Antony Blinken", Some("2022-02-12")).is_some_and(|(_, in_office)| in_office));
        assert!(
            lexicon.person("Antony Blinken", Some("2025-06-01")).is_some_and(|(_, in_office)| !in_office)
        );
    }

    #[test]
    fn a_term_known_by_month_holds_all_of_it() {
        let lexicon = Lexicon::builtin();
        let mut term = lexicon.person("Joe Biden", None).expect("a row").0.clone();
        (term.from, term.to) = ("2012-05", "2013");
        assert!(term.holds("2012-05-01") && term.holds("2013-12-31"));
        assert!(!term.holds("2012-04-30") && !term.holds("2014-01-01"));
    }
}

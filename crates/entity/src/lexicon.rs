//! The actor tables, parsed once; a few hundred short lines.

use sitroom_codebook::{Code3, EntityKind};
use std::collections::HashMap;

const AGENTS: &str = include_str!("../../../lexicon/actors/agents.tsv");
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
}

/// A leader's term.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Country, or `IGO`.
    pub country: Option<Code3>,
    /// Sectors while in office.
    pub sectors: Vec<Code3>,
    /// First day, `YYYY-MM-DD`.
    pub from: &'static str,
    /// Last day; empty while it lasts.
    pub to: &'static str,
}

/// All tables.
#[derive(Debug, Default)]
pub struct Lexicon {
    agents: HashMap<&'static str, Agent>,
    organisations: HashMap<&'static str, u32>,
    rows: Vec<Organisation>,
    people: HashMap<&'static str, Vec<Term>>,
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(|l| l.split('\t').collect())
}

fn codes(field: Option<&&'static str>) -> Vec<Code3> {
    field.unwrap_or(&"").split(',').filter_map(Code3::new).collect()
}

impl Lexicon {
    /// The built-in tables.
    pub fn builtin() -> Lexicon {
        let mut lexicon = Lexicon::default();
        for row in rows(AGENTS) {
            let kind = row.get(2).and_then(|k| k.parse().ok()).unwrap_or(EntityKind::Group);
            lexicon.agents.insert(row[0], Agent { sectors: codes(row.get(1)), kind });
        }
        for row in rows(ORGANISATIONS) {
            let code = |i: usize| row.get(i).and_then(|c| Code3::new(c));
            let organisation = Organisation { country: code(1), code: code(2), sectors: codes(row.get(3)) };
            for name in row[0].split('|') {
                lexicon.organisations.insert(name, lexicon.rows.len() as u32);
            }
            lexicon.rows.push(organisation);
        }
        for row in rows(PEOPLE) {
            let field = |i: usize| row.get(i).copied().unwrap_or("");
            let term = Term {
                country: Code3::new(field(1)),
                sectors: codes(row.get(2)),
                from: field(3),
                to: field(4),
            };
            for name in row[0].split('|') {
                lexicon.people.entry(name).or_default().push(term.clone());
            }
        }
        lexicon
    }

    /// A common noun by lemma; compounds such as *vice-president* by their last part.
    pub fn agent(&self, lemma: &str) -> Option<&Agent> {
        self.agents.get(lemma).or_else(|| {
            let lower = lemma.to_lowercase();
            self.agents.get(lower.as_str()).or_else(|| self.agents.get(lower.rsplit('-').next()?))
        })
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
        let within = |t: &&Term| t.from <= day && (t.to.is_empty() || day <= t.to);
        terms.iter().find(within).map(|t| (t, true)).or_else(|| terms.last().map(|t| (t, false)))
    }
}

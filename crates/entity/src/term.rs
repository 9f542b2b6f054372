//! A leader's term.

use sitroom_codebook::Code3;

/// A leader's term.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Country, or `IGO`.
    pub country: Option<Code3>,
    /// PLOVER's international code.
    pub code: Option<Code3>,
    /// Sectors while in office.
    pub sectors: Vec<Code3>,
    /// First day, month or year: `2013`, `2013-03`, `2013-03-14`; empty where unknown.
    pub from: &'static str,
    /// Last day, month or year; empty while it lasts.
    pub to: &'static str,
    /// Wikidata item, where a user's table gives it.
    pub wikidata: Option<&'static str>,
}

impl Term {
    /// True if the day (`YYYY-MM-DD`) lies in the term; where only a month or year is known, all of it does.
    pub fn holds(&self, day: &str) -> bool {
        let cut = |known: &str| day.get(..known.len()).unwrap_or(day).to_string();
        (self.from.is_empty() || self.from <= cut(self.from).as_str())
            && (self.to.is_empty() || cut(self.to).as_str() <= self.to)
    }
}

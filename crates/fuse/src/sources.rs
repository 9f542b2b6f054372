//! Which reports do not depend on each other.

use crate::words::hash64;
use rustc_hash::FxHashMap;

/// What makes two reports depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Same {
    /// One text, or a copy of it.
    Text,
    /// One outlet.
    Outlet,
    /// One web address.
    Address,
}

impl Same {
    /// What a report is marked with.
    pub fn mark(self, value: &str) -> u64 {
        let tag: &[u8] = match self {
            Same::Text => b"text",
            Same::Outlet => b"outlet",
            Same::Address => b"address",
        };
        hash64(&[tag, value.as_bytes()])
    }

    /// The mark of an outlet, however its name is written.
    pub fn outlet(name: &str) -> u64 {
        Same::Outlet.mark(&name.trim().to_lowercase())
    }
}

/// Groups of reports that share anything, straight or over others (union by a forest).
#[derive(Debug, Default)]
pub struct Groups {
    above: Vec<usize>,
    by: FxHashMap<u64, usize>,
}

impl Groups {
    /// Puts a report into the group of those that share any of its marks, and makes one group of them; returns the report's number.
    pub fn put(&mut self, marks: impl Iterator<Item = u64>) -> usize {
        let own = self.above.len();
        self.above.push(own);
        for mark in marks {
            let other = *self.by.entry(mark).or_insert(own);
            let (a, b) = (self.head(own), self.head(other));
            self.above[a.max(b)] = a.min(b);
        }
        own
    }

    /// The first report of a report's group.
    pub fn head(&mut self, report: usize) -> usize {
        let mut at = report;
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        self.above.iter().enumerate().filter(|(i, above)| i == *above).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_anything_is_one_group_even_over_a_third() {
        let mut groups = Groups::default();
        let mark = Same::mark;
        groups.put([mark(Same::Text, "a"), mark(Same::Outlet, "Herald")].into_iter());
        groups.put([mark(Same::Text, "b"), mark(Same::Outlet, "Post")].into_iter());
        // the outlet's name is no text
        groups.put([mark(Same::Text, "Post"), mark(Same::Outlet, "Mirror")].into_iter());
        assert_eq!(groups.count(), 3);
        let last = groups.put([mark(Same::Text, "a"), mark(Same::Outlet, "Post")].into_iter());
        assert_eq!((groups.count(), groups.head(last)), (2, 0));
    }
}

//! What the language layer makes of words over a whole document.

use crate::candidates::Candidate;
use sitroom_document::Analysis;
use sitroom_ling::{EntType, Tag};
use std::collections::{HashMap, HashSet};

/// How the language layer labels the same words all over the document.
pub(crate) struct Votes<'t> {
    places: HashMap<&'t str, (u16, u16)>,
    surnames: HashSet<&'t str>,
}

impl<'t> Votes<'t> {
    pub(crate) fn count(text: &'t str, a: &Analysis, all: &[Candidate]) -> Self {
        let mut places: HashMap<&str, (u16, u16)> = HashMap::with_capacity(all.len());
        for c in all.iter().filter(|c| c.entity != u32::MAX) {
            let label = a.entities[c.entity as usize].label;
            let vote = places.entry(c.span.of(text)).or_default();
            if matches!(label, EntType::GPE | EntType::LOC) {
                vote.0 = vote.0.saturating_add(1);
            } else if label == EntType::PERSON {
                vote.1 = vote.1.saturating_add(1);
            }
        }
        let mut surnames = HashSet::new();
        for e in a.entities.iter().filter(|e| e.label == EntType::PERSON && e.tokens.len() > 1) {
            let last = e.tokens.end - 1;
            let last = if a.tag(last) == Tag::POS && last > e.tokens.start { last - 1 } else { last };
            surnames.insert(a.word(text, last));
        }
        Votes { places, surnames }
    }

    pub(crate) fn of(&self, words: &str) -> &'static str {
        match self.places.get(words) {
            Some((0, 0)) | None => "none",
            Some((_, 0)) => "place",
            Some((0, _)) => "against",
            Some(_) => "both",
        }
    }

    pub(crate) fn is_surname(&self, words: &str) -> bool {
        self.surnames.contains(words)
    }
}

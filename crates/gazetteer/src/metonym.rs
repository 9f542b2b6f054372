//! Metonyms: where a place name stands for its government.

use crate::Gazetteer;
use crate::candidates::Candidate;
use crate::words::Words;
use sitroom_codebook::PlaceKind;
use sitroom_document::{Analysis, Place};
use sitroom_ling::Dep;

impl Gazetteer {
    /// True where a country, capital or seat stands for its government: it says, denies, agrees, or is in talks.
    pub(crate) fn is_metonym(&self, text: &str, a: &Analysis, c: &Candidate, place: &Place) -> bool {
        let (words, name) = (&self.words, c.span.of(text));
        let seat = self.countries.seat(name).is_some();
        let capital = self.countries.by_capital(name).is_some_and(|code| Some(code) == place.country);
        if !(seat || capital || place.kind == PlaceKind::Country) {
            return false;
        }
        if seat && place.kind == PlaceKind::Site {
            return !is_scene(words, text, a, c) && !is_reached(words, a, c);
        }
        let head = (c.tokens.start..c.tokens.end)
            .rev()
            .find(|&t| !c.tokens.contains(a.head(t)))
            .unwrap_or(c.tokens.end - 1);
        match a.dep(head) {
            Dep::NSUBJ => acts(words, a.lemma(a.head(head)), place.kind == PlaceKind::Country),
            // "Moscow's decision", "Ankara's objections"
            Dep::POSS => words.positions.has(a.lemma(a.head(head))),
            Dep::POBJ if a.dep(a.head(head)) == Dep::AGENT => true,
            Dep::POBJ => bilateral(words, text, a, a.head(head)),
            Dep::DOBJ => words.addressing.has(a.lemma(a.head(head))),
            Dep::CONJ => {
                let first = a.head(head);
                a.dep(first) == Dep::NSUBJ
                    && acts(words, a.lemma(a.head(first)), place.kind == PlaceKind::Country)
                    || a.dep(first) == Dep::POBJ && bilateral(words, text, a, a.head(first))
            }
            _ => false,
        }
    }
}

/// *at the White House*, *outside the Kremlin*: there the seat is a place.
fn is_scene(words: &Words, text: &str, a: &Analysis, c: &Candidate) -> bool {
    let before = (c.tokens.start.saturating_sub(3)..c.tokens.start).rev().map(|t| a.word(text, t));
    before.take_while(|w| !matches!(*w, "," | ".")).take(2).any(|w| words.around.has(w))
}

/// *hit the Pentagon*, *left the White House*: there too.
fn is_reached(words: &Words, a: &Analysis, c: &Candidate) -> bool {
    let head = c.tokens.end - 1;
    matches!(a.dep(head), Dep::DOBJ | Dep::NSUBJPASS) && words.reaching.has(a.lemma(a.head(head)))
}

/// Verbs that governments are the subjects of, and places are not; a country acts wherever it is more than a scene.
fn acts(words: &Words, lemma: &str, country: bool) -> bool {
    words.acting.has(lemma) || (country && !words.still.has(lemma))
}

/// *talks between Moscow and Kyiv*, *a deal with Tehran*, *sanctions against Moscow*.
fn bilateral(words: &Words, text: &str, a: &Analysis, prep: u32) -> bool {
    let noun = a.lemma(a.head(prep));
    match a.word(text, prep) {
        "between" => !words.distances.has(noun),
        "with" | "against" | "on" => words.relations.has(noun),
        _ => false,
    }
}

//! Metonyms: where a place name stands for its government.

use crate::Gazetteer;
use crate::candidates::Candidate;
use sitroom_codebook::PlaceKind;
use sitroom_document::{Analysis, Place};
use sitroom_ling::Dep;

/// One lemma a line, sorted.
const VERBS: &str = include_str!("../../../lexicon/places/metonym_verbs.txt");

impl Gazetteer {
    /// True where a country, capital or seat stands for its government: it says, denies, agrees, or is in talks.
    pub(crate) fn is_metonym(&self, text: &str, a: &Analysis, c: &Candidate, place: &Place) -> bool {
        let words = c.span.of(text);
        let seat = self.countries.seat(words).is_some();
        let capital = self.countries.by_capital(words).is_some_and(|code| Some(code) == place.country);
        if !(seat || capital || place.kind == PlaceKind::Country) {
            return false;
        }
        if seat && place.kind == PlaceKind::Site {
            return !is_scene(text, a, c) && !is_reached(a, c);
        }
        let head = (c.tokens.start..c.tokens.end)
            .rev()
            .find(|&t| !c.tokens.contains(a.head(t)))
            .unwrap_or(c.tokens.end - 1);
        match a.dep(head) {
            Dep::NSUBJ => acts(a.lemma(a.head(head)), place.kind == PlaceKind::Country),
            Dep::POSS => position_noun(a.lemma(a.head(head))),
            Dep::POBJ if a.dep(a.head(head)) == Dep::AGENT => true,
            Dep::POBJ => bilateral(text, a, a.head(head)),
            Dep::DOBJ => addressed(a.lemma(a.head(head))),
            Dep::CONJ => {
                let first = a.head(head);
                a.dep(first) == Dep::NSUBJ && acts(a.lemma(a.head(first)), place.kind == PlaceKind::Country)
                    || a.dep(first) == Dep::POBJ && bilateral(text, a, a.head(first))
            }
            _ => false,
        }
    }
}

/// *at the White House*, *outside the Kremlin*: there the seat is a place.
fn is_scene(text: &str, a: &Analysis, c: &Candidate) -> bool {
    let before = (c.tokens.start.saturating_sub(3)..c.tokens.start).rev().map(|t| a.word(text, t));
    before.take_while(|w| !matches!(*w, "," | ".")).take(2).any(|w| {
        matches!(
            w,
            "at" | "outside" | "near" | "in" | "inside" | "around" | "to" | "At" | "In" | "Outside" | "from"
        )
    })
}

/// *hit the Pentagon*, *left the White House*: there too.
fn is_reached(a: &Analysis, c: &Candidate) -> bool {
    const VERBS: [&str; 16] = [
        "hit", "leave", "enter", "visit", "storm", "attack", "evacuate", "tour", "bomb", "surround", "reach",
        "occupy", "guard", "strike", "target", "shell",
    ];
    let head = c.tokens.end - 1;
    matches!(a.dep(head), Dep::DOBJ | Dep::NSUBJPASS) && VERBS.contains(&a.lemma(a.head(head)))
}

/// Verbs that governments are the subjects of, and places are not; a country acts wherever it is more than a scene.
fn acts(lemma: &str, country: bool) -> bool {
    const SCENE: [&str; 43] = [
        "be",
        "have",
        "lie",
        "border",
        "suffer",
        "experience",
        "become",
        "remain",
        "grow",
        "shrink",
        "contain",
        "include",
        "produce",
        "export",
        "import",
        "consist",
        "stretch",
        "span",
        "cover",
        "host",
        "rank",
        "account",
        "number",
        "total",
        "record",
        "register",
        "emerge",
        "undergo",
        "mark",
        "celebrate",
        "gain",
        "lose",
        "win",
        "beat",
        "play",
        "score",
        "draw",
        "qualify",
        "come",
        "go",
        "do",
        "can",
        "share",
    ];
    VERBS.lines().any(|v| v == lemma) || (country && !SCENE.contains(&lemma))
}

/// Nouns for what a government has: *Moscow's decision*, *Ankara's objections*.
fn position_noun(lemma: &str) -> bool {
    const NOUNS: [&str; 40] = [
        "decision",
        "position",
        "stance",
        "demand",
        "request",
        "claim",
        "denial",
        "plan",
        "policy",
        "offer",
        "proposal",
        "threat",
        "response",
        "reaction",
        "statement",
        "announcement",
        "objection",
        "opposition",
        "support",
        "refusal",
        "rejection",
        "willingness",
        "intention",
        "attempt",
        "effort",
        "ally",
        "envoy",
        "ambassador",
        "accusation",
        "allegation",
        "concern",
        "warning",
        "call",
        "pledge",
        "commitment",
        "promise",
        "invasion",
        "aggression",
        "troop",
        "force",
    ];
    NOUNS.contains(&lemma)
}

/// *talks between Moscow and Kyiv*, *a deal with Tehran*, *sanctions against Moscow*.
fn bilateral(text: &str, a: &Analysis, prep: u32) -> bool {
    const NOUNS: [&str; 36] = [
        "talk",
        "negotiation",
        "deal",
        "agreement",
        "relation",
        "tie",
        "tension",
        "war",
        "dispute",
        "meeting",
        "accord",
        "treaty",
        "pact",
        "sanction",
        "pressure",
        "cooperation",
        "alliance",
        "contact",
        "conflict",
        "dialogue",
        "criticism",
        "accusation",
        "charge",
        "rift",
        "row",
        "truce",
        "ceasefire",
        "negotiate",
        "cooperate",
        "side",
        "agree",
        "relationship",
        "link",
        "trade",
        "aggression",
        "embargo",
    ];
    const SCENES: [&str; 19] = [
        "border", "road", "coast", "flight", "area", "sea", "distance", "train", "ferry", "land", "route",
        "pipeline", "strait", "game", "match", "travel", "fly", "frontier", "crossing",
    ];
    let noun = a.lemma(a.head(prep));
    match a.word(text, prep) {
        "between" => !SCENES.contains(&noun),
        "with" | "against" | "on" => NOUNS.contains(&noun),
        _ => false,
    }
}

/// Verbs whose object is a government when it is a place.
fn addressed(lemma: &str) -> bool {
    const VERBS: [&str; 24] = [
        "accuse",
        "urge",
        "tell",
        "ask",
        "warn",
        "blame",
        "condemn",
        "criticize",
        "criticise",
        "persuade",
        "pressure",
        "press",
        "sanction",
        "support",
        "back",
        "thank",
        "inform",
        "notify",
        "convince",
        "force",
        "oblige",
        "threaten",
        "arm",
        "anger",
    ];
    VERBS.contains(&lemma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_act_where_places_only_are() {
        assert!(acts("deny", false) && acts("deny", true));
        assert!(acts("shell", true) && !acts("glow", false));
        assert!(!acts("border", true) && !acts("be", true));
    }

    #[test]
    fn every_verb_is_one_lemma() {
        let verbs: Vec<&str> = VERBS.lines().collect();
        assert!(
            verbs.len() > 100
                && verbs.iter().all(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_lowercase()))
        );
        assert!(verbs.windows(2).all(|w| w[0] < w[1]), "sorted, none twice");
    }
}

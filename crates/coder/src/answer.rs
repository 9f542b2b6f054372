//! From scores to an answer: type, mode, status, confidence.

use crate::features::agreement;
use crate::linear::{Scores, TYPES};
use crate::pair::Sides;
use sitroom_codebook::{EventType, Status};
use sitroom_document::{Analysis, Claim, Extraction};
use sitroom_ling::{Dep, Pos};

/// Alternatives less probable than this are not named.
const LEAST_ALTERNATIVE: f32 = 0.02;

/// What a pair is coded as.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The type, as PLOVER writes it: a promised meeting is AGREE.
    pub event_type: EventType,
    /// The mode, where the rules found a claim of this type.
    pub mode: Option<&'static str>,
    /// Whether it happened, as the words put it.
    pub status: Status,
    /// The probability of the type.
    pub confidence: f32,
    /// The other types and their probabilities, most probable first.
    pub alternatives: Vec<(EventType, f32)>,
}

/// The most probable type. CONCEDE and RETREAT are the words and the deed of one act, so together they stand against the others.
pub fn best(p: &Scores) -> EventType {
    let (concede, retreat) = (EventType::Concede as usize, EventType::Retreat as usize);
    let yields = p[concede] + p[retreat];
    let top = (0..TYPES).max_by(|x, y| p[*x].total_cmp(&p[*y])).unwrap_or(0);
    let index = match (yields >= p[top], p[concede] >= p[retreat]) {
        (false, _) => top,
        (true, true) => concede,
        (true, false) => retreat,
    };
    EventType::ALL[index]
}

/// A claim's type with PLOVER's own rewriting: what is yet to come is agreed on, not done.
pub fn strict(event_type: EventType, status: Status) -> EventType {
    use EventType::*;
    match (event_type, status) {
        (Consult | Support | Cooperate | Aid, Status::Planned) => Agree,
        (Retreat, Status::Planned) => Concede,
        _ => event_type,
    }
}

/// The answer for probabilities of the types.
pub fn answer(p: &Scores, a: &Analysis, ex: &Extraction, sides: &Sides) -> Answer {
    let event_type = best(p);
    let claim = matching(event_type, ex, a, sides);
    let mut others: Vec<(EventType, f32)> = EventType::ALL.iter().copied().zip(*p).collect();
    others.retain(|(t, p)| *t != event_type && *p >= LEAST_ALTERNATIVE);
    others.sort_by(|x, y| y.1.total_cmp(&x.1));
    Answer {
        event_type,
        mode: claim.filter(|c| c.event_type == event_type).and_then(|c| c.mode),
        status: claim.map_or_else(|| status(a, sides), |c| c.status),
        confidence: p[event_type as usize],
        alternatives: others,
    }
}

/// The claim of the rules that fits the type and most of the parties.
fn matching<'a>(t: EventType, ex: &'a Extraction, a: &Analysis, sides: &Sides) -> Option<&'a Claim> {
    let sentence = sides.actor_head.or(sides.recipient_head).map(|h| a.sentence(h));
    let fits = |c: &&Claim| {
        Some(c.sentence) == sentence && (c.event_type == t || strict(c.event_type, c.status) == t)
    };
    let rank = |c: &&Claim| match agreement(c, sides) {
        "both" | "joint" => 3,
        "actor" => 2,
        "recipient" => 1,
        _ => 0,
    };
    // of equals the first
    ex.claims.iter().filter(fits).rev().max_by_key(rank)
}

/// The status that the verb over the actor tells.
fn status(a: &Analysis, sides: &Sides) -> Status {
    let Some(mut at) = sides.actor_head else { return Status::Happened };
    while !matches!(a.pos(at), Pos::VERB | Pos::AUX) && a.head(at) != at {
        at = a.head(at);
    }
    let has = |dep: Dep, lemmas: &[&str]| a.children_with(at, dep).any(|c| lemmas.contains(&a.lemma(c)));
    if a.children_with(at, Dep::NEG).next().is_some() {
        Status::NotHappened
    } else if has(Dep::AUX, &["will", "shall", "would"]) {
        Status::Planned
    } else if has(Dep::AUX, &["may", "might", "could"]) {
        Status::Possible
    } else {
        Status::Happened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_deed_of_yielding_stand_together() {
        let mut p = [0.0; TYPES];
        p[EventType::Agree as usize] = 0.4;
        p[EventType::Concede as usize] = 0.25;
        p[EventType::Retreat as usize] = 0.35;
        assert_eq!(best(&p), EventType::Retreat);
        p[EventType::Agree as usize] = 0.7;
        assert_eq!(best(&p), EventType::Agree);
    }

    #[test]
    fn what_is_planned_is_agreed_on() {
        assert_eq!(strict(EventType::Consult, Status::Planned), EventType::Agree);
        assert_eq!(strict(EventType::Consult, Status::Happened), EventType::Consult);
        assert_eq!(strict(EventType::Assault, Status::Planned), EventType::Assault);
    }
}

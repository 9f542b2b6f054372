//! Where one event ends and the next one like it begins.
//!
//! Links are found pair by pair, and so lead on from day to day: today's shelling is told in yesterday's words, and a round of talks in
//! those of the last. A link is therefore cut where its claim cannot be of the event that the links before it tell of. What is compared
//! is only what the claims on the way say of time, from the event's first claim on, so that it does not matter in which order reports
//! came in.

use crate::join::WINDOW;
use crate::sketch::{ClaimSketch, Sketch};

/// Days that two accounts of one act may lie apart: it was night, or morning elsewhere.
const SLIP: i32 = 1;
/// Days for which an act goes on being told without its day. After them it is another one.
const LINGERS: i32 = WINDOW;
/// Days for which a plan stays open.
const OPEN: i32 = 100;

/// What the claims that lead to a claim say of the time of their event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strand {
    /// Day of the report that first told of it: of the act, once it has happened, or else of the plan.
    told: Option<i32>,
    /// True if it has happened.
    done: bool,
    /// First and last day of the act, as narrow as they are told.
    act: Option<(i32, i32)>,
}

impl Strand {
    /// An event that begins with this claim.
    pub fn begin(doc: &Sketch, claim: &ClaimSketch) -> Strand {
        let done = is_done(claim);
        Strand { told: doc.day, done, act: days(doc, claim).filter(|_| done) }
    }

    /// The same event with one claim more; `None` if the claim begins another one.
    pub fn go_on(self, doc: &Sketch, claim: &ClaimSketch) -> Option<Strand> {
        let days = days(doc, claim);
        if !self.may_be(doc.day, days, is_done(claim)) {
            return None;
        }
        if !is_done(claim) {
            return Some(self);
        }
        let told = if self.done { self.told } else { doc.day.or(self.told) };
        Some(Strand { told, done: true, act: narrower(self.act, days) })
    }

    /// If a claim may be of this event that a report of `day` makes of these days, as `done` or as a plan.
    fn may_be(self, day: Option<i32>, days: Option<(i32, i32)>, done: bool) -> bool {
        let late = self.told.zip(day).map_or(0, |(told, day)| day - told);
        match (self.act, days) {
            // a plan for later is the next one's
            (Some((_, end)), Some((from, _))) if !done => from <= end + SLIP,
            (Some(act), Some(days)) => gap(act, days) <= SLIP,
            // what has happened has happened by the day on which it is told, and what is told without a day is not history as a rule
            (None, Some((from, to))) if self.done => {
                self.told.is_none_or(|told| from <= told + SLIP && told - to <= OPEN)
            }
            // what is told long after it happened, as history, is told so at any time
            (Some((_, end)), None) => late <= LINGERS || self.told.is_some_and(|told| told - end > LINGERS),
            (None, None) if self.done => late <= LINGERS,
            (None, _) => late <= OPEN,
        }
    }
}

/// True for what has happened or goes on; plans may be moved, and what did not happen may be planned anew.
fn is_done(claim: &ClaimSketch) -> bool {
    matches!(claim.status.as_str(), "happened" | "ongoing")
}

/// The days of a claim's act. What has happened cannot have happened after it was told: such a day is misread.
fn days(doc: &Sketch, claim: &ClaimSketch) -> Option<(i32, i32)> {
    let later = |from: i32| doc.day.is_some_and(|told| from > told + SLIP);
    claim.days.filter(|(from, _)| !is_done(claim) || !later(*from))
}

/// Days between two spans of days; 0 where they touch.
fn gap((a, b): (i32, i32), (c, d): (i32, i32)) -> i32 {
    (a.max(c) - b.min(d)).max(0)
}

fn narrower(a: Option<(i32, i32)>, b: Option<(i32, i32)>) -> Option<(i32, i32)> {
    match (a, b) {
        (Some(x), Some(y)) => Some(if y.1 - y.0 < x.1 - x.0 { y } else { x }),
        (x, y) => x.or(y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(day: i32, status: &str, days: Option<(i32, i32)>) -> (Sketch, ClaimSketch) {
        let claim = ClaimSketch {
            status: status.into(),
            days,
            ..ClaimSketch::of_mention("met", "The ministers of Quell and Ardmoor met")
        };
        (Sketch { day: Some(day), ..Sketch::of_text("a", None, "", Vec::new()) }, claim)
    }

    /// How many claims in a row are of the first one's event.
    fn one_event(claims: &[(i32, &str, Option<i32>)]) -> usize {
        let mut claims = claims.iter().map(|(at, status, day)| told(*at, status, day.map(|d| (d, d))));
        let Some((doc, first)) = claims.next() else { return 0 };
        let mut strand = Strand::begin(&doc, &first);
        let on = claims.take_while(|(doc, claim)| {
            let on = strand.go_on(doc, claim);
            strand = on.unwrap_or(strand);
            on.is_some()
        });
        1 + on.count()
    }

    #[test]
    fn a_plan_that_is_moved_and_held_is_one_event_and_the_next_round_is_not() {
        let history = [
            (100, "planned", Some(110)),
            (108, "planned", Some(120)),
            (121, "happened", Some(120)),
            (122, "happened", Some(121)),
            (123, "planned", Some(120)),
            (124, "happened", None),
        ];
        assert_eq!(one_event(&history), history.len());
        for next in [(124, "planned", Some(130)), (131, "happened", Some(130)), (140, "happened", None)] {
            assert_eq!(one_event(&[&history[..], &[next]].concat()), history.len(), "{next:?}");
        }
    }

    #[test]
    fn what_happens_day_after_day_is_not_one_event() {
        let daily: Vec<_> = (100..110).map(|day| (day, "happened", Some(day))).collect();
        assert_eq!(one_event(&daily), 2);
        // nor what is told for weeks without a day
        let undated: Vec<_> = (100..140).map(|day| (day, "happened", None)).collect();
        assert_eq!(one_event(&undated), 1 + LINGERS as usize);
        // but history is, whenever it is told
        let history: Vec<_> = (0..40).map(|n| (1000 + n, "happened", (n % 2 == 0).then_some(300))).collect();
        assert_eq!(one_event(&history), history.len());
    }

    #[test]
    fn what_has_been_told_as_done_was_not_done_later_nor_long_before() {
        assert_eq!(one_event(&[(100, "happened", None), (101, "happened", Some(99))]), 2);
        assert_eq!(one_event(&[(100, "happened", None), (103, "happened", Some(102))]), 1);
        assert_eq!(one_event(&[(1000, "ongoing", None), (1001, "happened", Some(300))]), 1);
        // a day that cannot be says nothing
        assert_eq!(one_event(&[(100, "happened", Some(99)), (101, "happened", Some(109))]), 2);
    }

    #[test]
    fn the_narrowest_days_count() {
        let week = |strand: Strand, days| {
            let (doc, claim) = told(107, "happened", Some(days));
            strand.go_on(&doc, &claim)
        };
        let (doc, claim) = told(107, "happened", Some((100, 106)));
        let strand = week(Strand::begin(&doc, &claim), (102, 102)).expect("a day of that week");
        assert!(week(strand, (100, 106)).is_some() && week(strand, (105, 105)).is_none());
    }
}

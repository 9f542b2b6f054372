//! An event as a rule looks at it, and what can change about it.

use serde::{Deserialize, Serialize};
use sitroom_record::EventRecord;
use std::collections::BTreeSet;

/// An event with what its reports say.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The event.
    pub event: EventRecord,
    /// Its claims, in order of publication.
    pub reports: Vec<Report>,
    /// Where it took place, by any of its reports.
    pub places: Vec<Place>,
}

/// A place that a report gives an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The gazetteer's name.
    pub name: String,
    /// Degrees north and east.
    pub at: Option<(f64, f64)>,
    /// The code of its country.
    pub country: Option<String>,
}

/// What one report says of an event: the evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The claim's id.
    pub claim: String,
    /// The document's id.
    pub document: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub published: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// The words of the sentence.
    pub sentence: String,
    /// Whether it happened, by this report.
    pub status: String,
    /// How sure the claim is, 0 to 1.
    pub confidence: f64,
    /// Who says so, outermost source first; empty: the reporter.
    pub said_by: Vec<Said>,
    /// True where the report copies another one.
    pub copy: bool,
}

/// A source, as the report names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Its words; null where the text names none.
    pub source: Option<String>,
    /// `asserts`, `denies`, …
    pub stance: String,
}

impl Report {
    /// True where the source denies or doubts it.
    pub fn denied(&self) -> bool {
        self.said_by.iter().any(|s| s.stance == "denies" || s.stance == "doubts")
    }
}

/// A change of an event that a rule may want to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// What was open has happened or begun.
    Happened,
    /// It will not take place, or did not.
    CalledOff,
    /// Somebody denies it.
    Denied,
    /// A plan has another day.
    Moved,
    /// A figure has changed.
    Figures,
    /// A second independent outlet tells it.
    Corroborated,
}

/// What a rule has last been told of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    status: String,
    denied: bool,
    day: Option<String>,
    figures: BTreeSet<String>,
    outlets: u32,
}

/// Independent outlets from which an event counts as corroborated.
const CORROBORATED: u32 = 2;

fn is_done(status: &str) -> bool {
    matches!(status, "happened" | "ongoing")
}

impl State {
    /// As it is.
    pub fn of(case: &Case) -> State {
        let e = &case.event;
        let day = e.time.as_ref().and_then(|t| t.earliest.as_deref()?.get(..10)).map(str::to_string);
        State {
            status: e.status.clone(),
            denied: e.conflicts.iter().any(|c| c.kind == "denial") || case.reports.iter().any(Report::denied),
            day,
            figures: e.history.iter().filter(|c| c.field == "quantity").map(|c| c.to.clone()).collect(),
            outlets: e.outlets,
        }
    }

    /// What has changed since `before`.
    pub fn since(&self, before: &State) -> Vec<Change> {
        let mut found = Vec::new();
        let mut note = |change: Change, holds: bool| {
            if holds {
                found.push(change);
            }
        };
        note(Change::Happened, is_done(&self.status) && !is_done(&before.status));
        note(Change::CalledOff, self.status == "not_happened" && before.status != "not_happened");
        note(Change::Denied, self.denied && !before.denied);
        let days = (before.day.as_ref(), self.day.as_ref());
        let open = !is_done(&self.status) && self.status != "not_happened";
        note(Change::Moved, open && matches!(days, (Some(a), Some(b)) if a != b));
        // the first figure of an event is no change of one
        let new = self.figures.iter().any(|f| !before.figures.contains(f));
        note(Change::Figures, new && !before.figures.is_empty());
        note(Change::Corroborated, self.outlets >= CORROBORATED && before.outlets < CORROBORATED);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(status: &str, day: Option<&str>, figures: &[&str], outlets: u32) -> State {
        State {
            status: status.into(),
            denied: false,
            day: day.map(str::to_string),
            figures: figures.iter().map(|f| (*f).to_string()).collect(),
            outlets,
        }
    }

    #[test]
    fn what_changed_is_named() {
        let planned = state("planned", Some("2023-03-10"), &[], 1);
        assert_eq!(planned.since(&planned), []);
        let moved = state("planned", Some("2023-03-12"), &["3 people"], 2);
        assert_eq!(moved.since(&planned), [Change::Moved, Change::Corroborated]);
        let held = state("happened", Some("2023-03-12"), &["3 people", "5 people"], 2);
        assert_eq!(held.since(&moved), [Change::Happened, Change::Figures]);
        assert_eq!(state("not_happened", None, &[], 1).since(&planned), [Change::CalledOff]);
        // under way, then over: it had happened already
        assert_eq!(held.since(&state("ongoing", Some("2023-03-12"), &["3 people", "5 people"], 2)), []);
        let denied = State { denied: true, ..planned.clone() };
        assert_eq!((denied.since(&planned), planned.since(&denied)), (vec![Change::Denied], vec![]));
    }
}

//! Counts for analysts: who with whom by month, and who by day.

use crate::columns::quoted;
use crate::{quad, score};
use sitroom_record::ExportRow;
use std::collections::{BTreeMap, BTreeSet};

/// Events by quad class, and the sum of their scores.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    events: u32,
    quads: [u32; 4],
    score: f64,
}

impl Tally {
    fn add(&mut self, r: &ExportRow) {
        self.events += 1;
        if let Some(n) = usize::from(quad(&r.event)).checked_sub(1).and_then(|q| self.quads.get_mut(q)) {
            *n += 1;
        }
        self.score += f64::from(score(&r.event));
    }

    fn cells(&self) -> String {
        let [a, b, c, d] = self.quads;
        format!("{},{a},{b},{c},{d},{}", self.events, (self.score * 10.0).round() / 10.0)
    }
}

const COUNTS: &str =
    "events,verbal_cooperation,material_cooperation,verbal_conflict,material_conflict,score_sum";

/// Only what is done counts: plans, fears and denials are no acts.
fn is_act(r: &ExportRow) -> bool {
    matches!(r.event.status.as_str(), "happened" | "ongoing")
}

/// CSV: month, actor's country, recipient's country, counts. Meetings and the like count in both directions.
pub fn dyads(rows: &[ExportRow]) -> String {
    let mut all: BTreeMap<(String, String, String), Tally> = BTreeMap::new();
    for r in rows.iter().filter(|r| is_act(r)) {
        let Some(month) = r.day().and_then(|d| d.get(..7)) else { continue };
        let of = |list: &[sitroom_record::EventParty]| {
            list.iter().filter_map(|p| p.country.clone()).collect::<BTreeSet<_>>()
        };
        let (actors, recipients) = (of(&r.event.actors), of(&r.event.recipients));
        let mut pairs = BTreeSet::new();
        for a in &actors {
            let others: &BTreeSet<String> = if recipients.is_empty() { &actors } else { &recipients };
            pairs.extend(
                others.iter().filter(|b| *b != a || !recipients.is_empty()).map(|b| (a.clone(), b.clone())),
            );
        }
        for (a, b) in pairs {
            all.entry((month.to_string(), a, b)).or_default().add(r);
        }
    }
    let mut out = format!("month,actor,recipient,{COUNTS}\r\n");
    for ((month, a, b), t) in &all {
        out.push_str(&format!("{month},{},{},{}\r\n", quoted(a), quoted(b), t.cells()));
    }
    out
}

/// CSV: day, actor's country, counts.
pub fn actor_days(rows: &[ExportRow]) -> String {
    let mut all: BTreeMap<(String, String), Tally> = BTreeMap::new();
    for r in rows.iter().filter(|r| is_act(r)) {
        let Some(day) = r.day() else { continue };
        let actors: BTreeSet<String> = r.event.actors.iter().filter_map(|p| p.country.clone()).collect();
        for a in actors {
            all.entry((day.to_string(), a)).or_default().add(r);
        }
    }
    let mut out = format!("day,actor,{COUNTS}\r\n");
    for ((day, a), t) in &all {
        out.push_str(&format!("{day},{},{}\r\n", quoted(a), t.cells()));
    }
    out
}

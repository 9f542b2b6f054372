//! What events stand under in the index that views filter by.

use crate::columns::EVENTS;
use crate::days::{UNKNOWN, day};
use crate::filter::{PAIRED, pairs_up};
use crate::marks::{Rows, Terms, key, pair_key};
use rusqlite::{Connection, Transaction, params};
use sitroom_record::{EventParty, EventRecord, name_values};
use std::collections::BTreeSet;

/// The day that an event stands under: its own where its claims tell it, else that of the first report.
pub fn event_day(event: &EventRecord) -> i64 {
    let told = event.time.as_ref().and_then(|t| t.earliest.as_deref()).and_then(day);
    told.or_else(|| event.first_reported.as_deref().and_then(day)).unwrap_or(UNKNOWN)
}

/// The terms of an event: one for each value, and one for each pair of values of [`PAIRED`].
pub fn event_keys(event: &EventRecord) -> BTreeSet<String> {
    let values = event_values(event);
    let mut keys: BTreeSet<String> = values.iter().map(|(about, v)| key(Rows::Events, about, v)).collect();
    for pair in PAIRED {
        let of = |about: &'static str| values.iter().filter(move |(a, v)| *a == about && pairs_up(a, v));
        for x in of(pair.0) {
            keys.extend(of(pair.1).map(|y| pair_key(Rows::Events, (x.0, &x.1), (y.0, &y.1))));
        }
    }
    keys
}

/// What views filter an event by.
fn event_values(event: &EventRecord) -> BTreeSet<(&'static str, String)> {
    let mut values = BTreeSet::new();
    values.insert(("type", event.kind.clone()));
    values.insert(("status", event.status.clone()));
    let flags = [
        ("disputed", !event.conflicts.is_empty()),
        ("figures", event.history.iter().any(|c| c.field == "quantity")),
        ("corroborated", event.outlets > 1),
        ("placed", event.place.as_ref().is_some_and(|p| p.latitude.is_some())),
    ];
    values.extend(flags.iter().filter(|(_, holds)| *holds).map(|(name, _)| ("flag", (*name).to_string())));
    let mut parties = BTreeSet::new();
    for EventParty { name, country, sectors } in event.actors.iter().chain(&event.recipients) {
        parties.extend(country.clone());
        parties.extend(sectors.iter().cloned());
        name_values(name, &mut parties);
    }
    values.extend(parties.into_iter().map(|v| ("party", v)));
    let mut places = BTreeSet::new();
    if let Some(p) = &event.place {
        name_values(&p.name, &mut places);
    }
    values.extend(places.into_iter().map(|v| ("place", v)));
    values
}

/// Enters all events of an older database anew.
pub fn enter_events(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "DELETE FROM marks WHERE term IN (SELECT n FROM terms WHERE key BETWEEN 'e:' AND 'e;'); \
         UPDATE terms SET uses = 0 WHERE key BETWEEN 'e:' AND 'e;'",
    )?;
    let mut terms = Terms::default();
    let mut query = db.prepare(&format!("SELECT n, day, {} FROM events ORDER BY n", EVENTS.names("")))?;
    let mut rows = query.query([])?;
    while let Some(r) = rows.next()? {
        let (n, day): (i64, i64) = (r.get(0)?, r.get(1)?);
        let event: EventRecord = EVENTS.record(r, 2, "").map_err(crate::error::damaged)?;
        let numbers = terms.numbers(db, &event_keys(&event))?;
        terms.enter(db, &numbers, day, n)?;
        note_terms(db, n, &numbers)?;
    }
    terms.count(db)
}

/// Keeps with an event what it stands under.
pub fn note_terms(db: &Connection, n: i64, numbers: &[i64]) -> rusqlite::Result<()> {
    let text = serde_json::to_string(numbers).unwrap_or_default();
    db.prepare_cached("UPDATE events SET terms = ?2 WHERE n = ?1")?.execute(params![n, text])?;
    Ok(())
}

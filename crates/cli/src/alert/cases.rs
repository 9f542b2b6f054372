//! Events as rules look at them.

use super::book::Book;
use crate::exit::Failure;
use sitroom_alert::{Case, Place, Report, Rule, Rush, Said, matches, moment, surge};
use sitroom_store::{EventRow, Joined, Store};

/// An event with all that its reports say.
pub fn case(store: &Store, row: EventRow) -> Result<Case, Failure> {
    let mut reports = Vec::new();
    for joined in store.explain(&row.event.id)? {
        reports.push(report(store, joined)?);
    }
    Ok(Case { places: places(store, &row.event.id)?, event: row.event, reports })
}

fn places(store: &Store, event: &str) -> Result<Vec<Place>, Failure> {
    let spots = store.spots(event)?.into_iter();
    Ok(spots.map(|s| Place { name: s.name, at: s.latitude.zip(s.longitude), country: s.country }).collect())
}

fn report(store: &Store, j: Joined) -> Result<Report, Failure> {
    let said = store.sources(&j.row.claim)?;
    let claim = j.row.claim;
    Ok(Report {
        claim: claim.id,
        document: claim.document,
        outlet: j.row.outlet,
        published: j.row.published,
        url: j.url,
        sentence: j.row.words,
        status: claim.status,
        confidence: claim.confidence,
        said_by: said.into_iter().map(|s| Said { source: s.words, stance: s.stance }).collect(),
        copy: j.copy_of.is_some(),
    })
}

/// True if the rule is about events like this, by what can be told without its reports.
pub fn may_match(rule: &Rule, row: &EventRow) -> bool {
    let kind = rule.types.is_empty() || rule.types.iter().any(|t| t.as_str() == row.event.kind);
    kind && rule.outlets.is_none_or(|least| row.event.outlets >= least)
}

/// Whether there are more events of a rule than usual, and the latest of them, newest first.
pub fn rush(book: &Book, rule: &Rule, store: &Store, now: i64) -> Result<Option<(Rush, Vec<Case>)>, Failure> {
    let Some(asked) = &rule.surge else { return Ok(None) };
    let Some(began) = store.first_day()?.as_deref().and_then(moment) else { return Ok(None) };
    let start = now - asked.window - asked.usual;
    let day = jiff::Timestamp::from_second(start).unwrap_or_default().to_string();
    let types: Vec<String> = rule.types.iter().map(ToString::to_string).collect();
    let (mut moments, mut latest) = (Vec::new(), Vec::new());
    for row in store.reported_since(&day[..10], &types)? {
        let Some(at) = row.event.first_reported.as_deref().and_then(moment) else { continue };
        if !counts(book, rule, store, &row)? {
            continue;
        }
        moments.push(at);
        if at > now - asked.window && at <= now {
            latest.push(row);
        }
    }
    let Some(rush) = surge(asked, &moments, began, now) else { return Ok(None) };
    latest.truncate(SHOWN);
    Ok(Some((rush, latest.into_iter().map(|row| case(store, row)).collect::<Result<_, _>>()?)))
}

/// Events of a surge that are read with their reports.
const SHOWN: usize = 8;

/// True if a surge of this rule counts the event.
fn counts(book: &Book, rule: &Rule, store: &Store, row: &EventRow) -> Result<bool, Failure> {
    let of_status = rule.status.is_empty() || rule.status.iter().any(|s| s.as_str() == row.event.status);
    if !of_status || !may_match(rule, row) {
        return Ok(false);
    }
    // there may be very many events: only what the rule asks about is read
    let case = if rule.confidence.is_some() {
        case(store, row.clone())?
    } else {
        let placed = !rule.place.is_empty() || rule.near.is_some();
        let places = if placed { places(store, &row.event.id)? } else { Vec::new() };
        Case { event: row.event.clone(), reports: Vec::new(), places }
    };
    Ok(matches(rule, &case) && book.shows(rule, store, &row.event.id)?)
}

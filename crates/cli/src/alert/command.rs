//! `sitroom alert`: rules tried out on what is stored, and what became of alerts.

use super::book::Book;
use super::cases::{case, rush};
use super::desk::second;
use crate::Outcome;
use crate::exit::Failure;
use crate::listing::{Listing, Shower, shown};
use crate::store_args::{AlertArgs, AlertCommand, AlertTestArgs, ListArgs};
use jiff::Timestamp;
use serde_json::json;
use sitroom_alert::{Notice, Rule, Why, judge, moment};
use sitroom_store::{Filter, Order, Store};
use std::path::Path;

/// Characters of a sentence in a table.
const WORDS: usize = 300;

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`.
pub fn run(args: &AlertArgs) -> Outcome {
    match &args.command {
        AlertCommand::Test(test) => try_out(test, &args.db.db),
        AlertCommand::Log(list) => log(list, &args.db.db),
        AlertCommand::Off => Ok(Store::open_existing(&args.db.db)?.end_alerts()?),
    }
}

/// What the rules would say of what is stored, as if they heard of each event for the first time.
fn try_out(args: &AlertTestArgs, db: &Path) -> Outcome {
    if let Some(date) = &args.since {
        crate::values::check_date(date).map_err(Failure::Usage)?;
    }
    let store = Store::open_to_read(db)?;
    let mut book = Book::read(&args.rules, &store)?;
    // nothing is too old to try a rule on
    book.rules.rules.iter_mut().for_each(|r| r.max_age = i64::MAX);
    let show = Shower::new(&args.list)?;
    let mut listing = Listing {
        columns: &["rule", "reported", "type", "status", "outlets", "to", "words"],
        nothing: "no rule would call",
        ..Listing::default()
    };
    let filter = Filter { since: args.since.clone(), ..Filter::default() };
    let rows = store.events(&filter, &[], Order::Newest)?;
    let last = rows.iter().filter_map(|r| r.event.last_reported.as_deref().and_then(moment)).max();
    let now = args.now.or_else(|| Timestamp::from_second(last?).ok()).unwrap_or_else(Timestamp::now);
    for rule in &book.rules.rules {
        if let Some((rush, cases)) = rush(&book, rule, &store, now.as_second())? {
            let words = format!("{} events in {} h, usual are {}", rush.count, rush.window_hours, rush.usual);
            let notice = Notice::of_surge(&rule.name, &rush, &cases, &second(now));
            let cells = ["surge".to_string(), String::new(), String::new()];
            listing.rows.push(row(rule, show.moment(&second(now)), cells, words));
            listing.records.push(notice.body);
        }
    }
    for found in rows {
        let case = case(&store, found)?;
        for rule in book.rules.rules.iter().filter(|r| r.surge.is_none()) {
            let why = judge(rule, &case, None, now);
            if why != Some(Why::New) || !book.shows(rule, &store, &case.event.id)? {
                continue;
            }
            let e = &case.event;
            let reported = e.first_reported.as_deref().map_or(String::new(), |d| show.moment(d));
            let cells = [e.kind.clone(), e.status.clone(), e.outlets.to_string()];
            listing.rows.push(row(rule, reported, cells, shown(&e.words, WORDS)));
            listing.records.push(Notice::of_event(&rule.name, &case, &Why::New, &second(now)).body);
        }
    }
    if args.list.limit > 0 {
        listing.rows.truncate(args.list.limit);
        listing.records.truncate(args.list.limit);
    }
    listing.write(&args.list)
}

fn row(rule: &Rule, at: String, cells: [String; 3], words: String) -> Vec<String> {
    let lead = [rule.name.clone(), at];
    lead.into_iter().chain(cells).chain([rule.to.join(" "), words]).collect()
}

/// What became of alerts, newest first.
fn log(list: &ListArgs, db: &Path) -> Outcome {
    let show = Shower::new(list)?;
    let mut listing = Listing {
        columns: &["made", "rule", "to", "state", "sent or due", "attempts", "event", "fault"],
        nothing: "no alert was made",
        ..Listing::default()
    };
    for p in Store::open_to_read(db)?.alerts(list.limit)? {
        let at = |seconds: i64| second(Timestamp::from_second(seconds).unwrap_or_default());
        listing.records.push(json!({
            "record": "posted", "id": p.id, "rule": p.rule, "to": p.destination, "state": p.state, "made": at(p.made),
            "due": at(p.due), "sent": p.sent.map(at), "attempts": p.attempts, "event": p.event, "fault": p.fault,
        }));
        listing.rows.push(vec![
            show.moment(&at(p.made)),
            p.rule,
            p.destination,
            p.state,
            show.moment(&at(p.sent.unwrap_or(p.due))),
            p.attempts.to_string(),
            p.event.unwrap_or_default(),
            shown(&p.fault.unwrap_or_default(), WORDS),
        ]);
    }
    listing.write(list)
}

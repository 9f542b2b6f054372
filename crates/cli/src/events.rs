//! Views over the events of a database: what happened, what is coming, what is disputed, how figures moved.

use crate::Outcome;
use crate::args::ExplainArgs;
use crate::ask::{NAME, WORDS, filter};
use crate::exit::Failure;
use crate::listing::{Listing, Shower, shown};
use crate::store_args::{CorrectionsArgs, DiffArgs, ListArgs, ViewArgs};
use serde_json::Value;
use sitroom_record::{EventParty, EventRecord};
use sitroom_store::{EventRow, Order, Store};

const COLUMNS: &[&str] = &["day", "type", "status", "outlets", "actors", "recipients", "place", "words"];
const NOTHING: &str = "no event fits";

fn listing(found: &[EventRow], show: &Shower) -> Listing {
    Listing {
        columns: COLUMNS,
        rows: found.iter().map(|r| cells(&r.event, show)).collect(),
        records: found.iter().map(|r| record(&r.event)).collect(),
        nothing: NOTHING,
    }
}

fn record(event: &EventRecord) -> Value {
    serde_json::to_value(event).unwrap_or_default()
}

fn cells(e: &EventRecord, show: &Shower) -> Vec<String> {
    vec![
        day(e, show),
        e.kind.clone(),
        e.status.clone(),
        e.outlets.to_string(),
        parties(&e.actors),
        parties(&e.recipients),
        e.place.as_ref().map_or(String::new(), |p| shown(&p.name, NAME)),
        shown(&e.words, WORDS),
    ]
}

/// The event's own day, or in brackets that of its first report.
pub fn day(e: &EventRecord, show: &Shower) -> String {
    match e.time.as_ref().and_then(|t| t.earliest.as_deref()) {
        Some(told) => show.moment(told),
        None => e.first_reported.as_deref().map_or(String::new(), |d| format!("({})", show.day(d))),
    }
}

fn parties(all: &[EventParty]) -> String {
    let name = |p: &EventParty| match &p.country {
        Some(c) => format!("{} ({c})", shown(&p.name, NAME)),
        None => shown(&p.name, NAME),
    };
    match all {
        [] => String::new(),
        [one] => name(one),
        [first, rest @ ..] => format!("{} +{}", name(first), rest.len()),
    }
}

/// `sitroom events`: newest first.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn events(args: &ViewArgs) -> Outcome {
    list(args, &[], Order::Newest)
}

/// `sitroom timeline`: in order of time.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn timeline(args: &ViewArgs) -> Outcome {
    list(args, &[], Order::Oldest)
}

fn list(args: &ViewArgs, flags: &[&str], order: Order) -> Outcome {
    let filter = filter(&args.filter, &args.list)?;
    let found = Store::open_to_read(&args.db.db)?.events(&filter, flags, order)?;
    listing(&found, &Shower::new(&args.list)?).write(&args.list)
}

/// `sitroom upcoming`: what is planned from a day on (today, where none is given), soonest first.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn upcoming(args: &ViewArgs) -> Outcome {
    let mut filter = filter(&args.filter, &args.list)?;
    let show = Shower::new(&args.list)?;
    filter.since = filter.since.or_else(|| Some(show.today()));
    if filter.statuses.is_empty() {
        filter.statuses = vec!["planned".into()];
    }
    let found = Store::open_to_read(&args.db.db)?.events(&filter, &[], Order::Oldest)?;
    // an undated plan stands under the day of its report, and is not known to lie ahead
    let dated: Vec<EventRow> = found.into_iter().filter(|r| r.event.time.is_some()).collect();
    listing(&dated, &show).write(&args.list)
}

/// `sitroom disputed`: one row for each pair of claims that do not go together.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn disputed(args: &ViewArgs) -> Outcome {
    let filter = filter(&args.filter, &args.list)?;
    let show = Shower::new(&args.list)?;
    let store = Store::open_to_read(&args.db.db)?;
    let found = store.events(&filter, &["disputed"], Order::Newest)?;
    let mut rows = Vec::new();
    for r in &found {
        let e = &r.event;
        for d in disputes(&store, e)? {
            let (day, words) = (day(e, &show), shown(&e.words, WORDS));
            let voices = d.voices.map(|v| v.join(", "));
            let voices = if voices[1].is_empty() { voices[0].clone() } else { voices.join(" / ") };
            let values = d.values.join(" / ");
            rows.push(vec![day, e.kind.clone(), d.kind, values, voices, e.outlets.to_string(), words]);
        }
    }
    let listing = Listing {
        columns: &["day", "type", "dispute", "values", "who says so", "outlets", "words"],
        rows,
        records: found.iter().map(|r| record(&r.event)).collect(),
        nothing: "nothing is disputed",
    };
    listing.write(&args.list)
}

/// What an event's reports differ in, and who stands on either side.
struct Dispute {
    kind: String,
    values: [String; 2],
    voices: [Vec<String>; 2],
}

/// The disputes of an event, each pair of values once.
fn disputes(store: &Store, e: &EventRecord) -> Result<Vec<Dispute>, Failure> {
    let mut all: Vec<Dispute> = Vec::new();
    for c in &e.conflicts {
        let known = all.iter().position(|d| d.kind == c.kind && d.values == c.values);
        let at = known.unwrap_or_else(|| {
            all.push(Dispute { kind: c.kind.clone(), values: c.values.clone(), voices: Default::default() });
            all.len() - 1
        });
        // a denial alone has one side
        let sides = if c.claims[0] == c.claims[1] { 1 } else { 2 };
        for (side, claim) in c.claims.iter().enumerate().take(sides) {
            let voice = voice(store, claim)?;
            let voices = &mut all[at].voices[side];
            if !voices.contains(&voice) {
                voices.push(voice);
            }
        }
    }
    Ok(all)
}

/// Code points of a source at most.
const VOICE: usize = 60;

/// Who says a claim, and where: *Asmara (BBC)*.
fn voice(store: &Store, claim: &str) -> Result<String, Failure> {
    Ok(match store.said_by(claim)? {
        (Some(source), Some(outlet)) => format!("{} ({})", shown(&source, VOICE), shown(&outlet, NAME)),
        (Some(source), None) => shown(&source, VOICE),
        (None, outlet) => outlet.map_or_else(|| "a report".into(), |o| shown(&o, NAME)),
    })
}

/// `sitroom numbers`: how figures moved, report by report.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn numbers(args: &ViewArgs) -> Outcome {
    let filter = filter(&args.filter, &args.list)?;
    let show = Shower::new(&args.list)?;
    let store = Store::open_to_read(&args.db.db)?;
    let found = store.events(&filter, &["figures"], Order::Newest)?;
    let mut listing = Listing {
        columns: &["published", "from", "to", "outlet", "event", "words"],
        nothing: "no event has figures",
        ..Listing::default()
    };
    for r in &found {
        let outlets = store.outlets_of(&r.event.id)?;
        for c in r.event.history.iter().filter(|c| c.field == "quantity") {
            let outlet = outlets.get(&c.claim).cloned().flatten().unwrap_or_default();
            listing.rows.push(vec![
                c.published.as_deref().map_or(String::new(), |d| show.moment(d)),
                c.from.clone().unwrap_or_default(),
                c.to.clone(),
                shown(&outlet, NAME),
                r.event.kind.clone(),
                shown(&r.event.words, WORDS),
            ]);
            listing.records.push(serde_json::json!({
                "event": r.event.id, "claim": c.claim, "published": c.published, "outlet": outlet, "from": c.from, "to": c.to,
            }));
        }
    }
    listing.write(&args.list)
}

/// `sitroom diff`: what reports since a day brought.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn diff(args: &DiffArgs) -> Outcome {
    crate::values::check_date(&args.since).map_err(Failure::Usage)?;
    let show = Shower::new(&args.list)?;
    let asked = sitroom_store::Filter {
        about: args.about.clone(),
        places: args.place.clone(),
        types: args.types.clone(),
        limit: args.list.limit,
        ..Default::default()
    };
    let changed = Store::open_to_read(&args.db.db)?.changed_since(&args.since, &asked)?;
    let mut listing = Listing {
        columns: &["news", "day", "type", "status", "outlets", "what changed", "words"],
        nothing: "nothing is new",
        ..Listing::default()
    };
    for (news, rows) in [("new", &changed.fresh), ("more", &changed.moved)] {
        for r in rows {
            let e = &r.event;
            let later = |d: &Option<String>| d.as_deref().is_some_and(|d| d >= args.since.as_str());
            let changes: Vec<String> = e
                .history
                .iter()
                .filter(|c| news == "more" && later(&c.published))
                .map(|c| format!("{}: {} → {}", c.field, c.from.as_deref().unwrap_or("–"), c.to))
                .collect();
            listing.rows.push(vec![
                news.into(),
                day(e, &show),
                e.kind.clone(),
                e.status.clone(),
                e.outlets.to_string(),
                shown(&changes.join("; "), 2 * NAME),
                shown(&e.words, WORDS),
            ]);
            let mut one = record(e);
            one["news"] = news.into();
            listing.records.push(one);
        }
    }
    listing.write(&args.list)
}

/// `sitroom explain --event`: the claims of an event, and what joined each to it.
///
/// # Errors
/// If there is no such event, or the output cannot be written.
pub fn explain(args: &ExplainArgs) -> Outcome {
    let store = Store::open_to_read(&args.db.db)?;
    let asked = args.event.clone().unwrap_or_default();
    let id = store.event_of(&asked).map_or(asked, |found| found.event.id);
    let joined = store.explain(&id)?;
    let rows = joined.iter().map(|j| {
        let c = &j.row.claim;
        let evidence = match (&j.why, j.score, &j.parted_from) {
            (Some(why), Some(score), Some(other)) => {
                format!("the first report; like {other} ({score:.2}: {why}), but of another time")
            }
            (Some(why), Some(score), None) => format!("{score:.2}: {why}"),
            _ => "the first report".into(),
        };
        let copy = match (&j.copy_of, &j.repeats) {
            (Some(_), _) => " (copy)",
            (_, Some(_)) => " (same quotation)",
            _ => "",
        };
        vec![
            c.id.clone(),
            j.row.published.clone().unwrap_or_default(),
            format!("{}{copy}", shown(j.row.outlet.as_deref().unwrap_or_default(), NAME)),
            c.status.clone(),
            evidence,
            shown(&j.row.words, WORDS),
        ]
    });
    let records = joined.iter().map(|j| {
        serde_json::json!({
            "claim": j.row.claim.id, "document": j.row.claim.document, "outlet": j.row.outlet, "published": j.row.published,
            "status": j.row.claim.status, "joined_to": j.to, "parted_from": j.parted_from, "score": j.score, "evidence": j.why, "copy_of": j.copy_of,
            "repeats_quotation_of": j.repeats,
            "words": j.row.words, "why": j.row.claim.why,
        })
    });
    let listing = Listing {
        columns: &["claim", "published", "outlet", "status", "evidence", "words"],
        rows: rows.collect(),
        records: records.collect(),
        nothing: "the event has no claims",
    };
    listing.write(&ListArgs { format: None, output: args.common.output.clone(), limit: 0, timezone: None })
}

/// `sitroom revisions`: pages that came in more than one version, and what changed.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn revisions(args: &CorrectionsArgs) -> Outcome {
    let found = Store::open_to_read(&args.db.db)?.revisions()?;
    let rows = found.iter().map(|r| {
        let marked = |sign: &str, all: &[String]| {
            all.iter().map(|s| format!("{sign} {s}")).collect::<Vec<_>>().join(" ")
        };
        let words = format!("{} {}", marked("−", &r.gone), marked("+", &r.added));
        vec![
            r.published.clone().unwrap_or_default(),
            shown(&r.url, 2 * NAME),
            format!("{} → {}", r.claims[0], r.claims[1]),
            shown(&words, 2 * WORDS),
        ]
    });
    let listing = Listing {
        columns: &["published", "url", "claims", "what changed"],
        rows: rows.collect(),
        records: found.iter().map(|r| serde_json::to_value(r).unwrap_or_default()).collect(),
        nothing: "no page came in more than one version",
    };
    listing.write(&args.list)
}

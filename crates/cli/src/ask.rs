//! Views over a database.

use crate::Outcome;
use crate::exit::Failure;
use crate::listing::{Listing, Shower, shown};
use crate::store_args::{FilterArgs, ListArgs, SearchArgs, ViewArgs};
use crate::values::check_date;
use sitroom_record::PartyRecord;
use sitroom_store::{ClaimRow, Filter, Hit, Store};

/// Characters of a sentence in a table.
pub const WORDS: usize = 300;
/// Characters of a name in a table.
pub const NAME: usize = 28;

/// The filter that the arguments ask for.
///
/// # Errors
/// If a date is none.
pub fn filter(args: &FilterArgs, list: &ListArgs) -> Result<Filter, Failure> {
    for date in args.since.iter().chain(&args.until) {
        check_date(date).map_err(Failure::Usage)?;
    }
    Ok(Filter {
        since: args.since.clone(),
        until: args.until.clone(),
        about: args.about.clone(),
        places: args.place.clone(),
        types: args.types.clone(),
        statuses: args.status.clone(),
        limit: list.limit,
    })
}

/// `sitroom claims`.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn claims(args: &ViewArgs) -> Outcome {
    let filter = filter(&args.filter, &args.list)?;
    let show = Shower::new(&args.list)?;
    let found = Store::open_to_read(&args.db.db)?.claims(&filter)?;
    let listing = Listing {
        columns: &["day", "type", "status", "actors", "recipients", "outlet", "words"],
        rows: found.iter().map(|r| claim_cells(r, &show)).collect(),
        records: found.iter().map(|r| serde_json::to_value(&r.claim).unwrap_or_default()).collect(),
        nothing: "no claim fits",
    };
    listing.write(&args.list)
}

fn claim_cells(r: &ClaimRow, show: &Shower) -> Vec<String> {
    let c = &r.claim;
    let told = c.time.as_ref().and_then(|t| t.earliest.as_deref().map(|d| show.moment(d)));
    vec![
        told.unwrap_or_else(|| {
            r.published.as_deref().map_or(String::new(), |p| format!("({})", show.day(p)))
        }),
        c.kind.clone(),
        c.status.clone(),
        parties(&c.actors),
        parties(&c.recipients),
        shown(r.outlet.as_deref().unwrap_or_default(), NAME),
        shown(&r.words, WORDS),
    ]
}

fn parties(all: &[PartyRecord]) -> String {
    let name = |p: &PartyRecord| match &p.country {
        Some(c) => format!("{} ({c})", shown(&p.text, NAME)),
        None => shown(&p.text, NAME),
    };
    match all {
        [] => String::new(),
        [one] => name(one),
        [first, rest @ ..] => format!("{} +{}", name(first), rest.len()),
    }
}

/// `sitroom search`.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn search(args: &SearchArgs) -> Outcome {
    for date in args.since.iter().chain(&args.until) {
        check_date(date).map_err(Failure::Usage)?;
    }
    let filter = Filter {
        since: args.since.clone(),
        until: args.until.clone(),
        limit: args.list.limit,
        ..Filter::default()
    };
    let show = Shower::new(&args.list)?;
    let found = Store::open_to_read(&args.db.db)?.search(&args.words.join(" "), &filter)?;
    let listing = Listing {
        columns: &["published", "outlet", "title", "words"],
        rows: found.iter().map(|h| hit_cells(h, &show)).collect(),
        records: found.iter().map(hit_record).collect(),
        nothing: "no report holds these words",
    };
    listing.write(&args.list)
}

fn hit_cells(hit: &Hit, show: &Shower) -> Vec<String> {
    let doc = &hit.document;
    let title = doc.title.as_deref().or(doc.path.as_deref()).or(doc.input_id.as_deref());
    vec![
        doc.published.as_deref().map_or(String::new(), |d| show.day(d)),
        shown(doc.outlet.as_deref().unwrap_or_default(), NAME),
        shown(title.unwrap_or(&doc.id), NAME),
        shown(&hit.words, WORDS),
    ]
}

fn hit_record(hit: &Hit) -> serde_json::Value {
    let doc = &hit.document;
    serde_json::json!({
        "document": doc.id, "published": doc.published, "outlet": doc.outlet, "title": doc.title, "url": doc.url,
        "path": doc.path, "words": hit.words,
    })
}

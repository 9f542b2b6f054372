//! `sitroom export`: events for other programs.

use crate::Outcome;
use crate::ask::filter;
use crate::exit::Failure;
use crate::output::Output;
use crate::store_args::{ExportArgs, ExportFormat, ListArgs};
use sitroom_export::Evidence;
use sitroom_record::ExportRow;
use sitroom_store::{Filter, Joined, Order, Store};
use std::collections::BTreeMap;

/// Runs the command.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn run(args: &ExportArgs) -> Outcome {
    let list = ListArgs { format: None, output: None, limit: args.limit, timezone: None };
    let mut filter = filter(&args.filter, &list)?;
    if args.format == ExportFormat::Ics {
        coming(&mut filter);
    }
    let store = Store::open_to_read(&args.db.db)?;
    let rows = store.export_rows(&filter, Order::Oldest)?;
    if args.by_date {
        return by_date(args, rows);
    }
    let bytes = match args.format {
        ExportFormat::Html => html(&store, rows)?.into_bytes(),
        format => encode(format, &rows)?,
    };
    let mut output = Output::open(args.output.as_deref())?;
    output.write(&bytes)?;
    output.finish()
}

/// A calendar holds what is ahead or was called off, unless the reader asks for something else.
fn coming(filter: &mut Filter) {
    if filter.statuses.is_empty() {
        filter.statuses = ["planned", "not_happened", "happened", "ongoing"].map(str::to_string).into();
    }
}

fn encode(format: ExportFormat, rows: &[ExportRow]) -> Result<Vec<u8>, Failure> {
    Ok(match format {
        ExportFormat::Csv => sitroom_export::csv(rows).into_bytes(),
        ExportFormat::Geojson => sitroom_export::geojson(rows).into_bytes(),
        ExportFormat::Ics => {
            let planned: Vec<ExportRow> = rows.iter().filter(|r| was_planned(r)).cloned().collect();
            sitroom_export::calendar(&planned).into_bytes()
        }
        ExportFormat::Gdelt => sitroom_export::gdelt(rows).into_bytes(),
        ExportFormat::Polecat => sitroom_export::polecat(rows).into_bytes(),
        ExportFormat::Dyads => sitroom_export::dyads(rows).into_bytes(),
        ExportFormat::ActorDays => sitroom_export::actor_days(rows).into_bytes(),
        ExportFormat::Parquet => sitroom_export::parquet(rows).map_err(|e| Failure::Output(e.to_string()))?,
        ExportFormat::Html | ExportFormat::Jsonl => rows
            .iter()
            .flat_map(|r| (serde_json::to_string(&r.event).unwrap_or_default() + "\n").into_bytes())
            .collect(),
    })
}

/// True for what is or was announced: it belongs in a calendar even when it has been held or called off.
fn was_planned(r: &ExportRow) -> bool {
    r.event.status == "planned"
        || r.event.history.iter().any(|c| c.field == "status" && c.from.as_deref() == Some("planned"))
}

fn html(store: &Store, rows: Vec<ExportRow>) -> Result<String, Failure> {
    let mut all = Vec::with_capacity(rows.len());
    for r in rows {
        let evidence = store.explain(&r.event.id)?.into_iter().map(evidence).collect();
        all.push((r, evidence));
    }
    Ok(sitroom_export::html("Situation report", &all))
}

fn evidence(j: Joined) -> Evidence {
    Evidence {
        claim: j.row.claim,
        words: j.row.words,
        start: j.row.start,
        outlet: j.row.outlet,
        published: j.row.published,
        url: j.url,
    }
}

/// One file for each day: `DIR/day=2022-02-12/events.parquet`, as Parquet readers take parted data.
fn by_date(args: &ExportArgs, rows: Vec<ExportRow>) -> Outcome {
    let Some(dir) = &args.output else {
        return Err(Failure::Usage(
            "expected a folder with -o for --by-date, but found none; see --help".into(),
        ));
    };
    let name = match args.format {
        ExportFormat::Parquet => "events.parquet",
        ExportFormat::Csv => "events.csv",
        ExportFormat::Jsonl => "events.jsonl",
        _ => {
            return Err(Failure::Usage(
                "expected parquet, csv or jsonl with --by-date, but found another format".into(),
            ));
        }
    };
    let mut days: BTreeMap<String, Vec<ExportRow>> = BTreeMap::new();
    for r in rows {
        days.entry(r.day().unwrap_or("unknown").to_string()).or_default().push(r);
    }
    for (day, rows) in &days {
        let folder = dir.join(format!("day={day}"));
        std::fs::create_dir_all(&folder).map_err(|e| {
            Failure::Output(format!(
                "{}: cannot be made: {e}; choose another place with -o",
                folder.display()
            ))
        })?;
        let mut output = Output::open(Some(&folder.join(name)))?;
        output.write(&encode(args.format, rows)?)?;
        output.finish()?;
    }
    Ok(())
}

//! What people do to a database: correct, forget, save views, read anew.

use crate::Outcome;
use crate::adder::{self, Read, now};
use crate::args::{Args, Command};
use crate::exit::Failure;
use crate::listing::{Listing, shown};
use crate::output::Output;
use crate::store_args::{
    CorrectArgs, CorrectionsArgs, ForgetArgs, RecodeArgs, VerdictArgs, ViewCommand, ViewsArgs,
};
use clap::Parser;
use serde_json::{Map, Value, json};
use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader, engine_id};
use sitroom_record::Records;
use sitroom_store::{Correction, Store};
use std::collections::BTreeSet;

/// Documents that are removed or read anew in one transaction.
const BATCH: usize = 64;

fn who(given: Option<&String>) -> String {
    let user = || std::env::var("USER").ok().filter(|u| !u.is_empty());
    given.cloned().or_else(user).unwrap_or_else(|| "unknown".into())
}

/// `sitroom accept` and `sitroom reject`.
///
/// # Errors
/// If there is no such claim, or the database cannot be written.
pub fn verdict(args: &VerdictArgs, verdict: &str) -> Outcome {
    let correction = Correction {
        claim: args.claim.clone(),
        verdict: verdict.into(),
        changes: Map::new(),
        who: who(args.who.as_ref()),
        at: now(),
        why: args.why.clone(),
    };
    Ok(Store::open_existing(&args.db.db)?.correct(&correction)?)
}

/// `sitroom correct`.
///
/// # Errors
/// If nothing is to be corrected, there is no such claim, or the database cannot be written.
pub fn correct(args: &CorrectArgs) -> Outcome {
    let mut changes = Map::new();
    let fields = [("type", &args.kind), ("mode", &args.mode), ("status", &args.status)];
    for (field, value) in fields.into_iter().filter_map(|(f, v)| Some((f, v.as_ref()?))) {
        changes.insert(field.into(), Value::from(value.as_str()));
    }
    if changes.is_empty() {
        return Err(Failure::Usage(
            "expected --type, --mode or --status, but found none of them; see --help".into(),
        ));
    }
    let correction = Correction {
        claim: args.verdict.claim.clone(),
        verdict: "correct".into(),
        changes,
        who: who(args.verdict.who.as_ref()),
        at: now(),
        why: args.verdict.why.clone(),
    };
    Ok(Store::open_existing(&args.verdict.db.db)?.correct(&correction)?)
}

/// `sitroom corrections`: what people said, with the claims as the machine made them: training data.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn corrections(args: &CorrectionsArgs) -> Outcome {
    let store = Store::open_to_read(&args.db.db)?;
    let mut listing = Listing {
        columns: &["at", "who", "verdict", "claim", "changes", "why", "words"],
        nothing: "nobody has corrected anything",
        ..Listing::default()
    };
    for c in store.corrections(None)? {
        let row = store.machine_claim(&c.claim)?;
        let changes = Value::Object(c.changes.clone()).to_string();
        let words = row.as_ref().map_or(String::new(), |r| r.words.clone());
        listing.rows.push(vec![
            c.at.clone(),
            c.who.clone(),
            c.verdict.clone(),
            c.claim.clone(),
            if c.changes.is_empty() { String::new() } else { changes },
            c.why.clone().unwrap_or_default(),
            shown(&words, 300),
        ]);
        listing.records.push(json!({ "correction": c, "claim": row.map(|r| r.claim), "words": words }));
    }
    listing.write(&args.list)
}

/// `sitroom view`.
///
/// # Errors
/// If the view is not there, or the database cannot be used.
pub fn view(args: &ViewsArgs) -> Outcome {
    match &args.command {
        ViewCommand::Add { name, arguments } => {
            parse_view(arguments)?;
            Ok(Store::open_existing(&args.db.db)?.save_view(name, arguments, &now())?)
        }
        ViewCommand::Remove { name } => Ok(Store::open_existing(&args.db.db)?.remove_view(name)?),
        ViewCommand::List => {
            let mut output = Output::open(None)?;
            for (name, arguments) in Store::open_to_read(&args.db.db)?.saved_views()? {
                output.write(format!("{name}\t{}\n", arguments.join(" ")).as_bytes())?;
            }
            output.finish()
        }
        ViewCommand::Show { name } => {
            let views = Store::open_to_read(&args.db.db)?.saved_views()?;
            let found = views.into_iter().find(|(n, _)| n == name).map(|(_, arguments)| arguments);
            let arguments = found.ok_or_else(|| sitroom_store::Error::Unknown {
                what: "a saved view",
                name: name.clone(),
                list: "view list",
            })?;
            let mut parsed = parse_view(&arguments)?;
            parsed.db.db.clone_from(&args.db.db);
            crate::events::events(&parsed)
        }
    }
}

/// The arguments of a view are those of `events`.
///
/// # Errors
/// If they are others.
pub fn parse_view(arguments: &[String]) -> Result<crate::store_args::ViewArgs, Failure> {
    let all = ["sitroom", "events"].into_iter().map(str::to_string).chain(arguments.iter().cloned());
    match Args::try_parse_from(all).map(|a| a.command) {
        Ok(Command::Events(view)) => Ok(view),
        Ok(_) => Err(Failure::Usage("expected options of `events`, but found another command".into())),
        Err(e) => Err(Failure::Usage(format!(
            "expected options of `sitroom events` for the view, but found {:?} ({})",
            arguments.join(" "),
            e.kind()
        ))),
    }
}

/// `sitroom forget`.
///
/// # Errors
/// If nothing says what to forget, or the database cannot be written.
pub fn forget(args: &ForgetArgs) -> Outcome {
    let before = args.older_than.map(days_ago);
    if before.is_none() && args.outlet.is_none() {
        return Err(Failure::Usage(
            "expected --older-than or --outlet, but found neither; see --help".into(),
        ));
    }
    let mut store = Store::open_existing(&args.db.db)?;
    let documents = store.documents_to_forget(before.as_deref(), args.outlet.as_deref())?;
    let mut output = Output::open(None)?;
    if args.dry_run {
        output.write(format!("{} reports would be forgotten\n", documents.len()).as_bytes())?;
        return output.finish();
    }
    let run = store.begin_run(&now(), "forget", &engine_id())?;
    for some in documents.chunks(BATCH) {
        let mut batch = store.batch(run)?;
        some.iter().try_for_each(|d| batch.forget(d))?;
        batch.commit()?;
    }
    store.end_run(run, &now())?;
    store.shrink()?;
    output.write(format!("{} reports forgotten\n", documents.len()).as_bytes())?;
    output.finish()
}

fn days_ago(days: u32) -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let then = now.checked_sub(jiff::Span::new().days(i64::from(days))).unwrap_or(now);
    then.date().to_string()
}

/// `sitroom recode`: reads stored texts with this engine, and says what changed.
///
/// # Errors
/// If the database cannot be used or the output not be written.
pub fn recode(args: &RecodeArgs) -> Outcome {
    let acts = adder::acts(&args.model)?;
    let mut store = Store::open_existing(&args.db.db)?;
    let documents = store.documents_of_other_engines(&engine_id())?;
    let run = store.begin_run(&now(), "recode", &engine_id())?;
    let mut reader = Reader::default();
    let mut listing = Listing {
        columns: &["document", "claims", "gone", "new", "changed", "title"],
        nothing: "no report's claims change: all were read by this engine, or it reads them the same",
        ..Listing::default()
    };
    for some in documents.chunks(BATCH) {
        let old = some.iter().map(|d| store.records(d)).collect::<Result<Vec<_>, _>>()?;
        let new: Vec<Read> = old.iter().map(|r| adder::read(&mut reader, acts.as_ref(), again(r))).collect();
        for (old, new) in old.iter().zip(&new) {
            compare(old, &new.records, &mut listing);
        }
        if !args.dry_run {
            let mut batch = store.batch(run)?;
            new.iter().try_for_each(|r| batch.replace(&r.records, &r.told))?;
            batch.commit()?;
        }
    }
    store.end_run(run, &now())?;
    listing.write(&args.list)
}

fn again(records: &Records) -> Document {
    let doc = &records.document;
    let from = match doc.published_from.as_deref() {
        Some("given") => Some(PublishedFrom::Given),
        Some("metadata") => Some(PublishedFrom::Metadata),
        // a date that was found in the text is found again
        _ => None,
    };
    let meta = DocMeta {
        input_id: doc.input_id.clone(),
        url: doc.url.clone(),
        path: doc.path.clone(),
        outlet: doc.outlet.clone(),
        title: doc.title.clone(),
        authors: doc.authors.clone(),
        language: doc.language.clone(),
        published: from.and(doc.published.clone()),
        made: None,
        published_from: from,
    };
    Document::new(doc.text.as_str(), meta)
}

fn compare(old: &Records, new: &Records, listing: &mut Listing) {
    let ids = |r: &Records| r.claims.iter().map(|c| c.id.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (ids(old), ids(new));
    let same = |id: &String| {
        let find = |r: &Records| r.claims.iter().find(|c| c.id == *id).cloned();
        find(old) == find(new)
    };
    let changed = before.intersection(&after).filter(|id| !same(id)).count();
    let (gone, fresh) = (before.difference(&after).count(), after.difference(&before).count());
    if gone + fresh + changed == 0 {
        return;
    }
    let doc = &new.document;
    let title = doc.title.as_deref().or(doc.path.as_deref()).or(doc.input_id.as_deref()).unwrap_or_default();
    listing.rows.push(vec![
        doc.id.clone(),
        after.len().to_string(),
        gone.to_string(),
        fresh.to_string(),
        changed.to_string(),
        shown(title, 60),
    ]);
    listing.records.push(json!({
        "document": doc.id, "claims": after.len(), "gone": before.difference(&after).collect::<Vec<_>>(),
        "new": after.difference(&before).collect::<Vec<_>>(), "changed": changed,
    }));
}

//! `sitroom read`: reports in, a situation report or records out.

use crate::Outcome;
use crate::args::{ReadArgs, ReadFormat};
use crate::common_args::MetaArgs;
use crate::exit::{Failure, say};
use crate::input::Item;
use crate::output::Output;
use crate::parse::layer;
use crate::terminal::{color, width};
use crate::values::check_date;
use crate::workers::{self, Frame};
use sitroom_fuse::{Memory, Sketch};
use sitroom_ingest::language_of;
use sitroom_ling::Layer;
use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader};
use sitroom_record::Records;
use sitroom_record::plover_strict;
use sitroom_report::Style;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`.
pub fn run(args: &ReadArgs) -> Outcome {
    check_meta(&args.meta)?;
    crate::actor::add_table(&args.table)?;
    let layer = layer(&args.common)?;
    let path = args.common.output.as_deref();
    let terminal = Output::is_terminal(path);
    let format = args.format.unwrap_or(if terminal { ReadFormat::Report } else { ReadFormat::Jsonl });
    let style =
        Style { width: args.width.map_or_else(width, usize::from), color: color(args.color, terminal) };
    let output = Output::open(path)?;
    let frame = match format {
        ReadFormat::Json => Frame { start: b"[\n", between: b",\n", end: b"\n]\n" },
        ReadFormat::Report => Frame { start: b"", between: b"\n", end: b"" },
        ReadFormat::Jsonl => Frame { start: b"", between: b"", end: b"" },
    };
    if args.fuse {
        return fused(args, format, &layer, output);
    }
    let undated = AtomicBool::new(false);
    let outcome = workers::run(
        &args.common,
        output,
        frame,
        || Reader::new(layer.clone()),
        |reader, _, item| {
            let mut records = reader.read(document(&args.meta, item));
            if args.plover_strict {
                plover_strict(&mut records);
            }
            if records.document.published.is_none() {
                undated.store(true, Ordering::Relaxed);
            }
            match format {
                ReadFormat::Jsonl => {
                    let mut out = Vec::new();
                    // writing to memory does not fail
                    let _ = records.write_lines(&mut out);
                    out
                }
                ReadFormat::Json => records.to_json().to_string().into_bytes(),
                ReadFormat::Report => sitroom_report::render(&records, &style).into_bytes(),
            }
        },
    );
    if undated.load(Ordering::Relaxed) {
        say(UNDATED);
    }
    outcome
}

/// The records of all documents, and after the last one the events that their claims come to.
fn fused(args: &ReadArgs, format: ReadFormat, layer: &Arc<Layer>, mut output: Output) -> Outcome {
    if format != ReadFormat::Jsonl {
        return Err(Failure::Usage(
            "expected --format jsonl with --fuse, but found another format; see --help".into(),
        ));
    }
    let mut all: Vec<Records> = Vec::new();
    let work = |reader: &mut Reader, _, item| reader.read(document(&args.meta, item));
    let tally = workers::run_into(&args.common, || Reader::new(layer.clone()), work, &mut |records| {
        let mut lines = Vec::new();
        // writing to memory does not fail
        let _ = records.write_lines(&mut lines);
        // a document that comes twice is joined once
        if all.iter().all(|r| r.document.id != records.document.id) {
            all.push(records);
        }
        output.write(&lines)
    })?;
    tally.anything()?;
    let mut memory = Memory::default();
    for records in &all {
        memory.add(Sketch::of(records));
    }
    for event in memory.events(&all) {
        output.write(format!("{}\n", serde_json::to_string(&event).unwrap_or_default()).as_bytes())?;
    }
    output.finish()?;
    tally.everything()
}

/// What to say where a text has no date.
pub const UNDATED: &str = "no publication date was given and none was found in the text: relative times stay unresolved; give --date";

/// Holds the arguments to what they should be.
///
/// # Errors
/// If the date is none.
pub fn check_meta(args: &MetaArgs) -> Outcome {
    args.date.as_deref().map_or(Ok(()), |date| check_date(date).map_err(Failure::Usage))
}

/// The document to read: what its input says goes before the arguments.
pub fn document(args: &MetaArgs, item: Item) -> Document {
    let given =
        item.published.as_deref().filter(|d| check_date(d).is_ok()).map(str::to_string).or(args.date.clone());
    let from = if item.from_metadata { PublishedFrom::Metadata } else { PublishedFrom::Given };
    let meta = DocMeta {
        input_id: item.input_id(),
        url: item.url.or_else(|| args.url.clone()),
        path: item.path,
        outlet: item.outlet.or_else(|| args.outlet.clone()),
        title: item.title.or_else(|| args.title.clone()),
        authors: item.authors,
        // the words tell more surely than what a page or feed says of itself
        language: language_of(&item.text).map(str::to_string).or(item.language),
        published_from: given.is_some().then_some(from),
        published: given,
        made: item.made,
    };
    Document::new(item.text, meta)
}

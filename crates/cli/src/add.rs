//! `sitroom add`: reports in, a database grown.

use crate::Outcome;
use crate::adder::{Adder, Tally, acts, count, now, read_new};
use crate::exit::{Failure, say};
use crate::fetched;
use crate::input::{Source, read_all};
use crate::output::Output;
use crate::parse::layer;
use crate::read::{UNDATED, check_meta, document};
use crate::store_args::AddArgs;
use crate::workers::{self, TakeItem};
use sitroom_fetch::{Answer, Fetcher, Known, Options, Trust};
use sitroom_pipeline::{Reader, engine_id};
use sitroom_store::Store;
use std::time::Instant;

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`.
pub fn run(args: &AddArgs) -> Outcome {
    check_meta(&args.meta)?;
    let trust = args.trust.as_deref().map(fetched::trust).transpose().map_err(Failure::Usage)?;
    let acts = acts(&args.model)?;
    let layer = layer(&args.common)?;
    let mut store = Store::open(&args.db.db)?;
    let run = store.begin_run(&now(), "add", &engine_id())?;
    let begun = Instant::now();
    let mut adder = Adder::new(&mut store, run);
    let path = args.db.db.as_path();
    let make = || (Reader::new(layer.clone()), Store::open_to_read(path).ok());
    let (found, faults) = workers::inputs(&args.common)?;
    let tally = workers::run_items(
        &args.common,
        (&found, &faults),
        |take| give(args, trust, &found, take),
        make,
        |(reader, known), _, item| {
            read_new(reader, acts.as_ref(), known.as_ref(), document(&args.meta, item))
        },
        &mut |read| adder.take(read, 0).map(|_| ()),
    )?;
    adder.end()?;
    let line = summary(&adder.tally, begun);
    let mut output = Output::open(args.common.output.as_deref())?;
    output.write(line.as_bytes())?;
    output.finish()?;
    tally.everything()
}

/// Hands over what the arguments name, files and addresses in their order.
fn give(args: &AddArgs, trust: Option<Trust>, found: &[Source], take: &mut TakeItem) {
    let max_size = usize::from(args.common.max_size);
    let options = Options {
        allow_private: args.allow_private.clone(),
        trust,
        limit: max_size * fetched::MEGABYTE,
        ..Options::default()
    };
    let mut web: Option<Fetcher> = None;
    let mut before: Option<&str> = None;
    for source in found {
        let go_on = match source.address() {
            None => read_all(std::slice::from_ref(source), max_size, take),
            Some(url) => {
                let fetcher = web.get_or_insert_with(|| Fetcher::new(options.clone()));
                // pages of one site are not all asked for at once
                if let Some(before) = before.replace(url).filter(|b| fetched::host(b) == fetched::host(url)) {
                    std::thread::sleep(fetcher.pause(before));
                }
                match fetcher.fetch(url, &Known::default()) {
                    Err(fault) => take(Err(fault.to_string())),
                    Ok(Answer::Unchanged) => true,
                    Ok(Answer::Page(page)) => fetched::items(&page, source.kind(), max_size, take),
                }
            }
        };
        if !go_on {
            return;
        }
    }
}

fn summary(tally: &Tally, begun: Instant) -> String {
    if tally.undated {
        say(UNDATED);
    }
    format!(
        "added {} with {}; {} there already; {:.1} s\n",
        count(tally.added, "report"),
        count(tally.claims, "claim"),
        tally.known,
        begun.elapsed().as_secs_f64(),
    )
}

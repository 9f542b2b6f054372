//! `sitroom add`: reports in, a database grown.

use crate::Outcome;
use crate::exit::say;
use crate::output::Output;
use crate::parse::layer;
use crate::read::{UNDATED, check_meta, document};
use crate::store_args::AddArgs;
use crate::workers;
use sitroom_pipeline::{Document, Reader, engine_id};
use sitroom_record::{Records, document_id};
use sitroom_store::{Run, Store};
use std::time::{Duration, Instant};

/// Documents that are kept at once.
const BATCH: usize = 64;
/// A batch is kept after this long even if it is small.
const SOON: Duration = Duration::from_secs(2);

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`.
pub fn run(args: &AddArgs) -> Outcome {
    check_meta(&args.meta)?;
    let layer = layer(&args.common)?;
    let mut store = Store::open(&args.db.db)?;
    let run = store.begin_run(&now(), "add", &engine_id())?;
    let mut adder = Adder::new(&mut store, run);
    let path = args.db.db.as_path();
    let make = || (Reader::new(layer.clone()), Store::open_to_read(path).ok());
    let tally = workers::run_into(
        &args.common,
        make,
        |(reader, known), _, item| read(reader, known.as_ref(), document(&args.meta, item)),
        &mut |read| adder.take(read),
    )?;
    adder.keep()?;
    let line = adder.summary();
    store.end_run(run, &now())?;
    let mut output = Output::open(args.common.output.as_deref())?;
    output.write(line.as_bytes())?;
    output.finish()?;
    tally.everything()
}

/// The present moment (RFC 3339).
pub fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default().to_string()
}

/// A document's records, or `None` where the database has it already.
fn read(reader: &mut Reader, known: Option<&Store>, doc: Document) -> Option<Records> {
    let id = document_id(doc.meta.outlet.as_deref(), doc.meta.url.as_deref(), &doc.text);
    // where this cannot be told, the document is read, and passed over when it comes to adding it
    if known.is_some_and(|store| store.has(&id).unwrap_or(false)) {
        return None;
    }
    Some(reader.read(doc))
}

/// Adds batch by batch.
struct Adder<'s> {
    store: &'s mut Store,
    run: Run,
    waiting: Vec<Records>,
    since: Instant,
    begun: Instant,
    added: usize,
    known: usize,
    claims: usize,
    undated: bool,
}

impl<'s> Adder<'s> {
    fn new(store: &'s mut Store, run: Run) -> Self {
        let now = Instant::now();
        let waiting = Vec::with_capacity(BATCH);
        Adder { store, run, waiting, since: now, begun: now, added: 0, known: 0, claims: 0, undated: false }
    }

    fn take(&mut self, read: Option<Records>) -> Outcome {
        match read {
            None => self.known += 1,
            Some(records) => self.waiting.push(records),
        }
        if self.waiting.len() >= BATCH || self.since.elapsed() >= SOON { self.keep() } else { Ok(()) }
    }

    /// Keeps what waits.
    fn keep(&mut self) -> Outcome {
        self.since = Instant::now();
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut batch = self.store.batch(self.run)?;
        let (mut added, mut claims, mut undated) = (0, 0, false);
        for records in &self.waiting {
            if batch.add(records)? {
                added += 1;
                claims += records.claims.len();
                undated |= records.document.published.is_none();
            }
        }
        batch.commit()?;
        self.known += self.waiting.len() - added;
        self.added += added;
        self.claims += claims;
        self.undated |= undated;
        self.waiting.clear();
        Ok(())
    }

    fn summary(&self) -> String {
        if self.undated {
            say(UNDATED);
        }
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        format!(
            "added {} with {}; {} there already; {:.1} s\n",
            count(self.added, "report"),
            count(self.claims, "claim"),
            self.known,
            self.begun.elapsed().as_secs_f64(),
        )
    }
}

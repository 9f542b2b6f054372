//! Keeping reports batch by batch, for all commands that add.

use crate::common_args::ModelArgs;
use crate::exit::Failure;
use crate::weights;
use sitroom_fuse::{Acts, Told, tellings};
use sitroom_pipeline::{Document, Reader};
use sitroom_record::{Records, document_id};
use sitroom_store::{Run, Store};
use std::time::{Duration, Instant};

/// Documents that are kept at once.
const BATCH: usize = 64;
/// A batch is kept after this long even if it is small.
const SOON: Duration = Duration::from_secs(2);

/// The present moment (RFC 3339).
pub fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default().to_string()
}

/// The weights that acts are read with.
const WEIGHTS: &str = "acts.bin";

/// The encoder that reads acts, where it is asked for; from then on it is part of the engine.
///
/// # Errors
/// If its weights are nowhere, or are not what they should be.
pub fn acts(args: &ModelArgs) -> Result<Option<Acts>, Failure> {
    let acts = weights::accurate(args, WEIGHTS, Acts::from_bytes)?;
    if acts.is_some() {
        sitroom_pipeline::join_with(Acts::ID);
    }
    Ok(acts)
}

/// A document as it is kept.
#[derive(Debug)]
pub struct Read {
    /// Its records.
    pub records: Records,
    /// What the encoder made of its claims; empty without one.
    pub told: Vec<Told>,
}

/// Reads a document.
pub fn read(reader: &mut Reader, acts: Option<&Acts>, doc: Document) -> Read {
    let records = reader.read(doc);
    let told = acts.map_or(Vec::new(), |acts| acts.read(&records.document.text, &tellings(&records)));
    Read { records, told }
}

/// A document as it is kept, or `None` where the database has it already.
pub fn read_new(
    reader: &mut Reader,
    acts: Option<&Acts>,
    known: Option<&Store>,
    doc: Document,
) -> Option<Read> {
    let id = document_id(doc.meta.outlet.as_deref(), doc.meta.url.as_deref(), &doc.text);
    // where this cannot be told, the document is read, and passed over when it comes to adding it
    if known.is_some_and(|store| store.has(&id).unwrap_or(false)) {
        return None;
    }
    Some(read(reader, acts, doc))
}

/// Adds batch by batch.
pub struct Adder<'s> {
    store: &'s mut Store,
    run: Run,
    waiting: Vec<(usize, Read)>,
    since: Instant,
    /// What was added and what was there already.
    pub tally: Tally,
}

/// What a run of adding came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Documents added.
    pub added: usize,
    /// Documents that were there already.
    pub known: usize,
    /// Claims added.
    pub claims: usize,
    /// True if a document was added whose date nobody knows.
    pub undated: bool,
}

impl<'s> Adder<'s> {
    /// An adder for one run.
    pub fn new(store: &'s mut Store, run: Run) -> Self {
        let waiting = Vec::with_capacity(BATCH);
        Adder { store, run, waiting, since: Instant::now(), tally: Tally::default() }
    }

    /// The database.
    pub fn store(&mut self) -> &mut Store {
        self.store
    }

    /// Takes a document's records, or the news that it is there already, and keeps what waits where it is time. `from` says where it
    /// came from, and comes back once it is kept, unless it was there.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn take(&mut self, read: Option<Read>, from: usize) -> Result<Vec<usize>, Failure> {
        match read {
            None => self.tally.known += 1,
            Some(read) => self.waiting.push((from, read)),
        }
        if self.waiting.len() >= BATCH || self.since.elapsed() >= SOON { self.keep() } else { Ok(Vec::new()) }
    }

    /// Keeps what waits, and says where what was new of it came from.
    ///
    /// # Errors
    /// If the database cannot be written; nothing of the batch is kept then.
    pub fn keep(&mut self) -> Result<Vec<usize>, Failure> {
        self.since = Instant::now();
        let mut kept = Vec::new();
        if self.waiting.is_empty() {
            return Ok(kept);
        }
        let mut batch = self.store.batch(self.run)?;
        let (mut claims, mut undated) = (0, false);
        for (from, Read { records, told }) in &self.waiting {
            if batch.add_told(records, told)? {
                kept.push(*from);
                claims += records.claims.len();
                undated |= records.document.published.is_none();
            }
        }
        batch.commit()?;
        self.tally.known += self.waiting.len() - kept.len();
        self.tally.added += kept.len();
        self.tally.claims += claims;
        self.tally.undated |= undated;
        self.waiting.clear();
        Ok(kept)
    }

    /// Keeps what waits and notes that the run ended.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn end(&mut self) -> Result<Vec<usize>, Failure> {
        let kept = self.keep()?;
        self.store.end_run(self.run, &now())?;
        Ok(kept)
    }
}

/// A number of things, in words.
pub fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

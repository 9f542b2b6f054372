//! All cores by document, output in input order, memory bounded by the number of threads.

use crate::Outcome;
use crate::common_args::CommonArgs;
use crate::exit::{Failure, say};
use crate::input::{Item, Source, read_all, sources};
use crate::output::Output;
use crate::panics::{guarded, quiet_panics};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Documents under way for each thread: enough that a long one does not stop the others.
const AHEAD: usize = 16;

/// Inputs fewer than this are over before a progress bar is of use.
const FEW: usize = 4;

type Job = (usize, Result<Item, String>);
type Done<T> = (usize, Result<T, String>);

/// Runs `work` on every document. `make` gives each thread its own state. `between` stands between two documents' output.
///
/// # Errors
/// If nothing could be read, some inputs could not, or the output could not be written.
pub fn run<S>(
    args: &CommonArgs,
    mut output: Output,
    frame: Frame,
    make: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, Item) -> Vec<u8> + Sync,
) -> Outcome {
    let mut written = 0;
    let tally = run_into(args, make, work, &mut |bytes: Vec<u8>| {
        output.write(if written == 0 { frame.start } else { frame.between })?;
        written += 1;
        output.write(&bytes)
    })?;
    tally.anything()?;
    output.write(frame.end)?;
    output.finish()?;
    tally.everything()
}

/// Runs `work` on every document and hands what it gives to `take`, in the order of the input.
///
/// # Errors
/// If there is nothing to read from, or `take` fails.
pub fn run_into<S, T: Send>(
    args: &CommonArgs,
    make: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, Item) -> T + Sync,
    take: &mut dyn FnMut(T) -> Outcome,
) -> Result<Tally, Failure> {
    let (found, faults) = inputs(args)?;
    let max_size = usize::from(args.max_size);
    let give = |take: &mut TakeItem| {
        read_all(&found, max_size, take);
    };
    run_items(args, (&found, &faults), give, make, work, take)
}

/// What the arguments name, and a line for each that is not there.
///
/// # Errors
/// If they name nothing, and standard input is a terminal.
pub fn inputs(args: &CommonArgs) -> Result<(Vec<Source>, Vec<String>), Failure> {
    if args.files.is_empty() && std::io::stdin().is_terminal() {
        return Err(Failure::Usage(
            "expected a file, a folder or text on standard input, but found none; see --help".into(),
        ));
    }
    Ok(sources(args))
}

/// Where documents, or the lines that say why there are none, are handed to; false to stop.
pub type TakeItem<'a> = dyn FnMut(Result<Item, String>) -> bool + 'a;

/// Runs `work` on every document that `give` hands over, as [`run_into`] does. `inputs` is what it comes from and what is amiss there.
///
/// # Errors
/// If `take` fails.
pub fn run_items<S, T: Send>(
    args: &CommonArgs,
    (found, faults): (&[Source], &[String]),
    give: impl FnOnce(&mut TakeItem) + Send,
    make: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, Item) -> T + Sync,
    take: &mut dyn FnMut(T) -> Outcome,
) -> Result<Tally, Failure> {
    faults.iter().for_each(|f| say(f));
    let threads = threads(usize::from(args.threads));
    quiet_panics();
    let (job_in, job_out) = sync_channel::<Job>(AHEAD);
    let job_out = Arc::new(Mutex::new(job_out));
    let (done_in, done_out) = sync_channel::<Done<T>>(AHEAD * threads);
    let (permit_in, permit_out) = sync_channel::<()>(AHEAD * threads);
    let mut tally = Tally { failed: faults.len(), total: faults.len() };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (jobs, done) = (job_out.clone(), done_in.clone());
            let (make, work) = (&make, &work);
            scope.spawn(move || worker(&jobs, &done, make, work));
        }
        drop(done_in);
        drop(job_out);
        scope.spawn(move || feed(give, &job_in, &permit_in));
        collect(done_out, permit_out, take, &progress(found), &mut tally)
    })?;
    Ok(tally)
}

/// What stands before, between and after the documents.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Before the first.
    pub start: &'static [u8],
    /// Between two.
    pub between: &'static [u8],
    /// After the last.
    pub end: &'static [u8],
}

/// How many inputs there were.
#[derive(Debug)]
pub struct Tally {
    failed: usize,
    total: usize,
}

impl Tally {
    /// # Errors
    /// If nothing could be read.
    pub fn anything(&self) -> Outcome {
        if self.total == self.failed { Err(Failure::NothingRead(self.total)) } else { Ok(()) }
    }

    /// # Errors
    /// If something could not be read.
    pub fn everything(&self) -> Outcome {
        self.anything()?;
        if self.failed > 0 {
            return Err(Failure::SomeInputs { failed: self.failed, total: self.total });
        }
        Ok(())
    }
}

fn threads(asked: usize) -> usize {
    if asked > 0 { asked } else { std::thread::available_parallelism().map_or(1, usize::from) }
}

fn feed(give: impl FnOnce(&mut TakeItem), jobs: &SyncSender<Job>, permits: &SyncSender<()>) {
    let mut number = 0;
    give(&mut |item| {
        number += 1;
        permits.send(()).is_ok() && jobs.send((number - 1, item)).is_ok()
    });
}

fn worker<S, T>(
    jobs: &Mutex<Receiver<Job>>,
    done: &SyncSender<Done<T>>,
    make: &impl Fn() -> S,
    work: &impl Fn(&mut S, usize, Item) -> T,
) {
    let mut state = None;
    loop {
        let job = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(_) => return,
        };
        let Ok((number, item)) = job else { return };
        let result = item.and_then(|item| {
            let name = item.name();
            guarded(&mut state, make, &name, |state| work(state, number, item))
        });
        if done.send((number, result)).is_err() {
            return;
        }
    }
}

/// Owns its receivers: when `take` fails, their end stops the other threads.
fn collect<T>(
    done: Receiver<Done<T>>,
    permits: Receiver<()>,
    take: &mut dyn FnMut(T) -> Outcome,
    bar: &ProgressBar,
    tally: &mut Tally,
) -> Outcome {
    let mut waiting: BTreeMap<usize, Result<T, String>> = BTreeMap::new();
    let mut next = 0;
    while let Ok((number, result)) = done.recv() {
        waiting.insert(number, result);
        while let Some(result) = waiting.remove(&next) {
            next += 1;
            tally.total += 1;
            bar.inc(1);
            let _ = permits.recv();
            match result {
                Err(line) => {
                    tally.failed += 1;
                    bar.suspend(|| say(&line));
                }
                Ok(done) => take(done)?,
            }
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// A bar on a terminal where there is something to wait for; a count where nobody knows how many documents come.
fn progress(sources: &[Source]) -> ProgressBar {
    let counted = sources.iter().all(Source::is_one_document);
    let short = counted && sources.len() < FEW;
    if short || !std::io::stderr().is_terminal() || std::io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = if counted { ProgressBar::new(sources.len() as u64) } else { ProgressBar::new_spinner() };
    let shape =
        if counted { "{bar:40} {pos}/{len} read, {eta} left" } else { "{spinner} {pos} read, {per_sec}" };
    if let Ok(style) = ProgressStyle::with_template(shape) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

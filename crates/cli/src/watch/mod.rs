//! `sitroom watch`: feeds, pages and folders, looked at again and again.
//!
//! Threads fetch, take apart and read ([`poll`]); one thread plans and writes ([`plan`], here). What is known of each thing to watch is
//! written after the documents that it brought, so that a program that is killed looks at it again and passes over what is there.

mod config;
mod plan;
mod poll;

use crate::Outcome;
use crate::adder::{Adder, acts, count, now};
use crate::alert::{Book, Desk};
use crate::exit::{Failure, INTERRUPTED, say};
use crate::panics::quiet_panics;
use crate::store_args::WatchArgs;
use crate::values::is_address;
use config::Settings;
use plan::{Job, Plan};
use poll::{End, News, Shared, worker};
use sitroom_fetch::{Fetcher, Stop};
use sitroom_ling::Layer;
use sitroom_pipeline::engine_id;
use sitroom_store::{Store, Watched};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Documents that wait for the thread that writes.
const AHEAD: usize = 64;
/// Longest sleep: the clock may be set meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How long alerts that are under way are waited for at the end, and how often is looked.
const FAREWELL: Duration = Duration::from_secs(5);
const BEAT: Duration = Duration::from_millis(50);
/// How long threads that look are waited for at the end, and how often is looked.
const LEAVING: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(2);
/// How long a page that a feed no longer lists is remembered, in seconds: 30 days.
const REMEMBERED: i64 = 30 * 24 * 60 * 60;

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`.
pub fn run(args: &WatchArgs) -> Outcome {
    let settings = config::settings(args)?;
    let (news_in, news_out) = sync_channel(AHEAD);
    let fetcher = Fetcher::new(settings.options.clone());
    // first of all: a service that is stopped while its database opens ends as well as any
    stop_on_signals(fetcher.stop().clone(), news_in.clone());
    quiet_panics();
    let acts = acts(&args.model)?;
    let mut store = Store::open(&settings.db)?;
    let book = settings.alerts.as_deref().map(|path| Book::read(path, &store)).transpose()?;
    let run = store.begin_run(&now(), "watch", &engine_id())?;
    let desk = book.map(|book| Desk::new(book, &mut store, args.now, teller(news_in.clone()))).transpose()?;
    let threads = settings.threads;
    let shared = Arc::new(Shared { settings, fetcher, layer: Layer::embedded(), acts, once: args.once });
    let (jobs, workers) = start(&shared, threads, &news_in);
    let mut watcher = Watcher {
        args,
        shared: &shared,
        adder: Adder::new(&mut store, run),
        desk,
        plan: Plan::default(),
        flights: BTreeMap::new(),
        number: 0,
        settled: Vec::new(),
        failed: 0,
    };
    watcher.begin()?;
    watcher.turn(&jobs, &news_out, threads)?;
    let ended = watcher.end(&news_out);
    // whoever waits for work, or to tell of it, ends now, and closes the database before it is closed here
    drop((jobs, news_out));
    leave(&workers);
    store.close();
    ended
}

/// Waits for threads to end, but not for long.
fn leave(workers: &[JoinHandle<()>]) {
    let begun = Instant::now();
    while workers.iter().any(|w| !w.is_finished()) && begun.elapsed() < LEAVING {
        std::thread::sleep(TICK);
    }
}

/// Where the threads that send alerts say how they fared.
fn teller(news: SyncSender<News>) -> impl Fn(usize, Result<(), String>) + Send + Clone {
    move |lane, fared| {
        // the program may be about to end anyway
        let _ = news.send(News::Sent(lane, fared));
    }
}

/// Starts the threads that look. What they are at is not waited for: whatever that is when the program ends is begun anew next time.
fn start(
    shared: &Arc<Shared>,
    threads: usize,
    news: &SyncSender<News>,
) -> (std::sync::mpsc::Sender<(usize, Job)>, Vec<JoinHandle<()>>) {
    let (jobs_in, jobs_out) = channel();
    let jobs_out = Arc::new(Mutex::new(jobs_out));
    let begin = |_| {
        let (shared, jobs, news) = (shared.clone(), jobs_out.clone(), news.clone());
        std::thread::spawn(move || worker(&shared, &jobs, &news))
    };
    (jobs_in, (0..threads).map(begin).collect())
}

/// The first signal ends the watcher as soon as what was read is kept; the second ends it at once.
fn stop_on_signals(stop: Stop, news: SyncSender<News>) {
    // where no handler can be set, a signal ends the program at once, which the database survives
    let _ = ctrlc::set_handler(move || {
        if stop.is_set() {
            std::process::exit(INTERRUPTED);
        }
        stop.set();
        // the program may be about to end anyway
        let _ = news.send(News::Stop);
    });
}

/// A poll under way.
struct Flight {
    job: Job,
    read: usize,
    new: usize,
}

/// Plans, and writes.
struct Watcher<'a> {
    args: &'a WatchArgs,
    shared: &'a Shared,
    adder: Adder<'a>,
    /// Looks at what was stored, by the user's rules.
    desk: Option<Desk>,
    plan: Plan,
    flights: BTreeMap<usize, Flight>,
    number: usize,
    /// Files that are read and not yet written down as read.
    settled: Vec<Watched>,
    /// Things to watch that could not be looked at (`--once`).
    failed: usize,
}

impl Watcher<'_> {
    fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Plans what the last run left.
    fn begin(&mut self) -> Outcome {
        let now = poll::now();
        for (target, t) in self.shared.settings.targets.iter().enumerate() {
            let known = self.adder.store().watched(&t.name)?.unwrap_or_default();
            let rests = known.failures > 0 && known.due.is_some_and(|due| due > now);
            let changed = known.mark.as_ref().is_some_and(|m| *m != t.mark());
            let due = match known.due {
                Some(due) if rests => due,
                // the interval may have been made shorter
                Some(due) if !self.args.once && !changed => due.min(now + poll::seconds(t.interval)),
                _ => now,
            };
            if self.args.once && rests {
                self.failed += 1;
                say(&format!("{}: left alone until {} after a failure", t.name, moment(due)));
            } else {
                self.plan.add(Job::new(&t.name, due, target, false));
            }
            if t.pages {
                let waiting = self.adder.store().waiting(&t.name)?;
                self.plan_listed(&waiting, target, now);
            }
        }
        if !self.args.quiet {
            say(&format!(
                "watching {}, keeping in {}",
                count(self.settings().targets.len(), "source"),
                self.settings().db.display()
            ));
        }
        Ok(())
    }

    fn plan_listed(&mut self, waiting: &[Watched], target: usize, now: i64) {
        for w in waiting {
            let due = w.due.unwrap_or(now);
            if !self.args.once || due <= now {
                self.plan.add(Job::new(&w.name, due, target, true));
            }
        }
    }

    /// Hands out what is due and takes in what comes of it, until there is nothing left or somebody wants to stop.
    fn turn(
        &mut self,
        jobs: &std::sync::mpsc::Sender<(usize, Job)>,
        news: &Receiver<News>,
        threads: usize,
    ) -> Outcome {
        loop {
            while self.flights.len() < threads
                && let Some(job) = self.plan.take(poll::now())
            {
                self.number += 1;
                self.flights.insert(self.number, Flight { job: job.clone(), read: 0, new: 0 });
                // the threads live as long as this one
                let _ = jobs.send((self.number, job));
            }
            self.call()?;
            let idle = self.desk.as_ref().is_none_or(Desk::is_idle);
            if self.args.once && self.flights.is_empty() && self.plan.is_empty() && idle {
                return Ok(());
            }
            match news.recv_timeout(self.wait(threads)?) {
                Ok(News::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Ok(News::Read(number, records)) => {
                    if let Some(flight) = self.flights.get_mut(&number) {
                        flight.read += 1;
                    }
                    let kept = self.adder.take(records.map(|r| *r), number)?;
                    self.note(kept)?;
                }
                Ok(News::Settled(file)) => self.settled.push(file),
                Ok(News::Done(number, end)) => self.land(number, *end)?,
                Ok(News::Sent(lane, fared)) => self.heard(lane, fared)?,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Looks at what changed by the rules for alerts, and hands out what is due.
    fn call(&mut self) -> Outcome {
        match &mut self.desk {
            Some(desk) => desk.turn(self.adder.store()),
            None => Ok(()),
        }
    }

    fn heard(&mut self, lane: usize, fared: Result<(), String>) -> Outcome {
        match &mut self.desk {
            Some(desk) => desk.heard(lane, fared, self.adder.store()),
            None => Ok(()),
        }
    }

    /// How long nothing is to be done.
    fn wait(&mut self, threads: usize) -> Result<Duration, Failure> {
        let plan = if self.flights.len() < threads { self.plan.wait(poll::now()) } else { LONGEST_WAIT };
        let desk = match &self.desk {
            // what is under way is heard of
            Some(desk) if !self.args.once || self.plan.is_empty() => desk.wait(self.adder.store())?,
            _ => LONGEST_WAIT,
        };
        Ok(plan.min(desk).min(LONGEST_WAIT))
    }

    /// Notes what was stored. Files that were read before it was are now known.
    fn note(&mut self, kept: Vec<usize>) -> Outcome {
        if kept.is_empty() {
            return Ok(());
        }
        for from in kept {
            if let Some(flight) = self.flights.get_mut(&from) {
                flight.new += 1;
            }
        }
        let settled = std::mem::take(&mut self.settled);
        Ok(self.adder.store().keep_watched(&settled)?)
    }

    /// A poll is over: its documents first, then what is known of it.
    fn land(&mut self, number: usize, end: End) -> Outcome {
        let kept = self.adder.keep()?;
        self.note(kept)?;
        let mut known = std::mem::take(&mut self.settled);
        known.extend(end.watched.clone());
        known.extend(end.waiting.iter().cloned());
        self.adder.store().keep_watched(&known)?;
        let Some(flight) = self.flights.remove(&number) else { return Ok(()) };
        let now = poll::now();
        if let Some(listed) = &end.listed {
            let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
            let before = if is_address(&flight.job.name) { now - REMEMBERED } else { now + 1 };
            self.adder.store().drop_watched(&flight.job.name, before, &listed)?;
        }
        let due = match &end.watched {
            // another run looks again
            _ if self.args.once => None,
            Some(watched) => watched.due,
            None => Some(now + poll::seconds(self.settings().targets[flight.job.target].interval)),
        };
        self.plan.done(&flight.job, self.shared.fetcher.pause(&flight.job.name));
        self.plan_listed(&end.waiting, flight.job.target, now);
        if let Some(due) = due {
            self.plan.add(flight.job.again(due));
        }
        if end.failed.is_some() && !flight.job.listed {
            self.failed += 1;
        }
        self.tell(&flight, &end, due);
        Ok(())
    }

    /// A line for each poll.
    fn tell(&self, flight: &Flight, end: &End, due: Option<i64>) {
        end.faults.iter().for_each(|line| say(line));
        let next = |word: &str| due.map_or(String::new(), |due| format!("; {word} {}", moment(due)));
        if let Some(line) = &end.failed {
            return say(&format!("{line}{}", next("again")));
        }
        // a folder in which nothing happens is looked at too often to speak of it
        let idle = end.unchanged && !self.args.once && !is_address(&flight.job.name);
        if self.args.quiet || idle {
            return;
        }
        let mut words = vec![format!("{}, {} new", count(flight.read, "report"), flight.new)];
        if end.unchanged {
            words = vec!["nothing new".into()];
        }
        if !end.waiting.is_empty() {
            words.push(format!("{} to fetch", count(end.waiting.len(), "page")));
        }
        say(&format!("{}: {}{}", flight.job.name, words.join(", "), next("next")));
    }

    /// Keeps what is read, and says what the run came to.
    fn end(mut self, news: &Receiver<News>) -> Outcome {
        let kept = self.adder.end()?;
        self.note(kept)?;
        self.call()?;
        let begun = Instant::now();
        // what is not heard of is sent again next time
        while self.desk.as_ref().is_some_and(|d| !d.is_idle()) && begun.elapsed() < FAREWELL {
            if let Ok(News::Sent(lane, fared)) = news.recv_timeout(BEAT) {
                self.heard(lane, fared)?;
            }
        }
        if !self.args.quiet {
            let tally = &self.adder.tally;
            let verb = if self.args.once { "done" } else { "stopped" };
            say(&format!(
                "{verb}: added {} with {}; {} there already",
                count(tally.added, "report"),
                count(tally.claims, "claim"),
                tally.known
            ));
        }
        if self.args.once && self.failed > 0 {
            let total = self.settings().targets.len();
            return Err(match self.failed {
                failed if failed == total => Failure::NothingRead(total),
                failed => Failure::SomeInputs { failed, total },
            });
        }
        Ok(())
    }
}

/// A moment in UTC.
fn moment(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

//! One look at a feed, page or folder, in a thread of its own: fetching, taking apart, reading.

use super::config::{Settings, Target, What};
use super::plan::Job;
use crate::adder::{self, Read};
use crate::common_args::MetaArgs;
use crate::fetched;
use crate::input::{Item, Source, folder, read_all};
use crate::panics::guarded;
use crate::read::document;
use crate::values::is_address;
use sitroom_fetch::{Answer, Fault, Fetcher, Known, Page};
use sitroom_fuse::Acts;
use sitroom_ingest::Kind;
use sitroom_ling::Layer;
use sitroom_pipeline::Reader;
use sitroom_record::document_id;
use sitroom_store::{Store, Watched};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// A file younger than this may still be being written.
const SETTLED: Duration = Duration::from_secs(2);
/// Failures after which a feed's own words stand for a page that it lists.
const TRIES: u32 = 5;
/// First pause after a fault that may pass; each further one is twice as long.
const FIRST_PAUSE: i64 = 30;
/// Longest pause after faults that may pass.
const LONGEST_PAUSE: i64 = 6 * 60 * 60;
/// Longest pause after faults that stay, or that a server asks for.
const LONGEST_REST: i64 = 24 * 60 * 60;
/// Doublings of a pause: more are past every limit.
const DOUBLINGS: u32 = 20;

/// What all threads share.
pub struct Shared {
    /// What to watch and how.
    pub settings: Settings,
    /// Gets pages.
    pub fetcher: Fetcher,
    /// The language layer.
    pub layer: Arc<Layer>,
    /// The encoder that reads acts, where it is asked for.
    pub acts: Option<Acts>,
    /// True if everything is looked at once.
    pub once: bool,
}

/// What a thread has to tell. The number is the poll's.
pub enum News {
    /// A document; `None` where the database has it already.
    Read(usize, Option<Box<Read>>),
    /// A file is read to its end.
    Settled(Watched),
    /// The poll is over.
    Done(usize, Box<End>),
    /// An alert was taken by its destination, the number of which this is, or was not.
    Sent(usize, Result<(), String>),
    /// Somebody wants to stop.
    Stop,
}

/// What a poll came to.
#[derive(Debug, Default)]
pub struct End {
    /// What is now known of what was looked at; `None` where the poll broke off.
    pub watched: Option<Watched>,
    /// Pages that a feed lists and that are to be fetched.
    pub waiting: Vec<Watched>,
    /// All names that a feed lists or a folder holds, where what is known of others can go.
    pub listed: Option<Vec<String>>,
    /// True if nothing has changed since the last time.
    pub unchanged: bool,
    /// Single things that could not be read, each a line.
    pub faults: Vec<String>,
    /// Why nothing could be read.
    pub failed: Option<String>,
}

/// Looks at what comes in, until there is no more.
pub fn worker(shared: &Shared, jobs: &Mutex<Receiver<(usize, Job)>>, news: &SyncSender<News>) {
    let (mut reader, mut store) = (None, None);
    loop {
        let next = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(_) => return,
        };
        let Ok((number, job)) = next else { return };
        let end = guarded(
            &mut Some(()),
            || (),
            &job.name,
            |()| {
                let target = &shared.settings.targets[job.target];
                let (reader, known) = (&mut reader, open(&mut store, shared)?);
                Poll { shared, target, job: &job, number, news, reader, known, read: 0 }.run()
            },
        );
        let end = end.and_then(|end| end);
        let end = end.unwrap_or_else(|line| End { failed: Some(line), ..End::default() });
        if news.send(News::Done(number, Box::new(end))).is_err() {
            return;
        }
    }
}

/// The database, to look things up in.
fn open<'a>(store: &'a mut Option<Store>, shared: &Shared) -> Result<&'a Store, String> {
    if store.is_none() {
        *store = Some(Store::open_to_read(&shared.settings.db).map_err(|e| e.to_string())?);
    }
    store.as_ref().ok_or_else(|| "expected a database".to_string())
}

/// One look.
struct Poll<'a> {
    shared: &'a Shared,
    target: &'a Target,
    job: &'a Job,
    number: usize,
    news: &'a SyncSender<News>,
    reader: &'a mut Option<Reader>,
    known: &'a Store,
    /// Documents read so far.
    read: usize,
}

impl Poll<'_> {
    fn run(mut self) -> Result<End, String> {
        let row = self.known.watched(&self.job.name).map_err(|e| e.to_string())?.unwrap_or_default();
        let row = Watched { name: self.job.name.clone(), polled: Some(now()), ..row };
        match (self.target.what, self.job.listed) {
            (What::Folder, _) => self.folder(row),
            (_, true) => Ok(self.listed(row)),
            _ => self.web(row),
        }
    }

    /// Reads a document and sends what comes of it; false where nobody takes it any more.
    fn take(&mut self, mut item: Item) -> Result<bool, String> {
        if let Some(outlet) = &self.target.outlet {
            item.outlet = Some(outlet.clone());
        }
        let name = if item.path.is_some() { item.name() } else { self.job.name.clone() };
        let make = || Reader::new(self.shared.layer.clone());
        let (known, acts) = (self.known, self.shared.acts.as_ref());
        let read = guarded(self.reader, make, &name, |r| {
            adder::read_new(r, acts, Some(known), document(&MetaArgs::default(), item))
        })?;
        self.read += 1;
        Ok(self.news.send(News::Read(self.number, read.map(Box::new))).is_ok())
    }

    /// Takes a document, or notes the line that stands for it.
    fn note(&mut self, item: Result<Item, String>, faults: &mut Vec<String>) -> bool {
        match item.and_then(|item| self.take(item)) {
            Ok(go_on) => go_on,
            Err(line) => {
                faults.push(line);
                true
            }
        }
    }

    /// A feed or page that the user named.
    fn web(&mut self, row: Watched) -> Result<End, String> {
        let mark = self.target.mark();
        let validators = Known { etag: row.etag.clone(), last_modified: row.modified.clone() };
        let known = if row.mark.as_ref() == Some(&mark) { validators } else { Known::default() };
        let due = Some(now() + seconds(self.target.interval));
        let page = match self.shared.fetcher.fetch(&self.job.name, &known) {
            Err(fault) => return Ok(self.fault(row, &fault)),
            Ok(Answer::Unchanged) => {
                let watched = Some(Watched { due, failures: 0, ..row });
                return Ok(End { watched, unchanged: true, ..End::default() });
            }
            Ok(Answer::Page(page)) => page,
        };
        let mut end = End::default();
        let asked = (self.target.what == What::Page).then_some(Kind::Html);
        let is_feed = fetched::kind(&page, asked) == Kind::Feed;
        if self.target.what == What::Feed && !is_feed {
            let line = "expected an RSS, Atom or JSON feed, but found something else; check the address, or watch it as a page";
            return Ok(self.lost(row, format!("{}: {line}", self.job.name)));
        }
        if is_feed && self.target.pages {
            self.entries(&page, &mut end)?;
        } else {
            let size = self.shared.settings.max_size;
            fetched::items(&page, asked, size, &mut |item| self.note(item, &mut end.faults));
        }
        if self.read + end.waiting.len() == 0 && end.listed.is_none() && !end.faults.is_empty() {
            return Ok(self.lost(row, end.faults.remove(0)));
        }
        let Known { etag, last_modified: modified } = page.known;
        end.watched = Some(Watched { etag, modified, due, failures: 0, mark: Some(mark), ..row });
        Ok(end)
    }

    /// A feed whose pages are to be fetched: those that are new, or whose entries have changed.
    fn entries(&mut self, page: &Page, end: &mut End) -> Result<(), String> {
        let marks = self.known.watched_marks(&self.job.name).map_err(|e| e.to_string())?;
        let mut listed = Vec::new();
        for entry in sitroom_ingest::feed(&page.body) {
            let item =
                entry.map(|r| Item::from_report(r, None)).map_err(|e| format!("{}: {e}", self.job.name));
            let url = item.as_ref().ok().and_then(|i| i.url.clone()).filter(|u| is_address(u));
            let (Ok(item), Some(name)) = (&item, url) else {
                self.note(item, &mut end.faults);
                continue;
            };
            let mark = document_id(item.published.as_deref(), item.title.as_deref(), &item.text);
            let new = marks.get(&name) != Some(&mark) && self.is_ours(&name)?;
            if new && end.waiting.len() < self.shared.settings.pages {
                let known = self.known.watched(&name).map_err(|e| e.to_string())?.unwrap_or_default();
                end.waiting.push(Watched {
                    name: name.clone(),
                    via: Some(self.job.name.clone()),
                    due: Some(now()),
                    mark: Some(mark),
                    entry: serde_json::to_string(item).ok(),
                    failures: 0,
                    ..known
                });
            }
            listed.push(name);
        }
        if !listed.is_empty() {
            end.listed = Some(listed);
        }
        Ok(())
    }

    /// True if no other feed lists this page, and the user does not watch it by itself.
    fn is_ours(&self, name: &str) -> Result<bool, String> {
        let known = self.known.watched(name).map_err(|e| e.to_string())?;
        let named = self.shared.settings.targets.iter().any(|t| t.name == name);
        Ok(!named && known.is_none_or(|k| k.via.as_deref() == Some(self.job.name.as_str())))
    }

    /// A page that a feed lists. What the page does not say, its entry says; where there is no page to be had, the entry stands for it.
    fn listed(&mut self, row: Watched) -> End {
        let entry: Item = row.entry.as_deref().and_then(|e| serde_json::from_str(e).ok()).unwrap_or_default();
        let known = Known { etag: row.etag.clone(), last_modified: row.modified.clone() };
        let mut faults = Vec::new();
        let (item, known) = match self.shared.fetcher.fetch(&self.job.name, &known) {
            Ok(Answer::Unchanged) => (None, known),
            Ok(Answer::Page(page)) => {
                let other =
                    || format!("{}: expected a web page or a PDF, but found another format", self.job.name);
                let item = fetched::single(&page, self.shared.settings.max_size);
                (Some(item.unwrap_or_else(|| Err(other()))), page.known)
            }
            Err(fault) if fault.why.may_pass() && row.failures + 1 < TRIES => return self.fault(row, &fault),
            Err(fault) => (Some(Err(fault.to_string())), known),
        };
        match item {
            None => {}
            Some(Ok(page)) => {
                self.note(Ok(merged(page, entry)), &mut faults);
            }
            Some(Err(line)) => {
                faults.push(line);
                if !entry.text.is_empty() {
                    let from_metadata = entry.published.is_some();
                    self.note(Ok(Item { from_metadata, ..entry }), &mut faults);
                }
            }
        }
        let Known { etag, last_modified: modified } = known;
        let watched = Some(Watched { etag, modified, due: None, failures: 0, entry: None, ..row });
        End { watched, faults, ..End::default() }
    }

    /// A folder: its files that are new or have changed.
    fn folder(&mut self, row: Watched) -> Result<End, String> {
        let name = &self.job.name;
        let due = Some(now() + seconds(self.target.interval));
        let (mut found, mut end) = (Vec::new(), End { unchanged: true, ..End::default() });
        if let Err(e) = std::fs::read_dir(name) {
            let line = format!("{name}: expected a folder, but it cannot be listed ({e}); check the path");
            return Ok(self.lost(row, line));
        }
        folder(Path::new(name), None, &mut found, &mut end.faults);
        let mut marks = self.known.watched_marks(name).map_err(|e| e.to_string())?;
        for source in &found {
            let path = source.path().display().to_string();
            let Some((mark, age)) = look(source) else { continue };
            if marks.remove(&path).as_ref() == Some(&mark) || age < SETTLED && !self.shared.once {
                continue;
            }
            end.unchanged = false;
            let size = self.shared.settings.max_size;
            read_all(std::slice::from_ref(source), size, &mut |item| self.note(item, &mut end.faults));
            let (via, polled) = (Some(name.clone()), Some(now()));
            let settled = Watched { name: path, via, polled, mark: Some(mark), ..Watched::default() };
            if self.news.send(News::Settled(settled)).is_err() {
                break;
            }
        }
        // what is left of the marks is of files that are gone
        if !marks.is_empty() {
            end.listed = Some(found.iter().map(|s| s.path().display().to_string()).collect());
        }
        end.watched = Some(Watched { due, failures: 0, ..row });
        Ok(end)
    }

    /// A poll without an answer.
    fn fault(&self, row: Watched, fault: &Fault) -> End {
        let failures = row.failures.saturating_add(1);
        let rest = pause(self.target.interval, failures, fault.why.may_pass(), fault.why.retry_after());
        let watched = Some(Watched { due: Some(now() + rest), failures, ..row });
        End { watched, failed: Some(fault.to_string()), ..End::default() }
    }

    /// A poll whose answer is of no use.
    fn lost(&self, row: Watched, line: String) -> End {
        let failures = row.failures.saturating_add(1);
        let due = Some(now() + pause(self.target.interval, failures, false, None));
        End { watched: Some(Watched { due, failures, ..row }), failed: Some(line), ..End::default() }
    }
}

/// A page with what its feed's entry says beside it.
fn merged(page: Item, entry: Item) -> Item {
    let published = page.published.or(entry.published);
    Item {
        id: page.id.or(entry.id),
        title: page.title.or(entry.title),
        outlet: page.outlet.or(entry.outlet),
        authors: if page.authors.is_empty() { entry.authors } else { page.authors },
        language: page.language.or(entry.language),
        from_metadata: published.is_some(),
        published,
        ..page
    }
}

/// What tells whether a file has changed, and how long ago it did; `None` where it cannot be looked at.
fn look(source: &Source) -> Option<(String, Duration)> {
    let meta = std::fs::metadata(source.path()).ok()?;
    let changed = meta.modified().ok()?;
    let stamp = changed.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let age = SystemTime::now().duration_since(changed).unwrap_or(SETTLED);
    Some((format!("{}-{}", meta.len(), stamp.as_nanos()), age))
}

/// Seconds since 1970-01-01.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

pub fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(LONGEST_REST)
}

/// Seconds to wait after so many failures in a row: from half a minute on where the fault may pass, else from the interval on; and as
/// long as the server asks for.
fn pause(interval: Duration, failures: u32, may_pass: bool, asked: Option<Duration>) -> i64 {
    let doubled = |first: i64, longest: i64| {
        first.max(1).saturating_mul(1 << failures.saturating_sub(1).min(DOUBLINGS)).min(longest.max(first))
    };
    let own =
        if may_pass { doubled(FIRST_PAUSE, LONGEST_PAUSE) } else { doubled(seconds(interval), LONGEST_REST) };
    own.max(asked.map_or(0, seconds).min(LONGEST_REST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit_and_heed_what_the_server_asks_for() {
        let quarter = Duration::from_secs(900);
        let passing: Vec<i64> = [1, 2, 3, 30].map(|n| pause(quarter, n, true, None)).to_vec();
        assert_eq!(passing, [30, 60, 120, LONGEST_PAUSE]);
        let staying: Vec<i64> = [1, 2, 30].map(|n| pause(quarter, n, false, None)).to_vec();
        assert_eq!(staying, [900, 1800, LONGEST_REST]);
        assert_eq!(pause(quarter, 1, true, Some(Duration::from_secs(7200))), 7200);
        assert_eq!(pause(quarter, 1, true, Some(Duration::from_secs(1 << 40))), LONGEST_REST);
    }

    #[test]
    fn an_entry_says_what_its_page_does_not() {
        let page = Item { text: "page".into(), title: Some("Page".into()), ..Item::default() };
        let entry = Item {
            text: "entry".into(),
            title: Some("Entry".into()),
            published: Some("2022-02-12T08:00:00Z".into()),
            ..Item::default()
        };
        let both = merged(page, entry);
        assert_eq!((both.text.as_str(), both.title.as_deref()), ("page", Some("Page")));
        assert_eq!((both.published.as_deref(), both.from_metadata), (Some("2022-02-12T08:00:00Z"), true));
    }
}

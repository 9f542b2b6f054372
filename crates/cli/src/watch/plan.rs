//! What is looked at next: what is due, one thing at a time of each host.

use crate::fetched::host;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// Longest sleep: the clock may be set meanwhile.
const LONGEST: Duration = Duration::from_secs(60);

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its address or path.
    pub name: String,
    /// When it is due, in seconds since 1970-01-01.
    pub due: i64,
    /// The number of the thing to watch that it is, or that lists it.
    pub target: usize,
    /// True if a feed lists it.
    pub listed: bool,
    host: Option<String>,
}

impl Job {
    /// Something to look at.
    pub fn new(name: &str, due: i64, target: usize, listed: bool) -> Self {
        Job { name: name.into(), due, target, listed, host: host(name) }
    }

    /// The same at another time.
    pub fn again(&self, due: i64) -> Self {
        Job { due, ..self.clone() }
    }
}

/// What is to be done, and what is under way.
#[derive(Default)]
pub struct Plan {
    jobs: BTreeMap<String, Job>,
    busy: BTreeSet<String>,
    /// When a host may be asked again.
    free: BTreeMap<String, Instant>,
}

impl Plan {
    /// Plans a job; a name that is planned already is planned anew.
    pub fn add(&mut self, job: Job) {
        self.jobs.insert(job.name.clone(), job);
    }

    /// Takes the job that is due longest and whose host is free.
    pub fn take(&mut self, now: i64) -> Option<Job> {
        let at = Instant::now();
        let ready = self.jobs.values().filter(|j| j.due <= now && self.is_free(j, at));
        let job = ready.min_by_key(|j| (j.due, &j.name))?.clone();
        self.jobs.remove(&job.name);
        self.busy.extend(job.host.clone());
        Some(job)
    }

    /// Notes that a job is done; its host is left alone for `pause`.
    pub fn done(&mut self, job: &Job, pause: Duration) {
        if let Some(host) = &job.host {
            self.busy.remove(host);
            self.free.insert(host.clone(), Instant::now() + pause);
        }
    }

    /// How long nothing new becomes due.
    pub fn wait(&self, now: i64) -> Duration {
        let at = Instant::now();
        let until = |j: &Job| {
            let due = Duration::from_secs(u64::try_from(j.due - now).unwrap_or(0));
            let free = j.host.as_ref().and_then(|h| self.free.get(h).copied());
            due.max(free.map_or(Duration::ZERO, |f| f.saturating_duration_since(at)))
        };
        let idle = self.jobs.values().filter(|j| j.host.as_ref().is_none_or(|h| !self.busy.contains(h)));
        idle.map(until).min().unwrap_or(LONGEST).min(LONGEST)
    }

    /// True if nothing is left to do.
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    fn is_free(&self, job: &Job, at: Instant) -> bool {
        job.host.as_ref().is_none_or(|h| !self.busy.contains(h) && self.free.get(h).is_none_or(|f| *f <= at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, due: i64) -> Job {
        Job::new(name, due, 0, false)
    }

    #[test]
    fn what_is_due_longest_comes_first_and_each_host_is_asked_one_thing_at_a_time() {
        let mut plan = Plan::default();
        for (name, due) in
            [("http://a/2", 2), ("http://a/1", 1), ("http://b/", 3), ("inbox", 3), ("http://c/", 90)]
        {
            plan.add(job(name, due));
        }
        let taken: Vec<String> = std::iter::from_fn(|| plan.take(10)).map(|j| j.name).collect();
        assert_eq!(taken, ["http://a/1", "http://b/", "inbox"]);
        assert_eq!(plan.wait(10), LONGEST);
        plan.done(&job("http://a/1", 1), Duration::from_secs(30));
        assert_eq!(plan.take(10), None);
        let wait = plan.wait(10);
        assert!(wait > Duration::from_secs(20) && wait <= Duration::from_secs(30), "{wait:?}");
        plan.done(&job("http://b/", 3), Duration::ZERO);
        plan.add(job("http://b/", 3));
        assert_eq!(plan.take(10).map(|j| j.name).as_deref(), Some("http://b/"));
    }
}

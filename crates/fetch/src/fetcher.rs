//! Fetching with manners: robots.txt first, redirects step by step, further attempts with growing pauses.

use crate::exchange::{Said, agent, exchange, send};
use crate::fault::{Fault, Reason};
use crate::{Answer, Known, Message, Options, PRODUCT, Robots, Stop};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::Agent;
use url::Url;

/// How long a site's robots.txt is kept (RFC 9309, 2.4).
const ROBOTS_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a site whose robots.txt cannot be read is left alone.
const NO_ROBOTS_AGE: Duration = Duration::from_secs(60);
/// Bytes of a robots.txt.
const ROBOTS_LIMIT: usize = 1 << 20;

/// Gets what is at an address. Shared by all threads.
pub struct Fetcher {
    agent: Agent,
    /// For hosts of one's own network with certificates of their own.
    inner: Option<Agent>,
    options: Options,
    stop: Stop,
    robots: Mutex<BTreeMap<String, Kept>>,
}

/// What a site's robots.txt said, or why it could not be read, and when that was.
struct Kept {
    at: Instant,
    said: Result<Robots, String>,
}

impl Kept {
    fn is_fresh(&self) -> bool {
        self.at.elapsed() < if self.said.is_ok() { ROBOTS_AGE } else { NO_ROBOTS_AGE }
    }
}

/// From the address that was asked for to where its redirects lead.
struct Way<'a> {
    asked: &'a str,
    at: Url,
    seen: Vec<Url>,
    most: usize,
}

impl<'a> Way<'a> {
    fn new(asked: &'a str, start: Url, most: usize) -> Self {
        Way { asked, at: start.clone(), seen: vec![start], most }
    }

    fn fault(&self, why: Reason) -> Fault {
        let at = if self.seen.len() == 1 { self.asked.to_string() } else { self.at.to_string() };
        Fault { asked: self.asked.into(), at, why }
    }

    /// Follows a redirect, if it leads to somewhere new and is not one too many.
    fn go(&mut self, to: Url) -> Result<(), Fault> {
        if self.seen.contains(&to) {
            return Err(self.fault(Reason::Circle));
        }
        if self.seen.len() > self.most {
            return Err(self.fault(Reason::Redirects(self.most)));
        }
        self.seen.push(to.clone());
        self.at = to;
        Ok(())
    }
}

impl Fetcher {
    /// A fetcher with these options.
    pub fn new(options: Options) -> Self {
        let inner = options.trust.as_ref().map(|trust| agent(&options, Some(trust)));
        let agent = agent(&options, None);
        Fetcher { agent, inner, options, stop: Stop::default(), robots: Mutex::default() }
    }

    /// The agent for an address.
    fn agent(&self, url: &Url) -> &Agent {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let port = url.port_or_known_default().unwrap_or_default();
        let is_own = self.options.allow_private.iter().any(|a| a.is(host, port));
        self.inner.as_ref().filter(|_| is_own).unwrap_or(&self.agent)
    }

    /// What calls off every wait of this fetcher.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// How long to wait after a request before the next one to the same host.
    pub fn pause(&self, url: &str) -> Duration {
        let kept = self.robots.lock().unwrap_or_else(PoisonError::into_inner);
        let site = Url::parse(url).map(|u| site(&u)).unwrap_or_default();
        let asked = kept.get(&site).and_then(|k| k.said.as_ref().ok()?.delay());
        asked.unwrap_or_default().max(self.options.delay)
    }

    /// Gets what is at `url`, unless it is as it was when `known` was learnt. Tries again where a fault may pass.
    ///
    /// # Errors
    /// If the address is none to fetch, or no attempt got an answer within the limits.
    pub fn fetch(&self, url: &str, known: &Known) -> Result<Answer, Fault> {
        let start = self.address(url)?;
        self.tried(|| self.follow(url, start.clone(), known))
    }

    /// Posts a message to `url`. Tries again where a fault may pass: whoever takes it may get it twice.
    ///
    /// No robots.txt is asked, since the address was given for this; all other guards are those of [`Fetcher::fetch`]. Only the
    /// redirects that keep a message a message (307, 308) are followed, each through the same checks.
    ///
    /// # Errors
    /// If the address is none to post to, or no attempt was answered with a status of 200 to 299.
    pub fn post(&self, url: &str, message: &Message) -> Result<(), Fault> {
        let start = self.address(url)?;
        self.tried(|| self.deliver(url, start.clone(), message))
    }

    /// Does something until it succeeds, its fault will not pass, or there were attempts enough.
    fn tried<T>(&self, attempt: impl Fn() -> Result<T, Fault>) -> Result<T, Fault> {
        let mut pause = self.options.first_pause;
        let mut attempts = 1;
        loop {
            let fault = match attempt() {
                Err(fault) if fault.why.may_pass() && attempts < self.options.attempts => fault,
                other => return other,
            };
            let wait = fault.why.retry_after().unwrap_or(pause);
            // a site whose robots.txt could not be read is left alone for longer
            if wait > self.options.longest_pause || matches!(fault.why, Reason::NoRobots(_)) {
                return Err(fault);
            }
            if self.stop.wait(wait) {
                return Err(Fault { why: Reason::Stopped, ..fault });
            }
            pause = (pause * 2).min(self.options.longest_pause);
            attempts += 1;
        }
    }

    /// Posts, and goes on where the answer leads.
    fn deliver(&self, asked: &str, start: Url, message: &Message) -> Result<(), Fault> {
        let mut way = Way::new(asked, start, self.options.redirects);
        loop {
            check(&way.at).map_err(|why| way.fault(why))?;
            match send(self.agent(&way.at), &way.at, message).map_err(|why| way.fault(why))? {
                None => return Ok(()),
                Some(to) => way.go(to)?,
            }
        }
    }

    /// The address, if it is one.
    fn address(&self, url: &str) -> Result<Url, Fault> {
        let fault = |why| Fault { asked: url.into(), at: url.into(), why };
        let mut parsed = Url::parse(url).map_err(|e| fault(Reason::Address(format!("{url:?} ({e})"))))?;
        check(&parsed).map_err(fault)?;
        parsed.set_fragment(None);
        Ok(parsed)
    }

    /// Asks, and follows where the answer leads.
    fn follow(&self, asked: &str, start: Url, known: &Known) -> Result<Answer, Fault> {
        let mut way = Way::new(asked, start, self.options.redirects);
        loop {
            check(&way.at).map_err(|why| way.fault(why))?;
            self.ask_in(&way.at).map_err(|why| way.fault(why))?;
            match exchange(self.agent(&way.at), &way.at, known, self.options.limit)
                .map_err(|why| way.fault(why))?
            {
                Said::Page(page) => return Ok(Answer::Page(page)),
                Said::Unchanged => return Ok(Answer::Unchanged),
                Said::Elsewhere(to) => way.go(to)?,
            }
        }
    }

    /// Asks the site's robots.txt whether this address may be read.
    fn ask_in(&self, url: &Url) -> Result<(), Reason> {
        let site = site(url);
        let path = url.query().map_or(url.path().to_string(), |q| format!("{}?{q}", url.path()));
        let answer = |kept: &Kept| match &kept.said {
            Ok(robots) if robots.allows(&path) => Ok(()),
            Ok(_) => Err(Reason::Robots),
            Err(why) => Err(Reason::NoRobots(why.clone())),
        };
        let lock = || self.robots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = lock().get(&site).filter(|k| k.is_fresh()) {
            return answer(kept);
        }
        // not under the lock: other sites need not wait for this one
        let kept = Kept { said: self.read_robots(url)?, at: Instant::now() };
        let said = answer(&kept);
        lock().insert(site, kept);
        said
    }

    /// What robots.txt says. A site without one, or that shows it to nobody, forbids nothing; where the server fails, nobody knows.
    fn read_robots(&self, url: &Url) -> Result<Result<Robots, String>, Reason> {
        let mut at = url.clone();
        at.set_path("/robots.txt");
        at.set_query(None);
        for _ in 0..=self.options.redirects {
            check(&at)?;
            match exchange(self.agent(&at), &at, &Known::default(), ROBOTS_LIMIT) {
                Ok(Said::Page(page)) => {
                    return Ok(Ok(Robots::parse(&String::from_utf8_lossy(&page.body), PRODUCT)));
                }
                Ok(Said::Elsewhere(to)) => at = to,
                Err(Reason::Status { status: 429, .. }) => return Ok(Err("the server answered 429".into())),
                Ok(Said::Unchanged) | Err(Reason::Status { status: 400..500, .. }) => break,
                Err(Reason::Status { status, .. }) => {
                    return Ok(Err(format!("the server answered {status}")));
                }
                // the site itself is private, not only its robots.txt
                Err(why @ Reason::Private { .. }) if at.host() == url.host() => return Err(why),
                // what keeps robots.txt from being read says more by itself
                Err(why @ (Reason::Timeout(_) | Reason::Connection(_) | Reason::Trust(_))) => {
                    return Err(why);
                }
                Err(why) => return Ok(Err(format!("it cannot be read ({why})"))),
            }
        }
        Ok(Ok(Robots::default()))
    }
}

/// Scheme, host and port: what one robots.txt speaks for.
fn site(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn check(url: &Url) -> Result<(), Reason> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Reason::Scheme(format!("{}:", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Reason::Login);
    }
    Ok(())
}

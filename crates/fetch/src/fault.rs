//! Why there is no answer, in one line: expected, found, where, what to do.

use std::net::IpAddr;
use std::time::Duration;

/// A request without an answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}{why}", place(.asked, .at))]
pub struct Fault {
    /// The address that was asked for.
    pub asked: String,
    /// The address where it failed: another one after a redirect.
    pub at: String,
    /// What went wrong.
    pub why: Reason,
}

fn place(asked: &str, at: &str) -> String {
    if asked == at { format!("{asked}: ") } else { format!("{asked}: redirected to {at}: ") }
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Reason {
    /// Not an address at all.
    #[error("expected a web address like https://example.org/news.rss, but found {0}; check it")]
    Address(String),
    /// `file:`, `ftp:`, …
    #[error("expected http or https, but found {0}; nothing else is fetched")]
    Scheme(String),
    /// A name and password in the address.
    #[error("expected an address without a user name, but found one; sites with a login are not fetched")]
    Login,
    /// An address of somebody's own network.
    #[error(
        "expected an address of the public network, but {host} is {address}, {kind}; if that is meant, allow it by name (allow_private, --allow-private)"
    )]
    Private {
        /// The host's name.
        host: String,
        /// Where the name leads.
        address: IpAddr,
        /// What that is.
        kind: &'static str,
    },
    /// The site does not want this path to be read by programs.
    #[error("expected to be let in, but the site's robots.txt forbids this address; leave it out")]
    Robots,
    /// robots.txt could not be read, so that nobody knows what it forbids.
    #[error("expected the site's robots.txt, but {0}; the site is left alone until it answers")]
    NoRobots(String),
    /// More redirects than are followed.
    #[error(
        "expected a page after at most {0} redirects, but found one more; give the address that it leads to"
    )]
    Redirects(usize),
    /// A redirect to where it came from.
    #[error("expected a page, but found redirects in a circle; give the address of the page itself")]
    Circle,
    /// A redirect that does not say where to.
    #[error("expected a redirect to an address, but found {0}; give the address of the page itself")]
    Location(String),
    /// Any status but 200 and 304.
    #[error("expected the page, but the server answered {status}; {}", advice(*.status))]
    Status {
        /// The status.
        status: u16,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// A message that was answered with any status but 200 to 299.
    #[error("expected the message to be taken, but the server answered {status}; {}", post_advice(*.status))]
    NotTaken {
        /// The status.
        status: u16,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// More bytes than the limit, as sent or as unpacked.
    #[error("expected at most {limit} bytes, but found {found}; raise the size limit if that is meant")]
    TooLarge {
        /// The limit.
        limit: usize,
        /// What was found, in words.
        found: String,
    },
    /// A packing that cannot be undone.
    #[error("expected a body plain or packed with gzip, but found {0}; the server is at fault")]
    Packing(String),
    /// Too slow.
    #[error("expected an answer in time, but {0}; try again later, or raise the time-outs")]
    Timeout(String),
    /// No connection, or one that broke.
    #[error("expected an answer, but {0}; check the address and the network")]
    Connection(String),
    /// A certificate that does not hold.
    #[error("expected a connection that can be trusted, but {0}; check the address, or tell the site")]
    Trust(String),
    /// Called off.
    #[error("stopped before the answer came")]
    Stopped,
}

fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 | 407 => "it lets nobody in without a login",
        404 | 410 => "check the address, or leave it out",
        429 => "it wants to be asked less often: choose a longer interval",
        500.. => "try again later",
        _ => "check the address",
    }
}

fn post_advice(status: u16) -> &'static str {
    match status {
        300..=399 => "give the address that it leads to",
        401 | 403 | 407 => "it wants to know who sends: see headers in docs/alerts.md",
        404 | 405 | 410 => "check the address",
        _ => "look into what it wants",
    }
}

impl Reason {
    /// True where a later attempt may go better.
    pub fn may_pass(&self) -> bool {
        match self {
            Reason::Status { status, .. } | Reason::NotTaken { status, .. } => {
                matches!(status, 408 | 425 | 429 | 500..)
            }
            Reason::Timeout(_) | Reason::Connection(_) | Reason::NoRobots(_) | Reason::Packing(_) => true,
            _ => false,
        }
    }

    /// How long the server asks to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Reason::Status { retry_after, .. } | Reason::NotTaken { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

//! What is at this address now? The only crate that touches the network.
//!
//! A [`Fetcher`] gets pages and feeds over `http` and `https` as a guest should: it names itself, asks robots.txt, asks only for what has
//! changed, and tries again with growing pauses. And it guards its own house: time-outs, size limits before and after unpacking, few
//! redirects, and no address of a private network unless the user names the host. That check is made on the addresses that the
//! connection is then opened to, so a name that resolves to another address the second time gains nothing.
//!
//! ```no_run
//! use sitroom_fetch::{Answer, Fetcher, Known, Options};
//! let fetcher = Fetcher::new(Options::default());
//! match fetcher.fetch("https://example.org/news.rss", &Known::default())? {
//!     Answer::Page(page) => println!("{} bytes of {:?}", page.body.len(), page.content_type),
//!     Answer::Unchanged => {}
//! }
//! # Ok::<(), sitroom_fetch::Fault>(())
//! ```
//!
//! What it does not do: it runs no scripts, keeps no cookies, uses no proxy, and knows nothing of what it gets.

mod address;
mod body;
mod exchange;
mod fault;
mod fetcher;
mod guard;
mod robots;
mod stop;
mod trust;

pub use address::{Allowed, private_kind};
pub use fault::{Fault, Reason};
pub use fetcher::Fetcher;
pub use robots::Robots;
pub use stop::Stop;
pub use trust::Trust;

use std::time::Duration;

const MEGABYTE: usize = 1 << 20;

/// The name that the program gives itself, in requests and when it reads robots.txt.
pub const PRODUCT: &str = "sitroom";

/// How to fetch.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the people behind the requests can be reached: an address or a page. Part of the user agent.
    pub contact: Option<String>,
    /// Hosts of private networks that may be asked all the same.
    pub allow_private: Vec<Allowed>,
    /// Whose certificates are believed from hosts that `allow_private` names, in the place of the world's authorities.
    pub trust: Option<Trust>,
    /// Most bytes of one answer, as sent and again when unpacked.
    pub limit: usize,
    /// Longest time to open a connection, its name looked up.
    pub connect: Duration,
    /// Longest silence while reading.
    pub read: Duration,
    /// Longest time for one request with its whole answer.
    pub total: Duration,
    /// Most redirects that are followed.
    pub redirects: usize,
    /// Most attempts where a fault may pass.
    pub attempts: u32,
    /// Pause before the second attempt; each further one is twice as long.
    pub first_pause: Duration,
    /// Longest pause between two attempts; a server that asks for more is not asked again.
    pub longest_pause: Duration,
    /// Pause between two requests to one host; a longer crawl-delay goes before.
    pub delay: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            contact: None,
            allow_private: Vec::new(),
            trust: None,
            limit: 16 * MEGABYTE,
            connect: Duration::from_secs(10),
            read: Duration::from_secs(20),
            total: Duration::from_secs(60),
            redirects: 5,
            attempts: 3,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            delay: Duration::from_secs(1),
        }
    }
}

impl Options {
    /// What the program calls itself in requests.
    pub fn user_agent(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let contact = self.contact.as_deref().map_or(String::new(), |c| format!("; +{c}"));
        format!("{PRODUCT}/{version} (news reader{contact})")
    }
}

/// What is known of an address from an earlier answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Its `ETag`, as it was sent.
    pub etag: Option<String>,
    /// Its `Last-Modified`, as it was sent.
    pub last_modified: Option<String>,
}

/// Something to post.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Its media type.
    pub content_type: &'a str,
    /// Header fields beside the usual ones.
    pub fields: &'a [(String, String)],
    /// Its bytes.
    pub body: &'a [u8],
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// What is there.
    Page(Page),
    /// The same as when [`Known`] was learnt.
    Unchanged,
}

/// What is at an address.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Where it was found in the end.
    pub url: String,
    /// The bytes, unpacked.
    pub body: Vec<u8>,
    /// Media type in lower case, without parameters.
    pub content_type: Option<String>,
    /// The character set that the header names.
    pub charset: Option<String>,
    /// What to ask with next time.
    pub known: Known,
}

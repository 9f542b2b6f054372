//! The world's formats: bytes in, reports out.
//!
//! A file, an archive or a feed comes in as bytes; a [`Report`] for each news text in it goes out, with what its metadata say: title,
//! outlet, authors, address, publication date, language. The crate opens no file and no connection, and it knows no linguistics.
//!
//! ```
//! use sitroom_ingest::{Kind, Limits, reports};
//! let page = b"Subject: Talks\r\nFrom: Desk <desk@example.org>\r\nDate: Sat, 12 Feb 2022 08:00:00 +0000\r\n\r\nThe envoys met.\r\n";
//! let mut found = Vec::new();
//! reports(Kind::Mail, &mut &page[..], &Limits::default(), &mut |r| {
//!     found.push(r);
//!     true
//! });
//! let report = found.pop().unwrap().unwrap();
//! assert_eq!((report.text.as_str(), report.published.as_deref()), ("The envoys met.", Some("2022-02-12T08:00:00Z")));
//! ```
//!
//! What it does not do: it fetches nothing, decides nothing about the text, and keeps nothing.

mod charset;
mod dates;
mod fault;
mod feed;
mod html;
mod http;
mod kind;
mod language;
mod mail;
mod markdown;
mod meta;
mod news;
pub mod pdf;
mod tidy;
mod warc;
mod xml;

pub use charset::decode;
pub use fault::Fault;
pub use kind::{Kind, kind_by_name, kind_of};
pub use language::language_of;

use std::io::Read;

const MEGABYTE: usize = 1 << 20;

/// One news text as it came in.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Report {
    /// The text: paragraphs separated by blank lines, navigation and adverts gone.
    pub text: String,
    /// Its title where that is not part of the text.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where it was published on the web.
    pub url: Option<String>,
    /// RFC 3339 date or date-time of publication.
    pub published: Option<String>,
    /// RFC 3339 date on which the file was made, where that is all that it says: to go by where nothing tells when it was published.
    pub made: Option<String>,
    /// BCP 47 language, as the metadata say or the words show.
    pub language: Option<String>,
    /// What the format calls it: a feed entry's id, a NewsML guid, a Message-ID.
    pub id: Option<String>,
}

/// What an input may cost, and who bears it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one document, after unpacking.
    pub document: usize,
    /// Takes PDFs apart. [`pdf::report`] where nobody says otherwise: a program that reads what strangers send hands over a function that
    /// calls it in a process of its own.
    pub pdf: PdfReader,
}

/// Takes the bytes of a PDF apart.
pub type PdfReader = fn(&[u8], &Limits) -> Result<Report, Fault>;

impl Default for Limits {
    fn default() -> Self {
        Limits { document: 16 * MEGABYTE, pdf: pdf::report }
    }
}

impl Limits {
    /// The limit on a document in megabytes, for messages.
    fn megabytes(&self) -> usize {
        self.document / MEGABYTE
    }
}

/// Where reports and faults go; returns false to stop.
pub type Take<'a> = dyn FnMut(Result<Report, Fault>) -> bool + 'a;

/// Hands every report in `input` to `take`, or the fault that stands in its place. Archives are read as they stream; all other formats
/// are read whole, up to the limit. Returns false if `take` asked to stop.
pub fn reports(kind: Kind, input: &mut dyn Read, limits: &Limits, take: &mut Take) -> bool {
    if kind == Kind::Warc {
        return warc::reports(input, limits, take);
    }
    let bytes = match whole(input, limits) {
        Ok(bytes) => bytes,
        Err(fault) => return take(Err(fault)),
    };
    let one = |r: Result<Report, Fault>| vec![r];
    let found = match kind {
        Kind::Html => one(html::report(&bytes, None, None)),
        Kind::Markdown => one(markdown::report(&bytes)),
        Kind::Mail => one(mail::report(&bytes)),
        Kind::Feed => feed::reports(&bytes),
        Kind::News => news::reports(&bytes),
        Kind::Pdf => one((limits.pdf)(&bytes, limits)),
        Kind::Text | Kind::Jsonl | Kind::Warc => one(text_report(&bytes)),
    };
    found.into_iter().all(take)
}

/// A page fetched from the web: its bytes, the character set that its header names, and its address.
///
/// # Errors
/// If the page holds no text.
pub fn page(bytes: &[u8], charset: Option<&str>, url: Option<&str>) -> Result<Report, Fault> {
    html::report(bytes, charset, url)
}

/// The entries of a feed: RSS, Atom or JSON Feed.
pub fn feed(bytes: &[u8]) -> Vec<Result<Report, Fault>> {
    feed::reports(bytes)
}

fn text_report(bytes: &[u8]) -> Result<Report, Fault> {
    let text = decode(bytes, None).ok_or(Fault::Binary)?;
    report_of(Report { text, ..Default::default() })
}

/// A report that has a text, its language filled in.
fn report_of(mut report: Report) -> Result<Report, Fault> {
    if report.text.trim().is_empty() {
        return Err(Fault::NoText);
    }
    if report.language.is_none() {
        report.language = language_of(&report.text).map(str::to_string);
    }
    Ok(report)
}

fn whole(input: &mut dyn Read, limits: &Limits) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    input.take(limits.document as u64 + 1).read_to_end(&mut bytes).map_err(Fault::Read)?;
    match bytes.len() {
        0 => Err(Fault::Empty),
        n if n > limits.document => Err(Fault::TooLarge(limits.megabytes())),
        _ => Ok(bytes),
    }
}

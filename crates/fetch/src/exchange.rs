//! One request and its answer.

use crate::fault::Reason;
use crate::guard::{Guard, Refused};
use crate::{Known, Message, Options, Page, Trust, body};
use jiff::Timestamp;
use std::time::Duration;
use ureq::http::{HeaderMap, Response, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, Timeout};
use url::Url;

/// What is wanted most comes first.
const ACCEPT: &str =
    "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.5";
/// Bytes of an answer's head.
const HEAD: usize = 64 << 10;

/// What a server says to one request.
pub(crate) enum Said {
    /// Here it is.
    Page(Page),
    /// It has not changed.
    Unchanged,
    /// It is there.
    Elsewhere(Url),
}

/// An agent that follows no redirect, trusts no proxy, and connects to no private address. `trust` says whose certificates it
/// believes; the world's authorities' where it is none.
pub(crate) fn agent(options: &Options, trust: Option<&Trust>) -> Agent {
    let roots = trust.map_or(RootCerts::WebPki, Trust::roots);
    let config = Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent(options.user_agent())
        .accept(ACCEPT)
        .accept_encoding("gzip")
        .max_response_header_size(HEAD)
        .timeout_resolve(Some(options.connect))
        .timeout_connect(Some(options.connect))
        .timeout_per_read(Some(options.read))
        .timeout_per_write(Some(options.read))
        .timeout_global(Some(options.total))
        .build();
    Agent::with_parts(
        config,
        ureq::unversioned::transport::DefaultConnector::default(),
        Guard::new(&options.allow_private),
    )
}

/// Asks for `url`, and for no more than what is new since `known`.
///
/// # Errors
/// If there is no answer, or it is none of the three.
pub(crate) fn exchange(agent: &Agent, url: &Url, known: &Known, limit: usize) -> Result<Said, Reason> {
    let mut request = agent.get(url.as_str());
    if let Some(etag) = &known.etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    if let Some(date) = &known.last_modified {
        request = request.header(header::IF_MODIFIED_SINCE, date);
    }
    let response = request.call().map_err(reason)?;
    match response.status().as_u16() {
        200 | 203 => Ok(Said::Page(page(response, url, limit)?)),
        304 => Ok(Said::Unchanged),
        301 | 302 | 303 | 307 | 308 => Ok(Said::Elsewhere(location(&response, url)?)),
        status => Err(Reason::Status { status, retry_after: retry_after(response.headers()) }),
    }
}

/// Posts a message; the address of a redirect that asks for the message to be posted there.
///
/// # Errors
/// If there is no answer, or it says that the message was not taken. What else an answer holds is not read.
pub(crate) fn send(agent: &Agent, url: &Url, message: &Message) -> Result<Option<Url>, Reason> {
    let mut request = agent.post(url.as_str()).header(header::CONTENT_TYPE, message.content_type);
    for (name, value) in message.fields {
        request = request.header(name, value);
    }
    let response = request.send(message.body).map_err(reason)?;
    match response.status().as_u16() {
        200..300 => Ok(None),
        307 | 308 => location(&response, url).map(Some),
        status => Err(Reason::NotTaken { status, retry_after: retry_after(response.headers()) }),
    }
}

fn page(response: Response<Body>, url: &Url, limit: usize) -> Result<Page, Reason> {
    let (head, sent) = response.into_parts();
    let field = |name| text(&head.headers, name);
    // what is said to be too large is not even begun
    if let Some(length) = field(header::CONTENT_LENGTH).and_then(|l| l.parse::<u64>().ok())
        && length > limit as u64
    {
        return Err(Reason::TooLarge { limit, found: length.to_string() });
    }
    let bytes = body::read(sent.into_reader(), limit, |e| reason(Error::from(e)))?;
    let bytes = body::unpack(bytes, field(header::CONTENT_ENCODING).as_deref(), limit)?;
    let kind = field(header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let mut parts = kind.split(';').map(str::trim);
    let content_type = parts.next().filter(|t| !t.is_empty()).map(str::to_string);
    let charset = parts.find_map(|p| p.strip_prefix("charset=")).map(|c| c.trim_matches('"').to_string());
    let known = Known { etag: field(header::ETAG), last_modified: field(header::LAST_MODIFIED) };
    Ok(Page { url: url.to_string(), body: bytes, content_type, charset, known })
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_string)
}

fn location(response: &Response<Body>, url: &Url) -> Result<Url, Reason> {
    let said = text(response.headers(), header::LOCATION).ok_or(Reason::Location("no Location".into()))?;
    let mut to = url.join(&said).map_err(|_| Reason::Location(format!("{said:?}")))?;
    to.set_fragment(None);
    Ok(to)
}

/// Seconds, or a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let said = text(headers, header::RETRY_AFTER)?;
    if let Ok(seconds) = said.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    // without the day of the week, which some servers have wrong
    let date = said.split_once(',').map_or(said.as_str(), |(_, date)| date);
    let date = jiff::fmt::rfc2822::parse(date.trim()).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(Timestamp::now())).unwrap_or_default())
}

/// ureq's faults in the words of this crate.
fn reason(e: Error) -> Reason {
    match e {
        Error::Timeout(t) => Reason::Timeout(match t {
            Timeout::Resolve => "its name could not be looked up within the connect time-out".into(),
            Timeout::Connect => "no connection came about within the connect time-out".into(),
            Timeout::PerRead | Timeout::PerWrite => "the server fell silent for the read time-out".into(),
            _ => "it was not complete within the total time-out".into(),
        }),
        Error::Other(inner) => match inner.downcast::<Refused>() {
            Ok(r) => Reason::Private { host: r.host, address: r.address, kind: r.kind },
            Err(other) => Reason::Connection(other.to_string()),
        },
        Error::HostNotFound => Reason::Connection("no host has this name".into()),
        Error::LargeResponseHeader(_, limit) => {
            Reason::TooLarge { limit, found: "more in the answer's head".into() }
        }
        Error::BadUri(_) | Error::Http(_) => Reason::Address(e.to_string()),
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => Reason::Trust(e.to_string()),
        Error::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => Reason::Trust(e.to_string()),
        Error::Io(e) => Reason::Connection(io_words(&e)),
        other => Reason::Connection(other.to_string()),
    }
}

fn io_words(e: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match e.kind() {
        Kind::ConnectionRefused => "the connection was refused".into(),
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof => {
            "the connection broke".into()
        }
        Kind::NetworkUnreachable | Kind::HostUnreachable => "there is no way to its network".into(),
        // what is amiss with a name has no kind of its own
        _ if e.to_string().starts_with("failed to lookup") => "its host's name leads nowhere".into(),
        _ => format!("found {e}"),
    }
}

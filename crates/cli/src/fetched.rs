//! What was fetched, as documents: told by its content, since addresses and headers often do not tell.

use crate::input::{Item, limits, lines, text_of};
use sitroom_fetch::{Page, Trust};
use sitroom_ingest::{Kind, Report, kind_of, reports};
use std::path::Path;
use url::Url;

/// Bytes.
pub const MEGABYTE: usize = 1 << 20;

/// What a page holds: what its first bytes say where that is a format of its own, then the header, then the address.
pub fn kind(page: &Page, asked: Option<Kind>) -> Kind {
    // a name without an ending leaves it to the bytes
    let by_bytes = kind_of("", &page.body);
    if matches!(by_bytes, Kind::Feed | Kind::News | Kind::Warc | Kind::Pdf) {
        return by_bytes;
    }
    match page.content_type.as_deref() {
        Some("text/html" | "application/xhtml+xml") => Kind::Html,
        Some("application/feed+json") => Kind::Feed,
        Some("message/rfc822") => Kind::Mail,
        Some("text/markdown") => Kind::Markdown,
        Some("application/pdf") => Kind::Pdf,
        _ => asked.unwrap_or_else(|| kind_of(&path(&page.url), &page.body)),
    }
}

/// Hands over every document of a page, or the line that says why there is none. False if `take` asked to stop.
pub fn items(
    page: &Page,
    asked: Option<Kind>,
    max_size: usize,
    take: &mut dyn FnMut(Result<Item, String>) -> bool,
) -> bool {
    let name = &page.url;
    let fault = |e: String| format!("{name}: {e}");
    match kind(page, asked) {
        Kind::Html => take(article(page)),
        Kind::Feed => sitroom_ingest::feed(&page.body)
            .into_iter()
            .all(|r| take(r.map(|r| Item::from_report(r, None)).map_err(|e| fault(e.to_string())))),
        Kind::Jsonl => lines(page.body.as_slice(), Path::new("-"), max_size, name, take),
        Kind::Text => {
            let charset = page.charset.as_deref();
            let text = sitroom_ingest::decode(&page.body, charset)
                .ok_or_else(|| "expected text, but found binary data; leave it out".to_string())
                .and_then(|text| text_of(text.into_bytes()));
            take(text.map(|text| Item { text, url: Some(name.clone()), ..Item::default() }).map_err(fault))
        }
        other => reports(other, &mut page.body.as_slice(), &limits(max_size), &mut |r| {
            take(r.map(|r| placed(r, name)).map_err(|e| fault(e.to_string())))
        }),
    }
}

/// The document of a page that holds one: an article or a PDF. `None` for all else.
pub fn single(page: &Page, max_size: usize) -> Option<Result<Item, String>> {
    let mut found = None;
    match kind(page, Some(Kind::Html)) {
        kind @ (Kind::Html | Kind::Pdf) => {
            items(page, Some(kind), max_size, &mut |item| {
                found = Some(item);
                false
            });
            found
        }
        _ => None,
    }
}

/// The certificates in a file.
///
/// # Errors
/// The line that says why there are none.
pub fn trust(path: &Path) -> Result<Trust, String> {
    let at = path.display();
    let pem = std::fs::read(path)
        .map_err(|e| format!("{at}: expected certificates, but they cannot be read ({e}); check the path"))?;
    Trust::from_pem(&pem).map_err(|e| format!("{at}: {e}"))
}

/// The article of a web page.
///
/// # Errors
/// The line that says why there is none.
pub fn article(page: &Page) -> Result<Item, String> {
    let report = sitroom_ingest::page(&page.body, page.charset.as_deref(), None)
        .map_err(|e| format!("{}: {e}", page.url))?;
    let own = report.url.as_deref().filter(|own| is_same_page(own, &page.url)).map(str::to_string);
    let url = own.unwrap_or_else(|| page.url.clone());
    Ok(Item::from_report(Report { url: Some(url), ..report }, None))
}

/// True if a page's word for its own address differs from where it was found in the query only: some pages name the front page.
fn is_same_page(own: &str, found: &str) -> bool {
    match (Url::parse(own), Url::parse(found)) {
        (Ok(own), Ok(found)) => own.host_str() == found.host_str() && own.path() == found.path(),
        _ => false,
    }
}

fn placed(report: Report, url: &str) -> Item {
    let url = report.url.clone().or_else(|| Some(url.to_string()));
    Item::from_report(Report { url, ..report }, None)
}

fn path(url: &str) -> String {
    Url::parse(url).map(|u| u.path().to_string()).unwrap_or_default()
}

/// Host and port of an address.
pub fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sitroom_fetch::Known;

    fn page(url: &str, content_type: &str, body: &str) -> Page {
        Page {
            url: url.into(),
            body: body.as_bytes().to_vec(),
            content_type: Some(content_type.into()),
            charset: None,
            known: Known::default(),
        }
    }

    #[test]
    fn content_tells_before_header_and_header_before_address() {
        for (page, expected) in [
            (
                page("http://a/index.html", "text/html", "<?xml version='1.0'?><rss version='2.0'>"),
                Kind::Feed,
            ),
            (page("http://a/news.txt", "text/html", "<b>x"), Kind::Html),
            (page("http://a/news.txt?x=1", "application/octet-stream", "x"), Kind::Text),
            (page("http://a/all.jsonl", "text/plain", "{\"text\": \"x\"}"), Kind::Jsonl),
            (page("http://a/report", "application/pdf", "gone"), Kind::Pdf),
            (page("http://a/download.php", "text/html", "%PDF-1.7\n"), Kind::Pdf),
        ] {
            assert_eq!(kind(&page, None), expected, "{}", page.url);
        }
    }

    #[test]
    fn a_page_is_where_it_was_found_unless_it_knows_a_shorter_way() {
        let html = |own: &str| {
            format!(
                "<html><head><link rel=canonical href='{own}'></head><body><p>Gunmen attacked the market of Ndola on Tuesday.</p></body></html>"
            )
        };
        let at = |own: &str| {
            article(&page("http://a.example/n/1?utm_source=rss", "text/html", &html(own)))
                .unwrap()
                .url
                .unwrap()
        };
        assert_eq!(at("http://a.example/n/1"), "http://a.example/n/1");
        assert_eq!(at("http://a.example/"), "http://a.example/n/1?utm_source=rss");
        assert_eq!(at("http://b.example/n/1"), "http://a.example/n/1?utm_source=rss");
    }
}

//! Web pages: the article's text, and what the page says of itself.
//!
//! The main content is found by `rs-trafilatura` (a port of Barbaresi 2021, trafilatura); metadata by [`crate::meta`] first and by the
//! same library where that finds none.

use crate::{Fault, Report, charset, meta, report_of, tidy};
use rs_trafilatura::Options;

/// Elements open at once past which a page is hostile: browsers stop at 512.
const DEEPEST: usize = 512;

/// The report in a page. `charset` is what its header names, `url` where it was found.
///
/// # Errors
/// If the page is binary or holds no text.
pub fn report(bytes: &[u8], charset: Option<&str>, url: Option<&str>) -> Result<Report, Fault> {
    let html = charset::decode(bytes, charset).ok_or(Fault::Binary)?;
    if depth(&html) > DEEPEST {
        return Err(Fault::broken(
            "a page of nested elements",
            "more than 512 open at once",
            "leave it out: no browser shows it",
        ));
    }
    let options = Options { url: url.map(str::to_string), include_comments: false, ..Options::default() };
    let found =
        rs_trafilatura::extract_with_options(&unbroken(&html), &options).map_err(|_| Fault::NoText)?;
    let page = meta::of(&html);
    let title = page.title.or(found.metadata.title).and_then(|t| tidy::line(&t));
    report_of(Report {
        text: without_title(&tidy::paragraphs(&found.content_text), title.as_deref()),
        title,
        outlet: page.outlet.or(found.metadata.sitename),
        authors: page.authors,
        url: url.map(str::to_string).or(page.url),
        published: page.published.or_else(|| found.metadata.date.map(|d| d.date_naive().to_string())),
        made: None,
        language: page.language,
        id: None,
    })
}

/// The page with its line ends as spaces: in HTML they only wrap, in the extracted text they would end a paragraph. Behind each
/// block stands a space: the library glues together the blocks of short pages that have nothing between them.
fn unbroken(html: &str) -> String {
    let html = html.replace(['\r', '\n'], " ");
    ENDS.iter().fold(html, |html, end| html.replace(end, &format!("{end} ")))
}

/// Ends of blocks of running text.
const ENDS: &[&str] = &["</p>", "</h1>", "</h2>", "</h3>", "</li>", "</blockquote>"];

/// The text without a first paragraph that only repeats the title.
fn without_title(text: &str, title: Option<&str>) -> String {
    match (text.split_once("\n\n"), title) {
        (Some((first, rest)), Some(title)) if first == title => rest.to_string(),
        _ => text.to_string(),
    }
}

/// The most elements that stand open at once, closing tags taken at their word. Void elements count as closed.
fn depth(html: &str) -> usize {
    let (mut open, mut most) = (0usize, 0usize);
    for tag in html.split('<').skip(1) {
        let name = tag
            .trim_start_matches('/')
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if tag.starts_with('/') {
            open = open.saturating_sub(1);
        } else if !name.is_empty() && !closes_itself(name, tag) {
            open += 1;
            most = most.max(open);
        }
    }
    most
}

/// Elements that are never closed, or may be left open without nesting (WHATWG HTML, 13.1.2).
fn closes_itself(name: &str, tag: &str) -> bool {
    const OPEN: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option", "path",
    ];
    OPEN.contains(&name.to_ascii_lowercase().as_str())
        || tag.split('>').next().is_some_and(|t| t.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html lang="en-GB"><head><title>Envoys meet | Harbour Times</title>
<meta property="og:site_name" content="Harbour Times"><meta property="og:title" content="Envoys meet in Tarrin">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Envoys meet in Tarrin",
"datePublished":"2021-05-04T19:30:00+02:00","author":[{"@type":"Person","name":"Ada Lindqvist"}],"publisher":{"name":"Harbour Times"}}</script>
</head><body><nav><a href="/">Home</a><a href="/world">World</a></nav><article><h1>Envoys meet in Tarrin</h1>
<p>Envoys of both coastal states met in Tarrin on Tuesday to talk about fishing rights, the ministry said in a statement.</p>
<p>The talks, the first in three years, went on until late in the evening and will be resumed next week, according to two diplomats.</p>
<p>Neither side wished to comment on the question of the disputed lighthouse, which both of them have claimed since 1974.</p></article>
<footer><a href="/imprint">Imprint</a> All rights reserved.</footer></body></html>"#;

    #[test]
    fn an_article_comes_out_of_its_page() {
        let report = report(PAGE.as_bytes(), None, None).unwrap();
        assert!(report.text.starts_with("Envoys of both coastal states"), "{}", report.text);
        assert!(report.text.ends_with("claimed since 1974."), "{}", report.text);
        assert_eq!(report.text.matches("\n\n").count(), 2);
        assert_eq!(report.title.as_deref(), Some("Envoys meet in Tarrin"));
        assert_eq!(report.outlet.as_deref(), Some("Harbour Times"));
        assert_eq!(report.authors, ["Ada Lindqvist"]);
        assert_eq!(report.published.as_deref(), Some("2021-05-04T19:30:00+02:00"));
        assert_eq!(report.language.as_deref(), Some("en-GB"));
    }

    #[test]
    fn blocks_of_a_short_page_without_line_ends_stay_apart() {
        let page = "<html><head><title>Port</title></head><body><article><h1>Port closed</h1><p>The port of Tarrin was closed.</p>\
            <p>Nobody said why.</p></article></body></html>";
        let text = report(page.as_bytes(), None, None).unwrap().text;
        assert!(text.ends_with("The port of Tarrin was closed. Nobody said why."), "{text}");
    }

    #[test]
    fn a_page_without_text_and_a_hostile_one_are_faults() {
        assert!(matches!(report(b"<html><body></body></html>", None, None), Err(Fault::NoText)));
        let deep = "<div>".repeat(100_000);
        assert!(matches!(report(deep.as_bytes(), None, None), Err(Fault::Broken { .. })));
    }

    #[test]
    fn elements_that_close_themselves_do_not_nest() {
        assert_eq!(depth("<p>a<p>b<br><img src=x><p>c"), 0);
        assert_eq!(depth("<div><div></div><b>x</b></div>"), 2);
    }
}

//! Feeds: RSS 0.9 to 2.0, Atom, JSON Feed; each entry a report.

use crate::{Fault, Report, charset, report_of, tidy};
use feed_rs::model::{Entry, Feed, Text};
use mail_parser::decoders::html::html_to_text;

/// The entries of a feed, in its order. An entry's text is its content, else its summary, else its title.
pub fn reports(bytes: &[u8]) -> Vec<Result<Report, Fault>> {
    if crate::xml::declares_entities(bytes) {
        return vec![Err(crate::xml::entities())];
    }
    match parse(bytes) {
        Ok(feed) => feed.entries.iter().map(|e| report_of(report(&feed, e))).collect(),
        Err(fault) => vec![Err(fault)],
    }
}

/// Some feeds name a character set that they are not in, so the bytes are decoded here.
fn parse(bytes: &[u8]) -> Result<Feed, Fault> {
    let text = charset::decode(bytes, None).ok_or(Fault::Binary)?;
    feed_rs::parser::parse(without_declaration(&text).as_bytes())
        .map_err(|e| Fault::broken("an RSS, Atom or JSON feed", e, "check the address, or leave it out"))
}

/// The text behind an XML declaration, whose character set no longer holds once the text is UTF-8.
fn without_declaration(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<?xml") {
        text.split_once("?>").map_or(text, |(_, rest)| rest.trim_start())
    } else {
        text
    }
}

fn report(feed: &Feed, entry: &Entry) -> Report {
    let title = entry.title.as_ref().and_then(plain);
    let content = entry.content.as_ref().and_then(|c| c.body.as_deref()).and_then(|b| text_of(b, "html"));
    let text = content.or_else(|| entry.summary.as_ref().and_then(plain)).or_else(|| title.clone());
    let published =
        entry.published.or(entry.updated).and_then(|d| jiff::Timestamp::from_second(d.timestamp()).ok());
    let language = entry.language.clone().or_else(|| feed.language.clone());
    Report {
        text: text.unwrap_or_default(),
        title,
        outlet: feed.title.as_ref().and_then(plain),
        authors: entry.authors.iter().filter_map(|a| tidy::line(a.name.as_deref()?)).collect(),
        url: address(entry),
        published: published.map(|t| t.to_string()),
        made: None,
        language,
        id: tidy::line(&entry.id),
    }
}

/// The entry's page: the link that is no enclosure, comment or other relation.
fn address(entry: &Entry) -> Option<String> {
    let page = entry.links.iter().find(|l| l.rel.as_deref().is_none_or(|r| r == "alternate"));
    page.or(entry.links.first()).map(|l| l.href.clone())
}

fn plain(text: &Text) -> Option<String> {
    text_of(&text.content, text.content_type.subty().as_str())
}

/// Markup is looked for even in what is called plain: feeds often are not what they say.
fn text_of(text: &str, kind: &str) -> Option<String> {
    let marked = kind != "plain" || text.contains("</") || text.contains("&#") || text.contains("&amp;");
    let text = if marked { html_to_text(text) } else { text.to_string() };
    Some(tidy::paragraphs(&text)).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Coast Radio</title><language>en</language>
<item><title>Ferry strike ends</title><link>https://example.org/1</link><guid>tag:1</guid><pubDate>Mon, 02 Mar 2020 06:00:00 GMT</pubDate>
<description>&lt;p&gt;Crews went back to work.&lt;/p&gt;&lt;p&gt;A deal was signed.&lt;/p&gt;</description></item>
<item><title>Fog</title><link>https://example.org/2</link></item></channel></rss>"#;

    #[test]
    fn entries_become_reports() {
        let found: Vec<Report> = reports(RSS.as_bytes()).into_iter().map(Result::unwrap).collect();
        assert_eq!(found[0].text, "Crews went back to work.\n\nA deal was signed.");
        assert_eq!(found[0].published.as_deref(), Some("2020-03-02T06:00:00Z"));
        assert_eq!(
            (found[0].outlet.as_deref(), found[0].url.as_deref()),
            (Some("Coast Radio"), Some("https://example.org/1"))
        );
        assert_eq!(found[1].text, "Fog");
    }

    #[test]
    fn a_feed_in_another_character_set_than_it_says_is_read() {
        let latin: Vec<u8> = RSS.replace("Fog", "Brise légère").chars().map(|c| c as u8).collect();
        let found = reports(&latin);
        assert_eq!(found[1].as_ref().unwrap().text, "Brise légère");
    }

    #[test]
    fn what_is_no_feed_is_one_fault() {
        let found = reports(b"<html><body>No feed</body></html>");
        assert!(matches!(found[..], [Err(Fault::Broken { .. })]));
    }
}

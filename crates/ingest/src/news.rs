//! News agencies' formats of the IPTC: NewsML-G2 (2.x) and NITF (3.x).

use crate::xml::{Element, root};
use crate::{Fault, Report, charset, dates, report_of, tidy};

/// The reports of a file: each text item of a NewsML-G2 message, or one NITF document.
pub fn reports(bytes: &[u8]) -> Vec<Result<Report, Fault>> {
    match charset::decode(bytes, None).ok_or(Fault::Binary).and_then(|text| root(&text)) {
        Err(fault) => vec![Err(fault)],
        Ok(top) => match top.name.as_str() {
            "nitf" => vec![report_of(nitf(&top))],
            "newsItem" => vec![report_of(item(&top))],
            "newsMessage" => top.all(&["newsItem"]).into_iter().map(|i| report_of(item(i))).collect(),
            other => vec![Err(Fault::broken(
                "nitf, newsItem or newsMessage",
                other,
                "name its format with --input",
            ))],
        },
    }
}

/// A NewsML-G2 `newsItem` (IPTC NewsML-G2 specification, 5 to 7).
fn item(item: &Element) -> Report {
    let text_at = |path: &[&str]| item.at(path).and_then(name_or_text);
    let content = item.at(&["contentSet", "inlineXML"]).or_else(|| item.at(&["contentSet", "inlineData"]));
    let inner = content.and_then(|c| c.all(&["nitf"]).first().copied()).map(nitf).unwrap_or_default();
    let own = |own: Option<String>, inner: Option<String>| own.or(inner);
    Report {
        text: if inner.text.is_empty() { content.map(body).unwrap_or_default() } else { inner.text },
        title: own(text_at(&["contentMeta", "headline"]), inner.title),
        outlet: own(text_at(&["itemMeta", "provider"]), inner.outlet),
        authors: creators(item, inner.authors),
        url: None,
        published: own(published(item), inner.published),
        made: None,
        language: item.at(&["contentMeta", "language"]).and_then(|l| l.attribute("tag")).map(str::to_string),
        id: item.attribute("guid").map(str::to_string),
    }
}

/// When the content was made, else when this version of the item was.
fn published(item: &Element) -> Option<String> {
    let paths: [&[&str]; 3] =
        [&["contentMeta", "contentCreated"], &["itemMeta", "firstCreated"], &["itemMeta", "versionCreated"]];
    paths.iter().find_map(|p| dates::rfc3339(&item.at(p)?.text()))
}

fn creators(item: &Element, inner: Vec<String>) -> Vec<String> {
    let meta = item.at(&["contentMeta"]);
    let found: Vec<String> = meta.iter().flat_map(|m| m.all(&["creator"])).filter_map(name_or_text).collect();
    if found.is_empty() { inner } else { found }
}

/// A `name` child, the text, or the `literal` attribute: G2 writes parties in all three ways.
fn name_or_text(element: &Element) -> Option<String> {
    let name = element.at(&["name"]).map(Element::text).unwrap_or_else(|| element.text());
    tidy::line(&name).or_else(|| element.attribute("literal").and_then(tidy::line))
}

/// A NITF document (IPTC NITF 3.6).
fn nitf(top: &Element) -> Report {
    let text_at = |path: &[&str]| top.at(path).and_then(|e| tidy::line(&e.text()));
    let issued = top.at(&["head", "docdata", "date.issue"]).and_then(|d| d.attribute("norm"));
    let story = top.at(&["body", "body.head", "dateline", "story.date"]).and_then(|d| d.attribute("norm"));
    Report {
        text: top.at(&["body", "body.content"]).map(body).unwrap_or_default(),
        title: text_at(&["body", "body.head", "hedline", "hl1"]).or_else(|| text_at(&["head", "title"])),
        outlet: text_at(&["body", "body.head", "distributor"])
            .or_else(|| text_at(&["head", "docdata", "doc.copyright"])),
        authors: text_at(&["body", "body.head", "byline"]).into_iter().collect(),
        url: None,
        published: issued.or(story).and_then(dates::rfc3339),
        made: None,
        language: top.at(&["body"]).and_then(|b| b.attribute("lang")).map(str::to_string),
        id: top.at(&["head", "docdata", "doc-id"]).and_then(|d| d.attribute("id-string")).map(str::to_string),
    }
}

/// Blocks of text, or all text where nothing is marked as a block.
fn body(content: &Element) -> String {
    let blocks = content.all(&["p", "hl2", "h1", "h2", "h3", "li"]);
    let texts: Vec<String> = blocks.iter().filter_map(|b| tidy::line(&b.text())).collect();
    if texts.is_empty() { tidy::unwrapped(&content.text()) } else { texts.join("\n\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_news_format_is_a_fault() {
        let found = reports(b"<?xml version='1.0'?><svg/>");
        assert!(matches!(&found[..], [Err(Fault::Broken { found, .. })] if found == "svg"));
    }
}

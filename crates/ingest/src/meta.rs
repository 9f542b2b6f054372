//! What a page says of itself: JSON-LD (schema.org), Open Graph, Dublin Core and plain `meta` elements, in that order.

use crate::{dates, tidy};
use dom_query::Document;
use serde_json::Value;

/// What was found; `None` where the page says nothing.
#[derive(Debug, Default, PartialEq)]
pub struct Page {
    /// Headline.
    pub title: Option<String>,
    /// Publisher.
    pub outlet: Option<String>,
    /// Writers.
    pub authors: Vec<String>,
    /// Canonical address.
    pub url: Option<String>,
    /// RFC 3339.
    pub published: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
}

/// Deepest nesting of JSON-LD that is searched.
const DEEPEST: usize = 6;

/// Reads the metadata of a page.
pub fn of(html: &str) -> Page {
    let doc = Document::from(html);
    let data = articles(&doc);
    let said = |keys: &[&str]| data.iter().find_map(|a| keys.iter().find_map(|k| text_of(&a[*k])));
    Page {
        title: said(&["headline", "name"]).or_else(|| meta(&doc, TITLE)),
        outlet: data.iter().find_map(|a| text_of(&a["publisher"])).or_else(|| meta(&doc, OUTLET)),
        authors: authors(&doc, &data),
        url: element(&doc, "link[rel=canonical]", "href")
            .or_else(|| meta(&doc, &["og:url"]))
            .filter(|u| u.starts_with("http")),
        published: said(&["datePublished", "dateCreated"])
            .or_else(|| meta(&doc, DATE))
            .or_else(|| element(&doc, "time[datetime]", "datetime"))
            .and_then(|d| dates::rfc3339(&d)),
        language: said(&["inLanguage"])
            .filter(|l| is_tag(l))
            .or_else(|| element(&doc, "html[lang]", "lang"))
            .filter(|l| is_tag(l)),
    }
}

const TITLE: &[&str] = &["og:title", "twitter:title", "dc.title", "dcterms.title"];
const OUTLET: &[&str] = &["og:site_name", "dc.publisher", "dcterms.publisher", "application-name"];
const AUTHOR: &[&str] = &["author", "article:author", "dc.creator", "dcterms.creator", "parsely-author"];
const DATE: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "parsely-pub-date",
    "date",
    "article.published",
];

/// Writers, each once; addresses of profile pages are no names.
fn authors(doc: &Document, data: &[Value]) -> Vec<String> {
    let mut names: Vec<String> = data.iter().flat_map(|a| each(&a["author"])).filter_map(text_of).collect();
    if names.is_empty() {
        names.extend(meta(doc, AUTHOR));
    }
    names.retain(|n| !n.contains("://"));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|n| seen.insert(n.clone()));
    names
}

/// The JSON-LD objects that are articles.
fn articles(doc: &Document) -> Vec<Value> {
    let mut found = Vec::new();
    for script in doc.select("script[type='application/ld+json']").iter() {
        // broken JSON-LD is common; such a block says nothing
        if let Ok(value) = serde_json::from_str::<Value>(script.text().trim()) {
            collect(value, 0, &mut found);
        }
    }
    found
}

fn collect(value: Value, depth: usize, found: &mut Vec<Value>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(all) => all.into_iter().for_each(|v| collect(v, depth + 1, found)),
        Value::Object(mut map) => {
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = map.remove(key) {
                    collect(inner, depth + 1, found);
                }
            }
            let value = Value::Object(map);
            if each(&value["@type"]).filter_map(Value::as_str).any(is_article) {
                found.push(value);
            }
        }
        _ => {}
    }
}

/// schema.org's Article and its subtypes.
fn is_article(kind: &str) -> bool {
    kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report"
}

/// The items of a list, or the one that stands alone.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or(std::slice::from_ref(value));
    list.iter()
}

/// A text, or the `name` of an object.
fn text_of(value: &Value) -> Option<String> {
    let first = each(value).next()?;
    tidy::line(first.as_str().or_else(|| first["name"].as_str())?)
}

fn meta(doc: &Document, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let selector = format!("meta[property='{name}' i], meta[name='{name}' i], meta[itemprop='{name}' i]");
        element(doc, &selector, "content")
    })
}

fn element(doc: &Document, selector: &str, attribute: &str) -> Option<String> {
    let found = doc.try_select(selector)?;
    found.iter().find_map(|e| tidy::line(&e.attr(attribute)?))
}

/// Shaped like a BCP 47 tag: letters and digits in groups, the first of two or three letters.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts
        .next()
        .is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    first && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_elements_speak_where_no_json_ld_does() {
        let page = of(
            r#"<html lang="fr"><head><meta name="DC.date.issued" content="2020-03-01"><meta property="og:title" content=" Un  titre ">
            <meta name="author" content="https://example.org/people/7"><link rel="canonical" href="https://example.org/a"></head></html>"#,
        );
        let expected = Page {
            title: Some("Un titre".into()),
            url: Some("https://example.org/a".into()),
            published: Some("2020-03-01".into()),
            language: Some("fr".into()),
            ..Default::default()
        };
        assert_eq!(page, expected);
    }

    #[test]
    fn json_ld_is_found_in_graphs_and_broken_blocks_are_passed_over() {
        let page = of(
            r#"<script type="application/ld+json">{oops</script><script type="application/ld+json">{"@graph":[
            {"@type":"WebSite","name":"Not this"},{"@type":["ReportageNewsArticle"],"headline":"Yes","publisher":{"name":"Wire"},
            "author":[{"name":"A"},{"name":"B"},{"name":"A"}],"datePublished":"2024-01-02"}]}</script>"#,
        );
        assert_eq!((page.title.as_deref(), page.outlet.as_deref()), (Some("Yes"), Some("Wire")));
        assert_eq!(page.authors, ["A", "B"]);
    }
}

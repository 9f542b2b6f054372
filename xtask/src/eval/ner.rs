//! Entities on news from all over the world: the language layer alone, and with gazetteer, tables and chains.
//!
//! An entity is right if its words and its kind (person, place, organisation) are the gold's; a leading *the* and a final *'s* belong to
//! neither. Where the text leads with its web address, that is not scored.

use super::coref::document;
use super::shared::{Row, list, range};
use crate::gold::on_all_cores;
use serde_json::Value;
use sitroom_document::{Analysis, Document, Extraction, TokenRange};
use sitroom_entity::Resolver;
use sitroom_ling::EntType;
use std::collections::BTreeSet;

const KINDS: [&str; 3] = ["Person", "Location", "Organization"];
const NAMES: [&str; 3] = ["persons", "places", "organisations"];

/// Kind and bytes.
type Named = (usize, usize, usize);

/// Scores rows of Worldwide.
pub fn score(rows: &[Value]) -> Vec<Row> {
    let mut sums = [[[0usize; 3]; 3]; 2];
    for (g, alone, whole) in on_all_cores(rows, |reader, row| {
        let (doc, a, ex) = reader.extract(document(row));
        (gold(row, &doc.text), language_layer(row, &doc.text, &a), all(row, &doc, &a, &ex))
    }) {
        for (sum, found) in sums.iter_mut().zip([alone, whole]) {
            for (k, s) in sum.iter_mut().enumerate() {
                let of = |set: &BTreeSet<Named>| set.iter().filter(|n| n.0 == k).count();
                s[0] += g.intersection(&found).filter(|n| n.0 == k).count();
                s[1] += of(&found);
                s[2] += of(&g);
            }
        }
    }
    let mut rows = Vec::new();
    for (sum, who) in sums.iter().zip(["language layer", "with gazetteer and chains"]) {
        let row = |name: &str, s: [usize; 3]| Row::prf(&format!("{name}, {who}"), s[0] as f64, s[1], s[2]);
        rows.extend(NAMES.iter().zip(sum).map(|(n, s)| row(n, *s)));
        rows.push(row("all three", sum.iter().fold([0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]])));
    }
    rows
}

fn gold(row: &Value, text: &str) -> BTreeSet<Named> {
    let bytes: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let mut all = BTreeSet::new();
    for e in list(&row["entities"]) {
        let Some(kind) = KINDS.iter().position(|k| e["type"] == *k) else { continue };
        let (start, end) = range(e);
        all.extend(trimmed(row, text, kind, bytes[start as usize], bytes[end as usize]));
    }
    all
}

/// The span without *the* and *'s*; `None` in the part that is not scored.
fn trimmed(row: &Value, text: &str, kind: usize, start: usize, end: usize) -> Option<Named> {
    let body = row["body_start"].as_u64().unwrap_or(0) as usize;
    let words = text[start..end].trim_end().trim_end_matches("'s").trim_end_matches("’s");
    let bare = words.strip_prefix("the ").or_else(|| words.strip_prefix("The ")).unwrap_or(words);
    let (start, end) = (start + words.len() - bare.len(), start + words.len());
    (text[..start].chars().count() >= body && start < end).then_some((kind, start, end))
}

fn spanned(row: &Value, text: &str, a: &Analysis, tokens: TokenRange, kind: usize) -> Option<Named> {
    let span = a.range_span(tokens);
    trimmed(row, text, kind, span.start as usize, span.end as usize)
}

fn language_layer(row: &Value, text: &str, a: &Analysis) -> BTreeSet<Named> {
    let kind = |label| match label {
        EntType::PERSON => Some(0),
        EntType::GPE | EntType::LOC => Some(1),
        EntType::ORG => Some(2),
        _ => None,
    };
    a.entities.iter().filter_map(|e| spanned(row, text, a, e.tokens, kind(e.label)?)).collect()
}

fn all(row: &Value, doc: &Document, a: &Analysis, ex: &Extraction) -> BTreeSet<Named> {
    let mut found = BTreeSet::new();
    for (tokens, label) in Resolver::builtin().names(doc, a, &ex.toponyms) {
        let kind = match label {
            EntType::PERSON => 0,
            EntType::GPE | EntType::LOC => 1,
            EntType::ORG => 2,
            _ => continue,
        };
        found.extend(spanned(row, &doc.text, a, tokens, kind));
    }
    found
}

//! Why claims are missed: what each entry of the rules made of the words of an annotated trigger.

use super::claims;
use super::shared::{Doc, list, range};
use crate::gold::{CODER, document};
use serde_json::Value;
use sitroom_claim::Coder;
use sitroom_pipeline::Reader;

/// Prints every difference between annotation and reading, and behind each missed claim what was considered at its trigger.
pub fn print(gold: &[Value], docs: &[Doc], rows: &[Value]) {
    let mut reader = Reader::default();
    for (g, doc) in gold.iter().zip(docs) {
        let one = (std::slice::from_ref(g), std::slice::from_ref(doc));
        claims::errors(one.0, one.1).iter().for_each(|line| println!("{line}"));
        let Some(row) = rows.iter().find(|r| r["id"] == g["id"]) else { continue };
        let pairs = claims::matched(list(&g["claims"]), &doc.claims);
        for (i, claim) in list(&g["claims"]).iter().enumerate().filter(|(i, _)| !pairs.contains_key(i)) {
            let optional = if claim["optional"] == true { " optional" } else { "" };
            let reasons = considered(&mut reader, row, range(&claim["trigger"]));
            let reasons =
                if reasons.is_empty() { "no entry has these words".into() } else { reasons.join("; ") };
            println!("{} why {i}{optional} {}: {reasons}", g["id"], claim["trigger"]["text"]);
        }
    }
}

/// What each entry made of the words in a range of code points.
fn considered(reader: &mut Reader, row: &Value, (start, end): (i64, i64)) -> Vec<String> {
    let (doc, analysis, ex) = reader.extract(document(row));
    let points = |byte: u32| doc.text[..byte as usize].chars().count() as i64;
    let coder = CODER.get().unwrap_or_else(|| Coder::builtin());
    let here = coder.consider(&doc, &analysis, &ex).into_iter().filter(|c| {
        let span = analysis.span(c.token);
        points(span.start) < end && start < points(span.end)
    });
    here.map(|c| format!("{} ({}): {}", c.rule, c.entry, c.refusal.unwrap_or_else(|| "fits".into())))
        .collect()
}

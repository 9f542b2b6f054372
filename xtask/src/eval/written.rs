//! Claims of the project's own corpus, what the rules are worth on sentences that they were not made on, and the modes of claims.

use super::shared::{Doc, Row, list, macro_f1};
use super::{claims, missed};
use crate::corpus::{find_span, rows};
use crate::gold::read;
use anyhow::Result;
use serde_json::{Value, json};
use std::path::Path;

/// How a claim without a mode is counted.
const NO_MODE: &str = "none";

/// Texts of the files up to this one are read while rules are made; nobody reads the errors of the others, so that these tell
/// what the rules are worth on sentences that nobody has seen.
const LAST_READ: &str = "a15";

/// Scores of the claims corpus: of all, of the texts read while rules are made, and of those kept aside. With `errors`, what is wrong in
/// the texts that are read is printed, too.
///
/// # Errors
/// If it cannot be read.
pub fn score(dir: &Path, errors: bool) -> Result<Vec<Row>> {
    let rows = rows(dir)?;
    let docs: Vec<Doc> = read(&rows).iter().map(|lines| Doc::new(lines)).collect();
    let gold: Vec<Value> = rows.iter().zip(&docs).map(|(row, doc)| gold_form(row, doc)).collect();
    let mut table = with_modes(&gold, &docs);
    for (name, kept) in [("read", false), ("kept aside", true)] {
        let part = gold.iter().zip(&docs).filter(|(g, _)| is_kept_aside(g) == kept);
        let (gold, docs): (Vec<Value>, Vec<Doc>) = part.map(|(g, d)| (g.clone(), d.clone())).unzip();
        table.extend(with_modes(&gold, &docs).into_iter().map(|row| row.of_part(name)));
        if errors && !kept {
            missed::print(&gold, &docs, &rows);
        }
    }
    Ok(table)
}

/// A text that nobody reads while making rules. Its id begins with the name of its file.
pub fn is_kept_aside(row: &Value) -> bool {
    let file = row["id"].as_str().and_then(|id| id.split('-').next()).unwrap_or_default();
    file > LAST_READ
}

/// Scores of claims whose annotation has modes.
pub fn with_modes(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    let mut table = claims::score(gold, docs);
    table.extend(mode_rows(gold, docs));
    table
}

/// A text's annotation in the form of the gold data; the sentences are those that were read.
pub fn gold_form(row: &Value, doc: &Doc) -> Value {
    let text = row["text"].as_str().unwrap_or_default();
    let points = |byte: usize| text[..byte].chars().count();
    let span = |v: &Value| {
        let (start, end) = find_span(text, v.as_str()?)?;
        Some(json!({"text": &text[start..end], "start": points(start), "end": points(end)}))
    };
    let spans = |v: &Value| -> Vec<Value> { list(v).iter().filter_map(span).collect() };
    let claim = |c: &Value| {
        let trigger = span(&c["trigger"])?;
        let start = trigger["start"].as_u64()?;
        let holds = |s: &&Value| s[0].as_u64() <= Some(start) && Some(start) < s[1].as_u64();
        let sentence = list(&doc.document["sentences"]).iter().find(holds)?;
        let source = span(&c["source"]).map(|mut s| {
            s["stance"] = c["stance"].clone();
            s
        });
        Some(json!({
            "type": c["type"], "mode": c["mode"], "status": c["status"], "time": c["time"], "trigger": trigger,
            "actors": spans(&c["actors"]), "recipients": spans(&c["recipients"]), "source": source,
            "optional": c["optional"] == true, "sentence_start": sentence[0], "sentence_end": sentence[1],
        }))
    };
    let claims: Vec<Value> = list(&row["claims"]).iter().filter_map(claim).collect();
    json!({"id": row["id"], "text": text, "claims": claims})
}

/// How often matched claims have the annotated mode, of all and of those that have one.
fn mode_rows(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    let mut modes: Vec<(String, String)> = Vec::new();
    for (g, d) in gold.iter().zip(docs) {
        let mode = |c: &Value| {
            format!("{} {}", c["type"].as_str().unwrap_or_default(), c["mode"].as_str().unwrap_or(NO_MODE))
        };
        let wanted = list(&g["claims"]);
        let mut pairs: Vec<(usize, usize)> = claims::matched(wanted, &d.claims).into_iter().collect();
        pairs.sort_unstable();
        modes.extend(pairs.iter().map(|(i, j)| (mode(&wanted[*i]), mode(&d.claims[*j]))));
    }
    let right = |all: &[&(String, String)]| all.iter().filter(|(g, f)| g == f).count();
    let all: Vec<&(String, String)> = modes.iter().collect();
    let with: Vec<&(String, String)> = modes.iter().filter(|(g, _)| !g.ends_with(NO_MODE)).collect();
    vec![
        Row::percent("of all matched: mode", right(&all), all.len()),
        Row::percent("of all matched: mode where there is one", right(&with), with.len()),
        Row::value(
            "mode of all matched, macro F1",
            format!("{:.1}", macro_f1(&modes)),
            format!("– / – / {}", modes.len()),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(mode: &str) -> Doc {
        let claim = json!({
            "type": "CONSULT", "mode": mode, "status": "happened", "trigger": {"start": 5, "end": 8},
            "actors": [], "recipients": [],
        });
        let document = json!({"sentences": [[0, 20]]});
        Doc { document, claims: vec![claim], ..Default::default() }
    }

    #[test]
    fn texts_of_later_files_are_kept_aside() {
        let kept = |id: &str| is_kept_aside(&json!({"id": id}));
        assert!(!kept("a01-001") && !kept("a15-080"));
        assert!(kept("a16-001") && kept("a49-002") && kept("lead1-001"));
    }

    #[test]
    fn a_mode_counts_as_right_only_where_it_is_the_annotated_one() {
        let row = json!({"id": "x", "text": "Oslo met Bern on it.", "claims": [
            {"type": "CONSULT", "mode": "visit", "status": "happened", "trigger": "met", "actors": ["Oslo", "Bern"], "recipients": []},
        ]});
        for (found, right) in [("visit", "1 / – / 1"), ("phone", "0 / – / 1")] {
            let docs = [doc(found)];
            let gold = [gold_form(&row, &docs[0])];
            assert_eq!(gold[0]["claims"][0]["trigger"], json!({"text": "met", "start": 5, "end": 8}));
            let cells = mode_rows(&gold, &docs)[0].cells();
            assert!(cells.ends_with(right), "{cells}");
        }
    }
}

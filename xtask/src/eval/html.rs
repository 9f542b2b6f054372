//! Body text of web pages against the public article-extraction benchmark's half, by its shingles of four words (`score_html.py`).

use super::shared::Row;
use anyhow::Context;
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Words of one shingle.
const SHINGLE: usize = 4;

/// One row: precision, recall and F1, averaged over pages as the benchmark does.
///
/// # Errors
/// If the pages are not there.
pub fn rows(gold: &Path) -> anyhow::Result<Vec<Row>> {
    let folder = gold.join("html");
    let truth: BTreeMap<String, Value> = serde_json::from_reader(
        File::open(folder.join("ground-truth.json")).context("expected html/ground-truth.json")?,
    )?;
    let (mut precision, mut recall) = (Vec::new(), Vec::new());
    for (id, page) in &truth {
        let mut html = Vec::new();
        let file = File::open(folder.join(format!("pages/{id}.html.gz")))?;
        MultiGzDecoder::new(file).read_to_end(&mut html)?;
        let text = sitroom_ingest::page(&html, None, None).map(|r| r.text).unwrap_or_default();
        let (right, found) = (shingles(page["articleBody"].as_str().unwrap_or_default()), shingles(&text));
        let both: usize = right.iter().map(|(s, n)| *n.min(found.get(s).unwrap_or(&0))).sum();
        let share = |of: &BTreeMap<Vec<String>, usize>| {
            Some(of.values().sum::<usize>()).filter(|n| *n > 0).map(|n| both as f64 / n as f64)
        };
        precision.extend(share(&found));
        recall.extend(share(&right));
    }
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len().max(1) as f64;
    Ok(vec![Row::rates("body text, shingles of four words", mean(&precision), mean(&recall), truth.len())])
}

fn shingles(text: &str) -> BTreeMap<Vec<String>, usize> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let mut all = BTreeMap::new();
    for start in 0..words.len().saturating_sub(SHINGLE - 1).max(usize::from(!words.is_empty())) {
        let shingle = words[start..words.len().min(start + SHINGLE)].iter().map(|w| w.to_string()).collect();
        *all.entry(shingle).or_default() += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_one_shingle_and_repeats_count() {
        assert_eq!(shingles("").len(), 0);
        assert_eq!(shingles("two words").len(), 1);
        assert_eq!(shingles("a a a a a").values().copied().collect::<Vec<_>>(), [2]);
    }
}

//! What a larger model teaches the judge: the words of texts that nobody annotated go out, and come back with the probability of each
//! type (`tools/train_judge_teacher.py`).

use super::data::{Counts, Sample, Text, example_texts, of_example, samples, texts};
use anyhow::Context;
use serde_json::{Value, json};
use sitroom_claim::Coder;
use sitroom_claim::judge::TYPES;
use sitroom_pipeline::Reader;
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

/// News whose claims nobody annotated, below the gold folder.
const UNKNOWN: &[&str] = &[
    "attribution/polnear_train.jsonl",
    "time/tempeval3_train.jsonl",
    "pairs/plv_train.jsonl",
    "pairs/conflibert_train.jsonl",
];

/// Writes the words of all texts, with the types that are known.
///
/// # Errors
/// If texts cannot be read, or the file not written.
pub fn write(
    reader: &mut Reader,
    coder: &Coder,
    corpus: &[Text],
    counts: Counts,
    gold: &Path,
    out: &str,
) -> anyhow::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(out).with_context(|| out.to_string())?);
    for (i, text) in corpus.iter().enumerate() {
        writeln!(file, "{}", line(text, &samples(coder, text, counts, i)))?;
    }
    for (example, text) in example_texts(reader)? {
        let words = coder.seen(&text.doc, &text.a, &text.ex).into_iter();
        let all: Vec<Sample> =
            words.filter_map(|(seen, rule)| of_example(&example, &text.a, counts, seen, rule)).collect();
        writeln!(file, "{}", line(&text, &all))?;
    }
    for name in UNKNOWN {
        for mut row in crate::eval::lines(&gold.join(name))? {
            let dates = ["publication_date", "document_date", "date"].map(|key| row[key].clone());
            row["published"] = dates.into_iter().find(|d| !d.is_null()).unwrap_or_default();
            for text in texts(reader, vec![row]) {
                writeln!(file, "{}", unknown_line(coder, &text))?;
            }
        }
    }
    Ok(())
}

/// Code points before a byte.
fn points(text: &str, byte: u32) -> usize {
    text[..byte as usize].chars().count()
}

fn sentences(text: &Text) -> Vec<[usize; 2]> {
    let words = &text.doc.text;
    let span = |s: &sitroom_document::TokenRange| {
        let span = text.a.range_span(*s);
        [points(words, span.start), points(words, span.end)]
    };
    text.a.sentences.iter().map(span).collect()
}

fn line(text: &Text, all: &[Sample]) -> Value {
    let word = |s: &Sample| {
        let span = text.a.span(s.seen.token);
        json!([points(&text.doc.text, span.start), points(&text.doc.text, span.end), s.label, s.weight])
    };
    let words: Vec<Value> = all.iter().map(word).collect();
    let fold = all.first().and_then(|s| s.fold);
    json!({"text": &*text.doc.text, "sentences": sentences(text), "fold": fold, "words": words})
}

fn unknown_line(coder: &Coder, text: &Text) -> Value {
    let word = |t: u32| {
        let span = text.a.span(t);
        json!([points(&text.doc.text, span.start), points(&text.doc.text, span.end), -1, 0])
    };
    let words: Vec<Value> =
        coder.seen(&text.doc, &text.a, &text.ex).iter().map(|(s, _)| word(s.token)).collect();
    let published = &text.row["published"];
    json!({"text": &*text.doc.text, "published": published, "sentences": sentences(text), "fold": null, "words": words})
}

/// The words of texts that came back, each counting so much; of those that are surely no act, one in [`SURE_KEPT`].
///
/// # Errors
/// If the file cannot be read.
pub fn read(reader: &mut Reader, coder: &Coder, file: &str, weight: f32) -> anyhow::Result<Vec<Sample>> {
    /// From this probability of no act on, a word is surely none.
    const SURE: f32 = 0.98;
    const SURE_KEPT: usize = 3;
    let mut all = Vec::new();
    for row in crate::eval::lines(Path::new(file))? {
        for text in texts(reader, vec![row]) {
            let said = said(&text.row);
            for (i, (seen, _)) in coder.seen(&text.doc, &text.a, &text.ex).into_iter().enumerate() {
                let start = points(&text.doc.text, text.a.span(seen.token).start);
                let Some(soft) = said.get(&start) else { continue };
                let (kept, sure) = (i % SURE_KEPT == 0, soft[0] > SURE);
                if !sure || kept {
                    let weight = if sure { weight * SURE_KEPT as f32 } else { weight };
                    all.push(Sample { soft: Some(*soft), ..Sample::plain(seen, weight) });
                }
            }
        }
    }
    Ok(all)
}

/// Probabilities by the code point at which their word begins.
fn said(row: &Value) -> HashMap<usize, [f32; TYPES]> {
    let words = row["words"].as_array().into_iter().flatten();
    let of = |(word, p): (&Value, &Value)| {
        let mut soft = [0.0; TYPES];
        let given = p.as_array()?.iter().filter_map(Value::as_f64);
        soft.iter_mut().zip(given).for_each(|(s, v)| *s = v as f32);
        let total: f32 = soft.iter().sum();
        soft.iter_mut().for_each(|s| *s /= total.max(f32::MIN_POSITIVE));
        Some((word[0].as_u64()? as usize, soft))
    };
    words.zip(row["p"].as_array().into_iter().flatten()).filter_map(of).collect()
}

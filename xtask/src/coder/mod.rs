//! `cargo xtask coder pairs|cv|train`: the data of the learned coder, its cross-validation and its weights.

mod data;
mod score;
mod train;

use anyhow::{Context, Result, bail};
use data::{Example, FOLDS};
pub use score::figures;
use serde_json::Value;
use sitroom_codebook::EventType;
use sitroom_coder::{Linear, Scores, best, softmax, together};
use std::collections::HashMap;
use std::path::Path;
use train::Settings;

/// Where the weights of the default model go.
const WEIGHTS: &str = "crates/coder/model/linear.bin";

/// Runs the command.
///
/// # Errors
/// If the gold data are not there, or a file cannot be written.
pub fn run(args: &[String]) -> Result<()> {
    let (mut gold, mut encoder, mut out) = ("../shared/gold".to_string(), None, None);
    let mut rest = args.iter().skip(1);
    while let Some(a) = rest.next() {
        let mut value = || rest.next().cloned().with_context(|| format!("expected a value after {a}"));
        match a.as_str() {
            "--gold" => gold = value()?,
            "--encoder" => encoder = Some(value()?),
            "-o" => out = Some(value()?),
            other => bail!("expected --gold, --encoder or -o, but found {other} instead"),
        }
    }
    let rows = data::rows(&crate::gold::lines(&Path::new(&gold).join("pairs/plv_train.jsonl"))?)?;
    match args.first().map(String::as_str) {
        Some("pairs") => data::write(&rows, Path::new(&out.context("expected -o FILE")?)),
        Some("cv") => cross_validate(&data::examples(&rows), encoder.as_deref(), out.as_deref()),
        Some("train") => {
            let examples = data::examples(&rows);
            let all: Vec<&Example> = examples.iter().collect();
            let (weights, bias) = train::train(&all, &Settings::default());
            std::fs::write(WEIGHTS, Linear::to_bytes(&weights, &bias))?;
            println!("{} rows", all.len());
            Ok(())
        }
        other => bail!("expected pairs, cv or train, but found {other:?} instead"),
    }
}

/// A pair of the cross-validation: what it is and what a model said that was trained without it.
pub struct Found {
    /// Identifier.
    #[cfg_attr(not(test), allow(dead_code, reason = "the gold data's own scorer asks for it"))]
    pub id: String,
    /// The annotated type; the first of those allowed.
    pub gold: EventType,
    /// The type said.
    pub said: EventType,
}

/// Codes published pairs, given as the lines of their file, each by a model trained without its fold.
///
/// # Errors
/// If the project's own data cannot be read.
pub fn cross_validated(published: &[Value]) -> Result<Vec<Found>> {
    let examples = data::examples(&data::rows(published)?);
    let found = folds(&examples)?;
    let one = |(e, s): &(&Example, Scores)| Found {
        id: e.row.id.clone(),
        gold: e.row.types[0],
        said: best(&softmax(s, sitroom_coder::TEMPERATURE)),
    };
    Ok(found.iter().map(one).collect())
}

/// The scores of each fold's rows by a model trained without them.
fn folds(examples: &[Example]) -> Result<Vec<(&Example, Scores)>> {
    let mut found = Vec::new();
    for fold in 0..FOLDS {
        let train: Vec<&Example> = examples.iter().filter(|e| e.row.fold != Some(fold)).collect();
        let (weights, bias) = train::train(&train, &Settings::default());
        let model = Linear::from_bytes(&Linear::to_bytes(&weights, &bias))?;
        let test = examples.iter().filter(|e| e.row.fold == Some(fold));
        found.extend(test.map(|e| (e, model.scores(&e.features))));
    }
    Ok(found)
}

/// Prints the figures of all folds together, and how well confidence is calibrated. With the encoder's scores for rows of folds that
/// it was trained without (`tools/train_coder.py --cv`), those of both models on these rows.
fn cross_validate(examples: &[Example], encoder: Option<&str>, out: Option<&str>) -> Result<()> {
    let mut found = folds(examples)?;
    if let Some(path) = encoder {
        let large = encoder_scores(path)?;
        found.retain(|(e, _)| large.contains_key(&e.row.id));
        found.iter_mut().for_each(|(e, s)| *s = together(&large[&e.row.id], s));
    }
    score::print(&found, score::temperature(&found));
    if let Some(out) = out {
        let lines =
            found.iter().map(|(e, s)| serde_json::json!({"id": e.row.id, "scores": s}).to_string() + "\n");
        std::fs::write(out, lines.collect::<String>())?;
    }
    Ok(())
}

fn encoder_scores(path: &str) -> Result<HashMap<String, Scores>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {path}"))?;
    let line = |l: &str| {
        let v: Value = serde_json::from_str(l)?;
        let scores = v["scores"].as_array().into_iter().flatten().filter_map(Value::as_f64).map(|x| x as f32);
        let scores: Scores = scores.collect::<Vec<f32>>().try_into().ok().context("expected 16 scores")?;
        Ok((v["id"].as_str().unwrap_or_default().to_string(), scores))
    };
    text.lines().map(line).collect()
}

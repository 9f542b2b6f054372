//! `cargo xtask confidence [--gold DIR] [--write]`: how often claims marked so sure are right, and the model that marks them.
//!
//! A claim is right if the annotation has one of its type in its sentence. Texts without political events count too: there every claim is
//! wrong. Each text of the claims corpus is judged by a judge that was trained without it. The table comes from five-fold cross-validation over documents; `--write` fits all data and writes `rules/en/confidence.toml`.

use anyhow::{Context, bail};
use serde_json::Value;
use sitroom_claim::{Coder, FEATURES, features, is_political_text, rule_of};
use sitroom_document::Claim;
use sitroom_pipeline::{DocMeta, Document, Reader};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const FOLDS: usize = 5;
const FILE: &str = "rules/en/confidence.toml";
/// Files of the gold data; the last has no claims.
const GOLD: &[&str] = &["articles/dev.jsonl", "status/sentences_dev.jsonl", "nothing/news_dev.jsonl"];
/// Penalty on squared weights.
const PENALTY: f64 = 1.0;
/// Claims of average precision that each rule is taken to have had before.
const PRIOR: f64 = 20.0;
const STEPS: usize = 800;
const RATE: f64 = 0.5;

/// One found claim: what the model sees, and whether it is right.
struct Sample {
    fold: usize,
    set: usize,
    rule: String,
    x: Vec<f64>,
    right: bool,
}

/// Runs the command.
///
/// # Errors
/// If data are missing or the file cannot be written.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let (mut gold, mut write) = ("../shared/gold".to_string(), false);
    let mut rest = args.iter();
    while let Some(a) = rest.next() {
        match a.as_str() {
            "--gold" => gold = rest.next().context("expected a folder after --gold")?.clone(),
            "--write" => write = true,
            other => bail!("expected --gold or --write, but found {other} instead"),
        }
    }
    let mut samples = Vec::new();
    let mut reader = Reader::default();
    for (set, file) in GOLD.iter().enumerate() {
        let path = Path::new(&gold).join(file);
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        for (i, line) in text.lines().enumerate() {
            let row: Value = serde_json::from_str(line)?;
            add(&mut samples, &mut reader, Coder::builtin(), &row, i % FOLDS, set);
        }
    }
    let coders = crate::judge::fold_coders(&mut reader, Path::new(&gold))?;
    for (i, row) in crate::corpus::rows(Path::new("corpus/claims"))?.iter().enumerate() {
        add(&mut samples, &mut reader, &coders[i % coders.len()], row, i % FOLDS, GOLD.len());
    }
    println!("{}", reliability(&samples));
    if write {
        let all: Vec<&Sample> = samples.iter().collect();
        std::fs::write(FILE, Model::fit(&all).to_toml(samples.len()))?;
    }
    Ok(())
}

fn add(samples: &mut Vec<Sample>, reader: &mut Reader, coder: &Coder, row: &Value, fold: usize, set: usize) {
    let text = row["text"].as_str().unwrap_or_default();
    let published = row["published"].as_str().map(str::to_string);
    let meta = DocMeta { published, ..Default::default() };
    let (doc, analysis, mut ex) = reader.extract(Document::new(text, meta));
    ex.claims.clear();
    ex.claims = coder.annotate(&doc, &analysis, &ex);
    let rights = right(&doc.text, row, &ex.claims);
    let political = is_political_text(&ex);
    for (claim, right) in ex.claims.iter().zip(rights) {
        let x = features(&analysis, political, claim).iter().map(|v| f64::from(*v)).collect();
        samples.push(Sample { fold, set, rule: rule_of(claim).to_string(), x, right });
    }
}

/// A gold claim: its type, the bytes of its trigger and of its sentence.
struct Gold {
    event_type: String,
    trigger: (usize, usize),
    sentence: (usize, usize),
}

fn gold_claims(text: &str, row: &Value) -> Vec<Gold> {
    let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let byte = |v: &Value| v.as_u64().and_then(|i| starts.get(i as usize)).copied().unwrap_or(text.len());
    let claims = row["claims"].as_array().map_or(&[][..], Vec::as_slice);
    let read = |c: &Value| {
        let event_type = c["type"].as_str()?.to_string();
        if let Some(words) = c["trigger"].as_str() {
            let trigger = crate::corpus::find_span(text, words)?;
            return Some(Gold { event_type, trigger, sentence: (0, text.len()) });
        }
        let trigger = (byte(&c["trigger"]["start"]), byte(&c["trigger"]["end"]));
        Some(Gold { event_type, trigger, sentence: (byte(&c["sentence_start"]), byte(&c["sentence_end"])) })
    };
    claims.iter().filter_map(read).collect()
}

/// Which found claims have a gold claim of their own; those whose triggers share words come first.
fn right(text: &str, row: &Value, found: &[Claim]) -> Vec<bool> {
    let gold = gold_claims(text, row);
    let mut used = vec![false; gold.len()];
    let mut rights = vec![false; found.len()];
    for by_trigger in [true, false] {
        for (c, right) in found.iter().zip(&mut rights).filter(|(_, r)| !**r) {
            let (start, end) = (c.trigger.start as usize, c.trigger.end as usize);
            let fits = |g: &Gold| {
                g.event_type == c.event_type.as_str()
                    && g.sentence.0 <= start
                    && start < g.sentence.1
                    && (!by_trigger || (g.trigger.0 < end && start < g.trigger.1))
            };
            let free = gold.iter().enumerate().find(|(i, g)| !used[*i] && fits(g)).map(|(i, _)| i);
            if let Some(i) = free {
                used[i] = true;
                *right = true;
            }
        }
    }
    rights
}

struct Model {
    bias: f64,
    weights: Vec<f64>,
    rules: BTreeMap<String, f64>,
}

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

impl Model {
    /// Each rule's log-odds above the average, smoothed; then the weights of the features beside it, by gradient descent.
    fn fit(samples: &[&Sample]) -> Model {
        let mean = samples.iter().filter(|s| s.right).count() as f64 / samples.len() as f64;
        let mut counts: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for s in samples {
            let c = counts.entry(&s.rule).or_default();
            c.0 += f64::from(u8::from(s.right));
            c.1 += 1.0;
        }
        let shrunk = |(k, n): (f64, f64)| logit((k + PRIOR * mean) / (n + PRIOR)) - logit(mean);
        let rules = counts.into_iter().map(|(r, c)| (r.to_string(), shrunk(c))).collect();
        let mut model = Model { bias: logit(mean), weights: vec![0.0; FEATURES.len()], rules };
        let n = samples.len() as f64;
        for _ in 0..STEPS {
            let mut slope = vec![0.0; FEATURES.len()];
            let mut bias = 0.0;
            for s in samples {
                let error = model.of(s) - f64::from(u8::from(s.right));
                bias += error;
                slope.iter_mut().zip(&s.x).for_each(|(g, x)| *g += error * x);
            }
            model.bias -= RATE * bias / n;
            for (w, g) in model.weights.iter_mut().zip(slope) {
                *w -= RATE * (g + PENALTY * *w) / n;
            }
        }
        model
    }

    fn of(&self, s: &Sample) -> f64 {
        let linear: f64 = self.weights.iter().zip(&s.x).map(|(w, x)| w * x).sum();
        sigmoid(self.bias + linear + self.rules.get(&s.rule).copied().unwrap_or_default())
    }

    fn to_toml(&self, n: usize) -> String {
        let mut out = format!(
            "# How sure a claim is: log-odds that its type stands in its sentence, fitted by `cargo xtask confidence --write`\n\
             # on {n} claims found in annotated development texts. Made by a program: change the program, not this file.\n\n\
             bias = {:.3}\n\n[weights]\n",
            self.bias
        );
        for (name, w) in FEATURES.iter().zip(&self.weights) {
            let _ = writeln!(out, "{name} = {w:.3}");
        }
        out.push_str("\n# Rules whose claims are right more or less often than the average one.\n[rules]\n");
        for (rule, w) in self.rules.iter().filter(|(r, _)| !r.is_empty()) {
            let _ = writeln!(out, "\"{rule}\" = {w:.3}");
        }
        out
    }
}

/// Mean distance between how sure claims are and how often they are right, over tenths of confidence (Naeini et al. 2015).
fn calibration_error(marked: &[(f64, &Sample)]) -> f64 {
    let mut tenths = [(0.0, 0.0); 11];
    for (p, s) in marked {
        let here = &mut tenths[(p * 10.0) as usize];
        here.0 += p;
        here.1 += f64::from(u8::from(s.right));
    }
    tenths.iter().map(|(sure, right)| f64::abs(sure - right)).sum::<f64>() / marked.len().max(1) as f64
}

/// Claims by marked confidence: how sure on average, how often right.
fn reliability(samples: &[Sample]) -> String {
    let mut marked: Vec<(f64, &Sample)> = Vec::new();
    for fold in 0..FOLDS {
        let rest: Vec<&Sample> = samples.iter().filter(|s| s.fold != fold).collect();
        let model = Model::fit(&rest);
        marked.extend(samples.iter().filter(|s| s.fold == fold).map(|s| (model.of(s), s)));
    }
    let mut out = String::from("| marked | claims | mean | right |\n| --- | --- | --- | --- |\n");
    for tenth in 0..10 {
        let low = f64::from(tenth) / 10.0;
        let here: Vec<_> = marked.iter().filter(|(p, _)| (*p * 10.0) as i32 == tenth).collect();
        if !here.is_empty() {
            let n = here.len() as f64;
            let mean = here.iter().map(|(p, _)| p).sum::<f64>() / n;
            let right = here.iter().filter(|(_, s)| s.right).count() as f64 / n;
            let _ = writeln!(out, "| {low:.1}–{:.1} | {} | {mean:.2} | {right:.2} |", low + 0.1, here.len());
        }
    }
    let n = marked.len() as f64;
    let of = |s: &Sample| f64::from(u8::from(s.right));
    let brier = marked.iter().map(|(p, s)| (p - of(s)).powi(2)).sum::<f64>() / n;
    let base = marked.iter().filter(|(_, s)| s.right).count() as f64 / n;
    let _ = writeln!(
        out,
        "\nBrier score {brier:.3}; a constant would have {:.3}. Expected calibration error {:.3}.",
        base * (1.0 - base),
        calibration_error(&marked)
    );
    for set in 0..=GOLD.len() {
        let here: Vec<_> = marked.iter().filter(|(_, s)| s.set == set).collect();
        let n = here.len().max(1) as f64;
        let mean = here.iter().map(|(p, _)| p).sum::<f64>() / n;
        let right = here.iter().filter(|(_, s)| s.right).count() as f64 / n;
        let name = GOLD.get(set).unwrap_or(&"corpus/claims");
        let _ = writeln!(out, "{name}: {} claims, mean {mean:.2}, right {right:.2}", here.len());
    }
    out
}

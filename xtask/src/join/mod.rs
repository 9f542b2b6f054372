//! `cargo xtask join train|cv [--gold DIR] [--told FILE]`: learns which mentions tell of one event and writes `crates/fuse/model/mentions.bin`;
//! with the vectors of an encoder (`tools/train_acts.py`) `told.bin`.
//!
//! Training data: the annotated mentions of ECB+'s training part, every two of one topic that the joiner would compare. `cv` trains on
//! four fifths of the topics, links each mention of the others to its likeliest earlier one, and scores the clusters.

mod boost;

use crate::eval::crossdoc::{Report, reports};
use crate::eval::partitions::{Clusters, conll};
use crate::gold::lines;
use anyhow::{Context, bail};
use boost::{Row, train};
use sitroom_fuse::{Forest, Reading, Told, features};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

const OUT: &str = "crates/fuse/model/mentions.bin";
/// Where the trees go that also ask how alike an encoder finds two acts.
const OUT_TOLD: &str = "crates/fuse/model/told.bin";
const FILE: &str = "crossdoc/ecbplus_train.jsonl";
/// Parts of cross-validation.
const FOLDS: usize = 5;
/// Sums from which mentions are linked that `cv` tries.
const FROM: [f32; 5] = [-0.8, -0.4, 0.0, 0.4, 0.8];

/// The mentions of one topic: their clusters, and every two that are compared, the earlier one first.
struct Topic {
    clusters: Vec<String>,
    pairs: Vec<(usize, usize, Row)>,
}

/// Runs the command.
///
/// # Errors
/// If the gold data are not there or the file cannot be written.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let (mut folder, mut told) = ("../shared/gold".to_string(), None);
    let mut flags = args.iter().skip(1);
    while let Some(flag) = flags.next() {
        let value = flags.next().with_context(|| format!("expected a value for {flag}"))?;
        match flag.as_str() {
            "--gold" => folder.clone_from(value),
            "--told" => told = Some(Path::new(value)),
            other => bail!("expected --gold or --told, but found {other} instead"),
        }
    }
    let mut reports = reports(&lines(&Path::new(&folder).join(FILE))?, None);
    if let Some(path) = told {
        read_told(path, &mut reports)?;
    }
    let topics = topics(&reports);
    match args.first().map(String::as_str) {
        Some("train") => {
            let forest = learn(&topics.iter().collect::<Vec<_>>());
            let (bytes, out) = (forest.to_bytes(), if told.is_some() { OUT_TOLD } else { OUT });
            std::fs::write(out, &bytes)?;
            println!("{out}: {} trees, {} bytes", forest.trees.len(), bytes.len());
        }
        Some("cv") => validate(&topics),
        other => bail!("expected train or cv, but found {other:?} instead"),
    }
    Ok(())
}

/// Gives mentions the vectors of encoders that had not seen their topics: a line for each report with its `id` and, in the order of its
/// mentions, the vectors (`told`).
fn read_told(path: &Path, reports: &mut [Report]) -> anyhow::Result<()> {
    let mut all: HashMap<String, Vec<Told>> = HashMap::new();
    for line in lines(path)? {
        let id = line["id"].as_str().context("expected an id")?;
        all.insert(id.to_string(), serde_json::from_value(line["told"].clone())?);
    }
    for r in reports {
        let told = all.remove(&r.sketch.id).with_context(|| format!("{}: no vectors", r.sketch.id))?;
        if told.len() != r.sketch.claims.len() {
            bail!("{}: expected {} vectors, but found {}", r.sketch.id, r.sketch.claims.len(), told.len());
        }
        r.sketch.claims.iter_mut().zip(told).for_each(|(claim, told)| claim.told = told);
    }
    Ok(())
}

fn topics(reports: &[Report]) -> Vec<Topic> {
    let mut all: BTreeMap<u64, Vec<&Report>> = BTreeMap::new();
    reports.iter().for_each(|r| all.entry(r.topic).or_default().push(r));
    all.values_mut()
        .map(|reports| {
            // the fixed order of documents without a date
            reports.sort_by(|a, b| a.sketch.id.cmp(&b.sketch.id));
            topic(reports)
        })
        .collect()
}

fn topic(reports: &[&Report]) -> Topic {
    let readings: Vec<Reading<'_>> = reports.iter().map(|r| Reading::of(&r.sketch)).collect();
    let mentions: Vec<(usize, usize)> =
        reports.iter().enumerate().flat_map(|(d, r)| (0..r.clusters.len()).map(move |i| (d, i))).collect();
    let mut pairs = Vec::new();
    for (n, (d, i)) in mentions.iter().enumerate() {
        for (m, (e, j)) in mentions[..n].iter().enumerate() {
            let alike = if d == e { 1.0 } else { reports[*d].sketch.lead.cosine(&reports[*e].sketch.lead) };
            pairs.extend(features((&readings[*e], *j), (&readings[*d], *i), alike).map(|row| (m, n, row)));
        }
    }
    Topic { clusters: reports.iter().flat_map(|r| r.clusters.iter().cloned()).collect(), pairs }
}

fn learn(topics: &[&Topic]) -> Forest {
    let (mut rows, mut right) = (Vec::new(), Vec::new());
    for topic in topics {
        rows.extend(topic.pairs.iter().map(|(_, _, row)| *row));
        right.extend(topic.pairs.iter().map(|(a, b, _)| topic.clusters[*a] == topic.clusters[*b]));
    }
    train(&rows, &right)
}

fn validate(topics: &[Topic]) {
    let forests: Vec<Forest> = (0..FOLDS)
        .map(|fold| {
            let others = topics.iter().enumerate().filter(|(t, _)| t % FOLDS != fold);
            learn(&others.map(|(_, topic)| topic).collect::<Vec<_>>())
        })
        .collect();
    for from in FROM {
        let (mut gold, mut found) = (Vec::new(), Vec::new());
        for (t, topic) in topics.iter().enumerate() {
            gold.extend(topic.clusters.iter().cloned());
            found.extend(linked(topic, &forests[t % FOLDS], from).into_iter().map(|root| (t, root)));
        }
        let score = conll(&Clusters::of(&gold), &Clusters::of(&found));
        println!(
            "linked from {from:+}: MUC {:.1} B³ {:.1} CEAFe {:.1} CoNLL {:.1}",
            100.0 * score.muc,
            100.0 * score.b3,
            100.0 * score.ceafe,
            100.0 * score.mean()
        );
    }
}

/// The first mention of each one's chain of links.
fn linked(topic: &Topic, forest: &Forest, from: f32) -> Vec<usize> {
    let mut best: Vec<Option<(f32, usize)>> = vec![None; topic.clusters.len()];
    for (a, b, row) in &topic.pairs {
        let score = forest.sum(&row[..], |_, _| ());
        if score >= from && best[*b].is_none_or(|(most, _)| score > most) {
            best[*b] = Some((score, *a));
        }
    }
    let mut roots: Vec<usize> = (0..best.len()).collect();
    for (mention, link) in best.iter().enumerate() {
        if let Some((_, to)) = link {
            roots[mention] = roots[*to];
        }
    }
    roots
}

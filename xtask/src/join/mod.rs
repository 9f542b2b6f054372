//! `cargo xtask join train|cv [--gold DIR]`: learns which mentions tell of one event and writes `crates/fuse/model/mentions.bin`.
//!
//! Training data: the annotated mentions of ECB+'s training part, every two of one topic that the joiner would compare. `cv` trains on
//! four fifths of the topics, links each mention of the others to its likeliest earlier one, and scores the clusters.

mod boost;

use crate::eval::crossdoc::{Report, reports};
use crate::eval::partitions::{Clusters, conll};
use crate::gold::lines;
use anyhow::bail;
use boost::{Row, train};
use sitroom_fuse::{Forest, Reading, features};
use std::collections::BTreeMap;
use std::path::Path;

const OUT: &str = "crates/fuse/model/mentions.bin";
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
    let (task, folder) = match args {
        [task] => (task.as_str(), "../shared/gold"),
        [task, flag, dir] if flag == "--gold" => (task.as_str(), dir.as_str()),
        _ => bail!("expected train or cv, and --gold DIR where the gold data lie elsewhere"),
    };
    let topics = topics(&reports(&lines(&Path::new(folder).join(FILE))?));
    match task {
        "train" => {
            let forest = learn(&topics.iter().collect::<Vec<_>>());
            let bytes = forest.to_bytes();
            std::fs::write(OUT, &bytes)?;
            println!("{OUT}: {} trees, {} bytes", forest.trees.len(), bytes.len());
        }
        "cv" => validate(&topics),
        other => bail!("expected train or cv, but found {other} instead"),
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

//! `cargo xtask coref [--gold DIR]`: trains the ranker of antecedents and writes `lexicon/actors/antecedents.tsv`.
//!
//! Training data: GUM (news, interviews, speeches) and NP4E, training parts only. Each anaphor of a text is one example: the model's
//! probability (softmax over *none* and the entities so far) should lie on the entities whose last full mention has the anaphor's gold
//! entity, or on *none* where there is no such entity. Chains grow by the teacher's choices in the first round and by the model's own in
//! later ones, so that it meets its own mistakes. AdaGrad with L2, examples in a fixed shuffled order: the result is the same every time.

use crate::eval::coref::{Gold, document, gold};
use anyhow::Context;
use sitroom_entity::training::{Options, SIZE, Teacher, link};
use sitroom_pipeline::Reader;
use std::collections::BTreeMap;

/// Rounds in which the chains are built anew.
const ROUNDS: usize = 4;
/// Passes over the examples in each round.
const PASSES: usize = 12;
/// The weights are the mean of those after the last passes.
const AVERAGED: usize = 8;
/// Step of AdaGrad.
const RATE: f32 = 0.15;
/// Weight decay for each example.
const DECAY: f32 = 5e-3;
/// Least weight that is kept.
const LEAST: f32 = 0.02;
const OUT: &str = "lexicon/actors/antecedents.tsv";
const FILES: [&str; 2] = ["coref/gum_train.jsonl", "coref/np4e_train.jsonl"];

/// Parts of cross-validation.
const FOLDS: usize = 5;

/// One anaphor: the features of each option, and which are right.
#[derive(Clone)]
struct Example {
    pronoun: bool,
    text: usize,
    options: Vec<Vec<u32>>,
    right: Vec<bool>,
}

/// Chooses as the gold says, or as the model does, and keeps what it saw.
struct Collector<'g> {
    text: usize,
    gold: &'g Gold,
    weights: Option<&'g [f32]>,
    examples: Vec<Example>,
}

impl Teacher for Collector<'_> {
    fn choose(&mut self, head: u32, options: &Options) -> usize {
        let chain = self.gold.at(head).map(|m| &m.chain);
        let meant = |t: &Option<u32>| {
            let there = t.and_then(|t| self.gold.at(t)).map(|m| &m.chain);
            chain.is_some() && chain == there
        };
        let mut right: Vec<bool> = options.antecedents.iter().map(meant).collect();
        if !right.contains(&true) {
            right[0] = true;
        }
        let truth = right.iter().position(|r| *r).unwrap_or(0);
        let choice = self.weights.map_or(truth, |w| options.best(w));
        let all = (0..options.ends.len()).map(|i| options.of(i).to_vec()).collect();
        self.examples.push(Example { pronoun: options.pronoun, text: self.text, options: all, right });
        choice
    }
}

/// Runs the command.
///
/// # Errors
/// If the gold data are not there or the file cannot be written.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let folder = match args {
        [flag, dir] if flag == "--gold" => dir.as_str(),
        _ => "../shared/gold",
    };
    let mut texts = Vec::new();
    let mut reader = Reader::default();
    for file in FILES {
        let path = std::path::Path::new(folder).join(file);
        let lines = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: expected gold data", path.display()))?;
        for line in lines.lines() {
            let row = serde_json::from_str(line)?;
            let (doc, a, ex) = reader.extract(document(&row));
            let gold = gold(&row, &doc.text, &a);
            texts.push((doc, a, ex.toponyms, gold));
        }
    }
    let mut weights = vec![0.0f32; SIZE];
    for round in 0..ROUNDS {
        let mut examples = Vec::new();
        for (text, (doc, a, toponyms, gold)) in texts.iter().enumerate() {
            let model = (round > 0).then_some(&weights[..]);
            let mut collector = Collector { text, gold, weights: model, examples: Vec::new() };
            link(doc, a, toponyms, &mut collector);
            examples.append(&mut collector.examples);
        }
        println!(
            "round {round}: {} anaphors, {:.3} right before",
            examples.len(),
            accuracy(&examples, &weights)
        );
        if round + 1 == ROUNDS {
            cross_validate(&examples);
        }
        weights = train(&examples);
        println!("round {round}: {:.3} right after", accuracy(&examples, &weights));
    }
    let kept: BTreeMap<usize, f32> =
        weights.iter().copied().enumerate().filter(|(_, w)| w.abs() >= LEAST).collect();
    let text: String = kept.iter().map(|(i, w)| format!("{i}\t{w:.3}\n")).collect();
    std::fs::write(OUT, text)?;
    println!("{OUT}: {} weights", kept.len());
    Ok(())
}

/// Links found and right on texts that the model has not seen, for several advantages of *none*.
fn cross_validate(examples: &[Example]) {
    let texts = examples.iter().map(|e| e.text + 1).max().unwrap_or(1);
    // neighbours stay together: NP4E has several versions of one report side by side
    let fold = |e: &Example| e.text * FOLDS / texts;
    let models: Vec<Vec<f32>> = (0..FOLDS)
        .map(|f| train(&examples.iter().filter(|e| fold(e) != f).cloned().collect::<Vec<_>>()))
        .collect();
    for (name, pronoun) in [("pronouns", true), ("descriptions", false)] {
        for bias in [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5] {
            let (mut right, mut found, mut gold) = (0, 0, 0);
            for e in examples.iter().filter(|e| e.pronoun == pronoun) {
                let mut s = scores(e, &models[fold(e)]);
                s[0] += bias;
                let best = (0..s.len()).reduce(|b, i| if s[i] > s[b] { i } else { b }).unwrap_or(0);
                found += usize::from(best > 0);
                right += usize::from(best > 0 && e.right[best]);
                gold += usize::from(!e.right[0]);
            }
            let (p, r) =
                (right as f64 / f64::from(found.max(1) as u32), right as f64 / f64::from(gold.max(1) as u32));
            println!("unseen {name}, none {bias:+}: P {p:.3} R {r:.3} F1 {:.3}", 2.0 * p * r / (p + r));
        }
    }
}

fn scores(e: &Example, weights: &[f32]) -> Vec<f32> {
    e.options.iter().map(|o| o.iter().map(|&f| weights[f as usize]).sum()).collect()
}

fn accuracy(examples: &[Example], weights: &[f32]) -> f64 {
    let right = |e: &&Example| {
        let s = scores(e, weights);
        let best = (0..s.len()).reduce(|b, i| if s[i] > s[b] { i } else { b });
        best.is_some_and(|b| e.right[b])
    };
    examples.iter().filter(right).count() as f64 / examples.len().max(1) as f64
}

/// Probabilities of the options, and of those among the right ones.
fn softmax(s: &[f32], only: impl Fn(usize) -> bool) -> Vec<f32> {
    let top = s.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let e: Vec<f32> =
        s.iter().enumerate().map(|(i, x)| if only(i) { (x - top).exp() } else { 0.0 }).collect();
    let sum: f32 = e.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    e.iter().map(|x| x / sum).collect()
}

fn train(examples: &[Example]) -> Vec<f32> {
    let (mut w, mut squares) = (vec![0.0f32; SIZE], vec![1e-6f32; SIZE]);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = 0x5eed_u64;
    let mut sum = vec![0.0f32; SIZE];
    for pass in 0..PASSES {
        for i in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(i, (seed >> 33) as usize % (i + 1));
        }
        for &i in &order {
            let e = &examples[i];
            let s = scores(e, &w);
            let (model, truth) = (softmax(&s, |_| true), softmax(&s, |k| e.right[k]));
            for (k, option) in e.options.iter().enumerate() {
                let g = model[k] - truth[k];
                if g.abs() < 1e-4 {
                    continue;
                }
                for &f in option {
                    let f = f as usize;
                    let gradient = g + DECAY * w[f];
                    squares[f] += gradient * gradient;
                    w[f] -= RATE * gradient / squares[f].sqrt();
                }
            }
        }
        if pass >= PASSES - AVERAGED {
            sum.iter_mut().zip(&w).for_each(|(s, x)| *s += x);
        }
    }
    sum.iter().map(|s| s / AVERAGED as f32).collect()
}

//! `cargo xtask judge train|cv [--gold DIR] [--errors] [--set NAME=VALUE,…] [--limits ADD/AGAIN/KNOWN/RETYPE,…] [--folds N]`:
//! trains the judge of words that no rule knows (`crates/claim/src/judge`).
//!
//! `train` trains on all of the claims corpus, the rules' examples and news that nobody annotated, and writes the weights. `cv` trains on four fifths and scores the
//! last one, five times, for each of some limits, beside the rules alone; then it scores a training on all of the corpus on the
//! development data, which no training sees.

mod data;
mod score;
mod trainer;

use anyhow::{Context, bail};
use data::{Counts, FOLDS, Sample, Text};
use score::{Figures, Table};
use sitroom_claim::judge::{Judge, LIMITS, Limits, Net};
use sitroom_claim::{Coder, builtin_files};
use sitroom_pipeline::Reader;
use std::path::Path;
use trainer::{Plan, train};

/// Where the weights go.
const WEIGHTS: &str = "crates/claim/model/judge.bin";

const PLAN: Plan = Plan {
    passes: 14,
    averaged: 6,
    rate: 0.07,
    dense_rate: 0.02,
    forgetful: 0.5,
    dropout: 0.3,
    alone: 0.2,
    least: 2,
    decay: 0.0,
    mode: 0.5,
    seed: 11,
};
const COUNTS: Counts = Counts { optional: 0.3, example: 0.5, beside: 0.3, counter: 0.5, news: 0.2 };

struct Options {
    gold: String,
    plan: Plan,
    counts: Counts,
    limits: Vec<Limits>,
    folds: usize,
    /// Print what the judge adds and drops that is wrong in development texts.
    errors: bool,
}

fn options(args: &[String]) -> anyhow::Result<Options> {
    let mut o = Options {
        gold: "../shared/gold".into(),
        plan: PLAN,
        counts: COUNTS,
        limits: vec![LIMITS],
        folds: FOLDS,
        errors: args.iter().any(|a| a == "--errors"),
    };
    let mut rest = args.iter().filter(|a| *a != "--errors");
    while let Some(a) = rest.next() {
        let value = rest.next().with_context(|| format!("expected a value after {a}"))?;
        match a.as_str() {
            "--gold" => o.gold.clone_from(value),
            "--set" => value.split(',').try_for_each(|s| set(&mut o, s))?,
            "--limits" => o.limits = value.split(',').map(limits).collect::<anyhow::Result<_>>()?,
            "--folds" => o.folds = value.parse()?,
            other => {
                bail!("expected --gold, --errors, --set, --limits or --folds, but found {other} instead")
            }
        }
    }
    Ok(o)
}

fn set(o: &mut Options, setting: &str) -> anyhow::Result<()> {
    let (name, value) = setting.split_once('=').context("expected NAME=VALUE")?;
    let number: f32 = value.parse().with_context(|| format!("expected a number, but found {value}"))?;
    match name {
        "passes" => o.plan.passes = number as usize,
        "averaged" => o.plan.averaged = number as usize,
        "rate" => o.plan.rate = number,
        "dense" => o.plan.dense_rate = number,
        "forgetful" => o.plan.forgetful = number,
        "dropout" => o.plan.dropout = number,
        "alone" => o.plan.alone = number,
        "least" => o.plan.least = number as usize,
        "decay" => o.plan.decay = number,
        "mode" => o.plan.mode = number,
        "seed" => o.plan.seed = number as u64,
        "optional" => o.counts.optional = number,
        "example" => o.counts.example = number,
        "beside" => o.counts.beside = number,
        "news" => o.counts.news = number,
        "counter" => o.counts.counter = number,
        other => bail!("expected a setting of the plan, but found {other} instead"),
    }
    Ok(())
}

/// `.6/.8/.9/.8tn`: see [`Limits`]; `t` where the topic counts, `n` where a text of so many sentences without claims of rules stays
/// so as [`LIMITS`] says.
fn limits(text: &str) -> anyhow::Result<Limits> {
    let marks = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let numbers = &text[..text.len() - marks.len()];
    let numbers: Vec<f32> = numbers.split('/').map(str::parse).collect::<Result<_, _>>()?;
    let [add, again, known, retype] = numbers[..] else { bail!("expected four numbers, but found {text}") };
    let silent = if marks.contains('n') { LIMITS.silent } else { usize::MAX };
    Ok(Limits { add, again, known, retype, silent, topic: marks.contains('t') })
}

/// Runs the command.
///
/// # Errors
/// If the corpus or the gold data are not there or the weights cannot be written.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let o = options(args.get(1..).unwrap_or_default())?;
    let mut reader = Reader::default();
    let rules = Coder::new(&builtin_files())?.with_judge(None);
    let texts = data::corpus(&mut reader)?;
    let samples = samples(&mut reader, &rules, &texts, Path::new(&o.gold), o.counts)?;
    let acts = samples.iter().filter(|s| s.label > 0).count();
    println!("{} texts, {} words, {acts} of them acts", texts.len(), samples.len());
    match args.first().map(String::as_str) {
        Some("train") => {
            let bytes = trained(&samples, None, o.plan).write();
            std::fs::write(WEIGHTS, &bytes).with_context(|| format!("writing {WEIGHTS}"))?;
            println!("{WEIGHTS}: {} bytes", bytes.len());
            Ok(())
        }
        Some("cv") => cross_validate(&o, &mut reader, &rules, &texts, &samples),
        other => bail!("expected train or cv, but found {other:?} instead"),
    }
}

fn samples(
    reader: &mut Reader,
    rules: &Coder,
    texts: &[Text],
    gold: &Path,
    counts: Counts,
) -> anyhow::Result<Vec<Sample>> {
    let mut all = data::example_samples(reader, rules, counts)?;
    for (i, text) in texts.iter().enumerate() {
        all.extend(data::samples(rules, text, counts, i));
    }
    if counts.news > 0.0 {
        all.extend(data::news(reader, rules, gold, counts.news)?);
    }
    Ok(all)
}

/// A network trained on all samples but those of a fold.
fn trained(samples: &[Sample], without: Option<usize>, plan: Plan) -> Net {
    let kept = samples.iter().filter(|s| s.fold.is_none() || s.fold != without);
    Net::new(&train(&kept.collect::<Vec<_>>(), plan))
}

/// A coder with a judge of this network.
fn coder(net: Option<&Net>, limits: Limits) -> anyhow::Result<Coder> {
    let judge = net.map(|net| Judge::new(net.clone(), limits));
    Ok(Coder::new(&builtin_files())?.with_judge(judge))
}

/// A coder for each fold of the claims corpus (text `i` is in fold `i` modulo their number), whose judge was trained without it.
///
/// # Errors
/// If the corpus cannot be read.
pub fn fold_coders(reader: &mut Reader, gold: &Path) -> anyhow::Result<Vec<Coder>> {
    let rules = Coder::new(&builtin_files())?.with_judge(None);
    let texts = data::corpus(reader)?;
    let samples = samples(reader, &rules, &texts, gold, COUNTS)?;
    (0..FOLDS).map(|fold| coder(Some(&trained(&samples, Some(fold), PLAN)), LIMITS)).collect()
}

fn cross_validate(
    o: &Options,
    reader: &mut Reader,
    rules: &Coder,
    texts: &[Text],
    samples: &[Sample],
) -> anyhow::Result<()> {
    let fold_of = |i: usize| i % FOLDS;
    let scored: Vec<usize> = (0..texts.len()).filter(|i| fold_of(*i) < o.folds).collect();
    let here: Vec<&Text> = scored.iter().map(|i| &texts[*i]).collect();
    let nets: Vec<Net> = (0..o.folds).map(|fold| trained(samples, Some(fold), o.plan)).collect();
    let all = trained(samples, None, o.plan);
    score::alone(&nets, samples, texts);
    let development = score::Development::read(reader, Path::new(&o.gold))?;
    let mut table = Table::default();
    table.add("rules", Figures::corpus(&here, |_| rules), development.figures(rules));
    for limits in &o.limits {
        let coders = nets.iter().map(|n| coder(Some(n), *limits)).collect::<anyhow::Result<Vec<_>>>()?;
        let corpus = Figures::corpus(&here, |i| &coders[fold_of(scored[i])]);
        let name = format!("{limits:?}").replace("Limits ", "");
        let coder = coder(Some(&all), *limits)?;
        if o.errors {
            development.errors(rules, &coder).iter().for_each(|e| println!("{e}"));
        }
        table.add(&name, corpus, development.figures(&coder));
    }
    table.print();
    Ok(())
}

//! `cargo xtask train-attribution [--gold DIR] [--tune] [--score FILE] [--out FILE] [--cue-plan P] [--span-plan P]`: trains the
//! attribution labeller on PolNeAR's training texts.
//!
//! With `--tune` it trains on four fifths of them, watches the last fifth and scores it; without, it trains on all and writes the
//! weights. With `--score` it trains nothing and scores weights that `--tune` wrote. A plan is `passes,rate,least,dropout,forgetful`, see [`Plan`].

mod adam;
mod backward;
mod data;
pub mod random;
mod recurrent;
mod trainer;

use anyhow::{Context, bail};
use data::Text;
pub use random::Random;
use serde_json::Value;
use sitroom_attribution::Attributor;
use sitroom_attribution::labeller::net::{Net, Shape, Weights};
use sitroom_attribution::labeller::{CUE_SHAPE, Labeller, SPAN_SHAPE};
use sitroom_pipeline::Reader;
use std::path::Path;
use trainer::{Data, Plan, Trainer};

/// One text in so many is kept aside for tuning.
const ASIDE: usize = 5;

const CUE_PLAN: Plan = Plan { passes: 4, rate: 0.02, least: 3, dropout: 0.6, forgetful: 0.4, seed: 7 };
const SPAN_PLAN: Plan = Plan { passes: 4, rate: 0.015, least: 3, dropout: 0.4, forgetful: 0.3, seed: 8 };

struct Options {
    gold: String,
    out: String,
    tune: bool,
    score: Option<String>,
    cues: Plan,
    spans: Plan,
}

fn options(args: &[String]) -> anyhow::Result<Options> {
    let mut o = Options {
        gold: "../shared/gold".into(),
        out: "crates/attribution/model/labeller.bin".into(),
        tune: false,
        score: None,
        cues: CUE_PLAN,
        spans: SPAN_PLAN,
    };
    let mut rest = args.iter();
    while let Some(a) = rest.next() {
        let mut value = || rest.next().cloned().with_context(|| format!("expected a value after {a}"));
        match a.as_str() {
            "--gold" => o.gold = value()?,
            "--out" => o.out = value()?,
            "--cue-plan" => o.cues = o.cues.changed(&value()?)?,
            "--span-plan" => o.spans = o.spans.changed(&value()?)?,
            "--tune" => o.tune = true,
            "--score" => (o.tune, o.score) = (true, Some(value()?)),
            other => {
                bail!(
                    "expected --gold, --out, --tune, --score, --cue-plan or --span-plan, but found {other} instead"
                )
            }
        }
    }
    Ok(o)
}

/// Runs the command.
///
/// # Errors
/// If the gold data are not there or the weights cannot be written.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let o = options(args)?;
    let rows = crate::gold::lines(&Path::new(&o.gold).join("attribution/polnear_train.jsonl"))?;
    let (aside, train): (Vec<_>, Vec<_>) =
        rows.into_iter().enumerate().partition(|(i, _)| o.tune && i % ASIDE == ASIDE - 1);
    let rules = Attributor::new(None);
    let mut reader = Reader::default();
    let mut read = |rows: &[(usize, Value)]| -> Vec<Text> {
        rows.iter().map(|(_, row)| Text::new(&mut reader, row)).collect()
    };
    let watched = read(&aside);
    let labeller = match &o.score {
        Some(file) => stored(file)?,
        None => {
            let [cues, spans] = trained(&o, &rules, &read(&train), &watched);
            std::fs::write(&o.out, [cues.write(), spans.write()].concat())
                .with_context(|| format!("{}: expected to write the weights there", o.out))?;
            Labeller { cues: Net::new(cues), spans: Net::new(spans) }
        }
    };
    if o.tune {
        let rows: Vec<Value> = aside.into_iter().map(|(_, row)| row).collect();
        score(&rows, &watched, &rules, labeller);
    }
    Ok(())
}

/// The weights in a file.
fn stored(file: &str) -> anyhow::Result<Labeller> {
    let bytes = std::fs::read(file).with_context(|| format!("{file}: expected the weights there"))?;
    // read once, and in use until the process ends
    Labeller::read(bytes.leak()).with_context(|| format!("{file}: expected weights of this program's shape"))
}

/// Sequences of both networks.
fn sequences(rules: &Attributor, texts: &[Text]) -> (Data, Data) {
    let (mut cues, mut spans) = (Data::default(), Data::default());
    texts.iter().for_each(|t| t.add(rules, &mut cues, &mut spans));
    (cues, spans)
}

fn trained(o: &Options, rules: &Attributor, texts: &[Text], watched: &[Text]) -> [Weights; 2] {
    let (cues, spans) = sequences(rules, texts);
    let (cues_aside, spans_aside) = sequences(rules, watched);
    println!("{} sentences, {} cues", cues.sequences.len(), spans.sequences.len());
    std::thread::scope(|scope| {
        let cues = scope.spawn(|| one(CUE_SHAPE, o.cues, cues, &cues_aside, "cues"));
        let spans = one(SPAN_SHAPE, o.spans, spans, &spans_aside, "spans");
        [cues.join().unwrap_or_else(|e| std::panic::resume_unwind(e)), spans]
    })
}

fn one(shape: Shape, plan: Plan, mut data: Data, aside: &Data, name: &str) -> Weights {
    let mut trainer = Trainer::new(shape, plan);
    trainer.train(&mut data, aside, name);
    trainer.quantised()
}

/// Prints figures on texts: rules alone, labeller and rules, and the labeller on the gold's cues.
fn score(rows: &[Value], texts: &[Text], rules: &Attributor, labeller: Labeller) {
    use crate::eval::attributions;
    use crate::eval::shared::Doc;
    let print = |name: &str, docs: Vec<Doc>| {
        for row in attributions(rows, &docs) {
            println!("| {name} | {} |", row.cells());
        }
    };
    print("rules", texts.iter().map(|t| t.attributions(rules)).collect());
    print("gold cues", texts.iter().map(|t| t.with_gold_cues(rules, &labeller)).collect());
    let both = Attributor::new(Some(labeller));
    print("both", texts.iter().map(|t| t.attributions(&both)).collect());
}

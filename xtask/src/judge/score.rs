//! Figures of coders on the claims corpus and on development data.

use super::data::{FOLDS, Sample, Text, texts};
use crate::eval::shared::{Doc, Row};
use crate::eval::{claim_errors, gold_form, is_kept_aside, score_claims};
use crate::gold::lines;
use serde_json::Value;
use sitroom_claim::Coder;
use sitroom_claim::judge::{Judge, LIMITS, Net};
use sitroom_pipeline::Reader;
use sitroom_record::records;
use std::collections::HashMap;
use std::path::Path;

/// Probability from which the judge alone says that there is an act.
const ALONE: f32 = 0.3;

/// What a coder reads out of a text, as records.
fn read(coder: &Coder, text: &Text) -> Doc {
    let mut ex = text.ex.clone();
    ex.claims = coder.annotate(&text.doc, &text.a, &ex);
    let mut out = Vec::new();
    // writing to memory does not fail
    let _ = records(&text.doc, &text.a, &ex, "").write_lines(&mut out);
    let lines: Vec<Value> =
        out.split(|b| *b == b'\n').filter_map(|l| serde_json::from_slice(l).ok()).collect();
    Doc::new(&lines)
}

/// Scores of a set of texts.
pub struct Figures {
    rows: Vec<Row>,
    /// The same of the texts that nobody reads while making rules.
    kept_aside: Vec<Row>,
}

impl Figures {
    /// Of the corpus, where `coder` says which coder reads the text of an index.
    pub fn corpus<'a>(texts: &[&Text], coder: impl Fn(usize) -> &'a Coder) -> Figures {
        let docs: Vec<Doc> = texts.iter().enumerate().map(|(i, t)| read(coder(i), t)).collect();
        let gold: Vec<Value> = texts.iter().zip(&docs).map(|(t, d)| gold_form(&t.row, d)).collect();
        let part = gold.iter().zip(&docs).filter(|(g, _)| is_kept_aside(g));
        let (gold_part, docs_part): (Vec<Value>, Vec<Doc>) =
            part.map(|(g, d)| (g.clone(), d.clone())).unzip();
        Figures { rows: score_claims(&gold, &docs), kept_aside: score_claims(&gold_part, &docs_part) }
    }
}

/// Development texts, which no training sees.
pub struct Development {
    articles: Vec<Text>,
    sentences: Vec<Text>,
    probe: Vec<Text>,
    news: Vec<Text>,
    other: Vec<Text>,
}

impl Development {
    /// Reads them.
    ///
    /// # Errors
    /// If they are not there.
    pub fn read(reader: &mut Reader, gold: &Path) -> anyhow::Result<Development> {
        let mut read = |file: &str| Ok::<_, anyhow::Error>(texts(reader, lines(&gold.join(file))?));
        Ok(Development {
            articles: read("articles/dev.jsonl")?,
            sentences: read("status/sentences_dev.jsonl")?,
            probe: read("probe.jsonl")?,
            news: read("nothing/news_dev.jsonl")?,
            other: read("nothing/dev.jsonl")?,
        })
    }

    /// Where the errors of two coders differ, each with a sign of the one that makes it: `-` the first, `+` the second.
    pub fn errors(&self, before: &Coder, after: &Coder) -> Vec<String> {
        let lines = |coder: &Coder| -> Vec<String> {
            let sets = [&self.articles, &self.sentences, &self.probe, &self.news, &self.other];
            let of = |texts: &Vec<Text>| {
                let docs: Vec<Doc> = texts.iter().map(|t| read(coder, t)).collect();
                let gold: Vec<Value> = texts.iter().map(|t| t.row.clone()).collect();
                claim_errors(&gold, &docs)
            };
            let type_only = |e: &String| e.contains(": missed") || e.contains(": more");
            sets.into_iter().flat_map(of).filter(type_only).collect()
        };
        let (old, new) = (lines(before), lines(after));
        // reasons differ where errors don't
        let name = |e: &String| {
            e.split(" time ").next().unwrap_or_default().to_string()
                + e.rsplit('\n').next().unwrap_or_default()
        };
        let lacks = |list: &[String], e: &String| !list.iter().any(|x| name(x) == name(e));
        let gone = old.iter().filter(|e| lacks(&new, e)).map(|e| format!("- {e}"));
        let come = new.iter().filter(|e| lacks(&old, e)).map(|e| format!("+ {e}"));
        gone.chain(come).collect()
    }

    /// Cells: type and whole F1 of articles and sentences, right, found and wanted of the probe, and false claims.
    pub fn figures(&self, coder: &Coder) -> String {
        let score = |texts: &[Text]| {
            let docs: Vec<Doc> = texts.iter().map(|t| read(coder, t)).collect();
            let gold: Vec<Value> = texts.iter().map(|t| t.row.clone()).collect();
            score_claims(&gold, &docs)
        };
        let false_claims = |texts: &[Text]| texts.iter().map(|t| read(coder, t).claims.len()).sum::<usize>();
        let f1 = |rows: &[Row]| format!("{} / {}", rows[0].f1(), rows[2].f1());
        let (articles, sentences, probe) =
            (score(&self.articles), score(&self.sentences), score(&self.probe));
        let (news, other) = (false_claims(&self.news), false_claims(&self.other));
        format!("{} | {} | {} | {news}, {other}", f1(&articles), f1(&sentences), probe[2].counts())
    }
}

/// A table of settings.
#[derive(Default)]
pub struct Table(Vec<String>);

impl Table {
    /// Adds a line.
    pub fn add(&mut self, name: &str, corpus: Figures, development: String) {
        let (all, kept_aside) = (&corpus.rows, &corpus.kept_aside);
        self.0.push(format!(
            "| {name} | {} | {} / {} | {} / {} | {development} |",
            all[0].prf_cells(),
            all[1].f1(),
            all[2].f1(),
            kept_aside[0].f1(),
            kept_aside[2].f1(),
        ));
    }

    /// Prints all.
    pub fn print(&self) {
        println!(
            "| | corpus: type P | R | F1 | + who / + status | kept aside: type / whole | articles: type / whole | sentences | probe | false claims |\n\
             | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
        );
        self.0.iter().for_each(|line| println!("{line}"));
    }
}

/// Prints how the judge does alone: of each text, which of the annotated types it finds, whatever rules say.
pub fn alone(nets: &[Net], samples: &[Sample], texts: &[Text]) {
    let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
    let judges: Vec<Judge> = nets.iter().map(|n| Judge::new(n.clone(), LIMITS)).collect();
    for s in samples {
        let Some(judge) = s.fold.and_then(|f| judges.get(f)) else { continue };
        let (event_type, p) = judge.likeliest(&s.seen);
        if p >= ALONE {
            found.entry(s.text).or_default().push(event_type as usize + 1);
        }
    }
    let (mut right, mut said, mut wanted) = (0, 0, 0);
    for (i, text) in texts.iter().enumerate().filter(|(i, _)| i % FOLDS < nets.len()) {
        let mut said_here = found.remove(&i).unwrap_or_default();
        said += said_here.len();
        let claims = text.row["claims"].as_array().map_or(&[][..], Vec::as_slice);
        for optional in [false, true] {
            for claim in claims.iter().filter(|c| (c["optional"] == true) == optional) {
                wanted += usize::from(!optional);
                let name = claim["type"].as_str().unwrap_or_default();
                let Some(at) = said_here
                    .iter()
                    .position(|t| sitroom_document::codebook::EventType::ALL[t - 1].as_str() == name)
                else {
                    continue;
                };
                said_here.remove(at);
                if optional {
                    said -= 1;
                } else {
                    right += 1;
                }
            }
        }
    }
    println!("judge alone, from {ALONE}: {}", Row::prf("type", f64::from(right), said, wanted).cells());
}

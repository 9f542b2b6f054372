//! `cargo xtask eval [--gold DIR] [--only claims,attr,…] [--no-write] [--errors] [--rules]`: scores the reader on annotated texts. With
//! `--errors` it prints what is wrong in claims, where nothing should be found, coreference and actors, too. With `--rules` claims are made by the event rules of the
//! checkout as they stand, without a build.
//!
//! The gold data lie beside the checkout, where a developer has them (`../shared/gold`). The rules are those of the scorer that comes
//! with them, `score.py`, written again here; a test holds both to the same figures.

mod actors;
mod arguments;
mod attributions;
mod claims;
pub mod coref;
pub mod crossdoc;
mod html;
mod missed;
mod ner;
mod pairs;
pub mod partitions;
mod rest;
pub mod shared;
mod written;

use crate::gold::{CODER, lines, read};
use anyhow::{Context, bail};
pub use attributions::attributions;
pub use claims::{errors as claim_errors, score as score_claims};
use serde_json::Value;
use shared::{Doc, Row};
use std::path::{Path, PathBuf};
pub use written::{gold_form, is_kept_aside};

/// One gold file and how it is scored.
pub struct Task {
    /// What `--only` calls it.
    pub kind: &'static str,
    /// The file below the gold folder; one that begins with `corpus/` ships with the project.
    pub file: &'static str,
    score: fn(&[Value], &[Doc]) -> Vec<Row>,
}

/// Of these files every document at an index that leaves [`KEPT_REST`] when divided by [`KEPT_EVERY`] is kept aside: nobody reads its
/// errors, so that it tells what rules made on the others are worth on news that nobody has seen.
const SPLIT: &[&str] = &["time/tempeval3_train.jsonl"];
const KEPT_EVERY: usize = 5;
const KEPT_REST: usize = 4;

/// All that is scored, in the order of the table.
pub const TASKS: &[Task] = &[
    Task { kind: "claims", file: "articles/dev.jsonl", score: written::with_modes },
    Task { kind: "claims", file: "status/sentences_dev.jsonl", score: written::with_modes },
    Task { kind: "claims", file: "probe.jsonl", score: claims::score },
    Task { kind: "pairs", file: "pairs/plv_train.jsonl", score: pairs::score },
    Task { kind: "nothing", file: "nothing/news_dev.jsonl", score: rest::nothing },
    Task { kind: "nothing", file: "nothing/dev.jsonl", score: rest::nothing },
    Task { kind: "attr", file: "attribution/polnear_dev.jsonl", score: attributions::attributions },
    Task { kind: "attr", file: "attribution/gum_train.jsonl", score: attributions::detection },
    Task { kind: "time", file: "time/tempeval3_train.jsonl", score: rest::times },
    Task { kind: "time", file: "time/meantime_dev.jsonl", score: rest::times },
    Task { kind: "quantity", file: "corpus/quantities/develop.jsonl", score: rest::quantities },
    Task { kind: "quantity", file: "corpus/quantities/kept.jsonl", score: rest::quantities },
    Task { kind: "geo", file: "places/lgl.jsonl", score: rest::places },
    Task { kind: "geo-no-demonyms", file: "places/geovirus.jsonl", score: rest::places_without_demonyms },
];

/// A score of something else than records: what `--only` calls it, and where the data lie.
struct Other {
    kind: &'static str,
    file: &'static str,
    /// Given the gold folder, and whether to print errors.
    rows: fn(&Path, bool) -> anyhow::Result<Vec<Row>>,
}

const OTHERS: &[Other] = &[
    Other {
        kind: "claims",
        file: "corpus/claims (the judge is trained on it)",
        rows: |_, errors| written::score(&checkout().join("corpus/claims"), errors),
    },
    Other { kind: "html", file: "html", rows: |gold, _| html::rows(gold) },
    Other {
        kind: "coref",
        file: NP4E,
        rows: |gold, errors| Ok(coref::score(&lines(&gold.join(NP4E))?, errors)),
    },
    Other {
        kind: "coref",
        file: GUM,
        rows: |gold, errors| Ok(coref::score(&lines(&gold.join(GUM))?, errors)),
    },
    Other {
        kind: "actors",
        file: ACTORS,
        rows: |gold, errors| Ok(actors::score(&lines(&gold.join(ACTORS))?, errors)),
    },
    Other { kind: "ner", file: WORLDWIDE, rows: |gold, _| Ok(ner::score(&lines(&gold.join(WORLDWIDE))?)) },
    Other {
        kind: "crossdoc",
        file: "crossdoc/duplicates_dev.jsonl",
        rows: |gold, _| crossdoc::duplicates_dev(gold),
    },
    Other {
        kind: "crossdoc",
        file: "crossdoc/duplicates_train.jsonl",
        rows: |gold, _| crossdoc::duplicates_train(gold),
    },
    Other { kind: "crossdoc", file: "crossdoc/groups_dev.jsonl", rows: |gold, _| crossdoc::groups(gold) },
    Other { kind: "crossdoc", file: "crossdoc/ecbplus_dev.jsonl", rows: |gold, _| crossdoc::ecbplus(gold) },
];

const ACTORS: &str = "actors/ngec_dev.jsonl";
const NP4E: &str = "coref/np4e_dev.jsonl";
const GUM: &str = "coref/gum_dev.jsonl";
const WORLDWIDE: &str = "ner/worldwide_dev.jsonl";

/// The project's own root.
fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Task {
    /// Where its file lies, given the gold folder.
    fn path(&self, gold: &Path) -> PathBuf {
        if self.file.starts_with("corpus/") { checkout().join(self.file) } else { gold.join(self.file) }
    }
}

/// Runs the command.
///
/// # Errors
/// If the gold data are not there or the page cannot be written.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let (mut gold, mut only, mut write, mut errors) = ("../shared/gold".to_string(), None, true, false);
    let mut rest = args.iter();
    while let Some(a) = rest.next() {
        let mut value = || rest.next().cloned().with_context(|| format!("expected a value after {a}"));
        match a.as_str() {
            "--gold" => gold = value()?,
            "--only" => only = Some(value()?),
            "--no-write" => write = false,
            "--errors" => errors = true,
            "--rules" => drop(CODER.set(crate::rules::coder_of_checkout()?)),
            other => {
                bail!("expected --gold, --only, --no-write, --errors or --rules, but found {other} instead")
            }
        }
    }
    let wanted = |kind: &str| only.as_ref().is_none_or(|o| o.split(',').any(|k| kind.starts_with(k)));
    let mut table = String::from(
        "| data | measure | P | R | F1 or value | right / found / gold |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    let mut add = |file: &str, rows: Vec<Row>| {
        rows.iter().for_each(|row| table.push_str(&format!("| `{file}` | {} |\n", row.cells())));
    };
    for task in TASKS.iter().filter(|t| wanted(t.kind)) {
        add(task.file, score(Path::new(&gold), task)?);
        if errors && matches!(task.kind, "claims" | "nothing") {
            let (rows, docs) = documents(Path::new(&gold), task)?;
            claims::errors(&rows, &docs).iter().for_each(|line| println!("{line}"));
        }
    }
    for other in OTHERS.iter().filter(|o| wanted(o.kind)) {
        add(other.file, (other.rows)(Path::new(&gold), errors)?);
    }
    println!("{table}");
    if write && only.is_none() {
        write_page(&table)?;
    }
    Ok(())
}

/// Reads a gold file and scores it.
///
/// # Errors
/// If the file is not there or no JSON.
pub fn score(gold: &Path, task: &Task) -> anyhow::Result<Vec<Row>> {
    let (rows, docs) = documents(gold, task)?;
    let mut table = (task.score)(&rows, &docs);
    if SPLIT.contains(&task.file) {
        for kept in [false, true] {
            let (rows, docs) = part(&rows, &docs, kept);
            let name = if kept { "kept aside" } else { "read" };
            table.extend((task.score)(&rows, &docs).into_iter().map(|row| row.of_part(name)));
        }
    }
    Ok(table)
}

/// The rows of a gold file and what is read from each.
fn documents(gold: &Path, task: &Task) -> anyhow::Result<(Vec<Value>, Vec<Doc>)> {
    let rows = lines(&task.path(gold))?;
    let docs = read(&rows).iter().map(|lines| Doc::new(lines)).collect();
    Ok((rows, docs))
}

/// The documents that are kept aside, or the others.
fn part(rows: &[Value], docs: &[Doc], kept: bool) -> (Vec<Value>, Vec<Doc>) {
    let all = rows.iter().zip(docs).enumerate();
    let part = all.filter(|(i, _)| (i % KEPT_EVERY == KEPT_REST) == kept);
    part.map(|(_, (row, doc))| (row.clone(), doc.clone())).unzip()
}

const PAGE: &str = "docs/RESULTS.md";
const OPEN: &str = "<!-- cargo xtask eval -->\n";
const CLOSE: &str = "<!-- end of cargo xtask eval -->";

/// Puts the table between its markers.
fn write_page(table: &str) -> anyhow::Result<()> {
    let page = std::fs::read_to_string(PAGE).with_context(|| format!("{PAGE}: expected the page to fill"))?;
    let (Some(start), Some(end)) = (page.find(OPEN), page.find(CLOSE)) else {
        bail!("{PAGE}: expected the markers {OPEN:?} and {CLOSE:?}, but found none");
    };
    let now = jiff::Timestamp::now().to_string();
    let new =
        format!("{}\nMeasured {}.\n\n{table}\n{}", &page[..start + OPEN.len()], &now[..10], &page[end..]);
    std::fs::write(PAGE, new)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Every figure of the table stands in what the gold data's own scorer prints; where there are no gold data, there is nothing to hold.
    #[test]
    fn the_scores_are_those_of_the_scorer_that_comes_with_the_gold_data() {
        let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/gold");
        let script = gold.join("score.py");
        let python = Command::new("python3").arg("--version").output().is_ok();
        if !script.exists() || !python {
            return;
        }
        let out = std::env::temp_dir().join(format!("sitroom-eval-{}.jsonl", std::process::id()));
        for task in TASKS.iter().filter(|t| {
            !["nothing", "quantity"].contains(&t.kind) && !t.file.contains("train") && !t.file.contains("lgl")
        }) {
            let rows = lines(&gold.join(task.file)).expect("gold data");
            let records = read(&rows);
            let text: String = records.iter().flatten().map(|r| format!("{r}\n")).collect();
            std::fs::write(&out, text).expect("a temporary file");
            let kind = task.kind.trim_end_matches("-no-demonyms");
            let mut command = Command::new("python3");
            command.arg(&script).arg(kind).arg(gold.join(task.file)).arg(&out);
            command.args((kind != task.kind).then_some("--no-demonyms"));
            let printed = command.output().expect("the scorer runs");
            let printed = String::from_utf8(printed.stdout).expect("UTF-8");
            let docs: Vec<Doc> = records.iter().map(|r| Doc::new(r)).collect();
            // the scorer knows no modes
            for row in (task.score)(&rows, &docs).into_iter().filter(|r| !r.name.contains("mode")) {
                for figure in row.figures() {
                    assert!(
                        printed.contains(&figure),
                        "{}: {figure} of {} is not in\n{printed}",
                        task.file,
                        row.name
                    );
                }
            }
        }
        std::fs::remove_file(&out).expect("the temporary file");
    }
}

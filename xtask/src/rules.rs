//! `cargo xtask rules [--gold DIR] [--examples]`: what the event rules lack.
//!
//! Reads the rule files of the checkout as they stand, without a build: entries that no example exercises, examples that fail, rules that
//! never fire on the development texts beside the checkout, and entries that contradict each other.

use anyhow::{Context, bail};
use sitroom_claim::{Coder, Entry, EventExample, contradictions, examples};
use sitroom_document::{Claim, DocMeta, Document};
use sitroom_pipeline::Reader;
use sitroom_rules::RuleFile;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const ROOT: &str = "rules/en/event";

/// Development texts on which rules should fire, below the gold folder.
const TEXTS: [&str; 4] = [
    "articles/dev.jsonl",
    "status/sentences_dev.jsonl",
    "pairs/plv_train.jsonl",
    "attribution/polnear_train.jsonl",
];

/// Runs the command.
///
/// # Errors
/// If a rule file cannot be read, an example fails, an entry has none, or two entries contradict each other.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let (mut gold, mut only_examples) = ("../shared/gold".to_string(), false);
    let mut rest = args.iter();
    while let Some(a) = rest.next() {
        match a.as_str() {
            "--gold" => gold = rest.next().cloned().context("expected a folder after --gold")?,
            "--examples" => only_examples = true,
            other => bail!("expected --gold or --examples, but found {other} instead"),
        }
    }
    let texts = read(Path::new(ROOT), Path::new(ROOT))?;
    let files: Vec<RuleFile<'_>> = texts.iter().map(|(path, text)| RuleFile { path, text }).collect();
    let coder = coder_of_checkout()?.with_judge(None);
    let entries = coder.entries();
    let all = examples(&files)?;
    let (used, failed) = exercise(&coder, &all);
    let unused: Vec<String> = entries
        .iter()
        .map(Entry::reason)
        .filter(|k| !used.contains(k))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let pairs = contradictions(&entries);
    println!("{} entries in {} files, {} examples", entries.len(), files.len(), all.len());
    list("examples that fail", &failed);
    list("entries without example", &unused);
    list("entries that contradict each other", &pairs);
    if !only_examples {
        silent(&coder, &entries, Path::new(&gold));
    }
    if failed.is_empty() && unused.is_empty() && pairs.is_empty() {
        return Ok(());
    }
    bail!(
        "{} examples fail, {} entries lack one, {} pairs contradict",
        failed.len(),
        unused.len(),
        pairs.len()
    )
}

/// A coder of the rule files as they stand in the checkout.
///
/// # Errors
/// If a rule file cannot be read.
pub fn coder_of_checkout() -> anyhow::Result<Coder> {
    let texts = read(Path::new(ROOT), Path::new(ROOT))?;
    let files: Vec<RuleFile<'_>> = texts.iter().map(|(path, text)| RuleFile { path, text }).collect();
    Ok(Coder::new(&files)?)
}

fn list(title: &str, lines: &[String]) {
    println!("\n{title}: {}", lines.len());
    lines.iter().for_each(|l| println!("  {l}"));
}

/// Paths below the root and texts, in order of path.
fn read(dir: &Path, root: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(dir).with_context(|| format!("{}: expected rule files", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            all.append(&mut read(&path, root)?);
        } else {
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            all.insert(name, std::fs::read_to_string(&path)?);
        }
    }
    Ok(all)
}

fn claims(reader: &mut Reader, coder: &Coder, text: &str) -> Vec<Claim> {
    let (doc, analysis, ex) = reader.extract(document(text));
    coder.annotate(&doc, &analysis, &ex)
}

fn document(text: &str) -> Document {
    Document::new(text, DocMeta { published: Some("2024-05-15".into()), ..Default::default() })
}

/// What rules of a type made of the words between two bytes.
fn refusals(reader: &mut Reader, coder: &Coder, e: &EventExample, at: (usize, usize)) -> String {
    let (doc, analysis, ex) = reader.extract(document(&e.marked.text));
    let considered = coder.consider(&doc, &analysis, &ex);
    let ours = considered.into_iter().filter(|c| {
        let span = analysis.span(c.token);
        c.event_type == e.event_type && (span.start as usize) < at.1 && at.0 < span.end as usize
    });
    let list: Vec<String> =
        ours.map(|c| format!("{} ({}): {}", c.rule, c.entry, c.refusal.unwrap_or("fits".into()))).collect();
    if list.is_empty() { "no entry has these words".into() } else { list.join("; ") }
}

/// Which entries the examples use, and what fails.
fn exercise(coder: &Coder, all: &[EventExample]) -> (BTreeSet<String>, Vec<String>) {
    let mut reader = Reader::default();
    let (mut used, mut failed) = (BTreeSet::new(), Vec::new());
    for e in all {
        let text = e.marked.text.as_str();
        let found = claims(&mut reader, coder, text);
        if e.counter {
            let hit = found.iter().find(|c| c.event_type == e.event_type);
            failed.extend(hit.map(|c| format!("{}: {:?} found in {text}", e.name, c.trigger.of(text))));
            continue;
        }
        let ours = |c: &&Claim| {
            c.event_type == e.event_type
                && e.rule.as_ref().is_none_or(|r| c.why[0].to_string().starts_with(&format!("rule {r} (")))
        };
        for slot in e.marked.slot("trigger") {
            let inside =
                |c: &&Claim| (c.trigger.start as usize) < slot.end && slot.start < c.trigger.end as usize;
            match found.iter().filter(ours).find(inside) {
                Some(c) => drop(used.insert(c.why[0].to_string())),
                None => {
                    let why = refusals(&mut reader, coder, e, (slot.start, slot.end));
                    failed.push(format!("{}: {:?} in {text} {why}", e.name, e.marked.words(slot)));
                }
            }
        }
    }
    (used, failed)
}

/// Lists the rules that no development text makes fire.
fn silent(coder: &Coder, entries: &[Entry], gold: &Path) {
    let mut reader = Reader::default();
    let mut fired = BTreeSet::new();
    for file in TEXTS {
        let Ok(text) = std::fs::read_to_string(gold.join(file)) else { continue };
        for row in text.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok()) {
            for c in claims(&mut reader, coder, row["text"].as_str().unwrap_or_default()) {
                let why = c.why[0].to_string();
                fired
                    .extend(why.strip_prefix("rule ").and_then(|w| w.split(" (").next()).map(str::to_string));
            }
        }
    }
    let rules: BTreeSet<&str> = entries.iter().map(|e| e.rule.as_str()).collect();
    let never: Vec<String> = rules.into_iter().filter(|r| !fired.contains(*r)).map(str::to_string).collect();
    list("rules that never fire on the development texts", &never);
}

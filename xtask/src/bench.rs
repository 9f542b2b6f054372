//! `cargo xtask bench start|memory|threads|stages [TEXTS.jsonl]`: what a run of the release binary costs.
//!
//! Each runs `target/release/sitroom` (built first with `cargo build --release`) as a user would and prints one table. `stages` times every
//! stage of reading in this process.

use anyhow::{Context, bail};
use sitroom_ling::Engine;
use sitroom_pipeline::{DocMeta, Document, Reader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const BINARY: &str = "target/release/sitroom";
const REPORT: &str = "corpus/reports/niger-2023-08-04.txt";
/// Bytes of text that throughput is measured on.
const ENOUGH: usize = 3 << 20;
/// Runs of which the best and the median are given.
const RUNS: usize = 21;

/// Runs the command.
///
/// # Errors
/// If the binary is not there or fails.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let texts = args.get(1).map(PathBuf::from);
    match args.first().map(String::as_str) {
        Some("start") => start(),
        Some("add") => crate::bench_add::run(args.get(1..).unwrap_or_default()),
        Some("store") => crate::bench_store::run(args.get(1..).unwrap_or_default()),
        Some("memory") => memory(&texts_file(texts.as_deref())?),
        Some("threads") => threads(&texts_file(texts.as_deref())?),
        Some("stages") => stages(&texts_file(texts.as_deref())?),
        other => bail!("expected start, memory, threads, stages, add or store, but found {other:?} instead"),
    }
}

/// Cold start: one report read, from nothing to the end of the process.
fn start() -> anyhow::Result<()> {
    let once = || timed(&["read", "--format", "jsonl", "--date", "2023-08-04", REPORT]);
    once()?;
    let mut all = (0..RUNS).map(|_| once()).collect::<anyhow::Result<Vec<_>>>()?;
    all.sort();
    let size = std::fs::metadata(BINARY)?.len();
    print(&[
        format!(
            "one report, {RUNS} runs: best {} ms, median {} ms",
            all[0].as_millis(),
            all[RUNS / 2].as_millis()
        ),
        format!("binary with weights, rules and gazetteer: {:.1} MB", size as f64 / 1e6),
    ]);
    Ok(())
}

/// Wall time on one, two, … threads.
fn threads(file: &Path) -> anyhow::Result<()> {
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    let path = file.display().to_string();
    let mut lines = Vec::new();
    let mut one = Duration::ZERO;
    for n in (1..=most).take(8) {
        let count = n.to_string();
        let args = ["read", "--format", "jsonl", "--threads", &count, &path];
        let best = (0..3).map(|_| timed(&args)).collect::<anyhow::Result<Vec<_>>>()?;
        let best = best.into_iter().min().unwrap_or_default();
        one = if n == 1 { best } else { one };
        lines.push(format!(
            "{n} threads: {:.2} s, {:.2} times as fast as one",
            best.as_secs_f64(),
            one.as_secs_f64() / best.as_secs_f64()
        ));
    }
    print(&lines);
    Ok(())
}

/// Peak memory of many documents, once and twice.
fn memory(file: &Path) -> anyhow::Result<()> {
    let path = file.display().to_string();
    let peak = |files: &[&str]| -> anyhow::Result<u64> {
        let args = [&["read", "--format", "jsonl", "--threads", "1"][..], files].concat();
        let mut child = Command::new(BINARY)
            .args(args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("expected {BINARY}; run cargo build --release first"))?;
        let status = format!("/proc/{}/status", child.id());
        let mut most = 0;
        while child.try_wait()?.is_none() {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
            let now = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
            most = most.max(now.unwrap_or(0));
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(most)
    };
    let (once, twice) = (peak(&[&path])?, peak(&[&path, &path])?);
    print(&[format!(
        "peak memory, one thread: {:.0} MB; the same documents twice: {:.0} MB",
        once as f64 / 1024.0,
        twice as f64 / 1024.0
    )]);
    Ok(())
}

/// Microseconds a token of every stage of reading, and what all stages behind the language layer take of the whole.
fn stages(file: &Path) -> anyhow::Result<()> {
    let lines = std::fs::read_to_string(file)?;
    let texts: Vec<String> = lines.lines().filter_map(text_of).collect();
    let mut engine = Engine::default();
    let tokens: usize = texts.iter().map(|t| engine.analyze(t).len()).sum();
    let mut reader = Reader::default();
    // the first pass fills caches and compiles rules
    pass(&mut reader, &texts);
    let took = pass(&mut reader, &texts);
    let each = |d: Duration| d.as_secs_f64() * 1e6 / tokens as f64;
    let all: Duration = took.iter().map(|(_, d)| *d).sum();
    let mut table: Vec<String> = took
        .iter()
        .map(|(stage, d)| {
            let share = 100.0 * d.as_secs_f64() / all.as_secs_f64();
            format!("{stage:13} {:6.2} µs a token {share:5.1} %", each(*d))
        })
        .collect();
    let language = took.first().map_or(Duration::ZERO, |(_, d)| *d);
    table.push(format!("all           {:6.2} µs a token ({tokens} tokens)", each(all)));
    table.push(format!(
        "everything behind the language layer: {:.2} µs a token, {:.2} of the language layer's own time",
        each(all - language),
        (all - language).as_secs_f64() / language.as_secs_f64()
    ));
    print(&table);
    Ok(())
}

/// The time of each stage over all texts, in the order of the stages.
fn pass(reader: &mut Reader, texts: &[String]) -> Vec<(&'static str, Duration)> {
    let mut took: Vec<(&'static str, Duration)> = Vec::new();
    for text in texts {
        let meta = DocMeta { published: Some("2022-02-12".into()), ..Default::default() };
        let mut last = Instant::now();
        let records = reader.read_watched(Document::new(text.as_str(), meta), &mut |stage| {
            let now = Instant::now();
            match took.iter_mut().find(|(name, _)| *name == stage) {
                Some((_, total)) => *total += now - last,
                None => took.push((stage, now - last)),
            }
            last = now;
        });
        drop(records);
    }
    took
}

fn text_of(line: &str) -> Option<String> {
    serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str().map(str::to_string)
}

/// The texts asked for, or the shipped reports as often as it takes.
fn texts_file(asked: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(path) = asked {
        return Ok(path.into());
    }
    let mut reports: Vec<PathBuf> =
        std::fs::read_dir("corpus/reports")?.flatten().map(|e| e.path()).collect();
    reports.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    reports.sort();
    let texts = reports.iter().map(std::fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    let (mut out, mut id) = (String::new(), 0);
    while out.len() < ENOUGH {
        let text = &texts[id % texts.len()];
        out.push_str(&format!(
            "{}\n",
            serde_json::json!({"id": id, "text": text, "published": "2023-08-04"})
        ));
        id += 1;
    }
    let path = PathBuf::from("target/bench.jsonl");
    std::fs::write(&path, out)?;
    Ok(path)
}

fn timed(args: &[&str]) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let status = Command::new(BINARY)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("expected {BINARY}; run cargo build --release first"))?;
    anyhow::ensure!(status.success(), "expected {BINARY} {args:?} to succeed, but found {status}");
    Ok(begun.elapsed())
}

fn print(lines: &[String]) {
    lines.iter().for_each(|l| println!("{l}"));
}

//! `cargo xtask bench add [REPORTS]`: what the ten-thousandth report costs beside the hundredth, and how many `sitroom add` takes a
//! minute.

use crate::news::Desk;
use anyhow::Context;
use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader};
use sitroom_record::Records;
use sitroom_store::Store;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const REPORTS: usize = 12_800;
/// Reports in one transaction, as `sitroom add` has them.
const BATCH: usize = 64;
/// Parts in which the costs are shown.
const PARTS: usize = 10;
const BINARY: &str = "target/release/sitroom";
/// The kernel's unit of processor time (`sysconf(_SC_CLK_TCK)` on Linux).
const TICKS: f64 = 100.0;

/// Runs the benchmark.
///
/// # Errors
/// If the database cannot be written, or the release binary is not there.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let wanted = args.first().and_then(|n| n.parse().ok()).unwrap_or(REPORTS);
    flow(wanted)?;
    whole(wanted)
}

/// A database path without a database.
pub fn fresh(name: &str) -> std::path::PathBuf {
    let path = Path::new("target").join(name);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    path
}

/// Reading and keeping apart, part by part.
fn flow(wanted: usize) -> anyhow::Result<()> {
    let mut store = Store::open(&fresh("bench-add.db"))?;
    let run = store.begin_run("2020-01-01T00:00:00Z", "bench", "bench")?;
    let (mut desk, mut reader) = (Desk::new(1), Reader::default());
    let (mut read, mut kept) = (Vec::new(), Vec::new());
    let mut claims = 0;
    while read.len() * BATCH < wanted {
        let reports: Vec<_> = (0..BATCH).map(|_| desk.report()).collect();
        let begun = on_processor()?;
        let records: Vec<Records> = reports
            .into_iter()
            .map(|r| {
                let meta = DocMeta {
                    outlet: Some(r.outlet),
                    published: Some(r.published),
                    published_from: Some(PublishedFrom::Given),
                    ..Default::default()
                };
                reader.read(Document::new(r.text, meta))
            })
            .collect();
        read.push(on_processor()? - begun);
        claims += records.iter().map(|r| r.claims.len()).sum::<usize>();
        let begun = on_processor()?;
        let mut batch = store.batch(run)?;
        records.iter().try_for_each(|r| batch.add(r).map(drop))?;
        batch.commit()?;
        kept.push(on_processor()? - begun);
    }
    let reports = read.len() * BATCH;
    let counts = store.counts()?;
    println!(
        "{reports} generated reports, {:.1} claims each; {} events, {} of them from several independent outlets",
        claims as f64 / reports as f64,
        counts.events,
        counts.corroborated
    );
    println!("up to report   reading   keeping and joining (milliseconds of processor time a report)");
    let part = read.len().div_ceil(PARTS);
    for (i, (r, k)) in read.chunks(part).zip(kept.chunks(part)).enumerate() {
        let each = |t: &[Duration]| t.iter().sum::<Duration>().as_secs_f64() * 1e3 / (t.len() * BATCH) as f64;
        println!("{:12}   {:7.2}   {:7.2}", ((i * part) + r.len()) * BATCH, each(r), each(k));
    }
    Ok(())
}

/// The whole program on one thread: processor time of all it does.
fn whole(wanted: usize) -> anyhow::Result<()> {
    let mut desk = Desk::new(2);
    let lines: Vec<String> = (0..wanted)
        .map(|i| {
            let r = desk.report();
            serde_json::json!({"id": i, "outlet": r.outlet, "published": r.published, "text": r.text})
                .to_string()
        })
        .collect();
    let words: usize = lines.iter().map(|l| l.split_whitespace().count()).sum();
    let file = Path::new("target/bench-add.jsonl");
    std::fs::write(file, lines.join("\n"))?;
    let db = fresh("bench-add.db");
    let begun = Instant::now();
    let mut child = Command::new(BINARY)
        .args(["add", "--threads", "1", "--db"])
        .args([&db, file])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("expected {BINARY}; run cargo build --release first"))?;
    let stat = format!("/proc/{}/stat", child.id());
    let mut ticks = 0.0_f64;
    let status = loop {
        // the last look before it ends is at most so much too early
        ticks = ticks.max(processor_ticks(&std::fs::read_to_string(&stat).unwrap_or_default()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    anyhow::ensure!(status.success(), "expected {BINARY} add to succeed, but found {status}");
    let minutes = ticks / TICKS / 60.0;
    println!(
        "sitroom add --threads 1: {wanted} reports of {} words in {:.1} s of processor time ({:.1} s by the clock): {:.0} reports a minute of one core",
        words / wanted,
        minutes * 60.0,
        begun.elapsed().as_secs_f64(),
        wanted as f64 / minutes
    );
    Ok(())
}

/// How long this thread has been on a processor, as Linux counts it: what else runs beside it matters less than by the clock.
fn on_processor() -> anyhow::Result<Duration> {
    const FILE: &str = "/proc/thread-self/schedstat";
    let text = std::fs::read_to_string(FILE)?;
    let nanoseconds = text.split_whitespace().next().and_then(|n| n.parse().ok());
    Ok(Duration::from_nanos(
        nanoseconds.with_context(|| format!("expected nanoseconds first in {FILE}, but found {text}"))?,
    ))
}

/// User and system time of a line of `/proc/PID/stat`.
fn processor_ticks(stat: &str) -> f64 {
    let fields = stat.rsplit(')').next().unwrap_or_default();
    fields.split_whitespace().skip(11).take(2).filter_map(|f| f.parse::<f64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn processor_time_is_read_after_the_command() {
        let stat = "7 (a b) c) R 1 1 1 0 -1 4194304 10 0 0 0 25 5 0 0 20 0 3 0 1";
        assert_eq!(super::processor_ticks(stat), 30.0);
    }
}

//! Developer tasks of sitroom: `cargo xtask TASK`.

// Printing is what these tasks are for; the crates that they call print nothing.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod attribution;
mod bench;
mod bench_add;
mod bench_store;
mod coder;
mod confidence;
mod coref;
mod corpus;
mod eval;
mod gazetteer;
mod gold;
mod join;
mod judge;
mod news;
mod rules;

use anyhow::bail;

/// As in the program, so that what is measured here holds there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    match args.first().map(String::as_str) {
        Some("bench") => bench::run(rest),
        Some("coder") => coder::run(rest),
        Some("confidence") => confidence::run(rest),
        Some("coref") => coref::run(rest),
        Some("corpus") => corpus::check(std::path::Path::new("corpus/claims")),
        Some("eval") => eval::run(rest),
        Some("gazetteer") => gazetteer::run(rest.first().map_or("target/gazetteer", String::as_str)),
        Some("join") => join::run(rest),
        Some("judge") => judge::run(rest),
        Some("rules") => rules::run(rest),
        Some("train-attribution") => attribution::run(rest),
        other => bail!(
            "expected a task (bench, coder, confidence, coref, corpus, eval, gazetteer, join, judge, rules, train-attribution), but found {other:?} instead"
        ),
    }
}

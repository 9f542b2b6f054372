//! Developer tasks of sitroom: `cargo xtask TASK`.

// Printing is what these tasks are for; the crates that they call print nothing.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod bench_store;
mod corpus;
mod eval;
mod gazetteer;

use anyhow::bail;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    match args.first().map(String::as_str) {
        Some("bench") => bench::run(rest),
        Some("corpus") => corpus::check(std::path::Path::new("corpus/claims")),
        Some("eval") => eval::run(rest),
        Some("gazetteer") => gazetteer::run(rest.first().map_or("target/gazetteer", String::as_str)),
        other => bail!("expected a task (bench, corpus, eval, gazetteer), but found {other:?} instead"),
    }
}

//! Developer tasks of sitroom.

mod gazetteer;

use anyhow::bail;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("gazetteer") => gazetteer::run(args.get(1).map_or("target/gazetteer", String::as_str)),
        other => bail!("expected a task (gazetteer), but found {other:?} instead"),
    }
}

//! Gold files, and their texts read.

use anyhow::Context;
use serde_json::Value;
use sitroom_claim::Coder;
use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader};
use std::path::Path;
use std::sync::OnceLock;

/// The records of each text, read on all cores.
pub fn read(rows: &[Value]) -> Vec<Vec<Value>> {
    on_all_cores(rows, records)
}

/// What `work` makes of each row, in order, on all cores.
pub fn on_all_cores<T: Send>(rows: &[Value], work: impl Fn(&mut Reader, &Value) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = rows.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let work = |part: &[Value]| {
            let mut reader = Reader::default();
            part.iter().map(|row| work(&mut reader, row)).collect::<Vec<_>>()
        };
        let parts: Vec<_> = rows.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
        parts.into_iter().flat_map(|p| p.join().unwrap_or_default()).collect()
    })
}

/// The coder that makes the claims, where it isn't the built-in one.
pub static CODER: OnceLock<Coder> = OnceLock::new();

fn records(reader: &mut Reader, row: &Value) -> Vec<Value> {
    let mut out = Vec::new();
    let (doc, analysis, mut ex) = reader.extract(document(row));
    if let Some(coder) = CODER.get() {
        ex.claims = coder.annotate(&doc, &analysis, &ex);
    }
    // writing to memory does not fail
    let _ =
        sitroom_record::records(&doc, &analysis, &ex, &sitroom_pipeline::engine_id()).write_lines(&mut out);
    out.split(|b| *b == b'\n').filter_map(|l| serde_json::from_slice(l).ok()).collect()
}

/// A gold row as a document.
pub fn document(row: &Value) -> Document {
    let text = |key: &str| row[key].as_str().map(str::to_string);
    let published =
        text("published").filter(|p| p.get(..10).is_some_and(|d| d.parse::<jiff::civil::Date>().is_ok()));
    let meta = DocMeta {
        input_id: text("id"),
        outlet: text("outlet"),
        url: text("url"),
        title: text("title"),
        published_from: published.is_some().then_some(PublishedFrom::Given),
        published,
        ..Default::default()
    };
    Document::new(text("text").unwrap_or_default(), meta)
}

/// The lines of a gold file.
///
/// # Errors
/// If it cannot be read, or is no JSON.
pub fn lines(path: &Path) -> anyhow::Result<Vec<Value>> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!(
            "{}: expected gold data, but it cannot be read; say where they are with --gold",
            path.display()
        )
    })?;
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| Ok(serde_json::from_str(l)?)).collect()
}

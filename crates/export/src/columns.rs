//! Flat columns, for spreadsheets and for Parquet.

use crate::{countries, names, score, sectors};
use sitroom_record::ExportRow;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(Option<String>),
    /// A whole number.
    Count(i32),
    /// A number.
    Real(Option<f64>),
}

/// The columns.
pub const COLUMNS: [&str; 25] = [
    "id",
    "uid",
    "day",
    "type",
    "mode",
    "status",
    "actors",
    "actor_countries",
    "actor_sectors",
    "recipients",
    "recipient_countries",
    "recipient_sectors",
    "time_value",
    "earliest",
    "latest",
    "place",
    "latitude",
    "longitude",
    "outlets",
    "documents",
    "claims",
    "first_reported",
    "last_reported",
    "score",
    "words",
];

/// The cells of a row.
pub fn cells(r: &ExportRow) -> Vec<Cell> {
    let e = &r.event;
    let text = |s: &str| Cell::Text(Some(s.to_string()));
    let list = |s: String| Cell::Text((!s.is_empty()).then_some(s));
    let time = e.time.as_ref();
    let place = e.place.as_ref();
    vec![
        text(&e.id),
        text(&r.uid),
        Cell::Text(r.day().map(str::to_string)),
        text(&e.kind),
        Cell::Text(e.mode.clone()),
        text(&e.status),
        list(names(&e.actors)),
        list(countries(&e.actors)),
        list(sectors(&e.actors)),
        list(names(&e.recipients)),
        list(countries(&e.recipients)),
        list(sectors(&e.recipients)),
        Cell::Text(time.map(|t| t.value.clone())),
        Cell::Text(time.and_then(|t| t.earliest.clone())),
        Cell::Text(time.and_then(|t| t.latest.clone())),
        Cell::Text(place.map(|p| p.name.clone())),
        Cell::Real(place.and_then(|p| p.latitude)),
        Cell::Real(place.and_then(|p| p.longitude)),
        Cell::Count(e.outlets as i32),
        Cell::Count(r.documents as i32),
        Cell::Count(e.claims.len() as i32),
        Cell::Text(e.first_reported.clone()),
        Cell::Text(e.last_reported.clone()),
        Cell::Real(Some(f64::from(score(&r.event)))),
        text(&e.words),
    ]
}

impl Cell {
    /// As text; nothing for null.
    pub fn text(&self) -> String {
        match self {
            Cell::Text(t) => t.clone().unwrap_or_default(),
            Cell::Count(n) => n.to_string(),
            Cell::Real(x) => x.map_or(String::new(), |x| x.to_string()),
        }
    }
}

/// A cell as RFC 4180 has it.
pub fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_string()
    }
}

/// Comma-separated values (RFC 4180) with a head line.
pub fn csv(rows: &[ExportRow]) -> String {
    let mut out = COLUMNS.join(",") + "\r\n";
    for r in rows {
        let line: Vec<String> = cells(r).iter().map(|c| quoted(&c.text())).collect();
        out.push_str(&line.join(","));
        out.push_str("\r\n");
    }
    out
}

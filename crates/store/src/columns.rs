//! Rows from records and back: one column for each field, nested fields as JSON.

use rusqlite::Row;
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How a field is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, a number or null, as it is.
    Plain,
    /// 0 or 1.
    Flag,
    /// A list or an object.
    Json,
}

use Kind::{Flag, Json, Plain};

/// Bytes that most rows take as JSON.
const ROW_BYTES: usize = 1024;

/// A table of records.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The word in the records' `record` field.
    pub record: &'static str,
    /// Its columns in the records' order.
    pub columns: &'static [(&'static str, Kind)],
}

/// The document.
pub const DOCUMENTS: Table = Table {
    name: "documents",
    record: "document",
    columns: &[
        ("id", Plain),
        ("input_id", Plain),
        ("url", Plain),
        ("path", Plain),
        ("outlet", Plain),
        ("title", Plain),
        ("authors", Json),
        ("language", Plain),
        ("published", Plain),
        ("published_from", Plain),
        ("text", Plain),
        ("sections", Json),
        ("sentences", Json),
        ("engine", Plain),
    ],
};

/// Entities.
pub const ENTITIES: Table = Table {
    name: "entities",
    record: "entity",
    columns: &[
        ("id", Plain),
        ("name", Plain),
        ("kind", Plain),
        ("country", Plain),
        ("code", Plain),
        ("sectors", Json),
        ("role", Plain),
        ("anonymous", Flag),
        ("wikidata", Plain),
        ("mentions", Json),
        ("why", Plain),
    ],
};

/// Times.
pub const TIMES: Table = Table {
    name: "times",
    record: "time",
    columns: &[
        ("id", Plain),
        ("sentence", Plain),
        ("start", Plain),
        ("end", Plain),
        ("text", Plain),
        ("type", Plain),
        ("value", Plain),
        ("earliest", Plain),
        ("latest", Plain),
        ("why", Plain),
    ],
};

/// Places.
pub const PLACES: Table = Table {
    name: "places",
    record: "place",
    columns: &[
        ("id", Plain),
        ("sentence", Plain),
        ("start", Plain),
        ("end", Plain),
        ("text", Plain),
        ("name", Plain),
        ("latitude", Plain),
        ("longitude", Plain),
        ("geonames_id", Plain),
        ("country", Plain),
        ("kind", Plain),
        ("metonym", Flag),
        ("demonym", Flag),
        ("why", Plain),
    ],
};

/// Quantities.
pub const QUANTITIES: Table = Table {
    name: "quantities",
    record: "quantity",
    columns: &[
        ("id", Plain),
        ("sentence", Plain),
        ("start", Plain),
        ("end", Plain),
        ("text", Plain),
        ("value", Plain),
        ("bound", Plain),
        ("unit", Plain),
        ("why", Plain),
    ],
};

/// Attributions.
pub const ATTRIBUTIONS: Table = Table {
    name: "attributions",
    record: "attribution",
    columns: &[
        ("id", Plain),
        ("sentence", Plain),
        ("source", Json),
        ("cue", Json),
        ("content", Json),
        ("quote", Plain),
        ("stance", Plain),
        ("channel", Plain),
        ("within", Plain),
        ("why", Plain),
    ],
};

/// Claims.
pub const CLAIMS: Table = Table {
    name: "claims",
    record: "claim",
    columns: &[
        ("id", Plain),
        ("sentence", Plain),
        ("trigger", Json),
        ("type", Plain),
        ("mode", Plain),
        ("contexts", Json),
        ("cameo", Plain),
        ("goldstein", Plain),
        ("score", Plain),
        ("actors", Json),
        ("recipients", Json),
        ("status", Plain),
        ("time", Json),
        ("place", Json),
        ("quantities", Json),
        ("attributions", Json),
        ("confidence", Plain),
        ("restates", Plain),
        ("why", Json),
    ],
};

/// Events.
pub const EVENTS: Table = Table {
    name: "events",
    record: "event",
    columns: &[
        ("id", Plain),
        ("type", Plain),
        ("mode", Plain),
        ("status", Plain),
        ("actors", Json),
        ("recipients", Json),
        ("time", Json),
        ("place", Json),
        ("claims", Json),
        ("outlets", Plain),
        ("first_reported", Plain),
        ("last_reported", Plain),
        ("history", Json),
        ("conflicts", Json),
        ("words", Plain),
    ],
};

/// A bound value.
#[derive(Debug)]
pub struct Cell(Sql);

impl Cell {
    /// A whole number.
    pub fn int(n: i64) -> Cell {
        Cell(Sql::Integer(n))
    }

    /// Text.
    pub fn text(s: String) -> Cell {
        Cell(Sql::Text(s))
    }

    /// Nothing.
    pub fn null() -> Cell {
        Cell(Sql::Null)
    }
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::from(&self.0)))
    }
}

impl Table {
    /// Names of all columns, each after `prefix`, with commas between.
    pub fn names(&self, prefix: &str) -> String {
        let all: Vec<String> = self.columns.iter().map(|(c, _)| format!("{prefix}\"{c}\"")).collect();
        all.join(", ")
    }

    /// `INSERT` with the given leading columns.
    pub fn insert(&self, lead: &[&str]) -> String {
        format!("INSERT INTO {}", self.target(lead))
    }

    /// The same, over an older row of the same key.
    pub fn replace(&self, lead: &[&str]) -> String {
        format!("REPLACE INTO {}", self.target(lead))
    }

    fn target(&self, lead: &[&str]) -> String {
        let marks = vec!["?"; lead.len() + self.columns.len()].join(", ");
        format!("{} ({}, {}) VALUES ({marks})", self.name, lead.join(", "), self.names(""))
    }

    /// The cells of a record, in the order of the columns.
    pub fn cells(&self, record: &impl Serialize) -> Vec<Cell> {
        let mut value = serde_json::to_value(record).unwrap_or_default();
        self.columns.iter().map(|(name, kind)| Cell(cell(value[*name].take(), *kind))).collect()
    }

    /// The record in a row, whose columns begin at `at`. The row is put together as JSON and read once: lists are kept as JSON, and an
    /// event of many claims has long ones.
    pub fn record<T: DeserializeOwned>(&self, row: &Row<'_>, at: usize, document: &str) -> Result<T, String> {
        let mut text = Vec::with_capacity(ROW_BYTES);
        field(&mut text, "record", |text| written(text, self.record))?;
        field(&mut text, "document", |text| written(text, document))?;
        for (i, (name, kind)) in self.columns.iter().enumerate() {
            let found = row.get_ref(at + i).map_err(|e| e.to_string())?;
            field(&mut text, name, |text| json(text, found, *kind))?;
        }
        text.push(b'}');
        serde_json::from_slice(&text).map_err(|e| e.to_string())
    }
}

/// Appends a field to an object; before the first one, the object's brace.
fn field(
    text: &mut Vec<u8>,
    name: &str,
    value: impl FnOnce(&mut Vec<u8>) -> Result<(), String>,
) -> Result<(), String> {
    text.push(if text.is_empty() { b'{' } else { b',' });
    written(text, name)?;
    text.push(b':');
    value(text)
}

fn written(text: &mut Vec<u8>, value: impl Serialize) -> Result<(), String> {
    serde_json::to_writer(text, &value).map_err(|e| e.to_string())
}

fn cell(value: Value, kind: Kind) -> Sql {
    match value {
        Value::Null => Sql::Null,
        v if kind == Json => Sql::Text(v.to_string()),
        Value::Bool(b) => Sql::Integer(i64::from(b)),
        Value::String(s) => Sql::Text(s),
        Value::Number(n) => match n.as_i64() {
            Some(i) => Sql::Integer(i),
            None => Sql::Real(n.as_f64().unwrap_or_default()),
        },
        other => Sql::Text(other.to_string()),
    }
}

/// Appends a column's value.
fn json(text: &mut Vec<u8>, cell: ValueRef<'_>, kind: Kind) -> Result<(), String> {
    match cell {
        ValueRef::Null => written(text, ()),
        ValueRef::Integer(n) if kind == Flag => written(text, n != 0),
        ValueRef::Integer(n) => written(text, n),
        ValueRef::Real(x) => written(text, x),
        ValueRef::Text(t) if kind == Json => {
            text.extend_from_slice(t);
            Ok(())
        }
        ValueRef::Text(t) => written(text, std::str::from_utf8(t).map_err(|e| e.to_string())?),
        ValueRef::Blob(_) => Err("a blob where text was expected".into()),
    }
}

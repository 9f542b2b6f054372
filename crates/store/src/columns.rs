//! Rows from records and back: one column for each field, nested fields as JSON.

use rusqlite::Row;
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

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
        let marks = vec!["?"; lead.len() + self.columns.len()].join(", ");
        format!("INSERT INTO {} ({}, {}) VALUES ({marks})", self.name, lead.join(", "), self.names(""))
    }

    /// The cells of a record, in the order of the columns.
    pub fn cells(&self, record: &impl Serialize) -> Vec<Cell> {
        let mut value = serde_json::to_value(record).unwrap_or_default();
        self.columns.iter().map(|(name, kind)| Cell(cell(value[*name].take(), *kind))).collect()
    }

    /// The record in a row, whose columns begin at `at`.
    pub fn record<T: DeserializeOwned>(&self, row: &Row<'_>, at: usize, document: &str) -> Result<T, String> {
        let mut map = Map::new();
        map.insert("record".into(), Value::from(self.record));
        map.insert("document".into(), Value::from(document));
        for (i, (name, kind)) in self.columns.iter().enumerate() {
            let found = row.get_ref(at + i).map_err(|e| e.to_string())?;
            map.insert((*name).into(), value(found, *kind)?);
        }
        serde_json::from_value(Value::Object(map)).map_err(|e| e.to_string())
    }
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

fn value(cell: ValueRef<'_>, kind: Kind) -> Result<Value, String> {
    Ok(match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) if kind == Flag => Value::from(n != 0),
        ValueRef::Integer(n) => Value::from(n),
        ValueRef::Real(x) => Value::from(x),
        ValueRef::Text(t) if kind == Json => serde_json::from_slice(t).map_err(|e| e.to_string())?,
        ValueRef::Text(t) => Value::from(std::str::from_utf8(t).map_err(|e| e.to_string())?),
        ValueRef::Blob(_) => return Err("a blob where text was expected".into()),
    })
}

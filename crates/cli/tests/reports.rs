//! The reports that ship with the project: their records keep to the schema, and records and page are as stored.
//!
//! A change of rules changes these files: `UPDATE=1 cargo test -p sitroom` writes them anew, and the difference is part of the review.

mod common;

use common::{records, run, stdout};
use serde_json::Value;
use std::path::PathBuf;

/// Each report, with the date given for it; the last one carries its own.
const REPORTS: [(&str, Option<&str>); 3] = [
    ("niger-2023-08-04", Some("2023-08-04")),
    ("black-sea-2022-11-02", Some("2022-11-02")),
    ("sudan-2023-04-25", None),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(name: &str, date: Option<&str>, format: &str) -> std::process::Output {
    let path = root().join("corpus/reports").join(format!("{name}.txt")).display().to_string();
    let date = date.map_or(vec![], |d| vec!["--date", d]);
    run(&[&["read", "--format", format, "--width", "100", &path][..], &date].concat())
}

/// Compares with the stored file, or stores it.
#[track_caller]
fn stored(path: PathBuf, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).expect("the stored file");
    }
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    let place = old.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        old == text,
        "{} differs from line {:?} on; read the difference after UPDATE=1 cargo test -p sitroom --test reports",
        path.display(),
        place.map(|p| p + 1)
    );
}

#[test]
fn pages_are_as_stored() {
    for (name, date) in REPORTS {
        let page = stdout(&read(name, date, "report"));
        assert!(page.lines().all(|l| l.chars().count() <= 100));
        stored(root().join("corpus/reports").join(format!("{name}.report")), &page);
    }
}

/// The records without what hangs on the machine or on a version: path, ids, engine, text.
#[test]
fn records_are_as_stored() {
    for (name, date) in REPORTS {
        let all = records(&read(name, date, "jsonl"));
        let claims = all.iter().filter(|r| r["record"] == "claim" || r["record"] == "attribution");
        let text: String = claims.map(|r| summary(r) + "\n").collect();
        assert!(text.lines().count() > 10, "{text}");
        stored(root().join("corpus/reports").join(format!("{name}.records")), &text);
    }
}

fn summary(r: &Value) -> String {
    let words = |v: &Value| v["text"].as_str().unwrap_or("-").replace('\n', " ");
    let list =
        |v: &Value| v.as_array().map_or(vec![], |l| l.iter().map(words).collect::<Vec<_>>()).join(" + ");
    if r["record"] == "attribution" {
        return format!(
            "s{} attribution {} | {} | {} | {}",
            r["sentence"],
            r["stance"].as_str().unwrap_or_default(),
            words(&r["source"]),
            words(&r["cue"]),
            list(&r["content"])
        );
    }
    format!(
        "s{} claim {} {} | {} | {} | {} | time {} | place {} | sources {}",
        r["sentence"],
        r["type"].as_str().unwrap_or_default(),
        r["status"].as_str().unwrap_or_default(),
        list(&r["actors"]),
        words(&r["trigger"]),
        list(&r["recipients"]),
        r["time"]["value"].as_str().unwrap_or("-"),
        r["place"]["name"].as_str().unwrap_or("-"),
        r["attributions"].as_array().map_or(0, Vec::len)
    )
}

#[test]
fn the_schema_is_the_one_in_docs() {
    let text = serde_json::to_string_pretty(&sitroom_record::schema()).expect("JSON") + "\n";
    stored(root().join("docs/records.schema.json"), &text);
}

#[test]
fn every_record_keeps_to_the_schema() {
    let schema = sitroom_record::schema();
    let mut seen = 0;
    for (name, date) in REPORTS {
        for r in records(&read(name, date, "jsonl")) {
            let kind = r["record"].as_str().expect("a kind");
            let def = format!("{}{}Record", kind[..1].to_uppercase(), &kind[1..]);
            check(&r, &schema["$defs"][&def], &schema, &def);
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen}");
}

/// The part of JSON Schema that the schema uses. Unknown fields are faults too.
fn check(value: &Value, rule: &Value, schema: &Value, at: &str) {
    if let Some(name) = rule["$ref"].as_str() {
        let rule = schema.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{at}: no {name}"));
        return check(value, rule, schema, at);
    }
    if let Some(any) = rule["anyOf"].as_array() {
        let rule = any.iter().find(|r| (r["type"] == "null") == value.is_null()).expect("a rule");
        return check(value, rule, schema, at);
    }
    if let Some(members) = rule["enum"].as_array() {
        assert!(members.contains(value), "{at}: {value} is none of {members:?}");
    }
    if let Some(only) = rule.get("const") {
        assert_eq!(value, only, "{at}");
    }
    check_type(value, &rule["type"], at);
    if let (Some(fields), Some(map)) = (rule["properties"].as_object(), value.as_object()) {
        let required = rule["required"].as_array().expect("required fields");
        required
            .iter()
            .for_each(|f| assert!(value.get(f.as_str().expect("a name")).is_some(), "{at}: no {f}"));
        for (name, v) in map {
            let rule = fields.get(name).unwrap_or_else(|| panic!("{at}: unknown field {name}"));
            check(v, rule, schema, &format!("{at}.{name}"));
        }
    }
    if let (Some(rule), Some(list)) = (rule.get("items"), value.as_array()) {
        list.iter().for_each(|v| check(v, rule, schema, &format!("{at}[]")));
    }
}

fn check_type(value: &Value, wanted: &Value, at: &str) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = |w: &Value| w == kind || (w == "number" && kind == "integer");
    let ok = match wanted {
        Value::Null => true,
        Value::Array(any) => any.iter().any(fits),
        one => fits(one),
    };
    assert!(ok, "{at}: expected {wanted}, but found {value}");
}

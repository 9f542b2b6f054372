//! Country and first sector of given phrases, as `score.py actors` scores what `sitroom actor` wrote.

use super::on_all_cores;
use super::shared::{Row, list};
use serde_json::Value;
use std::collections::BTreeSet;

/// Scores phrases; those that ask for a Wikipedia title are passed over.
pub fn score(rows: &[Value]) -> Vec<Row> {
    let asked: Vec<Value> =
        rows.iter().filter(|r| !r["task"].as_str().is_some_and(|t| t.contains("wiki"))).cloned().collect();
    let [mut countries, mut countries_right, mut sectors, mut sectors_right] = [0; 4];
    for (row, (country, first)) in asked.iter().zip(on_all_cores(&asked, |reader, row| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_string();
        let found = reader.actor(&text("text"), &text("context"), row["date"].as_str());
        (found.country.map(|c| c.to_string()), found.sectors.first().map(|s| s.to_string()))
    })) {
        match row["country"].as_str() {
            Some("") | None if row["null_expected"] == true => {
                countries += 1;
                countries_right += usize::from(country.is_none());
            }
            Some("") | None => {}
            Some(wanted) => {
                countries += 1;
                countries_right += usize::from(country.as_deref() == Some(wanted));
            }
        }
        let wanted = sectors_of(row);
        if !wanted.is_empty() {
            sectors += 1;
            sectors_right += usize::from(first.is_some_and(|s| wanted.contains(&s)));
        }
    }
    vec![
        Row::percent("country of phrases", countries_right, countries),
        Row::percent("first sector of phrases", sectors_right, sectors),
    ]
}

fn sectors_of(row: &Value) -> BTreeSet<String> {
    let several = list(&row["sector_any_of"]);
    let one = std::slice::from_ref(&row["sector"]);
    let all = if several.is_empty() { one } else { several };
    all.iter()
        .filter_map(Value::as_str)
        .filter(|s| !s.is_empty() && !s.contains('?'))
        .map(str::to_string)
        .collect()
}

//! Country and first sector of given phrases, as `score.py actors` scores what `sitroom actor` wrote.

use super::shared::{Row, list};
use crate::gold::on_all_cores;
use serde_json::Value;
use std::collections::BTreeSet;

/// Scores phrases; those that ask for a Wikipedia title are passed over. With `errors` it prints what is wrong.
pub fn score(rows: &[Value], errors: bool) -> Vec<Row> {
    let asked: Vec<Value> =
        rows.iter().filter(|r| !r["task"].as_str().is_some_and(|t| t.contains("wiki"))).cloned().collect();
    let [mut countries, mut countries_right, mut sectors, mut sectors_right] = [0; 4];
    let found = on_all_cores(&asked, |reader, row| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_string();
        reader.actor(&text("text"), &text("context"), row["date"].as_str())
    });
    for (row, found) in asked.iter().zip(&found) {
        let country = found.country.map(|c| c.to_string());
        let first = found.sectors.first().map(ToString::to_string);
        let wanted_country = row["country"].as_str().filter(|c| !c.is_empty());
        let country_counts = wanted_country.is_some() || row["null_expected"] == true;
        let country_right = country.as_deref() == wanted_country;
        let wanted = sectors_of(row);
        let sector_right = first.as_ref().is_some_and(|s| wanted.contains(s));
        countries += usize::from(country_counts);
        countries_right += usize::from(country_counts && country_right);
        sectors += usize::from(!wanted.is_empty());
        sectors_right += usize::from(sector_right);
        if errors && (country_counts && !country_right || !wanted.is_empty() && !sector_right) {
            println!(
                "{} | {} | {} | wanted {} {wanted:?} | found {} {:?} | {}",
                row["text"],
                row["context"],
                row["date"],
                wanted_country.unwrap_or("none"),
                country.as_deref().unwrap_or("none"),
                found.sectors.iter().map(ToString::to_string).collect::<Vec<_>>(),
                found.why.join("; ")
            );
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

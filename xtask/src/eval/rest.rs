//! Times, quantities, places, and events where there are none.

use super::shared::{Doc, Range, Row, list, overlap, range};
use serde_json::Value;
use sitroom_record::kilometres;
use std::collections::BTreeSet;

/// False events: every claim of a text without political events.
pub fn nothing(_gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    let claims: usize = docs.iter().map(|d| d.claims.len()).sum();
    let sentences: usize = docs.iter().map(|d| list(&d.document["sentences"]).len()).sum();
    let rate = 100.0 * claims as f64 / sentences.max(1) as f64;
    vec![Row::value(
        "false claims in 100 sentences",
        format!("{rate:.2}"),
        format!("– / {claims} / {sentences} sentences"),
    )]
}

/// Time expressions (TempEval-3).
pub fn times(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    let (mut n_gold, mut n_found) = (0, 0);
    let [mut strict, mut relaxed, mut value, mut kind] = [0.0; 4];
    for (g, d) in gold.iter().zip(docs) {
        let wanted = list(&g["timexes"]);
        n_gold += wanted.len();
        n_found += d.times.len();
        let mut used = BTreeSet::new();
        for t in wanted {
            let Some(j) = best(range(t), &d.times, &used) else { continue };
            used.insert(j);
            let x = &d.times[j];
            relaxed += 1.0;
            strict += f64::from(u8::from(range(x) == range(t)));
            value += f64::from(u8::from(x["value"] == t["value"]));
            kind += f64::from(u8::from(x["type"] == t["type"]));
        }
    }
    [("strict", strict), ("relaxed", relaxed), ("value", value), ("type", kind)]
        .map(|(name, right)| Row::prf(name, right, n_found, n_gold))
        .into()
}

/// Quantities of sentences written for the project: value and unit right, and the bound too.
pub fn quantities(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    let (mut n_gold, mut n_found) = (0, 0);
    let [mut met, mut value, mut unit, mut all] = [0.0; 4];
    for (g, d) in gold.iter().zip(docs) {
        n_gold += list(&g["quantities"]).len();
        n_found += d.quantities.len();
        let mut used = BTreeSet::new();
        for q in list(&g["quantities"]) {
            let start = q["start"].as_i64().unwrap_or(0);
            let words = q["words"].as_str().unwrap_or_default().chars().count() as i64;
            let Some(j) = best((start, start + words), &d.quantities, &used) else { continue };
            used.insert(j);
            let x = &d.quantities[j];
            let same = [
                x["value"].as_f64() == q["value"].as_f64(),
                x["unit"] == q["unit"],
                x["bound"] == q["bound"],
            ];
            met += 1.0;
            value += f64::from(u8::from(same[0]));
            unit += f64::from(u8::from(same[0] && same[1]));
            all += f64::from(u8::from(same == [true; 3]));
        }
    }
    [("found", met), ("value", value), ("value, unit", unit), ("value, unit, bound", all)]
        .map(|(name, right)| Row::prf(name, right, n_found, n_gold))
        .into()
}

/// The unused span that overlaps most; of equals the first.
fn best(wanted: Range, found: &[Value], used: &BTreeSet<usize>) -> Option<usize> {
    let mut best: Option<(i64, usize)> = None;
    for (j, x) in found.iter().enumerate().filter(|(j, _)| !used.contains(j)) {
        let o = overlap(wanted, range(x));
        if o > 0 && best.is_none_or(|b| o > b.0) {
            best = Some((o, j));
        }
    }
    best.map(|b| b.1)
}

/// Toponyms, demonyms among them.
pub fn places(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    score_places(gold, docs, false)
}

/// Toponyms where the gold has no demonyms.
pub fn places_without_demonyms(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    score_places(gold, docs, true)
}

/// Kilometres within which a place counts as found.
const NEAR: f64 = 161.0;
/// The distance of a place without coordinates: half the way round.
const NOWHERE: f64 = 20_039.0;

fn score_places(gold: &[Value], docs: &[Doc], no_demonyms: bool) -> Vec<Row> {
    let (mut n_gold, mut n_found, mut hits, mut with_coordinates) = (0, 0, 0.0, 0);
    let mut errors: Vec<f64> = Vec::new();
    for (g, d) in gold.iter().zip(docs) {
        let found: Vec<&Value> = d.places.iter().filter(|p| !(no_demonyms && p["demonym"] == true)).collect();
        n_found += found.len();
        let mut used = BTreeSet::new();
        for t in list(&g["toponyms"]) {
            n_gold += 1;
            let point = t["lat"].as_f64().zip(t["lon"].as_f64());
            with_coordinates += usize::from(point.is_some());
            let hit = (0..found.len()).find(|j| !used.contains(j) && overlap(range(t), range(found[*j])) > 0);
            let Some(j) = hit else { continue };
            used.insert(j);
            hits += 1.0;
            if let Some(p) = point {
                let there = found[j]["latitude"].as_f64().zip(found[j]["longitude"].as_f64());
                errors.push(there.map_or(NOWHERE, |q| kilometres(p, q)));
            }
        }
    }
    let near = errors.iter().filter(|e| **e <= NEAR).count();
    vec![
        Row::prf("recognition", hits, n_found, n_gold),
        Row::percent("within 161 km, of recognised", near, errors.len()),
        Row::percent("within 161 km, of all", near, with_coordinates),
    ]
}

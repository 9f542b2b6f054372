//! Attributions, times, places, and events where there are none.

use super::shared::{Doc, Range, Row, chars, list, overlap, range};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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

/// Great-circle distance of two points (degrees north and east).
fn kilometres(p: (f64, f64), q: (f64, f64)) -> f64 {
    let (a, b, c, d) = (p.0.to_radians(), p.1.to_radians(), q.0.to_radians(), q.1.to_radians());
    let h = ((c - a) / 2.0).sin().powi(2) + a.cos() * c.cos() * ((d - b) / 2.0).sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}

const PARTS: [&str; 3] = ["source", "cue", "content"];

#[derive(Default)]
struct Exact {
    right: usize,
    gold: usize,
    found: usize,
}

/// Attributions (PolNeAR): exact spans of each part, attributed characters, and whole triples by overlap.
pub fn attributions(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    let mut exact: [Exact; 3] = Default::default();
    let (mut n_gold, mut n_found) = (0, 0);
    let (mut chars_gold, mut chars_found, mut chars_both) = (0, 0, 0);
    let mut hits = [0.0; 4];
    for (g, d) in gold.iter().zip(docs) {
        let wanted: Vec<[Vec<Range>; 3]> = list(&g["attributions"]).iter().map(parts).collect();
        let dropped = chars(&ranges(&g["discard"]));
        // the gold has one layer, and some of its text is not annotated
        let kept =
            |p: &[Vec<Range>; 3]| chars(&p[1]).is_disjoint(&dropped) && chars(&p[2]).is_disjoint(&dropped);
        let outer = d.attributions.iter().filter(|a| a["within"].as_str().is_none_or(str::is_empty));
        let found: Vec<[Vec<Range>; 3]> = outer.map(parts).filter(kept).collect();
        n_gold += wanted.len();
        n_found += found.len();
        for (k, e) in exact.iter_mut().enumerate() {
            e.add(&wanted, &found, k);
        }
        let sets = |list: &[[Vec<Range>; 3]]| -> Vec<[BTreeSet<i64>; 3]> {
            list.iter().map(|p| [chars(&p[0]), chars(&p[1]), chars(&p[2])]).collect()
        };
        let (wanted, found) = (sets(&wanted), sets(&found));
        add_triples(&wanted, &found, &mut hits);
        let all = |list: &[[BTreeSet<i64>; 3]]| {
            list.iter().flat_map(|p| p[2].iter().copied()).collect::<BTreeSet<_>>()
        };
        let (a, b) = (all(&wanted), all(&found));
        chars_gold += a.len();
        chars_found += b.len();
        chars_both += a.intersection(&b).count();
    }
    let mut rows: Vec<Row> = PARTS
        .iter()
        .zip(&exact)
        .map(|(part, e)| Row::prf(&format!("exact {part}"), e.right as f64, e.found, e.gold))
        .collect();
    rows.push(Row::prf("attributed characters", chars_both as f64, chars_found, chars_gold));
    let names = [
        "content by half",
        "content by half, source",
        "content by half, source, cue",
        "content by four fifths",
    ];
    rows.extend(names.iter().zip(hits).map(|(name, right)| Row::prf(name, right, n_found, n_gold)));
    rows
}

impl Exact {
    fn add(&mut self, wanted: &[[Vec<Range>; 3]], found: &[[Vec<Range>; 3]], part: usize) {
        let bag = |list: &[[Vec<Range>; 3]]| {
            let mut bag: BTreeMap<Vec<Range>, usize> = BTreeMap::new();
            for p in list.iter().filter(|p| !p[part].is_empty()) {
                let mut key = p[part].clone();
                key.sort_unstable();
                *bag.entry(key).or_default() += 1;
            }
            bag
        };
        let (a, b) = (bag(wanted), bag(found));
        self.right += a.iter().map(|(key, n)| (*n).min(b.get(key).copied().unwrap_or(0))).sum::<usize>();
        self.gold += a.values().sum::<usize>();
        self.found += b.values().sum::<usize>();
    }
}

fn add_triples(wanted: &[[BTreeSet<i64>; 3]], found: &[[BTreeSet<i64>; 3]], hits: &mut [f64; 4]) {
    let jaccard = |a: &BTreeSet<i64>, b: &BTreeSet<i64>| {
        a.intersection(b).count() as f64 / a.union(b).count().max(1) as f64
    };
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (i, a) in wanted.iter().enumerate() {
        for (j, b) in found.iter().enumerate() {
            if !a[2].is_disjoint(&b[2]) {
                let cue = if a[1].is_disjoint(&b[1]) { 0.0 } else { 0.5 };
                candidates.push((jaccard(&a[2], &b[2]) + cue, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
    let (mut taken, mut used) = (BTreeSet::new(), BTreeSet::new());
    for (_, i, j) in candidates {
        if taken.contains(&i) || used.contains(&j) {
            continue;
        }
        taken.insert(i);
        used.insert(j);
        let (a, b) = (&wanted[i], &found[j]);
        let share = jaccard(&a[2], &b[2]);
        let meets = |k: usize| (a[k].is_empty() && b[k].is_empty()) || !a[k].is_disjoint(&b[k]);
        let right =
            [share >= 0.5, share >= 0.5 && meets(0), share >= 0.5 && meets(0) && meets(1), share >= 0.8];
        hits.iter_mut().zip(right).for_each(|(h, r)| *h += f64::from(u8::from(r)));
    }
}

fn parts(a: &Value) -> [Vec<Range>; 3] {
    PARTS.map(|p| ranges(&a[p]))
}

/// The ranges of null, a span, or a list of spans or pairs.
fn ranges(v: &Value) -> Vec<Range> {
    match v {
        Value::Object(_) => vec![range(v)],
        Value::Array(all) => all
            .iter()
            .map(|x| match x {
                Value::Array(p) => (
                    p.first().and_then(Value::as_i64).unwrap_or(-1),
                    p.get(1).and_then(Value::as_i64).unwrap_or(-1),
                ),
                other => range(other),
            })
            .collect(),
        _ => Vec::new(),
    }
}

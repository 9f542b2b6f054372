//! Attributions: source, cue and content (PolNeAR), and whether they are found at all (GUM).

use super::shared::{Doc, Range, Row, chars, list, overlap, range};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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

/// Attribution as a discourse relation (GUM): a found attribution meets one of the gold's if source or cue lies in the gold's clause
/// of attribution and its content shares characters with the gold's.
pub fn detection(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    let (mut right, mut n_found, mut n_gold) = (0, 0, 0);
    for (g, d) in gold.iter().zip(docs) {
        let pair = |v: &Value| {
            let at = |i: usize| v[i].as_i64().unwrap_or(-1);
            (at(0), at(1))
        };
        let found: Vec<[Vec<Range>; 3]> = d.attributions.iter().map(parts).collect();
        n_found += found.len();
        let mut used = BTreeSet::new();
        for x in list(&g["attributions"]) {
            n_gold += 1;
            let (says, said) = (pair(&x["attribution_edu"]), pair(&x["content_edu"]));
            let touches = |spans: &[Range], r: Range| spans.iter().any(|s| overlap(*s, r) > 0);
            let meets =
                |f: &[Vec<Range>; 3]| (touches(&f[0], says) || touches(&f[1], says)) && touches(&f[2], said);
            let hit = (0..found.len()).find(|j| !used.contains(j) && meets(&found[*j]));
            right += usize::from(hit.is_some_and(|j| used.insert(j)));
        }
    }
    vec![Row::prf("attributions found", right as f64, n_found, n_gold)]
}

//! What all scores share: overlaps, precision and recall, and the records of one text by kind.

use serde_json::Value;
use std::collections::BTreeSet;

/// The records of one text.
#[derive(Clone, Default)]
pub struct Doc {
    /// The document record.
    pub document: Value,
    /// Its claims.
    pub claims: Vec<Value>,
    /// Its attributions.
    pub attributions: Vec<Value>,
    /// Its times.
    pub times: Vec<Value>,
    /// Its places.
    pub places: Vec<Value>,
    /// Its quantities.
    pub quantities: Vec<Value>,
}

impl Doc {
    /// Sorts records by kind.
    pub fn new(records: &[Value]) -> Doc {
        let of = |kind: &str| records.iter().filter(|r| r["record"] == kind).cloned().collect::<Vec<_>>();
        Doc {
            document: records.first().cloned().unwrap_or_default(),
            claims: of("claim"),
            attributions: of("attribution"),
            times: of("time"),
            places: of("place"),
            quantities: of("quantity"),
        }
    }
}

/// One line of the table.
pub struct Row {
    /// The measure.
    pub name: String,
    prf: Option<(f64, f64, f64)>,
    value: String,
    counts: String,
}

impl Row {
    /// Precision, recall and F1 from counts.
    pub fn prf(name: &str, right: f64, found: usize, gold: usize) -> Row {
        let share = |n: usize| if n == 0 { 0.0 } else { right / n as f64 };
        let (p, r) = (share(found), share(gold));
        let f = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        let counts = format!("{right} / {found} / {gold}");
        Row { name: name.into(), prf: Some((100.0 * p, 100.0 * r, 100.0 * f)), value: String::new(), counts }
    }

    /// Precision and recall as rates (0 to 1) averaged over `n` texts, and their F1.
    pub fn rates(name: &str, p: f64, r: f64, n: usize) -> Row {
        let f = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        let counts = format!("– / – / {n}");
        Row { name: name.into(), prf: Some((100.0 * p, 100.0 * r, 100.0 * f)), value: String::new(), counts }
    }

    /// One figure with what it was counted from.
    pub fn value(name: &str, value: String, counts: String) -> Row {
        Row { name: name.into(), prf: None, value, counts }
    }

    /// Percent of cases, with the cases.
    pub fn percent(name: &str, right: usize, of: usize) -> Row {
        let value = if of == 0 { "–".into() } else { format!("{:.1}", 100.0 * right as f64 / of as f64) };
        Row::value(name, value, format!("{right} / – / {of}"))
    }

    /// The same measure, named as that of a part of the data.
    pub fn of_part(self, part: &str) -> Row {
        Row { name: format!("{}, {part}", self.name), ..self }
    }

    /// F1 in percent, where there is one.
    pub fn f1(&self) -> String {
        self.prf.map_or_else(|| self.value.clone(), |(_, _, f)| format!("{f:.1}"))
    }

    /// Precision, recall and F1.
    pub fn prf_cells(&self) -> String {
        self.prf.map_or_else(String::new, |(p, r, f)| format!("{p:.1} | {r:.1} | {f:.1}"))
    }

    /// What they were counted from.
    pub fn counts(&self) -> &str {
        &self.counts
    }

    /// The line's cells.
    pub fn cells(&self) -> String {
        match self.prf {
            Some((p, r, f)) => format!("{} | {p:.1} | {r:.1} | {f:.1} | {}", self.name, self.counts),
            None => format!("{} | | | {} | {}", self.name, self.value, self.counts),
        }
    }

    /// Its figures, as the scorer that comes with the gold data prints them.
    #[cfg(test)]
    pub fn figures(&self) -> Vec<String> {
        match self.prf {
            Some((p, r, f)) => vec![format!("'P': {p:.1}, 'R': {r:.1}, 'F1': {f:.1}")],
            None if self.value == "–" => vec![],
            None => vec![self.value.clone()],
        }
    }
}

/// A half-open range of code points.
pub type Range = (i64, i64);

/// The range of a span.
pub fn range(span: &Value) -> Range {
    (span["start"].as_i64().unwrap_or(-1), span["end"].as_i64().unwrap_or(-1))
}

/// Code points that both ranges share.
pub fn overlap(a: Range, b: Range) -> i64 {
    (a.1.min(b.1) - a.0.max(b.0)).max(0)
}

/// The values of a list.
pub fn list(v: &Value) -> &[Value] {
    v.as_array().map_or(&[], Vec::as_slice)
}

/// The code points that ranges cover.
pub fn chars(ranges: &[Range]) -> BTreeSet<i64> {
    ranges.iter().flat_map(|(a, b)| *a..*b).collect()
}

/// Mean F1 over the labels that the gold has, in percent.
pub fn macro_f1(pairs: &[(String, String)]) -> f64 {
    let labels: BTreeSet<&str> = pairs.iter().map(|(g, _)| g.as_str()).collect();
    let f1 = |l: &&str| {
        let count = |in_gold: bool, in_found: bool| {
            pairs.iter().filter(|(g, f)| (g == l) == in_gold && (f == l) == in_found).count() as f64
        };
        let (tp, fp, missed) = (count(true, true), count(false, true), count(true, false));
        if tp > 0.0 { 2.0 * tp / (2.0 * tp + fp + missed) } else { 0.0 }
    };
    100.0 * labels.iter().map(f1).sum::<f64>() / labels.len().max(1) as f64
}

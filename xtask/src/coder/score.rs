//! Scores of coded pairs, as `score.py pairs` counts them, and the reliability of their confidence.

use super::data::Example;
use sitroom_codebook::{EventType, Plover};
use sitroom_coder::{Scores, best, softmax};
use std::collections::BTreeMap;

/// CONCEDE and RETREAT are one label.
pub fn label(t: EventType) -> &'static str {
    match t {
        EventType::Concede | EventType::Retreat => "YIELD",
        other => other.as_str(),
    }
}

/// The quad class of a type; YIELD is material cooperation.
pub fn quad(t: EventType) -> u8 {
    if t == EventType::Concede { 2 } else { Plover::builtin().quad(t) }
}

/// Of the two sides, conflict and not cooperation.
pub fn conflict(t: EventType) -> bool {
    quad(t) > 2
}

/// Binary, quad and root macro F1, and accuracy, in percent.
pub fn figures(pairs: &[(EventType, EventType)]) -> [f64; 4] {
    let macro_of = |name: &dyn Fn(EventType) -> String| {
        let named: Vec<(String, String)> = pairs.iter().map(|(g, f)| (name(*g), name(*f))).collect();
        crate::eval::shared::macro_f1(&named)
    };
    let right = pairs.iter().filter(|(g, f)| label(*g) == label(*f)).count();
    [
        macro_of(&|t| conflict(t).to_string()),
        macro_of(&|t| quad(t).to_string()),
        macro_of(&|t| label(t).to_string()),
        100.0 * right as f64 / pairs.len().max(1) as f64,
    ]
}

/// The temperature under which the right labels are most probable.
pub fn temperature(found: &[(&Example, Scores)]) -> f32 {
    let loss = |t: f32| -> f64 { found.iter().map(|(e, s)| -f64::from(right(e, s, t).max(1e-6).ln())).sum() };
    let steps = (4..60).map(|i| i as f32 * 0.05);
    steps.min_by(|x, y| loss(*x).total_cmp(&loss(*y))).unwrap_or(1.0)
}

fn right(e: &Example, s: &Scores, temperature: f32) -> f32 {
    let p = softmax(s, temperature);
    e.row.types.iter().map(|t| p[*t as usize]).sum()
}

/// Prints figures, confusions and the reliability table.
pub fn print(found: &[(&Example, Scores)], temperature: f32) {
    let pairs: Vec<(EventType, EventType)> =
        found.iter().map(|(e, s)| (e.row.types[0], best(&softmax(s, temperature)))).collect();
    let [binary, quad, root, accuracy] = figures(&pairs);
    println!("n {} root {root:.1} quad {quad:.1} binary {binary:.1} accuracy {accuracy:.1}", pairs.len());
    let mut confused: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    pairs.iter().for_each(|(g, f)| *confused.entry((label(*g), label(*f))).or_default() += 1);
    let mut worst: Vec<_> = confused.into_iter().filter(|((g, f), _)| g != f).collect();
    worst.sort_by_key(|(k, n)| (std::cmp::Reverse(*n), *k));
    for ((g, f), n) in worst.iter().take(15) {
        println!("  {g} as {f}: {n}");
    }
    println!("temperature {temperature:.2}");
    let mut bins: BTreeMap<u8, (usize, f32, usize)> = BTreeMap::new();
    for ((e, s), (gold, said)) in found.iter().zip(&pairs) {
        let p = softmax(s, temperature);
        let confidence = p
            .iter()
            .zip(EventType::ALL)
            .filter(|(_, t)| label(**t) == label(*said))
            .map(|(p, _)| p)
            .sum::<f32>();
        let bin = bins.entry((confidence * 10.0).min(9.0) as u8).or_default();
        bin.0 += 1;
        bin.1 += confidence;
        bin.2 += usize::from(label(*gold) == label(*said) && !e.row.types.is_empty());
    }
    for (bin, (n, confidence, right)) in bins {
        println!(
            "  confidence {:.1}–{:.1}: {n} pairs, mean {:.2}, right {:.2}",
            f32::from(bin) / 10.0,
            f32::from(bin + 1) / 10.0,
            confidence / n as f32,
            right as f32 / n as f32
        );
    }
}

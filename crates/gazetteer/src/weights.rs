//! Weights of the two small linear models, from `lexicon/places/weights.tsv`.

use std::collections::HashMap;

const WEIGHTS: &str = include_str!("../../../lexicon/places/weights.tsv");

/// The weights of one model, in the order of its feature names. Features without a row weigh nothing.
pub(crate) fn weights(model: &str, names: &[String]) -> Vec<f32> {
    let rows: HashMap<&str, f32> = WEIGHTS
        .lines()
        .filter_map(|l| {
            let mut cells = l.split('\t');
            (cells.next()? == model).then_some(())?;
            Some((cells.next()?, cells.next()?.parse().ok()?))
        })
        .collect();
    names.iter().map(|n| rows.get(n.as_str()).copied().unwrap_or(0.0)).collect()
}

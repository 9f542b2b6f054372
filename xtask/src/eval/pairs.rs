//! Types of given pairs: each fold coded by a model that was trained without it.

use super::shared::{Doc, Row};
use crate::coder;
use serde_json::Value;

/// The rows of the table for published pairs. Where the project's other data cannot be read, there is nothing to tell.
pub fn score(rows: &[Value], _: &[Doc]) -> Vec<Row> {
    let Ok(found) = coder::cross_validated(rows) else { return Vec::new() };
    let pairs: Vec<_> = found.iter().map(|f| (f.gold, f.said)).collect();
    let row = |(name, value): (&str, f64)| {
        Row::value(&format!("{name}, five folds"), format!("{value:.1}"), format!("– / – / {}", pairs.len()))
    };
    let names = ["binary macro F1", "quad macro F1", "root macro F1", "accuracy"];
    names.into_iter().zip(coder::figures(&pairs)).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::process::Command;

    /// The figures are those of the gold data's own scorer, where there are gold data and Python.
    #[test]
    fn the_figures_are_those_of_the_scorer_that_comes_with_the_gold_data() {
        let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/gold");
        let (script, file) = (gold.join("score.py"), gold.join("pairs/plv_train.jsonl"));
        if !script.exists() || Command::new("python3").arg("--version").output().is_err() {
            return;
        }
        let rows = crate::gold::lines(&file).expect("gold data");
        let found = coder::cross_validated(&rows).expect("the project's data");
        let text: String = found
            .iter()
            .map(|f| format!("{}\n", serde_json::json!({"id": f.id, "type": f.said.as_str()})))
            .collect();
        let out = std::env::temp_dir().join(format!("sitroom-pairs-{}.jsonl", std::process::id()));
        std::fs::write(&out, text).expect("a temporary file");
        let printed =
            Command::new("python3").arg(script).arg("pairs").arg(file).arg(&out).output().expect("it runs");
        std::fs::remove_file(&out).expect("the temporary file");
        let printed = String::from_utf8(printed.stdout).expect("UTF-8");
        let pairs: Vec<_> = found.iter().map(|f| (f.gold, f.said)).collect();
        let [binary, quad, root, accuracy] = coder::figures(&pairs);
        let wanted = format!("binary {binary:5.1} quad {quad:5.1} root {root:5.1} accuracy {accuracy:5.1}");
        assert!(printed.contains(&wanted), "{wanted} is not in\n{printed}");
    }
}

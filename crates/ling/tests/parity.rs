//! Token for token the output of spaCy 3.8 with `en_core_web_sm`.
//!
//! `corpus/parity/*.jsonl` holds texts written for this project with spaCy's output (tools/expected_analyses.py). Where a developer has
//! the larger list beside the checkout, it is compared too.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

use serde_json::Value;
use sitroom_ling::{Analysis, Engine, Kernel, Label, Layer, Model};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One token as the expected files write it.
fn row(text: &str, a: &Analysis, i: usize, code_points: &[u32]) -> Value {
    let t = &a.tokens;
    serde_json::json!([
        code_points[t.span[i].start as usize],
        t.span[i].of(text),
        if t.space[i] { " " } else { "" },
        t.tag[i].as_str(),
        t.pos[i].as_str(),
        t.morph.get(i),
        t.lemma.get(i),
        t.dep[i].as_str(),
        t.head[i],
        t.iob[i].as_str(),
        t.ent_type[i].as_str(),
        t.sent_start[i],
    ])
}

fn code_points(text: &str) -> Vec<u32> {
    let mut out = vec![0; text.len() + 1];
    let mut n = 0;
    for (i, c) in text.char_indices() {
        out[i] = n;
        n += 1;
        for slot in out.iter_mut().take(i + c.len_utf8() + 1).skip(i + 1) {
            *slot = n;
        }
    }
    out
}

/// Compares every field of every token; returns the number of tokens.
fn compare(path: &Path, engine: &mut Engine) -> usize {
    let lines: Vec<Value> =
        std::fs::read_to_string(path).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let texts: Vec<&str> = lines.iter().map(|l| l["text"].as_str().unwrap()).collect();
    let mut tokens = 0;
    let mut wrong = Vec::new();
    for ((line, text), a) in lines.iter().zip(&texts).zip(engine.analyze_batch(&texts)) {
        let points = code_points(text);
        let want = line["tokens"].as_array().unwrap();
        if want.len() != a.len() {
            wrong.push(format!("{} tokens instead of {} in {text:?}", a.len(), want.len()));
        }
        for (i, want) in want.iter().enumerate().take(a.len()) {
            let got = row(text, &a, i, &points);
            tokens += 1;
            if got != *want {
                wrong.push(format!("{got}, expected {want}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}: {} of {tokens} differ\n{}",
        path.display(),
        wrong.len(),
        wrong[..wrong.len().min(15)].join("\n")
    );
    tokens
}

fn engine(kernel: Kernel) -> Option<Engine> {
    Layer::new(Model::embedded(), kernel).ok().map(|l| Engine::new(Arc::new(l)))
}

fn own_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root().join("corpus/parity")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    files
}

#[test]
fn the_projects_own_texts_are_analysed_as_spacy_does_with_every_kernel() {
    for kernel in [Kernel::Avx512, Kernel::Avx2, Kernel::Portable] {
        let Some(mut engine) = engine(kernel) else {
            println!("skipped: this processor lacks {kernel:?}");
            continue;
        };
        let tokens: usize = own_files().iter().map(|f| compare(f, &mut engine)).sum();
        assert!(tokens > 5_000, "only {tokens} tokens compared");
    }
}

#[test]
fn the_larger_list_is_analysed_as_spacy_does() {
    let path = root().join("../shared/design/model/expected.jsonl");
    if !path.exists() {
        println!("skipped: no larger list beside the checkout");
        return;
    }
    let tokens = compare(&path, &mut Engine::default());
    assert_eq!(tokens, 74_122);
}

#[test]
fn batching_changes_nothing() {
    let lines = std::fs::read_to_string(&own_files()[0]).unwrap();
    let texts: Vec<String> = lines
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["text"].as_str().unwrap().to_string())
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let together = Engine::default().analyze_batch(&texts);
    let mut alone = Engine::default();
    for (text, a) in texts.iter().zip(&together) {
        assert_eq!(alone.analyze(text), *a, "{text:?}");
    }
}

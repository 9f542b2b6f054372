//! Tokens per CPU second of the language layer on JSON lines with a `text` field: `rate FILE [avx512|avx2|portable]`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool that prints")]

use sitroom_ling::{Engine, Kernel, Layer, Model};
use std::sync::Arc;

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let kernel = match args.get(2).map(String::as_str) {
        Some("avx512") => Kernel::Avx512,
        Some("avx2") => Kernel::Avx2,
        Some("portable") => Kernel::Portable,
        _ => Kernel::Auto,
    };
    let lines = std::fs::read_to_string(&args[1]).expect("a readable file");
    let texts: Vec<String> = lines
        .lines()
        .filter_map(|l| {
            serde_json::from_str::<serde_json::Value>(l).ok()?["text"].as_str().map(str::to_string)
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let start = cpu_seconds();
    let layer = Arc::new(Layer::new(Model::embedded(), kernel).expect("a processor with these kernels"));
    println!("{}: load {:.1} ms", layer.kernel_name(), 1e3 * (cpu_seconds() - start));
    let mut engine = Engine::new(layer);
    for pass in 0..4 {
        let start = cpu_seconds();
        let tokens: usize = engine.analyze_batch(&texts).iter().map(|a| a.len()).sum();
        let seconds = cpu_seconds() - start;
        println!(
            "pass {pass}: {tokens} tokens, {:.0} tokens per CPU second, {:.2} us each",
            tokens as f64 / seconds,
            1e6 * seconds / tokens as f64
        );
    }
}

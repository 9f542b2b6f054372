//! Hashes the rules and lexicons into the engine's name, so that records tell by which rules they were made.

use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// FNV-1a: the hash has to be the same on every machine, no more.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = Vec::new();
    for dir in ["rules", "lexicon", "codebook", "crates/attribution/model", "crates/claim/model"] {
        println!("cargo:rerun-if-changed={}", root.join(dir).display());
        files(&root.join(dir), &mut all);
    }
    all.sort();
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    for path in all {
        hash.write(path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().as_bytes());
        hash.write(&std::fs::read(&path).unwrap_or_default());
    }
    println!("cargo:rustc-env=SITROOM_RULES_HASH={:012x}", hash.finish() >> 16);
}

//! Rebuilds the crate when a rule file changes: the rules are compiled in.

fn main() {
    println!("cargo:rerun-if-changed=../../rules/en/event");
}

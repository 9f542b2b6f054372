//! Developer tasks of sitroom.
fn main() {}

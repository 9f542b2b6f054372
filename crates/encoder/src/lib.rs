//! Transformer encoders with eight-bit weights: word pieces in, states out.
//!
//! BERT's encoder (Devlin et al. 2019) and MPNet's (Song et al. 2020), which also weighs how far two pieces stand from each other. What
//! is made of the states, and the weights, belong to whoever asks: `crates/coder`, `crates/fuse`. Weights stay eight-bit; panels are
//! widened as they are used.

mod dense;
mod file;
mod pieces;
mod trunk;

pub use dense::{Dense, Norm};
pub use file::{ModelError, Reader};
pub use pieces::Pieces;
pub use trunk::{Shape, Trunk};

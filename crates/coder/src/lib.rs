//! Which PLOVER type a sentence gives two marked parties: a learned choice over words, tree and the claims of the rules.
//!
//! The default model is a linear one over hashed features, inside the program. A small encoder, whose weights lie beside the program,
//! reads more exactly and more slowly ([`Encoder`]). Both answer always, with calibrated confidence. They do not look for parties:
//! those are given.

mod answer;
mod encoder;
mod features;
mod linear;
mod pair;

pub use answer::{Answer, answer, best, strict};
pub use encoder::Encoder;
pub use features::{Feature, ROWS, features};
pub use linear::{Linear, Scores, TYPES, softmax};
pub use pair::{Pair, Sides};
pub use sitroom_encoder::ModelError;

use sitroom_document::{Analysis, Extraction};
use std::sync::OnceLock;

/// The weights of the default model: `cargo xtask coder train`.
static WEIGHTS: &[u8] = include_bytes!("../model/linear.bin");

/// Scores are divided by this before they become probabilities; measured by `cargo xtask coder cv`.
pub const TEMPERATURE: f32 = 1.55;

/// The default model.
///
/// # Panics
/// If the program was built with a broken model file; a test holds that it was not.
pub fn builtin() -> &'static Linear {
    static MODEL: OnceLock<Linear> = OnceLock::new();
    MODEL.get_or_init(|| match Linear::from_bytes(WEIGHTS) {
        Ok(model) => model,
        Err(e) => panic!("crates/coder/model/linear.bin: {e}"),
    })
}

/// Codes a pair with the default model.
pub fn code(a: &Analysis, ex: &Extraction, pair: &Pair) -> Answer {
    let sides = Sides::new(pair, a);
    let p = softmax(&builtin().scores(&features(a, ex, &sides)), TEMPERATURE);
    answer(&p, a, ex, &sides)
}

/// What the default model's scores count beside the encoder's.
pub const SHARE: f32 = 0.25;

/// As [`TEMPERATURE`], for both models together.
pub const TEMPERATURE_OF_BOTH: f32 = 1.2;

/// Codes a pair with the encoder and the default model together.
pub fn code_accurately(encoder: &Encoder, text: &str, a: &Analysis, ex: &Extraction, pair: &Pair) -> Answer {
    let sides = Sides::new(pair, a);
    let small = builtin().scores(&features(a, ex, &sides));
    let both = together(&encoder.scores(text, pair), &small);
    answer(&softmax(&both, TEMPERATURE_OF_BOTH), a, ex, &sides)
}

/// The scores of the encoder and of the default model as one.
pub fn together(large: &Scores, small: &Scores) -> Scores {
    std::array::from_fn(|k| large[k] + SHARE * small[k])
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_built_in_model_is_whole() {
        let scores = super::builtin().scores(&[]);
        assert!(scores.iter().all(|s| s.is_finite()) && super::WEIGHTS.len() > 100_000);
    }
}

//! The reason behind every decision.

use std::borrow::Cow;

/// Why a stage decided as it did: what `sitroom explain` prints.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// A rule, by its id.
    Rule(Cow<'static, str>),
    /// A lexicon entry, by file and key.
    Lexicon(Cow<'static, str>),
    /// A trained model's score, 0 to 1.
    Model {
        /// The model's name.
        name: &'static str,
        /// Its score.
        score: f32,
    },
    /// The language layer's own annotation.
    Ling(&'static str),
    /// Nothing spoke for anything else.
    Default(&'static str),
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Why::Rule(id) => write!(f, "rule {id}"),
            Why::Lexicon(id) => write!(f, "lexicon {id}"),
            Why::Model { name, score } => write!(f, "model {name} {score:.2}"),
            Why::Ling(what) => write!(f, "language layer: {what}"),
            Why::Default(what) => write!(f, "default: {what}"),
        }
    }
}

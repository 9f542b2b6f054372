//! What speaks for and against one event, as it is added up and shown.

/// Evidence: its name and its weight.
pub type Evidence = (&'static str, f32);

/// Claims join from this sum on.
pub const JOINED: f32 = 4.0;

/// The sum.
pub fn sum(evidence: &[Evidence]) -> f32 {
    evidence.iter().map(|(_, w)| w).sum()
}

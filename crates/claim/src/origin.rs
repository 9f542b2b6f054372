//! What made a claim: a rule or the judge.

use crate::lexicon::LEARNED;
use sitroom_document::{Claim, Why};

/// The judge's name among the reasons of a claim.
pub const JUDGE: &str = "judge";

/// The rule that made a claim: the part of its id before the status.
pub fn rule_of(claim: &Claim) -> &str {
    match claim.why.first() {
        // the entry stands behind the id: `en.accuse.condemn (lash out at)`
        Some(Why::Rule(id)) => id.split(" (").next().unwrap_or(id),
        _ => "",
    }
}

/// True if the judge made the claim, or gave it its type, and not a rule.
pub fn is_learned(claim: &Claim) -> bool {
    rule_of(claim).ends_with(LEARNED)
}

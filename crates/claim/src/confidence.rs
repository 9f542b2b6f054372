//! How sure a claim is: a logistic model over few named features, fitted on development data by `cargo xtask confidence`.
//!
//! Its weights are data (`rules/en/confidence.toml`): one for each feature, and for each rule how far its claims were right more often
//! than the average one.

use crate::origin::{JUDGE, rule_of};
use crate::who::is_known;
use serde::Deserialize;
use sitroom_document::codebook::Status;
use sitroom_document::{Analysis, Claim, Why};
use sitroom_ling::{Dep, Pos};
use sitroom_rules::RuleError;
use std::collections::BTreeMap;

const FILE: &str = "rules/en/confidence.toml";
const TEXT: &str = include_str!("../../../rules/en/confidence.toml");

/// Names of the features, in the order of [`features`].
pub const FEATURES: [&str; 19] = [
    "verb",
    "known_actor",
    "other_actor",
    "known_recipient",
    "other_recipient",
    "many_actors",
    "many_words",
    "ongoing",
    "open",
    "not_happened",
    "dated",
    "placed",
    "attributed",
    "main_clause",
    "noun_object",
    "restates",
    "political_text",
    "both_known",
    "judge",
];

/// No claim is surer, or less sure, than this.
const BOUNDS: (f32, f32) = (0.05, 0.97);

/// Steps in which confidence is given.
const STEPS: f32 = 100.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    /// Log-odds of a claim without any feature.
    bias: f32,
    weights: BTreeMap<String, f32>,
    rules: BTreeMap<String, f32>,
}

/// The fitted model.
#[derive(Debug)]
pub struct Confidence {
    bias: f32,
    weights: [f32; FEATURES.len()],
    rules: BTreeMap<String, f32>,
}

impl Confidence {
    /// The built-in model.
    ///
    /// # Errors
    /// If the file cannot be read or names other features.
    pub fn load() -> Result<Confidence, RuleError> {
        let error = |expected: &str, found: String| RuleError {
            file: FILE.into(),
            line: 1,
            expected: expected.into(),
            found,
        };
        let file: FileText =
            toml::from_str(TEXT).map_err(|e| error("bias, weights and rules", e.message().into()))?;
        let mut weights = [0.0; FEATURES.len()];
        for (name, w) in &file.weights {
            let i = FEATURES.iter().position(|f| f == name);
            weights[i.ok_or_else(|| error("a feature", name.clone()))?] = *w;
        }
        Ok(Confidence { bias: file.bias, weights, rules: file.rules })
    }

    /// The probability that the claim is right, in steps of 0.01; `political` is what [`crate::is_political_text`] says of its document.
    pub fn of(&self, a: &Analysis, political: bool, claim: &Claim) -> f32 {
        let linear: f32 = features(a, political, claim).iter().zip(self.weights).map(|(x, w)| x * w).sum();
        let rule = self.rules.get(rule_of(claim)).copied().unwrap_or_default();
        let p = 1.0 / (1.0 + (-(self.bias + linear + rule)).exp());
        (p.clamp(BOUNDS.0, BOUNDS.1) * STEPS).round() / STEPS
    }
}

/// The judge's log-odds for a claim's type, in units of logits of 4; 0 where it was not asked.
fn judged(claim: &Claim) -> f32 {
    /// Log-odds that count as one, and the most that count.
    const LOG_ODDS: f32 = 4.0;
    const MOST: f32 = 1.5;
    let score = claim.why.iter().find_map(|w| match w {
        Why::Model { name: JUDGE, score } => Some(*score),
        _ => None,
    });
    score.map_or(0.0, |p| ((p / (1.0 - p)).ln() / LOG_ODDS).clamp(-MOST, MOST))
}

/// What the model knows of a claim: 1 for each of [`FEATURES`] that holds, else 0; of `judge`, the judge's log-odds. `political` is what
/// [`crate::is_political_text`] says of its document.
pub fn features(a: &Analysis, political: bool, claim: &Claim) -> [f32; FEATURES.len()] {
    let open = [Status::Planned, Status::Requested, Status::Possible, Status::Conditional];
    let verb = matches!(a.pos(claim.head), Pos::VERB | Pos::AUX);
    let dep = a.dep(claim.head);
    let holds = [
        verb,
        claim.actors.iter().any(is_known),
        !claim.actors.is_empty() && !claim.actors.iter().any(is_known),
        claim.recipients.iter().any(is_known),
        !claim.recipients.is_empty() && !claim.recipients.iter().any(is_known),
        claim.actors.len() > 1,
        claim.trigger_tokens.len() > 1,
        claim.status == Status::Ongoing,
        open.contains(&claim.status),
        claim.status == Status::NotHappened,
        claim.time.is_some(),
        claim.place.is_some(),
        !claim.attributions.is_empty(),
        verb && dep == Dep::ROOT,
        !verb && dep == Dep::DOBJ,
        claim.restates.is_some(),
        political,
        claim.actors.iter().any(is_known)
            && (claim.actors.len() > 1 || claim.recipients.iter().any(is_known)),
    ];
    let mut all = [0.0; FEATURES.len()];
    all.iter_mut().zip(holds).for_each(|(x, holds)| *x = f32::from(u8::from(holds)));
    all[FEATURES.len() - 1] = judged(claim);
    all
}

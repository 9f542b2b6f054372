//! The trained judge: which words name an act that no rule finds, and how likely what a rule finds is one.
//!
//! A network sees each verb and noun with its tree, its parties and what the rules say of it, and gives the probability of each type.
//! Where no rule makes a claim of a word, one is added from a limit on; its parties are read by the same frames as those of rules. To
//! each claim of a rule it says how likely its type is, which `confidence` goes by. `cargo xtask judge` trains it.

mod features;
mod network;
mod words;

pub use features::INPUTS;
pub use network::{BITS, HIDDEN, Net, ROWS, Weights, place};

use crate::Ctx;
use crate::lexicon::Trigger;
use crate::origin::JUDGE;
use features::Scene;
use network::softmax;
use sitroom_document::codebook::{EventType, Plover};
use sitroom_document::{Claim, Why};
use sitroom_ling::Dep;
use std::sync::OnceLock;
use words::Words;

/// Scores of types: none, then each type.
pub const TYPES: usize = EventType::ALL.len() + 1;

/// From which probability on the judge has its way.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Least probability of the type of an added claim.
    pub add: f32,
    /// The same where the sentence has a claim of this type already.
    pub again: f32,
    /// The same where an entry of this type knows the word and refused it.
    pub known: f32,
    /// Least probability of another type that takes the place of a rule's, where that is [`HOPELESS`].
    pub retype: f32,
    /// A text of so many sentences in which rules find nothing gets no added claim.
    pub silent: usize,
    /// The topic of the text counts for added claims as it does for those of rules.
    pub topic: bool,
}

/// The last class of PLOVER that holds words and deeds of cooperation.
const COOPERATION: u8 = 2;

/// A rule's type that is less likely than this may give way to another.
const HOPELESS: f32 = 0.05;

/// Chosen on five folds of the claims corpus and bounded on development data, see `docs/RESULTS.md`.
pub const LIMITS: Limits = Limits { add: 0.4, again: 0.6, known: 0.85, retype: 0.6, silent: 4, topic: true };

/// Types with their modes, in the order of the network's scores behind those of types.
pub fn modes() -> &'static [(EventType, &'static str)] {
    static MODES: OnceLock<Vec<(EventType, &'static str)>> = OnceLock::new();
    MODES.get_or_init(|| {
        let of = |t: &EventType| Plover::builtin().modes(*t).map(|m| (*t, m)).collect::<Vec<_>>();
        EventType::ALL.iter().flat_map(of).collect()
    })
}

/// A network, and how sure it must be.
#[derive(Debug, Clone)]
pub struct Judge {
    net: Net,
    limits: Limits,
}

/// One word as the network sees it.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Token index.
    pub token: u32,
    /// Hashed features.
    pub features: Vec<u32>,
    /// How many of them, the first ones, tell what rules say.
    pub opinions: usize,
    /// Numbers of its vectors, [`INPUTS`] in all.
    pub vectors: Vec<i8>,
}

/// A word that the judge takes for an act, whatever came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// Token index.
    pub token: u32,
    /// The likeliest type.
    pub event_type: EventType,
    /// Its probability.
    pub probability: f32,
}

/// The words whose vectors are known.
fn words() -> Option<Words> {
    Words::read(include_bytes!("../../model/words.bin"))
}

impl Judge {
    /// The built-in judge; `None` if the program was built with weights of another shape; a test holds that it was not.
    pub fn builtin() -> Option<Judge> {
        let outputs = TYPES + modes().len();
        let net = Net::read(INPUTS, outputs, include_bytes!("../../model/judge.bin"))?;
        Some(Judge::new(net, LIMITS))
    }

    /// A judge with this network.
    pub fn new(net: Net, limits: Limits) -> Judge {
        Judge { net, limits }
    }

    /// Probability of no act, then of each type, for a word with these features; and its hidden layer.
    fn probabilities(&self, seen: &Seen) -> ([f32; TYPES], [f32; HIDDEN]) {
        let hidden = self.net.hidden(&seen.features, &seen.vectors);
        let mut p = [0.0; TYPES];
        self.net.scores(&hidden, 0, &mut p);
        softmax(&mut p);
        (p, hidden)
    }

    /// The likeliest type of a word and its probability.
    pub fn likeliest(&self, seen: &Seen) -> (EventType, f32) {
        likeliest(&self.probabilities(seen).0)
    }

    /// The likeliest mode of a type.
    fn mode(&self, event_type: EventType, hidden: &[f32; HIDDEN]) -> Option<&'static str> {
        let own = |i: &usize| modes()[*i].0 == event_type;
        let score = |i: usize| {
            let mut score = [0.0];
            self.net.scores(hidden, TYPES + i, &mut score);
            (score[0], modes()[i].1)
        };
        (0..modes().len()).filter(own).map(score).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, m)| m)
    }
}

/// The likeliest type and its probability.
fn likeliest(p: &[f32; TYPES]) -> (EventType, f32) {
    let types = EventType::ALL.iter().zip(&p[1..]);
    types.fold((EventType::Agree, 0.0), |best, (t, p)| if *p > best.1 { (*t, *p) } else { best })
}

/// Calls `each` with every word that may name an act; `claims` are those of rules.
pub(crate) fn look(ctx: &Ctx<'_>, claims: &[Claim], mut each: impl FnMut(&Seen)) {
    let Some(words) = words() else { return };
    let scene = Scene::new(ctx, words, claims);
    let mut seen = Seen::default();
    for t in (0..ctx.a.len() as u32).filter(|t| scene.is_candidate(*t)) {
        seen.token = t;
        seen.features.clear();
        seen.vectors.clear();
        seen.opinions = scene.features(t, &mut seen.features);
        scene.vectors(t, &mut seen.vectors);
        each(&seen);
    }
}

/// What becomes of a rule's claim.
#[derive(Clone, Copy)]
enum Verdict {
    /// Its word was not looked at.
    Unasked,
    /// Its type is so likely.
    Likely(f32),
    /// Another type takes its place.
    Replaced,
}

/// Adds the judge's claims to those of rules, and to those what it thinks of them.
pub(crate) fn judge(ctx: &Ctx<'_>, judge: &Judge, claims: &mut Vec<Claim>) {
    let mut added = Vec::new();
    let mut verdicts = vec![Verdict::Unasked; claims.len()];
    look(ctx, claims, |seen| {
        let (p, hidden) = judge.probabilities(seen);
        let (event_type, probability) = likeliest(&p);
        // claims of rules stand in order of their heads
        let by_rule = claims.binary_search_by_key(&seen.token, |c| c.head).ok();
        let limit = match by_rule {
            None => judge.limits.of(ctx, claims, seen.token, event_type),
            Some(i) => {
                let own = p[claims[i].event_type as usize + 1];
                verdicts[i] = Verdict::Likely(own);
                if own < HOPELESS { judge.limits.retype } else { f32::INFINITY }
            }
        };
        let mode = || judge.mode(event_type, &hidden);
        let claim = (probability >= limit).then(|| ctx.learned(seen.token, event_type, mode(), judge.limits));
        if let Some(claim) = claim.flatten() {
            added.push(with_score(claim, probability));
            by_rule.into_iter().for_each(|i| verdicts[i] = Verdict::Replaced);
        }
    });
    if claims.is_empty() && ctx.a.sentences.len() >= judge.limits.silent {
        added.clear();
    }
    let mut verdicts = verdicts.into_iter();
    claims.retain_mut(|c| match verdicts.next() {
        Some(Verdict::Replaced) => false,
        Some(Verdict::Likely(p)) => {
            c.why.push(Why::Model { name: JUDGE, score: p });
            true
        }
        Some(Verdict::Unasked) | None => true,
    });
    claims.append(&mut added);
    claims.sort_by_key(|c| c.head);
}

impl Limits {
    /// The least probability of a claim of this type at a word of which rules make none.
    fn of(&self, ctx: &Ctx<'_>, claims: &[Claim], t: u32, event_type: EventType) -> f32 {
        let sentence = ctx.a.sentence(t);
        // and so in order of their sentences
        let first = claims.partition_point(|c| c.sentence < sentence);
        let mut here = claims[first..].iter().take_while(|c| c.sentence == sentence);
        let again = here.any(|c| c.event_type == event_type);
        let known = ctx.entries(t).iter().any(|e| ctx.lexicon.rule(e).event_type == event_type);
        let raised = [(again, self.again), (known, self.known)].into_iter().filter(|(holds, _)| *holds);
        raised.fold(self.add, |limit, (_, own)| limit.max(own))
    }
}

fn with_score(mut claim: Claim, score: f32) -> Claim {
    claim.why.push(Why::Model { name: JUDGE, score });
    claim
}

/// Words that the judge takes for an act rather than not, or nearly so.
pub(crate) fn opinions(ctx: &Ctx<'_>, judge: &Judge, claims: &[Claim]) -> Vec<Opinion> {
    /// Probability from which a word is worth telling of.
    const WORTH: f32 = 0.1;
    let mut all = Vec::new();
    look(ctx, claims, |seen| {
        let (event_type, probability) = likeliest(&judge.probabilities(seen).0);
        if probability >= WORTH {
            all.push(Opinion { token: seen.token, event_type, probability });
        }
    });
    all
}

impl Ctx<'_> {
    /// The entries that a word begins or ends.
    pub(crate) fn entries(&self, t: u32) -> &[Trigger] {
        let lemma = self.a.lemma(t);
        if self.is_verb(t) { self.lexicon.verbs(lemma) } else { self.lexicon.nouns(lemma) }
    }

    /// The claim of an act that no entry knows; `None` where nobody takes part whom a claim asks for.
    fn learned(&self, t: u32, event_type: EventType, mode: Option<&str>, limits: Limits) -> Option<Claim> {
        let verbal = self.is_verb(t);
        if event_type == EventType::Threaten && verbal && self.says_nothing_harmful(t) {
            return None;
        }
        if self.only_governs(t) {
            return None;
        }
        let mut known =
            self.entries(t).iter().map(|e| self.lexicon.rule(e)).filter(|r| r.event_type == event_type);
        let mode = known.find_map(|r| r.mode).or(mode);
        let trigger = self.lexicon.learned(event_type, mode)?;
        let frame = if verbal { self.verb_frame(t, trigger) } else { self.noun_frame(t, trigger) }?;
        if limits.topic && self.off_topic(t, &frame).is_some() {
            return None;
        }
        Some(self.claim(t, trigger, frame, verbal))
    }

    /// *Foiled a raid*, *mulls a ban*: a verb that no entry knows and that only says of its object whether it is done.
    fn only_governs(&self, t: u32) -> bool {
        let a = self.a;
        let governs = self.cues.object.plain(a.lemma(t)).is_some();
        self.is_verb(t)
            && governs
            && self.entries(t).is_empty()
            && self.object(t).is_some_and(|o| a.pos(o) == sitroom_ling::Pos::NOUN)
    }

    /// *Said they would no longer attack* takes a threat back, *said they would free them* makes none.
    fn says_nothing_harmful(&self, t: u32) -> bool {
        let a = self.a;
        let kinds = |c: u32| self.lexicon.verbs(a.lemma(c)).iter().map(|e| self.lexicon.rule(e).event_type);
        let kind = |k: EventType| Plover::builtin().quad(k) <= COOPERATION;
        let content = a.children_with(t, Dep::CCOMP).next();
        content.is_some_and(|c| self.negated(c) || kinds(c).next().is_some() && kinds(c).all(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_weights_have_the_shape_of_this_program() {
        assert!(Judge::builtin().is_some() && words().is_some());
    }
}

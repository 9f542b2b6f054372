//! Acts of which only words are known: do two of them tell of one event? Learned on annotated mentions (`cargo xtask join train`).
//!
//! Everything that is compared is in the sketches, and depends on the two documents alone.

use crate::evidence::{Evidence, JOINED};
use crate::forest::Forest;
use crate::senses::{Sense, dot, has_stem, of_stem, of_stems, of_words, rarity, stem_of};
use crate::sketch::{ClaimSketch, PartySketch, Sketch};
use crate::words::{Vector, Word, known};
use std::cell::OnceCell;
use std::sync::LazyLock;

/// What is measured of two mentions, each with the name of the evidence that it is shown as.
pub const FEATURES: [(&str, &str); 38] = [
    ("same stem", TRIGGER),
    ("likeness of the triggers", TRIGGER),
    ("rarity of the commoner trigger", TRIGGER),
    ("rarity of the rarer trigger", TRIGGER),
    ("triggers that stand in the other's sentence", TRIGGER),
    ("likeness of triggers to the other's sentence", TRIGGER),
    ("words of the sentences", SENTENCE),
    ("likeness of the sentences", SENTENCE),
    ("words of the shorter sentence", SENTENCE),
    ("words of the longer sentence", SENTENCE),
    ("names of the sentences", NAMES),
    ("sentences with other names", NAMES),
    ("words of the reports", REPORTS),
    ("names of the reports", REPORTS),
    ("likeness of the reports", REPORTS),
    ("one report", REPORTS),
    ("acts before the first one", WHERE),
    ("acts before the second one", WHERE),
    ("triggers that stand in the other report's head", WHERE),
    ("words of the triggers", TRIGGER),
    ("sentences before the first one", WHERE),
    ("sentences before the second one", WHERE),
    ("one sentence", WHERE),
    ("words of the actors", PARTIES),
    ("likeness of the actors", PARTIES),
    ("other actors", PARTIES),
    ("words of the recipients", PARTIES),
    ("likeness of the recipients", PARTIES),
    ("other recipients", PARTIES),
    ("words of the parties", PARTIES),
    ("likeness of the parties", PARTIES),
    ("names of the parties", PARTIES),
    ("acts with actors", PARTIES),
    ("acts with recipients", PARTIES),
    ("parties that the other's sentence names", PARTIES),
    ("words of the shorter trigger", TRIGGER),
    ("words of the longer trigger", TRIGGER),
    ("likeness of the acts as told", TOLD),
];
const TRIGGER: &str = "trigger";
const SENTENCE: &str = "words of the sentence";
const NAMES: &str = "names of the sentence";
const REPORTS: &str = "words of the report";
const WHERE: &str = "place in the report";
const PARTIES: &str = "parties as worded";
const TOLD: &str = "acts as told";
/// What holds before anything is known: most mentions tell of different events.
const START: &str = "unlikely at first";
const EVIDENCE: [&str; 7] = [TRIGGER, TOLD, SENTENCE, NAMES, PARTIES, REPORTS, WHERE];

/// What the sum counts of claims with a type, where more than words is known …
const SHARE: f32 = 0.5;
/// … what is added to it, because acts of one type are likelier one (chosen on `groups_dev`) …
const LIKELIER: f32 = 0.4;
/// … and how far it goes for or against them.
const MOST: f32 = 3.0;
/// What the wording of two claims weighs at most.
pub const WORDING: f32 = SHARE * MOST;

/// Triggers of other stems are compared if they are as alike as this.
const LIKE: f32 = 0.2;
/// … or if the encoder finds the acts as alike as this.
const TOLD_LIKE: f32 = 0.35;
/// Mentions of reports whose heads have less in common are not compared.
const REMOTE: f32 = 0.06;

static WEIGHTS: &[u8] = include_bytes!("../model/mentions.bin");
static WEIGHTS_TOLD: &[u8] = include_bytes!("../model/told.bin");
// a test holds that the files are whole
static FOREST: LazyLock<Forest> = LazyLock::new(|| Forest::from_bytes(WEIGHTS).unwrap_or_default());
/// For mentions that an encoder has read, too.
static FOREST_TOLD: LazyLock<Forest> = LazyLock::new(|| Forest::from_bytes(WEIGHTS_TOLD).unwrap_or_default());

/// The trees for two mentions: an encoder may have read both.
fn forest(first: &ClaimSketch, second: &ClaimSketch) -> &'static Forest {
    if first.told.is_read() && second.told.is_read() { &FOREST_TOLD } else { &FOREST }
}

/// A document with what comparing its mentions takes, made when it is first needed.
pub struct Reading<'s> {
    sketch: &'s Sketch,
    head: OnceCell<Words>,
    acts: Vec<OnceCell<Act>>,
}

struct Words {
    sense: Sense,
    names: Vector,
    stems: Vec<Word>,
}

struct Act {
    sense: Sense,
    rarity: f32,
    sentence: Words,
    actors: Parties,
    recipients: Parties,
    both: Parties,
}

/// Who takes part, by the stems of their names.
struct Parties {
    stems: Vector,
    sense: Sense,
    /// What the collection does not know: names, and countries.
    names: Vector,
}

impl Parties {
    fn of<'p>(parties: impl Iterator<Item = &'p PartySketch>) -> Parties {
        let mut all: Vec<Word> = parties.flat_map(|p| p.name.iter().copied().chain(p.country)).collect();
        all.sort_unstable();
        all.dedup();
        let stems =
            Vector(all.into_iter().map(|s| (s, rarity(s))).filter(|(_, x)| *x > 0.0).collect()).unit();
        let names = stems.0.iter().filter(|(s, _)| !has_stem(*s)).copied();
        Parties { sense: of_stems(&stems), names: Vector(names.collect()).unit(), stems }
    }

    fn others(&self, other: &Parties) -> bool {
        !self.names.0.is_empty() && !other.names.0.is_empty() && self.names.cosine(&other.names) == 0.0
    }

    /// How many of them stand in a sentence, as a share.
    fn share_in(&self, sentence: &Words) -> f32 {
        let there: f32 = self.stems.0.iter().map(|(s, _)| sentence.has(*s)).sum();
        there / self.stems.0.len().max(1) as f32
    }

    fn any(&self) -> f32 {
        f32::from(u8::from(!self.stems.0.is_empty()))
    }
}

impl Words {
    fn of(words: &Vector) -> Words {
        let mut stems: Vec<Word> = words.0.iter().map(|(w, _)| stem_of(*w)).collect();
        stems.sort_unstable();
        let names = words.0.iter().filter(|(w, _)| !known(*w)).copied();
        Words { sense: of_words(words), names: Vector(names.collect()).unit(), stems }
    }

    fn has(&self, stem: Word) -> f32 {
        f32::from(u8::from(self.stems.binary_search(&stem).is_ok()))
    }
}

impl<'s> Reading<'s> {
    /// Of a sketch.
    pub fn of(sketch: &'s Sketch) -> Reading<'s> {
        Reading {
            sketch,
            head: OnceCell::new(),
            acts: sketch.claims.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    fn head(&self) -> &Words {
        self.head.get_or_init(|| Words::of(&self.sketch.lead))
    }

    fn act(&self, i: usize) -> &Act {
        let c = &self.sketch.claims[i];
        self.acts[i].get_or_init(|| Act {
            sense: of_stem(c.trigger),
            rarity: rarity(c.trigger),
            sentence: Words::of(&c.words),
            actors: Parties::of(c.actors.iter()),
            recipients: Parties::of(c.recipients.iter()),
            both: Parties::of(c.parties()),
        })
    }

    /// The sketch.
    pub fn sketch(&self) -> &'s Sketch {
        self.sketch
    }

    /// A claim by its place.
    pub fn claim(&self, i: usize) -> &'s ClaimSketch {
        &self.sketch.claims[i]
    }
}

/// The features of two mentions; `alike` is the likeness of their reports' heads. `None` if they are too far apart to be compared.
pub fn features(
    (doc_a, a): (&Reading<'_>, usize),
    (doc_b, b): (&Reading<'_>, usize),
    alike: f32,
) -> Option<[f32; FEATURES.len()]> {
    let (first, second) = (doc_a.claim(a), doc_b.claim(b));
    let same = first.trigger == second.trigger;
    if alike < REMOTE {
        return None;
    }
    let (x, y) = (doc_a.act(a), doc_b.act(b));
    let triggers = dot(&x.sense, &y.sense);
    let told = first.told.likeness(&second.told);
    if !same && triggers < LIKE && told.is_none_or(|t| t < TOLD_LIKE) {
        return None;
    }
    let yes = |condition: bool| f32::from(u8::from(condition));
    let (from, to) = (first.words.0.len() as f32, second.words.0.len() as f32);
    let names = x.sentence.names.cosine(&y.sentence.names);
    let named = !x.sentence.names.0.is_empty() && !y.sentence.names.0.is_empty();
    let (head_a, head_b) = (doc_a.head(), doc_b.head());
    Some([
        yes(same),
        triggers,
        x.rarity.min(y.rarity),
        x.rarity.max(y.rarity),
        x.sentence.has(second.trigger) + y.sentence.has(first.trigger),
        (dot(&x.sense, &y.sentence.sense) + dot(&y.sense, &x.sentence.sense)) / 2.0,
        first.words.cosine(&second.words),
        dot(&x.sentence.sense, &y.sentence.sense),
        from.min(to),
        from.max(to),
        names,
        yes(named && names == 0.0),
        alike,
        head_a.names.cosine(&head_b.names),
        dot(&head_a.sense, &head_b.sense),
        yes(std::ptr::eq(doc_a.sketch, doc_b.sketch)),
        a.min(b) as f32,
        a.max(b) as f32,
        head_a.has(second.trigger) + head_b.has(first.trigger),
        first.named.cosine(&second.named),
        first.sentence.min(second.sentence) as f32,
        first.sentence.max(second.sentence) as f32,
        yes(std::ptr::eq(doc_a.sketch, doc_b.sketch) && first.sentence == second.sentence),
        x.actors.stems.cosine(&y.actors.stems),
        dot(&x.actors.sense, &y.actors.sense),
        yes(x.actors.others(&y.actors)),
        x.recipients.stems.cosine(&y.recipients.stems),
        dot(&x.recipients.sense, &y.recipients.sense),
        yes(x.recipients.others(&y.recipients)),
        x.both.stems.cosine(&y.both.stems),
        dot(&x.both.sense, &y.both.sense),
        x.both.names.cosine(&y.both.names),
        x.actors.any() + y.actors.any(),
        x.recipients.any() + y.recipients.any(),
        x.both.share_in(&y.sentence) + y.both.share_in(&x.sentence),
        first.named.0.len().min(second.named.0.len()) as f32,
        first.named.0.len().max(second.named.0.len()) as f32,
        told.unwrap_or_default(),
    ])
}

/// The evidence that two mentions tell of one event; none if they are too far apart.
pub fn evidence(a: (&Reading<'_>, usize), b: (&Reading<'_>, usize), alike: f32) -> Vec<Evidence> {
    let Some(features) = features(a, b, alike) else { return Vec::new() };
    let mut given = [0.0; FEATURES.len()];
    let forest = forest(a.0.claim(a.1), b.0.claim(b.1));
    forest.sum(&features, |feature, change| given[feature] += change);
    let of =
        |name: &str| FEATURES.iter().zip(given).filter(|(f, _)| f.1 == name).map(|(_, x)| x).sum::<f32>();
    let mut all = vec![(START, forest.start() + JOINED)];
    all.extend(EVIDENCE.iter().map(|name| (*name, of(name))).filter(|(_, weight)| *weight != 0.0));
    all
}

/// What the wording of two claims with a type weighs.
pub fn wording(a: (&Reading<'_>, usize), b: (&Reading<'_>, usize), alike: f32) -> f32 {
    SHARE * score(a, b, alike).map_or(-MOST, |sum| (sum + LIKELIER - JOINED).clamp(-MOST, MOST))
}

/// How likely it is, as [`evidence`] has it in sum; `None` if they are too far apart.
fn score(a: (&Reading<'_>, usize), b: (&Reading<'_>, usize), alike: f32) -> Option<f32> {
    let forest = forest(a.0.claim(a.1), b.0.claim(b.1));
    Some(JOINED + forest.sum(&features(a, b, alike)?, |_, _| ()))
}

/// Lets each mention of a document restate the earlier one that it most likely tells the same event as.
pub fn restate(sketch: &mut Sketch) {
    let reading = Reading::of(sketch);
    let best = |i: usize| {
        let scored = (0..i).filter_map(|j| Some((score((&reading, j), (&reading, i), 1.0)?, j)));
        let better = |x: (f32, usize), y: (f32, usize)| if y.0 > x.0 { y } else { x };
        scored.filter(|(score, _)| *score >= JOINED).reduce(better).map(|(_, j)| j as u32)
    };
    let all: Vec<Option<u32>> = (0..sketch.claims.len()).map(best).collect();
    sketch.claims.iter_mut().zip(all).for_each(|(c, to)| c.restates = to);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::sum;

    fn report(id: &str, text: &str, acts: &[(&str, &str)]) -> Sketch {
        let claims = acts.iter().map(|(word, sentence)| ClaimSketch::of_mention(word, sentence)).collect();
        Sketch::of_text(id, None, text, claims)
    }

    #[test]
    fn the_weights_are_whole_and_know_no_other_features() {
        let told = FEATURES.len() - 1;
        for (weights, least) in [(WEIGHTS, 0), (WEIGHTS_TOLD, 1)] {
            let forest = Forest::from_bytes(weights).expect("a forest");
            assert!(forest.trees.iter().flatten().count() > 1000);
            let nodes = forest.trees.iter().flatten().filter(|n| n.feature != crate::forest::LEAF);
            assert!(nodes.clone().all(|n| usize::from(n.feature) <= told));
            // only where an encoder has read both is its finding asked for
            assert_eq!(nodes.filter(|n| usize::from(n.feature) == told).count().min(1), least);
        }
    }

    #[test]
    fn one_act_told_in_other_sentences_joins_and_other_acts_do_not() {
        let text = "Masked men robbed the Harlow jewellery shop in Lyme on Friday and fled with watches.";
        let other =
            "A heist at the Harlow jewellery shop in Lyme on Friday: masked men took watches and fled.";
        let far = "Masked men robbed the bank of Tavira on Monday and were arrested by the coast guard.";
        let a = report("a", text, &[("robbed", text), ("fled", text)]);
        let b = report("b", other, &[("heist", other), ("fled", other)]);
        let c = report("c", far, &[("robbed", far), ("arrested", far)]);
        let (x, y, z) = (Reading::of(&a), Reading::of(&b), Reading::of(&c));
        let joined = |p: (&Reading<'_>, usize), q: (&Reading<'_>, usize)| {
            let alike = p.0.sketch.lead.cosine(&q.0.sketch.lead);
            sum(&evidence(p, q, alike)) >= JOINED
        };
        assert!(joined((&x, 1), (&y, 1)));
        assert!(!joined((&x, 0), (&y, 1)) && !joined((&x, 1), (&z, 1)));
    }

    #[test]
    fn acts_of_other_parties_are_less_likely_one() {
        let text = "Police arrested a man in Lyme on Friday, the third arrest of the week.";
        let arrest = |who: &str, whom: &str| ClaimSketch {
            actors: vec![PartySketch::of_name(who, None)],
            recipients: vec![PartySketch::of_name(whom, None)],
            ..ClaimSketch::of_mention("arrested", text)
        };
        let score = |whom: &str| {
            let (a, b) = (arrest("police", "Harlow"), arrest("police", whom));
            let [a, b] = [a, b].map(|c| Sketch::of_text("a", None, text, vec![c]));
            score((&Reading::of(&a), 0), (&Reading::of(&b), 0), 1.0).expect("the same stem")
        };
        assert!(score("Harlow") > score("Tavira"));
    }

    #[test]
    fn evidence_adds_up_to_the_score_whichever_comes_first() {
        let text = "Police said that rebels shelled the port of Ostrel; the shelling killed two.";
        let doc = report("a", text, &[("said", text), ("shelled", text), ("shelling", text)]);
        let reading = Reading::of(&doc);
        let (one, two) = ((&reading, 1), (&reading, 2));
        let score = score(one, two, 1.0).expect("the same stem");
        assert!((sum(&evidence(one, two, 1.0)) - score).abs() < 1e-3);
        assert!(wording(one, two, 1.0).abs() <= WORDING && wording(one, (&reading, 0), 1.0) == -WORDING);
        assert_eq!(features(one, two, 1.0), features(two, one, 1.0));
    }
}

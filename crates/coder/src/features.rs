//! What the small model sees of a pair: words, tree paths and the claims that the rules found, as hashed features.

use crate::pair::Sides;
use sitroom_claim::{Coder, is_learned};
use sitroom_document::{Analysis, Claim, Extraction, TokenRange};
use sitroom_ling::{Dep, Label, Pos};
use std::fmt::Write;

/// Features are hashed into this many rows.
pub const ROWS: usize = 1 << BITS;
const BITS: u32 = 16;
/// Steps up the tree at most.
const MOST_STEPS: usize = 12;
/// Verbs below the main one that are looked at.
const MOST_CLAUSES: usize = 3;

/// One feature: its row and how much it counts.
pub type Feature = (u32, f32);

/// What each group of features counts.
const WORD: f32 = 0.5;
const PAIR_OF_WORDS: f32 = 0.4;
const TREE: f32 = 1.0;
const RULE: f32 = 1.5;
/// Length of a vector's features.
const VECTOR: f32 = 1.5;

/// The features of a pair, in order of row, none twice.
pub fn features(a: &Analysis, ex: &Extraction, sides: &Sides) -> Vec<Feature> {
    let mut out = Collector { a, sides, features: Vec::with_capacity(160), name: String::new() };
    out.words();
    out.tree();
    out.claims(ex);
    out.vectors();
    let mut found = out.features;
    found.sort_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)));
    found.dedup_by_key(|f| f.0);
    found
}

struct Collector<'a> {
    a: &'a Analysis,
    sides: &'a Sides,
    features: Vec<Feature>,
    name: String,
}

/// FNV-1a over a feature's name.
fn row(name: &str) -> u32 {
    let hash =
        name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 32)) as u32 & (ROWS as u32 - 1)
}

/// A vector's length, never zero.
fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE)
}

/// A word's vector at length one; empty where it has none.
fn unit(vector: Option<&[i8]>) -> Vec<f32> {
    let vector: Vec<f32> = vector.into_iter().flatten().map(|x| f32::from(*x)).collect();
    let length = length(&vector);
    vector.iter().map(|x| x / length).collect()
}

impl Collector<'_> {
    fn add(&mut self, value: f32, kind: &str, parts: &[&str]) {
        self.name.clear();
        self.name.push_str(kind);
        for p in parts {
            // writing to a string does not fail
            let _ = write!(self.name, "|{p}");
        }
        self.features.push((row(&self.name), value));
    }

    /// The sentences that either side stands in.
    fn sentence(&self) -> TokenRange {
        let a = self.a;
        let heads = [self.sides.actor_head, self.sides.recipient_head];
        let found = heads.iter().flatten().map(|t| a.sentences[a.sentence(*t) as usize]);
        let whole = TokenRange::new(0, a.len() as u32);
        found.reduce(|x, y| TokenRange::new(x.start.min(y.start), x.end.max(y.end))).unwrap_or(whole)
    }

    /// Lemmas outside the parties: alone, by where they stand, and with their neighbour.
    fn words(&mut self) {
        let a = self.a;
        let edges = |r: &[TokenRange]| r.first().map(|r| (r.start, r.end));
        let (actor, recipient) = (edges(&self.sides.actor), edges(&self.sides.recipient));
        let mut before: &str = "";
        for t in self.sentence().iter() {
            if self.sides.contains(t) || matches!(a.pos(t), Pos::PUNCT | Pos::SPACE) {
                continue;
            }
            let lemma = a.lemma(t);
            let place = match (actor, recipient) {
                (Some(x), Some(y)) if t >= x.1.min(y.1) && t < x.0.max(y.0) => "between",
                (Some(x), _) if t < x.0 => "before",
                _ => "after",
            };
            if !matches!(a.pos(t), Pos::DET | Pos::NUM) {
                self.add(WORD, "w", &[lemma]);
                self.add(WORD, place, &[lemma]);
                self.add(PAIR_OF_WORDS, "ww", &[before, lemma]);
                before = lemma;
            }
        }
        for (side, ranges) in [("actor", &self.sides.actor), ("recipient", &self.sides.recipient)] {
            for t in ranges.iter().flat_map(|r| r.iter()) {
                let kind =
                    if a.pos(t) == Pos::PROPN { a.tokens.ent_type[t as usize].as_str() } else { a.lemma(t) };
                self.add(WORD, side, &[kind]);
            }
        }
    }

    /// The language layer's vectors of the verbs that govern the parties, of what hangs on them, and of all content words together:
    /// words that no row knows lie near words that one knows.
    fn vectors(&mut self) {
        let a = self.a;
        let from_actor = self.sides.actor_head.map(|t| self.up(t)).unwrap_or_default();
        let from_recipient = self.sides.recipient_head.map(|t| self.up(t)).unwrap_or_default();
        let verb =
            |path: &[u32]| path.iter().skip(1).copied().find(|t| matches!(a.pos(*t), Pos::VERB | Pos::AUX));
        let own = verb(&from_actor);
        let below = |d: &[Dep]| {
            let v = own?;
            a.children(v).iter().copied().find(|c| d.contains(&a.dep(*c)))
        };
        let roles = [
            ("a", own),
            ("r", verb(&from_recipient)),
            ("top", from_actor.iter().copied().find(|t| from_recipient.contains(t))),
            ("o", below(&[Dep::DOBJ])),
            ("over", from_recipient.get(1).copied()),
            ("below", below(&[Dep::XCOMP, Dep::CCOMP])),
        ];
        for (role, t) in roles {
            let vector = t.map(|t| unit(a.tokens.vector(t as usize))).unwrap_or_default();
            self.dense(role, &vector);
        }
        let mut sum: Vec<f32> = Vec::new();
        for t in self.sentence().iter() {
            if !self.sides.contains(t) && matches!(a.pos(t), Pos::VERB | Pos::NOUN | Pos::ADJ) {
                let one = unit(a.tokens.vector(t as usize));
                sum.resize(sum.len().max(one.len()), 0.0);
                sum.iter_mut().zip(one).for_each(|(m, x)| *m += x);
            }
        }
        let length = length(&sum);
        sum.iter_mut().for_each(|x| *x /= length);
        self.dense("m", &sum);
    }

    fn dense(&mut self, role: &str, vector: &[f32]) {
        for (i, x) in vector.iter().enumerate() {
            self.add(VECTOR * x, "vec", &[&format!("{role}{i}")]);
        }
    }

    fn up(&self, t: u32) -> Vec<u32> {
        let mut path = vec![t];
        let mut at = t;
        while self.a.head(at) != at && path.len() < MOST_STEPS {
            at = self.a.head(at);
            path.push(at);
        }
        path
    }

    /// The way from actor to recipient, the verbs that govern each, and what hangs on them.
    fn tree(&mut self) {
        let a = self.a;
        let from_actor = self.sides.actor_head.map(|t| self.up(t)).unwrap_or_default();
        let from_recipient = self.sides.recipient_head.map(|t| self.up(t)).unwrap_or_default();
        let meet = from_actor.iter().position(|t| from_recipient.contains(t));
        if let Some(i) = meet {
            let j = from_recipient.iter().position(|t| *t == from_actor[i]).unwrap_or(0);
            self.path(&from_actor[..i], from_actor[i], &from_recipient[..j]);
        }
        let verb =
            |path: &[u32]| path.iter().skip(1).copied().find(|t| matches!(a.pos(*t), Pos::VERB | Pos::AUX));
        if let Some(v) = verb(&from_actor) {
            self.clause("a", v, 0);
        }
        if let Some(v) = verb(&from_recipient) {
            self.predicate("r", v);
        }
        if let [t, g, ..] = from_recipient[..] {
            let over = from_recipient.get(2).map_or("", |o| a.lemma(*o));
            self.add(TREE, "over", &[a.dep(t).as_str(), a.lemma(g)]);
            self.add(TREE, "over2", &[a.lemma(g), over]);
        }
    }

    fn path(&mut self, up: &[u32], top: u32, down: &[u32]) {
        let a = self.a;
        let step = |t: &u32| a.dep(*t).as_str();
        let ups: Vec<&str> = up.iter().map(step).collect();
        let downs: Vec<&str> = down.iter().rev().map(step).collect();
        let (ups, downs) = (ups.join("<"), downs.join(">"));
        self.add(TREE, "top", &[a.lemma(top)]);
        self.add(TREE, "path", &[&ups, &downs]);
        self.add(TREE, "toppath", &[&ups, a.lemma(top), &downs]);
        for t in up.iter().skip(1) {
            self.add(TREE, "up", &[a.lemma(*t)]);
        }
        for t in down.iter().skip(1) {
            self.add(TREE, "down", &[a.lemma(*t)]);
            self.add(TREE, "topdown", &[a.lemma(top), a.lemma(*t)]);
        }
    }

    /// A verb, and the verbs in its complements: *agreed to let*, *said it would send*.
    fn clause(&mut self, role: &str, v: u32, depth: usize) {
        let a = self.a;
        self.predicate(if depth == 0 { role } else { "below" }, v);
        if depth == MOST_CLAUSES {
            return;
        }
        let below: Vec<u32> = a
            .children(v)
            .iter()
            .copied()
            .filter(|c| matches!(a.dep(*c), Dep::XCOMP | Dep::CCOMP | Dep::PCOMP | Dep::ADVCL | Dep::CONJ))
            .collect();
        for c in below {
            self.add(TREE, "clause", &[a.lemma(v), a.dep(c).as_str(), a.lemma(c)]);
            if matches!(a.pos(c), Pos::VERB | Pos::AUX) {
                self.clause(role, c, depth + 1);
            }
        }
    }

    /// A verb with its auxiliaries, negation, particles, object and prepositions.
    fn predicate(&mut self, role: &str, v: u32) {
        let a = self.a;
        let lemma = a.lemma(v);
        self.add(TREE, "verb", &[role, lemma]);
        self.add(TREE, "form", &[role, a.tag(v).as_str()]);
        self.lexicon(role, lemma, true);
        for c in a.children(v).iter().copied() {
            let word = a.lemma(c);
            match a.dep(c) {
                Dep::AUX | Dep::NEG | Dep::AUXPASS => {
                    self.add(TREE, "aux", &[role, word]);
                    self.add(TREE, "auxverb", &[word, lemma]);
                }
                Dep::PRT => self.add(TREE, "particle", &[lemma, word]),
                Dep::DOBJ | Dep::NSUBJPASS | Dep::ATTR | Dep::ACOMP => {
                    self.add(TREE, "object", &[role, word]);
                    self.add(TREE, "verbobject", &[lemma, word]);
                    self.lexicon("object", word, false);
                    self.below_noun(c);
                }
                Dep::PREP | Dep::AGENT => {
                    self.add(TREE, "prep", &[lemma, word]);
                    for p in a.children_with(c, Dep::POBJ) {
                        self.add(TREE, "prepobject", &[word, a.lemma(p)]);
                        self.lexicon("prepobject", a.lemma(p), false);
                    }
                }
                _ => {}
            }
        }
    }

    /// What describes an object: *launched a [hunger] strike*, *a ban [on] imports*.
    fn below_noun(&mut self, noun: u32) {
        let a = self.a;
        for c in a.children(noun).iter().copied() {
            if matches!(a.dep(c), Dep::AMOD | Dep::COMPOUND | Dep::PREP | Dep::ACL) {
                self.add(TREE, "of", &[a.lemma(noun), a.lemma(c)]);
            }
            for p in a.children_with(c, Dep::POBJ).chain(a.children_with(c, Dep::PCOMP)) {
                self.add(TREE, "ofobject", &[a.lemma(noun), a.lemma(p)]);
            }
        }
    }

    /// The types that the rules know a word for.
    fn lexicon(&mut self, role: &str, lemma: &str, verb: bool) {
        for t in Coder::builtin().types_of(lemma, verb) {
            self.add(TREE, "lexicon", &[role, t.as_str()]);
        }
    }

    /// The claims of the rules, and how their parties and the pair's agree. What the judge made is left out: it knows the corpus that this
    /// model is trained on, too, and would be trusted too far.
    fn claims(&mut self, ex: &Extraction) {
        let sentence = self.sentence();
        for c in ex.claims.iter().filter(|c| sentence.contains(c.head) && !is_learned(c)) {
            let who = agreement(c, self.sides);
            let (event_type, status) = (c.event_type.as_str(), c.status.as_str());
            self.add(RULE, "claim", &[event_type]);
            self.add(RULE, "claimwho", &[event_type, who]);
            self.add(RULE, "claimstatus", &[event_type, status]);
            self.add(RULE, "claimall", &[event_type, status, who]);
            self.add(RULE, "claimwhy", &[&format!("{:?}", c.why.first()), who]);
        }
    }
}

/// Which of the pair's sides a claim names in the same role, in the other role, or not.
pub(crate) fn agreement(c: &Claim, sides: &Sides) -> &'static str {
    let names = |parties: &[sitroom_document::Party], ranges: &[TokenRange]| {
        parties.iter().any(|p| ranges.iter().any(|r| r.overlaps(p.tokens)))
    };
    let actor = names(&c.actors, &sides.actor);
    let recipient = names(&c.recipients, &sides.recipient);
    let turned = names(&c.actors, &sides.recipient) || names(&c.recipients, &sides.actor);
    match (actor, recipient, turned) {
        (true, true, _) => "both",
        (true, false, true) => "joint",
        (true, false, false) => "actor",
        (false, true, _) => "recipient",
        (false, false, true) => "turned",
        (false, false, false) => "none",
    }
}

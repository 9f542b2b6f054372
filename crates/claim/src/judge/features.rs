//! What the judge sees of a word: hashed features of the word, its tree and its parties, what the rules say, and vectors.

use super::words::{WORD_WIDTH, Words, hash};
use crate::Ctx;
use crate::origin::rule_of;
use sitroom_document::codebook::{Code3, EventType};
use sitroom_document::{Claim, TokenRange, fnv1a};
use sitroom_entity::mention_at;
use sitroom_ling::{Dep, EntType, Label, Pos, Tag, VECTOR_WIDTH};

/// Words whose vector is seen: the word, its governor, subject, object, and what stands behind its first preposition; then the mean of
/// the sentence's content words.
const WORDS: usize = 6;
/// Numbers that the vectors of a word have together: the language layer's of the word and of its governor, then those of words.
pub const INPUTS: usize = 2 * VECTOR_WIDTH + WORDS * WORD_WIDTH;

/// Words below a word that are looked at, at most.
const MOST_CHILDREN: usize = 12;
/// Claims of the same sentence that are looked at, at most.
const MOST_CLAIMS: usize = 6;
/// Tokens on either side that are looked at.
const NEAR: u32 = 2;

/// A document as the judge sees it.
pub struct Scene<'a> {
    ctx: &'a Ctx<'a>,
    words: Words,
    /// Hash of each token's lemma.
    lemmas: Vec<u32>,
    /// What the rules make of each token: the type from 1, and a hash of the rule.
    fired: Vec<(u8, u32)>,
    /// Claims of the rules in each sentence: head and type.
    claims: Vec<Vec<(u32, EventType)>>,
    /// Stance from 1 of the attribution on whose word a token stands, and of the one whose cue it belongs to.
    told: Vec<(u8, u8)>,
    /// First sectors of those whom a sentence mentions, none twice.
    sectors: Vec<Vec<u32>>,
    /// Mean vector of the content words of each sentence.
    means: Vec<[i8; WORD_WIDTH]>,
}

/// Hashed features on their way.
struct Out<'a>(&'a mut Vec<u32>);

impl Out<'_> {
    /// Adds a feature of this number, made of several values.
    fn add(&mut self, number: u32, values: &[u32]) {
        /// Odd constants of a multiplicative hash (golden ratio; MurmurHash3's finalizer).
        const MIX: [u32; 3] = [0x9e37_79b1, 0x85eb_ca6b, 0xc2b2_ae35];
        let mut h = number.wrapping_mul(MIX[0]);
        for v in values {
            h = (h ^ v.wrapping_mul(MIX[1])).rotate_left(13).wrapping_mul(MIX[0]);
        }
        h = (h ^ h >> 16).wrapping_mul(MIX[1]);
        h = (h ^ h >> 13).wrapping_mul(MIX[2]);
        self.0.push(h ^ h >> 16);
    }
}

fn code(x: Code3) -> u32 {
    hash(x.as_str())
}

fn number(t: EventType) -> u32 {
    t as u32 + 1
}

/// Numbers of features.
mod numbers {
    pub const FIRED: u32 = 1;
    pub const REFUSED: u32 = 4;
    pub const BESIDE: u32 = 8;
    pub const KNOWN: u32 = 14;
    pub const WORDS: u32 = 20;
    pub const TREE: u32 = 40;
    pub const CHILDREN: u32 = 60;
    pub const PARTIES: u32 = 80;
    pub const NEIGHBOURS: u32 = 100;
    pub const SENTENCE: u32 = 120;
}

impl<'a> Scene<'a> {
    /// The scene of a document with the claims that rules made of it.
    pub fn new(ctx: &'a Ctx<'a>, words: Words, claims: &[Claim]) -> Scene<'a> {
        let a = ctx.a;
        let lemmas: Vec<u32> = (0..a.len() as u32).map(|t| hash(a.lemma(t))).collect();
        let mut fired = vec![(0, 0); a.len()];
        let mut by_sentence = vec![Vec::new(); a.sentences.len()];
        for c in claims {
            fired[c.head as usize] = (number(c.event_type) as u8, hash(rule_of(c)));
            by_sentence[c.sentence as usize].push((c.head, c.event_type));
        }
        let mut scene = Scene {
            words,
            fired,
            claims: by_sentence,
            told: told(ctx),
            sectors: sectors(ctx),
            means: Vec::new(),
            lemmas,
            ctx,
        };
        scene.means = a.sentences.iter().map(|s| scene.mean(*s)).collect();
        scene
    }

    /// Mean of the vectors of a sentence's content words.
    fn mean(&self, sentence: TokenRange) -> [i8; WORD_WIDTH] {
        let mut sums = [0i32; WORD_WIDTH];
        let mut n = 0;
        let content =
            |t: &u32| matches!(self.ctx.a.pos(*t), Pos::NOUN | Pos::VERB | Pos::ADJ) && !self.is_named(*t);
        for t in sentence.iter().filter(content) {
            let vector = self.words.get(self.lemmas[t as usize]);
            sums.iter_mut().zip(vector).for_each(|(s, v)| *s += i32::from(v));
            n += 1;
        }
        // twice the mean: it is smaller than the words' own numbers
        sums.map(|s| (2 * s / n.max(1)).clamp(-127, 127) as i8)
    }

    fn is_named(&self, t: u32) -> bool {
        self.ctx.a.tokens.ent_type[t as usize] != EntType::NONE
    }

    /// A word that may name an act.
    pub fn is_candidate(&self, t: u32) -> bool {
        match self.ctx.a.pos(t) {
            Pos::VERB => true,
            Pos::NOUN | Pos::PROPN => !self.is_named(t),
            _ => false,
        }
    }

    fn lemma(&self, t: u32) -> u32 {
        self.lemmas[t as usize]
    }

    /// Adds the features of a word. The first ones, whose number is returned, tell what rules say.
    pub fn features(&self, t: u32, all: &mut Vec<u32>) -> usize {
        let out = &mut Out(all);
        self.opinion(t, out);
        let opinions = out.0.len();
        self.word(t, out);
        self.tree(t, out);
        self.children(t, out);
        self.parties(t, out);
        self.neighbours(t, out);
        self.sentence(t, out);
        opinions
    }

    /// What the rules say of the word, and of others in its sentence.
    fn opinion(&self, t: u32, out: &mut Out<'_>) {
        use numbers::{BESIDE, FIRED, KNOWN, REFUSED};
        let a = self.ctx.a;
        let (fired, rule) = self.fired[t as usize];
        out.add(FIRED, &[u32::from(fired)]);
        if fired > 0 {
            out.add(FIRED + 1, &[rule]);
        } else {
            let refused = self.ctx.refusals(t);
            if refused.is_empty() {
                out.add(REFUSED, &[u32::from(self.ctx.is_verb(t))]);
            }
            for (event_type, kind) in refused {
                out.add(REFUSED + 1, &[number(event_type)]);
                out.add(REFUSED + 2, &[number(event_type), kind]);
            }
        }
        let others = self.claims[a.sentence(t) as usize].iter().filter(|(head, _)| *head != t);
        for (head, event_type) in others.take(MOST_CLAIMS) {
            let kind = number(*event_type);
            match () {
                () if a.head(t) == *head => out.add(BESIDE, &[kind, u32::from(a.dep(t).code())]),
                () if a.head(*head) == t => out.add(BESIDE + 1, &[kind, u32::from(a.dep(*head).code())]),
                () if a.is_under(t, *head) => out.add(BESIDE + 2, &[kind]),
                () if a.is_under(*head, t) => out.add(BESIDE + 3, &[kind]),
                () => out.add(BESIDE + 4, &[kind]),
            }
        }
        let object = self.ctx.object(t).filter(|_| self.ctx.is_verb(t));
        for (place, word) in [Some(t), object].into_iter().enumerate() {
            let Some(word) = word else { continue };
            let mut known: Vec<u32> = self.known(word).collect();
            known.sort_unstable();
            known.dedup();
            known.into_iter().for_each(|k| out.add(KNOWN + place as u32, &[k]));
        }
    }

    /// Types of the entries that a word begins or ends.
    fn known(&self, t: u32) -> impl Iterator<Item = u32> + '_ {
        self.ctx.entries(t).iter().map(|e| number(self.ctx.lexicon.rule(e).event_type))
    }

    fn word(&self, t: u32, out: &mut Out<'_>) {
        const N: u32 = numbers::WORDS;
        /// Letters at the end of a word that are seen alone.
        const ENDS: [usize; 3] = [2, 3, 4];
        let a = self.ctx.a;
        let (lemma, tag) = (self.lemma(t), u32::from(a.tag(t).code()));
        out.add(N, &[lemma]);
        out.add(N + 1, &[lemma, u32::from(a.pos(t).code())]);
        out.add(N + 2, &[tag]);
        let letters = a.lemma(t).as_bytes();
        for n in ENDS {
            if letters.len() > n {
                out.add(N + 3, &[fnv1a(letters[letters.len() - n..].iter().copied())]);
            }
        }
        if letters.len() > 4 {
            out.add(N + 4, &[fnv1a(letters[..4].iter().copied())]);
        }
        let (told, cue) = self.told[t as usize];
        out.add(N + 5, &[u32::from(told)]);
        out.add(N + 6, &[u32::from(cue)]);
        out.add(N + 7, &[u32::from(cue), lemma]);
    }

    fn tree(&self, t: u32, out: &mut Out<'_>) {
        const N: u32 = numbers::TREE;
        let a = self.ctx.a;
        let (lemma, dep, tag) = (self.lemma(t), u32::from(a.dep(t).code()), u32::from(a.tag(t).code()));
        let head = a.head(t);
        let (above, pos) = (self.lemma(head), u32::from(a.pos(head).code()));
        out.add(N, &[dep]);
        out.add(N + 1, &[dep, tag]);
        out.add(N + 2, &[dep, pos]);
        out.add(N + 3, &[lemma, dep]);
        if head != t {
            out.add(N + 4, &[above]);
            out.add(N + 5, &[above, dep]);
            out.add(N + 6, &[above, lemma]);
            let higher = a.head(head);
            out.add(N + 7, &[u32::from(a.dep(head).code()), dep]);
            out.add(N + 8, &[self.lemma(higher), u32::from(a.dep(head).code()), dep]);
            // "in protest at": the word before the preposition
            if a.dep(t) == Dep::POBJ {
                out.add(N + 9, &[self.lemma(higher), above, lemma]);
            }
        }
    }

    fn children(&self, t: u32, out: &mut Out<'_>) {
        const N: u32 = numbers::CHILDREN;
        let a = self.ctx.a;
        let lemma = self.lemma(t);
        for &c in a.children(t).iter().take(MOST_CHILDREN).filter(|c| a.pos(**c) != Pos::PUNCT) {
            let (dep, below) = (u32::from(a.dep(c).code()), self.lemma(c));
            out.add(N, &[dep]);
            out.add(N + 1, &[dep, lemma]);
            if self.is_named(c) || a.dep(c) == Dep::NSUBJ {
                continue;
            }
            out.add(N + 2, &[dep, below]);
            match a.dep(c) {
                Dep::PREP | Dep::PRT | Dep::AGENT | Dep::DATIVE => out.add(N + 3, &[lemma, below]),
                Dep::DOBJ | Dep::COMPOUND | Dep::AMOD => out.add(N + 3, &[lemma, below]),
                Dep::XCOMP | Dep::CCOMP => {
                    out.add(N + 4, &[u32::from(a.tag(c).code())]);
                    out.add(N + 4, &[u32::from(a.tag(c).code()), lemma]);
                }
                _ => {}
            }
            for x in a.children_with(c, Dep::POBJ).take(1) {
                out.add(N + 5, &[below, self.who(x)]);
                out.add(N + 6, &[below, self.lemma(x)]);
                out.add(N + 7, &[lemma, below, self.lemma(x)]);
            }
        }
    }

    /// What is known of somebody: sector, country, kind of words.
    fn who(&self, t: u32) -> u32 {
        const COUNTRY: u32 = 1;
        const PRONOUN: u32 = 2;
        const KNOWN: u32 = 3;
        const NAMED: u32 = 10;
        const WORD: u32 = 4;
        let a = self.ctx.a;
        if let Some(m) = mention_at(self.ctx.ex, t) {
            let e = &self.ctx.ex.entities[m.entity as usize];
            return match (e.sectors.first(), e.country) {
                (Some(s), _) => code(*s),
                (None, Some(_)) => COUNTRY,
                (None, None) => KNOWN,
            };
        }
        match a.tokens.ent_type[t as usize] {
            EntType::NONE if matches!(a.tag(t), Tag::PRP | Tag::PRP_POSS) => PRONOUN,
            EntType::NONE => WORD,
            named => NAMED + u32::from(named.code()),
        }
    }

    fn parties(&self, t: u32, out: &mut Out<'_>) {
        const N: u32 = numbers::PARTIES;
        const ROLE: u32 = 6;
        let ctx = self.ctx;
        let lemma = self.lemma(t);
        let verb = ctx.is_verb(t);
        let subject = if verb { ctx.subject(t) } else { self.owner(t) };
        let object = if verb { ctx.object(t) } else { None };
        let mut both = [0, 0];
        for (role, x) in [subject, object].into_iter().enumerate() {
            let n = N + ROLE * role as u32;
            let Some(x) = x else {
                out.add(n, &[]);
                continue;
            };
            let who = self.who(x);
            both[role] = who;
            out.add(n + 1, &[who]);
            out.add(n + 2, &[who, lemma]);
            if !self.is_named(x) {
                out.add(n + 3, &[self.lemma(x)]);
                out.add(n + 4, &[self.lemma(x), lemma]);
            }
            if let Some(m) = mention_at(ctx.ex, x) {
                let e = &ctx.ex.entities[m.entity as usize];
                e.sectors.iter().skip(1).take(2).for_each(|s| out.add(n + 5, &[code(*s)]));
            }
        }
        out.add(N + 2 * ROLE, &both);
        out.add(N + 2 * ROLE + 1, &[u32::from(verb && ctx.is_passive(t))]);
    }

    /// Whose a noun is, or what stands before it.
    fn owner(&self, n: u32) -> Option<u32> {
        let a = self.ctx.a;
        let before = a.children_with(n, Dep::AMOD).chain(a.children_with(n, Dep::COMPOUND));
        a.children_with(n, Dep::POSS).next().or_else(|| before.into_iter().find(|c| self.is_named(*c)))
    }

    fn neighbours(&self, t: u32, out: &mut Out<'_>) {
        const N: u32 = numbers::NEIGHBOURS;
        let a = self.ctx.a;
        let range = a.sentences[a.sentence(t) as usize];
        let lemma = self.lemma(t);
        for distance in 1..=NEAR {
            let before = t.checked_sub(distance).filter(|x| range.contains(*x));
            let behind = Some(t + distance).filter(|x| range.contains(*x));
            for (side, x) in [before, behind].into_iter().enumerate() {
                let word = x.map_or(0, |x| {
                    if self.is_named(x) {
                        u32::from(a.tokens.ent_type[x as usize].code())
                    } else {
                        self.lemma(x)
                    }
                });
                out.add(N + 2 * distance + side as u32, &[word]);
                if distance == 1 {
                    out.add(N + 8 + side as u32, &[word, lemma]);
                }
            }
        }
    }

    fn sentence(&self, t: u32, out: &mut Out<'_>) {
        const N: u32 = numbers::SENTENCE;
        let s = self.ctx.a.sentence(t);
        out.add(N, &[self.ctx.topic(s).map_or(0, |x| u32::from(x) + 1)]);
        let sectors = &self.sectors[s as usize];
        sectors.iter().for_each(|x| out.add(N + 1, &[*x]));
        out.add(N + 2, &[u32::from(sectors.is_empty())]);
    }

    /// Adds the numbers of a word's vectors, [`INPUTS`] in all.
    pub fn vectors(&self, t: u32, all: &mut Vec<i8>) {
        let ctx = self.ctx;
        let a = ctx.a;
        for x in [t, a.head(t)] {
            match a.tokens.vector(x as usize) {
                Some(v) => all.extend_from_slice(v),
                None => all.extend([0; VECTOR_WIDTH]),
            }
        }
        let verb = ctx.is_verb(t);
        let behind = a.children_with(t, Dep::PREP).find_map(|p| a.children_with(p, Dep::POBJ).next());
        let subject = if verb { ctx.subject(t) } else { self.owner(t) };
        let object = if verb { ctx.object(t) } else { None };
        let above = Some(a.head(t)).filter(|h| *h != t);
        for x in [Some(t), above, subject, object, behind] {
            let word = x.filter(|x| !self.is_named(*x));
            all.extend(word.map_or([0; WORD_WIDTH], |x| self.words.get(self.lemma(x))));
        }
        all.extend(self.means[a.sentence(t) as usize]);
    }
}

/// See [`Scene::told`].
fn told(ctx: &Ctx<'_>) -> Vec<(u8, u8)> {
    let mut all = vec![(0, 0); ctx.a.len()];
    for x in &ctx.ex.attributions {
        let stance = x.stance as u8 + 1;
        for t in x.scope.iter().flat_map(|s| ctx.a.tokens_in(*s).iter()) {
            all[t as usize].0 = stance;
        }
        x.cue_tokens.iter().for_each(|t| all[t as usize].1 = stance);
    }
    all
}

/// See [`Scene::sectors`].
fn sectors(ctx: &Ctx<'_>) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new(); ctx.a.sentences.len()];
    for m in &ctx.ex.mentions {
        let first = ctx.ex.entities[m.entity as usize].sectors.first().map(|s| code(*s));
        let here = &mut all[m.sentence as usize];
        if let Some(s) = first.filter(|s| !here.contains(s)) {
            here.push(s);
        }
    }
    all
}

//! What the span network sees of a token, given a cue.

use super::columns::Quoted;
use super::feature::Features;
use super::scene::{Cues, Scene};
use sitroom_document::TokenRange;
use sitroom_ling::{Dep, Label, Pos, Tag};

/// Ancestors of the cue that are told apart.
const ANCESTORS: usize = 4;
/// Steps up the tree that are looked at.
const STEPS: usize = 24;

/// How a token hangs together with the cue.
#[derive(Clone, Copy, Debug, Default)]
pub struct Relation {
    /// Hash of all that the others tell: the ancestor in common, the label below it, the side.
    pub code: u32,
    /// Hash of the labels from the cue up to the ancestor in common, and of the label below it.
    path: u32,
    /// The token below the ancestor in common.
    top: u32,
    /// Labels of the two tokens below the ancestor in common.
    two: u32,
    depth: u32,
    /// Label of the largest phrase below the ancestor in common that begins with the token; 0 for none.
    opens: u32,
    /// The same for phrases that end with it.
    closes: u32,
    /// The token is the first (1) or last (2) of the phrase below the ancestor in common.
    edge: u32,
}

/// The cue, and how each token of the window hangs together with it.
pub struct Window<'a> {
    scene: &'a Scene<'a>,
    cue: TokenRange,
    head: u32,
    /// The tokens looked at.
    pub range: TokenRange,
    relations: Vec<Relation>,
    all: &'a Cues,
    rule: Option<usize>,
    /// Whoever acts, by the tree: the nearest subject on the way up, the agent, the possessor.
    speakers: [Option<TokenRange>; 3],
    cue_hash: u32,
    cue_last: u32,
    cue_shape: u32,
}

impl<'a> Window<'a> {
    /// The window around a cue, with all cues of the document.
    pub fn new(scene: &'a Scene<'a>, cue: TokenRange, all: &'a Cues) -> Self {
        let a = scene.a;
        let head = head_of(scene, cue);
        let mut w = Window {
            scene,
            cue,
            head,
            range: scene.window(cue),
            relations: Vec::new(),
            all,
            rule: scene.rules.with_cue(cue),
            speakers: speakers(scene, cue, head),
            cue_hash: scene.c.lemma[head as usize],
            cue_last: scene.c.word[cue.end as usize - 1],
            cue_shape: u32::from(a.pos(head).code()) << 8
                | u32::from(a.children_with(head, Dep::AUXPASS).next().is_some()) << 4
                | scene.c.quoted[head as usize] as u32,
        };
        let mut chain = vec![head];
        while chain.len() < STEPS {
            let up = a.head(chain[chain.len() - 1]);
            if chain.contains(&up) {
                break;
            }
            chain.push(up);
        }
        w.relations = w.range.iter().map(|t| w.relation(t, &chain)).collect();
        w
    }

    fn relation(&self, t: u32, chain: &[u32]) -> Relation {
        let a = self.scene.a;
        let (mine, other) = (a.sentence(self.head), a.sentence(t));
        if mine != other {
            let offset = (other as i32 - mine as i32).clamp(-3, 3) + 8;
            return Relation { code: offset as u32, path: offset as u32, top: t, ..Default::default() };
        }
        let (mut at, mut below, mut second) = (t, None, None);
        let mut r = Relation::default();
        while r.depth < STEPS as u32 && !chain.contains(&at) {
            (second, below) = (below, Some(at));
            let s = a.subtree(at);
            if s.start == t {
                r.opens = 1 + u32::from(a.dep(at).code());
            }
            if s.end == t + 1 {
                r.closes = 1 + u32::from(a.dep(at).code());
            }
            at = a.head(at);
            r.depth += 1;
        }
        let level = chain.iter().position(|&x| x == at).unwrap_or(ANCESTORS).min(ANCESTORS);
        let dep = |t: Option<u32>| t.map_or(0, |t| 1 + u32::from(a.dep(t).code()));
        let top = below.unwrap_or(at);
        let side = u32::from(t > self.head);
        let s = a.subtree(top);
        r.top = top;
        r.edge = u32::from(s.start == t) | u32::from(s.end == t + 1) << 1;
        r.code = 16 + (level as u32 | dep(below) << 3 | u32::from(top > at) << 10 | side << 11);
        r.two = r.code | dep(second) << 12;
        r.path = chain[..level.min(chain.len())]
            .iter()
            .fold(r.code, |h, &c| h.wrapping_mul(61).wrapping_add(u32::from(a.dep(c).code())));
        r
    }

    /// True if the token belongs to the cue.
    pub fn is_cue(&self, t: u32) -> bool {
        self.cue.contains(t)
    }

    fn at(&self, t: i64) -> Relation {
        let i = t - i64::from(self.range.start);
        if i < 0 || i >= self.relations.len() as i64 {
            return Relation { code: 1, path: 1, ..Default::default() };
        }
        self.relations[i as usize]
    }

    /// Fills `out` with the features of token `t`.
    pub fn features(&self, t: u32, out: &mut Features) {
        out.clear();
        self.tree(t, out);
        self.speakers(t, out);
        self.words(t, out);
        self.quotes(t, out);
        self.rules(t, out);
    }

    fn tree(&self, t: u32, out: &mut Features) {
        let (s, a) = (self.scene, self.scene.a);
        let (r, before, after) =
            (self.at(i64::from(t)), self.at(i64::from(t) - 1), self.at(i64::from(t) + 1));
        let (dep, tag) = (u32::from(a.dep(t).code()), u32::from(a.tag(t).code()));
        let (cue, code) = (self.cue_hash, r.code);
        let lemma = s.c.lemma[r.top as usize];
        let first = s.c.word[a.subtree(r.top).start as usize];
        out.add(&[code]);
        out.add(&[code, cue]);
        out.add(&[code, self.cue_last]);
        out.add(&[code, self.cue_shape]);
        out.add(&[r.path]);
        out.add(&[r.path, cue]);
        out.add(&[r.two]);
        out.add(&[r.two, cue]);
        out.add(&[code, dep, tag]);
        out.add(&[code, r.edge]);
        out.add(&[code, r.edge, cue]);
        out.add(&[r.path, r.edge, tag]);
        out.add(&[before.code, code]);
        out.add(&[code, after.code]);
        out.add(&[before.code, code, after.code]);
        out.add(&[before.path, r.path, after.path, tag]);
        out.add(&[code, r.depth.min(6), dep]);
        out.add(&[code, lemma]);
        out.add(&[code, u32::from(a.tag(r.top).code()), u32::from(a.tokens.ent_type[r.top as usize].code())]);
        out.add(&[code, first]);
        out.add(&[code, r.opens, r.closes]);
        out.add(&[r.opens, r.closes, before.closes, after.opens]);
        out.add(&[code, r.opens, before.closes, before.code]);
        out.add(&[code, r.closes, after.opens, after.code]);
        out.add(&[code, r.closes, u32::from(a.pos(t).code()), after.closes]);
        out.add(&[code, r.two, r.opens, r.closes]);
    }

    /// Where a token stands to those who may speak.
    fn speaker(&self, t: i64) -> u32 {
        let of = |r: Option<TokenRange>| {
            r.filter(|r| t >= 0 && r.contains(t as u32))
                .map_or(0, |r| 1 + (u32::from(r.start == t as u32) | u32::from(r.end == t as u32 + 1) << 1))
        };
        self.speakers.iter().fold(0, |all, r| all * 5 + of(*r))
    }

    fn speakers(&self, t: u32, out: &mut Features) {
        let [before, here, after] = [-1, 0, 1].map(|o| self.speaker(i64::from(t) + o));
        let tag = u32::from(self.scene.a.tag(t).code());
        out.add_as(500, &[here, before]);
        out.add_as(501, &[here, after]);
        out.add_as(502, &[before, here, after, tag]);
        out.add_as(503, &[here, self.cue_hash]);
        out.add_as(504, &[here, self.cue_shape, tag]);
        out.add_as(505, &[here, self.at(i64::from(t)).code]);
        out.add_as(506, &[here, self.distance(t)]);
    }

    fn words(&self, t: u32, out: &mut Features) {
        let (s, a) = (self.scene, self.scene.a);
        let n = a.len() as u32;
        let word = |t: Option<u32>| t.filter(|t| *t < n).map_or(0, |t| s.c.word[t as usize]);
        let tag = |t: Option<u32>| t.filter(|t| *t < n).map_or(99, |t| u32::from(a.tag(t).code()));
        let (before, here, after) = (t.checked_sub(1), Some(t), Some(t + 1));
        let code = self.at(i64::from(t)).code;
        let (w, before_w, after_w) = (word(here), word(before), word(after));
        let (g, before_g, after_g) = (tag(here), tag(before), tag(after));
        let distance = self.distance(t);
        out.add_as(201, &[w]);
        out.add_as(202, &[before_w]);
        out.add_as(203, &[after_w]);
        out.add_as(204, &[g, before_g]);
        out.add_as(205, &[g, after_g]);
        out.add_as(206, &[before_g, g, after_g]);
        out.add_as(207, &[code, w]);
        out.add_as(208, &[code, before_w]);
        out.add_as(209, &[code, after_w]);
        out.add_as(210, &[code, before_g, g, after_g]);
        out.add_as(211, &[distance]);
        out.add_as(212, &[distance, g, before_g]);
        out.add_as(213, &[distance, g, after_g]);
        out.add_as(214, &[distance, w]);
        out.add_as(215, &[distance, self.cue_hash]);
        out.add_as(216, &[distance, self.cue_shape, g]);
        out.add_as(217, &[w, before_w]);
        out.add_as(218, &[w, after_w]);
        out.add_as(
            219,
            &[u32::from(a.tokens.ent_type[t as usize].code()), a.tokens.iob[t as usize] as u32, code],
        );
        let sentence = a.sentences[a.sentence(t) as usize];
        out.add_as(220, &[u32::from(sentence.start == t) | u32::from(sentence.end == t + 1) << 1, code, g]);
    }

    /// Signed distance from the cue, in steps that grow.
    fn distance(&self, t: u32) -> u32 {
        let steps = |d: u32| match d {
            0..=4 => d,
            5..=6 => 5,
            7..=9 => 6,
            10..=15 => 7,
            16..=30 => 8,
            _ => 9,
        };
        if t < self.cue.start {
            20 + steps(self.cue.start - t)
        } else if t >= self.cue.end {
            steps(t - self.cue.end + 1)
        } else {
            0
        }
    }

    fn quotes(&self, t: u32, out: &mut Features) {
        let (s, a) = (self.scene, self.scene.a);
        let n = a.len() as u32;
        let quoted = |t: Option<u32>| t.filter(|t| *t < n).map_or(9, |t| s.c.quoted[t as usize] as u32);
        let state = quoted(t.checked_sub(1)) << 8 | quoted(Some(t)) << 4 | quoted(Some(t + 1));
        let code = self.at(i64::from(t)).code;
        let (mine, own) = (s.c.quote[t as usize], s.c.quote[self.head as usize]);
        let between = (i32::from(mine) - i32::from(own)).clamp(-3, 3) + 8;
        let between = between as u32 | (self.cue_shape & 15) << 4 | u32::from(t > self.head) << 8;
        let paragraph =
            (s.c.paragraph[t as usize] as i32 - s.c.paragraph[self.head as usize] as i32).clamp(-2, 2);
        let paragraph = (paragraph + 4) as u32;
        let whole = u32::from(s.quotes_in[a.sentence(t) as usize]);
        let starts = s.c.quoted[a.sentences[a.sentence(t) as usize].start as usize];
        let own_any = u32::from(s.quotes_in[a.sentence(self.head) as usize]);
        let others = self.others(t);
        out.add_as(300, &[state]);
        out.add_as(301, &[state, code]);
        out.add_as(302, &[state, between]);
        out.add_as(303, &[state, between, code, paragraph]);
        out.add_as(304, &[between, others, paragraph]);
        out.add_as(305, &[others, code]);
        out.add_as(306, &[others, code, state]);
        out.add_as(
            307,
            &[code, whole, own_any, u32::from(starts == Quoted::Opens || starts == Quoted::Inside)],
        );
        out.add_as(308, &[code, whole, own_any, state, others]);
        out.add_as(309, &[u32::from(self.all.inside[t as usize]), code]);
        out.add_as(310, &[between, others, self.cue_hash, u32::from(a.pos(t) == Pos::PUNCT)]);
    }

    /// Cues between the token and this one.
    fn others(&self, t: u32) -> u32 {
        let (t, own) = (self.all.begun[t as usize], self.all.begun[self.head as usize]);
        (i32::from(t) - i32::from(own)).clamp(-2, 2) as u32 & 15
    }

    fn rules(&self, t: u32, out: &mut Features) {
        let r = &self.scene.rules;
        let part = |t: Option<u32>| t.map_or(0, |t| u32::from(self.rule.map_or(0, |i| r.part(i, t))));
        let (before, here, after) = (part(t.checked_sub(1)), part(Some(t)), part(Some(t + 1)));
        out.add_as(400, &[before, here, after]);
        out.add_as(401, &[before, here, after, self.at(i64::from(t)).code]);
        out.add_as(402, &[before, here, after, u32::from(self.scene.a.tag(t).code())]);
    }
}

/// The nearest subject on the way up from a cue, the agent that the cue has, and the possessor.
fn speakers(s: &Scene<'_>, cue: TokenRange, head: u32) -> [Option<TokenRange>; 3] {
    let a = s.a;
    let outside = |r: TokenRange| (!r.overlaps(cue)).then_some(r);
    let child = |of: u32, deps: [Dep; 2]| a.children(of).iter().copied().find(|&c| deps.contains(&a.dep(c)));
    let mut subject = None;
    let mut at = head;
    for _ in 0..STEPS {
        let own =
            child(at, [Dep::NSUBJ, Dep::NSUBJPASS]).filter(|&c| !matches!(a.tag(c), Tag::WP | Tag::WDT));
        subject = own.map(|c| a.subtree(c)).and_then(outside);
        if subject.is_some() || a.head(at) == at {
            break;
        }
        // a relative or participial clause speaks of the noun that it hangs on
        if matches!(a.dep(at), Dep::RELCL | Dep::ACL) {
            let noun = a.head(at);
            subject = outside(TokenRange::new(a.subtree(noun).start, noun + 1));
            break;
        }
        at = a.head(at);
    }
    let agent = child(head, [Dep::AGENT, Dep::AGENT]).and_then(|by| child(by, [Dep::POBJ, Dep::POBJ]));
    let possessor = child(head, [Dep::POSS, Dep::POSS]);
    [subject, agent.and_then(|c| outside(a.subtree(c))), possessor.and_then(|c| outside(a.subtree(c)))]
}

/// The cue's token that hangs highest in the tree; of equals the first.
pub fn head_of(s: &Scene<'_>, cue: TokenRange) -> u32 {
    let a = s.a;
    let content = |t: u32| matches!(a.pos(t), Pos::VERB | Pos::NOUN | Pos::ADJ | Pos::PROPN);
    let outside = |t: u32| !cue.contains(a.head(t)) || a.head(t) == t;
    let tops = || cue.iter().filter(|t| outside(*t));
    tops().find(|t| content(*t)).or_else(|| tops().next()).unwrap_or(cue.start)
}

//! What the cue network sees of a token.

use super::columns::Quoted;
use super::feature::Features;
use super::scene::Scene;
use sitroom_ling::{Dep, Label, Pos, Tag};

/// Stands for a word before the sentence's first or behind its last.
const EDGE: u32 = 0x9e37_79b9;

/// Fills `out` with the features of token `t`.
pub fn cue_features(s: &Scene<'_>, t: u32, out: &mut Features) {
    out.clear();
    words(s, t, out);
    tree(s, t, out);
    children(s, t, out);
    surroundings(s, t, out);
}

fn words(s: &Scene<'_>, t: u32, out: &mut Features) {
    let sentence = s.a.sentences[s.a.sentence(t) as usize];
    let at = |offset: i32| {
        let i = t as i32 + offset;
        (i >= sentence.start as i32 && i < sentence.end as i32).then_some(i as u32)
    };
    let lemma = |offset| at(offset).map_or(EDGE, |i| s.c.lemma[i as usize]);
    let tag = |offset| at(offset).map_or(0, |i| 1 + u32::from(s.a.tag(i).code()));
    let l = lemma(0);
    out.add(&[s.c.word[t as usize]]);
    out.add(&[l]);
    out.add(&[s.c.suffix[t as usize], tag(0)]);
    for offset in [-2, -1, 1, 2] {
        out.add(&[lemma(offset)]);
        out.add(&[tag(offset)]);
    }
    out.add(&[lemma(-1), l]);
    out.add(&[l, lemma(1)]);
    out.add(&[lemma(-2), lemma(-1), l]);
    out.add(&[l, lemma(1), lemma(2)]);
    out.add(&[lemma(-1), lemma(1)]);
    out.add(&[tag(0)]);
    out.add(&[tag(-1), tag(0)]);
    out.add(&[tag(0), tag(1)]);
    out.add(&[tag(-1), tag(0), tag(1)]);
    out.add(&[tag(0), tag(1), tag(2)]);
    out.add(&[l, tag(0)]);
    out.add(&[l, tag(1)]);
    out.add(&[l, tag(-1)]);
    out.add(&[u32::from(t == sentence.start), tag(0)]);
}

fn tree(s: &Scene<'_>, t: u32, out: &mut Features) {
    let a = s.a;
    let head = a.head(t);
    let (l, dep) = (s.c.lemma[t as usize], u32::from(a.dep(t).code()));
    let (head_lemma, head_tag) =
        if head == t { (EDGE, 0) } else { (s.c.lemma[head as usize], 1 + u32::from(a.tag(head).code())) };
    let up = u32::from(a.dep(head).code());
    let top = u32::from(a.dep(a.head(head)).code());
    let side = u32::from(head < t);
    out.add(&[dep]);
    out.add(&[dep, up]);
    out.add(&[dep, up, top]);
    out.add(&[l, dep]);
    out.add(&[l, dep, up]);
    out.add(&[head_lemma, dep]);
    out.add(&[head_lemma, dep, side, l]);
    out.add(&[head_tag, dep, side]);
    out.add(&[s.c.lemma[a.head(head) as usize], dep, up]);
    out.add(&[u32::from(a.tokens.ent_type[t as usize].code()), dep]);
    // an auxiliary's or a particle's own verb decides
    out.add(&[dep, u32::from(s.rules.stance(head)), t.abs_diff(head).min(4), side]);
    out.add(&[u32::from(s.rules.stance(t))]);
    out.add(&[u32::from(s.rules.stance(t)), dep, u32::from(s.rules.in_content(t))]);
    out.add(&[u32::from(s.rules.in_content(t)), u32::from(s.rules.in_content(head)), dep]);
    out.add(&[u32::from(s.rules.in_content(t)), l]);
    out.add(&[u32::from(s.rules.in_source(t))]);
}

/// The subject of a verb, or of the verb that it hangs on.
fn subject(s: &Scene<'_>, t: u32) -> Option<(u32, u32)> {
    let a = s.a;
    let mut at = t;
    for step in 0..3 {
        let own = a.children(at).iter().copied().find(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS));
        if let Some(own) = own {
            return Some((own, step));
        }
        at = a.head(at);
    }
    None
}

fn children(s: &Scene<'_>, t: u32, out: &mut Features) {
    let a = s.a;
    let l = s.c.lemma[t as usize];
    let mut seen = 0u64;
    for &c in a.children(t) {
        let (dep, side) = (a.dep(c), u32::from(c > t));
        let d = u32::from(dep.code());
        if seen & (1 << d) == 0 {
            out.add_as(200, &[d, side]);
            out.add_as(201, &[d, side, l]);
        }
        seen |= 1 << d;
        if matches!(
            dep,
            Dep::PREP
                | Dep::PRT
                | Dep::NEG
                | Dep::AUX
                | Dep::DOBJ
                | Dep::ATTR
                | Dep::ACOMP
                | Dep::ADVMOD
                | Dep::POSS
        ) {
            out.add_as(202, &[d, s.c.lemma[c as usize]]);
            out.add_as(203, &[d, s.c.lemma[c as usize], l]);
        }
        if matches!(dep, Dep::CCOMP | Dep::XCOMP | Dep::ACL | Dep::ADVCL) {
            let first = a.subtree(c).start;
            out.add_as(204, &[d, s.c.word[first as usize]]);
            out.add_as(205, &[d, u32::from(a.tag(c).code()), l]);
        }
        if dep == Dep::DOBJ || dep == Dep::POSS {
            out.add_as(
                206,
                &[d, u32::from(a.tokens.ent_type[c as usize].code()), u32::from(a.tag(c).code())],
            );
        }
    }
    let has = |d: Dep| u32::from(seen >> d.code() & 1 == 1);
    let shape = [
        has(Dep::CCOMP),
        has(Dep::XCOMP),
        has(Dep::DOBJ),
        has(Dep::NSUBJ),
        has(Dep::AUXPASS),
        u32::from(a.tag(t).code()),
    ];
    out.add_as(207, &shape);
    if matches!(a.pos(t), Pos::VERB | Pos::AUX | Pos::NOUN | Pos::ADJ) {
        let (kind, steps, word) = match subject(s, t) {
            Some((n, steps)) => {
                let ent = u32::from(a.tokens.ent_type[n as usize].code());
                (ent << 8 | u32::from(a.tag(n).code()), steps, s.c.lemma[n as usize])
            }
            None => (EDGE, 9, EDGE),
        };
        out.add_as(208, &[kind, steps]);
        out.add_as(209, &[kind, l]);
        out.add_as(210, &[word, u32::from(steps == 0)]);
        out.add_as(211, &[word, l]);
    }
}

fn surroundings(s: &Scene<'_>, t: u32, out: &mut Features) {
    let a = s.a;
    let n = a.len() as u32;
    let i = t as usize;
    let quoted = |t: Option<u32>| t.filter(|t| *t < n).map_or(9, |t| s.c.quoted[t as usize] as u32);
    let sentence = a.sentences[a.sentence(t) as usize];
    let (q, before, after) = (quoted(Some(t)), quoted(t.checked_sub(1)), quoted(Some(t + 1)));
    let any = u32::from(s.quotes_in[a.sentence(t) as usize]);
    let l = s.c.lemma[i];
    out.add_as(300, &[q]);
    out.add_as(301, &[q, before, after]);
    out.add_as(302, &[q, l]);
    out.add_as(303, &[q, any, u32::from(a.tag(t).code())]);
    out.add_as(304, &[any, l, q]);
    let closed = (1..=6).find(|d| t >= *d && s.c.quoted[(t - d) as usize] == Quoted::Closes).unwrap_or(7);
    let opens = (1..=6).find(|d| t + d < n && s.c.quoted[(t + d) as usize] == Quoted::Opens).unwrap_or(7);
    out.add_as(305, &[closed, u32::from(a.pos(t).code())]);
    out.add_as(306, &[opens, u32::from(a.pos(t).code())]);
    out.add_as(307, &[opens, closed, q, u32::from(a.dep(t).code())]);
    let place = (t - sentence.start).min(20) / 2;
    out.add_as(308, &[place, u32::from(a.tag(t).code())]);
    out.add_as(309, &[s.c.paragraph[i].min(2), u32::from(a.tag(t).code())]);
    out.add_as(310, &[u32::from(a.tag(t) == Tag::VBD), (sentence.end - t).min(10)]);
}

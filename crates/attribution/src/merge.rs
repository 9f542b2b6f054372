//! One list from what the labeller and the rules found: the labeller decides on spans, the rules on stance and channel, and on what
//! stands inside a content, which the labeller was not taught.

use crate::frames::Ctx;
use crate::labeller::scene::Scene;
use crate::labeller::{Found, head_of};
use crate::{channel, quote_kind};
use sitroom_document::codebook::Stance;
use sitroom_document::{Attribution, Party, Span, TokenRange, Why};
use sitroom_entity::Resolver;
use sitroom_ling::Tag;

/// Name of the labeller in reasons.
const MODEL: &str = "attribution";

/// Merges both lists; unordered.
pub fn merge(ctx: &Ctx<'_>, scene: &Scene<'_>, rules: Vec<Attribution>, found: &[Found]) -> Vec<Attribution> {
    // the rules know when nobody speaks: "went according to plan"; what stands after the cue is never its content
    let by_token = by_token(ctx, rules.iter().map(|r| r.cue_tokens));
    let nobody = |f: &Found| {
        let according = f.cue.iter().any(|t| ctx.a.lemma(t) == "accord");
        let rule = first_at(&by_token, f.cue).map(|i| &rules[i]);
        according && rule.is_none_or(|r| f.source.is_none() && r.source.is_none())
    };
    let found: Vec<&Found> = found.iter().filter(|f| !f.content.is_empty() && !nobody(f)).collect();
    let rule = |f: &Found| first_at(&by_token, f.cue).map(|i| &rules[i]);
    let mut all: Vec<Attribution> = found.iter().map(|f| from_model(ctx, scene, rule(f), f)).collect();
    let known = self::by_token(ctx, found.iter().map(|f| f.cue));
    all.extend(rules.into_iter().filter(|r| first_at(&known, r.cue_tokens).is_none()));
    all
}

/// For each token the first of the cues that it belongs to.
fn by_token(ctx: &Ctx<'_>, cues: impl Iterator<Item = TokenRange>) -> Vec<Option<u32>> {
    let mut all = vec![None; ctx.a.len()];
    for (i, cue) in cues.enumerate() {
        cue.iter().for_each(|t| all[t as usize] = all[t as usize].or(Some(i as u32)));
    }
    all
}

/// The first cue that shares a token with this one.
fn first_at(by_token: &[Option<u32>], cue: TokenRange) -> Option<usize> {
    cue.iter().filter_map(|t| by_token[t as usize]).min().map(|i| i as usize)
}

fn from_model(ctx: &Ctx<'_>, scene: &Scene<'_>, rule: Option<&Attribution>, f: &Found) -> Attribution {
    let head = head_of(scene, f.cue);
    // PolNeAR takes the pronoun of "…, which he denies" for the content; the rules know what it stands for
    let pronoun = |r: &TokenRange| r.len() == 1 && matches!(ctx.a.tag(r.start), Tag::WDT | Tag::WP);
    // a subject that the parser hangs on the cue misleads the labeller, too
    let misled = ctx.clause_subject(head).is_some();
    let content: Vec<Span> = match rule {
        Some(r) if misled || f.content.iter().all(pronoun) => r.content.clone(),
        _ => f.content.iter().map(|r| ctx.a.range_span(*r)).collect(),
    };
    let scope = rule.map_or(Vec::new(), |r| joined(&content, &r.content));
    Attribution {
        sentence: ctx.a.sentence(f.cue.start),
        source: f.source.filter(|_| !misled).map(|s| party(ctx, s)).or_else(|| rule?.source.clone()),
        cue: ctx.a.range_span(f.cue),
        cue_tokens: f.cue,
        quote: quote_kind(&content, ctx.quotes),
        content,
        stance: rule.map_or_else(|| stance(ctx, f.cue, head), |r| r.stance),
        channel: rule
            .map_or_else(|| channel::of(&ctx.cues.classes, ctx.doc, ctx.a, head), |r| r.channel.clone()),
        within: None,
        scope,
        why: rule.map_or(Why::Model { name: MODEL, score: f.score }, |r| r.why.clone()),
    }
}

/// Both lists of spans as one, in text order, none overlapping another.
fn joined(a: &[Span], b: &[Span]) -> Vec<Span> {
    let mut all = [a, b].concat();
    all.sort_unstable();
    all.into_iter().fold(Vec::new(), |mut out: Vec<Span>, s| {
        match out.last_mut().filter(|last| last.overlaps(s)) {
            Some(last) => *last = last.cover(s),
            None => out.push(s),
        }
        out
    })
}

/// The stance of the first word of the cue, its head before others, that the lexicon knows.
fn stance(ctx: &Ctx<'_>, cue: TokenRange, head: u32) -> Stance {
    std::iter::once(head)
        .chain(cue.iter())
        .find_map(|t| ctx.cues.stance(ctx.a.lemma(t)))
        .unwrap_or(Stance::Asserts)
}

fn party(ctx: &Ctx<'_>, tokens: TokenRange) -> Party {
    let a = ctx.a;
    let outside = |t: &u32| !tokens.contains(a.head(*t)) || a.head(*t) == *t;
    let head = tokens.iter().find(outside).unwrap_or(tokens.start);
    let known = Resolver::builtin().party(ctx.doc, a, ctx.ex, head);
    let span = a.range_span(tokens);
    match known {
        Some(p) => Party { span, tokens, ..p },
        None => Party { span, tokens, head, entity: None, country: None, sectors: Vec::new() },
    }
}

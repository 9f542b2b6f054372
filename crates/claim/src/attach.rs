//! A claim's time, place, numbers, sources and restatements.

use crate::Ctx;
use sitroom_document::{Claim, ClaimTime, Party, TokenRange};
use sitroom_ling::Dep;
use std::cmp::Reverse;

/// Steps up from a time expression in which its verb is looked for.
const MOST_STEPS: usize = 5;

/// The time expression that hangs on the trigger, or on the verb that carries it.
pub fn time(ctx: &Ctx<'_>, t: u32) -> Option<ClaimTime> {
    let a = ctx.a;
    let range = a.sentences[a.sentence(t) as usize];
    let first = ctx.ex.times.partition_point(|x| x.tokens.end <= range.start);
    let here = ctx.ex.times[first..].iter().enumerate().take_while(|(_, x)| x.tokens.start < range.end);
    let dated = here.filter(|(_, x)| {
        x.value.starts_with(|c: char| c.is_ascii_digit() || c == 'X') && !x.value.starts_with("PX")
    });
    let best = dated
        .filter_map(|(i, x)| Some((distance(ctx, x.tokens, t)?, x.tokens.start.abs_diff(t), i)))
        .min()?;
    Some(ClaimTime { timex: (first + best.2) as u32 })
}

/// Steps from the expression up to the trigger; `None` if it hangs elsewhere.
fn distance(ctx: &Ctx<'_>, tokens: TokenRange, t: u32) -> Option<usize> {
    let a = ctx.a;
    let carrier = carrier(ctx, t);
    let mut at = tokens.iter().find(|&x| !tokens.contains(a.head(x)))?;
    for step in 0..MOST_STEPS {
        let head = a.head(at);
        // another verb in between has its own time
        if head == at || (step > 0 && ctx.is_verb(at) && !matches!(a.dep(at), Dep::AUX | Dep::XCOMP)) {
            return None;
        }
        if head == t || Some(head) == carrier {
            return Some(step);
        }
        at = head;
    }
    None
}

/// The verb that a noun trigger hangs on, or an infinitive's governor.
fn carrier(ctx: &Ctx<'_>, t: u32) -> Option<u32> {
    let a = ctx.a;
    let head = a.head(t);
    let carries = match a.dep(t) {
        Dep::DOBJ | Dep::NSUBJ | Dep::NSUBJPASS => true,
        Dep::XCOMP => ctx.is_verb(head),
        _ => false,
    };
    (carries && head != t).then_some(head)
}

/// The place named by *in*, *at*, *near*, *outside* at the trigger or its carrier.
pub fn place(ctx: &Ctx<'_>, t: u32, parties: &[Party]) -> Option<u32> {
    let a = ctx.a;
    let range = a.sentences[a.sentence(t) as usize];
    let carrier = carrier(ctx, t);
    let first = ctx.ex.toponyms.partition_point(|x| x.tokens.end <= range.start);
    let here = ctx.ex.toponyms[first..].iter().enumerate().take_while(|(_, x)| x.tokens.start < range.end);
    let located = here.filter(|(_, x)| !x.demonym).filter(|(_, x)| {
        let Some(head) = x.tokens.iter().find(|&k| !x.tokens.contains(a.head(k))) else { return false };
        let prep = a.head(head);
        let on = a.head(prep);
        a.dep(head) == Dep::POBJ
            && matches!(
                a.lemma(prep),
                "in" | "at" | "near" | "outside" | "around" | "across" | "inside" | "on" | "off"
            )
            && (on == t
                || Some(on) == carrier
                || a.children(t).contains(&on)
                || parties.iter().any(|p| p.head == on))
    });
    located.min_by_key(|(_, x)| x.tokens.start.abs_diff(t)).map(|(i, _)| (first + i) as u32)
}

/// Numbers inside the claim's noun phrases: below the trigger, not below another verb.
pub fn quantities(ctx: &Ctx<'_>, trigger: TokenRange) -> Vec<u32> {
    let a = ctx.a;
    let below = |token: u32| {
        let mut at = token;
        for _ in 0..MOST_STEPS {
            let head = a.head(at);
            if trigger.contains(head) {
                return true;
            }
            if head == at || ctx.is_verb(head) {
                return false;
            }
            at = head;
        }
        false
    };
    let all = ctx.ex.quantities.iter().enumerate();
    all.filter(|(_, q)| q.tokens.iter().any(below)).map(|(i, _)| i as u32).collect()
}

/// Who speaks the words in which a token stands.
pub fn speaker<'a>(ctx: &Ctx<'a>, t: u32) -> Option<&'a Party> {
    let innermost = attributions(ctx, t, false).pop()?;
    ctx.ex.attributions[innermost as usize].source.as_ref()
}

/// The attributions whose content holds the trigger, outermost first. An act of speech is no attribution to itself.
pub fn attributions(ctx: &Ctx<'_>, t: u32, speech: bool) -> Vec<u32> {
    let span = ctx.a.span(t);
    let all = ctx.ex.attributions.iter().enumerate();
    let mut found: Vec<(usize, u32)> = all
        .filter(|(_, x)| x.content.iter().any(|c| c.contains(span)) && !(speech && x.cue_tokens.contains(t)))
        .map(|(i, x)| (x.content.iter().map(|c| c.len() as usize).sum(), i as u32))
        .collect();
    found.sort_by_key(|&(size, i)| (Reverse(size), i));
    found.into_iter().map(|(_, i)| i).collect()
}

/// Links a claim to an earlier one of the same type, status and parties.
pub fn restatements(claims: &mut [Claim]) {
    for i in 1..claims.len() {
        let c = &claims[i];
        let who = |x: &Claim| -> Vec<Option<u32>> {
            x.actors.iter().chain(&x.recipients).map(|p| p.entity).collect()
        };
        let mine = who(c);
        if mine.is_empty() || mine.contains(&None) {
            continue;
        }
        let same = |o: &&Claim| {
            o.event_type == c.event_type
                && o.status == c.status
                && who(o) == mine
                && o.time.is_none() == c.time.is_none()
        };
        let first = claims[..i].iter().position(|o| same(&o));
        claims[i].restates = first.map(|j| j as u32);
    }
}

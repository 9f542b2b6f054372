//! A claim's numbers, sources and restatements.

use crate::Ctx;
use crate::carry::DAY;
use crate::denial::is_denied;
use crate::time::is_definite;
use crate::who::same_side;
use sitroom_document::codebook::{Stance, Status};
use sitroom_document::{Claim, Party, TokenRange};
use sitroom_ling::{Dep, Tag};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Sentences back in which an act was told of that is denied or pointed at.
const MOST_BACK: u32 = 3;

/// Steps up from a number in which its noun is looked for.
const MOST_STEPS: usize = 5;

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
                return ctx.is_verb(head) && is_toll_of(ctx, trigger, at, head);
            }
            at = head;
        }
        false
    };
    let range = a.sentences[a.sentence(trigger.start) as usize];
    let first = ctx.ex.quantities.partition_point(|q| q.tokens.end <= range.start);
    let here = ctx.ex.quantities[first..].iter().take_while(|q| q.tokens.start < range.end);
    let below = here.enumerate().filter(|(_, q)| q.tokens.iter().any(below));
    below.map(|(i, _)| (first + i) as u32).collect()
}

/// *The toll from the strike rose to seven*: the number behind *to* is the strike's.
fn is_toll_of(ctx: &Ctx<'_>, trigger: TokenRange, prep: u32, verb: u32) -> bool {
    let a = ctx.a;
    let toll = |s: u32| a.lemma(s) == "toll" && a.is_under(trigger.start, s);
    matches!(a.lemma(prep), "to" | "at" | "above" | "past") && a.children_with(verb, Dep::NSUBJ).any(toll)
}

/// Who speaks the words in which a token stands.
pub fn speaker<'a>(ctx: &Ctx<'a>, t: u32) -> Option<&'a Party> {
    let innermost = attributions(ctx, t).pop()?;
    ctx.ex.attributions[innermost as usize].source.as_ref()
}

/// The attributions whose scope holds the trigger, outermost first.
pub fn attributions(ctx: &Ctx<'_>, t: u32) -> Vec<u32> {
    let span = ctx.a.span(t);
    let here = || ctx.said.of(ctx.a.sentence(t)).iter().copied();
    let mut found: Vec<(usize, u32)> = here()
        .map(|i| (i, &ctx.ex.attributions[i as usize].scope))
        .filter(|(_, scope)| scope.iter().any(|c| c.contains(span)))
        .map(|(i, scope)| (scope.iter().map(|c| c.len() as usize).sum(), i))
        .collect();
    found.sort_by_key(|&(size, i)| (Reverse(size), i));
    let mut found: Vec<u32> = found.into_iter().map(|(_, i)| i).collect();
    let denials = here().filter(|&i| denies_clause(ctx, i, t));
    let late: Vec<u32> = denials.filter(|i| !found.contains(i)).collect();
    found.extend(late);
    // "accuses Ankara of arming them, which it denies": the denial is the last word
    found.sort_by_key(|&i| is_relative_denial(ctx, i));
    let named = |i: &u32| ctx.ex.attributions[*i as usize].source.is_some();
    if found.iter().any(named) {
        found.retain(|i| named(i) || !is_adverb(ctx, *i));
    }
    // "accused Lima of planning a raid and recalled its envoy": the recall is no part of the charge
    if let Some(above) = ctx.told_beside(t) {
        found.retain(|&i| !ctx.ex.attributions[i as usize].cue_tokens.contains(above));
    }
    let denied: Vec<u32> = found.iter().copied().filter(|&i| reports_denied(ctx, &found, i)).collect();
    found.retain(|i| !denied.contains(i));
    found
}

fn is_denial(ctx: &Ctx<'_>, i: u32) -> bool {
    ctx.ex.attributions[i as usize].stance == Stance::Denies
}

/// *Allegedly*, *reportedly*: in somebody's words, a mark on what he says.
fn is_adverb(ctx: &Ctx<'_>, i: u32) -> bool {
    let cue = ctx.ex.attributions[i as usize].cue_tokens;
    cue.len() == 1 && ctx.a.dep(cue.start) == Dep::ADVMOD
}

/// A denial in a relative clause.
pub fn is_relative_denial(ctx: &Ctx<'_>, i: u32) -> bool {
    let mut cue = ctx.ex.attributions[i as usize].cue_tokens.iter();
    is_denial(ctx, i) && cue.any(|t| ctx.a.dep(t) == Dep::RELCL)
}

/// *Ankara is sending fighters to Baku, which both deny*: the clause, not the last name in it, is denied.
fn denies_clause(ctx: &Ctx<'_>, i: u32, t: u32) -> bool {
    let a = ctx.a;
    let cue = ctx.ex.attributions[i as usize].cue_tokens;
    let Some(verb) = cue.iter().find(|&c| a.dep(c) == Dep::RELCL).filter(|_| is_denial(ctx, i)) else {
        return false;
    };
    let which = a.children_with(verb, Dep::DOBJ).find(|&c| a.lemma(c) == "which");
    let behind_comma = which.is_some_and(|w| w > 0 && a.word(&ctx.doc.text, w - 1) == ",");
    behind_comma && ctx.is_verb(t) && a.is_under(verb, t)
}

/// *Denied reports that* …: the reports are not the innermost source, the denial is.
fn reports_denied(ctx: &Ctx<'_>, all: &[u32], i: u32) -> bool {
    let cue = ctx.ex.attributions[i as usize].cue_tokens;
    let above = cue.iter().map(|c| ctx.a.head(c)).find(|h| !cue.contains(*h));
    let denying = |j: &u32| {
        *j != i
            && is_denial(ctx, *j)
            && above.is_some_and(|h| ctx.ex.attributions[*j as usize].cue_tokens.contains(h))
    };
    all.iter().any(denying)
}

/// The sources of an act of speech: it is no source of itself, and words by which somebody does it (*we condemn*, *Ankara condemned it,
/// its ministry said*) are that act, not a report of it.
pub fn reported_speech(ctx: &Ctx<'_>, t: u32, actors: &[Party], all: &[u32]) -> Vec<u32> {
    let a = ctx.a;
    let performed = |i: &u32| {
        let x = &ctx.ex.attributions[*i as usize];
        // "condemned it, according to a statement": the words are the act
        let written = |s: &Party| ctx.words.written.has(ctx.a.lemma(s.head));
        let speaks = |p: &Party| {
            x.source.as_ref().is_some_and(|s| speaks_for(s, p) || written(s)) || is_speaker(ctx, p)
        };
        let done = x.stance != Stance::Denies && is_performed(ctx, t) && actors.iter().any(speaks);
        x.cue_tokens.contains(t) || done
    };
    let mut found: Vec<u32> = all.iter().copied().filter(|i| !performed(i)).collect();
    // what is told of a clause that goes along with the saying, not of what is said
    if a.dep(t) == Dep::CONJ && ctx.tenses_differ(a.head(t), t) {
        found.pop();
    }
    found
}

/// What is told as done inside what is promised, asked, expected or threatened is the reporter's own background: *vowed to go on with the
/// strike that began in May*, *is expected to see the minister, who met the envoys on Monday*.
pub fn drop_background(ctx: &Ctx<'_>, status: Status, noun: bool, attributions: &mut Vec<u32>) {
    let told = matches!(status, Status::Happened | Status::Ongoing);
    let open = |i: u32| {
        matches!(
            ctx.ex.attributions[i as usize].stance,
            Stance::Promises
                | Stance::Asks
                | Stance::Orders
                | Stance::Threatens
                | Stance::Expects
                | Stance::Hopes
        )
    };
    // what is agreed on is a term of the agreement, not something that the parties say
    let agreed = |i: u32| {
        let cue = ctx.ex.attributions[i as usize].cue_tokens;
        cue.iter().any(|t| ctx.a.lemma(t) == "agree")
    };
    if noun && attributions.last().is_some_and(|&i| agreed(i)) {
        attributions.pop();
    }
    while told && attributions.last().is_some_and(|&i| open(i)) {
        attributions.pop();
    }
}

/// A spokesman, a ministry, a statement speaks for somebody: of the same side, or of no other.
fn speaks_for(source: &Party, actor: &Party) -> bool {
    let office = |p: &Party| p.sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "MIL"));
    same_side(source, actor) || source.country.is_none() && office(source) && office(actor)
}

/// Said or done with these words, not refused, denied, still to come, or done long before (*an official said that Ankara had asked*).
fn is_performed(ctx: &Ctx<'_>, v: u32) -> bool {
    let open = |c: u32| ctx.a.tag(c) == Tag::MD || ctx.a.tag(c) == Tag::VBD && ctx.a.lemma(c) == "have";
    let open = ctx.a.children_with(v, Dep::AUX).any(open);
    ctx.is_verb(v) && !open && !ctx.negated(v)
}

/// *We*, *I*: the speaker himself; an *it* behind *said* whom nobody knows, too.
fn is_speaker(ctx: &Ctx<'_>, p: &Party) -> bool {
    let lemma = ctx.a.lemma(p.head).to_lowercase();
    ctx.a.tag(p.head) == Tag::PRP
        && (matches!(lemma.as_str(), "we" | "i") || lemma == "it" && p.entity.is_none())
}

/// Links a claim to an earlier one of the same type, status and parties, unless its day or a word like *also* tells that it is another.
pub fn restatements(ctx: &Ctx<'_>, claims: &mut [Claim]) {
    let mut alike: HashMap<_, Vec<usize>> = HashMap::new();
    for i in 0..claims.len() {
        let c = &claims[i];
        let told = denied_before(ctx, claims, i).or_else(|| pointed_at(ctx, claims, i));
        let who: Option<Vec<u32>> = c.actors.iter().chain(&c.recipients).map(|p| p.entity).collect();
        let before = who
            .filter(|w| !w.is_empty())
            .map(|who| alike.entry((c.event_type, c.status, c.time.is_none(), who)).or_default());
        let first = before.and_then(|before| {
            let first = before.iter().find(|&&j| may_be_at_once(ctx, &claims[j], c)).copied();
            before.push(i);
            first.filter(|_| !is_one_more(ctx, c))
        });
        claims[i].restates = told.or(first).map(|j| j as u32);
    }
}

/// The act that *the attack*, *the talks* point at, where nobody is named who did it.
fn pointed_at(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<usize> {
    let c = &claims[i];
    let bare = c.actors.is_empty() && c.recipients.is_empty() && !ctx.is_verb(c.head);
    let points = bare && ctx.words.general.has(ctx.a.lemma(c.head)) && is_definite(ctx, c.head);
    let same = |o: &Claim| o.event_type == c.event_type && o.status == c.status && may_be_at_once(ctx, o, c);
    let mut near = (0..i).rev().take_while(|&j| points && claims[j].sentence + MOST_BACK >= c.sentence);
    near.find(|&j| same(&claims[j]))
}

/// The act that somebody denies to have done, where it was told of as done by him, or by nobody.
fn denied_before(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<usize> {
    let c = &claims[i];
    let denial = c
        .attributions
        .iter()
        .map(|&x| &ctx.ex.attributions[x as usize])
        .find(|x| x.stance == Stance::Denies)?;
    let did = |o: &Claim, denier: &Party| o.actors.iter().any(|p| same_side(p, denier));
    let denier = denial.source.as_ref().filter(|d| did(c, d))?;
    let same = |o: &Claim| {
        o.event_type == c.event_type
            && (o.actors.is_empty() || did(o, denier))
            && !is_denied(ctx, o)
            && may_be_at_once(ctx, o, c)
    };
    let mut near = (0..i).rev().take_while(|&j| claims[j].sentence + MOST_BACK >= c.sentence);
    near.find(|&j| same(&claims[j]))
}

/// *Also tested*, *another attack*.
fn is_one_more(ctx: &Ctx<'_>, c: &Claim) -> bool {
    let a = ctx.a;
    let more = |&x: &u32| {
        matches!(a.dep(x), Dep::ADVMOD | Dep::DET | Dep::AMOD) && ctx.words.one_more.has(a.lemma(x))
    };
    a.children(c.head).iter().any(more)
}

/// False for acts of different days.
fn may_be_at_once(ctx: &Ctx<'_>, one: &Claim, other: &Claim) -> bool {
    let bounds = |c: &Claim| {
        let t = &ctx.ex.times[c.time.as_ref()?.timex as usize];
        Some((t.earliest.as_deref()?.get(..DAY)?, t.latest.as_deref()?.get(..DAY)?))
    };
    bounds(one).zip(bounds(other)).is_none_or(|((a, b), (x, y))| a <= y && x <= b)
}

//! When: the time expression of the act's own clause and verb chain.
//!
//! Each expression has sites: the verb or the noun of an event that it hangs on. A claim takes the expression whose site is its trigger,
//! or else a word that stands for it: the verb that carries a noun, the verb that a participle goes along with, the first of two
//! coordinated verbs.

use crate::Ctx;
use crate::noun::LIGHT;
use crate::party::same;
use sitroom_document::codebook::TimexType;
use sitroom_document::{Claim, ClaimTime, Timex, TokenRange};
use sitroom_ling::{Dep, Tag};

/// Bytes of a date.
const DAY: usize = 10;

/// Steps up from a time expression in which its site is looked for.
const MOST_STEPS: usize = 6;

/// Tokens from a sentence's start in which a dateline ends.
const DATELINE: u32 = 14;

/// Verbs whose subject takes place: their time is its time.
const HAPPENING: &[&str] = &[
    "take", "begin", "start", "happen", "occur", "come", "continue", "resume", "be", "end", "open", "last",
    "go", "follow", "erupt", "break", "collapse", "kill", "wound", "injure", "hit", "destroy", "strike",
    "leave", "fail", "conclude", "target", "damage", "rage", "rock", "hold", "launch", "carry", "claim",
    "announce", "impose", "sign", "reach", "schedule", "plan", "expect", "set", "postpone", "cancel", "see",
];

/// Verbs whose infinitive has its own time: *agreed on Monday to meet*.
const OWN_TIME: &[&str] = &[
    "agree", "promise", "vow", "pledge", "ask", "urge", "order", "demand", "request", "call", "tell",
    "offer", "refuse", "threaten", "warn", "decide", "say", "announce", "decline", "invite", "press", "vote",
];

/// The time expression of a trigger.
pub fn time(ctx: &Ctx<'_>, t: u32) -> Option<ClaimTime> {
    let a = ctx.a;
    let range = a.sentences[a.sentence(t) as usize];
    let first = ctx.ex.times.partition_point(|x| x.tokens.end <= range.start);
    let here = ctx.ex.times[first..].iter().enumerate().take_while(|(_, x)| x.tokens.start < range.end);
    let dated = here.filter(|(_, x)| is_dated(x) && !in_dateline(ctx, x.tokens, range));
    let stands = stands_for(ctx, t);
    let best = dated
        .filter_map(|(i, x)| {
            let sites = sites(ctx, x.tokens);
            let (rank, &site) = stands.iter().enumerate().find(|(_, s)| sites.contains(s))?;
            // "tested a bomb in May and fired a rocket": a time between two verbs is the first one's
            let between = a.dep(t) == Dep::CONJ && site < x.tokens.start && x.tokens.start < t;
            if between {
                return None;
            }
            Some((rank, x.tokens.start.abs_diff(t), i))
        })
        .min()?;
    Some(ClaimTime { timex: (first + best.2) as u32 })
}

/// A day, month, year or hour, not a stretch or a repetition.
fn is_dated(x: &Timex) -> bool {
    matches!(x.kind, TimexType::Date | TimexType::Time)
        && x.value.starts_with(|c: char| c.is_ascii_digit() || c == 'X')
}

/// *CAIRO, May 3 (Reuters) —*: the day of the report, not of an act.
fn in_dateline(ctx: &Ctx<'_>, tokens: TokenRange, sentence: TokenRange) -> bool {
    let end = (sentence.start + DATELINE).min(sentence.end);
    tokens.end < end
        && (tokens.end..end).any(|t| matches!(ctx.a.word(&ctx.doc.text, t), "—" | "–" | "--"))
        && !(sentence.start..tokens.start).any(|t| ctx.is_verb(t))
}

/// The words that an expression dates: up from it to the first event noun, and on to the verb, unless it belongs to the noun alone.
fn sites(ctx: &Ctx<'_>, tokens: TokenRange) -> Vec<u32> {
    let a = ctx.a;
    let mut found = Vec::new();
    let Some(mut at) = tokens.iter().find(|&x| !tokens.contains(a.head(x)) || a.head(x) == x) else {
        return found;
    };
    for _ in 0..MOST_STEPS {
        let head = a.head(at);
        if head == at {
            break;
        }
        if ctx.is_verb(head) {
            found.push(head);
            break;
        }
        let event = !ctx.lexicon.nouns(&a.lemma(head).to_lowercase()).is_empty();
        if event {
            found.push(head);
        }
        // "Wednesday's deal", "the February attack": the noun's own time
        // "condemned the attack on Sunday": an attack that is known already leaves the day to the verb
        let known = event && is_definite(ctx, head) && a.dep(at) == Dep::PREP && a.dep(head) == Dep::DOBJ;
        if known && ctx.lexicon.is_conflict(a.lemma(head), false) {
            found.pop();
            at = head;
            continue;
        }
        let inside = matches!(a.dep(at), Dep::POSS | Dep::COMPOUND | Dep::AMOD | Dep::NMOD | Dep::NUMMOD);
        if inside || (event && a.dep(at) == Dep::PREP) || matches!(a.dep(head), Dep::RELCL | Dep::ACL) {
            break;
        }
        at = head;
    }
    found
}

/// The trigger and the words whose time is its own, nearest first.
fn stands_for(ctx: &Ctx<'_>, t: u32) -> Vec<u32> {
    let a = ctx.a;
    let mut all = vec![t];
    if ctx.is_verb(t) {
        let object = a.children_with(t, Dep::DOBJ).next().filter(|_| LIGHT.contains(&a.lemma(t)));
        all.extend(object);
        above_verb(ctx, t, &mut all);
    } else {
        around_noun(ctx, t, &mut all);
    }
    all
}

/// Up a chain of verbs: infinitives, participles and coordinated verbs without a subject of their own.
fn above_verb(ctx: &Ctx<'_>, v: u32, all: &mut Vec<u32>) {
    let a = ctx.a;
    let mut at = v;
    for _ in 0..MOST_STEPS {
        let head = a.head(at);
        if head == at || !ctx.is_verb(head) {
            break;
        }
        let own_subject = a.children(at).iter().any(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS));
        let goes_along = match a.dep(at) {
            Dep::XCOMP => ctx.is_passive(head) || !OWN_TIME.contains(&a.lemma(head)),
            Dep::ADVCL => !own_subject && matches!(a.tag(at), Tag::VBG | Tag::VBN),
            Dep::CONJ => !own_subject && !ctx.tenses_differ(head, at),
            _ => false,
        };
        if !goes_along {
            break;
        }
        all.push(head);
        at = head;
    }
    // "killed and wounded on Friday": a time behind the last of two verbs holds for both
    let last = a.children_with(v, Dep::CONJ).find(|&c| {
        ctx.is_verb(c) && a.children(c).iter().all(|&s| !matches!(a.dep(s), Dep::NSUBJ | Dep::NSUBJPASS))
    });
    all.extend(last.filter(|&c| c - v <= 4));
}

/// The verbs that carry a noun, and the participles and clauses that say when it was.
fn around_noun(ctx: &Ctx<'_>, n: u32, all: &mut Vec<u32>) {
    let a = ctx.a;
    let happening = |v: u32| HAPPENING.contains(&a.lemma(v)) || LIGHT.contains(&a.lemma(v));
    let clauses =
        a.children(n).iter().copied().filter(|&c| matches!(a.dep(c), Dep::RELCL | Dep::ACL) && happening(c));
    all.extend(clauses);
    let head = a.head(n);
    if head == n {
        return;
    }
    let carries = match a.dep(n) {
        Dep::DOBJ => LIGHT.contains(&a.lemma(head)),
        Dep::NSUBJ | Dep::NSUBJPASS => happening(head),
        _ => false,
    };
    if carries {
        all.push(head);
        above_verb(ctx, head, all);
    }
    // "after a meeting", "during the talks": together with the verb
    let along = matches!(a.dep(n), Dep::POBJ)
        && matches!(a.lemma(head), "at" | "during" | "in" | "for" | "following" | "after");
    let verb = a.head(head);
    let meets =
        ctx.lexicon.nouns(&a.lemma(n).to_lowercase()).iter().any(|x| Ctx::is_joint(ctx.lexicon.rule(x)));
    if along && meets && ctx.is_verb(verb) {
        all.push(verb);
    }
}

/// Times that the text need not say again: *the attack*, named before with its day; what was done during a dated call; what an office
/// does by the words of a statement that says *today*.
pub fn carry_over(ctx: &Ctx<'_>, claims: &mut [Claim]) {
    for i in 1..claims.len() {
        if claims[i].time.is_none() {
            let time = named_before(ctx, claims, i).or_else(|| performed_today(ctx, &claims[i]));
            claims[i].time = time;
        }
    }
    for i in 0..claims.len() {
        if claims[i].time.is_none() {
            claims[i].time = during(ctx, claims, i);
        }
    }
}

fn named_before(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<ClaimTime> {
    let c = &claims[i];
    let lemma = ctx.a.lemma(c.head);
    let verb = ctx.is_verb(c.head);
    let same_actor = |o: &Claim| c.actors.iter().any(|p| o.actors.iter().any(|q| same(p, q)));
    if !verb && !is_definite(ctx, c.head) {
        return None;
    }
    let same_act = |o: &&Claim| {
        o.event_type == c.event_type
            && o.status == c.status
            && o.time.is_some()
            && ctx.a.lemma(o.head) == lemma
            && (!verb || same_actor(o))
    };
    claims[..i].iter().rev().find(same_act).and_then(|o| o.time.clone())
}

/// *During the call, the minister backed the plan*: the call's time.
fn during(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<ClaimTime> {
    let a = ctx.a;
    let v = claims[i].head;
    let phrase = a.children_with(v, Dep::PREP).find(|&p| a.lemma(p) == "during")?;
    let event = a.children_with(phrase, Dep::POBJ).next()?;
    claims.iter().find(|c| c.head == event).and_then(|c| c.time.clone())
}

/// *The ministry is blacklisting two firms*, in a statement whose first words were *Today, …*.
fn performed_today(ctx: &Ctx<'_>, c: &Claim) -> Option<ClaimTime> {
    let a = ctx.a;
    let published = ctx.doc.dct_date()?;
    let progressive = ctx.is_verb(c.head) && ctx.is_performative(c.head, c.event_type);
    let first = ctx.ex.times.iter().position(|x| {
        x.tokens.end <= c.head && a.word(&ctx.doc.text, x.tokens.start).eq_ignore_ascii_case("today")
    });
    first
        .filter(|&i| progressive && ctx.ex.times[i].value.get(..DAY) == Some(published))
        .map(|i| ClaimTime { timex: i as u32 })
}

/// *The attack*, *that meeting*, without a number or place of its own.
fn is_definite(ctx: &Ctx<'_>, n: u32) -> bool {
    let a = ctx.a;
    !ctx.is_verb(n)
        && matches!(a.tag(n), Tag::NN | Tag::NNS)
        && a.children_with(n, Dep::DET).any(|d| matches!(a.lemma(d), "the" | "this" | "that"))
}

//! When: the time expression of the act's own clause and verb chain.
//!
//! Each expression has sites: the verb or the noun of an event that it hangs on. A claim takes the expression whose site is its trigger,
//! or else a word that stands for it: the verb that carries a noun, the verb that a participle goes along with, the first of two
//! coordinated verbs.

use crate::Ctx;
use crate::noun::LIGHT;
use crate::party::same;
use sitroom_document::codebook::{EventType, TimexType};
use sitroom_document::{Claim, ClaimTime, Timex, TokenRange};
use sitroom_ling::{Dep, Pos, Tag};

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

/// Nouns that name again what was told before.
const GENERAL: &[&str] = &[
    "attack",
    "assault",
    "raid",
    "strike",
    "killing",
    "violence",
    "blast",
    "bombing",
    "shooting",
    "meeting",
    "talk",
    "visit",
    "call",
    "conversation",
    "protest",
    "march",
    "summit",
    "operation",
];

/// Verbs that name an act of another time: *approved a truce on Tuesday*.
const OF_LATER: &[&str] = &[
    "approve", "weigh", "mull", "demand", "propose", "seek", "consider", "threaten", "want", "need",
    "promise", "offer", "agree", "express", "face", "avoid", "plan", "prepare", "order",
];

/// Verbs whose infinitive has its own time: *agreed on Monday to meet*.
const OWN_TIME: &[&str] = &[
    "agree", "promise", "vow", "pledge", "ask", "urge", "order", "demand", "request", "call", "tell",
    "offer", "refuse", "threaten", "warn", "decide", "say", "announce", "decline", "invite", "press", "vote",
];

/// The time expression of a trigger.
pub fn time(ctx: &Ctx<'_>, trigger: TokenRange, t: u32) -> Option<ClaimTime> {
    let a = ctx.a;
    let range = a.sentences[a.sentence(t) as usize];
    let first = ctx.ex.times.partition_point(|x| x.tokens.end <= range.start);
    let here = ctx.ex.times[first..].iter().enumerate().take_while(|(_, x)| x.tokens.start < range.end);
    let dated = here.filter(|(_, x)| is_dated(x) && !in_dateline(ctx, x.tokens, range));
    let stands = stands_for(ctx, trigger, t);
    let best = dated
        .filter_map(|(i, x)| {
            let sites = sites(ctx, x.tokens);
            let (rank, _) = stands.iter().enumerate().find(|(_, s)| sites.contains(s))?;
            Some((rank, x.tokens.start.abs_diff(t), i))
        })
        .min();
    match best {
        Some((_, _, i)) => Some(ClaimTime { timex: (first + i) as u32 }),
        None if !ctx.is_verb(t) => duration(ctx, t, range),
        None => None,
    }
}

/// How long an act went on: *two days of talks*, *a four-day visit*.
fn duration(ctx: &Ctx<'_>, t: u32, sentence: TokenRange) -> Option<ClaimTime> {
    let a = ctx.a;
    // "a four-day visit"
    let before = |x: &Timex| {
        let head = x.tokens.iter().find(|&k| !x.tokens.contains(a.head(k)));
        head.is_some_and(|h| {
            a.head(h) == t && matches!(a.dep(h), Dep::AMOD | Dep::COMPOUND | Dep::NMOD | Dep::NUMMOD)
        })
    };
    // "two days of talks"
    let of = |x: &Timex| x.tokens.contains(a.head(a.head(t)));
    let counted = a.dep(t) == Dep::POBJ && a.lemma(a.head(t)) == "of";
    let first = ctx.ex.times.partition_point(|x| x.tokens.end <= sentence.start);
    let mut here =
        ctx.ex.times[first..].iter().enumerate().take_while(|(_, x)| x.tokens.start < sentence.end);
    let found = here.find(|(_, x)| x.kind == TimexType::Duration && (counted && of(x) || before(x)));
    found.map(|(i, _)| ClaimTime { timex: (first + i) as u32 })
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
            // "has deported nobody since the autumn"
            let never = a.lemma(at) == "since" && ctx.is_empty_of(head);
            found.extend(Some(head).filter(|_| !never));
            break;
        }
        if a.dep(at) == Dep::PREP && !tokens.contains(at) && is_event(ctx, head) {
            // "condemned the attack on Sunday": an attack that is known already leaves the day to the verb
            let known = is_definite(ctx, head) && a.dep(head) == Dep::DOBJ;
            if !known || !ctx.lexicon.is_conflict(a.lemma(head), false) {
                found.push(head);
                break;
            }
        } else if is_event(ctx, head) {
            found.push(head);
        }
        let own = tokens.contains(at);
        if stops(ctx, at, head, own) {
            break;
        }
        at = head;
    }
    found
}

fn is_event(ctx: &Ctx<'_>, noun: u32) -> bool {
    !ctx.lexicon.nouns(&ctx.a.lemma(noun).to_lowercase()).is_empty()
}

/// Words beyond which a time says nothing of what stands above.
fn stops(ctx: &Ctx<'_>, at: u32, head: u32, own: bool) -> bool {
    let a = ctx.a;
    // "Wednesday's deal", "the February attack": the noun's own time; but "at Friday prayers"
    let inside = matches!(a.dep(at), Dep::POSS | Dep::COMPOUND | Dep::AMOD | Dep::NMOD | Dep::NUMMOD);
    let setting = a.dep(head) == Dep::POBJ
        && matches!(a.lemma(a.head(head)), "at" | "during" | "on")
        && !is_event(ctx, head);
    // "over a break-in in 2011", "until Friday"
    let elsewhere = a.dep(head) == Dep::PREP
        && a.dep(at) == Dep::POBJ
        && match a.lemma(head) {
            "until" | "till" => true,
            "over" | "about" | "against" | "for" | "despite" | "with" => !own,
            _ => false,
        };
    // "the June car bomb": the parser hangs the month on the first noun
    let compound = matches!(a.dep(head), Dep::COMPOUND | Dep::NMOD) && is_event(ctx, a.head(head));
    (inside && !setting && !compound) || elsewhere || matches!(a.dep(head), Dep::RELCL | Dep::ACL)
}

/// The trigger and the words whose time is its own, nearest first.
fn stands_for(ctx: &Ctx<'_>, trigger: TokenRange, t: u32) -> Vec<u32> {
    let a = ctx.a;
    let mut all = vec![t];
    if ctx.is_verb(t) {
        all.extend(a.children_with(t, Dep::DOBJ).find(|&o| trigger.contains(o)));
        above_verb(ctx, t, &mut all);
        let when = |c: u32| a.children(c).iter().any(|&m| a.dep(m) == Dep::ADVMOD && a.lemma(m) == "when");
        all.extend(a.children_with(t, Dep::ADVCL).filter(|&c| when(c)));
    }
    if !ctx.is_verb(t) || a.tag(t) == Tag::VBG {
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
        let word = |c: &u32| matches!(a.lemma(*c), "when" | "as" | "while");
        let meanwhile =
            || a.children(at).iter().filter(|&&c| matches!(a.dep(c), Dep::MARK | Dep::ADVMOD)).any(word);
        let goes_along = match a.dep(at) {
            Dep::XCOMP => ctx.is_passive(head) || !OWN_TIME.contains(&a.lemma(head)),
            Dep::ADVCL if own_subject => meanwhile() && ctx.is_present(at) == ctx.is_present(head),
            Dep::ADVCL => matches!(a.tag(at), Tag::VBG | Tag::VBN),
            Dep::CONJ => !ctx.tenses_differ(head, at) && (!own_subject || a.tag(head) == a.tag(at)),
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
        Dep::DOBJ => LIGHT.contains(&a.lemma(head)) && !OF_LATER.contains(&a.lemma(head)),
        Dep::NSUBJ | Dep::NSUBJPASS => happening(head),
        _ => false,
    };
    if carries {
        all.push(head);
        above_verb(ctx, head, all);
    }
    // "joined in three waves of strikes"
    let counted = a.lemma(head) == "of" && a.dep(n) == Dep::POBJ && a.pos(a.head(head)) == Pos::NOUN;
    let prep = if counted { a.head(a.head(head)) } else { head };
    let verb = ctx.clause_of(a.head(prep));
    // "after a meeting", "during the talks", "killed in an attack": together with the verb
    let meets =
        || ctx.lexicon.nouns(&a.lemma(n).to_lowercase()).iter().any(|x| Ctx::is_joint(ctx.lexicon.rule(x)));
    let along = match a.lemma(prep) {
        "in" | "during" | "at" => true,
        "for" | "following" | "after" | "on" => meets(),
        _ => false,
    };
    if along && (counted || a.dep(n) == Dep::POBJ) && ctx.is_verb(verb) {
        all.push(verb);
    }
}

/// The day on which words were said that are the act: *the spokesman said on Sunday, "We condemn it"*.
pub fn time_of_saying(ctx: &Ctx<'_>, attribution: u32) -> Option<ClaimTime> {
    let cue = ctx.ex.attributions[attribution as usize].cue_tokens;
    let verb = cue.iter().find(|&t| ctx.is_verb(t))?;
    time(ctx, cue, verb)
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
    let same_kind = |o: &&Claim| o.event_type == c.event_type && o.status == c.status;
    let before = || claims[..i].iter().rev().filter(same_kind);
    let again = |o: &&Claim| o.time.is_some() && ctx.a.lemma(o.head) == lemma && (!verb || same_actor(o));
    let named = before().find(again);
    // "the attack" is the one told of last, whatever that called it
    let general = !verb && GENERAL.contains(&lemma) && is_bare(ctx, c.head);
    let last = before().find(|o| o.sentence < c.sentence).filter(|_| general);
    let time = named.or(last).and_then(|o| o.time.clone());
    // how long one act went on says nothing of the next
    time.filter(|t| ctx.ex.times[t.timex as usize].kind != TimexType::Duration)
}

/// Without words that say which one it is: *the attack*, not *the second attack*, *the attack in Oran*.
fn is_bare(ctx: &Ctx<'_>, n: u32) -> bool {
    ctx.a.children(n).iter().all(|&c| matches!(ctx.a.dep(c), Dep::DET | Dep::PUNCT))
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
    let progressive = c.event_type == EventType::Sanction && ctx.is_being_done(c.head);
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

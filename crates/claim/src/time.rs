//! When: the time expression of the act's own clause and verb chain.
//!
//! Each expression has sites: the verb or the noun of an event that it hangs on. A claim takes the expression whose site is its trigger,
//! or else a word that stands for it: the verb that carries a noun, the verb that a participle goes along with, the first of two
//! coordinated verbs.

use crate::Ctx;
use sitroom_document::codebook::TimexType;
use sitroom_document::{ClaimTime, Timex, TokenRange};
use sitroom_ling::{Dep, Pos, Tag};

/// Steps up from a time expression in which its site is looked for.
const MOST_STEPS: usize = 6;

/// Tokens from a sentence's start in which a dateline ends.
const DATELINE: u32 = 14;

/// Tokens between two coordinated verbs that share a time behind the second; the second number for two participles.
const NEAR: u32 = 4;
const FAR: u32 = 16;

/// The time expression of a trigger.
pub fn time(ctx: &Ctx<'_>, trigger: TokenRange, t: u32) -> Option<ClaimTime> {
    let a = ctx.a;
    let range = a.sentences[a.sentence(t) as usize];
    let first = ctx.ex.times.partition_point(|x| x.tokens.end <= range.start);
    let here = ctx.ex.times[first..].iter().enumerate().take_while(|(_, x)| x.tokens.start < range.end);
    if let Some(i) = moved_to(ctx, t).and_then(|day| here.clone().position(|(_, x)| x.tokens.contains(day))) {
        return Some(ClaimTime { timex: (first + i) as u32 });
    }
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
        None => lasting(ctx, t, range),
    }
}

/// *The meeting, planned for Monday, was pushed back to Thursday*: the day that an act was moved to.
fn moved_to(ctx: &Ctx<'_>, n: u32) -> Option<u32> {
    let a = ctx.a;
    let verb = a.head(n);
    let moved = matches!(a.dep(n), Dep::DOBJ | Dep::NSUBJPASS) && ctx.words.moving.has(a.lemma(verb));
    let to = |p: &u32| matches!(a.lemma(*p), "to" | "until" | "till" | "for");
    // "back to Thursday" hangs on "back"
    let below = a.children_with(verb, Dep::ADVMOD).chain([verb]).flat_map(|v| a.children_with(v, Dep::PREP));
    let phrase = below.filter(|_| moved).find(to)?;
    a.children_with(phrase, Dep::POBJ).next()
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

/// How long an act has been going on: *has been pressing them for weeks*.
fn lasting(ctx: &Ctx<'_>, v: u32, sentence: TokenRange) -> Option<ClaimTime> {
    let a = ctx.a;
    let so_far = a.tag(v) == Tag::VBG && a.children_with(v, Dep::AUX).any(|c| a.lemma(c) == "have");
    let phrase = a.children_with(v, Dep::PREP).find(|&p| so_far && a.lemma(p) == "for")?;
    let how_long = a.children_with(phrase, Dep::POBJ).next()?;
    let first = ctx.ex.times.partition_point(|x| x.tokens.end <= sentence.start);
    let here = ctx.ex.times[first..].iter().take_while(|x| x.tokens.start < sentence.end);
    let mut here = here.enumerate().filter(|(_, x)| x.kind == TimexType::Duration);
    let (i, _) = here.find(|(_, x)| x.tokens.contains(how_long))?;
    Some(ClaimTime { timex: (first + i) as u32 })
}

/// A day, month, year or hour, not a stretch or a repetition.
fn is_dated(x: &Timex) -> bool {
    matches!(x.kind, TimexType::Date | TimexType::Time)
        && x.value.starts_with(|c: char| c.is_ascii_digit() || c == 'X')
}

/// *CAIRO, May 3 (Reuters) —*: the day of the report, not of an act.
fn in_dateline(ctx: &Ctx<'_>, tokens: TokenRange, sentence: TokenRange) -> bool {
    let end = (sentence.start + DATELINE).min(sentence.end);
    let dash = |t: &u32| matches!(ctx.a.word(&ctx.doc.text, *t), "—" | "–" | "--");
    // "In September, Chad tested a bomb – the largest yet": a dash in the sentence
    let dash = (tokens.end..end).find(dash);
    dash.is_some_and(|dash| !(sentence.start..dash).any(|t| ctx.is_verb(t)))
}

/// The words that an expression dates: up from it to the first event noun, and on to the verb, unless it belongs to the noun alone.
fn sites(ctx: &Ctx<'_>, tokens: TokenRange) -> Vec<u32> {
    let a = ctx.a;
    let mut found = Vec::new();
    let Some(mut at) = tokens.iter().find(|&x| !tokens.contains(a.head(x)) || a.head(x) == x) else {
        return found;
    };
    if is_stuck_to_name(ctx, at, tokens) {
        found.extend(ctx.verb_above(at));
        return found;
    }
    for _ in 0..MOST_STEPS {
        let head = a.head(at);
        if head == at {
            break;
        }
        if ctx.is_verb(head) {
            let head = ctx.beyond_words(head).or_else(|| told_then(ctx, at, head)).unwrap_or(head);
            // "has deported nobody since the autumn"
            let never = a.lemma(at) == "since" && ctx.is_empty_of(head);
            found.extend(Some(head).filter(|_| !never));
            // "freed the crew that it had been holding on Friday": no single day is the time of what lasted
            if lasted(ctx, head) {
                found.extend(Some(ctx.clause_of(a.head(head))).filter(|&v| ctx.is_verb(v)));
            }
            break;
        }
        if a.dep(at) == Dep::PREP && !tokens.contains(at) && ctx.is_event_noun(head) {
            // "condemned the attack on Sunday": an attack that is known already leaves the day to the verb
            let known = is_definite(ctx, head) && a.dep(head) == Dep::DOBJ;
            if !known || !ctx.is_conflict(a.lemma(head), false) {
                found.push(head);
                break;
            }
        } else if ctx.is_event_noun(head) {
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

/// *Said on Saturday he would go*: the parser hangs a day that stands before the clause's subject on the clause; it is the saying's.
fn told_then(ctx: &Ctx<'_>, at: u32, v: u32) -> Option<u32> {
    let a = ctx.a;
    let said = a.head(v);
    let begins = a
        .children(v)
        .iter()
        .copied()
        .find(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS | Dep::MARK))?;
    (a.dep(v) == Dep::CCOMP && said < at && at < begins && ctx.is_verb(said)).then_some(said)
}

/// *Left the port of Aden Sunday*: the parser takes name and day for one name behind the preposition; the day is the clause's.
fn is_stuck_to_name(ctx: &Ctx<'_>, at: u32, tokens: TokenRange) -> bool {
    let a = ctx.a;
    let before = tokens.start.checked_sub(1);
    a.dep(at) == Dep::POBJ
        && matches!(a.lemma(a.head(at)), "of" | "in" | "at" | "from" | "near" | "to" | "outside")
        && before.is_some_and(|b| a.head(b) == at && a.dep(b) == Dep::COMPOUND && a.tag(b) == Tag::NNP)
}

/// A relative clause in the past perfect progressive.
fn lasted(ctx: &Ctx<'_>, v: u32) -> bool {
    let a = ctx.a;
    let had = || a.children_with(v, Dep::AUX).any(|c| a.lemma(c) == "have" && a.tag(c) == Tag::VBD);
    a.dep(v) == Dep::RELCL && a.tag(v) == Tag::VBG && had()
}

/// Words beyond which a time says nothing of what stands above.
fn stops(ctx: &Ctx<'_>, at: u32, head: u32, own: bool) -> bool {
    let a = ctx.a;
    // "Wednesday's deal", "the February attack": the noun's own time; but "at Friday prayers"
    let inside = matches!(a.dep(at), Dep::POSS | Dep::COMPOUND | Dep::AMOD | Dep::NMOD | Dep::NUMMOD);
    let setting = a.dep(head) == Dep::POBJ
        && matches!(a.lemma(a.head(head)), "at" | "during" | "on")
        && !ctx.is_event_noun(head);
    // "over a break-in in 2011", "until Friday"
    let elsewhere = a.dep(head) == Dep::PREP
        && a.dep(at) == Dep::POBJ
        && match a.lemma(head) {
            "until" | "till" => true,
            // "for a second day on Saturday"
            "for" if matches!(a.lemma(at), "day" | "night" | "week" | "time") => false,
            "over" | "about" | "against" | "for" | "despite" | "with" => !own,
            _ => false,
        };
    // "the June car bomb": the parser hangs the month on the first noun
    let compound = matches!(a.dep(head), Dep::COMPOUND | Dep::NMOD) && ctx.is_event_noun(a.head(head));
    (inside && !setting && !compound) || elsewhere || matches!(a.dep(head), Dep::RELCL | Dep::ACL)
}

/// The trigger and the words whose time is its own, nearest first.
fn stands_for(ctx: &Ctx<'_>, trigger: TokenRange, t: u32) -> Vec<u32> {
    let a = ctx.a;
    let mut all = vec![t];
    if ctx.is_verb(t) {
        let carried = |o: &&u32| matches!(a.dep(**o), Dep::DOBJ | Dep::XCOMP) && trigger.contains(**o);
        all.extend(a.children(t).iter().find(carried));
        // "agreed in a call on Monday"
        let talks = |&p: &u32| matches!(a.lemma(p), "in" | "during" | "at");
        let held = a.children_with(t, Dep::PREP).filter(talks).flat_map(|p| a.children_with(p, Dep::POBJ));
        all.extend(held.filter(|&n| ctx.is_joint_noun(n)));
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
pub fn above_verb(ctx: &Ctx<'_>, v: u32, all: &mut Vec<u32>) {
    let a = ctx.a;
    let mut at = v;
    for _ in 0..MOST_STEPS {
        let head = ctx.governor(at);
        if head == at || !ctx.is_verb(head) {
            break;
        }
        let own_subject = a.children(at).iter().any(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS));
        let word = |c: &u32| matches!(a.lemma(*c), "when" | "as" | "while");
        let meanwhile =
            || a.children(at).iter().filter(|&&c| matches!(a.dep(c), Dep::MARK | Dep::ADVMOD)).any(word);
        let goes_along = match a.dep(at) {
            Dep::XCOMP => ctx.is_passive(head) || !ctx.words.own_time.has(a.lemma(head)),
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
    // "storming the depot and seizing its stores at dawn"
    let alike = |c: u32| a.tag(v) == Tag::VBG && a.tag(c) == Tag::VBG && c - v <= FAR;
    all.extend(last.filter(|&c| c - v <= NEAR || alike(c)));
}

/// The verbs that carry a noun, and the participles and clauses that say when it was.
fn around_noun(ctx: &Ctx<'_>, n: u32, all: &mut Vec<u32>) {
    let a = ctx.a;
    let happening = |v: u32| ctx.words.happening.has(a.lemma(v)) || ctx.words.light.has(a.lemma(v));
    let clauses =
        a.children(n).iter().copied().filter(|&c| matches!(a.dep(c), Dep::RELCL | Dep::ACL) && happening(c));
    all.extend(clauses);
    all.extend(ctx.set_clauses(n));
    let head = a.head(n);
    if head == n {
        return;
    }
    let carries = match a.dep(n) {
        Dep::DOBJ => {
            // "plan drills in May": the plan is of today, the day that of the drills
            let planned = ctx.words.set_ahead.has(a.lemma(head)) && ctx.is_present(head);
            planned || ctx.words.light.has(a.lemma(head)) && !ctx.words.of_later.has(a.lemma(head))
        }
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
    // "began two days of drills": the verb carries what is counted
    let holder = a.head(a.head(n));
    let at = ctx.ex.times.partition_point(|x| x.tokens.end <= holder);
    let days = ctx.ex.times.get(at).is_some_and(|x| x.tokens.contains(holder));
    // "ended a round of talks"
    let series = days || ctx.words.counting.has(a.lemma(holder)) && ctx.is_joint_noun(n);
    if counted && series && a.dep(holder) == Dep::DOBJ && ctx.words.light.has(a.lemma(a.head(holder))) {
        all.push(a.head(holder));
    }
    // "after a meeting", "during the talks", "killed in an attack": together with the verb
    let meets = || ctx.is_joint_noun(n);
    let along = match a.lemma(prep) {
        "in" | "during" | "at" => true,
        "for" | "following" | "after" | "on" => meets(),
        _ => false,
    };
    if along && (counted || a.dep(n) == Dep::POBJ) && ctx.is_verb(verb) {
        all.push(verb);
    }
}

/// Without words that say which one it is: *the attack*, not *the second attack*, *the attack in Oran*.
pub fn is_bare(ctx: &Ctx<'_>, n: u32) -> bool {
    ctx.a.children(n).iter().all(|&c| matches!(ctx.a.dep(c), Dep::DET | Dep::PUNCT))
}

/// *The attack*, *that meeting*, without a number or place of its own.
pub fn is_definite(ctx: &Ctx<'_>, n: u32) -> bool {
    let a = ctx.a;
    !ctx.is_verb(n)
        && matches!(a.tag(n), Tag::NN | Tag::NNS)
        && a.children_with(n, Dep::DET).any(|d| matches!(a.lemma(d), "the" | "this" | "that"))
}

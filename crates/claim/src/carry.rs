//! Times that the text need not say again: *the attack*, told before with its day; what was done during a dated call, at once after a
//! dated act, in the course of one dated speech; what an office does by the words of a statement that says *today*.

use crate::Ctx;
use crate::time::{above_verb, is_bare, is_definite, time};
use crate::who::same;
use sitroom_document::codebook::{EventType, Status, TimexType};
use sitroom_document::{Claim, ClaimTime, TokenRange};
use sitroom_ling::{Dep, Tag};

/// Bytes of a date.
pub const DAY: usize = 10;

/// Sentences back in which the act is looked for that *at once* looks back to, or the writing that a definite noun names.
const MOST_BACK: u32 = 3;

/// Sentences back in which an act is looked for that a later one names again, and its speaker's speech: what stands further back in a
/// text of that length is not what *the attack* means. It keeps the work for a long text in proportion to its length.
const REMEMBERED: u32 = 500;

/// Finds the time of the claim at an index.
type Finder = fn(&Ctx<'_>, &[Claim], usize) -> Option<ClaimTime>;

/// Gives claims without a time one that an earlier sentence tells.
pub fn carry_over(ctx: &Ctx<'_>, claims: &mut [Claim]) {
    let today = first_today(ctx);
    for i in 1..claims.len() {
        if claims[i].time.is_none() {
            let time = named_before(ctx, claims, i)
                .or_else(|| performed_today(ctx, &claims[i], today))
                .or_else(|| of_writing(ctx, &claims[i]));
            claims[i].time = time;
        }
    }
    let later: [Finder; 4] = [during, at_once, in_one_speech, along_with];
    for find in later {
        for i in 0..claims.len() {
            if claims[i].time.is_none() {
                claims[i].time = find(ctx, claims, i);
            }
        }
    }
}

/// The claims before the one at an index, as far back as is remembered.
fn before(claims: &[Claim], i: usize) -> &[Claim] {
    let first = claims[i].sentence.saturating_sub(REMEMBERED);
    &claims[claims.partition_point(|c| c.sentence < first)..i]
}

/// The first claim whose head a word is.
fn at(claims: &[Claim], head: u32) -> Option<&Claim> {
    claims.get(claims.partition_point(|c| c.head < head)).filter(|c| c.head == head)
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
    let before = before(claims, i);
    let alike = || before.iter().rev().filter(same_kind);
    let again = |o: &&Claim| o.time.is_some() && ctx.a.lemma(o.head) == lemma && (!verb || same_actor(o));
    let named = alike().find(again);
    // "the attack" is the one told of last, whatever that called it
    let general = !verb && ctx.words.general.has(lemma) && is_bare(ctx, c.head);
    let last = || alike().find(|o| o.sentence < c.sentence).and_then(|o| o.time.clone());
    let time = named.and_then(|o| o.time.clone());
    let time = time.or_else(|| if general { last().or_else(|| only_day(ctx, before, c)) } else { None });
    // how long one act went on says nothing of the next
    time.filter(|t| !lasts(ctx, t))
}

fn lasts(ctx: &Ctx<'_>, t: &ClaimTime) -> bool {
    ctx.ex.times[t.timex as usize].kind == TimexType::Duration
}

/// The day of all acts of the kind that have one, if it is one.
fn only_day(ctx: &Ctx<'_>, before: &[Claim], c: &Claim) -> Option<ClaimTime> {
    let alike = before.iter().filter(|o| o.event_type == c.event_type && o.status == Status::Happened);
    let mut dated = alike.filter_map(|o| o.time.as_ref()).filter(|t| !lasts(ctx, t));
    let value = |t: &ClaimTime| ctx.ex.times[t.timex as usize].value.as_str();
    let first = dated.next()?;
    dated.all(|t| value(t) == value(first)).then(|| first.clone())
}

/// *During the call, the minister backed the plan*: the call's time, which an earlier sentence may have told.
fn during(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<ClaimTime> {
    let a = ctx.a;
    let v = claims[i].head;
    let phrase = a.children_with(v, Dep::PREP).find(|&p| a.lemma(p) == "during")?;
    let event = a.children_with(phrase, Dep::POBJ).next()?;
    if let Some(named) = at(claims, event) {
        return named.time.clone();
    }
    if !is_definite(ctx, event) {
        return None;
    }
    let kinds = |k: EventType| {
        let lemma = a.lemma(event).to_lowercase();
        ctx.lexicon.nouns(&lemma).iter().any(|x| ctx.lexicon.rule(x).event_type == k)
    };
    let done = |c: &&Claim| c.status == Status::Happened && kinds(c.event_type);
    let told = before(claims, i).iter().rev().find(done)?;
    told.time.clone().filter(|t| !lasts(ctx, t))
}

/// *Police immediately shut the road*: the time of the act told before.
fn at_once(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<ClaimTime> {
    let a = ctx.a;
    let c = &claims[i];
    let now = a.children_with(c.head, Dep::ADVMOD).any(|m| ctx.words.at_once.has(a.lemma(m)));
    if !now || a.tag(c.head) != Tag::VBD {
        return None;
    }
    let near = |o: &&Claim| c.sentence - o.sentence <= MOST_BACK && o.status == Status::Happened;
    let last = claims[..i].iter().rev().take_while(near).find_map(|o| o.time.clone());
    last.filter(|t| !lasts(ctx, t))
}

/// *The premier spoke on Sunday … He condemned the raid*: words of one speaker in sentences that follow each other have one day.
fn in_one_speech(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<ClaimTime> {
    use EventType::{Accuse, Reject, Request, Support, Threaten};
    let c = &claims[i];
    let told = matches!(ctx.a.tag(c.head), Tag::VBD | Tag::VBG) && c.status == Status::Happened;
    let speech = matches!(c.event_type, Accuse | Reject | Request | Support | Threaten);
    let speaker = c.actors.first().filter(|_| told && speech && c.actors.len() == 1)?.entity?;
    let first = c.sentence.saturating_sub(REMEMBERED);
    for sentence in (first..=c.sentence).rev() {
        let all = &ctx.ex.attributions;
        let from = all.partition_point(|x| x.sentence < sentence);
        let said = all[from..].iter().take_while(|x| x.sentence == sentence);
        let mut his = said.filter(|x| x.source.as_ref().and_then(|s| s.entity) == Some(speaker)).peekable();
        if sentence < c.sentence && his.peek().is_none() {
            return None;
        }
        if let Some(found) = his.find_map(|x| day_of_cue(ctx, x.cue_tokens)) {
            return Some(found);
        }
    }
    None
}

/// The time of a cue's verb.
fn day_of_cue(ctx: &Ctx<'_>, cue: TokenRange) -> Option<ClaimTime> {
    let verb = cue.iter().find(|&t| ctx.is_verb(t))?;
    // "spoke on Sunday to say"
    let to_say = ctx.a.tag(verb) == Tag::VB && matches!(ctx.a.dep(verb), Dep::ADVCL | Dep::XCOMP);
    time(ctx, cue, verb).or_else(|| {
        let above = ctx.a.head(verb);
        to_say.then(|| time(ctx, TokenRange::new(above, above + 1), above)).flatten()
    })
}

/// The day on which words were said that are the act: *the spokesman said on Sunday, "We condemn it"*.
pub fn time_of_saying(ctx: &Ctx<'_>, attribution: u32) -> Option<ClaimTime> {
    day_of_cue(ctx, ctx.ex.attributions[attribution as usize].cue_tokens)
}

/// An act that goes along with one whose time was carried over.
fn along_with(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<ClaimTime> {
    let v = claims[i].head;
    if !ctx.is_verb(v) {
        return None;
    }
    let mut verbs = Vec::new();
    above_verb(ctx, v, &mut verbs);
    let dated = |v: &u32| at(claims, *v).and_then(|c| c.time.clone());
    verbs.iter().find_map(dated).filter(|t| !lasts(ctx, t))
}

/// *Issued a message on Sunday. … The message urged*: the day on which what speaks was issued.
fn of_writing(ctx: &Ctx<'_>, c: &Claim) -> Option<ClaimTime> {
    let a = ctx.a;
    let subject = ctx.subject(c.head).filter(|_| a.tag(c.head) == Tag::VBD)?;
    let lemma = a.lemma(subject);
    if !ctx.words.issued.has(lemma) || !is_definite(ctx, subject) || !is_bare(ctx, subject) {
        return None;
    }
    let from = a.sentences[c.sentence.saturating_sub(MOST_BACK) as usize].start;
    let issued = |&t: &u32| a.lemma(t) == lemma && a.dep(t) == Dep::DOBJ && !is_definite(ctx, t);
    let named = (from..subject).rev().find(issued)?;
    let verb = a.head(named);
    time(ctx, TokenRange::new(verb, verb + 1), verb)
}

/// The first *today* of the text.
fn first_today(ctx: &Ctx<'_>) -> Option<usize> {
    let word = |t: u32| ctx.a.word(&ctx.doc.text, t);
    ctx.ex.times.iter().position(|x| word(x.tokens.start).eq_ignore_ascii_case("today"))
}

/// *The ministry is blacklisting two firms*, in a statement whose first words were *Today, …*.
fn performed_today(ctx: &Ctx<'_>, c: &Claim, today: Option<usize>) -> Option<ClaimTime> {
    let published = ctx.doc.dct_date()?;
    let progressive = c.event_type == EventType::Sanction && ctx.is_being_done(c.head);
    let first = today.filter(|&i| progressive && ctx.ex.times[i].tokens.end <= c.head);
    first
        .filter(|&i| ctx.ex.times[i].value.get(..DAY) == Some(published))
        .map(|i| ClaimTime { timex: i as u32 })
}

/// *Called on Monday for a march on Saturday*: what has happened has no day that is still to come; the act below it has.
pub fn hand_down_days_to_come(ctx: &Ctx<'_>, claims: &mut [Claim]) {
    let Some(published) = ctx.doc.dct_date() else { return };
    for i in 0..claims.len() {
        let c = &claims[i];
        let Some(time) = c.time.clone().filter(|_| c.status == Status::Happened && ctx.is_verb(c.head))
        else {
            continue;
        };
        let first = ctx.ex.times[time.timex as usize].earliest.as_deref();
        if !first.is_some_and(|day| day > published && !day.starts_with(published)) {
            continue;
        }
        let (sentence, head) = (c.sentence, c.head);
        let open = |o: &&mut Claim| {
            o.head != head && o.status != Status::Happened && o.time.is_none() && ctx.a.is_under(o.head, head)
        };
        let here = claims.partition_point(|c| c.sentence < sentence);
        let here = claims[here..].iter_mut().take_while(|c| c.sentence == sentence);
        if let Some(below) = here.into_iter().find(open) {
            below.time = Some(time);
        }
        claims[i].time = None;
    }
}

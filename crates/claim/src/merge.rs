//! One claim for one act: what a sentence says twice of it is put together.

use crate::Ctx;
use crate::origin::is_learned;
use crate::who::add;
use sitroom_document::codebook::EventType;
use sitroom_document::{Claim, Party};
use sitroom_ling::{Dep, Tag};
use std::ops::Range;

/// Tokens between two words that may tell of the same act.
const NEAR: u32 = 6;

/// Puts claims of one act together and drops what is left of them.
pub fn one_per_act(ctx: &Ctx<'_>, claims: &mut Vec<Claim>) {
    let mut gone = vec![false; claims.len()];
    // "strikes hit a market, killing ten": the strikes have taken in the hit before they take in the killing
    let mut within: Vec<usize> = (0..claims.len()).collect();
    for i in 0..claims.len() {
        if let Some(j) = told_by(ctx, claims, i).map(|j| within[j]).filter(|&j| j != i && !gone[j]) {
            let told = claims[i].clone();
            take_outcome(ctx, &mut claims[j], told);
            (gone[i], within[i]) = (true, j);
        }
    }
    for i in 0..claims.len() {
        if let Some(j) = named_in(ctx, claims, i).filter(|&j| !gone[j]) {
            let told = claims[i].clone();
            take_doers(&mut claims[j], told);
            gone[i] = true;
        }
    }
    for i in 0..claims.len() {
        let twin = beside(claims, i).any(|j| {
            let (c, other) = (&claims[i], &claims[j]);
            let noun = is_twin(ctx, c, other) && !only_carries(ctx, other, c);
            !gone[j] && (noun || is_within(ctx, c, other) || only_carries(ctx, c, other))
        });
        gone[i] |= twin;
    }
    let mut flags = gone.iter();
    claims.retain(|_| !flags.next().unwrap_or(&false));
}

/// The claims of the sentence of claim `i`, itself included: claims stand in order of their heads, and so of their sentences.
fn beside(claims: &[Claim], i: usize) -> Range<usize> {
    let sentence = claims[i].sentence;
    let first = claims.partition_point(|c| c.sentence < sentence);
    first..first + claims[first..].partition_point(|c| c.sentence == sentence)
}

/// The claim whose act the verb of claim `i` only tells the outcome of: *the attack killed ten*, *hit a market, killing ten*,
/// *sanctions targeting banks*.
fn told_by(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<usize> {
    let a = ctx.a;
    let v = claims[i].head;
    if !ctx.is_verb(v) || !ctx.words.outcome.has(a.lemma(v)) || claims[i].event_type != EventType::Assault {
        return None;
    }
    let at = |head: u32| beside(claims, i).find(|&j| claims[j].head == head);
    let own = a.children_with(v, Dep::NSUBJ).next();
    let above = ctx.governor(v);
    let participle = a.tag(v) == Tag::VBG && own.is_none();
    let found = killed_in(ctx, v).into_iter().find_map(at).or_else(|| match (a.dep(v), own) {
        (Dep::ACL, None) => at(above),
        (Dep::ADVCL, None) if participle => at(above).or_else(|| at(ctx.object(above)?)),
        (_, Some(s)) => {
            let subject = ctx.subject(v).unwrap_or(s);
            // "the shelling of Homs, which killed ten": it was the shelling that did
            let of = a.head(subject);
            let act = a.dep(v) == Dep::RELCL && a.dep(subject) == Dep::POBJ && a.lemma(of) == "of";
            at(subject).or_else(|| at(a.head(of)).filter(|_| act))
        }
        _ => None,
    });
    let other = found.filter(|&j| j != i)?;
    let violent = claims[other].event_type == EventType::Assault;
    (violent || participle).then_some(other)
}

/// The claim of a verb whose own words name the act of claim `i` again: *died in an attack by rebels*, *tendered their resignations*.
fn named_in(ctx: &Ctx<'_>, claims: &[Claim], i: usize) -> Option<usize> {
    let c = &claims[i];
    beside(claims, i).find(|&j| {
        let other = &claims[j];
        let inside = other.trigger_tokens.contains(c.head) && other.trigger_tokens.len() > 1;
        i != j
            && inside
            && c.event_type == other.event_type
            && ctx.is_verb(other.head)
            && !ctx.is_verb(c.head)
    })
}

/// Who did it and where may hang on the noun.
fn take_doers(act: &mut Claim, told: Claim) {
    if act.actors.is_empty() {
        act.actors = told.actors;
    }
    act.time = act.time.take().or(told.time);
    act.place = act.place.or(told.place);
}

/// *Five were killed in an air strike*, *four were killed and nine hurt in May in the shelling*: the words of which one may name the
/// act that it tells the outcome of.
fn killed_in(ctx: &Ctx<'_>, v: u32) -> Vec<u32> {
    let a = ctx.a;
    let last = a.children_with(v, Dep::CONJ).find(|&c| ctx.is_verb(c) && ctx.words.outcome.has(a.lemma(c)));
    let verbs = [Some(v), last].into_iter().flatten().filter(|_| ctx.is_passive(v));
    let preps =
        verbs.flat_map(|x| a.children_with(x, Dep::PREP)).filter(|&p| matches!(a.lemma(p), "in" | "during"));
    preps.flat_map(|p| a.children_with(p, Dep::POBJ).chain(a.children_with(p, Dep::PCOMP))).collect()
}

/// People hurt are whom an act was done to; things are so only where nobody is.
fn take_outcome(ctx: &Ctx<'_>, act: &mut Claim, told: Claim) {
    let hurt = ctx.words.harming.has(ctx.a.lemma(told.head));
    let building = |p: &Party| ctx.words.buildings.has(ctx.a.lemma(p.head));
    let known = |p: &Party| p.entity.is_some() || !p.sectors.is_empty() || p.country.is_some();
    let person = |p: &Party| known(p) && !building(p);
    let verb = ctx.is_verb(act.head);
    let things = verb || act.event_type == EventType::Assault && act.recipients.iter().all(building);
    if act.recipients.is_empty()
        || (things
            && !act.recipients.iter().any(person)
            && told.recipients.iter().any(|p| person(p) || hurt && !building(p)))
    {
        act.recipients = told.recipients;
    } else if !verb && act.event_type == EventType::Assault {
        add(&mut act.recipients, told.recipients.into_iter().filter(known).collect());
    }
    if hurt && act.recipients.iter().any(|p| !building(p)) {
        act.recipients.retain(|p| !building(p));
    }
    act.time = act.time.take().or(told.time);
    act.place = act.place.or(told.place);
    act.quantities.extend(told.quantities);
    act.quantities.sort_unstable();
    act.quantities.dedup();
}

/// A noun whose verb already tells the same type with the same parties.
fn is_twin(ctx: &Ctx<'_>, c: &Claim, other: &Claim) -> bool {
    // "flew in for talks": the talks tell more than the way there
    let journey = |v: &Claim| {
        // "is due in Doha for talks"
        let due = ctx.a.lemma(v.head) == "be";
        (due || ctx.words.journeys.has(ctx.a.lemma(v.head))) && v.event_type == EventType::Consult
    };
    if journey(other) && !ctx.is_verb(c.head) && c.actors.len() > 1 {
        return false;
    }
    if journey(c)
        && other.actors.len() > 1
        && other.sentence == c.sentence
        && ctx.a.is_under(other.head, c.head)
    {
        return other.event_type == c.event_type
            && !ctx.is_verb(other.head)
            && shares_party(&c.actors, &other.actors);
    }
    // "imposed costs by blacklisting two banks": the means tell what was done
    let by = ctx.a.head(other.head);
    let means = ctx.a.dep(other.head) == Dep::PCOMP && ctx.a.lemma(by) == "by" && ctx.a.head(by) == c.head;
    if means && c.event_type == other.event_type {
        return true;
    }
    // "congratulated his rival and thanked the nation": two acts
    let another = ctx.is_verb(c.head)
        && ctx.a.dep(c.head) == Dep::CONJ
        && !c.recipients.is_empty()
        && !shares_party(&c.recipients, &other.recipients);
    !another
        && c.head != other.head
        && c.event_type == other.event_type
        && c.sentence == other.sentence
        && ctx.a.is_under(c.head, other.head)
        && c.head.abs_diff(other.head) <= NEAR
        && (c.actors.is_empty() || shares_party(&c.actors, &other.actors))
}

/// *Carried out air strikes*: of the verb, which the judge alone takes for the act, and its noun, which a rule knows, the noun tells more.
fn only_carries(ctx: &Ctx<'_>, verb: &Claim, noun: &Claim) -> bool {
    let object = ctx.a.dep(noun.head) == Dep::DOBJ && ctx.a.head(noun.head) == verb.head;
    let carries = object && ctx.words.light.has(ctx.a.lemma(verb.head));
    carries && verb.event_type == noun.event_type && is_learned(verb) && !is_learned(noun)
}

/// *Went on strike*: the noun in a protest's trigger is no blow. *Stopped all firing*, *halted enrichment*: nor is what is ended there.
fn is_within(ctx: &Ctx<'_>, c: &Claim, other: &Claim) -> bool {
    let firing = c.event_type == EventType::Assault && ctx.a.dep(c.head) == Dep::XCOMP;
    let ended = other.event_type == EventType::Retreat && (firing || c.event_type == EventType::Mobilize);
    let words = (other.event_type == EventType::Protest || ended) && ctx.is_verb(other.head);
    words && c.head != other.head && other.trigger_tokens.contains(c.head)
}

fn shares_party(a: &[Party], b: &[Party]) -> bool {
    a.iter().any(|x| b.iter().any(|y| x.head == y.head || (x.country.is_some() && x.country == y.country)))
}

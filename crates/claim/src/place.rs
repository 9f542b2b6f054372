//! Where: the place that the act's own words name.
//!
//! Each name of a place has sites, as a time has ([`crate::time`]): the verbs and nouns that it locates, found up the tree through
//! prepositions of place, through what lies there (*a market in Goma*), and through nouns that only say what kind of spot a name is
//! (*the city of Goma*, *the capital, Kabul*, *south of Mosul*). A claim takes the name that has its trigger for a site, or else a
//! word that stands for it.

use crate::Ctx;
use sitroom_document::codebook::{EventType, PlaceKind};
use sitroom_document::{TokenRange, Toponym};
use sitroom_entity::Resolver;
use sitroom_ling::{Dep, Pos, Tag};

/// Steps up from a name in which its sites are looked for.
const MOST_STEPS: usize = 8;

/// Sentences back in which a town has to be named to be meant by *the town*.
const BACK: u32 = 3;

/// Tokens between two coordinated verbs that share a place behind the second.
const NEAR: u32 = 4;

/// The trigger and type of an act.
#[derive(Clone, Copy)]
pub struct Act {
    pub trigger: TokenRange,
    pub head: u32,
    pub event_type: EventType,
}

/// The place of an act: its index among the document's names of places.
pub fn place(ctx: &Ctx<'_>, act: Act) -> Option<u32> {
    let range = ctx.a.sentences[ctx.a.sentence(act.head) as usize];
    let first = ctx.ex.toponyms.partition_point(|x| x.tokens.end <= range.start);
    let here = ctx.ex.toponyms[first..].iter().enumerate().take_while(|(_, x)| x.tokens.start < range.end);
    let stands = stands_for(ctx, act);
    let located = here.filter(|(_, x)| !x.demonym).filter_map(|(i, x)| {
        let sites = sites(ctx, act, Start::of(ctx, x)?);
        let rank = stands.iter().position(|s| sites.contains(s))?;
        Some((rank, width(x), x.tokens.start.abs_diff(act.head), i))
    });
    located.min().map(|(_, _, _, i)| (first + i) as u32).or_else(|| pointed_at(ctx, act, range, &stands))
}

/// *The town*, where the act is done there: the last town that was named.
fn pointed_at(ctx: &Ctx<'_>, act: Act, sentence: TokenRange, stands: &[u32]) -> Option<u32> {
    let a = ctx.a;
    let named = |t: u32| a.children(t).iter().any(|&c| matches!(a.lemma(c), "of") || a.pos(c) == Pos::PROPN);
    let points = |t: u32| a.children_with(t, Dep::DET).any(|d| matches!(a.lemma(d), "the" | "that" | "this"));
    let there = |t: &u32| {
        let sites = sites(ctx, act, Start { at: *t, country: false, metonym: false });
        stands.iter().any(|s| sites.contains(s))
    };
    let mut spots = sentence
        .iter()
        .filter(|&t| a.tag(t) == Tag::NN && ctx.words.towns.has(a.lemma(t)) && points(t) && !named(t));
    let spot = spots.find(there)?;
    let before = ctx.ex.toponyms.partition_point(|x| x.tokens.end <= spot);
    let near = |x: &Toponym| a.sentence(x.tokens.start) + BACK >= a.sentence(spot);
    let town = |x: &Toponym| !x.demonym && !x.metonym && matches!(kind(x), PlaceKind::City | PlaceKind::Site);
    let mut earlier = ctx.ex.toponyms[..before].iter().enumerate().rev().take_while(|(_, x)| near(x));
    earlier.find(|(_, x)| town(x)).map(|(i, _)| i as u32)
}

/// Where the way up from a place begins.
#[derive(Clone, Copy)]
struct Start {
    at: u32,
    country: bool,
    metonym: bool,
}

impl Start {
    fn of(ctx: &Ctx<'_>, name: &Toponym) -> Option<Start> {
        let a = ctx.a;
        let at = name.tokens.iter().find(|&k| !name.tokens.contains(a.head(k)) && a.head(k) != k)?;
        Some(Start { at, country: kind(name) == PlaceKind::Country, metonym: name.metonym })
    }
}

fn kind(name: &Toponym) -> PlaceKind {
    name.place.as_ref().map_or(PlaceKind::Site, |p| p.kind)
}

/// *The east Congolese city of Bukavu in Kivu*: of several names of one spot the narrower one tells more.
fn width(name: &Toponym) -> u8 {
    match kind(name) {
        PlaceKind::Site | PlaceKind::City => 0,
        PlaceKind::Region if name.place.as_ref().is_some_and(|p| p.country.is_some()) => 1,
        PlaceKind::Country => 2,
        PlaceKind::Region => 3,
    }
}

/// What is said, decreed or judged happens nowhere but where it is said.
fn is_said(event_type: EventType) -> bool {
    use EventType::{Accuse, Concede, Reject, Request, Sanction, Support, Threaten};
    matches!(event_type, Accuse | Concede | Reject | Request | Sanction | Support | Threaten)
}

/// Acts that take place where their object is: *shelled Goma*, *visited Ankara*.
fn is_done_at_object(event_type: EventType) -> bool {
    use EventType::{Assault, Coerce, Consult, Mobilize, Protest, Retreat};
    matches!(event_type, Assault | Coerce | Consult | Mobilize | Protest | Retreat)
}

/// Acts of which the object may name an act at the same place: one talks of an attack elsewhere, but repels it there.
fn is_done_to_acts(event_type: EventType) -> bool {
    use EventType::{Assault, Coerce, Mobilize, Protest, Retreat};
    matches!(event_type, Assault | Coerce | Mobilize | Protest | Retreat)
}

/// The words that a place locates, nearest first.
fn sites(ctx: &Ctx<'_>, act: Act, start: Start) -> Vec<u32> {
    let a = ctx.a;
    let mut found = Vec::new();
    // "in Islamabad, where a summit opened"
    let there = |c: &u32| a.children_with(*c, Dep::ADVMOD).any(|w| a.lemma(w) == "where");
    found.extend(a.children_with(start.at, Dep::RELCL).filter(there));
    let mut way = Way::Named;
    let mut at = start.at;
    for _ in 0..MOST_STEPS {
        let step = step(ctx, act, start, at, way);
        match step {
            Step::Through(up) if up != at => {
                way = if is_spot(ctx, up) { Way::Spot } else { way };
                at = up;
            }
            Step::At(up) => {
                found.push(up);
                if ends(ctx, act, up) {
                    break;
                }
                (way, at) = (Way::There, up);
            }
            _ => break,
        }
    }
    found
}

/// *Hit what it said was a camp in Chad*, *hit what it described as a camp in Chad*: the verb above the words about a thing there.
fn described(ctx: &Ctx<'_>, thing: u32) -> Option<u32> {
    let a = ctx.a;
    let above = a.head(thing);
    match a.dep(thing) {
        Dep::ATTR | Dep::OPRD => ctx.beyond_words(above),
        Dep::POBJ if a.lemma(above) == "as" => ctx.beyond_words(a.head(above)),
        _ => None,
    }
}

/// The step up from a word: a name, what kind of spot it is, or somebody or something there.
fn step(ctx: &Ctx<'_>, act: Act, start: Start, at: u32, way: Way) -> Step {
    let a = ctx.a;
    let there = way == Way::There;
    if let Some(above) = described(ctx, at).filter(|_| there && !is_said(act.event_type)) {
        return Step::At(above);
    }
    match a.dep(at) {
        Dep::POBJ => behind(ctx, act, at, way),
        // "a hotel popular with foreigners in Goma", "a school sheltering families in Goma"
        Dep::AMOD if there && a.pos(at) == Pos::ADJ => Step::At(a.head(at)),
        Dep::ACL if there => Step::At(a.head(at)),
        Dep::COMPOUND | Dep::NMOD | Dep::AMOD | Dep::POSS => inside(ctx, at, start.country),
        Dep::APPOS | Dep::CONJ => Step::Through(a.head(at)),
        Dep::ADVMOD | Dep::NPADVMOD if is_spot(ctx, at) => Step::At(a.head(at)),
        Dep::DOBJ | Dep::NSUBJPASS if !there => {
            let target = is_done_at_object(act.event_type) && !start.metonym;
            if target { Step::At(a.head(at)) } else { Step::End }
        }
        Dep::DOBJ | Dep::NSUBJPASS | Dep::NSUBJ if !is_said(act.event_type) && there => Step::At(a.head(at)),
        _ => Step::End,
    }
}

/// Nothing above a verb or an act is there by what is there below it.
fn ends(ctx: &Ctx<'_>, act: Act, up: u32) -> bool {
    let a = ctx.a;
    let participle = a.dep(up) == Dep::ACL && up != act.head;
    if ctx.is_verb(up) && !participle {
        return true;
    }
    // "killed in an attack in Goma": at an act that stands behind a preposition the others are, too
    let inside = a.dep(up) == Dep::POBJ && ctx.words.inside.has(a.lemma(a.head(up)));
    // "repelled an attack near Kupiansk", "declared a curfew in Freetown"
    let own = a.dep(up) == Dep::DOBJ && is_done_to_acts(act.event_type);
    ctx.is_event_noun(up) && !inside && !own && described(ctx, up).is_none()
}

/// What a step begins from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The name itself, or one coordinated to it.
    Named,
    /// A noun that says what kind of spot it is.
    Spot,
    /// Somebody or something there.
    There,
}

/// One step up from a word that a name locates.
enum Step {
    /// The word above says what kind of spot it is.
    Through(u32),
    /// The word above is there.
    At(u32),
    End,
}

/// *In Goma*, *in the city of Goma*, *the bombing of Goma*, *on the border with Chad*.
fn behind(ctx: &Ctx<'_>, act: Act, at: u32, way: Way) -> Step {
    use EventType::{Aid, Assault, Coerce, Consult, Mobilize, Protest, Retreat};
    let a = ctx.a;
    let prep = a.head(at);
    // "planned for Monday in Jeddah": the parser hangs the place on the day
    let day = a.head(prep);
    let dated = a.dep(day) == Dep::POBJ && ctx.is_time(day);
    // "diplomats from Togo and Benin in Lomé": it hangs on the other preposition
    let from = a.dep(day) == Dep::PREP && a.dep(prep) == Dep::PREP;
    let on = if dated {
        a.head(a.head(day))
    } else if from {
        a.head(day)
    } else {
        day
    };
    if is_spot(ctx, on) && matches!(a.lemma(prep), "of" | "with" | "between") {
        return Step::Through(on);
    }
    let physical = !is_said(act.event_type);
    let leads = match a.lemma(prep) {
        // "took to the streets of Baku", "took control of Goma"
        "of" | "to" if physical && on != act.head && act.trigger.contains(on) => true,
        "to" if physical && act.trigger.contains(prep) => true,
        "of" => matches!(act.event_type, Assault | Coerce) && ctx.is_event_noun(on),
        // "an attack on Goma", but "sanctions on Minsk"
        "on" => {
            if way == Way::Named {
                act.event_type == Assault
            } else {
                physical
            }
        }
        // "fighting between militias in Tripoli"
        "between" | "among" | "with" | "by" | "against" | "to" if way == Way::There => {
            let against = a.lemma(prep) == "against";
            matches!(act.event_type, Assault | Coerce | Consult) || act.event_type == Protest && !against
        }
        "into" => matches!(act.event_type, Assault | Mobilize | Coerce),
        "from" => act.event_type == Retreat || ctx.words.taking.has(a.lemma(on)),
        // "dropped food over Gaza", but "a protest over Gaza"
        "over" => matches!(act.event_type, Aid | Assault | Mobilize) && ctx.is_verb(on),
        "to" => {
            ctx.words.trips.has(a.lemma(on)) || matches!(act.event_type, Aid | Mobilize) && ctx.is_verb(on)
        }
        word => ctx.words.inside.has(word),
    };
    if leads { Step::At(ctx.asked_at(on, prep).unwrap_or(on)) } else { Step::End }
}

/// *Moscow's Sheremetyevo airport*, *a Tel Aviv cafe*, *the Paris summit*: what bears the name of its place.
fn inside(ctx: &Ctx<'_>, at: u32, country: bool) -> Step {
    let a = ctx.a;
    let noun = a.head(at);
    let placed = a.dep(noun) == Dep::POBJ
        && (a.lemma(a.head(noun)) == "on" || ctx.words.inside.has(a.lemma(a.head(noun))));
    if is_spot(ctx, noun) || placed && !country {
        return Step::Through(noun);
    }
    let bears = !country && a.dep(at) != Dep::POSS && ctx.is_event_noun(noun);
    if bears { Step::At(noun) } else { Step::End }
}

fn is_spot(ctx: &Ctx<'_>, t: u32) -> bool {
    ctx.words.spots.has(&ctx.a.lemma(t).to_lowercase())
}

/// The trigger and the words whose place is its own, nearest first.
fn stands_for(ctx: &Ctx<'_>, act: Act) -> Vec<u32> {
    let mut all = vec![act.head];
    if is_said(act.event_type) {
        return all;
    }
    all.extend(act.trigger.iter().filter(|&x| x != act.head));
    if ctx.is_verb(act.head) {
        around_verb(ctx, act.head, &mut all)
    } else {
        around_noun(ctx, act, &mut all)
    }
    all
}

/// The verb that a participle goes along with, and coordinated verbs of the same subject.
fn around_verb(ctx: &Ctx<'_>, v: u32, all: &mut Vec<u32>) {
    let a = ctx.a;
    let shares = |c: u32| a.children(c).iter().all(|&s| !matches!(a.dep(s), Dep::NSUBJ | Dep::NSUBJPASS));
    all.extend(a.children_with(v, Dep::CONJ).find(|&c| ctx.is_verb(c) && shares(c) && c - v <= NEAR));
    let above = ctx.governor(v);
    let along = match a.dep(v) {
        Dep::CONJ => shares(v),
        Dep::ADVCL => a.tag(v) == Tag::VBG && shares(v),
        // what is asked for in one place is done in another
        Dep::XCOMP => !ctx.words.own_time.has(a.lemma(above)),
        _ => false,
    };
    all.extend(Some(above).filter(|&up| along && up != v && ctx.is_verb(up)));
    // "were killed when shells hit the town"
    let when = |c: &u32| a.children(*c).iter().any(|&m| a.dep(m) == Dep::ADVMOD && a.lemma(m) == "when");
    all.extend(a.children_with(v, Dep::ADVCL).filter(when));
}

/// The verb that carries a noun's act, or brings somebody to it; the noun that counts it.
fn around_noun(ctx: &Ctx<'_>, act: Act, all: &mut Vec<u32>) {
    let (a, n) = (ctx.a, act.head);
    let head = a.head(n);
    let carried = |v: u32| {
        let verb = a.lemma(v);
        ctx.words.light.has(verb) || ctx.words.happening.has(verb) || ctx.is_conflict(verb, true)
    };
    // "a summit that had been planned for Monday in Jeddah"
    let clauses = a.children(n).iter().filter(|&&c| matches!(a.dep(c), Dep::RELCL | Dep::ACL) && carried(c));
    all.extend(clauses);
    all.extend(ctx.set_clauses(n));
    let alone = |v: u32| a.children_with(v, Dep::DOBJ).next().is_none();
    match a.dep(n) {
        Dep::DOBJ | Dep::NSUBJ | Dep::NSUBJPASS if carried(head) => all.push(head),
        // "a war could spread across the Sahel"
        Dep::NSUBJ if ctx.is_verb(head) && alone(head) => all.push(head),
        // "a series of strikes in Syria"
        Dep::POBJ if a.lemma(head) == "of" && Resolver::builtin().partitive(a, a.head(head)) == Some(n) => {
            all.push(a.head(head));
        }
        // "said in Kyiv after talks"
        Dep::POBJ
            if act.event_type == EventType::Consult
                && matches!(a.lemma(head), "after" | "during" | "following") =>
        {
            all.push(ctx.clause_of(a.head(head)));
        }
        // "is due in Jeddah for talks"
        Dep::POBJ if a.lemma(head) == "for" => {
            let verb = ctx.clause_of(a.head(head));
            let brings = ctx.words.journeys.has(a.lemma(verb)) || a.lemma(verb) == "be";
            all.extend([a.head(head), verb].into_iter().filter(|_| brings));
        }
        _ => {}
    }
}

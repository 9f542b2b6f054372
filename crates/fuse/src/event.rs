//! An event from its claims. Nothing is decided here that its claims do not say, and no claim is lost.

use crate::member::{Member, in_order};
use crate::pair::kilometres;
use crate::parties::{ACTORS, RECIPIENTS, parties};
use crate::quote::{grouped, runs};
use sitroom_record::{
    AttributionRecord, ClaimRecord, EventChange, EventConflict, EventPlace, EventRecord, EventTime,
    PartyRecord, Records,
};
use std::collections::{BTreeMap, BTreeSet};

/// Conflicts that an event lists at most.
const MOST: usize = 60;
/// Claims that say different things which are compared at most.
const VARIETY: usize = 80;
/// Units that tell where something is (*40 miles west of Aden*), and nothing of an act that could change.
const LENGTHS: [&str; 6] = ["km", "miles", "nautical miles", "m", "feet", "cm"];
/// Kilometres from which two places of one event are a conflict.
const ELSEWHERE: f32 = 60.0;
/// Code points of an event's words at most.
const LONGEST: usize = 400;

/// Statuses of what is still to come or open.
fn is_open(status: &str) -> bool {
    matches!(status, "planned" | "requested" | "possible" | "conditional")
}

/// The event that the claims tell of. Their order does not matter.
pub fn event<M: std::borrow::Borrow<Member>>(members: &[M]) -> Option<EventRecord> {
    let members: Vec<&Member> = members.iter().map(std::borrow::Borrow::borrow).collect();
    let members = in_order(&members);
    let first = members.first()?;
    let kind = most(members.iter().map(|m| (&m.claim.kind, m.claim.confidence)))?.clone();
    let of_kind = |m: &&&Member| m.claim.kind == kind;
    let mode = most(
        members.iter().filter(of_kind).filter_map(|m| Some((m.claim.mode.as_ref()?, m.claim.confidence))),
    )
    .cloned();
    let status = status(&members);
    let mut history = statuses(&members);
    history.extend(moves(&members));
    history.extend(figures(&members));
    let at: BTreeMap<&str, usize> =
        members.iter().enumerate().map(|(i, m)| (m.claim.id.as_str(), i)).collect();
    history.sort_by_key(|c| at.get(c.claim.as_str()).copied());
    let dates: Vec<&String> = members.iter().filter_map(|m| m.published.as_ref()).collect();
    Some(EventRecord {
        record: "event".into(),
        id: format!("e-{}", first.claim.id),
        kind,
        mode,
        status: status.clone(),
        actors: parties(&members, ACTORS),
        recipients: parties(&members, RECIPIENTS),
        time: time(&members),
        place: place(&members),
        claims: members.iter().map(|m| m.claim.id.clone()).collect(),
        outlets: grouped(&members).0.count() as u32,
        first_reported: dates.first().map(|d| (*d).clone()),
        last_reported: dates.last().map(|d| (*d).clone()),
        history,
        conflicts: conflicts(&members),
        words: telling(&members, &status),
    })
}

/// The value with the largest sum of weights; of equals, the first in order.
fn most<T: Ord>(values: impl Iterator<Item = (T, f64)>) -> Option<T> {
    let mut sums: BTreeMap<T, f64> = BTreeMap::new();
    values.for_each(|(v, w)| *sums.entry(v).or_default() += w);
    let better = |best: Option<(T, f64)>, next: (T, f64)| match best {
        Some((_, most)) if most >= next.1 => best,
        _ => Some(next),
    };
    sums.into_iter().fold(None, better).map(|(v, _)| v)
}

/// What is known last: what happened stays; what was open is settled by a later word.
fn status(members: &[&Member]) -> String {
    let told: Vec<&&Member> = members.iter().filter(|m| !m.denied).collect();
    // who denies it says that others allege it
    if told.is_empty() {
        return "possible".into();
    }
    let weight =
        |s: &str| told.iter().filter(|m| m.claim.status == s).map(|m| m.claim.confidence).sum::<f64>();
    let done = weight("happened") + weight("ongoing");
    let undone = weight("not_happened");
    if done > 0.0 && done >= undone {
        return if weight("happened") >= weight("ongoing") { "happened" } else { "ongoing" }.into();
    }
    if undone > 0.0 {
        return "not_happened".into();
    }
    let last = told.iter().filter_map(|m| m.published.as_deref()).max();
    let newest = told.iter().filter(|m| m.published.as_deref() == last);
    most(newest.map(|m| (&m.claim.status, m.claim.confidence)))
        .map_or_else(|| "possible".into(), Clone::clone)
}

fn change(field: &str, from: Option<String>, to: String, m: &Member) -> EventChange {
    EventChange { field: field.into(), from, to, claim: m.claim.id.clone(), published: m.published.clone() }
}

/// Announced, under way, held, called off. What was settled is not opened again by an older plan retold.
fn statuses(members: &[&Member]) -> Vec<EventChange> {
    let mut changes: Vec<EventChange> = Vec::new();
    let mut now: Option<String> = None;
    for m in members.iter().filter(|m| !m.denied) {
        let to = &m.claim.status;
        let news = match now.as_deref() {
            None => true,
            Some(from) if from == to => false,
            Some(from) if is_open(from) => !is_open(to) || to == "planned",
            Some("ongoing") => to == "happened",
            Some(_) => false,
        };
        if news {
            changes.push(change("status", now.take(), to.clone(), m));
            now = Some(to.clone());
        }
    }
    changes
}

/// The one day that a claim names.
fn one_day(c: &ClaimRecord) -> Option<&str> {
    let t = c.time.as_ref()?;
    let (a, b) = (t.earliest.as_deref()?.get(..10)?, t.latest.as_deref()?.get(..10)?);
    (a == b).then_some(a)
}

/// A plan whose day moves.
fn moves(members: &[&Member]) -> Vec<EventChange> {
    let mut changes = Vec::new();
    let mut now: Option<&str> = None;
    for m in members.iter().filter(|m| !m.denied && is_open(&m.claim.status)) {
        let Some(day) = one_day(&m.claim) else { continue };
        if let Some(from) = now.filter(|from| *from != day) {
            changes.push(change("time", Some(from.into()), day.into(), m));
        }
        now = Some(day);
    }
    changes
}

fn figure(value: f64, bound: &str, unit: &str) -> String {
    let bound = if bound == "exact" { String::new() } else { format!("{bound} ") };
    format!("{bound}{value} {unit}")
}

/// Figures of one unit that a later report changes.
fn figures(members: &[&Member]) -> Vec<EventChange> {
    let mut changes = Vec::new();
    let mut now: BTreeMap<&str, (f64, String)> = BTreeMap::new();
    for m in members {
        // "11 of 14 drones", "76 girls and 61 boys": the first of a unit is the claim's own figure
        let mut units = BTreeSet::new();
        let counted = m.claim.quantities.iter().filter(|q| !LENGTHS.contains(&q.unit.as_str()));
        for q in counted.filter(|q| units.insert(q.unit.as_str())) {
            let text = figure(q.value, &q.bound, &q.unit);
            match now.get(q.unit.as_str()) {
                Some((value, _)) if *value == q.value => continue,
                Some((_, from)) => changes.push(change("quantity", Some(from.clone()), text.clone(), m)),
                None => changes.push(change("quantity", None, text.clone(), m)),
            }
            now.insert(&q.unit, (q.value, text));
        }
    }
    changes
}

/// Pairs of claims that do not go together, in order of publication. Claims that say the same are looked at once, and no more than so
/// many that say different things, so that an event with thousands of reports costs what its variety does.
fn conflicts(members: &[&Member]) -> Vec<EventConflict> {
    let mut seen = BTreeSet::new();
    let distinct: Vec<&&Member> =
        members.iter().filter(|m| seen.insert(signature(m))).take(VARIETY).collect();
    let pairs = distinct.iter().enumerate().flat_map(|(j, b)| distinct[..j].iter().map(move |a| (a, b)));
    let found: Vec<EventConflict> = pairs.filter_map(|(a, b)| conflict(a, b)).take(MOST).collect();
    if found.is_empty() { denied_alone(members).into_iter().collect() } else { found }
}

/// What is only denied is alleged by somebody whom no report quotes.
fn denied_alone(members: &[&Member]) -> Option<EventConflict> {
    let first = members.first().filter(|_| members.iter().all(|m| m.denied))?;
    let claims = [first.claim.id.clone(), first.claim.id.clone()];
    Some(EventConflict { kind: "denial".into(), claims, values: ["alleged".into(), "denied".into()] })
}

/// What a claim may contradict another in.
fn signature(m: &Member) -> String {
    let c = &m.claim;
    let figures: Vec<String> = c.quantities.iter().map(|q| figure(q.value, &q.bound, &q.unit)).collect();
    let place = c.place.as_ref().map_or("", |p| p.name.as_str());
    format!("{} {} {:?} {place} {figures:?}", m.denied, c.status, one_day(c))
}

fn conflict(a: &Member, b: &Member) -> Option<EventConflict> {
    let pair = |kind: &str, values: [String; 2]| {
        Some(EventConflict { kind: kind.into(), claims: [a.claim.id.clone(), b.claim.id.clone()], values })
    };
    if a.denied && !b.denied {
        // who asserts it comes first
        return conflict(b, a);
    }
    if a.denied != b.denied {
        let word = |m: &Member| if m.denied { "denied".to_string() } else { m.claim.status.clone() };
        return pair("denial", [word(a), word(b)]);
    }
    let (x, y) = (&a.claim, &b.claim);
    let settled = |s: &str| s == "happened" || s == "not_happened";
    if x.status != y.status && settled(&x.status) && settled(&y.status) {
        return pair("status", [x.status.clone(), y.status.clone()]);
    }
    if x.document == y.document {
        return None;
    }
    if let Some(values) = unlike_figures(x, y) {
        return pair("figure", values);
    }
    let done = |c: &ClaimRecord| matches!(c.status.as_str(), "happened" | "ongoing");
    if let (Some(d), Some(e)) = (one_day(x), one_day(y))
        && d != e
        && done(x)
        && done(y)
    {
        return pair("time", [d.into(), e.into()]);
    }
    // Goma lies in Congo
    if a.wide || b.wide {
        return None;
    }
    let at = |c: &ClaimRecord| c.place.as_ref().and_then(|p| Some((p.latitude? as f32, p.longitude? as f32)));
    if let (Some(p), Some(q), Some(from), Some(to)) = (&x.place, &y.place, at(x), at(y))
        && p.name != q.name
        && kilometres(from, to) > ELSEWHERE
        && done(x)
        && done(y)
    {
        return pair("place", [p.name.clone(), q.name.clone()]);
    }
    None
}

/// Figures of one unit that cannot both be right.
fn unlike_figures(a: &ClaimRecord, b: &ClaimRecord) -> Option<[String; 2]> {
    for p in &a.quantities {
        for q in b.quantities.iter().filter(|q| q.unit == p.unit) {
            let contradicts = |p: &str, x: f64, q: &str, y: f64| match (p, q) {
                ("exact", "exact") => x != y,
                ("at least" | "more than", "exact" | "up to" | "fewer than") => x > y,
                ("about", "exact" | "about") => (x - y).abs() > 0.2 * x.max(y),
                _ => false,
            };
            if contradicts(&p.bound, p.value, &q.bound, q.value)
                || contradicts(&q.bound, q.value, &p.bound, p.value)
            {
                let text = |q: &sitroom_record::QuantityRef| figure(q.value, &q.bound, &q.unit);
                return Some([text(p), text(q)]);
            }
        }
    }
    None
}

/// The time most claims give, a plan's last one where the plan has moved.
fn time(members: &[&Member]) -> Option<EventTime> {
    let done = members.iter().any(|m| matches!(m.claim.status.as_str(), "happened" | "ongoing"));
    let given = |m: &&&Member| m.claim.time.as_ref().is_some_and(|t| t.earliest.is_some());
    let width = |t: &EventTime| {
        t.earliest.as_ref().zip(t.latest.as_ref()).is_some_and(|(a, b)| a.get(..10) == b.get(..10))
    };
    let of = |m: &Member| {
        m.claim.time.as_ref().map(|t| EventTime {
            value: t.value.clone(),
            earliest: t.earliest.clone(),
            latest: t.latest.clone(),
        })
    };
    let mut all: Vec<EventTime> = members.iter().filter(given).filter_map(|m| of(m)).collect();
    if all.is_empty() {
        return members.iter().find_map(|m| of(m));
    }
    if all.iter().any(width) {
        all.retain(width);
    }
    let last = all.last().cloned();
    let best = most(all.iter().map(|t| (&t.value, 1.0)))?.clone();
    if done { all.into_iter().find(|t| t.value == best) } else { last }
}

fn place(members: &[&Member]) -> Option<EventPlace> {
    let named = members.iter().filter_map(|m| Some((m.claim.place.as_ref()?, m.claim.confidence)));
    let best = most(named.clone().map(|(p, w)| (&p.name, w)))?;
    let (p, _) = named.into_iter().find(|(p, _)| p.name == *best)?;
    Some(EventPlace { name: p.name.clone(), latitude: p.latitude, longitude: p.longitude })
}

/// The sentence that names most, of those that tell how it stands.
fn telling(members: &[&Member], status: &str) -> String {
    let full = |m: &Member| {
        let c = &m.claim;
        let parts = c.actors.len().min(2)
            + c.recipients.len().min(2)
            + usize::from(c.time.is_some())
            + usize::from(c.place.is_some());
        let now = f64::from(u8::from(c.status == status));
        (parts as f64) * 0.2 + c.confidence + now - if m.denied { 1.0 } else { 0.0 }
    };
    let best = members.iter().fold(None, |best: Option<&&Member>, m| match best {
        Some(b) if full(b) >= full(m) => best,
        _ => Some(m),
    });
    let words = best.map_or(String::new(), |m| m.words.split_whitespace().collect::<Vec<_>>().join(" "));
    words.char_indices().nth(LONGEST).map_or(words.clone(), |(at, _)| format!("{}…", &words[..at]))
}

/// The claims of a document as members of events; `original` is the document that it copies, or its own id.
pub fn members(records: &Records, original: &str) -> Vec<Member> {
    let doc = &records.document;
    let text: Vec<char> = doc.text.chars().collect();
    let full: BTreeMap<&str, &str> =
        records.entities.iter().map(|e| (e.id.as_str(), e.name.as_str())).collect();
    let doubted: BTreeSet<&str> = records
        .attributions
        .iter()
        .filter(|a| a.stance == "denies" || a.stance == "doubts")
        .map(|a| a.id.as_str())
        .collect();
    let by_id: BTreeMap<&str, &AttributionRecord> =
        records.attributions.iter().map(|a| (a.id.as_str(), a)).collect();
    let name = |p: &PartyRecord| {
        let known = p.entity.as_deref().and_then(|id| full.get(id));
        known.map_or_else(|| p.text.clone(), |n| (*n).to_string())
    };
    let speaker = |a: &AttributionRecord| {
        let source = a.source.as_ref()?;
        let known = source.entity.as_deref().and_then(|id| full.get(id));
        Some(known.map_or_else(|| source.text.clone(), |n| (*n).to_string()))
    };
    let wide: BTreeSet<&str> = records
        .places
        .iter()
        .filter(|p| matches!(p.kind.as_deref(), Some("country" | "region")))
        .map(|p| p.id.as_str())
        .collect();
    let sentence = |i: u32| {
        let [from, to] = doc.sentences.get(i as usize).copied().unwrap_or_default();
        text.get(from as usize..to as usize).map_or(String::new(), |s| s.iter().collect())
    };
    let member = |claim: &ClaimRecord| Member {
        names: [claim.actors.iter().map(name).collect(), claim.recipients.iter().map(name).collect()],
        words: sentence(claim.sentence),
        start: doc.sentences.get(claim.sentence as usize).map_or(0, |s| s[0]),
        published: doc.published.clone(),
        outlet: doc.outlet.clone(),
        url: doc.url.clone(),
        original: original.to_string(),
        denied: claim.attributions.iter().any(|id| doubted.contains(id.as_str())),
        wide: claim.place.as_ref().is_some_and(|p| wide.contains(p.id.as_str())),
        quoted: runs(
            claim,
            claim.attributions.iter().filter_map(|id| by_id.get(id.as_str()).copied()),
            speaker,
        ),
        claim: claim.clone(),
    };
    records.claims.iter().map(member).collect()
}

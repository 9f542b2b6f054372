//! What is said: an alert with its evidence, in words and as JSON.

use crate::case::{Case, Change, Report};
use crate::judge::Why;
use crate::surge::Rush;
use serde_json::{Value, json};
use sitroom_record::{EventParty, EventRecord, digest as hash};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Reports that an alert shows at most.
const SHOWN: usize = 8;
/// Events that an alert about many shows at most.
const EVENTS: usize = 8;
/// Claims, changes and conflicts of an event that an alert holds at most, the last of each.
const LISTED: usize = 20;
/// Words that a text shows of one sentence, in characters.
const WORDS: usize = 400;

/// One alert of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The same for the same news of one rule, however often it is sent.
    pub id: String,
    /// The message.
    pub body: Value,
}

impl Notice {
    /// An alert about one event. `at` is the moment (RFC 3339).
    pub fn of_event(rule: &str, case: &Case, why: &Why, at: &str) -> Notice {
        let changes = match why {
            Why::New => json!(["new"]),
            Why::Changed(all) => json!(all),
        };
        let e = &case.event;
        let key = json!([rule, changes, e.claims, e.status, e.time, e.outlets]).to_string();
        let id = format!("a-{}", hash(&key));
        let shown = evidence(&case.reports);
        let text = event_text(rule, case, why, &shown, &id);
        let body = json!({
            "record": "alert", "id": id, "rule": rule, "why": changes, "at": at, "text": text, "event": brief(e),
            "reports": case.reports.len(), "evidence": shown,
        });
        Notice { id, body }
    }

    /// An alert about more events than usual: `cases` are some of those in the window, newest first.
    pub fn of_surge(rule: &str, rush: &Rush, cases: &[Case], at: &str) -> Notice {
        let id = format!("a-{}", hash(&json!([rule, "surge", at, rush.count]).to_string()));
        let mut text = format!(
            "{rule}: {} events in {} h; usual are {} (chance {:.1e}, {} days before)",
            rush.count,
            rush.window_hours,
            rush.usual,
            rush.chance,
            rush.usual_days.round()
        );
        let shown: Vec<&Case> = cases.iter().take(EVENTS).collect();
        for case in &shown {
            let lead = case.reports.iter().take(1).map(said).collect::<String>();
            let _ = write!(text, "\n  “{}”\n    {lead}", short(&case.event.words));
        }
        let _ = write!(text, "\n  alert {id}");
        let events: Vec<Value> = shown
            .iter()
            .map(|c| json!({"event": brief(&c.event), "reports": c.reports.len(), "evidence": evidence(&c.reports)}))
            .collect();
        let body = json!({
            "record": "alert", "id": id, "rule": rule, "why": ["surge"], "at": at, "text": text, "surge": rush,
            "events": events,
        });
        Notice { id, body }
    }
}

/// An event without what would make a message too long for its receiver.
fn brief(e: &EventRecord) -> EventRecord {
    fn last<T: Clone>(all: &[T]) -> Vec<T> {
        all[all.len().saturating_sub(LISTED)..].to_vec()
    }
    EventRecord {
        claims: last(&e.claims),
        history: last(&e.history),
        conflicts: last(&e.conflicts),
        ..e.clone()
    }
}

/// Several alerts as one message. `id` is its own.
pub fn digest(id: &str, alerts: &[Value], at: &str) -> Value {
    let mut text = format!("{} alerts ({id})", alerts.len());
    for a in alerts {
        let _ = write!(text, "\n\n{}", a["text"].as_str().unwrap_or_default());
    }
    json!({"record": "digest", "id": id, "at": at, "text": text, "alerts": alerts})
}

/// Reports to show: the first of each outlet and what is denied before copies and repetitions, in order of publication.
fn evidence(all: &[Report]) -> Vec<&Report> {
    let mut outlets = BTreeSet::new();
    let mut telling: Vec<(bool, usize)> = Vec::new();
    for (i, r) in all.iter().enumerate() {
        let fresh = outlets.insert(r.outlet.as_deref().unwrap_or(&r.document));
        telling.push(((r.copy || !fresh) && !r.denied(), i));
    }
    telling.sort();
    let mut shown: Vec<usize> = telling.into_iter().take(SHOWN).map(|(_, i)| i).collect();
    shown.sort_unstable();
    shown.into_iter().map(|i| &all[i]).collect()
}

fn change_words(change: Change, case: &Case) -> String {
    let last = |field: &str| {
        case.event
            .history
            .iter()
            .rev()
            .find(|c| c.field == field && c.from.is_some())
            .map(|c| format!("{} → {}", c.from.as_deref().unwrap_or_default(), c.to))
    };
    match change {
        Change::Happened => "has happened".into(),
        Change::CalledOff => "called off or not done".into(),
        Change::Denied => "denied".into(),
        Change::Moved => last("time").map_or("moved".into(), |w| format!("moved: {w}")),
        Change::Figures => last("quantity").map_or("figures changed".into(), |w| format!("figures: {w}")),
        Change::Corroborated => "told by a second outlet".into(),
    }
}

/// What stands against an event.
fn doubt(case: &Case) -> &'static str {
    let denied = case.reports.iter().filter(|r| r.denied()).count();
    match denied {
        0 => "",
        n if n == case.reports.len() => " (denied)",
        _ => " (disputed)",
    }
}

/// Who does it, and to whom.
fn who(e: &EventRecord) -> Option<String> {
    let side = |all: &[EventParty]| {
        let first = clean(&all.first()?.name);
        Some(if all.len() > 1 { format!("{first} +{}", all.len() - 1) } else { first })
    };
    match (side(&e.actors), side(&e.recipients)) {
        (Some(actor), Some(recipient)) => Some(format!("{actor} → {recipient}")),
        (Some(actor), None) => Some(actor),
        (None, recipient) => recipient.map(|r| format!("→ {r}")),
    }
}

/// The days on which it is told to be, where any are told.
fn when(e: &EventRecord) -> Option<String> {
    let time = e.time.as_ref()?;
    let (first, last) = (time.earliest.as_deref()?.get(..10)?, time.latest.as_deref()?.get(..10)?);
    Some(if first == last { first.to_string() } else { format!("{first} to {last}") })
}

fn event_text(rule: &str, case: &Case, why: &Why, shown: &[&Report], id: &str) -> String {
    let e = &case.event;
    let why = match why {
        Why::New => "new".to_string(),
        Why::Changed(all) => all.iter().map(|c| change_words(*c, case)).collect::<Vec<_>>().join(", "),
    };
    let outlets = match e.outlets {
        1 => "one outlet".to_string(),
        n => format!("{n} independent outlets"),
    };
    let mut heads =
        vec![format!("{rule}: {why}"), format!("{} {}{}", e.kind, e.status, doubt(case)), outlets];
    heads.extend(who(e));
    heads.extend(e.place.as_ref().map(|p| p.name.clone()));
    heads.extend(when(e));
    let mut text = heads.join(" · ");
    let mut last = "";
    for r in shown {
        // copies tell it in the same words
        if r.sentence != last {
            let _ = write!(text, "\n  “{}”", short(&r.sentence));
        }
        last = &r.sentence;
        let _ = write!(text, "\n    {}", said(r));
    }
    if case.reports.len() > shown.len() {
        let _ = write!(text, "\n  and {} more reports", case.reports.len() - shown.len());
    }
    let _ = write!(text, "\n  alert {id}, event {}", e.id);
    text
}

/// Who published it and when, who says so, and where.
fn said(r: &Report) -> String {
    let outlet = r.outlet.as_deref().map_or("an unnamed outlet".to_string(), clean);
    let when = r
        .published
        .as_deref()
        .map_or(String::new(), |d| format!(", {}", d.get(..16).unwrap_or(d).replace('T', " ")));
    let sources: Vec<String> = r
        .said_by
        .iter()
        .map(|s| {
            let source = s.source.as_deref().map_or("somebody".into(), clean);
            if s.stance == "asserts" {
                format!("according to {source}")
            } else {
                format!("{source}: {}", s.stance)
            }
        })
        .collect();
    let who =
        if sources.is_empty() { "in the report’s own voice".to_string() } else { sources.join(" › ") };
    let url = r.url.as_deref().map_or(String::new(), |u| format!(" · {}", clean(u)));
    format!("{outlet}{when} · {who}{}{url}", if r.copy { " · copied" } else { "" })
}

/// On one line, and without characters that steer a terminal or turn the direction of writing.
fn clean(words: &str) -> String {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let shown: String = words.chars().map(|c| if steers(c) { ' ' } else { c }).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn short(words: &str) -> String {
    let words = clean(words);
    if words.chars().count() <= WORDS {
        return words;
    }
    words.chars().take(WORDS).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Said;

    fn report(n: usize, outlet: &str, copy: bool, stance: &str) -> Report {
        Report {
            claim: format!("c{n}"),
            document: format!("d{n}"),
            outlet: Some(outlet.into()),
            published: Some("2023-03-08T08:00:00Z".into()),
            url: Some(format!("http://a.example/{n}")),
            sentence: format!("Sentence\u{1b}[31m {n}."),
            status: "happened".into(),
            confidence: 0.7,
            said_by: vec![Said { source: Some("police".into()), stance: stance.into() }],
            copy,
        }
    }

    #[test]
    fn each_outlet_and_each_denial_is_shown_before_repetitions() {
        let mut all: Vec<Report> = (0..20).map(|n| report(n, "Wire", n > 0, "asserts")).collect();
        all.push(report(20, "Coast Radio", false, "asserts"));
        all.push(report(21, "Wire", true, "denies"));
        let shown: Vec<&str> = evidence(&all).iter().map(|r| r.claim.as_str()).collect();
        assert_eq!(shown.len(), SHOWN);
        assert!(shown[0] == "c0" && shown[6..] == ["c20", "c21"], "{shown:?}");
    }

    #[test]
    fn a_line_says_who_says_so_and_steers_no_terminal() {
        let line = said(&report(1, "Coast\u{202e} Radio", true, "denies"));
        assert_eq!(line, "Coast Radio, 2023-03-08 08:00 · police: denies · copied · http://a.example/1");
        assert_eq!(short("a\u{1b}[31m b\nc"), "a [31m b c");
    }

    #[test]
    fn a_headline_says_who_when_and_what_stands_against_it() {
        let event = json!({
            "record": "event", "id": "e-1", "type": "ASSAULT", "mode": null, "status": "planned",
            "actors": [{"name": "France", "country": "FRA", "sectors": []}, {"name": "Benin", "country": "BEN", "sectors": []}],
            "recipients": [{"name": "Niger", "country": "NER", "sectors": []}],
            "time": {"value": "2023-W32", "earliest": "2023-08-07", "latest": "2023-08-13"}, "place": null, "claims": ["c1"],
            "outlets": 1, "first_reported": null, "last_reported": null, "history": [], "conflicts": [], "words": "w"
        });
        let mut case = Case {
            event: serde_json::from_value(event).unwrap(),
            reports: vec![report(1, "Wire", false, "denies")],
            places: Vec::new(),
        };
        let head = |case: &Case| {
            let notice = Notice::of_event("r", case, &Why::New, "2023-08-04T12:00:00Z");
            notice.body["text"].as_str().and_then(|t| t.lines().next()).unwrap_or_default().to_string()
        };
        let parts = "one outlet · France +1 → Niger · 2023-08-07 to 2023-08-13";
        assert_eq!(head(&case), format!("r: new · ASSAULT planned (denied) · {parts}"));
        case.event.claims = (0..500).map(|n| format!("c{n}")).collect();
        let body = Notice::of_event("r", &case, &Why::New, "2023-08-04T12:00:00Z").body;
        let claims = body["event"]["claims"].as_array().map(|c| (c.len(), c[0].clone()));
        assert_eq!(claims, Some((LISTED, json!("c480"))));
        case.reports.push(report(2, "Radio", false, "asserts"));
        assert_eq!(head(&case), format!("r: new · ASSAULT planned (disputed) · {parts}"));
        case.reports.remove(0);
        assert_eq!(head(&case), format!("r: new · ASSAULT planned · {parts}"));
    }

    #[test]
    fn a_digest_holds_all_its_alerts() {
        let alerts = [json!({"text": "one"}), json!({"text": "two"})];
        let found = digest("d-1", &alerts, "2023-03-08T06:30:00Z");
        assert_eq!(found["text"], "2 alerts (d-1)\n\none\n\ntwo");
        assert_eq!((found["id"].as_str(), found["alerts"].as_array().map(Vec::len)), (Some("d-1"), Some(2)));
    }
}

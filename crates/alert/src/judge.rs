//! Whether an event is news to a rule.

use crate::case::{Case, Change, Place, State};
use crate::rules::{Asked, Near, Rule};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sitroom_record::{EventParty, EventRecord, kilometres};

/// Why a rule raises an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It has not been told of the event before.
    New,
    /// The event has changed.
    Changed(Vec<Change>),
}

/// Whether the rule wants to hear of this event now. `told` is what it has last been told of it.
pub fn judge(rule: &Rule, case: &Case, told: Option<&State>, now: Timestamp) -> Option<Why> {
    if !matches(rule, case) || is_old(rule, &case.event, now) {
        return None;
    }
    let of_status = rule.status.is_empty() || rule.status.iter().any(|s| s.as_str() == case.event.status);
    match told {
        None => of_status.then_some(Why::New),
        // a rule for plans may want to hear that one was called off: the status does not narrow changes
        Some(before) => {
            let mut changes = State::of(case).since(before);
            changes.retain(|c| rule.again.contains(c));
            (!changes.is_empty()).then_some(Why::Changed(changes))
        }
    }
}

/// Whether a rule is about this event, whatever its status and age.
pub fn matches(rule: &Rule, case: &Case) -> bool {
    let e = &case.event;
    let kind = rule.types.is_empty() || rule.types.iter().any(|t| t.as_str() == e.kind);
    let either = |asked: &[Asked]| party(asked, &e.actors) || party(asked, &e.recipients);
    let sure = |least: f64| case.reports.iter().any(|r| r.confidence >= least && !r.denied());
    kind && (rule.party.is_empty() || either(&rule.party))
        && (rule.actor.is_empty() || party(&rule.actor, &e.actors))
        && (rule.recipient.is_empty() || party(&rule.recipient, &e.recipients))
        && (rule.place.is_empty() || rule.place.iter().any(|a| case.places.iter().any(|p| in_place(a, p))))
        && rule.near.as_ref().is_none_or(|n| case.places.iter().any(|p| is_near(n, p)))
        && rule.confidence.is_none_or(sure)
        && rule.outlets.is_none_or(|least| e.outlets >= least)
}

fn party(asked: &[Asked], all: &[EventParty]) -> bool {
    let fits = |p: &EventParty, a: &Asked| {
        a.is_name_in(&p.name)
            || p.country.as_ref().is_some_and(|c| a.is_code(c))
            || p.sectors.iter().any(|s| a.is_code(s))
    };
    all.iter().any(|p| asked.iter().any(|a| fits(p, a)))
}

fn in_place(asked: &Asked, place: &Place) -> bool {
    asked.is_name_in(&place.name) || place.country.as_ref().is_some_and(|c| asked.is_code(c))
}

fn is_near(near: &Near, place: &Place) -> bool {
    place.at.is_some_and(|at| kilometres((near.latitude, near.longitude), at) <= near.km)
}

/// True where the last report is older than the rule wants to hear of. What nobody dates is new.
fn is_old(rule: &Rule, e: &EventRecord, now: Timestamp) -> bool {
    let last = e.last_reported.as_deref().and_then(moment);
    last.is_some_and(|last| now.as_second() - last > rule.max_age)
}

/// Seconds since 1970-01-01 of a date-time, or of the beginning of a day in UTC.
pub fn moment(date: &str) -> Option<i64> {
    if let Ok(moment) = date.parse::<Timestamp>() {
        return Some(moment.as_second());
    }
    let day: Date = date.get(..10)?.parse().ok()?;
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;
    use crate::case::{Report, Said};
    use serde_json::json;

    const NOW: &str = "2023-03-08T12:00:00Z";

    fn rule(lines: &str) -> Rule {
        let text = format!("[[to]]\nname = 'out'\nstdout = true\n[[rule]]\nname = 'r'\n{lines}\n");
        Rules::parse(&text).unwrap_or_else(|e| panic!("{e}")).rules.remove(0)
    }

    fn case(status: &str, said: &str) -> Case {
        let event = json!({
            "record": "event", "id": "e-1", "type": "ASSAULT", "mode": null, "status": status,
            "actors": [{"name": "M23 rebels", "country": "COD", "sectors": ["REB"]}],
            "recipients": [{"name": "Residents of Goma", "country": "COD", "sectors": ["CVL"]},
                           {"name": "United Nations", "country": "IGO", "sectors": []}],
            "time": {"value": "2023-03-05", "earliest": "2023-03-05", "latest": "2023-03-05"},
            "place": {"name": "Goma", "latitude": -1.68, "longitude": 29.22}, "claims": ["c1"], "outlets": 2,
            "first_reported": "2023-03-07", "last_reported": "2023-03-08T08:00:00Z", "history": [], "conflicts": [], "words": "w"
        });
        let report = Report {
            claim: "c1".into(),
            document: "d1".into(),
            outlet: Some("Coast Radio".into()),
            published: None,
            url: None,
            sentence: "w".into(),
            status: status.into(),
            confidence: 0.7,
            said_by: vec![Said { source: Some("police".into()), stance: said.into() }],
            copy: false,
        };
        Case {
            event: serde_json::from_value(event).unwrap(),
            reports: vec![report],
            places: vec![Place {
                name: "Goma".into(),
                at: Some((-1.68, 29.22)),
                country: Some("COD".into()),
            }],
        }
    }

    #[test]
    fn every_condition_narrows() {
        let case = case("happened", "asserts");
        for (lines, expected) in [
            ("", true),
            ("types = ['ASSAULT', 'COERCE']", true),
            ("types = ['CONSULT']", false),
            ("actor = ['rebels']", true),
            ("actor = ['REB']", true),
            ("actor = ['IGO']", false),
            ("recipient = ['United Nations']", true),
            ("party = ['Democratic Republic of the Congo']", true),
            ("party = ['cod']", true),
            ("party = ['Rwanda']", false),
            ("place = ['Goma']", true),
            ("place = ['COD']", true),
            ("place = ['Kivu']", false),
            ("near = { latitude = -1.5, longitude = 29.6, km = 60 }", true),
            ("near = { latitude = -1.5, longitude = 29.6, km = 30 }", false),
            ("near = { place = 'Goma', km = 20 }", true),
            ("near = { place = 'Kigali', km = 20 }", false),
            ("confidence = 0.7", true),
            ("confidence = 0.71", false),
            ("outlets = 2", true),
            ("outlets = 3", false),
            ("types = ['ASSAULT']\nactor = ['rebels']\nplace = ['Bukavu']", false),
        ] {
            assert_eq!(matches(&rule(lines), &case), expected, "{lines}");
        }
        let denied = super::tests::case("happened", "denies");
        assert!(!matches(&rule("confidence = 0.5"), &denied) && matches(&rule(""), &denied));
    }

    #[test]
    fn an_event_is_news_once_and_again_only_where_it_changes_as_the_rule_says() {
        let now: Timestamp = NOW.parse().unwrap();
        let plans = rule("status = ['planned']\nagain = ['called_off', 'happened']");
        let planned = case("planned", "asserts");
        assert_eq!(judge(&plans, &planned, None, now), Some(Why::New));
        let told = State::of(&planned);
        assert_eq!(judge(&plans, &planned, Some(&told), now), None);
        let off = case("not_happened", "asserts");
        assert_eq!(judge(&plans, &off, Some(&told), now), Some(Why::Changed(vec![Change::CalledOff])));
        assert_eq!(judge(&plans, &off, None, now), None);
        let silent = rule("status = ['planned']");
        assert_eq!(judge(&silent, &off, Some(&told), now), None);
        // a denial is no change that this rule asks for
        assert_eq!(judge(&plans, &case("planned", "denies"), Some(&told), now), None);
    }

    #[test]
    fn what_was_reported_long_ago_is_history() {
        let case = case("happened", "asserts");
        let at = |moment: &str| judge(&rule("max_age = '2d'"), &case, None, moment.parse().unwrap());
        assert_eq!(at("2023-03-10T08:00:00Z"), Some(Why::New));
        assert_eq!(at("2023-03-10T08:00:01Z"), None);
    }
}

//! PLOVER's own way of writing what has not happened, applied on output.
//!
//! The records keep act and status apart: a scheduled call is `CONSULT`, `planned`. PLOVER writes such an act as another type where it
//! has one (the call is `AGREE`), and as an auxiliary mode where it has none. Source: the PLOVER manual of December 2023.

use crate::types::Records;
use sitroom_codebook::{EventType, Plover, Status};

/// Days between act and report from which the act counts as background.
const RECENT_DAYS: i64 = 30;

/// Rewrites types and fills `auxiliary`.
pub fn plover_strict(records: &mut Records) {
    let published = records.document.published.clone();
    for claim in &mut records.claims {
        let (Ok(event_type), Ok(status)) = (claim.kind.parse::<EventType>(), claim.status.parse::<Status>())
        else {
            continue;
        };
        if let Some(written) = rewritten(event_type, status) {
            claim.kind = written.as_str().into();
            claim.mode = None;
            claim.score = Plover::builtin().score(written, None);
            // another type already says that the act is to come
            continue;
        }
        let past = claim.time.as_ref().and_then(|t| t.latest.as_deref());
        claim.auxiliary = auxiliary(status, is_background(past, published.as_deref())).map(Into::into);
    }
}

/// The type that PLOVER has for an act to come.
fn rewritten(event_type: EventType, status: Status) -> Option<EventType> {
    if status != Status::Planned {
        return None;
    }
    match event_type {
        EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Aid => {
            Some(EventType::Agree)
        }
        EventType::Retreat => Some(EventType::Concede),
        _ => None,
    }
}

/// PLOVER's auxiliary mode of a status; `None` for acts that are reported as news.
fn auxiliary(status: Status, background: bool) -> Option<&'static str> {
    match status {
        Status::Planned | Status::Requested => Some("future"),
        Status::Possible | Status::Conditional => Some("hypothetical"),
        Status::NotHappened => Some("negation"),
        Status::Happened if background => Some("historical"),
        Status::Happened | Status::Ongoing => None,
    }
}

/// The act ended long before the report.
fn is_background(latest: Option<&str>, published: Option<&str>) -> bool {
    match (latest.and_then(day_number), published.and_then(day_number)) {
        (Some(act), Some(report)) => report - act > RECENT_DAYS,
        _ => false,
    }
}

/// Days since a fixed day, for `YYYY-MM-DD` with or without a time behind it (Hinnant's days-from-civil).
fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.get(..10)?.split('-').map(|p| p.parse::<i64>().ok());
    let (y, m, d) = (parts.next()??, parts.next()??, parts.next()??);
    let y = if m <= 2 { y - 1 } else { y };
    let day_of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    Some(365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + day_of_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_to_come_take_the_type_that_plover_has_for_them() {
        assert_eq!(rewritten(EventType::Consult, Status::Planned), Some(EventType::Agree));
        assert_eq!(rewritten(EventType::Retreat, Status::Planned), Some(EventType::Concede));
        assert_eq!(rewritten(EventType::Assault, Status::Planned), None);
        assert_eq!(rewritten(EventType::Consult, Status::Possible), None);
    }

    #[test]
    fn every_other_status_has_its_auxiliary_mode() {
        assert_eq!(auxiliary(Status::Planned, false), Some("future"));
        assert_eq!(auxiliary(Status::NotHappened, false), Some("negation"));
        assert_eq!(auxiliary(Status::Happened, true), Some("historical"));
        assert_eq!(auxiliary(Status::Happened, false), None);
    }

    #[test]
    fn background_is_more_than_a_month_back() {
        assert!(is_background(Some("2021-12-01"), Some("2022-02-12T08:00:00Z")));
        assert!(!is_background(Some("2022-02-01"), Some("2022-02-12")));
        assert!(!is_background(None, Some("2022-02-12")));
        assert_eq!(day_number("2024-03-01").unwrap() - day_number("2024-02-28").unwrap(), 2);
    }
}

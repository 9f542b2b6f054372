//! Dates as feeds, pages and news formats write them, as RFC 3339.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;

/// RFC 3339 date or date-time of what stands in `text`: ISO 8601 in its usual forms, RFC 2822, or NITF's `20220212T081500Z`.
pub fn rfc3339(text: &str) -> Option<String> {
    let text = text.trim();
    moment(text).or_else(|| day(text)).or_else(|| compact(text))
}

fn moment(text: &str) -> Option<String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(with_offset(text).unwrap_or_else(|| moment.to_string()));
    }
    if let Ok(moment) = rfc2822::parse(text) {
        return Some(moment.timestamp().to_string());
    }
    // a time without zone is kept as a date: its hour means nothing elsewhere
    text.parse::<DateTime>().ok().map(|t| t.date().to_string())
}

/// The day of publication is that of the outlet's clock: the offset is kept.
fn with_offset(text: &str) -> Option<String> {
    let (day, rest) = text.split_at_checked(10)?;
    let sign = rest.rfind(['+', '-'])?;
    let (clock, offset) = rest.split_at(sign);
    let offset =
        if offset.len() == 5 { format!("{}:{}", &offset[..3], &offset[3..]) } else { offset.to_string() };
    let whole = clock.split('.').next()?;
    let written = format!("{day}T{}{offset}", whole.trim_start_matches(['T', 't', ' ']));
    written.parse::<Timestamp>().is_ok().then_some(written)
}

fn day(text: &str) -> Option<String> {
    text.get(..10)?.parse::<Date>().ok().map(|d| d.to_string())
}

fn compact(text: &str) -> Option<String> {
    let digits = text.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    let day = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
    day.parse::<Date>().ok()?;
    let clock =
        text.get(9..15).filter(|c| text.as_bytes()[8] == b'T' && c.bytes().all(|b| b.is_ascii_digit()));
    let zone = text.get(15..).unwrap_or_default();
    let moment = clock.map(|c| format!("{day}T{}:{}:{}{zone}", &c[..2], &c[2..4], &c[4..]));
    Some(moment.and_then(|m| self::moment(&m)).unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_formats_become_rfc_3339() {
        for (text, expected) in [
            ("2022-02-12T08:30:00Z", Some("2022-02-12T08:30:00Z")),
            ("2022-02-12T23:30:00.000+0200", Some("2022-02-12T23:30:00+02:00")),
            ("2022-02-12T23:30:00-05:00", Some("2022-02-12T23:30:00-05:00")),
            ("2022-02-12T08:30", Some("2022-02-12")),
            ("2022-02-12 08:30:00", Some("2022-02-12")),
            ("Sat, 12 Feb 2022 10:00:00 +0200", Some("2022-02-12T08:00:00Z")),
            ("20220212T083000Z", Some("2022-02-12T08:30:00Z")),
            ("20220212", Some("2022-02-12")),
            ("20221399", None),
            ("yesterday", None),
        ] {
            assert_eq!(rfc3339(text).as_deref(), expected, "{text}");
        }
    }
}

//! iCalendar (RFC 5545) of what is coming. An event keeps its UID, so that a moved one moves in the subscriber's calendar.

use crate::names;
use sitroom_record::ExportRow;

/// Octets of a line at most.
const OCTETS: usize = 75;

/// The calendar of the rows that have a day.
pub fn calendar(rows: &[ExportRow]) -> String {
    let mut out = String::new();
    let mut put = |line: &str| fold(line, &mut out);
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//sitroom//sitroom//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ] {
        put(line);
    }
    for row in rows {
        entry(row).iter().flatten().for_each(|line| put(line));
    }
    put("END:VCALENDAR");
    out
}

fn entry(r: &ExportRow) -> Option<Vec<String>> {
    let e = &r.event;
    let time = e.time.as_ref()?;
    let (first, last) = (time.earliest.as_deref()?, time.latest.as_deref().or(time.earliest.as_deref())?);
    let mut lines = vec!["BEGIN:VEVENT".into(), format!("UID:{}@sitroom", r.uid)];
    // the calendar's own time stands still while the event does: same records, same bytes
    let stamp = e.last_reported.as_deref().or(e.first_reported.as_deref()).unwrap_or(first);
    lines.push(format!("DTSTAMP:{}", moment(stamp)?));
    let moves =
        e.history.iter().filter(|c| c.from.is_some() && (c.field == "time" || c.field == "status")).count();
    lines.push(format!("SEQUENCE:{moves}"));
    if first.len() > 10 {
        lines.push(format!("DTSTART:{}", moment(first)?));
    } else {
        lines.push(format!("DTSTART;VALUE=DATE:{}", day(first, 0)?));
        // the end of a whole day is the day after, which does not belong to it
        lines.push(format!("DTEND;VALUE=DATE:{}", day(last, 1)?));
    }
    lines.push(format!("SUMMARY:{}", escaped(&summary(r))));
    lines.push(format!("DESCRIPTION:{}", escaped(&description(r))));
    if let Some(p) = &e.place {
        lines.push(format!("LOCATION:{}", escaped(&p.name)));
        if let (Some(lat), Some(lon)) = (p.latitude, p.longitude) {
            lines.push(format!("GEO:{lat};{lon}"));
        }
    }
    lines.push(format!("CATEGORIES:{}", e.kind));
    lines.push(format!(
        "STATUS:{}",
        if e.status == "not_happened" {
            "CANCELLED"
        } else if e.outlets > 1 {
            "CONFIRMED"
        } else {
            "TENTATIVE"
        }
    ));
    lines.extend(r.url.as_ref().map(|u| format!("URL:{}", u.replace(['\r', '\n'], ""))));
    lines.push("END:VEVENT".into());
    Some(lines)
}

fn summary(r: &ExportRow) -> String {
    let who = [names(&r.event.actors), names(&r.event.recipients)];
    let who: Vec<&str> = who.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
    if who.is_empty() { r.event.kind.clone() } else { format!("{}: {}", r.event.kind, who.join(" – ")) }
}

fn description(r: &ExportRow) -> String {
    let outlets = if r.event.outlets == 1 {
        "one outlet".into()
    } else {
        format!("{} independent outlets", r.event.outlets)
    };
    let mut text = format!("{}\n{} · {outlets}", r.event.words, r.event.status);
    for c in r.event.history.iter().filter(|c| c.from.is_some()) {
        text.push_str(&format!("\n{}: {} → {}", c.field, c.from.as_deref().unwrap_or_default(), c.to));
    }
    text
}

/// `20220212`, some days later.
fn day(date: &str, later: i64) -> Option<String> {
    let date: jiff::civil::Date = date.get(..10)?.parse().ok()?;
    let date = date.checked_add(jiff::Span::new().days(later)).ok()?;
    Some(date.strftime("%Y%m%d").to_string())
}

/// `20220212T083000Z`; midnight for a date alone; without the zone where none is known.
fn moment(date: &str) -> Option<String> {
    if let Ok(t) = date.parse::<jiff::Timestamp>() {
        return Some(t.strftime("%Y%m%dT%H%M%SZ").to_string());
    }
    if let Some(t) = date.get(..19).and_then(|d| d.parse::<jiff::civil::DateTime>().ok()) {
        return Some(t.strftime("%Y%m%dT%H%M%S").to_string());
    }
    if let Some(t) = date.get(..16).and_then(|d| format!("{d}:00").parse::<jiff::civil::DateTime>().ok()) {
        return Some(t.strftime("%Y%m%dT%H%M%S").to_string());
    }
    Some(format!("{}T000000Z", day(date, 0)?))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\r', "").replace('\n', "\\n")
}

/// A line in parts of at most 75 octets, each after the first begun by a space, never within a character.
fn fold(line: &str, out: &mut String) {
    let mut length = 0;
    for c in line.chars().filter(|c| !c.is_control()) {
        if length + c.len_utf8() > OCTETS {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

//! The first and last day that a TIMEX3 value covers.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use sitroom_document::codebook::TimexType;

/// Bounds of a value; none for durations, sets, references and placeholders.
pub fn of(kind: TimexType, value: &str) -> (Option<String>, Option<String>) {
    if matches!(kind, TimexType::Duration | TimexType::Set) || value.contains('X') {
        return (None, None);
    }
    match days(value) {
        Some((first, last)) => (Some(first.to_string()), Some(last.to_string())),
        None => (None, None),
    }
}

fn days(value: &str) -> Option<(Date, Date)> {
    if let Some((day, _)) = value.split_once('T') {
        return days(day);
    }
    let number = |s: &str| s.parse::<i16>().ok();
    let year_end = |y: i16| Date::new(y, 12, 31).ok();
    match value.split('-').collect::<Vec<_>>()[..] {
        [y] if y.len() == 4 => Some((Date::new(number(y)?, 1, 1).ok()?, year_end(number(y)?)?)),
        [d] if d.len() == 3 => Some((Date::new(number(d)? * 10, 1, 1).ok()?, year_end(number(d)? * 10 + 9)?)),
        [y, m] if m.len() == 2 && m.bytes().all(|b| b.is_ascii_digit()) => {
            let first = Date::new(number(y)?, m.parse().ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        [y, part] => part_of_year(number(y)?, part),
        [y, w, "WE"] => {
            let monday = monday(number(y)?, w)?;
            Some((monday.checked_add(5.days()).ok()?, monday.checked_add(6.days()).ok()?))
        }
        [_, _, _] => value.parse().ok().map(|d| (d, d)),
        _ => None,
    }
}

fn monday(year: i16, week: &str) -> Option<Date> {
    let week = week.strip_prefix('W')?.parse().ok()?;
    ISOWeekDate::new(year, week, Weekday::Monday).ok().map(|w| w.date())
}

fn part_of_year(year: i16, part: &str) -> Option<(Date, Date)> {
    let months = |first: i8, count: i8| {
        let start = Date::new(year, first, 1).ok()?;
        Some((start, start.checked_add((i32::from(count) - 1).months()).ok()?.last_of_month()))
    };
    match part {
        "SP" => months(3, 3),
        "SU" => months(6, 3),
        "FA" => months(9, 3),
        "WI" => months(12, 3),
        _ if part.starts_with('Q') => months((part[1..].parse::<i8>().ok()? - 1) * 3 + 1, 3),
        _ if part.starts_with('H') => months((part[1..].parse::<i8>().ok()? - 1) * 6 + 1, 6),
        _ => {
            let monday = monday(year, part)?;
            Some((monday, monday.checked_add(6.days()).ok()?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_granularity_has_its_days() {
        for (value, first, last) in [
            ("2022", "2022-01-01", "2022-12-31"),
            ("2022-02", "2022-02-01", "2022-02-28"),
            ("2022-W06", "2022-02-07", "2022-02-13"),
            ("2022-W06-WE", "2022-02-12", "2022-02-13"),
            ("2022-02-12", "2022-02-12", "2022-02-12"),
            ("2022-02-12TEV", "2022-02-12", "2022-02-12"),
            ("2019-Q3", "2019-07-01", "2019-09-30"),
            ("2019-H2", "2019-07-01", "2019-12-31"),
            ("2019-WI", "2019-12-01", "2020-02-29"),
            ("199", "1990-01-01", "1999-12-31"),
        ] {
            assert_eq!(of(TimexType::Date, value), (Some(first.into()), Some(last.into())), "{value}");
        }
        assert_eq!(of(TimexType::Date, "PRESENT_REF"), (None, None));
        assert_eq!(of(TimexType::Duration, "P3D"), (None, None));
    }
}

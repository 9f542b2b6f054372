//! Days, weeks, months and their TIMEX3 values.

use crate::tense::Tense;
use jiff::civil::{Date, Weekday, date};
use jiff::{Span, ToSpan};

/// What values are computed against.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// Publication date.
    pub dct: Option<Date>,
    /// Tense of the governing verb.
    pub tense: Tense,
    /// The day that the narrative has reached.
    pub narrative: Option<Date>,
    /// The quarter told of last, `1989-Q3`.
    pub quarter: Option<String>,
    /// The year told of last.
    pub year: Option<i16>,
    /// The day named before in the same sentence.
    pub sentence: Option<Date>,
    /// Days named before with their year.
    pub dated: Vec<Date>,
}

/// Units in the order of the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Weekend,
    Fortnight,
}

impl Unit {
    /// The unit with this number in the lexicon.
    pub fn from_index(i: i64) -> Option<Unit> {
        use Unit::*;
        [Second, Minute, Hour, Day, Week, Month, Quarter, Year, Decade, Century, Weekend, Fortnight]
            .get(i as usize)
            .copied()
    }

    /// The TIMEX3 duration of `n` units; `None` for an unknown number.
    pub fn duration(self, n: Option<i64>) -> String {
        let count = |factor: i64| n.map_or("X".into(), |n| (n * factor).to_string());
        match self {
            Unit::Second => format!("PT{}S", count(1)),
            Unit::Minute => format!("PT{}M", count(1)),
            Unit::Hour => format!("PT{}H", count(1)),
            Unit::Day => format!("P{}D", count(1)),
            Unit::Week => format!("P{}W", count(1)),
            Unit::Month => format!("P{}M", count(1)),
            Unit::Quarter => format!("P{}Q", count(1)),
            Unit::Year => format!("P{}Y", count(1)),
            Unit::Decade => n.map_or("PXDE".into(), |n| format!("P{}Y", 10 * n)),
            Unit::Century => n.map_or("PXCE".into(), |n| format!("P{}Y", 100 * n)),
            Unit::Weekend => format!("P{}WE", count(1)),
            Unit::Fortnight => format!("P{}W", count(2)),
        }
    }

    /// `n` units as a stretch of the calendar; none for units below the day.
    pub fn span(self, n: i64) -> Option<Span> {
        let span = match self {
            Unit::Second | Unit::Minute | Unit::Hour => Span::new(),
            Unit::Day => Span::new().try_days(n).ok()?,
            Unit::Week | Unit::Weekend => Span::new().try_weeks(n).ok()?,
            Unit::Fortnight => Span::new().try_weeks(2 * n).ok()?,
            Unit::Month => Span::new().try_months(n).ok()?,
            Unit::Quarter => Span::new().try_months(3 * n).ok()?,
            Unit::Year => Span::new().try_years(n).ok()?,
            Unit::Decade => Span::new().try_years(10 * n).ok()?,
            Unit::Century => Span::new().try_years(100 * n).ok()?,
        };
        Some(span)
    }

    /// The value of the unit that holds `date`, moved by `n` units.
    pub fn value_at(self, date: Date, n: i64) -> Option<String> {
        let d = date.checked_add(self.span(n)?).ok()?;
        Some(match self {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => d.to_string(),
            Unit::Week | Unit::Fortnight => week(d),
            Unit::Weekend => format!("{}-WE", week(d)),
            Unit::Month => format!("{:04}-{:02}", d.year(), d.month()),
            Unit::Quarter => format!("{:04}-Q{}", d.year(), (d.month() - 1) / 3 + 1),
            Unit::Year => format!("{:04}", d.year()),
            Unit::Decade => format!("{:03}", d.year() / 10),
            Unit::Century => format!("{:02}", d.year() / 100),
        })
    }
}

/// `2022-W06`
pub fn week(d: Date) -> String {
    let w = d.iso_week_date();
    format!("{:04}-W{:02}", w.year(), w.week())
}

/// The weekday with this number (Monday 1), as near to `from` as the direction says: -1 before, 1 after, 0 on or nearest by tense.
pub fn weekday_near(from: Date, weekday: i64, direction: Option<i64>, tense: Tense) -> Option<Date> {
    let wanted = Weekday::from_monday_one_offset(weekday as i8).ok()?;
    let ahead = i64::from(from.weekday().until(wanted));
    let next = if ahead == 0 { 7 } else { ahead };
    let back = if ahead == 0 { 0 } else { ahead - 7 };
    let days = match (direction, tense) {
        (Some(1), _) => next,
        (Some(-1), _) => {
            if ahead == 0 {
                -7
            } else {
                back
            }
        }
        (_, Tense::Future) => ahead,
        (Some(_), Tense::Unknown) => ahead,
        _ => back,
    };
    from.checked_add(days.days()).ok()
}

/// The year that makes month and day lie on the side of `from` that the tense asks for, or nearest to it.
///
/// A day without its year that lies a little ahead is meant even after a verb in the past (*was put off to 16 November*).
pub fn year_near(from: Date, month: i8, day: i8, tense: Tense) -> i16 {
    let this = Date::new(from.year(), month, day.min(28)).unwrap_or(from);
    let days = this.since(from).map(|s| s.get_days()).unwrap_or(0);
    let same_month = from.month() == month;
    match tense {
        Tense::Future if days < 0 && !same_month => from.year() + 1,
        Tense::Past if days > SOON && !same_month => from.year() - 1,
        Tense::Since if days > 0 => from.year() - 1,
        Tense::Unknown if days > FAR_AHEAD => from.year() - 1,
        Tense::Unknown if days < -FAR_BACK => from.year() + 1,
        _ => from.year(),
    }
}

const SOON: i32 = 75;
const FAR_AHEAD: i32 = 150;
const FAR_BACK: i32 = 240;

/// The year of a season without one: `direction` -1 the last that is over, 0 this year's, 1 the next to come; else that of the report,
/// or the last where it has not begun and the verb does not look ahead.
pub fn season_at(from: Date, season: i64, direction: Option<i64>, tense: Tense) -> i64 {
    let year = i64::from(from.year());
    let first_month = 3 * season;
    let now = i64::from(from.month());
    match direction {
        // winter begins in December of the year before
        Some(-1) if season == WINTER => year - 1 - i64::from(now < 3),
        Some(-1) => year - i64::from(now < first_month + 3),
        Some(1) => year + i64::from(now >= first_month),
        Some(_) if season == WINTER && now < 3 => year - 1,
        Some(_) => year,
        None if now < first_month && matches!(tense, Tense::Past | Tense::Since) => year - 1,
        None => year,
    }
}

const WINTER: i64 = 4;

/// Codes of festivals below this are month * 100 + day. Above: `MOVABLE` + month * 100 + weekday * 10 + which one (5: the last), or
/// `EASTER` + days from Easter Sunday, or `ISLAMIC` + month * 100 + day of the Islamic year, day 0 being the whole month.
pub const MOVABLE: i64 = 100_000;
const EASTER: i64 = 300_000;
const ISLAMIC: i64 = 400_000;
/// Farthest from Easter that a feast of its cycle lies, in days.
const EASTER_CYCLE: i64 = 1000;

/// A day of the Gregorian calendar, and its number in the count of [`islamic`].
const ISLAMIC_EPOCH: (Date, i64) = (date(622, 7, 18), 385);
/// Years of the Gregorian calendar before the first Islamic year, and how many Islamic years 32 of ours make.
const HIJRA: i64 = 622;
const OF_32_YEARS: i64 = 33;

/// The first and last day of a festival in a year that is a whole month of the Islamic calendar; `None` for all others.
pub fn festival_month(code: i64, year: i64) -> Option<(Date, Date)> {
    let month = (code - ISLAMIC) / 100;
    if code <= ISLAMIC || (code - ISLAMIC) % 100 != 0 {
        return None;
    }
    let first = festival_day(code, year)?;
    // odd months have 30 days, even ones 29; the last gains a day in leap years, and no festival is the last
    let days = 29 + month % 2;
    Some((first, first.checked_add((days - 1).days()).ok()?))
}

/// The day of a festival in a year; of one that is a month, the first.
pub fn festival_day(code: i64, year: i64) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    if code < MOVABLE {
        return Date::new(year, (code / 100) as i8, (code % 100) as i8).ok();
    }
    if code > ISLAMIC {
        return islamic(year, (code - ISLAMIC) / 100, ((code - ISLAMIC) % 100).max(1));
    }
    if code > EASTER - EASTER_CYCLE {
        return easter(year)?.checked_add((code - EASTER).days()).ok();
    }
    let (month, weekday, nth) = ((code - MOVABLE) / 100, code / 10 % 10, code % 10);
    let weekday = Weekday::from_monday_one_offset(weekday as i8).ok()?;
    let first = Date::new(year, month as i8, 1).ok()?;
    first.nth_weekday_of_month(if nth == 5 { -1 } else { nth as i8 }, weekday).ok()
}

/// The first day in a year with this month and day of the tabular Islamic calendar (30-year cycle, Thursday epoch). What is seen of the
/// moon may move a festival by a day.
fn islamic(year: i16, month: i64, day: i64) -> Option<Date> {
    // an Islamic year is 11 days short of ours
    let near = (i64::from(year) - HIJRA) * OF_32_YEARS / 32;
    let (epoch, first) = ISLAMIC_EPOCH;
    (near - 1..=near + 2).find_map(|y| {
        let days = (11 * y + 3) / 30 + 354 * y + 30 * month - (month - 1) / 2 + day;
        let found = epoch.checked_add((days - first).days()).ok()?;
        (found.year() == year).then_some(found)
    })
}

/// Easter Sunday of the Western churches (the anonymous Gregorian algorithm, Meeus 1991).
fn easter(year: i16) -> Option<Date> {
    let y = i64::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn movable_feasts_fall_on_their_days() {
        assert_eq!(festival_day(300_000, 2024), Some(day("2024-03-31")));
        assert_eq!(festival_day(299_998, 2000), Some(day("2000-04-21")));
        assert_eq!(festival_day(101_144, 2022), Some(day("2022-11-24")));
        assert_eq!(festival_day(401_001, 2023), Some(day("2023-04-21")));
        assert_eq!(festival_day(401_001, 2016), Some(day("2016-07-06")));
        assert_eq!(festival_day(401_210, 2019), Some(day("2019-08-11")));
        assert_eq!(festival_day(1225, 2021), Some(day("2021-12-25")));
    }

    /// Against the days kept in most countries, from one sighting of the moon to the next: a day off at most.
    #[test]
    fn ramadan_is_a_month_of_the_tables() {
        for (year, first, last) in [
            (2016, "2016-06-06", "2016-07-05"),
            (2019, "2019-05-06", "2019-06-03"),
            (2022, "2022-04-02", "2022-05-01"),
            (2023, "2023-03-23", "2023-04-20"),
            (2024, "2024-03-11", "2024-04-09"),
        ] {
            let (from, to) = festival_month(400_900, year).expect("a month");
            for (found, want) in [(from, first), (to, last)] {
                assert!(found.since(day(want)).expect("days").get_days().abs() <= 1, "{found} for {want}");
            }
        }
        assert_eq!(festival_month(401_001, 2022), None);
    }

    #[test]
    fn a_day_a_little_ahead_is_meant_after_a_verb_in_the_past_too() {
        let from = day("2021-10-27");
        assert_eq!(year_near(from, 12, 1, Tense::Past), 2021);
        assert_eq!(year_near(day("2022-02-12"), 12, 1, Tense::Past), 2021);
        assert_eq!(year_near(from, 1, 10, Tense::Unknown), 2022);
        assert_eq!(year_near(from, 1, 10, Tense::Past), 2021);
        assert_eq!(year_near(from, 6, 1, Tense::Future), 2022);
    }

    #[test]
    fn the_last_season_is_the_last_that_is_over() {
        assert_eq!(season_at(day("2021-10-30"), 1, Some(-1), Tense::Past), 2021);
        assert_eq!(season_at(day("2021-06-07"), 3, Some(-1), Tense::Past), 2020);
        assert_eq!(season_at(day("2021-06-07"), 3, Some(1), Tense::Past), 2021);
    }
}

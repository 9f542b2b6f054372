//! Days, weeks, months and their TIMEX3 values.

use crate::tense::Tense;
use jiff::civil::{Date, Weekday};
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

    fn span(self, n: i64) -> Option<Span> {
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
pub fn year_near(from: Date, month: i8, day: i8, tense: Tense) -> i16 {
    let date = |year: i16| Date::new(year, month, day.min(28)).unwrap_or(from);
    let this = date(from.year());
    let days = this.since(from).map(|s| s.get_days()).unwrap_or(0);
    let same_month = from.month() == month;
    match tense {
        Tense::Future if days < 0 && !same_month => from.year() + 1,
        Tense::Past if days > 0 && !same_month => from.year() - 1,
        Tense::Unknown if days > HALF_YEAR => from.year() - 1,
        Tense::Unknown if days < -3 * HALF_YEAR / 2 => from.year() + 1,
        _ => from.year(),
    }
}

const HALF_YEAR: i32 = 120;

//! What the calendar names: dates, months, years, seasons, quarters, festivals.

use super::{Ctx, Value, date, day_of};
use crate::calendar::{Unit, festival_day, festival_month, season_at, week, year_near};
use crate::lexicon::Class;
use crate::tense::Tense;
use jiff::civil::Date;
use sitroom_document::codebook::TimexType;

/// Years that need no such word.
const PLAIN_YEARS: std::ops::Range<i64> = 1960..2035;
const YEARS: std::ops::Range<i64> = 1700..2100;
/// Signs before a number that is no year.
const MONEY: &[&str] = &["$", "£", "€", "#", "us$", "no.", "nos."];

impl Ctx<'_> {
    pub(super) fn date(&self) -> Option<Value> {
        let (month, day) = (self.get(Class::Month)?, self.get(Class::Day));
        let year = match (self.get(Class::Year), self.anchor.dct) {
            (Some(year), _) => format!("{year:04}"),
            _ if let Some(year) = self.year_of_same_day(month, day) => format!("{year:04}"),
            (None, Some(dct)) => {
                let tense = self.tense_of_month();
                format!("{:04}", year_near(dct, month as i8, day.unwrap_or(1) as i8, tense))
            }
            (None, None) => "XXXX".into(),
        };
        let value = match day {
            Some(day) => format!("{year}-{month:02}-{day:02}"),
            None => format!("{year}-{month:02}"),
        };
        // 31 February is no date
        if !value.contains('X') && day.is_some() && value.parse::<Date>().is_err() {
            return None;
        }
        date(value)
    }

    /// *That same March 3 meeting*: the year of the day that was named with it before.
    fn year_of_same_day(&self, month: i64, day: Option<i64>) -> Option<i16> {
        let points_back = matches!(self.word_before(1).as_str(), "that" | "same" | "this");
        let same = |d: &&Date| i64::from(d.month()) == month && Some(i64::from(d.day())) == day;
        let told = self.anchor.dated.iter().rev().find(same)?;
        points_back.then(|| told.year())
    }

    /// A direction goes before the tense, and *by*, *until* before a verb in the past.
    fn tense_of_month(&self) -> Tense {
        match self.get(Class::Direction) {
            Some(-1) => Tense::Past,
            Some(1) => Tense::Future,
            Some(_) => Tense::Unknown,
            None if ["by", "until", "till", "through"].contains(&self.word_before(1).as_str()) => {
                if self.anchor.tense == Tense::Past { Tense::Unknown } else { Tense::Future }
            }
            None => self.anchor.tense,
        }
    }

    /// *March 3-5*: the first day is the value, and both ends are the bounds.
    pub(super) fn day_range(&self) -> Option<Value> {
        let mut value = self.date()?;
        let last = self.f.captures.iter().filter(|c| c.class == Class::Day).nth(1)?.value;
        let head = value.value.get(..8)?.to_string();
        let first: Option<Date> = value.value.parse().ok();
        value.bounds = Some(match first {
            Some(first) => (Some(first.to_string()), Some(format!("{head}{last:02}"))),
            None => (None, None),
        });
        (last > self.get(Class::Day)?).then_some(value)
    }

    /// *2019-20*: two years in a row, named by the first.
    pub(super) fn year_span(&self) -> Option<Value> {
        let (year, next) = (self.get(Class::Year)?, self.get(Class::Mark)?);
        let mut value = date(format!("{year:04}"))?;
        value.bounds = Some((Some(format!("{year:04}-01-01")), Some(format!("{:04}-12-31", year + 1))));
        ((year + 1) % 100 == next).then_some(value)
    }

    /// *Q3 2021*, *in Q3*
    pub(super) fn part_number(&self, letter: char, class: Class) -> Option<Value> {
        let n = self.get(class)?;
        let before = ["in", "for", "during", "of", "by", "from", "to", "since"];
        let year = match self.get(Class::Year) {
            Some(year) => format!("{year:04}"),
            None if !before.contains(&self.word_before(1).as_str()) => return None,
            None => match self.anchor.dct {
                Some(d) if letter == 'Q' => format!("{:04}", d.year() - self.quarter_lies_ahead(n, d) as i16),
                _ => self.year_from_dct(0),
            },
        };
        date(format!("{year}-{letter}{n}"))
    }

    pub(super) fn iso(&self) -> Option<Value> {
        let found = day_of(self.get(Class::Year)?, self.get(Class::Num)?, self.get(Class::Mark)?)?;
        date(found.to_string())
    }

    /// Month first, as in the American press, unless that gives no date.
    pub(super) fn slashes(&self) -> Option<Value> {
        let v = self.get(Class::Slashes)?;
        let (y, a, b) = (v / 10000, v / 100 % 100, v % 100);
        date(day_of(y, a, b).or_else(|| day_of(y, b, a))?.to_string())
    }

    pub(super) fn month(&self) -> Option<Value> {
        let month = self.get(Class::Month)?;
        let Some(dct) = self.anchor.dct else { return date(format!("XXXX-{month:02}")) };
        if self.get(Class::Direction) == Some(0) {
            return date(format!("{:04}-{month:02}", dct.year()));
        }
        date(format!("{:04}-{month:02}", year_near(dct, month as i8, 1, self.tense_of_month())))
    }

    /// *April next year*
    pub(super) fn month_of_year(&self) -> Option<Value> {
        let year = self.year_from_dct(self.get(Class::Direction)?);
        let month = self.get(Class::Month)?;
        date(match self.get(Class::Day) {
            Some(day) => format!("{year}-{month:02}-{day:02}"),
            None => format!("{year}-{month:02}"),
        })
    }

    /// *The week of March 6*
    pub(super) fn week_of(&self) -> Option<Value> {
        let day: Date = self.date()?.value.parse().ok()?;
        date(week(day))
    }

    /// A bare number of four digits is a year after a preposition or in brackets, or where it is no count of things.
    pub(super) fn year(&self) -> Option<Value> {
        date(format!("{:04}", self.get(Class::Year)?)).filter(|_| self.is_year())
    }

    fn is_year(&self) -> bool {
        let before = self.word_before(1);
        let year = self.get(Class::Year).unwrap_or(0);
        let counts = self.words.is_plural(self.at + self.f.len) || MONEY.contains(&before.as_str());
        self.f.len > 1
            || (YEARS.contains(&year) && !counts && self.words.classes.before_year.has(&before))
            || (PLAIN_YEARS.contains(&year) && !counts)
    }

    /// *The year*: a business year where its end is given, else that of the report.
    pub(super) fn the_year(&self) -> Option<Value> {
        if ["ended", "ending"].contains(&self.word_behind(0).as_str()) {
            return super::of(TimexType::Duration, "P1Y".into());
        }
        let before = ["for", "of", "in", "during", "through", "throughout", "over", "on", "by"];
        before.contains(&self.word_before(1).as_str()).then(|| date(self.year_from_dct(0)))?
    }

    pub(super) fn season(&self) -> Option<Value> {
        let season = self.get(Class::Season)?;
        let code = ["SP", "SU", "FA", "WI"].get(season as usize - 1)?;
        let year = match (self.get(Class::Year), self.anchor.dct) {
            (Some(y), _) => y,
            (None, Some(d)) => season_at(d, season, self.get(Class::Direction), self.anchor.tense),
            (None, None) => return date(format!("XXXX-{code}")),
        };
        date(format!("{year:04}-{code}"))
    }

    pub(super) fn part_of_year(&self, letter: char, parts: i64) -> Option<Value> {
        let mut n = self.get(Class::Ordinal)?;
        if n < 0 && letter == 'H' {
            n = parts;
        }
        if n < 0 {
            return date(Unit::Quarter.value_at(self.anchor.dct?, -1)?);
        }
        let year = match (self.get(Class::Year), self.get(Class::Direction), self.anchor.dct) {
            _ if self.words.word(self.at + self.f.len - 1) == "year" && self.has("the") => {
                self.year_from_dct(0)
            }
            (Some(y), ..) => format!("{y:04}"),
            (None, Some(direction), _) => self.year_from_dct(direction),
            (None, None, _) if letter == 'H' => return None,
            (None, None, Some(d)) => format!("{:04}", d.year() - self.quarter_lies_ahead(n, d) as i16),
            (None, None, None) => "XXXX".into(),
        };
        (1..=parts).contains(&n).then(|| format!("{year}-{letter}{n}")).and_then(date)
    }

    /// A quarter that ends behind the publication date is that of the year before, unless the verb looks ahead.
    fn quarter_lies_ahead(&self, n: i64, dct: Date) -> bool {
        i64::from((dct.month() - 1) / 3 + 1) < n && self.anchor.tense != Tense::Future
    }

    /// *The quarter*: the one told of last. *Quarter-to-quarter* is none.
    pub(super) fn quarter_told(&self) -> Option<Value> {
        if self.word_behind(0) == "-" {
            return None;
        }
        if self.has("current") {
            return date(Unit::Quarter.value_at(self.anchor.dct?, 0)?);
        }
        date(self.anchor.quarter.clone()?)
    }

    /// *The 1988 quarter*: of that year, the one told of last.
    pub(super) fn quarter_of_year(&self) -> Option<Value> {
        let year = self.get(Class::Year)?;
        let part = self.anchor.quarter.as_deref().and_then(|q| q.get(4..)).unwrap_or("");
        date(format!("{year:04}{part}"))
    }

    /// *The year-earlier quarter*, *year-ago results*: the period told of last, a year before.
    pub(super) fn year_ago(&self) -> Option<Value> {
        let Some(dct) = self.anchor.dct else { return date("XXXX".into()) };
        let last = i64::from(dct.year()) - 1;
        if let Some(n) = self.get(Class::Ordinal).filter(|n| (1..=4).contains(n)) {
            return date(format!("{last:04}-Q{n}"));
        }
        date(self.quarter_a_year_before().unwrap_or_else(|| format!("{last:04}")))
    }

    /// The quarter told of last, a year before.
    pub(super) fn quarter_a_year_before(&self) -> Option<String> {
        let (year, part) = self.anchor.quarter.as_deref()?.split_once('-')?;
        Some(format!("{:04}-{part}", year.parse::<i64>().ok()? - 1))
    }

    pub(super) fn festival(&self) -> Option<Value> {
        let code = self.get(Class::Festival)?;
        let Some(dct) = self.anchor.dct else {
            if let Some((first, last)) = self.get(Class::Year).and_then(|y| festival_month(code, y)) {
                return whole_month(first, last);
            }
            // a movable feast has no day without its year
            let fixed = (code < crate::calendar::MOVABLE)
                .then(|| format!("XXXX-{:02}-{:02}", code / 100, code % 100));
            return date(fixed.unwrap_or_else(|| "XXXX-XX-XX".into()));
        };
        let tense = match self.get(Class::Direction) {
            Some(-1) => Tense::Past,
            Some(1) => Tense::Future,
            _ => self.anchor.tense,
        };
        let near = festival_day(code, i64::from(dct.year()))?;
        let mut year = i64::from(year_near(dct, near.month(), near.day(), tense));
        if self.get(Class::Direction) == Some(-1) && festival_day(code, year)? >= dct {
            year -= 1;
        }
        let year = self.get(Class::Year).unwrap_or(year);
        if let Some((first, last)) = festival_month(code, year) {
            return whole_month(first, last);
        }
        let day = festival_day(code, year)?;
        let day = if self.has("eve") { day.yesterday().ok()? } else { day };
        date(if self.has("week") { week(day) } else { day.to_string() })
    }
}

/// A month of another calendar: the value is the month of ours that holds its middle, the bounds are its own.
fn whole_month(first: Date, last: Date) -> Option<Value> {
    let middle = first.checked_add(jiff::Span::new().days(MIDDLE)).ok()?;
    let mut value = date(format!("{:04}-{:02}", middle.year(), middle.month()))?;
    value.bounds = Some((Some(first.to_string()), Some(last.to_string())));
    Some(value)
}

/// Days from the first of a month to its middle.
const MIDDLE: i64 = 14;

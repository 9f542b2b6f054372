//! What hangs on the publication date or on the day that the narrative has reached.

use super::{Ctx, Value, date, of, part_code, placeholder};
use crate::calendar::{Unit, weekday_near};
use crate::lexicon::Class;
use crate::tense::Tense;
use jiff::ToSpan;
use jiff::civil::Date;
use sitroom_document::codebook::TimexType;

/// How far a weekday with the day of the month behind it may lie from the publication date.
const MARK_DAYS: i64 = 400;
/// How many tokens behind a time of day its weekday may stand.
const CLOSE: usize = 8;
/// More units than these are no way to say when.
const FARTHEST: i64 = 5000;

impl Ctx<'_> {
    pub(super) fn near_day(&self) -> Option<Value> {
        // "the day before yesterday"
        let one = 1 + i64::from(self.word() == "the");
        let days = if self.has("yesterday") { -one } else { one * i64::from(self.has("tomorrow")) };
        let day = self.day_from_dct(days);
        if self.has("tonight") {
            return of(TimexType::Time, format!("{day}TNI"));
        }
        match self.get(Class::Part) {
            Some(part) => of(TimexType::Time, format!("{day}{}", part_code(part))),
            None => date(day),
        }
    }

    pub(super) fn this_part(&self) -> Option<Value> {
        of(TimexType::Time, format!("{}{}", self.day_from_dct(0), part_code(self.get(Class::Part)?)))
    }

    /// *The next morning*
    pub(super) fn next_part(&self) -> Option<Value> {
        let part = part_code(self.get(Class::Part)?);
        let Some(from) = self.anchor.narrative.or(self.anchor.dct) else {
            return of(TimexType::Time, format!("XXXX-XX-XX{part}"));
        };
        let day = from.checked_add(self.get(Class::Direction)?.days()).ok()?;
        of(TimexType::Time, format!("{day}{part}"))
    }

    /// A weekday with the day of the month behind it: the nearest day that both fit.
    pub(super) fn weekday_marked(&self) -> Option<Value> {
        let (weekday, mark) = (self.get(Class::Weekday)?, self.get(Class::Mark)?);
        let Some(dct) = self.anchor.dct else { return date(format!("XXXX-XX-{mark:02}")) };
        let near = |fits: &dyn Fn(Date) -> bool| {
            let days = (0..MARK_DAYS).flat_map(|n| [n, -n]);
            days.filter_map(|n| dct.checked_add(n.days()).ok()).find(|d| fits(*d))
        };
        let marked = |d: Date| i64::from(d.day()) == mark;
        let found = near(&|d| marked(d) && i64::from(d.weekday().to_monday_one_offset()) == weekday);
        // a mark that fits no weekday: the day of the month nearest to the publication date
        date(found.or_else(|| near(&marked))?.to_string())
    }

    /// The weekday of the match, near the publication date. *Until Tuesday* lies ahead, unless something *had* happened by then, and *the previous Friday* is seen from the day
    /// told of last.
    fn weekday_day(&self) -> Option<Date> {
        let told = ["previous", "preceding", "following"].iter().any(|w| self.has(w));
        if let Some(from) = self.anchor.narrative.filter(|_| told) {
            return weekday_near(from, self.get(Class::Weekday)?, self.get(Class::Direction), Tense::Unknown);
        }
        let until = ["until", "till", "by"].contains(&self.word_before(1).as_str());
        let had = |i: usize| &*self.words.word(i) == "had";
        let had = (self.at.saturating_sub(CLOSE)..self.at + CLOSE).any(had);
        let tense = if until && !had { Tense::Future } else { self.anchor.tense };
        weekday_near(self.anchor.dct?, self.get(Class::Weekday)?, self.get(Class::Direction), tense)
    }

    pub(super) fn weekday(&self) -> Option<Value> {
        let weekday = self.get(Class::Weekday)?;
        // "Tuesday nights"
        if self.get(Class::Part).is_some() && self.words.word(self.at + self.f.len - 1).ends_with('s') {
            return self.set();
        }
        if self.anchor.dct.is_none() {
            return date(format!("XXXX-WXX-{weekday}"));
        }
        let day = self.weekday_day()?;
        match self.get(Class::Part) {
            Some(part) => of(TimexType::Time, format!("{day}{}", part_code(part))),
            None => date(day.to_string()),
        }
    }

    pub(super) fn weekday_week(&self) -> Option<Value> {
        let weekday = self.get(Class::Weekday)?;
        let Some(dct) = self.anchor.dct else { return date(format!("XXXX-WXX-{weekday}")) };
        let monday = dct.checked_sub(i64::from(dct.weekday().to_monday_zero_offset()).days()).ok()?;
        let day = monday.checked_add((7 * self.get(Class::Direction)? + weekday - 1).days()).ok()?;
        date(day.to_string())
    }

    /// *The weekend*: the one under way or past, or the coming one after a verb that looks ahead.
    pub(super) fn weekend(&self) -> Option<Value> {
        let Some(dct) = self.anchor.dct else { return date(placeholder(Unit::Weekend)) };
        let saturday = i64::from(dct.weekday().to_monday_zero_offset()) >= 5;
        let back = !saturday && self.anchor.tense != Tense::Future;
        date(Unit::Weekend.value_at(dct, -i64::from(back))?)
    }

    pub(super) fn unit(&self) -> Option<Value> {
        let unit = self.unit_of()?;
        let direction = self.get(Class::Direction).unwrap_or(0);
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            return None;
        }
        let Some(dct) = self.anchor.dct else { return date(placeholder(unit)) };
        let mut value = date(unit.value_at(dct, direction)?)?;
        if direction == 0 && (self.has("earlier") || self.has("early") || self.has("beginning")) {
            let (first, _) = crate::bounds::of(TimexType::Date, &value.value);
            value.bounds = Some((first, Some(dct.to_string())));
        }
        if direction == 0 && self.has("later") {
            let (_, last) = crate::bounds::of(TimexType::Date, &value.value);
            value.bounds = Some((Some(dct.to_string()), last));
        }
        Some(value)
    }

    /// *The past year* names the year before and runs up to today; *the next day* follows what was told last.
    pub(super) fn unit_narrative(&self) -> Option<Value> {
        let unit = self.unit_of()?;
        let direction = self.get(Class::Direction)?;
        let from_dct = ["past", "last", "coming"].iter().any(|w| self.has(w))
            || (self.has("next") && unit != Unit::Day)
            || direction == 0;
        if !from_dct {
            let Some(from) = self.anchor.narrative.or(self.anchor.dct) else {
                return date(placeholder(unit));
            };
            return date(unit.value_at(from, direction)?);
        }
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour | Unit::Day) {
            return self.duration(Some(1));
        }
        // "the past decade" seldom means the nineties
        if matches!(unit, Unit::Decade | Unit::Century) && direction != 0 {
            return self.duration(Some(1));
        }
        let Some(dct) = self.anchor.dct else { return date(placeholder(unit)) };
        let mut value = date(unit.value_at(dct, direction)?)?;
        if direction != 0 {
            let other = dct.checked_add(unit.span(direction)?).ok()?;
            value.bounds = Some((Some(dct.min(other).to_string()), Some(dct.max(other).to_string())));
        }
        Some(value)
    }

    /// *That day*, *later that year*: what the narrative has reached.
    pub(super) fn unit_told(&self) -> Option<Value> {
        let unit = self.unit_of()?;
        match unit {
            Unit::Year => date(format!("{:04}", self.anchor.year?)),
            Unit::Quarter => date(self.anchor.quarter.clone()?),
            Unit::Day | Unit::Week | Unit::Month | Unit::Weekend => {
                date(unit.value_at(self.anchor.narrative?, 0)?)
            }
            _ => None,
        }
    }

    pub(super) fn moved(&self, sign: i64, from: Option<Date>) -> Option<Value> {
        let unit = self.unit_of()?;
        let n = self.get(Class::Count).unwrap_or(1);
        // "two days before the launch": a stretch of time, seen from another event
        let goes_on = self.word_behind(0).starts_with(|c: char| c.is_ascii_alphanumeric());
        if self.words.word(self.at + self.f.len - 1) == "before" && goes_on {
            return None;
        }
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) && sign > 0 {
            return self.duration(Some(n));
        }
        let Some(from) = from else { return date(placeholder(unit)) };
        // in a report on a quarter's results, a year ago is that quarter
        if unit == Unit::Year && n == 1 && sign < 0 {
            let last = || format!("{:04}", from.year() - 1);
            return date(self.quarter_a_year_before().unwrap_or_else(last));
        }
        if n > FARTHEST {
            return None;
        }
        let years = match unit {
            Unit::Decade => 10,
            Unit::Century => 100,
            _ => return date(unit.value_at(from, sign * n)?),
        };
        date(Unit::Year.value_at(from, sign * n * years)?)
    }

    /// *One day* after a verb that looks ahead is some day to come.
    pub(super) fn one_day(&self) -> Option<Value> {
        match self.anchor.tense {
            Tense::Future => date("FUTURE_REF".into()),
            _ => self.duration(Some(1)),
        }
    }

    /// A time of day with its day.
    pub(super) fn clock_day(&self) -> Option<Value> {
        let day = match (self.get(Class::Weekday), self.get(Class::Month)) {
            (Some(_), _) => self.weekday()?.value,
            (_, Some(_)) => self.date()?.value,
            _ => self.near_day()?.value,
        };
        let day = day.split('T').next().unwrap_or_default().to_string();
        of(TimexType::Time, format!("{day}T{}", self.hour_minute()?))
    }

    /// *0735 GMT*, mostly in brackets behind the local time.
    pub(super) fn gmt(&self) -> Option<Value> {
        let v = self.get(Class::Hhmm)?;
        let day = match self.get(Class::Weekday) {
            Some(_) => self.weekday()?.value,
            None => self.day_near(),
        };
        of(TimexType::Time, format!("{day}T{:02}:{:02}", v / 100, v % 100))
    }

    /// The day that a time of day belongs to: one named before it in its sentence, a weekday close behind, or that of the report.
    pub(super) fn day_near(&self) -> String {
        let day = self.anchor.sentence.or_else(|| self.weekday_behind());
        day.map_or_else(|| self.day_from_dct(0), |d| d.to_string())
    }

    fn weekday_behind(&self) -> Option<Date> {
        let end = self.at + self.f.len;
        let weekday = (end..end + CLOSE)
            .take_while(|i| !matches!(&*self.words.word(*i), "." | ";" | ""))
            .find_map(|i| self.words.class(Class::Weekday, i))?;
        weekday_near(self.anchor.dct?, weekday.0, None, self.anchor.tense)
    }
}

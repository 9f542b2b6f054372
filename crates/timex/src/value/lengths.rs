//! Durations, sets and times of day.

use super::{Ctx, Value, of, part_code};
use crate::calendar::Unit;
use crate::lexicon::Class;
use sitroom_document::codebook::TimexType;

impl Ctx<'_> {
    pub(super) fn duration(&self, n: Option<i64>) -> Option<Value> {
        of(TimexType::Duration, self.unit_of()?.duration(n))
    }

    /// *A year*, *one month*: a stretch of time. *A second* and *a minute* mostly are none, and *$5 a year* is a rate.
    pub(super) fn one_unit(&self) -> Option<Value> {
        let unit = self.unit_of()?;
        let short = matches!(unit, Unit::Second | Unit::Minute | Unit::Quarter | Unit::Weekend);
        let one = self.word() == "one";
        if short && !one || unit == Unit::Second || self.word_behind(0) == "-" {
            return None;
        }
        if self.word() == "per" {
            return of(TimexType::Set, unit.duration(Some(1)));
        }
        if !one && self.at > 0 && self.words.is_counted(self.at - 1) {
            return None;
        }
        self.duration(Some(1))
    }

    /// *Five years* is a duration; *a second*, *one quarter* are other things, and ages have none.
    pub(super) fn duration_counted(&self) -> Option<Value> {
        let next = self.word_behind(0);
        // "more than a quarter" is a share
        if self.unit_of()? == Unit::Quarter && self.counted() == Some(1) {
            return None;
        }
        if next == "old" || (next == "-" && self.word_behind(1) == "old") {
            return None;
        }
        self.duration(self.counted())
    }

    pub(super) fn duration_hyphen(&self) -> Option<Value> {
        let unit = self.unit_of()?;
        let age = self.word_behind(0) == "-" && matches!(self.word_behind(1).as_str(), "old" | "olds");
        // three-quarters is a share
        if age || unit == Unit::Second || (unit == Unit::Quarter && self.has("quarters")) {
            return None;
        }
        self.duration(self.counted())
    }

    /// *A two day rally*: a number and a unit in the singular before a noun.
    pub(super) fn duration_adjective(&self) -> Option<Value> {
        let n = self.get(Class::Num).filter(|n| *n > 1)?;
        let singular = !self.words.word(self.at + self.f.len - 1).ends_with('s');
        let noun = self.words.is_noun(self.at + self.f.len);
        let unit = self.unit_of()?;
        (singular && noun && !matches!(unit, Unit::Second | Unit::Quarter)).then(|| self.duration(Some(n)))?
    }

    /// *For years*, *in weeks*
    pub(super) fn duration_bare(&self) -> Option<Value> {
        self.words.classes.before_length.has(&self.word_before(1)).then(|| self.duration(None))?
    }

    /// *Two and a half years*, *5 1/2 hours*
    pub(super) fn duration_half(&self) -> Option<Value> {
        let n = self.get(Class::Count).unwrap_or(1);
        let value = match self.unit_of()? {
            Unit::Year => format!("P{n}Y6M"),
            Unit::Month => format!("P{n}M15D"),
            Unit::Day => format!("P{n}DT12H"),
            Unit::Hour => format!("PT{n}H30M"),
            Unit::Minute => format!("PT{n}M30S"),
            Unit::Decade => format!("P{}Y", 10 * n + 5),
            Unit::Century => format!("P{}Y", 100 * n + 50),
            _ => return None,
        };
        of(TimexType::Duration, value)
    }

    /// *Half an hour*
    pub(super) fn half_unit(&self) -> Option<Value> {
        let value = match self.unit_of()? {
            Unit::Minute => "PT30S",
            Unit::Hour => "PT30M",
            Unit::Day => "PT12H",
            Unit::Month => "P15D",
            Unit::Year => "P6M",
            Unit::Decade => "P5Y",
            Unit::Century => "P50Y",
            _ => return None,
        };
        of(TimexType::Duration, value.into())
    }

    pub(super) fn set(&self) -> Option<Value> {
        if let Some(weekday) = self.get(Class::Weekday).or_else(|| self.get(Class::Weekdays)) {
            let part = self.get(Class::Part).map_or("", part_code);
            return of(TimexType::Set, format!("XXXX-WXX-{weekday}{part}"));
        }
        if let Some(month) = self.get(Class::Month) {
            return of(TimexType::Set, format!("XXXX-{month:02}"));
        }
        if let Some(part) = self.get(Class::Part) {
            return of(TimexType::Set, format!("XXXX-XX-XX{}", part_code(part)));
        }
        of(TimexType::Set, self.unit_of()?.duration(Some(self.get(Class::Num).unwrap_or(1))))
    }

    /// *Daily* before or behind what happens; a *daily* is a newspaper.
    pub(super) fn set_word(&self) -> Option<Value> {
        if self.words.is_noun(self.at) {
            return None;
        }
        let value = match self.word().as_str() {
            "hourly" => "PT1H",
            "daily" | "nightly" => "P1D",
            "weekly" => "P1W",
            "monthly" => "P1M",
            "quarterly" => "P1Q",
            _ => "P1Y",
        };
        of(TimexType::Set, value.into())
    }

    /// `15:40` of a clock time.
    pub(super) fn hour_minute(&self) -> Option<String> {
        let minutes = match (self.get(Class::Clock), self.get(Class::Clocknum)) {
            (Some(m), _) => m,
            (None, Some(h)) => h * 60,
            (None, None) => return Some(if self.has("midnight") { "24:00" } else { "12:00" }.into()),
        };
        let hour = match self.get(Class::Ampm) {
            Some(12) if minutes < 720 => minutes / 60 + 12,
            Some(0) if minutes >= 720 => minutes / 60 - 12,
            _ => minutes / 60,
        };
        Some(format!("{hour:02}:{:02}", minutes % 60))
    }

    pub(super) fn clock(&self) -> Option<Value> {
        of(TimexType::Time, format!("{}T{}", self.day_near(), self.hour_minute()?))
    }
}

//! From captured words to TIMEX3 values.

use crate::calendar::{Anchor, Unit, weekday_near, year_near};
use crate::lexicon::Class;
use crate::matcher::{Found, Words};
use crate::tense::Tense;
use jiff::ToSpan;
use jiff::civil::Date;
use sitroom_document::codebook::TimexType;

/// How a rule computes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Date,
    Iso,
    Slashes,
    Month,
    Year,
    Fiscal,
    Decade,
    Season,
    Quarter,
    QuarterTold,
    Half,
    Festival,
    NearDay,
    ThisPart,
    LastNight,
    WeekdayMarked,
    Weekday,
    WeekdayWeek,
    Unit,
    UnitNarrative,
    Ago,
    AgoNarrative,
    Hence,
    HenceNarrative,
    DirectedUnits,
    Recent,
    Present,
    Past,
    Future,
    Duration,
    DurationHyphen,
    DurationRange,
    DurationVague,
    DurationOne,
    Set,
    SetWord,
    SetAUnit,
    Clock,
    ClockPart,
}

impl Op {
    /// The operation that a rule file names.
    pub fn from_name(name: &str) -> Option<Op> {
        use Op::*;
        Some(match name {
            "date" => Date,
            "iso" => Iso,
            "slashes" => Slashes,
            "month" => Month,
            "year" => Year,
            "fiscal" => Fiscal,
            "decade" => Decade,
            "season" => Season,
            "quarter" => Quarter,
            "quarter_told" => QuarterTold,
            "half" => Half,
            "festival" => Festival,
            "near_day" => NearDay,
            "this_part" => ThisPart,
            "last_night" => LastNight,
            "weekday_marked" => WeekdayMarked,
            "weekday" => Weekday,
            "weekday_week" => WeekdayWeek,
            "unit" => Unit,
            "unit_narrative" => UnitNarrative,
            "ago" => Ago,
            "ago_narrative" => AgoNarrative,
            "hence" => Hence,
            "hence_narrative" => HenceNarrative,
            "directed_units" => DirectedUnits,
            "recent" => Recent,
            "present" => Present,
            "past" => Past,
            "future" => Future,
            "duration" => Duration,
            "duration_hyphen" => DurationHyphen,
            "duration_range" => DurationRange,
            "duration_vague" => DurationVague,
            "duration_one" => DurationOne,
            "set" => Set,
            "set_word" => SetWord,
            "set_a_unit" => SetAUnit,
            "clock" => Clock,
            "clock_part" => ClockPart,
            _ => return None,
        })
    }
}

/// A computed value.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub kind: TimexType,
    pub value: String,
    /// Bounds that say more than the value: *earlier this week* ends today.
    pub bounds: Option<(Option<String>, Option<String>)>,
}

fn date(value: String) -> Option<Value> {
    Some(Value { kind: TimexType::Date, value, bounds: None })
}

fn of(kind: TimexType, value: String) -> Option<Value> {
    Some(Value { kind, value, bounds: None })
}

/// The value of a match, or `None` where the words are no time after all.
pub fn compute(op: Op, f: &Found, words: &Words<'_>, at: usize, anchor: &Anchor) -> Option<Value> {
    let c = Ctx { f, words, at, anchor };
    match op {
        Op::Date => c.date(),
        Op::Iso => c.iso(),
        Op::Slashes => c.slashes(),
        Op::Month => c.month(),
        Op::Year => c.year(),
        Op::Fiscal => date(format!("{:04}", c.get(Class::Year)?)),
        Op::Decade => date(format!("{:03}", c.get(Class::Decade)?)),
        Op::Season => c.season(),
        Op::Quarter => c.part_of_year('Q', 4),
        Op::QuarterTold => c.quarter_told(),
        Op::Half => c.part_of_year('H', 2),
        Op::Festival => c.festival(),
        Op::NearDay => c.near_day(),
        Op::ThisPart => c.this_part(),
        Op::LastNight => of(TimexType::Time, format!("{}TNI", c.day_from_dct(-1))),
        Op::WeekdayMarked => c.weekday_marked(),
        Op::Weekday => c.weekday(),
        Op::WeekdayWeek => c.weekday_week(),
        Op::Unit => c.unit(),
        Op::UnitNarrative => c.unit_narrative(),
        Op::Ago => c.moved(-1, c.anchor.dct),
        Op::AgoNarrative => c.moved(-1, c.anchor.narrative.or(c.anchor.dct)),
        Op::Hence => c.moved(1, c.anchor.dct),
        Op::HenceNarrative => c.moved(1, c.anchor.narrative.or(c.anchor.dct)),
        Op::DirectedUnits => c.duration(c.get(Class::Count)),
        Op::Recent => date("PAST_REF".into()),
        Op::Present => date("PRESENT_REF".into()),
        Op::Past => date("PAST_REF".into()),
        Op::Future => date("FUTURE_REF".into()),
        Op::Duration => c.duration_counted(),
        Op::DurationHyphen => c.duration_hyphen(),
        Op::DurationRange => c.duration(c.get(Class::Num)),
        Op::DurationVague => c.duration(None),
        Op::DurationOne => c.duration(Some(1)),
        Op::Set => c.set(),
        Op::SetWord => c.set_word(),
        Op::SetAUnit => c.one_unit(),
        Op::Clock => c.clock(),
        Op::ClockPart => {
            let noon = c.word() == "noon";
            of(TimexType::Time, format!("{}T{}", c.day_from_dct(0), if noon { "12:00" } else { "24:00" }))
        }
    }
}

struct Ctx<'a> {
    f: &'a Found,
    words: &'a Words<'a>,
    at: usize,
    anchor: &'a Anchor,
}

impl Ctx<'_> {
    fn get(&self, class: Class) -> Option<i64> {
        self.f.get(class)
    }

    /// The first word.
    fn word(&self) -> String {
        self.words.word(self.at).into_owned()
    }

    fn has(&self, word: &str) -> bool {
        (0..self.f.len).any(|i| self.words.word(self.at + i) == word)
    }

    /// A day by its distance from the publication date.
    fn day_from_dct(&self, days: i64) -> String {
        let day = self.anchor.dct.and_then(|d| d.checked_add(days.days()).ok());
        day.map_or("XXXX-XX-XX".into(), |d| d.to_string())
    }

    fn date(&self) -> Option<Value> {
        let (month, day) = (self.get(Class::Month)?, self.get(Class::Day));
        let year = match (self.get(Class::Year), self.anchor.dct) {
            (Some(year), _) => format!("{year:04}"),
            (None, Some(dct)) => {
                format!("{:04}", year_near(dct, month as i8, day.unwrap_or(1) as i8, self.anchor.tense))
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

    fn iso(&self) -> Option<Value> {
        let value = format!(
            "{:04}-{:02}-{:02}",
            self.get(Class::Year)?,
            self.get(Class::Num)?,
            self.get(Class::Mark)?
        );
        value.parse::<Date>().ok()?;
        date(value)
    }

    /// Month first, as in the American press, unless that gives no date.
    fn slashes(&self) -> Option<Value> {
        let v = self.get(Class::Slashes)?;
        let (y, a, b) = (v / 10000, v / 100 % 100, v % 100);
        let found =
            Date::new(y as i16, a as i8, b as i8).or_else(|_| Date::new(y as i16, b as i8, a as i8)).ok()?;
        date(found.to_string())
    }

    fn month(&self) -> Option<Value> {
        let month = self.get(Class::Month)?;
        let Some(dct) = self.anchor.dct else { return date(format!("XXXX-{month:02}")) };
        let tense = match self.get(Class::Direction) {
            Some(-1) => Tense::Past,
            Some(1) => Tense::Future,
            _ if self.anchor.tense == Tense::Unknown => Tense::Past,
            _ => self.anchor.tense,
        };
        date(format!("{:04}-{month:02}", year_near(dct, month as i8, 1, tense)))
    }

    /// A bare number of four digits is a year after a preposition or in brackets, or where it is no count of things.
    fn year(&self) -> Option<Value> {
        date(format!("{:04}", self.get(Class::Year)?)).filter(|_| self.is_year())
    }

    fn is_year(&self) -> bool {
        const BEFORE: &[&str] = &[
            "in", "since", "of", "by", "from", "until", "till", "to", "and", "during", "before", "after",
            "(", "late", "early", "mid", "for", "-", "–", "through", "between", "than", "around", "about",
            "or", ",", "the", "a", "an", "year", "fiscal", "'s", "’s",
        ];
        let before = self.at.checked_sub(1).map(|i| self.words.word(i).into_owned()).unwrap_or_default();
        let year = self.get(Class::Year).unwrap_or(0);
        self.f.len > 1 || ((1700..2100).contains(&year) && BEFORE.contains(&before.as_str()))
    }

    fn season(&self) -> Option<Value> {
        let code = ["SP", "SU", "FA", "WI"].get(self.get(Class::Season)? as usize - 1)?;
        let year = match (self.get(Class::Year), self.anchor.dct) {
            (Some(y), _) => format!("{y:04}"),
            (None, Some(d)) => {
                format!("{:04}", i64::from(d.year()) + self.get(Class::Direction).unwrap_or(0))
            }
            (None, None) => "XXXX".into(),
        };
        date(format!("{year}-{code}"))
    }

    fn part_of_year(&self, letter: char, parts: i64) -> Option<Value> {
        let n = self.get(Class::Ordinal)?;
        let year = match (self.get(Class::Year), self.anchor.dct) {
            (Some(y), _) => format!("{y:04}"),
            (None, _) if letter == 'H' => return None,
            (None, Some(d)) => format!("{:04}", d.year() - self.quarter_lies_ahead(n, d) as i16),
            (None, None) => "XXXX".into(),
        };
        if n < 0 && letter == 'Q' {
            return date(Unit::Quarter.value_at(self.anchor.dct?, -1)?);
        }
        (1..=parts).contains(&n).then(|| format!("{year}-{letter}{n}")).and_then(date)
    }

    /// A quarter that ends behind the publication date is that of the year before, unless the verb looks ahead.
    fn quarter_lies_ahead(&self, n: i64, dct: Date) -> bool {
        i64::from((dct.month() - 1) / 3 + 1) < n && self.anchor.tense != Tense::Future
    }

    /// *The quarter*: the one told of last.
    fn quarter_told(&self) -> Option<Value> {
        date(self.anchor.quarter.clone()?)
    }

    /// *A year*, *one month*: a stretch of time. *A second* and *a minute* mostly are none.
    fn one_unit(&self) -> Option<Value> {
        let unit = self.unit_of()?;
        let short = matches!(unit, Unit::Second | Unit::Minute | Unit::Quarter | Unit::Weekend);
        if short && self.word() != "one"
            || unit == Unit::Second
            || self.words.word(self.at + self.f.len) == "-"
        {
            return None;
        }
        if self.word() == "per" {
            return of(TimexType::Set, unit.duration(Some(1)));
        }
        self.duration(Some(1))
    }

    fn festival(&self) -> Option<Value> {
        let v = self.get(Class::Festival)? - i64::from(self.has("eve"));
        let (month, day) = (v / 100, v % 100);
        match self.anchor.dct {
            Some(d) => date(format!(
                "{:04}-{month:02}-{day:02}",
                year_near(d, month as i8, day as i8, self.anchor.tense)
            )),
            None => date(format!("XXXX-{month:02}-{day:02}")),
        }
    }

    fn near_day(&self) -> Option<Value> {
        let word = self.word();
        let days = match word.as_str() {
            "yesterday" => -1,
            "tomorrow" => 1,
            _ => 0,
        };
        let day = self.day_from_dct(days);
        match (word.as_str(), self.get(Class::Part)) {
            ("tonight", _) => of(TimexType::Time, format!("{day}TNI")),
            (_, Some(part)) => of(TimexType::Time, format!("{day}{}", part_code(part))),
            _ => date(day),
        }
    }

    fn this_part(&self) -> Option<Value> {
        of(TimexType::Time, format!("{}{}", self.day_from_dct(0), part_code(self.get(Class::Part)?)))
    }

    /// A weekday with the day of the month behind it: the nearest day that both fit.
    fn weekday_marked(&self) -> Option<Value> {
        let (weekday, mark) = (self.get(Class::Weekday)?, self.get(Class::Mark)?);
        let Some(dct) = self.anchor.dct else { return date(format!("XXXX-XX-{mark:02}")) };
        let fits = |days: i64| {
            let d = dct.checked_add(days.days()).ok()?;
            (i64::from(d.day()) == mark && i64::from(d.weekday().to_monday_one_offset()) == weekday)
                .then_some(d)
        };
        let found = (0..400).flat_map(|n| [n, -n]).find_map(fits);
        // a mark that fits no weekday: the day of the month nearest to the publication date
        let by_mark = || {
            (0..32)
                .flat_map(|n| [n, -n])
                .find_map(|n| dct.checked_add(n.days()).ok().filter(|d| i64::from(d.day()) == mark))
        };
        date(found.or_else(by_mark)?.to_string())
    }

    fn weekday(&self) -> Option<Value> {
        let weekday = self.get(Class::Weekday)?;
        let direction = self.get(Class::Direction);
        let Some(dct) = self.anchor.dct else { return date(format!("XXXX-WXX-{weekday}")) };
        let day = weekday_near(dct, weekday, direction, self.anchor.tense)?;
        match self.get(Class::Part) {
            Some(part) => of(TimexType::Time, format!("{day}{}", part_code(part))),
            None => date(day.to_string()),
        }
    }

    fn weekday_week(&self) -> Option<Value> {
        let weekday = self.get(Class::Weekday)?;
        let Some(dct) = self.anchor.dct else { return date(format!("XXXX-WXX-{weekday}")) };
        let monday = dct.checked_sub(i64::from(dct.weekday().to_monday_zero_offset()).days()).ok()?;
        let day = monday.checked_add((7 * self.get(Class::Direction)? + weekday - 1).days()).ok()?;
        date(day.to_string())
    }

    fn unit_of(&self) -> Option<Unit> {
        Unit::from_index(self.get(Class::Unit).or_else(|| self.get(Class::Units))?)
    }

    fn unit(&self) -> Option<Value> {
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

    /// *The past year* is a stretch of time; *the next day* follows what was told last.
    fn unit_narrative(&self) -> Option<Value> {
        let unit = self.unit_of()?;
        let direction = self.get(Class::Direction)?;
        if self.has("past")
            || self.has("last")
            || self.has("coming")
            || (self.has("next") && unit != Unit::Day)
        {
            return self.duration(Some(1));
        }
        let Some(from) = self.anchor.narrative.or(self.anchor.dct) else { return date(placeholder(unit)) };
        date(unit.value_at(from, direction)?)
    }

    fn moved(&self, sign: i64, from: Option<Date>) -> Option<Value> {
        let unit = self.unit_of()?;
        let n = self.get(Class::Count).unwrap_or(1);
        let Some(from) = from else { return date(placeholder(unit)) };
        // in a report on a quarter's results, a year ago is that quarter
        if unit == Unit::Year
            && n == 1
            && sign < 0
            && let Some((year, part)) = self.anchor.quarter.as_deref().and_then(|q| q.split_once('-'))
        {
            return date(format!("{:04}-{part}", year.parse::<i64>().ok()? - 1));
        }
        if n > 5000 {
            return None;
        }
        date(unit.value_at(from, sign * n)?)
    }

    fn duration(&self, n: Option<i64>) -> Option<Value> {
        of(TimexType::Duration, self.unit_of()?.duration(n))
    }

    /// *Five years* is a duration; *a second*, *one quarter* are other things, and ages have none.
    fn duration_counted(&self) -> Option<Value> {
        let next = self.words.word(self.at + self.f.len);
        if next == "old" || (next == "-" && self.words.word(self.at + self.f.len + 1) == "old") {
            return None;
        }
        self.duration(self.get(Class::Count))
    }

    fn duration_hyphen(&self) -> Option<Value> {
        let next = self.at + self.f.len;
        if self.words.word(next) == "-" && matches!(&*self.words.word(next + 1), "old" | "olds") {
            return None;
        }
        if self.unit_of()? == Unit::Second {
            return None;
        }
        self.duration(self.get(Class::Num))
    }

    fn set(&self) -> Option<Value> {
        if let Some(weekday) = self.get(Class::Weekday) {
            return of(TimexType::Set, format!("XXXX-WXX-{weekday}"));
        }
        if let Some(part) = self.get(Class::Part) {
            return of(TimexType::Set, format!("XXXX-XX-XX{}", part_code(part)));
        }
        of(TimexType::Set, self.unit_of()?.duration(Some(1)))
    }

    fn set_word(&self) -> Option<Value> {
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

    fn clock(&self) -> Option<Value> {
        let shift = self.get(Class::Ampm);
        let minutes = match (self.get(Class::Clock), self.get(Class::Clocknum)) {
            (Some(m), _) => m,
            (None, Some(h)) => h * 60,
            _ => return None,
        };
        let hour = match shift {
            Some(12) if minutes < 720 => minutes / 60 + 12,
            Some(0) if minutes >= 720 => minutes / 60 - 12,
            _ => minutes / 60,
        };
        of(TimexType::Time, format!("{}T{hour:02}:{:02}", self.day_from_dct(0), minutes % 60))
    }
}

fn part_code(part: i64) -> &'static str {
    match part {
        1 => "TMO",
        2 => "TAF",
        3 => "TEV",
        5 => "T12:00",
        6 => "T24:00",
        _ => "TNI",
    }
}

/// What a unit relative to an unknown date comes to.
fn placeholder(unit: Unit) -> String {
    match unit {
        Unit::Week | Unit::Weekend | Unit::Fortnight => "XXXX-WXX",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Year => "XXXX",
        Unit::Decade => "XXX",
        Unit::Century => "XX",
        _ => "XXXX-XX-XX",
    }
    .into()
}

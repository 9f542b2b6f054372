//! From captured words to TIMEX3 values.

mod lengths;
mod named;
mod relative;

use crate::calendar::{Anchor, Unit};
use crate::lexicon::Class;
use crate::words::{Found, Words};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use sitroom_document::codebook::TimexType;

/// How a rule computes its value. Rule files name these in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Date,
    DayRange,
    Iso,
    Slashes,
    Month,
    MonthOfYear,
    WeekOf,
    Year,
    YearSpan,
    YearEnd,
    TheYear,
    FullYear,
    Fiscal,
    Decade,
    Century,
    Season,
    Quarter,
    QuarterTold,
    QuarterOfYear,
    YearAgo,
    QuarterNumber,
    HalfNumber,
    Half,
    Festival,
    NearDay,
    ThisPart,
    NextPart,
    LastNight,
    Overnight,
    WeekdayMarked,
    Weekday,
    WeekdayWeek,
    Weekend,
    Unit,
    UnitNarrative,
    UnitTold,
    Ago,
    AgoNarrative,
    Hence,
    HenceNarrative,
    DirectedUnits,
    Present,
    Past,
    Future,
    OneDay,
    Duration,
    DurationHyphen,
    DurationAdjective,
    DurationRange,
    DurationVague,
    DurationBare,
    DurationOne,
    DurationHalf,
    HalfUnit,
    While,
    Set,
    SetOther,
    SetWord,
    SetAUnit,
    Clock,
    ClockDay,
    Gmt,
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
    of(TimexType::Date, value)
}

fn of(kind: TimexType, value: String) -> Option<Value> {
    Some(Value { kind, value, bounds: None })
}

/// The value of a match, or `None` where the words are no time after all.
pub fn compute(op: Op, f: &Found, words: &Words<'_>, at: usize, anchor: &Anchor) -> Option<Value> {
    let c = Ctx { f, words, at, anchor };
    match op {
        Op::Date => c.date(),
        Op::DayRange => c.day_range(),
        Op::Iso => c.iso(),
        Op::Slashes => c.slashes(),
        Op::Month => c.month(),
        Op::MonthOfYear => c.month_of_year(),
        Op::WeekOf => c.week_of(),
        Op::Year => c.year(),
        Op::YearSpan => c.year_span(),
        Op::YearEnd | Op::FullYear => date(c.year_from_dct(c.get(Class::Direction).unwrap_or(0))),
        Op::TheYear => c.the_year(),
        Op::Fiscal => date(format!("{:04}", c.get(Class::Year)?)),
        Op::Decade => date(format!("{:03}", c.get(Class::Decade)?)),
        Op::Century => date(format!("{:02}", c.get(Class::Day)? - 1)),
        Op::Season => c.season(),
        Op::Quarter => c.part_of_year('Q', 4),
        Op::QuarterTold => c.quarter_told(),
        Op::QuarterOfYear => c.quarter_of_year(),
        Op::YearAgo => c.year_ago(),
        Op::QuarterNumber => c.part_number('Q', Class::Quarternumber),
        Op::HalfNumber => c.part_number('H', Class::Halfnumber),
        Op::Half => c.part_of_year('H', 2),
        Op::Festival => c.festival(),
        Op::NearDay => c.near_day(),
        Op::ThisPart => c.this_part(),
        Op::NextPart => c.next_part(),
        Op::LastNight => of(TimexType::Time, format!("{}TNI", c.day_from_dct(-1))),
        Op::Overnight => of(TimexType::Time, format!("{}TNI", c.day_from_dct(0))),
        Op::WeekdayMarked => c.weekday_marked(),
        Op::Weekday => c.weekday(),
        Op::WeekdayWeek => c.weekday_week(),
        Op::Weekend => c.weekend(),
        Op::Unit => c.unit(),
        Op::UnitNarrative => c.unit_narrative(),
        Op::UnitTold => c.unit_told(),
        Op::Ago => c.moved(-1, c.anchor.dct),
        Op::AgoNarrative => c.moved(-1, c.anchor.narrative.or(c.anchor.dct)),
        Op::Hence => c.moved(1, c.anchor.dct),
        Op::HenceNarrative => c.moved(1, c.anchor.narrative.or(c.anchor.dct)),
        Op::DirectedUnits => c.duration(c.counted()),
        Op::Present => date("PRESENT_REF".into()),
        Op::Past => date("PAST_REF".into()),
        Op::Future => date("FUTURE_REF".into()),
        Op::OneDay => c.one_day(),
        Op::Duration => c.duration_counted(),
        Op::DurationHyphen => c.duration_hyphen(),
        Op::DurationAdjective => c.duration_adjective(),
        Op::DurationRange => c.duration(c.get(Class::Num)),
        Op::DurationVague => c.duration(c.counted()),
        Op::DurationBare => c.duration_bare(),
        Op::DurationOne => c.duration(Some(1)),
        Op::DurationHalf => c.duration_half(),
        Op::HalfUnit => c.half_unit(),
        Op::While => of(TimexType::Duration, "PXX".into()),
        Op::Set => c.set(),
        Op::SetOther => of(TimexType::Set, c.unit_of()?.duration(Some(2))),
        Op::SetWord => c.set_word(),
        Op::SetAUnit => c.one_unit(),
        Op::Clock => c.clock(),
        Op::ClockDay => c.clock_day(),
        Op::Gmt => c.gmt(),
    }
}

/// A match with what its value hangs on.
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

    /// How many: a number; *a couple* is two; `None` for *a few*.
    fn counted(&self) -> Option<i64> {
        self.get(Class::Count).or_else(|| self.has("couple").then_some(2))
    }

    /// The first word.
    fn word(&self) -> String {
        self.words.word(self.at).into_owned()
    }

    /// The word at a distance before the first; empty at the head of the text.
    fn word_before(&self, n: usize) -> String {
        self.at.checked_sub(n).map(|i| self.words.word(i).into_owned()).unwrap_or_default()
    }

    /// The word at a distance behind the last, 0 being the next.
    fn word_behind(&self, n: usize) -> String {
        self.words.word(self.at + self.f.len + n).into_owned()
    }

    fn has(&self, word: &str) -> bool {
        (0..self.f.len).any(|i| self.words.word(self.at + i) == word)
    }

    /// A day by its distance from the publication date.
    fn day_from_dct(&self, days: i64) -> String {
        let day = self.anchor.dct.and_then(|d| d.checked_add(days.days()).ok());
        day.map_or("XXXX-XX-XX".into(), |d| d.to_string())
    }

    /// A year by its distance from that of the publication date.
    fn year_from_dct(&self, years: i64) -> String {
        self.anchor.dct.map_or("XXXX".into(), |d| format!("{:04}", i64::from(d.year()) + years))
    }

    fn unit_of(&self) -> Option<Unit> {
        Unit::from_index(self.get(Class::Unit).or_else(|| self.get(Class::Units))?)
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

/// A day of the calendar, if there is one.
fn day_of(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

//! Hours in which nobody wants to be called.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Hours of every day, by the clock of one time zone; they may run over midnight.
#[derive(Clone, Debug, PartialEq)]
pub struct Quiet {
    /// When they begin.
    pub from: Time,
    /// When they end; not equal to `from`.
    pub to: Time,
    /// Whose clock.
    pub zone: TimeZone,
}

impl Quiet {
    /// When the quiet hours end in which `now` lies; `None` where it lies in none.
    ///
    /// A time that the clock skips is that much later, and of one that it shows twice the first counts; the hours are then longer or
    /// shorter than usual, and never end before they begin.
    pub fn until(&self, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned(self.zone.clone()).date();
        let days = [today.yesterday(), Ok(today)];
        days.into_iter().flatten().find_map(|day| {
            let (begin, end) = self.of(day)?;
            (begin <= now && now < end).then_some(end)
        })
    }

    /// The quiet hours that begin on a day.
    fn of(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        let at = |day: Date, time: Time| {
            day.to_datetime(time).to_zoned(self.zone.clone()).ok().map(|z| z.timestamp())
        };
        let last = if self.to > self.from { day } else { day.checked_add(1.day()).ok()? };
        Some((at(day, self.from)?, at(last, self.to)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    fn quiet(from: Time, to: Time, zone: &str) -> Quiet {
        Quiet { from, to, zone: TimeZone::get(zone).unwrap() }
    }

    #[track_caller]
    fn ends(quiet: &Quiet, now: &str, end: Option<&str>) {
        let found = quiet.until(now.parse().unwrap()).map(|t| t.to_string());
        assert_eq!(found.as_deref(), end, "{now}");
    }

    #[test]
    fn they_run_over_midnight_by_the_clock_of_their_zone() {
        let night = quiet(time(22, 0, 0, 0), time(6, 30, 0, 0), "Europe/Kyiv");
        ends(&night, "2023-02-10T19:59:59Z", None);
        ends(&night, "2023-02-10T20:00:00Z", Some("2023-02-11T04:30:00Z"));
        ends(&night, "2023-02-11T04:29:59Z", Some("2023-02-11T04:30:00Z"));
        ends(&night, "2023-02-11T04:30:00Z", None);
        let lunch = quiet(time(12, 0, 0, 0), time(13, 0, 0, 0), "UTC");
        ends(&lunch, "2023-02-10T12:30:00Z", Some("2023-02-10T13:00:00Z"));
        ends(&lunch, "2023-02-10T13:00:00Z", None);
    }

    #[test]
    fn a_night_is_an_hour_shorter_or_longer_when_the_clock_changes() {
        let night = quiet(time(22, 0, 0, 0), time(6, 30, 0, 0), "Europe/Kyiv");
        // 26 March 2023: 03:00 becomes 04:00, so that 06:30 is 03:30 UTC
        ends(&night, "2023-03-25T20:00:00Z", Some("2023-03-26T03:30:00Z"));
        // 29 October 2023: 04:00 becomes 03:00
        ends(&night, "2023-10-28T19:00:00Z", Some("2023-10-29T04:30:00Z"));
    }

    #[test]
    fn an_end_that_the_clock_skips_or_shows_twice_is_one_moment() {
        let skipped = quiet(time(23, 0, 0, 0), time(3, 30, 0, 0), "Europe/Kyiv");
        ends(&skipped, "2023-03-26T01:29:00Z", Some("2023-03-26T01:30:00Z"));
        ends(&skipped, "2023-03-26T01:30:00Z", None);
        let twice = quiet(time(23, 0, 0, 0), time(3, 30, 0, 0), "Europe/Kyiv");
        ends(&twice, "2023-10-29T00:29:00Z", Some("2023-10-29T00:30:00Z"));
        // 03:15 by the clock again, and the night was over
        ends(&twice, "2023-10-29T01:15:00Z", None);
    }
}

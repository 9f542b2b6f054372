//! More than usual: a count against the rate over a longer time before it.

use serde::Serialize;

/// Chance below which a count is no accident, if the rule does not say.
pub const CHANCE: f64 = 0.001;
/// Fewest events in the window.
pub const LEAST: u32 = 3;
/// How many times the usual number there must be: news come in clusters, which chance alone does not know.
pub const TIMES: f64 = 2.0;
/// Windows that the usual rate must rest on.
pub const WINDOWS: i64 = 4;
/// Usual rate over so many windows, if the rule does not say.
pub const USUAL: u32 = 28;

/// When there are many.
#[derive(Clone, Debug, PartialEq)]
pub struct Surge {
    /// Seconds that are looked at.
    pub window: i64,
    /// Seconds before them that say what is usual.
    pub usual: i64,
    /// Chance below which a count is no accident.
    pub chance: f64,
    /// Fewest events in the window.
    pub least: u32,
    /// How many times the usual number.
    pub times: f64,
}

/// More than usual.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rush {
    /// Events in the window.
    pub count: u32,
    /// Events that a window usually has.
    pub usual: f64,
    /// The chance of so many or more if nothing had changed.
    pub chance: f64,
    /// Hours of the window.
    pub window_hours: f64,
    /// Days that the usual rate rests on.
    pub usual_days: f64,
}

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;

/// Whether the window before `now` has more events than the time before it lets expect. `moments` are when events were first reported,
/// `began` when the first report of all was; seconds since 1970-01-01.
///
/// The counts of both times are compared by the exact conditional test of two Poisson rates (Przyborowski and Wilenski 1940): given
/// `n` events in both, those of the window are binomial with the window's share of the time. It holds for small counts, and where the
/// usual count is 0. Without a time of four windows ([`WINDOWS`]) to compare with there is no surge.
pub fn surge(rule: &Surge, moments: &[i64], began: i64, now: i64) -> Option<Rush> {
    let start = now - rule.window;
    let before = (start - began).min(rule.usual);
    if before < WINDOWS * rule.window {
        return None;
    }
    let count = moments.iter().filter(|m| **m > start && **m <= now).count() as u32;
    let earlier = moments.iter().filter(|m| **m > start - before && **m <= start).count() as u32;
    let share = rule.window as f64 / (rule.window + before) as f64;
    let usual = f64::from(earlier) * rule.window as f64 / before as f64;
    let chance = at_least(count, count + earlier, share);
    let many = count >= rule.least && f64::from(count) >= rule.times * usual && chance < rule.chance;
    many.then(|| Rush {
        count,
        usual: (usual * 100.0).round() / 100.0,
        chance,
        window_hours: rule.window as f64 / HOUR,
        usual_days: before as f64 / DAY,
    })
}

/// The chance of `k` or more successes in `n` trials of chance `p`.
fn at_least(k: u32, n: u32, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    // the logarithm of each term from the one before it, which neither over- nor underflows
    let odds = (p / (1.0 - p)).ln();
    let mut log = f64::from(n) * (1.0 - p).ln();
    let mut sum = 0.0;
    for i in 0..=n {
        if i >= k {
            sum += log.exp();
        }
        log += (f64::from(n - i) / f64::from(i + 1)).ln() + odds;
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: i64 = 3600;
    const DAYS: i64 = 24 * HOURS;

    fn rule() -> Surge {
        Surge { window: DAYS, usual: 28 * DAYS, chance: CHANCE, least: LEAST, times: TIMES }
    }

    #[test]
    fn the_tail_is_that_of_the_binomial_distribution() {
        // 2 or more of 3 coins
        assert!((at_least(2, 3, 0.5) - 0.5).abs() < 1e-12);
        assert!((at_least(3, 3, 0.1) - 0.001).abs() < 1e-12);
        assert_eq!(at_least(0, 5, 0.2), 1.0);
        // half of very many: no overflow on the way
        assert!((at_least(50_000, 100_000, 0.5) - 0.5).abs() < 0.01);
    }

    /// One event a day for 28 days, then `last` within a day.
    fn moments(last: i64) -> Vec<i64> {
        let usual = (0..28).map(|d| d * DAYS + HOURS);
        usual.chain((0..last).map(|i| 28 * DAYS + HOURS + i)).collect()
    }

    #[test]
    fn many_more_than_usual_are_a_surge_and_a_few_more_are_none() {
        let now = 29 * DAYS;
        let found = surge(&rule(), &moments(8), 0, now).unwrap();
        assert_eq!((found.count, found.usual, found.usual_days), (8, 1.0, 28.0));
        assert!(found.chance < CHANCE, "{found:?}");
        assert_eq!(surge(&rule(), &moments(3), 0, now), None);
        // twice the usual number is no accident where there are many, and half as many again is none to call for
        let busy = |n: i64| -> Vec<i64> {
            let usual = (0..28 * 100).map(|i| i * DAYS / 100 + 1);
            usual.chain((0..n).map(|i| 28 * DAYS + 1 + i)).collect()
        };
        assert!(surge(&rule(), &busy(205), 0, now).is_some());
        assert_eq!(surge(&rule(), &busy(160), 0, now), None);
    }

    #[test]
    fn where_nothing_is_usual_a_few_are_many_and_two_are_not() {
        let (now, fresh) = (29 * DAYS, |n: i64| (0..n).map(|i| 28 * DAYS + 1 + i).collect::<Vec<_>>());
        assert!(surge(&rule(), &fresh(3), 0, now).is_some());
        assert_eq!(surge(&rule(), &fresh(2), 0, now), None);
    }

    #[test]
    fn without_enough_time_to_compare_with_there_is_none() {
        let now = 29 * DAYS;
        assert_eq!(surge(&rule(), &moments(20), 25 * DAYS, now), None);
        // four days are enough, and said
        let found = surge(&rule(), &moments(20), 24 * DAYS, now).unwrap();
        assert_eq!(found.usual_days, 4.0);
    }

    #[test]
    fn what_is_reported_for_later_or_long_ago_does_not_count() {
        let now = 29 * DAYS;
        let future: Vec<i64> = (0..9).map(|i| now + 1 + i).collect();
        assert_eq!(surge(&rule(), &future, 0, now), None);
        assert_eq!(surge(&rule(), &moments(8), 0, now + 2 * DAYS), None);
    }
}

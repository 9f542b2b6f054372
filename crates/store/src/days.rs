//! Dates as days since 1970-01-01.

use jiff::civil::Date;

/// The day of what nobody dates: before all others.
pub const UNKNOWN: i64 = -1_000_000;

/// The day of a date or date-time (`2022-02-12`, `2022-02-12T08:30`).
pub fn day(date: &str) -> Option<i64> {
    let date: Date = date.get(..10)?.parse().ok()?;
    let since = date.since(Date::constant(1970, 1, 1)).ok()?;
    Some(i64::from(since.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        assert_eq!(day("1970-01-02"), Some(1));
        assert_eq!(day("2022-02-12T08:30:00Z"), Some(19035));
        assert_eq!(day("XXXX-WXX-6"), None);
    }
}

//! What single arguments and values of a configuration are written as.

use std::time::Duration;

/// `YYYY-MM-DD`, alone or followed by a time.
///
/// # Errors
/// If it is none.
pub fn check_date(date: &str) -> Result<(), String> {
    let wrong = || format!("expected a date like 2022-02-12, but found {date:?} instead; see --help");
    let day = date.get(..10).ok_or_else(wrong)?;
    day.parse::<jiff::civil::Date>().map_err(|_| wrong())?;
    let rest = &date[10..];
    let timed = rest.is_empty()
        || rest.starts_with(['T', ' '])
            && (date.parse::<jiff::Timestamp>().is_ok() || date.parse::<jiff::civil::DateTime>().is_ok());
    if timed { Ok(()) } else { Err(wrong()) }
}

/// Reads a time as people write it.
///
/// # Errors
/// If it is none, or lies in the past.
pub fn span(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|d| Duration::try_from(d).ok());
    parsed.ok_or_else(|| format!("expected a time like \"15m\" or \"90s\", but found {text:?}"))
}

/// True for what is fetched from the web.
pub fn is_address(name: &str) -> bool {
    let scheme = name.split_once("://").map_or("", |(scheme, _)| scheme);
    !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_or_moments() {
        for good in ["2022-02-12", "2022-02-12T08:30:00Z", "2022-02-12T08:30:00+02:00", "2022-02-12T08:30:00"]
        {
            assert!(check_date(good).is_ok(), "{good}");
        }
        for bad in ["2022-02-30", "12.2.2022", "", "2022-02-12x", "2022-02-é"] {
            assert!(check_date(bad).unwrap_err().contains("expected a date"), "{bad}");
        }
    }
}

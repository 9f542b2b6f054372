//! What a PDF says of itself: its title, where that is one, and the day on which it was made.

use hayro_font::hayro_syntax::object::DateTime;
use jiff::civil::Date;

/// Endings of file names, which programs put in the place of a title.
const FILE_ENDINGS: &[&str] = &[
    ".doc", ".docx", ".odt", ".rtf", ".pdf", ".indd", ".tex", ".dvi", ".htm", ".html", ".txt", ".pages",
    ".qxd",
];
/// What programs write where nobody gave a title.
const NO_TITLES: &[&str] =
    &["untitled", "(anonymous)", "(unspecified)", "title", "document", "document1", "slide 1"];
/// What Microsoft's printer driver puts before a file's name.
const DRIVER: &str = "microsoft word - ";

/// A title that somebody gave; `None` for what programs put in its place.
pub fn title(bytes: &[u8]) -> Option<String> {
    let title = crate::tidy::line(&text(bytes))?;
    let lower = title.to_lowercase();
    let invented = lower.starts_with(DRIVER)
        || FILE_ENDINGS.iter().any(|e| lower.ends_with(e))
        || NO_TITLES.contains(&lower.as_str())
        || !title.chars().any(char::is_alphabetic);
    (!invented).then_some(title)
}

/// The day of `date`, as the clock of its maker had it.
pub fn day(date: &DateTime) -> Option<String> {
    let day = Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    );
    day.ok().map(|d| d.to_string())
}

/// PDFDocEncoding (ISO 32000-2, annex D.3) from 0x80 on, as far as it differs from Latin-1.
const FROM_0X80: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž";

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with its mark, else PDFDocEncoding.
pub fn text(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        let units = rest.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]]));
        return char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    bytes.iter().map(|&b| of_byte(b)).collect()
}

fn of_byte(byte: u8) -> char {
    match byte {
        0xa0 => '€',
        0x80.. => FROM_0X80.chars().nth(usize::from(byte - 0x80)).unwrap_or(char::from(byte)),
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_what_somebody_wrote() {
        assert_eq!(
            title(b"\xfe\xff\0T\0a\0l\0k\0s\x01\x41").as_deref(),
            Some("Talksł".replace('ł', "\u{141}").as_str())
        );
        assert_eq!(title(b"Talks \x84 a  chronology").as_deref(), Some("Talks — a chronology"));
        for none in ["Microsoft Word - final_v3.doc", "sitrep-12.indd", "Untitled", "", " 12 "] {
            assert_eq!(title(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn a_date_that_cannot_be_is_none() {
        let date = |month, day| DateTime {
            year: 2023,
            month,
            day,
            hour: 1,
            minute: 0,
            second: 0,
            utc_offset_hour: 0,
            utc_offset_minute: 0,
        };
        assert_eq!(super::day(&date(3, 14)).as_deref(), Some("2023-03-14"));
        assert_eq!(super::day(&date(13, 1)), None);
    }
}

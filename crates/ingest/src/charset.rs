//! Bytes to text: byte order mark, what the sender names, UTF-8 where it fits, else what the bytes look like.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8};

/// Bytes at the head in which markup may name its character set (WHATWG HTML, 13.2.3.2).
const DECLARATION: usize = 1024;
/// More control characters than one in this many: no text.
const CONTROLS: usize = 50;

/// The text of `bytes`; `None` if they are none. `declared` is the label that came with them, for example in an HTTP header.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Option<String> {
    let encoding = Encoding::for_bom(bytes)
        .map(|(e, _)| e)
        .or_else(|| named(bytes, declared))
        .unwrap_or_else(|| guess(bytes));
    let (text, _, _) = encoding.decode(bytes);
    let text = text.into_owned();
    is_text(&text).then_some(text)
}

/// The character set that is named, unless the bytes are UTF-8 beyond doubt: labels are often left over from older pages.
fn named(bytes: &[u8], declared: Option<&str>) -> Option<&'static Encoding> {
    if std::str::from_utf8(bytes).is_ok() {
        return Some(UTF_8);
    }
    let label = declared.and_then(|l| Encoding::for_label(l.as_bytes())).or_else(|| in_markup(bytes));
    // what is not UTF-8 is not UTF-8, whatever its label
    label.filter(|l| *l != UTF_8)
}

/// `charset=…` or `encoding="…"` in the first bytes.
fn in_markup(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_lowercase();
    ["charset=", "encoding="].iter().find_map(|key| {
        let rest = head.split(key).nth(1)?.trim_start_matches(['"', '\'']);
        let label: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
        Encoding::for_label(label.as_bytes())
    })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

fn is_text(text: &str) -> bool {
    let controls =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')).count();
    controls * CONTROLS <= text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_labels_and_looks_are_heeded_in_that_order() {
        assert_eq!(decode(b"\xff\xfeK\0i\0e\0v\0", None).unwrap(), "Kiev");
        assert_eq!(decode(b"caf\xe9", Some("iso-8859-1")).unwrap(), "café");
        assert_eq!(
            decode(b"<meta charset='windows-1251'>\xcc\xee\xf1\xea\xe2\xe0", None).unwrap(),
            "<meta charset='windows-1251'>Москва"
        );
        assert_eq!(decode("Zürich".as_bytes(), Some("latin1")).unwrap(), "Zürich");
    }

    #[test]
    fn binary_data_are_no_text() {
        assert_eq!(decode(&[0, 1, 2, 3, 0, 0, 7, 9], None), None);
    }
}

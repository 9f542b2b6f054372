//! Which format is it? By name where the name tells, else by its first bytes.

use std::path::Path;

/// The formats that sitroom reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plain text, one document.
    Text,
    /// JSON lines, one document a line.
    Jsonl,
    /// A web page.
    Html,
    /// Markdown.
    Markdown,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A web archive (ISO 28500), plain or gzip.
    Warc,
    /// NewsML-G2 or NITF (IPTC).
    News,
    /// An email (RFC 5322).
    Mail,
    /// A PDF (ISO 32000-2).
    Pdf,
}

/// Bytes that are looked at to tell a format.
const HEAD: usize = 4096;

/// The kind of a file with this name that begins with `head`.
pub fn kind_of(name: &str, head: &[u8]) -> Kind {
    kind_by_name(name).unwrap_or_else(|| by_head(head))
}

/// What a name says by its ending.
pub fn kind_by_name(name: &str) -> Option<Kind> {
    let lower = name.to_lowercase();
    if lower.ends_with(".warc.gz") {
        return Some(Kind::Warc);
    }
    Some(match Path::new(&lower).extension()?.to_str()? {
        "txt" | "text" => Kind::Text,
        "jsonl" | "ndjson" => Kind::Jsonl,
        "html" | "htm" | "xhtml" => Kind::Html,
        "md" | "markdown" => Kind::Markdown,
        "rss" | "atom" => Kind::Feed,
        "warc" => Kind::Warc,
        "nitf" | "newsml" => Kind::News,
        "eml" => Kind::Mail,
        "pdf" => Kind::Pdf,
        _ => return None,
    })
}

fn by_head(head: &[u8]) -> Kind {
    let head = &head[..head.len().min(HEAD)];
    if head.starts_with(b"WARC/") || head.starts_with(b"\x1f\x8b") {
        return Kind::Warc;
    }
    if crate::pdf::is_pdf(head) {
        return Kind::Pdf;
    }
    let text = String::from_utf8_lossy(head).to_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let has = |names: &[&str]| names.iter().any(|n| text.contains(n));
    if text.starts_with('<') {
        return match () {
            () if has(&["<newsitem", "<newsmessage", "<nitf"]) => Kind::News,
            () if has(&["<rss", "<feed", "<rdf:rdf"]) => Kind::Feed,
            () if has(&["<html", "<!doctype html", "<head", "<body", "<p>", "<div"]) => Kind::Html,
            () => Kind::Text,
        };
    }
    if text.starts_with('{') {
        return if has(&["jsonfeed.org"]) { Kind::Feed } else { Kind::Jsonl };
    }
    if is_mail(text) { Kind::Mail } else { Kind::Text }
}

/// Two header fields that every email has, before the first blank line.
fn is_mail(text: &str) -> bool {
    let mut lines = text.lines().take_while(|l| !l.is_empty());
    let fields = lines.by_ref().filter(|l| l.starts_with("from:") || l.starts_with("date:")).count();
    fields >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_before_bytes() {
        assert_eq!(kind_of("a/b.HTML", b"{}"), Kind::Html);
        assert_eq!(kind_of("crawl.warc.gz", b""), Kind::Warc);
        assert_eq!(kind_of("note.txt", b"<html>"), Kind::Text);
    }

    #[test]
    fn bytes_tell_where_names_do_not() {
        for (head, kind) in [
            ("\u{feff}<?xml version='1.0'?><rss version='2.0'>", Kind::Feed),
            ("<?xml version='1.0'?><!DOCTYPE nitf><nitf>", Kind::News),
            ("<!DOCTYPE html><html lang=en>", Kind::Html),
            ("{\"version\": \"https://jsonfeed.org/version/1\"}", Kind::Feed),
            ("{\"text\": \"x\"}", Kind::Jsonl),
            ("Received: x\r\nFrom: a@b\r\nDate: today\r\n\r\nHi", Kind::Mail),
            ("From here on, all is quiet.\nDate: none", Kind::Text),
            ("WARC/1.0\r\n", Kind::Warc),
            ("\n%PDF-1.7\n", Kind::Pdf),
            ("Troops moved.", Kind::Text),
        ] {
            assert_eq!(kind_of("-", head.as_bytes()), kind, "{head}");
        }
    }
}

//! Stable identifiers: the same report has the same id on every machine.

use sha2::{Digest, Sha256};

/// Hex digits of an id: 80 bits, so that two of a billion documents share one with a chance of about one in a million.
const DIGITS: usize = 20;

fn hash(parts: &[&[u8]]) -> String {
    let mut h = Sha256::new();
    for part in parts {
        h.update((part.len() as u64).to_le_bytes());
        h.update(part);
    }
    h.finalize()
        .iter()
        .flat_map(|b| [b >> 4, b & 15])
        .take(DIGITS)
        .map(|d| char::from(b"0123456789abcdef"[d as usize]))
        .collect()
}

/// A digest of a text, as short as a document's id.
pub fn digest(text: &str) -> String {
    hash(&[text.as_bytes()])
}

/// A document's id: a hash of outlet, URL and text, never of a path.
pub fn document_id(outlet: Option<&str>, url: Option<&str>, text: &str) -> String {
    hash(&[outlet.unwrap_or_default().as_bytes(), url.unwrap_or_default().as_bytes(), text.as_bytes()])
}

/// A record's id: its document's id and a hash of its kind and spans (code points).
pub fn record_id(document: &str, kind: &str, spans: &[(u32, u32)], extra: &str) -> String {
    let spans: Vec<u8> =
        spans.iter().flat_map(|(a, b)| [a.to_le_bytes(), b.to_le_bytes()].concat()).collect();
    format!("{document}-{}", &hash(&[kind.as_bytes(), &spans, extra.as_bytes()])[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_depend_on_outlet_url_and_text_and_on_nothing_else() {
        let a = document_id(Some("Reuters"), None, "text");
        assert_eq!(a, document_id(Some("Reuters"), None, "text"));
        assert_ne!(a, document_id(None, Some("Reuters"), "text"));
        assert_ne!(a, document_id(Some("Reuters"), None, "Text"));
        assert_eq!(a.len(), DIGITS);
        assert_ne!(record_id(&a, "time", &[(0, 4)], ""), record_id(&a, "place", &[(0, 4)], ""));
    }
}

//! Bracketed examples and errors that name file and line.

/// A mistake in a rule or lexicon file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: expected {expected}, but found {found} instead")]
pub struct RuleError {
    /// Path below the project's root.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// The line (from 1) that a byte offset lies in.
pub fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|&&b| b == b'\n').count() + 1
}

/// A named span of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedSpan {
    /// The slot: `actor`, `trigger`, `cue`, …
    pub slot: String,
    /// First byte in [`Marked::text`].
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// An example's plain text and its named spans, in text order of their starts.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Marked {
    /// The text without brackets.
    pub text: String,
    /// The spans.
    pub spans: Vec<MarkedSpan>,
}

impl Marked {
    /// Reads `[slot: words]`, nested where need be. A bracket that no `slot:` follows is text.
    ///
    /// # Errors
    /// Says where a bracket was opened and not closed.
    pub fn parse(source: &str) -> Result<Marked, String> {
        let mut out = Marked::default();
        let mut open: Vec<Option<usize>> = Vec::new();
        let mut rest = source;
        while let Some(c) = rest.chars().next() {
            if let Some((slot, len)) = slot_at(rest) {
                open.push(Some(out.spans.len()));
                out.spans.push(MarkedSpan { slot: slot.to_string(), start: out.text.len(), end: usize::MAX });
                rest = &rest[len..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            match (c, open.last().copied()) {
                (']', Some(Some(i))) => {
                    out.spans[i].end = out.text.len();
                    open.pop();
                    continue;
                }
                (']', Some(None)) => {
                    open.pop();
                }
                ('[', _) => open.push(None),
                _ => {}
            }
            out.text.push(c);
        }
        match open.iter().flatten().next() {
            Some(&i) => Err(format!("a closing ']' for [{}:", out.spans[i].slot)),
            None => Ok(out),
        }
    }

    /// The spans of one slot.
    pub fn slot<'a>(&'a self, slot: &'a str) -> impl Iterator<Item = &'a MarkedSpan> {
        self.spans.iter().filter(move |s| s.slot == slot)
    }

    /// A span's words.
    pub fn words(&self, span: &MarkedSpan) -> &str {
        &self.text[span.start..span.end]
    }
}

/// `[slot: ` at the start of `s`: the slot's name and the length of the opening.
fn slot_at(s: &str) -> Option<(&str, usize)> {
    let inner = s.strip_prefix('[')?;
    let end = inner.find(|c: char| !c.is_ascii_lowercase() && c != '_')?;
    let after = inner[end..].strip_prefix(": ")?;
    if end == 0 {
        return None;
    }
    Some((&inner[..end], s.len() - after.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_nest_and_other_brackets_are_text() {
        let m = Marked::parse("[content: [actor: Teachers] [trigger: marched] [sic]], police said.").unwrap();
        assert_eq!(m.text, "Teachers marched [sic], police said.");
        assert_eq!(m.words(&m.spans[0]), "Teachers marched [sic]");
        assert_eq!(m.words(&m.spans[1]), "Teachers");
        assert_eq!(m.slot("trigger").map(|s| m.words(s)).collect::<Vec<_>>(), ["marched"]);
    }

    #[test]
    fn an_open_bracket_is_named() {
        assert_eq!(Marked::parse("[actor: Police said").unwrap_err(), "a closing ']' for [actor:");
    }
}

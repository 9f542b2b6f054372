//! Words in quotation marks, and whose they are when no cue stands in their sentence.

use sitroom_document::{Analysis, Attribution, Document, Span};

/// A quotation shorter than this (bytes) names a thing and is no speech.
const SHORTEST: u32 = 25;

/// What stands between quotation marks, without the marks; a quotation whose paragraph ends without closing mark ends with it.
pub fn find(text: &str) -> Vec<Span> {
    let mut all = Vec::new();
    let mut open: Option<usize> = None;
    let mut before = '\n';
    for (i, c) in text.char_indices() {
        let after = i + c.len_utf8();
        let close = |from: usize, all: &mut Vec<Span>| {
            if i > from {
                all.push(Span::new(from as u32, i as u32));
            }
        };
        match c {
            '“' => open = Some(after),
            '"' if open.is_none() && !before.is_alphanumeric() => open = Some(after),
            '”' | '"' => {
                if let Some(from) = open.take() {
                    close(from, &mut all);
                }
            }
            '\n' if before == '\n' => {
                if let Some(from) = open.take() {
                    all.push(Span::new(from as u32, (i - 1) as u32));
                }
            }
            _ => {}
        }
        before = c;
    }
    if let Some(from) = open.filter(|f| *f < text.len()) {
        all.push(Span::new(from as u32, text.len() as u32));
    }
    all
}

/// Content with the quotation marks that belong to it, and the punctuation inside them: “Stay,” as it stands.
pub fn with_marks(text: &str, span: Span) -> Span {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| matches!(c, '“' | '"')) {
        start -= before.map_or(0, char::len_utf8);
    }
    let inside = &text[start..end];
    let curly = inside.matches('“').count() > inside.matches('”').count();
    let straight = inside.matches('"').count() % 2 == 1;
    if curly || straight {
        let closing = if curly { '”' } else { '"' };
        let rest = &text[end..];
        let point = rest
            .chars()
            .next()
            .filter(|c| matches!(c, ',' | '.' | '!' | '?' | '…' | ';' | '—'))
            .map_or(0, char::len_utf8);
        if rest[point..].starts_with(closing) {
            end += point + closing.len_utf8();
        }
    }
    Span::new(start as u32, end as u32)
}

/// Gives quotations that no attribution holds to the attribution before them, if only a sentence lies between.
pub fn attach(doc: &Document, a: &Analysis, quotes: &[Span], all: &mut [Attribution]) {
    for q in quotes.iter().filter(|q| q.len() >= SHORTEST) {
        if all.iter().any(|x| x.content.iter().any(|c| c.overlaps(*q)) || q.contains(x.cue)) {
            continue;
        }
        let tokens = a.tokens_in(*q);
        if tokens.is_empty() {
            continue;
        }
        let sentence = a.sentence(tokens.start);
        let before = all.iter_mut().rev().find(|x| {
            x.cue.end <= q.start && x.source.is_some() && sentence - x.sentence <= 1 && has_quote(x, quotes)
        });
        // nothing but white space and marks may stand between two parts of one quotation in different paragraphs
        if let Some(x) = before.filter(|x| !doc.text[x.cue.end as usize..q.start as usize].contains("\n\n")) {
            x.content.push(with_marks(&doc.text, *q));
            x.content.sort_unstable();
        }
    }
}

fn has_quote(a: &Attribution, quotes: &[Span]) -> bool {
    a.content.iter().any(|c| quotes.iter().any(|q| q.overlaps(*c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_belong_to_their_words() {
        let text = "“Stay,” he said. He called it “a trap.” Nothing else.";
        let with = |words: &str| {
            let at = text.find(words).unwrap() as u32;
            with_marks(text, Span::new(at, at + words.len() as u32)).of(text)
        };
        assert_eq!(with("Stay"), "“Stay,”");
        assert_eq!(with("called it “a trap"), "called it “a trap.”");
        assert_eq!(with("Nothing else"), "Nothing else");
    }

    #[test]
    fn marks_open_and_close() {
        let text = "“Stay,” he said. \"Do not go.\" It’s 5\" wide.\n\n“We will\n\nnot.";
        let found: Vec<&str> = find(text).iter().map(|s| s.of(text)).collect();
        assert_eq!(found, ["Stay,", "Do not go.", "We will"]);
    }
}

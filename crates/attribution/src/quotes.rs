//! Words in quotation marks, and whose they are when no cue stands in their sentence.

use sitroom_document::{Analysis, Attribution, Document, Span};

/// A quotation shorter than this (bytes) names a thing and is no speech.
const SHORTEST: u32 = 25;

/// Which way a mark points.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Opens,
    Closes,
    Either,
}

/// The quotation mark that a text begins with, and its bytes.
fn mark(text: &str) -> Option<(Way, usize)> {
    const MARKS: [(&str, Way); 5] =
        [("“", Way::Opens), ("”", Way::Closes), ("\"", Way::Either), ("``", Way::Opens), ("''", Way::Either)];
    MARKS.iter().find(|(m, _)| text.starts_with(m)).map(|(m, way)| (*way, m.len()))
}

/// What stands between quotation marks, without the marks; a quotation whose paragraph ends without closing mark ends with it.
pub fn find(text: &str) -> Vec<Span> {
    let mut all = Vec::new();
    let mut open: Option<usize> = None;
    let mut skip = 0;
    for (i, c) in text.char_indices().filter(|(_, c)| *c == '\n' || !c.is_ascii_alphanumeric()) {
        let before = text[..i].chars().next_back().unwrap_or('\n');
        if i < skip {
            continue;
        }
        if c == '\n' && before == '\n' {
            all.extend(open.take().map(|from| (from, i - 1)));
        }
        let Some((way, len)) = mark(&text[i..]) else { continue };
        skip = i + len;
        let opens = way == Way::Opens || (way == Way::Either && open.is_none() && !before.is_alphanumeric());
        if opens {
            // a paragraph that opens a quotation anew ends the one before it
            let earlier = open.replace(i + len).filter(|_| before == '\n');
            all.extend(earlier.map(|from| (from, text[..i].trim_end_matches('\n').len())));
        } else {
            all.extend(open.take().map(|from| (from, i)));
        }
    }
    all.extend(open.map(|from| (from, text.len())));
    all.into_iter().filter(|(a, b)| a < b).map(|(a, b)| Span::new(a as u32, b as u32)).collect()
}

/// Content with the quotation marks that belong to it, and the punctuation inside them: “Stay,” as it stands.
pub fn with_marks(text: &str, span: Span) -> Span {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    for m in ["“", "\"", "``", "''"] {
        if text[..start].ends_with(m) {
            start -= m.len();
            break;
        }
    }
    let inside = &text[start..end];
    let open = |a: &str, b: &str| inside.matches(a).count() > inside.matches(b).count();
    let odd = |m: &str| inside.matches(m).count() % 2 == 1;
    let closing = match () {
        () if open("“", "”") => "”",
        () if odd("\"") => "\"",
        () if odd("''") || open("``", "''") => "''",
        () => return Span::new(start as u32, end as u32),
    };
    let rest = &text[end..];
    let point = rest
        .chars()
        .next()
        .filter(|c| matches!(c, ',' | '.' | '!' | '?' | '…' | ';' | '—'))
        .map_or(0, char::len_utf8);
    if rest[point..].starts_with(closing) {
        end += point + closing.len();
    }
    Span::new(start as u32, end as u32)
}

/// True if a quotation goes on with one that the end of its paragraph ended: no mark closes the earlier one, and one opens the later.
fn goes_on(text: &str, earlier: Span, later: Span) -> bool {
    let between = &text[earlier.end as usize..later.start as usize];
    let opened = between.trim_start();
    between.starts_with('\n')
        && mark(opened).is_some_and(|(way, len)| way != Way::Closes && len == opened.len())
}

/// Gives quotations that no attribution holds to the one that holds the quotation which they go on with; others to the attribution
/// before them, if only a sentence lies between.
pub fn attach(doc: &Document, a: &Analysis, quotes: &[Span], all: &mut [Attribution]) {
    for (i, q) in quotes.iter().enumerate().filter(|(_, q)| q.len() >= SHORTEST) {
        if all.iter().any(|x| x.content.iter().any(|c| c.overlaps(*q)) || q.contains(x.cue)) {
            continue;
        }
        let earlier = i.checked_sub(1).map(|i| quotes[i]).filter(|e| goes_on(&doc.text, *e, *q));
        let holds = |x: &Attribution, e: Span| x.content.iter().any(|c| c.overlaps(e)) && !e.contains(x.cue);
        if let Some(x) = earlier.and_then(|e| all.iter_mut().find(|x| holds(x, e))) {
            add(x, with_marks(&doc.text, *q));
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
            add(x, with_marks(&doc.text, *q));
        }
    }
}

/// Adds words to what an attribution's source says.
fn add(x: &mut Attribution, words: Span) {
    for spans in [&mut x.content, &mut x.scope] {
        spans.push(words);
        spans.sort_unstable();
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

    #[test]
    fn a_paragraph_that_opens_anew_goes_on() {
        for (text, want) in [
            ("“We stayed,” he said. “It was cold.\n\n“Then it snowed.”", [false, true]),
            ("“We stayed,” he said. “It was cold.\n“Then it snowed.”", [false, true]),
            ("“We stayed,” he said. “It was cold.”\n\n“Then it snowed.”", [false, false]),
        ] {
            let found = find(text);
            assert_eq!(found.len(), 3, "{text}");
            assert_eq!([0, 1].map(|i| goes_on(text, found[i], found[i + 1])), want, "{text}");
        }
    }
}

//! Words in quotation marks.

use crate::Span;

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

/// Bytes after a line break within which an open quotation must end.
const LONGEST_REST: usize = 1200;

/// True if a quotation that a line break left open goes on behind it: the next mark closes it. Where a new paragraph goes on with a
/// quotation it opens with a mark.
fn runs_on(rest: &str) -> bool {
    let near = rest.char_indices().take_while(|(i, _)| *i < LONGEST_REST);
    let next = near.map(|(i, _)| i).find_map(|i| Some((i, mark(&rest[i..])?.0)));
    next.is_some_and(|(at, way)| {
        let before = rest[..at].chars().next_back();
        way != Way::Opens && before.is_some_and(|c| !c.is_whitespace() && c != '(')
    })
}

/// What stands between quotation marks, without the marks, in bytes. A quotation whose paragraph ends without closing mark ends with it.
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
        } else if c == '\n' && open.is_some() && !text[i + 1..].starts_with('\n') && !runs_on(&text[i + 1..])
        {
            all.extend(open.take().map(|from| (from, i)));
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
pub fn goes_on(text: &str, earlier: Span, later: Span) -> bool {
    let between = &text[earlier.end as usize..later.start as usize];
    let opened = between.trim_start();
    between.starts_with('\n')
        && mark(opened).is_some_and(|(way, len)| way != Way::Closes && len == opened.len())
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
    fn a_line_break_ends_a_quotation_that_does_not_run_on() {
        let text = "\"We stayed.\nThe sun shone.\n\"It was\ncold,\" he said.";
        let found: Vec<&str> = find(text).iter().map(|s| s.of(text)).collect();
        assert_eq!(found, ["We stayed.", "It was\ncold,"]);
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

//! The document's words: stretches of sentences, cut at clause ends and made safe to show.

use sitroom_record::SpanRecord;

/// Code points added at most on either side of what the claim points at.
const REACH: usize = 110;
/// A stretch between a claim's own words that is longer than this is not shown whole.
const LONGEST: usize = 280;

/// A text by code points.
pub struct Words {
    chars: Vec<char>,
}

/// A half-open range of code points to show, and whether a sentence goes on where it was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    cut_left: bool,
    cut_right: bool,
}

impl Words {
    /// The words of a text.
    pub fn new(text: &str) -> Self {
        Words { chars: text.chars().collect() }
    }

    /// The clause around `inner` spans of one sentence: from the first to the last of them, on to the end of the clause, and back
    /// to its beginning if `back` is set. Spans too far from the first (the trigger) are left out.
    pub fn clause(&self, sentence: [u32; 2], inner: &[(u32, u32)], back: bool) -> Stretch {
        let (first, last) = (sentence[0] as usize, (sentence[1] as usize).min(self.chars.len()));
        let mut start = inner.first().map_or(first, |s| s.0 as usize).clamp(first, last);
        let mut end = inner.first().map_or(last, |s| s.1 as usize).clamp(start, last);
        for &(a, b) in inner {
            let (a, b) = (start.min(a as usize), end.max(b as usize));
            if a >= first && b <= last && b - a <= LONGEST {
                (start, end) = (a, b);
            }
        }
        let (end, cut_right) = self.to_right(end, last);
        let (start, cut_left) = if back { self.to_left(start, first) } else { (start, false) };
        let start = if back { self.after_conjunction(start, end) } else { start };
        Stretch { start, end, cut_left, cut_right }
    }

    fn to_right(&self, from: usize, last: usize) -> (usize, bool) {
        let mut at = from;
        while at < last {
            let ends = matches!(self.chars[at], ',' | ';' | ':' | '—' | '–' | '”' | '(');
            if ends && (at + 1 == last || !self.chars[at + 1].is_alphanumeric() || self.chars[at] == '(') {
                return (self.trim_right(from, at), false);
            }
            if at - from > REACH && self.chars[at].is_whitespace() {
                return (at, true);
            }
            at += 1;
        }
        (self.trim_right(from, last), false)
    }

    fn trim_right(&self, from: usize, mut end: usize) -> usize {
        while end > from && (self.chars[end - 1].is_whitespace() || self.chars[end - 1] == '.') {
            // U.S. keeps its stop
            if self.chars[end - 1] == '.' && end >= 2 && self.chars[end - 2].is_uppercase() {
                break;
            }
            end -= 1;
        }
        end
    }

    fn to_left(&self, from: usize, first: usize) -> (usize, bool) {
        let mut at = from;
        while at > first {
            let before = self.chars[at - 1];
            let ends = matches!(before, ';' | ':' | '“' | '—' | '–' | ')')
                || (before == ',' && self.chars[at].is_whitespace());
            if ends {
                return (self.skip_space(at), false);
            }
            if from - at > REACH && before.is_whitespace() {
                return (at, true);
            }
            at -= 1;
        }
        (self.skip_space(first), false)
    }

    /// A clause shown alone begins after its *and* or *but*.
    fn after_conjunction(&self, start: usize, end: usize) -> usize {
        for word in ["and ", "but "] {
            let n = word.len();
            if end - start > n && self.chars[start..start + n].iter().copied().eq(word.chars()) {
                return start + n;
            }
        }
        start
    }

    fn skip_space(&self, mut at: usize) -> usize {
        while self.chars.get(at).is_some_and(|c| c.is_whitespace()) {
            at += 1;
        }
        at
    }

    /// The words of a stretch, with each name of `names` in brackets after the code point where it belongs.
    pub fn show(&self, s: Stretch, names: &[(u32, String)]) -> String {
        let mut out = String::new();
        if s.cut_left {
            out.push('…');
        }
        for at in s.start..s.end {
            out.push(self.chars[at]);
            for (_, name) in names.iter().filter(|(end, _)| *end as usize == at + 1) {
                out.push_str(&format!(" [{name}]"));
            }
        }
        if s.cut_right {
            out.push('…');
        }
        let out = clean(&out);
        match open_quote(&out) {
            Some(close) => format!("{}…{close}", out.trim_end_matches('…')),
            None => out,
        }
    }
}

/// The mark that closes a quotation which the words open and do not end.
fn open_quote(words: &str) -> Option<char> {
    let count = |mark: char| words.chars().filter(|c| *c == mark).count();
    if count('“') > count('”') {
        Some('”')
    } else {
        // of an odd mark at the end nothing is open
        (count('"') % 2 == 1 && !words.ends_with('"')).then_some('"')
    }
}

impl Stretch {
    /// True if the span lies inside.
    pub fn holds(&self, span: (u32, u32)) -> bool {
        self.start <= span.0 as usize && span.1 as usize <= self.end
    }
}

/// A span's words on one line, at most `most` characters long.
pub fn short(span: &SpanRecord, most: usize) -> String {
    shorten(&span.text, most)
}

/// Words on one line, at most `most` characters long.
pub fn shorten(words: &str, most: usize) -> String {
    let words = clean(words);
    if words.chars().count() <= most {
        return words;
    }
    let mut out: String = words.chars().take(most).collect();
    if let Some(at) = out.rfind(' ') {
        out.truncate(at);
    }
    out + "…"
}

/// On one line, and without characters that steer a terminal or turn the direction of writing.
pub fn clean(words: &str) -> String {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let shown: String = words.chars().map(|c| if steers(c) { ' ' } else { c }).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True for words that name nobody by themselves.
pub fn is_pronoun(words: &str) -> bool {
    const PRONOUNS: [&str; 22] = [
        "he", "she", "it", "they", "him", "her", "them", "his", "its", "their", "who", "whom", "which",
        "that", "we", "us", "our", "i", "my", "me", "both", "whose",
    ];
    PRONOUNS.contains(&words.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(text: &str, inner: &[&str], back: bool) -> String {
        let at = |w: &&str| {
            let byte = text.find(*w).unwrap();
            let start = text[..byte].chars().count() as u32;
            (start, start + w.chars().count() as u32)
        };
        let spans: Vec<(u32, u32)> = inner.iter().map(at).collect();
        let words = Words::new(text);
        words.show(words.clause([0, text.chars().count() as u32], &spans, back), &[])
    }

    #[test]
    fn a_clause_runs_from_actor_to_the_next_clause_end() {
        let text = "On Monday, Zambia’s envoy met the rebels in Lusaka, officials of the U.S. said.";
        assert_eq!(
            clause(text, &["met", "Zambia’s envoy"], false),
            "Zambia’s envoy met the rebels in Lusaka"
        );
        assert_eq!(clause(text, &["said"], true), "officials of the U.S. said");
        assert_eq!(clause("If 2,000 men left, they would win.", &["left"], true), "If 2,000 men left");
    }

    #[test]
    fn a_quotation_cut_short_is_closed() {
        let text = "She told them to “stay at home, lock the doors” and wait.";
        assert_eq!(clause(text, &["told", "She"], false), "She told them to “stay at home…”");
        assert_eq!(open_quote("\"yes\" and \"no"), Some('"'));
        assert_eq!(open_quote("\"yes\""), None);
    }

    #[test]
    fn what_steers_a_terminal_is_not_shown() {
        assert_eq!(clean("red \u{1b}[31malert\u{202e}\r\nnow"), "red [31malert now");
        assert_eq!(shorten("one two three", 9), "one two…");
    }
}

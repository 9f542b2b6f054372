//! Which tokens stand between quotation marks, and who speaks them: what *I*, *we* and *he* can mean hangs on it.

use sitroom_document::Analysis;
use sitroom_ling::{Dep, Pos};

/// Verbs whose subject says what is quoted or reported beside them.
const SPEECH: &[&str] = &[
    "say",
    "tell",
    "add",
    "warn",
    "claim",
    "state",
    "note",
    "announce",
    "insist",
    "argue",
    "explain",
    "ask",
    "report",
    "write",
    "deny",
    "declare",
    "describe",
    "stress",
    "urge",
    "think",
    "believe",
    "call",
    "quote",
    "reply",
    "comment",
    "complain",
    "recall",
    "suggest",
    "accuse",
    "demand",
    "promise",
    "vow",
    "pledge",
    "admit",
    "acknowledge",
    "confirm",
    "tweet",
    "estimate",
    "hope",
    "fear",
    "know",
    "predict",
    "reiterate",
    "remark",
    "continue",
    "conclude",
    "joke",
    "pray",
];

/// Bytes after a line break within which an open quotation must end.
const LONGEST_REST: usize = 1200;

/// Quotations of a document.
#[derive(Debug, Default)]
pub struct Quotes {
    /// For each token the number of its quotation, from 1; 0 outside.
    of: Vec<u32>,
    /// The token that names the speaker of each quotation.
    speakers: Vec<Option<u32>>,
}

impl Quotes {
    /// Finds quotations and their speakers.
    pub fn find(text: &str, a: &Analysis) -> Quotes {
        let mut quotes = Quotes { of: vec![0; a.len()], speakers: Vec::new() };
        let mut open: Option<u32> = None;
        let mut ranges = Vec::new();
        for t in 0..a.len() as u32 {
            let word = a.word(text, t);
            // a paragraph of a longer quotation ends without its mark
            if t > 0
                && open.is_some()
                && paragraph_ends(text, a, t - 1)
                && !goes_on(&text[a.span(t).start as usize..])
                && let Some(from) = open.take()
            {
                ranges.push((from, t));
            }
            let starts = matches!(word, "“" | "``") || word == "\"" && open.is_none();
            let ends = matches!(word, "”" | "''") || word == "\"" && open.is_some();
            if starts && open.is_none() {
                open = Some(t + 1);
            } else if ends && let Some(from) = open.take() {
                ranges.push((from, t));
            }
        }
        for (from, to) in ranges {
            let number = quotes.speakers.len() as u32 + 1;
            (from..to).for_each(|t| quotes.of[t as usize] = number);
            let before = quotes.speakers.last().copied().flatten();
            quotes.speakers.push(None);
            let found = quotes.speaker_beside(text, a, from, to).or(before);
            if let Some(last) = quotes.speakers.last_mut() {
                *last = found;
            }
        }
        quotes
    }

    /// The subject of the verb of speech that stands beside a quotation in its first or last sentence.
    fn speaker_beside(&self, text: &str, a: &Analysis, from: u32, to: u32) -> Option<u32> {
        if to <= from {
            return None;
        }
        let (first, last) = (a.sentence(from), a.sentence(to - 1));
        let next = (last + 1).min(a.sentences.len() as u32 - 1);
        // what follows in the next paragraph speaks of something else
        let next = if paragraph_ends(text, a, a.sentences[last as usize].end - 1) { last } else { next };
        let sentences = [last, first, next];
        sentences.iter().enumerate().find_map(|(i, &s)| {
            let range = a.sentences[s as usize];
            // of the sentence behind the quotation only its beginning: *", he said.*
            let end = if i == 2 && next != last { range.end.min(range.start + 6) } else { range.end };
            let verbs = (range.start..end).filter(|&t| self.of[t as usize] == 0 && is_speech(a, t));
            verbs
                .min_by_key(|&t| if t < from { from - t } else { t.saturating_sub(to) })
                .and_then(|v| speaker(a, v))
        })
    }

    /// The number of a token's quotation; 0 outside.
    pub fn number(&self, token: u32) -> u32 {
        self.of[token as usize]
    }

    /// Who speaks the quotation of this number.
    pub fn speaker(&self, number: u32) -> Option<u32> {
        self.speakers.get(number.checked_sub(1)? as usize).copied().flatten()
    }
}

/// True if a quotation that a line break left open goes on: the next mark closes it. Where a new paragraph goes on it opens with a mark.
fn goes_on(rest: &str) -> bool {
    let Some((at, mark)) = rest.char_indices().find(|(_, c)| matches!(c, '"' | '“' | '”')) else {
        return false;
    };
    let closes = rest[..at].chars().next_back().is_some_and(|c| !c.is_whitespace() && c != '(');
    mark != '“' && closes && at < LONGEST_REST
}

/// True if a line break follows the token, and the line ends as a sentence does.
fn paragraph_ends(text: &str, a: &Analysis, t: u32) -> bool {
    let end = a.span(t).end as usize;
    let next = a.tokens.span.get(t as usize + 1).map_or(text.len(), |s| s.start as usize);
    text[end..next].contains('\n') || a.word(text, t).contains('\n')
}

/// True for verbs of speech and thought.
pub fn is_speech(a: &Analysis, t: u32) -> bool {
    matches!(a.pos(t), Pos::VERB | Pos::AUX) && SPEECH.contains(&a.lemma(t))
}

/// The subject of a verb, or of the verb that it hangs on: *issued a statement saying*, *wrote, adding*.
pub fn speaker(a: &Analysis, verb: u32) -> Option<u32> {
    let subject = |v: u32| a.children_with(v, Dep::NSUBJ).next();
    let above = || {
        let head = a.head(verb);
        match a.dep(verb) {
            Dep::CONJ | Dep::ADVCL | Dep::XCOMP => subject(head),
            Dep::ACL if a.dep(head) == Dep::DOBJ => subject(a.head(head)),
            _ => None,
        }
    };
    subject(verb).or_else(above)
}

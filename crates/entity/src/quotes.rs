//! Which tokens stand between quotation marks, and who speaks them: what *I*, *we* and *he* can mean hangs on it.

use crate::word_classes::Words;
use sitroom_document::{Analysis, quotations};
use sitroom_ling::{Dep, Pos};

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
    pub fn find(words: &Words, text: &str, a: &Analysis) -> Quotes {
        let mut quotes = Quotes { of: vec![0; a.len()], speakers: Vec::new() };
        let found = quotations::find(text).into_iter().map(|q| a.tokens_in(q));
        let ranges = found.filter(|r| !r.is_empty()).map(|r| (r.start, r.end));
        for (from, to) in ranges {
            let number = quotes.speakers.len() as u32 + 1;
            (from..to).for_each(|t| quotes.of[t as usize] = number);
            let before = quotes.speakers.last().copied().flatten();
            quotes.speakers.push(None);
            let found = quotes.speaker_beside(words, text, a, (from, to)).or(before);
            if let Some(last) = quotes.speakers.last_mut() {
                *last = found;
            }
        }
        quotes
    }

    /// The subject of the verb of speech that stands beside a quotation in its first or last sentence.
    fn speaker_beside(&self, words: &Words, text: &str, a: &Analysis, (from, to): (u32, u32)) -> Option<u32> {
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
            let verbs = (range.start..end).filter(|&t| self.of[t as usize] == 0 && is_speech(words, a, t));
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

/// True if a line break follows the token, and the line ends as a sentence does.
fn paragraph_ends(text: &str, a: &Analysis, t: u32) -> bool {
    let end = a.span(t).end as usize;
    let next = a.tokens.span.get(t as usize + 1).map_or(text.len(), |s| s.start as usize);
    text[end..next].contains('\n') || a.word(text, t).contains('\n')
}

/// True for verbs of speech and thought.
pub fn is_speech(words: &Words, a: &Analysis, t: u32) -> bool {
    matches!(a.pos(t), Pos::VERB | Pos::AUX) && words.speech.has(a.lemma(t))
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

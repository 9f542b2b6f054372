//! Whose words in quotation marks are when no cue stands in their sentence.

use sitroom_document::quotations::{goes_on, with_marks};
use sitroom_document::{Analysis, Attribution, Document, Span};

/// A quotation shorter than this (bytes) names a thing and is no speech.
const SHORTEST: u32 = 25;

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

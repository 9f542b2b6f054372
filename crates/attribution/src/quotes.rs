//! Whose words in quotation marks are when no cue stands in their sentence.

use crate::near;
use sitroom_document::quotations::{goes_on, with_marks};
use sitroom_document::{Analysis, Attribution, Document, Span};

/// A quotation shorter than this (bytes) names a thing and is no speech.
const SHORTEST: u32 = 25;

/// Gives quotations that no attribution holds to the one that holds the quotation which they go on with; others to the attribution
/// before them, if only a sentence lies between.
pub fn attach(doc: &Document, a: &Analysis, quotes: &[Span], all: &mut [Attribution]) {
    let mut holders = Holders::new(quotes, all);
    for (i, q) in quotes.iter().enumerate().filter(|(_, q)| q.len() >= SHORTEST) {
        let behind = all.partition_point(|x| x.cue.start < q.start);
        let cued = all[behind..].iter().take_while(|x| x.cue.start < q.end).any(|x| q.contains(x.cue));
        if cued || !holders.of(i).is_empty() {
            continue;
        }
        let earlier = i.checked_sub(1).filter(|&i| goes_on(&doc.text, quotes[i], *q));
        let holder = |e: usize| {
            let outside = |x: &&u32| !quotes[e].contains(all[**x as usize].cue);
            holders.of(e).iter().filter(outside).min().map(|x| *x as usize)
        };
        let found = earlier.and_then(holder).or_else(|| speaker_before(doc, a, quotes, all, *q));
        if let Some(x) = found {
            let words = with_marks(&doc.text, *q);
            add(&mut all[x], words);
            holders.enter(quotes, words, x as u32);
        }
    }
}

/// The attribution before a quotation, if only a sentence lies between. Attributions stand in order of their cues.
fn speaker_before(
    doc: &Document,
    a: &Analysis,
    quotes: &[Span],
    all: &[Attribution],
    q: Span,
) -> Option<usize> {
    let tokens = a.tokens_in(q);
    if tokens.is_empty() {
        return None;
    }
    let first = a.sentence(tokens.start).saturating_sub(1);
    let ahead = all.partition_point(|x| x.cue.start < q.start);
    let mut near = (0..ahead).rev().take_while(|&i| all[i].sentence >= first);
    let before = near.find(|&i| {
        let x = &all[i];
        x.cue.end <= q.start && x.source.is_some() && has_quote(x, quotes)
    })?;
    // nothing but white space and marks may stand between two parts of one quotation in different paragraphs
    let between = &doc.text[all[before].cue.end as usize..q.start as usize];
    (!between.contains("\n\n")).then_some(before)
}

/// For each quotation the attributions whose content shares words with it.
struct Holders(Vec<Vec<u32>>);

impl Holders {
    fn new(quotes: &[Span], all: &[Attribution]) -> Holders {
        let mut holders = Holders(vec![Vec::new(); quotes.len()]);
        for (i, x) in all.iter().enumerate() {
            x.content.iter().for_each(|c| holders.enter(quotes, *c, i as u32));
        }
        holders
    }

    /// Enters an attribution under the quotations that these words of its content overlap.
    fn enter(&mut self, quotes: &[Span], words: Span, attribution: u32) {
        let first = quotes.partition_point(|q| q.end <= words.start);
        for (held, _) in self.0[first..].iter_mut().zip(near(quotes, words, 0)) {
            held.push(attribution);
        }
    }

    fn of(&self, quote: usize) -> &[u32] {
        &self.0[quote]
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
    a.content.iter().any(|c| near(quotes, *c, 0).iter().any(|q| q.overlaps(*c)))
}

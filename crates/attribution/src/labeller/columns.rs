//! What the features read of each token, worked out once for a document.

use sitroom_document::{Analysis, Document, Span, fnv1a, quotations};

/// Where a token stands to quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Quoted {
    /// Outside.
    No = 0,
    /// Between the marks.
    Inside = 1,
    /// The opening mark.
    Opens = 2,
    /// The closing mark.
    Closes = 3,
}

/// Columns beside those of the analysis, one row a token.
#[derive(Debug, Default)]
pub struct Columns {
    /// Hash of the lower-case word.
    pub word: Vec<u32>,
    /// Hash of the lemma.
    pub lemma: Vec<u32>,
    /// Hash of the last three letters.
    pub suffix: Vec<u32>,
    /// Quotation marks.
    pub quoted: Vec<Quoted>,
    /// Number of the quotation that the token stands in or behind, from 1.
    pub quote: Vec<u16>,
    /// Number of the paragraph.
    pub paragraph: Vec<u32>,
}

/// Hash of a word without regard to case.
pub fn hash(word: &str) -> u32 {
    fnv1a(word.bytes().map(|b| b.to_ascii_lowercase()))
}

impl Columns {
    /// The columns of a document with these quotations (without their marks).
    pub fn new(doc: &Document, a: &Analysis, quotations: &[Span]) -> Columns {
        let n = a.len() as u32;
        let mut c = Columns::default();
        let mut paragraph = 0;
        for t in 0..n {
            let word = a.word(&doc.text, t);
            c.word.push(hash(word));
            c.lemma.push(hash(a.lemma(t)));
            let cut = word.char_indices().rev().nth(2).map_or(0, |(i, _)| i);
            c.suffix.push(hash(&word[cut..]));
            if t > 0 && gap(doc, a, t).contains('\n') {
                paragraph += 1;
            }
            c.paragraph.push(paragraph);
        }
        c.quoted = vec![Quoted::No; n as usize];
        c.quote = vec![0; n as usize];
        for (i, q) in quotations.iter().enumerate() {
            c.mark(a, quotations::with_marks(&doc.text, *q), *q, u16::try_from(i + 1).unwrap_or(u16::MAX));
        }
        for t in 1..n as usize {
            c.quote[t] = c.quote[t].max(c.quote[t - 1]);
        }
        c
    }

    fn mark(&mut self, a: &Analysis, with_marks: Span, q: Span, number: u16) {
        for t in a.tokens_in(with_marks).iter() {
            let s = a.span(t);
            self.quoted[t as usize] = if s.end <= q.start {
                Quoted::Opens
            } else if s.start >= q.end {
                Quoted::Closes
            } else {
                Quoted::Inside
            };
            self.quote[t as usize] = number;
        }
    }
}

/// What stands between a token and the one before it.
fn gap<'t>(doc: &'t Document, a: &Analysis, t: u32) -> &'t str {
    let (from, to) = (a.span(t - 1).end as usize, a.span(t).start as usize);
    &doc.text[from..to.max(from)]
}

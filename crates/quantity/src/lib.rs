//! Numbers with bound and unit: *more than 100,000 troops*, *at least 12 people were killed*, *$3.5 million*.
//!
//! Units, bounds and numbers in words are data (`rules/en/quantity`). Dates, ages and ordinals are none; of a range the lower end is
//! kept, as a lower bound.

mod number;
mod tables;
mod unit;

use number::{Number, Words};
use sitroom_document::codebook::Bound;
use sitroom_document::{Analysis, Document, Quantity, Timex, TokenRange, Why};
use sitroom_ling::Dep;
use std::sync::OnceLock;
use tables::Tables;
use unit::Counted;

pub use tables::{QuantityExample, examples};

/// Most words that a bound takes.
const LONGEST_BOUND: u32 = 4;

/// Reads quantities.
#[derive(Debug)]
pub struct Reader {
    tables: Tables,
}

impl Reader {
    /// The reader of the built-in tables.
    ///
    /// # Panics
    /// If the program was built with a broken table; a test holds that it was not.
    pub fn builtin() -> &'static Reader {
        static READER: OnceLock<Reader> = OnceLock::new();
        READER.get_or_init(|| match Tables::load() {
            Ok(tables) => Reader { tables },
            Err(e) => panic!("{e}"),
        })
    }

    /// The quantities of a document, in text order. Numbers inside a time expression are none.
    pub fn annotate(&self, doc: &Document, a: &Analysis, times: &[Timex]) -> Vec<Quantity> {
        let words = Words { tables: &self.tables, doc, a };
        let mut all: Vec<Quantity> = Vec::new();
        // the people counted last, for "and nine wounded"
        let mut people: Option<(u32, String)> = None;
        let mut t = 0;
        while t < a.len() as u32 {
            let number = words.number(t).filter(|n| !in_time(times, n.tokens));
            let counted = number.as_ref().and_then(|n| {
                let told = people.as_ref().filter(|(s, _)| *s == a.sentence(n.tokens.start));
                words.counted(n, told.map(|(_, unit)| unit.as_str()))
            });
            t = number.as_ref().map_or(t + 1, |n| n.tokens.end);
            if let (Some(n), Some(c)) = (number, counted) {
                if let Some(base) = &c.people {
                    people = Some((a.sentence(n.tokens.start), base.clone()));
                }
                let q = quantity(&words, &n, c);
                if all.last().is_none_or(|l| !l.tokens.overlaps(q.tokens)) {
                    all.push(q);
                }
            }
        }
        all
    }
}

fn in_time(times: &[Timex], tokens: TokenRange) -> bool {
    let next = times.partition_point(|x| x.tokens.end <= tokens.start);
    times.get(next).is_some_and(|x| x.tokens.overlaps(tokens))
}

fn quantity(words: &Words<'_>, n: &Number, counted: Counted) -> Quantity {
    let a = words.a;
    let (bound, first, behind) = bound(words, n);
    let tokens = TokenRange::new(first, (counted.last + 1).max(behind));
    Quantity {
        span: a.range_span(tokens),
        tokens,
        sentence: a.sentence(n.tokens.start),
        value: n.value,
        bound,
        unit: counted.unit,
        why: Why::Rule("en.quantity".into()),
    }
}

/// The longest bound before the number, or one behind it, with the first token and the end of what bounds. A vague number is a lower
/// bound by itself, and a share a rough one.
fn bound(words: &Words<'_>, n: &Number) -> (Bound, u32, u32) {
    let (start, end) = (n.tokens.start, n.tokens.end);
    let a = words.a;
    let sentence = a.sentences[a.sentence(start) as usize].start;
    let phrase =
        |from: u32, to: u32| a.range_span(TokenRange::new(from, to)).of(&words.doc.text).to_lowercase();
    // "handed over five bodies"
    let particle = |k: u32| a.dep(start - k) == Dep::PRT;
    for k in (1..=LONGEST_BOUND).rev().filter(|k| start >= sentence + k && !particle(*k)) {
        if let Some(bound) = words.tables.bound(&phrase(start - k, start)) {
            return (bound, start - k, end);
        }
    }
    if end + 2 <= a.len() as u32
        && let Some(bound) = words.tables.bound_behind(&phrase(end, end + 2))
    {
        return (bound, start, end + 2);
    }
    let bare = if n.lower {
        Bound::AtLeast
    } else if n.share {
        Bound::About
    } else {
        Bound::Exact
    };
    (bare, start, end)
}

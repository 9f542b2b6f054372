//! Numbers with bound and unit: *more than 100,000 troops*, *at least 12 people were killed*, *$3.5 million*.
//!
//! Units, bounds and vague numbers are data (`rules/en/quantity`). Dates, ages and ordinals are none; of a range the lower end is kept.

mod number;
mod tables;

use number::Number;
use sitroom_document::codebook::Bound;
use sitroom_document::{Analysis, Document, Quantity, Timex, TokenRange, Why};
use sitroom_ling::{Dep, Pos};
use std::sync::OnceLock;
use tables::Tables;

pub use tables::{QuantityExample, examples};

/// Most words that a bound takes.
const LONGEST_BOUND: u32 = 3;

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
        let mut all: Vec<Quantity> = Vec::new();
        let mut t = 0;
        while t < a.len() as u32 {
            let number = self.number_at(doc, a, times, t);
            let quantity = number.as_ref().and_then(|n| self.quantity(doc, a, n));
            t = number.map_or(t + 1, |n| n.tokens.end);
            if let Some(q) = quantity.filter(|q| all.last().is_none_or(|l| !l.tokens.overlaps(q.tokens))) {
                all.push(q);
            }
        }
        all
    }

    fn number_at(&self, doc: &Document, a: &Analysis, times: &[Timex], t: u32) -> Option<Number> {
        let number = number::at(&self.tables, doc, a, t)?;
        let next = times.partition_point(|x| x.tokens.end <= t);
        let in_time = times.get(next).is_some_and(|x| x.tokens.overlaps(number.tokens));
        (!in_time).then_some(number)
    }

    fn quantity(&self, doc: &Document, a: &Analysis, n: &Number) -> Option<Quantity> {
        let (bound, first) = self.bound(doc, a, n);
        let (unit, last) = self.unit(doc, a, n)?;
        let tokens = TokenRange::new(first, last + 1);
        Some(Quantity {
            span: a.range_span(tokens),
            tokens,
            sentence: a.sentence(n.tokens.start),
            value: n.value,
            bound,
            unit,
            why: Why::Rule("en.quantity".into()),
        })
    }

    /// The longest bound before the number. A vague number is a lower bound by itself.
    fn bound(&self, doc: &Document, a: &Analysis, n: &Number) -> (Bound, u32) {
        let start = n.tokens.start;
        let sentence = a.sentences[a.sentence(start) as usize].start;
        for k in (1..=LONGEST_BOUND).rev().filter(|k| start >= sentence + k) {
            let words = a.range_span(TokenRange::new(start - k, start)).of(&doc.text).to_lowercase();
            if let Some(bound) = self.tables.bound(&words) {
                return (bound, start - k);
            }
        }
        (if n.vague { Bound::AtLeast } else { Bound::Exact }, start)
    }

    /// What is counted, and the last token of number and unit.
    fn unit(&self, doc: &Document, a: &Analysis, n: &Number) -> Option<(String, u32)> {
        if let Some(currency) = &n.currency {
            return Some((currency.clone(), n.tokens.end - 1));
        }
        let last = n.tokens.end - 1;
        let head = self.counted(a, last)?;
        let unit = self
            .tables
            .unit(a.lemma(head))
            .or_else(|| self.tables.unit(&a.word(&doc.text, head).to_lowercase()));
        let people = unit.is_some_and(|u| !matches!(u, "%" | "km" | "m" | "miles") && u.len() > 3);
        match unit {
            Some(unit) if people => Some((format!("{unit}{}", self.happened(a, head)), head.max(last))),
            Some(unit) => Some((unit.to_string(), head.max(last))),
            None => None,
        }
    }

    /// The noun that a number counts: its head, the object of its *of*, or the noun behind it.
    fn counted(&self, a: &Analysis, number: u32) -> Option<u32> {
        let of = a.children_with(number, Dep::PREP).find(|&p| a.lemma(p) == "of");
        if let Some(o) = of.and_then(|p| a.children_with(p, Dep::POBJ).next()) {
            return Some(o);
        }
        let mut at = number;
        for _ in 0..3 {
            let head = a.head(at);
            if head == at {
                break;
            }
            if matches!(a.pos(head), Pos::NOUN | Pos::PROPN | Pos::SYM) && head > number {
                return Some(head);
            }
            at = head;
        }
        let next = number + 1;
        let behind = (next < a.len() as u32).then_some(next)?;
        let noun =
            matches!(a.pos(behind), Pos::NOUN | Pos::PROPN) && a.sentence(behind) == a.sentence(number);
        noun.then_some(behind)
    }

    /// ` killed`, ` arrested`: what the verb above says of those counted.
    fn happened(&self, a: &Analysis, noun: u32) -> String {
        // "dozens of protesters": the verb governs the vague number
        let top = if a.dep(noun) == Dep::POBJ && a.lemma(a.head(noun)) == "of" {
            a.head(a.head(noun))
        } else {
            noun
        };
        let verb = a.head(top);
        let passive = a.dep(top) == Dep::NSUBJPASS;
        let object = a.dep(top) == Dep::DOBJ;
        let dies = a.dep(top) == Dep::NSUBJ && matches!(a.lemma(verb), "die" | "flee");
        let by_verb = (passive || object || dies).then(|| self.tables.happened(a.lemma(verb))).flatten();
        let by_child = a
            .children(noun)
            .iter()
            .filter(|&&c| matches!(a.dep(c), Dep::ACL | Dep::AMOD))
            .find_map(|&c| self.tables.happened(a.lemma(c)));
        by_verb.or(by_child).map(|w| format!(" {w}")).unwrap_or_default()
    }
}

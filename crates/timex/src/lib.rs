//! Time expressions of English news to TIMEX3 values (ISO-TimeML), against the document creation time.
//!
//! Patterns and words are data (`rules/en/timex`); this crate matches them over tokens, longest first, and computes values. What hangs
//! on an unknown publication date keeps TIMEX3's placeholders.
//!
//! ```
//! use sitroom_document::{DocMeta, Document};
//! let text = "They met on 3 May 2021.";
//! let analysis = sitroom_ling::Engine::default().analyze(text);
//! let times = sitroom_timex::Tagger::builtin().annotate(&Document::new(text, DocMeta::default()), &analysis);
//! assert_eq!(times[0].value, "2021-05-03");
//! ```

mod bounds;
mod calendar;
mod lexicon;
mod matcher;
mod rule_file;
mod tense;
mod value;

use calendar::Anchor;
use lexicon::Lexicon;
use matcher::{Found, Words};
use rule_file::Rule;
use sitroom_document::{Analysis, Document, Timex, TokenRange, Why};
use sitroom_rules::RuleError;
use std::sync::OnceLock;

pub use rule_file::{Example, RULE_FILES, examples};

/// The compiled patterns.
#[derive(Debug)]
pub struct Tagger {
    lexicon: Lexicon,
    rules: Vec<Rule>,
}

impl Tagger {
    /// The tagger of the built-in rules.
    ///
    /// # Panics
    /// If the program was built with broken rule files; a test holds that it was not.
    pub fn builtin() -> &'static Tagger {
        static TAGGER: OnceLock<Tagger> = OnceLock::new();
        TAGGER.get_or_init(|| match Tagger::load() {
            Ok(tagger) => tagger,
            Err(e) => panic!("{e}"),
        })
    }

    fn load() -> Result<Tagger, RuleError> {
        let lexicon = Lexicon::load()?;
        let rules = rule_file::load(&lexicon)?;
        Ok(Tagger { lexicon, rules })
    }

    /// The time expressions of a document, in text order, not overlapping.
    pub fn annotate(&self, doc: &Document, analysis: &Analysis) -> Vec<Timex> {
        let words = Words::new(&doc.text, analysis, &self.lexicon);
        let mut out: Vec<Timex> = Vec::new();
        let dct = doc.dct_date().and_then(|d| d.parse().ok());
        let mut at = 0;
        while at < analysis.len() {
            let Some(found) = self.longest(&words, at) else {
                at += 1;
                continue;
            };
            let end = at + found.len;
            if let Some(timex) = self.timex(doc, analysis, &words, &found, at, dct, &out) {
                out.push(timex);
                at = end;
            } else {
                at += 1;
            }
        }
        out
    }

    fn longest(&self, words: &Words<'_>, at: usize) -> Option<Found> {
        if !words.can_begin(at) {
            return None;
        }
        let mut best: Option<Found> = None;
        for (r, rule) in self.rules.iter().enumerate() {
            if let Some(mut found) = matcher::longest(&rule.pattern, words, at)
                && best.as_ref().is_none_or(|b| found.len > b.len)
            {
                found.rule = r;
                best = Some(found);
            }
        }
        best
    }

    #[allow(clippy::too_many_arguments, reason = "one call, and a struct of these would only rename them")]
    fn timex(
        &self,
        doc: &Document,
        analysis: &Analysis,
        words: &Words<'_>,
        found: &Found,
        at: usize,
        dct: Option<jiff::civil::Date>,
        before: &[Timex],
    ) -> Option<Timex> {
        let rule = &self.rules[found.rule];
        let tokens = TokenRange::new(at as u32, (at + found.len) as u32);
        // an expression does not run over the end of a sentence
        if analysis.sentence(tokens.start) != analysis.sentence(tokens.end - 1) {
            return None;
        }
        let anchor = Anchor {
            dct,
            tense: tense::around(analysis, &doc.text, tokens),
            narrative: narrative(before),
            quarter: quarter(before),
        };
        let value = value::compute(rule.op, found, words, at, &anchor)?;
        let (earliest, latest) = value.bounds.clone().unwrap_or_else(|| bounds::of(value.kind, &value.value));
        Some(Timex {
            span: analysis.range_span(tokens),
            tokens,
            sentence: analysis.sentence(tokens.start),
            kind: value.kind,
            value: value.value,
            earliest,
            latest,
            why: Why::Rule(rule.id.clone().into()),
        })
    }
}

/// The day that the narrative has reached: the last calendar day named before.
fn narrative(before: &[Timex]) -> Option<jiff::civil::Date> {
    before.iter().rev().find(|t| t.value.len() >= 10).and_then(|t| t.value.get(..10)?.parse().ok())
}

/// The quarter that was told of last.
fn quarter(before: &[Timex]) -> Option<String> {
    before
        .iter()
        .rev()
        .find(|t| t.value.len() == 7 && t.value.get(4..6) == Some("-Q"))
        .map(|t| t.value.clone())
}

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
mod classes;
mod lexicon;
mod matcher;
mod rule_file;
mod starts;
mod tense;
mod value;
mod words;

use calendar::Anchor;
use lexicon::{Class, Lexicon};
use rule_file::Rule;
use sitroom_document::{Analysis, Document, Timex, TokenRange, Why};
use sitroom_rules::RuleError;
use starts::Starts;
use std::sync::OnceLock;
use words::{Found, Words};

pub use classes::{WordExample, word_examples};
pub use rule_file::{Example, RULE_FILES, examples};

/// The compiled patterns.
#[derive(Debug)]
pub struct Tagger {
    lexicon: Lexicon,
    rules: Vec<Rule>,
    starts: Starts,
    classes: classes::Words,
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
        let rules = rule_file::load()?;
        let starts = Starts::new(&rules, &lexicon);
        Ok(Tagger { lexicon, rules, starts, classes: classes::Words::load()? })
    }

    /// The built-in tagger without the words of one class of `rules/en/timex`: what is then read otherwise is what the class is for.
    ///
    /// # Errors
    /// As for the rule files.
    pub fn without_words(class: &str) -> Result<Tagger, RuleError> {
        let tagger = Tagger::load()?;
        Ok(Tagger { classes: tagger.classes.without(class), ..tagger })
    }

    /// The time expressions of a document, in text order, not overlapping.
    pub fn annotate(&self, doc: &Document, analysis: &Analysis) -> Vec<Timex> {
        let words = Words::new(&doc.text, analysis, &self.lexicon, &self.classes);
        let mut out: Vec<Timex> = Vec::new();
        let dct = doc.dct_date().and_then(|d| d.parse().ok());
        let mut at = 0;
        while at < analysis.len() {
            let found = self.matches(&words, at);
            let timex = found
                .iter()
                .find_map(|f| Some((f.len, self.timex(doc, analysis, &words, f, at, dct, &out)?)));
            at += timex.as_ref().map_or(1, |(len, _)| *len);
            out.extend(timex.map(|(_, t)| t));
        }
        out
    }

    /// What matches from a token, the longest first; of equals, the rule that stands first.
    fn matches(&self, words: &Words<'_>, at: usize) -> Vec<Found> {
        let found =
            |rule: usize| matcher::longest(&self.rules[rule].pattern, words, at).map(|f| Found { rule, ..f });
        let mut all: Vec<Found> = self.starts.of(&words.word(at)).filter_map(found).collect();
        all.sort_by_key(|f| (std::cmp::Reverse(f.len), f.rule));
        all.dedup_by_key(|f| f.rule);
        all
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
        let sentence = analysis.sentence(tokens.start);
        // an expression does not run over the end of a sentence, and *This Week* is the name of a programme
        if sentence != analysis.sentence(tokens.end - 1) || is_name(doc, analysis, tokens, found) {
            return None;
        }
        // "following Tuesday's attack", but "the following Tuesday"
        if &*words.word(at) == FOLLOWING && at.checked_sub(1).is_none_or(|b| &*words.word(b) != "the") {
            return None;
        }
        let reader =
            tense::Reader { a: analysis, text: &doc.text, words: &self.classes, lexicon: &self.lexicon };
        let anchor = Anchor {
            dct,
            tense: reader.around(tokens),
            narrative: narrative(before),
            quarter: quarter(before),
            year: before.iter().rev().find_map(|t| t.value.get(..4)?.parse().ok()),
            sentence: narrative(&before[before.partition_point(|t| t.sentence < sentence)..]),
            dated: if rule.op == value::Op::Date { dated(doc, before) } else { Vec::new() },
        };
        let value = value::compute(rule.op, found, words, at, &anchor)?;
        let (earliest, latest) = value.bounds.clone().unwrap_or_else(|| bounds::of(value.kind, &value.value));
        Some(Timex {
            span: analysis.range_span(tokens),
            tokens,
            sentence,
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

/// The days that were named with their year.
fn dated(doc: &Document, before: &[Timex]) -> Vec<jiff::civil::Date> {
    let day = |t: &&Timex| t.value.get(..4).is_some_and(|year| t.span.of(&doc.text).contains(year));
    before.iter().filter(day).filter_map(|t| t.value.parse().ok()).collect()
}

/// Without *the* before it a preposition.
const FOLLOWING: &str = "following";

/// Rules that tell of a quarter for the first time; all others point back to it.
const TELLING: &[&str] = &["en.timex.date.quarter", "en.timex.date.quarter_compound"];

/// The quarter that was told of last; none where the report has gone on to a longer stretch since.
fn quarter(before: &[Timex]) -> Option<String> {
    let told = |t: &&Timex| matches!(&t.why, Why::Rule(id) if TELLING.contains(&&**id));
    before.iter().rev().find(told).map(|t| t.value.clone())
}

/// Words of a sentence in lower case, of this length at least, that show that a capital means something in it.
const LOWER_WORDS: usize = 3;
const LOWER_LENGTH: usize = 5;

/// Is it a name of other things: capitals inside a sentence of ordinary words?
fn is_name(doc: &Document, a: &Analysis, tokens: TokenRange, found: &Found) -> bool {
    let word = |t: u32| a.word(&doc.text, t);
    let capital = |t: u32| word(t).starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
    let named = |c: Class| matches!(c, Class::Month | Class::Weekday | Class::Weekdays | Class::Festival);
    let winter_palace = capital(tokens.end - 1) && tokens.end < a.len() as u32 && capital(tokens.end);
    if found.captures.iter().any(|c| named(c.class)) || !(winter_palace || tokens.iter().all(capital)) {
        return false;
    }
    let sentence = a.sentences[a.sentence(tokens.start) as usize];
    let letters = tokens.iter().any(|t| word(t).starts_with(|c: char| c.is_ascii_uppercase()));
    let first = tokens.start == sentence.start || tokens.len() == 1 && !capital(tokens.start - 1);
    if first || !letters || tokens.iter().any(|t| word(t).contains('.')) {
        return false;
    }
    let lower = |t: &u32| word(*t).len() >= LOWER_LENGTH && word(*t).bytes().all(|b| b.is_ascii_lowercase());
    sentence.iter().filter(lower).take(LOWER_WORDS).count() == LOWER_WORDS
}

//! What the judge is trained on: the words of the claims corpus and of the rules' own examples, each with the type that it names.

use serde_json::Value;
use sitroom_claim::judge::{Seen, modes};
use sitroom_claim::{Coder, EventExample, builtin_files, examples};
use sitroom_document::codebook::EventType;
use sitroom_document::{Analysis, DocMeta, Document, Extraction, Span};
use sitroom_pipeline::Reader;
use std::path::Path;

/// Folds of the cross-validation.
pub const FOLDS: usize = 5;

/// How much a word of each kind counts.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// An act that a careful reader could leave out.
    pub optional: f32,
    /// An act of a rule's example.
    pub example: f32,
    /// Another word of an example.
    pub beside: f32,
    /// A word of a counterexample.
    pub counter: f32,
    /// A word of news that nobody annotated.
    pub news: f32,
}

/// News that nobody annotated, below the gold folder, and how many texts stand for each that is read.
const NEWS: &[(&str, usize)] = &[("attribution/polnear_train.jsonl", 3), ("time/tempeval3_train.jsonl", 1)];

/// Words of news that nobody annotated, with what the rules make of them, and without their opinion in sight: they tell which words of
/// everyday news are acts hardly ever.
///
/// # Errors
/// If the gold data are not there.
pub fn news(reader: &mut Reader, coder: &Coder, gold: &Path, weight: f32) -> anyhow::Result<Vec<Sample>> {
    /// Of the words in which rules find nothing one in so many is taken, and counts for all.
    const TAKEN: usize = 3;
    let mut all = Vec::new();
    for (file, each) in NEWS {
        for row in crate::gold::lines(&gold.join(file))?.into_iter().step_by(*each) {
            for text in texts(reader, vec![row]) {
                for (i, (mut seen, rule)) in coder.seen(&text.doc, &text.a, &text.ex).into_iter().enumerate()
                {
                    seen.features.drain(..seen.opinions);
                    seen.opinions = 0;
                    match rule {
                        Some(found) => {
                            all.push(Sample { label: found as usize + 1, ..Sample::plain(seen, weight) });
                        }
                        None if i % TAKEN == 0 => all.push(Sample::plain(seen, weight * TAKEN as f32)),
                        None => {}
                    }
                }
            }
        }
    }
    Ok(all)
}

/// A text that was read.
pub struct Text {
    /// The annotated row; of an example, nothing.
    pub row: Value,
    /// The document.
    pub doc: Document,
    /// Its analysis.
    pub a: Analysis,
    /// Its records but claims.
    pub ex: Extraction,
}

/// One word with the type that it names.
#[derive(Clone)]
pub struct Sample {
    /// What the network sees.
    pub seen: Seen,
    /// 0 for none, or the type from 1.
    pub label: usize,
    /// Index of the mode among [`modes`].
    pub mode: Option<usize>,
    /// How much it counts.
    pub weight: f32,
    /// The fold that it is scored in; `None` where it only trains.
    pub fold: Option<usize>,
    /// Index of its text in the corpus.
    pub text: usize,
}

impl Sample {
    /// A word that names no act and only trains.
    pub fn plain(seen: Seen, weight: f32) -> Sample {
        Sample { seen, label: 0, mode: None, weight, fold: None, text: 0 }
    }
}

/// Reads a text without its claims.
fn read(reader: &mut Reader, text: &str, published: Option<String>, row: Value) -> Text {
    let meta = DocMeta { published, ..Default::default() };
    let (doc, a, mut ex) = reader.extract(Document::new(text, meta));
    ex.claims.clear();
    Text { row, doc, a, ex }
}

/// The texts of annotated rows.
pub fn texts(reader: &mut Reader, rows: Vec<Value>) -> Vec<Text> {
    let one = |row: Value| {
        let (text, published) =
            (row["text"].as_str().unwrap_or_default().to_string(), row["published"].as_str());
        let published = published.map(str::to_string);
        read(reader, &text, published, row)
    };
    rows.into_iter().map(one).collect()
}

/// The texts of the claims corpus.
///
/// # Errors
/// If it cannot be read.
pub fn corpus(reader: &mut Reader) -> anyhow::Result<Vec<Text>> {
    Ok(texts(reader, crate::corpus::rows(Path::new("corpus/claims"))?))
}

/// The words of an annotated text; those that stand beside the head of an act's words are left out.
pub fn samples(coder: &Coder, text: &Text, counts: Counts, index: usize) -> Vec<Sample> {
    let fold = Some(index % FOLDS);
    let mut acts: Vec<(Span, u32, &Value)> = Vec::new();
    for claim in text.row["claims"].as_array().into_iter().flatten() {
        let words = claim["trigger"].as_str().unwrap_or_default();
        let Some((start, end)) = crate::corpus::find_span(&text.doc.text, words) else { continue };
        let span = Span::new(start as u32, end as u32);
        if let Some(head) = head(&text.a, span) {
            acts.push((span, head, claim));
        }
    }
    let is_optional = |c: &Value| c["optional"] == true;
    acts.sort_by_key(|(_, _, c)| is_optional(c));
    let of = |(seen, _): (Seen, Option<EventType>)| {
        let token = seen.token;
        let plain = Sample { fold, text: index, ..Sample::plain(seen, 1.0) };
        match acts.iter().find(|(_, head, _)| *head == token) {
            Some((_, _, claim)) => {
                let event_type = claim["type"].as_str()?.parse::<EventType>().ok()?;
                let weight = if is_optional(claim) { counts.optional } else { 1.0 };
                let mode = claim["mode"].as_str().and_then(|m| mode(event_type, m));
                Some(Sample { label: event_type as usize + 1, mode, weight, ..plain })
            }
            None if acts.iter().any(|(span, _, _)| span.overlaps(text.a.span(token))) => None,
            None => Some(plain),
        }
    };
    coder.seen(&text.doc, &text.a, &text.ex).into_iter().filter_map(of).collect()
}

fn mode(event_type: EventType, name: &str) -> Option<usize> {
    modes().iter().position(|m| *m == (event_type, name))
}

/// The word of a span that stands for all: the first one that hangs on a word outside, if it may name an act.
fn head(a: &Analysis, span: Span) -> Option<u32> {
    use sitroom_ling::Pos;
    let tokens = a.tokens_in(span);
    let fits = |t: &u32| matches!(a.pos(*t), Pos::VERB | Pos::NOUN | Pos::PROPN);
    let outside = |t: &u32| a.head(*t) == *t || !tokens.contains(a.head(*t));
    tokens.iter().filter(fits).find(outside).or_else(|| tokens.iter().find(fits))
}

/// The words of the rules' own examples. What rules find beside the marked act is left out.
///
/// # Errors
/// If the rules cannot be read.
pub fn example_samples(reader: &mut Reader, coder: &Coder, counts: Counts) -> anyhow::Result<Vec<Sample>> {
    let mut all = Vec::new();
    for (example, text) in example_texts(reader)? {
        let words = coder.seen(&text.doc, &text.a, &text.ex).into_iter();
        all.extend(words.filter_map(|(seen, rule)| of_example(&example, &text.a, counts, seen, rule)));
    }
    Ok(all)
}

/// The rules' own examples, with their texts.
///
/// # Errors
/// If the rules cannot be read.
fn example_texts(reader: &mut Reader) -> anyhow::Result<Vec<(EventExample, Text)>> {
    /// The day on which examples are read.
    const DAY: &str = "2024-05-15";
    let one = |e: EventExample| {
        let text = read(reader, &e.marked.text, Some(DAY.into()), Value::Null);
        (e, text)
    };
    Ok(examples(&builtin_files())?.into_iter().map(one).collect())
}

/// A word of an example; `None` if nobody knows what it names.
fn of_example(
    example: &EventExample,
    a: &Analysis,
    counts: Counts,
    seen: Seen,
    rule: Option<EventType>,
) -> Option<Sample> {
    let span = a.span(seen.token);
    let marked =
        example.marked.slot("trigger").any(|s| (s.start as u32) < span.end && span.start < s.end as u32);
    let plain = Sample::plain(seen, counts.beside);
    match rule {
        _ if example.counter => {
            // another type may stand there
            (rule.is_none()).then_some(Sample { weight: counts.counter, ..plain })
        }
        Some(found) if marked && found == example.event_type => {
            Some(Sample { label: found as usize + 1, weight: counts.example, ..plain })
        }
        None if !marked => Some(plain),
        _ => None,
    }
}

//! `sitroom code`: given pairs in, their types out.

use crate::Outcome;
use crate::args::CodeArgs;
use crate::exit::say;
use crate::input::Item;
use crate::output::Output;
use crate::parse::layer;
use crate::weights;
use crate::workers::{self, Frame};
use serde_json::json;
use sitroom_coder::{Answer, Encoder, Pair};
use sitroom_ling::Span;
use sitroom_pipeline::{DocMeta, Document, Reader};

/// The file with the weights of the accurate model.
const WEIGHTS: &str = "coder.bin";
/// Decimals of a confidence.
const DECIMALS: f32 = 1000.0;

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`.
pub fn run(args: &CodeArgs) -> Outcome {
    let layer = layer(&args.common)?;
    let encoder = weights::accurate(&args.model, WEIGHTS, Encoder::from_bytes)?;
    let output = Output::open(args.common.output.as_deref())?;
    let frame = Frame { start: b"", between: b"", end: b"" };
    workers::run(
        &args.common,
        output,
        frame,
        || Reader::new(layer.clone()),
        |reader, _, item| {
            let pair = pair(&item);
            let (_, analysis, extraction) =
                reader.extract(Document::new(item.text.as_str(), DocMeta::default()));
            let answer = match &encoder {
                None => sitroom_coder::code(&analysis, &extraction, &pair),
                Some(e) => sitroom_coder::code_accurately(e, &item.text, &analysis, &extraction, &pair),
            };
            line(&item, &answer)
        },
    )
}

/// The pair in bytes. A span that does not fit the text is left out, with a line that says so.
fn pair(item: &Item) -> Pair {
    let offsets: Vec<u32> =
        item.text.char_indices().map(|(b, _)| b as u32).chain([item.text.len() as u32]).collect();
    let bytes = |[start, end]: &[usize; 2]| {
        let span = offsets.get(*start).zip(offsets.get(*end)).filter(|_| start < end);
        if span.is_none() {
            say(&format!(
                "{}: expected spans of at most {} code points, but found [{start}, {end}] instead; it is left out",
                item.name(),
                offsets.len() - 1
            ));
        }
        span.map(|(s, e)| Span::new(*s, *e))
    };
    Pair {
        actor: item.actor.iter().filter_map(bytes).collect(),
        recipient: item.recipient.iter().filter_map(bytes).collect(),
    }
}

fn line(item: &Item, answer: &Answer) -> Vec<u8> {
    let round = |p: f32| f64::from((p * DECIMALS).round()) / f64::from(DECIMALS);
    let others = answer.alternatives.iter();
    let others: Vec<_> = others.map(|(t, p)| json!({"type": t.as_str(), "confidence": round(*p)})).collect();
    let out = json!({
        "id": item.id, "type": answer.event_type.as_str(), "mode": answer.mode, "status": answer.status.as_str(),
        "confidence": round(answer.confidence), "alternatives": others,
    });
    format!("{out}\n").into_bytes()
}

//! `sitroom explain`: each claim with its sentence marked and the reasons for its parts; of other sentences, what was considered.

use crate::Outcome;
use crate::args::ExplainArgs;
use crate::exit::Failure;
use crate::output::Output;
use crate::parse::layer;
use crate::read::document;
use crate::terminal::width;
use crate::values::check_date;
use crate::workers::{self, Frame};
use sitroom_pipeline::{Candidate, Explanation, Reader, Reasons};
use sitroom_record::{AttributionRecord, ClaimRecord, PartyRecord, Records, SpanRecord};
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// Columns before a reason.
const LABEL: usize = 14;

/// How the reasons begin that a trained model gives.
const MODEL: &str = "model ";

/// What the letters under a sentence mean.
const LEGEND: &str =
    "Under a sentence: T trigger, A actor, R recipient, W when, P place, S source, C the source's cue.\n\n";

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`, and if no claim has the id asked for.
pub fn run(args: &ExplainArgs) -> Outcome {
    if let Some(date) = &args.meta.date {
        check_date(date).map_err(Failure::Usage)?;
    }
    crate::actor::add_table(&args.table)?;
    let layer = layer(&args.common)?;
    let output = Output::open(args.common.output.as_deref())?;
    let columns = args.width.map_or_else(width, usize::from);
    let frame = Frame { start: LEGEND.as_bytes(), between: b"\n", end: b"" };
    let found = AtomicBool::new(args.claim.is_none());
    workers::run(
        &args.common,
        output,
        frame,
        || Reader::new(layer.clone()),
        |reader, _, item| {
            let explanation = reader.explain(document(&args.meta, item));
            let page = Page { explanation: &explanation, columns };
            let text = match &args.claim {
                None => page.all(),
                Some(id) => page.one(id),
            };
            found.fetch_or(!text.is_empty(), Ordering::Relaxed);
            text.into_bytes()
        },
    )?;
    if found.load(Ordering::Relaxed) {
        return Ok(());
    }
    let id = args.claim.as_deref().unwrap_or_default();
    Err(Failure::Usage(format!(
        "expected a claim whose id begins with {id:?}, but found none; `sitroom read` lists them, for the same --outlet and --url"
    )))
}

struct Page<'a> {
    explanation: &'a Explanation,
    columns: usize,
}

impl Page<'_> {
    fn records(&self) -> &Records {
        &self.explanation.records
    }

    fn all(&self) -> String {
        let doc = &self.records().document;
        let name = doc.title.as_deref().or(doc.path.as_deref()).or(doc.input_id.as_deref());
        let mut out = format!("{}\n", name.unwrap_or("document"));
        for (i, sentence) in doc.sentences.iter().enumerate() {
            let claims: Vec<usize> = (0..self.records().claims.len())
                .filter(|c| self.records().claims[*c].sentence == i as u32)
                .collect();
            out.push('\n');
            if claims.is_empty() {
                self.marked(&mut out, i, *sentence, &[]);
                self.considered(&mut out, i as u32);
            }
            for c in claims {
                self.claim(&mut out, c);
            }
        }
        out
    }

    fn one(&self, id: &str) -> String {
        let mut out = String::new();
        let claims = self.records().claims.iter().enumerate().filter(|(_, c)| c.id.starts_with(id));
        for (i, _) in claims {
            self.claim(&mut out, i);
        }
        out
    }

    /// The sentence in lines that fit, each with its marks below.
    fn marked(&self, out: &mut String, number: usize, sentence: [u32; 2], marks: &[(char, &SpanRecord)]) {
        let text: Vec<char> = self.records().document.text.chars().collect();
        let label = format!("s{number}");
        for (start, end) in lines(&text, sentence, self.columns.saturating_sub(5).max(20)) {
            let shown: String =
                text[start..end].iter().map(|c| if c.is_whitespace() { ' ' } else { *c }).collect();
            let first = if start == sentence[0] as usize { label.as_str() } else { "" };
            let _ = writeln!(out, "{first:<5}{shown}");
            let under: String = (start..end)
                .map(|at| {
                    let inside = |s: &SpanRecord| (s.start as usize) <= at && at < s.end as usize;
                    marks.iter().find(|(_, s)| inside(s)).map_or(' ', |(mark, _)| *mark)
                })
                .collect();
            if !under.trim().is_empty() {
                let _ = writeln!(out, "     {}", under.trim_end());
            }
        }
    }

    fn claim(&self, out: &mut String, index: usize) {
        let c = &self.records().claims[index];
        let reasons = &self.explanation.claims[index];
        let source =
            c.attributions.last().and_then(|id| self.records().attributions.iter().find(|a| a.id == *id));
        let sentence = self.records().document.sentences[c.sentence as usize];
        let spans = Spans::new(c, source, self.records());
        self.marked(out, c.sentence as usize, sentence, &spans.marks());
        let mode = c.mode.as_deref().map(|m| format!("-{m}")).unwrap_or_default();
        let _ =
            writeln!(out, "     {}{mode}, {}, confidence {:.2}, id {}", c.kind, c.status, c.confidence, c.id);
        let cameo = c.cameo.as_deref().map(|x| format!(", CAMEO {x}")).unwrap_or_default();
        let goldstein = c.goldstein.map(|g| format!(", Goldstein {g:.1}")).unwrap_or_default();
        let reason = |i: usize| c.why.get(i).map_or("", String::as_str);
        row(out, "type", &format!("{}{cameo}{goldstein}, PLOVER score {:.1}", reason(0), c.score));
        parties(out, "actors", &c.actors, &reasons.actors, reason(1));
        parties(out, "recipients", &c.recipients, &reasons.recipients, reason(1));
        let (judge, status): (Vec<&str>, Vec<&str>) =
            c.why.iter().skip(2).map(String::as_str).partition(|w| w.starts_with(MODEL));
        row(out, "status", &format!("{}: {}", c.status, status.join("; ")));
        judge.iter().for_each(|w| row(out, "judge", w));
        self.when_and_where(out, c, reasons);
        for id in &c.attributions {
            if let Some(a) = self.records().attributions.iter().find(|a| a.id == *id) {
                row(out, "source", &said(a));
            }
        }
        if c.attributions.is_empty() {
            row(out, "source", "the reporter's own voice: no cue's content holds the trigger");
        }
        if !c.contexts.is_empty() {
            row(out, "contexts", &c.contexts.join(", "));
        }
        if let Some(first) = &c.restates {
            row(out, "restates", first);
        }
    }

    fn when_and_where(&self, out: &mut String, c: &ClaimRecord, reasons: &Reasons) {
        match (&c.time, &reasons.time) {
            (Some(t), Some((path, why))) => row(out, "time", &format!("{} | {path} | {why}", t.value)),
            _ => row(out, "time", "none: no time expression hangs on the act or on what carries it"),
        }
        if let (Some(p), Some((path, why))) = (&c.place, &reasons.place) {
            row(out, "place", &format!("{} | {path} | {why}", p.name));
        }
    }

    /// Of a sentence without claims: each word that could have named an act, and what stood against it.
    fn considered(&self, out: &mut String, sentence: u32) {
        let here: Vec<&Candidate> =
            self.explanation.considered.iter().filter(|c| c.sentence == sentence).collect();
        let _ = writeln!(out, "     no claim");
        if here.is_empty() {
            row(out, "considered", "nothing: no word of it begins or ends an entry of a rule");
        }
        // one row for all rules that say the same of a word
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        for c in here {
            let refusal = c.verdict.refusal.as_deref();
            let why = refusal.unwrap_or("fits, but another claim tells the same act");
            let said = format!("{} as {}: {why}", c.word, c.verdict.event_type);
            let rule = format!("{} ({})", c.verdict.rule, c.verdict.entry);
            match rows.iter_mut().find(|(s, _)| *s == said) {
                Some((_, rules)) => rules.push(rule),
                None => rows.push((said, vec![rule])),
            }
        }
        for (said, rules) in rows {
            row(out, "considered", &format!("{said} | {}", rules.join(", ")));
        }
        for o in self.explanation.opinions.iter().filter(|o| o.sentence == sentence) {
            row(
                out,
                "judge",
                &format!("{} as {}: {:.2}", o.word, o.opinion.event_type, o.opinion.probability),
            );
        }
    }
}

/// The spans of a claim, with the letters that mark them; what stands first hides what lies under it.
struct Spans {
    all: Vec<(char, SpanRecord)>,
}

impl Spans {
    fn new(c: &ClaimRecord, source: Option<&AttributionRecord>, records: &Records) -> Spans {
        let party = |p: &PartyRecord| SpanRecord { start: p.start, end: p.end, text: p.text.clone() };
        let mut all = vec![('T', c.trigger.clone())];
        all.extend(c.actors.iter().map(|p| ('A', party(p))));
        all.extend(c.recipients.iter().map(|p| ('R', party(p))));
        let time = c.time.as_ref().and_then(|t| records.times.iter().find(|x| x.id == t.id));
        all.extend(time.map(|t| ('W', SpanRecord { start: t.start, end: t.end, text: t.text.clone() })));
        let place = c.place.as_ref().and_then(|p| records.places.iter().find(|x| x.id == p.id));
        all.extend(place.map(|p| ('P', SpanRecord { start: p.start, end: p.end, text: p.text.clone() })));
        if let Some(a) = source {
            let who = a.source.as_ref();
            all.extend(who.map(|s| ('S', SpanRecord { start: s.start, end: s.end, text: s.text.clone() })));
            all.push(('C', a.cue.clone()));
        }
        Spans { all }
    }

    fn marks(&self) -> Vec<(char, &SpanRecord)> {
        self.all.iter().map(|(mark, span)| (*mark, span)).collect()
    }
}

fn row(out: &mut String, label: &str, text: &str) {
    let _ = writeln!(out, "       {label:<LABEL$}{text}");
}

fn parties(out: &mut String, label: &str, parties: &[PartyRecord], paths: &[String], why: &str) {
    if parties.is_empty() {
        row(out, label, "none");
    }
    for (p, path) in parties.iter().zip(paths) {
        let country = p.country.as_deref().unwrap_or("no country");
        let sectors = if p.sectors.is_empty() { "no sector".into() } else { p.sectors.join(" ") };
        row(out, label, &format!("{} = {country} {sectors} | {path} | {why}", p.text));
    }
}

fn said(a: &AttributionRecord) -> String {
    let who = a.source.as_ref().map_or("unnamed", |s| s.text.as_str());
    format!("{who} {} | cue {:?}, {} | {}", a.stance, a.cue.text, a.quote, a.why)
}

/// Code points at which lines begin and end, broken at spaces.
fn lines(text: &[char], [start, end]: [u32; 2], columns: usize) -> Vec<(usize, usize)> {
    let (mut at, end) = (start as usize, (end as usize).min(text.len()));
    let mut all = Vec::new();
    while end - at > columns {
        let space = (at + 1..=at + columns).rev().find(|i| text[*i].is_whitespace());
        let cut = space.unwrap_or(at + columns);
        all.push((at, cut));
        at = if space.is_some() { cut + 1 } else { cut };
    }
    all.push((at, end));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_keep_every_word() {
        let text: Vec<char> = "Troops left the town at dawn".chars().collect();
        let parts = lines(&text, [0, 28], 12);
        let words: Vec<String> = parts.iter().map(|(a, b)| text[*a..*b].iter().collect()).collect();
        assert_eq!(words, ["Troops left", "the town at", "dawn"]);
        let long: Vec<char> = "x".repeat(30).chars().collect();
        assert_eq!(lines(&long, [0, 30], 12).len(), 3);
    }
}

//! Training rows: published pairs (scored, with folds), pairs written for this project, its claims corpus, its rules' examples.

use crate::corpus::find_span;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use sitroom_codebook::{EventType, Status};
use sitroom_coder::{Feature, Pair, Sides, features, strict};
use sitroom_ling::Span;
use sitroom_pipeline::{DocMeta, Document, Reader};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Folds of the cross-validation.
pub const FOLDS: u64 = 5;

/// A text with two marked parties and the types that its annotation allows.
#[derive(Clone, Debug)]
pub struct Row {
    /// Identifier.
    pub id: String,
    /// The text.
    pub text: String,
    /// The parties.
    pub pair: Pair,
    /// The types allowed.
    pub types: Vec<EventType>,
    /// The fold of a row that is scored.
    pub fold: Option<u64>,
    /// How much it counts.
    pub weight: f32,
    /// It draws the lines between types as published pairs do.
    pub pair_only: bool,
}

/// A row as the model sees it.
#[derive(Debug)]
pub struct Example {
    /// The row.
    pub row: Row,
    /// Its features.
    pub features: Vec<Feature>,
}

/// What an example of a rule counts against a whole sentence.
const RULE_EXAMPLE: f32 = 0.5;
/// What a claim of the corpus counts: its sentence makes other claims too, and its types follow the manual more closely than
/// published pairs do.
const CLAIM: f32 = 0.05;
/// What an optional claim counts against others.
const OPTIONAL: f32 = 0.5;

/// All rows: published ones, given as the lines of their file, then the project's own, free of the published ones' sentences.
///
/// # Errors
/// If a file cannot be read or is malformed.
pub fn rows(lines: &[Value]) -> Result<Vec<Row>> {
    let mut all = lines.iter().map(published).collect::<Result<Vec<Row>>>()?;
    let scored: HashSet<String> = all.iter().map(|r| plain(&r.text)).collect();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    let mut more = written(&corpus.join("pairs"))?;
    more.extend(rule_examples()?);
    more.extend(claims(&corpus.join("claims"))?);
    all.extend(more.into_iter().filter(|r| !scored.contains(&plain(&r.text))));
    Ok(all)
}

/// A text's letters and digits in lower case: what makes two sentences the same.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// FNV-1a, so that a sentence's fold never changes.
fn fold_of(text: &str) -> u64 {
    let hash = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    plain(text).bytes().fold(0xcbf2_9ce4_8422_2325, hash) % FOLDS
}

/// The types that a published label allows.
fn allowed(label: &str) -> Result<Vec<EventType>> {
    Ok(match label {
        "YIELD" => vec![EventType::Concede, EventType::Retreat],
        one => vec![one.parse()?],
    })
}

/// Byte offsets of code points, with the end.
fn offsets(text: &str) -> Vec<u32> {
    text.char_indices().map(|(b, _)| b as u32).chain([text.len() as u32]).collect()
}

/// Spans in code points as spans in bytes.
fn spans(list: &Value, offsets: &[u32]) -> Vec<Span> {
    let at = |v: &Value| v.as_u64().and_then(|i| offsets.get(i as usize)).copied();
    let pairs = list.as_array().map_or(&[][..], Vec::as_slice).iter();
    pairs.filter_map(|s| Some(Span::new(at(&s[0])?, at(&s[1])?))).collect()
}

fn published(v: &Value) -> Result<Row> {
    let event = &v["events"][0];
    let text = v["text"].as_str().context("expected `text`")?.to_string();
    let at = offsets(&text);
    Ok(Row {
        id: v["id"].as_str().unwrap_or_default().into(),
        pair: Pair {
            actor: spans(&event["actor_spans"], &at),
            recipient: spans(&event["recipient_spans"], &at),
        },
        types: allowed(event["plover_event"].as_str().context("expected `plover_event`")?)?,
        fold: Some(fold_of(&text)),
        weight: 1.0,
        pair_only: true,
        text,
    })
}

fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path());
    let mut found: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
    found.sort();
    found
}

/// `corpus/pairs/*.txt`: `## TYPE`, then a sentence a line with `{actor}` and `<recipient>`.
fn written(dir: &Path) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for path in files(dir, "txt") {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().to_string();
        let mut event_type = None;
        for (i, line) in std::fs::read_to_string(&path)?.lines().enumerate() {
            let at = || format!("{}:{}", path.display(), i + 1);
            if let Some(t) = line.strip_prefix("## ") {
                event_type = Some(t.parse::<EventType>().with_context(at)?);
            } else if !line.is_empty() {
                let (text, pair) = unmark(line).with_context(at)?;
                let types = vec![event_type.with_context(|| format!("{}: expected a type first", at()))?];
                rows.push(Row {
                    id: format!("{name}-{}", i + 1),
                    text,
                    pair,
                    types,
                    fold: None,
                    weight: 1.0,
                    pair_only: true,
                });
            }
        }
    }
    Ok(rows)
}

/// Reads `{actor}` and `<recipient>`.
fn unmark(line: &str) -> Result<(String, Pair)> {
    let (mut text, mut pair, mut open) = (String::new(), Pair::default(), None);
    for c in line.chars() {
        match c {
            '{' | '<' => open = Some(text.len() as u32),
            '}' | '>' => {
                let start = open.take().context("expected an opening bracket")?;
                let side = if c == '}' { &mut pair.actor } else { &mut pair.recipient };
                side.push(Span::new(start, text.len() as u32));
            }
            other => text.push(other),
        }
    }
    if pair.actor.is_empty() || pair.recipient.is_empty() {
        bail!("expected {{an actor}} and <a recipient>, but found {line:?}");
    }
    Ok((text, pair))
}

/// The statuses whose claims say what a pair is coded as; of an act that is only asked for or feared, the asking or fearing is coded.
fn tells(status: Status, event_type: EventType) -> bool {
    match status {
        Status::Happened | Status::Ongoing => true,
        Status::Planned => strict(event_type, status) != event_type,
        _ => false,
    }
}

/// One side given: of a joint act, the first party stands against the others.
fn sides(mut actor: Vec<Span>, mut recipient: Vec<Span>) -> Option<Pair> {
    if recipient.is_empty() && actor.len() > 1 {
        recipient = actor.split_off(1);
    }
    (!actor.is_empty()).then_some(Pair { actor, recipient })
}

fn rule_examples() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (i, x) in
        sitroom_claim::examples(&sitroom_claim::builtin_files())?.iter().filter(|x| !x.counter).enumerate()
    {
        let side = |slot: &str| -> Vec<Span> {
            let named = x.marked.spans.iter().filter(|s| s.slot == slot);
            named.map(|s| Span::new(s.start as u32, s.end as u32)).collect()
        };
        let status = x.status.unwrap_or(Status::Happened);
        let event_type = x.event_type;
        if !tells(status, event_type) {
            continue;
        }
        let Some(pair) = sides(side("actor"), side("recipient")) else { continue };
        let (id, text) = (format!("rule-{i}"), x.marked.text.clone());
        rows.push(Row {
            id,
            text,
            pair,
            types: vec![strict(event_type, status)],
            fold: None,
            weight: RULE_EXAMPLE,
            pair_only: false,
        });
    }
    Ok(rows)
}

fn claims(dir: &Path) -> Result<Vec<Row>> {
    let read = |folder: &str| -> Result<Vec<Value>> {
        let mut all = Vec::new();
        for path in files(&dir.join(folder), "jsonl") {
            for line in std::fs::read_to_string(&path)?.lines() {
                all.push(serde_json::from_str(line).with_context(|| path.display().to_string())?);
            }
        }
        Ok(all)
    };
    let texts = read("texts")?;
    let mut rows = Vec::new();
    for noted in read("first")? {
        let Some(text) = texts.iter().find(|t| t["id"] == noted["id"]).and_then(|t| t["text"].as_str())
        else {
            continue;
        };
        for (i, claim) in noted["claims"].as_array().into_iter().flatten().enumerate() {
            rows.extend(claim_row(text, &noted["id"], i, claim));
        }
    }
    Ok(rows)
}

fn claim_row(text: &str, id: &Value, i: usize, claim: &Value) -> Option<Row> {
    let side = |key: &str| -> Vec<Span> {
        let names = claim[key].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.filter_map(|w| find_span(text, w)).map(|(s, e)| Span::new(s as u32, e as u32)).collect()
    };
    let status: Status = claim["status"].as_str()?.parse().ok()?;
    let event_type: EventType = claim["type"].as_str()?.parse().ok()?;
    let pair = sides(side("actors"), side("recipients")).filter(|_| tells(status, event_type))?;
    let weight = CLAIM * if claim["optional"] == true { OPTIONAL } else { 1.0 };
    let id = format!("{}-{i}", id.as_str()?);
    Some(Row {
        id,
        text: text.into(),
        pair,
        types: vec![strict(event_type, status)],
        fold: None,
        weight,
        pair_only: false,
    })
}

/// Rows with their features, read on all cores.
pub fn examples(rows: &[Row]) -> Vec<Example> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = rows.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = rows.chunks(share).map(|part| scope.spawn(move || see(part))).collect();
        parts.into_iter().flat_map(|p| p.join().unwrap_or_default()).collect()
    })
}

fn see(part: &[Row]) -> Vec<Example> {
    let mut reader = Reader::default();
    let one = |row: &Row| {
        let (_, a, ex) = reader.extract(Document::new(row.text.as_str(), DocMeta::default()));
        Example { features: features(&a, &ex, &Sides::new(&row.pair, &a)), row: row.clone() }
    };
    part.iter().map(one).collect()
}

/// Writes rows for `tools/train_coder.py`.
///
/// # Errors
/// If the file cannot be written.
pub fn write(rows: &[Row], path: &Path) -> Result<()> {
    let line = |r: &Row| {
        let at = offsets(&r.text);
        let point = |b: u32| at.binary_search(&b).unwrap_or_default();
        let list = |s: &[Span]| s.iter().map(|s| [point(s.start), point(s.end)]).collect::<Vec<_>>();
        let types: Vec<&str> = r.types.iter().map(|t| t.as_str()).collect();
        let v = json!({"id": r.id, "text": r.text, "actor": list(&r.pair.actor), "recipient": list(&r.pair.recipient),
            "types": types, "fold": r.fold, "weight": r.weight});
        format!("{v}\n")
    };
    std::fs::write(path, rows.iter().map(line).collect::<String>())?;
    Ok(())
}

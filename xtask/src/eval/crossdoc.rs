//! Reports against each other: copies, reports of one event, mentions of one event.
//!
//! All reports of a file go into one store, one after the other, as they would come in.

use super::arguments::Read;
use super::partitions::{Clusters, conll};
use super::shared::{Row, list};
use crate::gold::{document, lines, on_all_cores};
use anyhow::Context;
use serde_json::Value;
use sitroom_fuse::{
    Acts, ClaimRef, ClaimSketch, Memory, Sketch, Telling, Tie, Word, neighbours, restate, shared, tellings,
};
use sitroom_ling::Span;
use sitroom_pipeline::Reader;
use sitroom_record::Records;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const ACTS: &str = "models/acts.bin";
/// What is added to the names of figures that were reached with it.
const BY_ENCODER: &str = " (--model accurate)";

/// Near-duplicates of ECB+'s development part.
///
/// # Errors
/// If the gold data are not there, as for all of these.
pub fn duplicates_dev(gold: &Path) -> anyhow::Result<Vec<Row>> {
    duplicates(gold, "dev")
}

/// Near-duplicates of ECB+'s training part.
///
/// # Errors
/// If the gold data are not there.
pub fn duplicates_train(gold: &Path) -> anyhow::Result<Vec<Row>> {
    duplicates(gold, "train")
}

/// Near-duplicates among the reports of one half of ECB+.
fn duplicates(gold: &Path, half: &str) -> anyhow::Result<Vec<Row>> {
    let texts = lines(&gold.join(format!("crossdoc/ecbplus_{half}.jsonl")))?;
    let pairs = lines(&gold.join(format!("crossdoc/duplicates_{half}.jsonl")))?;
    let name = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let pair = |a: String, b: String| if a < b { (a, b) } else { (b, a) };
    let right: BTreeSet<_> = pairs.iter().map(|p| pair(name(&p["id_a"]), name(&p["id_b"]))).collect();
    let mut memory = Memory::default();
    let mut found = BTreeSet::new();
    for text in &texts {
        let body = text["text"].as_str().unwrap_or_default();
        let doc = memory.add(Sketch::of_text(&name(&text["id"]), None, body, Vec::new()));
        let own = memory.of(doc).clone();
        let Ok(others) = neighbours(&mut memory, doc, &own);
        for n in others {
            let other = memory.of(n.doc);
            if shared(&own, other, n.keys).is_copy() {
                found.insert(pair(own.id.clone(), other.id.clone()));
            }
        }
    }
    let both = found.intersection(&right).count() as f64;
    Ok(vec![Row::prf("pairs of copies", both, found.len(), right.len())])
}

/// The records of each row, and all of them joined, their claims read by the encoder where there is one.
fn joined(rows: &[Value], acts: Option<&Acts>) -> (Vec<Records>, Memory) {
    let read = on_all_cores(rows, |reader, row| {
        let r = reader.read(document(row));
        let told = acts.map_or(Vec::new(), |acts| acts.read(&r.document.text, &tellings(&r)));
        let sketch = Sketch::of(&r).told(&told);
        (r, sketch)
    });
    let mut memory = Memory::default();
    let mut keep = |(records, sketch): (Records, Sketch)| {
        memory.add(sketch);
        records
    };
    (read.into_iter().map(&mut keep).collect(), memory)
}

/// Pairs of reports that tell of one event, all in one store.
///
/// # Errors
/// If the gold data are not there.
pub fn groups(gold: &Path) -> anyhow::Result<Vec<Row>> {
    let rows = lines(&gold.join("crossdoc/groups_dev.jsonl"))?;
    let (_, memory) = joined(&rows, None);
    let story = |i: usize| memory.root(Tie::Story, i as i64);
    let gold = |i: usize, j: usize| rows[i]["group"] == rows[j]["group"];
    let mut out =
        vec![pairwise("pairs of reports of one event", rows.len(), &|i, j| story(i) == story(j), &gold)];
    let mut claims = |name: &str, memory: &Memory| {
        let shared = sharing(memory);
        out.push(pairwise(name, rows.len(), &|i, j| shared.contains(&(i, j)), &gold));
    };
    claims("pairs of reports with a claim joined", &memory);
    if let Some(acts) = acts()? {
        claims(&format!("pairs of reports with a claim joined{BY_ENCODER}"), &joined(&rows, Some(&acts)).1);
    }
    Ok(out)
}

/// Pairs of documents of which claims were joined.
fn sharing(memory: &Memory) -> BTreeSet<(usize, usize)> {
    let mut pairs = BTreeSet::new();
    for claims in memory.groups().values() {
        let docs: BTreeSet<usize> = claims.iter().map(|(d, _)| *d as usize).collect();
        for a in &docs {
            pairs.extend(docs.range(a + 1..).map(|b| (*a, *b)));
        }
    }
    pairs
}

fn pairwise(
    name: &str,
    n: usize,
    found: &dyn Fn(usize, usize) -> bool,
    gold: &dyn Fn(usize, usize) -> bool,
) -> Row {
    let (mut right, mut all, mut wanted) = (0, 0, 0);
    for (i, j) in (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))) {
        let (f, g) = (found(i, j), gold(i, j));
        all += usize::from(f);
        wanted += usize::from(g);
        right += usize::from(f && g);
    }
    Row::prf(name, f64::from(right as u32), all, wanted)
}

/// ECB+: the annotated mentions of selected sentences, given to the joiner as they are, and found by sitroom's own claims.
///
/// # Errors
/// If the gold data are not there.
pub fn ecbplus(gold: &Path) -> anyhow::Result<Vec<Row>> {
    let rows = lines(&gold.join("crossdoc/ecbplus_dev.jsonl"))?;
    let given = Given::new(&rows, None);
    let mut out = given.by_joiner("mentions as annotated");
    out.push(given.by_stem());
    out.extend(own_claims("of these, by sitroom's claims", &rows, None));
    if let Some(acts) = acts()? {
        let read = Given::new(&rows, Some(&acts));
        out.extend(read.by_joiner(&format!("mentions as annotated{BY_ENCODER}")));
        // how many there are stands above
        let own = own_claims(&format!("of these, by sitroom's claims{BY_ENCODER}"), &rows, Some(&acts));
        out.extend(own.into_iter().skip(1));
    }
    Ok(out)
}

fn selected(row: &Value) -> impl Iterator<Item = &Value> {
    list(&row["events"]).iter().filter(|m| m["selected"] == true)
}

fn measures(name: &str, gold: &[String], found: &[usize]) -> Vec<Row> {
    let score = conll(&Clusters::of(gold), &Clusters::of(found));
    [("MUC", score.muc), ("B³", score.b3), ("CEAFe", score.ceafe), ("CoNLL", score.mean())]
        .iter()
        .map(|(measure, f1)| {
            Row::value(&format!("{name}: {measure} F1"), format!("{:.1}", 100.0 * f1), String::new())
        })
        .collect()
}

/// A report of ECB+ with the mentions that are annotated in it.
pub struct Report {
    /// Number of its topic.
    pub topic: u64,
    /// Its sketch, the mentions as its claims.
    pub sketch: Sketch,
    /// The cluster of each.
    pub clusters: Vec<String>,
}

/// The reports of a part of ECB+, their mentions read by the encoder where there is one.
pub fn reports(rows: &[Value], acts: Option<&Acts>) -> Vec<Report> {
    on_all_cores(rows, |reader, row| report(reader, row, acts))
}

fn report(reader: &mut Reader, row: &Value, acts: Option<&Acts>) -> Report {
    let word = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let (doc, analysis, found) = reader.extract(document(row));
    let read = Read { doc: &doc, analysis: &analysis, found: &found };
    // gold counts code points, the engine bytes
    let bytes: Vec<usize> = doc.text.char_indices().map(|(at, _)| at).chain([doc.text.len()]).collect();
    let claims = selected(row).map(|m| mention(row, m, &read, &bytes)).collect();
    let sketch = Sketch::of_text(&word(&row["id"]), None, &doc.text, claims);
    let tellings: Vec<Telling> = selected(row).map(|m| telling(row, m, &bytes)).collect();
    let told = acts.map_or(Vec::new(), |acts| acts.read(&doc.text, &tellings));
    Report {
        topic: row["topic"].as_u64().unwrap_or_default(),
        sketch: sketch.told(&told),
        clusters: selected(row).map(|m| word(&m["cluster"])).collect(),
    }
}

/// Where a mention stands; `bytes` says where each code point begins.
fn telling(row: &Value, m: &Value, bytes: &[usize]) -> Telling {
    let byte = |v: &Value| v.as_u64().map_or(0, |at| bytes[(at as usize).min(bytes.len() - 1)]);
    let sentence = list(&row["sentences"]).iter().find(|s| s["n"] == m["sentence"]);
    Telling {
        sentence: sentence.map_or(0..0, |s| byte(&s["start"])..byte(&s["end"])),
        trigger: list(&m["spans"]).iter().map(|s| byte(&s[0])..byte(&s[1])).collect(),
    }
}

/// An annotated mention as a claim of which no type is known.
fn mention(row: &Value, m: &Value, read: &Read<'_>, bytes: &[usize]) -> ClaimSketch {
    let at = telling(row, m, bytes);
    let spans = at.trigger.iter().map(|w| Span::new(w.start as u32, w.end as u32));
    let tokens: Vec<u32> = spans.flat_map(|s| read.analysis.tokens_in(s).iter()).collect();
    let (actors, recipients) = read.parties(&tokens);
    ClaimSketch {
        actors,
        recipients,
        sentence: m["sentence"].as_u64().unwrap_or_default() as u32,
        ..ClaimSketch::of_mention(m["text"].as_str().unwrap_or_default(), &read.doc.text[at.sentence])
    }
}

/// The weights beside the program, where they are.
fn acts() -> anyhow::Result<Option<Acts>> {
    if !Path::new(ACTS).exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(ACTS).context(ACTS)?;
    Ok(Some(Acts::from_bytes(&bytes).context(ACTS)?))
}

/// Mentions as annotated, joined.
struct Given {
    memory: Memory,
    /// The cluster of each.
    gold: Vec<String>,
    /// Where it is in the memory, and its stem.
    mentions: Vec<(ClaimRef, Word)>,
}

impl Given {
    fn new(rows: &[Value], acts: Option<&Acts>) -> Given {
        let mut given = Given { memory: Memory::default(), gold: Vec::new(), mentions: Vec::new() };
        for mut report in reports(rows, acts) {
            restate(&mut report.sketch);
            let stems: Vec<Word> = report.sketch.claims.iter().map(|c| c.trigger).collect();
            let doc = given.memory.add(report.sketch);
            given.mentions.extend((0..).zip(stems).map(|(i, stem)| ((doc, i), stem)));
            given.gold.append(&mut report.clusters);
        }
        given
    }

    fn by_joiner(&self, name: &str) -> Vec<Row> {
        let event = numbered(&self.memory);
        let found: Vec<usize> =
            self.mentions.iter().map(|(at, _)| event.get(at).copied().unwrap_or_default()).collect();
        measures(name, &self.gold, &found)
    }

    /// The baseline of the field: mentions of one stem in reports of one story.
    fn by_stem(&self) -> Row {
        let found: Vec<(i64, Word)> = self
            .mentions
            .iter()
            .map(|((doc, _), stem)| (self.memory.root(Tie::Story, *doc), *stem))
            .collect();
        let mean = conll(&Clusters::of(&self.gold), &Clusters::of(&found)).mean();
        let name = "one stem in one story (baseline): CoNLL F1";
        Row::value(name, format!("{:.1}", 100.0 * mean), String::new())
    }
}

/// The number of each claim's event.
fn numbered(memory: &Memory) -> BTreeMap<(i64, u32), usize> {
    let groups = memory.groups();
    groups.values().enumerate().flat_map(|(n, claims)| claims.iter().map(move |c| (*c, n))).collect()
}

/// Of the annotated mentions that a trigger of sitroom's own covers, are the same ones joined?
fn own_claims(name: &str, rows: &[Value], acts: Option<&Acts>) -> Vec<Row> {
    let (records, memory) = joined(rows, acts);
    let event = numbered(&memory);
    let (mut gold, mut found, mut mentions) = (Vec::new(), Vec::new(), 0);
    for (doc, (row, r)) in rows.iter().zip(&records).enumerate() {
        for m in selected(row) {
            mentions += 1;
            let spans: Vec<(u64, u64)> =
                list(&m["spans"]).iter().filter_map(|s| Some((s[0].as_u64()?, s[1].as_u64()?))).collect();
            let covers = |c: &sitroom_record::ClaimRecord| {
                spans.iter().any(|(a, b)| u64::from(c.trigger.start) < *b && *a < u64::from(c.trigger.end))
            };
            let Some(i) = r.claims.iter().position(covers) else { continue };
            gold.push(m["cluster"].as_str().unwrap_or_default().to_string());
            found.push(event.get(&(doc as i64, i as u32)).copied().unwrap_or_default());
        }
    }
    let mut out = vec![Row::percent("mentions that a claim covers", gold.len(), mentions)];
    out.extend(measures(name, &gold, &found));
    out
}

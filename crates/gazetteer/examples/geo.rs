//! Development: reads gold texts with their analyses and writes toponym records, or the models' features for training.
//!
//! `cargo run --release -p sitroom-gazetteer --example geo -- places|features GOLD.jsonl ANALYSES.jsonl
//! [--no-outlet] > OUT.jsonl`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool that prints")]

use serde_json::{Value, json};
use sitroom_document::{Analysis, DocMeta, Document};
use sitroom_gazetteer::{Gazetteer, training};
use sitroom_ling::{Dep, EntType, Iob, Label, Pos, Span, Tag, Tokens};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let lines = |path: &str| -> std::io::Result<Vec<Value>> {
        BufReader::new(std::fs::File::open(path)?).lines().map(|l| Ok(serde_json::from_str(&l?)?)).collect()
    };
    let analyses: HashMap<String, Value> =
        lines(&args[3])?.into_iter().map(|v| (v["id"].as_str().unwrap_or("").to_string(), v)).collect();
    let no_outlet = args.iter().any(|a| a == "--no-outlet");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut seconds, mut n_tokens) = (0.0, 0);
    let start = std::time::Instant::now();
    let _ = Gazetteer::builtin();
    eprintln!("built in {:?}", start.elapsed());
    for g in lines(&args[2])? {
        let id = g["id"].as_str().unwrap_or("").to_string();
        let text = g["text"].as_str().unwrap_or("").to_string();
        let analysis = analysis(&text, &analyses[&id]["tokens"]);
        let url = if no_outlet { None } else { g["url"].as_str().map(String::from) };
        let meta = DocMeta { url, ..Default::default() };
        let doc = Document::new(text.clone(), meta);
        let code_point = |byte: u32| text[..byte as usize].chars().count();
        if args[1] == "places" {
            let start = std::time::Instant::now();
            let toponyms = Gazetteer::builtin().toponyms(&doc, &analysis);
            seconds += start.elapsed().as_secs_f64();
            n_tokens += analysis.len();
            writeln!(out, "{}", json!({"record": "document", "type": "document", "id": id, "input_id": id}))?;
            for t in toponyms {
                let p = t.place.as_ref();
                writeln!(
                    out,
                    "{}",
                    json!({"record": "place", "document": id, "start": code_point(t.span.start), "end": code_point(t.span.end),
                        "text": t.span.of(&text), "name": p.map(|p| &p.name), "latitude": p.map(|p| p.latitude),
                        "longitude": p.map(|p| p.longitude), "demonym": t.demonym, "metonym": t.metonym,
                        "country": p.and_then(|p| p.country).map(|c| c.to_string()), "kind": p.map(|p| p.kind.as_str()),
                        "why": t.why.to_string()})
                )?;
            }
        } else {
            let gold: Vec<(usize, usize)> = g["toponyms"].as_array().map_or(vec![], |a| {
                a.iter()
                    .map(|t| {
                        (t["start"].as_u64().unwrap_or(0) as usize, t["end"].as_u64().unwrap_or(0) as usize)
                    })
                    .collect()
            });
            let accept = |s: Span| {
                let (start, end) = (code_point(s.start), code_point(s.end));
                gold.iter().any(|&(a, b)| a < end && start < b)
            };
            let (candidates, names) = training::features(&doc, &analysis, accept);
            let candidates: Vec<Value> = candidates
                .iter()
                .map(|c| {
                    json!([code_point(c.span.start), code_point(c.span.end), c.indicators, c.list, c.people])
                })
                .collect();
            let names: HashMap<String, Value> =
                names.iter().map(|n| (n.list.to_string(), json!(n.senses))).collect();
            writeln!(out, "{}", json!({"id": id, "candidates": candidates, "names": names}))?;
        }
    }
    if args[1] != "places" {
        writeln!(
            out,
            "{}",
            json!({"recogniser": training::recogniser_features(), "ranker": training::ranker_features()})
        )?;
    }
    eprintln!("{n_tokens} tokens, {:.2} µs per token", seconds * 1e6 / n_tokens.max(1) as f64);
    Ok(())
}

/// An analysis from rows of [offset, text, space, tag, pos, morph, lemma, dep, head, IOB, entity type, sentence start].
fn analysis(text: &str, rows: &Value) -> Analysis {
    let bytes: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let mut t = Tokens::default();
    for r in rows.as_array().map_or(&[][..], Vec::as_slice) {
        let s = |i: usize| r[i].as_str().unwrap_or("");
        let start = bytes[r[0].as_u64().unwrap_or(0) as usize];
        t.span.push(Span::new(start as u32, (start + s(1).len()) as u32));
        t.space.push(r[2].as_bool().unwrap_or(false));
        t.tag.push(Tag::from_name(s(3)).unwrap_or(Tag::NONE));
        t.pos.push(Pos::from_name(s(4)).unwrap_or(Pos::NONE));
        t.morph.push(s(5));
        t.lemma.push(s(6));
        t.dep.push(Dep::from_name(s(7)).unwrap_or(Dep::DEP));
        t.head.push(r[8].as_u64().unwrap_or(0) as u32);
        t.iob.push(match s(9) {
            "B" => Iob::B,
            "I" => Iob::I,
            _ => Iob::O,
        });
        t.ent_type.push(EntType::from_name(s(10)).unwrap_or(EntType::NONE));
        t.sent_start.push(r[11].as_bool().unwrap_or(false));
    }
    Analysis::from_tokens(t)
}

//! Analyses as CoNLL-U, TSV and JSON.

use crate::input::Item;
use sitroom_ling::{Analysis, Label};
use std::io::Write;

/// Code points before each token.
fn offsets(text: &str, a: &Analysis) -> Vec<usize> {
    let (mut at, mut points) = (0, 0);
    let spans = a.tokens.span.iter();
    spans
        .map(|s| {
            points += text[at..s.start as usize].chars().count();
            at = s.start as usize;
            points
        })
        .collect()
}

fn entity(a: &Analysis, i: usize) -> String {
    format!("{}-{}", a.tokens.iob[i].as_str(), a.tokens.ent_type[i].as_str())
}

fn escaped(word: &str) -> String {
    word.replace('\n', "\\n").replace('\t', "\\t")
}

/// Writing to memory does not fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => { let _ = write!($out, $($arg)*); };
}

/// One token a line: document, offset, text, tag, dependency, head in the document, lemma, entity.
pub fn tsv(out: &mut Vec<u8>, number: usize, text: &str, a: &Analysis) {
    for (i, offset) in offsets(text, a).into_iter().enumerate() {
        let t = &a.tokens;
        put!(
            out,
            "{number}\t{offset}\t{}\t{}\t{}\t{}\t{}\t{}\n",
            escaped(t.span[i].of(text)),
            t.tag[i],
            t.dep[i],
            t.head[i],
            escaped(t.lemma.get(i)),
            entity(a, i)
        );
    }
}

/// CoNLL-U: heads count from 1 within the sentence; white space tokens are kept, escaped. A document is named by its own id, else by its
/// number.
pub fn conllu(out: &mut Vec<u8>, number: usize, item: &Item, a: &Analysis) {
    let text = &item.text;
    let or_none = |s: &str| if s.is_empty() { "_".to_string() } else { escaped(s) };
    let id = item.input_id().unwrap_or_else(|| number.to_string());
    put!(out, "# newdoc id = {}\n", escaped(&id));
    for sentence in &a.sentences {
        put!(out, "# text = {}\n", escaped(a.range_span(*sentence).of(text)));
        for i in sentence.iter().map(|i| i as usize) {
            let t = &a.tokens;
            let root = t.head[i] as usize == i;
            let head = if root { 0 } else { i64::from(t.head[i]) - i64::from(sentence.start) + 1 };
            let mut misc = format!("Entity={}", entity(a, i));
            if !t.space[i] {
                misc.insert_str(0, "SpaceAfter=No|");
            }
            put!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{misc}\n",
                i - sentence.start as usize + 1,
                escaped(t.span[i].of(text)),
                or_none(t.lemma.get(i)),
                t.pos[i],
                or_none(t.tag[i].as_str()),
                or_none(t.morph.get(i)),
                t.dep[i]
            );
        }
        put!(out, "\n");
    }
}

/// One object: `id`, `text`, `tokens`, `sentences`.
pub fn json(out: &mut Vec<u8>, item: &Item, a: &Analysis) {
    let t = &a.tokens;
    let tokens: Vec<serde_json::Value> = offsets(&item.text, a)
        .into_iter()
        .enumerate()
        .map(|(i, start)| {
            serde_json::json!({
                "start": start, "text": t.span[i].of(&item.text), "space": t.space[i], "tag": t.tag[i].as_str(),
                "pos": t.pos[i].as_str(), "morph": t.morph.get(i), "lemma": t.lemma.get(i), "dep": t.dep[i].as_str(),
                "head": t.head[i], "entity": entity(a, i),
            })
        })
        .collect();
    let sentences: Vec<[u32; 2]> = a.sentences.iter().map(|s| [s.start, s.end]).collect();
    let doc = serde_json::json!({"id": item.input_id(), "text": item.text, "tokens": tokens, "sentences": sentences});
    put!(out, "{doc}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use sitroom_ling::Engine;

    #[test]
    fn tsv_counts_code_points_and_escapes_white_space() {
        let text = "Kyïv’s calm.\n\nYes";
        let a = Engine::default().analyze(text);
        let mut out = Vec::new();
        tsv(&mut out, 3, text, &a);
        let out = String::from_utf8(out).unwrap();
        let rows: Vec<Vec<&str>> = out.lines().map(|l| l.split('\t').collect()).collect();
        assert!(rows.iter().all(|r| r.len() == 8 && r[0] == "3"));
        assert_eq!(rows.iter().map(|r| (r[1], r[2])).collect::<Vec<_>>()[..2], [("0", "Kyïv"), ("4", "’s")]);
        assert!(rows.iter().any(|r| r[2] == "\\n\\n"));
    }

    #[test]
    fn conllu_names_a_document_by_its_own_id() {
        let head = |line: &str| {
            let item: Item = serde_json::from_str(line).unwrap();
            let mut out = Vec::new();
            conllu(&mut out, 3, &item, &Engine::default().analyze(&item.text));
            String::from_utf8(out).unwrap().lines().next().map(str::to_string)
        };
        assert_eq!(
            head(r#"{"id": "wire-7", "text": "Talks began."}"#).as_deref(),
            Some("# newdoc id = wire-7")
        );
        assert_eq!(head(r#"{"text": "Talks began."}"#).as_deref(), Some("# newdoc id = 3"));
    }
}

//! `cargo xtask corpus`: checks the claims corpus and prints how far its two annotations agree.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

/// Two texts that share more than this part of the shorter one's words are too alike.
const MOST_SHARED_WORDS: f64 = 0.6;
/// Texts with fewer content words than this are not compared: short ones share words by chance.
const FEWEST_WORDS: usize = 6;
/// Words that say nothing about likeness.
const FUNCTION_WORDS: &[&str] = &[
    "the", "a", "an", "of", "and", "to", "in", "on", "at", "for", "by", "with", "from", "as", "that", "this",
    "it", "its", "his", "her", "their", "he", "she", "they", "was", "were", "is", "are", "be", "been", "has",
    "have", "had", "will", "would", "said", "after", "before", "who", "which", "not", "but", "or", "than",
    "into", "over",
];

type Texts = BTreeMap<String, String>;
type Claims = BTreeMap<String, Vec<Value>>;

/// Checks the corpus below `dir` and prints counts and agreement.
///
/// # Errors
/// Names the file, the line and what was expected where a record is malformed; fails if two texts are too alike.
pub fn check(dir: &Path) -> Result<()> {
    let texts = read_texts(&dir.join("texts"))?;
    let first = read_claims(&dir.join("first"), &texts)?;
    let second = read_claims(&dir.join("second"), &texts)?;
    let alike = too_alike(&texts);
    for (a, b, share) in alike.iter().take(20) {
        println!("too alike ({:.0} % of the words): {a} ~ {b}", share * 100.0);
    }
    let empty = first.values().filter(|c| c.is_empty()).count();
    println!(
        "{} texts, {} claims, {} texts without a claim, {} pairs too alike",
        texts.len(),
        first.values().map(Vec::len).sum::<usize>(),
        empty,
        alike.len()
    );
    print_types(&first);
    print_agreement(&first, &second);
    if !alike.is_empty() {
        bail!("expected no two texts to share most of their words, but found {} pairs", alike.len());
    }
    Ok(())
}

/// Calls `each` with every JSON line of every `.jsonl` file below `dir`, files in order of name.
pub fn each_line(dir: &Path, mut each: impl FnMut(&str, usize, Value) -> Result<()>) -> Result<()> {
    let mut paths: Vec<_> = match std::fs::read_dir(dir) {
        Ok(entries) => entries.filter_map(|e| e.ok().map(|e| e.path())).collect(),
        Err(_) => return Ok(()),
    };
    paths.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
    paths.sort();
    for path in paths {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {name}"))?;
        for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let value =
                serde_json::from_str(line).with_context(|| format!("{name}:{}: expected JSON", i + 1))?;
            each(&name, i + 1, value)?;
        }
    }
    Ok(())
}

/// The lines of the corpus's texts, each with its first annotation.
///
/// # Errors
/// If a file cannot be read or a line is no JSON.
pub fn rows(dir: &Path) -> Result<Vec<Value>> {
    let mut texts = BTreeMap::new();
    each_line(&dir.join("texts"), |_, _, v| {
        texts.insert(v["id"].as_str().unwrap_or_default().to_string(), v);
        Ok(())
    })?;
    let mut rows = Vec::new();
    each_line(&dir.join("first"), |_, _, v| {
        if let Some(text) = texts.get(v["id"].as_str().unwrap_or_default()) {
            let mut row = text.clone();
            row["claims"] = v["claims"].clone();
            rows.push(row);
        }
        Ok(())
    })?;
    Ok(rows)
}

fn read_texts(dir: &Path) -> Result<Texts> {
    let mut texts = Texts::new();
    each_line(dir, |file, line, v| {
        let (Some(id), Some(text)) = (v["id"].as_str(), v["text"].as_str()) else {
            bail!("{file}:{line}: expected `id` and `text`");
        };
        if texts.insert(id.to_string(), text.to_string()).is_some() {
            bail!("{file}:{line}: expected a new id, but found {id} again");
        }
        Ok(())
    })?;
    Ok(texts)
}

fn read_claims(dir: &Path, texts: &Texts) -> Result<Claims> {
    let mut all = Claims::new();
    each_line(dir, |file, line, v| {
        let at = format!("{file}:{line}");
        let id = v["id"].as_str().with_context(|| format!("{at}: expected `id`"))?;
        let text =
            texts.get(id).with_context(|| format!("{at}: expected the id of a text, but found {id}"))?;
        let claims = v["claims"].as_array().with_context(|| format!("{at}: expected `claims`"))?;
        for claim in claims {
            check_claim(claim, text).with_context(|| at.clone())?;
        }
        all.insert(id.to_string(), claims.clone());
        Ok(())
    })?;
    Ok(all)
}

fn check_claim(claim: &Value, text: &str) -> Result<()> {
    let name = |key: &str| claim[key].as_str().unwrap_or_default().to_string();
    name("type").parse::<sitroom_codebook::EventType>()?;
    name("status").parse::<sitroom_codebook::Status>()?;
    if let Some(stance) = claim["stance"].as_str() {
        stance.parse::<sitroom_codebook::Stance>()?;
    }
    let lists = ["actors", "recipients"].iter().flat_map(|k| claim[*k].as_array().into_iter().flatten());
    let spans = [&claim["trigger"], &claim["source"]].into_iter().chain(lists);
    for span in spans.filter_map(Value::as_str) {
        find_span(text, span)
            .with_context(|| format!("expected {span:?} in the text, but found {text:?}"))?;
    }
    if !claim["trigger"].is_string() {
        bail!("expected a `trigger`");
    }
    Ok(())
}

/// The byte range of `words` or `words#2` in `text`.
pub fn find_span(text: &str, span: &str) -> Option<(usize, usize)> {
    let (words, nth) = match span.rsplit_once('#') {
        Some((words, n)) if n.parse::<usize>().is_ok() => (words, n.parse().unwrap_or(1)),
        _ => (span, 1usize),
    };
    let (start, _) = text.match_indices(words).nth(nth.checked_sub(1)?)?;
    Some((start, start + words.len()))
}

fn content_words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|w| w.len() > 1 && !FUNCTION_WORDS.contains(&w.as_str()))
        .collect()
}

/// Pairs of texts that share more than [`MOST_SHARED_WORDS`] of the shorter one's content words.
fn too_alike(texts: &Texts) -> Vec<(String, String, f64)> {
    let rows: Vec<(&String, BTreeSet<String>)> = texts.iter().map(|(id, t)| (id, content_words(t))).collect();
    let mut by_word: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, (_, words)) in rows.iter().enumerate() {
        for w in words {
            by_word.entry(w).or_default().push(i);
        }
    }
    let mut pairs = Vec::new();
    for (i, (id, words)) in rows.iter().enumerate().filter(|(_, (_, w))| w.len() >= FEWEST_WORDS) {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for w in words {
            for &j in by_word[w.as_str()].iter().filter(|&&j| j > i) {
                *shared.entry(j).or_default() += 1;
            }
        }
        for (j, n) in shared {
            let least = words.len().min(rows[j].1.len());
            let share = n as f64 / least as f64;
            if least >= FEWEST_WORDS && share > MOST_SHARED_WORDS {
                pairs.push((id.to_string(), rows[j].0.clone(), share));
            }
        }
    }
    pairs
}

fn print_types(claims: &Claims) {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for c in claims.values().flatten() {
        *count.entry(c["type"].as_str().unwrap_or_default()).or_default() += 1;
    }
    let line: Vec<String> = count.iter().map(|(t, n)| format!("{t} {n}")).collect();
    println!("{}", line.join(", "));
}

fn parties(claim: &Value) -> Vec<&str> {
    let mut all: Vec<&str> = ["actors", "recipients"]
        .iter()
        .flat_map(|k| claim[*k].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    all.sort_unstable();
    all
}

/// Agreement on texts that both annotations hold: same type; then the same parties; then the same status too.
fn print_agreement(first: &Claims, second: &Claims) {
    let (mut n1, mut n2, mut same_type, mut same_who, mut same_all) = (0, 0, 0, 0, 0);
    for (id, a) in first {
        let Some(b) = second.get(id) else { continue };
        let required = |c: &&Value| !c["optional"].as_bool().unwrap_or(false);
        n1 += a.iter().filter(required).count();
        n2 += b.iter().filter(required).count();
        let mut used = HashSet::new();
        for x in a.iter().filter(required) {
            let best =
                b.iter().enumerate().filter(|(j, y)| !used.contains(j) && x["type"] == y["type"]).max_by_key(
                    |(_, y)| (parties(x) == parties(y)) as usize * 2 + (x["status"] == y["status"]) as usize,
                );
            let Some((j, y)) = best else { continue };
            used.insert(j);
            n2 += y["optional"].as_bool().unwrap_or(false) as usize;
            same_type += 1;
            let who = parties(x) == parties(y);
            same_who += who as usize;
            same_all += (who && x["status"] == y["status"]) as usize;
        }
    }
    let f1 = |hit: usize| if n1 + n2 == 0 { 0.0 } else { 200.0 * hit as f64 / (n1 + n2) as f64 };
    println!(
        "agreement of the two annotations ({n1} and {n2} claims): type F1 {:.1}, + parties {:.1}, + status {:.1}",
        f1(same_type),
        f1(same_who),
        f1(same_all)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_may_name_its_occurrence() {
        let text = "Mali accused Niger; Niger accused Chad.";
        assert_eq!(find_span(text, "accused"), Some((5, 12)));
        assert_eq!(find_span(text, "accused#2"), Some((26, 33)));
        assert_eq!(find_span(text, "accused#3"), None);
    }

    #[test]
    fn texts_that_share_most_words_are_found() {
        let mut texts = Texts::new();
        texts.insert(
            "a".into(),
            "Rebels shelled the northern port of Tarrin on Monday, killing nine dockers".into(),
        );
        texts.insert(
            "b".into(),
            "Rebels shelled the northern port of Tarrin on Friday, killing two dockers".into(),
        );
        texts.insert(
            "c".into(),
            "The finance minister of Peru met union leaders to discuss fuel prices".into(),
        );
        let pairs = too_alike(&texts);
        assert_eq!(pairs.len(), 1);
        assert_eq!((pairs[0].0.as_str(), pairs[0].1.as_str()), ("a", "b"));
    }
}

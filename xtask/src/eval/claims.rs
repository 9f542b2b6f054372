//! Claims: same sentence and type, then parties, status, time, source.

use super::shared::{Doc, Range, Row, list, macro_f1, overlap, range};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

const STOP: &str = "the a an of and its his her their this that us u.s. in on at to for by with";
const SYMMETRIC: [&str; 3] = ["CONSULT", "AGREE", "COOPERATE"];
/// From this F1 of the parties on, the parties count as right.
const RIGHT: f64 = 0.99;

#[derive(Default)]
struct Tally {
    gold: usize,
    found: usize,
    kind: usize,
    who: usize,
    full: usize,
    who_sum: f64,
    status: usize,
    time: (usize, usize),
    no_time: (usize, usize),
    source: (usize, usize),
    stance: usize,
    voice: (usize, usize),
    statuses: Vec<(String, String)>,
}

/// Scores the claims of whole texts.
pub fn score(gold: &[Value], docs: &[Doc]) -> Vec<Row> {
    let mut t = Tally::default();
    for (g, d) in gold.iter().zip(docs) {
        t.add(list(&g["claims"]), d);
    }
    let mean = if t.kind == 0 { "–".into() } else { format!("{:.1}", 100.0 * t.who_sum / t.kind as f64) };
    vec![
        Row::prf("same sentence and type", t.kind as f64, t.found, t.gold),
        Row::prf("+ right who", t.who as f64, t.found, t.gold),
        Row::prf("+ right who and status", t.full as f64, t.found, t.gold),
        Row::value("of matched: who", mean, format!("– / – / {}", t.kind)),
        Row::percent("of matched: status", t.status, t.kind),
        Row::percent("of matched: time", t.time.0, t.time.1),
        Row::percent("of matched: no time", t.no_time.0, t.no_time.1),
        Row::percent("of matched: source", t.source.0, t.source.1),
        Row::percent("of matched: stance", t.stance, t.source.1),
        Row::percent("of matched: own voice", t.voice.0, t.voice.1),
        Row::value(
            "status of all matched, macro F1",
            format!("{:.1}", macro_f1(&t.statuses)),
            format!("– / – / {}", t.statuses.len()),
        ),
    ]
}

/// Every claim of the gold that is missed or read otherwise, and every claim that it lacks: a line for each difference.
pub fn errors(gold: &[Value], docs: &[Doc]) -> Vec<String> {
    let each = gold.iter().zip(docs).map(|(g, d)| document_errors(g, d));
    each.flatten().collect()
}

fn document_errors(gold: &Value, doc: &Doc) -> Vec<String> {
    let claims = list(&gold["claims"]);
    let pairs = matched(claims, &doc.claims);
    let mut lines = Vec::new();
    for (i, g) in claims.iter().enumerate().filter(|(_, g)| !is_optional(g)) {
        let differences = match pairs.get(&i) {
            Some(j) => differences(g, &doc.claims[*j], doc),
            None => vec![format!("missed {}", g["status"])],
        };
        lines.extend(differences.into_iter().map(|d| described(gold, g, &d)));
    }
    let used: HashSet<usize> = pairs.values().copied().collect();
    let more = doc.claims.iter().enumerate().filter(|(j, _)| !used.contains(j));
    lines.extend(more.map(|(_, c)| described(gold, c, &format!("more {}", told(c, doc)))));
    lines
}

/// A claim in one line.
fn told(c: &Value, doc: &Doc) -> String {
    let inner = innermost(c, doc).unwrap_or(&Value::Null);
    let source = format!("{} {}", party_text(&inner["source"]), inner["stance"]);
    format!("{} {} time {} source {source} {}", c["status"], sides(c), c["time"]["value"], c["why"])
}

fn sides(c: &Value) -> String {
    let side = |key: &str| list(&c[key]).iter().map(party_text).collect::<Vec<_>>().join(", ");
    format!("[{}] to [{}]", side("actors"), side("recipients"))
}

/// What a matched claim has that its gold has not.
fn differences(g: &Value, c: &Value, doc: &Doc) -> Vec<String> {
    let mut found = Vec::new();
    let mut differ = |what: &str, wanted: String, got: String| {
        found.push(format!("{what} wanted {wanted} got {got}"));
    };
    if who(g, c) < RIGHT {
        differ("who", sides(g), sides(c));
    }
    if g["status"] != c["status"] {
        differ("status", g["status"].to_string(), format!("{} {}", c["status"], c["why"]));
    }
    // not all gold has modes
    if g.get("mode").is_some() && g["mode"] != c["mode"] {
        differ("mode", g["mode"].to_string(), format!("{} {}", c["mode"], c["why"][0]));
    }
    let day = |s: Option<&str>| s.unwrap_or_default().chars().take(10).collect::<String>();
    let (wanted, got) = (day(g["time"].as_str()), day(c["time"]["value"].as_str()));
    if wanted != got {
        differ("time", wanted, got);
    }
    let inner = innermost(c, doc).unwrap_or(&Value::Null);
    let stance = |v: &Value| format!("{} {}", party_text(v), v["stance"]);
    let said = format!("{} {} {}", party_text(&inner["source"]), inner["stance"], inner["cue"]["text"]);
    let source = &g["source"];
    let right = if source.is_null() {
        inner.is_null()
    } else {
        !inner["source"].is_null() && same_party(&bare(source), &inner["source"])
    };
    if !right {
        differ("source", stance(source), said);
    } else if !source.is_null() && inner["stance"] != source["stance"] {
        differ("stance", stance(source), said);
    }
    found
}

fn party_text(p: &Value) -> String {
    format!("{} {}", p["text"].as_str().unwrap_or("–"), p["country"].as_str().unwrap_or("–"))
}

fn described(gold: &Value, claim: &Value, difference: &str) -> String {
    let (start, end) = range(&claim["trigger"]);
    let text: Vec<char> = gold["text"].as_str().unwrap_or_default().chars().collect();
    let part = |from: i64, to: i64| {
        let at = |x: i64| usize::try_from(x).unwrap_or_default().min(text.len());
        text[at(from)..at(to)].iter().collect::<String>().replace('\n', " / ")
    };
    let (before, behind) = (part(start - CONTEXT, start), part(end, end + CONTEXT));
    let (id, kind) = (gold["id"].as_str().unwrap_or_default(), claim["type"].as_str().unwrap_or_default());
    format!("{id} {kind}: {difference}\n    {before}<{}>{behind}", part(start, end))
}

/// Characters shown on each side of a trigger.
const CONTEXT: i64 = 220;

impl Tally {
    fn add(&mut self, gold: &[Value], doc: &Doc) {
        let pairs = matched(gold, &doc.claims);
        let optional = pairs.keys().filter(|i| is_optional(&gold[**i])).count();
        self.found += doc.claims.len() - optional;
        for (i, g) in gold.iter().enumerate() {
            let found = pairs.get(&i).map(|j| &doc.claims[*j]);
            if let Some(c) = found {
                let text = |v: &Value| v["status"].as_str().unwrap_or_default().to_string();
                self.statuses.push((text(g), text(c)));
            }
            if !is_optional(g) {
                self.gold += 1;
                if let Some(c) = found {
                    self.add_pair(g, c, doc);
                }
            }
        }
    }

    fn add_pair(&mut self, g: &Value, c: &Value, doc: &Doc) {
        self.kind += 1;
        let who = who(g, c);
        let right = who >= RIGHT;
        let status = g["status"] == c["status"];
        self.who_sum += who;
        self.who += usize::from(right);
        self.status += usize::from(status);
        self.full += usize::from(right && status);
        let value = c["time"]["value"].as_str().unwrap_or_default();
        let day = |s: &str| s.chars().take(10).collect::<String>();
        match g["time"].as_str().filter(|t| !t.is_empty()) {
            Some(t) => count(&mut self.time, day(value) == day(t)),
            None => count(&mut self.no_time, value.is_empty()),
        }
        self.add_source(g, c, doc);
    }

    fn add_source(&mut self, g: &Value, c: &Value, doc: &Doc) {
        let inner = innermost(c, doc);
        if g["source"].is_null() {
            return count(&mut self.voice, inner.is_none());
        }
        let wanted = bare(&g["source"]);
        let right = inner.is_some_and(|a| !a["source"].is_null() && same_party(&wanted, &a["source"]));
        count(&mut self.source, right);
        self.stance += usize::from(inner.is_some_and(|a| a["stance"] == g["source"]["stance"]));
    }
}

/// The innermost attribution of a claim: they stand outermost first.
fn innermost<'a>(c: &Value, doc: &'a Doc) -> Option<&'a Value> {
    let mut given =
        list(&c["attributions"]).iter().filter_map(|id| doc.attributions.iter().find(|a| a["id"] == *id));
    given.next_back()
}

/// A source's words alone.
fn bare(source: &Value) -> Value {
    serde_json::json!({ "text": source["text"], "start": source["start"], "end": source["end"] })
}

fn count(tally: &mut (usize, usize), right: bool) {
    tally.0 += usize::from(right);
    tally.1 += 1;
}

fn is_optional(g: &Value) -> bool {
    g["optional"] == true
}

/// Gold index to found index, best pairs first.
pub(super) fn matched(gold: &[Value], found: &[Value]) -> HashMap<usize, usize> {
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, c) in found.iter().enumerate() {
            let (a, b) = range(&c["trigger"]);
            let inside = g["sentence_start"].as_i64() <= Some(a) && Some(a) < g["sentence_end"].as_i64();
            if inside && g["type"] == c["type"] {
                let same = side(&parties(g), &parties(c));
                let trigger = f64::from(u8::from(overlap(range(&g["trigger"]), (a, b)) > 0));
                let status = f64::from(u8::from(g["status"] == c["status"]));
                let optional = f64::from(u8::from(is_optional(g)));
                candidates.push((same + 0.5 * trigger + 0.2 * status - 0.3 * optional, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
    let (mut pairs, mut used) = (HashMap::new(), HashSet::new());
    for (_, i, j) in candidates {
        if !pairs.contains_key(&i) && used.insert(j) {
            pairs.insert(i, j);
        }
    }
    pairs
}

fn parties(c: &Value) -> Vec<&Value> {
    list(&c["actors"]).iter().chain(list(&c["recipients"])).collect()
}

/// How well the parties of two claims of one type agree, 0 to 1.
fn who(g: &Value, c: &Value) -> f64 {
    if g["type"].as_str().is_some_and(|t| SYMMETRIC.contains(&t)) {
        return side(&parties(g), &parties(c));
    }
    let refs = |v: &'static str, of: &Value| list(&of[v]).to_vec();
    let (ga, gr, ca, cr) =
        (refs("actors", g), refs("recipients", g), refs("actors", c), refs("recipients", c));
    let recipients = if gr.is_empty() {
        // the gold often leaves a lone recipient to the place
        f64::from(u8::from(cr.len() <= 1))
    } else {
        side(&gr.iter().collect::<Vec<_>>(), &cr.iter().collect::<Vec<_>>())
    };
    (side(&ga.iter().collect::<Vec<_>>(), &ca.iter().collect::<Vec<_>>()) + recipients) / 2.0
}

/// F1 of parties matched one to one; 1 where there are none on either side.
fn side(gold: &[&Value], found: &[&Value]) -> f64 {
    if gold.is_empty() && found.is_empty() {
        return 1.0;
    }
    let fits: Vec<Vec<usize>> =
        gold.iter().map(|g| (0..found.len()).filter(|j| same_party(g, found[*j])).collect()).collect();
    let mut owner = HashMap::new();
    let n = (0..gold.len()).filter(|i| grow(*i, &fits, &mut owner, &mut HashSet::new())).count();
    2.0 * n as f64 / (gold.len() + found.len()) as f64
}

/// One step of maximum matching: finds a partner for `i`, moving others if they have another.
fn grow(i: usize, fits: &[Vec<usize>], owner: &mut HashMap<usize, usize>, seen: &mut HashSet<usize>) -> bool {
    for &j in &fits[i] {
        if seen.insert(j) {
            let free = match owner.get(&j) {
                None => true,
                Some(&other) => grow(other, fits, owner, seen),
            };
            if free {
                owner.insert(j, i);
                return true;
            }
        }
    }
    false
}

/// The same participant: spans that agree by half, or the content words of one in the other's, or country and sector; and no
/// contradiction of countries.
fn same_party(g: &Value, s: &Value) -> bool {
    let country = |v: &Value| v["country"].as_str().filter(|c| !c.is_empty()).map(str::to_string);
    let fold = |c: &str| if c == "UNO" || c == "EUR" { "IGO".to_string() } else { c.to_string() };
    let (gc, sc) = (country(g), country(s));
    if let (Some(a), Some(b)) = (&gc, &sc)
        && fold(a) != fold(b)
    {
        return false;
    }
    if g["start"].is_i64() && s["start"].is_i64() && agreement(range(g), range(s)) >= 0.5 {
        return true;
    }
    let (gw, sw) = (words(g), words(s));
    let nested = gw.is_subset(&sw) || sw.is_subset(&gw);
    if !gw.is_empty() && !sw.is_empty() && gw.union(&sw).count() <= 6 && nested {
        return true;
    }
    let sectors = |v: &Value| list(&v["sectors"]).iter().map(ToString::to_string).collect::<HashSet<_>>();
    gc.is_some() && gc == sc && !sectors(g).is_disjoint(&sectors(s)) && sw.len() <= 6
}

fn agreement(a: Range, b: Range) -> f64 {
    match overlap(a, b) {
        0 => 0.0,
        n => n as f64 / (a.1.max(b.1) - a.0.min(b.0)) as f64,
    }
}

fn words(v: &Value) -> HashSet<String> {
    let stop: HashSet<&str> = STOP.split(' ').collect();
    let text = v["text"].as_str().unwrap_or_default();
    let strip = |w: &str| w.trim_matches(['.', ',', '’', '\'', '"', '“', '”', '(', ')']).to_lowercase();
    text.split_whitespace().map(strip).filter(|w| !stop.contains(w.as_str())).collect()
}

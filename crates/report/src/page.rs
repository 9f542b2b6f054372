//! Which claim goes under which heading, and what its line says.

use crate::line::Line;
use crate::sources::{self, entity};
use crate::words::{Stretch, Words, clean, is_pronoun, shorten};
use sitroom_record::{ClaimRecord, PartyRecord, Records, TimeRecord};

/// Characters that fit before the words.
const KEY: usize = 17;

/// Claims less likely right than this are marked.
const UNSURE: f64 = 0.5;

/// What stands in the date column where the text gives no time.
const NO_DATE: &str = "no date";

/// A page, ready to be drawn.
pub struct Page {
    /// Title.
    pub title: String,
    /// Outlet, date, and how much was read.
    pub head: String,
    /// The parts in their order.
    pub parts: Vec<Part>,
}

/// A heading and its lines.
pub struct Part {
    /// The heading.
    pub title: &'static str,
    /// The lines.
    pub lines: Vec<Line>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Coming,
    Happened,
    UnderWay,
    Feared,
    Demanded,
    Denied,
}

const HEADINGS: [(Heading, &str); 6] = [
    (Heading::Coming, "COMING UP"),
    (Heading::Happened, "HAPPENED"),
    (Heading::UnderWay, "UNDER WAY"),
    (Heading::Feared, "FEARED OR CONDITIONAL"),
    (Heading::Demanded, "DEMANDED AND THREATENED"),
    (Heading::Denied, "DENIED, DISPUTED OR NOT DONE"),
];

/// The page of a document.
pub fn page(records: &Records) -> Page {
    let words = Words::new(&records.document.text);
    let mut parts: Vec<Part> = HEADINGS
        .iter()
        .map(|(heading, title)| Part { title, lines: claims(records, &words, *heading) })
        .collect();
    parts.push(Part { title: "NUMBERS", lines: numbers(records, &words) });
    parts.push(Part { title: "WHO WAS HEARD", lines: sources::heard(records) });
    Page { title: title(records), head: head(records), parts }
}

fn title(records: &Records) -> String {
    let doc = &records.document;
    let heading = doc.sections.first().and_then(|s| s.heading.as_ref()).map(|h| h.text.as_str());
    let file = doc.path.as_deref().and_then(|p| p.rsplit(['/', '\\']).next());
    let name = doc.title.as_deref().or(heading).or(file).or(doc.input_id.as_deref());
    match name {
        Some(name) => format!("SITUATION REPORT: {}", shorten(name, 200)),
        None => "SITUATION REPORT".into(),
    }
}

fn head(records: &Records) -> String {
    let doc = &records.document;
    let mut all: Vec<String> = doc.outlet.iter().map(|o| clean(o)).collect();
    all.push(match (&doc.published, doc.published_from.as_deref()) {
        (Some(date), Some("text")) => format!("dated {date} by its own words"),
        (Some(date), _) => format!("published {date}"),
        (None, _) => "publication date unknown, relative times left open".into(),
    });
    match doc.language.as_deref().filter(|l| !l.to_ascii_lowercase().starts_with("en")) {
        Some(language) => all.push(format!("not in English ({language}): kept, not read")),
        None => {
            all.push(count(doc.sentences.len(), "sentence"));
            all.push(count(records.claims.len(), "claim"));
        }
    }
    all.join(" · ")
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// The lines under one heading: what comes up by date, soonest first, all else in the order of the text.
fn claims(records: &Records, words: &Words, heading: Heading) -> Vec<Line> {
    let mut all: Vec<&ClaimRecord> =
        records.claims.iter().filter(|c| heading_of(records, c) == heading).collect();
    if heading == Heading::Coming {
        all.sort_by_cached_key(|c| due(records, c));
    }
    let told = |id: &str| all.iter().any(|c| c.id == id && c.restates.is_none());
    let (again, first): (Vec<&ClaimRecord>, Vec<&ClaimRecord>) =
        all.iter().copied().partition(|c| c.restates.as_deref().is_some_and(told));
    let mut drafts: Vec<Draft> = Vec::new();
    for c in first {
        let mut draft = draft(records, words, c);
        draft
            .sentences
            .extend(again.iter().filter(|a| a.restates.as_ref() == Some(&c.id)).map(|a| a.sentence));
        match drafts.iter_mut().find(|d| d.says_the_same(&draft)) {
            Some(same) => same.join(draft),
            None => drafts.push(draft),
        }
    }
    let seen: Vec<u32> = all.iter().map(|c| c.sentence).collect();
    drafts.extend(uncoded(records, words, heading, &seen));
    if heading != Heading::Coming {
        drafts.sort_by_key(|d| d.sentences[0]);
    }
    drafts.into_iter().map(Draft::finish).collect()
}

/// A line in the making: several claims on the same words become one line.
struct Draft {
    key: String,
    words: String,
    notes: Vec<String>,
    kinds: Vec<String>,
    sentences: Vec<u32>,
}

impl Draft {
    fn says_the_same(&self, other: &Draft) -> bool {
        let undated = self.key == NO_DATE || other.key == NO_DATE;
        (self.words.contains(&other.words) || other.words.contains(&self.words))
            && self.sentences[0] == other.sentences[0]
            && (undated || (self.key == other.key && self.notes == other.notes))
    }

    /// The longer words of two that hold each other stay.
    fn join(&mut self, other: Draft) {
        if other.words.len() > self.words.len() {
            self.words = other.words;
        }
        if self.key == NO_DATE && other.key != NO_DATE {
            self.key = other.key;
            self.notes = other.notes;
        }
        self.kinds.extend(other.kinds.into_iter().filter(|k| !self.kinds.contains(k)).collect::<Vec<_>>());
    }

    fn finish(mut self) -> Line {
        self.notes.extend((!self.kinds.is_empty()).then(|| self.kinds.join(", ")));
        self.notes.push(self.sentences.iter().map(|s| format!("[s{}]", s + 1)).collect::<Vec<_>>().join(" "));
        Line::new(self.key, self.words, self.notes.join(" · "))
    }
}

/// What a source denies, doubts, asks for, orders, threatens or fears, where no claim of that sentence stands under the heading.
fn uncoded(records: &Records, words: &Words, heading: Heading, seen: &[u32]) -> Vec<Draft> {
    let stances: &[&str] = match heading {
        Heading::Denied => &["denies", "doubts"],
        Heading::Demanded => &["asks", "orders", "threatens"],
        Heading::Feared => &["fears"],
        _ => return Vec::new(),
    };
    let wanted = records.attributions.iter().filter(|a| stances.contains(&a.stance.as_str()));
    wanted
        .filter(|a| !seen.contains(&a.sentence))
        .map(|a| {
            let mut inner = vec![(a.cue.start, a.cue.end)];
            inner.extend(a.source.iter().map(|s| (s.start, s.end)));
            inner.extend(a.content.iter().map(|c| (c.start, c.end)));
            let stretch = words.clause(sentence(records, a.sentence), &inner, a.source.is_none());
            Draft {
                key: NO_DATE.into(),
                words: words.show(stretch, &[]),
                notes: vec![sources::phrase(records, a)],
                kinds: Vec::new(),
                sentences: vec![a.sentence],
            }
        })
        .collect()
}

fn sentence(records: &Records, index: u32) -> [u32; 2] {
    records.document.sentences.get(index as usize).copied().unwrap_or([0, 0])
}

/// Order of what is to come: dated and not yet past, soonest first; undated; past by its own date.
fn due(records: &Records, c: &ClaimRecord) -> (u8, String) {
    match c.time.as_ref().and_then(|t| t.earliest.clone().zip(t.latest.clone())) {
        Some((_, latest)) if past(records, &latest) => (2, latest),
        Some((earliest, _)) => (0, earliest),
        None => (1, String::new()),
    }
}

fn past(records: &Records, latest: &str) -> bool {
    let day = |d: &str| d.get(..10).map(str::to_string);
    records.document.published.as_deref().and_then(day).is_some_and(|p| day(latest).is_some_and(|l| l < p))
}

fn heading_of(records: &Records, c: &ClaimRecord) -> Heading {
    let stance = |s: &str| attributions(records, c).any(|a| a.stance == s);
    if stance("denies") || stance("doubts") || c.status == "not_happened" {
        return Heading::Denied;
    }
    let demands = matches!(c.kind.as_str(), "REQUEST" | "THREATEN") || stance("threatens");
    match c.status.as_str() {
        "possible" | "conditional" => Heading::Feared,
        "requested" => Heading::Demanded,
        // what is feared is not shown as done, whatever its tense
        _ if stance("fears") => Heading::Feared,
        _ if demands => Heading::Demanded,
        "planned" => Heading::Coming,
        "ongoing" => Heading::UnderWay,
        _ => Heading::Happened,
    }
}

fn attributions<'r>(
    records: &'r Records,
    c: &'r ClaimRecord,
) -> impl Iterator<Item = &'r sitroom_record::AttributionRecord> {
    c.attributions.iter().filter_map(|id| records.attributions.iter().find(|a| a.id == *id))
}

fn draft(records: &Records, words: &Words, c: &ClaimRecord) -> Draft {
    let time = c.time.as_ref().and_then(|t| records.times.iter().find(|r| r.id == t.id));
    let stretch = stretch(records, words, c, time);
    let parties: Vec<&PartyRecord> = c.actors.iter().chain(&c.recipients).collect();
    let unnamed = parties.iter().filter(|p| !is_named_next(records, stretch, p));
    let names: Vec<(u32, String)> = unnamed.filter_map(|p| Some((p.end, name_behind(records, p)?))).collect();
    let mut notes: Vec<String> = Vec::new();
    notes.extend(apart(records, stretch, &parties));
    notes.extend(status_note(c));
    notes.extend(time.map(time_note));
    let latest = c.time.as_ref().and_then(|t| t.latest.as_deref());
    if c.status == "planned" && latest.is_some_and(|l| past(records, l)) {
        notes.push("date has passed".into());
    }
    let sources: Vec<String> = attributions(records, c).map(|a| sources::phrase(records, a)).collect();
    notes.push(if sources.is_empty() { "in the report’s own voice".into() } else { sources.join(", ") });
    notes.extend((c.confidence < UNSURE).then(|| "unsure".to_string()));
    Draft {
        key: key(time),
        words: words.show(stretch, &names),
        notes,
        kinds: vec![c.kind.clone()],
        sentences: vec![c.sentence],
    }
}

/// The parties that the stretch does not show: those of another sentence, or too far away.
fn apart(records: &Records, stretch: Stretch, parties: &[&PartyRecord]) -> Option<String> {
    let unseen = parties.iter().filter(|p| !stretch.holds((p.start, p.end)));
    let names: Vec<String> =
        unseen.map(|p| name_behind(records, p).unwrap_or_else(|| shorten(&p.text, 60))).collect();
    (!names.is_empty()).then(|| format!("who: {}", names.join(", ")))
}

/// The clause of a claim. Where its status hangs on words before the actor (*may*, *urged*, *no*), it begins with the clause.
fn stretch(records: &Records, words: &Words, c: &ClaimRecord, time: Option<&TimeRecord>) -> Stretch {
    let sentence = sentence(records, c.sentence);
    let mut inner = vec![(c.trigger.start, c.trigger.end)];
    inner.extend(c.actors.iter().chain(&c.recipients).map(|p| (p.start, p.end)));
    let numbers = c.quantities.iter().filter_map(|q| records.quantities.iter().find(|r| r.id == q.id));
    inner.extend(numbers.map(|q| (q.start, q.end)));
    inner.extend(time.map(|t| (t.start, t.end)));
    let plain = matches!(c.status.as_str(), "happened" | "ongoing");
    let actor_first = c.actors.iter().any(|a| a.start < c.trigger.start && a.start >= sentence[0]);
    words.clause(sentence, &inner, !(plain && actor_first))
}

/// The name behind a pronoun, or behind a description of a person that shares no word with it.
fn name_behind(records: &Records, p: &PartyRecord) -> Option<String> {
    let e = entity(records, p.entity.as_ref()?)?;
    let said = p.text.to_lowercase();
    let shares = e.name.to_lowercase().split_whitespace().any(|w| said.contains(w));
    let helps = is_pronoun(&p.text) || (e.kind == "person" && !shares);
    (helps && !is_pronoun(&e.name)).then(|| shorten(&e.name, 60))
}

/// Code points between a description and the name in apposition to it: a comma and a space.
const APPOSITION: u32 = 2;

/// *Their president, Jane Doe*: the stretch shows the name next to the description.
fn is_named_next(records: &Records, stretch: Stretch, p: &PartyRecord) -> bool {
    let next = p.end..=p.end + APPOSITION;
    let e = p.entity.as_ref().and_then(|id| entity(records, id));
    e.is_some_and(|e| e.mentions.iter().any(|m| next.contains(&m.start) && stretch.holds((m.start, m.end))))
}

fn status_note(c: &ClaimRecord) -> Option<String> {
    let note = match c.status.as_str() {
        "not_happened" => "not done",
        "conditional" => "conditional",
        "possible" => "possible",
        "requested" => "asked for, not reported as done",
        _ => return None,
    };
    Some(note.into())
}

/// The date in the key's column: the value, with its weekday if it is a day.
fn key(time: Option<&TimeRecord>) -> String {
    let Some(t) = time else { return NO_DATE.into() };
    let day = t.value.get(..10).and_then(|d| d.parse::<jiff::civil::Date>().ok());
    match day {
        Some(d) => format!("{} {d}", weekday(d)),
        None => t.value.clone(),
    }
}

fn weekday(d: jiff::civil::Date) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][d.weekday().to_monday_zero_offset() as usize]
}

/// The words of a time, with its first and last day where it is more than a day.
fn time_note(t: &TimeRecord) -> String {
    let words = clean(&t.text);
    match (&t.earliest, &t.latest) {
        (Some(a), Some(b)) if a != b && t.value.len() < 10 => format!("“{words}”: {a} to {b}"),
        _ => format!("“{words}”"),
    }
}

/// Telling numbers with the clause that they stand in.
fn numbers(records: &Records, words: &Words) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for q in &records.quantities {
        let stretch = words.clause(sentence(records, q.sentence), &[(q.start, q.end)], true);
        let claim = records.claims.iter().find(|c| c.quantities.iter().any(|r| r.id == q.id));
        let sources: Vec<String> = claim
            .map(|c| attributions(records, c).map(|a| sources::phrase(records, a)).collect())
            .unwrap_or_default();
        let source = if sources.is_empty() { String::new() } else { format!(" · {}", sources.join(", ")) };
        let notes = format!("{}{source} · [s{}]", clean(&q.text), q.sentence + 1);
        lines.push(Line::new(amount(q), words.show(stretch, &[]), notes));
    }
    lines
}

/// The number with a sign for its bound, and its unit where that is short: `> 100,000 troops`.
fn amount(q: &sitroom_record::QuantityRecord) -> String {
    let sign = match q.bound.as_str() {
        "more than" => "> ",
        "at least" => "≥ ",
        "about" => "~ ",
        "up to" => "≤ ",
        "fewer than" => "< ",
        _ => "",
    };
    let number = format!("{sign}{}", grouped(q.value));
    let with_unit = format!("{number} {}", clean(&q.unit));
    if with_unit.chars().count() < KEY { with_unit } else { number }
}

/// Digits in groups of three; fractions with at most two places.
fn grouped(value: f64) -> String {
    let whole = value.abs().trunc();
    if whole >= 1e15 {
        return format!("{value:e}");
    }
    let digits = format!("{whole:.0}");
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(d);
    }
    let fraction = format!("{:.2}", value.abs().fract());
    let fraction = fraction.trim_start_matches('0').trim_end_matches('0').trim_end_matches('.');
    let fraction = if fraction.starts_with('.') { fraction } else { "" };
    format!("{}{out}{fraction}", if value < 0.0 { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(100_000.0), "100,000");
        assert_eq!(grouped(1_234_567.5), "1,234,567.5");
        assert_eq!(grouped(12.0), "12");
        assert_eq!(grouped(-0.25), "-0.25");
    }
}

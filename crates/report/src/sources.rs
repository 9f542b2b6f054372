//! Sources: the words that name them, and the list of who was heard.

use crate::line::Line;
use crate::words::{clean, is_pronoun, short, shorten};
use sitroom_record::{AttributionRecord, EntityRecord, Records};

/// Characters of a source's name at most.
const NAME: usize = 70;

/// *according to international agencies*, *a White House official said*: source and cue in the order of the text.
pub fn phrase(records: &Records, a: &AttributionRecord) -> String {
    let cue = short(&a.cue, 40);
    let Some(source) = &a.source else {
        return format!("“{cue}” (no source named)");
    };
    let mut name = shorten(&source.text, NAME);
    let entity = source.entity.as_ref().and_then(|id| entity(records, id));
    if let Some(e) = entity {
        if is_pronoun(&source.text) && e.name != source.text {
            name = format!("{name} [{}]", shorten(&e.name, NAME));
        }
        if e.anonymous {
            name.push_str(" (unnamed)");
        }
    }
    if a.cue.start < source.start { format!("{cue} {name}") } else { format!("{name} {cue}") }
}

/// The entity with this id.
pub fn entity<'r>(records: &'r Records, id: &str) -> Option<&'r EntityRecord> {
    records.entities.iter().find(|e| e.id == id)
}

/// One line for each source, in order of the text; what nobody is named for comes last.
pub fn heard(records: &Records) -> Vec<Line> {
    let mut heard: Vec<(String, Vec<&AttributionRecord>)> = Vec::new();
    for a in &records.attributions {
        let key = key(a);
        match heard.iter_mut().find(|(k, _)| *k == key) {
            Some((_, list)) => list.push(a),
            None => heard.push((key, vec![a])),
        }
    }
    heard.sort_by_key(|(key, _)| key.is_empty());
    heard.iter().map(|(_, list)| line(records, list)).collect()
}

/// What one source is known by: its entity, or else its words; empty where the text names none.
fn key(a: &AttributionRecord) -> String {
    let source = a.source.as_ref();
    source.map_or(String::new(), |s| s.entity.clone().unwrap_or_else(|| s.text.to_lowercase()))
}

fn line(records: &Records, list: &[&AttributionRecord]) -> Line {
    let source = list.iter().find_map(|a| a.source.as_ref());
    let known = source.and_then(|s| s.entity.as_ref()).and_then(|id| entity(records, id));
    let name = match (known, source) {
        (Some(e), _) => clean(&e.name),
        (None, Some(s)) => clean(&s.text),
        (None, None) => "no source named".into(),
    };
    let mut words = shorten(&name, 2 * NAME);
    if let Some(role) = known.and_then(|e| e.role.as_ref()).filter(|r| !name.contains(r.as_str())) {
        words.push_str(&format!(", {}", shorten(role, NAME)));
    }
    if let Some(country) = known.and_then(|e| e.country.as_ref()) {
        words.push_str(&format!(" ({country})"));
    }
    if known.is_none() && is_pronoun(&name) {
        words.push_str(" (not resolved)");
    }
    let cues: Vec<String> = list
        .iter()
        .map(|a| {
            let channel = a.channel.as_ref().map_or(String::new(), |c| format!(" ({c})"));
            format!("{}{channel} [s{}]", short(&a.cue, 40), a.sentence + 1)
        })
        .collect();
    let unnamed = known.is_some_and(|e| e.anonymous);
    Line::new(if unnamed { "unnamed" } else { "" }, format!("{words}: {}", cues.join(", ")), "")
}

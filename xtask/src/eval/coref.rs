//! Coreference of participants: links of names, personal pronouns and descriptions (GUM news, NP4E).
//!
//! **Link.** Every mention that has an earlier mention of the same entity makes one link: from itself to the nearest earlier mention
//! that is no pronoun and that the gold has too, or, where there is none, to the nearest earlier one. A found link is right if both of its mentions stand for gold
//! mentions of one gold entity. A gold link is every gold mention with an earlier mention of its entity; it is found if a right link
//! leaves from the mention that stands for it. A name's gold link needs an earlier *name* of the entity: that a name spells out an
//! earlier description is neither asked for nor punished. Where a wrong description stands in a chain, the next name links to it and is
//! wrong as well; *names to names* passes over descriptions, and tells how well names alone are joined.
//!
//! **Which mentions meet.** A found mention stands for the gold mention with the same head word in the same sentence, whatever else
//! both include.
//!
//! **What is not judged.** NP4E does not annotate names that modify a noun (*the Zaire war*), and GUM only some: such a mention is passed
//! over unless the gold has it; so is what stands before the first annotated mention (headlines, bylines).
//!
//! **States.** NP4E often has one entity for a state's land and one for the state that acts; a record has one for both, so gold entities
//! that go by the name of the same state are taken together.
//!
//! **Participants only.** GUM says what its mentions are: persons and organisations count, and places that a mention calls by a
//! country's name. NP4E does not: there an entity counts if a mention is a country's name or a pronoun of persons, or most are names of
//! persons, organisations or peoples, or nouns for persons or groups. Right links between other gold mentions are left out; wrong ones count.

use super::shared::{Row, list, range};
use crate::gold::on_all_cores;
use serde_json::Value;
use sitroom_codebook::Code3;
use sitroom_document::{Analysis, Mention, MentionKind, Span, TokenRange};
use sitroom_entity::Resolver;
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Dep, EntType, Pos, Tag};
use sitroom_pipeline::{DocMeta, Document, Reader};
use std::collections::{BTreeMap, BTreeSet};

/// The classes that are scored apart, in the order of the table.
const CLASSES: [&str; 3] = ["names", "personal pronouns", "descriptions"];
/// Place in the tally of names linked to the nearest earlier name.
const TO_NAMES: usize = CLASSES.len();

/// A mention of the gold data.
pub struct GoldMention {
    /// Its head token.
    pub head: u32,
    /// Its first token.
    pub start: u32,
    /// Its entity.
    pub chain: String,
    /// Place in [`CLASSES`]; `None` for relative pronouns and the like.
    pub class: Option<usize>,
}

/// The gold mentions of one text, and the entities that take part.
pub struct Gold {
    /// In text order.
    pub mentions: Vec<GoldMention>,
    /// Entities that are participants.
    pub participants: BTreeSet<String>,
}

impl Gold {
    /// The gold mention with this head.
    pub fn at(&self, head: u32) -> Option<&GoldMention> {
        self.mentions.iter().find(|m| m.head == head)
    }
}

/// Right, found and gold links of each class, and of names to names.
#[derive(Default)]
struct Tally([[usize; 3]; TO_NAMES + 1]);

/// Scores rows of GUM or NP4E; with `errors` it prints what is wrong or missed.
pub fn score(rows: &[Value], errors: bool) -> Vec<Row> {
    let mut tally = Tally::default();
    let rows = news(rows);
    for (row, (part, log)) in rows.iter().zip(on_all_cores(&rows, |reader, row| one(reader, row, errors))) {
        if errors {
            println!("== {}\n{log}", row["id"].as_str().unwrap_or_default());
        }
        for (sum, more) in tally.0.iter_mut().zip(part.0) {
            sum.iter_mut().zip(more).for_each(|(a, b)| *a += b);
        }
    }
    let row = |name: &str, [right, found, gold]: [usize; 3]| Row::prf(name, right as f64, found, gold);
    let all = tally.0.iter().take(TO_NAMES).fold([0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
    let mut out: Vec<Row> =
        CLASSES.iter().zip(tally.0).map(|(c, t)| row(&format!("coreference of {c}"), t)).collect();
    out.push(row("coreference, all links", all));
    out.push(row("coreference of names to names", tally.0[TO_NAMES]));
    out
}

/// News only: the interviews and speeches of GUM are another matter.
pub fn news(rows: &[Value]) -> Vec<Value> {
    rows.iter().filter(|r| r["genre"].as_str().is_none_or(|g| g == "news")).cloned().collect()
}

/// The document of a row.
pub fn document(row: &Value) -> Document {
    let published = row["published"].as_str().map(str::to_string);
    Document::new(row["text"].as_str().unwrap_or_default(), DocMeta { published, ..Default::default() })
}

fn one(reader: &mut Reader, row: &Value, verbose: bool) -> (Tally, String) {
    let (doc, a, ex) = reader.extract(document(row));
    let gold = gold(row, &doc.text, &a);
    let mut tally = Tally::default();
    let mut log = String::new();
    let mut right_heads = BTreeSet::new();
    let modifies = |m: &&Mention| matches!(a.dep(m.head), Dep::COMPOUND | Dep::AMOD | Dep::NMOD);
    let judged: Vec<&Mention> =
        ex.mentions.iter().filter(|m| gold.judges(m.head, m.tokens.start, modifies(m))).collect();
    for (i, m) in judged.iter().enumerate() {
        let earlier = judged[..i].iter().copied().filter(|x| x.entity == m.entity);
        let is_pronoun = |x: &&Mention| x.kind == MentionKind::Pronoun;
        let full = earlier.clone().rfind(|x| !is_pronoun(x) && gold.at(x.head).is_some());
        let Some(antecedent) = full.or_else(|| earlier.clone().next_back()) else {
            continue;
        };
        let (here, there) = (gold.at(m.head), gold.at(antecedent.head));
        let same = here.zip(there).is_some_and(|(h, t)| h.chain == t.chain);
        let class = match here {
            Some(h) => h.class,
            None => class(&a, &doc.text, TokenRange::new(m.head, m.head + 1), m.head),
        };
        let Some(class) = class else { continue };
        let counts = here.is_some_and(|h| gold.participants.contains(&h.chain));
        if class == 0 {
            let name = earlier.clone().rfind(|x| x.kind == MentionKind::Name && gold.at(x.head).is_some());
            gold.tally_name(here, name.and_then(|n| gold.at(n.head)), &mut tally.0[TO_NAMES]);
        }
        let no_name_before = class == 0 && here.is_some_and(|h| !gold.earlier(h, true));
        if class == 0 && is_pronoun(&antecedent) {
            continue;
        }
        if same && (!counts || no_name_before) {
            continue;
        }
        tally.0[class][1] += 1;
        if same {
            tally.0[class][0] += 1;
            right_heads.insert(m.head);
        } else if verbose {
            let w = |t: TokenRange| a.range_span(t).of(&doc.text).replace('\n', " ");
            let g = here.map_or("-".to_string(), |h| h.chain.clone());
            let t = there.map_or("-".to_string(), |h| h.chain.clone());
            log += &format!(
                "WRONG {} [{}] -> [{}] gold {g}/{t} {:?}: {}\n",
                CLASSES[class],
                w(m.tokens),
                w(antecedent.tokens),
                m.why,
                sentence(&doc.text, &a, m.head)
            );
        }
    }
    for g in gold.mentions.iter().filter(|g| gold.participants.contains(&g.chain)) {
        let Some(class) = g.class else { continue };
        if gold.earlier(g, class == 0) {
            tally.0[class][2] += 1;
            tally.0[TO_NAMES][2] += usize::from(class == 0);
            if verbose && !right_heads.contains(&g.head) {
                let found = ex.mentions.iter().find(|m| m.head == g.head);
                let how = found.map_or("no mention".into(), |m| {
                    format!("{:?} {}", m.why, ex.entities[m.entity as usize].name)
                });
                let w = a.word(&doc.text, g.head);
                let names: Vec<&str> = gold
                    .mentions
                    .iter()
                    .filter(|x| x.chain == g.chain && x.start < g.start)
                    .map(|x| a.word(&doc.text, x.head))
                    .collect();
                log += &format!(
                    "MISSED {} [{w}] of {names:?} ({how}): {}\n",
                    CLASSES[class],
                    sentence(&doc.text, &a, g.head)
                );
            }
        }
    }
    (tally, log)
}

fn sentence(text: &str, a: &Analysis, token: u32) -> String {
    a.range_span(a.sentences[a.sentence(token) as usize])
        .of(text)
        .replace('\n', " ")
        .chars()
        .take(220)
        .collect()
}

impl Gold {
    /// True if the annotation covers such a mention.
    fn judges(&self, head: u32, start: u32, modifies: bool) -> bool {
        let first = self.mentions.first().map_or(0, |m| m.start);
        self.at(head).is_some() || !modifies && start >= first
    }

    /// Counts the link from a name to a name before it, both of them annotated.
    fn tally_name(&self, here: Option<&GoldMention>, there: Option<&GoldMention>, links: &mut [usize; 3]) {
        let Some(there) = there else { return };
        let same = here.is_some_and(|h| h.chain == there.chain);
        if same && !self.participants.contains(&there.chain) {
            return;
        }
        links[0] += usize::from(same);
        links[1] += 1;
    }

    /// True if an earlier mention (an earlier name) has the same entity.
    fn earlier(&self, m: &GoldMention, name: bool) -> bool {
        self.mentions.iter().any(|x| x.chain == m.chain && x.start < m.start && (!name || x.class == Some(0)))
    }
}

/// The gold mentions of a row, over the tokens of the analysis.
pub fn gold(row: &Value, text: &str, a: &Analysis) -> Gold {
    let bytes: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).chain([text.len() as u32]).collect();
    let byte = |c: i64| bytes.get(c.max(0) as usize).copied().unwrap_or(text.len() as u32);
    let mut by_head: BTreeMap<u32, (usize, GoldMention)> = BTreeMap::new();
    let mut kinds: BTreeMap<String, Vec<Evidence>> = BTreeMap::new();
    let mut states: BTreeMap<Code3, String> = BTreeMap::new();
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for m in list(&row["mentions"]) {
        let (start, end) = range(m);
        let tokens = a.tokens_in(Span::new(byte(start), byte(end).max(byte(start))));
        if tokens.is_empty() {
            continue;
        }
        let key = if m["group"].is_string() { "group" } else { "chain" };
        let chain = m[key].as_str().unwrap_or_default().to_string();
        let head = head_of(a, tokens);
        let chain = match state(a, text, tokens) {
            Some(c) => {
                let first = states.entry(c).or_insert_with(|| chain.clone()).clone();
                renamed.entry(chain).or_insert(first).clone()
            }
            None => chain,
        };
        kinds.entry(chain.clone()).or_default().push(evidence(a, text, m, tokens, head));
        let mention = GoldMention { head, start: tokens.start, class: class(a, text, tokens, head), chain };
        // of two with one head, the shorter is the name and the longer its list or apposition
        let entry = (tokens.len(), mention);
        if by_head.get(&head).is_none_or(|e| entry.0 < e.0) {
            by_head.insert(head, entry);
        }
    }
    let one = |chain: &String| renamed.get(chain).unwrap_or(chain).clone();
    by_head.values_mut().for_each(|e| e.1.chain = one(&e.1.chain));
    let mut merged: BTreeMap<String, Vec<Evidence>> = BTreeMap::new();
    for (chain, mut evidence) in kinds {
        merged.entry(one(&chain)).or_default().append(&mut evidence);
    }
    let mut mentions: Vec<GoldMention> = by_head.into_values().map(|e| e.1).collect();
    mentions.sort_by_key(|m| (m.start, m.head));
    // most mentions must agree, unless one is beyond doubt
    let enough = |v: &[Evidence]| {
        v.contains(&Evidence::Enough) || 2 * v.iter().filter(|e| **e == Evidence::Some).count() > v.len()
    };
    let participants = merged.into_iter().filter(|(_, v)| enough(v)).map(|(k, _)| k).collect();
    Gold { mentions, participants }
}

/// The token whose head lies outside; of several the first nominal one, so that an apposition does not count.
fn head_of(a: &Analysis, tokens: TokenRange) -> u32 {
    let outside = |t: &u32| !tokens.contains(a.head(*t)) || a.head(*t) == *t;
    let nominal = |t: &u32| matches!(a.pos(*t), Pos::NOUN | Pos::PROPN | Pos::PRON);
    let first = tokens.iter().filter(outside).find(nominal);
    // "the communications chief Jane Doe": where the parser makes an apposition of it, the name is the head
    let name =
        first.and_then(|f| a.entities.iter().find(|e| e.tokens.start == f + 1 && e.label == EntType::PERSON));
    let name = name.filter(|e| e.tokens.end <= tokens.end).map(|e| e.tokens.end - 1);
    name.or(first).or_else(|| tokens.iter().find(outside)).unwrap_or(tokens.end - 1)
}

const PERSONAL: &[&str] = &[
    "i",
    "me",
    "my",
    "mine",
    "myself",
    "we",
    "us",
    "our",
    "ours",
    "ourselves",
    "you",
    "your",
    "yours",
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "it",
    "its",
    "itself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
];

/// Pronouns that only persons go by.
const PERSONS: &[&str] =
    &["i", "me", "my", "we", "us", "our", "he", "him", "his", "himself", "she", "her", "herself"];

fn class(a: &Analysis, text: &str, tokens: TokenRange, head: u32) -> Option<usize> {
    let word = a.word(text, head).to_lowercase();
    if PERSONAL.contains(&word.as_str()) && tokens.len() == 1 {
        return Some(1);
    }
    let named = matches!(
        a.tokens.ent_type[head as usize],
        EntType::PERSON | EntType::ORG | EntType::GPE | EntType::NORP | EntType::LOC | EntType::FAC
    );
    match a.pos(head) {
        Pos::PROPN => Some(0),
        Pos::ADJ if named => Some(0),
        Pos::NOUN | Pos::ADJ | Pos::NUM => Some(2),
        Pos::PRON if matches!(a.tag(head), Tag::WP | Tag::WDT | Tag::WP_POSS | Tag::DT) => None,
        _ => named.then_some(0),
    }
}

/// The state that a gold mention calls by its name.
fn state(a: &Analysis, text: &str, tokens: TokenRange) -> Option<Code3> {
    let words = a.range_span(tokens).of(text);
    let bare = words.trim_end_matches("'s").trim_end_matches("’s");
    Gazetteer::builtin().country_by_name(bare).filter(|c| *c != Code3::of("IGO"))
}

/// What a mention tells of its entity's being a participant.
#[derive(Clone, Copy, PartialEq)]
enum Evidence {
    None,
    Some,
    Enough,
}

fn evidence(a: &Analysis, text: &str, m: &Value, tokens: TokenRange, head: u32) -> Evidence {
    let country = state(a, text, tokens).is_some();
    if let Some(kind) = m["type"].as_str() {
        return match kind {
            "place" if country => Evidence::Enough,
            "person" | "organization" => Evidence::Some,
            _ => Evidence::None,
        };
    }
    let person = PERSONS.contains(&a.word(text, head).to_lowercase().as_str());
    let label = a.tokens.ent_type[head as usize];
    let named = matches!(label, EntType::PERSON | EntType::ORG | EntType::NORP) && a.pos(head) != Pos::NOUN;
    let noun = a.pos(head) == Pos::NOUN && Resolver::builtin().lexicon().agent(a.lemma(head)).is_some();
    match (country || person, named || noun) {
        (true, _) => Evidence::Enough,
        (false, true) => Evidence::Some,
        _ => Evidence::None,
    }
}

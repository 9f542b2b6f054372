//! What joining needs to know of a document: small, and kept with it.

use crate::acts::{Telling, Told};
use crate::copies::Shingles;
use crate::words::{Vector, Word, act, hash, hash64, stem, words};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sitroom_record::{ClaimRecord, EntityRecord, PartyRecord, PlaceRecord, Records};

/// Code points at the head of a report that say what it is about.
const LEAD: usize = 1000;
/// Heaviest words of a report under which it is entered.
const KEY_WORDS: usize = 24;
/// Parts of the weight of a word that is alone in its head.
pub const FULL_WEIGHT: f32 = 1000.0;
/// A claim with a time of at most so many days is entered under it.
const PRECISE: i32 = 3;
/// The smallest figure that tells one act from another.
const FEWEST: f64 = 2.0;
/// Words of names that name nobody.
pub const EMPTY: [&str; 24] = [
    "the", "of", "and", "a", "an", "mr", "mrs", "ms", "dr", "its", "his", "her", "their", "he", "she", "it",
    "they", "we", "who", "which", "that", "this", "those", "him",
];

/// A document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    /// The document's id.
    pub id: String,
    /// Day of publication since 1970-01-01.
    pub day: Option<i32>,
    /// The moment of publication as written.
    pub published: Option<String>,
    /// Hash of its address.
    pub url: Option<u64>,
    /// Its shingles.
    pub shingles: Shingles,
    /// The words of title and head.
    pub lead: Vector,
    /// Its claims.
    pub claims: Vec<ClaimSketch>,
}

/// A participant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PartySketch {
    /// Hash of the country.
    pub country: Option<Word>,
    /// Hashes of the words of its name, in order of value.
    pub name: Vec<Word>,
    /// On which side of the law it bears arms, where it does.
    pub side: Option<Side>,
}

/// Those who bear arms for a state, and those who bear them against one or for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Soldiers, police, spies.
    State,
    /// Rebels, gunmen, gangs.
    Outlaws,
}

impl Side {
    fn of(sectors: &[String]) -> Option<Side> {
        match sectors.first()?.as_str() {
            "MIL" | "COP" | "SPY" => Some(Side::State),
            "REB" | "UAF" | "CRM" => Some(Side::Outlaws),
            _ => None,
        }
    }
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceSketch {
    /// Hash of its name.
    pub name: Word,
    /// Degrees north and east.
    pub at: Option<(f32, f32)>,
    /// True for countries and regions.
    pub wide: bool,
}

/// A claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimSketch {
    /// PLOVER type.
    pub kind: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Status.
    pub status: String,
    /// Stem of the word of the trigger that names the act.
    pub trigger: Word,
    /// Who does it.
    pub actors: Vec<PartySketch>,
    /// To whom.
    pub recipients: Vec<PartySketch>,
    /// First and last day of the act.
    pub days: Option<(i32, i32)>,
    /// Where.
    pub place: Option<PlaceSketch>,
    /// The words of its sentence.
    pub words: Vector,
    /// The claim of the same document that it restates.
    pub restates: Option<u32>,
    /// Number of its sentence in the document, from 0.
    pub sentence: u32,
    /// The words of its trigger.
    pub named: Vector,
    /// Its figures from 2 on, each with the stem of every word of what is counted: *nine officers killed*.
    pub figures: Vec<(Word, u32)>,
    /// Its vector, where an encoder has read it.
    pub told: Told,
}

impl Sketch {
    /// Of a document's records.
    pub fn of(records: &Records) -> Sketch {
        let doc = &records.document;
        let lead = doc.text.char_indices().nth(LEAD).map_or(doc.text.as_str(), |(at, _)| &doc.text[..at]);
        let title = doc.title.as_deref().unwrap_or_default();
        let text: Vec<char> = doc.text.chars().collect();
        let known = Known::new(records);
        Sketch {
            id: doc.id.clone(),
            day: doc.published.as_deref().and_then(day),
            published: doc.published.clone(),
            url: doc.url.as_ref().map(|u| hash64(&[u.as_bytes()])),
            shingles: Shingles::of(&doc.text),
            lead: Vector::of(words(title).chain(words(lead))),
            claims: records.claims.iter().map(|c| claim(&known, c, &text)).collect(),
        }
    }

    /// Of a text alone, with claims that somebody else found in it.
    pub fn of_text(id: &str, published: Option<&str>, text: &str, claims: Vec<ClaimSketch>) -> Sketch {
        let lead = text.char_indices().nth(LEAD).map_or(text, |(at, _)| &text[..at]);
        Sketch {
            id: id.into(),
            day: published.and_then(day),
            published: published.map(str::to_string),
            url: None,
            shingles: Shingles::of(text),
            lead: Vector::of(words(lead)),
            claims,
        }
    }

    /// With what an encoder made of its claims, in their order ([`tellings`]).
    pub fn told(mut self, told: &[Told]) -> Sketch {
        self.claims.iter_mut().zip(told).for_each(|(claim, told)| claim.told.clone_from(told));
        self
    }

    /// The keys under which a document is entered: pairs that share none, or too few, are never compared. Each with the day that it is
    /// entered under (`None` for undated documents).
    pub fn keys(&self) -> Vec<Key> {
        let entry =
            |kind: Kind, part: &[u8], day| Key { hash: hash64(&[kind.tag(), part]), kind, day, weight: 0 };
        let mut keys: Vec<Key> = Vec::new();
        keys.extend(self.shingles.keys().map(|s| entry(Kind::Shingle, &s.to_le_bytes(), self.day)));
        keys.extend(self.lead.top(KEY_WORDS).into_iter().map(|(word, weight)| Key {
            weight: (weight * FULL_WEIGHT) as u16,
            ..entry(Kind::Word, &word.to_le_bytes(), self.day)
        }));
        keys.extend(self.url.map(|u| entry(Kind::Address, &u.to_le_bytes(), self.day)));
        for c in &self.claims {
            let Some((first, last)) = c.days.filter(|(a, b)| b - a <= PRECISE) else { continue };
            // who did it may not be known, but where it was: a later report that names the day tells of it still
            for (place, day) in
                c.place.iter().filter(|p| !p.wide).flat_map(|p| (first..=last).map(move |d| (p, d)))
            {
                let parts =
                    [c.family().as_bytes(), b"@", &place.name.to_le_bytes(), &day.to_le_bytes()].concat();
                keys.push(entry(Kind::Act, &parts, Some(day)));
            }
            for ((one, other), day) in c.sides().flat_map(|p| (first..=last).map(move |d| (p, d))) {
                let who = [one.to_le_bytes(), other.to_le_bytes()].concat();
                let parts = [c.family().as_bytes(), &who, &day.to_le_bytes()].concat();
                keys.push(entry(Kind::Act, &parts, Some(day)));
            }
        }
        keys.sort_unstable_by_key(|k| (k.hash, k.day));
        keys.dedup();
        keys
    }
}

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A shingle.
    Shingle,
    /// A telling word.
    Word,
    /// A web address.
    Address,
    /// Two parties or a town, a kind of act and a day.
    Act,
}

impl Kind {
    fn tag(self) -> &'static [u8] {
        match self {
            Kind::Shingle => b"s",
            Kind::Word => b"w",
            Kind::Address => b"u",
            Kind::Act => b"a",
        }
    }
}

/// A key of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its value.
    pub hash: u64,
    /// What it stands for.
    pub kind: Kind,
    /// The day it is entered under.
    pub day: Option<i32>,
    /// What a telling word weighs in the head of its document, in parts of [`FULL_WEIGHT`]; 0 for other keys.
    pub weight: u16,
}

impl ClaimSketch {
    /// Of words that name an act, and their sentence; nothing else is known.
    pub fn of_mention(trigger: &str, sentence: &str) -> ClaimSketch {
        ClaimSketch {
            kind: String::new(),
            mode: None,
            status: String::new(),
            trigger: hash(stem(&act(trigger))),
            actors: Vec::new(),
            recipients: Vec::new(),
            days: None,
            place: None,
            words: Vector::of(words(sentence)),
            restates: None,
            sentence: 0,
            named: Vector::of(words(trigger)),
            figures: Vec::new(),
            told: Told::default(),
        }
    }

    /// Actors and recipients.
    pub fn parties(&self) -> impl Iterator<Item = &PartySketch> + Clone {
        self.actors.iter().chain(&self.recipients)
    }

    /// Who with whom: of what all do together every pair, else each actor with each recipient.
    fn sides(&self) -> impl Iterator<Item = (Word, Word)> {
        let actors: Vec<Word> = self.actors.iter().map(PartySketch::key).collect();
        let recipients: Vec<Word> = self.recipients.iter().map(PartySketch::key).collect();
        let mut pairs = Vec::new();
        for (i, one) in actors.iter().enumerate() {
            pairs.extend(recipients.iter().map(|other| (*one, *other)));
            pairs.extend(actors[i + 1..].iter().map(|other| (*one.min(other), *one.max(other))));
        }
        pairs.into_iter()
    }

    /// Types that reports of one event may differ in.
    pub fn family(&self) -> &'static str {
        match self.kind.as_str() {
            "AGREE" | "CONSULT" | "COOPERATE" => "talk",
            "SUPPORT" | "AID" | "CONCEDE" => "give",
            "ASSAULT" | "COERCE" | "MOBILIZE" | "RETREAT" => "force",
            "PROTEST" => "protest",
            "SANCTION" => "sanction",
            _ => "word",
        }
    }
}

impl PartySketch {
    /// Of a state, or with a name.
    pub fn is_known(&self) -> bool {
        self.country.is_some() || !self.name.is_empty()
    }

    /// Of a name or description, and the code of a country.
    pub fn of_name(name: &str, country: Option<&str>) -> PartySketch {
        let telling = words(name).filter(|w| !EMPTY.contains(&w.as_str()));
        let mut name: Vec<Word> = telling.map(|w| hash(stem(&w))).collect();
        name.sort_unstable();
        name.dedup();
        PartySketch { country: country.map(hash), name, side: None }
    }

    fn key(&self) -> Word {
        self.country.or(self.name.first().copied()).unwrap_or_default()
    }
}

/// Days since 1970-01-01.
pub fn day(date: &str) -> Option<i32> {
    let date: jiff::civil::Date = date.get(..10)?.parse().ok()?;
    Some(date.since(jiff::civil::Date::constant(1970, 1, 1)).ok()?.get_days())
}

/// The records of a document that others name, by their ids.
struct Known<'r> {
    records: &'r Records,
    entities: FxHashMap<&'r str, &'r EntityRecord>,
    places: FxHashMap<&'r str, &'r PlaceRecord>,
    claims: FxHashMap<&'r str, u32>,
}

impl<'r> Known<'r> {
    fn new(records: &'r Records) -> Known<'r> {
        let claims = records.claims.iter().zip(0..);
        Known {
            records,
            entities: records.entities.iter().map(|e| (e.id.as_str(), e)).collect(),
            places: records.places.iter().map(|p| (p.id.as_str(), p)).collect(),
            claims: claims.map(|(c, i)| (c.id.as_str(), i)).collect(),
        }
    }
}

fn claim(known: &Known<'_>, c: &ClaimRecord, text: &[char]) -> ClaimSketch {
    let sentence = known.records.document.sentences.get(c.sentence as usize);
    let sentence: String = sentence
        .and_then(|[a, b]| text.get(*a as usize..*b as usize))
        .map_or(String::new(), |s| s.iter().collect());
    let trigger = act(&c.trigger.text);
    let days = c.time.as_ref().and_then(|t| Some((day(t.earliest.as_deref()?)?, day(t.latest.as_deref()?)?)));
    ClaimSketch {
        kind: c.kind.clone(),
        mode: c.mode.clone(),
        status: c.status.clone(),
        trigger: hash(stem(&trigger)),
        actors: c.actors.iter().map(|p| party(known, p)).collect(),
        recipients: c.recipients.iter().map(|p| party(known, p)).collect(),
        days,
        place: c
            .place
            .as_ref()
            .map(|p| PlaceSketch {
                name: hash(&p.name.to_lowercase()),
                at: p.latitude.zip(p.longitude).map(|(a, b)| (a as f32, b as f32)),
                wide: known
                    .places
                    .get(p.id.as_str())
                    .and_then(|r| r.kind.as_deref())
                    .is_some_and(|k| k == "country" || k == "region"),
            })
            .or_else(|| struck(c)),
        words: Vector::of(words(&sentence)),
        restates: c.restates.as_ref().and_then(|id| known.claims.get(id.as_str()).copied()),
        sentence: c.sentence,
        named: Vector::of(words(&c.trigger.text)),
        figures: figures(c),
        told: Told::default(),
    }
}

/// Where the claims of a document are told, in their order.
pub fn tellings(records: &Records) -> Vec<Telling> {
    let text = &records.document.text;
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let range = |from: u32, to: u32| {
        let byte = |at: u32| bytes.get(at as usize).copied().unwrap_or(text.len());
        byte(from)..byte(to)
    };
    let telling = |c: &ClaimRecord| Telling {
        sentence: records.document.sentences.get(c.sentence as usize).map_or(0..0, |s| range(s[0], s[1])),
        trigger: vec![range(c.trigger.start, c.trigger.end)],
    };
    records.claims.iter().map(telling).collect()
}

/// Whole numbers that the claim tells something of.
fn figures(c: &ClaimRecord) -> Vec<(Word, u32)> {
    let telling = c.quantities.iter().filter(|q| q.value >= FEWEST && q.value.fract() == 0.0);
    let mut all: Vec<(Word, u32)> = telling
        .flat_map(|q| words(&q.unit).map(|w| (hash(stem(&w)), q.value as u32)).collect::<Vec<_>>())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// *The shelling of Zalambessa*: a name of which nothing is known may be a place's, and if it is not, it tells as much.
fn struck(c: &ClaimRecord) -> Option<PlaceSketch> {
    let capital = |w: &str| w.starts_with(char::is_uppercase);
    let unknown = |p: &&PartyRecord| {
        p.country.is_none() && p.sectors.is_empty() && p.text.split_whitespace().all(capital)
    };
    let name =
        c.recipients.iter().find(unknown).filter(|_| matches!(c.kind.as_str(), "ASSAULT" | "COERCE"))?;
    Some(PlaceSketch { name: hash(&name.text.to_lowercase()), at: None, wide: false })
}

fn party(known: &Known<'_>, p: &PartyRecord) -> PartySketch {
    let entity = p.entity.as_ref().and_then(|id| known.entities.get(id.as_str()));
    let name = entity.map_or(p.text.as_str(), |e| e.name.as_str());
    PartySketch { side: Side::of(&p.sectors), ..PartySketch::of_name(name, p.country.as_deref()) }
}

//! The records, field by field in the order in which they are written. `docs/records.md` says what each means.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Words of the document: half-open offsets in code points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpanRecord {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words.
    pub text: String,
}

/// A stretch of the document under one heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// The heading's words; null for the text before the first one.
    pub heading: Option<SpanRecord>,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

/// The document read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRecord {
    /// `document`.
    pub record: String,
    /// Hash of outlet, URL and text.
    pub id: String,
    /// The `id` of a JSONL input line.
    pub input_id: Option<String>,
    /// Where it was published on the web.
    pub url: Option<String>,
    /// The file it was read from.
    pub path: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who wrote it, as its metadata say.
    pub authors: Vec<String>,
    /// BCP 47 language. What is not English is kept, and no other record is made of it.
    pub language: Option<String>,
    /// RFC 3339 date or date-time.
    pub published: Option<String>,
    /// `given`, `metadata` or `text`.
    pub published_from: Option<String>,
    /// The text read.
    pub text: String,
    /// Headings and what stands below them.
    pub sections: Vec<Section>,
    /// Half-open ranges of code points.
    pub sentences: Vec<[u32; 2]>,
    /// Program version, model, hash of the rules.
    pub engine: String,
}

/// A span with its sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MentionRecord {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words.
    pub text: String,
    /// Index into the document's sentences.
    pub sentence: u32,
}

/// A participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntityRecord {
    /// `entity`.
    pub record: String,
    /// Stable id.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Fullest name in the text.
    pub name: String,
    /// `person`, `organization`, …
    pub kind: String,
    /// ISO 3166-1 alpha-3, `KOS`, `IGO`.
    pub country: Option<String>,
    /// PLOVER's code where it differs.
    pub code: Option<String>,
    /// PLOVER sectors.
    pub sectors: Vec<String>,
    /// Title in the text.
    pub role: Option<String>,
    /// True where the text withholds the name.
    pub anonymous: bool,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// All mentions.
    pub mentions: Vec<MentionRecord>,
    /// Why country and sectors are as they are.
    pub why: String,
}

/// A time expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimeRecord {
    /// `time`.
    pub record: String,
    /// Stable id.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Index into the document's sentences.
    pub sentence: u32,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words.
    pub text: String,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    pub kind: String,
    /// TIMEX3 value.
    pub value: String,
    /// First date covered.
    pub earliest: Option<String>,
    /// Last date covered.
    pub latest: Option<String>,
    /// The rule.
    pub why: String,
}

/// A toponym.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceRecord {
    /// `place`.
    pub record: String,
    /// Stable id.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Index into the document's sentences.
    pub sentence: u32,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words.
    pub text: String,
    /// The gazetteer's name.
    pub name: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// GeoNames identifier.
    pub geonames_id: Option<u32>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// `country`, `region`, `city`, `site`.
    pub kind: Option<String>,
    /// Stands for its government or people.
    pub metonym: bool,
    /// Adjective or people.
    pub demonym: bool,
    /// The gazetteer entry and reason.
    pub why: String,
}

/// A telling number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuantityRecord {
    /// `quantity`.
    pub record: String,
    /// Stable id.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Index into the document's sentences.
    pub sentence: u32,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words.
    pub text: String,
    /// The number.
    pub value: f64,
    /// How it bounds the true number.
    pub bound: String,
    /// What is counted.
    pub unit: String,
    /// The rule.
    pub why: String,
}

/// The source of an attribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceRecord {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words.
    pub text: String,
    /// The entity's id.
    pub entity: Option<String>,
}

/// Who says what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttributionRecord {
    /// `attribution`.
    pub record: String,
    /// Stable id.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Index into the document's sentences.
    pub sentence: u32,
    /// Who says it; null where the text names none.
    pub source: Option<SourceRecord>,
    /// The words that signal it.
    pub cue: SpanRecord,
    /// What is said.
    pub content: Vec<SpanRecord>,
    /// `direct`, `indirect`, `mixed`.
    pub quote: String,
    /// How the source stands to it.
    pub stance: String,
    /// `Twitter`, `statement`, …
    pub channel: Option<String>,
    /// The attribution that this one is nested in.
    pub within: Option<String>,
    /// The rule or model.
    pub why: String,
}

/// A participant of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartyRecord {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words.
    pub text: String,
    /// The entity's id.
    pub entity: Option<String>,
    /// Country in context.
    pub country: Option<String>,
    /// Sectors in context.
    pub sectors: Vec<String>,
}

/// The time of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimTimeRecord {
    /// The time record.
    pub id: String,
    /// TIMEX3 value.
    pub value: String,
    /// First date covered.
    pub earliest: Option<String>,
    /// Last date covered.
    pub latest: Option<String>,
}

/// The place of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceRef {
    /// The place record.
    pub id: String,
    /// The gazetteer's name.
    pub name: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

/// A number of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuantityRef {
    /// The quantity record.
    pub id: String,
    /// The number.
    pub value: f64,
    /// How it bounds the true number.
    pub bound: String,
    /// What is counted.
    pub unit: String,
}

/// One act by somebody, as the document reports it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRecord {
    /// `claim`.
    pub record: String,
    /// Stable id.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Index into the document's sentences.
    pub sentence: u32,
    /// The words that name the action.
    pub trigger: SpanRecord,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Nearest CAMEO code.
    pub cameo: Option<String>,
    /// Its Goldstein value.
    pub goldstein: Option<f32>,
    /// PLOVER's conflict-cooperation score.
    pub score: f32,
    /// Who does it.
    pub actors: Vec<PartyRecord>,
    /// To whom.
    pub recipients: Vec<PartyRecord>,
    /// Whether it happened.
    pub status: String,
    /// PLOVER's auxiliary mode; only where `--plover-strict` asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auxiliary: Option<String>,
    /// When.
    pub time: Option<ClaimTimeRecord>,
    /// Where.
    pub place: Option<PlaceRef>,
    /// How many.
    pub quantities: Vec<QuantityRef>,
    /// According to whom, outermost first.
    pub attributions: Vec<String>,
    /// 0 to 1 in steps of 0.01.
    pub confidence: f64,
    /// The claim that this one restates.
    pub restates: Option<String>,
    /// Reasons for type, actors and status.
    pub why: Vec<String>,
}

/// All records of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Records {
    /// The document.
    pub document: DocumentRecord,
    /// Its entities.
    pub entities: Vec<EntityRecord>,
    /// Its times.
    pub times: Vec<TimeRecord>,
    /// Its places.
    pub places: Vec<PlaceRecord>,
    /// Its quantities.
    pub quantities: Vec<QuantityRecord>,
    /// Its attributions.
    pub attributions: Vec<AttributionRecord>,
    /// Its claims.
    pub claims: Vec<ClaimRecord>,
}

impl Records {
    /// Appends one JSON object a line, in the fixed order of kinds.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_lines(&self, out: &mut impl std::io::Write) -> std::io::Result<()> {
        fn line(out: &mut impl std::io::Write, record: &impl Serialize) -> std::io::Result<()> {
            serde_json::to_writer(&mut *out, record)?;
            out.write_all(b"\n")
        }
        line(out, &self.document)?;
        self.entities.iter().try_for_each(|r| line(out, r))?;
        self.times.iter().try_for_each(|r| line(out, r))?;
        self.places.iter().try_for_each(|r| line(out, r))?;
        self.quantities.iter().try_for_each(|r| line(out, r))?;
        self.attributions.iter().try_for_each(|r| line(out, r))?;
        self.claims.iter().try_for_each(|r| line(out, r))
    }

    /// All records in one object: `document` and a list for each other kind.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "document": self.document, "entities": self.entities, "times": self.times, "places": self.places,
            "quantities": self.quantities, "attributions": self.attributions, "claims": self.claims,
        })
    }
}

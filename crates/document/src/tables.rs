//! The record tables, in the order in which the stages fill them. Rows point back by index.
//!
//! A stage builds its own table once, from finished tables, and never edits another's.

use crate::{Span, TokenRange, Why};
use sitroom_codebook::{
    Bound, Code3, EntityKind, EventType, PlaceKind, QuoteKind, Stance, Status, TimexType,
};

/// A time expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// Bytes of the expression.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// Sentence index.
    pub sentence: u32,
    /// TIMEX3 type.
    pub kind: TimexType,
    /// TIMEX3 value; keeps placeholders (`XXXX-WXX-6`) where the publication date is unknown.
    pub value: String,
    /// First date (or date-time) that the value covers.
    pub earliest: Option<String>,
    /// Last date (or date-time) that the value covers.
    pub latest: Option<String>,
    /// The rule.
    pub why: Why,
}

/// A place on earth.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The gazetteer's name.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// GeoNames identifier.
    pub geonames_id: Option<u32>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<Code3>,
    /// What it is.
    pub kind: PlaceKind,
}

/// A place name in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Toponym {
    /// Bytes of the name.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// Sentence index.
    pub sentence: u32,
    /// The place meant; `None` where the gazetteer has none.
    pub place: Option<Place>,
    /// True where it stands for its government or people.
    pub metonym: bool,
    /// True for adjectives and peoples (*Turkish*, *Turks*).
    pub demonym: bool,
    /// The gazetteer entry and reason.
    pub why: Why,
}

/// A telling number.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Bytes of number, bound and unit as far as they stand together.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// Sentence index.
    pub sentence: u32,
    /// The number; of a range, its lower end.
    pub value: f64,
    /// How it bounds the true number.
    pub bound: Bound,
    /// What is counted: `troops`, `people killed`, `USD`.
    pub unit: String,
    /// The rule.
    pub why: Why,
}

/// What kind of words refer to a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// A proper name, with its title if it has one.
    Name,
    /// A pronoun or possessive determiner.
    Pronoun,
    /// A description: *the Russian leader*, *a White House official*.
    Description,
    /// A place or building that stands for its government: *Moscow*.
    Metonym,
    /// A demonym that stands for a state or people: *Turkish*.
    Demonym,
}

/// A phrase that refers to a participant.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Bytes of the whole noun phrase without relative clause.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// Its head token.
    pub head: u32,
    /// Sentence index.
    pub sentence: u32,
    /// What kind of words.
    pub kind: MentionKind,
    /// Index of its entity in [`Extraction::entities`].
    pub entity: u32,
    /// Why it belongs to that entity.
    pub why: Why,
}

/// A participant of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its fullest name in the text.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// ISO 3166-1 alpha-3, `KOS`, `IGO`; `None` for none or more than one.
    pub country: Option<Code3>,
    /// PLOVER's code where it differs from `country` (`UNO`, `EUR`, `NGO`).
    pub code: Option<Code3>,
    /// PLOVER sectors, most telling first.
    pub sectors: Vec<Code3>,
    /// The title that the text gives.
    pub role: Option<String>,
    /// True for *a White House official*, *international agencies*.
    pub anonymous: bool,
    /// Wikidata item where the gazetteer knows it.
    pub wikidata: Option<String>,
    /// Indices into [`Extraction::mentions`], in text order.
    pub mentions: Vec<u32>,
    /// Why country and sectors are as they are.
    pub why: Why,
}

/// A participant as one claim or attribution names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Bytes of the noun phrase without relative clause.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// Its head token.
    pub head: u32,
    /// Index into [`Extraction::entities`].
    pub entity: Option<u32>,
    /// Country as resolved in context.
    pub country: Option<Code3>,
    /// Sectors as resolved in context.
    pub sectors: Vec<Code3>,
}

/// Who says what.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Sentence index of the cue.
    pub sentence: u32,
    /// Who says it; `None` where the text names none.
    pub source: Option<Party>,
    /// Bytes of the cue.
    pub cue: Span,
    /// Tokens of the cue.
    pub cue_tokens: TokenRange,
    /// What is said, in text order, over as many sentences as it runs.
    pub content: Vec<Span>,
    /// Quoted or not.
    pub quote: QuoteKind,
    /// How the source stands to it.
    pub stance: Stance,
    /// `Twitter`, `statement`, `interview`, `telephone`, …
    pub channel: Option<String>,
    /// Index of the attribution this one is nested in.
    pub within: Option<u32>,
    /// Words that stand on the source's word alone, in text order: the content, and what the rules take for it beside. Empty for acts
    /// and attitudes (*backed the deal*), whose content the report tells in its own voice. Claims go by it; it is no part of records.
    pub scope: Vec<Span>,
    /// The rule or model.
    pub why: Why,
}

/// The time of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimTime {
    /// Index into [`Extraction::times`].
    pub timex: u32,
}

/// One act by somebody, as the document reports it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Sentence index.
    pub sentence: u32,
    /// Bytes of the words that name the action.
    pub trigger: Span,
    /// Its tokens.
    pub trigger_tokens: TokenRange,
    /// Head token of the trigger.
    pub head: u32,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<&'static str>,
    /// PLOVER contexts.
    pub contexts: Vec<&'static str>,
    /// Nearest CAMEO code.
    pub cameo: Option<&'static str>,
    /// Its Goldstein value.
    pub goldstein: Option<f32>,
    /// PLOVER's conflict-cooperation score of type and mode.
    pub score: f32,
    /// Who does it.
    pub actors: Vec<Party>,
    /// To whom it is done.
    pub recipients: Vec<Party>,
    /// Whether it happened.
    pub status: Status,
    /// When.
    pub time: Option<ClaimTime>,
    /// Where: index into [`Extraction::toponyms`].
    pub place: Option<u32>,
    /// Indices into [`Extraction::quantities`].
    pub quantities: Vec<u32>,
    /// Indices into [`Extraction::attributions`], outermost first.
    pub attributions: Vec<u32>,
    /// 0 to 1.
    pub confidence: f32,
    /// The claim of the same document that this one restates.
    pub restates: Option<u32>,
    /// Reasons for type, actors and status, in that order.
    pub why: Vec<Why>,
}

/// A stretch of the document under one heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Bytes of the heading; `None` for the text before the first one.
    pub heading: Option<Span>,
    /// Bytes of the section, heading included.
    pub span: Span,
}

/// Everything read out of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// Sections in text order.
    pub sections: Vec<Section>,
    /// Time expressions in text order.
    pub times: Vec<Timex>,
    /// Toponyms in text order.
    pub toponyms: Vec<Toponym>,
    /// Quantities in text order.
    pub quantities: Vec<Quantity>,
    /// Mentions in text order.
    pub mentions: Vec<Mention>,
    /// Entities in order of first mention.
    pub entities: Vec<Entity>,
    /// Attributions in order of their cues.
    pub attributions: Vec<Attribution>,
    /// Claims in order of their triggers.
    pub claims: Vec<Claim>,
}

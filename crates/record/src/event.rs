//! What claims of many documents share. Every field is derived from the claims and can be rebuilt.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A participant of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventParty {
    /// The fullest name that the claims give.
    pub name: String,
    /// ISO 3166-1 alpha-3, `KOS`, `IGO`.
    pub country: Option<String>,
    /// PLOVER sectors.
    pub sectors: Vec<String>,
}

/// The time of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventTime {
    /// TIMEX3 value.
    pub value: String,
    /// First date covered.
    pub earliest: Option<String>,
    /// Last date covered.
    pub latest: Option<String>,
}

/// The place of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventPlace {
    /// The gazetteer's name.
    pub name: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

/// A change of status, time or quantity, and the claim that brought it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventChange {
    /// `status`, `time` or `quantity`.
    pub field: String,
    /// What stood before; null for the first report.
    pub from: Option<String>,
    /// What stands since.
    pub to: String,
    /// The claim's id.
    pub claim: String,
    /// When its document was published.
    pub published: Option<String>,
}

/// Two claims that do not go together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventConflict {
    /// `denial`, `status`, `figure`, `time` or `place`.
    pub kind: String,
    /// The ids of the two claims.
    pub claims: [String; 2],
    /// What each says.
    pub values: [String; 2],
}

/// An event across documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventRecord {
    /// `event`.
    pub record: String,
    /// Stable id: that of its first claim in order of publication.
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Whether it happened, by what is known last.
    pub status: String,
    /// Who does it.
    pub actors: Vec<EventParty>,
    /// To whom.
    pub recipients: Vec<EventParty>,
    /// When.
    pub time: Option<EventTime>,
    /// Where.
    pub place: Option<EventPlace>,
    /// Ids of its claims, in order of publication.
    pub claims: Vec<String>,
    /// How many independent outlets report it: copies of one wire text count once.
    pub outlets: u32,
    /// Publication of the first report.
    pub first_reported: Option<String>,
    /// Publication of the last report.
    pub last_reported: Option<String>,
    /// Announced, moved, held or called off; how figures moved.
    pub history: Vec<EventChange>,
    /// Denials, and different figures, times and places.
    pub conflicts: Vec<EventConflict>,
    /// The sentence that tells it most fully.
    pub words: String,
}

/// An event with what other formats want beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportRow {
    /// The event.
    pub event: EventRecord,
    /// A name that stays when the event's id changes.
    pub uid: String,
    /// The CAMEO code of its surest claim.
    pub cameo: Option<String>,
    /// The Goldstein value of that code.
    pub goldstein: Option<f64>,
    /// PLOVER contexts of its claims, by order of letters.
    pub contexts: Vec<String>,
    /// How many reports tell it.
    pub documents: usize,
    /// The first address, by order of letters.
    pub url: Option<String>,
    /// The first outlet, by order of letters.
    pub outlet: Option<String>,
}

impl ExportRow {
    /// The day of the event where it is told, else of its first report.
    pub fn day(&self) -> Option<&str> {
        let told = self.event.time.as_ref().and_then(|t| t.earliest.as_deref());
        told.or(self.event.first_reported.as_deref()).and_then(|d| d.get(..10))
    }
}

//! Events in other programs' formats. Rows in, text or bytes out; no file is opened and nothing is decided.

mod calendar;
mod columns;
mod dyads;
mod geojson;
mod html;
mod parquet;
mod tables;

pub use self::calendar::calendar;
pub use self::columns::csv;
pub use self::dyads::{actor_days, dyads};
pub use self::geojson::geojson;
pub use self::html::html;
pub use self::parquet::{Error, parquet};
pub use self::tables::{GDELT, POLECAT, gdelt, polecat};
use sitroom_record::{ClaimRecord, EventParty, EventRecord};

/// An event with what formats want beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The event.
    pub event: EventRecord,
    /// A name that stays when the event's id changes.
    pub uid: String,
    /// The CAMEO code of its surest claim.
    pub cameo: Option<String>,
    /// The Goldstein value of that code.
    pub goldstein: Option<f64>,
    /// PLOVER contexts of its claims.
    pub contexts: Vec<String>,
    /// How many reports tell it.
    pub documents: usize,
    /// The address of the first report that has one.
    pub url: Option<String>,
    /// Who published that.
    pub outlet: Option<String>,
}

/// A claim of an event, for reports that show the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The claim.
    pub claim: ClaimRecord,
    /// The words of its sentence.
    pub words: String,
    /// Where the sentence begins in the document, in code points.
    pub start: u32,
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub published: Option<String>,
    /// Where.
    pub url: Option<String>,
}

impl Row {
    /// A row without anything, for the shape of its columns.
    fn empty() -> Row {
        let event = EventRecord {
            record: String::new(),
            id: String::new(),
            kind: String::new(),
            mode: None,
            status: String::new(),
            actors: Vec::new(),
            recipients: Vec::new(),
            time: None,
            place: None,
            claims: Vec::new(),
            outlets: 0,
            first_reported: None,
            last_reported: None,
            history: Vec::new(),
            conflicts: Vec::new(),
            words: String::new(),
        };
        Row {
            event,
            uid: String::new(),
            cameo: None,
            goldstein: None,
            contexts: Vec::new(),
            documents: 0,
            url: None,
            outlet: None,
        }
    }

    /// The day of the event where it is told, else of its first report.
    pub fn day(&self) -> Option<&str> {
        let told = self.event.time.as_ref().and_then(|t| t.earliest.as_deref());
        told.or(self.event.first_reported.as_deref()).and_then(|d| d.get(..10))
    }

    /// PLOVER's conflict-cooperation score.
    fn score(&self) -> f32 {
        let kind = self.event.kind.parse();
        kind.map_or(0.0, |k| sitroom_codebook::Plover::builtin().score(k, self.event.mode.as_deref()))
    }

    /// 1 verbal cooperation to 4 material conflict; 0 where the type is unknown.
    fn quad(&self) -> u8 {
        self.event.kind.parse().map_or(0, |k| sitroom_codebook::Plover::builtin().quad(k))
    }
}

fn names(parties: &[EventParty]) -> String {
    parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn countries(parties: &[EventParty]) -> String {
    let mut all: Vec<&str> = parties.iter().filter_map(|p| p.country.as_deref()).collect();
    all.dedup();
    all.join("; ")
}

fn sectors(parties: &[EventParty]) -> String {
    let mut all: Vec<&str> = parties.iter().flat_map(|p| p.sectors.iter().map(String::as_str)).collect();
    all.dedup();
    all.join("; ")
}

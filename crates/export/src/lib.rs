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

/// PLOVER's conflict-cooperation score.
fn score(event: &EventRecord) -> f32 {
    let kind = event.kind.parse();
    kind.map_or(0.0, |k| sitroom_codebook::Plover::builtin().score(k, event.mode.as_deref()))
}

/// 1 verbal cooperation to 4 material conflict; 0 where the type is unknown.
fn quad(event: &EventRecord) -> u8 {
    event.kind.parse().map_or(0, |k| sitroom_codebook::Plover::builtin().quad(k))
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

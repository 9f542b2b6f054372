//! Sketches as databases kept them up to version 8: before a claim knew its trigger's words and the number of its sentence.

use crate::copies::Shingles;
use crate::sketch::{ClaimSketch, PartySketch, PlaceSketch, Sketch};
use crate::words::{Vector, Word, words};
use serde::{Deserialize, Serialize};

/// As [`Sketch`] was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OlderSketch {
    /// As in [`Sketch`], like all that follows.
    pub id: String,
    /// Day of publication.
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
    pub claims: Vec<OlderClaim>,
}

/// As [`ClaimSketch`] was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OlderClaim {
    /// As in [`ClaimSketch`], like all that follows.
    pub kind: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Status.
    pub status: String,
    /// Stem of the trigger's last word.
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
}

impl OlderSketch {
    /// The sketch as it is now. `told` gives the number of a claim's sentence and its trigger's words, by the claim's place.
    ///
    /// # Errors
    /// Those of `told`.
    pub fn renewed<E>(self, mut told: impl FnMut(usize) -> Result<(u32, String), E>) -> Result<Sketch, E> {
        let renew = |(i, c): (usize, OlderClaim)| {
            let (sentence, trigger) = told(i)?;
            Ok(ClaimSketch {
                kind: c.kind,
                mode: c.mode,
                status: c.status,
                trigger: c.trigger,
                actors: c.actors,
                recipients: c.recipients,
                days: c.days,
                place: c.place,
                words: c.words,
                restates: c.restates,
                sentence,
                named: Vector::of(words(&trigger)),
            })
        };
        Ok(Sketch {
            claims: self.claims.into_iter().enumerate().map(renew).collect::<Result<_, E>>()?,
            id: self.id,
            day: self.day,
            published: self.published,
            url: self.url,
            shingles: self.shingles,
            lead: self.lead,
        })
    }
}

/// What an older program would have kept; tests make older databases with it.
impl From<Sketch> for OlderSketch {
    fn from(now: Sketch) -> OlderSketch {
        let aged = |c: ClaimSketch| OlderClaim {
            kind: c.kind,
            mode: c.mode,
            status: c.status,
            trigger: c.trigger,
            actors: c.actors,
            recipients: c.recipients,
            days: c.days,
            place: c.place,
            words: c.words,
            restates: c.restates,
        };
        OlderSketch {
            id: now.id,
            day: now.day,
            published: now.published,
            url: now.url,
            shingles: now.shingles,
            lead: now.lead,
            claims: now.claims.into_iter().map(aged).collect(),
        }
    }
}

//! Joining as documents arrive, in any order.
//!
//! Documents have a fixed order: by publication, then by id. Every claim looks for the one claim of an *earlier* document (or
//! earlier in its own) that it most likely tells the same event as, and links to it. Which one that is depends only on the two
//! documents, so the links, and with them the trees that are the events, are the same whatever came in first. A new document
//! finds its own links, and takes over links of later documents where it is the better partner: work for its neighbours alone.
//! In the same way each document links to what it copies, and to the report of the same story that is most alike.

use crate::copies::Shared;
use crate::mention::{self, Reading, WORDING};
use crate::pair::{Evidence, JOINED, evidence, one_story, out_of_reach, sum};
use crate::sketch::{ClaimSketch, Key, Kind, Sketch};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// Days around a document in which others are looked for.
pub const WINDOW: i32 = 10;
/// Telling words that two documents of one day must share to be compared …
const WORDS: u32 = 3;
/// … and one more for so many days between them: what goes on for long is told in the same words.
const DAYS_A_WORD: u32 = 2;
/// Acts of two parties on one day that they must share otherwise.
const ACTS: u32 = 1;
/// What a claim that restates another of its document scores.
const RESTATED: f32 = 100.0;

/// A document, by the number that its keeper gives it.
pub type DocNumber = i64;

/// A claim: its document and its place in it.
pub type ClaimRef = (DocNumber, u32);

/// Why one leads to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Link<T> {
    /// To whom.
    pub to: T,
    /// The sum of the evidence, or the likeness.
    pub score: f32,
    /// The evidence.
    pub why: Vec<Evidence>,
}

/// Where sketches and links are kept.
pub trait Shelf {
    /// What can go wrong.
    type Error;
    /// The documents entered under the key within `days` (both included), and all undated ones; all where `days` is `None`.
    ///
    /// # Errors
    /// Those of the keeper, as for all of these.
    fn entered(&mut self, key: u64, days: Option<(i32, i32)>) -> Result<Vec<DocNumber>, Self::Error>;
    /// A document's sketch.
    ///
    /// # Errors
    /// Those of the keeper.
    fn sketch(&mut self, doc: DocNumber) -> Result<Arc<Sketch>, Self::Error>;
    /// A claim's link.
    ///
    /// # Errors
    /// Those of the keeper.
    fn link(&mut self, claim: ClaimRef) -> Result<Option<(ClaimRef, f32)>, Self::Error>;
    /// Sets a claim's link, in place of an older one.
    ///
    /// # Errors
    /// Those of the keeper.
    fn set_link(&mut self, claim: ClaimRef, link: Option<&Link<ClaimRef>>) -> Result<(), Self::Error>;
    /// A document's link of one kind.
    ///
    /// # Errors
    /// Those of the keeper.
    fn tie(&mut self, tie: Tie, doc: DocNumber) -> Result<Option<(DocNumber, f32)>, Self::Error>;
    /// Sets a document's link of one kind.
    ///
    /// # Errors
    /// Those of the keeper.
    fn set_tie(
        &mut self,
        tie: Tie,
        doc: DocNumber,
        link: Option<&Link<DocNumber>>,
    ) -> Result<(), Self::Error>;
}

/// Links between documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// One copies the other.
    Copy,
    /// They tell of one event.
    Story,
}

/// The fixed order of documents: by publication, undated ones last, then by id.
pub fn order(a: &Sketch, b: &Sketch) -> Ordering {
    let undated = a.published.is_none().cmp(&b.published.is_none());
    undated.then_with(|| a.published.cmp(&b.published)).then_with(|| a.id.cmp(&b.id))
}

/// Joins a document, already on the shelf with its keys, to the others. Returns the claims whose links were set anew, its own first.
///
/// # Errors
/// Those of the shelf.
pub fn join<S: Shelf>(shelf: &mut S, doc: DocNumber) -> Result<Vec<ClaimRef>, S::Error> {
    let own = shelf.sketch(doc)?;
    let mut changed: Vec<ClaimRef> = (0..own.claims.len() as u32).map(|i| (doc, i)).collect();
    for (i, c) in own.claims.iter().enumerate() {
        if let Some(to) = c.restates.filter(|to| (*to as usize) < i) {
            let link = Link { to: (doc, to), score: RESTATED, why: vec![("restates", RESTATED)] };
            shelf.set_link((doc, i as u32), Some(&link))?;
        }
    }
    // the same for all that it is compared with
    let reading = Reading::of(&own);
    for Neighbour { doc: other, keys } in neighbours(shelf, doc, &own)? {
        let theirs = shelf.sketch(other)?;
        let (alike, shared) = likeness(&own, &theirs, keys);
        let new_is_later = order(&theirs, &own) == Ordering::Less;
        let (new, old) = ((doc, &own), (other, &theirs));
        let their_reading = Reading::of(&theirs);
        let (pair, readings) = if new_is_later {
            ([old, new], [&their_reading, &reading])
        } else {
            ([new, old], [&reading, &their_reading])
        };
        ties(shelf, pair, alike, shared)?;
        changed.extend(links(shelf, pair, readings, alike)?);
    }
    changed.dedup();
    Ok(changed)
}

/// How alike two documents' heads are, and what text they share; `keys` is how many keys of their text they have in common.
pub fn likeness(a: &Sketch, b: &Sketch, keys: u32) -> (f32, Shared) {
    let copies = a.shingles.may_be_copies(&b.shingles, keys);
    let shared = if copies { a.shingles.shared(&b.shingles) } else { Shared::default() };
    (a.lead.cosine(&b.lead), shared)
}

/// A document worth comparing with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The document.
    pub doc: DocNumber,
    /// Keys of their text that both have.
    pub keys: u32,
}

/// What two documents have in common, by their keys.
#[derive(Clone, Copy, Default)]
struct Common {
    shingles: u32,
    words: u32,
    acts: u32,
    address: bool,
}

impl Common {
    fn add(&mut self, kind: Kind) {
        match kind {
            Kind::Shingle => self.shingles += 1,
            Kind::Word => self.words += 1,
            Kind::Act => self.acts += 1,
            Kind::Address => self.address = true,
        }
    }

    /// What can be told without the other document: most share a turn of phrase and no more.
    fn may_be_enough(self) -> bool {
        self.shingles > 0 || self.words >= WORDS || self.acts >= ACTS || self.address
    }

    /// True if two documents are worth comparing. It depends on the two alone, so that the order in which they came does not matter.
    fn enough(self, a: &Sketch, b: &Sketch) -> bool {
        let days = a.day.zip(b.day).map_or(0, |(x, y)| (x - y).unsigned_abs());
        self.address
            || self.acts >= ACTS
            || self.words >= WORDS + days / DAYS_A_WORD
            || a.shingles.may_be_copies(&b.shingles, self.shingles)
    }
}

/// The documents worth comparing with, in order of their numbers.
///
/// # Errors
/// Those of the shelf.
pub fn neighbours<S: Shelf>(shelf: &mut S, doc: DocNumber, own: &Sketch) -> Result<Vec<Neighbour>, S::Error> {
    let mut all: FxHashMap<DocNumber, Common> = FxHashMap::default();
    for Key { hash, kind, day } in own.keys() {
        let days = match kind {
            Kind::Act => day.map(|d| (d, d)),
            Kind::Address => None,
            Kind::Shingle | Kind::Word => own.day.map(|d| (d - WINDOW, d + WINDOW)),
        };
        for other in shelf.entered(hash, days)? {
            all.entry(other).or_default().add(kind);
        }
    }
    let mut likely: Vec<(DocNumber, Common)> =
        all.into_iter().filter(|(other, common)| *other != doc && common.may_be_enough()).collect();
    likely.sort_unstable_by_key(|(other, _)| *other);
    let mut found = Vec::new();
    for (other, common) in likely {
        if common.enough(own, &*shelf.sketch(other)?) {
            found.push(Neighbour { doc: other, keys: common.shingles });
        }
    }
    Ok(found)
}

type Pair<'s> = [(DocNumber, &'s Arc<Sketch>); 2];

/// Offers the earlier document to the later one as its original, and as the same story.
fn ties<S: Shelf>(
    shelf: &mut S,
    [(a, first), (b, later)]: Pair<'_>,
    alike: f32,
    shared: Shared,
) -> Result<(), S::Error> {
    let copied = shared.is_copy().then_some(shared.containment.max(shared.jaccard));
    let told = (alike >= one_story(first, later) || shared.is_copy()).then_some(alike);
    for (tie, score) in [(Tie::Copy, copied), (Tie::Story, told)] {
        let Some(score) = score else { continue };
        let old = shelf.tie(tie, b)?;
        let better = match old {
            None => true,
            Some((to, was)) => score > was || (score == was && earlier(shelf, a, to)?),
        };
        if better {
            let why = vec![("jaccard", shared.jaccard), ("containment", shared.containment)];
            shelf.set_tie(tie, b, Some(&Link { to: a, score, why }))?;
        }
    }
    Ok(())
}

/// Offers the earlier document's claims to the later one's.
fn links<S: Shelf>(
    shelf: &mut S,
    [a, b]: Pair<'_>,
    readings: [&Reading<'_>; 2],
    alike: f32,
) -> Result<Vec<ClaimRef>, S::Error> {
    let mut changed = Vec::new();
    let families: Vec<&str> = a.1.claims.iter().map(ClaimSketch::family).collect();
    for (j, later) in b.1.claims.iter().enumerate() {
        if later.restates.is_some_and(|to| (to as usize) < j) {
            continue;
        }
        let mut best: Option<Link<ClaimRef>> = None;
        let family = later.family();
        for (i, first) in a.1.claims.iter().enumerate() {
            // types of other families cannot be one event, whatever else is alike
            if families[i] != family {
                continue;
            }
            let mentions = ((readings[0], i), (readings[1], j));
            let why = if first.kind.is_empty() && later.kind.is_empty() {
                mention::evidence(mentions.0, mentions.1, alike)
            } else if out_of_reach((a.1, first), (b.1, later), alike) {
                continue;
            } else {
                let mut why = evidence((a.1, first), (b.1, later), alike);
                // the dearest comes last
                if sum(&why) + WORDING < JOINED {
                    continue;
                }
                why.push(("wording", mention::wording(mentions.0, mentions.1, alike)));
                why
            };
            let score = sum(&why);
            if score >= JOINED && best.as_ref().is_none_or(|l| score > l.score) {
                best = Some(Link { to: (a.0, i as u32), score, why });
            }
        }
        let Some(link) = best else { continue };
        let claim = (b.0, j as u32);
        let better = match shelf.link(claim)? {
            None => true,
            Some((to, was)) => link.score > was || (link.score == was && earlier(shelf, a.0, to.0)?),
        };
        if better {
            shelf.set_link(claim, Some(&link))?;
            changed.push(claim);
        }
    }
    Ok(changed)
}

/// True if the first document comes before the second.
fn earlier<S: Shelf>(shelf: &mut S, a: DocNumber, b: DocNumber) -> Result<bool, S::Error> {
    let (a, b) = (shelf.sketch(a)?, shelf.sketch(b)?);
    Ok(order(&a, &b) == Ordering::Less)
}

//! Joining as documents arrive, in any order.
//!
//! Documents have a fixed order: by publication, then by id. Every claim looks for the one claim of an *earlier* document (or
//! earlier in its own) that it most likely tells the same event as, and links to it. Which one that is depends only on the two
//! documents, so the links, and with them the trees that are the events, are the same whatever came in first. A new document
//! finds its own links, and takes over links of later documents where it is the better partner: work for its neighbours alone.
//! In the same way each document links to what it copies, and to the report of the same story that is most alike.

use crate::copies::Shared;
use crate::evidence::{Evidence, JOINED, sum};
use crate::mention::{self, Reading, WORDING};
use crate::pair::{NAMES, evidence, one_story, out_of_reach};
use crate::sketch::{ClaimSketch, FULL_WEIGHT, Key, Kind, Sketch};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// Days around a document in which others are looked for.
pub const WINDOW: i32 = 10;
/// How alike two documents of one day must be, by their telling words alone, to be compared …
const ALIKE: f32 = 0.08;
/// … and so much more for each day between them: what goes on for long is told in the same words.
const A_DAY: f32 = 0.02;
/// Acts of two parties on one day that they must share otherwise.
const ACTS: u32 = 1;
/// How alike a report counts to be to itself: its words say nothing of which of its acts are one.
const OWN_REPORT: f32 = 0.15;
/// From where two claims of one report join.
const OWN_JOINED: f32 = 4.0;
/// What speaks for an attack without a time, place or attacker in the sentence behind one.
const AFTERMATH: f32 = 2.0;
/// What speaks against two acts that one sentence tells side by side.
const BESIDE: f32 = -1.0;
/// Sentences of its own report back in which the act is looked for that a claim tells again. In a longer text an act that is told on
/// and on is joined from one telling to the next, and the work stays in proportion to the length.
const OWN_BACK: u32 = 500;
/// What speaks against two acts of one report of which one was done and one was not.
const CONTRADICTED: f32 = -1.5;
/// What a claim that restates another of its document scores.
const RESTATED: f32 = 100.0;

/// A document, by the number that its keeper gives it.
pub type DocNumber = i64;

/// A claim: its document and its place in it.
pub type ClaimRef = (DocNumber, u32);

/// That a document is entered under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The document.
    pub doc: DocNumber,
    /// What the key weighs in it, as [`Key::weight`] has it.
    pub weight: u16,
}

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
    fn entered(&mut self, key: u64, days: Option<(i32, i32)>) -> Result<Vec<Posting>, Self::Error>;
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
    // the same for all that it is compared with
    let reading = Reading::of(&own);
    for i in 0..own.claims.len() {
        if let Some(Link { to, score, why }) = again(&reading, i) {
            shelf.set_link((doc, i as u32), Some(&Link { to: (doc, to), score, why }))?;
        }
    }
    let mut held = None;
    let mut near = neighbours(shelf, doc, &own)?;
    // what the most alike say is seldom bettered by others, so that these need not be looked at closely
    near.sort_by(|a, b| b.alike.total_cmp(&a.alike).then(a.doc.cmp(&b.doc)));
    for Neighbour { doc: other, keys, alike } in near {
        let theirs = shelf.sketch(other)?;
        let shared = shared(&own, &theirs, keys);
        let new_is_later = order(&theirs, &own) == Ordering::Less;
        let (new, old) = ((doc, &own), (other, &theirs));
        let their_reading = Reading::of(&theirs);
        let (pair, readings) = if new_is_later {
            ([old, new], [&their_reading, &reading])
        } else {
            ([new, old], [&reading, &their_reading])
        };
        ties(shelf, pair, alike, shared)?;
        let held = if new_is_later { &mut held } else { &mut None };
        changed.extend(links(shelf, pair, readings, alike, held)?);
    }
    changed.dedup();
    Ok(changed)
}

/// The earlier claim of its own document that a claim most likely tells the same event as.
fn again(reading: &Reading<'_>, i: usize) -> Option<Link<u32>> {
    let (own, claim) = (reading.sketch(), reading.claim(i));
    if let Some(to) = claim.restates.filter(|to| (*to as usize) < i) {
        return Some(Link { to, score: RESTATED, why: vec![("restates", RESTATED)] });
    }
    if claim.kind.is_empty() {
        return None;
    }
    let mut best: Option<Link<u32>> = None;
    // claims stand in order of their sentences
    let first = claim.sentence.saturating_sub(OWN_BACK);
    let first = own.claims.partition_point(|c| c.sentence < first);
    for j in (first..i).filter(|&j| own.claims[j].family() == claim.family()) {
        let bar = best.as_ref().map_or(OWN_JOINED, |b| b.score);
        let aftermath = is_aftermath(&own.claims[j], claim);
        let behind = if aftermath { AFTERMATH } else { 0.0 };
        if out_of_reach((own, &own.claims[j]), (own, claim), OWN_REPORT, bar - behind) {
            continue;
        }
        let mut why = evidence((own, &own.claims[j]), (own, claim), OWN_REPORT);
        // who has been named stays meant: a later sentence need not name him
        why.retain(|(name, _)| *name != NAMES);
        why.extend(contradicts(&own.claims[j], claim).then_some(("status", CONTRADICTED)));
        why.extend((own.claims[j].sentence == claim.sentence).then_some(("one sentence", BESIDE)));
        why.extend(aftermath.then_some(("told right behind it", AFTERMATH)));
        if sum(&why) + WORDING < bar {
            continue;
        }
        why.push(("wording", mention::wording((reading, j), (reading, i), 1.0)));
        let score = sum(&why);
        if score > bar || best.is_none() && score == bar {
            best = Some(Link { to: j as u32, score, why });
        }
    }
    best
}

/// *Twelve people were wounded*, behind a sentence that tells of an attack: in it.
fn is_aftermath(act: &ClaimSketch, later: &ClaimSketch) -> bool {
    let assault = |c: &ClaimSketch| c.kind == "ASSAULT" && c.status == "happened";
    let bare = later.actors.is_empty() && later.days.is_none() && later.place.is_none();
    assault(act) && assault(later) && bare && act.sentence + 1 == later.sentence
}

/// That a report itself says of one act that it was done and of another one that it was not.
fn contradicts(a: &ClaimSketch, b: &ClaimSketch) -> bool {
    let done = |c: &ClaimSketch| matches!(c.status.as_str(), "happened" | "ongoing");
    let undone = |c: &ClaimSketch| c.status == "not_happened";
    done(a) && undone(b) || undone(a) && done(b)
}

/// What text two documents share; `keys` is how many keys of their text they have in common.
pub fn shared(a: &Sketch, b: &Sketch, keys: u32) -> Shared {
    let copies = a.shingles.may_be_copies(&b.shingles, keys);
    if copies { a.shingles.shared(&b.shingles) } else { Shared::default() }
}

/// A document worth comparing with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// The document.
    pub doc: DocNumber,
    /// Keys of their text that both have.
    pub keys: u32,
    /// Cosine of their heads.
    pub alike: f32,
}

/// What two documents have in common, by their keys.
#[derive(Clone, Copy, Default)]
struct Common {
    shingles: u32,
    /// Likeness by the telling words that both are entered under. A whole number, so that it does not depend on their order.
    told: u32,
    acts: u32,
    address: bool,
}

impl Common {
    fn add(&mut self, own: &Key, weight: u16) {
        match own.kind {
            Kind::Shingle => self.shingles += 1,
            Kind::Word => self.told += u32::from(own.weight) * u32::from(weight),
            Kind::Act => self.acts += 1,
            Kind::Address => self.address = true,
        }
    }

    /// What can be told without the other document: most share a word or a turn of phrase and no more.
    fn may_be_enough(self) -> bool {
        self.shingles > 0 || self.told >= alike(0) || self.acts >= ACTS || self.address
    }

    /// True if two documents are worth comparing. It depends on the two alone, so that the order in which they came does not matter.
    fn enough(self, a: &Sketch, b: &Sketch) -> bool {
        let days = a.day.zip(b.day).map_or(0, |(x, y)| (x - y).unsigned_abs());
        self.address
            || self.acts >= ACTS
            || self.told >= alike(days)
            || a.shingles.may_be_copies(&b.shingles, self.shingles)
    }
}

/// How alike two documents must be with so many days between them, in the measure of [`Common::told`].
fn alike(days: u32) -> u32 {
    ((ALIKE + A_DAY * days as f32) * FULL_WEIGHT * FULL_WEIGHT) as u32
}

/// The documents worth comparing with, in order of their numbers.
///
/// # Errors
/// Those of the shelf.
pub fn neighbours<S: Shelf>(shelf: &mut S, doc: DocNumber, own: &Sketch) -> Result<Vec<Neighbour>, S::Error> {
    let mut all: FxHashMap<DocNumber, Common> = FxHashMap::default();
    for key in own.keys() {
        let days = match key.kind {
            Kind::Act => key.day.map(|d| (d, d)),
            Kind::Address => None,
            Kind::Shingle | Kind::Word => own.day.map(|d| (d - WINDOW, d + WINDOW)),
        };
        for Posting { doc: other, weight } in shelf.entered(key.hash, days)? {
            all.entry(other).or_default().add(&key, weight);
        }
    }
    let mut likely: Vec<(DocNumber, Common)> =
        all.into_iter().filter(|(other, common)| *other != doc && common.may_be_enough()).collect();
    likely.sort_unstable_by_key(|(other, _)| *other);
    let mut found = Vec::new();
    for (other, common) in likely {
        let theirs = shelf.sketch(other)?;
        if common.enough(own, &theirs) {
            let alike = own.lead.cosine(&theirs.lead);
            found.push(Neighbour { doc: other, keys: common.shingles, alike });
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

/// The links that a document's claims have; `None` until somebody asks.
type Held = Option<Vec<Option<(ClaimRef, f32)>>>;

/// Offers the earlier document's claims to the later one's, which have the links `held`.
fn links<S: Shelf>(
    shelf: &mut S,
    [a, b]: Pair<'_>,
    readings: [&Reading<'_>; 2],
    alike: f32,
    held: &mut Held,
) -> Result<Vec<ClaimRef>, S::Error> {
    let mut changed = Vec::new();
    let families: Vec<&str> = a.1.claims.iter().map(ClaimSketch::family).collect();
    for (j, later) in b.1.claims.iter().enumerate() {
        let restates = later.restates.is_some_and(|to| (to as usize) < j);
        // types of other families cannot be one event, whatever else is alike
        if restates || !families.contains(&later.family()) {
            continue;
        }
        let held = match held {
            Some(held) => held,
            None => held.insert(held_by(shelf, b)?),
        };
        let claim = (b.0, j as u32);
        let mut best = Best { link: None, bar: held[j].map_or(JOINED, |(_, score)| score) };
        for (i, _) in a.1.claims.iter().enumerate().filter(|(i, _)| families[*i] == later.family()) {
            best.offer((a.0, i as u32), (readings[0], i), (readings[1], j), alike);
        }
        let Some(link) = best.link else { continue };
        let better = match held[j] {
            None => true,
            Some((to, was)) => link.score > was || (link.score == was && earlier(shelf, a.0, to.0)?),
        };
        if better {
            shelf.set_link(claim, Some(&link))?;
            held[j] = Some((link.to, link.score));
            changed.push(claim);
        }
    }
    Ok(changed)
}

fn held_by<S: Shelf>(
    shelf: &mut S,
    (doc, sketch): (DocNumber, &Arc<Sketch>),
) -> Result<Vec<Option<(ClaimRef, f32)>>, S::Error> {
    (0..sketch.claims.len() as u32).map(|i| shelf.link((doc, i))).collect()
}

/// The likeliest claim so far, and the sum that another one has to reach.
struct Best {
    link: Option<Link<ClaimRef>>,
    bar: f32,
}

impl Best {
    /// Takes the first of two claims if it is likelier than what there is. What is dear to find out comes last, and only where it can
    /// still decide.
    fn offer(&mut self, to: ClaimRef, a: (&Reading<'_>, usize), b: (&Reading<'_>, usize), alike: f32) {
        let (first, later) = (a.0.claim(a.1), b.0.claim(b.1));
        let why = if first.kind.is_empty() && later.kind.is_empty() {
            mention::evidence(a, b, alike)
        } else {
            let (x, y) = ((a.0.sketch(), first), (b.0.sketch(), later));
            if out_of_reach(x, y, alike, self.bar) {
                return;
            }
            let mut why = evidence(x, y, alike);
            if sum(&why) + WORDING < self.bar {
                return;
            }
            why.push(("wording", mention::wording(a, b, alike)));
            why
        };
        let score = sum(&why);
        if score >= self.bar && self.link.as_ref().is_none_or(|l| score > l.score) {
            self.link = Some(Link { to, score, why });
            self.bar = score;
        }
    }
}

/// True if the first document comes before the second.
fn earlier<S: Shelf>(shelf: &mut S, a: DocNumber, b: DocNumber) -> Result<bool, S::Error> {
    let (a, b) = (shelf.sketch(a)?, shelf.sketch(b)?);
    Ok(order(&a, &b) == Ordering::Less)
}

//! Which links lead on within an event and which ones lead to an event of its own: kept with the link, so that nobody has to go all the
//! way back to the first report.

use crate::shelf::{DbShelf, Desk};
use rusqlite::{OptionalExtension, Transaction, params};
use sitroom_fuse::{ClaimRef, Shelf, Sketch, Strand};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Claims whose events are built anew at once when an older database is brought up to date.
const PORTION: usize = 4_096;

/// A claim's place in the fixed order: links lead from later to earlier ones.
type Place = (bool, Option<String>, String, ClaimRef);

/// What the events of claims look like at them.
type Strands = BTreeMap<ClaimRef, Strand>;

impl DbShelf<'_> {
    /// Looks again at which links of these claims, and of those that lead to them, begin an event of their own. Returns the claims of
    /// whose links that has changed.
    pub fn part(&mut self, claims: &BTreeSet<ClaimRef>) -> rusqlite::Result<BTreeSet<ClaimRef>> {
        let mut ahead: BTreeSet<Place> = BTreeSet::new();
        for claim in claims {
            ahead.extend(self.place(*claim)?);
        }
        let (mut strands, mut changed) = (Strands::new(), BTreeSet::new());
        while let Some((.., claim)) = ahead.pop_first() {
            let (was, is) = self.look_at(claim, &mut strands)?;
            if was != is {
                changed.insert(claim);
            }
            // an event that begins here as before is to later claims what it was
            if !(was && is) || claims.contains(&claim) {
                for later in self.led_from(claim)? {
                    ahead.extend(self.place(later)?);
                }
            }
        }
        Ok(changed)
    }

    /// If the claim's link begins an event of its own, as it was noted and as it is.
    fn look_at(&mut self, claim: ClaimRef, strands: &mut Strands) -> rusqlite::Result<(bool, bool)> {
        let (doc, i) = claim;
        let own = self.sketch(doc)?;
        let Some(sketch) = own.claims.get(i as usize) else { return Ok((false, false)) };
        let mut apart =
            self.db.prepare_cached("SELECT to_doc, to_i, apart FROM links WHERE doc = ?1 AND i = ?2")?;
        let link: Option<(ClaimRef, bool)> =
            apart.query_row(params![doc, i], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?))).optional()?;
        let Some((to, was)) = link else {
            strands.insert(claim, Strand::begin(&own, sketch));
            return Ok((false, false));
        };
        let on = self.strand(to, strands)?.and_then(|s| s.go_on(&own, sketch));
        strands.insert(claim, on.unwrap_or_else(|| Strand::begin(&own, sketch)));
        if was != on.is_none() {
            self.db
                .prepare_cached("UPDATE links SET apart = ?3 WHERE doc = ?1 AND i = ?2")?
                .execute(params![doc, i, on.is_none()])?;
        }
        Ok((was, on.is_none()))
    }

    /// What a claim's event looks like at it; `None` where the claim is no more.
    fn strand(&mut self, claim: ClaimRef, known: &mut Strands) -> rusqlite::Result<Option<Strand>> {
        let mut way = Vec::new();
        let mut at = Some(claim);
        while let Some(next) = at.filter(|c| !known.contains_key(c)) {
            way.push(next);
            at = self.goes_on(next)?;
        }
        let mut strand = at.and_then(|c| known.get(&c).copied());
        for claim in way.into_iter().rev() {
            let own: Arc<Sketch> = self.sketch(claim.0)?;
            let Some(sketch) = own.claims.get(claim.1 as usize) else { return Ok(None) };
            let on = strand.and_then(|s| s.go_on(&own, sketch));
            let here = on.unwrap_or_else(|| Strand::begin(&own, sketch));
            known.insert(claim, here);
            strand = Some(here);
        }
        Ok(strand)
    }

    /// The claim before this one in its event.
    pub fn goes_on(&self, (doc, i): ClaimRef) -> rusqlite::Result<Option<ClaimRef>> {
        self.db
            .prepare_cached("SELECT to_doc, to_i FROM links WHERE doc = ?1 AND i = ?2 AND NOT apart")?
            .query_row(params![doc, i], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()
    }

    /// The claims that are linked to this one.
    fn led_from(&self, (doc, i): ClaimRef) -> rusqlite::Result<Vec<ClaimRef>> {
        let mut query = self.db.prepare_cached("SELECT doc, i FROM links WHERE to_doc = ?1 AND to_i = ?2")?;
        query.query_map(params![doc, i], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
    }

    /// A claim's place in the order; `None` where its document is no more.
    fn place(&mut self, claim: ClaimRef) -> rusqlite::Result<Option<Place>> {
        let sketch = self.sketch(claim.0).optional()?;
        Ok(sketch.map(|s| (s.published.is_none(), s.published.clone(), s.id.clone(), claim)))
    }
}

/// Parts the events of an older database.
pub fn part_events(db: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut desk = Desk::default();
    let linked: BTreeSet<ClaimRef> = db
        .prepare("SELECT doc, i FROM links")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let parted: Vec<ClaimRef> = DbShelf { db, desk: &mut desk }.part(&linked)?.into_iter().collect();
    for portion in parted.chunks(PORTION) {
        desk.dirty.extend(portion);
        DbShelf { db, desk: &mut desk }.rebuild()?;
    }
    desk.terms.count(db)
}

//! Events kept in step with links: those whose claims changed are built anew before a batch is kept.

use crate::columns::{Cell, EVENTS};
use crate::days::UNKNOWN;
use crate::error::damaged;
use crate::event_terms::{event_day, event_keys};
use crate::member::{Quoted, read_member};
use crate::review::Verdicts;
use crate::shelf::DbShelf;
use rusqlite::{OptionalExtension, params, params_from_iter};
use sitroom_fuse::{ClaimRef, DocNumber, Member, Shelf, event};
use sitroom_record::EventRecord;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Claims by the root of the tree that they are in.
type Trees = BTreeMap<ClaimRef, Vec<ClaimRef>>;

/// What a rebuild knows of the events that may change.
#[derive(Default)]
struct Before {
    /// The event that each of their claims is part of.
    event: BTreeMap<ClaimRef, String>,
    /// Their claims.
    claims: BTreeMap<String, Vec<ClaimRef>>,
}

impl DbShelf<'_> {
    /// Builds anew every event that the dirty claims are, or were, part of.
    pub fn rebuild(&mut self) -> rusqlite::Result<()> {
        let mut changed = std::mem::take(&mut self.desk.dirty);
        self.desk.quoted = Quoted::default();
        let parted = self.part(&changed)?;
        changed.extend(parted);
        let mut roots = BTreeMap::new();
        let mut before = Before::default();
        for claim in &changed {
            let root = self.root_by(*claim, &mut roots)?;
            for part in [*claim, root] {
                if let Some(id) = self.event_of(part)?
                    && !before.claims.contains_key(&id)
                {
                    let claims = self.members(&id)?;
                    before.event.extend(claims.iter().map(|c| (*c, id.clone())));
                    before.claims.insert(id, claims);
                }
            }
        }
        let verdicts = Verdicts::read(self.db)?;
        let mut trees = Trees::new();
        for claim in &changed {
            if self.counts(*claim, &verdicts)? {
                let root = self.root_by(*claim, &mut roots)?;
                trees.entry(root).or_default().push(*claim);
            }
        }
        for claims in before.claims.values() {
            // where no claim's link has changed, all lead where one leads; what people reject is no part of an event, but links go over it
            let torn = verdicts.any_rejected() || claims.iter().any(|c| changed.contains(c));
            let one = claims.first().filter(|_| !torn).map(|c| self.root_by(*c, &mut roots)).transpose()?;
            for claim in claims.iter().filter(|c| !changed.contains(c)) {
                let root = one.map_or_else(|| self.root_by(*claim, &mut roots), Ok)?;
                trees.entry(root).or_default().push(*claim);
            }
        }
        trees.values_mut().for_each(|claims| claims.sort_unstable());
        let mut names = self.calendar_names(&trees, &before)?;
        let mut gone = before.claims.clone();
        for (root, claims) in &trees {
            if let Some(event) = self.event(claims, &verdicts)? {
                let known = gone.remove(&event.id).is_some();
                self.keep(&event, claims.len(), names.remove(root), known)?;
                self.part_of(&event.id, claims, &mut before)?;
            }
        }
        for id in gone.keys() {
            self.remove(id)?;
        }
        let mut leave = self.db.prepare_cached("DELETE FROM members WHERE doc = ?1 AND i = ?2")?;
        for (doc, i) in before.event.keys() {
            leave.execute(params![doc, i])?;
        }
        Ok(())
    }

    /// The event that these claims tell of, as people have corrected them.
    fn event(&mut self, claims: &[ClaimRef], verdicts: &Verdicts) -> rusqlite::Result<Option<EventRecord>> {
        let mut members = Vec::with_capacity(claims.len());
        // claims are in order of their documents
        let mut original = (DocNumber::MIN, DocNumber::MIN);
        for claim in claims {
            if original.0 != claim.0 {
                original = (claim.0, self.original(claim.0)?);
            }
            let mut member = self.member(*claim, original.1)?;
            if verdicts.rejected(&member.claim.id) {
                continue;
            }
            if verdicts.changes(&member.claim.id) {
                verdicts.apply(&mut Arc::make_mut(&mut member).claim);
            }
            members.push(member);
        }
        Ok(event(&members))
    }

    /// The root of a claim's tree, and of all claims on the way to it.
    fn root_by(
        &mut self,
        claim: ClaimRef,
        known: &mut BTreeMap<ClaimRef, ClaimRef>,
    ) -> rusqlite::Result<ClaimRef> {
        let mut way = vec![claim];
        let root = loop {
            let at = way[way.len() - 1];
            if let Some(root) = known.get(&at) {
                break *root;
            }
            match self.goes_on(at)? {
                Some(to) => way.push(to),
                None => break at,
            }
        };
        known.extend(way.into_iter().map(|c| (c, root)));
        Ok(root)
    }

    /// Notes that these claims are part of the event, and that they are looked after.
    fn part_of(&self, id: &str, claims: &[ClaimRef], before: &mut Before) -> rusqlite::Result<()> {
        let mut join =
            self.db.prepare_cached("INSERT OR REPLACE INTO members (doc, i, event) VALUES (?1, ?2, ?3)")?;
        for claim in claims {
            if before.event.remove(claim).as_deref() != Some(id) {
                join.execute(params![claim.0, claim.1, id])?;
            }
        }
        Ok(())
    }

    /// True if the claim is there and nobody has rejected it.
    fn counts(&self, (doc, i): ClaimRef, verdicts: &Verdicts) -> rusqlite::Result<bool> {
        let mut query = self.db.prepare_cached("SELECT id FROM claims WHERE doc = ?1 AND i = ?2")?;
        let id: Option<String> = query.query_row(params![doc, i], |r| r.get(0)).optional()?;
        Ok(id.is_some_and(|id| !verdicts.rejected(&id)))
    }

    fn event_of(&self, (doc, i): ClaimRef) -> rusqlite::Result<Option<String>> {
        let mut query = self.db.prepare_cached("SELECT event FROM members WHERE doc = ?1 AND i = ?2")?;
        query.query_row(params![doc, i], |r| r.get(0)).optional()
    }

    fn members(&self, event: &str) -> rusqlite::Result<Vec<ClaimRef>> {
        let mut query = self.db.prepare_cached("SELECT doc, i FROM members WHERE event = ?1")?;
        query.query_map([event], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
    }

    /// The calendar name of each new event: that of the old event its first claim was in, once; of others there is none yet.
    fn calendar_names(&self, trees: &Trees, before: &Before) -> rusqlite::Result<BTreeMap<ClaimRef, String>> {
        let mut left: BTreeSet<&String> = before.claims.keys().collect();
        let mut names = BTreeMap::new();
        for (root, claims) in trees {
            let old = [root]
                .into_iter()
                .chain(claims)
                .filter_map(|c| before.event.get(c))
                .find(|id| left.remove(id));
            let Some(old) = old else { continue };
            let uid: String = self
                .db
                .prepare_cached("SELECT uid FROM events WHERE id = ?1")?
                .query_row([old], |r| r.get(0))?;
            names.insert(*root, uid);
        }
        Ok(names)
    }

    /// Takes an event away; what becomes of its claims is not its matter.
    fn remove(&mut self, id: &str) -> rusqlite::Result<()> {
        if let Some((n, day, terms)) = self.entered_as(id)? {
            self.desk.terms.leave(self.db, &terms.into_iter().collect::<Vec<_>>(), day, n)?;
            self.db.prepare_cached("DELETE FROM events WHERE n = ?1")?.execute([n])?;
        }
        Ok(())
    }

    /// The number of an event's row, its day and its terms.
    fn entered_as(&self, id: &str) -> rusqlite::Result<Option<(i64, i64, BTreeSet<i64>)>> {
        let mut query = self.db.prepare_cached("SELECT n, day, terms FROM events WHERE id = ?1")?;
        let found =
            query.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, String>(2)?))).optional()?;
        let Some((n, day, terms)) = found else { return Ok(None) };
        let terms: Vec<i64> = serde_json::from_str(&terms).map_err(|e| damaged(e.to_string()))?;
        Ok(Some((n, day, terms.into_iter().collect())))
    }

    /// Writes an event, over its older row where there is one: then only the terms that changed are written.
    fn keep(
        &mut self,
        event: &EventRecord,
        size: usize,
        uid: Option<String>,
        known: bool,
    ) -> rusqlite::Result<()> {
        let day = event_day(event);
        let reported = event.last_reported.as_deref().and_then(crate::days::day).unwrap_or(UNKNOWN);
        let old = if known { self.entered_as(&event.id)? } else { None };
        let numbers = self.desk.terms.numbers(self.db, &event_keys(event))?;
        let mut names = vec!["day", "reported", "size", "disputed", "uid", "terms"];
        let mut cells = vec![
            Cell::int(day),
            Cell::int(reported),
            Cell::int(size as i64),
            Cell::int(i64::from(!event.conflicts.is_empty())),
            Cell::text(uid.unwrap_or_else(|| event.id.clone())),
            Cell::text(serde_json::to_string(&numbers).unwrap_or_default()),
        ];
        if let Some((n, ..)) = &old {
            names.insert(0, "n");
            cells.insert(0, Cell::int(*n));
        }
        cells.extend(EVENTS.cells(event));
        self.db.prepare_cached(&EVENTS.replace(&names))?.execute(params_from_iter(cells))?;
        let row = old.as_ref().map_or_else(|| self.db.last_insert_rowid(), |(n, ..)| *n);
        let terms: BTreeSet<i64> = numbers.into_iter().collect();
        let (was, entered) = old.map_or((day, BTreeSet::new()), |(_, was, entered)| (was, entered));
        let moved = was != day;
        let left: Vec<i64> = entered.iter().filter(|t| moved || !terms.contains(t)).copied().collect();
        let new: Vec<i64> = terms.iter().filter(|t| moved || !entered.contains(t)).copied().collect();
        self.desk.terms.leave(self.db, &left, was, row)?;
        self.desk.terms.enter(self.db, &new, day, row)
    }

    /// A claim as the machine made it, with the original of its document.
    fn member(&mut self, claim: ClaimRef, original: DocNumber) -> rusqlite::Result<Arc<Member>> {
        let mut member = match self.desk.members.get(&claim) {
            Some(m) => m,
            None => {
                let mut read = read_member(self.db, claim, &mut self.desk.quoted)?;
                let sketch = self.sketch(claim.0)?;
                let place = sketch.claims.get(claim.1 as usize).and_then(|c| c.place.as_ref());
                read.wide = place.is_some_and(|p| p.wide);
                Arc::new(read)
            }
        };
        let id = if original == claim.0 {
            member.claim.document.clone()
        } else {
            self.sketch(original)?.id.clone()
        };
        if member.original != id {
            Arc::make_mut(&mut member).original = id;
        }
        self.desk.members.put(claim, member.clone());
        Ok(member)
    }
}

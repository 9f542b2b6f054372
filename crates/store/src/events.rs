//! Events kept in step with links: those whose claims changed are built anew before a batch is kept.

use crate::columns::{CLAIMS, Cell, EVENTS};
use crate::days::{UNKNOWN, day};
use crate::marks::{Rows, key};
use crate::review::Verdicts;
use crate::shelf::DbShelf;
use rusqlite::{OptionalExtension, params, params_from_iter};
use sitroom_fuse::{ClaimRef, Member, Shelf, event};
use sitroom_record::{ClaimRecord, EventParty, EventRecord, name_values};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl DbShelf<'_> {
    /// Builds anew every event that the dirty claims are, or were, part of.
    pub fn rebuild(&mut self) -> rusqlite::Result<()> {
        let changed = std::mem::take(&mut self.desk.dirty);
        let mut stale: BTreeSet<String> = BTreeSet::new();
        for claim in &changed {
            stale.extend(self.event_of(*claim)?);
            let root = self.root(*claim)?;
            stale.extend(self.event_of(root)?);
        }
        let mut claims = changed;
        for id in &stale {
            claims.extend(self.members(id)?);
        }
        let verdicts = Verdicts::read(self.db)?;
        let mut groups: BTreeMap<ClaimRef, Vec<ClaimRef>> = BTreeMap::new();
        for claim in claims {
            if self.counts(claim, &verdicts)? {
                groups.entry(self.root(claim)?).or_default().push(claim);
            }
        }
        let mut names = self.calendar_names(&groups, &stale)?;
        for id in &stale {
            self.remove(id)?;
        }
        for (root, claims) in &groups {
            let mut members = claims.iter().map(|c| self.member(*c)).collect::<rusqlite::Result<Vec<_>>>()?;
            members.iter_mut().for_each(|m| verdicts.apply(&mut m.claim));
            if let Some(event) = event(&members) {
                self.insert(&event, claims, names.remove(root))?;
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
    fn calendar_names(
        &self,
        groups: &BTreeMap<ClaimRef, Vec<ClaimRef>>,
        stale: &BTreeSet<String>,
    ) -> rusqlite::Result<BTreeMap<ClaimRef, String>> {
        let mut left = stale.clone();
        let mut names = BTreeMap::new();
        for (root, claims) in groups {
            for claim in [root].into_iter().chain(claims) {
                let Some(old) = self.event_of(*claim)?.filter(|id| left.remove(id)) else { continue };
                let uid: String = self
                    .db
                    .prepare_cached("SELECT uid FROM events WHERE id = ?1")?
                    .query_row([old], |r| r.get(0))?;
                names.insert(*root, uid);
                break;
            }
        }
        Ok(names)
    }

    fn remove(&mut self, id: &str) -> rusqlite::Result<()> {
        let sql = format!("SELECT n, day, {} FROM events WHERE id = ?1", EVENTS.names(""));
        let found = self
            .db
            .prepare_cached(&sql)?
            .query_row([id], |r| {
                Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?, EVENTS.record::<EventRecord>(r, 2, "")))
            })
            .optional()?;
        if let Some((n, day, Ok(event))) = found {
            let terms = self.desk.terms.numbers(self.db, &event_keys(&event))?;
            self.desk.terms.leave(self.db, &terms, day, n)?;
            self.db.prepare_cached("DELETE FROM events WHERE n = ?1")?.execute([n])?;
        }
        self.db.prepare_cached("DELETE FROM members WHERE event = ?1")?.execute([id])?;
        Ok(())
    }

    fn insert(
        &mut self,
        event: &EventRecord,
        claims: &[ClaimRef],
        uid: Option<String>,
    ) -> rusqlite::Result<()> {
        let day = event_day(event);
        let reported = event.last_reported.as_deref().and_then(crate::days::day).unwrap_or(UNKNOWN);
        let mut cells = vec![
            Cell::int(day),
            Cell::int(reported),
            Cell::int(claims.len() as i64),
            Cell::int(i64::from(!event.conflicts.is_empty())),
            Cell::text(uid.unwrap_or_else(|| event.id.clone())),
        ];
        cells.extend(EVENTS.cells(event));
        self.db
            .prepare_cached(&EVENTS.insert(&["day", "reported", "size", "disputed", "uid"]))?
            .execute(params_from_iter(cells))?;
        let row = self.db.last_insert_rowid();
        let terms = self.desk.terms.numbers(self.db, &event_keys(event))?;
        self.desk.terms.enter(self.db, &terms, day, row)?;
        let mut join =
            self.db.prepare_cached("INSERT OR REPLACE INTO members (doc, i, event) VALUES (?1, ?2, ?3)")?;
        for (doc, i) in claims {
            join.execute(params![doc, i, event.id])?;
        }
        Ok(())
    }

    /// A claim as the machine made it, with the original of its document as of now.
    fn member(&mut self, claim: ClaimRef) -> rusqlite::Result<Member> {
        let original = self.original(claim.0)?;
        let kept = match self.desk.members.get(&claim) {
            Some(m) => m,
            None => {
                let m = Arc::new(self.read_member(claim)?);
                self.desk.members.put(claim, m.clone());
                m
            }
        };
        let mut member = Member::clone(&kept);
        member.original = if original == claim.0 {
            member.claim.document.clone()
        } else {
            self.sketch(original)?.id.clone()
        };
        Ok(member)
    }

    fn read_member(&self, (doc, i): ClaimRef) -> rusqlite::Result<Member> {
        let sql = format!(
            "SELECT c.names, c.words, c.denied, c.words_start, d.published, d.outlet, d.url, d.id, {} FROM claims c \
             JOIN documents d ON d.n = c.doc WHERE c.doc = ?1 AND c.i = ?2",
            CLAIMS.names("c."),
        );
        self.db.prepare_cached(&sql)?.query_row(params![doc, i], |r| {
            let damaged = |e: String| {
                rusqlite::Error::FromSqlConversionFailure(8, rusqlite::types::Type::Text, e.into())
            };
            let id: String = r.get(7)?;
            let names: String = r.get(0)?;
            Ok(Member {
                names: serde_json::from_str(&names).map_err(|e| damaged(e.to_string()))?,
                words: r.get(1)?,
                denied: r.get(2)?,
                start: r.get(3)?,
                published: r.get(4)?,
                outlet: r.get(5)?,
                url: r.get(6)?,
                original: String::new(),
                claim: CLAIMS.record::<ClaimRecord>(r, 8, &id).map_err(damaged)?,
            })
        })
    }
}

/// The day that an event stands under: its own where its claims tell it, else that of the first report.
fn event_day(event: &EventRecord) -> i64 {
    let told = event.time.as_ref().and_then(|t| t.earliest.as_deref()).and_then(day);
    told.or_else(|| event.first_reported.as_deref().and_then(day)).unwrap_or(UNKNOWN)
}

/// The terms of an event.
fn event_keys(event: &EventRecord) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.insert(key(Rows::Events, "type", &event.kind));
    keys.insert(key(Rows::Events, "status", &event.status));
    let mut flag = |name: &str, holds: bool| {
        if holds {
            keys.insert(key(Rows::Events, "flag", name));
        }
    };
    flag("disputed", !event.conflicts.is_empty());
    flag("figures", event.history.iter().any(|c| c.field == "quantity"));
    flag("corroborated", event.outlets > 1);
    flag("placed", event.place.as_ref().is_some_and(|p| p.latitude.is_some()));
    let mut parties = BTreeSet::new();
    for EventParty { name, country, sectors } in event.actors.iter().chain(&event.recipients) {
        parties.extend(country.clone());
        parties.extend(sectors.iter().cloned());
        name_values(name, &mut parties);
    }
    keys.extend(parties.iter().map(|v| key(Rows::Events, "party", v)));
    let mut places = BTreeSet::new();
    if let Some(p) = &event.place {
        name_values(&p.name, &mut places);
    }
    keys.extend(places.iter().map(|v| key(Rows::Events, "place", v)));
    keys
}

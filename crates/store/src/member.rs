//! Claims back from their tables as what events are made of.

use crate::columns::{ATTRIBUTIONS, CLAIMS};
use crate::error::damaged;
use rusqlite::{Connection, params};
use sitroom_fuse::{ClaimRef, DocNumber, Member, quoted_runs};
use sitroom_record::{AttributionRecord, ClaimRecord};
use std::collections::HashMap;

/// A claim as the machine made it; the original of its document and how wide its place is are left open. `quoted` is for claims of one document after another.
pub fn read_member(db: &Connection, (doc, i): ClaimRef, quoted: &mut Quoted) -> rusqlite::Result<Member> {
    let sql = format!(
        "SELECT c.names, c.words, c.denied, c.words_start, d.published, d.outlet, d.url, d.id, {} FROM claims c \
         JOIN documents d ON d.n = c.doc WHERE c.doc = ?1 AND c.i = ?2",
        CLAIMS.names("c."),
    );
    let mut member = db.prepare_cached(&sql)?.query_row(params![doc, i], |r| {
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
            wide: false,
            quoted: Vec::new(),
            claim: CLAIMS.record::<ClaimRecord>(r, 8, &id).map_err(damaged)?,
        })
    })?;
    if !member.claim.attributions.is_empty() {
        member.quoted = quoted.of(db, doc, &member.claim)?;
    }
    Ok(member)
}

/// What sources are quoted with in the document that was asked for last: a long one has thousands of claims.
#[derive(Debug, Default)]
pub struct Quoted {
    doc: Option<DocNumber>,
    /// Attributions with words in quotation marks, by id.
    attributions: HashMap<String, AttributionRecord>,
    /// Names of entities by id.
    names: HashMap<String, String>,
}

impl Quoted {
    /// What the claim's source is quoted with.
    fn of(&mut self, db: &Connection, doc: DocNumber, claim: &ClaimRecord) -> rusqlite::Result<Vec<u64>> {
        if self.doc != Some(doc) {
            *self = Quoted::read(db, doc, &claim.document)?;
        }
        let speaker = |a: &AttributionRecord| {
            let source = a.source.as_ref()?;
            Some(source.entity.as_ref().and_then(|id| self.names.get(id)).unwrap_or(&source.text).clone())
        };
        Ok(quoted_runs(claim, claim.attributions.iter().filter_map(|id| self.attributions.get(id)), speaker))
    }

    fn read(db: &Connection, doc: DocNumber, id: &str) -> rusqlite::Result<Quoted> {
        let names = ATTRIBUTIONS.names("");
        let sql = format!("SELECT {names} FROM attributions WHERE doc = ?1 AND quote <> 'indirect'");
        let attributions = db
            .prepare_cached(&sql)?
            .query_map([doc], |r| {
                let a = ATTRIBUTIONS.record::<AttributionRecord>(r, 0, id).map_err(damaged)?;
                Ok((a.id.clone(), a))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let names = db
            .prepare_cached("SELECT id, name FROM entities WHERE doc = ?1")?
            .query_map([doc], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Quoted { doc: Some(doc), attributions, names })
    }
}

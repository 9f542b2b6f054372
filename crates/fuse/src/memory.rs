//! A shelf in memory: for one run, for tests, for measuring.

use crate::event::{event, members};
use crate::join::{ClaimRef, DocNumber, Link, Posting, Shelf, Tie, join, order};
use crate::member::Member;
use crate::sketch::Sketch;
use crate::strand::Strand;
use sitroom_record::{EventRecord, Records};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

/// Documents joined in memory.
#[derive(Debug, Default)]
pub struct Memory {
    sketches: Vec<Arc<Sketch>>,
    index: rustc_hash::FxHashMap<u64, BTreeMap<(Option<i32>, DocNumber), u16>>,
    links: BTreeMap<ClaimRef, (ClaimRef, f32)>,
    ties: BTreeMap<(Tie, DocNumber), (DocNumber, f32)>,
}

impl Memory {
    /// Adds a document and joins it.
    pub fn add(&mut self, sketch: Sketch) -> DocNumber {
        let doc = self.sketches.len() as DocNumber;
        for key in sketch.keys() {
            self.index.entry(key.hash).or_default().insert((key.day, doc), key.weight);
        }
        self.sketches.push(Arc::new(sketch));
        let Ok(_) = join(self, doc);
        doc
    }

    /// What a document leads to over its ties, to the end: the original of a copy, the first report of a story.
    pub fn root(&self, tie: Tie, doc: DocNumber) -> DocNumber {
        let mut at = doc;
        while let Some((to, _)) = self.ties.get(&(tie, at)) {
            at = *to;
        }
        at
    }

    /// A document's sketch.
    pub fn of(&self, doc: DocNumber) -> &Sketch {
        &self.sketches[doc as usize]
    }

    /// The claims of each event: trees of links, cut where another event begins, by their roots.
    pub fn groups(&self) -> BTreeMap<ClaimRef, Vec<ClaimRef>> {
        let mut in_order: Vec<usize> = (0..self.sketches.len()).collect();
        in_order.sort_by(|a, b| order(&self.sketches[*a], &self.sketches[*b]));
        let mut strands: BTreeMap<ClaimRef, (ClaimRef, Strand)> = BTreeMap::new();
        for doc in in_order {
            let sketch = &self.sketches[doc];
            for (i, claim) in sketch.claims.iter().enumerate() {
                let at = (doc as DocNumber, i as u32);
                let before = self.links.get(&at).and_then(|(to, _)| strands.get(to));
                let on = before.and_then(|(root, s)| Some((*root, s.go_on(sketch, claim)?)));
                strands.insert(at, on.unwrap_or_else(|| (at, Strand::begin(sketch, claim))));
            }
        }
        let mut groups: BTreeMap<ClaimRef, Vec<ClaimRef>> = BTreeMap::new();
        strands.into_iter().for_each(|(claim, (root, _))| groups.entry(root).or_default().push(claim));
        groups
    }

    /// The events, in order of their ids; `records` are those of the documents in the order in which they were added.
    pub fn events(&self, records: &[Records]) -> Vec<EventRecord> {
        let original = |doc: usize| &self.of(self.root(Tie::Copy, doc as DocNumber)).id;
        let all: Vec<Vec<Member>> =
            records.iter().enumerate().map(|(doc, r)| members(r, original(doc))).collect();
        let member = |(doc, i): &ClaimRef| all.get(*doc as usize)?.get(*i as usize).cloned();
        let mut events: Vec<EventRecord> = self
            .groups()
            .values()
            .filter_map(|claims| event(&claims.iter().filter_map(member).collect::<Vec<_>>()))
            .collect();
        events.sort_by(|a, b| a.id.cmp(&b.id));
        events
    }
}

fn posting((at, weight): (&(Option<i32>, DocNumber), &u16)) -> Posting {
    Posting { doc: at.1, weight: *weight }
}

impl Shelf for Memory {
    type Error = Infallible;

    fn entered(&mut self, key: u64, days: Option<(i32, i32)>) -> Result<Vec<Posting>, Infallible> {
        let Some(all) = self.index.get(&key) else { return Ok(Vec::new()) };
        let Some((first, last)) = days else { return Ok(all.iter().map(posting).collect()) };
        let undated = all.range((None, DocNumber::MIN)..=(None, DocNumber::MAX));
        let within = all.range((Some(first), DocNumber::MIN)..=(Some(last), DocNumber::MAX));
        Ok(undated.chain(within).map(posting).collect())
    }

    fn sketch(&mut self, doc: DocNumber) -> Result<Arc<Sketch>, Infallible> {
        Ok(self.sketches[doc as usize].clone())
    }

    fn link(&mut self, claim: ClaimRef) -> Result<Option<(ClaimRef, f32)>, Infallible> {
        Ok(self.links.get(&claim).copied())
    }

    fn set_link(&mut self, claim: ClaimRef, link: Option<&Link<ClaimRef>>) -> Result<(), Infallible> {
        match link {
            Some(l) => self.links.insert(claim, (l.to, l.score)),
            None => self.links.remove(&claim),
        };
        Ok(())
    }

    fn tie(&mut self, tie: Tie, doc: DocNumber) -> Result<Option<(DocNumber, f32)>, Infallible> {
        Ok(self.ties.get(&(tie, doc)).copied())
    }

    fn set_tie(
        &mut self,
        tie: Tie,
        doc: DocNumber,
        link: Option<&Link<DocNumber>>,
    ) -> Result<(), Infallible> {
        match link {
            Some(l) => self.ties.insert((tie, doc), (l.to, l.score)),
            None => self.ties.remove(&(tie, doc)),
        };
        Ok(())
    }
}

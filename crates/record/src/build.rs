//! Tables to records.

use crate::id::{document_id, record_id};
use crate::offsets::Offsets;
use crate::types::*;
use sitroom_document as d;
use sitroom_document::{Analysis, Document, Extraction};
use std::cell::RefCell;
use std::collections::HashSet;

/// Builds the records of one document. `engine` names program version, model and rules.
pub fn records(doc: &Document, analysis: &Analysis, ex: &Extraction, engine: &str) -> Records {
    let offsets = Offsets::new(&doc.text);
    let id = document_id(doc.meta.outlet.as_deref(), doc.meta.url.as_deref(), &doc.text);
    let b = Builder { doc, offsets, id, ex, given: RefCell::default() };
    let times: Vec<TimeRecord> = ex.times.iter().map(|t| b.time(t)).collect();
    let places: Vec<PlaceRecord> = ex.toponyms.iter().map(|t| b.place(t)).collect();
    let quantities: Vec<QuantityRecord> = ex.quantities.iter().map(|q| b.quantity(q)).collect();
    let entities: Vec<EntityRecord> = ex.entities.iter().map(|e| b.entity(e)).collect();
    let mut attributions: Vec<AttributionRecord> =
        ex.attributions.iter().map(|a| b.attribution(a, &entities)).collect();
    for i in 0..attributions.len() {
        attributions[i].within = ex.attributions[i].within.map(|w| attributions[w as usize].id.clone());
    }
    let mut claims: Vec<ClaimRecord> = ex.claims.iter().map(|c| b.claim(c, &entities)).collect();
    for (record, claim) in claims.iter_mut().zip(&ex.claims) {
        record.time = claim.time.as_ref().map(|t| claim_time(&times[t.timex as usize]));
        record.place = claim.place.map(|p| place_ref(&places[p as usize]));
        record.quantities = claim.quantities.iter().map(|q| quantity_ref(&quantities[*q as usize])).collect();
        record.attributions =
            claim.attributions.iter().map(|a| attributions[*a as usize].id.clone()).collect();
    }
    for (i, claim) in ex.claims.iter().enumerate() {
        claims[i].restates = claim.restates.map(|r| claims[r as usize].id.clone());
    }
    Records {
        document: b.document(analysis, engine),
        entities,
        times,
        places,
        quantities,
        attributions,
        claims,
    }
}

struct Builder<'a> {
    doc: &'a Document,
    offsets: Offsets<'a>,
    id: String,
    ex: &'a Extraction,
    /// The ids given so far.
    given: RefCell<HashSet<String>>,
}

impl Builder<'_> {
    fn record_id(&self, kind: &str, span: &SpanRecord, extra: &str) -> String {
        self.unique(kind, &[(span.start, span.end)], extra)
    }

    /// The id of these spans; where two records of a kind have the same ones, their order tells them apart.
    fn unique(&self, kind: &str, spans: &[(u32, u32)], extra: &str) -> String {
        let mut id = record_id(&self.id, kind, spans, extra);
        let mut nth = 1;
        while !self.given.borrow_mut().insert(id.clone()) {
            nth += 1;
            id = record_id(&self.id, kind, spans, &format!("{extra} {nth}"));
        }
        id
    }

    fn document(&self, analysis: &Analysis, engine: &str) -> DocumentRecord {
        let meta = &self.doc.meta;
        let sentence = |r: &d::TokenRange| {
            let span = analysis.range_span(*r);
            [self.offsets.code_points(span.start), self.offsets.code_points(span.end)]
        };
        DocumentRecord {
            record: "document".into(),
            id: self.id.clone(),
            input_id: meta.input_id.clone(),
            url: meta.url.clone(),
            path: meta.path.clone(),
            outlet: meta.outlet.clone(),
            title: meta.title.clone(),
            authors: meta.authors.clone(),
            language: meta.language.clone(),
            published: meta.published.clone(),
            published_from: meta.published_from.map(|p| p.as_str().into()),
            text: self.doc.text.to_string(),
            sections: self.sections(),
            sentences: analysis.sentences.iter().map(sentence).collect(),
            engine: engine.into(),
        }
    }

    fn sections(&self) -> Vec<Section> {
        let point = |byte: u32| self.offsets.code_points(byte);
        let section = |s: &d::Section| Section {
            heading: s.heading.map(|h| self.offsets.span(h)),
            start: point(s.span.start),
            end: point(s.span.end),
        };
        self.ex.sections.iter().map(section).collect()
    }

    fn entity(&self, e: &d::Entity) -> EntityRecord {
        let mentions: Vec<MentionRecord> = e
            .mentions
            .iter()
            .map(|m| {
                let m = &self.ex.mentions[*m as usize];
                let span = self.offsets.span(m.span);
                MentionRecord { start: span.start, end: span.end, text: span.text, sentence: m.sentence }
            })
            .collect();
        let spans: Vec<(u32, u32)> = mentions.iter().map(|m| (m.start, m.end)).collect();
        EntityRecord {
            record: "entity".into(),
            id: self.unique("entity", &spans, &e.name),
            document: self.id.clone(),
            name: e.name.clone(),
            kind: e.kind.as_str().into(),
            country: e.country.map(|c| c.to_string()),
            code: e.code.map(|c| c.to_string()),
            sectors: e.sectors.iter().map(|s| s.to_string()).collect(),
            role: e.role.clone(),
            anonymous: e.anonymous,
            wikidata: e.wikidata.clone(),
            mentions,
            why: e.why.to_string(),
        }
    }

    fn time(&self, t: &d::Timex) -> TimeRecord {
        let span = self.offsets.span(t.span);
        TimeRecord {
            record: "time".into(),
            id: self.record_id("time", &span, ""),
            document: self.id.clone(),
            sentence: t.sentence,
            start: span.start,
            end: span.end,
            text: span.text,
            kind: t.kind.as_str().into(),
            value: t.value.clone(),
            earliest: t.earliest.clone(),
            latest: t.latest.clone(),
            why: t.why.to_string(),
        }
    }

    fn place(&self, t: &d::Toponym) -> PlaceRecord {
        let span = self.offsets.span(t.span);
        let place = t.place.as_ref();
        PlaceRecord {
            record: "place".into(),
            id: self.record_id("place", &span, ""),
            document: self.id.clone(),
            sentence: t.sentence,
            start: span.start,
            end: span.end,
            text: span.text,
            name: place.map(|p| p.name.clone()),
            latitude: place.map(|p| p.latitude),
            longitude: place.map(|p| p.longitude),
            geonames_id: place.and_then(|p| p.geonames_id),
            country: place.and_then(|p| p.country).map(|c| c.to_string()),
            kind: place.map(|p| p.kind.as_str().into()),
            metonym: t.metonym,
            demonym: t.demonym,
            why: t.why.to_string(),
        }
    }

    fn quantity(&self, q: &d::Quantity) -> QuantityRecord {
        let span = self.offsets.span(q.span);
        QuantityRecord {
            record: "quantity".into(),
            id: self.record_id("quantity", &span, ""),
            document: self.id.clone(),
            sentence: q.sentence,
            start: span.start,
            end: span.end,
            text: span.text,
            value: q.value,
            bound: q.bound.as_str().into(),
            unit: q.unit.clone(),
            why: q.why.to_string(),
        }
    }

    fn attribution(&self, a: &d::Attribution, entities: &[EntityRecord]) -> AttributionRecord {
        let cue = self.offsets.span(a.cue);
        let content: Vec<SpanRecord> = a.content.iter().map(|c| self.offsets.span(*c)).collect();
        let source = a.source.as_ref().map(|p| {
            let span = self.offsets.span(p.span);
            let entity = p.entity.map(|e| entities[e as usize].id.clone());
            SourceRecord { start: span.start, end: span.end, text: span.text, entity }
        });
        let mut spans = vec![(cue.start, cue.end)];
        spans.extend(content.iter().map(|c| (c.start, c.end)));
        AttributionRecord {
            record: "attribution".into(),
            id: self.unique("attribution", &spans, ""),
            document: self.id.clone(),
            sentence: a.sentence,
            source,
            cue,
            content,
            quote: a.quote.as_str().into(),
            stance: a.stance.as_str().into(),
            channel: a.channel.clone(),
            within: None,
            why: a.why.to_string(),
        }
    }

    fn party(&self, p: &d::Party, entities: &[EntityRecord]) -> PartyRecord {
        let span = self.offsets.span(p.span);
        PartyRecord {
            start: span.start,
            end: span.end,
            text: span.text,
            entity: p.entity.map(|e| entities[e as usize].id.clone()),
            country: p.country.map(|c| c.to_string()),
            sectors: p.sectors.iter().map(|s| s.to_string()).collect(),
        }
    }

    fn claim(&self, c: &d::Claim, entities: &[EntityRecord]) -> ClaimRecord {
        let trigger = self.offsets.span(c.trigger);
        ClaimRecord {
            record: "claim".into(),
            id: self.record_id("claim", &trigger, c.event_type.as_str()),
            document: self.id.clone(),
            sentence: c.sentence,
            trigger,
            kind: c.event_type.as_str().into(),
            mode: c.mode.map(Into::into),
            contexts: c.contexts.iter().map(|s| s.to_string()).collect(),
            cameo: c.cameo.map(Into::into),
            goldstein: c.goldstein,
            score: c.score,
            actors: c.actors.iter().map(|p| self.party(p, entities)).collect(),
            recipients: c.recipients.iter().map(|p| self.party(p, entities)).collect(),
            status: c.status.as_str().into(),
            auxiliary: None,
            time: None,
            place: None,
            quantities: Vec::new(),
            attributions: Vec::new(),
            confidence: (f64::from(c.confidence) * 100.0).round() / 100.0,
            restates: None,
            why: c.why.iter().map(ToString::to_string).collect(),
        }
    }
}

fn claim_time(t: &TimeRecord) -> ClaimTimeRecord {
    ClaimTimeRecord {
        id: t.id.clone(),
        value: t.value.clone(),
        earliest: t.earliest.clone(),
        latest: t.latest.clone(),
    }
}

fn place_ref(p: &PlaceRecord) -> PlaceRef {
    let name = p.name.clone().unwrap_or_else(|| p.text.clone());
    PlaceRef { id: p.id.clone(), name, latitude: p.latitude, longitude: p.longitude }
}

fn quantity_ref(q: &QuantityRecord) -> QuantityRef {
    QuantityRef { id: q.id.clone(), value: q.value, bound: q.bound.clone(), unit: q.unit.clone() }
}

//! The JSON Schema of the records, made from the types that write them.

use crate::event::EventRecord;
use crate::types::{
    AttributionRecord, ClaimRecord, DocumentRecord, EntityRecord, PlaceRecord, QuantityRecord, TimeRecord,
};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use sitroom_codebook as codebook;

/// The schema of one output line (JSON Schema 2020-12). `docs/records.schema.json` is this, and a test holds it to that.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let refs: Vec<Value> = [
        generator.subschema_for::<DocumentRecord>(),
        generator.subschema_for::<EntityRecord>(),
        generator.subschema_for::<TimeRecord>(),
        generator.subschema_for::<PlaceRecord>(),
        generator.subschema_for::<QuantityRecord>(),
        generator.subschema_for::<AttributionRecord>(),
        generator.subschema_for::<ClaimRecord>(),
        generator.subschema_for::<EventRecord>(),
    ]
    .into_iter()
    .map(Value::from)
    .collect();
    let mut defs = generator.take_definitions(true);
    close_vocabularies(&mut defs);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of `sitroom read --format jsonl`",
        "oneOf": refs,
        "$defs": defs,
    })
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<Value> {
    all.iter().map(|v| Value::from(name(*v))).collect()
}

/// Says which words a closed vocabulary has.
fn close_vocabularies(defs: &mut Map<String, Value>) {
    use codebook::{Bound, EntityKind, EventType, PlaceKind, QuoteKind, Stance, Status, TimexType};
    let kinds = ["document", "entity", "time", "place", "quantity", "attribution", "claim", "event"];
    let types = ["Document", "Entity", "Time", "Place", "Quantity", "Attribution", "Claim", "Event"];
    for (ty, kind) in types.iter().zip(kinds) {
        defs[&format!("{ty}Record")]["properties"]["record"] = json!({ "const": kind });
    }
    let mut place_kinds = names(PlaceKind::ALL, PlaceKind::as_str);
    place_kinds.push(Value::Null);
    let closed = [
        ("EntityRecord", "kind", names(EntityKind::ALL, EntityKind::as_str)),
        ("TimeRecord", "type", names(TimexType::ALL, TimexType::as_str)),
        ("PlaceRecord", "kind", place_kinds),
        ("QuantityRecord", "bound", names(Bound::ALL, Bound::as_str)),
        ("QuantityRef", "bound", names(Bound::ALL, Bound::as_str)),
        ("AttributionRecord", "quote", names(QuoteKind::ALL, QuoteKind::as_str)),
        ("AttributionRecord", "stance", names(Stance::ALL, Stance::as_str)),
        ("ClaimRecord", "type", names(EventType::ALL, EventType::as_str)),
        ("ClaimRecord", "status", names(Status::ALL, Status::as_str)),
        ("EventRecord", "type", names(EventType::ALL, EventType::as_str)),
        ("EventRecord", "status", names(Status::ALL, Status::as_str)),
        ("EventChange", "field", vec!["status".into(), "time".into(), "quantity".into()]),
        ("EventConflict", "kind", ["denial", "status", "figure", "time", "place"].map(Value::from).into()),
    ];
    for (ty, field, members) in closed {
        defs[ty]["properties"][field]["enum"] = Value::from(members);
    }
    let from = json!(["given", "metadata", "text", null]);
    defs["DocumentRecord"]["properties"]["published_from"]["enum"] = from;
}

//! GeoJSON (RFC 7946): one point for each event that has a place.

use crate::score;
use serde_json::{Value, json};
use sitroom_record::ExportRow;

/// A feature collection.
pub fn geojson(rows: &[ExportRow]) -> String {
    let features: Vec<Value> = rows.iter().filter_map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string() + "\n"
}

fn feature(r: &ExportRow) -> Option<Value> {
    let place = r.event.place.as_ref()?;
    let (lat, lon) = (place.latitude?, place.longitude?);
    let mut properties = serde_json::to_value(&r.event).ok()?;
    properties["score"] = json!(score(&r.event));
    properties["day"] = json!(r.day());
    properties["url"] = json!(r.url);
    // longitude first, as the format has it
    Some(json!({
        "type": "Feature", "id": r.event.id, "geometry": { "type": "Point", "coordinates": [lon, lat] },
        "properties": properties,
    }))
}

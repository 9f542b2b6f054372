//! Tables for other programs' scripts, against the published lists of their columns.

use serde_json::json;
use sitroom_export::{gdelt, polecat};
use sitroom_record::ExportRow;
use std::collections::BTreeMap;

const GDELT: &str = include_str!("columns/gdelt2.txt");
const POLECAT: &str = include_str!("columns/polecat.txt");

fn columns(list: &'static str) -> Vec<&'static str> {
    list.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect()
}

fn row() -> ExportRow {
    let event = json!({
        "record": "event", "id": "e-1f-2e", "type": "ASSAULT", "mode": "beat", "status": "happened",
        "actors": [{"name": "Unknown\tgunmen", "country": "NGA", "sectors": ["UAF"]}],
        "recipients": [{"name": "Farmers", "country": "NGA", "sectors": ["CVL", "AGR"]}],
        "time": {"value": "2023-03-07", "earliest": "2023-03-07", "latest": "2023-03-07"},
        "place": {"name": "Jos", "latitude": 9.92, "longitude": 8.89}, "claims": ["c1", "c2", "c3"], "outlets": 2,
        "first_reported": "2023-03-08T08:30:00Z", "last_reported": "2023-03-09", "history": [], "conflicts": [], "words": "w"
    });
    ExportRow {
        event: serde_json::from_value(event).expect("an event"),
        uid: "e-1f-2e".into(),
        cameo: Some("1821".into()),
        goldstein: Some(-9.0),
        contexts: vec!["military".into(), "territory".into()],
        documents: 3,
        url: Some("http://a.example/1".into()),
        outlet: Some("Coast Radio".into()),
    }
}

/// The cells of a line by the published names.
fn cells(names: &[&'static str], line: &str) -> BTreeMap<&'static str, String> {
    let found: Vec<&str> = line.split('\t').collect();
    assert_eq!(found.len(), names.len(), "{line}");
    names.iter().copied().zip(found.into_iter().map(str::to_string)).collect()
}

#[test]
fn gdelt_has_the_columns_of_the_codebook() {
    let names = columns(GDELT);
    assert_eq!(names.len(), 61);
    let as_in_bigquery = |n: &str| match n {
        "GlobalEventID" => "GLOBALEVENTID".to_string(),
        "Day" => "SQLDATE".to_string(),
        other => other.replace("Fullname", "FullName"),
    };
    assert_eq!(names.iter().map(|n| as_in_bigquery(n)).collect::<Vec<_>>(), sitroom_export::GDELT);
    let text = gdelt(&[row()]);
    assert_eq!(text.lines().count(), 1);
    let found = cells(&names, text.lines().next().expect("a line"));
    for (name, value) in [
        ("Day", "20230307"),
        ("MonthYear", "202303"),
        ("Year", "2023"),
        ("Actor1Code", "NGAUAF"),
        ("Actor1Name", "UNKNOWN GUNMEN"),
        ("Actor1CountryCode", "NGA"),
        ("Actor1Type1Code", "UAF"),
        ("Actor2Code", "NGACVLAGR"),
        ("Actor2Type2Code", "AGR"),
        ("IsRootEvent", "1"),
        ("EventCode", "1821"),
        ("EventBaseCode", "182"),
        ("EventRootCode", "18"),
        ("QuadClass", "4"),
        ("GoldsteinScale", "-9"),
        ("NumMentions", "3"),
        ("NumSources", "2"),
        ("NumArticles", "3"),
        ("AvgTone", ""),
        ("ActionGeo_Fullname", "Jos"),
        ("ActionGeo_Lat", "9.92"),
        ("ActionGeo_Long", "8.89"),
        ("DATEADDED", "20230308083000"),
        ("SOURCEURL", "http://a.example/1"),
    ] {
        assert_eq!(found[name], value, "{name}");
    }
    // an integer in the codebook
    assert!(found["GlobalEventID"].parse::<i64>().is_ok_and(|n| n > 0), "{}", found["GlobalEventID"]);
}

#[test]
fn polecat_has_the_columns_of_its_files() {
    let names = columns(POLECAT);
    assert_eq!(names, sitroom_export::POLECAT);
    let text = polecat(&[row()]);
    let mut lines = text.lines();
    assert_eq!(lines.next().map(|l| l.split('\t').collect::<Vec<_>>()), Some(names.clone()));
    let found = cells(&names, lines.next().expect("a line"));
    for (name, value) in [
        ("Event ID", "e-1f-2e"),
        ("Event Date", "2023-03-07"),
        ("Event Type", "ASSAULT"),
        ("Event Mode", "beat"),
        ("Contexts", "military; territory"),
        ("Actor Name", "Unknown gunmen"),
        ("Actor Country", "NGA"),
        ("Primary Recipient Sector", "CVL"),
        ("Recipient Sectors", "CVL; AGR"),
        ("Placename", "Jos"),
        ("Longitude", "8.89"),
        ("GeoNames ID", ""),
        ("Source", "Coast Radio"),
        ("Publication Date", "2023-03-08T08:30:00Z"),
        ("Language", "English"),
    ] {
        assert_eq!(found[name], value, "{name}");
    }
    assert_eq!(lines.next(), None);
}

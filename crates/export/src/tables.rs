//! Tables that scripts for GDELT 2.0 events and for POLECAT read. Columns that sitroom does not know stay empty.

use crate::{names, quad, score};
use sitroom_record::{EventParty, ExportRow};

/// GDELT 2.0's event columns, in order; its files have no head line.
pub const GDELT: [&str; 61] = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
];

/// POLECAT's columns, in the order of its weekly files.
pub const POLECAT: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// The columns that have a value.
type Filled = Vec<(&'static str, String)>;

fn line(columns: &[&str], filled: &Filled) -> String {
    let cell = |c: &&str| {
        let value = filled.iter().find(|(name, _)| name == c).map_or("", |(_, v)| v.as_str());
        // a tab or a line end within a cell is what breaks such files
        value.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    columns.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n"
}

/// Tab-separated, 61 columns, no head line.
pub fn gdelt(rows: &[ExportRow]) -> String {
    rows.iter().map(|r| line(&GDELT, &gdelt_row(r))).collect()
}

/// Hex digits of an id's digest that make its number: as many as a signed 64-bit number holds in any program.
const NUMBER: usize = 15;

/// A whole number for an id, as GDELT has it.
fn number(id: &str) -> u64 {
    u64::from_str_radix(&sitroom_record::digest(id)[..NUMBER], 16).unwrap_or_default()
}

fn gdelt_row(r: &ExportRow) -> Filled {
    let e = &r.event;
    let mut filled: Filled = Vec::new();
    filled.push(("GLOBALEVENTID", number(&e.id).to_string()));
    if let Some((year, rest)) = r.day().and_then(|d| Some((d.get(..4)?, d.get(5..10)?.split_once('-')?))) {
        let (month, day) = rest;
        filled.push(("SQLDATE", format!("{year}{month}{day}")));
        filled.push(("MonthYear", format!("{year}{month}")));
        filled.push(("Year", year.into()));
        // GDELT's own formula: month and day as a share of a year
        let part = |s: &str| s.parse::<f64>().unwrap_or_default();
        let fraction = part(year) + (part(month) * 30.0 + part(day)) / 365.0;
        filled.push(("FractionDate", format!("{fraction:.4}")));
    }
    // what all parties do together has the second party as its other side
    let other = e.recipients.first().or(e.actors.get(1));
    party(&mut filled, 0, e.actors.first());
    party(&mut filled, 1, other);
    filled.push(("IsRootEvent", "1".into()));
    if let Some(code) = &r.cameo {
        filled.push(("EventCode", code.clone()));
        filled.push(("EventBaseCode", code.get(..3).unwrap_or(code).into()));
        filled.push(("EventRootCode", code.get(..2).unwrap_or(code).into()));
    }
    filled.push(("QuadClass", quad(&r.event).to_string()));
    filled.extend(r.goldstein.map(|g| ("GoldsteinScale", g.to_string())));
    filled.push(("NumMentions", e.claims.len().to_string()));
    filled.push(("NumSources", e.outlets.to_string()));
    filled.push(("NumArticles", r.documents.to_string()));
    if let Some(p) = &e.place {
        filled.push(("ActionGeo_FullName", p.name.clone()));
        filled.extend(p.latitude.map(|x| ("ActionGeo_Lat", x.to_string())));
        filled.extend(p.longitude.map(|x| ("ActionGeo_Long", x.to_string())));
    }
    let added = e
        .first_reported
        .as_deref()
        .map(|d| d.chars().filter(char::is_ascii_digit).take(14).collect::<String>());
    filled.extend(added.map(|d| ("DATEADDED", format!("{d:0<14}"))));
    filled.extend(r.url.clone().map(|u| ("SOURCEURL", u)));
    filled
}

fn party(filled: &mut Filled, side: usize, p: Option<&EventParty>) {
    const NAMES: [[&str; 6]; 2] = [
        [
            "Actor1Code",
            "Actor1Name",
            "Actor1CountryCode",
            "Actor1Type1Code",
            "Actor1Type2Code",
            "Actor1Type3Code",
        ],
        [
            "Actor2Code",
            "Actor2Name",
            "Actor2CountryCode",
            "Actor2Type1Code",
            "Actor2Type2Code",
            "Actor2Type3Code",
        ],
    ];
    let Some(p) = p else { return };
    let [code, name, country, types @ ..] = NAMES[side];
    let sectors = p.sectors.iter().take(types.len());
    filled.push((code, p.country.iter().chain(sectors.clone()).map(String::as_str).collect()));
    filled.push((name, p.name.to_uppercase()));
    filled.extend(p.country.clone().map(|c| (country, c)));
    filled.extend(types.into_iter().zip(sectors.cloned()));
}

/// Tab-separated with a head line.
pub fn polecat(rows: &[ExportRow]) -> String {
    let head = POLECAT.join("\t") + "\n";
    std::iter::once(head).chain(rows.iter().map(|r| line(&POLECAT, &polecat_row(r)))).collect()
}

fn polecat_row(r: &ExportRow) -> Filled {
    let e = &r.event;
    let mut filled: Filled = vec![
        ("Event ID", e.id.clone()),
        ("Event Type", e.kind.clone()),
        ("Event Mode", e.mode.clone().unwrap_or_default()),
        ("Contexts", r.contexts.join("; ")),
        ("Intensity", score(&r.event).to_string()),
        (
            "Quad Code",
            ["", "V-COOP", "M-COOP", "V-CONF", "M-CONF"][usize::from(quad(&r.event)).min(4)].into(),
        ),
        ("Actor Name", names(&e.actors)),
        ("Recipient Name", names(&e.recipients)),
        ("Language", "English".into()),
        ("Version", env!("CARGO_PKG_VERSION").into()),
        ("Source", r.outlet.clone().unwrap_or_default()),
    ];
    filled.extend(r.day().map(|d| ("Event Date", d.to_string())));
    filled.extend(e.first_reported.clone().map(|d| ("Publication Date", d)));
    let sides = [
        (&e.actors, ["Actor Country", "Primary Actor Sector", "Actor Sectors"]),
        (&e.recipients, ["Recipient Country", "Primary Recipient Sector", "Recipient Sectors"]),
    ];
    for (parties, [country, primary, sectors]) in sides {
        filled.push((country, crate::countries(parties)));
        filled.extend(parties.iter().find_map(|p| p.sectors.first().cloned()).map(|s| (primary, s)));
        filled.push((sectors, crate::sectors(parties)));
    }
    if let Some(p) = &e.place {
        filled.push(("Placename", p.name.clone()));
        filled.extend(p.latitude.map(|x| ("Latitude", x.to_string())));
        filled.extend(p.longitude.map(|x| ("Longitude", x.to_string())));
    }
    filled
}

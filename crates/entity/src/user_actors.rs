//! Tables of actors that users bring: tab- or comma-separated text whose first line names the columns.
//!
//! Columns are found by name, in any order and any case; others are passed over, so that a table of one's own, the result of a Wikidata
//! query and OpenSanctions' `targets.simple.csv` are all read as they are:
//!
//! | column | also called | holds |
//! | --- | --- | --- |
//! | `name` | `itemLabel`, `label` | the name |
//! | `aliases` | `itemAltLabel`, `altLabel` | other names, separated by `\|` or `;` (`itemAltLabel`: by `, `) |
//! | `kind` | `schema` | `person`, `organization`, `group`, `government`; OpenSanctions' schemas; without it a row is a person if it has `from` |
//! | `country` | `countries`, `iso3`, `iso2`, `countryCode` | ISO code of three or two letters, `KOS`, `IGO`; of several, none |
//! | `code` | | `UNO`, `EUR`, `NGO`, `ISM`, `IMG`, `MNC` |
//! | `sectors` | `sector` | PLOVER sectors, separated by `,` or `;`; without them a company is `BUS` and a public body `GOV` |
//! | `from`, `to` | `start`, `end`; `startTime`, `endTime` | first and last day, month or year in office |
//! | `wikidata` | `item` | `Q42`, or an address that ends in it |

use crate::term::Term;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_gazetteer::Gazetteer;

/// One row of a user's table.
#[derive(Debug, Clone, PartialEq)]
pub struct UserActor {
    /// Name and other names.
    pub names: Vec<&'static str>,
    /// What it is.
    pub kind: EntityKind,
    /// Country, sectors, term.
    pub term: Term,
}

/// Why a table cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActorsError {
    /// The first line has no column for names.
    #[error("line 1: expected a column `name`, but found {0:?} instead; see docs/cli.md for the columns")]
    NoName(String),
    /// A cell holds something else than it should.
    #[error("line {line}: expected {expected}, but found {found:?} instead")]
    Cell {
        /// Line, from 1.
        line: usize,
        /// What belongs there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
}

/// The names by which columns are found, in the order of [`Columns`].
const COLUMNS: [&[&str]; 9] = [
    &["name", "itemlabel", "label"],
    &["aliases", "itemaltlabel", "altlabel"],
    &["kind", "schema"],
    &["country", "countries", "iso3", "iso2", "countrycode"],
    &["code"],
    &["sectors", "sector"],
    &["from", "start", "starttime"],
    &["to", "end", "endtime"],
    &["wikidata", "item"],
];

/// Reads a table. Its text is kept for as long as the program runs.
///
/// # Errors
/// If there is no column for names, or a country, sector or date is none.
pub fn parse(text: String) -> Result<Vec<UserActor>, ActorsError> {
    let text: &'static str = Box::leak(text.into_boxed_str());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let (_, heading) = lines.next().unwrap_or((0, ""));
    let separator = if heading.contains('\t') { '\t' } else { ',' };
    let heading: Vec<String> =
        cells(heading.trim_start_matches("# "), separator).iter().map(|c| c.trim().to_lowercase()).collect();
    let place = |names: &[&str]| names.iter().find_map(|n| heading.iter().position(|h| h == n));
    let columns = COLUMNS.map(place);
    if columns[0].is_none() {
        return Err(ActorsError::NoName(heading.join(&separator.to_string())));
    }
    lines.map(|(i, line)| row(&cells(line, separator), &columns, i + 1)).collect()
}

fn row(cells: &[&'static str], columns: &[Option<usize>; 9], line: usize) -> Result<UserActor, ActorsError> {
    let cell = |c: usize| columns[c].and_then(|i| cells.get(i)).map_or("", |x| x.trim());
    let wrong = |expected, found: &str| ActorsError::Cell { line, expected, found: found.to_string() };
    let name = cell(0);
    if name.is_empty() {
        return Err(wrong("a name", name));
    }
    let mut names = vec![name];
    names.extend(
        cell(1).split(['|', ';']).flat_map(|n| n.split(", ")).map(str::trim).filter(|n| !n.is_empty()),
    );
    let (kind, usual) = kind(cell(2), !cell(6).is_empty());
    let country = match cell(3) {
        "" => None,
        several if several.contains([';', '|']) => None,
        one => Some(country(one).ok_or_else(|| wrong("an ISO country code", one))?),
    };
    let code = match cell(4) {
        "" => None,
        c => Some(Code3::new(c).ok_or_else(|| wrong("a code like UNO", c))?),
    };
    let mut sectors = Vec::new();
    for s in cell(5).split([',', ';', '|']).map(str::trim).filter(|s| !s.is_empty()) {
        sectors.push(Code3::new(s).ok_or_else(|| wrong("a PLOVER sector like GOV", s))?);
    }
    if sectors.is_empty() {
        sectors.extend(usual);
    }
    let date = |c: usize| {
        let day = cell(c).split(['T', ' ']).next().unwrap_or("");
        let fits =
            matches!(day.len(), 0 | 4 | 7 | 10) && day.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if fits { Ok(day) } else { Err(wrong("a date like 2022-02-12", day)) }
    };
    let wikidata = cell(8).rsplit('/').next().filter(|q| q.starts_with('Q'));
    Ok(UserActor {
        names,
        kind,
        term: Term { country, code, sectors, from: date(6)?, to: date(7)?, wikidata },
    })
}

/// Kind, and the sector that goes with it where the row names none.
fn kind(cell: &str, has_term: bool) -> (EntityKind, Option<Code3>) {
    match cell.to_lowercase().as_str() {
        "person" => (EntityKind::Person, None),
        "" if has_term => (EntityKind::Person, None),
        "group" => (EntityKind::Group, None),
        "government" => (EntityKind::Government, Some(Code3::of("GOV"))),
        "publicbody" => (EntityKind::Organization, Some(Code3::of("GOV"))),
        "company" => (EntityKind::Organization, Some(Code3::of("BUS"))),
        _ => (EntityKind::Organization, None),
    }
}

fn country(cell: &str) -> Option<Code3> {
    let upper = cell.to_uppercase();
    match upper.len() {
        2 => Gazetteer::builtin().countries().by_iso2(&upper),
        _ => Code3::new(&upper)
            .filter(|c| *c == Code3::of("IGO") || Gazetteer::builtin().country_info(*c).is_some()),
    }
}

/// The cells of a line; in comma-separated text a cell may stand in quotation marks.
fn cells(line: &'static str, separator: char) -> Vec<&'static str> {
    if separator == '\t' || !line.contains('"') {
        return line.split(separator).collect();
    }
    let (mut all, mut start, mut quoted) = (Vec::new(), 0, false);
    for (i, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if c == separator && !quoted => {
                all.push(&line[start..i]);
                start = i + c.len_utf8();
            }
            _ => {}
        }
    }
    all.push(&line[start..]);
    all.into_iter().map(|c| c.trim().trim_matches('"')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_ones_own() {
        let table = "name\taliases\tcountry\tsectors\tfrom\tto\n\
                     Jane Doe\tDoe|J. Doe\tUSA\tGOV,MIL\t2019-05\t2023\n\
                     Valley Front\tVF\tYEM\tREB\t\t\n";
        let actors = parse(table.into()).unwrap();
        assert_eq!(actors[0].names, ["Jane Doe", "Doe", "J. Doe"]);
        assert_eq!((actors[0].kind, actors[1].kind), (EntityKind::Person, EntityKind::Organization));
        assert_eq!((actors[0].term.from, actors[0].term.to), ("2019-05", "2023"));
        assert_eq!(actors[1].term.sectors, [Code3::of("REB")]);
    }

    #[test]
    fn an_opensanctions_table_and_a_wikidata_answer() {
        let sanctions = "id,schema,name,aliases,countries,dataset\n\
                         x-1,Company,\"Hill, Lake & Co\",HLC;Hill Lake,ru,x\n";
        let actors = parse(sanctions.into()).unwrap();
        assert_eq!(actors[0].names, ["Hill, Lake & Co", "HLC", "Hill Lake"]);
        assert_eq!(actors[0].term.country, Some(Code3::of("RUS")));
        assert_eq!(actors[0].term.sectors, [Code3::of("BUS")]);
        let wikidata = "item,itemLabel,iso3,start\nhttp://www.wikidata.org/entity/Q7,John Roe,FRA,2020-01-02T00:00:00Z\n";
        let actors = parse(wikidata.into()).unwrap();
        assert_eq!((actors[0].term.wikidata, actors[0].term.from), (Some("Q7"), "2020-01-02"));
    }

    #[test]
    fn what_is_off_is_named_with_its_line() {
        let error = |t: &str| parse(t.to_string()).unwrap_err().to_string();
        assert!(error("id,country\n").starts_with("line 1: expected a column `name`"));
        assert_eq!(
            error("name,country\nA,XYZ\n"),
            "line 2: expected an ISO country code, but found \"XYZ\" instead"
        );
        assert!(error("name,from\nA,yesterday\n").contains("expected a date like 2022-02-12"));
    }
}

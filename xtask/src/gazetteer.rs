//! `cargo xtask gazetteer [FOLDER]`: gathers the rows with tools/gazetteer.py and compiles `crates/gazetteer/data/places.bin`.

use anyhow::{Context, Result, ensure};
use sitroom_gazetteer::places::{ADMIN, Feature, HEADER, KIND_SHIFT, LAST, MAGIC, NameKind, ROW};
use sitroom_gazetteer::{Gazetteer, fold};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::Command;

const OUT: &str = "crates/gazetteer/data/places.bin";

/// A place before compilation.
struct Row {
    id: u32,
    name: String,
    lat: f64,
    lon: f64,
    /// ISO2 and admin1 code, `US.TX`; either may be empty.
    admin: (String, String),
    population: u64,
    feature: Feature,
    names: Vec<(String, NameKind)>,
}

/// Runs the task: `folder` holds the downloaded packages.
pub fn run(folder: &str) -> Result<()> {
    let folder = Path::new(folder);
    let status =
        Command::new("python3").arg("tools/gazetteer.py").arg(folder).status().context("python3 to run")?;
    ensure!(status.success(), "expected tools/gazetteer.py to succeed, but found {status} instead");
    let mut rows = hand_made(&std::fs::read_to_string("lexicon/places/regions.tsv")?)?;
    rows.extend(countries());
    let mut gathered_rows = Vec::new();
    rows.extend(seats());
    for row in gathered(&std::fs::read_to_string(folder.join("places.tsv"))?)? {
        match rows.iter_mut().find(|r| same_place(r, &row)) {
            Some(known) if known.id == 0 => known.id = row.id,
            Some(_) => {}
            None => gathered_rows.push(row),
        }
    }
    let english = std::fs::read_to_string("lexicon/places/names.tsv")?;
    for line in english.lines().skip(1) {
        let found = rename(&mut gathered_rows, line)?;
        if !found && !rename(&mut rows, line)? {
            eprintln!("names.tsv: no settlement for {line:?}");
        }
    }
    rows.extend(gathered_rows);
    let admins = admin_names(&std::fs::read_to_string(folder.join("admin1.tsv"))?);
    let bytes = compile(rows, &admins)?;
    std::fs::create_dir_all("crates/gazetteer/data")?;
    std::fs::write(OUT, &bytes)?;
    eprintln!("{OUT}: {} bytes", bytes.len());
    Ok(())
}

/// True if a gathered row repeats a hand-made one: the same identifier, or the same name in the same country and near it.
fn same_place(known: &Row, row: &Row) -> bool {
    if row.id != 0 && known.id == row.id {
        return true;
    }
    let settlements = known.feature.is_settlement() && row.feature.is_settlement();
    let near =
        (known.lat - row.lat).abs() + (known.lon - row.lon).abs() < if settlements { 0.4 } else { 12.0 };
    known.admin.0 == row.admin.0
        && near
        && (settlements || known.feature == row.feature)
        && row
            .names
            .iter()
            .any(|(n, k)| *k != NameKind::Alternate && known.names.iter().any(|(m, _)| fold(m) == fold(n)))
}

/// lexicon/places/names.tsv: names in English news, the first for display; GeoNames' name; ISO2. Names the most populous
/// settlement of that name; false if there is none.
fn rename(rows: &mut [Row], line: &str) -> Result<bool> {
    let c: Vec<&str> = line.split('\t').collect();
    ensure!(c.len() == 3, "names.tsv: expected 3 columns, but found {line:?} instead");
    let (theirs, ours) = (fold(c[1]), fold(c[0].split(';').next().unwrap_or("")));
    let fits = |r: &&mut Row| {
        r.admin.0 == c[2]
            && r.feature.is_settlement()
            && (r.name == c[1]
                || r.names.iter().any(|(n, _)| n.len() <= 64 && (fold(n) == ours || fold(n) == theirs)))
    };
    let Some(row) = rows.iter_mut().filter(fits).max_by_key(|r| r.population) else { return Ok(false) };
    let mut names: Vec<(String, NameKind)> = Vec::new();
    for (i, name) in c[0].split(';').enumerate() {
        names.push((name.to_string(), if i == 0 { NameKind::Main } else { NameKind::Variant }));
    }
    row.name = names[0].0.clone();
    for (name, kind) in std::mem::take(&mut row.names) {
        names.push((name, if kind == NameKind::Main { NameKind::Variant } else { kind }));
    }
    row.names = names;
    Ok(true)
}

/// The seats of government that have a position.
fn seats() -> Vec<Row> {
    let countries = Gazetteer::builtin().countries();
    let iso2 = |c| countries.info(c).map_or("", |i| i.iso2).to_string();
    let mut rows = Vec::new();
    for seat in countries.seats() {
        let Some((lat, lon)) = seat.position else { continue };
        let risky = !seat.name.contains(' ') && seat.name.len() < 8 && seat.name != "Kremlin";
        let kind = if risky { NameKind::Alternate } else { NameKind::Main };
        rows.push(Row {
            id: 0,
            name: seat.name.to_string(),
            lat,
            lon,
            admin: (iso2(seat.country), String::new()),
            population: 300_000,
            feature: Feature::Site,
            names: vec![(seat.name.to_string(), kind)],
        });
    }
    rows
}

/// lexicon/places/regions.tsv: name, code, lat, lon, ISO2, admin1, weight, id, variants, abbreviations.
fn hand_made(text: &str) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (i, line) in text.lines().enumerate().skip(1).filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
        let c: Vec<&str> = line.split('\t').collect();
        ensure!(c.len() == 10, "regions.tsv:{}: expected 10 columns, but found {} instead", i + 1, c.len());
        let mut names = vec![(c[0].to_string(), NameKind::Main)];
        names.extend(c[8].split(';').filter(|n| !n.is_empty()).map(|n| (n.to_string(), NameKind::Variant)));
        names.extend(
            c[9].split(';').filter(|n| !n.is_empty()).map(|n| (n.to_string(), NameKind::of_abbreviation(n))),
        );
        rows.push(Row {
            id: c[7].parse().unwrap_or(0),
            name: c[0].to_string(),
            lat: c[2].parse().with_context(|| format!("regions.tsv:{}: latitude {:?}", i + 1, c[2]))?,
            lon: c[3].parse().with_context(|| format!("regions.tsv:{}: longitude {:?}", i + 1, c[3]))?,
            admin: (c[4].to_string(), c[5].to_string()),
            population: c[6].parse().with_context(|| format!("regions.tsv:{}: weight {:?}", i + 1, c[6]))?,
            feature: Feature::from_geonames(c[1]),
            names,
        });
    }
    Ok(rows)
}

/// The countries and their aliases, from the built-in tables.
fn countries() -> Vec<Row> {
    let table = Gazetteer::builtin().countries();
    table
        .all()
        .iter()
        .map(|c| Row {
            id: c.geonames_id,
            name: c.name.to_string(),
            lat: c.latitude,
            lon: c.longitude,
            admin: (c.iso2.to_string(), String::new()),
            population: 30_000_000,
            feature: Feature::Country,
            names: std::iter::once((c.name.to_string(), NameKind::Main))
                .chain(
                    c.aliases.split(';').filter(|a| !a.is_empty()).map(|a| (a.to_string(), kind_of_alias(a))),
                )
                .collect(),
        })
        .collect()
}

fn kind_of_alias(alias: &str) -> NameKind {
    if alias.chars().any(char::is_lowercase) { NameKind::Variant } else { NameKind::of_abbreviation(alias) }
}

/// The rows of tools/gazetteer.py.
fn gathered(text: &str) -> Result<Vec<Row>> {
    text.lines()
        .map(|line| {
            let c: Vec<&str> = line.split('\t').collect();
            ensure!(c.len() == 9, "places.tsv: expected 9 columns, but found {line:?} instead");
            let feature = Feature::from_geonames(c[7]);
            let other = if c[7].starts_with("ADM") { NameKind::Variant } else { NameKind::Alternate };
            let mut names = vec![(c[1].to_string(), NameKind::Main)];
            names.extend(c[8].split(';').filter(|n| !n.is_empty()).map(|n| (n.to_string(), other)));
            Ok(Row {
                id: c[0].parse()?,
                name: c[1].to_string(),
                lat: c[2].parse()?,
                lon: c[3].parse()?,
                admin: (c[4].to_string(), c[5].to_string()),
                population: c[6].parse()?,
                feature,
                names,
            })
        })
        .collect()
}

fn admin_names(text: &str) -> HashMap<String, String> {
    text.lines().filter_map(|l| l.split_once('\t')).map(|(a, b)| (a.to_string(), b.to_string())).collect()
}

/// Display names, each stored once.
#[derive(Default)]
struct Names {
    bytes: Vec<u8>,
    at: HashMap<String, u32>,
}

impl Names {
    fn add(&mut self, name: &str) -> u32 {
        if let Some(&at) = self.at.get(name) {
            return at;
        }
        let at = self.bytes.len() as u32;
        let mut end = name.len().min(255);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        self.bytes.push(end as u8);
        self.bytes.extend_from_slice(&name.as_bytes()[..end]);
        self.at.insert(name.to_string(), at);
        at
    }
}

fn compile(mut rows: Vec<Row>, admin_names: &HashMap<String, String>) -> Result<Vec<u8>> {
    rows.sort_by(|a, b| b.population.cmp(&a.population).then(a.id.cmp(&b.id)).then(a.name.cmp(&b.name)));
    let mut names = Names::default();
    names.add("");
    let admin_index: BTreeMap<&(String, String), u16> =
        rows.iter().map(|r| (&r.admin, 0)).collect::<BTreeMap<_, _>>().into_keys().zip(0u16..).collect();
    let iso3: HashMap<&str, String> =
        Gazetteer::builtin().countries().all().iter().map(|c| (c.iso2, c.code.to_string())).collect();
    let mut admins = Vec::new();
    for (country, code) in admin_index.keys() {
        admins.extend_from_slice(iso3.get(country.as_str()).map_or(b"\0\0\0", |c| c.as_bytes()));
        let name = admin_names.get(&format!("{country}.{code}")).map_or("", String::as_str);
        admins.extend_from_slice(&names.add(name).to_le_bytes()[..3]);
    }
    let mut places = Vec::with_capacity(rows.len() * ROW);
    for r in &rows {
        places.extend_from_slice(&r.id.to_le_bytes()[..3]);
        places.extend_from_slice(&fraction(r.lat, 180.0).to_le_bytes()[..3]);
        places.extend_from_slice(&fraction(r.lon, 360.0).to_le_bytes()[..3]);
        places.push((((r.population + 1) as f64).ln() * 10.0).round() as u8);
        places.extend_from_slice(&admin_index[&r.admin].to_le_bytes());
        places.push(r.feature as u8);
        places.extend_from_slice(&names.add(&r.name).to_le_bytes()[..3]);
    }
    let (postings, map) = index(&rows)?;
    Ok(assemble(rows.len(), &places, &admins, &names.bytes, &postings, &map))
}

/// Names to posting lists.
fn index(rows: &[Row]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut by_name: BTreeMap<String, Vec<(u32, NameKind)>> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        for (name, kind) in &row.names {
            for key in spellings(name) {
                let list = by_name.entry(key).or_default();
                let known =
                    list.iter().any(|(p, k)| *p == i as u32 && (k == kind || !kind.is_abbreviation()));
                if !known {
                    list.push((i as u32, *kind));
                }
            }
        }
    }
    let mut postings = Vec::new();
    let mut map = fst::MapBuilder::memory();
    let mut seen: HashMap<Vec<u32>, u64> = HashMap::new();
    for (key, list) in by_name {
        let mut words: Vec<u32> = list.iter().map(|(p, k)| p | (*k as u32) << KIND_SHIFT).collect();
        if let Some(last) = words.last_mut() {
            *last |= LAST;
        }
        let at = *seen.entry(words.clone()).or_insert_with(|| {
            let at = postings.len() as u64 / 4;
            words.iter().for_each(|w| postings.extend_from_slice(&w.to_le_bytes()));
            at
        });
        map.insert(key, at)?;
    }
    Ok((postings, map.into_inner()?))
}

/// The folded name, and the same with *St* for *Saint* and the like.
fn spellings(name: &str) -> Vec<String> {
    let key = fold(name);
    let mut out = Vec::new();
    for (long, short) in
        [("saint ", "st "), ("sainte ", "ste "), ("mount ", "mt "), ("fort ", "ft "), ("township", "twp")]
    {
        if key.contains(long) {
            out.push(key.replacen(long, short, 1));
        } else if short.ends_with(' ') && key.starts_with(short) {
            out.push(key.replacen(short, long, 1));
        } else if key.ends_with(long) {
            out.push(key.replacen(long, short, 1));
        }
    }
    if !key.is_empty() {
        out.push(key);
    }
    out
}

/// `degrees` within `range`, centred on 0, as a 24-bit fraction.
fn fraction(degrees: f64, range: f64) -> u32 {
    (((degrees / range + 0.5) * f64::from(1u32 << 24)).round() as u32).min((1 << 24) - 1)
}

fn assemble(
    n_places: usize,
    places: &[u8],
    admins: &[u8],
    names: &[u8],
    postings: &[u8],
    map: &[u8],
) -> Vec<u8> {
    let admin_at = HEADER + places.len();
    let names_at = admin_at + admins.len();
    let postings_at = names_at + names.len();
    let map_at = postings_at + postings.len();
    let mut out = MAGIC.to_vec();
    for word in [n_places, admins.len() / ADMIN, admin_at, names_at, postings_at, map_at] {
        out.extend_from_slice(&(word as u32).to_le_bytes());
    }
    out.resize(HEADER, 0);
    for part in [places, admins, names, postings, map] {
        out.extend_from_slice(part);
    }
    out
}

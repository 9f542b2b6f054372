//! The table of places: one file, used where it lies in the program. Nothing is read or built at start.
//!
//! Layout, little-endian: a header of [`HEADER`] bytes (magic, then offsets and counts as `u32`), place rows of [`ROW`] bytes,
//! administrative areas of [`ADMIN`] bytes, display names (length byte and UTF-8), postings (`u32`), and a finite-state map
//! from folded names to the first of their postings. `cargo xtask gazetteer` writes it.

use crate::fold::{Folded, fold_char};
use sitroom_codebook::{Code3, PlaceKind};
use sitroom_ling::Span;

/// Bytes of the header.
pub const HEADER: usize = 64;
/// Bytes of a place row: id 3, latitude 3, longitude 3, population 1, administrative area 2, feature 1, name 3.
pub const ROW: usize = 16;
/// Bytes of an administrative area: country 3, name 3.
pub const ADMIN: usize = 6;
/// First bytes of the file.
pub const MAGIC: &[u8; 4] = b"SRP1";
/// Bit of a posting that ends a name's list.
pub const LAST: u32 = 1 << 31;
/// Shift of a posting's [`NameKind`].
pub const KIND_SHIFT: u32 = 28;

static BUILTIN: &[u8] = include_bytes!("../data/places.bin");

/// What kind of feature a place is: GeoNames' codes, as far as resolution tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Feature {
    /// A state or dependent territory.
    Country,
    /// A first-order division: state, province.
    Admin1,
    /// A second-order division: county, district.
    Admin2,
    /// A smaller division: township.
    Admin3,
    /// The capital of a country.
    Capital,
    /// The seat of a first-order division.
    Seat1,
    /// A town or city that is the seat of a smaller division.
    Seat2,
    /// Another populated place.
    Town,
    /// A part of a populated place.
    Quarter,
    /// A continent.
    Continent,
    /// A region of any size without borders of its own.
    Region,
    /// A sea, lake, strait, river or canal.
    Water,
    /// An island or group of islands.
    Island,
    /// A mountain, desert, valley or other piece of nature.
    Nature,
    /// An airport, power plant, base, building, crossing or monument.
    Site,
}

impl Feature {
    const ALL: [Feature; 15] = [
        Feature::Country,
        Feature::Admin1,
        Feature::Admin2,
        Feature::Admin3,
        Feature::Capital,
        Feature::Seat1,
        Feature::Seat2,
        Feature::Town,
        Feature::Quarter,
        Feature::Continent,
        Feature::Region,
        Feature::Water,
        Feature::Island,
        Feature::Nature,
        Feature::Site,
    ];

    /// The feature of a GeoNames code (`PPLA`, `SEA`); codes that are not told apart count as regions.
    pub fn from_geonames(code: &str) -> Feature {
        match code {
            "PCLI" | "PCLD" | "PCLS" | "TERR" => Feature::Country,
            "ADM1" => Feature::Admin1,
            "ADM2" => Feature::Admin2,
            "ADM3" | "ADM4" | "ADMD" => Feature::Admin3,
            "PPLC" => Feature::Capital,
            "PPLA" => Feature::Seat1,
            "PPLA2" | "PPLA3" | "PPLA4" | "PPLA5" => Feature::Seat2,
            "PPLX" => Feature::Quarter,
            "CONT" => Feature::Continent,
            "SEA" | "OCN" | "STRT" | "GULF" | "BAY" | "STM" | "LK" | "CNL" | "CHN" | "RSV" | "HBR" => {
                Feature::Water
            }
            "ISL" | "ISLS" | "ATOL" => Feature::Island,
            "MT" | "MTS" | "DSRT" | "VAL" | "PEN" | "CAPE" | "PASS" | "FRST" | "PRK" | "PLAT" | "VLC" => {
                Feature::Nature
            }
            "AIRP" | "AIRB" | "PS" | "PSN" | "INSM" | "BDG" | "SQR" | "PRT" | "BDRPT" | "DAM" | "CMP"
            | "MNMT" | "FT" | "PRN" | "REL" | "BRG" | "MN" | "FCL" => Feature::Site,
            code if code.starts_with("PPL") || code == "STLMT" => Feature::Town,
            _ => Feature::Region,
        }
    }

    /// The kind that the records write.
    pub fn kind(self) -> PlaceKind {
        match self {
            Feature::Country => PlaceKind::Country,
            Feature::Capital | Feature::Seat1 | Feature::Seat2 | Feature::Town => PlaceKind::City,
            Feature::Quarter | Feature::Site => PlaceKind::Site,
            _ => PlaceKind::Region,
        }
    }

    /// True for populated places and their parts.
    pub fn is_settlement(self) -> bool {
        matches!(self, Feature::Capital | Feature::Seat1 | Feature::Seat2 | Feature::Town | Feature::Quarter)
    }
}

/// How a name belongs to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum NameKind {
    /// Its name in English news.
    Main,
    /// A spelling or shorter form of it.
    Variant,
    /// A name in another language or time.
    Alternate,
    /// An abbreviation in capitals without stops: `UK`, `OH`.
    Capitals,
    /// An abbreviation in capitals with stops: `U.K.`, `L.A.`.
    Stops,
    /// An abbreviation in mixed case with a stop at its end: `Ind.`, `W.Va.`.
    Short,
}

impl NameKind {
    /// The kind of abbreviation that these letters are; a variant if they are none.
    pub fn of_abbreviation(name: &str) -> NameKind {
        match (name.chars().any(char::is_lowercase), name.contains('.')) {
            (false, false) => NameKind::Capitals,
            (false, true) => NameKind::Stops,
            (true, _) if name.ends_with('.') => NameKind::Short,
            (true, _) => NameKind::Variant,
        }
    }

    /// True for the three kinds of abbreviations.
    pub fn is_abbreviation(self) -> bool {
        matches!(self, NameKind::Capitals | NameKind::Stops | NameKind::Short)
    }
}

/// One reading of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Row of the place.
    pub place: u32,
    /// How the name belongs to it.
    pub kind: NameKind,
}

/// A place row, read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceRow {
    /// GeoNames identifier; 0 where it is not known.
    pub geonames_id: u32,
    /// Degrees north.
    pub latitude: f32,
    /// Degrees east.
    pub longitude: f32,
    /// Natural logarithm of the population (or of the weight in the news of a place that has none).
    pub log_population: f32,
    /// Administrative area, an index.
    pub admin: u16,
    /// What it is.
    pub feature: Feature,
    name: u32,
}

/// The tables over one file.
#[derive(Clone)]
pub struct Places {
    data: &'static [u8],
    n_places: u32,
    n_admin: u32,
    admin_at: usize,
    names_at: usize,
    postings_at: usize,
    names: Option<fst::raw::Fst<&'static [u8]>>,
}

impl Places {
    /// The built-in table. A file that is no table counts as empty; a test sees to it that it is one.
    pub fn builtin() -> Places {
        Places::open(BUILTIN).unwrap_or(Places {
            data: BUILTIN,
            n_places: 0,
            n_admin: 0,
            admin_at: 0,
            names_at: 0,
            postings_at: 0,
            names: None,
        })
    }

    fn open(data: &'static [u8]) -> Option<Places> {
        if data.get(..4)? != MAGIC {
            return None;
        }
        let word = |i: usize| Some(u32::from_le_bytes(data.get(4 + 4 * i..8 + 4 * i)?.try_into().ok()?));
        let names = fst::raw::Fst::new(data.get(word(5)? as usize..)?).ok()?;
        Some(Places {
            data,
            n_places: word(0)?,
            n_admin: word(1)?,
            admin_at: word(2)? as usize,
            names_at: word(3)? as usize,
            postings_at: word(4)? as usize,
            names: Some(names),
        })
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.n_places as usize
    }

    /// True if there is no place.
    pub fn is_empty(&self) -> bool {
        self.n_places == 0
    }

    /// The place in a row.
    pub fn row(&self, place: u32) -> PlaceRow {
        let r = &self.data[HEADER + place as usize * ROW..][..ROW];
        PlaceRow {
            geonames_id: u24(r, 0),
            latitude: degrees(u24(r, 3), 180.0),
            longitude: degrees(u24(r, 6), 360.0),
            log_population: f32::from(r[9]) / 10.0,
            admin: u16::from_le_bytes([r[10], r[11]]),
            feature: Feature::ALL.get(r[12] as usize).copied().unwrap_or(Feature::Region),
            name: u24(r, 13),
        }
    }

    /// A place's name in English news.
    pub fn name(&self, row: &PlaceRow) -> &'static str {
        self.text(row.name)
    }

    /// A place's country.
    pub fn country(&self, row: &PlaceRow) -> Option<Code3> {
        self.admin(row.admin).and_then(|a| Code3::new(std::str::from_utf8(&a[..3]).ok()?))
    }

    /// The name of a place's first-order division; empty where it has none.
    pub fn admin_name(&self, row: &PlaceRow) -> &'static str {
        self.admin(row.admin).map_or("", |a| self.text(u24(a, 3)))
    }

    /// The readings of a posting list, most populous first.
    pub fn readings(&self, first: u64) -> impl Iterator<Item = Reading> + '_ {
        let mut at = Some(self.postings_at + first as usize * 4);
        std::iter::from_fn(move || {
            let i = at?;
            let word = u32::from_le_bytes(self.data.get(i..i + 4)?.try_into().ok()?);
            at = if word & LAST == 0 { Some(i + 4) } else { None };
            Some(reading(word))
        })
    }

    /// The readings of a whole name.
    pub fn by_name(&self, name: &str) -> impl Iterator<Item = Reading> + '_ {
        let whole = [Span::new(0, name.len() as u32)];
        let mut found = None;
        self.walk(name, &whole, |_, end, first| {
            found = found.or((end as usize == name.len()).then_some(first))
        });
        found.into_iter().flat_map(|first| self.readings(first))
    }

    /// Calls `found` with the number of tokens, the end (bytes) and the posting list of every name that starts at the first
    /// token and ends with one of `tokens`, or inside it before a possessive or a hyphen. Names do not run over line ends.
    pub fn walk(&self, text: &str, tokens: &[Span], mut found: impl FnMut(usize, u32, u64)) {
        let (Some(first), Some(last), Some(names)) = (tokens.first(), tokens.last(), &self.names) else {
            return;
        };
        let mut walker = Walker::new(names);
        let (start, mut k) = (first.start as usize, 0);
        for (at, c) in text[start..last.end as usize].char_indices() {
            while k < tokens.len() && tokens[k].end as usize <= start + at {
                k += 1;
                walker.end_token().into_iter().for_each(|v| found(k, tokens[k - 1].end, v));
            }
            if k < tokens.len() && is_break_inside(text, start + at, tokens[k]) {
                walker.value().into_iter().for_each(|v| found(k + 1, (start + at) as u32, v));
            }
            if c == '\n' || !walker.step(c) {
                return;
            }
        }
        walker.end_token().into_iter().for_each(|v| found(tokens.len(), last.end, v));
    }

    fn admin(&self, i: u16) -> Option<&'static [u8]> {
        (u32::from(i) < self.n_admin).then(|| &self.data[self.admin_at + i as usize * ADMIN..][..ADMIN])
    }

    fn text(&self, at: u32) -> &'static str {
        let Some((&len, rest)) = self.data.get(self.names_at + at as usize..).and_then(<[u8]>::split_first)
        else {
            return "";
        };
        rest.get(..len as usize).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }
}

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Places({} rows)", self.n_places)
    }
}

/// A walk through the map of names, character by character.
struct Walker<'m> {
    map: &'m fst::raw::Fst<&'static [u8]>,
    node: fst::raw::Node<'m>,
    out: fst::raw::Output,
    in_word: bool,
    pending_break: bool,
    /// True if the token has added to the name.
    grown: bool,
}

impl<'m> Walker<'m> {
    fn new(map: &'m fst::raw::Fst<&'static [u8]>) -> Self {
        Walker {
            map,
            node: map.root(),
            out: fst::raw::Output::zero(),
            in_word: false,
            pending_break: false,
            grown: false,
        }
    }

    /// Takes a character; false if no name goes on so.
    fn step(&mut self, c: char) -> bool {
        match fold_char(c) {
            Folded::Nothing => true,
            Folded::Break => {
                self.pending_break = self.in_word;
                true
            }
            Folded::Byte(b) => self.after_break() && self.byte(b),
            Folded::Other(c) => {
                let mut buffer = [0; 4];
                self.after_break()
                    && c.to_lowercase().all(|c| c.encode_utf8(&mut buffer).bytes().all(|b| self.byte(b)))
            }
        }
    }

    fn after_break(&mut self) -> bool {
        self.in_word = true;
        self.grown = true;
        !std::mem::take(&mut self.pending_break) || self.byte(b' ')
    }

    fn byte(&mut self, b: u8) -> bool {
        let Some(i) = self.node.find_input(b) else { return false };
        let t = self.node.transition(i);
        self.out = self.out.cat(t.out);
        self.node = self.map.node(t.addr);
        true
    }

    /// The posting list of the name walked so far, if the token has added to it.
    fn value(&self) -> Option<u64> {
        (self.grown && self.node.is_final() && !self.pending_break)
            .then(|| self.out.cat(self.node.final_output()).value())
    }

    /// The same at the end of a token.
    fn end_token(&mut self) -> Option<u64> {
        let value = self.value();
        self.grown = false;
        value
    }
}

/// True if at byte `at`, inside the token, its possessive begins, or a hyphen joins another word (*U.S.-led*).
fn is_break_inside(text: &str, at: usize, token: Span) -> bool {
    let rest = &text[at..token.end as usize];
    at > token.start as usize
        && (matches!(rest, "'s" | "’s" | "'S" | "’S") || (rest.starts_with('-') && rest.len() > 1))
}

fn reading(word: u32) -> Reading {
    let kind = match (word >> KIND_SHIFT) & 7 {
        0 => NameKind::Main,
        1 => NameKind::Variant,
        2 => NameKind::Alternate,
        3 => NameKind::Capitals,
        4 => NameKind::Stops,
        _ => NameKind::Short,
    };
    Reading { place: word & ((1 << KIND_SHIFT) - 1), kind }
}

fn u24(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], 0])
}

/// Degrees from a 24-bit fraction of `range`, centred on 0.
fn degrees(value: u32, range: f64) -> f32 {
    ((f64::from(value) / f64::from(1u32 << 24) - 0.5) * range) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Vec<(String, Option<String>)> {
        let places = Places::builtin();
        let rows = places.by_name(name).map(|r| places.row(r.place));
        rows.map(|r| (places.name(&r).to_string(), places.country(&r).map(|c| c.to_string()))).collect()
    }

    #[test]
    fn the_built_in_file_is_a_table() {
        let places = Places::builtin();
        assert!(places.len() > 200_000 && !places.is_empty());
        for place in (0..places.len() as u32).step_by(997) {
            let row = places.row(place);
            assert!(!places.name(&row).is_empty());
            assert!(row.latitude.abs() <= 90.0 && row.longitude.abs() <= 180.0);
        }
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        for (name, country) in [
            ("Goz Beïda", Some("TCD")),
            ("PORT-AU-PRINCE", Some("HTI")),
            ("St. Petersburg", Some("RUS")),
            ("South China Sea", None),
            ("Donbas", Some("UKR")),
            ("Kyiv", Some("UKR")),
            ("Kiev", Some("UKR")),
            ("W.Va.", Some("USA")),
        ] {
            let rows = found(name);
            assert!(rows.iter().any(|(_, c)| c.as_deref() == country), "{name}: {rows:?}");
        }
        assert!(found("Qwxyzzy").is_empty() && found("").is_empty() && found("-").is_empty());
    }

    #[test]
    fn a_walk_finds_every_name_that_starts_here() {
        let places = Places::builtin();
        let text = "New York City council";
        let tokens = [Span::new(0, 3), Span::new(4, 8), Span::new(9, 13), Span::new(14, 21)];
        let mut ends = Vec::new();
        places.walk(text, &tokens, |n, _, _| ends.push(n));
        assert_eq!(ends, [2, 3]);
    }
}

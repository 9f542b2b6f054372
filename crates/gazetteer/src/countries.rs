//! States and territories, their peoples, capitals and seats of government, from `lexicon/countries`.

use crate::names::NameTable;
use sitroom_codebook::{Code3, PlaceKind};

const COUNTRIES: &str = include_str!("../../../lexicon/countries/countries.tsv");
const PEOPLES: &str = include_str!("../../../lexicon/countries/peoples.tsv");
const SEATS: &str = include_str!("../../../lexicon/countries/seats.tsv");
const IGOS: &str = include_str!("../../../lexicon/countries/igos.tsv");

/// The code that stands for every intergovernmental body.
const IGO: Code3 = Code3::of("IGO");

/// A state or territory.
#[derive(Clone, Debug, PartialEq)]
pub struct CountryInfo {
    /// ISO 3166-1 alpha-3; `KOS` for Kosovo.
    pub code: Code3,
    /// ISO 3166-1 alpha-2; `XK` for Kosovo.
    pub iso2: &'static str,
    /// English short name.
    pub name: &'static str,
    /// Other names in use in the news, separated by `;`.
    pub aliases: &'static str,
    /// The capital's English name; empty where there is none.
    pub capital: &'static str,
    /// Degrees north of its middle.
    pub latitude: f64,
    /// Degrees east of its middle.
    pub longitude: f64,
    /// GeoNames identifier.
    pub geonames_id: u32,
}

/// What an adjective or people refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct People {
    /// Its country, where it has exactly one.
    pub country: Option<Code3>,
    /// The country's or region's name.
    pub place: &'static str,
}

/// A building, street or chamber that stands for a government, army, police, secret service or parliament.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// Its name.
    pub name: &'static str,
    /// Whose it is; `IGO` for an intergovernmental body's.
    pub country: Code3,
    /// PLOVER sectors, most telling first.
    pub sectors: Vec<Code3>,
    /// Degrees north and east.
    pub position: Option<(f64, f64)>,
    /// What it is.
    pub kind: PlaceKind,
}

/// The tables of `lexicon/countries`, with hash look-ups.
#[derive(Debug)]
pub struct Countries {
    rows: Vec<CountryInfo>,
    seats: Vec<Seat>,
    peoples: Vec<People>,
    names: NameTable<Code3>,
    demonyms: NameTable<u16>,
    capitals: NameTable<Code3>,
    seat_names: NameTable<u16>,
}

impl Countries {
    /// The built-in tables. Malformed rows are left out; a test sees to it that there are none.
    pub(crate) fn builtin() -> Countries {
        let mut c = Countries {
            rows: Vec::with_capacity(256),
            seats: Vec::with_capacity(192),
            peoples: Vec::with_capacity(1024),
            names: NameTable::with_capacity(1024),
            demonyms: NameTable::with_capacity(1024),
            capitals: NameTable::with_capacity(512),
            seat_names: NameTable::with_capacity(256),
        };
        rows(COUNTRIES).for_each(|row| c.add_country(row).unwrap_or_default());
        rows(IGOS).for_each(|row| c.add_igo(row).unwrap_or_default());
        rows(PEOPLES).for_each(|row| c.add_people(row).unwrap_or_default());
        rows(SEATS).for_each(|row| c.add_seat(row).unwrap_or_default());
        c.rows.sort_by_key(|r| r.code);
        c
    }

    /// The country with this name or alias, with or without *the*.
    pub fn by_name(&self, name: &str) -> Option<Code3> {
        self.names.get(name).or_else(|| self.names.get(without_the(name)?))
    }

    /// The country of an adjective or people.
    pub fn by_demonym(&self, word: &str) -> Option<Code3> {
        self.people(word)?.country
    }

    /// The country of an adjective or people spelt with two letters in the wrong order, or one too many or too few; `None` where
    /// several countries' come as near.
    pub fn by_misspelt_demonym(&self, word: &str) -> Option<Code3> {
        let mut found = None;
        for row in rows(COUNTRIES) {
            let Some([iso3, _, _, _, adjectives, people, ..]) = columns::<10>(row) else { continue };
            if list(adjectives).chain(list(people)).any(|w| slips_to(word, w)) {
                let code = Code3::new(iso3);
                if found.is_some_and(|f| Some(f) != code) {
                    return None;
                }
                found = code;
            }
        }
        found
    }

    /// The country or region of an adjective or people.
    pub fn people(&self, word: &str) -> Option<People> {
        self.demonyms.get(word).map(|i| self.peoples[i as usize])
    }

    /// The country whose capital or other seat of government this is.
    pub fn by_capital(&self, name: &str) -> Option<Code3> {
        self.capitals.get(name).or_else(|| self.capitals.get(without_the(name)?))
    }

    /// The seat with this name, with or without *the*.
    pub fn seat(&self, name: &str) -> Option<&Seat> {
        let i = self.seat_names.get(name).or_else(|| self.seat_names.get(without_the(name)?))?;
        Some(&self.seats[i as usize])
    }

    /// All seats of government.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// What is known of a country.
    pub fn info(&self, code: Code3) -> Option<&CountryInfo> {
        self.rows.binary_search_by_key(&code, |r| r.code).ok().map(|i| &self.rows[i])
    }

    /// The country with this ISO 3166-1 alpha-2 code, in any case.
    pub fn by_iso2(&self, iso2: &str) -> Option<Code3> {
        self.rows.iter().find(|r| r.iso2.eq_ignore_ascii_case(iso2)).map(|r| r.code)
    }

    /// All countries by code.
    pub fn all(&self) -> &[CountryInfo] {
        &self.rows
    }

    fn add_country(&mut self, row: &'static str) -> Option<()> {
        let [iso3, iso2, name, aliases, adjectives, people, capitals, lat, lon, id] = columns(row)?;
        let code = Code3::new(iso3)?;
        let (latitude, longitude, geonames_id) = (lat.parse().ok()?, lon.parse().ok()?, id.parse().ok()?);
        self.names.insert(name, code);
        list(aliases).for_each(|a| self.names.insert(a, code));
        list(adjectives).chain(list(people)).for_each(|p| self.insert_people(p, Some(code), name));
        list(capitals).for_each(|c| self.capitals.insert(c, code));
        let capital = list(capitals).next().unwrap_or("");
        self.rows.push(CountryInfo { code, iso2, name, aliases, capital, latitude, longitude, geonames_id });
        Some(())
    }

    fn add_igo(&mut self, row: &'static str) -> Option<()> {
        let [name, aliases] = columns(row)?;
        self.names.insert(name, IGO);
        list(aliases).for_each(|a| self.names.insert(a, IGO));
        Some(())
    }

    fn add_people(&mut self, row: &'static str) -> Option<()> {
        let [name, country, place] = columns(row)?;
        let country = if country.is_empty() { None } else { Some(Code3::new(country)?) };
        self.insert_people(name, country, place);
        Some(())
    }

    fn insert_people(&mut self, word: &str, country: Option<Code3>, place: &'static str) {
        self.demonyms.insert(word, self.peoples.len() as u16);
        self.peoples.push(People { country, place });
    }

    fn add_seat(&mut self, row: &'static str) -> Option<()> {
        let [name, country, sectors, lat, lon, kind] = columns(row)?;
        let sectors = list(sectors).map(Code3::new).collect::<Option<Vec<_>>>()?;
        let position = if lat.is_empty() { None } else { Some((lat.parse().ok()?, lon.parse().ok()?)) };
        let kind = if kind.is_empty() { PlaceKind::Site } else { kind.parse().ok()? };
        self.seat_names.insert(name, self.seats.len() as u16);
        self.seats.push(Seat { name, country: Code3::new(country)?, sectors, position, kind });
        Some(())
    }
}

/// The rows of a table, without its heading.
fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().skip(1).filter(|l| !l.is_empty())
}

/// True if the words differ by two neighbouring letters that changed places, or by one letter more or less.
fn slips_to(word: &str, right: &str) -> bool {
    let (a, b) = (word.as_bytes(), right.as_bytes());
    if a == b || a.len().abs_diff(b.len()) > 1 || a.first() != b.first() {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => b.get(1..) == Some(a),
        std::cmp::Ordering::Greater => a.get(1..) == Some(b),
        std::cmp::Ordering::Equal => {
            matches!((a, b), ([x, y, r @ ..], [v, w, s @ ..]) if x == w && y == v && r == s)
        }
    }
}

/// Exactly `N` columns.
fn columns<const N: usize>(row: &'static str) -> Option<[&'static str; N]> {
    let mut out = [""; N];
    let mut cells = row.split('\t');
    for cell in &mut out {
        *cell = cells.next()?;
    }
    cells.next().is_none().then_some(out)
}

/// The members of a list cell.
fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(';').filter(|s| !s.is_empty())
}

/// The name without a leading *the*.
fn without_the(name: &str) -> Option<&str> {
    name.strip_prefix("the ").or_else(|| name.strip_prefix("The "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(c: &str) -> Option<Code3> {
        Some(Code3::new(c).unwrap())
    }

    #[test]
    fn every_row_is_well_formed() {
        let c = Countries::builtin();
        assert_eq!(c.rows.len(), rows(COUNTRIES).count());
        assert_eq!(c.seats.len(), rows(SEATS).count());
        assert!(rows(PEOPLES).all(|r| columns::<3>(r).is_some()));
        assert!(rows(IGOS).all(|r| columns::<2>(r).is_some()));
        for pair in c.rows.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} stands twice", pair[0].code);
        }
        for seat in &c.seats {
            assert!(seat.country == IGO || c.info(seat.country).is_some(), "{}", seat.name);
        }
    }

    #[test]
    fn names_in_use_in_the_news() {
        let c = Countries::builtin();
        for (name, want) in [
            ("US", "USA"),
            ("U.S.", "USA"),
            ("the United States", "USA"),
            ("America", "USA"),
            ("U.K.", "GBR"),
            ("Britain", "GBR"),
            ("DR Congo", "COD"),
            ("Burma", "MMR"),
            ("Ivory Coast", "CIV"),
            ("UAE", "ARE"),
            ("DPRK", "PRK"),
            ("Kosovo", "KOS"),
            ("Palestine", "PSE"),
            ("Hong Kong", "HKG"),
            ("the EU", "IGO"),
            ("UKRAINE", "UKR"),
            ("Türkiye", "TUR"),
            ("the Netherlands", "NLD"),
            ("The Gambia", "GMB"),
        ] {
            assert_eq!(c.by_name(name), code(want), "{name}");
        }
        for word in ["us", "turkey", "Washington", "chad", "it", "", "Jordan River Valley"] {
            assert_eq!(c.by_name(word), None, "{word}");
        }
    }

    #[test]
    fn demonyms_capitals_and_seats() {
        let c = Countries::builtin();
        for (word, want) in [
            ("American", "USA"),
            ("Turks", "TUR"),
            ("Briton", "GBR"),
            ("Danes", "DNK"),
            ("Chechen", "RUS"),
            ("Scottish", "GBR"),
            ("Palestinians", "PSE"),
            ("Filipino", "PHL"),
            ("RUSSIAN", "RUS"),
        ] {
            assert_eq!(c.by_demonym(word), code(want), "{word}");
        }
        assert_eq!(c.by_misspelt_demonym("Uzebks"), code("UZB"));
        assert_eq!(c.by_misspelt_demonym("Phillipino"), None, "two letters off");
        assert_eq!(c.by_misspelt_demonym("Nigerin"), None, "Nigerian, Nigerien");
        assert_eq!(c.by_demonym("polish"), None);
        assert_eq!(c.by_demonym("European"), None);
        assert_eq!(c.people("European").unwrap().place, "Europe");
        assert_eq!(c.by_capital("Moscow"), code("RUS"));
        assert_eq!(c.by_capital("Washington"), code("USA"));
        assert_eq!(c.by_capital("Tel Aviv"), code("ISR"));
        let kremlin = c.seat("the Kremlin").unwrap();
        assert_eq!((kremlin.country, kremlin.sectors[0].as_str()), (Code3::of("RUS"), "GOV"));
        assert_eq!(c.seat("Pentagon").unwrap().sectors[0].as_str(), "MIL");
        assert_eq!(c.info(Code3::of("FRA")).unwrap().capital, "Paris");
    }
}

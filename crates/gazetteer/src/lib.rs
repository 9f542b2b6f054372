//! Places, countries and demonyms, and the resolution of toponyms.
//!
//! [`Gazetteer::builtin`] holds the tables of `lexicon/countries` and `lexicon/places`; its look-ups take words as the text
//! writes them: *US* is a country and *us* is none.

mod candidates;
mod common;
mod countries;
mod fold;
mod metonym;
mod names;
mod outlets;
pub mod places;
mod recognise;
mod resolve;
mod toponyms;
pub mod training;
mod view;
mod votes;
mod weights;
mod words;

use std::sync::OnceLock;

pub use countries::{Countries, CountryInfo, People, Seat};
pub use fold::{Folded, fold, fold_char};
use places::Places;
use recognise::Recogniser;
use resolve::Ranker;
use sitroom_codebook::Code3;
use sitroom_document::Place;
use sitroom_rules::RuleError;
pub use words::{WordExample, word_examples};

/// The tables of places and countries.
pub struct Gazetteer {
    countries: Countries,
    places: Places,
    recogniser: Recogniser,
    ranker: Ranker,
    words: words::Words,
}

impl Gazetteer {
    /// The gazetteer that is built into the program.
    ///
    /// # Panics
    /// If the program was built with broken rule files; a test holds that it was not.
    pub fn builtin() -> &'static Gazetteer {
        static BUILTIN: OnceLock<Gazetteer> = OnceLock::new();
        BUILTIN.get_or_init(|| match Gazetteer::load() {
            Ok(gazetteer) => gazetteer,
            Err(e) => panic!("{e}"),
        })
    }

    fn load() -> Result<Gazetteer, RuleError> {
        Ok(Gazetteer {
            countries: Countries::builtin(),
            places: Places::builtin(),
            recogniser: Recogniser::builtin(),
            ranker: Ranker::builtin(),
            words: words::Words::load()?,
        })
    }

    /// The built-in gazetteer without the words of one class of `rules/en/gazetteer`: what is then read otherwise is what the class is for.
    ///
    /// # Errors
    /// As for the rule files.
    pub fn without_words(class: &str) -> Result<Gazetteer, RuleError> {
        let gazetteer = Gazetteer::load()?;
        Ok(Gazetteer { words: gazetteer.words.without(class), ..gazetteer })
    }

    /// The table of places.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The tables of countries.
    pub fn countries(&self) -> &Countries {
        &self.countries
    }

    /// The country (or `IGO`) with this name or alias, with or without *the*: `United States`, `U.S.`, `the Netherlands`.
    pub fn country_by_name(&self, name: &str) -> Option<Code3> {
        self.countries.by_name(name)
    }

    /// The country of an adjective or people: `Turkish`, `Turks`, `Chechen`.
    pub fn country_by_demonym(&self, word: &str) -> Option<Code3> {
        self.countries.by_demonym(word)
    }

    /// The country whose capital or other seat of government this is: `Moscow`, `Tel Aviv`.
    pub fn country_by_capital(&self, name: &str) -> Option<Code3> {
        self.countries.by_capital(name)
    }

    /// The building, street or chamber that stands for a government: `Kremlin`, `the Pentagon`.
    pub fn seat(&self, name: &str) -> Option<&Seat> {
        self.countries.seat(name)
    }

    /// The most prominent place with this name, whatever the text: `Texas`, `Crimea`, `Goma`. Foreign and old names of small
    /// places do not count.
    pub fn place_by_name(&self, name: &str) -> Option<Place> {
        let readings = self.places.by_name(name).filter(|r| candidates::spelt_as(r.kind, name));
        let rows = readings.map(|r| (r.kind, self.places.row(r.place)));
        let fits =
            rows.filter(|(kind, row)| *kind != places::NameKind::Alternate || row.log_population > 12.6);
        let (_, row) = fits.max_by(|a, b| a.1.log_population.total_cmp(&b.1.log_population))?;
        Some(self.place_of_row(&row))
    }

    /// What is known of a country; `None` for `IGO` and unknown codes.
    pub fn country_info(&self, code: Code3) -> Option<&CountryInfo> {
        self.countries.info(code)
    }
}

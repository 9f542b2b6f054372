//! Toponyms in a document: recognition and resolution.

use crate::Gazetteer;
use crate::candidates::{Candidate, Found, candidates};
use crate::outlets::outlet;
use crate::places::{Feature, NameKind, PlaceRow};
use crate::resolve::{
    COUNTRY_ABSENT, COUNTRY_MASS, COUNTRY_NAMED, GREAT, HOME_COUNTRY, HOME_NEAR, INSIDE_NEXT, Name,
    OUTSIDE_NEXT, STATE_MASS, STATE_NAMED, Scene, Sense, near,
};
use sitroom_codebook::PlaceKind;
use sitroom_document::{Analysis, Document, Place, Toponym, Why};
use sitroom_ling::EntType;

/// Least probability of a toponym.
const THRESHOLD: f32 = 0.5;

impl Gazetteer {
    /// The toponyms of a document, in text order. They do not overlap.
    pub fn toponyms(&self, doc: &Document, analysis: &Analysis) -> Vec<Toponym> {
        let text: &str = &doc.text;
        let all = candidates(text, analysis, self);
        if all.is_empty() {
            return Vec::new();
        }
        let indicators = self.recogniser.indicators(text, analysis, &self.places, &all);
        let scores: Vec<f32> = indicators.iter().map(|i| self.recogniser.score(i)).collect();
        let accepted: Vec<bool> = (0..all.len())
            .map(|i| {
                scores[i] >= THRESHOLD
                    || self.is_seat(text, &all[i])
                    || self.is_called_a_place(analysis, &all[i])
            })
            .collect();
        let scene = self.scene(doc, analysis, &all, &accepted);
        let names = self.ranker.rank(&scene);
        (0..all.len())
            .filter(|&i| accepted[i])
            .map(|i| self.toponym(&scene, i as u32, scores[i], &names))
            .collect()
    }

    pub(crate) fn scene<'a>(
        &'a self,
        doc: &'a Document,
        analysis: &'a Analysis,
        all: &'a [Candidate],
        accepted: &'a [bool],
    ) -> Scene<'a> {
        let outlet = outlet(&doc.meta, &self.places, |c| self.countries.by_iso2(c));
        Scene { text: &doc.text, analysis, places: &self.places, all, accepted, outlet }
    }

    fn toponym(&self, scene: &Scene<'_>, i: u32, score: f32, names: &[Name]) -> Toponym {
        let (text, a, c) = (scene.text, scene.analysis, &scene.all[i as usize]);
        let (place, why) = match c.found {
            Found::People(p) => (self.place_of_people(p), Why::Lexicon("countries/peoples".into())),
            Found::Entity => (None, Why::Ling("a place that the gazetteer does not know")),
            Found::Name(list) => {
                let name = names.iter().find(|n| n.list == list);
                let sense = name.and_then(|n| mentioned(scene, names, n, i));
                (sense.map(|s| self.place(s)), Why::Model { name: "toponym", score })
            }
        };
        let demonym = matches!(c.found, Found::People(_));
        let metonym = !demonym && place.as_ref().is_some_and(|p| self.is_metonym(text, a, c, p));
        let (span, sentence) = (c.span, a.sentence(c.tokens.start));
        Toponym { span, tokens: c.tokens, sentence, place, metonym, demonym, why }
    }

    fn place(&self, sense: &Sense) -> Place {
        self.place_of_row(&sense.row)
    }

    pub(crate) fn place_of_row(&self, row: &PlaceRow) -> Place {
        Place {
            name: self.places.name(row).to_string(),
            latitude: rounded(row.latitude),
            longitude: rounded(row.longitude),
            geonames_id: (row.geonames_id != 0).then_some(row.geonames_id),
            country: self.places.country(row),
            kind: row.feature.kind(),
        }
    }

    fn place_of_people(&self, people: crate::People) -> Option<Place> {
        let country = people.country.and_then(|c| self.countries.info(c)).filter(|c| c.name == people.place);
        if let Some(c) = country {
            return Some(Place {
                name: c.name.to_string(),
                latitude: c.latitude,
                longitude: c.longitude,
                geonames_id: Some(c.geonames_id),
                country: Some(c.code),
                kind: PlaceKind::Country,
            });
        }
        let mut rows = self.places.by_name(people.place).map(|r| self.places.row(r.place));
        let row = rows.find(|r| people.country.is_none() || self.places.country(r) == people.country)?;
        Some(self.place_of_row(&row))
    }

    /// True for the seats of government that are nothing else; the corpora that the model learnt from leave them out.
    fn is_seat(&self, text: &str, c: &Candidate) -> bool {
        let words = c.span.of(text);
        let telling = words.contains(' ') || matches!(words, "Kremlin" | "Pentagon" | "Elysee" | "Élysée");
        matches!(c.found, Found::Name(_))
            && telling
            && self.countries.seat(words).is_some_and(|s| s.position.is_some())
    }

    /// *The town of Zalambessa*, *in Kuriga*, which the language layer takes for a place: one, though no gazetteer knows it.
    fn is_called_a_place(&self, a: &Analysis, c: &Candidate) -> bool {
        let start = c.tokens.start;
        let of = |back: u32, word: &str| start >= back && a.lemma(start - back) == word;
        let unknown = matches!(c.found, Found::Entity);
        let said = start >= 2 && of(1, "of") && self.words.settlements.has(a.lemma(start - 2));
        let inside = start >= 1 && of(1, "in") && a.tokens.ent_type[start as usize] == EntType::GPE;
        unknown && (said || inside)
    }
}

/// The reading of one mention: what its own surroundings say, else the document's one sense of the name.
fn mentioned<'n>(scene: &Scene<'_>, names: &'n [Name], name: &'n Name, mention: u32) -> Option<&'n Sense> {
    if let Some(own) = scene.own_sense(names, name, mention) {
        return Some(own);
    }
    let best = name.senses.first()?;
    if best.values[INSIDE_NEXT] > 0.0 && best.values[HOME_NEAR] == 0.0 {
        let plain = name.senses.iter().find(|s| s.row.feature == Feature::Country && s.values[GREAT] > 0.0);
        let mut later = name.mentions.iter().rev().take_while(|m| **m > mention);
        if plain.is_some() && later.any(|m| scene.own_sense(names, name, *m).is_some()) {
            return plain;
        }
    }
    chosen(name, division_follows(scene.text, scene.analysis, &scene.all[mention as usize]))
}

/// The best reading, unless it is hardly to be believed; a city rather than the division of its own name around it.
fn chosen(name: &Name, division_follows: bool) -> Option<&Sense> {
    let best = name.senses.first()?;
    if let Some(plain) = plain_country(name, best).or_else(|| plain_city(name, best)) {
        return Some(plain);
    }
    if doubtful(best) {
        return None;
    }
    if division_follows || !matches!(best.row.feature, Feature::Admin1 | Feature::Admin2 | Feature::Admin3) {
        return Some(best);
    }
    let country = name
        .senses
        .iter()
        .find(|s| s.row.feature == Feature::Country && (s.country == best.country || s.kind < best.kind));
    if country.is_some() {
        return country;
    }
    let city = name.senses.iter().find(|s| {
        s.row.feature.is_settlement()
            && s.row.feature != Feature::Quarter
            && s.country == best.country
            && s.kind <= NameKind::Variant
            && (near(&s.xyz, &best.xyz, 120.0)
                || (s.row.feature == Feature::Capital && best.values[STATE_MASS] < 0.7))
            && s.row.log_population > best.row.log_population - 2.0
    });
    city.or(Some(best))
}

/// The country or great state of this name, where nothing but nearness speaks for a town: *Mexico* is seldom Mexico, Missouri.
fn plain_country<'n>(name: &'n Name, best: &Sense) -> Option<&'n Sense> {
    let town = best.row.feature.is_settlement() && best.row.log_population < 14.0;
    if !town || best.values[INSIDE_NEXT] > 0.0 || best.values[HOME_NEAR] > 0.0 {
        return None;
    }
    let great = |s: &&Sense| {
        matches!(s.row.feature, Feature::Country | Feature::Admin1)
            && s.values[GREAT] > 0.0
            && s.values[OUTSIDE_NEXT] == 0.0
    };
    name.senses.iter().find(great)
}

/// The capital or the far greater city of this name, where nothing speaks for a smaller town: the local news that the models learnt from
/// know *Athens* as Athens, Georgia, and *Odessa* as Odessa, Texas.
fn plain_city<'n>(name: &'n Name, best: &Sense) -> Option<&'n Sense> {
    let small =
        best.row.feature.is_settlement() || matches!(best.row.feature, Feature::Admin2 | Feature::Admin3);
    let spoken_for = [INSIDE_NEXT, HOME_NEAR, HOME_COUNTRY, COUNTRY_NAMED, STATE_NAMED, STATE_MASS];
    if !small || spoken_for.iter().any(|f| best.values[*f] > SPOKEN_FOR) {
        return None;
    }
    let greater = |s: &Sense| match s.row.feature {
        Feature::Capital => s.row.log_population > best.row.log_population,
        f if f.is_settlement() => s.row.log_population > best.row.log_population + FAR_GREATER,
        _ => false,
    };
    name.senses.iter().find(|s| {
        greater(s)
            && s.kind <= NameKind::Variant
            && s.values[OUTSIDE_NEXT] == 0.0
            && s.values[COUNTRY_MASS] + SPOKEN_FOR > best.values[COUNTRY_MASS]
    })
}

/// Five times as many people, as a logarithm.
const FAR_GREATER: f32 = 1.6;
/// What the values of other places' doubtful readings add up to.
const SPOKEN_FOR: f32 = 0.3;

/// True for a foreign or old name of a small place in a country that the document does not name, and for a small place that
/// does not lie in the country or state that follows it.
fn doubtful(sense: &Sense) -> bool {
    let small = sense.row.log_population < 12.6;
    let named = sense.values[COUNTRY_NAMED] > 0.0;
    small
        && ((sense.kind == NameKind::Alternate && !named)
            || (sense.values[OUTSIDE_NEXT] > 0.0 && sense.values[COUNTRY_ABSENT] > 0.0))
}

/// *Kabul province*, *the Moscow region*.
fn division_follows(text: &str, a: &Analysis, c: &Candidate) -> bool {
    let next = c.tokens.end;
    (next as usize) < a.len()
        && matches!(
            a.word(text, next),
            "province"
                | "Province"
                | "region"
                | "Region"
                | "governorate"
                | "Governorate"
                | "state"
                | "State"
                | "district"
                | "District"
                | "prefecture"
                | "Prefecture"
                | "county"
                | "County"
                | "oblast"
                | "Oblast"
        )
}

/// Four decimals: about ten metres, and what the table holds.
fn rounded(degrees: f32) -> f64 {
    (f64::from(degrees) * 1e4).round() / 1e4
}

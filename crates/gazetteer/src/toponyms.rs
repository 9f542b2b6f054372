//! Toponyms in a document: recognition, resolution, metonyms.

use crate::Gazetteer;
use crate::candidates::{Candidate, Found, candidates};
use crate::outlets::outlet;
use crate::places::{Feature, NameKind, PlaceRow};
use crate::resolve::{
    COUNTRY_ABSENT, COUNTRY_NAMED, GREAT, HOME_NEAR, INSIDE_NEXT, Name, OUTSIDE_NEXT, Scene, Sense, near,
};
use sitroom_codebook::PlaceKind;
use sitroom_document::{Analysis, Document, Place, Toponym, Why};
use sitroom_ling::Dep;

/// Least probability of a toponym.
const THRESHOLD: f32 = 0.5;

impl Gazetteer {
    /// The toponyms of a document, in text order. They do not overlap.
    pub fn toponyms(&self, doc: &Document, analysis: &Analysis) -> Vec<Toponym> {
        let text: &str = &doc.text;
        let all = candidates(text, analysis, &self.places, &self.countries);
        if all.is_empty() {
            return Vec::new();
        }
        let indicators = self.recogniser.indicators(text, analysis, &self.places, &all);
        let scores: Vec<f32> = indicators.iter().map(|i| self.recogniser.score(i)).collect();
        let accepted: Vec<bool> =
            (0..all.len()).map(|i| scores[i] >= THRESHOLD || self.is_seat(text, &all[i])).collect();
        let names = self.ranker.rank(&self.scene(doc, analysis, &all, &accepted));
        (0..all.len())
            .filter(|&i| accepted[i])
            .map(|i| self.toponym(text, analysis, &all[i], scores[i], &names))
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

    fn toponym(&self, text: &str, a: &Analysis, c: &Candidate, score: f32, names: &[Name]) -> Toponym {
        let (place, why) = match c.found {
            Found::People(p) => (self.place_of_people(p), Why::Lexicon("countries/peoples".into())),
            Found::Entity => (None, Why::Ling("a place that the gazetteer does not know")),
            Found::Name(list) => {
                let name = names.iter().find(|n| n.list == list);
                let sense = name.and_then(|n| chosen(n, division_follows(text, a, c)));
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
        let rows = self.places.by_name(people.place).map(|r| self.places.row(r.place));
        let row =
            rows.filter(|r| people.country.is_none() || self.places.country(r) == people.country).next()?;
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

    /// True where a country, capital or seat stands for its government: it says, denies, agrees, or is in talks.
    fn is_metonym(&self, text: &str, a: &Analysis, c: &Candidate, place: &Place) -> bool {
        let words = c.span.of(text);
        let seat = self.countries.seat(words).is_some();
        let capital = self.countries.by_capital(words).is_some_and(|code| Some(code) == place.country);
        if !(seat || capital || place.kind == PlaceKind::Country) {
            return false;
        }
        if seat && place.kind == PlaceKind::Site {
            return !is_scene(text, a, c) && !is_reached(a, c);
        }
        let head = (c.tokens.start..c.tokens.end)
            .rev()
            .find(|&t| !c.tokens.contains(a.head(t)))
            .unwrap_or(c.tokens.end - 1);
        match a.dep(head) {
            Dep::NSUBJ => acts(a.lemma(a.head(head)), place.kind == PlaceKind::Country),
            Dep::POSS => position_noun(a.lemma(a.head(head))),
            Dep::POBJ if a.dep(a.head(head)) == Dep::AGENT => true,
            Dep::POBJ => bilateral(text, a, a.head(head)),
            Dep::DOBJ => addressed(a.lemma(a.head(head))),
            Dep::CONJ => {
                let first = a.head(head);
                a.dep(first) == Dep::NSUBJ && acts(a.lemma(a.head(first)), place.kind == PlaceKind::Country)
                    || a.dep(first) == Dep::POBJ && bilateral(text, a, a.head(first))
            }
            _ => false,
        }
    }
}

/// *at the White House*, *outside the Kremlin*: there the seat is a place.
fn is_scene(text: &str, a: &Analysis, c: &Candidate) -> bool {
    let before = (c.tokens.start.saturating_sub(3)..c.tokens.start).rev().map(|t| a.word(text, t));
    before.take_while(|w| !matches!(*w, "," | ".")).take(2).any(|w| {
        matches!(
            w,
            "at" | "outside" | "near" | "in" | "inside" | "around" | "to" | "At" | "In" | "Outside" | "from"
        )
    })
}

/// *hit the Pentagon*, *left the White House*: there too.
fn is_reached(a: &Analysis, c: &Candidate) -> bool {
    const VERBS: [&str; 16] = [
        "hit", "leave", "enter", "visit", "storm", "attack", "evacuate", "tour", "bomb", "surround", "reach",
        "occupy", "guard", "strike", "target", "shell",
    ];
    let head = c.tokens.end - 1;
    matches!(a.dep(head), Dep::DOBJ | Dep::NSUBJPASS) && VERBS.contains(&a.lemma(a.head(head)))
}

/// The best reading, unless it is hardly to be believed; a city rather than the division of its own name around it.
fn chosen(name: &Name, division_follows: bool) -> Option<&Sense> {
    let best = name.senses.first()?;
    if let Some(country) = plain_country(name, best) {
        return Some(country);
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
            && near(&s.xyz, &best.xyz, 120.0)
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

/// Verbs that governments are the subjects of, and places are not; a country acts wherever it is more than a scene.
fn acts(lemma: &str, country: bool) -> bool {
    const VERBS: &str = include_str!("../../../lexicon/places/metonym_verbs.txt");
    const SCENE: [&str; 43] = [
        "be",
        "have",
        "lie",
        "border",
        "suffer",
        "experience",
        "become",
        "remain",
        "grow",
        "shrink",
        "contain",
        "include",
        "produce",
        "export",
        "import",
        "consist",
        "stretch",
        "span",
        "cover",
        "host",
        "rank",
        "account",
        "number",
        "total",
        "record",
        "register",
        "emerge",
        "undergo",
        "mark",
        "celebrate",
        "gain",
        "lose",
        "win",
        "beat",
        "play",
        "score",
        "draw",
        "qualify",
        "come",
        "go",
        "do",
        "can",
        "share",
    ];
    VERBS.lines().any(|v| v == lemma) || (country && !SCENE.contains(&lemma))
}

/// Nouns for what a government has: *Moscow's decision*, *Ankara's objections*.
fn position_noun(lemma: &str) -> bool {
    const NOUNS: [&str; 40] = [
        "decision",
        "position",
        "stance",
        "demand",
        "request",
        "claim",
        "denial",
        "plan",
        "policy",
        "offer",
        "proposal",
        "threat",
        "response",
        "reaction",
        "statement",
        "announcement",
        "objection",
        "opposition",
        "support",
        "refusal",
        "rejection",
        "willingness",
        "intention",
        "attempt",
        "effort",
        "ally",
        "envoy",
        "ambassador",
        "accusation",
        "allegation",
        "concern",
        "warning",
        "call",
        "pledge",
        "commitment",
        "promise",
        "invasion",
        "aggression",
        "troop",
        "force",
    ];
    NOUNS.contains(&lemma)
}

/// *talks between Moscow and Kyiv*, *a deal with Tehran*, *sanctions against Moscow*.
fn bilateral(text: &str, a: &Analysis, prep: u32) -> bool {
    const NOUNS: [&str; 36] = [
        "talk",
        "negotiation",
        "deal",
        "agreement",
        "relation",
        "tie",
        "tension",
        "war",
        "dispute",
        "meeting",
        "accord",
        "treaty",
        "pact",
        "sanction",
        "pressure",
        "cooperation",
        "alliance",
        "contact",
        "conflict",
        "dialogue",
        "criticism",
        "accusation",
        "charge",
        "rift",
        "row",
        "truce",
        "ceasefire",
        "negotiate",
        "cooperate",
        "side",
        "agree",
        "relationship",
        "link",
        "trade",
        "aggression",
        "embargo",
    ];
    const SCENES: [&str; 19] = [
        "border", "road", "coast", "flight", "area", "sea", "distance", "train", "ferry", "land", "route",
        "pipeline", "strait", "game", "match", "travel", "fly", "frontier", "crossing",
    ];
    let noun = a.lemma(a.head(prep));
    match a.word(text, prep) {
        "between" => !SCENES.contains(&noun),
        "with" | "against" | "on" => NOUNS.contains(&noun),
        _ => false,
    }
}

/// Verbs whose object is a government when it is a place.
fn addressed(lemma: &str) -> bool {
    const VERBS: [&str; 24] = [
        "accuse",
        "urge",
        "tell",
        "ask",
        "warn",
        "blame",
        "condemn",
        "criticize",
        "criticise",
        "persuade",
        "pressure",
        "press",
        "sanction",
        "support",
        "back",
        "thank",
        "inform",
        "notify",
        "convince",
        "force",
        "oblige",
        "threaten",
        "arm",
        "anger",
    ];
    VERBS.contains(&lemma)
}

/// Four decimals: about ten metres, and what the table holds.
fn rounded(degrees: f32) -> f64 {
    (f64::from(degrees) * 1e4).round() / 1e4
}

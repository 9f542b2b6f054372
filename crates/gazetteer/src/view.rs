//! One candidate in its text: what stands in it, before it and after it, in the words of the recogniser's indicators.

use crate::candidates::{Candidate, Found, spelt_as};
use crate::common::also_a;
use crate::places::{Feature, NameKind, PlaceRow, Places};
use crate::votes::Votes;
use sitroom_document::Analysis;
use sitroom_ling::{Dep, EntType, Pos, Tag};

/// One candidate in its text.
pub(crate) struct View<'a> {
    pub text: &'a str,
    pub a: &'a Analysis,
    pub places: &'a Places,
    pub all: &'a [Candidate],
    pub i: usize,
    pub c: &'a Candidate,
    pub votes: &'a Votes<'a>,
}

impl<'a> View<'a> {
    pub(crate) fn words(&self) -> &'a str {
        self.c.span.of(self.text)
    }

    pub(crate) fn word(&self, token: u32) -> &'a str {
        self.a.word(self.text, token)
    }

    /// The first reading that the spelling allows.
    pub(crate) fn top(&self) -> Option<(NameKind, PlaceRow)> {
        let Found::Name(list) = self.c.found else { return None };
        let words = self.words();
        self.places
            .readings(list)
            .filter(|r| spelt_as(r.kind, words))
            .min_by_key(|r| r.kind)
            .map(|r| (r.kind, self.places.row(r.place)))
    }

    pub(crate) fn label(&self) -> EntType {
        self.a.entities.get(self.c.entity as usize).map_or(EntType::NONE, |e| e.label)
    }

    pub(crate) fn entity(&self) -> &'static str {
        let Some(e) = self.a.entities.get(self.c.entity as usize) else {
            let overlaps = (self.c.tokens.start..self.c.tokens.end)
                .any(|t| self.a.tokens.ent_type[t as usize] != EntType::NONE);
            return if overlaps { "beyond" } else { "none" };
        };
        let t = self.c.tokens;
        let at_start = t.start == e.tokens.start
            || (t.start == e.tokens.start + 1 && matches!(self.word(e.tokens.start), "the" | "The" | "THE"));
        let at_end = t.end >= e.tokens.end || (t.end + 1 == e.tokens.end && self.a.tag(t.end) == Tag::POS);
        let whole = at_start && at_end;
        let after_of =
            t.start > e.tokens.start && matches!(self.word(t.start - 1), "of" | "in" | "for" | "the");
        match (e.label, whole) {
            (EntType::GPE, true) => "gpe",
            (EntType::GPE, false) => "gpe.part",
            (EntType::LOC, true) => "loc",
            (EntType::LOC, false) => "loc.part",
            (EntType::FAC, true) => "fac",
            (EntType::FAC, false) => {
                if at_start {
                    "fac.start"
                } else {
                    "fac.part"
                }
            }
            (EntType::NORP, true) => "norp",
            (EntType::NORP, false) => "norp.part",
            (EntType::ORG, true) => "org",
            (EntType::ORG, false) if at_start => "org.start",
            (EntType::ORG, false) if after_of => "org.of",
            (EntType::ORG, false) => {
                if at_end {
                    "org.end"
                } else {
                    "org.inside"
                }
            }
            (EntType::PERSON, true) => "person",
            (EntType::PERSON, false) => {
                if at_start {
                    "person.start"
                } else {
                    "person.part"
                }
            }
            (EntType::EVENT | EntType::LAW | EntType::WORK_OF_ART, _) => "event",
            (
                EntType::DATE
                | EntType::TIME
                | EntType::CARDINAL
                | EntType::ORDINAL
                | EntType::MONEY
                | EntType::PERCENT
                | EntType::QUANTITY,
                _,
            ) => "time",
            (_, true) => "other",
            (_, false) => "other.part",
        }
    }

    pub(crate) fn feature(&self, row: Option<PlaceRow>) -> &'static str {
        match (self.c.found, row.map(|r| r.feature)) {
            (Found::People(p), _) => {
                if p.country.is_some() {
                    "people"
                } else {
                    "people.region"
                }
            }
            (_, None) => "none",
            (_, Some(f)) => match f {
                Feature::Country => "country",
                Feature::Admin1 => "admin1",
                Feature::Admin2 | Feature::Admin3 => "admin2",
                Feature::Capital | Feature::Seat1 | Feature::Seat2 | Feature::Town => "town",
                Feature::Quarter => "quarter",
                Feature::Continent | Feature::Region => "region",
                Feature::Water | Feature::Island | Feature::Nature => "nature",
                Feature::Site => "site",
            },
        }
    }

    pub(crate) fn kind(&self, kind: Option<NameKind>) -> &'static str {
        match kind {
            None => "none",
            Some(NameKind::Main) => "main",
            Some(NameKind::Variant) => "variant",
            Some(NameKind::Alternate) => "alternate",
            Some(NameKind::Capitals) if self.words().len() == 2 && !matches!(self.words(), "US" | "UK") => {
                "postal"
            }
            Some(_) => "abbreviation",
        }
    }

    pub(crate) fn before(&self) -> &'static str {
        let start = self.c.tokens.start;
        if start == 0 || self.a.tokens.sent_start[start as usize] {
            return "start";
        }
        let t = start - 1;
        let word = self.word(t);
        if word == "," {
            let after_place = self.i > 0 && self.all[self.i - 1].tokens.end == t;
            return if after_place { "place.comma" } else { "comma" };
        }
        match word {
            "in" | "In" | "at" | "near" | "around" | "outside" | "across" | "throughout" | "within"
            | "inside" => "in",
            "from" | "From" | "to" | "into" | "toward" | "towards" | "through" | "over" | "between" => "to",
            "of" => "of",
            "by" | "with" | "for" | "against" => "by",
            "the" | "The" => "the",
            "(" | "[" => "open",
            "and" | "&" | "or" => "and",
            "-" | "–" | "—" | "/" => "hyphen",
            "Mr." | "Mrs." | "Ms." | "Dr." | "Sen." | "Rep." | "Gov." | "Judge" | "Sgt." | "Capt."
            | "Lt." | "Gen." | "President" | "Senator" | "Sheriff" | "Officer" | "Detective" | "Mayor"
            | "Coach" | "Rev." | "Col." | "Sir" | "Lord" | "Lady" | "Justice" | "Miss" | "Minister"
            | "Secretary" | "Chief" => "title",
            "north" | "south" | "east" | "west" | "northern" | "southern" | "eastern" | "western"
            | "central" | "northeast" | "northwest" | "southeast" | "southwest" | "downtown" | "North"
            | "South" | "East" | "West" | "Northern" | "Southern" | "Eastern" | "Western" | "Central"
            | "Downtown" | "Greater" | "Metro" | "northeastern" | "northwestern" | "southeastern"
            | "southwestern" | "rural" | "mainland" => "direction",
            _ => match self.a.pos(t) {
                Pos::PROPN if self.a.tokens.ent_type[t as usize] == EntType::PERSON => "given",
                Pos::PROPN => "name",
                Pos::NUM => "number",
                Pos::VERB | Pos::AUX => "verb",
                _ => "other",
            },
        }
    }

    pub(crate) fn after(&self) -> &'static str {
        let t = self.c.tokens.end;
        if t as usize >= self.a.len() || self.a.tokens.sent_start[t as usize] {
            return "end";
        }
        let word = self.word(t);
        if word == "," {
            let place = self
                .all
                .get(self.i + 1)
                .is_some_and(|n| n.tokens.start == t + 1 && matches!(n.found, Found::Name(_)));
            return if place { "comma.place" } else { "comma" };
        }
        match word {
            "." | "!" | "?" | ";" | "\"" | "”" => "end",
            "'s" | "’s" | "'" | "’" => "possessive",
            "(" | "[" => "open",
            "and" | "&" | "or" => "and",
            ":" => "colon",
            "-" | "/" => "hyphen",
            "–" | "—" | "--" => "dash",
            "said" | "says" | "told" | "added" | "asked" => "said",
            "Street" | "St." | "Avenue" | "Ave." | "Road" | "Rd." | "Drive" | "Dr." | "Boulevard"
            | "Blvd." | "Lane" | "Way" | "Court" | "Highway" | "Parkway" | "Place" | "Pike" | "Square"
            | "Bridge" => "street",
            "University" | "College" | "High" | "School" | "Schools" | "County" | "City" | "Police"
            | "Department" | "Council" | "State" | "Hospital" | "Airport" | "Park" | "Township"
            | "Sheriff" | "Fire" | "Public" | "Municipal" | "International" | "Community" | "Church"
            | "Elementary" | "Middle" | "Center" | "Centre" | "Area" | "Regional" | "National" | "Board"
            | "Metropolitan" | "Valley" | "River" | "Lake" | "House" | "Senate" | "Legislature"
            | "Supreme" | "Army" | "Ministry" | "Government" | "Foreign" | "Interior" => "body",
            "Corp" | "Corp." | "Inc" | "Inc." | "Co" | "Co." | "Ltd" | "Ltd." | "Airlines" | "Airways"
            | "Bank" | "Bancorp" | "Motors" | "Motor" | "Group" | "Holdings" | "Industries" | "Steel"
            | "Partners" | "plc" | "LLC" | "Financial" | "Capital" | "Insurance" | "Energy" | "Oil"
            | "Technologies" | "Systems" | "Electric" | "Foods" | "Stores" | "Securities" | "Life"
            | "Chemical" | "Mining" => "company",
            "Post" | "Times" | "Herald" | "News" | "Tribune" | "Journal" | "Gazette" | "Star"
            | "Dispatch" | "Register" | "Observer" | "Chronicle" | "Daily" | "Globe" | "Examiner"
            | "Telegraph" | "Press" => "press",
            _ => match self.a.pos(t) {
                Pos::PROPN if self.a.tokens.ent_type[t as usize] == EntType::PERSON => "surname",
                Pos::PROPN => "name",
                Pos::NUM => "number",
                Pos::VERB | Pos::AUX => "verb",
                Pos::NOUN | Pos::ADJ => "noun",
                _ => "other",
            },
        }
    }

    /// How the same words are labelled elsewhere; countries and states are less easily taken for people.
    pub(crate) fn vote(&self, row: Option<PlaceRow>) -> &'static str {
        match (self.votes.of(self.words()), great(row)) {
            ("against", Some(Feature::Country)) => "against.country",
            ("against", Some(_)) => "against.admin1",
            (vote, _) => vote,
        }
    }

    /// Whether the words end a person's name elsewhere in the document.
    pub(crate) fn surname(&self, row: Option<PlaceRow>) -> &'static str {
        match (self.votes.is_surname(self.words()), great(row)) {
            (false, _) => "no",
            _ if self.entity() == "person.part" => "yes",
            (true, None) => "yes",
            (true, Some(Feature::Country)) => "country",
            (true, Some(_)) => "admin1",
        }
    }

    pub(crate) fn also(&self) -> &'static str {
        let also = also_a(self.words());
        match (also.word, also.given, also.surname) {
            (false, false, false) => "no",
            (true, false, false) => "word",
            (false, true, false) => "given",
            (false, false, true) => "surname",
            (false, true, true) => "names",
            (true, _, _) => "word.name",
        }
    }

    pub(crate) fn tag(&self) -> &'static str {
        match self.a.tag(self.c.tokens.end - 1) {
            Tag::NNP => "NNP",
            Tag::NNPS => "NNPS",
            Tag::JJ => "JJ",
            Tag::NN | Tag::NNS => "NN",
            _ => "other",
        }
    }

    pub(crate) fn dep(&self) -> &'static str {
        match self.a.dep(self.c.tokens.end - 1) {
            Dep::POBJ => "pobj",
            Dep::COMPOUND | Dep::NMOD => "compound",
            Dep::NSUBJ | Dep::NSUBJPASS => "nsubj",
            Dep::APPOS => "appos",
            Dep::CONJ => "conj",
            Dep::AMOD => "amod",
            Dep::POSS => "poss",
            Dep::NPADVMOD => "npadvmod",
            Dep::DOBJ => "dobj",
            Dep::ROOT => "ROOT",
            _ => "other",
        }
    }

    pub(crate) fn capitals(&self) -> bool {
        let words = self.words();
        words.len() > 3 && !words.chars().any(char::is_lowercase) && !words.contains('.')
    }

    /// What an entity that the gazetteer does not know looks like.
    pub(crate) fn unknown(&self) -> &'static str {
        if self.c.found != Found::Entity {
            return "no";
        }
        match self.word(self.c.tokens.end - 1) {
            "Street" | "St." | "St" | "Avenue" | "Ave." | "Road" | "Rd." | "Drive" | "Dr." | "Boulevard"
            | "Blvd." | "Lane" | "Way" | "Highway" | "Parkway" | "Place" | "Pike" | "Court" | "Circle" => {
                "street"
            }
            "Building" | "Center" | "Centre" | "School" | "Church" | "Hospital" | "Hotel" | "Hall"
            | "Theatre" | "Theater" | "Stadium" | "Club" | "Museum" | "Library" | "Arena" | "House"
            | "Room" | "Prison" | "Jail" => "building",
            _ => match self.label() {
                EntType::GPE => "gpe",
                EntType::LOC => "loc",
                EntType::FAC => "other",
                _ => "landform",
            },
        }
    }
}

/// The feature of countries and of other large areas.
fn great(row: Option<PlaceRow>) -> Option<Feature> {
    let row = row.filter(|r| r.log_population > 13.0)?;
    let area = matches!(
        row.feature,
        Feature::Country | Feature::Admin1 | Feature::Region | Feature::Continent | Feature::Island
    );
    area.then_some(row.feature)
}

pub(crate) fn size(row: Option<PlaceRow>) -> &'static str {
    match row.map(|r| r.log_population.exp()) {
        None => "unknown",
        Some(p) if p < 2e3 => "2k",
        Some(p) if p < 1e4 => "10k",
        Some(p) if p < 5e4 => "50k",
        Some(p) if p < 2e5 => "200k",
        Some(p) if p < 1e6 => "1m",
        Some(_) => "more",
    }
}

//! Which candidates are toponyms: a logistic model over a handful of indicators.

use crate::candidates::Candidate;
use crate::places::Places;
use crate::view::{View, size};
use crate::votes::Votes;
use crate::weights::weights;
use sitroom_document::Analysis;

/// Groups of indicators: of each group exactly one fires for a candidate.
const GROUPS: &[(&str, &[&str])] = &[
    ("bias", &["1"]),
    (
        "entity",
        &[
            "none",
            "gpe",
            "gpe.part",
            "loc",
            "loc.part",
            "fac",
            "fac.start",
            "fac.part",
            "norp",
            "norp.part",
            "org",
            "org.start",
            "org.of",
            "org.end",
            "org.inside",
            "person",
            "person.start",
            "person.part",
            "event",
            "time",
            "other",
            "other.part",
            "beyond",
        ],
    ),
    ("size", &["unknown", "2k", "10k", "50k", "200k", "1m", "more"]),
    (
        "feature",
        &[
            "none",
            "country",
            "admin1",
            "admin2",
            "town",
            "nature",
            "region",
            "site",
            "quarter",
            "people",
            "people.region",
        ],
    ),
    ("kind", &["none", "main", "variant", "alternate", "abbreviation", "postal", "postal.place"]),
    ("length", &["1", "2", "3"]),
    (
        "before",
        &[
            "start",
            "in",
            "to",
            "of",
            "by",
            "the",
            "comma",
            "place.comma",
            "open",
            "title",
            "name",
            "given",
            "and",
            "hyphen",
            "number",
            "direction",
            "verb",
            "other",
        ],
    ),
    (
        "after",
        &[
            "end",
            "comma",
            "comma.place",
            "possessive",
            "name",
            "body",
            "street",
            "surname",
            "press",
            "hyphen",
            "verb",
            "said",
            "open",
            "and",
            "number",
            "colon",
            "dash",
            "noun",
            "other",
        ],
    ),
    ("tag", &["NNP", "NNPS", "JJ", "NN", "other"]),
    (
        "dep",
        &["pobj", "compound", "nsubj", "appos", "conj", "amod", "poss", "npadvmod", "dobj", "ROOT", "other"],
    ),
    ("case", &["mixed", "capitals"]),
    ("vote", &["none", "place", "against", "both", "against.country", "against.admin1"]),
    ("surname", &["no", "yes", "country", "admin1"]),
    ("also", &["no", "word", "given", "surname", "word.name", "names"]),
    ("unknown", &["no", "gpe", "loc", "street", "building", "other", "landform"]),
];

/// A candidate's active indicators.
pub(crate) type Indicators = [u16; 15];

/// The model.
#[derive(Debug)]
pub(crate) struct Recogniser {
    offsets: Vec<u16>,
    weights: Vec<f32>,
}

impl Recogniser {
    pub(crate) fn builtin() -> Self {
        let mut offsets = Vec::with_capacity(GROUPS.len());
        let mut at = 0;
        for (_, members) in GROUPS {
            offsets.push(at);
            at += members.len() as u16;
        }
        Recogniser { offsets, weights: weights("recognise", &names()) }
    }

    /// Probability that the candidate is a toponym.
    pub(crate) fn score(&self, indicators: &Indicators) -> f32 {
        let sum: f32 = indicators.iter().map(|&i| self.weights[i as usize]).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    /// The indicators of every candidate.
    pub(crate) fn indicators(
        &self,
        text: &str,
        a: &Analysis,
        places: &Places,
        all: &[Candidate],
    ) -> Vec<Indicators> {
        let votes = Votes::count(text, a, all);
        (0..all.len())
            .map(|i| {
                let view = View { text, a, places, all, i, c: &all[i], votes: &votes };
                self.of(&view)
            })
            .collect()
    }

    fn of(&self, v: &View<'_>) -> Indicators {
        let top = v.top();
        let picks: [&str; 15] = [
            "1",
            v.entity(),
            size(top.map(|t| t.1)),
            v.feature(top.map(|t| t.1)),
            v.kind(top.map(|t| t.0)),
            ["1", "2", "3"][v.c.tokens.len().clamp(1, 3) - 1],
            v.before(),
            v.after(),
            v.tag(),
            v.dep(),
            if v.capitals() { "capitals" } else { "mixed" },
            v.vote(top.map(|t| t.1)),
            v.surname(top.map(|t| t.1)),
            v.also(),
            v.unknown(),
        ];
        let mut out = [0; 15];
        for (g, pick) in picks.iter().enumerate() {
            let member = GROUPS[g].1.iter().position(|m| m == pick).unwrap_or(0);
            out[g] = self.offsets[g] + member as u16;
        }
        out
    }
}

/// All feature names, `group=member`.
pub(crate) fn names() -> Vec<String> {
    GROUPS.iter().flat_map(|(g, members)| members.iter().map(move |m| format!("{g}={m}"))).collect()
}

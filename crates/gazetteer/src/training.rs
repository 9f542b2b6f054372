//! What the training script reads: the models' features for a document. Not for use in the pipeline.

use crate::Gazetteer;
use crate::candidates::{Found, candidates};
use crate::recognise;
use crate::resolve::FEATURES;
use sitroom_document::{Analysis, Document, Span};

/// A candidate toponym with the indicators of the recogniser.
#[derive(Clone, Debug)]
pub struct CandidateFeatures {
    /// Bytes of the candidate.
    pub span: Span,
    /// Active indicators, by index into [`recogniser_features`].
    pub indicators: Vec<u16>,
    /// The name's posting list; `None` for peoples and unknown places.
    pub list: Option<u64>,
    /// True for adjectives and peoples.
    pub people: bool,
}

/// A name with the features of its readings.
#[derive(Clone, Debug)]
pub struct NameFeatures {
    /// The posting list.
    pub list: u64,
    /// Of each reading: latitude, longitude and the values of [`ranker_features`].
    pub senses: Vec<(f32, f32, Vec<f32>)>,
}

/// The names of the recogniser's indicators.
pub fn recogniser_features() -> Vec<String> {
    recognise::names()
}

/// The names of the ranker's features.
pub fn ranker_features() -> &'static [&'static str] {
    &FEATURES
}

/// The features of a document; `accept` says of each candidate whether the ranker takes it for a toponym.
pub fn features(
    doc: &Document,
    analysis: &Analysis,
    accept: impl Fn(Span) -> bool,
) -> (Vec<CandidateFeatures>, Vec<NameFeatures>) {
    let g = Gazetteer::builtin();
    let all = candidates(&doc.text, analysis, g);
    let indicators = g.recogniser.indicators(&doc.text, analysis, &g.places, &all);
    let accepted: Vec<bool> = all.iter().map(|c| accept(c.span)).collect();
    let names = g.ranker.rank(&g.scene(doc, analysis, &all, &accepted));
    let rows = all.iter().zip(&indicators).map(|(c, i)| CandidateFeatures {
        span: c.span,
        indicators: i.to_vec(),
        list: if let Found::Name(list) = c.found { Some(list) } else { None },
        people: matches!(c.found, Found::People(_)),
    });
    let names = names.iter().map(|n| NameFeatures {
        list: n.list,
        senses: n.senses.iter().map(|s| (s.row.latitude, s.row.longitude, s.values.to_vec())).collect(),
    });
    (rows.collect(), names.collect())
}

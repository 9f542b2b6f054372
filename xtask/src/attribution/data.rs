//! Gold attributions as sequences of labelled tokens.

use super::trainer::{Data, NO_VECTOR, Sequence};
use crate::eval::shared::Doc;
use serde_json::{Value, json};
use sitroom_attribution::Attributor;
use sitroom_attribution::labeller::labels::{self, CONTENT, CUE, IS_CUE, SOURCE};
use sitroom_attribution::labeller::scene::{Cues, Scene};
use sitroom_attribution::labeller::{Features, Found, Labeller, Window, cue_features};
use sitroom_document::Attribution;
use sitroom_ling::{Analysis, Span, TokenRange, VECTOR_WIDTH};
use sitroom_pipeline::{DocMeta, Document, Reader};

/// A document with its gold attributions in tokens.
pub struct Text {
    /// The document.
    pub doc: Document,
    /// Its analysis and tables.
    pub analysis: Analysis,
    /// What the stages before attribution found.
    pub extraction: sitroom_document::Extraction,
    gold: Vec<Gold>,
    dropped: Vec<TokenRange>,
}

struct Gold {
    source: Vec<TokenRange>,
    cue: TokenRange,
    content: Vec<TokenRange>,
}

impl Text {
    /// Reads a gold line.
    pub fn new(reader: &mut Reader, row: &Value) -> Text {
        let text = row["text"].as_str().unwrap_or_default();
        let meta = DocMeta { published: row["published"].as_str().map(str::to_string), ..Default::default() };
        let (doc, analysis, extraction) = reader.extract(Document::new(text, meta));
        let bytes: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).chain([text.len() as u32]).collect();
        let tokens = |v: &Value| -> Vec<TokenRange> {
            let pairs = v.as_array().into_iter().flatten();
            let at =
                |p: &Value, i: usize| p[i].as_u64().and_then(|x| bytes.get(x as usize)).copied().unwrap_or(0);
            let spans = pairs.map(|p| Span::new(at(p, 0), at(p, 1)));
            spans.map(|s| analysis.tokens_in(s)).filter(|r| !r.is_empty()).collect()
        };
        let gold = row["attributions"].as_array().into_iter().flatten().filter_map(|a| {
            let cue = tokens(&a["cue"]).first().copied()?;
            Some(Gold { source: tokens(&a["source"]), cue, content: tokens(&a["content"]) })
        });
        let (gold, dropped) = (gold.collect(), tokens(&row["discard"]));
        Text { doc, analysis, extraction, gold, dropped }
    }

    /// Adds the document's sentences to the data of the cue network and its cues to those of the span network.
    pub fn add(&self, rules: &Attributor, cues: &mut Data, spans: &mut Data) {
        let scene = rules.scene(&self.doc, &self.analysis, &self.extraction);
        let first = (cues.vectors.len() / VECTOR_WIDTH) as u32;
        cues.vectors.extend_from_slice(&self.analysis.tokens.vectors);
        spans.vectors.extend_from_slice(&self.analysis.tokens.vectors);
        self.add_sentences(&scene, first, cues);
        self.add_cues(&scene, first, spans);
    }

    /// What the span network finds for the gold's cues.
    pub fn with_gold_cues(&self, rules: &Attributor, labeller: &Labeller) -> Doc {
        let scene = rules.scene(&self.doc, &self.analysis, &self.extraction);
        let ranges: Vec<TokenRange> = self.gold.iter().map(|g| g.cue).collect();
        let all = Cues::new(self.analysis.len(), &ranges);
        let span = |r: &TokenRange| self.json(self.analysis.range_span(*r));
        let record = |f: Found| {
            json!({
                "source": f.source.as_ref().map(span),
                "cue": span(&f.cue),
                "content": f.content.iter().map(span).collect::<Vec<_>>(),
            })
        };
        let mut search = labeller.search(&scene, &all);
        let attributions = ranges.iter().map(|c| record(search.find(*c, 1.0))).collect();
        Doc { attributions, ..Default::default() }
    }

    /// The attributions that an attributor finds, as records that can be scored.
    pub fn attributions(&self, attributor: &Attributor) -> Doc {
        let found = attributor.annotate(&self.doc, &self.analysis, &self.extraction);
        let record = |a: &Attribution| {
            json!({
                "source": a.source.as_ref().map(|s| self.json(s.span)),
                "cue": self.json(a.cue),
                "content": a.content.iter().map(|c| self.json(*c)).collect::<Vec<_>>(),
                "within": a.within.map(|i| i.to_string()),
            })
        };
        Doc { attributions: found.iter().map(record).collect(), ..Default::default() }
    }

    /// A span as records have it.
    fn json(&self, s: Span) -> Value {
        let point = |byte: u32| self.doc.text[..byte as usize].chars().count();
        json!({"start": point(s.start), "end": point(s.end)})
    }

    fn number(&self, first: u32, at: Option<i64>) -> u32 {
        at.filter(|t| *t >= 0 && *t < self.analysis.len() as i64).map_or(NO_VECTOR, |t| first + t as u32)
    }

    fn add_sentences(&self, scene: &Scene<'_>, first: u32, data: &mut Data) {
        let mut features = Features::default();
        for sentence in &self.analysis.sentences {
            if self.dropped.iter().any(|d| d.overlaps(*sentence)) {
                continue;
            }
            let mut s = Sequence { gold: vec![0; sentence.len()], ..Default::default() };
            for g in self.gold.iter().filter(|g| sentence.contains(g.cue.start)) {
                let end = g.cue.end.min(sentence.end);
                labels::put(
                    &mut s.gold,
                    TokenRange::new(g.cue.start - sentence.start, end - sentence.start),
                    CUE,
                );
            }
            repair(&mut s.gold, CUE, labels::CUE_LABELS);
            for t in sentence.iter() {
                cue_features(scene, t, &mut features);
                s.push(&features);
                s.vectors.extend([0, -1, 1].map(|o| self.number(first, Some(i64::from(t) + o))));
            }
            data.sequences.push(s);
        }
    }

    fn add_cues(&self, scene: &Scene<'_>, first: u32, data: &mut Data) {
        let ranges: Vec<TokenRange> = self.gold.iter().map(|g| g.cue).collect();
        let all = Cues::new(self.analysis.len(), &ranges);
        let mut features = Features::default();
        for g in &self.gold {
            let window = Window::new(scene, g.cue, &all);
            let range = window.range;
            let mut s = Sequence { gold: vec![0; range.len()], ..Default::default() };
            let inside = |r: &TokenRange| {
                let (start, end) = (r.start.max(range.start), r.end.min(range.end));
                (start < end).then(|| TokenRange::new(start - range.start, end - range.start))
            };
            g.content.iter().filter_map(inside).for_each(|r| labels::put(&mut s.gold, r, CONTENT));
            g.source.iter().filter_map(inside).for_each(|r| labels::put(&mut s.gold, r, SOURCE));
            for t in g.cue.iter() {
                s.gold[(t - range.start) as usize] = IS_CUE;
            }
            repair(&mut s.gold, CONTENT, labels::SPAN_LABELS);
            repair(&mut s.gold, SOURCE, labels::SPAN_LABELS);
            for t in range.iter() {
                if window.is_cue(t) {
                    s.skip(IS_CUE);
                } else {
                    window.features(t, &mut features);
                    s.push(&features);
                }
                s.vectors.extend([0, -1, 1].map(|o| self.number(first, Some(i64::from(t) + o))));
            }
            data.sequences.push(s);
        }
    }
}

/// Writes spans anew whose parts another span has cut.
fn repair(gold: &mut [u8], kind: u8, n: usize) {
    let first = 1 + kind * 4;
    let mine = |l: u8| l >= first && l < first + 4 && usize::from(l) < n;
    let mut t = 0;
    while t < gold.len() {
        if !mine(gold[t]) {
            t += 1;
            continue;
        }
        let start = t;
        let mut end = t + 1;
        // a first or inner label is followed by an inner or last one
        while end < gold.len()
            && mine(gold[end])
            && matches!(gold[end - 1] - first, 0 | 1)
            && matches!(gold[end] - first, 1 | 2)
        {
            end += 1;
        }
        labels::put(gold, TokenRange::new(start as u32, end as u32), kind);
        t = end;
    }
}

impl Sequence {
    fn push(&mut self, features: &Features) {
        self.features.extend_from_slice(&features.all);
        self.ends.push(self.features.len() as u32);
        self.fixed.push(u8::MAX);
    }

    /// A token whose label is given.
    fn skip(&mut self, label: u8) {
        self.ends.push(self.features.len() as u32);
        self.fixed.push(label);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::trainer::{Plan, Trainer};
    use sitroom_attribution::labeller::net::Net;
    use sitroom_attribution::labeller::{CUE_SHAPE, SPAN_SHAPE};

    /// A network learns one text by heart and finds its attributions in use: training and use see the same features.
    #[test]
    fn what_was_learned_is_found() {
        let text =
            "The mayor said the bridge was shut. “Nobody was hurt,” a driver told the radio. The sun shone.";
        let at = |words: &str| {
            let start = text[..text.find(words).expect("words of the text")].chars().count();
            json!([[start, start + words.chars().count()]])
        };
        let gold = [("The mayor", "said", "the bridge was shut"), ("a driver", "told", "“Nobody was hurt,”")];
        let attributions: Vec<Value> =
            gold.iter().map(|(s, q, c)| json!({"source": at(s), "cue": at(q), "content": at(c)})).collect();
        let row = json!({"text": text, "attributions": attributions, "discard": []});
        let read = Text::new(&mut Reader::default(), &row);
        let rules = Attributor::new(None);
        let (mut cues, mut spans) = (Data::default(), Data::default());
        read.add(&rules, &mut cues, &mut spans);
        let plan = Plan { passes: 30, rate: 0.1, least: 1, dropout: 0.0, forgetful: 0.0, seed: 1 };
        let net = |shape, data: &mut Data| {
            let mut trainer = Trainer::new(shape, plan);
            trainer.train(data, &Data::default(), "test");
            Net::new(trainer.quantised())
        };
        let labeller = Labeller { cues: net(CUE_SHAPE, &mut cues), spans: net(SPAN_SHAPE, &mut spans) };
        let found = labeller.find(&rules.scene(&read.doc, &read.analysis, &read.extraction));
        let words = |r: &TokenRange| read.analysis.range_span(*r).of(text);
        let got: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|f| (f.source.as_ref().map_or("", words), words(&f.cue), words(&f.content[0])))
            .collect();
        assert_eq!(got, gold);
    }
}

//! Quotations: who only repeats what somebody said depends on the same source as all others who repeat it.

use crate::member::{Member, in_order, place_in_order};
use crate::sketch::EMPTY;
use crate::sources::{Groups, Same};
use crate::words::{hash64, words};
use sitroom_record::{AttributionRecord, ClaimRecord};
use std::collections::{BTreeMap, BTreeSet};

/// Words in a row that two quotations share where they are one; shorter ones are turns of phrase.
const RUN: usize = 5;
/// Opening and closing marks.
const MARKS: [(char, char); 3] = [('“', '”'), ('"', '"'), ('«', '»')];

/// Hashes of the runs of words that the claim's source is quoted with; none where the claim is not the word of a quoted speaker.
/// `speaker` gives the fullest name of an attribution's source.
pub fn runs<'a>(
    claim: &ClaimRecord,
    attributions: impl IntoIterator<Item = &'a AttributionRecord>,
    speaker: impl Fn(&AttributionRecord) -> Option<String>,
) -> Vec<u64> {
    let inside = |a: &&AttributionRecord| {
        let t = &claim.trigger;
        claim.attributions.contains(&a.id) && a.content.iter().any(|c| c.start <= t.start && t.end <= c.end)
    };
    let mut all = BTreeSet::new();
    for a in attributions.into_iter().filter(inside) {
        let Some(name) = speaker(a).and_then(|s| words(&s).filter(|w| !EMPTY.contains(&w.as_str())).last())
        else {
            continue;
        };
        for text in quoted(a) {
            let text: Vec<String> = words(text).collect();
            let run = |r: &[String]| hash64(&[name.as_bytes(), r.join(" ").as_bytes()]);
            all.extend(text.windows(RUN).map(run));
        }
    }
    all.into_iter().collect()
}

/// The words in quotation marks.
fn quoted(a: &AttributionRecord) -> Vec<&str> {
    match a.quote.as_str() {
        "direct" => a.content.iter().map(|c| c.text.as_str()).collect(),
        "mixed" => a.content.iter().flat_map(|c| between_marks(&c.text)).collect(),
        _ => Vec::new(),
    }
}

fn between_marks(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((at, (open, close))) =
        rest.char_indices().find_map(|(at, c)| Some((at, *MARKS.iter().find(|m| m.0 == c)?)))
    {
        let after = &rest[at + open.len_utf8()..];
        let end = after.find(close).unwrap_or(after.len());
        all.push(&after[..end]);
        rest = after.get(end + close.len_utf8()..).unwrap_or_default();
    }
    all
}

/// The reports that do not depend on each other, in groups: one outlet, address or text makes one, and one quotation does where
/// reports tell the event by nothing else.
pub fn grouped<'m>(members: &[&'m Member]) -> (Groups, Vec<Vec<&'m Member>>) {
    let mut documents: BTreeMap<&str, Vec<&Member>> = BTreeMap::new();
    for m in in_order(members) {
        documents.entry(&m.claim.document).or_default().push(m);
    }
    let mut reports: Vec<Vec<&Member>> = documents.into_values().collect();
    reports.sort_by(|a, b| place_in_order(a[0]).cmp(&place_in_order(b[0])));
    let mut groups = Groups::default();
    for report in &reports {
        let m = report[0];
        let outlet = m.outlet.as_ref().map(|o| Same::outlet(o));
        let url = m.url.as_ref().map(|u| Same::Address.mark(u));
        let quotes = if only_quotes(report) { report.as_slice() } else { &[] };
        let quotes = quotes.iter().flat_map(|m| m.quoted.iter().copied());
        groups.put([Some(Same::Text.mark(&m.original)), outlet, url].into_iter().flatten().chain(quotes));
    }
    (groups, reports)
}

fn only_quotes(report: &[&Member]) -> bool {
    report.iter().all(|m| !m.quoted.is_empty())
}

/// Claims of reports that only repeat a quotation, each with the claim of the first report that has it.
pub fn repeated(members: &[&Member]) -> BTreeMap<String, String> {
    let (mut groups, reports) = grouped(members);
    let mut first: BTreeMap<usize, &Member> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for (i, report) in reports.iter().enumerate().filter(|(_, r)| only_quotes(r)) {
        let source = *first.entry(groups.head(i)).or_insert(report[0]);
        let same = |m: &&&Member| m.quoted.iter().any(|q| source.quoted.contains(q));
        if source.claim.document != report[0].claim.document {
            all.extend(report.iter().filter(same).map(|m| (m.claim.id.clone(), source.claim.id.clone())));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_quotation_marks_are_found() {
        assert_eq!(
            between_marks("that “we shall not leave” and \"will fight\" on “for years"),
            ["we shall not leave", "will fight", "for years"]
        );
        assert!(between_marks("that nobody will leave").is_empty());
    }
}

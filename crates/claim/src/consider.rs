//! What was considered: every word that could name an act, with what each of its rules made of it.

use crate::judge::{self, Opinion};
use crate::lexicon::Trigger;
use crate::sense::Refusal;
use crate::{Coder, Ctx};
use sitroom_document::codebook::EventType;
use sitroom_document::{Analysis, Document, Extraction};
use sitroom_ling::Tag;
use std::collections::BTreeMap;

/// Reasons why the frame of a verb does not fit.
const OBJECT: &str = "its object is none of those that the rule asks for";
const COMPLEMENT: &str = "it lacks the clause or object that the rule asks for";
const PARTIES: &str = "no actor or recipient was found that the rule asks for";

/// One entry of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `en.accuse.condemn`
    pub rule: String,
    /// The entry as the rule file writes it.
    pub entry: String,
    /// True for a verb.
    pub verb: bool,
    /// The rule's type.
    pub event_type: EventType,
    /// The rule's mode.
    pub mode: Option<&'static str>,
    /// All conditions of the rule as one text: two entries with the same words and conditions speak of the same thing.
    pub conditions: String,
    /// Ids of the rules that this one goes before.
    pub overrides: Vec<String>,
}

impl Entry {
    /// As the first reason of a claim names the entry.
    pub fn reason(&self) -> String {
        format!("rule {} ({})", self.rule, self.entry)
    }
}

/// A word that an entry begins or ends with, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Considered {
    /// Token index.
    pub token: u32,
    /// The rule.
    pub rule: String,
    /// Its entry.
    pub entry: String,
    /// The rule's type.
    pub event_type: EventType,
    /// `None` if the rule fits.
    pub refusal: Option<String>,
}

impl Coder {
    /// Every entry of every rule, in order of the files.
    pub fn entries(&self) -> Vec<Entry> {
        let mut all = Vec::new();
        for r in self.lexicon.rules() {
            let words = r.verbs.iter().map(|v| (v, true)).chain(r.nouns.iter().map(|n| (n, false)));
            all.extend(words.map(|(entry, verb)| Entry {
                rule: r.id.clone(),
                entry: entry.clone(),
                verb,
                event_type: r.event_type,
                mode: r.mode,
                conditions: format!(
                    "{:?}",
                    (
                        (
                            &r.objects,
                            &r.objects_exclude,
                            r.needs,
                            &r.subjects,
                            &r.words,
                            &r.called,
                            r.inverse
                        ),
                        (r.strict, r.military, r.civilian, r.political_actor, r.political_recipient)
                    )
                ),
                overrides: r.overrides.clone(),
            }));
        }
        all
    }

    /// Words that the judge takes for an act, or nearly so, whatever came of them.
    pub fn opinions(&self, doc: &Document, analysis: &Analysis, ex: &Extraction) -> Vec<Opinion> {
        let ctx = self.context(doc, analysis, ex);
        self.judge.as_ref().map_or(Vec::new(), |j| judge::opinions(&ctx, j, &ctx.by_rules()))
    }

    /// Every word of a document that an entry could stand for, in text order, with what each entry made of it.
    pub fn consider(&self, doc: &Document, analysis: &Analysis, ex: &Extraction) -> Vec<Considered> {
        let ctx = self.context(doc, analysis, ex);
        let mut all = Vec::new();
        for t in 0..analysis.len() as u32 {
            if let Some((triggers, verbal)) = ctx.candidates(t) {
                all.extend(triggers.iter().filter_map(|trigger| ctx.verdict(t, trigger, verbal)));
            }
            if analysis.tag(t) == Tag::VBG {
                let word = analysis.word(&doc.text, t).to_lowercase();
                all.extend(
                    self.lexicon.nouns(&word).iter().filter_map(|trigger| ctx.verdict(t, trigger, false)),
                );
            }
        }
        all
    }
}

impl Ctx<'_> {
    /// `None` where the other words of the entry are not there: such an entry was never in question.
    fn verdict(&self, t: u32, trigger: &Trigger, verbal: bool) -> Option<Considered> {
        if !self.words_stand(t, trigger, verbal) {
            return None;
        }
        let rule = self.lexicon.rule(trigger);
        Some(Considered {
            token: t,
            rule: rule.id.clone(),
            entry: trigger.entry.to_string(),
            event_type: rule.event_type,
            refusal: self.refusal(t, trigger, verbal).map(|r| r.to_string()),
        })
    }

    /// Why an entry whose words stand there makes no claim; `None` if it makes one.
    fn refusal(&self, t: u32, trigger: &Trigger, verbal: bool) -> Option<Refusal> {
        let rule = self.lexicon.rule(trigger);
        match self.claim_by(t, trigger, verbal) {
            Ok(_) => None,
            Err(Refusal::Frame(_)) if verbal && !self.object_fits(t, rule) => Some(Refusal::Frame(OBJECT)),
            Err(Refusal::Frame(_)) if verbal && !self.needs_hold(t, rule) => Some(Refusal::Frame(COMPLEMENT)),
            Err(Refusal::Frame(_)) => Some(Refusal::Frame(PARTIES)),
            Err(other) => Some(other),
        }
    }

    /// Of each entry that makes no claim of a word though its words stand there: the type, and a number for the kind of reason.
    pub(crate) fn refusals(&self, t: u32) -> Vec<(EventType, u32)> {
        let Some((triggers, verbal)) = self.candidates(t) else { return Vec::new() };
        let standing = triggers.iter().filter(|trigger| self.words_stand(t, trigger, verbal));
        let refused = standing.filter_map(|trigger| {
            let kind = match self.refusal(t, trigger, verbal)? {
                Refusal::Frame(OBJECT) => 1,
                Refusal::Frame(COMPLEMENT) => 2,
                Refusal::Frame(_) => 3,
                Refusal::Idiom(_) => 4,
                Refusal::Word(_) => 5,
                Refusal::Topic(_) => 6,
                Refusal::Parties => 7,
            };
            Some((self.lexicon.rule(trigger).event_type, kind))
        });
        let mut all: Vec<(EventType, u32)> = refused.collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The other words of the entry are there.
    pub(crate) fn words_stand(&self, t: u32, trigger: &Trigger, verbal: bool) -> bool {
        if verbal {
            return self.entry_end(t, trigger).is_some();
        }
        let Some(first) = t.checked_sub(trigger.words.len() as u32) else { return false };
        let before = trigger.words.iter().enumerate().all(|(i, w)| self.a.lemma(first + i as u32) == w);
        let small = |s: &String| self.a.children(t).iter().any(|&c| self.a.lemma(c) == s);
        before && trigger.small.as_ref().is_none_or(small)
    }
}

/// Entries of the same words and conditions with different codes, neither of which overrides the other.
pub fn contradictions(entries: &[Entry]) -> Vec<String> {
    let mut groups: BTreeMap<(&str, bool, &str), Vec<&Entry>> = BTreeMap::new();
    for e in entries {
        groups.entry((&e.entry, e.verb, &e.conditions)).or_default().push(e);
    }
    let mut out = Vec::new();
    for group in groups.values() {
        for (i, a) in group.iter().enumerate() {
            for b in &group[i + 1..] {
                let settled = a.overrides.contains(&b.rule) || b.overrides.contains(&a.rule);
                if a.rule == b.rule || ((a.event_type, a.mode) != (b.event_type, b.mode) && !settled) {
                    out.push(format!("{}: {} and {}", a.entry, a.rule, b.rule));
                }
            }
        }
    }
    out
}

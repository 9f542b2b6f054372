//! Who did what to whom: claims coded in PLOVER, each with its reason.
//!
//! Triggers and their frames are data (`rules/en/event`); this crate finds them in the tree, reads off who acts on whom, decides the
//! status from tense, modality and governors, and ties each claim to its time, place, numbers and sources.

mod attach;
mod carry;
mod confidence;
mod consider;
mod constructions;
mod denial;
mod examples;
mod frame;
mod holds;
pub mod judge;
mod lexicon;
mod merge;
mod mode;
mod noun;
mod origin;
mod party;
mod place;
mod rule_file;
mod said;
mod sense;
mod senses;
mod status;
mod threat;
mod time;
mod tree;
mod who;
mod words;

use confidence::Confidence;
use frame::Frame;
use judge::{Judge, Seen};
use lexicon::{Lexicon, Trigger};
use rule_file::{Loaded, Needs};
use said::Said;
use sense::Refusal;
use senses::Topics;
use sitroom_document::codebook::{EntityKind, EventType, Plover, Stance, Status};
use sitroom_document::{Analysis, Claim, Document, Extraction, Party, Why};
use sitroom_ling::{Dep, Pos, Tag};
use sitroom_rules::{RuleError, RuleFile};
use status::cues::Cues;
use std::sync::OnceLock;
use words::Words;

pub use confidence::{FEATURES, features};
pub use consider::{Considered, Entry, contradictions};
pub use constructions::{FrameExample, frame_examples};
pub use examples::{EventExample, examples};
pub use origin::{is_learned, rule_of};
pub use rule_file::builtin_files;
pub use status::cues::{StatusExample, status_examples};
pub use words::{WordExample, word_examples};

/// Finds claims.
#[derive(Debug)]
pub struct Coder {
    lexicon: Lexicon,
    cues: Cues,
    words: Words,
    confidence: Confidence,
    judge: Option<Judge>,
}

/// What the parts of this crate read.
pub(crate) struct Ctx<'a> {
    pub doc: &'a Document,
    pub a: &'a Analysis,
    pub ex: &'a Extraction,
    pub lexicon: &'a Lexicon,
    pub cues: &'a Cues,
    pub words: &'a Words,
    /// The document names somebody in office or in arms, or speaks of politics: then an act may be read where its own words name nobody
    /// known.
    pub about_politics: bool,
    /// What each sentence is about.
    pub topics: Topics,
    /// Who may speak the words of each sentence.
    pub said: Said,
}

/// Sectors that make a document one of politics or conflict.
const POLITICAL: &[&str] = &["GOV", "MIL", "REB", "LEG", "COP", "JUD", "SPY", "PRM", "UAF", "OPP"];

/// True for a document of politics or conflict, by those whom it mentions.
pub fn is_political_text(ex: &Extraction) -> bool {
    let in_office = |e: &sitroom_document::Entity| {
        !matches!(e.kind, EntityKind::Country) && e.sectors.iter().any(|s| POLITICAL.contains(&s.as_str()))
    };
    ex.entities.iter().filter(|e| in_office(e)).map(|e| e.mentions.len()).sum::<usize>() * POLITICAL_SHARE
        >= ex.mentions.len()
        && ex.entities.iter().any(in_office)
}

/// One mention in this many must be of somebody in office or in arms.
const POLITICAL_SHARE: usize = 5;

impl Coder {
    /// The coder of the built-in rules.
    ///
    /// # Panics
    /// If the program was built with broken rule files; a test holds that it was not.
    pub fn builtin() -> &'static Coder {
        static CODER: OnceLock<Coder> = OnceLock::new();
        CODER.get_or_init(|| match Coder::new(&builtin_files()) {
            Ok(coder) => coder,
            Err(e) => panic!("{e}"),
        })
    }

    /// A coder of other rule files: paths below `rules/en/event`, and their texts.
    ///
    /// # Errors
    /// Names file and line of what cannot be read.
    pub fn new(files: &[RuleFile<'_>]) -> Result<Coder, RuleError> {
        let Loaded { rules, learned, senses } = rule_file::load(files)?;
        let (cues, words, confidence) = (Cues::load()?, Words::load()?, Confidence::load()?);
        Ok(Coder {
            lexicon: Lexicon::new(rules, learned, senses),
            cues,
            words,
            confidence,
            judge: Judge::builtin(),
        })
    }

    /// The same coder with another judge, or with rules alone.
    pub fn with_judge(self, judge: Option<Judge>) -> Coder {
        Coder { judge, ..self }
    }

    /// The same coder without the words of one class of `rules/en/words`: what is then read otherwise is what the class is for.
    pub fn without_words(self, class: &str) -> Coder {
        Coder { words: self.words.without(class), ..self }
    }

    /// How many triggers each type has.
    pub fn trigger_counts(&self) -> Vec<(EventType, usize)> {
        EventType::ALL.iter().map(|t| (*t, self.lexicon.count(*t))).collect()
    }

    /// The types of the entries that begin with a verb, or end with a noun; a type may come more than once.
    pub fn types_of(&self, lemma: &str, verb: bool) -> impl Iterator<Item = EventType> + '_ {
        let entries = if verb { self.lexicon.verbs(lemma) } else { self.lexicon.nouns(lemma) };
        entries.iter().map(|t| self.lexicon.rule(t).event_type)
    }

    /// The claims of a document in order of their triggers.
    pub fn annotate(&self, doc: &Document, analysis: &Analysis, ex: &Extraction) -> Vec<Claim> {
        let ctx = self.context(doc, analysis, ex);
        let mut claims = ctx.by_rules();
        if let Some(judge) = &self.judge {
            judge::judge(&ctx, judge, &mut claims);
        }
        merge::one_per_act(&ctx, &mut claims);
        threat::add_told(&ctx, &mut claims);
        carry::carry_over(&ctx, &mut claims);
        for claim in claims.iter_mut().filter(|c| ctx.to_come(c)) {
            claim.status = Status::Planned;
            claim.why.push(status::TO_COME);
        }
        carry::hand_down_days_to_come(&ctx, &mut claims);
        denial::add_bare(&ctx, &mut claims);
        attach::restatements(&ctx, &mut claims);
        let political = is_political_text(ex);
        for claim in &mut claims {
            claim.confidence = self.confidence.of(analysis, political, claim);
        }
        claims
    }

    /// Every word that may name an act as the judge sees it, with the type of the claim that rules make of it.
    pub fn seen(
        &self,
        doc: &Document,
        analysis: &Analysis,
        ex: &Extraction,
    ) -> Vec<(Seen, Option<EventType>)> {
        let ctx = self.context(doc, analysis, ex);
        let claims = ctx.by_rules();
        let mut all = Vec::new();
        judge::look(&ctx, &claims, |seen| {
            let rule = claims.iter().find(|c| c.head == seen.token).map(|c| c.event_type);
            all.push((seen.clone(), rule));
        });
        all
    }

    fn context<'a>(&'a self, doc: &'a Document, a: &'a Analysis, ex: &'a Extraction) -> Ctx<'a> {
        let (lexicon, cues, words) = (&self.lexicon, &self.cues, &self.words);
        let topics = Topics::new(&lexicon.senses, a);
        let about_politics = is_political_text(ex) || topics.political;
        let said = Said::new(a, &ex.attributions);
        Ctx { doc, a, ex, lexicon, cues, words, about_politics, topics, said }
    }
}

impl Ctx<'_> {
    /// The claims that rules make, in order of their triggers.
    fn by_rules(&self) -> Vec<Claim> {
        (0..self.a.len() as u32).filter_map(|t| self.claim_at(t)).collect()
    }

    /// The claim that a token triggers: of all entries that fit the word, the most specific one whose frame holds.
    fn claim_at(&self, t: u32) -> Option<Claim> {
        if self.a.tag(t) == Tag::MD {
            return self.must(t);
        }
        // "since fighting between rival generals broke out"
        let between = self.a.tag(t) == Tag::VBG && self.prep_object(t, "between").is_some();
        if let Some(claim) = between.then(|| self.gerund_claim(t)).flatten() {
            return Some(claim);
        }
        let (triggers, verbal) = self.candidates(t)?;
        let found = triggers.iter().find_map(|trigger| self.claim_by(t, trigger, verbal).ok());
        found.or_else(|| self.gerund_claim(t))
    }

    /// The entries whose head a token may be, and whether as a verb.
    fn candidates(&self, t: u32) -> Option<(&[Trigger], bool)> {
        match self.a.pos(t) {
            // "truce talks opened in Doha": the parser takes the noun for a verb
            Pos::VERB if self.a.tag(t) == Tag::VBZ && self.a.dep(t) == Dep::NSUBJ => {
                Some((self.lexicon.nouns(self.a.lemma(t)), false))
            }
            Pos::VERB | Pos::AUX => Some((self.lexicon.verbs(self.a.lemma(t)), true)),
            Pos::NOUN | Pos::PROPN => Some((self.lexicon.nouns(&self.a.lemma(t).to_lowercase()), false)),
            _ => None,
        }
    }

    /// The claim that an entry makes of a token.
    fn claim_by(&self, t: u32, trigger: &Trigger, verbal: bool) -> Result<Claim, Refusal> {
        let rule = self.lexicon.rule(trigger);
        let frame = if verbal { self.verb_frame(t, trigger) } else { self.noun_frame(t, trigger) };
        let frame = frame.ok_or(Refusal::Frame("its frame does not fit"))?;
        if let Some(refusal) = self.idiom(t, rule) {
            return Err(refusal);
        }
        self.sense(t, rule, &frame, verbal)?;
        Ok(self.claim(t, trigger, frame, verbal))
    }

    /// *The minister said Iran must stop*: in somebody's mouth, *must* and *should* ask.
    fn must(&self, t: u32) -> Option<Claim> {
        let subject = self.first_subject(self.a.head(t))?;
        // "should NATO stop its raids": an inversion puts a condition or a question
        if !matches!(self.a.lemma(t), "must" | "should") || subject > t {
            return None;
        }
        let asked = self.parties(subject);
        let speaker = attach::speaker(self, t).filter(|s| who::is_public(s))?;
        if asked.iter().all(|p| p.country.is_none() && p.sectors.is_empty())
            || asked.iter().any(|p| p.head == speaker.head)
        {
            return None;
        }
        let trigger = self.lexicon.verbs("urge").first()?;
        let tokens = sitroom_document::TokenRange::new(t, t + 1);
        let frame = Frame {
            trigger: tokens,
            actors: vec![speaker.clone()],
            recipients: asked,
            denied: false,
            why: "must, in somebody's words",
        };
        let mut claim = self.claim(t, trigger, frame, true);
        claim.status = Status::Happened;
        claim.time = attach::attributions(self, t).last().and_then(|&i| carry::time_of_saying(self, i));
        claim.attributions = Vec::new();
        Some(claim)
    }

    /// *Shelling of the port by rebels*: a verb's form that stands as a noun.
    fn gerund_claim(&self, t: u32) -> Option<Claim> {
        let word = self.a.word(&self.doc.text, t).to_lowercase();
        let triggers = if self.a.tag(t) == Tag::VBG { self.lexicon.nouns(&word) } else { &[] };
        triggers.iter().find_map(|trigger| self.claim_by(t, trigger, false).ok())
    }

    fn claim(&self, t: u32, trigger: &Trigger, mut frame: Frame, verbal: bool) -> Claim {
        let rule = self.lexicon.rule(trigger);
        let (status, why_status) = if verbal && self.is_performative(t, rule.event_type) {
            (Status::Happened, "done by these words")
        } else if rule.needs == Some(Needs::Refusal) {
            (Status::Happened, "refused by these words")
        } else {
            self.status(t, verbal, rule.speech)
        };
        let all = attach::attributions(self, t);
        let own_words = rule.speech && event_speech(rule.event_type);
        let mut attributions =
            if own_words { attach::reported_speech(self, t, &frame.actors, &all) } else { all.clone() };
        // what is denied is the charge, not that it was made
        if rule.event_type == EventType::Accuse {
            attributions.retain(|i| !attach::is_relative_denial(self, *i));
        }
        // "We condemn it," the spokesman said on Sunday
        let saying = all.iter().rev().find(|i| !attributions.contains(i)).filter(|_| self.is_present(t));
        let said_then = saying.and_then(|&i| carry::time_of_saying(self, i));
        attach::drop_background(self, status, !verbal, &mut attributions);
        self.complete(t, rule, status, &attributions, &mut frame);
        let (event_type, mode) = (rule.event_type, self.mode(t, rule));
        let plover = Plover::builtin();
        let trigger_tokens = frame.trigger;
        let place = place::place(self, place::Act { trigger: trigger_tokens, head: t, event_type });
        Claim {
            sentence: self.a.sentence(t),
            trigger: self.a.range_span(trigger_tokens),
            trigger_tokens,
            head: t,
            event_type,
            mode,
            contexts: self.contexts(t, rule),
            cameo: Some(rule.cameo),
            goldstein: plover.cameo(rule.cameo).and_then(|c| c.goldstein),
            score: plover.score(event_type, mode),
            confidence: 0.0,
            actors: frame.actors,
            recipients: frame.recipients,
            status,
            time: time::time(self, trigger_tokens, t).or(said_then),
            place,
            quantities: attach::quantities(self, trigger_tokens),
            attributions,
            restates: None,
            why: vec![
                Why::Rule(format!("{} ({})", rule.id, trigger.entry).into()),
                Why::Default(frame.why),
                Why::Default(why_status),
            ],
        }
    }

    /// Parties that the act's own words leave out: who denies an act is said to have done it; what hangs on another's act is done to
    /// that other.
    fn complete(
        &self,
        t: u32,
        rule: &rule_file::Rule,
        status: Status,
        attributions: &[u32],
        frame: &mut Frame,
    ) {
        let innermost = attributions.last().map(|i| &self.ex.attributions[*i as usize]);
        let denied = innermost.filter(|x| x.stance == Stance::Denies);
        if let Some(source) = denied.and_then(|x| x.source.as_ref()).filter(|_| frame.actors.is_empty()) {
            frame.actors.push(source.clone());
            frame.why = "who denies it";
        }
        // "Eritrea denied that forces had been moved", "ordered the army to hold drills": its own
        let ordered = innermost.filter(|x| x.stance == Stance::Orders);
        if let Some(source) = denied.or(ordered).and_then(|x| x.source.as_ref()) {
            let bare = |p: &&mut Party| p.country.is_none() && who::is_armed_force(p);
            frame.actors.iter_mut().filter(bare).for_each(|p| p.country = source.country);
        }
        // "JNIM claimed that an ambush had wiped out the convoy"
        let mut said = attributions.iter().rev().map(|i| &self.ex.attributions[*i as usize]);
        let claimed = said.find(|x| x.cue_tokens.iter().any(|c| self.a.lemma(c) == "claim"));
        let armed = claimed.and_then(|x| x.source.as_ref()).filter(|p| who::is_armed(p));
        if rule.event_type == EventType::Assault
            && frame.actors.is_empty()
            && let Some(source) = armed
        {
            frame.actors.push(source.clone());
            frame.why = "who claims it";
        }
        let under_condition = status == Status::Conditional || rule.event_type == EventType::Threaten;
        if under_condition && frame.recipients.is_empty() && !rule.symmetric {
            let subject = self.condition_of(t).and_then(|c| self.subject(c));
            frame.recipients = subject
                .map(|s| self.parties(s))
                .unwrap_or_default()
                .into_iter()
                .filter(|p| p.country.is_some() && !frame.actors.iter().any(|x| x.country == p.country))
                .collect();
        }
    }

    /// The condition of an act, or of what its complement says: *warned of war if*, *warned that it would retaliate if*.
    fn condition_of(&self, t: u32) -> Option<u32> {
        let a = self.a;
        let marked = |c: &u32| a.children_with(*c, Dep::MARK).any(|m| matches!(a.lemma(m), "if" | "unless"));
        let own = |v: u32| a.children_with(v, Dep::ADVCL).find(marked);
        let content = |c: &&u32| matches!(a.dep(**c), Dep::CCOMP | Dep::XCOMP);
        own(t).or_else(|| a.children(t).iter().filter(content).find_map(|&c| own(c)))
    }
}

/// Acts of speech that are their own source. A concession or a promise that somebody reports of himself has him as its source.
fn event_speech(event_type: EventType) -> bool {
    use EventType::{Accuse, Reject, Request, Support, Threaten};
    matches!(event_type, Accuse | Reject | Request | Support | Threaten)
}

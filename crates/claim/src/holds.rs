//! The conditions of an entry: its object, its complement, who takes part.

use crate::Ctx;
use crate::frame::Frame;
use crate::lexicon::Trigger;
use crate::rule_file::{Needs, Rule};
use crate::who::{is_armed, is_known, same_side};
use sitroom_document::Party;
use sitroom_document::codebook::{EntityKind, EventType};
use sitroom_ling::{Dep, Pos, Tag};

impl Ctx<'_> {
    /// The object is one that the entry takes.
    pub fn object_fits(&self, v: u32, rule: &Rule) -> bool {
        let a = self.a;
        let object = self.object(v);
        let named = |o: u32, words: &[String]| {
            // "called off the sit-in"
            let hyphenated = o > 1 && a.word(&self.doc.text, o - 1) == "-";
            let whole = if hyphenated { format!("{}-{}", a.lemma(o - 2), a.lemma(o)) } else { String::new() };
            words.iter().any(|w| match w.rsplit_once(' ') {
                _ if hyphenated && *w == whole => true,
                Some((before, last)) => a.lemma(o) == last && o > 0 && self.is_word(o - 1, before),
                None => a.lemma(o).eq_ignore_ascii_case(w),
            })
        };
        if object.is_some_and(|o| named(o, &rule.objects_exclude)) {
            return false;
        }
        if rule.objects.is_empty() {
            return true;
        }
        let of = |o: u32| self.prep_object(o, "of");
        // "removed President Ferreira": the title tells who it is
        let titled = |o: u32| {
            let title = |c: &u32| matches!(a.dep(*c), Dep::COMPOUND | Dep::NMOD) && named(*c, &rule.objects);
            a.pos(o) == Pos::PROPN && a.children(o).iter().any(title)
        };
        object.is_some_and(|o| {
            named(o, &rule.objects)
                || titled(o)
                || of(o).is_some_and(|x| named(x, &rule.objects))
                || a.children_with(o, Dep::CONJ).any(|c| named(c, &rule.objects))
        })
    }

    /// The complement is what the entry asks for.
    pub fn needs_hold(&self, v: u32, rule: &Rule) -> bool {
        match rule.needs {
            None => true,
            Some(Needs::Complement) if rule.event_type == EventType::Agree => {
                self.has_complement(v)
                    && !(self.may_threaten(v) && self.own_conflict(v))
                    && !self.is_opinion(v)
            }
            Some(Needs::Complement) => self.has_complement(v),
            Some(Needs::OwnConflict) => self.own_conflict(v),
            Some(Needs::Infinitive) => self.has_infinitive(v),
            Some(Needs::Refusal) => self.is_refused(v),
        }
    }

    /// *Will not allow*, *would never accept*, *cannot recognise*.
    fn is_refused(&self, v: u32) -> bool {
        let a = self.a;
        let will = |m: u32| {
            let word = a.word(&self.doc.text, m).to_ascii_lowercase();
            matches!(
                word.as_str(),
                "will" | "would" | "can" | "could" | "shall" | "wo" | "ca" | "'ll" | "’ll" | "'d"
            )
        };
        a.children_with(v, Dep::AUX).any(will) && self.negated(v)
    }

    /// What a verb calls its object is one of the words: *called it a crime*, *described her as a traitor*.
    pub fn is_called(&self, v: u32, words: &[String]) -> bool {
        let a = self.a;
        // "protested against what it called a breach": words for what is protested against
        if self.beyond_words(v).is_some() {
            return false;
        }
        // "an act of war"
        let phrase = |t: u32, w: &str| {
            let (first, of) = w.split_once(" of ")?;
            Some(self.is_word(t, first) && self.prep_object(t, "of").is_some_and(|o| self.is_word(o, of)))
        };
        let one_of = |t: u32| words.iter().any(|w| phrase(t, w).unwrap_or_else(|| self.is_word(t, w)));
        let named = |t: u32| t > v && (one_of(t) || a.children_with(t, Dep::AMOD).any(one_of));
        a.children(v).iter().any(|&c| match a.dep(c) {
            Dep::OPRD
            | Dep::DOBJ
            | Dep::CCOMP
            | Dep::XCOMP
            | Dep::ACOMP
            | Dep::ATTR
            | Dep::ADVCL
            | Dep::ADVMOD => named(c),
            Dep::PREP if a.lemma(c) == "as" => a.children(c).iter().any(|&x| named(x)),
            _ => false,
        })
    }

    /// Promises and threats share their verbs: *vowed to help*, *vowed to strike back*.
    fn may_threaten(&self, v: u32) -> bool {
        let entries = self.lexicon.verbs(self.a.lemma(v)).iter();
        entries.map(|t| self.lexicon.rule(t)).any(|r| r.needs == Some(Needs::OwnConflict))
    }

    /// *Told them to leave*, *asked that he stay*.
    fn has_infinitive(&self, v: u32) -> bool {
        let a = self.a;
        a.children(v).iter().any(|&c| {
            // "asked it to get involved": the passive, too, but not "asked not to be named"
            let passive = || a.tag(c) == Tag::VBN && self.has_to(c) && self.object(v).is_some();
            matches!(a.dep(c), Dep::XCOMP | Dep::CCOMP)
                && (a.tag(c) == Tag::VB || passive())
                && !a.children_with(c, Dep::AUX).any(|m| a.tag(m) == Tag::MD)
        })
    }

    fn has_complement(&self, v: u32) -> bool {
        let complement =
            |d: Dep| matches!(d, Dep::CCOMP | Dep::XCOMP | Dep::DOBJ | Dep::NSUBJPASS | Dep::PREP);
        self.a.children(v).iter().any(|&c| complement(self.a.dep(c)))
    }

    /// The speaker announces an act of conflict of his own: one who warns of another's act does not threaten.
    fn own_conflict(&self, v: u32) -> bool {
        let a = self.a;
        let deps = [Dep::CCOMP, Dep::XCOMP, Dep::DOBJ];
        let Some(content) = deps.into_iter().find_map(|dep| a.children_with(v, dep).next()) else {
            return false;
        };
        // "to release the detained nurses": what was done to them before is no part of it
        let before = |t: u32| matches!(a.dep(t), Dep::AMOD | Dep::RELCL | Dep::ACL);
        let conflict = a.subtree(content).iter().any(|t| match a.pos(t) {
            Pos::VERB if before(t) => false,
            Pos::VERB => self.is_conflict(a.lemma(t), true) || self.is_compound_conflict(t),
            Pos::NOUN => self.is_conflict(a.lemma(t), false),
            _ => false,
        });
        let speaker = || self.subject(v).map(|s| self.parties(s)).unwrap_or_default();
        let own = a.children_with(content, Dep::NSUBJ).next().is_none_or(|s| {
            a.pos(s) == Pos::PRON || self.parties(s).iter().any(|p| speaker().iter().any(|y| same_side(p, y)))
        });
        conflict && own && (a.lemma(v) != "warn" || a.dep(content) == Dep::CCOMP)
    }

    /// *Crack down on*, *hunt down*: conflict by its other words.
    fn is_compound_conflict(&self, v: u32) -> bool {
        let hostile = |t: &&Trigger| {
            let rule = self.lexicon.rule(t);
            let harsh = matches!(rule.event_type, EventType::Coerce | EventType::Assault);
            harsh && rule.objects.is_empty() && rule.words.is_empty() && rule.subjects.is_empty()
        };
        let compound = |t: &&Trigger| !t.words.is_empty() || t.small.is_some();
        let mut entries = self.lexicon.verbs(self.a.lemma(v)).iter().filter(compound).filter(hostile);
        entries.any(|t| self.entry_end(v, t).is_some())
    }

    /// *Agree that the film is long*: a clause that tells how things are promises nothing.
    fn is_opinion(&self, v: u32) -> bool {
        let a = self.a;
        let tensed = |t: u32| matches!(a.tag(t), Tag::VBZ | Tag::VBP | Tag::VBD);
        // "scholars agree that it cannot last"; what ministers agreed can be done they have allowed
        let able = |m: u32| matches!(a.lemma(m), "can" | "could") && self.is_present(v);
        let told = |c: u32| {
            let aux = || a.children_with(c, Dep::AUX);
            let modal = aux().any(|m| a.tag(m) == Tag::MD && !able(m));
            !modal && (tensed(c) || aux().any(|m| tensed(m) || able(m)))
        };
        a.children_with(v, Dep::CCOMP).any(told)
    }

    /// The conditions on the parties. Nouns and passives may leave the actor open (`agentless_ok`).
    pub fn holds(&self, rule: &Rule, frame: &Frame, agentless_ok: bool) -> bool {
        if rule.learned {
            return !frame.actors.is_empty() || !frame.recipients.is_empty();
        }
        if frame.actors.is_empty() && !agentless_ok {
            return false;
        }
        let mut all = frame.actors.iter().chain(&frame.recipients);
        if rule.symmetric {
            // "the region's leaders will discuss it": with each other
            let many = |p: &Party| {
                self.a.tag(p.head) == Tag::NNS
                    && self.words.talkers.has(self.a.lemma(p.head))
                    && acts_in_politics(p)
            };
            let enough = !rule.strict || frame.actors.len() >= 2 || frame.actors.iter().any(many);
            return enough && (all.any(acts_in_politics) || (self.about_politics && agentless_ok));
        }
        self.rule_holds(rule, frame) && self.is_news(rule, frame)
    }

    fn rule_holds(&self, rule: &Rule, frame: &Frame) -> bool {
        let office =
            |p: &Party| p.sectors.first().is_some_and(|s| matches!(s.as_str(), "GOV" | "MIL" | "COP"));
        let (actors, recipients) = (&frame.actors, &frame.recipients);
        // "the former premier was charged with fraud": nobody asks by whom
        let open = rule.agentless && recipients.iter().any(is_known);
        !(rule.strict && (actors.is_empty() && !open || recipients.is_empty())
            || rule.military && !actors.iter().any(|p| p.country.is_some() || is_armed(p))
            || rule.civilian && actors.iter().any(office)
            || actors.iter().any(|p| self.is_person_of(p, &rule.actors_not))
            || rule.political_recipient && !recipients.iter().any(is_known)
            // "three police vehicles were torched": known by whose they are
            || rule.political_actor
                && !(actors.iter().any(acts_in_politics) || actors.is_empty() && recipients.iter().any(acts_in_politics)))
    }

    /// *Twenty protesters were arrested*: by whom needs no saying.
    fn takes_dissenters(&self, rule: &Rule, frame: &Frame) -> bool {
        let dissents = |p: &Party| self.words.dissenters.has(self.a.lemma(p.head));
        rule.event_type == EventType::Coerce
            && frame.actors.is_empty()
            && frame.recipients.iter().any(dissents)
    }

    /// A person whose first sector is one of these.
    fn is_person_of(&self, p: &Party, sectors: &[String]) -> bool {
        let person = p.entity.is_some_and(|e| self.ex.entities[e as usize].kind == EntityKind::Person);
        person && p.sectors.first().is_some_and(|s| sectors.iter().any(|x| x == s.as_str()))
    }

    /// *Killed when a shell hit the camp*: arms of war do it, whoever fired them.
    pub fn tells_of_arms(&self, frame: &Frame) -> bool {
        let a = self.a;
        // "artillery fire", "shelling"
        if frame
            .trigger
            .iter()
            .any(|t| a.pos(t) == Pos::NOUN && self.words.arms.has(&a.lemma(t).to_lowercase()))
        {
            return true;
        }
        if !self.words.harming.has(a.lemma(frame.trigger.start)) {
            return false;
        }
        let acts = |t: u32| matches!(a.dep(t), Dep::NSUBJ | Dep::POBJ | Dep::COMPOUND);
        let mut sentence = a.sentences[a.sentence(frame.trigger.start) as usize].iter();
        sentence.any(|t| acts(t) && self.words.arms.has(a.lemma(t)))
    }

    /// Somebody of politics or arms takes part, or the document is about such.
    fn is_news(&self, rule: &Rule, frame: &Frame) -> bool {
        let mut all = frame.actors.iter().chain(&frame.recipients);
        let is_material = material(rule.event_type);
        let in_context = self.about_politics && (rule.speech || is_material) && !frame.actors.is_empty();
        let violent = rule.event_type == EventType::Assault;
        let agentless = frame.actors.is_empty()
            && violent
            && (self.about_politics || frame.denied || self.tells_of_arms(frame));
        // "the plane hit a flock of birds": things that can do harm do so in accidents, too
        let known = || frame.actors.iter().chain(&frame.recipients).any(is_known);
        let vouched =
            rule.vouches() && !frame.actors.is_empty() && (!violent || self.about_politics || known());
        // known actors of material conflict need no office
        all.any(acts_in_politics)
            || (is_material && frame.actors.iter().any(is_known))
            || in_context
            || agentless
            || vouched
            || self.takes_dissenters(rule, frame)
            || rule.agentless && frame.actors.is_empty() && frame.recipients.iter().any(is_known)
    }
}

/// In office, in arms, or of a state; not merely in business or civil life.
fn acts_in_politics(p: &Party) -> bool {
    p.country.is_some()
        || p.sectors.iter().any(|s| !matches!(s.as_str(), "BUS" | "CVL" | "SOC" | "EDU" | "MED"))
}

fn material(t: EventType) -> bool {
    use EventType::{Accuse, Assault, Coerce, Protest, Retreat, Sanction};
    matches!(t, Protest | Coerce | Assault | Retreat | Accuse | Sanction)
}

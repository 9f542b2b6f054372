//! Actors and recipients of a trigger, and whether the entry's conditions hold.

use crate::Ctx;
use crate::attach;
use crate::lexicon::Trigger;
use crate::rule_file::{Needs, Rule};
use sitroom_document::codebook::{Code3, EventType};
use sitroom_document::{Party, TokenRange};
use sitroom_entity::{Resolver, phrase};
use sitroom_ling::{Dep, Pos, Tag};

/// A trigger with its parties.
#[derive(Debug)]
pub struct Frame {
    pub trigger: TokenRange,
    pub actors: Vec<Party>,
    pub recipients: Vec<Party>,
    /// The act stands in somebody's denial.
    pub denied: bool,
    /// How the parties were found.
    pub why: &'static str,
}

/// Tokens behind a verb in which the other words of its entry are looked for.
const REACH: u32 = 7;

/// Prepositions that may name whom an act is directed against or to, where a rule's own places are empty.
const AGAINST: &[&str] = &["against", "on", "with", "to", "from", "at"];

/// Things that strike.
const WEAPONS: &[&str] = &[
    "drone",
    "missile",
    "shell",
    "rocket",
    "bomb",
    "bomber",
    "blast",
    "strike",
    "airstrike",
    "shelling",
    "gunfire",
    "raid",
    "mortar",
    "warplane",
    "jet",
    "bullet",
    "car",
    "explosion",
    "barrage",
    "attack",
];

/// Verbs that only carry a noun's act: their subject does it.
const LIGHT: &[&str] = &[
    "hold",
    "launch",
    "carry",
    "conduct",
    "impose",
    "stage",
    "make",
    "have",
    "give",
    "issue",
    "mount",
    "open",
    "begin",
    "start",
    "lead",
    "wage",
    "commit",
    "perform",
    "undertake",
    "pay",
    "take",
    "attend",
    "join",
    "resume",
    "continue",
    "end",
    "host",
    "slap",
    "plan",
    "prepare",
    "announce",
    "order",
    "stop",
    "halt",
    "suspend",
    "cancel",
    "declare",
    "unleash",
    "intensify",
    "step",
    "propose",
    "threaten",
    "seek",
    "place",
    "call",
    "organize",
    "organise",
    "schedule",
    "complete",
    "finish",
    "extend",
    "tighten",
    "promise",
    "agree",
    "reach",
    "break",
    "violate",
    "set",
    "use",
    "convene",
    "arrange",
    "avoid",
    "face",
    "want",
    "need",
    "consider",
    "express",
    "reiterate",
    "repeat",
    "receive",
    "submit",
    "file",
];

impl Ctx<'_> {
    /// The frame of a verb entry, if all its words and conditions hold.
    pub fn verb_frame(&self, v: u32, trigger: &Trigger) -> Option<Frame> {
        let rule = self.lexicon.rule(trigger);
        let end = self.entry_end(v, trigger)?;
        if !self.object_fits(v, rule) || !self.needs_hold(v, rule) {
            return None;
        }
        let mut actors = self.subject(v).map(|s| self.speakers(s, rule)).unwrap_or_default();
        let roles: &[String] = if rule.symmetric { &rule.with } else { &rule.recipient };
        let mut others = Vec::new();
        let small: Vec<&str> = trigger.small.iter().chain(roles).map(String::as_str).collect();
        let fallback = if rule.symmetric || rule.strict { &[][..] } else { AGAINST };
        for role in small.iter().chain(fallback) {
            let token = self.role(v, role, rule, end);
            others = token.map(|t| self.parties(t)).unwrap_or_default();
            if !others.is_empty() {
                break;
            }
        }
        // whom an act of one side is done to may be anybody and anything
        if others.is_empty() && !rule.symmetric && !rule.strict && small.contains(&"object") {
            others = self.role(v, "object", rule, end).map(|t| self.any_parties(t)).unwrap_or_default();
        }
        others.retain(|o| !actors.iter().any(|x| x.head == o.head));
        // possessors of a thing taken or cut off are whom it is done to
        if others.is_empty() && !rule.symmetric {
            others = self.object(v).map(|o| self.possessor(o)).unwrap_or_default();
            others.retain(|o| !actors.iter().any(|x| same(x, o)));
        }
        let recipients = if rule.symmetric {
            actors.extend(others);
            Vec::new()
        } else {
            others
        };
        let frame = Frame {
            trigger: TokenRange::new(v, end),
            actors,
            recipients,
            denied: false,
            why: "subject and object",
        };
        // drones, shells and bombs strike, and leave open whose they are
        let weapon = rule.event_type == EventType::Assault
            && self.subject(v).is_some_and(|s| WEAPONS.contains(&self.a.lemma(s)));
        self.holds(rule, &frame, self.is_passive(v) || weapon).then_some(frame)
    }

    /// The token in a role of a verb: its object, or what stands behind a preposition of the verb or of its object.
    fn role(&self, v: u32, role: &str, rule: &Rule, end: u32) -> Option<u32> {
        match role {
            // the noun of a light verb is the act itself
            "object" if rule.objects.is_empty() && !rule.objects_any => {
                self.object(v).filter(|&o| o < v || o >= end)
            }
            "object" => None,
            "dative" => self.a.children_with(v, Dep::DATIVE).next(),
            prep => self.prep_object(v, prep).or_else(|| self.prep_object(self.object(v)?, prep)),
        }
    }

    /// The frame of a noun entry.
    pub fn noun_frame(&self, n: u32, trigger: &Trigger) -> Option<Frame> {
        let a = self.a;
        let rule = self.lexicon.rule(trigger);
        let first = n.checked_sub(trigger.words.len() as u32)?;
        let before = trigger.words.iter().enumerate().all(|(i, w)| self.is_word(first + i as u32, w));
        let small = trigger.small.as_ref().is_none_or(|s| a.children(n).iter().any(|&c| a.lemma(c) == s));
        // "attack helicopter", "peace talks venue": a noun before another noun is told by that one, unless that tells of plans
        let modifies = matches!(a.dep(n), Dep::COMPOUND | Dep::NMOD) && !is_irrealis(a.lemma(a.head(n)));
        if !before || !small || modifies || a.tokens.ent_type[n as usize] == sitroom_ling::EntType::ORG {
            return None;
        }
        let (mut actors, mut recipients) = (self.noun_actors(n, rule), Vec::new());
        for prep in &rule.noun_recipient {
            let plain = !rule.symmetric && matches!(prep.as_str(), "of" | "on" | "against");
            let found =
                self.prep_object(n, prep).map(|t| if plain { self.any_parties(t) } else { self.parties(t) });
            let found = found.unwrap_or_default();
            recipients = found.into_iter().filter(|r| !actors.iter().any(|x| x.head == r.head)).collect();
            if !recipients.is_empty() {
                break;
            }
        }
        if rule.symmetric {
            actors.append(&mut recipients);
        }
        let frame = Frame {
            trigger: TokenRange::new(first, n + 1),
            actors,
            recipients,
            denied: self.is_denied(n),
            why: "noun and its modifiers",
        };
        self.holds(rule, &frame, true).then_some(frame)
    }

    fn is_denied(&self, n: u32) -> bool {
        let innermost = attach::attributions(self, n, false).pop();
        innermost.is_some_and(|i| {
            self.ex.attributions[i as usize].stance == sitroom_document::codebook::Stance::Denies
        })
    }

    fn noun_actors(&self, n: u32, rule: &Rule) -> Vec<Party> {
        let a = self.a;
        let mut found: Vec<Party> = Vec::new();
        let add = |more: Vec<Party>, found: &mut Vec<Party>| {
            for p in more {
                if !found.iter().any(|f| f.head == p.head) {
                    found.push(p);
                }
            }
        };
        if rule.symmetric {
            for prep in ["between", "among", "with", "of"] {
                if let Some(t) = self.prep_object(n, prep) {
                    add(self.parties(t), &mut found);
                }
            }
        }
        for prep in &rule.noun_actor {
            if found.is_empty() && !rule.noun_recipient.contains(prep) {
                add(self.prep_object(n, prep).map(|t| self.parties(t)).unwrap_or_default(), &mut found);
            }
        }
        if let Some(p) = a.children_with(n, Dep::POSS).next() {
            add(self.parties(p), &mut found);
        }
        if found.is_empty() || rule.symmetric {
            for &c in a.children(n) {
                if matches!(a.dep(c), Dep::AMOD | Dep::COMPOUND | Dep::NMOD) && a.pos(c) != Pos::NOUN {
                    add(self.demonym(c), &mut found);
                }
            }
        }
        if found.is_empty() || rule.symmetric {
            add(self.light_subject(n), &mut found);
        }
        found
    }

    /// The subject of the verb that carries the noun: *launched an attack*.
    fn light_subject(&self, n: u32) -> Vec<Party> {
        let a = self.a;
        let mut at = n;
        if a.dep(at) == Dep::CONJ {
            at = a.head(at);
        }
        // "imposed a set of sanctions", "launched a series of strikes"
        if a.dep(at) == Dep::POBJ
            && a.lemma(a.head(at)) == "of"
            && phrase::partitive(a, a.head(a.head(at))).is_some()
        {
            at = a.head(a.head(at));
        }
        let head = a.head(at);
        let carried = match a.dep(at) {
            Dep::DOBJ => LIGHT.contains(&a.lemma(head)),
            Dep::POBJ => {
                let verb = a.head(head);
                let carries = matches!(
                    (a.lemma(verb), a.lemma(head)),
                    ("call" | "appeal" | "push" | "go", "for" | "on")
                ) || matches!(
                    a.lemma(verb),
                    "arrive" | "meet" | "travel" | "agree" | "engage" | "participate" | "fly"
                );
                return if carries {
                    self.subject(verb).map(|s| self.parties(s)).unwrap_or_default()
                } else {
                    Vec::new()
                };
            }
            _ => false,
        };
        if carried { self.subject(head).map(|s| self.parties(s)).unwrap_or_default() } else { Vec::new() }
    }

    /// *Russian invasion*, *US-led strikes*, *al-Qaida attacks*: the state or group that a modifier names.
    fn demonym(&self, t: u32) -> Vec<Party> {
        let word = self.a.word(&self.doc.text, t);
        let name = word.strip_suffix("-led").or_else(|| word.strip_suffix("-backed")).unwrap_or(word);
        let gazetteer = sitroom_gazetteer::Gazetteer::builtin();
        let country =
            |name: &str| gazetteer.country_by_demonym(name).or_else(|| gazetteer.country_by_name(name));
        let pair = t.checked_sub(1).map(|b| TokenRange::new(b, t + 1));
        let double = pair.and_then(|p| Some((p, country(self.a.range_span(p).of(&self.doc.text))?)));
        let (tokens, country) = match (double, country(name)) {
            (Some((p, c)), _) => (p, c),
            (None, Some(c)) => (TokenRange::new(t, t + 1), c),
            (None, None) => {
                return Resolver::builtin().named_party(self.doc, self.a, t).into_iter().collect();
            }
        };
        let entity = sitroom_entity::mention_at(self.ex, t).map(|m| m.entity);
        let span = self.a.range_span(tokens);
        vec![Party { span, tokens, head: t, entity, country: Some(country), sectors: vec![GOV] }]
    }

    fn possessor(&self, object: u32) -> Vec<Party> {
        self.a.children_with(object, Dep::POSS).next().map(|p| self.parties(p)).unwrap_or_default()
    }

    pub(crate) fn parties(&self, head: u32) -> Vec<Party> {
        Resolver::builtin().parties(self.doc, self.a, self.ex, head)
    }

    /// Participants, or else the noun phrase as it stands.
    fn any_parties(&self, head: u32) -> Vec<Party> {
        let found = self.parties(head);
        let token = phrase::referent(self.a, head);
        if !found.is_empty() || !matches!(self.a.pos(token), Pos::NOUN | Pos::PROPN) {
            return found;
        }
        let tokens = phrase::noun_phrase(self.a, token);
        vec![Party {
            span: self.a.range_span(tokens),
            tokens,
            head: token,
            entity: None,
            country: None,
            sectors: Vec::new(),
        }]
    }

    /// The subject of a verb. A pronoun that no chain holds still acts; *we* and *I* in quoted words are their speaker. Of speech
    /// (a message urges, a resolution demands), any noun may be the subject.
    fn speakers(&self, head: u32, rule: &Rule) -> Vec<Party> {
        let found = self.parties(head);
        if !found.is_empty() {
            return found;
        }
        match self.a.tag(head) {
            Tag::PRP if !matches!(self.a.lemma(head), "it" | "you") => vec![self.pronoun(head)],
            _ if rule.speech => self.any_parties(head),
            _ => found,
        }
    }

    /// A pronoun as a party, with the country and sectors of who says it where it is *we* or *I*.
    fn pronoun(&self, t: u32) -> Party {
        let tokens = TokenRange::new(t, t + 1);
        let own = matches!(self.a.lemma(t).to_lowercase().as_str(), "we" | "i");
        let source = if own { attach::speaker(self, t) } else { None };
        Party {
            span: self.a.range_span(tokens),
            tokens,
            head: t,
            entity: source.and_then(|s| s.entity),
            country: source.and_then(|s| s.country),
            sectors: source.map(|s| s.sectors.clone()).unwrap_or_default(),
        }
    }

    fn is_word(&self, t: u32, word: &str) -> bool {
        self.a.lemma(t) == word || self.a.word(&self.doc.text, t).eq_ignore_ascii_case(word)
    }

    /// One past the last token of the entry, if all its words stand behind the verb.
    fn entry_end(&self, v: u32, trigger: &Trigger) -> Option<u32> {
        let a = self.a;
        if let Some(small) = &trigger.small {
            let on_verb = |c: &&u32| {
                matches!(a.dep(**c), Dep::PRT | Dep::PREP | Dep::ADVMOD | Dep::DATIVE | Dep::AGENT)
                    && a.lemma(**c) == small
            };
            let at = a.children(v).iter().find(on_verb)?;
            return Some(if *at == v + 1 { v + 2 } else { v + 1 });
        }
        let limit = (v + REACH).min(a.sentences[a.sentence(v) as usize].end);
        let mut at = v + 1;
        for word in &trigger.words {
            while at < limit && !self.is_word(at, word) {
                let passable = matches!(
                    a.pos(at),
                    Pos::DET | Pos::ADJ | Pos::PRON | Pos::NUM | Pos::PROPN | Pos::ADV | Pos::NOUN
                );
                if !passable {
                    return None;
                }
                at += 1;
            }
            if at >= limit {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    fn object_fits(&self, v: u32, rule: &Rule) -> bool {
        let a = self.a;
        let object = self.object(v);
        let named = |o: u32, words: &[String]| {
            words.iter().any(|w| match w.rsplit_once(' ') {
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
        object.is_some_and(|o| {
            named(o, &rule.objects)
                || of(o).is_some_and(|x| named(x, &rule.objects))
                || a.children_with(o, Dep::CONJ).any(|c| named(c, &rule.objects))
        })
    }

    fn needs_hold(&self, v: u32, rule: &Rule) -> bool {
        let a = self.a;
        let complement = a
            .children(v)
            .iter()
            .any(|&c| matches!(a.dep(c), Dep::CCOMP | Dep::XCOMP | Dep::DOBJ | Dep::NSUBJPASS))
            || a.children_with(v, Dep::PREP).next().is_some();
        let own_conflict = || {
            let content = [Dep::CCOMP, Dep::XCOMP, Dep::DOBJ]
                .into_iter()
                .find_map(|dep| a.children_with(v, dep).next());
            let conflict = |c: u32| {
                a.subtree(c).iter().any(|t| match a.pos(t) {
                    Pos::VERB => self.lexicon.is_conflict(a.lemma(t), true),
                    Pos::NOUN => self.lexicon.is_conflict(a.lemma(t), false),
                    _ => false,
                })
            };
            // one who warns of another's act does not threaten
            let own = |c: u32| {
                let subject = a.children_with(c, Dep::NSUBJ).next();
                subject.is_none_or(|s| {
                    a.pos(s) == Pos::PRON
                        || self.parties(s).iter().any(|p| {
                            self.subject(v).is_some_and(|x| self.parties(x).iter().any(|y| same_side(p, y)))
                        })
                })
            };
            content.is_some_and(|c| conflict(c) && own(c))
                && (a.lemma(v) != "warn" || content.is_some_and(|c| a.dep(c) == Dep::CCOMP))
        };
        match rule.needs {
            None => true,
            Some(Needs::Complement) if rule.event_type == EventType::Agree => {
                complement && !own_conflict() && !self.is_opinion(v)
            }
            Some(Needs::Complement) => complement,
            Some(Needs::OwnConflict) => own_conflict(),
        }
    }

    /// *Agree that the film is long*: a clause that tells how things are promises nothing.
    fn is_opinion(&self, v: u32) -> bool {
        let a = self.a;
        let finite = |c: u32| {
            matches!(a.tag(c), Tag::VBZ | Tag::VBP | Tag::VBD)
                && !a.children_with(c, Dep::AUX).any(|m| a.tag(m) == Tag::MD)
        };
        a.children_with(v, Dep::CCOMP).any(finite)
    }

    /// The conditions on the parties.
    fn holds(&self, rule: &Rule, frame: &Frame, agentless_ok: bool) -> bool {
        let known = |p: &Party| p.country.is_some() || !p.sectors.is_empty();
        let political = |p: &Party| {
            p.country.is_some()
                || p.sectors.iter().any(|s| !matches!(s.as_str(), "BUS" | "CVL" | "SOC" | "EDU" | "MED"))
        };
        if frame.actors.is_empty() && !agentless_ok {
            return false;
        }
        let all = || frame.actors.iter().chain(&frame.recipients);
        if rule.symmetric {
            let enough = !rule.strict || frame.actors.len() >= 2;
            return enough && (all().any(political) || (self.political && agentless_ok));
        }
        if rule.strict && (frame.actors.is_empty() || frame.recipients.is_empty()) {
            return false;
        }
        if rule.military && !frame.actors.iter().any(|p| p.country.is_some() || armed(p)) {
            return false;
        }
        if rule.civilian
            && frame
                .actors
                .iter()
                .any(|p| p.sectors.first().is_some_and(|s| matches!(s.as_str(), "GOV" | "MIL" | "COP")))
        {
            return false;
        }
        if rule.political_recipient && !frame.recipients.iter().any(known) {
            return false;
        }
        if rule.political_actor && !frame.actors.iter().any(political) {
            return false;
        }
        let in_context =
            self.political && (rule.speech || material(rule.event_type)) && !frame.actors.is_empty();
        let agentless = frame.actors.is_empty()
            && rule.event_type == EventType::Assault
            && (self.political || frame.denied);
        all().any(political)
            || (material(rule.event_type) && all().any(known) && frame.actors.iter().any(known))
            || in_context
            || agentless
    }
}

const GOV: Code3 = Code3::of("GOV");

fn armed(p: &Party) -> bool {
    p.sectors.iter().any(|s| matches!(s.as_str(), "MIL" | "REB" | "PRM" | "UAF" | "COP" | "GOV"))
}

fn material(t: EventType) -> bool {
    matches!(
        t,
        EventType::Protest
            | EventType::Coerce
            | EventType::Assault
            | EventType::Retreat
            | EventType::Accuse
            | EventType::Sanction
    )
}

fn same(a: &Party, b: &Party) -> bool {
    a.head == b.head || (a.entity.is_some() && a.entity == b.entity)
}

/// The same participant, or one of the same state: a president speaks for his country.
fn same_side(a: &Party, b: &Party) -> bool {
    same(a, b) || (a.country.is_some() && a.country == b.country)
}

/// Nouns that say that an act is planned, feared or possible.
pub fn is_irrealis(lemma: &str) -> bool {
    matches!(
        lemma,
        "plan"
            | "threat"
            | "fear"
            | "risk"
            | "danger"
            | "warning"
            | "possibility"
            | "prospect"
            | "attempt"
            | "bid"
            | "effort"
            | "scenario"
            | "scare"
            | "plot"
    )
}

//! Actors and recipients of a verb.

use crate::Ctx;
use crate::attach;
use crate::lexicon::Trigger;
use crate::rule_file::Rule;
use crate::who::{add, is_known, same};
use sitroom_document::codebook::{EventType, PlaceKind};
use sitroom_document::{Party, TokenRange};
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

/// The role of the object, whoever or whatever it is.
const TARGET: &str = "target";

/// Prepositions that may name whom an act is directed against or to, where a rule's own places are empty.
const AGAINST: &[&str] = &["against", "on", "with", "to", "at", "inside", "from"];

/// Prepositions of a threatened or promised act that name whom it is directed at.
const AIMED: &[&str] = &["against", "on", "at", "to", "with", "across"];

impl Ctx<'_> {
    /// True if a verb or noun names an act of material conflict, in a plain entry or because it answers one.
    pub fn is_conflict(&self, lemma: &str, verb: bool) -> bool {
        self.words.answers.has(lemma) || self.lexicon.is_conflict(lemma, verb)
    }

    /// The frame of a verb entry, if all its words and conditions hold.
    pub fn verb_frame(&self, v: u32, trigger: &Trigger) -> Option<Frame> {
        let rule = self.lexicon.rule(trigger);
        let end = self.entry_end(v, trigger)?;
        if !self.object_fits(v, rule) || !self.needs_hold(v, rule) {
            return None;
        }
        if !rule.called.is_empty() && !self.is_called(v, &rule.called) {
            return None;
        }
        if rule.inverse {
            return self.inverse_frame(v, rule, end);
        }
        let weapon = self.weapon(v, rule);
        let mut actors = match weapon {
            Some(w) => self.noun_actors(w, rule),
            None => self.subject(v).map(|s| self.verb_actors(v, s, rule)).unwrap_or_default(),
        };
        // "troops were deployed": who is sent acts
        if actors.is_empty() && rule.event_type == EventType::Mobilize && self.is_passive(v) {
            actors = self.object(v).map(|o| self.any_parties(o)).unwrap_or_default();
        }
        let mut recipients = self.verb_recipients(v, trigger, end);
        recipients.retain(|o| !actors.iter().any(|x| x.head == o.head));
        recipients.iter_mut().for_each(|p| self.without_charge(v, p));
        self.drop_speakers(v, &mut recipients);
        // "deployed along its border": where, not against whom
        let spot = |p: &Party| self.words.spots.has(self.a.lemma(p.head));
        recipients.retain(|p| rule.event_type != EventType::Mobilize || !spot(p));
        // "Ukrainians defend their homeland", "Moscow banned Russian exports": a possessor who acts is not acted on
        let own = |o: &Party| {
            let state = |x: &Party| x.country.is_some() && x.country == o.country;
            self.a.tag(o.head) == Tag::PRP_POSS && actors.iter().any(|x| same(x, o))
                || self.a.dep(o.head) == Dep::AMOD && actors.iter().any(state)
        };
        recipients.retain(|o| !own(o));
        if rule.speech && actors.is_empty() && self.is_bare_participle(v) {
            return None;
        }
        if rule.symmetric || self.is_mutual(v, &recipients) {
            add(&mut actors, std::mem::take(&mut recipients));
        }
        let why = "subject and object";
        let frame = Frame { trigger: TokenRange::new(v, end), actors, recipients, denied: false, why };
        self.holds(rule, &frame, self.is_passive(v) || weapon.is_some()).then_some(frame)
    }

    /// *Kyiv received tanks from Berlin*, *the town came under fire from rebels*: the subject is whom the act is done to.
    fn inverse_frame(&self, v: u32, rule: &Rule, end: u32) -> Option<Frame> {
        let recipients = self.any_parties(self.subject(v)?);
        let behind = |p: &String| self.prep_object(v, p).or_else(|| self.prep_object(self.object(v)?, p));
        let actor = rule.noun_actor.iter().find_map(behind);
        let actors = actor.map(|t| self.any_parties(t)).unwrap_or_default();
        let why = "subject as whom it is done to";
        let frame = Frame { trigger: TokenRange::new(v, end), actors, recipients, denied: false, why };
        self.holds(rule, &frame, true).then_some(frame)
    }

    /// The subject; behind *by*, anybody who detains or seizes.
    fn verb_actors(&self, v: u32, subject: u32, rule: &Rule) -> Vec<Party> {
        // "said the town was calm and urged people to stay": only the speaker can urge
        let upper = self.a.head(self.a.head(v));
        let told = self.a.dep(v) == Dep::CONJ && self.a.dep(self.a.head(v)) == Dep::CCOMP && upper < v;
        // "said that thousands had fled and appealed for help": another tense than that of the flight
        let first = self.a.head(v);
        let perfect = self.a.children_with(first, Dep::AUX).any(|x| self.a.lemma(x) == "have");
        let apart = self.parties(subject).is_empty() || perfect && self.a.tag(v) == Tag::VBD;
        if rule.speech && told && self.a.tag(v) == self.a.tag(upper) && apart {
            let speaker = self.subject(upper).map(|s| self.parties(s)).unwrap_or_default();
            if !speaker.is_empty() {
                return speaker;
            }
        }
        // "blamed rebels for an ambush that killed ten and vowed revenge": an act says nothing, who speaks of it does
        if let Some(speaker) = self.speaks_of_act(v, subject).filter(|_| rule.speech) {
            return self.parties(speaker);
        }
        let mut found = self.speakers(subject, rule.speech);
        if found.is_empty() && rule.vouches() {
            found = self.any_parties(subject);
        }
        // "Colombian aircraft bombed the camp": somebody or something of a state
        if found.is_empty() && is_deed(rule.event_type) {
            found = self.of_states(subject);
        }
        let agent = found.is_empty() && self.is_passive(v) && rule.event_type == EventType::Coerce;
        if agent { self.any_parties(subject) } else { found }
    }

    /// The subject of the verb above an act in whose relative clause the parser has put a verb of speech.
    fn speaks_of_act(&self, v: u32, act: u32) -> Option<u32> {
        let a = self.a;
        let clause = a.head(v);
        let below = a.dep(v) == Dep::CONJ && a.dep(clause) == Dep::RELCL && a.head(clause) == act;
        let act = Some(act).filter(|_| below && self.is_event_noun(act))?;
        self.subject(self.verb_above(act)?)
    }

    /// Drones, shells and raids as subjects of violence.
    fn weapon(&self, v: u32, rule: &Rule) -> Option<u32> {
        let violent = rule.event_type == EventType::Assault;
        self.subject(v).filter(|&s| violent && self.words.weapons.has(self.a.lemma(s)))
    }

    /// *Police clashed with students*: both sides fight.
    fn is_mutual(&self, v: u32, others: &[Party]) -> bool {
        let a = self.a;
        let with = a.children_with(v, Dep::PREP).find(|&p| a.lemma(p) == "with");
        self.words.mutual.has(a.lemma(v))
            && with.is_some_and(|w| others.iter().any(|o| a.is_under(o.head, w)))
    }

    /// To whom a verb's act is done or directed, or with whom it is done.
    fn verb_recipients(&self, v: u32, trigger: &Trigger, end: u32) -> Vec<Party> {
        let rule = self.lexicon.rule(trigger);
        let own: &[String] = if rule.symmetric { &rule.with } else { &rule.recipient };
        let named: Vec<&str> = trigger.small.iter().chain(own).map(String::as_str).collect();
        let fallback = if rule.symmetric || rule.strict { &[][..] } else { AGAINST };
        let found = |roles: &[&str], read: &dyn Fn(u32) -> Vec<Party>| {
            let tokens = roles.iter().filter_map(|role| self.role(v, role, trigger, end));
            tokens.map(read).find(|p| !p.is_empty()).unwrap_or_default()
        };
        if let Some(whose) = self.beaten_off(v, rule) {
            return whose;
        }
        let known = |t: u32| self.parties_with_rest(t);
        // "asked its partners for help"
        let help = rule.event_type == EventType::Request && self.words.asking.has(self.a.lemma(v));
        let asked = self.object(v).filter(|_| help && self.prep_object(v, "for").is_some());
        let mut others = match asked {
            Some(o) => self.any_parties(o),
            None => found(&named, &known),
        };
        if rule.symmetric && others.is_empty() {
            others = found(&named, &|t| self.of_states(t));
        }
        if rule.symmetric {
            return others;
        }
        if others.is_empty() && own.iter().any(|role| role == TARGET) {
            others = self.object(v).map(|o| self.any_parties(o)).unwrap_or_default();
        }
        if others.is_empty() {
            others = self.asked(v, rule);
        }
        if others.is_empty() {
            others = found(&named, &|t| self.behind(t, v, rule));
            let judged =
                matches!(rule.event_type, EventType::Reject | EventType::Support | EventType::Accuse);
            let cut = rule.event_type == EventType::Sanction;
            let object = self.object(v).filter(|_| others.is_empty() && (judged || cut || rule.objects_any));
            if let Some(o) = object {
                others = if judged { known(o) } else { Vec::new() };
                others = if others.is_empty() { self.behind(o, v, rule) } else { others };
            }
        }
        if others.is_empty() {
            // "were expelled from the country": it is done to those who are driven out
            let driven = matches!(rule.event_type, EventType::Coerce | EventType::Sanction)
                && self.object(v).is_some();
            let open: Vec<&str> = fallback.iter().copied().filter(|p| !driven || *p != "from").collect();
            others = found(&open, &known);
            others.retain(|p| !self.is_spot(p));
        }
        // whom an act of one side is done to may be anybody and anything
        if others.is_empty() && !rule.strict && rule.event_type != EventType::Agree {
            // "demanded a ransom", "called for her release", "asked for a delay": what is demanded is nobody
            let wanted = |t: u32| self.words.wanting.has(self.a.lemma(v)) && self.object(v) == Some(t);
            let suffered = |t: u32| self.words.suffered.has(self.a.lemma(t));
            let behind =
                |t: u32| trigger.small.as_deref() == Some("for") && self.a.lemma(self.a.head(t)) == "for";
            let thing =
                |t: u32| rule.event_type == EventType::Request && (wanted(t) || suffered(t) || behind(t));
            others = found(&named, &|t| if thing(t) { Vec::new() } else { self.any_parties(t) });
        }
        // "condemned the attack", "fended off the attack"
        let judged = matches!(
            rule.event_type,
            EventType::Accuse | EventType::Assault | EventType::Request | EventType::Threaten
        );
        others.retain(|p| !(self.is_nobody(p.head) || judged && self.is_act(p)));
        others
    }

    /// *Killed 12 villagers, the army and an official said*: whoever tells of the act behind it, though the parser lists him with others.
    fn drop_speakers(&self, v: u32, recipients: &mut Vec<Party>) {
        if recipients.is_empty() {
            return;
        }
        let told = attach::attributions(self, v);
        let sources = told.iter().filter_map(|&i| self.ex.attributions[i as usize].source.as_ref());
        let behind: Vec<&Party> = sources.filter(|s| s.tokens.start > v).collect();
        recipients.retain(|p| !behind.iter().any(|s| s.tokens.contains(p.head)));
    }

    /// *Accused the minister of fraud*: the charge is no part of who is charged, though the parser may hang it there.
    fn without_charge(&self, v: u32, party: &mut Party) {
        let a = self.a;
        let charge = a.children_with(party.head, Dep::PREP).find(|&p| p > party.head && a.lemma(p) == "of");
        let charged =
            self.words.charging.has(a.lemma(v)) && a.children_with(v, Dep::PREP).all(|p| a.lemma(p) != "of");
        if let Some(of) = charge.filter(|of| charged && party.tokens.contains(*of)) {
            party.tokens = TokenRange::new(party.tokens.start, of);
            party.span = a.range_span(party.tokens);
        }
    }

    /// *Repelled an attack by rebels*, *beat back a Russian assault*: whose attack it was.
    fn beaten_off(&self, v: u32, rule: &Rule) -> Option<Vec<Party>> {
        let attack = self
            .object(v)
            .filter(|&o| rule.event_type == EventType::Assault && self.is_conflict(self.a.lemma(o), false))?;
        Some(self.noun_actors(attack, rule)).filter(|whose| !whose.is_empty())
    }

    /// An act is nobody, unless words say whose it is.
    pub fn is_act(&self, p: &Party) -> bool {
        self.is_conflict(self.a.lemma(p.head), false) && !is_known(p) && p.entity.is_none()
    }

    /// Who stands behind a thing that is praised, blamed, refused or taken: its author, owner or holder.
    fn behind(&self, thing: u32, v: u32, rule: &Rule) -> Vec<Party> {
        use EventType::{Accuse, Coerce, Reject, Request, Sanction, Support, Threaten};
        // "urged its nationals to leave": who is asked stands for himself
        let asked = rule.event_type == Request && self.object(v) == Some(thing);
        if asked && self.a.children(v).iter().any(|&c| matches!(self.a.dep(c), Dep::XCOMP | Dep::CCOMP)) {
            return Vec::new();
        }
        let preps: &[&str] = match rule.event_type {
            Accuse | Support | Reject if self.is_conflict(self.a.lemma(thing), false) => &["by"],
            Accuse | Support | Reject => &["by", "from", "of"],
            Request => &["between", "by"],
            Coerce | Sanction | Threaten => &["of"],
            _ => return Vec::new(),
        };
        // "demanded his release": he is not asked for it
        let owner = if self.suffered_by(thing).is_some() { Vec::new() } else { self.possessor(thing) };
        if !owner.is_empty() {
            let whole = rule.event_type == Coerce && self.a.pos(owner[0].head) != Pos::PRON;
            return if whole { self.any_parties(thing) } else { owner };
        }
        // "a settlement of the crisis between X and Y"
        let deeper = || self.prep_object(self.prep_object(thing, "of")?, "between");
        let first = preps.iter().filter_map(|p| {
            self.prep_object(thing, p).or_else(|| if *p == "between" { deeper() } else { None })
        });
        // "the assets of three Russian banks"
        let known = |t: u32| match self.parties(t) {
            p if p.is_empty() && rule.event_type == Sanction => self.of_states(t),
            p => p,
        };
        let found = first.map(known).find(|p| !p.is_empty()).unwrap_or_default();
        if !found.is_empty() || rule.event_type == Request {
            return found;
        }
        let before = |c: &&u32| matches!(self.a.dep(**c), Dep::AMOD | Dep::COMPOUND | Dep::NMOD);
        let states = self.a.children(thing).iter().filter(before).flat_map(|&c| self.demonym(c));
        states.take(1).collect()
    }

    /// Whom a request, threat or promise is about: *requested that staff leave*, *vowed to retaliate against the rebels*.
    fn asked(&self, v: u32, rule: &Rule) -> Vec<Party> {
        let a = self.a;
        let clauses =
            || a.children(v).iter().copied().filter(|&c| matches!(a.dep(c), Dep::CCOMP | Dep::XCOMP));
        match rule.event_type {
            EventType::Request => {
                let subject =
                    clauses().filter(|&c| self.is_subjunctive(c)).find_map(|c| self.first_subject(c));
                subject.map(|s| self.any_parties(s)).unwrap_or_default()
            }
            EventType::Threaten | EventType::Agree | EventType::Reject => {
                clauses().find_map(|c| self.aimed_at(c)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// *That troops leave*, *that he should go*: a clause that asks.
    pub fn is_subjunctive(&self, clause: u32) -> bool {
        let a = self.a;
        let aux = || a.children_with(clause, Dep::AUX);
        let that = a.children_with(clause, Dep::MARK).any(|m| a.lemma(m) == "that");
        let bare = matches!(a.tag(clause), Tag::VB | Tag::VBP) && aux().next().is_none();
        aux().any(|m| matches!(a.lemma(m), "must" | "should")) || that && bare
    }

    /// Whom an act in a complement is done to: its object, or what stands behind *against*, *on*, *to*.
    fn aimed_at(&self, v: u32) -> Option<Vec<Party>> {
        let object = self.object(v);
        let direct = object.map(|o| self.parties(o)).filter(|p| p.iter().any(is_known));
        direct.or_else(|| {
            let places =
                AIMED.iter().filter_map(|p| self.prep_object(v, p).or_else(|| self.prep_object(object?, p)));
            places.map(|t| self.any_parties(t)).find(|p| p.iter().any(|x| is_known(x) || x.entity.is_some()))
        })
    }

    /// The token in a role of a verb: its object, or what stands behind a preposition of the verb or of its object.
    fn role(&self, v: u32, role: &str, trigger: &Trigger, end: u32) -> Option<u32> {
        let rule = self.lexicon.rule(trigger);
        match role {
            // the noun of a light verb is the act itself
            "object" if rule.objects.is_empty() && !rule.objects_any => {
                // "imposed sanctions", "imposed a set of sanctions"
                let word = |o: u32| trigger.words.iter().any(|w| self.is_word(o, w));
                let entry = |o: u32| {
                    (v..end).contains(&o) && (word(o) || self.prep_object(o, "of").is_some_and(word))
                };
                self.object(v).filter(|&o| !entry(o))
            }
            // "summoned Oslo's ambassador", but not "recalled its ambassador"
            "object" if !rule.objects_any => self.object(v).filter(|&o| {
                let own = self.a.children_with(o, Dep::POSS).any(|p| self.a.tag(p) == Tag::PRP_POSS);
                !own && self.parties(o).iter().any(is_known)
            }),
            "object" => None,
            // whom or what the verb itself does it to, where only some objects give it this sense
            TARGET => self.object(v),
            "dative" => self.a.children_with(v, Dep::DATIVE).next(),
            prep => self.prep_object(v, prep).or_else(|| {
                // "is due in Muscat"
                if trigger.words.last().is_some_and(|w| w == prep)
                    && let Some(behind) =
                        self.a.children_with(v, Dep::ACOMP).find_map(|q| self.prep_object(q, prep))
                {
                    return Some(behind);
                }
                let object = self.object(v)?;
                // "condemned the killing of nurses": they are whom the killing, not the verb, is done to
                let judged =
                    rule.event_type == EventType::Accuse && matches!(prep, "on" | "against" | "at" | "in");
                let victim = (prep == "of" || judged) && self.is_conflict(self.a.lemma(object), false);
                // "imposed a set of sanctions on Minsk"
                let deeper = || self.prep_object(self.prep_object(object, "of")?, prep);
                self.prep_object(object, prep).or_else(deeper).filter(|_| !victim)
            }),
        }
    }

    /// The token is this word, by lemma or as written.
    pub fn is_word(&self, t: u32, word: &str) -> bool {
        self.a.lemma(t) == word || self.a.word(&self.doc.text, t).eq_ignore_ascii_case(word)
    }

    /// One past the last token of the entry, if all its words stand behind the verb.
    pub(crate) fn entry_end(&self, v: u32, trigger: &Trigger) -> Option<u32> {
        let a = self.a;
        if let Some(small) = &trigger.small {
            let on_verb = |c: &&u32| {
                matches!(a.dep(**c), Dep::PRT | Dep::PREP | Dep::ADVMOD | Dep::DATIVE | Dep::AGENT)
                    && a.lemma(**c) == small
                    && !self.dates(**c)
                    && !(self.words.apart.has_pair(a.lemma(v), small) && self.has_object(v, **c))
            };
            let at = a.children(v).iter().find(on_verb)?;
            // "called off a march on Monday's vote": another particle makes another verb
            if a.dep(*at) != Dep::PRT && a.children_with(v, Dep::PRT).any(|p| a.lemma(p) != small) {
                return None;
            }
            return Some(if *at == v + 1 { v + 2 } else { v + 1 });
        }
        let limit = (v + REACH).min(a.sentences[a.sentence(v) as usize].end);
        let passable = |t: u32| {
            matches!(
                a.pos(t),
                Pos::DET | Pos::ADJ | Pos::PRON | Pos::NUM | Pos::PROPN | Pos::ADV | Pos::NOUN | Pos::PART
            )
                // "held dozens of children hostage", "called a one-day strike"
                || matches!(a.lemma(t), "of" | "-")
        };
        let mut at = v + 1;
        for word in &trigger.words {
            at += (at..limit).take_while(|&t| !self.is_word(t, word) && passable(t)).count() as u32;
            if at >= limit || !self.is_word(at, word) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// *Gave a speech in Dakar*, *held off the rebels*: nobody gives in or waits.
    fn has_object(&self, v: u32, small: u32) -> bool {
        let below = |t: u32, dep: Dep| self.a.children_with(t, dep).next().is_some();
        below(small, Dep::POBJ) || below(v, Dep::DOBJ)
    }

    /// A town or region that stands for nobody: *withdrew from Badme*.
    fn is_spot(&self, p: &Party) -> bool {
        let at = self.ex.toponyms.partition_point(|t| t.tokens.end <= p.head);
        let toponym = self.ex.toponyms.get(at).filter(|t| t.tokens.contains(p.head));
        toponym.is_some_and(|t| !t.metonym && t.place.as_ref().is_some_and(|x| x.kind != PlaceKind::Country))
    }

    /// Words behind which nobody stands: *fired into the air*, *blew himself up*, *fought their way in*.
    fn is_nobody(&self, t: u32) -> bool {
        let a = self.a;
        // as written: "forces" are somebody
        self.words.nobody.has(&a.word(&self.doc.text, t).to_lowercase())
            || self.is_word(t, "himself")
            || self.is_reciprocal(t)
    }

    /// What reciprocal words stand for no party of their own: *each other*, *one another*.
    pub fn is_reciprocal(&self, t: u32) -> bool {
        let a = self.a;
        matches!(a.lemma(t), "other" | "another")
            && a.children(t).iter().any(|&c| matches!(a.lemma(c), "each" | "one" | "the"))
            || self.is_word(t, "themselves")
    }

    /// True if the act is told of the same parties by another verb's object.
    pub fn blamed(&self, v: u32) -> Option<u32> {
        let object = self.object(v)?;
        if self.is_reciprocal(object) { self.subject(v) } else { Some(object) }
    }
}

/// Done, not said.
fn is_deed(t: EventType) -> bool {
    use EventType::{Aid, Assault, Coerce, Cooperate, Mobilize, Retreat, Sanction};
    matches!(t, Aid | Assault | Coerce | Cooperate | Mobilize | Retreat | Sanction)
}

/// Drops parties of `others` that are also in `own`.
pub fn without(others: &mut Vec<Party>, own: &[Party]) {
    others.retain(|o| !own.iter().any(|x| same(x, o)));
}

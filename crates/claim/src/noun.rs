//! Actors and recipients of a noun: possessors, modifiers, prepositions, participles, and the verbs that carry it.

use crate::Ctx;
use crate::attach;
use crate::frame::{Frame, without};
use crate::lexicon::Trigger;
use crate::rule_file::Rule;
use crate::status::cues::Effect;
use crate::who::{add, is_armed_force};
use sitroom_document::codebook::{EventType, Stance, Status};
use sitroom_document::{Party, TokenRange};
use sitroom_entity::Resolver;
use sitroom_ling::{Dep, EntType, Pos, Tag};

impl Ctx<'_> {
    /// The frame of a noun entry.
    pub fn noun_frame(&self, n: u32, trigger: &Trigger) -> Option<Frame> {
        let rule = self.lexicon.rule(trigger);
        let first = self.noun_entry_start(n, trigger)?;
        let mut actors = self.noun_actors(n, rule);
        let mut recipients = self.noun_recipients(n, rule);
        recipients.retain(|r| !actors.iter().any(|x| x.head == r.head));
        let fights = rule.event_type == EventType::Assault && self.words.fights.has(self.a.lemma(n));
        let opponent = self.prep_object(n, "with").filter(|_| fights);
        if let Some(other) = opponent {
            add(&mut actors, self.any_parties(other));
            recipients.clear();
        }
        if rule.symmetric {
            add(&mut actors, std::mem::take(&mut recipients));
        } else if self.prep_object(n, "between").is_some() {
            recipients.clear();
        }
        self.add_along(n, rule, &mut actors);
        if !rule.symmetric && opponent.is_none() && recipients.is_empty() {
            recipients = self.struck(n);
            if recipients.is_empty() {
                recipients = self.aimed_by_carrier(n, rule);
            }
            without(&mut recipients, &actors);
        }
        if rule.symmetric {
            actors.sort_by_key(|p| p.tokens.start);
            self.drop_pronouns(&mut actors);
        }
        let why = "noun and its modifiers";
        let frame = Frame {
            trigger: TokenRange::new(first, n + 1),
            actors,
            recipients,
            denied: self.is_denied(n),
            why,
        };
        let news = self.holds(rule, &frame, true)
            || self.breaks_out(n, rule, &frame)
            || self.is_asked_for(n, rule, &frame);
        news.then_some(frame)
    }

    /// *Protests broke out in Kisumu*, *the result set off riots*: news, though nobody knows who is in them.
    fn breaks_out(&self, n: u32, rule: &Rule, frame: &Frame) -> bool {
        let a = self.a;
        let verb = a.head(n);
        let particle = |p: u32| self.words.sparking.has_pair(a.lemma(verb), a.lemma(p));
        let sparked =
            || self.words.sparking.has(a.lemma(verb)) || a.children_with(verb, Dep::PRT).any(particle);
        let told = match a.dep(n) {
            Dep::DOBJ => sparked(),
            Dep::NSUBJ => self.words.happening.has(a.lemma(verb)),
            _ => false,
        };
        told && rule.event_type == EventType::Protest && frame.actors.is_empty() && self.about_politics
    }

    /// *The bloc demanded the release of two teachers*: news by who asks for it.
    fn is_asked_for(&self, n: u32, rule: &Rule, frame: &Frame) -> bool {
        if !frame.actors.is_empty() || frame.recipients.is_empty() || !self.is_wanted(n) {
            return false;
        }
        let above = self.a.head(n);
        let verb = if self.is_verb(above) { above } else { self.a.head(above) };
        let actors = self.subject(verb).map(|s| self.parties(s)).unwrap_or_default();
        self.holds(rule, &Frame { actors, recipients: Vec::new(), ..*frame }, true)
    }

    /// *The US suspended its partnership with Georgia*: a pronoun for somebody who is named beside it.
    fn drop_pronouns(&self, actors: &mut Vec<Party>) {
        let named: Vec<Option<u32>> =
            actors.iter().filter(|p| self.a.pos(p.head) != Pos::PRON).map(|p| p.entity).collect();
        actors
            .retain(|p| self.a.pos(p.head) != Pos::PRON || p.entity.is_none() || !named.contains(&p.entity));
    }

    /// *Left after talks*, *said after a call with Amman*, *arrived on a visit to Oslo*: the verb's parties take part.
    fn add_along(&self, n: u32, rule: &Rule, actors: &mut Vec<Party>) {
        let a = self.a;
        let small = |word: &str| a.children(n).iter().any(|&c| a.lemma(c) == word);
        let two_sided = rule.symmetric || small("with");
        let open =
            two_sided && actors.len() < 2 || rule.event_type == EventType::Consult && actors.is_empty();
        let named = ["between", "among", "of"].into_iter().any(small);
        let fights =
            rule.symmetric || rule.event_type == EventType::Consult || self.words.fights.has(a.lemma(n));
        if open && fights && !named {
            let mut along = self.along(n);
            add(&mut along, std::mem::take(actors));
            *actors = along;
        }
    }

    /// The first token of the entry, if its words stand there and the noun stands for itself.
    fn noun_entry_start(&self, n: u32, trigger: &Trigger) -> Option<u32> {
        let a = self.a;
        let first = n.checked_sub(trigger.words.len() as u32)?;
        let before = trigger.words.iter().enumerate().all(|(i, w)| self.is_word(first + i as u32, w));
        let hangs = |s: &String| a.children(n).iter().any(|&c| a.lemma(c) == s);
        let small =
            trigger.small.as_ref().is_none_or(|s| hangs(s) || s == "of" && self.suffered_by(n).is_some());
        // "attack helicopter", "peace talks venue": a noun before another noun is told by that one, unless that tells of plans
        let modifies =
            matches!(a.dep(n), Dep::COMPOUND | Dep::NMOD) && self.cues.of.plain(a.lemma(a.head(n))).is_none();
        let names = a.tokens.ent_type[n as usize] == EntType::ORG;
        (before && small && !modifies && !names).then_some(first)
    }

    fn is_denied(&self, n: u32) -> bool {
        let innermost = attach::attributions(self, n).pop();
        innermost.is_some_and(|i| self.ex.attributions[i as usize].stance == Stance::Denies)
    }

    fn noun_recipients(&self, n: u32, rule: &Rule) -> Vec<Party> {
        let read = |prep: &String| {
            let plain = !rule.symmetric && matches!(prep.as_str(), "of" | "on" | "against");
            let whole = || self.prep_object(n, "of").filter(|&t| self.is_conflict(self.a.lemma(t), false));
            let token = self.prep_object(n, prep).or_else(|| self.prep_object(whole()?, prep))?;
            let mut found = if plain { self.any_parties(token) } else { self.parties(token) };
            // "the first attack of the war on Kyiv"
            found.retain(|p| !self.is_act(p));
            Some(found).filter(|p| !p.is_empty())
        };
        let named = || {
            let topic = self.a.children(n).iter().find(|&&c| c < n && self.is_topic(c, rule))?;
            Some(self.demonym(*topic)).filter(|p| !p.is_empty())
        };
        let owner = || {
            let owner = self.suffered_by(n).filter(|_| !rule.symmetric)?;
            let known = self.speakers(owner, false);
            Some(if known.is_empty() { self.any_parties(owner) } else { known })
        };
        let receiver = || Some(self.speakers(self.subject(self.received(n, rule)?)?, false));
        let read_off = || rule.noun_recipient.iter().find_map(read);
        owner().or_else(read_off).or_else(receiver).or_else(named).unwrap_or_default()
    }

    /// *Has received no request*, *received a reprimand from Geneva*: the verb whose subject is spoken to.
    fn received(&self, n: u32, rule: &Rule) -> Option<u32> {
        let verb = self.a.head(n);
        let received = self.a.dep(n) == Dep::DOBJ && self.words.receiving.has(self.a.lemma(verb));
        (received && rule.speech && !rule.symmetric).then_some(verb)
    }

    /// *His arrest*, *the president's assassination*: the owner of such an act is whom it is done to, unless *of* names that.
    pub fn suffered_by(&self, n: u32) -> Option<u32> {
        let a = self.a;
        let of = || a.children_with(n, Dep::PREP).any(|p| a.lemma(p) == "of");
        let owner = a.children_with(n, Dep::POSS).next().filter(|&o| !self.is_time(o))?;
        (self.words.suffered.has(&a.lemma(n).to_lowercase()) && !of()).then_some(owner)
    }

    /// *The Qatar investigation*, *Iran sanctions*: a state's name, where its adjective would tell who investigates.
    fn is_topic(&self, c: u32, rule: &Rule) -> bool {
        let word = self.a.word(&self.doc.text, c);
        let initials = word.chars().all(|x| x.is_uppercase() || x == '.');
        let judged = matches!(rule.event_type, EventType::Accuse | EventType::Sanction);
        judged && self.a.dep(c) != Dep::AMOD && !initials && self.is_state_name(word)
    }

    /// Whom the act is done to by a participle, a relative clause or the noun's own verb: *the blast killed two guards*.
    fn struck(&self, n: u32) -> Vec<Party> {
        let a = self.a;
        let below = a.children(n).iter().copied().filter(|&c| {
            matches!(a.dep(c), Dep::ACL | Dep::RELCL | Dep::ADVCL) && self.words.striking.has(a.lemma(c))
        });
        let own = (a.dep(n) == Dep::NSUBJ && self.words.striking.has(a.lemma(a.head(n)))).then(|| a.head(n));
        let carried = (a.dep(n) == Dep::DOBJ).then(|| a.head(n)).into_iter().flat_map(|v| {
            a.children_with(v, Dep::ADVCL)
                .filter(|&c| a.tag(c) == Tag::VBG && self.words.striking.has(a.lemma(c)))
        });
        let target = |v: u32| {
            let object = a.children_with(v, Dep::DOBJ).next();
            object.or_else(|| self.prep_object(v, "at")).or_else(|| self.prep_object(v, "against"))
        };
        let found = below.chain(own).chain(carried).filter_map(target).map(|t| self.any_parties(t));
        found.filter(|p| !p.is_empty()).last().unwrap_or_default()
    }

    /// Whom the verb that carries the noun aims at: *staged attacks across Chad*, *the campaign would go on against rebels*, *held drills
    /// off Taiwan*.
    fn aimed_by_carrier(&self, n: u32, rule: &Rule) -> Vec<Party> {
        let verb = self.a.head(n);
        let carried = match self.a.dep(n) {
            Dep::DOBJ => self.carries(verb),
            Dep::NSUBJ => rule.event_type == EventType::Assault,
            _ => false,
        };
        if !carried {
            return Vec::new();
        }
        let near: &[&str] = match rule.event_type {
            EventType::Mobilize => &["against", "off", "near", "around"],
            _ => &["against", "on", "at", "across"],
        };
        let token = |p: &&str| self.prep_object(verb, p).or_else(|| self.prep_object(n, p));
        let coast = |t: u32| self.prep_object(t, "of").filter(|_| rule.event_type == EventType::Mobilize);
        let places = near.iter().filter_map(token).map(|t| coast(t).unwrap_or(t));
        places.map(|t| self.parties(t)).find(|p| !p.is_empty()).unwrap_or_default()
    }

    /// Who does what a noun names.
    pub fn noun_actors(&self, n: u32, rule: &Rule) -> Vec<Party> {
        let a = self.a;
        let mut found: Vec<Party> = Vec::new();
        for prep in ["between", "among"] {
            add(&mut found, self.prep_object(n, prep).map(|t| self.any_parties(t)).unwrap_or_default());
        }
        if rule.symmetric {
            add(&mut found, self.prep_object(n, "with").map(|t| self.any_parties(t)).unwrap_or_default());
            // "a call to the premier"
            let called =
                matches!(a.lemma(n), "call" | "conversation").then(|| self.prep_object(n, "to")).flatten();
            add(&mut found, called.map(|t| self.any_parties(t)).unwrap_or_default());
            // "a meeting of the council", but not "cessation of hostilities"
            let whole = self.prep_object(n, "of").filter(|&t| self.lexicon.nouns(a.lemma(t)).is_empty());
            add(&mut found, whole.map(|t| self.any_parties(t)).unwrap_or_default());
        }
        if rule.event_type == EventType::Mobilize {
            add(&mut found, self.decided_by(n));
        }
        for prep in &rule.noun_actor {
            if found.is_empty() && !rule.noun_recipient.contains(prep) {
                // "a test of a missile": what is tested tests nothing
                let arms = |t: u32| {
                    prep == "of"
                        && rule.event_type == EventType::Mobilize
                        && !self.parties(t).iter().any(|p| p.country.is_some() || p.entity.is_some())
                };
                let behind = self.prep_object(n, prep).filter(|&t| !arms(t));
                add(&mut found, behind.map(|t| self.any_parties(t)).unwrap_or_default());
            }
        }
        if self.suffered_by(n).is_none() || rule.symmetric {
            add(&mut found, self.possessor(n));
        }
        if found.is_empty() || rule.symmetric {
            for &c in a.children(n) {
                let hosted = rule.symmetric && self.a.word(&self.doc.text, c).contains('-');
                if matches!(a.dep(c), Dep::AMOD | Dep::COMPOUND | Dep::NMOD)
                    && a.pos(c) != Pos::NOUN
                    && !hosted
                    && !self.is_topic(c, rule)
                {
                    add(&mut found, self.demonym(c));
                }
            }
        }
        // "a rebel attack", "coalition air strikes"
        if found.is_empty() && !rule.symmetric {
            // "artillery fire": what fires is nobody
            let means = |c: u32| {
                a.tag(c) == Tag::JJ && self.words.armless.has(a.lemma(c))
                    || self.words.arms.has(&a.lemma(c).to_lowercase())
            };
            let before = a
                .children(n)
                .iter()
                .filter(|&&c| matches!(a.dep(c), Dep::COMPOUND | Dep::AMOD | Dep::NMOD) && !means(c));
            let armed = before.flat_map(|&c| self.parties(c)).filter(is_armed_force);
            add(&mut found, armed.take(1).collect());
        }
        if (found.is_empty() && !self.is_wanted(n)) || rule.symmetric {
            add(&mut found, self.carrying_subject(n, rule));
        }
        found
    }

    /// *Kenya announced the deployment of police officers*: who decides on it deploys them.
    fn decided_by(&self, n: u32) -> Vec<Party> {
        let verb = self.a.head(n);
        let decides = self.a.dep(n) == Dep::DOBJ && self.words.deciding.has(self.a.lemma(verb));
        let subject = self.subject(verb).filter(|_| decides);
        subject.map(|s| self.parties(s)).unwrap_or_default()
    }

    /// *Demanded the release of the envoy*, *called for his release*: who wants an act of one side does not do it.
    fn is_wanted(&self, n: u32) -> bool {
        let a = self.a;
        let above = a.head(n);
        let verb = a.head(above);
        let asked = || {
            self.cues.behind.exact(a.lemma(verb), a.lemma(above)) == Some(Effect::Gives(Status::Requested))
        };
        match a.dep(n) {
            Dep::DOBJ => self.words.wanting.has(a.lemma(above)),
            Dep::POBJ => self.words.suffered.has(a.lemma(n)) && self.is_verb(verb) && asked(),
            _ => false,
        }
    }

    /// The verb only carries the act of its object: *called a strike*, but not *called the strike a crime*.
    pub fn carries(&self, v: u32) -> bool {
        let a = self.a;
        let sparks =
            || a.children_with(v, Dep::PRT).any(|p| self.words.sparking.has_pair(a.lemma(v), a.lemma(p)));
        self.words.light.has(a.lemma(v)) && !self.names(v) && !sparks()
    }

    /// The verb says what its object is: *called the raid illegal*, *called the raid a crime*, which the parser takes for an apposition.
    fn names(&self, v: u32) -> bool {
        let a = self.a;
        let apposed = |o: u32| {
            a.children_with(o, Dep::APPOS).any(|x| {
                let start = a.subtree(x).start;
                start > o && a.pos(start - 1) != Pos::PUNCT && a.pos(start) == Pos::DET
            })
        };
        a.children_with(v, Dep::OPRD).next().is_some() || a.children_with(v, Dep::DOBJ).any(apposed)
    }

    /// Who does a noun's act by the verb, participle or phrase that carries it: *launched an attack*, *the attack was claimed by*,
    /// *rebels involved in the attack*.
    fn carrying_subject(&self, n: u32, rule: &Rule) -> Vec<Party> {
        let own = self.carrying_clause(n);
        if !own.is_empty() {
            return own;
        }
        let a = self.a;
        let mut at = n;
        if a.dep(at) == Dep::CONJ {
            at = a.head(at);
        }
        // "imposed a set of sanctions", "launched a series of strikes"
        if a.dep(at) == Dep::POBJ && a.lemma(a.head(at)) == "of" && self.counts(a.head(a.head(at))) {
            at = a.head(a.head(at));
        }
        let head = a.head(at);
        let mut beside = Vec::new();
        if let Some(verb) = self.received(n, rule) {
            return self.prep_object(verb, "from").map(|t| self.any_parties(t)).unwrap_or_default();
        }
        let actor = match a.dep(at) {
            // "militias claimed a drone attack"
            Dep::DOBJ if self.carries(head) || self.words.claiming.has(a.lemma(head)) => self.subject(head),
            Dep::NSUBJPASS
                if self.words.light.has(a.lemma(head)) || self.words.claiming.has(a.lemma(head)) =>
            {
                // "was claimed by one group along with another"
                beside = self.prep_object(head, "along").map(|t| self.any_parties(t)).unwrap_or_default();
                self.subject(head)
            }
            Dep::POBJ => self.involved(head),
            // "a war that pitted the army against rebels"
            Dep::NSUBJ if a.lemma(head) == "pit" => {
                let sides = self.object(head).into_iter().chain(self.prep_object(head, "against"));
                return sides.flat_map(|s| self.any_parties(s)).collect();
            }
            _ => None,
        };
        let mut found = actor.map(|s| self.speakers(s, false)).unwrap_or_default();
        add(&mut found, beside);
        found
    }

    /// Nouns that only count or gather what follows *of*.
    fn counts(&self, t: u32) -> bool {
        Resolver::builtin().partitive(self.a, t).is_some() || self.words.counting.has(self.a.lemma(t))
    }

    /// *An attack claimed by rebels*, *talks that both sides held*.
    fn carrying_clause(&self, n: u32) -> Vec<Party> {
        let a = self.a;
        let carries = |v: u32| self.words.light.has(a.lemma(v)) || self.words.claiming.has(a.lemma(v));
        let clause = a.children(n).iter().copied().find(|&c| {
            carries(c)
                && match a.dep(c) {
                    Dep::ACL => a.children_with(c, Dep::AGENT).next().is_some(),
                    Dep::RELCL => self.subject(c).is_some_and(|s| s != n),
                    _ => false,
                }
        });
        let claimed = a.children_with(n, Dep::APPOS).find_map(|x| {
            a.children_with(x, Dep::ACL)
                .find(|&c| carries(c) && a.children_with(c, Dep::AGENT).next().is_some())
        });
        let actor = clause.or(claimed).and_then(|c| self.subject(c));
        actor.map(|s| self.speakers(s, false)).unwrap_or_default()
    }

    /// Whom a preposition ties to the act that it governs.
    fn involved(&self, prep: u32) -> Option<u32> {
        let a = self.a;
        let above = a.head(prep);
        if !self.words.involved.has_pair(a.lemma(above), a.lemma(prep)) {
            return None;
        }
        match a.lemma(above) {
            // "claimed responsibility for": the noun hangs on the verb
            "responsibility" => {
                let owner = a.children_with(above, Dep::POSS).next();
                owner.or_else(|| self.subject(a.head(above)).filter(|_| a.dep(above) == Dep::DOBJ))
            }
            lemma if self.words.blaming.has(lemma) && self.is_verb(above) => self.blamed(above),
            // "had nothing to do with the attack"
            "do" => self.subject(a.head(a.head(above))),
            _ if self.is_verb(above) => self.subject(above),
            _ => self.first_subject(a.head(above)),
        }
    }

    /// The parties of a verb that a talk goes along with: *both sides signed after talks*, *summoned aides for a meeting*.
    fn along(&self, n: u32) -> Vec<Party> {
        let a = self.a;
        // "for two days of talks"
        let of = a.head(n);
        let counted = a.lemma(of) == "of" && a.dep(a.head(of)) == Dep::POBJ;
        let prep = if counted { a.head(a.head(of)) } else { of };
        let verb = self.clause_of(a.head(prep));
        let verb = self.asked_at(verb, prep).unwrap_or(verb);
        if a.dep(n) != Dep::POBJ || !self.words.along.has(a.lemma(prep)) || !self.is_verb(verb) {
            return Vec::new();
        }
        // "police deployed officers during the summit": on duty, not at the table
        if matches!(a.lemma(prep), "during" | "at" | "for") && self.moves_force(verb) {
            return Vec::new();
        }
        let plural = |s: &u32| matches!(a.tag(*s), Tag::NNS | Tag::NNPS);
        let mut found = self.subject(verb).map(|s| self.speakers(s, plural(&s))).unwrap_or_default();
        let gathers = self.words.gathering.has(a.lemma(verb));
        if let Some(o) = self.object(verb).filter(|_| gathers) {
            add(&mut found, self.parties(o));
        }
        found
    }

    /// True for *talks*, *a summit*, *a call*.
    pub fn is_joint_noun(&self, n: u32) -> bool {
        let entries = self.lexicon.nouns(&self.a.lemma(n).to_lowercase());
        entries.iter().any(|x| Ctx::is_joint(self.lexicon.rule(x)))
    }

    /// The verb tells of arms, arrests or marches.
    fn moves_force(&self, v: u32) -> bool {
        self.object(v).is_some()
            && self.may_be(v, EventType::Mobilize)
            && !self.words.gathering.has(self.a.lemma(v))
    }

    /// True if the noun is of a kind with which two sides do the same.
    pub fn is_joint(rule: &Rule) -> bool {
        rule.symmetric
            && matches!(rule.event_type, EventType::Consult | EventType::Agree | EventType::Cooperate)
    }
}

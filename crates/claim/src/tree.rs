//! Who is subject and object of a verb, through passive, coordination, control, relative clauses and participles.

use crate::Ctx;
use sitroom_document::codebook::EventType;
use sitroom_entity::phrase;
use sitroom_ling::{Dep, Pos, Tag};

/// Steps up the tree that a search for a subject or a verb takes at most.
const MOST_STEPS: usize = 6;

/// Tokens behind a verb within which its object begins.
const FAR: u32 = 6;

impl Ctx<'_> {
    /// True for *was attacked*, *troops attacked by rebels*.
    pub fn is_passive(&self, v: u32) -> bool {
        let a = self.a;
        a.children(v).iter().any(|&c| matches!(a.dep(c), Dep::NSUBJPASS | Dep::AUXPASS | Dep::CSUBJPASS))
            || (a.tag(v) == Tag::VBN
                && (a.dep(v) == Dep::ACL && !self.has_own_subject(v) && !self.is_predicate(v)
                    || self.is_bare_participle(v)
                    || self.shares_passive(v)
                    || a.children_with(v, Dep::AGENT).next().is_some()))
            || self.is_garden_path(v)
    }

    /// *The captives were found and flown home*: a participle that shares the auxiliary of the one before it.
    fn shares_passive(&self, v: u32) -> bool {
        let a = self.a;
        let own = |c: u32| matches!(a.dep(c), Dep::AUX | Dep::NSUBJ | Dep::DOBJ);
        let first = a.head(v);
        let passive = |t: u32| a.children_with(t, Dep::AUXPASS).next().is_some();
        a.dep(v) == Dep::CONJ
            && a.tag(first) == Tag::VBN
            && passive(first)
            && !a.children(v).iter().any(|&c| own(c))
    }

    /// *Pupils abducted in May were reunited with their parents*: the parser takes the participle for the verb of the sentence, and sets
    /// the verb beside it without a word between.
    fn is_garden_path(&self, v: u32) -> bool {
        let a = self.a;
        let own = |c: u32| matches!(a.dep(c), Dep::AUX | Dep::DOBJ | Dep::CC | Dep::CCOMP | Dep::XCOMP);
        let bare =
            matches!(a.tag(v), Tag::VBN | Tag::VBD) && !a.children(v).iter().any(|&c| own(c) && c < v + FAR);
        let finite = |c: u32| {
            let aux = a.children(c).iter().any(|&x| matches!(a.dep(x), Dep::AUX | Dep::AUXPASS));
            let subject = a.children(c).iter().any(|&x| matches!(a.dep(x), Dep::NSUBJ | Dep::NSUBJPASS));
            let joined = (v + 1..c).any(|t| {
                matches!(a.word(&self.doc.text, t), "," | ";" | "-" | "—") || a.pos(t) == Pos::CCONJ
            });
            self.is_verb(c) && aux && !subject && !joined
        };
        bare && a.children_with(v, Dep::NSUBJ).next().is_some() && a.children_with(v, Dep::CONJ).any(finite)
    }

    /// *The report that rebels had shelled a market*: an active clause that the parser hangs on its noun as it does a participle.
    fn has_own_subject(&self, v: u32) -> bool {
        self.a.children(v).iter().any(|&c| matches!(self.a.dep(c), Dep::NSUBJ | Dep::AUX))
    }

    /// *The premier, Jane Doe, offered to go*: behind a name between commas the parser takes the verb for a participle of the subject.
    fn is_predicate(&self, v: u32) -> bool {
        let a = self.a;
        let noun = a.head(v);
        let named = a.children_with(noun, Dep::APPOS).any(|c| noun < c && c < v);
        let comma = v > 0 && a.word(&self.doc.text, v - 1) == ",";
        let by = a.children_with(v, Dep::AGENT).next().is_some();
        // "air strikes killed at least nine": an act with an object of its own is no participle
        let strikes = || a.children_with(v, Dep::DOBJ).next().is_some() && self.is_event_noun(noun);
        a.dep(v) == Dep::ACL && !by && (a.head(noun) == noun && named && comma || strikes())
    }

    /// *Asked about it, the envoy left*.
    pub fn is_bare_participle(&self, v: u32) -> bool {
        let a = self.a;
        let own = |c: u32| matches!(a.dep(c), Dep::AUX | Dep::AUXPASS | Dep::NSUBJ | Dep::DOBJ);
        a.dep(v) == Dep::ADVCL && !a.children(v).iter().any(|&c| own(c))
    }

    /// Who does what the verb says: the head of its noun phrase.
    pub fn subject(&self, v: u32) -> Option<u32> {
        self.subject_within(v, MOST_STEPS)
    }

    fn subject_within(&self, v: u32, steps: usize) -> Option<u32> {
        let a = self.a;
        if self.is_passive(v) {
            let by = a.children_with(v, Dep::AGENT).next()?;
            return a.children_with(by, Dep::POBJ).next();
        }
        if let Some(s) = a.children_with(v, Dep::NSUBJ).last() {
            return Some(phrase::referent(a, s));
        }
        // "shelling of the town killed ten, officials said": the shelling did, not they
        if let Some(s) = a.children_with(v, Dep::CSUBJ).last() {
            return Some(s);
        }
        let head = self.governor(v);
        if head == v || steps == 0 {
            return None;
        }
        if self.is_swallowed(v) {
            let before =
                |c: &u32| *c < v && matches!(a.pos(*c), Pos::NOUN | Pos::PROPN) && a.dep(*c) != Dep::POSS;
            return a.children(head).iter().copied().rfind(before);
        }
        if self.is_predicate(v) {
            return Some(head);
        }
        match a.dep(v) {
            Dep::CONJ if self.is_verb(head) => {
                // "said troops will not go, but has promised": the tense tells that the verb goes with the upper one
                if self.tenses_differ(head, v) {
                    return self.subject_within(a.head(head), steps - 1);
                }
                if let Some(finite) = self.told_beside(v) {
                    return self.subject_within(finite, steps - 1);
                }
                // "were arrested and beaten" shares its object, "arrested and beat" its subject
                if self.is_passive(head) {
                    self.first_subject(head)
                } else {
                    self.subject_within(head, steps - 1)
                }
            }
            // "residents reported shelling": not theirs
            Dep::XCOMP | Dep::CCOMP | Dep::DOBJ
                if a.tag(v) == Tag::VBG
                    && self.words.witnessing.has(a.lemma(head))
                    && !self.is_passive(head) =>
            {
                None
            }
            Dep::XCOMP | Dep::CCOMP if self.is_verb(head) => self.controller(head, steps),
            Dep::ADVCL if self.is_verb(head) && self.has_to(v) && self.words.making.has(a.lemma(head)) => {
                self.controller(head, steps)
            }
            // "months after the collapse of a roof killed ten": a subject that the parser has lost is not the main verb's
            Dep::ADVCL if a.tag(v) == Tag::VBD && a.children_with(v, Dep::DOBJ).next().is_some() => None,
            Dep::ADVCL if self.has_to(v) && self.pressed(head).is_some() => self.pressed(head),
            Dep::ADVCL if self.has_to(v) && self.sent(head).is_some() => self.sent(head),
            Dep::ADVCL if self.is_verb(head) => {
                if self.is_passive(head) {
                    self.first_subject(head)
                } else {
                    self.subject_within(head, steps - 1)
                }
            }
            Dep::ACL if a.tag(v) == Tag::VBG => Some(self.decreed_by(head, steps).unwrap_or(head)),
            Dep::ACL => self.noun_controller(head, steps),
            Dep::RELCL => Some(self.set_for(head, v).unwrap_or(head)),
            Dep::PCOMP => self.subject_of_pcomp(head, steps),
            Dep::XCOMP | Dep::CCOMP => self.adjective_subject(head),
            _ => None,
        }
    }

    /// *Chad's military seized power*: a past tense that the parser takes for an adjective of its object.
    fn is_swallowed(&self, v: u32) -> bool {
        self.a.dep(v) == Dep::AMOD && self.a.tag(v) == Tag::VBD && self.a.head(v) > v
    }

    /// The word that a word hangs on. A participle behind a comma belongs to the verb that orders, not to what is ordered: *ordered the
    /// troops to leave by May, revoking a pact*; the parser takes the nearer one.
    pub fn governor(&self, v: u32) -> u32 {
        let a = self.a;
        let head = a.head(v);
        let participle =
            a.dep(v) == Dep::ADVCL && a.tag(v) == Tag::VBG && v > 0 && a.word(&self.doc.text, v - 1) == ",";
        let above = a.head(head);
        let ordered =
            matches!(a.dep(head), Dep::XCOMP | Dep::CCOMP) && self.has_to(head) && self.is_verb(above);
        let of = |t: u32, dep: Dep| a.children_with(t, dep).next().is_some();
        let another = ordered && (of(above, Dep::DOBJ) || of(head, Dep::NSUBJ));
        if participle && another && !self.may_be(v, EventType::Assault) {
            return above;
        }
        if participle && self.words.outcome.has(a.lemma(v)) { self.violent_above(head) } else { head }
    }

    /// *Soldiers opened fire as relatives rushed in, wounding three*: of the verbs above, the one that can wound.
    fn violent_above(&self, first: u32) -> u32 {
        let a = self.a;
        let harms = |v: u32| {
            let entries = self.lexicon.verbs(a.lemma(v)).iter();
            entries
                .filter(|t| self.lexicon.rule(t).event_type == EventType::Assault)
                .any(|t| self.entry_end(v, t).is_some())
        };
        let mut at = first;
        while matches!(a.dep(at), Dep::ADVCL) && self.is_verb(a.head(at)) && !harms(at) {
            at = a.head(at);
        }
        if harms(at) { at } else { first }
    }

    /// The tenses tell that two coordinated verbs are not on one level: *said troops will not go, but has promised*, *said flights had
    /// stopped, and urged people to leave*.
    pub fn tenses_differ(&self, first: u32, second: u32) -> bool {
        let a = self.a;
        let aux = |v: u32, test: &dyn Fn(u32) -> bool| a.children_with(v, Dep::AUX).any(test);
        let modal = aux(first, &|c| a.tag(c) == Tag::MD);
        let perfect = aux(first, &|c| a.lemma(c) == "have");
        let told = a.head(first);
        let plain_past = a.tag(second) == Tag::VBD && !aux(second, &|_| true) && a.tag(told) == Tag::VBD;
        let comma = || (first..second).any(|t| a.head(t) == first && a.word(&self.doc.text, t) == ",");
        a.dep(first) == Dep::CCOMP
            && (modal && aux(second, &|c| a.lemma(c) == "have")
                || plain_past && (modal || perfect && comma()))
            || self.leaves_infinitive(first, second)
    }

    /// *Urged the premier to quit and rejected a role for him*: a past tense goes on from the verb above the infinitive.
    fn leaves_infinitive(&self, first: u32, second: u32) -> bool {
        let a = self.a;
        let below =
            matches!(a.dep(first), Dep::XCOMP | Dep::CCOMP | Dep::ADVCL) && self.is_verb(a.head(first));
        below && self.has_to(first) && a.tag(first) == Tag::VB && a.tag(second) == Tag::VBD
    }

    /// *Accused Y of planning a raid and recalled its envoy*: the verb that a verb in the past stands beside, where the parser has coordinated
    /// it with a participle of what that one says.
    pub fn told_beside(&self, v: u32) -> Option<u32> {
        let a = self.a;
        let first = a.head(v);
        let participle = a.tag(first) == Tag::VBG && a.children_with(first, Dep::AUX).next().is_none();
        let apart = a.dep(v) == Dep::CONJ && a.tag(v) == Tag::VBD && participle && a.dep(first) == Dep::PCOMP;
        let above = a.head(a.head(first));
        (apart && a.tag(above) == Tag::VBD).then_some(above)
    }

    /// *Called on X to withdraw at a summit*: what is asked for is not done at the summit; the asking is.
    pub fn asked_at(&self, v: u32, prep: u32) -> Option<u32> {
        let a = self.a;
        let asking = a.head(v);
        let infinitive =
            matches!(a.dep(v), Dep::XCOMP | Dep::CCOMP) && self.has_to(v) && self.is_verb(asking);
        let summit =
            |p: u32| a.lemma(p) == "at" && a.children_with(p, Dep::POBJ).any(|n| self.is_joint_noun(n));
        (infinitive && summit(prep) && self.may_be(asking, EventType::Request)).then_some(asking)
    }

    /// *X signed a decree banning Y*: what a decree does its author does.
    fn decreed_by(&self, noun: u32, steps: usize) -> Option<u32> {
        self.issuing(noun).and_then(|verb| self.subject_within(verb, steps - 1))
    }

    /// The verb that issues a decree.
    pub fn issuing(&self, noun: u32) -> Option<u32> {
        let a = self.a;
        let verb = a.head(noun);
        let issued = self.words.decree.has(a.lemma(noun)) && a.dep(noun) == Dep::DOBJ && self.is_verb(verb);
        issued.then_some(verb)
    }

    /// *Plans of X to attack*, *X's decision to leave*, *X has a duty to help*.
    fn noun_controller(&self, noun: u32, steps: usize) -> Option<u32> {
        let a = self.a;
        if let Some(p) = a.children_with(noun, Dep::POSS).next() {
            return Some(p);
        }
        let head = a.head(noun);
        if a.dep(noun) == Dep::DOBJ && self.is_verb(head) {
            return self.subject_within(head, steps - 1);
        }
        let by = a.children_with(noun, Dep::PREP).find(|&p| matches!(a.lemma(p), "by" | "of" | "for"));
        if let Some(by) = by {
            return a.children_with(by, Dep::POBJ).next();
        }
        // "X is in negotiations to meet Y"
        let verb = a.head(head);
        let inside = a.dep(noun) == Dep::POBJ && a.lemma(head) == "in" && self.is_verb(verb);
        if inside { self.subject_within(verb, steps - 1) } else { None }
    }

    /// *Accused X of shelling*, *after shelling*, *for killing*.
    fn subject_of_pcomp(&self, prep: u32, steps: usize) -> Option<u32> {
        let a = self.a;
        let above = a.head(prep);
        // "was found guilty of shelling", "found him guilty of it"
        let predicate = matches!(a.dep(above), Dep::OPRD | Dep::ACOMP | Dep::CCOMP);
        if predicate && a.pos(above) == Pos::ADJ && self.is_verb(a.head(above)) {
            let own = a.children_with(above, Dep::NSUBJ).next();
            let object = own.or_else(|| a.children_with(a.head(above), Dep::DOBJ).next());
            return object.or_else(|| self.first_subject(a.head(above)));
        }
        // "accused the group of shelling": the parser may hang the preposition on whom it blames
        let accused = a.dep(above) == Dep::DOBJ
            && a.lemma(above) != "other"
            && self.words.blaming.has(a.lemma(a.head(above)));
        if accused && matches!(a.lemma(prep), "of" | "for") {
            return Some(above);
        }
        if !self.is_verb(above) {
            return self.noun_controller(above, steps);
        }
        let direct = a.children_with(above, Dep::DOBJ).next();
        let object = direct.or_else(|| self.object(above).filter(|_| !self.is_passive(above)));
        let blames = matches!(a.lemma(prep), "of" | "for" | "from" | "with" | "into")
            || self.words.dissuading.has_pair(a.lemma(above), a.lemma(prep));
        match object {
            Some(o) if blames => Some(o),
            _ if blames && self.is_passive(above) => self.first_subject(above),
            _ => self.subject_within(above, steps - 1),
        }
    }

    /// *A deadline that was set for the junta to step down*: who is to act stands right before the infinitive.
    fn set_for(&self, noun: u32, v: u32) -> Option<u32> {
        let a = self.a;
        let to = a.children_with(v, Dep::AUX).find(|&c| a.tag(c) == Tag::TO)?;
        let named = |t: u32| a.dep(t) == Dep::POBJ && a.lemma(a.head(t)) == "for" && a.subtree(t).end == to;
        (noun + 1..to).rev().find(|&t| named(t))
    }

    /// *Put pressure on X to leave*, *issued an order to X to leave*: whom a noun addresses that the verb carries.
    pub fn pressed(&self, verb: u32) -> Option<u32> {
        let a = self.a;
        let noun = a.children_with(verb, Dep::DOBJ).next()?;
        let to = |v: u32| {
            a.children_with(v, Dep::PREP).find(|&p| self.words.addressing.has_pair(a.lemma(noun), a.lemma(p)))
        };
        a.children_with(to(noun).or_else(|| to(verb))?, Dep::POBJ).next()
    }

    /// *Sent X to Juba to talk*: whoever is sent for it does it.
    fn sent(&self, verb: u32) -> Option<u32> {
        let object = if self.is_passive(verb) {
            self.first_subject(verb)
        } else {
            self.a.children_with(verb, Dep::DOBJ).next()
        };
        object.filter(|&o| self.words.sending.has(self.a.lemma(verb)) && !self.parties(o).is_empty())
    }

    /// *X is ready to attack*: the subject of the adjective's verb.
    fn adjective_subject(&self, adjective: u32) -> Option<u32> {
        let verb = self.a.head(adjective);
        self.a.children_with(verb, Dep::NSUBJ).next().map(|s| phrase::referent(self.a, s))
    }

    /// Whose act an infinitive is: the object's of *order*, *urge*; else the subject's.
    fn controller(&self, head: u32, steps: usize) -> Option<u32> {
        let a = self.a;
        let object = a.children_with(head, Dep::DOBJ).chain(a.children_with(head, Dep::DATIVE)).next();
        let object = object.filter(|_| !self.words.promising.has(a.lemma(head)));
        if let Some(o) = object.filter(|&o| phrase::is_nominal(a, o)) {
            return Some(o);
        }
        if self.is_passive(head) {
            return self.first_subject(head);
        }
        // "called on the rebels to surrender"
        let addressed = a
            .children_with(head, Dep::PREP)
            .find(|&p| self.words.addressing.has_pair(a.lemma(head), a.lemma(p)));
        if let Some(o) = addressed.and_then(|p| a.children_with(p, Dep::POBJ).next()) {
            return Some(o);
        }
        self.subject_within(head, steps - 1)
    }

    /// The grammatical subject, acting or acted on.
    pub fn first_subject(&self, v: u32) -> Option<u32> {
        let a = self.a;
        let own = a.children(v).iter().copied().find(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS));
        own.map(|s| phrase::referent(a, s)).or_else(|| match a.dep(v) {
            Dep::CONJ | Dep::XCOMP if a.head(v) != v => self.first_subject(a.head(v)),
            _ => None,
        })
    }

    /// To whom it is done: the direct object, the passive's subject, the noun that a participle describes.
    pub fn object(&self, v: u32) -> Option<u32> {
        let a = self.a;
        if self.is_passive(v) {
            let own = a.children_with(v, Dep::NSUBJPASS).next().map(|s| phrase::referent(a, s));
            let own = own.or_else(|| self.first_subject(v).filter(|_| self.is_garden_path(v)));
            return own.or_else(|| match a.dep(v) {
                Dep::ACL | Dep::RELCL => Some(a.head(v)),
                Dep::CONJ if self.is_passive(a.head(v)) => self.object(a.head(v)),
                // "left the palace and was arrested": not the palace
                Dep::CONJ => self.first_subject(v),
                Dep::XCOMP | Dep::ADVCL => self.first_subject(a.head(v)),
                // "were missing after being seized"
                Dep::PCOMP if self.is_verb(a.head(a.head(v))) => self.first_subject(a.head(a.head(v))),
                _ => None,
            });
        }
        if let Some(o) = a.children_with(v, Dep::DOBJ).next() {
            return Some(phrase::referent(a, o));
        }
        // "accused neighbouring Chad": the parser takes the adjective for a verb
        let beside = a
            .children_with(v, Dep::XCOMP)
            .find(|&c| c == v + 1 && a.tag(c) == Tag::VBG && a.lemma(c) == "neighbour");
        if let Some(o) = beside.and_then(|c| a.children_with(c, Dep::DOBJ).next()) {
            return Some(o);
        }
        // "the council barred opposition leader Jane Doe": the parser takes the verb for an adjective of the name
        if a.dep(v) == Dep::AMOD
            && a.head(v) > v
            && (self.is_swallowed(v) || a.children_with(v, Dep::NSUBJ).next().is_some())
        {
            return Some(a.head(v));
        }
        // "ordered the staff to leave": the parser makes the person ordered the infinitive's subject
        let clause = a.children_with(v, Dep::CCOMP).find(|&c| a.tag(c) == Tag::VB && self.has_to(c));
        if let Some(s) = clause.and_then(|c| a.children_with(c, Dep::NSUBJ).next()) {
            return Some(s);
        }
        // "shelled and burned the town": a shared object stands at the last verb
        let next = a
            .children_with(v, Dep::CONJ)
            .find(|&c| self.is_verb(c) && a.children_with(c, Dep::NSUBJ).next().is_none());
        let shared = next.filter(|&n| n - v <= 3).and_then(|n| a.children_with(n, Dep::DOBJ).next());
        shared.or_else(|| self.described(v)).or_else(|| self.said_to_be(v))
    }

    /// The noun that a relative clause with a subject of its own leaves a gap for: *the base that rebels seized*, *the law he imposed*.
    fn described(&self, v: u32) -> Option<u32> {
        let a = self.a;
        let own =
            a.children_with(v, Dep::NSUBJ).next().filter(|&s| !matches!(a.tag(s), Tag::WP | Tag::WDT))?;
        let clause = if a.dep(v) == Dep::CONJ { a.head(v) } else { v };
        // "Eritrea, whose army fought": the owner fills the gap
        let owned = a.children_with(own, Dep::POSS).any(|o| a.lemma(o) == "whose");
        let gap = a.dep(clause) == Dep::RELCL && a.head(clause) < own && !owned;
        let filled = a.children(v).iter().any(|&c| matches!(a.dep(c), Dep::CCOMP | Dep::XCOMP));
        (gap && !filled).then(|| a.head(clause))
    }

    /// The clauses that say when and where an act was set: *talks planned for Monday in Oslo*, *a summit between the leaders of Mali and Chad
    /// that was due in May*, which the parser hangs on the leaders.
    pub fn set_clauses(&self, n: u32) -> impl Iterator<Item = u32> + '_ {
        let a = self.a;
        let described = move |v: u32| {
            let passive = a.children_with(v, Dep::NSUBJPASS).any(|s| matches!(a.tag(s), Tag::WDT | Tag::WP));
            matches!(a.dep(v), Dep::RELCL) && passive || a.dep(v) == Dep::ACL && a.tag(v) == Tag::VBN
        };
        let set = move |v: &u32| *v > n && self.words.set_ahead.has(a.lemma(*v)) && described(*v);
        a.subtree(n).iter().filter(set)
    }

    /// True for a word of a time expression.
    pub fn is_time(&self, t: u32) -> bool {
        let at = self.ex.times.partition_point(|x| x.tokens.end <= t);
        self.ex.times.get(at).is_some_and(|x| x.tokens.contains(t))
    }

    /// True for a noun that may name an act.
    pub fn is_event_noun(&self, noun: u32) -> bool {
        // "a protest camp" may, "a camp" may not
        let entries = self.lexicon.nouns(&self.a.lemma(noun).to_lowercase());
        entries.iter().any(|entry| self.words_stand(noun, entry, false))
    }

    /// The object of a preposition that hangs on a token.
    pub fn prep_object(&self, t: u32, prep: &str) -> Option<u32> {
        let a = self.a;
        let is_prep = |c: u32| {
            matches!(a.dep(c), Dep::PREP | Dep::DATIVE | Dep::AGENT | Dep::PRT | Dep::ADVMOD)
                && a.lemma(c) == prep
                && !self.dates(c)
        };
        let own = a.children(t).iter().copied().find(|&c| is_prep(c));
        // "strike deep inside Chad": the preposition hangs on the adverb; not "boarded west of Aden"
        let far = || {
            let below = |m: u32| a.children(m).iter().copied().find(|&c| is_prep(c) && prep != "of");
            a.children_with(t, Dep::ADVMOD).find_map(below)
        };
        let p = own.or_else(far)?;
        let own = a.children_with(p, Dep::POBJ).next().or_else(|| self.said_to_be(p));
        // "walk out of": the second preposition hangs on the first
        own.or_else(|| a.children_with(p, Dep::PREP).find_map(|q| a.children_with(q, Dep::POBJ).next()))
    }

    /// *Strikes on what it said was a camp*, *hit what it called a camp*: the noun that a clause of somebody's words describes.
    fn said_to_be(&self, above: u32) -> Option<u32> {
        let a = self.a;
        let told = [Dep::PCOMP, Dep::CCOMP]
            .into_iter()
            .find_map(|dep| a.children_with(above, dep).find(|&c| self.tells_what(c)))?;
        let described = |v: u32| {
            let noun =
                [Dep::ATTR, Dep::OPRD].into_iter().find_map(|dep| a.children_with(v, dep).find(|&o| o > v));
            let like = || a.children_with(v, Dep::PREP).find(|&p| a.lemma(p) == "as");
            noun.or_else(|| a.children_with(like()?, Dep::POBJ).next())
        };
        described(told).or_else(|| a.children_with(told, Dep::CCOMP).find_map(described))
    }

    /// A clause that begins with *what*.
    fn tells_what(&self, clause: u32) -> bool {
        self.a.subtree(clause).iter().next().is_some_and(|t| self.a.lemma(t) == "what")
    }

    /// *Hit what it said was a camp*, *strikes on what it called a camp*: the verb above such a clause, from a verb in it.
    pub fn beyond_words(&self, v: u32) -> Option<u32> {
        let a = self.a;
        let told = |c: u32| matches!(a.dep(c), Dep::CCOMP | Dep::PCOMP) && self.tells_what(c);
        let lower = told(v).then_some(v)?;
        let clause = if told(a.head(lower)) { a.head(lower) } else { lower };
        let above = a.head(clause);
        let verb = if a.dep(clause) == Dep::PCOMP { self.clause_of(a.head(above)) } else { above };
        self.is_verb(verb).then_some(verb)
    }

    /// *Called him on Friday*: a preposition that only leads to a time.
    pub fn dates(&self, preposition: u32) -> bool {
        let times = &self.ex.times;
        self.a.children_with(preposition, Dep::POBJ).any(|o| {
            let next = times.partition_point(|x| x.tokens.end <= o);
            times.get(next).is_some_and(|x| x.tokens.contains(o))
        })
    }

    /// The verb whose object a noun is, where a phrase may hang on either: *discuss it at a meeting*.
    pub fn clause_of(&self, t: u32) -> u32 {
        if self.a.dep(t) == Dep::DOBJ && !self.is_verb(t) { self.a.head(t) } else { t }
    }

    /// Nothing of the kind was done: *did not meet*, *has deported nobody*.
    pub fn is_empty_of(&self, v: u32) -> bool {
        let a = self.a;
        self.negated(v) || a.children_with(v, Dep::DOBJ).any(|o| a.lemma(o) == "none")
    }

    /// The first verb above a word.
    pub fn verb_above(&self, t: u32) -> Option<u32> {
        let mut at = t;
        for _ in 0..MOST_STEPS {
            let head = self.a.head(at);
            if head == at {
                return None;
            }
            if self.is_verb(head) {
                return Some(head);
            }
            at = head;
        }
        None
    }

    /// One of the entries of a verb is of the type.
    pub fn may_be(&self, v: u32, event_type: EventType) -> bool {
        let entries = self.lexicon.verbs(self.a.lemma(v)).iter();
        entries.map(|t| self.lexicon.rule(t)).any(|r| r.event_type == event_type)
    }

    /// True for verbs and auxiliaries.
    pub fn is_verb(&self, t: u32) -> bool {
        matches!(self.a.pos(t), Pos::VERB | Pos::AUX)
    }

    /// True for an infinitive with *to*.
    pub fn has_to(&self, v: u32) -> bool {
        self.a.children_with(v, Dep::AUX).any(|c| self.a.tag(c) == Tag::TO)
    }
}

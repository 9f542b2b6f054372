//! Did it happen? Tense, modality, conditions, negation, and the words that govern the act.

use crate::Ctx;

use sitroom_document::codebook::{EventType, Status};
use sitroom_ling::{Dep, Pos, Tag};

/// Governors that leave their complement open, and what they make of it.
fn governor(lemma: &str) -> Option<Status> {
    Some(match lemma {
        "expect" | "plan" | "schedule" | "set" | "intend" | "prepare" | "agree" | "promise" | "vow"
        | "pledge" | "due" | "slate" | "ready" | "decide" | "commit" | "going" | "aim" | "poise"
        | "poised" | "bind" | "mean" | "undertake" | "swear" | "about" | "offer" | "propose" | "announce" => {
            Status::Planned
        }
        "ask" | "urge" | "order" | "demand" | "request" | "call" | "require" | "instruct" | "tell"
        | "press" | "appeal" | "beg" | "command" | "advise" | "encourage" | "implore" | "insist"
        | "recommend" | "want" | "need" | "invite" | "direct" | "should" | "must" | "lobby" | "warn" => {
            Status::Requested
        }
        "fear" | "worry" | "hope" | "consider" | "likely" | "seek" | "try" | "attempt" | "suggest"
        | "wish" | "mull" | "weigh" | "able" | "suspect" | "speculate" | "predict" | "avoid" | "prevent"
        | "deter" | "discuss" | "willing" | "allow" | "permit" | "enable" | "could" => Status::Possible,
        "threaten" => Status::Conditional,
        "fail" | "refuse" | "decline" | "rule" | "cancel" | "abandon" | "reject" | "neglect" | "unable"
        | "stop" | "cease" => Status::NotHappened,
        "continue" | "keep" | "begin" | "start" => Status::Ongoing,
        _ => return None,
    })
}

impl Ctx<'_> {
    /// The status of a trigger, and what decided it.
    pub fn status(&self, t: u32, verbal: bool, speech: bool) -> (Status, &'static str) {
        if verbal { self.verb_status(t, speech, 6) } else { self.noun_status(t, speech) }
    }

    fn verb_status(&self, v: u32, speech: bool, steps: usize) -> (Status, &'static str) {
        let a = self.a;
        if self.negated(v) {
            return (Status::NotHappened, "negated");
        }
        if self.in_condition(v) {
            return (Status::Conditional, "if-clause");
        }
        if let Some(found) = self.modal(v) {
            return found;
        }
        let head = a.head(v);
        if head != v
            && steps > 0
            && let Some(found) = self.governed(v, head, steps)
        {
            return found;
        }
        match a.tag(v) {
            Tag::VBG if self.has_be(v) || a.dep(v) == Dep::ACL => (Status::Ongoing, "progressive"),
            Tag::VBZ | Tag::VBP if speech => (Status::Happened, "speech in the present tense"),
            Tag::VBZ | Tag::VBP if self.is_headline(v) => (Status::Happened, "headline"),
            Tag::VBZ | Tag::VBP => (Status::Ongoing, "present tense"),
            Tag::VB if self.has_to(v) => (Status::Planned, "infinitive"),
            Tag::VB => (Status::Requested, "imperative or subjunctive"),
            _ => (Status::Happened, "past tense"),
        }
    }

    /// *The ministry is blacklisting two firms*: an act of office that these words do.
    pub fn is_performative(&self, v: u32, event_type: EventType) -> bool {
        let present = |c: u32| self.a.lemma(c) == "be" && matches!(self.a.tag(c), Tag::VBZ | Tag::VBP);
        event_type == EventType::Sanction
            && self.a.tag(v) == Tag::VBG
            && self.a.children_with(v, Dep::AUX).any(present)
    }

    /// What the verb, noun or adjective above makes of an infinitive, a participle or a clause.
    fn governed(&self, v: u32, head: u32, steps: usize) -> Option<(Status, &'static str)> {
        let a = self.a;
        let infinitive = self.has_to(v) || matches!(a.tag(v), Tag::VB);
        match a.dep(v) {
            Dep::XCOMP | Dep::CCOMP | Dep::ACL | Dep::PCOMP | Dep::ADVCL | Dep::DOBJ | Dep::CONJ => {}
            _ => return None,
        }
        if a.dep(v) == Dep::CONJ && self.is_verb(head) {
            let finite =
                self.has_be(v) || self.has_have(v) || matches!(a.tag(v), Tag::VBD | Tag::VBZ | Tag::VBP);
            // "urged them to stay calm and to leave": both hang on the same governor
            if self.has_to(v) && !finite && a.head(head) != head {
                return self.governed(head, a.head(head), steps - 1);
            }
            let own = self.has_to(v) || finite;
            return (!own).then(|| self.verb_status(head, false, steps - 1));
        }
        if a.dep(v) == Dep::PCOMP {
            let above = a.head(head);
            if is_irrealis(a.lemma(above)) || governor(a.lemma(above)) == Some(Status::NotHappened) {
                let negative = governor(a.lemma(above)) == Some(Status::NotHappened)
                    && matches!(a.lemma(head), "from" | "out");
                return Some((
                    if negative { Status::NotHappened } else { Status::Possible },
                    "noun of possibility",
                ));
            }
            return None;
        }
        if a.dep(v) == Dep::ADVCL {
            // "he left, condemning the raid": a participle happens with its verb
            if a.tag(v) == Tag::VBG && !self.has_be(v) && self.is_verb(head) && !self.negated(head) {
                return Some(self.verb_status(head, true, steps - 1));
            }
            return infinitive.then_some((Status::Planned, "purpose"));
        }
        let clause_open = infinitive
            || a.tag(v) == Tag::VBG
            || matches!(a.lemma(head), "fear" | "hope" | "worry" | "suspect");
        let status = governor(a.lemma(head)).filter(|_| clause_open)?;
        if matches!(a.lemma(head), "plan" | "plot") && a.pos(head) == Pos::NOUN {
            return Some((Status::Planned, "plans"));
        }
        if is_irrealis(a.lemma(head)) && a.pos(head) == Pos::NOUN {
            return Some((Status::Possible, "noun of possibility"));
        }
        if matches!(status, Status::Ongoing) {
            return Some(self.verb_status(head, false, steps - 1));
        }
        // "did not refuse to leave" happened; what is not expected did not, or will not
        if self.is_verb(head) && self.negated(head) {
            let undone = status == Status::NotHappened;
            return Some((if undone { Status::Happened } else { Status::NotHappened }, "negated governor"));
        }
        Some((status, "governor"))
    }

    /// *Not*, *never*, *no longer* at the verb; *nobody*, *neither* as its subject.
    pub fn negated(&self, v: u32) -> bool {
        let a = self.a;
        let no = |t: u32| matches!(a.lemma(t), "no" | "neither" | "nobody" | "none" | "never");
        a.children(v).iter().any(|&c| {
            a.dep(c) == Dep::NEG
                || (matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS)
                    && (no(c) || a.children_with(c, Dep::DET).any(no)))
                || (a.dep(c) == Dep::ADVMOD && a.lemma(c) == "never")
        })
    }

    /// The verb stands in an if-clause, or hangs on one.
    fn in_condition(&self, v: u32) -> bool {
        let a = self.a;
        let conditional =
            |clause: u32| a.children_with(clause, Dep::MARK).any(|m| matches!(a.lemma(m), "if" | "unless"));
        if conditional(v) || (a.dep(v) == Dep::CONJ && conditional(a.head(v)) && a.head(v) != v) {
            return true;
        }
        let has_condition = |t: u32| a.children_with(t, Dep::ADVCL).any(conditional);
        let modal = a.children_with(v, Dep::AUX).any(|c| a.tag(c) == Tag::MD);
        if has_condition(v) && modal {
            return true;
        }
        // "would impose sanctions if ...": an infinitive below such a verb hangs on it, too
        a.dep(v) == Dep::XCOMP && a.head(v) != v && has_condition(a.head(v))
    }

    fn modal(&self, v: u32) -> Option<(Status, &'static str)> {
        let a = self.a;
        for c in a.children_with(v, Dep::AUX) {
            match a.word(&self.doc.text, c).to_ascii_lowercase().as_str() {
                "will" | "'ll" | "’ll" | "shall" | "wo" => return Some((Status::Planned, "will")),
                "may" | "might" | "could" | "can" => return Some((Status::Possible, "may, might, could")),
                "would" => return Some((self.would(v), "would")),
                "must" | "should" | "ought" => return Some((Status::Requested, "must, should")),
                _ => {}
            }
        }
        None
    }

    /// *Would* in reported speech is the future as seen then; elsewhere it hangs on a condition.
    fn would(&self, v: u32) -> Status {
        let a = self.a;
        let mut at = v;
        for _ in 0..4 {
            let head = a.head(at);
            if head == at {
                break;
            }
            if a.dep(at) == Dep::CCOMP && matches!(a.tag(head), Tag::VBD | Tag::VBN | Tag::VBG) {
                return Status::Planned;
            }
            at = head;
        }
        Status::Conditional
    }

    fn has_be(&self, v: u32) -> bool {
        self.a
            .children(v)
            .iter()
            .any(|&c| matches!(self.a.dep(c), Dep::AUX | Dep::AUXPASS) && self.a.lemma(c) == "be")
    }

    fn has_have(&self, v: u32) -> bool {
        self.a.children_with(v, Dep::AUX).any(|c| self.a.lemma(c) == "have")
    }

    /// No full stop at the sentence's end, and the sentence is a paragraph.
    fn is_headline(&self, v: u32) -> bool {
        let range = self.a.sentences[self.a.sentence(v) as usize];
        range.end > range.start && self.a.pos(range.end - 1) != Pos::PUNCT && range.len() <= 16
    }

    fn noun_status(&self, n: u32, speech: bool) -> (Status, &'static str) {
        let a = self.a;
        for &c in a.children(n) {
            match a.lemma(c) {
                "possible" | "potential" | "feared" | "threatened" | "looming" | "imminent" | "any"
                | "hypothetical" | "likely" => {
                    return (Status::Possible, "adjective");
                }
                "planned" | "upcoming" | "scheduled" | "forthcoming" | "proposed" | "future" => {
                    return (Status::Planned, "adjective");
                }
                "no" | "without" => return (Status::NotHappened, "no"),
                "ongoing" | "continuing" | "continued" => return (Status::Ongoing, "adjective"),
                _ => {}
            }
        }
        let head = a.head(n);
        if head == n {
            return (Status::Happened, "noun");
        }
        // a war that nothing puts into the past goes on
        let lasting = matches!(
            a.lemma(n),
            "war"
                | "conflict"
                | "insurgency"
                | "hostility"
                | "negotiation"
                | "blockade"
                | "siege"
                | "occupation"
        );
        if lasting
            && !speech
            && matches!(a.dep(n), Dep::POBJ | Dep::POSS | Dep::CONJ)
            && self.ex.times.iter().all(|t| a.sentence(t.tokens.start) != a.sentence(n))
        {
            return (Status::Ongoing, "lasting state");
        }
        match a.dep(n) {
            Dep::COMPOUND | Dep::NMOD if is_irrealis(a.lemma(head)) => {
                let planned = matches!(a.lemma(head), "plan" | "plot");
                (if planned { Status::Planned } else { Status::Possible }, "noun of possibility")
            }
            Dep::DOBJ | Dep::NSUBJPASS => self.carried(n, head),
            Dep::NSUBJ if self.is_verb(head) => self.as_subject(head),
            Dep::POBJ => self.behind_preposition(n, head),
            Dep::CONJ if head < n => self.noun_status(head, speech),
            _ => (Status::Happened, "noun"),
        }
    }

    /// The noun is what a verb does, plans, asks for or fears.
    fn carried(&self, n: u32, verb: u32) -> (Status, &'static str) {
        let a = self.a;
        if matches!(
            a.lemma(verb),
            "cancel"
                | "reject"
                | "prevent"
                | "avert"
                | "avoid"
                | "scrap"
                | "abandon"
                | "rule"
                | "oppose"
                | "foil"
                | "thwart"
                | "call"
                | "postpone"
        ) && a.lemma(verb) != "call"
        {
            let undone = matches!(
                a.lemma(verb),
                "cancel" | "scrap" | "abandon" | "rule" | "foil" | "thwart" | "avert"
            );
            return (if undone { Status::NotHappened } else { Status::Possible }, "governor");
        }
        let passive_governor = a.dep(n) == Dep::NSUBJPASS;
        let own = self.verb_status(verb, false, 4);
        match governor(a.lemma(verb)) {
            Some(s) if !LASTING.contains(&a.lemma(verb)) && own.0 != Status::NotHappened => (s, "governor"),
            _ if passive_governor && matches!(a.lemma(verb), "expect" | "schedule" | "plan" | "set") => {
                (Status::Planned, "governor")
            }
            _ => own,
        }
    }

    /// *Talks will begin*, *an invasion could come*, *the strike killed ten*.
    fn as_subject(&self, verb: u32) -> (Status, &'static str) {
        let (status, why) = self.verb_status(verb, true, 3);
        let happens = matches!(
            self.a.lemma(verb),
            "take"
                | "begin"
                | "start"
                | "happen"
                | "occur"
                | "come"
                | "continue"
                | "resume"
                | "be"
                | "end"
                | "open"
                | "last"
                | "go"
                | "follow"
                | "erupt"
        );
        match status {
            Status::Planned | Status::Possible | Status::Requested | Status::Conditional if happens => {
                (status, why)
            }
            Status::NotHappened
                if happens
                    && matches!(self.a.lemma(verb), "take" | "happen" | "occur" | "begin" | "start") =>
            {
                (status, why)
            }
            Status::Ongoing if matches!(self.a.lemma(verb), "continue" | "go" | "rage") => (status, why),
            Status::Possible => (Status::Possible, why),
            _ => (Status::Happened, "subject of its outcome"),
        }
    }

    fn behind_preposition(&self, n: u32, prep: u32) -> (Status, &'static str) {
        let a = self.a;
        let above = a.head(prep);
        if is_irrealis(a.lemma(above)) && a.pos(above) == Pos::NOUN {
            return (Status::Possible, "noun of possibility");
        }
        match (a.lemma(above), a.lemma(prep)) {
            ("call" | "appeal" | "ask" | "push" | "press" | "plead" | "demand", "for") => {
                (Status::Requested, "governor")
            }
            ("rule", "out") => (Status::NotHappened, "governor"),
            ("agree" | "agreement" | "deal" | "decide", "on" | "to" | "for") => (Status::Planned, "governor"),
            ("prepare" | "ready" | "brace" | "plan", "for") => (Status::Planned, "governor"),
            _ if a.lemma(prep) == "if" => (Status::Conditional, "if"),
            _ if a.lemma(prep) == "without" => (Status::NotHappened, "without"),
            _ if n == prep => (Status::Happened, "noun"),
            _ => (Status::Happened, "noun"),
        }
    }
}

/// Governors whose noun is done, not asked for: *announced sanctions*, *offered talks*, *began an attack*.
const LASTING: &[&str] = &[
    "begin", "start", "continue", "keep", "announce", "tell", "stop", "cease", "set", "allow", "discuss",
    "agree",
];

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

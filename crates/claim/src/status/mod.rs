//! Did it happen? Tense, modality, conditions, negation, and the words that govern the act.

mod beside;
pub mod cues;
mod noun;

use crate::Ctx;
use cues::Effect;
use sitroom_document::codebook::{EventType, Status};
use sitroom_document::{Claim, Why};
use sitroom_ling::{Dep, Pos, Tag};

/// Steps up the tree in which governing words are looked for.
const MOST_STEPS: usize = 6;

/// Tokens of a headline at most.
const HEADLINE: usize = 22;

/// A status and what decided it.
pub type Told = (Status, &'static str);

impl Ctx<'_> {
    /// The status of a trigger, and what decided it. Acts of speech are done where they are told in the present tense.
    pub fn status(&self, t: u32, verbal: bool, speech: bool) -> Told {
        if verbal { self.verb_status(t, speech, MOST_STEPS) } else { self.noun_status(t, speech, MOST_STEPS) }
    }

    fn verb_status(&self, v: u32, speech: bool, steps: usize) -> Told {
        let a = self.a;
        if self.negated(v) {
            return (Status::NotHappened, "negated");
        }
        if self.is_asked(v) {
            return (Status::Possible, "whether");
        }
        if self.is_questioned(v) {
            return (Status::Possible, "question");
        }
        if self.in_condition(v) {
            return (Status::Conditional, "if-clause");
        }
        if let Some(found) = self.modal(v) {
            return found;
        }
        let head = self.governor(v);
        if head != v
            && steps > 0
            && let Some(found) = self.governed(v, head, speech, steps - 1)
        {
            return found;
        }
        if a.tag(v) == Tag::VBG
            && a.dep(v) == Dep::ACL
            && steps > 0
            && let Some(issued) = self.issuing(head)
        {
            return self.verb_status(issued, true, steps - 1);
        }
        match a.tag(v) {
            // "a text demanding", "had been shelling"
            Tag::VBG if speech && a.dep(v) == Dep::ACL && !self.has_be(v) => (Status::Happened, "speech"),
            Tag::VBG if self.has_had(v) => (Status::Happened, "past perfect"),
            Tag::VBG if self.has_be(v) || a.dep(v) == Dep::ACL => (Status::Ongoing, "progressive"),
            // "shells hit the embassy" beside a past tense
            Tag::VBP
                if a.dep(v) == Dep::CONJ
                    && a.tag(head) == Tag::VBD
                    && a.word(&self.doc.text, v) == a.lemma(v) =>
            {
                (Status::Happened, "past tense")
            }
            Tag::VBP if self.is_unchanged_past(v) => (Status::Happened, "past tense"),
            Tag::VBZ | Tag::VBP if speech => (Status::Happened, "speech in the present tense"),
            Tag::VBZ | Tag::VBP if self.is_headline(v) => (Status::Happened, "headline"),
            Tag::VBZ | Tag::VBP => (Status::Ongoing, "present tense"),
            Tag::VB if self.has_to(v) => (Status::Planned, "infinitive"),
            Tag::VB => (Status::Requested, "imperative or subjunctive"),
            // "demanded that they be freed"
            Tag::VBN if self.has_bare_be(v) => (Status::Requested, "imperative or subjunctive"),
            _ => (Status::Happened, "past tense"),
        }
    }

    /// *Declared an emergency after rioters set stations ablaze*: a past that looks like a present, beside another past.
    fn is_unchanged_past(&self, v: u32) -> bool {
        let a = self.a;
        let past = |t: u32| a.tag(t) == Tag::VBD;
        let beside = matches!(a.dep(v), Dep::ADVCL | Dep::CONJ) && past(a.head(v))
            || a.children_with(v, Dep::ADVCL).any(past);
        self.words.unchanged.has(a.lemma(v)) && beside
    }

    /// *The ministry is blacklisting two firms*: an act of office that these words do.
    pub fn is_performative(&self, v: u32, event_type: EventType) -> bool {
        event_type == EventType::Sanction && self.words.decreed.has(self.a.lemma(v)) && self.is_being_done(v)
    }

    /// *Is blacklisting*, *is acting by blacklisting*, *is taking steps to blacklist*.
    pub fn is_being_done(&self, t: u32) -> bool {
        let a = self.a;
        let mut at = t;
        for _ in 0..MOST_STEPS {
            let be = |x: u32| a.lemma(x) == "be" && self.is_present(x);
            if a.tag(at) == Tag::VBG && a.children_with(at, Dep::AUX).any(be) {
                return true;
            }
            let below = matches!(a.dep(at), Dep::PCOMP | Dep::ACL | Dep::XCOMP | Dep::ADVCL | Dep::DOBJ)
                || (a.dep(at) == Dep::PREP && a.lemma(at) == "by");
            // "is going to ban", "is planning to ban" has not been done
            let head = a.head(at);
            let open = matches!(self.cues.clause.plain(a.lemma(head)), Some(Effect::Gives(_)))
                || a.lemma(head) == "go";
            if !below || open || head == at {
                return false;
            }
            at = a.head(at);
        }
        false
    }

    /// What the verb, noun or adjective above makes of an infinitive, a participle or a clause.
    fn governed(&self, v: u32, head: u32, speech: bool, steps: usize) -> Option<Told> {
        match self.a.dep(v) {
            Dep::CONJ if self.is_verb(head) => self.coordinated_status(v, head, speech, steps),
            Dep::PCOMP => self.behind_clause(v, head, steps),
            Dep::ADVCL => self.beside(v, head, speech, steps),
            Dep::XCOMP | Dep::CCOMP | Dep::ACL | Dep::DOBJ => self.complement_status(v, head, steps),
            _ => None,
        }
    }

    fn is_finite(&self, v: u32) -> bool {
        self.has_be(v) || self.has_have(v) || matches!(self.a.tag(v), Tag::VBD | Tag::VBZ | Tag::VBP)
    }

    fn coordinated_status(&self, v: u32, head: u32, speech: bool, steps: usize) -> Option<Told> {
        let a = self.a;
        // "urged them to stay calm and to leave": both hang on the same governor
        if self.has_to(v) && !self.is_finite(v) && a.head(head) != head && steps > 0 {
            return self.governed(head, a.head(head), false, steps - 1);
        }
        let own = self.has_to(v) || self.is_finite(v);
        // "to ease talks and reach a deal": what is a purpose is one for both
        let speech = speech && !self.has_to(head);
        (!own && steps > 0).then(|| self.verb_status(head, speech, steps - 1))
    }

    /// *By shelling*, *without meeting*, *threat of attacking*.
    fn behind_clause(&self, v: u32, prep: u32, steps: usize) -> Option<Told> {
        let a = self.a;
        let above = a.head(prep);
        let of = self.cues.of.plain(a.lemma(above));
        match a.lemma(prep) {
            "without" => return Some((Status::NotHappened, "without")),
            "of" | "at" | "to" if of.is_some() => {
                return match of {
                    Some(Effect::Gives(s)) => Some((s, "noun above")),
                    _ => None,
                };
            }
            _ => {}
        }
        match (self.cues.clause.plain(a.lemma(above)), a.lemma(prep)) {
            (Some(Effect::Gives(Status::NotHappened)), "from" | "out" | "to") => {
                return Some((Status::NotHappened, "governor"));
            }
            (
                Some(Effect::Gives(s)),
                "at" | "on" | "to" | "for" | "against" | "from" | "toward" | "towards",
            ) if s != Status::NotHappened && self.is_verb(above) && !self.negated(above) => {
                return Some((s, "governor"));
            }
            _ => {}
        }
        let absolute = a.lemma(prep) == "with" && a.children_with(v, Dep::NSUBJ).next().is_some();
        if (absolute || matches!(a.lemma(prep), "by" | "include" | "including" | "in" | "through" | "before"))
            && steps > 0
        {
            let verb = if self.is_verb(above) { above } else { a.head(above) };
            let told = self.is_verb(verb).then(|| self.verb_status(verb, false, steps - 1));
            // a denied act leaves its means open
            return told.filter(|(s, _)| *s != Status::NotHappened);
        }
        None
    }

    fn complement_status(&self, v: u32, head: u32, steps: usize) -> Option<Told> {
        let a = self.a;
        let infinitive = self.has_to(v) || a.tag(v) == Tag::VB;
        // "are said to have fled" looks back
        if self.has_to(v) && self.has_have(v) {
            let were_to = a.lemma(head) == "be";
            return Some((
                if were_to { Status::NotHappened } else { Status::Happened },
                "perfect infinitive",
            ));
        }
        if a.lemma(head) == "have"
            && infinitive
            && a.children_with(head, Dep::ADVMOD).any(|c| a.lemma(c) == "yet")
        {
            return Some((Status::NotHappened, "yet to"));
        }
        if a.lemma(head) == "go" && infinitive && a.tag(head) == Tag::VBG && self.has_be(head) {
            return Some(if self.negated(head) {
                (Status::NotHappened, "negated")
            } else {
                (Status::Planned, "going to")
            });
        }
        let open = infinitive
            || (a.tag(v) == Tag::VBG && !self.has_be(v))
            // "wants them destroyed"
            || (a.tag(v) == Tag::VBN && self.words.willing.has(a.lemma(head)) && !self.has_be(v) && !self.has_have(v))
            // "demanded that they leave"
            || (self.words.mandative.has(a.lemma(head)) && self.is_subjunctive(v))
            || self.words.suspected.has(a.lemma(head));
        let effect = self.cues.clause.plain(a.lemma(head)).filter(|_| open)?;
        // "did not refuse to leave" happened; what is not expected did not, or will not
        let negated = self.is_verb(head) && self.negated(head)
            || !self.is_verb(head) && self.is_verb(a.head(head)) && self.negated(a.head(head));
        match effect {
            Effect::Follows => Some(self.followed(head, steps)),
            // "did not rule out granting asylum" leaves it open
            Effect::Gives(Status::NotHappened) if negated && self.words.excluding.has(a.lemma(head)) => {
                Some((Status::Possible, "not ruled out"))
            }
            Effect::Gives(Status::NotHappened) if negated => Some((Status::Happened, "negated governor")),
            Effect::Gives(_) if negated => Some((Status::NotHappened, "negated governor")),
            // "wanted to leave": the wish is one's own; "wanted him to leave" asks
            Effect::Gives(Status::Requested)
                if infinitive && self.words.willing.has(a.lemma(head)) && !self.has_subject(v) =>
            {
                Some((Status::Planned, "governor"))
            }
            Effect::Gives(s) => Some((s, "governor")),
        }
    }

    fn has_subject(&self, v: u32) -> bool {
        let own = |c: u32| matches!(self.a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS);
        let object = self.a.children_with(self.a.head(v), Dep::DOBJ).next();
        self.a.children(v).iter().any(|&c| own(c)) || object.is_some()
    }

    /// *Not*, *never*, *no longer* at the verb; *nobody*, *neither* as its subject. Not *not only*, *whether or not*.
    pub fn negated(&self, v: u32) -> bool {
        let a = self.a;
        let no = |t: u32| matches!(a.lemma(t), "no" | "neither" | "nobody" | "none" | "never");
        let word = |t: u32| a.word(&self.doc.text, t).to_ascii_lowercase();
        let only =
            |t: u32| t + 1 < a.len() as u32 && matches!(word(t + 1).as_str(), "only" | "just" | "merely");
        // "whether or not", "may or may not"
        let or = |t: u32| (t > 0 && word(t - 1) == "or") || (t > 1 && word(t - 2) == "or");
        a.children(v).iter().any(|&c| {
            (a.dep(c) == Dep::NEG && !only(c) && !or(c))
                || (matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS)
                    && (no(c) || a.children_with(c, Dep::DET).any(no)))
                || (a.dep(c) == Dep::ADVMOD && a.lemma(c) == "never")
                || (matches!(a.dep(c), Dep::PRECONJ | Dep::CC | Dep::ADVMOD) && a.lemma(c) == "neither")
                || (a.dep(c) == Dep::ADVMOD && word(c) == "longer" && a.children(c).iter().any(|&x| no(x)))
                || (a.dep(c) == Dep::DOBJ
                    && (a.children_with(c, Dep::DET).any(|d| a.lemma(d) == "no")
                        || matches!(a.lemma(c), "nobody" | "nothing")))
        })
    }

    /// *Did not say if rebels had attacked*, *questions about whether he will go*: what is asked, not a condition.
    fn is_asked(&self, v: u32) -> bool {
        let a = self.a;
        let marked = |word: &str| a.children_with(v, Dep::MARK).any(|m| a.lemma(m) == word);
        let known = || self.words.asked_if.has(a.lemma(a.head(v)));
        // "asked the king if": the parser may take the clause for a condition of the asking
        let below =
            a.dep(v) == Dep::CCOMP || a.dep(v) == Dep::ADVCL && a.lemma(a.head(v)) == "ask" && v > a.head(v);
        marked("whether") || below && marked("if") && known()
    }

    /// *Did Israel bomb the bridge?*, *is Russia about to invade?*; not *why did Israel bomb the bridge?*, which takes it as done.
    fn is_questioned(&self, v: u32) -> bool {
        let a = self.a;
        let range = a.sentences[a.sentence(v) as usize];
        let word = |t: u32| a.word(&self.doc.text, t);
        let quote = |t: u32| matches!(word(t), "\"" | "”" | "'" | "’");
        let last = (range.start..range.end).rev().find(|&t| a.pos(t) != Pos::SPACE && !quote(t));
        if last.is_none_or(|t| word(t) != "?") {
            return false;
        }
        let mut root = v;
        for _ in 0..MOST_STEPS {
            if !matches!(a.dep(root), Dep::XCOMP | Dep::ACOMP | Dep::CONJ) {
                break;
            }
            root = a.head(root);
        }
        let asks_for = |t: u32| matches!(a.tag(t), Tag::WP | Tag::WDT | Tag::WRB | Tag::WP_POSS);
        a.head(root) == root && !(range.start..root.max(v)).any(asks_for)
    }

    /// The verb stands in an if-clause, or hangs on one.
    fn in_condition(&self, v: u32) -> bool {
        let a = self.a;
        let inverted = |clause: u32| {
            let first = a.subtree(clause).start;
            a.head(first) == clause
                && a.dep(first) == Dep::AUX
                && a.word(&self.doc.text, first).eq_ignore_ascii_case("should")
        };
        let conditional = |clause: u32| {
            let if_word = |m: u32| matches!(a.lemma(m), "if" | "unless" | "provided");
            a.children_with(clause, Dep::MARK).any(if_word) || inverted(clause)
        };
        if conditional(v) || (a.dep(v) == Dep::CONJ && conditional(a.head(v)) && a.head(v) != v) {
            return true;
        }
        // "would talk once the army had left"
        let once = |c: u32| matches!(a.dep(c), Dep::MARK | Dep::ADVMOD) && a.lemma(c) == "once";
        let ahead = |t: u32| a.children_with(t, Dep::AUX).any(|c| a.tag(c) == Tag::MD);
        if a.dep(v) == Dep::ADVCL && a.children(v).iter().any(|&c| once(c)) && ahead(a.head(v)) {
            return true;
        }
        let has_condition = |t: u32| a.children_with(t, Dep::ADVCL).any(conditional);
        let modal = a.children_with(v, Dep::AUX).any(|c| a.tag(c) == Tag::MD);
        if has_condition(v) && modal {
            return true;
        }
        // "would impose sanctions if ...", "if he agrees to leave": an infinitive below such a verb hangs on it, too
        a.dep(v) == Dep::XCOMP && a.head(v) != v && (has_condition(a.head(v)) || conditional(a.head(v)))
    }

    fn modal(&self, v: u32) -> Option<Told> {
        let a = self.a;
        // "fear that forces will burn the camp"
        let unsure = matches!(a.dep(v), Dep::CCOMP | Dep::ACL) && self.words.unsure.has(a.lemma(a.head(v)));
        for c in a.children_with(v, Dep::AUX) {
            match a.word(&self.doc.text, c).to_ascii_lowercase().as_str() {
                "will" | "'ll" | "’ll" | "shall" | "wo" => {
                    return Some(if unsure {
                        (Status::Possible, "feared or hoped")
                    } else {
                        (Status::Planned, "will")
                    });
                }
                "may" | "might" | "could" | "can" => return Some((Status::Possible, "may, might, could")),
                "would" if unsure => return Some((Status::Possible, "feared or hoped")),
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
        for _ in 0..MOST_STEPS {
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

    /// *Be freed*, without *to* or a modal.
    fn has_bare_be(&self, v: u32) -> bool {
        let a = self.a;
        let other = |c: u32| a.tag(c) == Tag::TO || a.tag(c) == Tag::MD;
        a.children_with(v, Dep::AUXPASS).any(|c| a.word(&self.doc.text, c).eq_ignore_ascii_case("be"))
            && !a.children_with(v, Dep::AUX).any(other)
    }

    fn has_have(&self, v: u32) -> bool {
        self.a.children_with(v, Dep::AUX).any(|c| self.a.lemma(c) == "have")
    }

    fn has_had(&self, v: u32) -> bool {
        self.a.children_with(v, Dep::AUX).any(|c| self.a.lemma(c) == "have" && self.a.tag(c) == Tag::VBD)
    }

    /// No full stop at the sentence's end, and the sentence is a paragraph.
    fn is_headline(&self, v: u32) -> bool {
        let range = self.a.sentences[self.a.sentence(v) as usize];
        range.end > range.start && self.a.pos(range.end - 1) != Pos::PUNCT && range.len() <= HEADLINE
    }

    /// Acts told in the present tense or as a bare noun whose day is still to come are planned: *is visiting next week*, *Friday's summit*.
    pub fn to_come(&self, claim: &Claim) -> bool {
        let open = claim.status == Status::Ongoing
            || (claim.status == Status::Happened
                && !self.is_verb(claim.head)
                && (!self.is_past(self.a.head(claim.head))
                    || self.words.sets_day.has(self.a.lemma(self.a.head(claim.head)))))
            || (claim.status == Status::Happened && matches!(self.a.tag(claim.head), Tag::VBZ | Tag::VBP))
            // "called a strike for Friday" is told as one act
            || (claim.status == Status::Happened
                && claim.event_type == EventType::Protest
                && self.words.sets_day.has(self.a.lemma(claim.head)));
        let day = claim.time.as_ref().and_then(|t| self.ex.times[t.timex as usize].earliest.as_deref());
        let later = self.doc.dct_date().zip(day).is_some_and(|(now, day)| day > now && !day.starts_with(now));
        open && later
    }

    /// Told in the present tense.
    pub fn is_present(&self, v: u32) -> bool {
        matches!(self.a.tag(v), Tag::VBZ | Tag::VBP)
    }

    fn is_past(&self, v: u32) -> bool {
        matches!(self.a.tag(v), Tag::VBD) || (self.is_verb(v) && self.has_have(v))
    }
}

/// The reason for a status given by a day to come.
pub const TO_COME: Why = Why::Default("a day to come");

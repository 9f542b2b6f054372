//! Status of acts that a noun names.

use super::Told;
use super::cues::Effect;
use crate::Ctx;
use sitroom_document::codebook::Status;
use sitroom_ling::{Dep, Pos, Tag};

impl Ctx<'_> {
    pub(super) fn noun_status(&self, n: u32, speech: bool, steps: usize) -> Told {
        let a = self.a;
        for &c in a.children(n) {
            let word = a.word(&self.doc.text, c).to_ascii_lowercase();
            let cue = self.cues.before.plain(a.lemma(c)).or_else(|| self.cues.before.plain(&word));
            if let Some(Effect::Gives(s)) = cue.filter(|_| c < n) {
                return (s, "word before the noun");
            }
        }
        let head = a.head(n);
        // "a meeting planned between the two": of the subject, the verb tells whether it takes place
        if !matches!(a.dep(n), Dep::NSUBJ | Dep::NSUBJPASS | Dep::DOBJ) && self.is_set_ahead(n) {
            return (Status::Planned, "word behind the noun");
        }
        if head == n || steps == 0 {
            return (Status::Happened, "noun");
        }
        match a.dep(n) {
            Dep::COMPOUND | Dep::NMOD => match self.cues.of.plain(a.lemma(head)) {
                Some(Effect::Gives(s)) => (s, "noun above"),
                _ => (Status::Happened, "noun"),
            },
            // a request that is weighed or refused has been made
            Dep::DOBJ | Dep::NSUBJPASS if speech && !self.words.light.has(a.lemma(head)) => {
                (Status::Happened, "speech")
            }
            Dep::DOBJ | Dep::NSUBJPASS => self.carried(n, head, steps),
            Dep::NSUBJ if self.is_verb(head) => self.as_subject(n, head, steps),
            Dep::POBJ => self.behind_preposition(n, head, steps),
            Dep::POSS if self.is_lasting(n) => (Status::Ongoing, "lasting"),
            Dep::CONJ if head < n => self.noun_status(head, speech, steps - 1),
            Dep::ATTR => self.stated(head, steps),
            _ => (Status::Happened, "noun"),
        }
    }

    /// *The goal is a withdrawal*: what the subject says of it, else the verb.
    fn stated(&self, verb: u32, steps: usize) -> Told {
        let subject = self.a.children_with(verb, Dep::NSUBJ).next();
        match subject.and_then(|s| self.cues.of.plain(self.a.lemma(s))) {
            Some(Effect::Gives(status)) if !self.negated(verb) => (status, "subject"),
            _ => self.verb_status(verb, true, steps - 1),
        }
    }

    /// *A meeting planned between*, *talks scheduled for Monday*.
    fn is_set_ahead(&self, n: u32) -> bool {
        let a = self.a;
        let set = |c: u32| a.tag(c) == Tag::VBN && c == n + 1 && self.words.set_ahead.has(a.lemma(c));
        a.children_with(n, Dep::ACL).any(set)
    }

    fn is_lasting(&self, n: u32) -> bool {
        self.cues.lasting.plain(self.a.lemma(n)).is_some() && !self.has_time(n)
    }

    /// A time below the noun puts it at its place: *the war of 1994*.
    fn has_time(&self, n: u32) -> bool {
        let a = self.a;
        let range = a.subtree(n);
        let first = self.ex.times.partition_point(|t| t.tokens.end <= range.start);
        let mut here = self.ex.times[first..].iter().take_while(|t| t.tokens.start < range.end);
        // what a relative clause dates is its own
        let clauses: Vec<u32> = a.children_with(n, Dep::RELCL).collect();
        here.any(|t| clauses.iter().all(|&c| !a.is_under(t.tokens.start, c)))
    }

    fn by(&self, v: u32, word: &str) -> bool {
        self.a
            .children(v)
            .iter()
            .any(|&c| matches!(self.a.dep(c), Dep::PRT | Dep::PREP | Dep::ADVMOD) && self.a.lemma(c) == word)
    }

    /// The noun is what a verb does, plans, asks for, fears or ends.
    fn carried(&self, n: u32, verb: u32, steps: usize) -> Told {
        let a = self.a;
        let lemma = a.lemma(verb);
        let own = || self.verb_status(verb, true, steps - 1);
        match self.cues.object.effect(lemma, |w| self.by(verb, w)) {
            // "failed to produce a truce", "left without securing a pullback"
            Some(Effect::Follows) => return own(),
            // "rejected the sanctions": they are there
            Some(Effect::Gives(Status::Possible))
                if self.words.talked_of.has(lemma) && self.is_definite_noun(n) =>
            {
                return (Status::Happened, "noun");
            }
            Some(Effect::Gives(s)) => {
                return match own() {
                    (Status::NotHappened, _) if s == Status::NotHappened => {
                        (Status::Planned, "negated governor")
                    }
                    (Status::NotHappened, why) if s == Status::Planned => (Status::NotHappened, why),
                    // "pressed him to offer his resignation", "may order an evacuation"
                    told @ (Status::Requested | Status::Possible | Status::Conditional, _)
                        if matches!(s, Status::Planned | Status::Requested) =>
                    {
                        told
                    }
                    _ => (s, "governor"),
                };
            }
            None => {}
        }
        if self.cues.ended.plain(lemma).is_some() {
            return if self.is_lasting(n) {
                (Status::Ongoing, "ended or fed")
            } else {
                (Status::Happened, "noun")
            };
        }
        if self.carries(verb) {
            return match own() {
                (Status::Ongoing, why) if a.tag(verb) != Tag::VBG && !self.is_lasting(n) => {
                    (Status::Happened, why)
                }
                // "has waged a war": what was begun goes on
                (Status::Happened, _) if self.has_perfect(verb) && self.is_lasting(n) => {
                    (Status::Ongoing, "lasting")
                }
                told => told,
            };
        }
        match own() {
            told @ (Status::Planned | Status::Possible | Status::Requested | Status::Conditional, _)
                if a.children_with(n, Dep::DET).all(|d| !matches!(a.lemma(d), "the" | "this" | "that"))
                    && a.children_with(n, Dep::POSS).next().is_none() =>
            {
                told
            }
            _ if self.is_lasting(n) => (Status::Ongoing, "lasting"),
            _ => (Status::Happened, "noun"),
        }
    }

    /// *Talks will begin*, *an invasion could come*, *the strike killed ten*.
    fn as_subject(&self, n: u32, verb: u32, steps: usize) -> Told {
        let (status, why) = self.verb_status(verb, true, steps - 1);
        // "a meeting is possible"
        let quality = self.a.children_with(verb, Dep::ACOMP).next().filter(|_| status != Status::NotHappened);
        let said = quality.and_then(|q| {
            self.cues.before.plain(self.a.lemma(q)).or_else(|| self.cues.clause.plain(self.a.lemma(q)))
        });
        if let Some(Effect::Gives(s)) = said {
            return (s, "adjective");
        }
        let happens = self.cues.happens.plain(self.a.lemma(verb)).is_some();
        let goes_on = self.has_perfect(verb)
            || self.a.tag(verb) == Tag::VBG
            || matches!(self.a.tag(verb), Tag::VBZ | Tag::VBP);
        match status {
            Status::Planned
            | Status::Possible
            | Status::Requested
            | Status::Conditional
            | Status::NotHappened
                if happens =>
            {
                (status, why)
            }
            Status::Ongoing if happens => (Status::Ongoing, why),
            _ if goes_on && self.is_lasting_subject(n) => (Status::Ongoing, "lasting"),
            Status::Possible if !self.is_definite_noun(n) => (Status::Possible, why),
            // "an attack would trigger the treaty": nobody has attacked
            _ if self.has_would(verb) && !self.is_definite_noun(n) => (Status::Conditional, "would"),
            _ => (Status::Happened, "subject of its outcome"),
        }
    }

    fn has_would(&self, verb: u32) -> bool {
        self.a
            .children_with(verb, Dep::AUX)
            .any(|c| self.a.word(&self.doc.text, c).eq_ignore_ascii_case("would"))
    }

    fn is_lasting_subject(&self, n: u32) -> bool {
        self.cues.lasting.plain(self.a.lemma(n)).is_some()
    }

    fn has_perfect(&self, v: u32) -> bool {
        self.a.children_with(v, Dep::AUX).any(|c| self.a.lemma(c) == "have")
    }

    fn is_definite_noun(&self, n: u32) -> bool {
        self.a.children_with(n, Dep::DET).any(|d| matches!(self.a.lemma(d), "the" | "this" | "that"))
            || self.a.children_with(n, Dep::POSS).next().is_some()
    }

    fn behind_preposition(&self, n: u32, prep: u32, steps: usize) -> Told {
        let a = self.a;
        let above = a.head(prep);
        let word = a.lemma(prep);
        // "laid the groundwork for a meeting", "plans are under way for one", "is due in Oslo for one": the parser may hang what follows on
        // the verb
        let beside = |o: &u32| *o < prep && matches!(a.dep(*o), Dep::DOBJ | Dep::NSUBJ | Dep::ACOMP);
        let object = a.children(above).iter().copied().rfind(beside).filter(|_| matches!(word, "for" | "to"));
        let noun = object.unwrap_or(above);
        // "considered measures, including a ban"; "offered to host a round of talks"
        let follows = word == "of" && matches!(self.cues.of.plain(a.lemma(above)), Some(Effect::Follows));
        if (word == "include" || follows) && a.pos(above) == Pos::NOUN && steps > 0 {
            let told = self.noun_status(above, false, steps - 1);
            if told.0 != Status::Happened
                || follows && matches!(a.dep(above), Dep::DOBJ | Dep::NSUBJ | Dep::NSUBJPASS)
            {
                return told;
            }
        }
        if a.pos(noun) == Pos::NOUN
            && matches!(word, "of" | "for" | "on" | "about" | "to")
            && let Some(Effect::Gives(s)) = self.cues.of.plain(a.lemma(noun))
        {
            return (s, "noun above");
        }
        if let Some(Effect::Gives(s)) = object.and_then(|o| self.cues.behind.exact(a.lemma(o), word)) {
            return (s, "noun above");
        }
        if let Some(Effect::Gives(s)) = self.cues.behind.effect(a.lemma(above), |w| w == word) {
            // "her opposition to the war": it is there
            if s == Status::Possible && self.words.talked_of.has(a.lemma(above)) && self.is_definite_noun(n) {
                return (if self.is_lasting(n) { Status::Ongoing } else { Status::Happened }, "noun");
            }
            let negated = self.is_verb(above) && self.negated(above);
            return (if negated && s == Status::Planned { Status::NotHappened } else { s }, "governor");
        }
        match (a.lemma(above), word) {
            ("rule", "out") => return (Status::NotHappened, "governor"),
            (_, "without") => return (Status::NotHappened, "without"),
            (_, "if") => return (Status::Conditional, "if"),
            _ => {}
        }
        // "would not be used for raids"
        let purpose = word == "for" && self.is_verb(above) && a.lemma(above) == "use";
        if purpose && steps > 0 {
            let (status, why) = self.verb_status(above, true, steps - 1);
            return (status, why);
        }
        // "will not pay for the release of the hostages"
        if word == "for"
            && self.is_verb(self.clause_of(above))
            && steps > 0
            && !self.words.arms.has(a.lemma(n))
        {
            let told = self.verb_status(self.clause_of(above), true, steps - 1);
            match told.0 {
                Status::NotHappened => return (Status::Possible, "for what is not done"),
                Status::Planned | Status::Possible | Status::Conditional | Status::Requested => return told,
                _ => {}
            }
        }
        // "could meet before the talks", "agreed to let them speak before their meeting"
        let ahead = |v: u32| self.is_verb(v) && steps > 0 && self.is_ahead(v, steps);
        if word == "before" && ahead(self.clause_of(above)) {
            return (Status::Planned, "beside what is to come");
        }
        // "will discuss it at a meeting", "is expected to sign it during a visit"
        // "urged them to return to talks"
        let way = word == "to" && (self.words.journeys.has(a.lemma(above)) || a.lemma(above) == "return");
        let along = way || matches!(word, "at" | "during" | "in" | "for" | "with" | "by" | "into" | "on");
        let verb = self.clause_of(above);
        let verb = self.asked_at(verb, prep).unwrap_or(verb);
        if along && self.is_verb(verb) && !self.is_definite_noun(n) && (verb == above || word == "at") {
            let told = self.verb_status(verb, true, steps - 1);
            // "will discuss extending it at a meeting": the meeting is of the discussion
            let outer = a.head(verb);
            let discussed = a.dep(verb) == Dep::XCOMP && a.tag(verb) == Tag::VBG && self.is_verb(outer);
            if discussed && word == "at" && told.0 == Status::Possible {
                return self.verb_status(outer, true, steps - 1);
            }
            if matches!(told.0, Status::Planned | Status::Possible | Status::Conditional | Status::Requested)
            {
                return told;
            }
        }
        // "after two days of talks"
        let counted = word == "of" && a.dep(above) == Dep::POBJ && !self.is_verb(above);
        let word = if counted { a.lemma(a.head(above)) } else { word };
        let past = matches!(word, "after" | "since" | "during" | "before" | "following" | "until");
        if !past && self.is_lasting(n) {
            return (Status::Ongoing, "lasting");
        }
        (Status::Happened, "noun")
    }
}

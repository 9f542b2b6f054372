//! Status of what stands beside a verb: participles, purposes, clauses of time.

use super::Told;
use super::cues::Effect;
use crate::Ctx;
use sitroom_document::codebook::Status;
use sitroom_ling::{Dep, Tag};

impl Ctx<'_> {
    /// A participle happens with its verb (*he left, condemning the raid*); an infinitive is a purpose.
    pub(super) fn beside(&self, v: u32, head: u32, speech: bool, steps: usize) -> Option<Told> {
        let a = self.a;
        let until = a.children_with(v, Dep::MARK).any(|m| a.lemma(m) == "until");
        if until && self.is_verb(head) && self.negated(head) {
            return Some((Status::Conditional, "not until"));
        }
        if until && self.is_present(v) && !self.has_have(v) {
            return Some((Status::Conditional, "until"));
        }
        if self.is_verb(head) && steps > 0 && self.is_awaited(v, head, steps) {
            return Some((Status::Planned, "beside what is to come"));
        }
        if self.has_to(v) && self.pressed(head).is_some() && !self.negated(head) {
            return Some((Status::Requested, "governor"));
        }
        let alone =
            a.tag(v) == Tag::VBG && !self.has_be(v) && a.children_with(v, Dep::NSUBJ).next().is_none();
        if alone && self.is_verb(head) && !self.negated(head) && steps > 0 {
            return Some(self.verb_status(head, true, steps - 1));
        }
        let infinitive = self.has_to(v) && !self.has_have(v);
        // "threatened on Sunday to strike": what parts them makes a complement look like a purpose
        let filled = |c: &u32| matches!(a.dep(*c), Dep::XCOMP | Dep::CCOMP | Dep::DOBJ | Dep::NSUBJPASS);
        let bare = self.is_verb(head) && !a.children(head).iter().any(filled);
        if infinitive
            && bare
            && let Some(Effect::Gives(_)) = self.cues.clause.plain(a.lemma(head))
        {
            return self.complement_status(v, head, steps);
        }
        // "called in the envoy to complain": words are said where their purpose is told
        if infinitive && speech && self.is_verb(head) && steps > 0 {
            return Some(self.verb_status(head, true, steps - 1));
        }
        let follows = || {
            self.cues.clause.plain(a.lemma(head)) == Some(Effect::Follows) && self.is_verb(head) && steps > 0
        };
        if infinitive && follows() {
            return Some(self.followed(head, steps));
        }
        infinitive.then_some((Status::Planned, "purpose"))
    }

    /// *Will go when the leaders meet*, *might sign before he met the king*: what is not done before its time comes.
    fn is_awaited(&self, v: u32, head: u32, steps: usize) -> bool {
        let a = self.a;
        let led = |c: u32| {
            let past = a.tag(v) == Tag::VBD;
            matches!(a.dep(c), Dep::MARK | Dep::ADVMOD)
                && match a.lemma(c) {
                    "before" | "until" => true,
                    "when" | "once" | "after" => !past && !self.has_have(v),
                    _ => false,
                }
        };
        let finite = self.is_finite(v) || (a.tag(v) == Tag::VB && !self.has_to(v));
        finite && a.children(v).iter().any(|&c| c < v && led(c)) && self.is_ahead(head, steps)
    }

    /// A verb that tells of what is planned, asked for, possible or conditional.
    pub(super) fn is_ahead(&self, verb: u32, steps: usize) -> bool {
        use Status::{Conditional, Planned, Possible, Requested};
        let told = self.verb_status(verb, true, steps.saturating_sub(1)).0;
        matches!(told, Planned | Possible | Requested | Conditional)
    }

    /// The status of an act that its governor's is: *managed to*, *voted to*.
    pub(super) fn followed(&self, head: u32, steps: usize) -> Told {
        let a = self.a;
        if self.is_verb(head) {
            return match self.verb_status(head, true, steps.saturating_sub(1)) {
                (Status::Ongoing, why) if !self.has_be(head) => (Status::Happened, why),
                (Status::Happened, _) if matches!(a.lemma(head), "begin" | "start") => {
                    (Status::Ongoing, "begun")
                }
                told => told,
            };
        }
        let verb = a.head(head);
        let carried = a.dep(head) == Dep::DOBJ && self.is_verb(verb);
        if carried {
            self.verb_status(verb, true, steps.saturating_sub(1))
        } else {
            (Status::Planned, "infinitive")
        }
    }
}

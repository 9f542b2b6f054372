//! How a source stands to what it says, where the cue alone does not tell: what somebody says of his own future is a promise, of the
//! duties of others a demand; who will not admit a thing denies it. The words are data (`rules/en/attribution/stance.toml`).

use crate::cues::{Content, Cue};
use crate::frames::Ctx;
use sitroom_document::codebook::Stance;
use sitroom_entity::Resolver;
use sitroom_ling::Dep;

impl Ctx<'_> {
    /// The stance of a verb cue.
    pub fn stance(&self, t: u32, cue: &Cue, kind: Content, speaker: Option<u32>) -> Stance {
        if kind == Content::Infinitive
            && let Some(stance) = cue.to
        {
            return stance;
        }
        if cue.stance != Stance::Asserts {
            return cue.stance;
        }
        let clause = self
            .a
            .children_with(t, Dep::CCOMP)
            .next()
            .filter(|_| kind == Content::Clause || kind == Content::Quote);
        let Some(clause) = clause else { return cue.stance };
        if self.withheld(t) || self.calls_untrue(clause) {
            Stance::Denies
        } else if self.lacks_proof(clause) {
            Stance::Doubts
        } else if self.own_future(t, clause, speaker) {
            if self.does_harm(clause) { Stance::Threatens } else { Stance::Promises }
        } else if self.duty_of_others(clause) {
            Stance::Asks
        } else {
            cue.stance
        }
    }

    /// *Has never acknowledged*, *refused to admit*.
    fn withheld(&self, t: u32) -> bool {
        let (a, words) = (self.a, &self.cues.words);
        let never = |c: u32| a.dep(c) == Dep::NEG || a.dep(c) == Dep::ADVMOD && a.lemma(c) == "never";
        let negated = a.children(t).iter().any(|&c| never(c));
        let above = a.dep(t) == Dep::XCOMP && words.withheld.contains(a.lemma(a.head(t)));
        words.admit.contains(a.lemma(t)) && (negated || above)
    }

    /// *Said the reports that … were false*.
    fn calls_untrue(&self, clause: u32) -> bool {
        let (a, words) = (self.a, &self.cues.words);
        let hearsay = a
            .children(clause)
            .iter()
            .any(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS) && words.hearsay.contains(a.lemma(c)));
        let untrue = |c: u32| words.untrue.contains(a.lemma(c));
        let called = untrue(clause)
            || a.children(clause).iter().any(|&c| matches!(a.dep(c), Dep::ACOMP | Dep::ATTR) && untrue(c));
        hearsay && called
    }

    /// *He said he would go*, *Tokyo said it would protest*: who tells what he himself will do promises it. So do those who agree that
    /// something will, or will not, be done.
    fn own_future(&self, t: u32, clause: u32, speaker: Option<u32>) -> bool {
        let a = self.a;
        let word_of = |m: u32| a.word(&self.doc.text, m);
        let modal = a
            .children_with(clause, Dep::AUX)
            .any(|m| matches!(word_of(m), "will" | "would" | "'ll" | "’ll" | "shall"));
        // "Lima may shell the port, its minister said": what one does not rule out threatens
        let open = self.does_harm(clause)
            && a.children_with(clause, Dep::AUX).any(|m| matches!(word_of(m), "may" | "might" | "could"));
        if modal && a.lemma(t) == "agree" {
            return true;
        }
        let subject = a.children_with(clause, Dep::NSUBJ).next();
        // "Lima will send a ship, its minister said"
        let of_state = subject.zip(speaker).is_some_and(|(s, by)| self.same_state(s, by));
        let negated = a.children_with(clause, Dep::NEG).next().is_some();
        if (modal || open) && of_state && !negated {
            return true;
        }
        let own = subject.is_some_and(|s| self.is_own(s, speaker));
        let conditional = a
            .children_with(clause, Dep::ADVCL)
            .any(|x| a.children_with(x, Dep::MARK).any(|m| a.lemma(m) == "if"));
        own && modal && !negated && !conditional
    }

    /// *There is no evidence that*, *had found no proof of*.
    fn lacks_proof(&self, clause: u32) -> bool {
        let a = self.a;
        let proof = |t: &u32| {
            let no = a.children_with(*t, Dep::DET).any(|d| a.lemma(d) == "no");
            no && self.cues.words.proof.contains(a.lemma(*t))
        };
        let told = |c: &u32| matches!(a.dep(*c), Dep::ATTR | Dep::DOBJ | Dep::NSUBJ | Dep::NSUBJPASS);
        a.children(clause).iter().copied().filter(told).any(|c| proof(&c))
    }

    /// The act does harm to others: to say that one will do it threatens.
    fn does_harm(&self, clause: u32) -> bool {
        self.cues.words.harm.contains(self.a.lemma(clause))
    }

    /// Both are of one state, or the speaker is the subject's own: *Lima … its minister*.
    fn same_state(&self, subject: u32, speaker: u32) -> bool {
        let country =
            |t: u32| Resolver::builtin().party(self.doc, self.a, self.ex, t).and_then(|p| p.country);
        let owner = |t: u32| self.a.children_with(t, Dep::POSS).next();
        let spoken_for = || owner(speaker).and_then(country);
        let of_speaker = country(speaker).or_else(spoken_for);
        of_speaker.is_some() && of_speaker == country(subject)
    }

    /// A subject that the speaker speaks for: *he*, *it*, *his country*; in a spokesman's mouth, *the group*.
    fn is_own(&self, subject: u32, speaker: Option<u32>) -> bool {
        let a = self.a;
        let lemma = a.lemma(subject).to_lowercase();
        if matches!(lemma.as_str(), "he" | "she" | "they" | "we" | "i" | "it") {
            return true;
        }
        let spokesman = || {
            let words = speaker.into_iter().flat_map(|s| a.subtree(s).iter());
            words.into_iter().any(|w| a.lemma(w).to_lowercase().starts_with("spokes"))
        };
        let own = |d: u32| match a.dep(d) {
            Dep::POSS => matches!(a.word(&self.doc.text, d), "his" | "her" | "their" | "our" | "its" | "my"),
            Dep::DET => a.lemma(d) == "the" && spokesman(),
            _ => false,
        };
        self.cues.words.own_side.contains(&lemma) && a.children(subject).iter().any(|&d| own(d))
    }

    /// *Said that the militia must leave*: not *it must have been a shell*.
    fn duty_of_others(&self, clause: u32) -> bool {
        let a = self.a;
        let must = a
            .children_with(clause, Dep::AUX)
            .any(|m| matches!(a.word(&self.doc.text, m), "must" | "should" | "ought"));
        let guess = a.children_with(clause, Dep::AUX).any(|c| a.lemma(c) == "have");
        let subject =
            a.children(clause).iter().copied().find(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS));
        let others = subject.is_some_and(|s| {
            !matches!(a.lemma(s).to_lowercase().as_str(), "it" | "that" | "this" | "we" | "i")
        });
        (must && !guess && others) || a.lemma(clause) == "behoove" || a.lemma(clause) == "behove"
    }
}

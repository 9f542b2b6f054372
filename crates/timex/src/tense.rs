//! Past or future: the verb that a time expression hangs on decides which Saturday is meant.

use crate::classes::Words;
use crate::lexicon::{Class, Lexicon};
use sitroom_document::{Analysis, TokenRange};
use sitroom_ling::{Dep, Pos, Tag};

/// Which way the governing verb looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    Past,
    /// Behind *since*: not after the report, whatever the verb.
    Since,
    Future,
    Unknown,
}

/// Steps up the tree that the search takes at most.
const STEPS: usize = 12;

/// What the search reads: the analysis, the text, the classes of words, and what a weekday is.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub a: &'a Analysis,
    pub text: &'a str,
    pub words: &'a Words,
    pub lexicon: &'a Lexicon,
}

impl Reader<'_> {
    /// The tense around an expression. Where the way up leads through a noun (*the talks on 3 May*), a verb in the past says little about it.
    pub fn around(&self, tokens: TokenRange) -> Tense {
        let a = self.a;
        if self.is_set_for(tokens)
            || self.is_to_start(tokens)
            || self.is_moved_to(tokens)
            || self.is_headline_ahead(tokens)
        {
            return Tense::Future;
        }
        let mut at = tokens.end - 1;
        let mut through_noun = false;
        let possessive = tokens.iter().any(|t| a.dep(t) == Dep::POSS);
        for _ in 0..STEPS {
            if !tokens.contains(at) {
                if self.is_expected(at) {
                    return Tense::Future;
                }
                match a.pos(at) {
                    Pos::VERB
                        if a.children(at).iter().any(|&p| p < tokens.start && self.asks_for_occasion(p)) =>
                    {
                        return Tense::Future;
                    }
                    Pos::VERB | Pos::AUX => match self.of_verb(at) {
                        // "to get around Wednesday's ruling": verbs farther up are about other things
                        Tense::Unknown if possessive => return Tense::Unknown,
                        Tense::Unknown => {}
                        Tense::Past if through_noun => return Tense::Unknown,
                        tense => return tense,
                    },
                    Pos::NOUN | Pos::PROPN | Pos::ADJ => through_noun = true,
                    _ if a.dep(at) == Dep::PREP && a.lemma(at) == "since" => return Tense::Since,
                    _ if through_noun && self.asks_for_occasion(at) => return Tense::Future,
                    _ => {}
                }
            }
            let head = a.head(at);
            if head == at {
                break;
            }
            at = head;
        }
        Tense::Unknown
    }

    /// True for the day of what is set: *scheduled for Monday*, *a strike for 3 June*. What *had been* set may be over, and of *talks set
    /// for Monday* the verb tells that they are the subject of.
    fn is_set_for(&self, tokens: TokenRange) -> bool {
        let (a, text) = (self.a, self.text);
        let Some(day) = tokens.iter().find(|&t| !tokens.contains(a.head(t))) else { return false };
        let prep = a.head(day);
        let is = |t: u32, class: Class| self.lexicon.value(&a.word(text, t).to_lowercase(), class).is_some();
        let numbered = tokens.iter().any(|t| a.word(text, t).starts_with(|c: char| c.is_ascii_digit()));
        let date = is(day, Class::Weekday) || numbered && tokens.iter().any(|t| is(t, Class::Month));
        if !date || a.dep(day) != Dep::POBJ || tokens.contains(prep) || a.lemma(prep) != "for" {
            return false;
        }
        let above = a.head(prep);
        let had = |t: u32| a.children(t).iter().any(|&c| a.word(text, c).eq_ignore_ascii_case("had"));
        match a.pos(above) {
            Pos::NOUN => !self.words.counted.has(a.lemma(above)),
            _ => self.words.setting.has(a.lemma(above)) && !had(above) && a.dep(above) != Dep::ACL,
        }
    }

    /// *A truce starting on Thursday*, of what was agreed or announced: its first day is not yet.
    fn is_to_start(&self, tokens: TokenRange) -> bool {
        let a = self.a;
        let Some(day) = tokens.iter().find(|&t| !tokens.contains(a.head(t))) else { return false };
        let prep = a.head(day);
        let start = if a.dep(day) == Dep::POBJ { a.head(prep) } else { prep };
        let noun = a.head(start);
        let object = matches!(a.dep(noun), Dep::DOBJ | Dep::POBJ);
        matches!(a.lemma(start), "start" | "begin")
            && a.tag(start) == Tag::VBG
            && a.dep(start) == Dep::ACL
            && object
    }

    /// *Was pushed back to Thursday*, *postponed the vote until Friday*: the new day is not yet.
    fn is_moved_to(&self, tokens: TokenRange) -> bool {
        let a = self.a;
        let Some(day) = tokens.iter().find(|&t| !tokens.contains(a.head(t))) else { return false };
        let prep = a.head(day);
        // "back to Thursday" hangs on "back"
        let above = a.head(prep);
        let verb = if a.dep(above) == Dep::ADVMOD { a.head(above) } else { above };
        let had = |v: u32| a.children(v).iter().any(|&c| a.word(self.text, c).eq_ignore_ascii_case("had"));
        a.dep(day) == Dep::POBJ
            && matches!(a.lemma(prep), "to" | "until" | "till")
            && self.words.moving.has(a.lemma(verb))
            && !had(verb)
    }

    /// *Cabinet to vote on deal on Friday*: a headline of which the only verb stands behind *to*.
    fn is_headline_ahead(&self, tokens: TokenRange) -> bool {
        let a = self.a;
        let range = a.sentences[a.sentence(tokens.start) as usize];
        let last = (range.start..range.end).rev().find(|&t| a.pos(t) != Pos::SPACE);
        let finite = |t: u32| matches!(a.tag(t), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD | Tag::VBG);
        let noun = |t: u32| matches!(a.pos(t), Pos::NOUN | Pos::PROPN);
        let to_do = |t: u32| {
            t > range.start
                && a.tag(t) == Tag::TO
                && noun(t - 1)
                && t + 1 < range.end
                && a.tag(t + 1) == Tag::VB
        };
        last.is_some_and(|t| a.pos(t) != Pos::PUNCT)
            && (range.start..tokens.start).any(to_do)
            && !(range.start..range.end).any(finite)
    }

    /// *Is expected in Ankara on Thursday*, *are due there on Friday*: who is waited for has not come yet.
    fn is_expected(&self, word: u32) -> bool {
        let (a, text) = (self.a, self.text);
        let is = |t: u32| matches!(a.word(text, t), "is" | "are" | "'s" | "’s" | "'re" | "’re");
        let waited_for = |t: u32| self.words.expected.has(a.lemma(t));
        waited_for(word) && a.children_with(word, Dep::AUXPASS).any(is)
            || is(word) && a.children_with(word, Dep::ACOMP).any(waited_for)
    }

    /// *Called for a march on Saturday*: the day is the march's. Not *called for calm on Saturday*.
    fn asks_for_occasion(&self, prep: u32) -> bool {
        let a = self.a;
        let above = a.head(prep);
        a.dep(prep) == Dep::PREP
            && self.words.asking_for.has_pair(a.lemma(above), a.lemma(prep))
            && a.children_with(prep, Dep::POBJ).any(|o| self.words.occasion.has(a.lemma(o)))
    }

    /// What is waited for lies ahead: *will not stop until the cabinet has met on Sunday*, *would wait until it met*.
    fn is_awaited(&self, verb: u32) -> bool {
        let (a, text) = (self.a, self.text);
        let marked = a.dep(verb) == Dep::ADVCL
            && a.children_with(verb, Dep::MARK).any(|m| matches!(a.lemma(m), "until" | "till"));
        let modal = |v: u32| a.children_with(v, Dep::AUX).any(|c| a.tag(c) == Tag::MD);
        let present = |c: u32| matches!(a.word(text, c), "has" | "have");
        marked && (modal(a.head(verb)) || a.children_with(verb, Dep::AUX).any(present))
    }

    fn of_verb(&self, verb: u32) -> Tense {
        let (a, text) = (self.a, self.text);
        if self.is_awaited(verb) {
            return Tense::Future;
        }
        let (mut has, mut auxiliary) = (false, false);
        for &c in a.children(verb) {
            if matches!(a.dep(c), Dep::AUX | Dep::AUXPASS) {
                let word = a.word(text, c).to_ascii_lowercase();
                if self.words.future_auxiliary.has(&word) {
                    return Tense::Future;
                }
                auxiliary = true;
                has |= matches!(a.tag(c), Tag::VBD) || a.lemma(c) == "have";
            }
        }
        let head = a.head(verb);
        if a.dep(verb) == Dep::XCOMP && head != verb {
            // "it had been due to expire Friday"
            if a.children(head).iter().any(|&c| a.word(text, c).eq_ignore_ascii_case("had")) {
                return Tense::Past;
            }
            let lemma = a.lemma(head);
            if self.words.looks_ahead.has(lemma) || self.words.ready.has(lemma) {
                return Tense::Future;
            }
        }
        match a.tag(verb) {
            _ if has => Tense::Past,
            // "a deal announced Friday"
            Tag::VBN if !auxiliary => Tense::Past,
            Tag::VBD => Tense::Past,
            Tag::VB if a.children(verb).iter().any(|&c| a.tag(c) == Tag::MD) => Tense::Future,
            _ => Tense::Unknown,
        }
    }
}

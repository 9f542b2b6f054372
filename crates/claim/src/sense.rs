//! Which sense a word has: idioms, conditions on the words around it, what the text is about, who takes part.

use crate::Ctx;
use crate::frame::Frame;
use crate::place;
use crate::rule_file::Rule;
use crate::senses::{Element, Pattern, Topic};
use crate::who::{in_public, is_public};
use sitroom_document::codebook::{EntityKind, EventType, Plover};
use sitroom_document::{Party, TokenRange};
use sitroom_entity::Resolver;
use sitroom_ling::{Dep, Pos, Tag};
use std::fmt;

/// Tokens that a `~` of a pattern reaches over at most.
const GAP: usize = 4;

/// Why a trigger counts for nothing where it stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// A turn of phrase with another sense.
    Idiom(String),
    /// A word around the trigger that the rule excludes, or lacks.
    Word(String),
    /// What the text is about.
    Topic(String),
    /// Nobody in politics or arms takes part.
    Parties,
    /// Words, objects, complements or parties of the rule are not there.
    Frame(&'static str),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Idiom(why) => write!(f, "a turn of phrase ({why})"),
            Refusal::Word(why) => write!(f, "the words around it: {why}"),
            Refusal::Topic(topic) => write!(f, "the text is about {topic}"),
            Refusal::Parties => write!(f, "nobody in politics, arms or public life takes part"),
            Refusal::Frame(why) => f.write_str(why),
        }
    }
}

impl Ctx<'_> {
    /// The turn of phrase in which a token has another sense.
    pub fn idiom(&self, t: u32, rule: &Rule) -> Option<Refusal> {
        let word = self.a.word(&self.doc.text, t);
        let idioms = &self.lexicon.senses.idioms;
        let form = word.to_lowercase();
        let by_lemma = idioms.get(self.a.lemma(t)).into_iter().flatten();
        let by_form = idioms.get(&form).filter(|_| form != self.a.lemma(t)).into_iter().flatten();
        let typed =
            by_lemma.chain(by_form).filter(|p| p.types.is_empty() || p.types.contains(&rule.event_type));
        let found = typed.chain(&rule.idioms).find(|p| self.stands(t, p));
        found.map(|p| Refusal::Idiom(p.why.clone()))
    }

    fn stands(&self, t: u32, p: &Pattern) -> bool {
        let range = self.a.sentences[self.a.sentence(t) as usize];
        self.walk(&p.after, t + 1..range.end) && self.walk(&p.before, (range.start..t).rev())
    }

    /// Each element in its turn, over determiners, and over some tokens more where there is a gap.
    fn walk(&self, elements: &[Element], mut tokens: impl Iterator<Item = u32>) -> bool {
        elements.iter().all(|e| {
            let mut left = GAP;
            tokens.any(|x| {
                let found = e.words.iter().any(|w| self.is_form(x, w));
                // "24-hour" is one word
                let passable = matches!(self.a.pos(x), Pos::DET | Pos::PART)
                    || self.a.tag(x) == Tag::HYPH
                    || (self.a.pos(x) == Pos::PRON && self.a.dep(x) == Dep::POSS);
                if !found && !passable {
                    left = if e.gap && !self.is_break(x) && self.a.pos(x) != Pos::CCONJ {
                        left.saturating_sub(1)
                    } else {
                        0
                    };
                }
                found || left == 0
            }) && left > 0
        })
    }

    /// Words on both sides of such a mark are no turn of phrase.
    fn is_break(&self, t: u32) -> bool {
        matches!(self.a.word(&self.doc.text, t), "," | ";" | ":" | "(" | ")" | "—" | "–" | "--")
    }

    fn is_form(&self, t: u32, word: &str) -> bool {
        self.a.lemma(t) == word || self.a.word(&self.doc.text, t).eq_ignore_ascii_case(word)
    }

    /// The conditions of a rule that its frame leaves open.
    ///
    /// # Errors
    /// The condition that does not hold.
    pub fn sense(&self, t: u32, rule: &Rule, frame: &Frame, verbal: bool) -> Result<(), Refusal> {
        self.word_conditions(t, rule, verbal)?;
        if rule.firm {
            return Ok(());
        }
        let all = || frame.actors.iter().chain(&frame.recipients);
        if !verbal && all().next().is_none() && self.is_definite(t) && !self.is_told_where(t, rule) {
            return Err(Refusal::Frame("it names no party, and an act that is told elsewhere"));
        }
        if let Some(name) = self.off_topic(t, frame) {
            return Err(Refusal::Topic(name.to_string()));
        }
        let stated = all().next().is_some();
        // who protests is in public life by that
        let known = rule.event_type == EventType::Protest && all().any(|p| !p.sectors.is_empty())
            || rule.vouches() && !frame.actors.is_empty()
            || rule.agentless
            || rule.event_type == EventType::Assault && self.tells_of_arms(frame);
        if stated && !known && !all().any(is_public) && !self.about_politics {
            return Err(Refusal::Parties);
        }
        Ok(())
    }

    /// The topic of a text on sport, markets and the like, in which an act counts only where somebody in public life does it.
    pub fn off_topic(&self, t: u32, frame: &Frame) -> Option<&str> {
        let Topic { name, play, faced } =
            &self.lexicon.senses.topics[usize::from(self.topic(self.a.sentence(t))?)];
        let acts = |p: &Party| in_public(p) && !self.plays(p, play);
        // "villagers accused officials of hoarding tents": in a report of a flood, too
        let faces = || *faced && !frame.actors.is_empty() && frame.recipients.iter().any(in_public);
        (!frame.actors.iter().any(acts) && !faces()).then_some(name.as_str())
    }

    /// What a sentence is about, as an index of topics; `None` for politics and for nothing of note.
    pub fn topic(&self, sentence: u32) -> Option<u8> {
        self.topics.of[sentence as usize]
    }

    /// *The attack took place in the town of Kuriga*: told again for the sake of where it was.
    fn is_told_where(&self, n: u32, rule: &Rule) -> bool {
        let verb = self.a.head(n);
        let happens = self.a.dep(n) == Dep::NSUBJ && self.words.happening.has(self.a.lemma(verb));
        let act = place::Act { trigger: TokenRange::new(n, n + 1), head: n, event_type: rule.event_type };
        happens && self.words.general.has(self.a.lemma(n)) && place::place(self, act).is_some()
    }

    /// *The attack*, *this truce*, with nothing else said of it.
    fn is_definite(&self, n: u32) -> bool {
        let a = self.a;
        let pointing = |d: u32| matches!(a.lemma(d), "the" | "this" | "that" | "these" | "those");
        a.children_with(n, Dep::DET).any(pointing)
            && !a.children(n).iter().any(|&c| matches!(a.dep(c), Dep::PREP | Dep::RELCL | Dep::ACL))
    }

    /// A team, a player, a company: somebody of these kinds, or nobody that is known.
    fn plays(&self, p: &Party, kinds: &[EntityKind]) -> bool {
        let entity = p.entity.map(|e| self.ex.entities[e as usize].kind);
        !kinds.is_empty() && entity.is_none_or(|kind| kinds.contains(&kind))
    }

    fn word_conditions(&self, t: u32, rule: &Rule, verbal: bool) -> Result<(), Refusal> {
        let a = self.a;
        let listed = |list: &[String], x: u32| list.iter().any(|w| self.is_form(x, w));
        if verbal && !(rule.subjects.is_empty() && rule.subjects_not.is_empty()) {
            // "thousands of teachers": teachers, too
            let subject = self.subject(t);
            let whole = subject.and_then(|s| Resolver::builtin().partitive(a, s));
            // "rebels said they would withdraw": they are rebels
            let meant = subject.and_then(|s| self.antecedent(s));
            let mut subjects = subject.into_iter().chain(whole).chain(meant);
            if let Some(s) = subjects.clone().find(|&s| listed(&rule.subjects_not, s)) {
                return Err(Refusal::Word(format!("its subject is {}", a.lemma(s))));
            }
            if !rule.subjects.is_empty() && !subjects.any(|s| listed(&rule.subjects, s)) {
                return Err(Refusal::Word("its subject is none of those that the rule asks for".into()));
            }
        }
        let small = |&&c: &&u32| matches!(a.dep(c), Dep::PREP | Dep::PRT | Dep::ADVMOD | Dep::DATIVE);
        let preposition = a.children(t).iter().filter(small).find(|&&c| listed(&rule.prepositions_not, c));
        if let Some(&p) = preposition {
            return Err(Refusal::Word(format!("with {}", a.lemma(p))));
        }
        let mut sentence = a.sentences[a.sentence(t) as usize].iter();
        if let Some(x) = sentence.clone().find(|&x| x != t && listed(&rule.words_not, x)) {
            return Err(Refusal::Word(format!("beside {}", a.lemma(x))));
        }
        if !rule.words.is_empty() && !sentence.any(|x| listed(&rule.words, x)) {
            return Err(Refusal::Word("none of those that the rule asks for".into()));
        }
        Ok(())
    }

    /// The noun that a pronoun takes up.
    fn antecedent(&self, pronoun: u32) -> Option<u32> {
        let entity =
            sitroom_entity::mention_at(self.ex, pronoun).filter(|_| self.a.pos(pronoun) == Pos::PRON)?.entity;
        let mut earlier =
            self.ex.entities[entity as usize].mentions.iter().map(|&i| &self.ex.mentions[i as usize]);
        earlier.find(|m| m.head < pronoun && self.a.pos(m.head) != Pos::PRON).map(|m| m.head)
    }

    /// The contexts of a claim: those of its rule, of its CAMEO code, and those that words of its sentence speak for.
    pub fn contexts(&self, t: u32, rule: &Rule) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = rule.contexts.clone();
        if let Some(cameo) = Plover::builtin().cameo(rule.cameo) {
            found.extend(&cameo.contexts);
        }
        for x in self.a.sentences[self.a.sentence(t) as usize].iter() {
            if matches!(self.a.pos(x), Pos::NOUN | Pos::PROPN | Pos::ADJ | Pos::VERB) {
                found.extend(self.lexicon.senses.contexts(self.a.lemma(x)));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

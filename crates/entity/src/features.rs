//! What tells whether an anaphor means an entity: distance, role, number, gender, kind, words, quotation.
//!
//! Each observation becomes one index into the weights: a hash of its template, the anaphor's class and its values.

use crate::draft::{Draft, Number, Role, Seen, count, ranked, role, subject_of, verb};
use crate::mentions::Candidate;
use crate::quotes::{Quotes, is_speech};
use crate::word_classes::Words;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Analysis, Document, MentionKind, TokenRange, fnv1a};
use sitroom_ling::{Dep, EntType, Label, Pos, Tag};

/// Number of weights: a power of two.
pub const SIZE: usize = 1 << 14;

/// What an anaphor is, as far as the choice of features goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Class {
    He,
    It,
    They,
    I,
    We,
    Person,
    People,
    Body,
}

impl Class {
    /// See [`crate::ranker::Options::lead`].
    pub fn lead(self) -> f32 {
        match self {
            Class::He => 2.0,
            Class::It | Class::They | Class::I | Class::We => 0.7,
            Class::Person | Class::People | Class::Body => 0.9,
        }
    }
}

/// An anaphor with what every comparison needs.
#[derive(Debug)]
pub struct Anaphor<'c> {
    pub c: &'c Candidate,
    pub class: Class,
    pub head: u32,
    pub sentence: u32,
    pub role: Role,
    pub verb: u32,
    pub quote: u32,
    pub number: Number,
    pub female: Option<bool>,
    /// The head in lower case.
    pub word: String,
    /// Lemma of the head, in lower case.
    pub noun: String,
    /// The same with the word that ranks it: *vice president*.
    pub ranked: String,
    /// What the phrase begins with.
    pub determiner: Determiner,
    /// True for *himself*.
    pub reflexive: bool,
    /// Words before the head beside the determiner.
    modifiers: u32,
    /// An *of* phrase or relative clause follows.
    followed: bool,
}

/// How a description begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Determiner {
    None,
    The,
    This,
    A,
    Possessive,
    Number,
    Other,
}

impl<'c> Anaphor<'c> {
    /// Describes a candidate that looks for its antecedent.
    pub fn new(doc: &Document, a: &Analysis, quotes: &Quotes, c: &'c Candidate, number: Number) -> Self {
        let word = a.word(&doc.text, c.head).to_ascii_lowercase();
        let (class, female) = if c.kind == MentionKind::Pronoun {
            pronoun_class(&word)
        } else {
            (description_class(c, number), crate::gender::of_phrase(doc, a, c))
        };
        let determiner = determiner(doc, a, c);
        let reflexive = word.ends_with("self") || word.ends_with("selves");
        let before = c.head - c.tokens.start;
        Anaphor {
            c,
            class,
            head: c.head,
            sentence: a.sentence(c.head),
            role: role(a, c.head),
            verb: verb(a, c.head),
            quote: quotes.number(c.head),
            number,
            female,
            noun: a.lemma(c.head).to_lowercase(),
            ranked: ranked(a, c.head),
            word,
            determiner,
            reflexive,
            modifiers: before.saturating_sub(u32::from(determiner != Determiner::None)),
            followed: c.tokens.end > c.head + 1 || a.children_with(c.head, Dep::RELCL).next().is_some(),
        }
    }

    /// True for pronouns.
    pub fn is_pronoun(&self) -> bool {
        self.c.kind == MentionKind::Pronoun
    }
}

/// Class and sex of a pronoun in lower case.
pub fn pronoun_class(word: &str) -> (Class, Option<bool>) {
    match word {
        "he" | "him" | "his" | "himself" => (Class::He, Some(false)),
        "she" | "her" | "hers" | "herself" => (Class::He, Some(true)),
        "it" | "its" | "itself" => (Class::It, None),
        "they" | "them" | "their" | "theirs" | "themselves" => (Class::They, None),
        "i" | "me" | "my" | "mine" | "myself" => (Class::I, None),
        _ => (Class::We, None),
    }
}

fn description_class(c: &Candidate, number: Number) -> Class {
    match (c.id.kind, number) {
        (_, Number::Plural) => Class::People,
        (Some(EntityKind::Person), _) => Class::Person,
        _ => Class::Body,
    }
}

fn determiner(doc: &Document, a: &Analysis, c: &Candidate) -> Determiner {
    let first = c.tokens.start;
    if a.children_with(c.head, Dep::POSS).next().is_some() {
        return Determiner::Possessive;
    }
    if a.tag(first) == Tag::CD {
        return Determiner::Number;
    }
    if first == c.head {
        return Determiner::None;
    }
    match a.word(&doc.text, first).to_ascii_lowercase().as_str() {
        "the" => Determiner::The,
        "this" | "that" | "these" | "those" | "both" => Determiner::This,
        "a" | "an" => Determiner::A,
        "some" | "any" | "no" | "every" | "each" | "several" | "many" | "other" | "another" | "all"
        | "most" => Determiner::Other,
        _ => Determiner::None,
    }
}

/// The comparison of one anaphor with the entities before it.
pub struct Comparer<'a> {
    pub a: &'a Analysis,
    pub quotes: &'a Quotes,
    pub words: &'a Words,
}

/// Indices into the weights.
pub struct Sink<'s> {
    class: Class,
    out: &'s mut Vec<u32>,
}

impl Sink<'_> {
    fn add(&mut self, template: u32, values: &[u32]) {
        // FNV-1a over small numbers
        let mut h: u32 = 0x811c_9dc5;
        for v in [template, self.class as u32].iter().chain(values) {
            h = (h ^ (v & 0xffff)).wrapping_mul(0x0100_0193);
            h = (h ^ (v >> 16)).wrapping_mul(0x0100_0193);
        }
        self.out.push((h ^ (h >> 15)) & (SIZE as u32 - 1));
    }
}

fn bucket(n: u32) -> u32 {
    match n {
        0..=3 => n,
        4..=6 => 4,
        7..=12 => 5,
        _ => 6,
    }
}

impl Comparer<'_> {
    /// True where grammar or agreement rules the entity out.
    pub fn excluded(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        let clash = m.female.zip(d.female).is_some_and(|(x, y)| x != y);
        let inside =
            d.last.start <= m.head && m.head < d.last.end || d.full.start <= m.head && m.head < d.full.end;
        // *a senior official* is somebody new
        let new = m.c.kind == MentionKind::Description && m.determiner == Determiner::A;
        // *his chief* is not he, *Orlov's brother* not Orlov
        let owner = !m.is_pronoun()
            && d.last.head != m.head
            && m.c.tokens.contains(d.last.head)
            && self.a.dep(d.last.head) == Dep::POSS;
        let grammar = self.is_modified_by_clause_of(m, d) || self.is_wished_for(m, d);
        if clash
            || inside
            || new
            || owner
            || grammar
            || self.other_state(m, d)
            || self.are_more_or_fewer(m, d)
        {
            return true;
        }
        let person = d.entity.kind == EntityKind::Person && !d.thing;
        match m.class {
            Class::He => !person || d.number == Number::Plural || self.bound(m, d),
            Class::It => person || d.number == Number::Plural || d.label == EntType::NORP || self.bound(m, d),
            // a person is *he* or *she* in the news
            Class::They => person && d.number == Number::Singular || self.bound(m, d),
            Class::I => !person || d.number == Number::Plural,
            Class::We => d.thing,
            Class::Person => d.thing || !person || d.number == Number::Plural || self.bound(m, d),
            Class::People => d.number == Number::Singular && person || d.thing || self.bound(m, d),
            Class::Body => d.thing || person || is_body_and_state(m, d) || self.bound(m, d),
        }
    }

    /// *The Russian leader* is nobody whom the text calls French.
    fn other_state(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        let states = m.c.id.country.zip(d.entity.country);
        m.c.kind == MentionKind::Description && states.is_some_and(|(x, y)| x != y)
    }

    /// *The two states* are none of *the eleven states*.
    fn are_more_or_fewer(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        let here = if m.is_pronoun() { None } else { count(self.a, m.head) };
        here.zip(d.counted.as_deref()).is_some_and(|(x, y)| x != *y)
    }

    /// *Kenya wants them to leave*: whoever is to act is not who wishes it.
    fn is_wished_for(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        let a = self.a;
        let clause = m.role == Role::Subject
            && a.head(m.head) == m.verb
            && matches!(a.dep(m.verb), Dep::CCOMP | Dep::XCOMP)
            && matches!(&*m.word, "him" | "her" | "them");
        clause && d.last.sentence == m.sentence && subject_of(a, a.head(m.verb)) == Some(d.last.head)
    }

    /// *Macron, who met the Russian leader*; *Macron, whom he met*: what stands in a relative clause is not whom the clause is about,
    /// unless it says *his own*.
    fn is_modified_by_clause_of(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        let a = self.a;
        // the clause has a subject of its own, so that its noun is the object
        let subject = m.role == Role::Subject && a.head(m.head) == m.verb;
        let argument = subject || matches!(m.role, Role::Object | Role::Prepositional) && !m.reflexive;
        argument
            && a.dep(m.verb) == Dep::RELCL
            && d.last.sentence == m.sentence
            && a.head(m.verb) == d.last.head
    }

    /// True where grammar sets both apart.
    fn bound(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        self.depends_beside(m, d) || self.is_object_of(m, d)
    }

    /// *The shelling of villagers by the militia*: two phrases that hang on one noun.
    fn depends_beside(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        let hangs_on = |t: u32| (self.a.dep(t) == Dep::POBJ).then(|| self.a.head(self.a.head(t)));
        let (here, there) = (hangs_on(m.head), hangs_on(d.last.head));
        !m.reflexive && here.is_some() && here == there
    }

    /// *Arafat met him*, *farmers blamed the ministry*, *the rebels took hostages and freed them*: the object is somebody else than the
    /// subject of its verb.
    fn is_object_of(&self, m: &Anaphor<'_>, d: &Draft) -> bool {
        let object = matches!(m.role, Role::Object | Role::Prepositional);
        object
            && !m.reflexive
            && d.last.sentence == m.sentence
            && subject_of(self.a, m.verb) == Some(d.last.head)
    }

    /// The features of the anaphor meaning this entity, the `rank`th back among those that fit.
    pub fn pair(&self, m: &Anaphor<'_>, d: &Draft, rank: u32, out: &mut Vec<u32>) {
        let mut s = Sink { class: m.class, out };
        let distance = m.sentence.saturating_sub(d.last.sentence);
        let far = distance.min(2);
        let (last, number) = (&d.last, d.number as u32);
        let what = if d.thing { 9 + u32::from(d.label.code()) } else { d.entity.kind as u32 };
        s.add(0, &[]);
        s.add(1, &[bucket(distance)]);
        s.add(2, &[bucket(rank)]);
        s.add(3, &[last.role as u32, far]);
        s.add(4, &[last.role as u32, m.role as u32, far]);
        s.add(5, &[last.kind as u32, far]);
        s.add(6, &[what]);
        s.add(7, &[what, far, last.role as u32]);
        s.add(8, &[bucket(d.count), far.min(1)]);
        s.add(9, &[m.number as u32, number]);
        s.add(10, &[m.female.map_or(2, u32::from), d.female.map_or(2, u32::from)]);
        s.add(11, &[d.first_sentence.min(3), bucket(d.count)]);
        s.add(12, &[u32::from(d.named), d.full.kind as u32]);
        s.add(13, &[bucket(m.head.saturating_sub(last.head) / 4)]);
        s.add(14, &[bucket(rank), last.role as u32, last.kind as u32]);
        s.add(25, &[bucket(d.count), far, last.role as u32]);
        s.add(26, &[bucket(distance), u32::from(d.named), last.role as u32]);
        if distance == 0 {
            self.same_sentence(m, last, &mut s);
        }
        self.quotation(m, d, &mut s);
        if m.is_pronoun() {
            s.add(20, &[u32::from(last.kind == MentionKind::Pronoun), m.role as u32, far]);
            s.add(21, &[u32::from(m.reflexive), far, last.role as u32]);
        } else {
            self.description(m, d, &mut s);
        }
    }

    fn same_sentence(&self, m: &Anaphor<'_>, last: &Seen, s: &mut Sink<'_>) {
        let a = self.a;
        let their_verb = verb(a, last.head);
        let governs = m.verb != their_verb && a.is_under(m.verb, their_verb);
        let subject = matches!(last.role, Role::Subject | Role::PassiveSubject);
        s.add(15, &[u32::from(m.verb == their_verb), last.role as u32, m.role as u32]);
        s.add(
            16,
            &[
                u32::from(governs),
                u32::from(subject),
                u32::from(is_speech(self.words, a, their_verb)),
                m.role as u32,
            ],
        );
        s.add(17, &[u32::from(a.dep(m.verb).code()), u32::from(governs), u32::from(subject)]);
        s.add(22, &[u32::from(subject_of(a, m.verb) == Some(last.head)), m.role as u32]);
    }

    /// *A reporter and his interpreter*: the owner stands first in the list in which what is owned follows.
    pub fn owns_the_next(&self, m: &Anaphor<'_>, last: &Seen) -> bool {
        let owned = self.a.head(m.head);
        m.role == Role::Possessor && self.a.dep(owned) == Dep::CONJ && self.a.head(owned) == last.head
    }

    fn quotation(&self, m: &Anaphor<'_>, d: &Draft, s: &mut Sink<'_>) {
        let speaker = self.quotes.speaker(m.quote);
        let speaks = speaker.is_some_and(|t| t == d.last.head || t == d.full.head);
        s.add(18, &[u32::from(m.quote > 0), u32::from(m.quote == d.last.quote), u32::from(speaks)]);
    }

    fn description(&self, m: &Anaphor<'_>, d: &Draft, s: &mut Sink<'_>) {
        let c = m.c;
        let same = u32::from(d.has_head(&m.ranked));
        let named = u32::from(names(&d.entity.name, &m.noun));
        let country = match (c.id.country, d.entity.country) {
            (Some(x), Some(y)) => u32::from(x == y),
            (None, None) => 2,
            (Some(_), None) => 3,
            (None, Some(_)) => 4,
        };
        let sector = match (c.id.sectors.first(), d.entity.sectors.first()) {
            (Some(x), Some(y)) if x == y => 0,
            (Some(x), Some(_)) if d.entity.sectors.contains(x) => 1,
            (Some(_), Some(_)) => 2,
            (None, None) => 3,
            _ => 4,
        };
        let det = m.determiner as u32;
        let kind = c.id.kind.map_or(9, |k| k as u32);
        s.add(30, &[same, det]);
        s.add(31, &[same, named, country]);
        s.add(32, &[country, sector, same]);
        s.add(33, &[kind, d.entity.kind as u32, d.number as u32]);
        s.add(34, &[same, self.new_words(c, d), det]);
        s.add(35, &[sector, d.entity.kind as u32, same]);
        s.add(36, &[fnv1a(m.noun.bytes()), same]);
        s.add(37, &[fnv1a(m.noun.bytes()), d.entity.kind as u32]);
        s.add(38, &[same, bucket(m.sentence.saturating_sub(d.last.sentence))]);
        s.add(39, &[u32::from(d.entity.anonymous), same, det]);
        let (shared, foreign) = self.names_inside(c, d);
        s.add(40, &[shared.min(2), foreign.min(2), same]);
        s.add(41, &[foreign.min(2), d.entity.kind as u32, u32::from(d.named)]);
    }

    /// How many names in the anaphor (*the leader of the Valley Front*) the entity has been called with, and how many it has not.
    fn names_inside(&self, c: &Candidate, d: &Draft) -> (u32, u32) {
        let name = |t: &u32| *t != c.head && self.a.pos(*t) == Pos::PROPN;
        c.tokens.iter().filter(name).fold((0, 0), |(shared, foreign), t| {
            let lower = self.a.lemma(t).to_lowercase();
            if d.has_word(&lower) { (shared + 1, foreign) } else { (shared, foreign + 1) }
        })
    }

    /// How many modifiers of the anaphor the entity's last full mention does not have.
    fn new_words(&self, c: &Candidate, d: &Draft) -> u32 {
        let full = TokenRange::new(d.full.start, d.full.end);
        let known = |t: u32| full.iter().any(|x| self.a.lemma(x).eq_ignore_ascii_case(self.a.lemma(t)));
        let content = |t: &u32| matches!(self.a.pos(*t), Pos::NOUN | Pos::PROPN | Pos::ADJ | Pos::NUM);
        let new = c.tokens.iter().filter(|&t| t != c.head).filter(content).filter(|&t| !known(t)).count();
        (new as u32).min(3)
    }

    /// The features of the anaphor meaning nothing that was named: it is new, or means no participant.
    pub fn none(&self, m: &Anaphor<'_>, options: u32, out: &mut Vec<u32>) {
        let mut s = Sink { class: m.class, out };
        s.add(50, &[]);
        s.add(51, &[bucket(options)]);
        s.add(52, &[m.role as u32, u32::from(m.quote > 0)]);
        s.add(53, &[m.sentence.min(2)]);
        if m.is_pronoun() {
            s.add(54, &[fnv1a(m.noun.bytes()), u32::from(self.quotes.speaker(m.quote).is_some())]);
            s.add(55, &[u32::from(self.is_empty_subject(m)), m.role as u32]);
            s.add(56, &[u32::from(m.reflexive)]);
            s.add(57, &[fnv1a(self.a.lemma(m.verb).bytes())]);
        } else {
            let det = m.determiner as u32;
            s.add(60, &[det, u32::from(m.followed)]);
            s.add(61, &[det, m.modifiers.min(3)]);
            s.add(62, &[fnv1a(m.noun.bytes())]);
            s.add(63, &[fnv1a(m.noun.bytes()), det]);
            s.add(64, &[u32::from(m.followed), m.modifiers.min(3), m.sentence.min(2)]);
            s.add(65, &[m.number as u32, det]);
            s.add(66, &[u32::from(m.c.id.country.is_some()), det]);
        }
    }

    /// *It was not known whether*, *it is likely that*, *it seems*: the subject means nothing.
    fn is_empty_subject(&self, m: &Anaphor<'_>) -> bool {
        let a = self.a;
        if m.class != Class::It || !matches!(m.role, Role::Subject | Role::PassiveSubject) {
            return false;
        }
        let behind = |t: u32| {
            a.children(t)
                .iter()
                .any(|&c| c > m.head && matches!(a.dep(c), Dep::CCOMP | Dep::CSUBJ | Dep::XCOMP | Dep::ADVCL))
        };
        let verb = a.lemma(m.verb);
        let told = m.role == Role::PassiveSubject && behind(m.verb);
        let judged = verb == "be" && a.children_with(m.verb, Dep::ACOMP).any(|c| behind(c) || behind(m.verb));
        told || judged
            || matches!(verb, "seem" | "appear" | "happen" | "rain" | "snow" | "matter")
            || verb == "take" && behind(m.verb)
    }
}

/// *The department* is no state, however near one stands; bodies of states are described by what they are.
fn is_body_and_state(m: &Anaphor<'_>, d: &Draft) -> bool {
    let state = d.entity.kind == EntityKind::Country && d.entity.country != Some(Code3::of("IGO"));
    state && (m.c.id.kind == Some(EntityKind::Organization) || m.noun == "ministry")
}

/// True if the noun is a word of the name: *the party*, of *Labour Party*.
fn names(name: &str, noun: &str) -> bool {
    name.split([' ', '-']).any(|w| w.eq_ignore_ascii_case(noun))
}

//! The document's named entities: those of the language layer, set right by the tables, by the gazetteer's reading and by how the
//! document itself uses a name.
//!
//! A surname that stands behind a first name once is a person everywhere; a name that the tables hold is what they say; a name that
//! the language layer missed in one place and saw in another is found in both.

use crate::lexicon::{Agent, Lexicon};
use crate::siblings;
use crate::word_classes::Words;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Analysis, TokenRange, Toponym};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Dep, EntType, Pos, Tag};
use std::collections::{HashMap, HashSet};

/// A named entity: its tokens and kind.
pub type Name = (TokenRange, EntType);

/// Shortest name (bytes) that is looked for where the language layer saw none.
const SHORTEST: usize = 3;

/// *Moon Jae-in*: the language layer parts the last two tokens from the name.
pub fn ends_in_syllable(words: &Words, a: &Analysis, name: TokenRange) -> bool {
    name.len() > 2 && a.tag(name.end - 2) == Tag::HYPH && words.syllables.has(a.lemma(name.end - 1))
}

/// The named entities of a document, in text order; none overlaps another.
pub fn names(lex: &Lexicon, text: &str, a: &Analysis, toponyms: &[Toponym]) -> Vec<Name> {
    let sorter = Sorter { lex, text, a, toponyms };
    let mut all: Vec<Name> = Vec::with_capacity(a.entities.len());
    for e in &a.entities {
        sorter.trimmed(e.tokens, e.label, &mut all);
    }
    for name in &mut all {
        name.1 = sorter.kind(*name);
    }
    let usage = Usage::of(&sorter, &all);
    for name in &mut all {
        name.1 = usage.kind(&sorter, *name);
    }
    sorter.add_missed(&usage, &mut all);
    siblings::split(text, a, &mut all);
    all
}

struct Sorter<'a> {
    lex: &'a Lexicon,
    text: &'a str,
    a: &'a Analysis,
    toponyms: &'a [Toponym],
}

impl<'a> Sorter<'a> {
    fn words(&self, tokens: TokenRange) -> &'a str {
        let words = self.a.range_span(tokens).of(self.text);
        let words = words.strip_prefix("the ").or_else(|| words.strip_prefix("The ")).unwrap_or(words);
        words.strip_suffix("'s").or_else(|| words.strip_suffix("’s")).unwrap_or(words)
    }

    fn word(&self, t: u32) -> &'a str {
        self.a.word(self.text, t)
    }

    /// True for *Mr*, *Gen.*, *President*: words that a person's name follows.
    fn is_title(&self, t: u32) -> bool {
        let word = self.word(t);
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
        let lower = word.trim_end_matches('.').to_lowercase();
        self.lex.words.honorifics.has(&lower)
            || self.lex.agent(&lower).is_some_and(|g| g.kind == EntityKind::Person)
    }

    /// The entity without what does not belong to it; what stands behind an opening bracket is an entity of its own.
    fn trimmed(&self, tokens: TokenRange, label: EntType, all: &mut Vec<Name>) {
        let (mut start, mut end) = (tokens.start, tokens.end);
        let named = matches!(
            label,
            EntType::PERSON | EntType::ORG | EntType::GPE | EntType::LOC | EntType::NORP | EntType::FAC
        );
        if !named {
            all.push((tokens, label));
            return;
        }
        let junk = |t: u32| {
            let w = self.word(t);
            !w.contains(char::is_alphabetic) || w.contains("://") || w.contains("www.")
        };
        let adverb = |t: u32| matches!(self.a.tag(t), Tag::RB | Tag::RBR | Tag::JJR);
        while start + 1 < end
            && (junk(start) || adverb(start) || label == EntType::PERSON && self.is_title(start))
        {
            start += 1;
        }
        while start + 1 < end
            && junk(end - 1)
            && !matches!(self.word(end - 1), ")")
            && self.a.tag(end - 1) != Tag::POS
            && self.a.tag(end - 1) != Tag::CD
        {
            end -= 1;
        }
        if label == EntType::PERSON {
            end = self.with_last_syllable(end);
        }
        // "Mali, Burkina Faso and Niger": two states, which the language layer takes for a town and its state
        let state = |from: u32, to: u32| {
            from < to && Gazetteer::builtin().country_by_name(self.words(TokenRange::new(from, to))).is_some()
        };
        if let Some(comma) = (start + 1..end).find(|&t| self.word(t) == ",")
            && state(start, comma)
            && state(comma + 1, end)
        {
            self.trimmed(TokenRange::new(start, comma), label, all);
            self.trimmed(TokenRange::new(comma + 1, end), label, all);
            return;
        }
        // "Peru's Fujimori": owner and owned are two
        let owned = (start + 1..end).find(|&t| t + 1 < end && self.a.tag(t) == Tag::POS);
        if let Some(mark) = owned.filter(|&m| self.owns(TokenRange::new(start, m), label)) {
            let owner = TokenRange::new(start, mark);
            let words = self.words(owner);
            let kind = match Gazetteer::builtin().country_by_name(words) {
                Some(_) => EntType::GPE,
                None if self.lex.person(words, None).is_some() => EntType::PERSON,
                None => label,
            };
            all.push((owner, kind));
            all.push((TokenRange::new(mark + 1, end), label));
            return;
        }
        let open = (start + 1..end).find(|&t| self.word(t) == "(");
        let closed = open.is_some_and(|o| (o..end).any(|t| self.word(t) == ")"));
        if let Some(o) = open.filter(|o| !closed && o + 1 < end) {
            all.push((TokenRange::new(start, o), label));
            all.push((TokenRange::new(o + 1, end), label));
            return;
        }
        // "Jane Doe NAIROBI": a line of author and place
        let capitals = |t: u32| self.word(t).len() > 3 && self.word(t).chars().all(char::is_uppercase);
        if label == EntType::PERSON && end - start > 1 && capitals(end - 1) && !capitals(start) {
            // who wrote the report takes no part in it
            all.push((TokenRange::new(end - 1, end), EntType::GPE));
            return;
        }
        all.push((TokenRange::new(start, end), label));
    }

    /// The end of a name behind *-in* of *Moon Jae-in*, which the language layer parts from it.
    fn with_last_syllable(&self, end: u32) -> u32 {
        let here = end + 1 < self.a.len() as u32
            && self.word(end) == "-"
            && self.lex.words.syllables.has(self.word(end + 1));
        let span = |t: u32| self.a.range_span(TokenRange::new(t, t + 1));
        let joined = here && span(end - 1).end == span(end).start && span(end).end == span(end + 1).start;
        if joined { end + 2 } else { end }
    }

    /// True if a name with *'s* inside a name is one of its own: a state, body or person's, not *Women's* or *Moody's*.
    fn owns(&self, owner: TokenRange, label: EntType) -> bool {
        let words = self.words(owner);
        label == EntType::PERSON
            || Gazetteer::builtin().country_by_name(words).is_some()
            || self.lex.organisation(words).is_some()
            || self.lex.person(words, None).is_some()
    }

    fn toponym(&self, tokens: TokenRange) -> Option<&'a Toponym> {
        let at = self.toponyms.partition_point(|t| t.tokens.end <= tokens.start);
        let bare = |r: TokenRange| self.words(r);
        let t = self.toponyms.get(at).filter(|t| t.tokens.overlaps(tokens))?;
        (!t.demonym && bare(t.tokens) == bare(tokens)).then_some(t)
    }

    /// What the tables and the words of the name itself make of it.
    fn kind(&self, (tokens, label): Name) -> EntType {
        let open =
            matches!(label, EntType::PERSON | EntType::ORG | EntType::GPE | EntType::LOC | EntType::FAC)
                || label == EntType::NORP && self.a.pos(tokens.end - 1) == Pos::PROPN;
        if !open {
            return label;
        }
        let words = self.words(tokens);
        let gazetteer = Gazetteer::builtin();
        if self.lex.organisation(words).is_some()
            || label == EntType::PERSON && self.is_apposed_to_body(tokens)
        {
            return EntType::ORG;
        }
        if let Some(c) = gazetteer.country_by_name(words) {
            return if c == Code3::of("IGO") { EntType::ORG } else { EntType::GPE };
        }
        if label == EntType::NORP && gazetteer.country_by_demonym(words).is_some() {
            return label;
        }
        if tokens.len() > 1 && self.lex.person(words, None).is_some() {
            return EntType::PERSON;
        }
        let titled = tokens.start > 0 && self.is_title(tokens.start - 1);
        if titled
            && matches!(label, EntType::ORG | EntType::GPE)
            && tokens.len() <= 3
            && !self.ends_as_body(tokens)
        {
            return EntType::PERSON;
        }
        if self.toponym(tokens).is_some_and(|t| t.place.is_some()) && label != EntType::FAC {
            return if label == EntType::LOC { label } else { EntType::GPE };
        }
        if tokens.len() > 1 && self.ends_as_body(tokens) && label != EntType::FAC {
            return EntType::ORG;
        }
        label
    }

    /// *A Malian newspaper, Essor*: the name of a body in apposition to what it is.
    fn is_apposed_to_body(&self, name: TokenRange) -> bool {
        let a = self.a;
        let last = name.iter().rev().find(|&t| !name.contains(a.head(t)));
        let Some(noun) = last.filter(|&t| a.dep(t) == Dep::APPOS).map(|t| a.head(t)) else { return false };
        let body = |g: &Agent| matches!(g.kind, EntityKind::Outlet | EntityKind::Organization);
        let alone = !matches!(a.dep(noun), Dep::POBJ | Dep::CONJ | Dep::APPOS);
        alone && noun + 2 == name.start && self.lex.agent(a.lemma(noun)).is_some_and(body)
    }

    /// A surname of the document in capitals inside a sentence, whatever the tagger takes it for.
    fn is_mistagged_name(&self, t: u32, usage: &Usage<'_>) -> bool {
        let first = self.a.sentences[self.a.sentence(t) as usize].start == t;
        let word = self.word(t);
        !first && word.starts_with(char::is_uppercase) && usage.surnames.contains(word)
    }

    fn ends_as_body(&self, tokens: TokenRange) -> bool {
        let last = self.words(tokens).rsplit([' ', '-']).next().unwrap_or_default();
        self.lex.words.body_ends.has(&last.trim_end_matches('.').to_lowercase())
    }

    /// Names that the language layer marked elsewhere in the document, and places that only the gazetteer found.
    fn add_missed(&self, usage: &Usage<'_>, all: &mut Vec<Name>) {
        let mut covered = vec![false; self.a.len()];
        all.iter().for_each(|n| n.0.iter().for_each(|t| covered[t as usize] = true));
        let before = all.len();
        for t in self.toponyms.iter().filter(|t| !t.demonym && t.place.is_some()) {
            if t.tokens.iter().all(|t| !covered[t as usize]) {
                t.tokens.iter().for_each(|t| covered[t as usize] = true);
                all.push((t.tokens, EntType::GPE));
            }
        }
        for t in 0..self.a.len() as u32 {
            if covered[t as usize] || self.a.pos(t) != Pos::PROPN && !self.is_mistagged_name(t, usage) {
                continue;
            }
            let found = (1..=3u32).rev().find_map(|n| {
                let range = TokenRange::new(t, t + n);
                let free =
                    (range.end as usize) <= covered.len() && range.iter().all(|x| !covered[x as usize]);
                let words = if free { self.words(range) } else { return None };
                let known =
                    usage.seen(words).or_else(|| self.lex.organisation(words).map(|_| EntType::ORG))?;
                (words.len() >= SHORTEST || known == EntType::ORG).then_some((range, known))
            });
            if let Some((range, kind)) = found {
                range.iter().for_each(|x| covered[x as usize] = true);
                all.push((range, kind));
            }
        }
        if all.len() > before {
            all.sort_by_key(|n| n.0.start);
        }
    }
}

/// How often the document uses a name as a person's, a body's, a place's.
struct Usage<'t> {
    counts: HashMap<&'t str, [u16; 3]>,
    surnames: HashSet<&'t str>,
}

const PLACE: usize = 2;
const KINDS: [EntType; 3] = [EntType::PERSON, EntType::ORG, EntType::GPE];

impl<'t> Usage<'t> {
    fn of(s: &Sorter<'t>, all: &[Name]) -> Usage<'t> {
        let mut usage = Usage { counts: HashMap::with_capacity(all.len()), surnames: HashSet::new() };
        for (tokens, label) in all {
            let kind = match *label {
                EntType::PERSON => 0,
                EntType::ORG => 1,
                EntType::GPE | EntType::LOC => PLACE,
                _ => continue,
            };
            let words = s.words(*tokens);
            let count = &mut usage.counts.entry(words).or_default()[kind];
            *count = count.saturating_add(1);
            if kind == 0 && tokens.len() > 1 {
                let surname = words.rsplit(' ').next().unwrap_or_default();
                usage.surnames.insert(surname);
            }
        }
        usage
    }

    /// The kind that the document as a whole gives a single mention.
    fn kind(&self, s: &Sorter<'_>, (tokens, label): Name) -> EntType {
        let words = s.words(tokens);
        if !matches!(label, EntType::PERSON | EntType::ORG | EntType::GPE | EntType::NORP) {
            let surname = tokens.len() == 1 && self.surnames.contains(words);
            return if surname { EntType::PERSON } else { label };
        }
        let held =
            s.lex.organisation(words).is_some() || Gazetteer::builtin().country_by_name(words).is_some();
        if held || label == EntType::NORP && s.a.pos(tokens.end - 1) != Pos::PROPN {
            return label;
        }
        if self.surnames.contains(words) {
            return EntType::PERSON;
        }
        self.majority(words).unwrap_or(label)
    }

    fn majority(&self, words: &str) -> Option<EntType> {
        let c = self.counts.get(words)?;
        let best = (0..3).max_by_key(|&k| (c[k], k != 1))?;
        let next = (0..3).filter(|&k| k != best).map(|k| c[k]).max().unwrap_or(0);
        (c[best] > next).then_some(KINDS[best])
    }

    /// The kind of a name that the document uses somewhere.
    fn seen(&self, words: &str) -> Option<EntType> {
        if words.len() < SHORTEST || words.starts_with(char::is_lowercase) {
            return None;
        }
        if self.surnames.contains(words) {
            return Some(EntType::PERSON);
        }
        self.majority(words)
    }
}

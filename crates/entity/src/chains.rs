//! Which mentions mean the same participant: names by rules, descriptions and pronouns by the ranker, *I* and *we* by who speaks.

mod forward;
mod grammar;
mod offices;
mod speakers;
mod states;

use crate::draft::{Draft, Number, Seen, number, role};
use crate::features::{Anaphor, Comparer};
use crate::lexicon::Lexicon;
use crate::mentions::{Candidate, is_state_name};
use crate::quotes::Quotes;
use crate::ranker::{Chooser, Options};
use crate::same_name::{self, NameKey};
use crate::words;
use forward::Ahead;
use sitroom_codebook::EntityKind;
use sitroom_document::{Analysis, Document, Entity, Mention, MentionKind, Why};
use sitroom_ling::{Dep, EntType, Pos, Tag};
use speakers::{is_first_person, is_first_person_plural};
use std::collections::HashMap;

/// Sentences that a pronoun looks back.
const PRONOUN_REACH: u32 = 5;
/// Sentences that a description looks back.
const DESCRIPTION_REACH: u32 = 60;
/// Most entities that an anaphor is held against.
const MOST: usize = 40;
/// Entities that a name is compared with when none is called exactly so.
const NAMES_BACK: usize = 300;

/// Links candidates to entities. Things are left out of what comes back.
pub fn link(
    lex: &Lexicon,
    doc: &Document,
    a: &Analysis,
    found: Vec<Candidate>,
    chooser: &mut impl Chooser,
) -> (Vec<Mention>, Vec<Entity>) {
    let quotes = Quotes::find(&lex.words, &doc.text, a);
    let compare = Comparer { a, quotes: &quotes, words: &lex.words };
    let mut linker = Linker {
        lex,
        doc,
        a,
        compare,
        entities: Vec::new(),
        order: Vec::new(),
        by_name: HashMap::new(),
        by_words: HashMap::new(),
        mentions: Vec::new(),
        options: Options::default(),
        choices: Vec::new(),
        names_behind: names_behind(lex, a, &found),
        below: grammar::names_below(a, &found),
    };
    let (own, rest): (Vec<Candidate>, Vec<Candidate>) =
        found.into_iter().partition(|c| is_first_person(doc, a, c) && quotes.number(c.head) > 0);
    let ahead = Ahead::find(&lex.words, doc, a, &quotes, &rest);
    for c in rest.iter().filter(|c| !ahead.waits(c.head)) {
        linker.add(c, chooser);
        ahead.of(c.head).for_each(|p| linker.add_ahead(p, c, chooser));
    }
    linker.add_quoted(&own, &quotes);
    linker.finish()
}

struct Linker<'a> {
    lex: &'a Lexicon,
    doc: &'a Document,
    a: &'a Analysis,
    compare: Comparer<'a>,
    entities: Vec<Draft>,
    /// The entity of each mention so far, things included, in text order, with the sentence.
    order: Vec<(u32, u32)>,
    by_name: HashMap<NameKey, u32>,
    /// The entity of each definite description that has a name in it, by its words.
    by_words: HashMap<String, u32>,
    mentions: Vec<Mention>,
    options: Options,
    /// Entity of each option.
    choices: Vec<u32>,
    /// The person's name that stands in apposition behind a description's head: *their president, Jane Doe*.
    names_behind: HashMap<u32, Candidate>,
    /// The names below the verb of a pronoun that is its subject.
    below: HashMap<u32, Vec<Candidate>>,
}

/// Persons' names in apposition, by the head of the phrase that they stand behind.
fn names_behind(lex: &Lexicon, a: &Analysis, found: &[Candidate]) -> HashMap<u32, Candidate> {
    let apposed = |c: &&Candidate| {
        c.name.is_some() && c.label == EntType::PERSON && !c.thing && a.dep(c.head) == Dep::APPOS
    };
    found.iter().filter(apposed).map(|c| (office_behind(lex, a, a.head(c.head)), c.clone())).collect()
}

/// Nouns from a body up to whose office it is, at most: *the head of the institute of the ministry, Jane Doe*.
const LONGEST_OFFICE: usize = 3;

/// *The head of the bureau, Jane Doe*: the person's noun, where the parser hangs the name on the body's.
fn office_behind(lex: &Lexicon, a: &Analysis, noun: u32) -> u32 {
    let mut t = noun;
    for _ in 0..LONGEST_OFFICE {
        if lex.agent(a.lemma(t)).is_some_and(|g| g.kind == EntityKind::Person) {
            return t;
        }
        if a.dep(t) != Dep::POBJ || a.dep(a.head(t)) != Dep::PREP {
            break;
        }
        t = a.head(a.head(t));
    }
    noun
}

impl Linker<'_> {
    fn add(&mut self, c: &Candidate, chooser: &mut impl Chooser) {
        if is_first_person_plural(self.doc, self.a, c) && self.add_author(c) {
            return;
        }
        let number = number(&self.lex.words, self.a, c);
        let found = match c.kind {
            _ if c.thing => self.same_thing(c).map(|i| (i, "thing")),
            // whoever it is, it is nobody else than the name behind it says
            MentionKind::Description if self.names_behind.contains_key(&c.head) => {
                let name = &self.names_behind[&c.head];
                self.same_name(name).or_else(|| self.same_office(c)).map(|i| (i, "apposition"))
            }
            MentionKind::Description if let Some(state) = self.country_of_owner(c) => {
                Some((state, "state of its owner"))
            }
            MentionKind::Description if let Some(same) = self.same_words(c) => Some((same, "same words")),
            MentionKind::Description if let Some(state) = self.the_country(c) => {
                Some((state, "the state that the text tells of"))
            }
            MentionKind::Description if self.is_junta(c) => self.junta(c).map(|i| (i, "state of a junta")),
            MentionKind::Pronoun | MentionKind::Description => self.apposed(c).or_else(|| {
                let anaphor = Anaphor::new(self.doc, self.a, self.compare.quotes, c, number);
                let why = if anaphor.is_pronoun() { "pronoun" } else { "description" };
                let ranked = self.ranked(&anaphor, chooser).map(|i| (i, why));
                // a thing has no members and no army
                let is_thing = |i: usize| self.entities[i].thing;
                let ranked =
                    ranked.filter(|(i, _)| !(is_thing(*i) && (self.has_members(c) || self.has_powers(c))));
                let led = ranked.or_else(|| self.state_leader(c).map(|i| (i, "leader of a state")));
                let led = led.or_else(|| self.body_of_members(c).map(|i| (i, "body of its members")));
                led.or_else(|| self.state_of_powers(c).map(|i| (i, "state of its powers")))
            }),
            _ if self.is_some_people(c) => None,
            _ => {
                let known = self.same_name(c).map(|i| (i, "name")).or_else(|| self.apposed(c));
                known.or_else(|| self.same_office(c).map(|i| (i, "office")))
            }
        };
        match found {
            Some((i, why)) => self.note(i, c, why),
            None if c.kind == MentionKind::Pronoun || self.is_bare_predicate(c) => {}
            None => {
                let i = self.new_entity(c, number);
                self.note(i, c, "first mention");
            }
        }
    }

    fn seen(&self, c: &Candidate) -> Seen {
        Seen {
            head: c.head,
            start: c.tokens.start,
            end: c.tokens.end,
            sentence: self.a.sentence(c.head),
            role: role(self.a, c.head),
            kind: c.kind,
            quote: self.compare.quotes.number(c.head),
        }
    }

    fn name_words(&self, c: &Candidate) -> String {
        let name = words(self.doc, self.a, c.name.unwrap_or(c.tokens));
        let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
        name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name).to_string()
    }

    /// *Eastern Zaire*, where a word before a state's name cuts a part out of it; else the name.
    fn part_or(&self, name: &str, c: &Candidate) -> String {
        let before = c.name.and_then(|n| n.start.checked_sub(1)).filter(|&b| c.tokens.contains(b));
        let word = before.map(|b| self.a.word(&self.doc.text, b).to_lowercase());
        match word.filter(|w| self.lex.words.parts.has(w)) {
            Some(word) => format!("{word} {name}"),
            None => name.to_string(),
        }
    }

    fn new_entity(&mut self, c: &Candidate, number: Number) -> usize {
        let name =
            if c.name.is_some() { self.name_words(c) } else { words(self.doc, self.a, c.tokens).to_string() };
        let kind = c.id.kind.unwrap_or(match c.label {
            EntType::PERSON => EntityKind::Person,
            EntType::GPE => EntityKind::Country,
            EntType::NORP => EntityKind::Group,
            _ => EntityKind::Organization,
        });
        let kind = if c.label == EntType::PERSON { EntityKind::Person } else { kind };
        let anonymous = c.kind == MentionKind::Description && !c.thing && self.is_indefinite(c);
        let seen = self.seen(c);
        self.entities.push(Draft {
            entity: Entity {
                name,
                kind,
                country: c.id.country,
                code: c.id.code,
                sectors: c.id.sectors.clone(),
                role: c.id.role.clone(),
                anonymous,
                wikidata: c.id.wikidata.map(str::to_string),
                mentions: Vec::new(),
                why: c.id.why.clone().unwrap_or(Why::Default("no table knows it")),
            },
            label: c.label,
            thing: c.thing,
            number: if kind == EntityKind::Person || c.thing { number } else { wider(number) },
            female: None,
            heads: Vec::new(),
            words: Vec::new(),
            last: seen,
            full: seen,
            first_sentence: seen.sentence,
            count: 0,
            named: false,
            counted: None,
            in_office: None,
            row: c.name.and_then(|_| self.lex.organisation_row(&self.name_words(c))),
        });
        self.entities.len() - 1
    }

    /// *The Orlov administration*, *Mali's army*: the words of a definite description that says by a name which one it is.
    fn telling_words(&self, c: &Candidate) -> Option<String> {
        let described = c.kind == MentionKind::Description && !c.thing && c.name.is_none();
        if !described || self.is_indefinite(c) {
            return None;
        }
        let named = |t: u32| t != c.head && self.a.pos(t) == Pos::PROPN;
        let words = words(self.doc, self.a, c.tokens).to_lowercase();
        let bare = words.strip_prefix("the ").unwrap_or(&words);
        (c.tokens.start..c.head).any(named).then(|| bare.to_string())
    }

    /// Who was described by the same words before.
    fn same_words(&self, c: &Candidate) -> Option<usize> {
        let words = self.telling_words(c)?;
        self.by_words.get(&words).map(|i| *i as usize).filter(|&i| !self.entities[i].thing)
    }

    /// Adds the mention to the entity, with what it shows.
    fn note(&mut self, index: usize, c: &Candidate, why: &'static str) {
        let seen = self.seen(c);
        let name = c.name.map(|_| self.name_words(c));
        let key = name.as_ref().and_then(|n| same_name::key(&self.lex.words, &self.part_or(n, c), c));
        let office = name.as_ref().and_then(|n| self.lex.person(n, self.doc.dct_date()));
        let told = self.telling_words(c);
        let draft = &mut self.entities[index];
        // "the Malian leader, Jane Doe": what it was called so far was no name
        let unnamed = !draft.named;
        draft.learn(self.doc, self.a, c, seen);
        draft.in_office = draft.in_office.or(office.map(|(_, in_office)| in_office));
        if unnamed && c.label != EntType::NONE && name.is_some() {
            draft.label = c.label;
        }
        let e = &mut draft.entity;
        if let Some(name) = &name {
            if e.anonymous
                || unnamed
                || e.kind == EntityKind::Person && name.len() > e.name.len() && c.label == EntType::PERSON
            {
                e.name.clone_from(name);
                e.anonymous = false;
            }
            // a capital that is only a place is no name of its state
            if let Some(key) = key.filter(|_| !c.thing) {
                self.by_name.insert(key, index as u32);
            }
        }
        e.role = e.role.take().or_else(|| c.id.role.clone());
        if let Some(words) = told {
            self.by_words.insert(words, index as u32);
        }
        e.wikidata = e.wikidata.take().or_else(|| c.id.wikidata.map(str::to_string));
        if c.kind != MentionKind::Pronoun && e.country.is_none() && e.code.is_none() {
            e.country = c.id.country;
        }
        if e.sectors.is_empty() {
            e.sectors.clone_from(&c.id.sectors);
        }
        self.order.push((index as u32, seen.sentence));
        self.push_mention(index, c, why);
    }

    fn push_mention(&mut self, index: usize, c: &Candidate, why: &'static str) {
        self.mentions.push(Mention {
            span: self.a.range_span(c.tokens),
            tokens: c.tokens,
            head: c.head,
            sentence: self.a.sentence(c.head),
            kind: c.kind,
            entity: index as u32,
            why: Why::Default(why),
        });
    }

    /// *A White House official*, *two diplomats*, *international agencies*: nobody who has been named.
    fn is_indefinite(&self, c: &Candidate) -> bool {
        let first = self.a.word(&self.doc.text, c.tokens.start).to_ascii_lowercase();
        !matches!(
            first.as_str(),
            "the" | "this" | "that" | "these" | "those" | "his" | "her" | "its" | "their"
        ) && !self.a.children_with(c.head, Dep::POSS).any(|_| true)
    }

    /// *Was elected president*, *served as minister*: an office, nobody of its own.
    fn is_bare_predicate(&self, c: &Candidate) -> bool {
        let a = self.a;
        let bare = c.kind == MentionKind::Description
            && !c.thing
            && c.tokens.start == c.head
            && a.tag(c.head) == Tag::NN;
        let as_office = a.dep(c.head) == Dep::POBJ && a.lemma(a.head(c.head)) == "as";
        bare && (matches!(a.dep(c.head), Dep::OPRD | Dep::ATTR) || as_office)
    }

    /// *Two Palestinians*, *moderate Hutus*: some of a people, not the people.
    fn is_some_people(&self, c: &Candidate) -> bool {
        let lone = c.tokens.start == c.head
            || c.tokens.start + 1 == c.head
                && self.a.word(&self.doc.text, c.tokens.start).eq_ignore_ascii_case("the");
        c.label == EntType::NORP && !lone
    }

    /// The entity that goes by this name.
    fn same_name(&self, c: &Candidate) -> Option<usize> {
        let name = self.name_words(c);
        let row = self.lex.organisation_row(&name);
        if let Some(key) = same_name::key(&self.lex.words, &self.part_or(&name, c), c)
            && let Some(i) = self.by_name.get(&key)
            && same_name::kinds_agree(&self.entities[*i as usize], c)
        {
            return Some(*i as usize);
        }
        let back =
            self.entities.iter().enumerate().rev().filter(|(_, d)| d.named && !d.thing).take(NAMES_BACK);
        let state = is_state_name(c);
        let bracketed = c.tokens.start > 0 && self.a.word(&self.doc.text, c.tokens.start - 1) == "(";
        let mut back = back.filter(|(_, d)| {
            same_name::kinds_agree(d, c)
                && (row.is_some() && row == d.row
                    || bracketed
                        && d.last.end + 1 == c.tokens.start
                        && same_name::is_short(&name, &d.entity.name)
                    || !state && same_name::fits(&name, c, d))
        });
        back.next().map(|(i, _)| i)
    }

    /// *Vincent, the Canadian ambassador*; *he is the president*: the entity that the phrase stands beside.
    fn apposed(&self, c: &Candidate) -> Option<(usize, &'static str)> {
        let head = match self.a.dep(c.head) {
            Dep::APPOS if c.label == EntType::PERSON => office_behind(self.lex, self.a, self.a.head(c.head)),
            Dep::APPOS => self.a.head(c.head),
            Dep::ATTR if c.kind == MentionKind::Description => {
                let verb = self.a.head(c.head);
                (self.a.lemma(verb) == "be").then(|| self.a.children_with(verb, Dep::NSUBJ).next())??
            }
            _ => return None,
        };
        let index = self.entity_at(head)?;
        let d = &self.entities[index];
        let person = |k: EntityKind| k == EntityKind::Person;
        let kind = c.id.kind.unwrap_or(if c.label == EntType::PERSON {
            EntityKind::Person
        } else {
            EntityKind::Organization
        });
        let fits = !d.thing && person(kind) == person(d.entity.kind) && (c.name.is_none() || !d.named);
        let numbers = number(&self.lex.words, self.a, c) == d.number || d.number == Number::Either;
        (fits && numbers).then_some((index, "apposition"))
    }

    /// A thing called by the same noun.
    fn same_thing(&self, c: &Candidate) -> Option<usize> {
        let first = self.a.word(&self.doc.text, c.tokens.start).to_ascii_lowercase();
        if matches!(first.as_str(), "a" | "an" | "another" | "some" | "any" | "no") {
            return None;
        }
        let lemma = self.a.lemma(c.head).to_lowercase();
        self.recent(PRONOUN_REACH, c.head)
            .find(|&i| self.entities[i].thing && self.entities[i].has_head(&lemma))
    }

    /// Entities mentioned in the last sentences, the latest first; some may come more than once.
    fn recent(&self, reach: u32, head: u32) -> impl Iterator<Item = usize> + '_ {
        let first = self.a.sentence(head).saturating_sub(reach);
        // an entity whose last mention is near has an entry near, so that older ones need not be looked at
        let near = self.order.iter().rev().take_while(move |(_, sentence)| *sentence >= first);
        let order = near.map(|&(i, _)| i as usize);
        order.take_while(move |&i| self.entities[i].last.sentence >= first)
    }

    fn ranked(&mut self, anaphor: &Anaphor<'_>, chooser: &mut impl Chooser) -> Option<usize> {
        let reach = if anaphor.is_pronoun() { PRONOUN_REACH } else { DESCRIPTION_REACH };
        let mut options = std::mem::take(&mut self.options);
        let mut choices = std::mem::take(&mut self.choices);
        options.clear();
        options.pronoun = anaphor.is_pronoun();
        options.lead = anaphor.class.lead();
        choices.clear();
        let below = self.named_below(anaphor.head);
        for i in self.recent(reach, anaphor.head) {
            if choices.len() >= MOST {
                break;
            }
            let d = &self.entities[i];
            let out = self.compare.excluded(anaphor, d)
                || self.holds_no_such_office(anaphor, d)
                || below.contains(&i);
            if !choices.contains(&(i as u32)) && !out {
                choices.push(i as u32);
            }
        }
        let told = self.told_by_clause(anaphor).filter(|_| anaphor.is_pronoun());
        let owner = choices.iter().copied().find(|&i| {
            let last = &self.entities[i as usize].last;
            anaphor.is_pronoun() && (self.compare.owns_the_next(anaphor, last) || told == Some(i as usize))
        });
        if let Some(owner) = owner {
            (self.options, self.choices) = (options, choices);
            return Some(owner as usize);
        }
        if anaphor.is_pronoun() || !choices.is_empty() {
            self.compare.none(anaphor, choices.len() as u32, &mut options.features);
            options.close(None);
            for (rank, &i) in choices.iter().enumerate() {
                let d = &self.entities[i as usize];
                self.compare.pair(anaphor, d, rank as u32, &mut options.features);
                options.close(Some(d.full.head));
            }
        }
        let picked = if choices.is_empty() { 0 } else { chooser.choose(anaphor.head, &options) };
        let found = picked.checked_sub(1).map(|i| choices[i] as usize);
        (self.options, self.choices) = (options, choices);
        found
    }

    fn finish(mut self) -> (Vec<Mention>, Vec<Entity>) {
        self.inherit_countries();
        let entities = self.entities;
        self.mentions.retain(|m| !entities[m.entity as usize].thing);
        self.mentions.sort_by_key(|m| (m.tokens.start, m.tokens.end, m.head));
        // entities in order of first mention
        let mut place = vec![u32::MAX; entities.len()];
        let mut out: Vec<Entity> = Vec::new();
        for (i, m) in self.mentions.iter_mut().enumerate() {
            let old = m.entity as usize;
            if place[old] == u32::MAX {
                place[old] = out.len() as u32;
                out.push(entities[old].entity.clone());
            }
            m.entity = place[old];
            out[m.entity as usize].mentions.push(i as u32);
        }
        (self.mentions, out)
    }
}

/// Bodies, states and groups are *it* or *they*.
fn wider(number: Number) -> Number {
    if number == Number::Plural { Number::Plural } else { Number::Either }
}

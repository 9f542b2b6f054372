//! Country and sectors of a phrase that stands alone, as coders meet it in other programs' output: *Turkish foreign minister*.

use crate::identity::Identity;
use crate::lexicon::Lexicon;
use crate::resolve;
use crate::{phrase, words};
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Analysis, Document, TokenRange};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Dep, EntType, Pos, Tag};

const CVL: Code3 = Code3::of("CVL");
/// Bytes of the shortest word that counts as misspelt: of shorter ones too many lie one letter apart.
const SHORTEST_MISSPELT: usize = 6;

/// Who a phrase stands for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Actor {
    /// PLOVER's international code where there is one (`UNO`, `EUR`), else the country.
    pub country: Option<Code3>,
    /// Sectors, most telling first.
    pub sectors: Vec<Code3>,
    /// The name alone, without article and title; the phrase where it has none.
    pub name: String,
    /// What country and sectors rest on, in that order.
    pub why: Vec<String>,
}

/// Codes a phrase; `doc.meta.published` says as of when.
pub fn code(lex: &Lexicon, doc: &Document, a: &Analysis, context: &str) -> Actor {
    let coder = ActorCoder { lex, doc, a, all: TokenRange::new(0, a.len() as u32) };
    let mut actor = coder.code();
    // a context that is a country's name says where, whoever it is; in a text it takes a participant
    let place = Gazetteer::builtin().country_by_name(context.trim()).is_some();
    if actor.country.is_none()
        && (place || !actor.sectors.is_empty())
        && let Some((country, word)) = country_in(context)
    {
        actor.country = Some(country);
        actor.why.push(format!("context: {word}"));
    }
    actor
}

struct ActorCoder<'a> {
    lex: &'a Lexicon,
    doc: &'a Document,
    a: &'a Analysis,
    all: TokenRange,
}

impl ActorCoder<'_> {
    fn code(&self) -> Actor {
        let text = self.doc.text.trim();
        let bare = ["the ", "The ", "a ", "A ", "an ", "An "]
            .iter()
            .find_map(|p| text.strip_prefix(p))
            .unwrap_or(text);
        let spaced = bare.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(id) = resolve::named(self.lex, Gazetteer::builtin(), self.doc, &spaced) {
            return actor(id, &spaced);
        }
        if self.all.is_empty() {
            return Actor { name: spaced, ..Default::default() };
        }
        let head = self.head();
        let name = self.name().unwrap_or(&spaced).to_string();
        let mut id = resolve::phrase(self.lex, self.doc, self.a, self.all, head).unwrap_or_default();
        let inner = self.inner();
        if id.sectors.is_empty() {
            id.sectors = inner.as_ref().map(|i| i.sectors.clone()).unwrap_or_default();
        }
        if let Some(i) = &inner {
            let untitled = id.why.is_none() || id.country.is_none();
            id.code = id.code.or(i.code);
            id.country = id.country.or(i.country);
            id.why = id.why.filter(|_| !untitled || i.why.is_none()).or_else(|| i.why.clone());
        }
        let mut coded = actor(id, &name);
        if coded.sectors.is_empty() {
            self.add_noun(&mut coded);
        }
        if coded.country.is_none() {
            self.add_place(&mut coded);
        }
        if coded.sectors.is_empty() && self.is_people(head) {
            coded.sectors.push(CVL);
            coded.why.push("a people".into());
        }
        coded
    }

    /// The noun that the phrase is about.
    fn head(&self) -> u32 {
        let a = self.a;
        let root = self.all.iter().find(|&t| a.head(t) == t).unwrap_or(0);
        if phrase::is_nominal(a, root) {
            return root;
        }
        let noun = |t: &u32| matches!(a.pos(*t), Pos::NOUN | Pos::PROPN);
        self.all
            .iter()
            .find(|t| noun(t) && matches!(a.dep(*t), Dep::NSUBJ | Dep::ROOT))
            .or_else(|| self.all.iter().rfind(noun))
            .unwrap_or(root)
    }

    /// The personal name in the phrase.
    fn name(&self) -> Option<&str> {
        let person = self.a.entities.iter().find(|e| e.label == EntType::PERSON)?;
        Some(words(self.doc, self.a, person.tokens))
    }

    /// A body or leader of the tables whose name stands inside the phrase; the longest, of equals the first.
    fn inner(&self) -> Option<Identity> {
        (2..=6u32).rev().chain([1]).find_map(|n| {
            (0..self.all.end).filter(|t| t + n <= self.all.end).find_map(|t| {
                let name = words(self.doc, self.a, TokenRange::new(t, t + n));
                let known = if n > 1 {
                    self.lex.organisation(name).is_some() || self.lex.person(name, None).is_some()
                } else {
                    self.lex.organisation(name).is_some() && self.a.pos(t) == Pos::PROPN
                };
                known.then(|| resolve::named(self.lex, Gazetteer::builtin(), self.doc, name)).flatten()
            })
        })
    }

    /// Sectors of the last noun that the table of agents holds, two words before one.
    fn add_noun(&self, coded: &mut Actor) {
        let a = self.a;
        let found = self.all.iter().rev().find_map(|t| {
            let pair =
                t.checked_sub(1).and_then(|b| self.lex.compound(a.word(&self.doc.text, b), a.lemma(t)));
            let known = pair.or_else(|| self.lex.noun(a.lemma(t)));
            known.filter(|g| !g.sectors.is_empty()).map(|g| (t, g))
        });
        if let Some((t, g)) = found {
            coded.sectors.clone_from(&g.sectors);
            coded.why.push(format!("agents/{}", a.lemma(t)));
        }
    }

    /// The country that an adjective, people, region or city in the phrase gives; a city alone stands for those who live there.
    fn add_place(&self, coded: &mut Actor) {
        let gazetteer = Gazetteer::builtin();
        let whole = self.doc.text.trim();
        if let Some(country) = resolve::modifier_country(self.doc, self.a, self.all, 0) {
            coded.country = Some(country);
            coded.why.push("modifier".into());
            return;
        }
        let named = gazetteer.toponyms(self.doc, self.a).into_iter().rev().find_map(|t| {
            let country = t.place.as_ref()?.country?;
            Some((country, t.span.of(&self.doc.text).to_string()))
        });
        let alone = || gazetteer.place_by_name(whole).and_then(|p| p.country).map(|c| (c, whole.to_string()));
        let found = named.or_else(alone).or_else(|| self.seat_of_body());
        if let Some((country, name)) = found.or_else(|| self.misspelt_people()) {
            coded.country = Some(country);
            if coded.sectors.is_empty() && name == whole {
                coded.sectors.push(CVL);
            }
            coded.why.push(format!("place: {name}"));
        }
    }

    /// *Madras High Court*: the city that the name of a body begins with.
    fn seat_of_body(&self) -> Option<(Code3, String)> {
        let (a, first) = (self.a, self.all.start);
        let body = |t: u32| self.lex.agent(a.lemma(t)).is_some_and(|g| g.kind == EntityKind::Organization);
        if !self.all.iter().skip(1).any(body) {
            return None;
        }
        (1..=3u32).rev().filter(|n| first + n < self.all.end).find_map(|n| {
            let name = words(self.doc, a, TokenRange::new(first, first + n));
            let country = Gazetteer::builtin().place_by_name(name)?.country?;
            (a.pos(first) == Pos::PROPN).then(|| (country, name.to_string()))
        })
    }

    /// A people whose name is misspelt by one letter or two that changed places.
    fn misspelt_people(&self) -> Option<(Code3, String)> {
        self.all.iter().find_map(|t| {
            let word = self.a.word(&self.doc.text, t);
            let long = word.len() >= SHORTEST_MISSPELT && word.starts_with(char::is_uppercase);
            let country = Gazetteer::builtin().countries().by_misspelt_demonym(word).filter(|_| long)?;
            Some((country, word.to_string()))
        })
    }

    /// *Ordinary Kazakhs*, *people in Kyiv*.
    fn is_people(&self, head: u32) -> bool {
        let plural = matches!(self.a.tag(head), Tag::NNS | Tag::NNPS);
        let demonym = Gazetteer::builtin().country_by_demonym(self.a.word(&self.doc.text, head)).is_some();
        plural && demonym || self.a.lemma(head) == "people"
    }
}

fn actor(id: Identity, name: &str) -> Actor {
    let why = id.why.map(|w| w.to_string()).into_iter().collect();
    let people = id.kind == Some(EntityKind::Group) && id.sectors.is_empty();
    let sectors = if people { Vec::new() } else { id.sectors };
    Actor {
        country: id.code.filter(|c| matches!(c.as_str(), "UNO" | "EUR")).or(id.country),
        sectors,
        name: name.to_string(),
        why,
    }
}

/// The first country that a text names, by name, adjective, people or capital.
fn country_in(text: &str) -> Option<(Code3, &str)> {
    let gazetteer = Gazetteer::builtin();
    let starts: Vec<usize> =
        text.split_whitespace().map(|w| w.as_ptr() as usize - text.as_ptr() as usize).collect();
    starts.iter().enumerate().find_map(|(i, &start)| {
        (1..=3).rev().find_map(|n| {
            let end = starts.get(i + n).map_or(text.len(), |&e| e);
            (i + n <= starts.len()).then_some(())?;
            let name = text[start..end]
                .trim()
                .trim_end_matches([',', '.', ';', ':', '\''])
                .trim_end_matches("'s")
                .trim_end_matches("’s");
            let found = gazetteer
                .country_by_name(name)
                .or_else(|| gazetteer.country_by_demonym(name))
                .or_else(|| gazetteer.country_by_capital(name));
            found.map(|c| (c, name))
        })
    })
}

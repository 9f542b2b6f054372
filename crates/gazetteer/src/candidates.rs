//! Where a text may name a place: longest gazetteer names, demonyms, and the language layer's own places.

use crate::Gazetteer;
use crate::countries::{Countries, People};
use crate::places::{NameKind, Places};
use crate::words::Words;
use sitroom_codebook::Code3;
use sitroom_document::{Analysis, TokenRange};
use sitroom_ling::{EntType, Span};

const IGO: Code3 = Code3::of("IGO");
/// Longest place name, in tokens.
const MAX_TOKENS: usize = 8;

/// What a candidate was found by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Found {
    /// A name of the gazetteer: its posting list.
    Name(u64),
    /// An adjective or people.
    People(People),
    /// The language layer says that it is a place; the gazetteer does not know it.
    Entity,
}

/// A possible toponym.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub tokens: TokenRange,
    /// Its bytes: those of the tokens, without a possessive or what a hyphen joins to the last one.
    pub span: Span,
    pub found: Found,
    /// Its language-layer entity, an index; `u32::MAX` outside entities.
    pub entity: u32,
}

/// All candidates in text order; they do not overlap.
pub(crate) fn candidates(text: &str, analysis: &Analysis, g: &Gazetteer) -> Vec<Candidate> {
    let finder = Finder { text, analysis, places: &g.places, countries: &g.countries, classes: &g.words };
    let mut out = Vec::new();
    let (mut token, mut entity) = (0, 0);
    let n = analysis.len() as u32;
    let mut covered = 0;
    while token < n {
        while entity < analysis.entities.len() && analysis.entities[entity].tokens.end <= token {
            finder.bare_entity(entity, covered, &mut out);
            entity += 1;
        }
        let inside = analysis.entities.get(entity).is_some_and(|e| e.tokens.start <= token);
        let of = if inside { entity as u32 } else { u32::MAX };
        match finder.at(token) {
            Some((len, end, found)) => {
                let span = Span::new(analysis.span(token).start, end);
                out.push(Candidate { tokens: TokenRange::new(token, token + len), span, found, entity: of });
                token += len;
                covered = token;
            }
            None => {
                finder.landform(token, of, covered, &mut out);
                token += 1;
            }
        }
    }
    while entity < analysis.entities.len() {
        finder.bare_entity(entity, covered, &mut out);
        entity += 1;
    }
    out
}

struct Finder<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    places: &'a Places,
    countries: &'a Countries,
    classes: &'a Words,
}

impl Finder<'_> {
    /// The longest name or people that starts at a token: its number of tokens, where it ends (bytes) and what it is.
    fn at(&self, token: u32) -> Option<(u32, u32, Found)> {
        let spans = &self.analysis.tokens.span;
        if !starts_name(self.text, spans, token as usize) {
            return None;
        }
        let last = (token as usize + MAX_TOKENS).min(spans.len());
        let mut best: Option<(usize, u32, u64)> = None;
        self.places.walk(self.text, &spans[token as usize..last], |len, end, list| {
            let longer = best.is_none_or(|(l, _, _)| {
                len > l && !(len == l + 1 && self.is_possessive(token as usize, len))
            });
            if longer && self.written_as_name(token as usize, len, end, list) {
                best = Some((len, end, list));
            }
        });
        let named = |(len, end, list): (usize, u32, u64)| (len as u32, end, Found::Name(list));
        match (best, self.people(token)) {
            (Some(b), Some((n, _))) if b.0 > n || (b.0 >= n && self.is_country(b.2)) => Some(named(b)),
            (_, Some((n, people))) => {
                Some((n as u32, spans[token as usize + n - 1].end, Found::People(people)))
            }
            (best, None) => best.map(named),
        }
    }

    /// True if the last of the tokens is a possessive, save in names such as *St. John's*.
    fn is_possessive(&self, token: usize, len: usize) -> bool {
        let spans = &self.analysis.tokens.span[token..token + len];
        let word = |i: usize| spans[i].of(self.text);
        matches!(word(len - 1), "'s" | "’s" | "'S" | "’S" | "'" | "’")
            && !matches!(word(0), "St." | "St" | "Saint")
    }

    fn is_country(&self, list: u64) -> bool {
        self.places
            .readings(list)
            .any(|r| self.places.row(r.place).feature == crate::places::Feature::Country)
    }

    /// A people of two tokens or one.
    fn people(&self, token: u32) -> Option<(usize, People)> {
        let spans = &self.analysis.tokens.span;
        [2usize, 1].into_iter().find_map(|n| {
            let last = spans.get(token as usize + n - 1)?;
            let words = Span::new(spans[token as usize].start, last.end).of(self.text);
            self.countries.people(words).map(|p| (n, p))
        })
    }

    /// True if the words are written as this name is: capitals where names have them, abbreviations as such.
    fn written_as_name(&self, token: usize, len: usize, end: u32, list: u64) -> bool {
        let spans = &self.analysis.tokens.span[token..token + len];
        let capitals = spans.iter().enumerate().all(|(i, s)| {
            let word = s.of(self.text);
            !word.starts_with(char::is_lowercase)
                || small_word(self.classes, word, i, len)
                || (i > 0 && elided(word))
        });
        let words = Span::new(spans[0].start, end).of(self.text);
        capitals
            && !never(words)
            && self.countries.by_name(words) != Some(IGO)
            && self.places.readings(list).any(|r| spelt_as(r.kind, words))
    }

    /// Adds an entity that the language layer takes for a place and that holds no candidate.
    fn bare_entity(&self, entity: usize, covered: u32, out: &mut Vec<Candidate>) {
        let e = self.analysis.entities[entity];
        let place = matches!(e.label, EntType::GPE | EntType::LOC | EntType::FAC);
        if !place || out.last().is_some_and(|c| c.tokens.end > e.tokens.start) || covered > e.tokens.start {
            return;
        }
        let tokens = self.trimmed(e.tokens);
        let span = self.analysis.range_span(tokens);
        let words = span.of(self.text);
        let capital = words.chars().any(char::is_uppercase);
        if !tokens.is_empty()
            && words.len() > 3
            && capital
            && !never(words)
            && self.countries.by_name(words) != Some(IGO)
        {
            out.push(Candidate { tokens, span, found: Found::Entity, entity: entity as u32 });
        }
    }

    /// Adds capitalised words that end in a kind of place, *Flinders Island*: the gazetteer does not know them, and the
    /// language layer may not take them for a place.
    fn landform(&self, token: u32, entity: u32, covered: u32, out: &mut Vec<Candidate>) {
        if !self.classes.landforms.has(self.analysis.word(self.text, token)) {
            return;
        }
        let named = |t: u32| {
            let word = self.analysis.word(self.text, t);
            word.starts_with(char::is_uppercase) && !matches!(word, "The" | "A" | "An" | "In" | "At" | "On")
        };
        let floor = out.last().map_or(covered, |c| c.tokens.end.max(covered));
        let mut start = token;
        while start > floor
            && token - start < 3
            && !self.analysis.tokens.sent_start[start as usize]
            && named(start - 1)
        {
            start -= 1;
        }
        let label = |t: u32| self.analysis.tokens.ent_type[t as usize];
        let is_place = matches!(label(token), EntType::GPE | EntType::LOC | EntType::FAC);
        if floor <= token && start < token && !is_place {
            let tokens = TokenRange::new(start, token + 1);
            out.push(Candidate {
                tokens,
                span: self.analysis.range_span(tokens),
                found: Found::Entity,
                entity,
            });
        }
    }

    /// The tokens without a leading article and a trailing possessive.
    fn trimmed(&self, tokens: TokenRange) -> TokenRange {
        let word = |t: u32| self.analysis.word(self.text, t);
        let (mut start, mut end) = (tokens.start, tokens.end);
        if start < end && matches!(word(start), "the" | "The" | "THE" | "a" | "an") {
            start += 1;
        }
        if start < end && matches!(word(end - 1), "'s" | "’s" | "'" | "’") {
            end -= 1;
        }
        TokenRange::new(start, end)
    }
}

/// True if a name can start at the token: a capital, or an article such as `al-` before one.
fn starts_name(text: &str, spans: &[Span], token: usize) -> bool {
    let word = spans[token].of(text);
    match word.as_bytes().first() {
        Some(b) if b.is_ascii() => {
            b.is_ascii_uppercase()
                || (matches!(word, "al" | "el") && text[spans[token].end as usize..].starts_with('-'))
        }
        Some(_) => word.starts_with(char::is_uppercase),
        None => false,
    }
}

/// Words that stand in lower case inside names, and kinds of places that stand so at their end.
fn small_word(classes: &Words, word: &str, at: usize, len: usize) -> bool {
    (at + 1 < len && classes.joints.has(word))
        || classes.kinds.has(word)
        || (at > 0 && classes.uses.has(word))
}

/// *d'Ivoire*, *l'Aquila*.
fn elided(word: &str) -> bool {
    let mut rest = word.chars().skip(1);
    matches!(rest.next(), Some('\'' | '’')) && rest.next().is_some_and(char::is_uppercase)
}

/// True if the words are spelt as a name of this kind is: abbreviations only in their own shape, and three capitals or fewer
/// only as an abbreviation.
pub(crate) fn spelt_as(kind: NameKind, words: &str) -> bool {
    let capitals = !words.chars().any(char::is_lowercase);
    let stops = words.contains('.');
    match kind {
        NameKind::Capitals => capitals && !stops,
        NameKind::Stops => capitals && stops,
        NameKind::Short => stops && (!capitals || words.len() > 4),
        _ => !capitals || words.chars().filter(|c| c.is_alphabetic()).count() > 3,
    }
}

/// Parts of names that are places too, and hardly ever meant as such.
fn never(words: &str) -> bool {
    crate::common::also_a(words).never
}

//! Participants: who takes part, which words mean the same one, and which country and sectors they stand for.
//!
//! Roles that the text gives come first (*French President Emmanuel Macron*), names of countries, capitals and seats of government
//! second, tables of organisations and leaders with terms of office last. [`phrase`] finds the noun phrase of a head and is used by
//! the stages behind this one.

mod actor;
mod chains;
mod draft;
mod features;
mod gender;
mod identity;
mod idle;
mod lexicon;
mod mentions;
mod metonym;
mod names;
mod near;
mod pairs;
pub mod phrase;
mod quotes;
mod ranker;
mod resolve;
mod same_name;
mod setting;
mod siblings;
mod term;
pub mod training;
mod user_actors;
mod word_classes;

use sitroom_document::{Analysis, Document, Entity, Extraction, Mention, Party, TokenRange, Toponym};
use sitroom_ling::Dep;
use std::sync::OnceLock;

pub use actor::Actor;
pub use identity::Identity;
pub use lexicon::{Agent, Lexicon};
pub use names::Name;
pub use user_actors::{ActorsError, UserActor, parse as parse_actors};
pub use word_classes::{WordExample, word_examples};

static RESOLVER: OnceLock<Resolver> = OnceLock::new();

/// Finds and resolves participants.
#[derive(Debug)]
pub struct Resolver {
    lexicon: Lexicon,
}

impl Resolver {
    /// The resolver of the built-in tables, and of those that [`Resolver::extend`] added.
    pub fn builtin() -> &'static Resolver {
        RESOLVER.get_or_init(|| Resolver { lexicon: Lexicon::builtin() })
    }

    /// Adds a user's tables for the whole program. Comes before the first use of [`Resolver::builtin`], else it returns false and
    /// changes nothing.
    pub fn extend(actors: &[UserActor]) -> bool {
        let mut lexicon = Lexicon::builtin();
        lexicon.extend(actors);
        RESOLVER.set(Resolver { lexicon }).is_ok()
    }

    /// The built-in resolver without the words of one class of `rules/en/entity`: what is then read otherwise is what the class is for.
    pub fn without_words(class: &str) -> Resolver {
        let mut lexicon = Lexicon::builtin();
        lexicon.words = lexicon.words.without(class);
        Resolver { lexicon }
    }

    /// *Thousands of teachers*, *members of the opposition*: the noun that says who they are.
    pub fn partitive(&self, analysis: &Analysis, head: u32) -> Option<u32> {
        phrase::partitive(&self.lexicon.words, analysis, head)
    }

    /// Country and sectors of a phrase that stands alone, as of the document's date.
    pub fn actor(&self, doc: &Document, analysis: &Analysis, context: &str) -> Actor {
        actor::code(&self.lexicon, doc, analysis, context)
    }

    /// The tables.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The document's named entities, set right by tables, gazetteer and the document's own usage; in text order.
    pub fn names(&self, doc: &Document, analysis: &Analysis, toponyms: &[Toponym]) -> Vec<Name> {
        names::names(&self.lexicon, &doc.text, analysis, toponyms)
    }

    /// Mentions in text order, and the entities that they belong to in order of first mention.
    pub fn annotate(
        &self,
        doc: &Document,
        analysis: &Analysis,
        toponyms: &[Toponym],
    ) -> (Vec<Mention>, Vec<Entity>) {
        let found = mentions::find(&self.lexicon, doc, analysis, toponyms);
        let (mentions, mut entities) =
            chains::link(&self.lexicon, doc, analysis, found, &mut ranker::Ranker::builtin());
        setting::disown_shared(&self.lexicon.words, &mentions, &mut entities, toponyms);
        setting::settle(doc, analysis, &mentions, &mut entities, toponyms);
        (mentions, entities)
    }

    /// The participants that a noun phrase names, one for each coordinated part, with country and sectors in context.
    pub fn parties(&self, doc: &Document, analysis: &Analysis, ex: &Extraction, head: u32) -> Vec<Party> {
        phrase::conjuncts(analysis, head)
            .into_iter()
            .filter_map(|h| self.party(doc, analysis, ex, h))
            .collect()
    }

    /// The two that *the two sides* or *both leaders* means, each with the phrase's words; `None` for other phrases.
    pub fn pair(
        &self,
        doc: &Document,
        analysis: &Analysis,
        ex: &Extraction,
        head: u32,
    ) -> Option<[Party; 2]> {
        let two = pairs::pair(&self.lexicon.words, doc, analysis, ex, head)?;
        let tokens = phrase::noun_phrase(analysis, head);
        let span = analysis.range_span(tokens);
        Some(two.map(|i| {
            let e = &ex.entities[i as usize];
            let (country, sectors) = (e.country, e.sectors.clone());
            Party { span, tokens, head, entity: Some(i), country, sectors }
        }))
    }

    /// The body, group or state whose name holds a token, if the tables know it.
    pub fn named_party(&self, doc: &Document, analysis: &Analysis, token: u32) -> Option<Party> {
        let at = analysis.entities.partition_point(|e| e.tokens.end <= token);
        let name = analysis.entities.get(at).filter(|e| e.tokens.contains(token))?.tokens;
        let id = resolve::named(
            &self.lexicon,
            sitroom_gazetteer::Gazetteer::builtin(),
            doc,
            words(doc, analysis, name),
        )?;
        let span = analysis.range_span(name);
        Some(Party {
            span,
            tokens: name,
            head: token,
            entity: None,
            country: id.country,
            sectors: id.sectors,
        })
    }

    /// The participant that a noun or pronoun names; `None` if its words are no participant.
    pub fn party(&self, doc: &Document, analysis: &Analysis, ex: &Extraction, head: u32) -> Option<Party> {
        let tokens = phrase::with_name(analysis, phrase::noun_phrase(analysis, head), head);
        // "the junta's leader Jane Doe": the name is the head of both, though the parser takes it for an apposition
        let named = || {
            let names = analysis.children_with(head, Dep::APPOS).filter_map(|n| mention_at(ex, n));
            names.into_iter().find(|m| m.tokens.contains(head))
        };
        let mention = mention_at(ex, head).or_else(named);
        let make = |entity: Option<u32>, id: Identity| Party {
            span: analysis.range_span(tokens),
            tokens,
            head,
            entity,
            country: id.country,
            sectors: id.sectors,
        };
        if let Some(m) = mention {
            let e = &ex.entities[m.entity as usize];
            return Some(make(
                Some(m.entity),
                Identity { country: e.country, sectors: e.sectors.clone(), ..Default::default() },
            ));
        }
        if let Some(inner) = self.partitive(analysis, head) {
            let whole = self.party(doc, analysis, ex, inner)?;
            return Some(make(
                None,
                Identity { country: whole.country, sectors: whole.sectors, ..Default::default() },
            ));
        }
        if idle::names_nobody(&self.lexicon, &doc.text, analysis, head) {
            return None;
        }
        let id = resolve::phrase(&self.lexicon, doc, analysis, tokens, head)?;
        Some(make(None, id))
    }
}

/// The mention with this head.
pub fn mention_at(ex: &Extraction, head: u32) -> Option<&Mention> {
    let i = ex.mentions.partition_point(|m| m.tokens.start <= head);
    ex.mentions[..i].iter().rev().take(8).find(|m| m.head == head)
}

/// The words of some tokens.
pub(crate) fn words<'t>(doc: &'t Document, analysis: &Analysis, tokens: TokenRange) -> &'t str {
    analysis.range_span(tokens).of(&doc.text)
}

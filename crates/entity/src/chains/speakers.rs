//! *I* and *we*: the speaker of a quotation, whom he speaks for, and who publishes a text in its own voice.

use super::Linker;
use crate::draft::{Draft, Number};
use crate::mentions::Candidate;
use crate::quotes::Quotes;
use crate::resolve;
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Analysis, Document, Mention, MentionKind};
use sitroom_gazetteer::Gazetteer;
use std::collections::HashMap;

/// *I*, *my*, *we*, *our*: in a quotation, its speaker.
pub(super) fn is_first_person(doc: &Document, a: &Analysis, c: &Candidate) -> bool {
    c.kind == MentionKind::Pronoun
        && ["i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"]
            .iter()
            .any(|w| a.word(&doc.text, c.head).eq_ignore_ascii_case(w))
}

/// *We*, *our*.
pub(super) fn is_first_person_plural(doc: &Document, a: &Analysis, c: &Candidate) -> bool {
    let word = a.word(&doc.text, c.head);
    c.kind == MentionKind::Pronoun
        && ["we", "us", "our", "ours", "ourselves"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

impl Linker<'_> {
    /// *We* in the own voice of a text that a ministry or another body publishes is that body. False where a newspaper or nobody known
    /// publishes it.
    pub(super) fn add_author(&mut self, c: &Candidate) -> bool {
        let Some(outlet) = self.doc.meta.outlet.as_deref() else { return false };
        let Some(row) = self.lex.organisation_row(outlet) else { return false };
        let Some(id) = resolve::named(self.lex, Gazetteer::builtin(), self.doc, outlet) else { return false };
        if id.sectors.first() == Some(&Code3::of("JRN")) {
            return false;
        }
        let known = self.entities.iter().position(|d| d.row == Some(row));
        let index = known.unwrap_or_else(|| {
            let i = self.new_entity(&Candidate { id, ..c.clone() }, Number::Either);
            let draft = &mut self.entities[i];
            (draft.entity.name, draft.entity.anonymous, draft.row) = (outlet.to_string(), false, Some(row));
            draft.named = true;
            i
        });
        self.note(index, c, "publisher of the text");
        true
    }

    /// First persons in quotations: after all else, since the speaker often follows.
    pub(super) fn add_quoted(&mut self, all: &[Candidate], quotes: &Quotes) {
        let mut index = Index::default();
        for c in all {
            index.enter(&self.mentions);
            self.add_one_quoted(c, quotes, &index);
        }
    }

    fn add_one_quoted(&mut self, c: &Candidate, quotes: &Quotes, index: &Index) {
        let speaker = quotes.speaker(quotes.number(c.head));
        let found = speaker.and_then(|t| index.with_head(t).first());
        let found = found.map(|&m| self.mentions[m as usize].entity as usize);
        let plural = is_first_person_plural(self.doc, self.a, c);
        let is_one = |d: &Draft| d.entity.kind == EntityKind::Person && d.number != Number::Plural;
        let Some(i) = found.filter(|&i| !self.entities[i].thing) else { return };
        match (plural, is_one(&self.entities[i])) {
            (false, true) | (true, false) => self.push_mention(i, c, "speaker of the quotation"),
            // a person who says "we" speaks for more than himself
            (true, true) => {
                if let Some(body) = self.spoken_for(i, index) {
                    self.push_mention(body, c, "for whom the speaker of the quotation speaks");
                }
            }
            (false, false) => {}
        }
    }

    /// The body or group that a person's description names (*rebel leader*, *the ministry's spokesman*).
    fn spoken_for(&self, person: usize, index: &Index) -> Option<usize> {
        let own = index.of_entity(person as u32).iter().map(|&m| &self.mentions[m as usize]);
        let own = own.filter(|m| m.kind != MentionKind::Pronoun);
        let stands_in =
            |inner: &&Mention, outer: &Mention| inner.head != outer.head && inner.entity as usize != person;
        // a minister's "we" is as often his cabinet or his people as his state
        let is_many = |&i: &usize| {
            let d = &self.entities[i];
            !d.thing && !matches!(d.entity.kind, EntityKind::Person | EntityKind::Country)
        };
        let inside = |outer: &'_ Mention| {
            let mut inner: Vec<u32> = outer.tokens.iter().flat_map(|t| index.with_head(t)).copied().collect();
            inner.sort_unstable();
            inner.into_iter().map(|m| &self.mentions[m as usize])
        };
        own.flat_map(|outer| inside(outer).filter(move |inner| stands_in(inner, outer)))
            .map(|m| m.entity as usize)
            .find(is_many)
    }
}

/// Places of mentions in their list, by what they are looked up by, each ascending.
#[derive(Default)]
struct Index {
    entered: usize,
    by_head: HashMap<u32, Vec<u32>>,
    by_entity: HashMap<u32, Vec<u32>>,
}

impl Index {
    /// Enters what was added to the list.
    fn enter(&mut self, mentions: &[Mention]) {
        for (i, m) in mentions.iter().enumerate().skip(self.entered) {
            self.by_head.entry(m.head).or_default().push(i as u32);
            self.by_entity.entry(m.entity).or_default().push(i as u32);
        }
        self.entered = mentions.len();
    }

    fn with_head(&self, head: u32) -> &[u32] {
        self.by_head.get(&head).map_or(&[], Vec::as_slice)
    }

    fn of_entity(&self, entity: u32) -> &[u32] {
        self.by_entity.get(&entity).map_or(&[], Vec::as_slice)
    }
}

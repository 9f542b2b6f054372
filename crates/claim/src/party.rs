//! Which participants a noun phrase names: each coordinated part, names listed behind a plural, the owner of a thing.

use crate::{Ctx, attach};
use sitroom_document::codebook::Code3;
use sitroom_document::{Mention, MentionKind, Party, TokenRange};
use sitroom_entity::{Resolver, phrase};
use sitroom_ling::{Dep, EntType, Pos, Tag};

/// Parts of a coordination that are read at most.
const MOST_MEMBERS: usize = 12;

/// The sector of states.
const GOV: Code3 = Code3::of("GOV");

impl Ctx<'_> {
    /// The heads of the coordinated parts of a noun phrase. Names listed behind a plural stand for it (*two envoys, A and B*), and the
    /// parts of one name (*Bosnia and Herzegovina*) count once.
    pub fn members(&self, head: u32) -> Vec<u32> {
        let a = self.a;
        let mut all = Vec::new();
        self.coordinated(phrase::referent(a, head), &mut all);
        if let [one] = all[..]
            && let Some(name) = self.listed_behind(one)
        {
            let mut listed = Vec::new();
            self.coordinated(name, &mut listed);
            if listed.len() > 1 {
                return listed;
            }
        }
        let mut kept: Vec<u32> = Vec::with_capacity(all.len());
        for h in all {
            let same_name = kept
                .last()
                .is_some_and(|&k| self.name_at(k).is_some_and(|name| name.contains(h) && !self.lists(name)));
            if !same_name {
                kept.push(h);
            }
        }
        kept
    }

    /// A noun and the nouns coordinated to it, one below the other or side by side, in text order.
    fn coordinated(&self, head: u32, all: &mut Vec<u32>) {
        all.push(head);
        let more = |c: &u32| match self.a.dep(*c) {
            Dep::CONJ => phrase::is_nominal(self.a, *c),
            // "Mali, Niger and Chad left": the parser takes the second state for another name of the first
            Dep::APPOS => self.is_state(head) && self.is_state(*c) || self.goes_on(head, *c),
            _ => false,
        };
        for c in self.a.children(head).iter().copied().filter(more) {
            if all.len() < MOST_MEMBERS {
                self.coordinated(c, all);
            }
        }
        let beside = ["along", "alongside", "together"].iter().find_map(|p| self.prep_object(head, p));
        all.extend(beside);
    }

    /// *Two ministers, a bank and three firms*: what differs in number is another member, not another name.
    fn goes_on(&self, head: u32, c: u32) -> bool {
        let a = self.a;
        let plural = |t: u32| matches!(a.tag(t), Tag::NNS | Tag::NNPS);
        let common = a.pos(head) == Pos::NOUN && a.pos(c) == Pos::NOUN;
        common && plural(head) != plural(c) && a.children_with(c, Dep::CONJ).next().is_some()
    }

    fn is_state(&self, t: u32) -> bool {
        let name = phrase::noun_phrase(self.a, t);
        let words = self.a.range_span(name).of(&self.doc.text);
        sitroom_gazetteer::Gazetteer::builtin().country_by_name(words.trim_start_matches("the ")).is_some()
    }

    /// The first name of a list behind a plural or a colon: *presidents A and B*, *three traders: A, B and C*.
    fn listed_behind(&self, plural: u32) -> Option<u32> {
        let a = self.a;
        if !matches!(a.tag(plural), Tag::NNS | Tag::NNPS) {
            return None;
        }
        let own = a.children_with(plural, Dep::APPOS).find(|&c| a.pos(c) == Pos::PROPN);
        own.or_else(|| {
            let colon = plural + 1;
            let end = a.sentences[a.sentence(plural) as usize].end;
            let listed = colon < end && a.word(&self.doc.text, colon) == ":";
            let name =
                |t: &u32| a.pos(*t) == Pos::PROPN && matches!(a.dep(*t), Dep::APPOS | Dep::DOBJ | Dep::ROOT);
            if listed { (colon + 1..end).find(name) } else { None }
        })
    }

    /// *Mali, Burkina Faso*, which the language layer takes for a town and its state.
    fn lists(&self, name: TokenRange) -> bool {
        name.iter().any(|t| self.a.word(&self.doc.text, t) == ",")
    }

    /// The named entity that holds a token.
    fn name_at(&self, t: u32) -> Option<TokenRange> {
        let at = self.a.entities.partition_point(|e| e.tokens.end <= t);
        self.a.entities.get(at).map(|e| e.tokens).filter(|name| name.contains(t))
    }

    /// The known participants among the parts of a noun phrase.
    pub fn parties(&self, head: u32) -> Vec<Party> {
        self.members(head).into_iter().flat_map(|h| self.known(h)).collect()
    }

    /// A participant; two of one name where two states stand before it (*the Dutch and Danish navies*) or the text has named two (*both
    /// leaders*).
    fn known(&self, head: u32) -> Vec<Party> {
        let pair = |head: u32| Resolver::builtin().pair(self.doc, self.a, self.ex, head);
        if let Some(two) = pair(head).or_else(|| pair(self.described_before(head)?)) {
            return two.into();
        }
        let Some(party) = Resolver::builtin().party(self.doc, self.a, self.ex, head) else {
            return Vec::new();
        };
        let states = self.joint_states(head);
        if states.len() < 2 {
            return vec![party];
        }
        states.into_iter().map(|c| Party { country: Some(c), entity: None, ..party.clone() }).collect()
    }

    /// The head of the description that a pronoun takes up: *both countries said they would*.
    fn described_before(&self, pronoun: u32) -> Option<u32> {
        let plural = self.a.lemma(pronoun).eq_ignore_ascii_case("they") && self.a.tag(pronoun) == Tag::PRP;
        let entity = sitroom_entity::mention_at(self.ex, pronoun).filter(|_| plural)?.entity;
        let all = self.ex.entities[entity as usize].mentions.iter().map(|&m| &self.ex.mentions[m as usize]);
        let before = |m: &&Mention| m.head < pronoun && m.kind == MentionKind::Description;
        all.rev().find(before).map(|m| m.head)
    }

    /// The states that two coordinated adjectives before a plural name, or that it is of.
    fn joint_states(&self, head: u32) -> Vec<Code3> {
        let a = self.a;
        if !matches!(a.tag(head), Tag::NNS | Tag::NNPS) {
            return Vec::new();
        }
        let before = |c: &u32| matches!(a.dep(*c), Dep::AMOD | Dep::COMPOUND | Dep::NMOD) && *c < head;
        let first = a.children(head).iter().copied().filter(before);
        let pair = first.filter_map(|c| Some((c, a.children_with(c, Dep::CONJ).next()?)));
        let named = |t: u32| self.state_of(a.range_span(self.name_at(t)?).of(&self.doc.text));
        let state = |t: u32| self.state_of(a.word(&self.doc.text, t)).or_else(|| named(t));
        // "the leaders of Togo and Benin", "diplomats from Togo, Benin and Niger"
        let of = || {
            let first = ["of", "from"].iter().find_map(|p| self.prep_object(head, p))?;
            self.members(first).into_iter().map(state).collect::<Option<Vec<Code3>>>()
        };
        let both = |(x, y): (u32, u32)| Some(vec![state(x)?, state(y)?]);
        // "the two countries' armies"
        let owners = || {
            let owner = a.children_with(head, Dep::POSS).next()?;
            let two = Resolver::builtin().pair(self.doc, self.a, self.ex, owner)?;
            two.into_iter().map(|p| p.country).collect::<Option<Vec<Code3>>>()
        };
        pair.filter_map(both).next().or_else(of).or_else(owners).unwrap_or_default()
    }

    fn state_of(&self, word: &str) -> Option<Code3> {
        let gazetteer = sitroom_gazetteer::Gazetteer::builtin();
        gazetteer.country_by_demonym(word).or_else(|| gazetteer.country_by_name(word))
    }

    /// True for *Qatar*, not for *Qatari*.
    pub fn is_state_name(&self, word: &str) -> bool {
        let gazetteer = sitroom_gazetteer::Gazetteer::builtin();
        gazetteer.country_by_demonym(word).is_none() && gazetteer.country_by_name(word).is_some()
    }

    /// The parts of a noun phrase, each as the participant that it is or else as it stands.
    pub fn any_parties(&self, head: u32) -> Vec<Party> {
        self.members(head)
            .into_iter()
            .flat_map(|h| {
                let known = self.known(h);
                if known.is_empty() { self.as_it_stands(h).into_iter().collect() } else { known }
            })
            .collect()
    }

    /// A noun phrase that the tables don't know, with the state that owns or describes it.
    fn as_it_stands(&self, head: u32) -> Option<Party> {
        let a = self.a;
        let plain = matches!(a.pos(head), Pos::NOUN | Pos::PROPN)
            || matches!(a.tag(head), Tag::CD | Tag::PRP)
            || matches!(a.lemma(head), "those" | "other");
        // "stole two million dollars": a sum is nobody
        if !plain || matches!(a.tokens.ent_type[head as usize], EntType::MONEY | EntType::PERCENT) {
            return None;
        }
        let tokens = phrase::noun_phrase(a, head);
        let owner = || a.children_with(head, Dep::POSS).next().and_then(|p| self.known(p).pop());
        let described = || {
            let before = a
                .children(head)
                .iter()
                .filter(|&&c| matches!(a.dep(c), Dep::AMOD | Dep::COMPOUND | Dep::NMOD));
            before.filter_map(|&c| self.state_of(a.word(&self.doc.text, c))).next()
        };
        let country = owner().and_then(|p| p.country).or_else(described);
        Some(Party { span: a.range_span(tokens), tokens, head, entity: None, country, sectors: Vec::new() })
    }

    /// All parts where at least one is known: *ministers, aides and two firms*; not what one of them has (*the West and its hypocrisy*).
    pub fn parties_with_rest(&self, head: u32) -> Vec<Party> {
        if self.parties(head).is_empty() {
            return Vec::new();
        }
        let a = self.a;
        let had = |p: &Party| {
            let abstract_noun = self.words.abstracts.ends(a.lemma(p.head));
            abstract_noun && a.children_with(p.head, Dep::POSS).any(|o| a.tag(o) == Tag::PRP_POSS)
        };
        let mut all = self.any_parties(head);
        all.retain(|p| !had(p));
        all
    }

    /// Somebody unknown whom words tie to a state: *his Iranian counterpart*; not something of that state (*Iranian demands*).
    pub fn of_states(&self, head: u32) -> Vec<Party> {
        let mut all = self.any_parties(head);
        all.retain(|p| p.country.is_some() && self.lexicon.nouns(self.a.lemma(p.head)).is_empty());
        all
    }

    /// Who owns a thing: *Syria's port*.
    pub fn possessor(&self, thing: u32) -> Vec<Party> {
        let owner = self.a.children_with(thing, Dep::POSS).next();
        owner.map(|p| self.speakers(p, false)).unwrap_or_default()
    }

    /// The subject of a verb. A pronoun that no chain holds still acts; *we* and *I* in quoted words are their speaker. Of speech
    /// (a message urges, a resolution demands), any noun may be the subject.
    pub fn speakers(&self, head: u32, speech: bool) -> Vec<Party> {
        let found = self.parties_with_rest(head);
        if !found.is_empty() {
            return found;
        }
        match self.a.tag(head) {
            Tag::PRP | Tag::PRP_POSS if !matches!(self.a.lemma(head), "it" | "its") => {
                vec![self.pronoun(head)]
            }
            _ if speech => self.any_parties(head),
            _ => found,
        }
    }

    /// A pronoun as a party, with the country and sectors of who says it where it is *we* or *I*.
    fn pronoun(&self, t: u32) -> Party {
        let tokens = TokenRange::new(t, t + 1);
        let own = matches!(self.a.lemma(t).to_lowercase().as_str(), "we" | "i" | "our" | "my");
        let source = if own { attach::speaker(self, t) } else { None };
        Party {
            span: self.a.range_span(tokens),
            tokens,
            head: t,
            entity: source.and_then(|s| s.entity),
            country: source.and_then(|s| s.country),
            sectors: source.map(|s| s.sectors.clone()).unwrap_or_default(),
        }
    }

    /// *Russian invasion*, *US-led strikes*, *al-Qaida attacks*: the state or group that a modifier names.
    pub fn demonym(&self, t: u32) -> Vec<Party> {
        // "US-led": the name hangs on the participle
        let led = self.a.children_with(t, Dep::NPADVMOD).next();
        if let Some(name) = led.filter(|&n| n < t && self.words.led.has(self.a.lemma(t))) {
            return self.demonym(name);
        }
        let name = self.a.word(&self.doc.text, t);
        let pair = t.checked_sub(1).map(|b| TokenRange::new(b, t + 1));
        let double = pair.and_then(|p| Some((p, self.state_of(self.a.range_span(p).of(&self.doc.text))?)));
        let (tokens, country) = match (double, self.state_of(name)) {
            (Some((p, c)), _) => (p, c),
            (None, Some(c)) => (TokenRange::new(t, t + 1), c),
            (None, None) => {
                return Resolver::builtin().named_party(self.doc, self.a, t).into_iter().collect();
            }
        };
        let entity = sitroom_entity::mention_at(self.ex, t).map(|m| m.entity);
        let span = self.a.range_span(tokens);
        vec![Party { span, tokens, head: t, entity, country: Some(country), sectors: vec![GOV] }]
    }
}

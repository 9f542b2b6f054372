//! Source and content of a cue, read off the tree.

use crate::channel;
use crate::cues::{Content, Cue, Cues};
use crate::{near, quote_kind};
use sitroom_document::codebook::Stance;
use sitroom_document::{
    Analysis, Attribution, Document, Extraction, Party, Span, TokenRange, Why, quotations,
};
use sitroom_entity::{Resolver, phrase};
use sitroom_ling::{Dep, Pos, Tag};

/// What the frames read.
pub struct Ctx<'a> {
    pub doc: &'a Document,
    pub a: &'a Analysis,
    pub ex: &'a Extraction,
    pub quotes: &'a [Span],
    pub cues: &'a Cues,
}

/// *Was told*, *is expected*: the subject is not who speaks.
const IMPERSONAL: &[&str] = &["it", "there"];

impl Ctx<'_> {
    /// The attribution whose cue begins with this token.
    pub fn at(&self, t: u32) -> Option<Attribution> {
        match self.a.pos(t) {
            Pos::VERB | Pos::AUX => self.cues.verb(self.a.lemma(t)).and_then(|c| self.verb(t, c)),
            Pos::NOUN => self.cues.noun(self.a.lemma(t)).and_then(|c| self.noun(t, c)),
            Pos::ADV => self.cues.adverb(self.a.lemma(t)).and_then(|c| self.adverb(t, c)),
            _ => None,
        }
        .or_else(|| self.according(t))
    }

    fn make(
        &self,
        cue: &Cue,
        (head, tokens): (u32, TokenRange),
        source: Option<Party>,
        content: Vec<Span>,
    ) -> Option<Attribution> {
        if content.is_empty() {
            return None;
        }
        Some(Attribution {
            sentence: self.a.sentence(tokens.start),
            source,
            cue: self.a.range_span(tokens),
            cue_tokens: tokens,
            quote: quote_kind(&content, self.quotes),
            stance: cue.stance,
            channel: channel::of(&self.cues.classes, self.doc, self.a, head),
            within: None,
            scope: content.clone(),
            content,
            why: Why::Rule(cue.id.clone().into()),
        })
    }

    fn verb(&self, t: u32, cue: &Cue) -> Option<Attribution> {
        // "the cell, blamed for the raid": whoever it is told of says nothing
        let of_another = |c: &Content| matches!(c, Content::Complement | Content::Object | Content::Passive);
        let reduced =
            self.a.dep(t) == Dep::ACL && self.a.tag(t) == Tag::VBN && cue.content.iter().any(of_another);
        let passive = reduced || self.a.children_with(t, Dep::AUXPASS).next().is_some();
        if let Some((source, before)) = self.listed_speakers(t) {
            return self.make(cue, (t, self.with_auxiliaries(t)), Some(source), vec![before]);
        }
        let speaker = self.speaker(t, passive);
        let found = |kind: &Content| Some((*kind, self.content(t, *kind, cue, speaker)?));
        let (kind, content) = cue.content.iter().find_map(found)?;
        let source = speaker.and_then(|s| self.source(s));
        if source.is_none() && (reduced || !passive && !self.impersonal(t)) {
            return None;
        }
        let mut made = self.make(cue, (t, self.cue_words(t, cue)), source, content)?;
        made.stance = self.stance(t, cue, kind, speaker);
        // "are expected to meet": the report itself expects it
        if made.source.is_none() && kind == Content::Infinitive && made.stance == Stance::Expects {
            made.scope.clear();
        }
        Some(made)
    }

    /// The verb with the auxiliaries and adverbs that stand right before it: *has also said*.
    fn with_auxiliaries(&self, t: u32) -> TokenRange {
        let a = self.a;
        let mut start = t;
        while start > 0
            && a.head(start - 1) == t
            && matches!(a.dep(start - 1), Dep::AUX | Dep::AUXPASS | Dep::NEG | Dep::ADVMOD)
        {
            start -= 1;
        }
        TokenRange::new(start, t + 1)
    }

    /// The verb with its auxiliaries, and with the *for* that is part of it: *has called for*.
    fn cue_words(&self, t: u32, cue: &Cue) -> TokenRange {
        let mut words = self.with_auxiliaries(t);
        let next = words.end;
        if cue.content.contains(&Content::For)
            && (next as usize) < self.a.len()
            && self.a.lemma(next) == "for"
        {
            words.end += 1;
        }
        words
    }

    fn impersonal(&self, t: u32) -> bool {
        let mut subjects = self
            .a
            .children(t)
            .iter()
            .filter(|&&c| matches!(self.a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS | Dep::EXPL));
        subjects.any(|&s| IMPERSONAL.contains(&self.a.lemma(s)))
    }

    /// The token that names who speaks.
    fn speaker(&self, t: u32, passive: bool) -> Option<u32> {
        let a = self.a;
        if passive {
            let by = a.children_with(t, Dep::AGENT).next()?;
            return a.children_with(by, Dep::POBJ).next();
        }
        let own = a.children_with(t, Dep::NSUBJ).last();
        if let Some(s) = own.filter(|_| self.clause_subject(t).is_none()) {
            return Some(phrase::referent(a, s));
        }
        let head = a.head(t);
        match a.dep(t) {
            Dep::CONJ | Dep::XCOMP | Dep::ADVCL | Dep::CCOMP
                if head != t && matches!(a.pos(head), Pos::VERB | Pos::AUX) =>
            {
                // "said the talks would go on and denied the report": who denies it is who said so
                if a.dep(t) == Dep::CONJ && self.is_told_beside(t, head) {
                    return self.speaker(a.head(head), false);
                }
                let passive = a.children_with(head, Dep::AUXPASS).next().is_some() && a.dep(t) == Dep::CONJ;
                self.speaker(head, passive).or_else(|| a.children_with(head, Dep::NSUBJPASS).next())
            }
            Dep::ACL | Dep::RELCL if head != t => Some(head),
            _ => None,
        }
    }

    /// *Called for calm and said its envoy, Jane Doe, would travel*: a subject behind the verb that the parser hangs on it, though the clause
    /// behind it has none.
    pub fn clause_subject(&self, t: u32) -> Option<u32> {
        let a = self.a;
        let has = |v: u32, dep: Dep| a.children_with(v, dep).next().is_some();
        let subject = a.children_with(t, Dep::NSUBJ).last().filter(|&s| s > t)?;
        let bare =
            |c: &u32| *c > subject && !has(*c, Dep::NSUBJ) && !has(*c, Dep::NSUBJPASS) && has(*c, Dep::AUX);
        a.children_with(t, Dep::CCOMP).any(|c| bare(&c)).then_some(subject)
    }

    /// *Rebels killed 12 villagers, the army and an official said*: speakers whom the parser lists with those who were killed.
    fn listed_speakers(&self, t: u32) -> Option<(Party, Span)> {
        let a = self.a;
        let range = a.sentences[a.sentence(t) as usize];
        let own = a
            .children(t)
            .iter()
            .any(|&c| matches!(a.dep(c), Dep::NSUBJ | Dep::NSUBJPASS | Dep::AUX | Dep::AUXPASS));
        if own || a.tag(t) != Tag::VBD || a.children_with(t, Dep::DOBJ).next().is_some() {
            return None;
        }
        let comma = (range.start..t).rev().find(|&x| a.word(&self.doc.text, x) == ",")?;
        let first = (comma + 1..t).find(|&x| a.dep(x) == Dep::CONJ && phrase::is_nominal(a, x))?;
        // all between the comma and the cue is one list, with "and" in it, and the cue ends its clause
        let inside = |x: u32| x == first || a.is_under(x, first);
        let listed = (comma + 1..t).all(inside) && (comma + 1..t).any(|x| a.dep(x) == Dep::CC);
        let ends = a
            .children(t)
            .iter()
            .all(|&c| c < t || matches!(a.dep(c), Dep::PREP | Dep::NPADVMOD | Dep::PUNCT));
        if !listed || !ends || a.head(first) >= comma {
            return None;
        }
        let mut source = self.source(first)?;
        source.tokens = TokenRange::new(comma + 1, t);
        source.span = a.range_span(source.tokens);
        Some((source, self.trimmed(TokenRange::new(range.start, comma))))
    }

    /// A past tense that the parser hangs on a verb with *would* or *will*, inside what somebody said.
    fn is_told_beside(&self, t: u32, head: u32) -> bool {
        let a = self.a;
        let modal = |v: u32| a.children_with(v, Dep::AUX).any(|c| a.tag(c) == Tag::MD);
        a.tag(t) == Tag::VBD && modal(head) && a.dep(head) == Dep::CCOMP && a.tag(a.head(head)) == Tag::VBD
    }

    fn source(&self, token: u32) -> Option<Party> {
        let resolver = Resolver::builtin();
        let first = phrase::conjuncts(self.a, token);
        let mut party =
            resolver.party(self.doc, self.a, self.ex, first[0]).or_else(|| self.plain_source(first[0]))?;
        // several speakers are one source: its words run from the first to the last
        if let Some(&last) = first.last().filter(|_| first.len() > 1) {
            let end = phrase::noun_phrase(self.a, last).end.max(party.tokens.end);
            party.tokens.end = end;
            party.span = self.a.range_span(party.tokens);
        }
        Some(party)
    }

    /// A speaker that no table knows: any noun or pronoun that a verb of saying has for its subject speaks.
    fn plain_source(&self, token: u32) -> Option<Party> {
        let a = self.a;
        if !phrase::is_nominal(a, token) || IMPERSONAL.contains(&a.lemma(token)) {
            return None;
        }
        let tokens = phrase::noun_phrase(a, token);
        let span = a.range_span(tokens);
        Some(Party { span, tokens, head: token, entity: None, country: None, sectors: Vec::new() })
    }

    fn content(&self, t: u32, kind: Content, cue: &Cue, speaker: Option<u32>) -> Option<Vec<Span>> {
        let a = self.a;
        match kind {
            Content::Clause => self.clause(t, speaker),
            Content::Infinitive => {
                let x = a.children_with(t, Dep::XCOMP).chain(a.children_with(t, Dep::CCOMP)).next()?;
                let verbal = matches!(a.tag(x), Tag::VB | Tag::VBG | Tag::VBN | Tag::NN | Tag::NNS);
                let object = a.children_with(t, Dep::DOBJ).chain(a.children_with(t, Dep::DATIVE)).next();
                let mut range = a.subtree(x);
                range.start = object.map_or(range.start, |o| a.subtree(o).start.min(range.start)).max(t + 1);
                verbal.then(|| vec![self.trimmed(range)])
            }
            Content::Object => {
                // "which Lima denies", "a charge that Lima denies", where the parser may take *that* for a conjunction
                let relative =
                    |o: u32| matches!(a.tag(o), Tag::WDT | Tag::WP) || a.lemma(o) == "that" && o < t;
                let o = a.children_with(t, Dep::DOBJ).find(|&o| !relative(o))?;
                self.counts(o, cue).then(|| vec![self.trimmed(a.subtree(o))])
            }
            Content::Quote => self.quoted(t),
            Content::Noun => self.noun_content(t),
            Content::Complement => self.complement(t),
            Content::For => self.called_for(t),
            Content::Relative => self.before_relative(t),
            Content::Passive => self.passive_subject(t, cue),
        }
    }

    /// *Of shelling a market*, *for the attack*.
    fn complement(&self, t: u32) -> Option<Vec<Span>> {
        let a = self.a;
        // "accused the other of shelling": the parser may hang the phrase on the object
        let below = a.children_with(t, Dep::DOBJ).find(|&o| a.tag(o) == Tag::JJ);
        let mut preps = a
            .children_with(t, Dep::PREP)
            .chain(below.into_iter().flat_map(|o| a.children_with(o, Dep::PREP)));
        let prep = preps.find(|&p| matches!(a.lemma(p), "of" | "for"))?;
        a.children(prep)
            .iter()
            .any(|&c| matches!(a.dep(c), Dep::PCOMP | Dep::POBJ))
            .then(|| vec![self.trimmed(a.subtree(prep))])
    }

    fn called_for(&self, t: u32) -> Option<Vec<Span>> {
        let a = self.a;
        let prep = a.children_with(t, Dep::PREP).find(|&p| a.lemma(p) == "for")?;
        let object =
            a.children(prep).iter().copied().find(|&c| matches!(a.dep(c), Dep::POBJ | Dep::PCOMP))?;
        Some(vec![self.trimmed(a.subtree(object))])
    }

    /// An object that the cue takes for words: *rejected the report*, not *the offer*; *denied the charge*, not *a visa*.
    fn counts(&self, o: u32, cue: &Cue) -> bool {
        let word = self.a.lemma(o);
        (cue.objects.is_empty() || cue.objects.iter().any(|w| w == word))
            && !cue.not_objects.iter().any(|w| w == word)
    }

    /// *The report was denied by*, *the raid was claimed by*, *an attack claimed by*; a noun that stands for the clause before it holds
    /// that clause.
    fn passive_subject(&self, t: u32, cue: &Cue) -> Option<Vec<Span>> {
        let a = self.a;
        let subject = match a.dep(t) {
            Dep::ACL if a.tag(t) == Tag::VBN => Some(a.head(t)),
            _ => a.children_with(t, Dep::NSUBJPASS).next(),
        };
        let noun =
            subject.filter(|&o| self.counts(o, cue) && a.children_with(t, Dep::AGENT).next().is_some())?;
        let names_it = matches!(a.dep(noun), Dep::APPOS | Dep::NPADVMOD) && a.head(noun) < noun;
        let from = if names_it { self.clause_above(a.head(noun)) } else { noun };
        let end = if a.subtree(noun).contains(t) { a.subtree(t).start } else { a.subtree(noun).end };
        let start = a.subtree(from).start;
        (start < end).then(|| vec![self.trimmed(TokenRange::new(start, end))])
    }

    /// What stands before the relative clause: the clause of the verb above, or all of the sentence so far.
    fn before_relative(&self, t: u32) -> Option<Vec<Span>> {
        let a = self.a;
        if a.dep(t) != Dep::RELCL || a.head(t) == t {
            return None;
        }
        let noun = a.head(t);
        let above = self.clause_above(noun);
        let start = a.subtree(above).start.max(a.sentences[a.sentence(t) as usize].start);
        // "it had shot down a jet, a claim that Lima denied": the claim is what stands before it
        let stands_for = a.dep(noun) == Dep::APPOS && a.head(noun) < noun;
        let end = a.subtree(if stands_for { noun } else { t }).start;
        (start < end).then(|| vec![self.trimmed(TokenRange::new(start, end))])
    }

    /// The clause that the verb takes, before or behind it; words of the cue's own inside it are left out.
    fn clause(&self, t: u32, speaker: Option<u32>) -> Option<Vec<Span>> {
        let a = self.a;
        let clause = a
            .children_with(t, Dep::CCOMP)
            .filter(|&c| Some(c) != speaker)
            .max_by_key(|&c| a.subtree(c).len());
        if let Some(c) = clause {
            if let Some(subject) = self.clause_subject(t) {
                return Some(vec![self.trimmed(TokenRange::new(a.subtree(subject).start, a.subtree(c).end))]);
            }
            return Some(self.without(a.subtree(c), self.own_range(t, c)));
        }
        if let Some(before) = self.clause_before(t) {
            // "…, a source said, unless they leave": the condition is of what is said
            let condition = |c: &u32| {
                *c > t && a.children_with(*c, Dep::MARK).any(|m| matches!(a.lemma(m), "if" | "unless"))
            };
            let behind = a.children_with(t, Dep::ADVCL).find(condition).map(|c| self.trimmed(a.subtree(c)));
            return Some(std::iter::once(before).chain(behind).collect());
        }
        // "The bridge, he said, is shut": the cue hangs on the verb of its content
        let head = a.head(t);
        if matches!(a.dep(t), Dep::PARATAXIS) && head != t {
            return Some(self.without(a.subtree(head), a.subtree(t)));
        }
        // "The troops, as the colonel promised, left at dawn": so does a clause with "as" that has a subject of its own and says nothing else
        let has = |dep: Dep| a.children_with(t, dep).next().is_some();
        let as_told = a.dep(t) == Dep::ADVCL && a.children_with(t, Dep::MARK).any(|m| a.lemma(m) == "as");
        let told_alone = has(Dep::NSUBJ) && ![Dep::DOBJ, Dep::XCOMP, Dep::ADVCL].into_iter().any(has);
        (as_told && told_alone && head != t).then(|| self.without(a.subtree(head), a.subtree(t)))
    }

    /// *Rebels took the town, two officers said on Friday, forcing thousands to flee*: the parser may take what is said and the saying of it for
    /// two clauses side by side.
    fn clause_before(&self, t: u32) -> Option<Span> {
        let a = self.a;
        let head = a.head(t);
        let own = a.subtree(t);
        let bare = ![Dep::DOBJ, Dep::XCOMP, Dep::CCOMP]
            .into_iter()
            .any(|dep| a.children_with(t, dep).next().is_some());
        let subject = a.children_with(t, Dep::NSUBJ).any(|s| s < t);
        let comma = own.start > 0 && a.word(&self.doc.text, own.start - 1) == ",";
        let and = a.children_with(head, Dep::CC).any(|c| c < own.start);
        let beside = a.dep(t) == Dep::CONJ && head < own.start && subject && bare && comma && !and;
        beside.then(|| self.trimmed(TokenRange::new(a.subtree(head).start, own.start)))
    }

    /// The tokens of cue and source when they stand inside the content.
    fn own_range(&self, t: u32, content: u32) -> TokenRange {
        let a = self.a;
        let inside = a.subtree(content);
        let mut own = TokenRange::new(t, t + 1);
        for &c in a.children(t).iter().filter(|&&c| c != content) {
            let s = a.subtree(c);
            if inside.contains(c) || !inside.overlaps(s) {
                own.start = own.start.min(s.start);
                own.end = own.end.max(s.end);
            }
        }
        if inside.contains(t) { own } else { TokenRange::new(inside.end, inside.end) }
    }

    fn without(&self, range: TokenRange, hole: TokenRange) -> Vec<Span> {
        if !range.overlaps(hole) {
            return vec![self.trimmed(range)];
        }
        [
            TokenRange::new(range.start, hole.start.max(range.start)),
            TokenRange::new(hole.end.min(range.end), range.end),
        ]
        .into_iter()
        .filter(|r| r.iter().any(|t| self.a.pos(t) != Pos::PUNCT))
        .map(|r| self.trimmed(r))
        .collect()
    }

    /// The quotations of the cue's sentence that the cue stands outside of.
    fn quoted(&self, t: u32) -> Option<Vec<Span>> {
        let sentence = self.a.range_span(self.a.sentences[self.a.sentence(t) as usize]);
        let cue = self.a.span(t);
        let found: Vec<Span> = near(self.quotes, sentence, 0)
            .iter()
            .filter(|q| q.overlaps(sentence) && !q.contains(cue) && q.start.abs_diff(cue.start) < 400)
            .map(|q| quotations::with_marks(&self.doc.text, *q))
            .collect();
        let whole = found.iter().any(|q| q.len() > 15);
        (!found.is_empty() && whole).then_some(found)
    }

    fn noun(&self, t: u32, cue: &Cue) -> Option<Attribution> {
        let content = self.noun_content(t)?;
        self.make(cue, (t, TokenRange::new(t, t + 1)), self.noun_source(t), content)
    }

    /// *That* clauses, and *of* phrases of reports and fears.
    fn noun_content(&self, t: u32) -> Option<Vec<Span>> {
        let a = self.a;
        let clause = a.children(t).iter().copied().find(|&c| {
            matches!(a.dep(c), Dep::ACL | Dep::CCOMP | Dep::RELCL)
                && a.children_with(c, Dep::MARK).any(|m| a.lemma(m) == "that")
        });
        if let Some(c) = clause {
            return Some(vec![self.trimmed(a.subtree(c))]);
        }
        let of = a.children_with(t, Dep::PREP).find(|&p| matches!(a.lemma(p), "of" | "about"))?;
        let object = a.children_with(of, Dep::POBJ).next()?;
        let speech = self.cues.classes.told_of.has(a.lemma(t));
        (speech && a.pos(object) == Pos::NOUN).then(|| vec![self.trimmed(a.subtree(object))])
    }

    /// The possessor, or the subject of the verb that has the noun for its object.
    fn noun_source(&self, t: u32) -> Option<Party> {
        let a = self.a;
        // "denials by the army that"
        let by = a.children_with(t, Dep::PREP).find(|&p| a.lemma(p) == "by");
        if let Some(speaker) = by.and_then(|p| a.children_with(p, Dep::POBJ).next()) {
            return self.source(speaker);
        }
        if let Some(p) = a.children_with(t, Dep::POSS).next() {
            return self.source(p);
        }
        let head = a.head(t);
        if a.dep(t) == Dep::DOBJ && self.cues.classes.voicing.has(a.lemma(head)) {
            return self.speaker(head, false).and_then(|s| self.source(s));
        }
        None
    }

    fn adverb(&self, t: u32, cue: &Cue) -> Option<Attribution> {
        let verb = self.a.head(t);
        let range = self.a.subtree(verb);
        let content = self.without(range, TokenRange::new(t, t + 1));
        self.make(cue, (t, TokenRange::new(t, t + 1)), None, content)
    }

    /// *According to*: the source is its object, the content the clause that it hangs on.
    fn according(&self, t: u32) -> Option<Attribution> {
        let a = self.a;
        let cue = self.cues.according()?;
        if !a.word(&self.doc.text, t).eq_ignore_ascii_case("according") {
            return None;
        }
        let to = a.children_with(t, Dep::PREP).find(|&c| a.lemma(c) == "to")?;
        let object = a.children_with(to, Dep::POBJ).next()?;
        if self.cues.classes.norms.has(a.lemma(object)) {
            return None;
        }
        let mut clause = self.clause_above(t);
        // "…, and the road was shut, according to the army": behind a comma at the sentence's end it holds for all that is told
        let comma = t > 0 && a.word(&self.doc.text, t - 1) == ",";
        let last = a.subtree(t).end + 1 >= a.sentences[a.sentence(t) as usize].end;
        while comma && last && a.dep(clause) == Dep::CONJ && a.head(clause) != clause {
            clause = a.head(clause);
        }
        let content = self.without(a.subtree(clause), a.subtree(t));
        self.make(cue, (t, TokenRange::new(t, to + 1)), self.source(object), content)
    }

    /// The verb whose clause holds a phrase.
    fn clause_above(&self, t: u32) -> u32 {
        let a = self.a;
        let mut at = t;
        for _ in 0..8 {
            let head = a.head(at);
            if head == at || (at != t && matches!(a.pos(at), Pos::VERB | Pos::AUX)) {
                break;
            }
            at = head;
        }
        at
    }

    /// A range's bytes without white space, commas, full stops and quotation marks at its ends.
    fn trimmed(&self, range: TokenRange) -> Span {
        let a = self.a;
        let (mut start, mut end) = (range.start, range.end);
        let loose = |t: u32| {
            matches!(a.pos(t), Pos::SPACE)
                || matches!(
                    a.word(&self.doc.text, t),
                    "," | "." | "\"" | "“" | "”" | ";" | ":" | "-" | "—" | "–"
                )
        };
        while start < end && loose(start) {
            start += 1;
        }
        while end > start && loose(end - 1) {
            end -= 1;
        }
        quotations::with_marks(&self.doc.text, a.range_span(TokenRange::new(start, end.max(start))))
    }
}

//! What the language layer hands over: one column per annotation, one row per token.

use crate::labels::{Dep, EntType, Pos, Tag};
use crate::mended;

/// A half-open range of bytes of the text analysed; both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` to `end` (bytes).
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        Span { start, end }
    }
    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }
    /// True if the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
    /// True if both spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
    /// True if `other` lies inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
    /// The span's words in the text that it was made for.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// A half-open range of tokens. A type of its own, so that it cannot be mixed with bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenRange {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
}

impl TokenRange {
    /// A range from `start` to `end` (token indices).
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        TokenRange { start, end }
    }
    /// Number of tokens.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }
    /// True if the range holds no token.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
    /// True if the token lies inside.
    pub fn contains(self, token: u32) -> bool {
        self.start <= token && token < self.end
    }
    /// True if both ranges share a token.
    pub fn overlaps(self, other: TokenRange) -> bool {
        self.start < other.end && other.start < self.end
    }
    /// The token indices.
    pub fn iter(self) -> std::ops::Range<u32> {
        self.start..self.end
    }
}

/// Many short strings in one allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StringColumn {
    data: String,
    ends: Vec<u32>,
}

impl StringColumn {
    /// Appends a value.
    pub fn push(&mut self, value: &str) {
        self.data.push_str(value);
        self.ends.push(self.data.len() as u32);
    }
    /// The value of row `i`.
    pub fn get(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.data[start..self.ends[i] as usize]
    }
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// True if there is no row.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// A token's place in an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Iob {
    /// Outside every entity.
    #[default]
    O,
    /// First token of an entity.
    B,
    /// Later token of an entity.
    I,
}

impl Iob {
    /// `O`, `B` or `I`.
    pub fn as_str(self) -> &'static str {
        match self {
            Iob::O => "O",
            Iob::B => "B",
            Iob::I => "I",
        }
    }
}

/// Token columns, all of equal length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Bytes of the token in the text.
    pub span: Vec<Span>,
    /// True if one U+0020 follows that belongs to the token.
    pub space: Vec<bool>,
    /// Penn tag.
    pub tag: Vec<Tag>,
    /// Universal part of speech.
    pub pos: Vec<Pos>,
    /// Morphology, `Number=Sing|Tense=Past`; empty where there is none.
    pub morph: StringColumn,
    /// Lemma.
    pub lemma: StringColumn,
    /// Dependency label of the arc to `head`.
    pub dep: Vec<Dep>,
    /// Index of the head; a root is its own head.
    pub head: Vec<u32>,
    /// Place in an entity.
    pub iob: Vec<Iob>,
    /// Entity type; [`EntType::NONE`] outside.
    pub ent_type: Vec<EntType>,
    /// True at the first token of a sentence.
    pub sent_start: Vec<bool>,
    /// The tagger's and parser's own vectors, [`VECTOR_WIDTH`] numbers a token in steps of 1/[`VECTOR_STEPS`]; see
    /// [`Tokens::vector`]. Empty for an analysis that was built by hand.
    pub vectors: Vec<i8>,
}

/// Numbers in a token's vector.
pub const VECTOR_WIDTH: usize = 96;
/// Steps of a vector's numbers between two whole ones: coarse, so that the same decisions follow on every processor.
pub const VECTOR_STEPS: f32 = 16.0;

impl Tokens {
    /// The vector of token `i`, if the analysis has vectors: what the shared network of tagger and parser makes of the token and
    /// four tokens on either side.
    pub fn vector(&self, i: usize) -> Option<&[i8]> {
        self.vectors.get(i * VECTOR_WIDTH..(i + 1) * VECTOR_WIDTH)
    }
}

/// A named entity of the language layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntitySpan {
    /// Its tokens.
    pub tokens: TokenRange,
    /// Its type.
    pub label: EntType,
}

/// One token as a row: for building an analysis by hand (tests, other parsers).
#[derive(Clone, Debug)]
pub struct TokenRow<'a> {
    /// Bytes of the token.
    pub span: Span,
    /// See [`Tokens::space`].
    pub space: bool,
    /// Penn tag.
    pub tag: Tag,
    /// Universal part of speech.
    pub pos: Pos,
    /// Morphology.
    pub morph: &'a str,
    /// Lemma.
    pub lemma: &'a str,
    /// Dependency label.
    pub dep: Dep,
    /// Index of the head.
    pub head: u32,
    /// Place in an entity.
    pub iob: Iob,
    /// Entity type.
    pub ent_type: EntType,
    /// True at a sentence start.
    pub sent_start: bool,
}

/// A text's tokens, sentences and entities. The text itself stays with its owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// The token columns.
    pub tokens: Tokens,
    /// Sentences, in order, covering all tokens.
    pub sentences: Vec<TokenRange>,
    /// Entities, in order, not overlapping.
    pub entities: Vec<EntitySpan>,
    /// Sentence index of every token.
    pub sentence_of: Vec<u32>,
    /// Children of each token in ascending order, packed; see [`Analysis::children`].
    child_list: Vec<u32>,
    child_start: Vec<u32>,
    /// Leftmost and rightmost token of each token's subtree.
    left_edge: Vec<u32>,
    right_edge: Vec<u32>,
    /// Tokens whose lemma is not that of the column, see [`Analysis::lemma`].
    mended: Vec<(u32, &'static str)>,
}

impl Analysis {
    /// Builds the derived tables (sentences, entities, children, subtree edges) from finished columns.
    pub fn from_tokens(tokens: Tokens) -> Self {
        let n = tokens.span.len();
        let mut a = Analysis { tokens, ..Default::default() };
        a.fill_sentences(n);
        a.fill_entities(n);
        a.fill_children(n);
        a.fill_edges(n);
        a
    }

    /// Builds an analysis from rows.
    pub fn from_rows(rows: &[TokenRow<'_>]) -> Self {
        let mut t = Tokens::default();
        for r in rows {
            t.span.push(r.span);
            t.space.push(r.space);
            t.tag.push(r.tag);
            t.pos.push(r.pos);
            t.morph.push(r.morph);
            t.lemma.push(r.lemma);
            t.dep.push(r.dep);
            t.head.push(r.head);
            t.iob.push(r.iob);
            t.ent_type.push(r.ent_type);
            t.sent_start.push(r.sent_start);
        }
        Analysis::from_tokens(t)
    }

    /// One analysis of a text from those of its parts, each with the byte at which the part begins, in text order.
    pub fn join(parts: &[(u32, Analysis)]) -> Self {
        let mut all = Tokens::default();
        let mut mended = Vec::new();
        let with_vectors = parts.iter().any(|(_, p)| !p.tokens.vectors.is_empty());
        for (offset, part) in parts {
            let t = &part.tokens;
            let first = all.span.len() as u32;
            mended.extend(part.mended.iter().map(|&(token, lemma)| (token + first, lemma)));
            all.span.extend(t.span.iter().map(|s| Span::new(s.start + offset, s.end + offset)));
            all.space.extend_from_slice(&t.space);
            all.tag.extend_from_slice(&t.tag);
            all.pos.extend_from_slice(&t.pos);
            all.dep.extend_from_slice(&t.dep);
            all.head.extend(t.head.iter().map(|h| h + first));
            all.iob.extend_from_slice(&t.iob);
            all.ent_type.extend_from_slice(&t.ent_type);
            all.sent_start.extend_from_slice(&t.sent_start);
            if with_vectors {
                all.vectors.extend_from_slice(&t.vectors);
                all.vectors.resize(all.span.len() * VECTOR_WIDTH, 0);
            }
            for i in 0..t.span.len() {
                all.morph.push(t.morph.get(i));
                all.lemma.push(t.lemma.get(i));
            }
        }
        Analysis { mended, ..Analysis::from_tokens(all) }
    }

    fn fill_sentences(&mut self, n: usize) {
        let mut start = 0;
        for i in 1..=n {
            if i == n || self.tokens.sent_start[i] {
                self.sentences.push(TokenRange::new(start as u32, i as u32));
                start = i;
            }
        }
        for (s, range) in self.sentences.iter().enumerate() {
            self.sentence_of.extend(range.iter().map(|_| s as u32));
        }
    }

    fn fill_entities(&mut self, n: usize) {
        let mut i = 0;
        while i < n {
            if self.tokens.iob[i] == Iob::O {
                i += 1;
                continue;
            }
            let start = i;
            i += 1;
            while i < n && self.tokens.iob[i] == Iob::I {
                i += 1;
            }
            let tokens = TokenRange::new(start as u32, i as u32);
            self.entities.push(EntitySpan { tokens, label: self.tokens.ent_type[start] });
        }
    }

    fn fill_children(&mut self, n: usize) {
        let mut count = vec![0u32; n + 1];
        for (i, &h) in self.tokens.head.iter().enumerate() {
            if h as usize != i {
                count[h as usize + 1] += 1;
            }
        }
        for i in 0..n {
            count[i + 1] += count[i];
        }
        let mut next = count.clone();
        self.child_list = vec![0; count[n] as usize];
        for (i, &h) in self.tokens.head.iter().enumerate() {
            if h as usize != i {
                self.child_list[next[h as usize] as usize] = i as u32;
                next[h as usize] += 1;
            }
        }
        self.child_start = count;
    }

    /// Subtree edges by walking every token up to its root; trees of news sentences are shallow.
    fn fill_edges(&mut self, n: usize) {
        self.left_edge = (0..n as u32).collect();
        self.right_edge = (0..n as u32).collect();
        for i in 0..n as u32 {
            let mut at = i;
            let mut steps = 0;
            while self.tokens.head[at as usize] != at && steps < n {
                at = self.tokens.head[at as usize];
                self.left_edge[at as usize] = self.left_edge[at as usize].min(i);
                self.right_edge[at as usize] = self.right_edge[at as usize].max(i);
                steps += 1;
            }
        }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.tokens.span.len()
    }
    /// True if there is no token.
    pub fn is_empty(&self) -> bool {
        self.tokens.span.is_empty()
    }
    /// Direct dependents of a token, ascending.
    pub fn children(&self, token: u32) -> &[u32] {
        let t = token as usize;
        &self.child_list[self.child_start[t] as usize..self.child_start[t + 1] as usize]
    }
    /// Direct dependents with this label, ascending.
    pub fn children_with(&self, token: u32, dep: Dep) -> impl Iterator<Item = u32> + '_ {
        self.children(token).iter().copied().filter(move |&c| self.dep(c) == dep)
    }
    /// From the leftmost to the rightmost token of the subtree.
    pub fn subtree(&self, token: u32) -> TokenRange {
        TokenRange::new(self.left_edge[token as usize], self.right_edge[token as usize] + 1)
    }
    /// The head; a root's head is itself.
    pub fn head(&self, token: u32) -> u32 {
        self.tokens.head[token as usize]
    }
    /// The dependency label.
    pub fn dep(&self, token: u32) -> Dep {
        self.tokens.dep[token as usize]
    }
    /// The Penn tag.
    pub fn tag(&self, token: u32) -> Tag {
        self.tokens.tag[token as usize]
    }
    /// The part of speech.
    pub fn pos(&self, token: u32) -> Pos {
        self.tokens.pos[token as usize]
    }
    /// The lemma. Where the suffix rules make another verb of a form (*staged*: stag), it is the verb that is meant; the column
    /// ([`Tokens::lemma`]) keeps theirs.
    pub fn lemma(&self, token: u32) -> &str {
        match self.mended.binary_search_by_key(&token, |m| m.0) {
            Ok(i) => self.mended[i].1,
            Err(_) => self.tokens.lemma.get(token as usize),
        }
    }

    /// Finds the right lemmas of past tenses and participles that the suffix rules get wrong.
    pub(crate) fn mend_lemmas(&mut self, text: &str) {
        let past = |&t: &u32| matches!(self.tag(t), Tag::VBD | Tag::VBN | Tag::VBG);
        let right = |t: u32| Some((t, mended::lemma(&self.word(text, t).to_ascii_lowercase())?));
        self.mended = (0..self.len() as u32).filter(past).filter_map(right).collect();
    }
    /// The token's bytes.
    pub fn span(&self, token: u32) -> Span {
        self.tokens.span[token as usize]
    }
    /// The token's words in its text.
    pub fn word<'t>(&self, text: &'t str, token: u32) -> &'t str {
        self.span(token).of(text)
    }
    /// Bytes from the first token's start to the last token's end.
    pub fn range_span(&self, range: TokenRange) -> Span {
        if range.is_empty() {
            let at = self.tokens.span.get(range.start as usize).map_or(0, |s| s.start);
            return Span::new(at, at);
        }
        Span::new(self.span(range.start).start, self.span(range.end - 1).end)
    }
    /// Sentence index of a token.
    pub fn sentence(&self, token: u32) -> u32 {
        self.sentence_of[token as usize]
    }
    /// The tokens whose bytes overlap the span.
    pub fn tokens_in(&self, span: Span) -> TokenRange {
        let start = self.tokens.span.partition_point(|s| s.end <= span.start);
        let end = self.tokens.span.partition_point(|s| s.start < span.end);
        TokenRange::new(start as u32, end.max(start) as u32)
    }
    /// True if `ancestor` is `token` or lies on its way to the root.
    pub fn is_under(&self, token: u32, ancestor: u32) -> bool {
        let mut at = token;
        for _ in 0..=self.len() {
            if at == ancestor {
                return true;
            }
            let head = self.head(at);
            if head == at {
                return false;
            }
            at = head;
        }
        false
    }
}

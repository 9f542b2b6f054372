//! spaCy's tokenizer: special cases, prefixes, suffixes, infixes and URLs, chunk by chunk.

use crate::model::Tables;
use crate::pattern::Pattern;
use crate::ruler::Ruler;
use crate::unicode::is_space;
use crate::vocab::{StringIds, Vocab};
use rustc_hash::FxHashMap;

/// No suffix pattern but a run of dots takes more characters than this; checked against the model by a test.
const LONGEST_SUFFIX: usize = 8;
/// A longer chunk is no URL: the matcher's depth grows with the number of labels.
const LONGEST_URL: usize = 4096;
/// Chunks longer than this (bytes) are not kept in the cache.
const LONGEST_CACHED: usize = 64;
/// The cache starts afresh beyond this many chunks.
const MOST_CACHED: usize = 200_000;

/// A token: bytes of the text and its word type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawToken {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Word type in the vocabulary.
    pub word: u32,
    /// One U+0020 follows and belongs to the token.
    pub space: bool,
}

/// A piece of a chunk: its length in bytes, and the norm that a special case gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    bytes: u32,
    norm: Option<String>,
}

/// A special case that contains affixes: found again among finished tokens.
#[derive(Debug)]
struct SpecialSequence {
    texts: Vec<String>,
}

/// Patterns and special cases, shared by all threads.
#[derive(Debug)]
pub struct Tokenizer {
    prefix: Pattern,
    suffix: Pattern,
    infix: Pattern,
    url: Pattern,
    rules: FxHashMap<String, Vec<Piece>>,
    longest_rule: usize,
    sequences: Vec<Vec<SpecialSequence>>,
    /// First text of a sequence to its place in `sequences`, from 1.
    pub(crate) special_starts: FxHashMap<String, u16>,
}

/// Chunks met before: their pieces as byte lengths and word types.
#[derive(Debug, Default)]
pub struct ChunkCache {
    chunks: FxHashMap<Box<str>, (u32, u32)>,
    pieces: Vec<(u32, u32)>,
}

impl ChunkCache {
    /// Forgets all chunks; to be called whenever the vocabulary is cleared.
    pub fn clear(&mut self) {
        self.chunks.clear();
        self.pieces.clear();
    }
}

impl Tokenizer {
    /// The tokenizer of a model.
    ///
    /// # Errors
    /// Names the pattern that leaves the subset of [`crate::pattern`].
    pub fn new(tables: &Tables) -> Result<Tokenizer, String> {
        let t = &tables.tokenizer;
        let pattern = |name: &str, source: &str| Pattern::new(source).map_err(|e| format!("{name}: {e}"));
        let piece =
            |s: &crate::model::SpecialToken| Piece { bytes: s.orth.len() as u32, norm: s.norm.clone() };
        let mut tokenizer = Tokenizer {
            prefix: pattern("prefix_search", &t.prefix_search)?,
            suffix: pattern("suffix_search", &t.suffix_search)?,
            infix: pattern("infix_finditer", &t.infix_finditer)?,
            url: pattern("url_match", &t.url_match)?,
            rules: t.rules.iter().map(|(k, v)| (k.clone(), v.iter().map(piece).collect())).collect(),
            longest_rule: t.rules.keys().map(String::len).max().unwrap_or(0),
            sequences: Vec::new(),
            special_starts: FxHashMap::default(),
        };
        tokenizer.find_sequences(t.rules.keys());
        Ok(tokenizer)
    }

    fn find_sequences<'k>(&mut self, rules: impl Iterator<Item = &'k String>) {
        for rule in rules {
            let chars: Vec<char> = rule.chars().collect();
            let has_affix = self.prefix_len(&chars) > 0
                || self.suffix_len(&chars) > 0
                || self.infix.search(&chars, 0).is_some()
                || rule.contains(' ');
            if !has_affix {
                continue;
            }
            let mut texts = Vec::new();
            let mut at = 0;
            for part in rule.split(' ').filter(|p| !p.is_empty()) {
                at = rule[at..].find(part).map_or(at, |i| at + i);
                let mut offset = at;
                for p in self.split(part, false) {
                    texts.push(rule[offset..offset + p.bytes as usize].to_string());
                    offset += p.bytes as usize;
                }
                at = offset;
            }
            let Some(first) = texts.first().cloned() else { continue };
            let next = self.sequences.len() as u16 + 1;
            let place = *self.special_starts.entry(first).or_insert(next);
            if place == next {
                self.sequences.push(Vec::new());
            }
            self.sequences[place as usize - 1].push(SpecialSequence { texts });
        }
    }

    fn prefix_len(&self, chars: &[char]) -> usize {
        self.prefix.match_at(chars, 0).unwrap_or(0)
    }

    /// Length of the suffix match. Its leftmost start lies in the last few characters or in a run of dots at the end.
    fn suffix_len(&self, chars: &[char]) -> usize {
        let dots = chars.iter().rev().take_while(|&&c| c == '.').count();
        let from = chars.len() - chars.len().min(LONGEST_SUFFIX.max(dots));
        self.suffix.search(chars, from).map_or(0, |(a, b)| b - a)
    }

    fn rule(&self, chunk: &str, special: bool) -> Option<&[Piece]> {
        if !special || chunk.len() > self.longest_rule {
            return None;
        }
        self.rules.get(chunk).map(Vec::as_slice)
    }

    /// The pieces of one chunk without white space.
    fn split(&self, chunk: &str, special: bool) -> Vec<Piece> {
        if let Some(pieces) = self.rule(chunk, special) {
            return pieces.to_vec();
        }
        let chars: Vec<char> = chunk.chars().collect();
        let bytes: Vec<usize> = chunk.char_indices().map(|(i, _)| i).chain([chunk.len()]).collect();
        let text = |a: usize, b: usize| &chunk[bytes[a]..bytes[b]];
        let piece = |a: usize, b: usize| Piece { bytes: (bytes[b] - bytes[a]) as u32, norm: None };
        let (mut from, mut to) = (0, chars.len());
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let mut last = usize::MAX;
        while from < to && to - from != last {
            if self.rule(text(from, to), special).is_some() {
                break;
            }
            last = to - from;
            let p = self.prefix_len(&chars[from..to]);
            if p > 0 && from + p < to && self.rule(text(from + p, to), special).is_some() {
                before.push(piece(from, from + p));
                from += p;
                break;
            }
            let q = self.suffix_len(&chars[from + p..to]);
            if q > 0 && to - q > from && self.rule(text(from, to - q), special).is_some() {
                after.push(piece(to - q, to));
                to -= q;
                break;
            }
            if p > 0 {
                before.push(piece(from, from + p));
                from += p;
            }
            if q > 0 && (p == 0 || q <= to - from) {
                after.push(piece(to - q, to));
                to -= q;
            }
        }
        let mut out = before;
        if from < to {
            match self.rule(text(from, to), special) {
                Some(pieces) => out.extend_from_slice(pieces),
                None if self.is_url(&chars[from..to]) => out.push(piece(from, to)),
                None => self.split_infixes(&chars, from, to, &mut |a, b| out.push(piece(a, b))),
            }
        }
        out.extend(after.into_iter().rev());
        out
    }

    fn is_url(&self, chars: &[char]) -> bool {
        chars.len() <= LONGEST_URL && chars.contains(&'.') && self.url.match_at(chars, 0).is_some()
    }

    fn split_infixes(&self, chars: &[char], from: usize, to: usize, emit: &mut dyn FnMut(usize, usize)) {
        let core = &chars[from..to];
        let (mut start, mut at) = (0, 0);
        while let Some((a, b)) = self.infix.search(core, at) {
            if a > 0 {
                if a != start {
                    emit(from + start, from + a);
                }
                if a != b {
                    emit(from + a, from + b);
                }
                start = b;
            }
            at = b.max(a + 1);
        }
        if start < core.len() {
            emit(from + start, to);
        }
    }

    /// Splits a text into tokens.
    pub fn tokenize(
        &self,
        text: &str,
        vocab: &mut Vocab,
        cache: &mut ChunkCache,
        ids: &StringIds,
        ruler: &Ruler,
    ) -> Vec<RawToken> {
        let mut job =
            Job { tokenizer: self, text, vocab, cache, ids, ruler, out: Vec::with_capacity(text.len() / 5) };
        job.run();
        let found = job.special_spans();
        if !found.is_empty() {
            job.rejoin(found);
        }
        job.out
    }
}

/// The tokenizing of one text.
struct Job<'a> {
    tokenizer: &'a Tokenizer,
    text: &'a str,
    vocab: &'a mut Vocab,
    cache: &'a mut ChunkCache,
    ids: &'a StringIds,
    ruler: &'a Ruler,
    out: Vec<RawToken>,
}

impl Job<'_> {
    fn word(&mut self, start: usize, end: usize, norm: Option<&str>) -> u32 {
        self.vocab.id(&self.text[start..end], norm, self.ids, self.ruler, &self.tokenizer.special_starts)
    }

    fn push(&mut self, start: usize, end: usize, norm: Option<&str>) {
        let word = self.word(start, end, norm);
        self.out.push(RawToken { start: start as u32, end: end as u32, word, space: false });
    }

    /// Runs of white space and of everything else in turn. A space after a word belongs to the word.
    fn run(&mut self) {
        let text = self.text;
        let mut start = 0;
        while start < text.len() {
            let (end, space) = run_end(text, start);
            if !space {
                self.chunk(start, end);
                start = end;
                if text.as_bytes().get(end) == Some(&b' ') {
                    if let Some(last) = self.out.last_mut() {
                        last.space = true;
                    }
                    start += 1;
                }
            } else {
                self.push(start, end, None);
                start = end;
            }
        }
    }

    fn chunk(&mut self, start: usize, end: usize) {
        let chunk = &self.text[start..end];
        let mut at = start as u32;
        if let Some(&(first, n)) = self.cache.chunks.get(chunk) {
            for &(bytes, word) in &self.cache.pieces[first as usize..(first + n) as usize] {
                self.out.push(RawToken { start: at, end: at + bytes, word, space: false });
                at += bytes;
            }
            return;
        }
        let before = self.out.len();
        for piece in self.tokenizer.split(chunk, true) {
            self.push(at as usize, (at + piece.bytes) as usize, piece.norm.as_deref());
            at += piece.bytes;
        }
        if chunk.len() <= LONGEST_CACHED {
            self.remember(start, end, before);
        }
    }

    fn remember(&mut self, start: usize, end: usize, before: usize) {
        if self.cache.chunks.len() >= MOST_CACHED {
            self.cache.clear();
        }
        let first = self.cache.pieces.len() as u32;
        self.cache.pieces.extend(self.out[before..].iter().map(|t| (t.end - t.start, t.word)));
        self.cache.chunks.insert(self.text[start..end].into(), (first, (self.out.len() - before) as u32));
    }

    /// Ranges of tokens that spell a special case with affixes, longest first among overlapping ones.
    fn special_spans(&self) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (i, t) in self.out.iter().enumerate() {
            let place = self.vocab.types[t.word as usize].special_start;
            if place == 0 {
                continue;
            }
            for s in &self.tokenizer.sequences[place as usize - 1] {
                if let Some(tokens) = self.out.get(i..i + s.texts.len())
                    && tokens
                        .iter()
                        .zip(&s.texts)
                        .all(|(t, w)| *self.vocab.types[t.word as usize].text == **w)
                {
                    found.push((i, i + s.texts.len()));
                }
            }
        }
        found.sort_by_key(|&(a, b)| (usize::MAX - (b - a), a));
        let mut seen = std::collections::BTreeSet::new();
        let mut keep: Vec<(usize, usize)> = Vec::new();
        for (a, b) in found {
            if !seen.contains(&a) && !seen.contains(&(b - 1)) {
                keep.push((a, b));
            }
            seen.extend(a..b);
        }
        keep.sort_unstable();
        keep
    }

    fn rejoin(&mut self, spans: Vec<(usize, usize)>) {
        let old = std::mem::take(&mut self.out);
        let mut at = 0;
        for (a, b) in spans {
            self.out.extend_from_slice(&old[at..a]);
            let (start, end) = (old[a].start as usize, old[b - 1].end as usize);
            let pieces = joined(self.text, &old[a..b]).and_then(|t| self.tokenizer.rule(t, true));
            match pieces {
                Some(pieces) => {
                    let mut offset = start;
                    for p in pieces {
                        self.push(offset, offset + p.bytes as usize, p.norm.as_deref());
                        offset += p.bytes as usize;
                    }
                    debug_assert_eq!(offset, end);
                    if let Some(last) = self.out.last_mut() {
                        last.space = old[b - 1].space;
                    }
                }
                None => self.out.extend_from_slice(&old[a..b]),
            }
            at = b;
        }
        self.out.extend_from_slice(&old[at..]);
    }
}

/// The tokens' words with their inner spaces, where no other white space stands between them.
fn joined<'t>(text: &'t str, tokens: &[RawToken]) -> Option<&'t str> {
    let whole = tokens.windows(2).all(|w| w[0].end + w[0].space as u32 == w[1].start);
    whole.then(|| &text[tokens[0].start as usize..tokens[tokens.len() - 1].end as usize])
}

/// The end of the run of white space, or of anything else, that begins at `start`.
fn run_end(text: &str, start: usize) -> (usize, bool) {
    let mut chars = text[start..].char_indices();
    let space = chars.next().is_some_and(|(_, c)| is_space(c));
    let end = chars.find(|&(_, c)| is_space(c) != space).map_or(text.len(), |(i, _)| start + i);
    (end, space)
}

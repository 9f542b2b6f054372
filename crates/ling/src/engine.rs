//! The whole layer for one thread: text in, [`Analysis`] out.

use crate::analysis::{Analysis, Iob, Span, Tokens};
use crate::labels::{EntType, Label, Pos};
use crate::lemmatizer::{Lemmatizer, cache_key};
use crate::model::{Model, ModelError};
use crate::net::{NetOutput, Network, Scratch, kernels::Kernel};
use crate::ruler::{Ruled, Ruler, RulerToken};
use crate::tokenizer::{ChunkCache, RawToken, Tokenizer};
use crate::vocab::{StringIds, Vocab};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// Word types beyond which an engine starts its caches afresh, so that memory stays bounded on endless input.
const MOST_WORD_TYPES: usize = 30_000;
/// Bytes of text that one batch of documents holds at most, beside its first document.
const BATCH_BYTES: usize = 16 * 1024;

/// Everything that threads share: packed weights, patterns, tables.
#[derive(Debug)]
pub struct Layer {
    network: Network,
    tokenizer: Tokenizer,
    ruler: Ruler,
    lemmatizer: Lemmatizer,
    ids: StringIds,
}

impl Layer {
    /// Prepares a model for the kernels asked for.
    ///
    /// # Errors
    /// Says what the model lacks, or that the processor has no such instruction set.
    pub fn new(model: &'static Model, kernel: Kernel) -> Result<Layer, ModelError> {
        Ok(Layer {
            network: Network::new(model, kernel)?,
            tokenizer: Tokenizer::new(&model.tables).map_err(ModelError::Tables)?,
            ruler: Ruler::new(&model.tables).map_err(ModelError::Tables)?,
            lemmatizer: Lemmatizer::new(&model.tables.lemmatizer),
            ids: StringIds::new(&model.tables),
        })
    }

    /// The built-in model on the best kernels of this processor, made once.
    ///
    /// # Panics
    /// If the program was built from broken model files; a test holds that it was not.
    pub fn embedded() -> Arc<Layer> {
        static LAYER: OnceLock<Arc<Layer>> = OnceLock::new();
        let make = || match Layer::new(Model::embedded(), Kernel::Auto) {
            Ok(layer) => Arc::new(layer),
            Err(e) => panic!("the built-in model is broken: {e}"),
        };
        LAYER.get_or_init(make).clone()
    }

    /// The name of the kernels in use.
    pub fn kernel_name(&self) -> &'static str {
        self.network.kernel_name()
    }
}

/// Lemmas by word type, part of speech and morphology.
#[derive(Debug, Default)]
struct LemmaCache {
    place: FxHashMap<u64, u32>,
    lemmas: Vec<Box<str>>,
}

/// One thread's language layer: the shared tables and caches of its own.
#[derive(Debug)]
pub struct Engine {
    layer: Arc<Layer>,
    vocab: Vocab,
    chunks: ChunkCache,
    lemmas: LemmaCache,
    scratch: Scratch,
}

impl Default for Engine {
    fn default() -> Self {
        Engine::new(Layer::embedded())
    }
}

impl Engine {
    /// An engine with empty caches.
    pub fn new(layer: Arc<Layer>) -> Engine {
        Engine {
            layer,
            vocab: Vocab::default(),
            chunks: ChunkCache::default(),
            lemmas: LemmaCache::default(),
            scratch: Scratch::default(),
        }
    }

    /// Analyses one text as a whole, as spaCy does.
    pub fn analyze(&mut self, text: &str) -> Analysis {
        self.analyze_batch(&[text]).pop().unwrap_or_default()
    }

    /// Analyses texts; none influences another, but short ones are computed together, which is faster.
    pub fn analyze_batch(&mut self, texts: &[&str]) -> Vec<Analysis> {
        let mut out = Vec::with_capacity(texts.len());
        let mut start = 0;
        while start < texts.len() {
            let mut end = start + 1;
            let mut bytes = texts[start].len();
            while end < texts.len() && bytes + texts[end].len() <= BATCH_BYTES {
                bytes += texts[end].len();
                end += 1;
            }
            self.batch(&texts[start..end], &mut out);
            start = end;
        }
        out
    }

    fn batch(&mut self, texts: &[&str], out: &mut Vec<Analysis>) {
        self.forget_if_full();
        let layer = self.layer.clone();
        let docs: Vec<Vec<RawToken>> = texts
            .iter()
            .map(|t| layer.tokenizer.tokenize(t, &mut self.vocab, &mut self.chunks, &layer.ids, &layer.ruler))
            .collect();
        let found = layer.network.run(&mut self.scratch, &self.vocab.types, &docs);
        for ((tokens, net), text) in docs.iter().zip(found).zip(texts) {
            let mut analysis = self.finish(&layer, tokens, net);
            analysis.mend_lemmas(text);
            out.push(analysis);
        }
    }

    fn forget_if_full(&mut self) {
        if self.vocab.types.len() > MOST_WORD_TYPES {
            self.vocab.clear();
            self.chunks.clear();
            self.lemmas = LemmaCache::default();
            self.scratch.clear();
        }
    }

    fn finish(&mut self, layer: &Layer, raw: &[RawToken], net: NetOutput) -> Analysis {
        let types = &self.vocab.types;
        let ruled = layer.ruler.apply(raw.len(), |i| {
            let word = &types[raw[i].word as usize];
            RulerToken {
                lower: &word.lower,
                patterns: &word.ruler_patterns,
                is_space: word.is_space,
                tag: net.tag[i],
                dep: net.dep[i],
            }
        });
        let n = raw.len();
        let mut tokens = Tokens {
            span: raw.iter().map(|t| Span::new(t.start, t.end)).collect(),
            space: raw.iter().map(|t| t.space).collect(),
            tag: ruled.iter().map(|r| r.tag).collect(),
            pos: ruled.iter().map(|r| r.pos).collect(),
            dep: ruled.iter().map(|r| r.dep).collect(),
            head: net.head,
            iob: vec![Iob::O; n],
            ent_type: vec![EntType::NONE; n],
            sent_start: net.sent_start,
            vectors: net.vectors,
            ..Default::default()
        };
        for (start, end, label) in net.entities {
            for i in start..end {
                tokens.iob[i as usize] = if i == start { Iob::B } else { Iob::I };
                tokens.ent_type[i as usize] = label;
            }
        }
        for (t, r) in raw.iter().zip(&ruled) {
            tokens.morph.push(&layer.ruler.morphs()[r.morph as usize]);
            let lemma = self.lemma(layer, t.word, r);
            tokens.lemma.push(lemma);
        }
        Analysis::from_tokens(tokens)
    }

    fn lemma<'s>(&'s mut self, layer: &'s Layer, word: u32, ruled: &Ruled) -> &'s str {
        if let Some(rule) = ruled.lemma {
            return layer.ruler.lemma(rule);
        }
        let cache = &mut self.lemmas;
        let place = *cache.place.entry(cache_key(word, ruled.pos, ruled.morph)).or_insert_with(|| {
            let w = &self.vocab.types[word as usize];
            let morph = &layer.ruler.morphs()[ruled.morph as usize];
            cache.lemmas.push(layer.lemmatizer.lemma(&w.text, &w.lower, ruled.pos, morph).into());
            cache.lemmas.len() as u32 - 1
        });
        &cache.lemmas[place as usize]
    }
}

/// Part of speech codes fit the lemma cache's key.
const _: () = assert!(<Pos as Label>::NAMES.len() < 256);

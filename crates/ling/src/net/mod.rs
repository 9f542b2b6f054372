//! The networks, the tagger, the parser and the entity recognizer.

pub mod kernels;
mod mixer;
mod ner;
mod pack;
mod parser;
mod scorer;
mod tok2vec;
mod tree;

use crate::analysis::{VECTOR_STEPS, VECTOR_WIDTH};
use crate::labels::{Dep, EntType, Label, Tag};
use crate::model::{Model, ModelError};
use crate::tokenizer::RawToken;
use crate::vocab::WordType;
use kernels::{Aligned, GROUP, Kernel, Kernels, Packed, WIDTH};
use mixer::MixerCache;
use tok2vec::{HALO, Tok2Vec, WindowScratch};

/// Tokens of one pass through the windows; a longer document runs in several, with rows of context on both sides.
const SEGMENT: usize = 1536;
const _: () = assert!(WIDTH == VECTOR_WIDTH);
const _: () = assert!(SEGMENT.is_multiple_of(GROUP) && HALO.is_multiple_of(GROUP));

/// Packed parameters, shared by all threads.
#[derive(Debug)]
pub struct Network {
    kernels: Kernels,
    tagger_net: Tok2Vec,
    ner_net: Tok2Vec,
    tagger: Packed,
    tags: Vec<Tag>,
    parser: parser::Parser,
    deps: Vec<&'static str>,
    ner: ner::Ner,
}

/// One thread's caches and buffers.
#[derive(Debug, Default)]
pub struct Scratch {
    tagger_cache: MixerCache,
    ner_cache: MixerCache,
    x: Aligned,
    windows: WindowScratch,
    scores: Aligned,
    parser_rows: Aligned,
    ner_rows: Aligned,
}

impl Scratch {
    /// Forgets what depends on the vocabulary; to be called whenever that is cleared.
    pub fn clear(&mut self) {
        self.tagger_cache.clear();
        self.ner_cache.clear();
    }
}

/// What the networks say of one document, before the attribute ruler.
#[derive(Debug, Default)]
pub struct NetOutput {
    /// Penn tags.
    pub tag: Vec<Tag>,
    /// Heads; a root is its own.
    pub head: Vec<u32>,
    /// Dependency labels.
    pub dep: Vec<Dep>,
    /// First tokens of sentences.
    pub sent_start: Vec<bool>,
    /// Entities: first token, one past the last, type.
    pub entities: Vec<(u32, u32, EntType)>,
    /// The shared network's rows, see [`crate::Tokens::vectors`].
    pub vectors: Vec<i8>,
}

const TAGGER_COLUMNS: usize = 6;
const NER_COLUMNS: usize = 4;

impl Network {
    /// Packs a model's parameters for the kernels asked for.
    ///
    /// # Errors
    /// Names the tensor that is missing, or the instruction set that the processor lacks.
    pub fn new(model: &Model, kernel: Kernel) -> Result<Network, ModelError> {
        let kernels = Kernels::new(kernel).ok_or_else(|| ModelError::Weights {
            expected: format!("a processor with {kernel:?}"),
            found: "one without".into(),
        })?;
        let (w, t, lanes) = (&model.weights, &model.tables, kernels.lanes);
        let tags: Vec<Tag> = t.tagger_labels.iter().filter_map(|l| Tag::from_name(l)).collect();
        let n = t.tagger_labels.len();
        let tagger_bias = w.get("tagger.softmax.b", &[n])?;
        Ok(Network {
            kernels,
            tagger_net: Tok2Vec::new(w, "tok2vec", TAGGER_COLUMNS, lanes)?,
            ner_net: Tok2Vec::new(w, "ner", NER_COLUMNS, lanes)?,
            tagger: pack::plain(
                &w.get("tagger.softmax.W", &[n, WIDTH])?.data,
                Some(&tagger_bias.data),
                WIDTH,
                lanes,
            ),
            tags,
            parser: parser::Parser::new(w, &t.parser_moves, lanes)?,
            deps: Dep::NAMES.to_vec(),
            ner: ner::Ner::new(w, &t.ner_moves, lanes)?,
        })
    }

    /// The name of the kernels in use.
    pub fn kernel_name(&self) -> &'static str {
        self.kernels.name
    }

    /// Analyses documents, given as tokens, one after the other; short ones share passes through the windows.
    pub fn run(&self, scratch: &mut Scratch, types: &[WordType], docs: &[Vec<RawToken>]) -> Vec<NetOutput> {
        let mut out: Vec<NetOutput> = docs.iter().map(|_| NetOutput::default()).collect();
        let mut reduced: Vec<Vec<f32>> = vec![Vec::new(); docs.len()];
        self.pass(scratch, types, docs, false, &mut |s, doc, rows, x| {
            self.tag(&mut s.scores, rows, x, &mut out[doc].tag);
            out[doc].vectors.extend(x[..rows * WIDTH].iter().map(|v| nearest(v * VECTOR_STEPS)));
            self.parser.scorer().reduce(&self.kernels, rows, x, &mut s.scores);
            reduced[doc].extend_from_slice(&s.scores);
        });
        for (doc, tokens) in docs.iter().enumerate() {
            self.parse(scratch, types, tokens, &reduced[doc], &mut out[doc]);
            reduced[doc].clear();
        }
        self.pass(scratch, types, docs, true, &mut |s, doc, rows, x| {
            self.ner.scorer().reduce(&self.kernels, rows, x, &mut s.scores);
            reduced[doc].extend_from_slice(&s.scores);
        });
        for (doc, tokens) in docs.iter().enumerate() {
            let space = |i: usize| types[tokens[i].word as usize].is_space;
            let o = &mut out[doc];
            o.entities =
                self.ner.find(&self.kernels, &reduced[doc], &o.sent_start, space, &mut scratch.ner_rows);
        }
        out
    }

    /// Runs one network over all documents in segments and hands each document's finished rows to `take`, in order.
    #[allow(clippy::too_many_arguments, clippy::type_complexity, reason = "one inner function, called twice")]
    fn pass(
        &self,
        scratch: &mut Scratch,
        types: &[WordType],
        docs: &[Vec<RawToken>],
        ner: bool,
        take: &mut dyn FnMut(&mut Scratch, usize, usize, &[f32]),
    ) {
        for segment in segments(docs) {
            let rows = segment.last().map_or(0, Part::end);
            let mut x = std::mem::take(&mut scratch.x);
            x.set_len((rows + 2) * WIDTH);
            x.fill(0.0);
            let (net, cache) = if ner {
                (&self.ner_net, &mut scratch.ner_cache)
            } else {
                (&self.tagger_net, &mut scratch.tagger_cache)
            };
            net.mixer.prepare(
                &self.kernels,
                cache,
                types,
                segment.iter().flat_map(|p| &docs[p.doc][p.with_halo(docs)]),
            );
            for part in &segment {
                for i in part.with_halo(docs) {
                    let row = 1 + part.row + i - part.start;
                    x[row * WIDTH..(row + 1) * WIDTH]
                        .copy_from_slice(net.mixer.look_up(cache, &docs[part.doc][i]));
                }
            }
            let edges: Vec<usize> = segment.iter().flat_map(Part::edges).collect();
            net.run_windows(&self.kernels, &mut x, &edges, &mut scratch.windows);
            for part in &segment {
                take(
                    scratch,
                    part.doc,
                    part.len,
                    &x[(1 + part.row) * WIDTH..(1 + part.row + part.len) * WIDTH],
                );
            }
            scratch.x = x;
        }
    }

    fn tag(&self, scores: &mut Aligned, rows: usize, x: &[f32], out: &mut Vec<Tag>) {
        let stride = self.tagger.bias.len();
        scores.set_len(rows * stride);
        self.kernels.gemm(rows, x, WIDTH, &self.tagger, scores, stride);
        for row in scores.chunks_exact(stride).take(rows) {
            let mut best = 0;
            for c in 1..self.tags.len() {
                if row[c] > row[best] {
                    best = c;
                }
            }
            out.push(self.tags[best]);
        }
    }

    fn parse(
        &self,
        scratch: &mut Scratch,
        types: &[WordType],
        tokens: &[RawToken],
        reduced: &[f32],
        out: &mut NetOutput,
    ) {
        let n = tokens.len();
        let arcs = self.parser.parse(&self.kernels, n, reduced, &mut scratch.parser_rows);
        let label = |class: &Option<u16>| class.map_or("ROOT", |c| self.parser.labels[c as usize].as_str());
        let mut labels: Vec<&str> = arcs.class.iter().map(label).collect();
        out.head = arcs.head;
        tree::put_back(&mut out.head, &mut labels, |i| types[tokens[i].word as usize].is_space);
        out.sent_start = tree::sentence_starts(&out.head);
        out.dep = labels.iter().map(|l| self.dep(l)).collect();
    }

    fn dep(&self, label: &str) -> Dep {
        let code = self.deps.iter().position(|d| *d == label);
        Dep::from_code(code.unwrap_or(Dep::DEP.code() as usize) as u8)
    }
}

/// The nearest whole number, half away from zero, in the bounds of the type (a cast of floats to integers cuts and saturates); where
/// the compiler's own rounding would be a library call for each number.
fn nearest(v: f32) -> i8 {
    (v + 0.5f32.copysign(v)) as i8
}

/// Tokens of one document in a segment, and their first row.
struct Part {
    doc: usize,
    start: usize,
    len: usize,
    row: usize,
}

impl Part {
    /// Its tokens and those beside it that reach into its values.
    fn with_halo(&self, docs: &[Vec<RawToken>]) -> std::ops::Range<usize> {
        self.start.saturating_sub(HALO)..(self.start + self.len + HALO).min(docs[self.doc].len())
    }

    /// One past its last row.
    fn end(&self) -> usize {
        (self.row + self.len + HALO).next_multiple_of(GROUP)
    }

    /// Its first and last row in the windows' buffer, which begins with a row of its own.
    fn edges(&self) -> [usize; 2] {
        [1 + self.row - HALO, self.end()]
    }
}

/// Cuts documents into segments of about [`SEGMENT`] tokens. Every part has rows of its own before and behind its tokens, the
/// first and last of which stay zero, and begins at a multiple of [`GROUP`] rows: a row's last bits depend on its whole group, see
/// [`Kernels::windows`], and so on nothing but its own document. A document cut in two repeats [`HALO`] tokens on each side of the cut.
fn segments(docs: &[Vec<RawToken>]) -> Vec<Vec<Part>> {
    let mut all: Vec<Vec<Part>> = Vec::new();
    let mut segment: Vec<Part> = Vec::new();
    let mut filled = 0;
    for (doc, tokens) in docs.iter().enumerate() {
        let mut start = 0;
        while start < tokens.len() {
            let len = (tokens.len() - start).min(SEGMENT);
            let whole = start == 0 && len == tokens.len();
            if !segment.is_empty() && (filled + len > SEGMENT || !whole) {
                all.push(std::mem::take(&mut segment));
            }
            let row = segment.last().map_or(0, Part::end) + HALO;
            filled = if segment.is_empty() { len } else { filled + len };
            segment.push(Part { doc, start, len, row });
            start += len;
            if !whole {
                all.push(std::mem::take(&mut segment));
            }
        }
    }
    if !segment.is_empty() {
        all.push(segment);
    }
    all
}

//! The model's files: weights as safetensors, tables as JSON. Both are compiled into the program.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A model file that is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The weights' header is broken or a tensor is missing or has another shape.
    #[error("model weights: expected {expected}, but found {found} instead")]
    Weights {
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
    },
    /// The tables are not the JSON expected.
    #[error("model tables: {0}")]
    Tables(String),
}

/// A tensor's shape and values.
#[derive(Clone, Debug)]
pub struct Tensor {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Row-major values.
    pub data: Cow<'static, [f32]>,
}

/// The 84 tensors, by name.
#[derive(Debug)]
pub struct Weights(BTreeMap<String, Tensor>);

#[derive(Deserialize)]
struct Header {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

impl Weights {
    /// Reads a safetensors file of f32 tensors. Values are used in place where they are aligned, else copied.
    ///
    /// # Errors
    /// Says what the file lacks.
    pub fn read(bytes: &'static [u8]) -> Result<Weights, ModelError> {
        let wrong = |expected: &str, found: String| ModelError::Weights { expected: expected.into(), found };
        let length =
            bytes.first_chunk::<8>().ok_or_else(|| wrong("a safetensors header", "a shorter file".into()))?;
        let length = u64::from_le_bytes(*length) as usize;
        let header = bytes.get(8..8 + length).ok_or_else(|| wrong("a whole header", "a cut one".into()))?;
        let header: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|e| wrong("a JSON header", e.to_string()))?;
        let body = &bytes[8 + length..];
        let mut tensors = BTreeMap::new();
        for (name, entry) in header.into_iter().filter(|(name, _)| name != "__metadata__") {
            let entry: Header =
                serde_json::from_value(entry).map_err(|e| wrong("a tensor entry", e.to_string()))?;
            let [start, end] = entry.data_offsets;
            let data =
                body.get(start..end).ok_or_else(|| wrong("a whole tensor", format!("a cut {name}")))?;
            if entry.dtype != "F32" || data.len() != 4 * entry.shape.iter().product::<usize>() {
                return Err(wrong("f32 values for every place of the shape", name));
            }
            tensors.insert(name, Tensor { shape: entry.shape, data: floats(data) });
        }
        Ok(Weights(tensors))
    }

    /// The tensor of this name and shape.
    ///
    /// # Errors
    /// Says if it is missing or shaped otherwise.
    pub fn get(&self, name: &str, shape: &[usize]) -> Result<&Tensor, ModelError> {
        let wrong = |found| ModelError::Weights { expected: format!("{name} {shape:?}"), found };
        let t = self.0.get(name).ok_or_else(|| wrong("nothing".into()))?;
        if t.shape == shape { Ok(t) } else { Err(wrong(format!("{:?}", t.shape))) }
    }
}

/// Little-endian f32 values, in place if aligned.
fn floats(bytes: &'static [u8]) -> Cow<'static, [f32]> {
    if cfg!(target_endian = "little") {
        // SAFETY: every bit pattern is a valid f32, and `align_to` keeps to alignment and bounds.
        let (before, values, after) = unsafe { bytes.align_to::<f32>() };
        if before.is_empty() && after.is_empty() {
            return Cow::Borrowed(values);
        }
    }
    Cow::Owned(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
}

/// One token of a tokenizer special case.
#[derive(Debug, Clone, Deserialize)]
pub struct SpecialToken {
    /// The token's text.
    #[serde(rename = "ORTH")]
    pub orth: String,
    /// Its norm, where it differs from the usual one.
    #[serde(rename = "NORM")]
    pub norm: Option<String>,
}

/// The tokenizer's patterns and special cases.
#[derive(Debug, Deserialize)]
pub struct TokenizerTables {
    /// Matches at a chunk's start.
    pub prefix_search: String,
    /// Matches at a chunk's end.
    pub suffix_search: String,
    /// Splits a chunk.
    pub infix_finditer: String,
    /// Matches a whole URL.
    pub url_match: String,
    /// Chunk to tokens.
    pub rules: BTreeMap<String, Vec<SpecialToken>>,
}

/// A rule of the attribute ruler: any of its patterns sets the attributes of the token at `index`.
#[derive(Debug, Deserialize)]
pub struct RulerRule {
    /// Alternatives; each one or two token patterns.
    pub patterns: Vec<Vec<BTreeMap<String, serde_json::Value>>>,
    /// What to set.
    pub attrs: BTreeMap<String, String>,
    /// Which token of the match.
    pub index: usize,
}

/// The lemmatizer's tables, by lower-case part of speech.
#[derive(Debug, Deserialize)]
pub struct LemmaTables {
    /// Suffix to suffix, in order.
    pub lemma_rules: BTreeMap<String, Vec<(String, String)>>,
    /// Known lemmas, one a line, sorted by bytes.
    pub lemma_index: BTreeMap<String, String>,
    /// `word<TAB>lemma…`, one a line, sorted by word.
    pub lemma_exc: BTreeMap<String, String>,
}

/// All tables that are no weights.
#[derive(Debug, Deserialize)]
pub struct Tables {
    /// Strings with small ids of their own.
    pub symbols: BTreeMap<String, u64>,
    /// Norms by string id.
    pub lexeme_norm: BTreeMap<String, String>,
    /// Norms by text.
    pub base_norms: BTreeMap<String, String>,
    /// See [`TokenizerTables`].
    pub tokenizer: TokenizerTables,
    /// Tags, in the order of the tagger's rows.
    pub tagger_labels: Vec<String>,
    /// Parser moves, in the order of the scorer's rows.
    pub parser_moves: Vec<String>,
    /// Entity moves, in the order of the scorer's rows.
    pub ner_moves: Vec<String>,
    /// See [`RulerRule`].
    pub attribute_ruler: Vec<RulerRule>,
    /// See [`LemmaTables`].
    pub lemmatizer: LemmaTables,
}

#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

static WEIGHTS: &Aligned<[u8]> = &Aligned(*include_bytes!("../model/en_core_web_sm.safetensors"));
static TABLES: &str = include_str!("../model/en_core_web_sm.json");

/// Name and version of the model, as records name it.
pub const MODEL_ID: &str = "en_core_web_sm-3.8.0";

/// Weights and tables.
#[derive(Debug)]
pub struct Model {
    /// The networks' parameters.
    pub weights: Weights,
    /// Everything else.
    pub tables: Tables,
}

impl Model {
    /// Reads a model from its two files.
    ///
    /// # Errors
    /// Says which file is broken, and how.
    pub fn read(weights: &'static [u8], tables: &'static str) -> Result<Model, ModelError> {
        let tables = serde_json::from_str(tables).map_err(|e| ModelError::Tables(e.to_string()))?;
        Ok(Model { weights: Weights::read(weights)?, tables })
    }

    /// The model built into the program.
    ///
    /// # Panics
    /// If the program was built from broken model files; a test holds that it was not.
    pub fn embedded() -> &'static Model {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| match Model::read(&WEIGHTS.0, TABLES) {
            Ok(model) => model,
            Err(e) => panic!("the built-in model is broken: {e}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_is_whole_and_used_in_place() {
        let m = Model::embedded();
        let t = m.weights.get("tok2vec.embed.0.E", &[5000, 96]).unwrap();
        assert!(matches!(t.data, Cow::Borrowed(_)));
        assert_eq!(m.tables.parser_moves.len(), 106);
        let err = m.weights.get("tagger.softmax.W", &[1, 2]).unwrap_err().to_string();
        assert_eq!(err, "model weights: expected tagger.softmax.W [1, 2], but found [50, 96] instead");
    }

    #[test]
    fn a_cut_file_is_an_error() {
        assert!(Weights::read(b"short").is_err());
        assert!(Model::read(&WEIGHTS.0[..100_000], TABLES).is_err());
    }
}

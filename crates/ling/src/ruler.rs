//! The attribute ruler: tag, dependency and word decide part of speech, morphology and a few lemmas.
//!
//! All rules are matched before any is applied; they are applied in their order, so that later ones win.

use crate::labels::{Dep, Label, Pos, Tag};
use crate::model::{RulerRule, Tables};
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::collections::BTreeMap;

/// A word condition (`LOWER`).
#[derive(Debug)]
enum Word {
    /// One of these.
    In(Vec<String>),
    /// `^` + optional parts + `$`: all forms that the model's three regular expressions accept.
    Forms(Vec<&'static str>),
}

impl Word {
    fn holds(&self, lower: &str) -> bool {
        match self {
            Word::In(words) => words.iter().any(|w| w == lower),
            Word::Forms(forms) => forms.contains(&lower),
        }
    }
}

/// A condition on a closed label: bit `i` stands for the label with code `i`.
type LabelSet = u64;

#[derive(Debug)]
struct TokenPattern {
    tags: LabelSet,
    deps: LabelSet,
    word: Option<Word>,
    space: Option<bool>,
}

#[derive(Debug)]
struct Pattern {
    rule: u16,
    tokens: Vec<TokenPattern>,
}

/// What a rule sets.
#[derive(Debug, Default)]
struct Attrs {
    pos: Option<Pos>,
    morph: Option<u16>,
    lemma: Option<String>,
    tag: Option<Tag>,
    dep: Option<Dep>,
    /// Which token of the match.
    index: usize,
}

/// The values of one token while the ruler works on it. Indices into [`Ruler::morphs`] and [`Ruler::lemma`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruled {
    /// Part of speech.
    pub pos: Pos,
    /// Morphology, as an index into [`Ruler::morphs`].
    pub morph: u16,
    /// Rule that set the lemma, for [`Ruler::lemma`].
    pub lemma: Option<u16>,
    /// Tag after the rules.
    pub tag: Tag,
    /// Dependency label after the rules.
    pub dep: Dep,
}

/// One token as the ruler sees it.
#[derive(Clone, Copy, Debug)]
pub struct RulerToken<'a> {
    /// Lower-cased text.
    pub lower: &'a str,
    /// See [`crate::vocab::WordType::ruler_patterns`].
    pub patterns: &'a [u16],
    /// White space only.
    pub is_space: bool,
    /// Tag before the rules.
    pub tag: Tag,
    /// Dependency label before the rules.
    pub dep: Dep,
}

/// The compiled rules.
#[derive(Debug, Default)]
pub struct Ruler {
    patterns: Vec<Pattern>,
    rules: Vec<Attrs>,
    /// Patterns whose first token asks for a tag alone, by tag.
    by_tag: Vec<Vec<u16>>,
    /// Patterns whose first token asks for no word, but for more than a tag.
    open: Vec<u16>,
    /// Patterns whose first token asks for a word.
    with_word: Vec<u16>,
    by_word: FxHashMap<String, Vec<u16>>,
    morphs: Vec<String>,
}

impl Ruler {
    /// Compiles the rules of a model.
    ///
    /// # Errors
    /// Names the rule and the condition that the program does not know.
    pub fn new(tables: &Tables) -> Result<Ruler, String> {
        let mut ruler = Ruler {
            morphs: vec![String::new()],
            by_tag: vec![Vec::new(); Tag::NAMES.len()],
            ..Default::default()
        };
        for (i, rule) in tables.attribute_ruler.iter().enumerate() {
            ruler.add(i as u16, rule).map_err(|e| format!("attribute ruler, rule {i}: {e}"))?;
        }
        Ok(ruler)
    }

    fn add(&mut self, id: u16, rule: &RulerRule) -> Result<(), String> {
        let attrs = self.attrs(rule)?;
        self.rules.push(attrs);
        for pattern in &rule.patterns {
            let tokens = pattern.iter().map(token_pattern).collect::<Result<Vec<_>, _>>()?;
            let at = self.patterns.len() as u16;
            let first = tokens.first().ok_or("expected a token pattern")?;
            match &first.word {
                Some(Word::In(words)) => {
                    for w in words {
                        self.by_word.entry(w.clone()).or_default().push(at);
                    }
                }
                Some(Word::Forms(_)) => self.with_word.push(at),
                None if tokens.len() == 1 && first.deps == LabelSet::MAX && first.space.is_none() => {
                    for t in (0..Tag::NAMES.len()).filter(|t| first.tags >> t & 1 == 1) {
                        self.by_tag[t].push(at);
                    }
                }
                None => self.open.push(at),
            }
            self.patterns.push(Pattern { rule: id, tokens });
        }
        Ok(())
    }

    fn attrs(&mut self, rule: &RulerRule) -> Result<Attrs, String> {
        let mut attrs = Attrs { index: rule.index, ..Default::default() };
        for (key, value) in &rule.attrs {
            let unknown = || format!("expected a known {key}, but found {value:?} instead");
            match key.as_str() {
                "POS" => attrs.pos = Some(Pos::from_name(value).ok_or_else(unknown)?),
                "TAG" => attrs.tag = Some(Tag::from_name(value).ok_or_else(unknown)?),
                "DEP" => attrs.dep = Some(Dep::from_name(value).ok_or_else(unknown)?),
                "MORPH" => attrs.morph = Some(self.morph_index(if value == "_" { "" } else { value })),
                "LEMMA" => attrs.lemma = Some(value.clone()),
                _ => return Err(format!("expected POS, TAG, DEP, MORPH or LEMMA, but found {key} instead")),
            }
        }
        Ok(attrs)
    }

    fn morph_index(&mut self, morph: &str) -> u16 {
        let at = self.morphs.iter().position(|m| m == morph).unwrap_or_else(|| {
            self.morphs.push(morph.to_string());
            self.morphs.len() - 1
        });
        at as u16
    }

    /// The patterns whose first token may be this word, for its word type.
    pub fn word_patterns(&self, lower: &str) -> Box<[u16]> {
        let mut all: Vec<u16> = self.by_word.get(lower).cloned().unwrap_or_default();
        let word = |p: &u16| self.patterns[*p as usize].tokens[0].word.as_ref();
        all.extend(self.with_word.iter().copied().filter(|p| word(p).is_some_and(|w| w.holds(lower))));
        all.into()
    }

    /// The morphology strings that [`Ruled::morph`] points into.
    pub fn morphs(&self) -> &[String] {
        &self.morphs
    }

    /// The lemma that a rule sets.
    pub fn lemma(&self, rule: u16) -> &str {
        self.rules[rule as usize].lemma.as_deref().unwrap_or_default()
    }

    /// Applies the rules to a document's tokens.
    pub fn apply<'a>(&self, n: usize, token: impl Fn(usize) -> RulerToken<'a>) -> Vec<Ruled> {
        let mut hits: Vec<(u32, u16)> = Vec::with_capacity(n * 2);
        for i in 0..n {
            let first = token(i);
            let by_tag = &self.by_tag[first.tag.code() as usize];
            for &p in by_tag.iter().chain(&self.open).chain(first.patterns) {
                let pattern = &self.patterns[p as usize];
                let rest = pattern.tokens[1..].iter().enumerate();
                let fits = fits(&pattern.tokens[0], first, false)
                    && i + pattern.tokens.len() <= n
                    && rest.into_iter().all(|(k, t)| fits_word(t, token(i + 1 + k)));
                if fits {
                    hits.push(((i + self.rules[pattern.rule as usize].index) as u32, pattern.rule));
                }
            }
        }
        // a token's hits in rule order; matches of later start and equal rule set the same values
        hits.sort_unstable();
        let mut out: Vec<Ruled> = (0..n).map(|i| unruled(token(i))).collect();
        for (i, rule) in hits {
            self.set(&mut out[i as usize], rule);
        }
        out
    }

    fn set(&self, token: &mut Ruled, rule: u16) {
        let a = &self.rules[rule as usize];
        token.pos = a.pos.unwrap_or(token.pos);
        token.morph = a.morph.unwrap_or(token.morph);
        token.tag = a.tag.unwrap_or(token.tag);
        token.dep = a.dep.unwrap_or(token.dep);
        if a.lemma.is_some() {
            token.lemma = Some(rule);
        }
    }
}

fn unruled(t: RulerToken<'_>) -> Ruled {
    Ruled { pos: Pos::NONE, morph: 0, lemma: None, tag: t.tag, dep: t.dep }
}

fn fits(p: &TokenPattern, t: RulerToken<'_>, check_word: bool) -> bool {
    p.tags >> t.tag.code() & 1 == 1
        && p.deps >> t.dep.code() & 1 == 1
        && p.space.is_none_or(|s| s == t.is_space)
        && (!check_word || p.word.as_ref().is_none_or(|w| w.holds(t.lower)))
}

fn fits_word(p: &TokenPattern, t: RulerToken<'_>) -> bool {
    fits(p, t, true)
}

fn token_pattern(conditions: &BTreeMap<String, Value>) -> Result<TokenPattern, String> {
    let mut p = TokenPattern { tags: LabelSet::MAX, deps: LabelSet::MAX, word: None, space: None };
    for (key, value) in conditions {
        match key.as_str() {
            "TAG" => p.tags = label_set::<Tag>(value)?,
            "DEP" => p.deps = label_set::<Dep>(value)?,
            "LOWER" => p.word = Some(word_condition(value)?),
            "IS_SPACE" if value.is_boolean() => p.space = value.as_bool(),
            _ => {
                return Err(format!(
                    "expected TAG, DEP, LOWER or IS_SPACE, but found {key}: {value} instead"
                ));
            }
        }
    }
    Ok(p)
}

fn strings(value: &Value) -> Result<Vec<String>, String> {
    let list = value.as_array().ok_or_else(|| format!("expected a list, but found {value} instead"))?;
    Ok(list.iter().filter_map(|v| v.as_str().map(str::to_string)).collect())
}

/// Names that the label set does not have name no token and are passed over.
fn label_set<L: Label>(value: &Value) -> Result<LabelSet, String> {
    let bits = |names: Vec<String>| {
        names.iter().filter_map(|n| L::from_name(n)).fold(0u64, |bits, l| bits | 1 << l.code())
    };
    match value {
        Value::String(name) => Ok(bits(vec![name.clone()])),
        Value::Object(o) if o.len() == 1 => match (o.get("IN"), o.get("NOT_IN")) {
            (Some(list), None) => Ok(bits(strings(list)?)),
            (None, Some(list)) => Ok(!bits(strings(list)?)),
            _ => Err(format!("expected IN or NOT_IN, but found {value} instead")),
        },
        _ => Err(format!("expected a label or a list, but found {value} instead")),
    }
}

/// The forms that the three regular expressions of the model's word conditions accept.
const FORMS: &[(&str, &[&str])] =
    &[("^n'?t$", &["nt", "n't"]), ("^n[ou]thin'$", &["nothin'", "nuthin'"]), ("^y'?$", &["y", "y'"])];

fn word_condition(value: &Value) -> Result<Word, String> {
    if let Some(word) = value.as_str() {
        return Ok(Word::In(vec![word.to_string()]));
    }
    if let Some(list) = value.get("IN") {
        return Ok(Word::In(strings(list)?));
    }
    let regex = value.get("REGEX").and_then(Value::as_str).unwrap_or_default();
    let forms = FORMS.iter().find(|(r, _)| *r == regex);
    forms
        .map(|(_, f)| Word::Forms(f.to_vec()))
        .ok_or_else(|| format!("expected a known word condition, but found {value} instead"))
}

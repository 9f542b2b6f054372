//! The rule lemmatizer: WordNet's exceptions, index and suffix rules, as spaCy's `rule` mode applies them.

use crate::labels::{Label, Pos};
use crate::model::LemmaTables;
use crate::unicode::is_alpha;

#[derive(Debug, Default)]
struct PosTables {
    rules: &'static [(String, String)],
    index: &'static str,
    exceptions: &'static str,
}

/// Lemma tables by part of speech.
#[derive(Debug)]
pub struct Lemmatizer {
    noun: PosTables,
    verb: PosTables,
    adj: PosTables,
    adv: PosTables,
    punct: PosTables,
}

impl Lemmatizer {
    /// The tables of a model.
    pub fn new(tables: &'static LemmaTables) -> Self {
        let of = |pos: &str| PosTables {
            rules: tables.lemma_rules.get(pos).map_or(&[], Vec::as_slice),
            index: tables.lemma_index.get(pos).map_or("", String::as_str),
            exceptions: tables.lemma_exc.get(pos).map_or("", String::as_str),
        };
        Lemmatizer { noun: of("noun"), verb: of("verb"), adj: of("adj"), adv: of("adv"), punct: of("punct") }
    }

    /// The lemma of a word of this part of speech and morphology, where no rule of the attribute ruler set one.
    pub fn lemma(&self, text: &str, lower: &str, pos: Pos, morph: &str) -> String {
        let tables = match pos {
            _ if is_base_form(pos, morph) => return lower.into(),
            Pos::NOUN => &self.noun,
            Pos::VERB => &self.verb,
            Pos::ADJ => &self.adj,
            Pos::ADV => &self.adv,
            Pos::PUNCT => &self.punct,
            Pos::PROPN => return text.into(),
            _ => return lower.into(),
        };
        tables.lemma(text, lower)
    }
}

fn is_base_form(pos: Pos, morph: &str) -> bool {
    let has = |feature: &str| morph.split('|').any(|f| f == feature);
    let finite_present =
        || has("VerbForm=Fin") && has("Tense=Pres") && !morph.split('|').any(|f| f.starts_with("Number="));
    if pos == Pos::NONE || pos == Pos::SPACE {
        return true;
    }
    (pos == Pos::NOUN && has("Number=Sing"))
        || (pos == Pos::VERB && (has("VerbForm=Inf") || finite_present()))
        || has("Degree=Pos")
        || has("VerbForm=Inf")
        || has("VerbForm=None")
}

impl PosTables {
    fn lemma(&self, text: &str, lower: &str) -> String {
        let (mut forms, mut unknown): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for (old, new) in self.rules {
            let Some(stem) = lower.strip_suffix(old.as_str()) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if line_with_key(self.index, &form).is_some() {
                forms.insert(0, form);
            } else if !form.chars().all(is_alpha) {
                forms.push(form);
            } else {
                unknown.push(form);
            }
        }
        let mut seen: Vec<String> = Vec::new();
        forms.retain(|f| {
            !seen.contains(f) && {
                seen.push(f.clone());
                true
            }
        });
        let exceptions = line_with_key(self.exceptions, lower).unwrap_or_default();
        for form in exceptions.split('\t').skip(1) {
            if !forms.iter().any(|f| f == form) {
                forms.insert(0, form.into());
            }
        }
        forms.into_iter().next().or_else(|| unknown.into_iter().next()).unwrap_or_else(|| text.into())
    }
}

/// The line of a sorted table whose first tab-separated field is `key`: binary search over bytes.
fn line_with_key<'t>(table: &'t str, key: &str) -> Option<&'t str> {
    let bytes = table.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes[..middle].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
        let end = bytes[middle..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |i| middle + i);
        let line = &table[start..end];
        match line.split('\t').next().unwrap_or_default().as_bytes().cmp(key.as_bytes()) {
            std::cmp::Ordering::Equal => return Some(line),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

/// The part of speech and morphology that decide a lemma, as a cache key.
pub fn cache_key(word: u32, pos: Pos, morph: u16) -> u64 {
    u64::from(word) << 32 | u64::from(morph) << 8 | u64::from(pos.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    #[test]
    fn tables_are_searched_by_line() {
        let table = "abaci\tabacus\nwent\tgo\nzoa\tzoon";
        assert_eq!(line_with_key(table, "went"), Some("went\tgo"));
        assert_eq!(line_with_key(table, "abaci"), Some("abaci\tabacus"));
        assert_eq!(line_with_key(table, "zoa"), Some("zoa\tzoon"));
        assert_eq!(line_with_key(table, "wen"), None);
        assert_eq!(line_with_key("", "a"), None);
    }

    #[test]
    fn exceptions_index_and_rules() {
        let l = Lemmatizer::new(&Model::embedded().tables.lemmatizer);
        let lemma = |w: &str, pos, morph| l.lemma(w, &w.to_lowercase(), pos, morph);
        assert_eq!(lemma("met", Pos::VERB, "Tense=Past|VerbForm=Fin"), "meet");
        assert_eq!(lemma("Talks", Pos::NOUN, "Number=Plur"), "talk");
        assert_eq!(lemma("Kyiv", Pos::PROPN, "Number=Sing"), "Kyiv");
        assert_eq!(lemma("”", Pos::PUNCT, ""), "\"");
        assert_eq!(lemma("tweeted", Pos::VERB, "Tense=Past|VerbForm=Fin"), "tweet");
    }
}

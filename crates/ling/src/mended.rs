//! Forms of which the suffix rules make another verb: *staged* is no form of *stag*.

use std::collections::HashMap;
use std::sync::OnceLock;

const FORMS: &str = include_str!("../../../lexicon/lemmas/verbs.tsv");

/// The right lemma of a past tense or participle in lower case, where the suffix rules give a wrong one.
pub fn lemma(form: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = FORMS.lines().filter(|l| !l.starts_with('#'));
        rows.filter_map(|l| l.split_once('\t')).collect()
    });
    table.get(form).copied()
}

#[cfg(test)]
mod tests {
    use crate::{Engine, Tag};

    #[test]
    fn a_form_has_the_lemma_that_is_meant() {
        let mut engine = Engine::default();
        let of = |engine: &mut Engine, text: &str, word: &str| {
            let a = engine.analyze(text);
            let t = (0..a.len() as u32).find(|&t| a.word(text, t) == word).expect("the word");
            (a.lemma(t).to_string(), a.tokens.lemma.get(t as usize).to_string())
        };
        let cases = [
            ("Rebels staged a raid.", "staged", "stage", "stag"),
            ("The army is waging a war.", "waging", "wage", "wag"),
            ("The envoy hoped for talks.", "hoped", "hope", "hop"),
            ("The court fined the editor.", "fined", "fine", "fin"),
            ("The child hopped away.", "hopped", "hop", "hop"),
            ("The army launched a raid.", "launched", "launch", "launch"),
        ];
        for (text, word, wanted, own) in cases {
            assert_eq!(of(&mut engine, text, word), (wanted.to_string(), own.to_string()), "{text}");
        }
        let part = engine.analyze("Rebels staged a raid.");
        let joined = crate::Analysis::join(&[(0, part.clone()), (22, part)]);
        assert_eq!((joined.lemma(1), joined.lemma(6)), ("stage", "stage"));
    }

    #[test]
    fn every_form_is_one_that_the_rules_get_wrong() {
        let mut engine = Engine::default();
        let mut verbs = 0;
        for line in super::FORMS.lines().filter(|l| !l.starts_with('#')) {
            let (form, lemma) = line.split_once('\t').expect("two fields");
            let text = format!("They were {form} it.");
            let a = engine.analyze(&text);
            if matches!(a.tag(2), Tag::VBD | Tag::VBN | Tag::VBG) {
                verbs += 1;
                assert_ne!(a.tokens.lemma.get(2), lemma, "{form}");
                assert_eq!(a.lemma(2), lemma, "{form}");
            }
        }
        assert!(verbs > 40, "{verbs}");
    }
}

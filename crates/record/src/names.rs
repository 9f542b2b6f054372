//! How people ask for a name: whole or by one of its words, in any case, without possessives.

use std::collections::BTreeSet;

/// Shortest word of a name that leads to it by itself, in characters.
const WORD: usize = 3;

/// Lower case, one space between words, no possessive.
pub fn fold_name(words: &str) -> String {
    let lower = words.to_lowercase().replace('’', "'");
    let strip = |w: &str| w.trim_end_matches("'s").trim_matches(|c: char| !c.is_alphanumeric()).to_string();
    let all: Vec<String> = lower.split_whitespace().map(strip).filter(|w| !w.is_empty()).collect();
    all.join(" ")
}

/// The ways to ask for a name, folded: whole, and each of its words.
pub fn name_values(name: &str, into: &mut BTreeSet<String>) {
    let name = fold_name(name);
    into.extend(name.split(' ').filter(|w| w.chars().count() >= WORD).map(str::to_string));
    into.insert(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_asked_for_whole_or_by_a_word() {
        let mut values = BTreeSet::new();
        name_values("Russia’s  Foreign Ministry, (MFA)", &mut values);
        let expected = ["foreign", "mfa", "ministry", "russia", "russia foreign ministry mfa"];
        assert_eq!(values.into_iter().collect::<Vec<_>>(), expected);
    }
}

//! Python's character predicates, on which the model was trained; Rust's differ (see SPEC in the tests' notes).

use crate::unicode_tables::{ALNUM, ALPHA, DECIMAL, DIGIT, UPPER};

fn within(table: &[(u32, u32)], c: char) -> bool {
    let c = c as u32;
    let i = table.partition_point(|&(_, last)| last < c);
    i < table.len() && table[i].0 <= c
}

/// `str.isspace`: Rust's `is_whitespace` lacks U+001C to U+001F.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// `str.isalpha`: letters only, neither letter numbers nor marks.
pub fn is_alpha(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { within(ALPHA, c) }
}

/// `str.isdigit`: decimal digits and the likes of `²`.
pub fn is_digit(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { within(DIGIT, c) }
}

/// `\d`: decimal digits.
pub fn is_decimal(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { within(DECIMAL, c) }
}

/// `str.isupper` of one character.
pub fn is_upper(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_uppercase() } else { within(UPPER, c) }
}

/// `\w`.
pub fn is_word(c: char) -> bool {
    c == '_' || if c.is_ascii() { c.is_ascii_alphanumeric() } else { within(ALNUM, c) }
}

/// True if the string is not empty and holds white space only.
pub fn is_all_space(s: &str) -> bool {
    !s.is_empty() && s.chars().all(is_space)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_traps_of_other_predicates() {
        assert!(is_space('\u{1c}') && is_space('\u{a0}') && !is_space('\u{200b}'));
        assert!(!is_alpha('Ⅷ') && is_alpha('ß') && is_alpha('ʼ') && !is_alpha('\u{345}'));
        assert!(is_digit('²') && !is_digit('½') && !is_decimal('²') && is_decimal('٣'));
        assert!(is_upper('É') && is_upper('Ⅷ') && !is_upper('ǅ'));
    }
}

//! Lines joined to one text: a word that was broken at the end of a line becomes whole, and a hyphen of its own stays.

use std::collections::BTreeSet;

/// First parts of words that keep their hyphen: prefixes and numbers.
const KEEP: &[&str] = &[
    "all", "anti", "cross", "eighty", "eight", "ex", "fifty", "five", "forty", "four", "half", "mid", "nine",
    "ninety", "non", "one", "pan", "pro", "quasi", "self", "semi", "seven", "seventy", "six", "sixty", "so",
    "ten", "thirty", "three", "twenty", "two", "vice", "well",
];
/// Letters from which on a part of a word may be a word.
const A_WORD: usize = 3;
/// A hyphen that shows at the end of a line only.
const SOFT: char = '\u{ad}';
/// The hyphens that fonts have: hyphen-minus, hyphen, and the soft one.
const HYPHENS: [char; 3] = ['-', '\u{2010}', SOFT];

/// Words of a document, in small letters, that stand whole in a line.
#[derive(Debug, Default)]
pub struct Known(BTreeSet<String>);

impl Known {
    /// The words of lines.
    pub fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Known {
        let mut known = BTreeSet::new();
        let mut broken = false;
        for line in lines {
            let mut words: Vec<&str> = line.split_whitespace().collect();
            let breaks = is_broken(line);
            if breaks {
                words.pop();
            }
            let own = words.into_iter().skip(usize::from(broken));
            known.extend(own.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()));
            broken = breaks;
        }
        Known(known)
    }

    fn has(&self, word: &str) -> bool {
        self.0.contains(&word.to_lowercase())
    }

    /// True if the hyphen between two parts of a word is the word's own.
    fn is_own(&self, first: &str, second: &str) -> bool {
        let whole = self.has(&format!("{first}{second}"));
        let parts = [first, second].iter().all(|p| p.chars().count() >= A_WORD && self.has(p));
        self.has(&format!("{first}-{second}"))
            || !whole && (parts || first.contains('-') || KEEP.contains(&first.to_lowercase().as_str()))
    }
}

/// True for a line that ends with a hyphen behind a letter.
pub fn is_broken(line: &str) -> bool {
    let mut back = line.chars().rev();
    back.next().is_some_and(|c| HYPHENS.contains(&c)) && back.next().is_some_and(char::is_alphabetic)
}

/// Adds a line to the text before it.
pub fn join(text: &mut String, line: &str, known: &Known) {
    let starts = line.chars().next();
    let hyphen = text.chars().next_back().filter(|c| HYPHENS.contains(c));
    let behind_a_space = text.chars().rev().nth(1).is_none_or(char::is_whitespace);
    match hyphen {
        None => text.push(' '),
        Some(_) if behind_a_space => text.push(' '),
        Some(SOFT) => {
            text.pop();
        }
        Some(_) if is_broken(text) && starts.is_some_and(char::is_lowercase) => {
            let first = text
                .trim_end_matches(HYPHENS)
                .rsplit(|c: char| !c.is_alphabetic() && c != '-')
                .next()
                .unwrap_or_default();
            let second: String = line.chars().take_while(|c| c.is_alphabetic()).collect();
            if !known.is_own(first, &second) {
                text.pop();
            }
        }
        // *Franco-German*, *2019-2020*
        Some(_) => {}
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(known: &str, a: &str, b: &str) -> String {
        let known = Known::of(known.lines());
        let mut text = a.to_string();
        join(&mut text, b, &known);
        text
    }

    #[test]
    fn broken_words_become_whole() {
        for (a, b, whole) in [
            ("the nego-", "tiations ended", "the negotiations ended"),
            ("the nego\u{ad}", "tiations ended", "the negotiations ended"),
            ("an anti-", "government march", "an anti-government march"),
            ("twenty-", "three members", "twenty-three members"),
            ("Franco-", "German talks", "Franco-German talks"),
            ("from 2019-", "2020 on", "from 2019-2020 on"),
            ("the port -", "closed since May", "the port - closed since May"),
            ("the port", "was closed", "the port was closed"),
        ] {
            assert_eq!(joined("", a, b), whole);
        }
    }

    #[test]
    fn the_documents_own_usage_goes_first() {
        assert_eq!(joined("the cease-fire holds", "a cease-", "fire was agreed"), "a cease-fire was agreed");
        assert_eq!(joined("anticlerical words", "an anti-", "clerical law"), "an anticlerical law");
        assert_eq!(joined("a short delay, the term", "a short-", "term plan"), "a short-term plan");
        // parts of broken words are no words
        assert_eq!(joined("the short-\nterm plan", "a short-", "term plan"), "a shortterm plan");
    }
}

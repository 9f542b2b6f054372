//! A hash table from names to small values that knows how names are written.

use std::collections::HashMap;

/// Longest name that is looked up, in bytes.
const MAX_NAME: usize = 64;

/// Names to values. A name without lower-case letters (`US`) is found only as written; any other one also in capitals
/// (`IRAN`), but not without its first capital (`turkey`). The first value inserted for a name stays.
#[derive(Debug)]
pub(crate) struct NameTable<V> {
    exact: HashMap<Box<str>, V>,
    folded: HashMap<Box<str>, V>,
}

impl<V: Copy> NameTable<V> {
    /// A table for about `n` names.
    pub(crate) fn with_capacity(n: usize) -> Self {
        NameTable { exact: HashMap::with_capacity(n / 8), folded: HashMap::with_capacity(n) }
    }

    /// Adds a name unless it is there.
    pub(crate) fn insert(&mut self, name: &str, value: V) {
        if name.chars().any(char::is_lowercase) {
            self.folded.entry(name.to_lowercase().into_boxed_str()).or_insert(value);
        } else {
            self.exact.entry(name.into()).or_insert(value);
        }
    }

    /// The value of a name; allocates nothing.
    pub(crate) fn get(&self, name: &str) -> Option<V> {
        if name.len() > MAX_NAME || name.chars().next().is_none_or(char::is_lowercase) {
            return None;
        }
        if let Some(value) = self.exact.get(name) {
            return Some(*value);
        }
        let mut buffer = [0; MAX_NAME];
        self.folded.get(fold(name, &mut buffer)?).copied()
    }
}

/// `name` in lower case; `None` if it does not fit.
fn fold<'b>(name: &str, buffer: &'b mut [u8; MAX_NAME]) -> Option<&'b str> {
    let mut len = 0;
    for c in name.chars().flat_map(char::to_lowercase) {
        let end = len + c.len_utf8();
        c.encode_utf8(buffer.get_mut(len..end)?);
        len = end;
    }
    std::str::from_utf8(&buffer[..len]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_tells_names_from_words() {
        let mut t = NameTable::with_capacity(4);
        t.insert("US", 1);
        t.insert("Türkiye", 2);
        t.insert("US", 3);
        assert_eq!([t.get("US"), t.get("us"), t.get("Us")], [Some(1), None, None]);
        assert_eq!(
            [t.get("TÜRKIYE"), t.get("Türkiye"), t.get("türkiye"), t.get("")],
            [Some(2), Some(2), None, None]
        );
        assert_eq!(t.get(&"É".repeat(40)), None);
    }
}

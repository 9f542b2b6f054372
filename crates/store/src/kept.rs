//! What was read or made lately, within bounds.

use std::collections::HashMap;
use std::hash::Hash;

/// The latest entries: at least `most` of them, and at most twice as many.
///
/// There are two generations. When the younger one is full the older one is let go, and what is asked for becomes young again.
#[derive(Debug)]
pub struct Kept<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    most: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> Kept<K, V> {
    /// Holds at least so many entries.
    pub fn new(most: usize) -> Self {
        Kept { young: HashMap::new(), old: HashMap::new(), most }
    }

    /// The entry under a key.
    pub fn get<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some(v) = self.young.get(key) {
            return Some(v.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.put(key, value.clone());
        Some(value)
    }

    /// Keeps an entry.
    pub fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.most {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    /// Changes an entry, where there is one.
    pub fn change<Q>(&mut self, key: &Q, change: impl FnOnce(&mut V))
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some(v) = self.young.get_mut(key).or_else(|| self.old.get_mut(key)) {
            change(v);
        }
    }

    /// Lets go of the entries that `gone` names.
    pub fn drop_where(&mut self, gone: impl Fn(&K) -> bool) {
        self.young.retain(|k, _| !gone(k));
        self.old.retain(|k, _| !gone(k));
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let mut kept = Kept::new(2);
        (0..2).for_each(|i| kept.put(i, i * 10));
        kept.put(2, 20);
        assert_eq!(kept.get(&0), Some(0));
        kept.put(3, 30);
        kept.put(4, 40);
        assert_eq!((kept.get(&0), kept.get(&1)), (Some(0), None));
        kept.drop_where(|k| *k == 3);
        assert_eq!((kept.get(&3), kept.get(&4)), (None, Some(40)));
        kept.change(&4, |v| *v += 1);
        kept.change(&3, |v| *v += 1);
        assert_eq!((kept.get(&3), kept.get(&4)), (None, Some(41)));
    }
}

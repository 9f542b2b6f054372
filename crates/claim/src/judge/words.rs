//! Vectors of words: near to each other where words mean something like. Made by `tools/judge_words.py`, see `model/SOURCE.md`.

use sitroom_document::fnv1a;

/// Numbers of a word's vector.
pub const WORD_WIDTH: usize = 32;

/// The vectors, by the hash of their word.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Hashes in ascending order, little-endian.
    hashes: &'static [[u8; 4]],
    vectors: &'static [[u8; WORD_WIDTH]],
}

/// Hash of a word without regard to case.
pub fn hash(word: &str) -> u32 {
    fnv1a(word.bytes().map(|b| b.to_ascii_lowercase()))
}

impl Words {
    /// Reads hashes, then vectors; `None` if the bytes are not so many of both.
    pub fn read(bytes: &'static [u8]) -> Option<Words> {
        let each = size_of::<u32>() + WORD_WIDTH;
        let (hashes, vectors) = bytes.split_at_checked(bytes.len() / each * size_of::<u32>())?;
        let (vectors, rest) = vectors.as_chunks();
        (rest.is_empty() && hashes.len() == vectors.len() * size_of::<u32>())
            .then_some(Words { hashes: hashes.as_chunks().0, vectors })
    }

    /// The vector of the word with this hash; zero of a word that is not there.
    pub fn get(&self, hash: u32) -> [i8; WORD_WIDTH] {
        let found = self.hashes.binary_search_by_key(&hash, |h| u32::from_le_bytes(*h));
        found.map_or([0; WORD_WIDTH], |i| self.vectors[i].map(|b| b as i8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_hash() {
        let mut words = [hash("envoy"), hash("truce")];
        words.sort_unstable();
        let mut bytes: Vec<u8> = words.iter().flat_map(|h| h.to_le_bytes()).collect();
        bytes.extend([3; WORD_WIDTH]);
        bytes.extend([255; WORD_WIDTH]);
        let table = Words::read(bytes.leak()).unwrap();
        assert_eq!((table.get(words[0])[0], table.get(words[1])[0]), (3, -1));
        assert_eq!(table.get(hash("goal")), [0; WORD_WIDTH]);
        assert_eq!(hash("Truce"), hash("truce"));
        assert!(Words::read(&[0; WORD_WIDTH]).is_none());
    }
}

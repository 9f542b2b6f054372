//! The two hash functions of spaCy and thinc: strings to 64-bit ids, ids to embedding rows.

/// MurmurHash64A (Austin Appleby, public domain) with seed 1, as spaCy hashes strings.
pub fn string_hash(data: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mut h = 1u64 ^ (data.len() as u64).wrapping_mul(M);
    let mut words = data.chunks_exact(8);
    for word in &mut words {
        let mut k =
            u64::from_le_bytes([word[0], word[1], word[2], word[3], word[4], word[5], word[6], word[7]]);
        k = k.wrapping_mul(M);
        k ^= k >> R;
        h = (h ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        let mut tail = [0u8; 8];
        tail[..rest.len()].copy_from_slice(rest);
        h = (h ^ u64::from_le_bytes(tail)).wrapping_mul(M);
    }
    h ^= h >> R;
    h = h.wrapping_mul(M);
    h ^ (h >> R)
}

/// The four table rows (before the modulus) of an id: MurmurHash3 x64-128 of eight bytes, as thinc's `HashEmbed` uses it.
pub fn embedding_hash(id: u64, seed: u32) -> [u32; 4] {
    let seed = u64::from(seed);
    let mut h1 = id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= seed ^ 8;
    let mut h2 = seed ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = finish(h1);
    h2 = finish(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

fn finish(mut k: u64) -> u64 {
    k ^= k >> 33;
    k = k.wrapping_mul(0xff51_afd7_ed55_8ccd);
    k ^= k >> 33;
    k = k.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ (k >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_hash_as_spacy_hashes_them() {
        for (word, id) in [
            ("a", 11901859001352538922),
            ("the", 7425985699627899538),
            ("apple", 8566208034543834098),
            ("U.S.", 16611556673110956997),
            ("’", 9283054155332335931),
            ("naïve", 16224804062388677344u64),
        ] {
            assert_eq!(string_hash(word.as_bytes()), id, "{word}");
        }
    }

    #[test]
    fn ids_hash_to_rows_as_thinc_hashes_them() {
        assert_eq!(embedding_hash(8566208034543834098, 8), [2653853934, 3922826080, 3980780901, 3736755472]);
        assert_eq!(embedding_hash(0, 8), [0; 4]);
        assert_eq!(embedding_hash(1, 12), [2938686206, 2291508213, 2246688320, 3554967022]);
    }
}

//! Hashed features.

/// The features of one token; each is numbered by its place in the order in which they are added, or by a number of its own.
#[derive(Debug, Default)]
pub struct Features {
    /// The hashes.
    pub all: Vec<u32>,
    next: u32,
}

/// Odd constants of a multiplicative hash (golden ratio; MurmurHash3's finalizer).
const MIX: [u32; 3] = [0x9e37_79b1, 0x85eb_ca6b, 0xc2b2_ae35];

impl Features {
    /// Forgets all features.
    pub fn clear(&mut self) {
        self.all.clear();
        self.next = 0;
    }

    /// Adds a feature made of several values, numbered by its place.
    pub fn add(&mut self, values: &[u32]) {
        self.next += 1;
        self.add_as(self.next, values);
    }

    /// Adds a feature with a number of its own (from 200, so that none clashes with a place).
    pub fn add_as(&mut self, number: u32, values: &[u32]) {
        let mut h = number.wrapping_mul(MIX[0]);
        for v in values {
            h = (h ^ v.wrapping_mul(MIX[1])).rotate_left(13).wrapping_mul(MIX[0]);
        }
        h = (h ^ h >> 16).wrapping_mul(MIX[1]);
        h = (h ^ h >> 13).wrapping_mul(MIX[2]);
        self.all.push(h ^ h >> 16);
    }
}

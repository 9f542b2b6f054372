//! Floats that begin at a cache line: a vector load that straddles two lines costs twice.

use std::ops::{Deref, DerefMut};

const LINE: usize = 16;

#[repr(C, align(64))]
#[derive(Clone, Copy, Debug)]
struct Line([f32; LINE]);

/// A vector of floats on cache line boundaries.
#[derive(Clone, Debug, Default)]
pub struct Aligned {
    lines: Vec<Line>,
    len: usize,
}

impl Aligned {
    /// Makes it `len` floats long; new ones are zero or left over from an earlier length.
    pub fn set_len(&mut self, len: usize) {
        self.lines.resize(len.div_ceil(LINE), Line([0.0; LINE]));
        self.len = len;
    }
}

impl From<&[f32]> for Aligned {
    fn from(values: &[f32]) -> Self {
        let mut out = Aligned::default();
        out.set_len(values.len());
        out.copy_from_slice(values);
        out
    }
}

impl Deref for Aligned {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        // SAFETY: `Line` is an array of floats without padding, and `len` floats lie in `lines`.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_begin_at_a_line_and_keep_their_values() {
        let mut a = Aligned::from(&[1.0, 2.0, 3.0][..]);
        a.set_len(40);
        assert_eq!((a.as_ptr().addr() % 64, a.len(), &a[..3], a[39]), (0, 40, &[1.0, 2.0, 3.0][..], 0.0));
    }
}

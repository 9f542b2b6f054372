//! The weights file: a magic line, the word pieces, then tensors in the order in which they are used.

use crate::dense::{Dense, Norm};

/// A model file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("expected {expected}, but found {found} instead")]
pub struct ModelError {
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// Reads tensors one after the other. All numbers are little-endian.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks the line that the file begins with.
    ///
    /// # Errors
    /// If it begins with something else.
    pub fn new(bytes: &'a [u8], magic: &str) -> Result<Reader<'a>, ModelError> {
        let begun = bytes.strip_prefix(magic.as_bytes()).and_then(|rest| rest.strip_prefix(b"\n"));
        let rest = begun.ok_or_else(|| ModelError {
            expected: format!("a weights file that begins with {magic:?}"),
            found: "something else".into(),
        })?;
        Ok(Reader { rest })
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let found = self.rest.len();
        let (taken, rest) = self.rest.split_at_checked(n).ok_or_else(|| ModelError {
            expected: format!("{n} more bytes in the weights file"),
            found: format!("{found}"),
        })?;
        self.rest = rest;
        Ok(taken)
    }

    /// A text: its length in bytes (u32), then UTF-8.
    ///
    /// # Errors
    /// If it is none, or the file ends in it.
    pub fn text(&mut self) -> Result<&'a str, ModelError> {
        let length = self.take(4)?;
        let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
        std::str::from_utf8(self.take(length as usize)?)
            .map_err(|e| ModelError { expected: "UTF-8 in the weights file".into(), found: e.to_string() })
    }

    /// Numbers (f32).
    ///
    /// # Errors
    /// If the file has fewer.
    pub fn floats(&mut self, n: usize) -> Result<Vec<f32>, ModelError> {
        let bytes = self.take(4 * n)?.chunks_exact(4);
        Ok(bytes.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    /// A matrix: scales of the outputs (f32), biases (f32), weights output by output (i8).
    ///
    /// # Errors
    /// If the file ends in it.
    pub fn dense(&mut self, outputs: usize, inputs: usize) -> Result<Dense, ModelError> {
        let (scale, bias) = (self.floats(outputs)?, self.floats(outputs)?);
        Ok(Dense::new(inputs, self.take(outputs * inputs)?, scale, bias))
    }

    /// A layer norm: gains, then shifts (f32).
    ///
    /// # Errors
    /// If the file ends in it.
    pub fn norm(&mut self, width: usize, epsilon: f32) -> Result<Norm, ModelError> {
        Ok(Norm { gain: self.floats(width)?, shift: self.floats(width)?, epsilon })
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    /// If something is.
    pub fn end(self) -> Result<(), ModelError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(ModelError {
            expected: "the end of the weights file".into(),
            found: format!("{} more bytes", self.rest.len()),
        })
    }
}

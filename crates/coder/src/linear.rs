//! The small model: one weight for each feature row and type, rounded to eight bits.

use crate::features::{Feature, ROWS};
use sitroom_encoder::ModelError;

/// Number of types.
pub const TYPES: usize = 16;

/// Scores of the types, in order of [`sitroom_codebook::EventType::ALL`].
pub type Scores = [f32; TYPES];

/// A linear model. File: scale (f32), bias (16 × f32), then for each row that is not zero its number (u16) and 16 × i8;
/// little-endian.
#[derive(Debug, Clone)]
pub struct Linear {
    scale: f32,
    bias: Scores,
    /// Place of each row in `weights`, from 1; 0 for rows of zeros.
    place: Vec<u32>,
    weights: Vec<[i8; TYPES]>,
}

const HEADER: usize = 4 + 4 * TYPES;
const ROW: usize = 2 + TYPES;

impl Linear {
    /// Reads a model file.
    ///
    /// # Errors
    /// If it does not have the size of one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Linear, ModelError> {
        if bytes.len() < HEADER || !(bytes.len() - HEADER).is_multiple_of(ROW) {
            return Err(ModelError {
                expected: format!("{HEADER} bytes and {ROW} for each row"),
                found: format!("{} bytes", bytes.len()),
            });
        }
        let float = |at: usize| f32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let mut place = vec![0; ROWS];
        let mut weights = Vec::with_capacity((bytes.len() - HEADER) / ROW);
        for row in bytes[HEADER..].chunks_exact(ROW) {
            weights.push(std::array::from_fn(|k| row[2 + k] as i8));
            place[u16::from_le_bytes([row[0], row[1]]) as usize] = weights.len() as u32;
        }
        Ok(Linear { scale: float(0), bias: std::array::from_fn(|k| float(4 + 4 * k)), place, weights })
    }

    /// Writes a model file from weights by row and type; rows whose weights all round to zero are left out.
    pub fn to_bytes(weights: &[Scores], bias: &Scores) -> Vec<u8> {
        let most = weights.iter().flatten().fold(0f32, |m, w| m.max(w.abs()));
        let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
        let mut out = scale.to_le_bytes().to_vec();
        bias.iter().for_each(|b| out.extend(b.to_le_bytes()));
        for (row, w) in weights.iter().enumerate() {
            let rounded = w.map(|x| (x / scale).round() as i8);
            if rounded.iter().any(|x| *x != 0) {
                out.extend((row as u16).to_le_bytes());
                out.extend(rounded.map(|x| x as u8));
            }
        }
        out
    }

    /// The scores of the types.
    pub fn scores(&self, features: &[Feature]) -> Scores {
        let mut sum = [0f32; TYPES];
        for (row, value) in features {
            let place = self.place[*row as usize];
            if place > 0 {
                let w = &self.weights[place as usize - 1];
                sum.iter_mut().zip(w).for_each(|(s, w)| *s += value * f32::from(*w));
            }
        }
        std::array::from_fn(|k| self.bias[k] + self.scale * sum[k])
    }
}

/// Probabilities from scores divided by a temperature.
pub fn softmax(scores: &Scores, temperature: f32) -> Scores {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let e = scores.map(|s| ((s - most) / temperature).exp());
    let sum: f32 = e.iter().sum();
    e.map(|x| x / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_comes_back_from_its_file() {
        let mut weights = vec![[0.0; TYPES]; ROWS];
        weights[7][3] = 1.27;
        weights[40_000][0] = -0.5;
        let bias = std::array::from_fn(|k| k as f32);
        let model = Linear::from_bytes(&Linear::to_bytes(&weights, &bias)).expect("a model");
        let scores = model.scores(&[(7, 2.0), (9, 1.0), (40_000, 1.0)]);
        assert!((scores[3] - (3.0 + 2.54)).abs() < 1e-5 && (scores[0] + 0.5).abs() < 1e-5, "{scores:?}");
        assert!(Linear::from_bytes(&[0; 10]).unwrap_err().to_string().contains("but found 10 bytes"));
    }

    #[test]
    fn probabilities_add_up_and_flatten_with_temperature() {
        let scores = std::array::from_fn(|k| k as f32 * 100.0);
        let (sharp, flat) = (softmax(&scores, 1.0), softmax(&scores, 1000.0));
        assert!((sharp.iter().sum::<f32>() - 1.0).abs() < 1e-5 && sharp[15] > 0.99 && flat[15] < 0.2);
    }
}

//! Matrices of eight-bit weights, layer norms and the activation.

/// Outputs that are computed together: the lanes of the widest registers.
pub const LANES: usize = 16;
/// Rows that share a panel's pass.
const BLOCK: usize = 6;

/// `y = W x + b`. Weights lie in panels of [`LANES`] outputs, input by input.
#[derive(Debug)]
pub struct Dense {
    inputs: usize,
    panels: Vec<i8>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Dense {
    /// Packs weights given output by output. The outputs are filled up with zeros to whole panels.
    pub fn new(inputs: usize, weights: &[u8], mut scale: Vec<f32>, mut bias: Vec<f32>) -> Dense {
        let outputs = scale.len().next_multiple_of(LANES);
        let mut panels = vec![0i8; outputs * inputs];
        for (o, row) in weights.chunks_exact(inputs).enumerate() {
            let panel = &mut panels[o / LANES * LANES * inputs..][..LANES * inputs];
            row.iter().enumerate().for_each(|(i, w)| panel[i * LANES + o % LANES] = *w as i8);
        }
        scale.resize(outputs, 0.0);
        bias.resize(outputs, 0.0);
        Dense { inputs, panels, scale, bias }
    }

    /// One output's weights: a row of an embedding table.
    pub fn row(&self, output: usize, to: &mut [f32]) {
        let panel = &self.panels[output / LANES * LANES * self.inputs..][..LANES * self.inputs];
        let lane = panel.iter().skip(output % LANES).step_by(LANES);
        to.iter_mut().zip(lane).for_each(|(t, w)| *t = f32::from(*w) * self.scale[output]);
    }

    /// All rows of `x`, each of as many values as there are inputs.
    pub fn run(&self, x: &[f32]) -> Vec<f32> {
        let (rows, outputs) = (x.len() / self.inputs, self.scale.len());
        let mut y = vec![0f32; rows * outputs];
        let mut wide = vec![[0f32; LANES]; self.inputs];
        for (p, panel) in self.panels.chunks_exact(LANES * self.inputs).enumerate() {
            for (w, narrow) in wide.iter_mut().zip(panel.chunks_exact(LANES)) {
                w.iter_mut().zip(narrow).for_each(|(w, n)| *w = f32::from(*n));
            }
            let first = p * LANES;
            for row in (0..rows).step_by(BLOCK) {
                let block = (rows - row).min(BLOCK);
                let sums = products(&x[row * self.inputs..][..block * self.inputs], &wide);
                for (r, sum) in sums.iter().take(block).enumerate() {
                    let to = &mut y[(row + r) * outputs + first..][..LANES];
                    for (l, t) in to.iter_mut().enumerate() {
                        *t = sum[l] * self.scale[first + l] + self.bias[first + l];
                    }
                }
            }
        }
        y
    }
}

type Sums = [[f32; LANES]; BLOCK];

/// The products of up to [`BLOCK`] rows with a panel, on the best instructions of this processor.
fn products(x: &[f32], panel: &[[f32; LANES]]) -> Sums {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has the instructions
            return unsafe { products_avx512(x, panel) };
        }
        if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
            // SAFETY: the processor has the instructions
            return unsafe { products_avx2(x, panel) };
        }
    }
    sums(x, panel, |a, b, c| a * b + c)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn products_avx512(x: &[f32], panel: &[[f32; LANES]]) -> Sums {
    sums(x, panel, f32::mul_add)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn products_avx2(x: &[f32], panel: &[[f32; LANES]]) -> Sums {
    sums(x, panel, f32::mul_add)
}

#[inline(always)]
fn sums(x: &[f32], panel: &[[f32; LANES]], madd: impl Fn(f32, f32, f32) -> f32) -> Sums {
    let inputs = panel.len();
    let mut sums = [[0f32; LANES]; BLOCK];
    if x.len() == BLOCK * inputs {
        // all rows at once: their sums stay in registers
        let rows: [&[f32]; BLOCK] = std::array::from_fn(|r| &x[r * inputs..(r + 1) * inputs]);
        for (i, w) in panel.iter().enumerate() {
            for (sum, row) in sums.iter_mut().zip(&rows) {
                let v = row[i];
                sum.iter_mut().zip(w).for_each(|(s, w)| *s = madd(v, *w, *s));
            }
        }
    } else {
        for (sum, row) in sums.iter_mut().zip(x.chunks_exact(inputs)) {
            for (v, w) in row.iter().zip(panel) {
                sum.iter_mut().zip(w).for_each(|(s, w)| *s = madd(*v, *w, *s));
            }
        }
    }
    sums
}

/// The product of two rows, summed in [`LANES`] parts: the order, and with it the last bit, is the same on every machine.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0f32; LANES];
    let (parts, others) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = parts.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in parts.zip(others) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(s, (a, b))| *s += a * b);
    }
    sums.iter().sum::<f32>() + rest
}

/// Layer norm: each row to mean 0 and variance 1, then a gain and a shift.
#[derive(Debug)]
pub struct Norm {
    /// The gain.
    pub gain: Vec<f32>,
    /// The shift.
    pub shift: Vec<f32>,
    /// What keeps the variance from zero.
    pub epsilon: f32,
}

impl Norm {
    /// Normalises all rows in place.
    pub fn run(&self, x: &mut [f32]) {
        let n = self.gain.len();
        for row in x.chunks_exact_mut(n) {
            let mean = row.iter().sum::<f32>() / n as f32;
            let variance = row.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / n as f32;
            let by = 1.0 / (variance + self.epsilon).sqrt();
            for (v, (g, s)) in row.iter_mut().zip(self.gain.iter().zip(&self.shift)) {
                *v = (*v - mean) * by * g + s;
            }
        }
    }
}

/// The Gaussian error linear unit; its error function after Abramowitz & Stegun 7.1.26, right to the seventh digit.
pub fn gelu(x: f32) -> f32 {
    let z = (x * std::f32::consts::FRAC_1_SQRT_2).abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly =
        t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let erf = 1.0 - poly * (-z * z).exp();
    0.5 * x * (1.0 + if x < 0.0 { -erf } else { erf })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_in_panels_is_the_matrix() {
        let (inputs, outputs, rows) = (5, 18, 8);
        let weights: Vec<u8> = (0..inputs * outputs).map(|i| ((i * 37) % 255) as u8).collect();
        let scale: Vec<f32> = (0..outputs).map(|o| 0.1 + o as f32).collect();
        let bias: Vec<f32> = (0..outputs).map(|o| o as f32 - 3.0).collect();
        let x: Vec<f32> = (0..rows * inputs).map(|i| (i as f32 * 0.7).sin()).collect();
        let dense = Dense::new(inputs, &weights, scale.clone(), bias.clone());
        let y = dense.run(&x);
        for (r, o) in (0..rows).flat_map(|r| (0..outputs).map(move |o| (r, o))) {
            let sum: f32 =
                (0..inputs).map(|i| x[r * inputs + i] * f32::from(weights[o * inputs + i] as i8)).sum();
            let wanted = sum * scale[o] + bias[o];
            assert!((y[r * 32 + o] - wanted).abs() < 1e-3 * wanted.abs().max(1.0), "row {r} output {o}");
        }
        let mut row = vec![0.0; inputs];
        dense.row(17, &mut row);
        assert!((row[1] - f32::from(weights[17 * inputs + 1] as i8) * scale[17]).abs() < 1e-3);
    }

    #[test]
    fn a_product_is_the_sum_of_all_its_parts() {
        let row: Vec<f32> = (0..37).map(|i| i as f32).collect();
        assert_eq!(dot(&row, &row), (0..37).map(|i| (i * i) as f32).sum::<f32>());
    }

    #[test]
    fn the_activation_is_gelu() {
        for (x, y) in
            [(0.0, 0.0), (1.0, 0.841_344_7), (-1.0, -0.158_655_3), (3.0, 2.995_95), (-4.0, -0.000_126_7)]
        {
            assert!((gelu(x) - y).abs() < 1e-5, "{x}");
        }
    }
}

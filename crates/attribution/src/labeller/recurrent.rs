//! A layer that reads a sequence in both directions and keeps a memory (LSTM; Hochreiter and Schmidhuber 1997), so that a token's
//! scores can depend on words far from it.
//!
//! Sums are taken in one order, with functions of our own in place of the platform's, so that every processor comes to the same
//! decisions.

/// Memory cells of each direction.
pub const CELLS: usize = 32;
/// Input, forget and output gate and candidate of all cells.
const GATES: usize = 4 * CELLS;

/// Weights, all in one list: for each direction input, state and bias; then from both directions' states to the labels.
#[derive(Debug, Clone)]
pub struct Recurrent {
    /// Numbers that each token brings.
    pub inputs: usize,
    /// Labels that are scored.
    pub labels: usize,
    /// The weights.
    pub weights: Vec<f32>,
}

/// What the layer computed for a sequence, for each direction.
#[derive(Debug, Default)]
pub struct Trace {
    /// Gates and candidates.
    pub gates: [Vec<f32>; 2],
    /// Memory.
    pub cells: [Vec<f32>; 2],
    /// What the layer gives for each token.
    pub states: [Vec<f32>; 2],
}

/// A direction's part of the weights.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Where its input weights begin.
    pub input: usize,
    /// Where its state weights begin.
    pub state: usize,
    /// Where its biases begin.
    pub bias: usize,
}

/// Adds a multiple of one list to another.
#[inline(always)]
pub fn add_scaled(sum: &mut [f32], by: f32, list: &[f32]) {
    sum.iter_mut().zip(list).for_each(|(s, x)| *s += by * x);
}

/// Hyperbolic tangent by a quotient of polynomials, exact to about 1e-6.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    const BOUND: f32 = 7.9;
    let x = x.clamp(-BOUND, BOUND);
    let s = x * x;
    let above = [-2.760_768_5e-16, 2.000_188e-13, -8.604_672e-11, 5.122_297e-8, 1.485_722_4e-5, 6.372_619e-4]
        .iter()
        .fold(0.0f32, |sum, c| sum * s + c);
    let above = x * (above * s + 4.893_525e-3);
    let below = [1.198_258_4e-6, 1.185_347_1e-4, 2.268_434_6e-3, 4.893_525e-3]
        .iter()
        .fold(0.0f32, |sum, c| sum * s + c);
    above / below
}

/// Logistic function.
#[inline(always)]
pub fn logistic(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}

impl Recurrent {
    /// Weights of a layer of these sizes.
    pub fn size(inputs: usize, labels: usize) -> usize {
        2 * ((inputs + CELLS + 1) * GATES + CELLS * labels)
    }

    /// Where the weights of direction 0 (forwards) or 1 lie.
    pub fn place(&self, direction: usize) -> Place {
        let input = direction * (self.inputs + CELLS + 1) * GATES;
        let state = input + self.inputs * GATES;
        Place { input, state, bias: state + CELLS * GATES }
    }

    /// Where the weights of a cell for the labels begin.
    pub fn out(&self, direction: usize, cell: usize) -> usize {
        2 * (self.inputs + CELLS + 1) * GATES + (direction * CELLS + cell) * self.labels
    }

    /// Reads a sequence.
    pub fn forward(&self, inputs: &[f32], trace: &mut Trace) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has what the function asks for
            unsafe { self.forward_avx2(inputs, trace) };
            return;
        }
        self.both(inputs, trace);
    }

    /// The same sums, more of them at a time.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn forward_avx2(&self, inputs: &[f32], trace: &mut Trace) {
        self.both(inputs, trace);
    }

    #[inline(always)]
    fn both(&self, inputs: &[f32], trace: &mut Trace) {
        for direction in 0..2 {
            self.one(direction, inputs, trace);
        }
    }

    #[inline(always)]
    fn one(&self, direction: usize, inputs: &[f32], trace: &mut Trace) {
        let tokens = inputs.len() / self.inputs;
        let place = self.place(direction);
        let by_input = &self.weights[place.input..place.state];
        let by_state = &self.weights[place.state..place.bias];
        let (gates, cells, states) =
            (&mut trace.gates[direction], &mut trace.cells[direction], &mut trace.states[direction]);
        gates.clear();
        gates.resize(tokens * GATES, 0.0);
        cells.clear();
        cells.resize(tokens * CELLS, 0.0);
        states.clear();
        states.resize(tokens * CELLS, 0.0);
        let (mut memory, mut state) = ([0.0f32; CELLS], [0.0f32; CELLS]);
        for step in 0..tokens {
            let t = if direction == 0 { step } else { tokens - 1 - step };
            let mut sums = [0.0f32; GATES];
            sums.copy_from_slice(&self.weights[place.bias..place.bias + GATES]);
            let own = &inputs[t * self.inputs..(t + 1) * self.inputs];
            for (x, w) in own.iter().zip(by_input.as_chunks::<GATES>().0) {
                // half of a rectified layer's numbers are zero
                if *x != 0.0 {
                    add_scaled(&mut sums, *x, w);
                }
            }
            for (x, w) in state.iter().zip(by_state.as_chunks::<GATES>().0) {
                add_scaled(&mut sums, *x, w);
            }
            sums[..3 * CELLS].iter_mut().for_each(|s| *s = logistic(*s));
            sums[3 * CELLS..].iter_mut().for_each(|s| *s = tanh(*s));
            for j in 0..CELLS {
                memory[j] = sums[CELLS + j] * memory[j] + sums[j] * sums[3 * CELLS + j];
                state[j] = sums[2 * CELLS + j] * tanh(memory[j]);
            }
            gates[t * GATES..(t + 1) * GATES].copy_from_slice(&sums);
            cells[t * CELLS..(t + 1) * CELLS].copy_from_slice(&memory);
            states[t * CELLS..(t + 1) * CELLS].copy_from_slice(&state);
        }
    }

    /// Adds what the states say for the labels to the scores of all tokens; `keep` has a factor for each cell of both directions.
    pub fn score(&self, trace: &Trace, keep: &[f32; 2 * CELLS], scores: &mut [f32]) {
        for direction in 0..2 {
            let states = trace.states[direction].as_chunks::<CELLS>().0;
            for (state, scores) in states.iter().zip(scores.chunks_exact_mut(self.labels)) {
                for (cell, s) in state.iter().enumerate() {
                    let out = self.out(direction, cell);
                    let factor = s * keep[direction * CELLS + cell];
                    add_scaled(scores, factor, &self.weights[out..out + self.labels]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tangent_is_close() {
        for i in -1000..=1000 {
            let x = i as f32 / 100.0;
            assert!((tanh(x) - x.tanh()).abs() < 2e-6, "{x}: {} against {}", tanh(x), x.tanh());
        }
    }

    #[test]
    fn later_tokens_reach_earlier_ones_and_the_instruction_set_does_not_matter() {
        let (inputs, labels) = (3, 2);
        let weights =
            (0..Recurrent::size(inputs, labels)).map(|i| ((i * 37 % 101) as f32 - 50.0) / 200.0).collect();
        let layer = Recurrent { inputs, labels, weights };
        let scores = |x: &[f32]| {
            let (mut trace, mut scores) = (Trace::default(), vec![0.0; x.len() / inputs * labels]);
            layer.forward(x, &mut trace);
            layer.score(&trace, &[1.0; 2 * CELLS], &mut scores);
            let mut plain = Trace::default();
            layer.both(x, &mut plain);
            assert_eq!(plain.states, trace.states);
            scores
        };
        let first = scores(&[0.5, -1.0, 2.0, 0.0, 1.0, 0.0, 1.0, 0.0, 3.0]);
        let last = scores(&[0.5, -1.0, 2.0, 0.0, 1.0, 0.0, 1.0, 0.0, -3.0]);
        assert!((0..labels).any(|l| first[l] != last[l]), "the last token changes nothing at the first");
    }
}

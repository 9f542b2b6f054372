//! A layer that reads a sequence in both directions and keeps a memory (LSTM; Hochreiter and Schmidhuber 1997), so that a token's
//! scores can depend on words far from it.
//!
//! Products are those of whole numbers ([`Packed`]), other sums are taken in one order, and functions are our own in place of the
//! platform's, so that every processor comes to the same decisions.

use super::products::{LANES, Packed, Set};

/// Memory cells of each direction.
pub const CELLS: usize = 32;
/// Input, forget and output gate and candidate of all cells.
pub const GATES: usize = 4 * CELLS;
/// Steps of a state's unit.
const STATE_STEPS: f32 = 16_384.0;
/// Steps of an input's unit.
pub const INPUT_STEPS: f32 = 256.0;
/// Inputs have at most so many steps.
const MOST_STEPS: f32 = 16_384.0;

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

/// A number in whole steps, `steps` to the unit and at most [`MOST_STEPS`].
#[inline(always)]
pub fn whole(x: f32, steps: f32) -> i16 {
    // what is cast is above zero, where a cast rounds down
    const ABOVE: f32 = 32_768.0;
    let steps = (x * steps).clamp(-MOST_STEPS, MOST_STEPS);
    ((steps + ABOVE + 0.5) as i32 - ABOVE as i32) as i16
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
}

/// Halves of the gates, which are summed apart so that processors with few registers can hold the sums.
const HALVES: usize = 2;
/// Lanes of one half.
const HALF: usize = GATES / HALVES / LANES;

/// Weights from some numbers to all gates.
#[derive(Debug, Clone)]
struct ToGates {
    halves: [Packed<HALF>; HALVES],
    /// What a step of a product is worth.
    step: [f32; HALVES],
}

impl ToGates {
    fn new(inputs: usize, weights: &[f32], steps: f32) -> ToGates {
        let half = |h: usize| {
            Packed::rounded(inputs, HALF * LANES, |i, s| weights[i * GATES + h * HALF * LANES + s])
        };
        let [(a, step_a), (b, step_b)] = [half(0), half(1)];
        ToGates { halves: [a, b], step: [step_a / steps, step_b / steps] }
    }

    /// Adds the products to the gates.
    #[inline(always)]
    unsafe fn add<S: Set>(&self, numbers: &[i16], gates: &mut [f32; GATES]) {
        for ((half, step), gates) in
            self.halves.iter().zip(self.step).zip(gates.chunks_exact_mut(HALF * LANES))
        {
            // SAFETY: the caller's promise, handed on
            let sums = unsafe { half.sums::<S>(numbers) };
            gates.iter_mut().zip(sums.as_flattened()).for_each(|(g, sum)| *g += step * *sum as f32);
        }
    }
}

#[derive(Debug, Clone)]
struct Direction {
    input: ToGates,
    state: ToGates,
    bias: [f32; GATES],
}

/// States of a token: forwards, then backwards.
pub type States = [i16; 2 * CELLS];

/// A [`Recurrent`] as it reads.
#[derive(Debug, Clone)]
pub struct Reader {
    inputs: usize,
    directions: [Direction; 2],
    out: Packed<1>,
    out_step: f32,
}

impl Reader {
    /// Makes a layer's weights ready.
    pub fn new(layer: &Recurrent) -> Reader {
        let direction = |d: usize| {
            let p = layer.place(d);
            let mut bias = [0.0; GATES];
            bias.copy_from_slice(&layer.weights[p.bias..p.bias + GATES]);
            Direction {
                input: ToGates::new(layer.inputs, &layer.weights[p.input..p.state], INPUT_STEPS),
                state: ToGates::new(CELLS, &layer.weights[p.state..p.bias], STATE_STEPS),
                bias,
            }
        };
        let out = &layer.weights[layer.out(0, 0)..];
        let (out, step) =
            Packed::rounded(2 * CELLS, layer.labels, |cell, label| out[cell * layer.labels + label]);
        Reader {
            inputs: layer.inputs,
            directions: [direction(0), direction(1)],
            out,
            out_step: step / STATE_STEPS,
        }
    }

    /// Reads a sequence of tokens with their inputs; `states` gets one row each.
    ///
    /// # Safety
    /// The processor has the instruction set.
    #[inline(always)]
    pub unsafe fn read<S: Set>(&self, inputs: &[i16], states: &mut Vec<States>) {
        let tokens = inputs.len() / self.inputs;
        states.clear();
        states.resize(tokens, [0; 2 * CELLS]);
        let (mut memory, mut state) = ([[0.0f32; CELLS]; 2], [[0i16; CELLS]; 2]);
        for step in 0..tokens {
            for (d, t) in [step, tokens - 1 - step].into_iter().enumerate() {
                let direction = &self.directions[d];
                let mut gates = direction.bias;
                // SAFETY: the caller's promise, handed on
                unsafe {
                    direction.input.add::<S>(&inputs[t * self.inputs..(t + 1) * self.inputs], &mut gates);
                    direction.state.add::<S>(&state[d], &mut gates);
                }
                next(&mut gates, &mut memory[d], &mut state[d]);
                states[t][d * CELLS..(d + 1) * CELLS].copy_from_slice(&state[d]);
            }
        }
    }

    /// Adds what a token's states say for the labels to their scores.
    ///
    /// # Safety
    /// The processor has the instruction set.
    #[inline(always)]
    pub unsafe fn score<S: Set>(&self, states: &States, scores: &mut [f32; LANES]) {
        // SAFETY: the caller's promise, handed on
        let [sums] = unsafe { self.out.sums::<S>(states) };
        scores.iter_mut().zip(&sums).for_each(|(s, sum)| *s += self.out_step * *sum as f32);
    }
}

/// Memory and state behind a token from what reaches its gates.
#[inline(always)]
fn next(gates: &mut [f32; GATES], memory: &mut [f32; CELLS], state: &mut [i16; CELLS]) {
    gates[..3 * CELLS].iter_mut().for_each(|g| *g = logistic(*g));
    gates[3 * CELLS..].iter_mut().for_each(|g| *g = tanh(*g));
    for j in 0..CELLS {
        memory[j] = gates[CELLS + j] * memory[j] + gates[j] * gates[3 * CELLS + j];
        state[j] = whole(gates[2 * CELLS + j] * tanh(memory[j]), STATE_STEPS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labeller::products::{Job, run_each};
    use std::cell::RefCell;

    #[test]
    fn tangent_is_close() {
        for i in -1000..=1000 {
            let x = i as f32 / 100.0;
            assert!((tanh(x) - x.tanh()).abs() < 2e-6, "{x}: {} against {}", tanh(x), x.tanh());
        }
    }

    #[test]
    fn numbers_are_rounded_to_whole_steps() {
        assert_eq!(
            [0.0, 0.99, -0.99, 1.4, -1.6, 1e9, -1e9].map(|x| whole(x, 1.0)),
            [0, 1, -1, 1, -2, 16384, -16384]
        );
    }

    struct Read<'a>(&'a Reader, &'a [i16], &'a RefCell<Vec<Vec<States>>>);

    impl Job for Read<'_> {
        #[inline(always)]
        unsafe fn run<S: Set>(self) {
            let mut states = Vec::new();
            // SAFETY: the caller's promise, handed on
            unsafe { self.0.read::<S>(self.1, &mut states) };
            self.2.borrow_mut().push(states);
        }
    }

    #[test]
    fn later_tokens_reach_earlier_ones_and_the_instruction_set_does_not_matter() {
        let (inputs, labels) = (4, 2);
        let weights =
            (0..Recurrent::size(inputs, labels)).map(|i| ((i * 37 % 101) as f32 - 50.0) / 200.0).collect();
        let reader = Reader::new(&Recurrent { inputs, labels, weights });
        let states = |last: f32| {
            let numbers = [0.5, -1.0, 2.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, last];
            let whole = numbers.map(|x| whole(x, INPUT_STEPS));
            let all = RefCell::default();
            run_each(|| Read(&reader, &whole, &all));
            let all = all.into_inner();
            assert!(all.iter().all(|s| *s == all[0]), "instruction sets differ");
            all[0].clone()
        };
        let (first, last) = (states(3.0), states(-3.0));
        assert_ne!(first[0][CELLS..], last[0][CELLS..], "the last token changes nothing at the first");
        assert_eq!(first[0][..CELLS], last[0][..CELLS], "the last token changes what was read before it");
    }
}

//! The layer with a memory as training computes it: in single precision, keeping what gradients are taken from.

use sitroom_attribution::labeller::recurrent::{CELLS, GATES, Recurrent, logistic, tanh};

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

/// Adds a multiple of one list to another.
#[inline(always)]
pub fn add_scaled(sum: &mut [f32], by: f32, list: &[f32]) {
    sum.iter_mut().zip(list).for_each(|(s, x)| *s += by * x);
}

/// Reads a sequence.
pub fn forward(layer: &Recurrent, inputs: &[f32], trace: &mut Trace) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function asks for
        unsafe { forward_avx2(layer, inputs, trace) };
        return;
    }
    both(layer, inputs, trace);
}

/// The same sums, more of them at a time.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn forward_avx2(layer: &Recurrent, inputs: &[f32], trace: &mut Trace) {
    both(layer, inputs, trace);
}

#[inline(always)]
fn both(layer: &Recurrent, inputs: &[f32], trace: &mut Trace) {
    for direction in 0..2 {
        one(layer, direction, inputs, trace);
    }
}

#[inline(always)]
fn one(layer: &Recurrent, direction: usize, inputs: &[f32], trace: &mut Trace) {
    let tokens = inputs.len() / layer.inputs;
    let place = layer.place(direction);
    let by_input = &layer.weights[place.input..place.state];
    let by_state = &layer.weights[place.state..place.bias];
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
        sums.copy_from_slice(&layer.weights[place.bias..place.bias + GATES]);
        let own = &inputs[t * layer.inputs..(t + 1) * layer.inputs];
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
pub fn score(layer: &Recurrent, trace: &Trace, keep: &[f32; 2 * CELLS], scores: &mut [f32]) {
    for direction in 0..2 {
        let states = trace.states[direction].as_chunks::<CELLS>().0;
        for (state, scores) in states.iter().zip(scores.chunks_exact_mut(layer.labels)) {
            for (cell, s) in state.iter().enumerate() {
                let out = layer.out(direction, cell);
                let factor = s * keep[direction * CELLS + cell];
                add_scaled(scores, factor, &layer.weights[out..out + layer.labels]);
            }
        }
    }
}

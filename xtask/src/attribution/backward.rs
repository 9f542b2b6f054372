//! Gradients of the layer with a memory.

use super::recurrent::{Trace, add_scaled};
use sitroom_attribution::labeller::recurrent::{CELLS, GATES, Recurrent, tanh};

/// Products summed side by side.
const LANES: usize = 16;

/// Sum of products.
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (x, y) in a.iter().zip(b) {
        sums.iter_mut().zip(x).zip(y).for_each(|((s, x), y)| *s += x * y);
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(x, y)| x * y).sum();
    rest + sums.iter().sum::<f32>()
}

/// A sequence as the layer read it, and how much too likely each label of each token came out.
pub struct Passed<'a> {
    /// What each token brought.
    pub inputs: &'a [f32],
    /// What the layer computed.
    pub trace: &'a Trace,
    /// The factor of each cell.
    pub keep: &'a [f32; 2 * CELLS],
    /// How much too likely each label is.
    pub wrong: &'a [f32],
}

/// Adds the gradient of the layer's weights to `gradient`, and gives that of its inputs.
pub fn backward(layer: &Recurrent, p: &Passed<'_>, gradient: &mut [f32]) -> Vec<f32> {
    let mut inputs = vec![0.0; p.inputs.len()];
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function asks for
        unsafe { backward_avx2(layer, p, gradient, &mut inputs) };
        return inputs;
    }
    both(layer, p, gradient, &mut inputs);
    inputs
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn backward_avx2(layer: &Recurrent, p: &Passed<'_>, gradient: &mut [f32], inputs: &mut [f32]) {
    both(layer, p, gradient, inputs);
}

#[inline(always)]
fn both(layer: &Recurrent, p: &Passed<'_>, gradient: &mut [f32], inputs: &mut [f32]) {
    for direction in 0..2 {
        one(layer, p, direction, gradient, inputs);
    }
}

#[inline(always)]
fn one(layer: &Recurrent, p: &Passed<'_>, direction: usize, gradient: &mut [f32], inputs: &mut [f32]) {
    let (n, labels) = (layer.inputs, layer.labels);
    let tokens = p.inputs.len() / n;
    let place = layer.place(direction);
    let (gates, cells, states) =
        (&p.trace.gates[direction], &p.trace.cells[direction], &p.trace.states[direction]);
    let (mut of_state, mut of_cell) = ([0.0f32; CELLS], [0.0f32; CELLS]);
    for step in (0..tokens).rev() {
        let (t, before) = match (direction, step) {
            (0, 0) => (0, None),
            (0, _) => (step, Some(step - 1)),
            (_, 0) => (tokens - 1, None),
            _ => (tokens - 1 - step, Some(tokens - step)),
        };
        let wrong = &p.wrong[t * labels..(t + 1) * labels];
        for cell in 0..CELLS {
            let (out, keep) = (layer.out(direction, cell), p.keep[direction * CELLS + cell]);
            of_state[cell] += keep * dot(&layer.weights[out..out + labels], wrong);
            add_scaled(&mut gradient[out..out + labels], keep * states[t * CELLS + cell], wrong);
        }
        let g = &gates[t * GATES..(t + 1) * GATES];
        let mut sums = [0.0f32; GATES];
        for j in 0..CELLS {
            let (input, forget, output, new) = (g[j], g[CELLS + j], g[2 * CELLS + j], g[3 * CELLS + j]);
            let out = tanh(cells[t * CELLS + j]);
            let earlier = before.map_or(0.0, |b| cells[b * CELLS + j]);
            let own = of_cell[j] + of_state[j] * output * (1.0 - out * out);
            sums[j] = own * new * input * (1.0 - input);
            sums[CELLS + j] = own * earlier * forget * (1.0 - forget);
            sums[2 * CELLS + j] = of_state[j] * out * output * (1.0 - output);
            sums[3 * CELLS + j] = own * input * (1.0 - new * new);
            of_cell[j] = own * forget;
        }
        add_scaled(&mut gradient[place.bias..place.bias + GATES], 1.0, &sums);
        for i in 0..n {
            let (x, w) = (p.inputs[t * n + i], place.input + i * GATES);
            add_scaled(&mut gradient[w..w + GATES], x, &sums);
            inputs[t * n + i] += dot(&layer.weights[w..w + GATES], &sums);
        }
        for (j, of_state) in of_state.iter_mut().enumerate() {
            let w = place.state + j * GATES;
            let state = before.map_or(0.0, |b| states[b * CELLS + j]);
            add_scaled(&mut gradient[w..w + GATES], state, &sums);
            *of_state = dot(&layer.weights[w..w + GATES], &sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::recurrent::{forward, score};

    /// The gradient is that of finite differences.
    #[test]
    fn gradient_is_the_slope() {
        let (inputs, labels, tokens) = (2, 3, 4);
        let numbers =
            |n: usize, k: usize| (0..n).map(|i| ((i * k % 89) as f32 - 44.0) / 60.0).collect::<Vec<f32>>();
        let mut layer = Recurrent { inputs, labels, weights: numbers(Recurrent::size(inputs, labels), 31) };
        let (x, wrong) = (numbers(inputs * tokens, 17), numbers(labels * tokens, 23));
        let keep: [f32; 2 * CELLS] = std::array::from_fn(|i| (i % 3) as f32);
        let value = |layer: &Recurrent, x: &[f32]| -> f64 {
            let (mut trace, mut scores) = (Trace::default(), vec![0.0; tokens * labels]);
            forward(layer, x, &mut trace);
            score(layer, &trace, &keep, &mut scores);
            scores.iter().zip(&wrong).map(|(s, w)| f64::from(s * w)).sum()
        };
        let mut trace = Trace::default();
        forward(&layer, &x, &mut trace);
        let mut gradient = vec![0.0; layer.weights.len()];
        let passed = Passed { inputs: &x, trace: &trace, keep: &keep, wrong: &wrong };
        let of_inputs = backward(&layer, &passed, &mut gradient);
        let step = 1e-2;
        for i in (0..gradient.len()).step_by(7) {
            let before = layer.weights[i];
            layer.weights[i] = before + step;
            let above = value(&layer, &x);
            layer.weights[i] = before - step;
            let slope = (above - value(&layer, &x)) / f64::from(2.0 * step);
            layer.weights[i] = before;
            assert!(
                (slope - f64::from(gradient[i])).abs() < 5e-3,
                "weight {i}: {slope} against {}",
                gradient[i]
            );
        }
        for i in 0..x.len() {
            let (mut above, mut below) = (x.clone(), x.clone());
            above[i] += step;
            below[i] -= step;
            let slope = (value(&layer, &above) - value(&layer, &below)) / f64::from(2.0 * step);
            assert!(
                (slope - f64::from(of_inputs[i])).abs() < 5e-3,
                "input {i}: {slope} against {}",
                of_inputs[i]
            );
        }
    }
}

//! Weights rearranged into the panels that the kernels read.

use super::kernels::{Aligned, HIDDEN, LOWER, PAIR_PARTS, PANEL_VECTORS, PIECES, Packed, WIDTH};

/// Packs a maxout layer (`[WIDTH][PIECES][k]`, `[WIDTH][PIECES]`): a panel holds the three pieces of `lanes` outputs.
pub fn maxout(w: &[f32], b: &[f32], k: usize, lanes: usize) -> Packed {
    pack(WIDTH * PIECES, k, lanes, |panel, vector, lane| {
        let row = (panel * lanes + lane) * PIECES + vector;
        Some((&w[row * k..][..k], b[row]))
    })
}

/// Packs a maxout layer over windows of three rows for [`super::kernels::Kernels::windows`]: the four products of Winograd's
/// F(2, 3), in the order of their inputs, two and two side by side for each input.
pub fn windows(w: &[f32], b: &[f32], lanes: usize) -> Packed {
    let taps: Vec<[f32; PAIR_PARTS]> = (0..WIDTH * PIECES * WIDTH)
        .map(|i| {
            let tap = |t: usize| f64::from(w[(i / WIDTH * 3 + t) * WIDTH + i % WIDTH]);
            let (a, b, c) = (tap(0), tap(1), tap(2));
            [(a + b + c) / 2.0, (a - b + c) / 2.0, a, c].map(|v| v as f32)
        })
        .collect();
    let rearranged: Vec<f32> = taps
        .chunks_exact(WIDTH)
        .flat_map(|row| {
            let two = |first: usize| row.iter().flat_map(move |t| [t[first], t[first + 1]]);
            two(0).chain(two(2))
        })
        .collect();
    maxout(&rearranged, b, PAIR_PARTS * WIDTH, lanes)
}

/// Packs a plain layer (`[n][k]`, `[n]`); columns past `n` are zero.
pub fn plain(w: &[f32], b: Option<&[f32]>, k: usize, lanes: usize) -> Packed {
    let n = w.len() / k;
    pack(n, k, lanes, |panel, vector, lane| {
        let row = (panel * PANEL_VECTORS + vector) * lanes + lane;
        (row < n).then(|| (&w[row * k..][..k], b.map_or(0.0, |b| b[row])))
    })
}

fn pack<'w>(
    n: usize,
    k: usize,
    lanes: usize,
    row: impl Fn(usize, usize, usize) -> Option<(&'w [f32], f32)>,
) -> Packed {
    let step = PANEL_VECTORS * lanes;
    let panels = n.div_ceil(step);
    let mut packed = Packed { k, panels, weights: Aligned::default(), bias: Aligned::default() };
    packed.weights.set_len(panels * k * step);
    packed.bias.set_len(panels * step);
    for panel in 0..panels {
        for (vector, lane) in (0..PANEL_VECTORS).flat_map(|v| (0..lanes).map(move |l| (v, l))) {
            let Some((weights, bias)) = row(panel, vector, lane) else { continue };
            let column = vector * lanes + lane;
            packed.bias[panel * step + column] = bias;
            for (kk, value) in weights.iter().enumerate() {
                packed.weights[(panel * k + kk) * step + column] = *value;
            }
        }
    }
    packed
}

/// Reorders rows of a lower layer from `[output][piece]` to `[piece][output]`, so that maxout is the larger of two halves.
pub fn pieces_apart(rows: &[f32], k: usize) -> Vec<f32> {
    let mut out = vec![0.0; rows.len()];
    for (block, from) in rows.chunks_exact(LOWER * k).enumerate() {
        for (i, row) in from.chunks_exact(k).enumerate() {
            let to = block * LOWER + (i % 2) * HIDDEN + i / 2;
            out[to * k..][..k].copy_from_slice(row);
        }
    }
    out
}

/// `[n][HIDDEN]` to `[HIDDEN][stride]`, with `stride` columns of which those past `n` are zero.
pub fn transposed(w: &[f32], stride: usize) -> Vec<f32> {
    let mut out = vec![0.0; HIDDEN * stride];
    for (c, row) in w.chunks_exact(HIDDEN).enumerate() {
        for (o, value) in row.iter().enumerate() {
            out[o * stride + c] = *value;
        }
    }
    out
}

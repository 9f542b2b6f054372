//! Weights rearranged into the panels that the kernels read.

use super::kernels::{Aligned, HIDDEN, LOWER, PANEL_VECTORS, PARTS, PIECES, Packed, WIDTH};
use std::ops::Range;

/// Packs a maxout layer (`[WIDTH][PIECES][k]`, `[WIDTH][PIECES]`): a panel holds the three pieces of `lanes` outputs.
fn maxout(w: &[f32], b: &[f32], k: usize, lanes: usize) -> Packed {
    pack(WIDTH * PIECES, k, lanes, |panel, vector, lane| {
        let row = maxout_row(lanes, panel, vector, lane);
        Some((&w[row * k..][..k], b[row]))
    })
}

/// The row of a maxout layer's weights that a packed column holds.
fn maxout_row(lanes: usize, panel: usize, vector: usize, lane: usize) -> usize {
    (panel * lanes + lane) * PIECES + vector
}

/// Packs the part of a maxout layer of `k` inputs that sees some of them, without bias.
pub fn maxout_columns(w: &[f32], k: usize, inputs: Range<usize>, lanes: usize) -> Packed {
    pack(WIDTH * PIECES, inputs.len(), lanes, |panel, vector, lane| {
        let row = maxout_row(lanes, panel, vector, lane);
        Some((&w[row * k..][inputs.clone()], 0.0))
    })
}

/// A maxout layer's bias in the order of its packed columns.
pub fn maxout_bias(b: &[f32], lanes: usize) -> Aligned {
    pack(WIDTH * PIECES, 0, lanes, |panel, vector, lane| {
        Some((&[], b[maxout_row(lanes, panel, vector, lane)]))
    })
    .bias
}

/// Packs a maxout layer over windows of three rows for [`super::kernels::Kernels::windows`]: the weights of the products of Winograd's
/// F(4, 3), one product after the other.
pub fn windows(w: &[f32], b: &[f32], lanes: usize) -> Packed {
    let rearranged: Vec<f32> = w
        .chunks_exact(3 * WIDTH)
        .flat_map(|row| {
            let products: Vec<[f32; PARTS]> = (0..WIDTH)
                .map(|i| {
                    let (a, b, c) =
                        (f64::from(row[i]), f64::from(row[WIDTH + i]), f64::from(row[2 * WIDTH + i]));
                    [
                        a,
                        -(a + b + c) / 3.0,
                        (a - b + c) / 3.0,
                        (a + 2.0 * b + 4.0 * c) / 15.0,
                        (-16.0 * a + 8.0 * b - 4.0 * c) / 15.0,
                        c,
                    ]
                    .map(|v| v as f32)
                })
                .collect();
            (0..PARTS).flat_map(move |part| products.clone().into_iter().map(move |p| p[part]))
        })
        .collect();
    maxout(&rearranged, b, PARTS * WIDTH, lanes)
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

//! Multinomial logistic regression on hashed features, for types, quad classes and sides at once: AdaGrad, averaged, seeded.

use super::data::Example;
use super::score::{conflict, quad};
use sitroom_codebook::EventType;
use sitroom_coder::{ROWS, Scores, TYPES, softmax};
use std::sync::LazyLock;

/// First squared step, against division by zero.
const FIRST_SQUARE: f32 = 1e-6;

/// Quad classes count from one.
const QUADS: usize = 5;
/// The quad class and the side of each type.
static CLASSES: LazyLock<[[u8; TYPES]; 2]> =
    LazyLock::new(|| [of_each(quad), of_each(|t| u8::from(conflict(t)))]);

fn of_each(class: impl Fn(EventType) -> u8) -> [u8; TYPES] {
    std::array::from_fn(|k| class(EventType::ALL[k]))
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Passes over the data.
    pub epochs: usize,
    /// Step size.
    pub rate: f32,
    /// Weight of the squared weights.
    pub decay: f32,
    /// Runs, each with an order of its own, whose weights are averaged.
    pub runs: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { epochs: 12, rate: 0.07, decay: 1e-5, runs: 5 }
    }
}

/// A small generator (SplitMix64), so that the order is the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }
}

/// Weights by row and type, and the bias: the mean over runs that see the rows in different orders.
pub fn train(examples: &[&Example], s: &Settings) -> (Vec<Scores>, Scores) {
    let mut sum = (vec![[0f32; TYPES]; ROWS], [0f32; TYPES]);
    let share = |into: &mut Scores, x: &Scores| {
        into.iter_mut().zip(x).for_each(|(m, x)| *m += x / s.runs as f32);
    };
    for seed in 1..=s.runs {
        let (weights, bias) = one_run(examples, s, seed);
        sum.0.iter_mut().zip(&weights).for_each(|(m, w)| share(m, w));
        share(&mut sum.1, &bias);
    }
    sum
}

/// One run: the mean over the second half of its passes.
///
/// Published pairs and the project's claims draw the lines between types a little differently. So each weight is a sum of one that
/// all rows teach and one that only pairs teach (Daumé III 2007); what comes back is the sum.
fn one_run(examples: &[&Example], s: &Settings, seed: u64) -> (Vec<Scores>, Scores) {
    let mut tables = [Table::new(), Table::new()];
    let mut mean = vec![[0f32; TYPES]; ROWS + 1];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(seed);
    let averaged = s.epochs.div_ceil(2);
    for epoch in 0..s.epochs {
        random.shuffle(&mut order);
        for &i in &order {
            step(&mut tables, examples[i], s);
        }
        if epoch >= s.epochs - averaged {
            for (row, m) in mean.iter_mut().enumerate() {
                let both = tables[0].weights[row].iter().zip(&tables[1].weights[row]);
                m.iter_mut().zip(both).for_each(|(m, (all, own))| *m += (all + own) / averaged as f32);
            }
        }
    }
    let bias = mean.pop().unwrap_or([0.0; TYPES]);
    (mean, bias)
}

/// Weights and the sums of their squared steps.
struct Table {
    weights: Vec<Scores>,
    squares: Vec<Scores>,
}

impl Table {
    fn new() -> Table {
        Table { weights: vec![[0.0; TYPES]; ROWS + 1], squares: vec![[FIRST_SQUARE; TYPES]; ROWS + 1] }
    }
}

fn step(tables: &mut [Table; 2], e: &Example, s: &Settings) {
    let features = e.features.iter().copied().chain([(ROWS as u32, 1.0)]);
    let used = if e.row.pair_only { &mut tables[..] } else { &mut tables[..1] };
    let mut scores = [0f32; TYPES];
    for (row, value) in features.clone() {
        for table in used.iter() {
            scores.iter_mut().zip(&table.weights[row as usize]).for_each(|(s, w)| *s += value * w);
        }
    }
    let error = error(e, &softmax(&scores, 1.0));
    for (row, value) in features {
        for table in used.iter_mut() {
            let (w, q) = (&mut table.weights[row as usize], &mut table.squares[row as usize]);
            for k in 0..TYPES {
                let g = error[k] * value + s.decay * w[k];
                q[k] += g * g;
                w[k] -= s.rate * g / q[k].sqrt();
            }
        }
    }
}

/// How far the probabilities are off: those of the types, of the quad classes and of both sides, cooperation and conflict, each as much.
/// So a type of the wrong side costs more than a type beside the right one. A row that allows several types is right with any of them.
fn error(e: &Example, p: &Scores) -> Scores {
    let inside: f32 = e.row.types.iter().map(|t| p[*t as usize]).sum::<f32>().max(f32::MIN_POSITIVE);
    let allowed = |t: &EventType| e.row.types.contains(t);
    let one = |k: usize| if allowed(&EventType::ALL[k]) { p[k] / inside } else { 0.0 };
    let wanted: Scores = std::array::from_fn(one);
    let [quads, sides] = &*CLASSES;
    let goals = [wanted, within(p, &wanted, quads), within(p, &wanted, sides)];
    std::array::from_fn(|k| e.row.weight * goals.iter().map(|goal| p[k] - goal[k]).sum::<f32>())
}

/// The probabilities within the classes of the wanted types, which share what is wanted of their class.
fn within(p: &Scores, wanted: &Scores, class: &[u8; TYPES]) -> Scores {
    let mut sums = [[0f32; 2]; QUADS];
    for (k, c) in class.iter().enumerate() {
        let [all, asked] = &mut sums[*c as usize];
        *all += p[k];
        *asked += wanted[k];
    }
    std::array::from_fn(|k| {
        let [all, asked] = sums[class[k] as usize];
        p[k] * asked / all.max(f32::MIN_POSITIVE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coder::data::Row;
    use sitroom_coder::Pair;

    fn example(types: &[EventType]) -> Example {
        let row = Row {
            id: String::new(),
            text: String::new(),
            pair: Pair::default(),
            types: types.to_vec(),
            fold: None,
            weight: 1.0,
            pair_only: true,
        };
        Example { row, features: Vec::new() }
    }

    #[test]
    fn a_type_of_the_wrong_side_is_pressed_down_more() {
        let p = [1.0 / TYPES as f32; TYPES];
        let e = error(&example(&[EventType::Accuse]), &p);
        let at = |t: EventType| e[t as usize];
        assert!(at(EventType::Accuse) < 0.0);
        assert!(at(EventType::Agree) > at(EventType::Assault), "the other side, the same side");
        assert!(at(EventType::Assault) > at(EventType::Threaten), "the same side, the same quad class");
        assert!(e.iter().sum::<f32>().abs() < 1e-5, "what one type loses others gain");
    }

    #[test]
    fn nothing_is_wrong_where_an_allowed_type_is_certain() {
        let mut p = [0.0; TYPES];
        p[EventType::Retreat as usize] = 1.0;
        let e = error(&example(&[EventType::Concede, EventType::Retreat]), &p);
        assert!(e.iter().all(|x| x.abs() < 1e-6), "{e:?}");
    }
}

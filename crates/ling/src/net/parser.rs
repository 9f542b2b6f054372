//! The arc-eager parser with sentence breaks and un-shift (Honnibal and Johnson 2015), as spaCy runs it: greedy, over a whole document.

use super::kernels::{Aligned, Kernels, LOWER};
use super::scorer::{MOST_CLASSES, Scorer};
use crate::model::{ModelError, Weights};

/// Feature slots: B0, B1, S0, S1, S2, last left child of B0, of S0, last right child of S0.
const SLOTS: usize = 8;
/// No token.
const NONE: u32 = u32::MAX;
/// Feature rows kept at a time; a longer document recomputes those of tokens long past.
const WINDOW: usize = 4096;
/// Rows computed at once when the window moves on.
const BLOCK: usize = 512;

const SHIFT: usize = 0;
const REDUCE: usize = 1;

/// Moves in the order of the scorer's classes: shift, reduce, left arcs, right arcs, break.
#[derive(Debug)]
pub struct Parser {
    scorer: Scorer,
    /// Label of each class; may hold `child||head`.
    pub labels: Vec<String>,
    first_left: usize,
    first_right: usize,
    break_move: usize,
}

/// Heads (own index for roots) and classes of the arcs (`None` for roots).
#[derive(Debug, Default)]
pub struct Arcs {
    /// Head of each token.
    pub head: Vec<u32>,
    /// Class of the move that made the arc.
    pub class: Vec<Option<u16>>,
}

/// Feature rows of tokens, computed in blocks as the buffer moves on, in bounded memory.
struct Rows<'a> {
    scorer: &'a Scorer,
    kernels: &'a Kernels,
    reduced: &'a [f32],
    n: usize,
    first: usize,
    end: usize,
    stride: usize,
    ring: &'a mut Aligned,
    old: Vec<(u32, Box<[f32]>)>,
}

impl Rows<'_> {
    /// Makes sure that the rows of tokens up to `token` have been computed.
    fn advance(&mut self, token: u32) {
        while token != NONE && token as usize >= self.end && self.end < self.n {
            let rows = BLOCK.min(self.n - self.end);
            let at = self.end % WINDOW;
            let reduced = &self.reduced[self.end * self.scorer.reduced_stride()..];
            let room = (WINDOW.min(self.n.div_ceil(BLOCK) * BLOCK)) * self.stride;
            if self.ring.len() < room {
                self.ring.set_len(room);
            }
            self.scorer.lower_all(self.kernels, rows, reduced, &mut self.ring[at * self.stride..]);
            self.end += rows;
            self.first = self.first.max(self.end.saturating_sub(WINDOW));
        }
    }

    /// Recomputes the row of a token that has left the window.
    fn recall(&mut self, token: u32) {
        if token == NONE || token as usize >= self.first || self.old.iter().any(|(t, _)| *t == token) {
            return;
        }
        let mut row = vec![0.0; self.stride].into_boxed_slice();
        let reduced = &self.reduced[token as usize * self.scorer.reduced_stride()..];
        self.scorer.lower_all(self.kernels, 1, reduced, &mut row);
        if self.old.len() > 2 * SLOTS {
            self.old.remove(0);
        }
        self.old.push((token, row));
    }

    fn row(&self, slot: usize, token: u32) -> &[f32] {
        if token == NONE {
            return self.scorer.pad(slot);
        }
        let row = if (token as usize) < self.first {
            self.old.iter().find(|(t, _)| *t == token).map_or(&[][..], |(_, r)| r)
        } else {
            &self.ring[token as usize % WINDOW * self.stride..]
        };
        &row[slot * LOWER..][..LOWER]
    }
}

struct State {
    n: u32,
    next: u32,
    stack: Vec<u32>,
    /// Tokens put back before the buffer, the first to come last.
    back: Vec<u32>,
    head: Vec<u32>,
    class: Vec<u16>,
    last_left: Vec<u32>,
    last_right: Vec<u32>,
    /// The right child that a token's head had before it.
    right_before: Vec<u32>,
    unshiftable: Vec<bool>,
    sent_start: Vec<bool>,
}

impl State {
    fn new(n: usize) -> State {
        let mut sent_start = vec![false; n];
        sent_start[0] = true;
        State {
            n: n as u32,
            next: 0,
            stack: Vec::with_capacity(32),
            back: Vec::new(),
            head: vec![NONE; n],
            class: vec![0; n],
            last_left: vec![NONE; n],
            last_right: vec![NONE; n],
            right_before: vec![NONE; n],
            unshiftable: vec![false; n],
            sent_start,
        }
    }

    fn buffer(&self, i: usize) -> u32 {
        if i < self.back.len() {
            return self.back[self.back.len() - 1 - i];
        }
        let token = self.next as usize + i - self.back.len();
        if token < self.n as usize { token as u32 } else { NONE }
    }

    fn buffer_len(&self) -> usize {
        self.back.len() + (self.n - self.next) as usize
    }

    fn on_stack(&self, i: usize) -> u32 {
        self.stack.len().checked_sub(i + 1).map_or(NONE, |at| self.stack[at])
    }

    fn features(&self) -> [u32; SLOTS] {
        let of = |column: &[u32], token: u32| column.get(token as usize).copied().unwrap_or(NONE);
        let (b0, s0) = (self.buffer(0), self.on_stack(0));
        [
            b0,
            self.buffer(1),
            s0,
            self.on_stack(1),
            self.on_stack(2),
            of(&self.last_left, b0),
            of(&self.last_left, s0),
            of(&self.last_right, s0),
        ]
    }

    fn shift(&mut self) {
        match self.back.pop() {
            Some(token) => self.stack.push(token),
            None => {
                self.stack.push(self.next);
                self.next += 1;
            }
        }
    }

    fn reduce(&mut self) {
        let Some(s0) = self.stack.pop() else { return };
        if self.head[s0 as usize] == NONE && !self.stack.is_empty() {
            self.unshiftable[s0 as usize] = true;
            self.back.push(s0);
        }
    }

    fn left_arc(&mut self, class: usize) {
        let (s0, b0) = (self.on_stack(0), self.buffer(0));
        let old = self.head[s0 as usize];
        // an arc that is taken back is always the newest of its head
        if old != NONE && self.last_right[old as usize] == s0 {
            self.last_right[old as usize] = self.right_before[s0 as usize];
        }
        self.attach(s0, b0, class);
        self.last_left[b0 as usize] = s0;
        self.unshiftable[b0 as usize] = false;
        self.stack.pop();
    }

    fn right_arc(&mut self, class: usize) {
        let (s0, b0) = (self.on_stack(0), self.buffer(0));
        self.attach(b0, s0, class);
        self.right_before[b0 as usize] = self.last_right[s0 as usize];
        self.last_right[s0 as usize] = b0;
        self.shift();
    }

    fn attach(&mut self, child: u32, head: u32, class: usize) {
        self.head[child as usize] = head;
        self.class[child as usize] = class as u16;
    }
}

/// Which kinds of move the state allows.
struct Valid {
    shift: bool,
    reduce: bool,
    arcs: bool,
    breaks: bool,
}

impl Valid {
    fn of(state: &State) -> Valid {
        let (b0, b1, length) = (state.buffer(0), state.buffer(1), state.buffer_len());
        let empty = state.stack.is_empty();
        let starts = b0 != NONE && state.sent_start[b0 as usize];
        let stuck = b0 != NONE && state.unshiftable[b0 as usize];
        Valid {
            shift: empty || !(length < 2 || starts || stuck),
            reduce: !empty,
            arcs: !empty && length > 0 && !starts,
            breaks: length >= 2 && b1 == b0 + 1 && !state.sent_start[b1 as usize],
        }
    }
}

impl Parser {
    /// The parser of a model.
    ///
    /// # Errors
    /// Names the tensor that is missing.
    pub fn new(weights: &Weights, moves: &[String], lanes: usize) -> Result<Parser, ModelError> {
        let first = |kind: &str| moves.iter().position(|m| m.starts_with(kind)).unwrap_or(moves.len());
        Ok(Parser {
            scorer: Scorer::new(weights, "parser", SLOTS, moves.len(), lanes)?,
            labels: moves
                .iter()
                .map(|m| m.split_once('-').map_or("", |(_, label)| label).to_string())
                .collect(),
            first_left: first("L-"),
            first_right: first("R-"),
            break_move: first("B-"),
        })
    }

    /// The scorer, for reducing rows.
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Parses a document of `n` tokens from its reduced rows. `ring` is scratch.
    pub fn parse(&self, kernels: &Kernels, n: usize, reduced: &[f32], ring: &mut Aligned) -> Arcs {
        if n == 0 {
            return Arcs::default();
        }
        let mut state = State::new(n);
        let stride = self.scorer.lower_stride();
        let mut rows = Rows {
            scorer: &self.scorer,
            kernels,
            reduced,
            n,
            first: 0,
            end: 0,
            stride,
            ring,
            old: Vec::new(),
        };
        let mut scores = [0f32; MOST_CLASSES];
        while !state.stack.is_empty() || state.buffer_len() > 0 {
            let class = self.choose(kernels, &state, &mut rows, &mut scores);
            self.apply(&mut state, class);
        }
        let root = |i: usize| state.head[i] == NONE;
        Arcs {
            head: (0..n).map(|i| if root(i) { i as u32 } else { state.head[i] }).collect(),
            class: (0..n).map(|i| (!root(i)).then_some(state.class[i])).collect(),
        }
    }

    fn choose(
        &self,
        kernels: &Kernels,
        state: &State,
        rows: &mut Rows<'_>,
        scores: &mut [f32; MOST_CLASSES],
    ) -> usize {
        let valid = Valid::of(state);
        match (valid.shift, valid.reduce, valid.arcs, valid.breaks) {
            (true, false, false, false) => return SHIFT,
            (false, true, false, false) => return REDUCE,
            _ => {}
        }
        let tokens = state.features();
        // no feature lies beyond the first two tokens of the buffer
        rows.advance(tokens[0]);
        rows.advance(tokens[1]);
        tokens.iter().for_each(|&t| rows.recall(t));
        let features: [&[f32]; SLOTS] = std::array::from_fn(|s| rows.row(s, tokens[s]));
        let h = self.scorer.hidden(kernels, &features);
        if valid.arcs {
            self.scorer.score(kernels, &h, 0..self.break_move + 1, scores);
        } else {
            self.scorer.score(kernels, &h, SHIFT..REDUCE + 1, scores);
            self.scorer.score(kernels, &h, self.break_move..self.break_move + 1, scores);
        }
        self.best(&valid, scores)
    }

    /// The valid class with the highest score, the lowest on ties.
    fn best(&self, valid: &Valid, scores: &[f32; MOST_CLASSES]) -> usize {
        let mut best = (usize::MAX, f32::NEG_INFINITY);
        let mut consider = |class: usize| {
            if best.0 == usize::MAX || scores[class] > best.1 {
                best = (class, scores[class]);
            }
        };
        if valid.shift {
            consider(SHIFT);
        }
        if valid.reduce {
            consider(REDUCE);
        }
        if valid.arcs {
            (self.first_left..self.break_move).for_each(&mut consider);
        }
        if valid.breaks {
            consider(self.break_move);
        }
        best.0
    }

    fn apply(&self, state: &mut State, class: usize) {
        match class {
            SHIFT => state.shift(),
            REDUCE => state.reduce(),
            c if c == self.break_move => {
                let b1 = state.buffer(1);
                state.sent_start[b1 as usize] = true;
            }
            c if c < self.first_right => state.left_arc(c),
            c => state.right_arc(c),
        }
    }
}

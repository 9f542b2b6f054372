//! Which attributions may hold for the words of a sentence: no word has to be held against all of a long text.

use sitroom_document::{Analysis, Attribution, TokenRange};

/// The attributions by sentence.
#[derive(Debug)]
pub struct Said(Vec<Vec<u32>>);

impl Said {
    /// Enters each attribution under the sentences of its scope and of its cue.
    pub fn new(a: &Analysis, attributions: &[Attribution]) -> Said {
        let mut by_sentence = vec![Vec::new(); a.sentences.len()];
        for (i, x) in attributions.iter().enumerate() {
            let scope = x.scope.iter().map(|s| a.tokens_in(*s));
            for tokens in scope.chain([x.cue_tokens]) {
                enter(a, &mut by_sentence, tokens, i as u32);
            }
        }
        Said(by_sentence)
    }

    /// Indices of those that may hold for words of the sentence, ascending.
    pub fn of(&self, sentence: u32) -> &[u32] {
        &self.0[sentence as usize]
    }
}

fn enter(a: &Analysis, by_sentence: &mut [Vec<u32>], tokens: TokenRange, i: u32) {
    if tokens.is_empty() {
        return;
    }
    let (first, last) = (a.sentence(tokens.start), a.sentence(tokens.end - 1));
    for here in &mut by_sentence[first as usize..=last as usize] {
        if here.last() != Some(&i) {
            here.push(i);
        }
    }
}

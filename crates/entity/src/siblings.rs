//! *North and South Korea*: two names that share their last word.

use sitroom_document::{Analysis, TokenRange};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{EntType, Pos};

/// Tokens of two such names: two words, *and* between them, the word that they share.
const LENGTH: u32 = 4;

/// Gives each of two states its name where the language layer saw one or none.
pub fn split(text: &str, a: &Analysis, names: &mut Vec<(TokenRange, EntType)>) {
    for t in 0..(a.len() as u32).saturating_sub(LENGTH - 1) {
        if !are_siblings(text, a, t) {
            continue;
        }
        let pair = TokenRange::new(t, t + LENGTH);
        // names stand in order, none over another
        let from = names.partition_point(|n| n.0.end <= pair.start);
        let to = from + names[from..].partition_point(|n| n.0.start < pair.end);
        let runs_over = |n: &(TokenRange, EntType)| n.0.start < pair.start || n.0.end > pair.end;
        if !names[from..to].iter().any(runs_over) {
            let both = [TokenRange::new(t, t + 1), TokenRange::new(t + 2, t + LENGTH)];
            names.splice(from..to, both.map(|tokens| (tokens, EntType::GPE)));
        }
    }
}

fn are_siblings(text: &str, a: &Analysis, t: u32) -> bool {
    let joined = matches!(a.lemma(t + 1), "and" | "or");
    let last = a.word(text, t + LENGTH - 1);
    let state = |t: u32| {
        let full = format!("{} {last}", a.word(text, t));
        a.pos(t) == Pos::PROPN && Gazetteer::builtin().country_by_name(&full).is_some()
    };
    joined && state(t) && state(t + 2)
}

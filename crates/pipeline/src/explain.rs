//! Why the claims of a document are as they are, and why other words made none.

use sitroom_claim::judge::Opinion;
use sitroom_claim::{Coder, Considered};
use sitroom_document::{Analysis, Claim, Document, Extraction};
use sitroom_ling::Label;
use sitroom_record::{Records, records};

/// The records of a document with what led to its claims.
#[derive(Debug)]
pub struct Explanation {
    /// All records.
    pub records: Records,
    /// For each claim of the records, in order: how its parts hang on its trigger.
    pub claims: Vec<Reasons>,
    /// Every word that could have named an act, in text order.
    pub considered: Vec<Candidate>,
    /// Every word that the trained judge takes for an act or nearly so, in text order.
    pub opinions: Vec<Judged>,
}

/// How the parts of a claim hang together.
#[derive(Debug)]
pub struct Reasons {
    /// For each actor, in order.
    pub actors: Vec<String>,
    /// For each recipient, in order.
    pub recipients: Vec<String>,
    /// The time expression's path and rule.
    pub time: Option<(String, String)>,
    /// The place's path and rule.
    pub place: Option<(String, String)>,
}

/// A word that a rule's entry could stand for.
#[derive(Debug)]
pub struct Candidate {
    /// Index of its sentence.
    pub sentence: u32,
    /// The word as written.
    pub word: String,
    /// The rule and its entry, the type, and why it does not count.
    pub verdict: Considered,
}

/// A word that the trained judge takes for an act or nearly so.
#[derive(Debug)]
pub struct Judged {
    /// Index of its sentence.
    pub sentence: u32,
    /// The word as written.
    pub word: String,
    /// The type, and how likely it is.
    pub opinion: Opinion,
}

/// Gathers the reasons of finished tables.
pub fn explanation(doc: &Document, a: &Analysis, ex: &Extraction, engine: &str) -> Explanation {
    let considered = Coder::builtin().consider(doc, a, ex).into_iter().map(|verdict| Candidate {
        sentence: a.sentence(verdict.token),
        word: a.word(&doc.text, verdict.token).to_string(),
        verdict,
    });
    let judged = |opinion: Opinion| Judged {
        sentence: a.sentence(opinion.token),
        word: a.word(&doc.text, opinion.token).to_string(),
        opinion,
    };
    Explanation {
        opinions: Coder::builtin().opinions(doc, a, ex).into_iter().map(judged).collect(),
        considered: considered.collect(),
        claims: ex.claims.iter().map(|c| reasons(doc, a, ex, c)).collect(),
        records: records(doc, a, ex, engine),
    }
}

fn reasons(doc: &Document, a: &Analysis, ex: &Extraction, c: &Claim) -> Reasons {
    let to = |token: u32| path(doc, a, c.head, token);
    Reasons {
        actors: c.actors.iter().map(|p| to(p.head)).collect(),
        recipients: c.recipients.iter().map(|p| to(p.head)).collect(),
        time: c.time.as_ref().map(|t| {
            let x = &ex.times[t.timex as usize];
            (to(x.tokens.end - 1), x.why.to_string())
        }),
        place: c.place.map(|p| {
            let x = &ex.toponyms[p as usize];
            (to(x.tokens.end - 1), x.why.to_string())
        }),
    }
}

/// The way through the tree from one word to another: `said <ccomp- met -nsubj> Biden` goes up an arc and down another.
fn path(doc: &Document, a: &Analysis, from: u32, to: u32) -> String {
    if a.sentence(from) != a.sentence(to) {
        return "in another sentence".into();
    }
    let word = |t: u32| a.word(&doc.text, t);
    let up = chain(a, from);
    let down = chain(a, to);
    let Some(meet) = up.iter().position(|t| down.contains(t)) else { return word(to).into() };
    let turn = down.iter().position(|t| *t == up[meet]).unwrap_or(0);
    let mut out = word(from).to_string();
    for pair in up[..=meet].windows(2) {
        out.push_str(&format!(" <{}- {}", a.dep(pair[0]).as_str(), word(pair[1])));
    }
    for &t in down[..turn].iter().rev() {
        out.push_str(&format!(" -{}> {}", a.dep(t).as_str(), word(t)));
    }
    out
}

/// A word and all that it hangs on, up to the root.
fn chain(a: &Analysis, token: u32) -> Vec<u32> {
    let mut all = vec![token];
    let mut at = token;
    while a.head(at) != at && all.len() <= a.len() {
        at = a.head(at);
        all.push(at);
    }
    all
}

//! A text with the spans of two parties, and where they stand in the tree.

use sitroom_ling::{Analysis, Pos, Span, TokenRange};

/// Two parties marked in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Bytes of who acts; more than one span for several or split names.
    pub actor: Vec<Span>,
    /// Bytes of whom it is done to.
    pub recipient: Vec<Span>,
}

/// A pair on an analysis.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// Tokens of each actor span.
    pub actor: Vec<TokenRange>,
    /// Tokens of each recipient span.
    pub recipient: Vec<TokenRange>,
    /// Head of the first actor span.
    pub actor_head: Option<u32>,
    /// Head of the first recipient span.
    pub recipient_head: Option<u32>,
}

impl Sides {
    /// Finds a pair's tokens. Spans that hold no token are left out.
    pub fn new(pair: &Pair, a: &Analysis) -> Sides {
        let ranges = |spans: &[Span]| -> Vec<TokenRange> {
            spans.iter().map(|s| a.tokens_in(*s)).filter(|r| !r.is_empty()).collect()
        };
        let (actor, recipient) = (ranges(&pair.actor), ranges(&pair.recipient));
        Sides {
            actor_head: actor.first().map(|r| head_of(a, *r)),
            recipient_head: recipient.first().map(|r| head_of(a, *r)),
            actor,
            recipient,
        }
    }

    /// True if a token lies in either side.
    pub fn contains(&self, token: u32) -> bool {
        self.actor.iter().chain(&self.recipient).any(|r| r.contains(token))
    }
}

/// The token of a range that hangs on one outside it, or the range's last token.
fn head_of(a: &Analysis, range: TokenRange) -> u32 {
    let top = |t: &u32| (!range.contains(a.head(*t)) || a.head(*t) == *t) && a.pos(*t) != Pos::PUNCT;
    range.iter().find(top).unwrap_or(range.end - 1)
}

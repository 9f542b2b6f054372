//! All that features are read from: the analysis, columns beside it, and what the rules found.

use super::columns::{Columns, Quoted};
use sitroom_document::{Analysis, Attribution, Document, Span, TokenRange};

/// A document as the labeller sees it.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The analysis.
    pub a: &'a Analysis,
    /// Columns beside it.
    pub c: Columns,
    /// The rules' opinion.
    pub rules: RuleView,
    /// Sentences with words in quotation marks.
    pub quotes_in: Vec<bool>,
}

/// Tokens that a window holds at most on either side of its cue.
const REACH: u32 = 120;

impl<'a> Scene<'a> {
    /// The scene of a document with these quotations and the attributions that the rules found.
    pub fn new(doc: &Document, a: &'a Analysis, quotations: &[Span], rules: &[Attribution]) -> Scene<'a> {
        let c = Columns::new(doc, a, quotations);
        let quoted = |s: &TokenRange| s.iter().any(|t| c.quoted[t as usize] != Quoted::No);
        let quotes_in = a.sentences.iter().map(quoted).collect();
        Scene { a, rules: RuleView::new(a, rules), quotes_in, c }
    }

    /// The tokens in which source and content of a cue are looked for: whole sentences of its paragraph.
    pub fn window(&self, cue: TokenRange) -> TokenRange {
        let a = self.a;
        let mut w = a.sentences[a.sentence(cue.start) as usize];
        w.end = w.end.max(a.sentences[a.sentence(cue.end - 1) as usize].end);
        let paragraph = self.c.paragraph[cue.start as usize];
        let near = |t: u32| self.c.paragraph[t as usize] == paragraph;
        while w.start > 0 && near(w.start - 1) {
            let s = a.sentences[a.sentence(w.start - 1) as usize];
            if cue.start - s.start > REACH {
                break;
            }
            w.start = s.start;
        }
        while (w.end as usize) < a.len() && near(w.end) {
            let s = a.sentences[a.sentence(w.end) as usize];
            if s.end - cue.end > REACH {
                break;
            }
            w.end = s.end;
        }
        w
    }
}

/// All cues of a document, by token.
#[derive(Debug)]
pub struct Cues {
    /// Cues that begin at the token or before it.
    pub begun: Vec<u16>,
    /// The token belongs to a cue.
    pub inside: Vec<bool>,
}

impl Cues {
    /// Counts cues in a document of `n` tokens.
    pub fn new(n: usize, cues: &[TokenRange]) -> Cues {
        let mut all = Cues { begun: vec![0; n], inside: vec![false; n] };
        for cue in cues {
            all.inside[cue.start as usize..cue.end as usize].fill(true);
            all.begun[cue.start as usize] += 1;
        }
        for t in 1..n {
            all.begun[t] = all.begun[t].saturating_add(all.begun[t - 1]);
        }
        all
    }
}

/// What the rules say, by token.
#[derive(Debug, Default)]
pub struct RuleView {
    stance: Vec<u8>,
    content: Vec<bool>,
    source: Vec<bool>,
    all: Vec<RuleSpans>,
    /// Of each token the first attribution to whose cue it belongs.
    cue: Vec<Option<u32>>,
}

#[derive(Debug)]
struct RuleSpans {
    source: TokenRange,
    content: Vec<TokenRange>,
}

impl RuleView {
    fn new(a: &Analysis, rules: &[Attribution]) -> RuleView {
        let n = a.len();
        let (stance, content, source) = (vec![0; n], vec![false; n], vec![false; n]);
        let mut v = RuleView { stance, content, source, all: Vec::new(), cue: vec![None; n] };
        for (i, r) in rules.iter().enumerate() {
            let source = r.source.as_ref().map_or(TokenRange::new(0, 0), |s| s.tokens);
            let content: Vec<TokenRange> = r.content.iter().map(|s| a.tokens_in(*s)).collect();
            let range = |t: TokenRange| t.start as usize..t.end as usize;
            v.stance[range(r.cue_tokens)].fill(1 + r.stance as u8);
            v.cue[range(r.cue_tokens)].iter_mut().for_each(|first| *first = first.or(Some(i as u32)));
            v.source[range(source)].fill(true);
            content.iter().for_each(|c| v.content[range(*c)].fill(true));
            v.all.push(RuleSpans { source, content });
        }
        v
    }

    /// The stance of the rules' cue at a token, from 1; 0 for none.
    pub fn stance(&self, t: u32) -> u8 {
        self.stance[t as usize]
    }

    /// True if the rules have the token in a content.
    pub fn in_content(&self, t: u32) -> bool {
        self.content[t as usize]
    }

    /// True if the rules have the token in a source.
    pub fn in_source(&self, t: u32) -> bool {
        self.source[t as usize]
    }

    /// The rules' attribution whose cue shares a token with this one.
    pub fn with_cue(&self, cue: TokenRange) -> Option<usize> {
        cue.iter().filter_map(|t| self.cue[t as usize]).min().map(|i| i as usize)
    }

    /// What attribution `i` has the token for: 0 nothing, 1 source, 2 content.
    pub fn part(&self, i: usize, t: u32) -> u8 {
        let r = &self.all[i];
        match () {
            () if r.source.contains(t) => 1,
            () if r.content.iter().any(|c| c.contains(t)) => 2,
            () => 0,
        }
    }
}

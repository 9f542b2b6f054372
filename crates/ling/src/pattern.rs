//! The part of Python's `re` that spaCy's tokenizer patterns use, as a small backtracking matcher.
//!
//! Alternation, classes, groups, greedy `?`, `*`, `+`, `{m,n}`, `^`, `$`, one-way look-around, `\d \w \s \S`. The first alternative
//! that leads to a match wins, as in Python. Patterns come from the model's tables; a construct outside this list is a load error.

use crate::unicode::{is_decimal, is_space, is_word};

/// A set of characters.
#[derive(Debug, Default, Clone)]
struct CharSet {
    ascii: u128,
    /// Sorted inclusive ranges past ASCII.
    ranges: Vec<(char, char)>,
    decimal: bool,
    word: bool,
    space: bool,
    not_space: bool,
    negated: bool,
}

impl CharSet {
    fn add(&mut self, first: char, last: char) {
        for c in (first as u32)..=(last as u32).min(127) {
            self.ascii |= 1 << c;
        }
        if last as u32 > 127 {
            self.ranges.push((first.max('\u{80}'), last));
        }
    }

    fn close(&mut self) {
        self.ranges.sort_unstable();
        let mut merged: Vec<(char, char)> = Vec::with_capacity(self.ranges.len());
        for &(a, b) in &self.ranges {
            match merged.last_mut() {
                Some(last) if a <= last.1 => last.1 = last.1.max(b),
                _ => merged.push((a, b)),
            }
        }
        self.ranges = merged;
    }

    /// The ASCII characters that it holds, a bit each.
    fn ascii_mask(&self) -> u128 {
        (0..128u8).filter(|c| self.holds(char::from(*c))).fold(0, |mask, c| mask | 1 << c)
    }

    fn holds(&self, c: char) -> bool {
        let listed = if c.is_ascii() {
            self.ascii >> (c as u32) & 1 == 1
        } else {
            let i = self.ranges.partition_point(|&(_, last)| last < c);
            i < self.ranges.len() && self.ranges[i].0 <= c
        };
        let named = (self.decimal && is_decimal(c))
            || (self.word && is_word(c))
            || (self.space && is_space(c))
            || (self.not_space && !is_space(c));
        (listed || named) != self.negated
    }
}

#[derive(Debug)]
enum Node {
    Char(char),
    Set(CharSet),
    Start,
    End,
    /// `(?=…)`, `(?!…)`: the flag is true for the positive form.
    Ahead(Box<Alternatives>, bool),
    /// `(?<=…)`: every alternative has this many characters.
    Behind(Box<Alternatives>, usize),
    Group(Box<Alternatives>),
    Repeat(Box<Node>, usize, usize),
}

#[derive(Debug)]
struct Sequence {
    nodes: Vec<Node>,
    /// Characters that a match can begin with; `None` where that is not known.
    first: Option<CharSet>,
}

#[derive(Debug)]
struct Alternatives(Vec<Sequence>);

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    alternatives: Alternatives,
    /// ASCII characters that a match can begin with, a bit each; most places of a text need no more than this look.
    first: Option<u128>,
}

impl Pattern {
    /// Compiles `source`.
    ///
    /// # Errors
    /// Says where the pattern leaves the subset.
    pub fn new(source: &str) -> Result<Pattern, String> {
        let mut p = Parser { chars: source.strip_prefix("(?u)").unwrap_or(source).chars().collect(), at: 0 };
        let alternatives = p.alternatives()?;
        if p.at != p.chars.len() {
            return Err(format!(
                "expected the end of the pattern, but found {:?} at {}",
                p.chars[p.at], p.at
            ));
        }
        let first = alternatives
            .0
            .iter()
            .map(|s| s.first.as_ref().map(CharSet::ascii_mask))
            .try_fold(0, |all, mask| Some(all | mask?));
        Ok(Pattern { alternatives, first })
    }

    /// The end of the match that begins at `at` (offsets into `text`).
    pub fn match_at(&self, text: &[char], at: usize) -> Option<usize> {
        if let (Some(first), Some(c)) = (self.first, text.get(at).filter(|c| c.is_ascii()))
            && first >> (*c as u32) & 1 == 0
        {
            return None;
        }
        let mut end = None;
        run_any(&self.alternatives, text, at, &mut |e| {
            end = Some(e);
            true
        });
        end
    }

    /// The leftmost match at or after `from`.
    pub fn search(&self, text: &[char], from: usize) -> Option<(usize, usize)> {
        (from..=text.len()).find_map(|at| self.match_at(text, at).map(|end| (at, end)))
    }
}

type Next<'n> = &'n mut dyn FnMut(usize) -> bool;

fn run_any(alternatives: &Alternatives, text: &[char], at: usize, next: Next) -> bool {
    alternatives.0.iter().any(|s| {
        let possible = match (&s.first, text.get(at)) {
            (Some(set), Some(&c)) => set.holds(c),
            (Some(_), None) => false,
            (None, _) => true,
        };
        possible && run(&s.nodes, text, at, next)
    })
}

fn run(nodes: &[Node], text: &[char], at: usize, next: Next) -> bool {
    let Some((node, rest)) = nodes.split_first() else { return next(at) };
    match node {
        Node::Char(c) => text.get(at) == Some(c) && run(rest, text, at + 1, next),
        Node::Set(set) => text.get(at).is_some_and(|&c| set.holds(c)) && run(rest, text, at + 1, next),
        Node::Start => at == 0 && run(rest, text, at, next),
        Node::End => at == text.len() && run(rest, text, at, next),
        Node::Ahead(inner, wanted) => {
            run_any(inner, text, at, &mut |_| true) == *wanted && run(rest, text, at, next)
        }
        Node::Behind(inner, width) => {
            at >= *width && run_any(inner, text, at - width, &mut |e| e == at) && run(rest, text, at, next)
        }
        Node::Group(inner) => run_any(inner, text, at, &mut |e| run(rest, text, e, next)),
        Node::Repeat(inner, least, most) => repeat(inner, *least, *most, rest, text, at, next),
    }
}

/// Greedy repetition; single characters without recursion per step.
fn repeat(
    inner: &Node,
    least: usize,
    most: usize,
    rest: &[Node],
    text: &[char],
    at: usize,
    next: Next,
) -> bool {
    let holds = |i: usize| match inner {
        Node::Char(c) => text.get(i) == Some(c),
        Node::Set(set) => text.get(i).is_some_and(|&c| set.holds(c)),
        _ => false,
    };
    if matches!(inner, Node::Char(_) | Node::Set(_)) {
        let mut count = 0;
        while count < most && holds(at + count) {
            count += 1;
        }
        return count >= least && (least..=count).rev().any(|n| run(rest, text, at + n, next));
    }
    if most > 0
        && run(std::slice::from_ref(inner), text, at, &mut |e| {
            e > at && repeat(inner, least.saturating_sub(1), most - 1, rest, text, e, next)
        })
    {
        return true;
    }
    least == 0 && run(rest, text, at, next)
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

/// More repetitions than any chunk has characters.
const UNBOUNDED: usize = usize::MAX;

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, s: &str) -> bool {
        let n = s.chars().count();
        let hit = self.chars[self.at..].iter().copied().take(n).eq(s.chars());
        self.at += if hit { n } else { 0 };
        hit
    }

    fn alternatives(&mut self) -> Result<Alternatives, String> {
        let mut all = vec![self.sequence()?];
        while self.take("|") {
            all.push(self.sequence()?);
        }
        Ok(Alternatives(all))
    }

    fn sequence(&mut self) -> Result<Sequence, String> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let node = self.atom()?;
            nodes.push(self.quantified(node)?);
        }
        let first = first_set(&nodes);
        Ok(Sequence { nodes, first })
    }

    fn atom(&mut self) -> Result<Node, String> {
        for (open, wanted) in [("(?=", true), ("(?!", false)] {
            if self.take(open) {
                return Ok(Node::Ahead(Box::new(self.group()?), wanted));
            }
        }
        if self.take("(?<=") {
            let inner = self.group()?;
            let width = width(&inner).ok_or("expected a look-behind of one width")?;
            return Ok(Node::Behind(Box::new(inner), width));
        }
        if self.take("(?:") || self.take("(") {
            return Ok(Node::Group(Box::new(self.group()?)));
        }
        let c = self.chars[self.at];
        self.at += 1;
        Ok(match c {
            '^' => Node::Start,
            '$' => Node::End,
            '[' => Node::Set(self.class()?),
            '\\' => self.escape()?,
            '.' | '*' | '+' | '?' => {
                return Err(format!("expected an atom, but found {c:?} at {}", self.at - 1));
            }
            c => Node::Char(c),
        })
    }

    fn group(&mut self) -> Result<Alternatives, String> {
        let inner = self.alternatives()?;
        if self.take(")") { Ok(inner) } else { Err("expected a closing parenthesis".into()) }
    }

    fn escape(&mut self) -> Result<Node, String> {
        let mut set = CharSet::default();
        if let Some(c) = self.escaped(&mut set)? {
            return Ok(Node::Char(c));
        }
        Ok(Node::Set(set))
    }

    /// The character after a backslash; a named class is added to `set` instead.
    fn escaped(&mut self, set: &mut CharSet) -> Result<Option<char>, String> {
        let c = self.peek().ok_or("expected a character after the backslash")?;
        self.at += 1;
        let hex = |p: &mut Parser, n: usize| {
            let digits: String = p.chars[p.at..].iter().take(n).collect();
            p.at += n;
            u32::from_str_radix(&digits, 16)
                .ok()
                .and_then(char::from_u32)
                .ok_or(format!("expected {n} hex digits"))
        };
        match c {
            'd' => set.decimal = true,
            'w' => set.word = true,
            's' => set.space = true,
            'S' => set.not_space = true,
            'u' => return hex(self, 4).map(Some),
            'U' => return hex(self, 8).map(Some),
            c if c.is_alphanumeric() => return Err(format!("expected a known escape, but found \\{c}")),
            c => return Ok(Some(c)),
        }
        Ok(None)
    }

    fn class(&mut self) -> Result<CharSet, String> {
        let mut set = CharSet { negated: self.take("^"), ..Default::default() };
        loop {
            let Some(first) = self.class_char(&mut set)? else {
                if self.take("]") {
                    set.close();
                    return Ok(set);
                }
                continue;
            };
            let range = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|&c| c != ']');
            self.at += range as usize;
            let last =
                if range { self.class_char(&mut set)?.ok_or("expected the end of a range")? } else { first };
            set.add(first, last);
        }
    }

    /// One character of a class; `None` at its end and after a named class.
    fn class_char(&mut self, set: &mut CharSet) -> Result<Option<char>, String> {
        match self.peek().ok_or("expected a closing bracket")? {
            ']' => Ok(None),
            '\\' => {
                self.at += 1;
                self.escaped(set)
            }
            c => {
                self.at += 1;
                Ok(Some(c))
            }
        }
    }

    fn quantified(&mut self, node: Node) -> Result<Node, String> {
        let (least, most) = match self.peek() {
            Some('?') => (0, 1),
            Some('*') => (0, UNBOUNDED),
            Some('+') => (1, UNBOUNDED),
            Some('{') => return self.counted(node),
            _ => return Ok(node),
        };
        self.at += 1;
        Ok(Node::Repeat(Box::new(node), least, most))
    }

    fn counted(&mut self, node: Node) -> Result<Node, String> {
        self.at += 1;
        let close = self.chars[self.at..].iter().position(|&c| c == '}').ok_or("expected a closing brace")?;
        let inside: String = self.chars[self.at..self.at + close].iter().collect();
        self.at += close + 1;
        let number = |s: &str, or: usize| {
            if s.is_empty() { Ok(or) } else { s.parse().map_err(|_| format!("bad count {s}")) }
        };
        let (least, most) = match inside.split_once(',') {
            Some((a, b)) => (number(a, 0)?, number(b, UNBOUNDED)?),
            None => (number(&inside, 0)?, number(&inside, 0)?),
        };
        Ok(Node::Repeat(Box::new(node), least, most))
    }
}

/// The one number of characters that every alternative takes.
fn width(alternatives: &Alternatives) -> Option<usize> {
    let widths: Option<Vec<usize>> = alternatives
        .0
        .iter()
        .map(|s| {
            s.nodes.iter().try_fold(0, |n, node| match node {
                Node::Char(_) | Node::Set(_) => Some(n + 1),
                Node::Group(inner) => Some(n + width(inner)?),
                _ => None,
            })
        })
        .collect();
    let widths = widths?;
    widths.iter().all(|w| *w == widths[0]).then(|| widths[0])
}

fn first_set(nodes: &[Node]) -> Option<CharSet> {
    match nodes.iter().find(|n| !matches!(n, Node::Start | Node::Behind(..) | Node::Ahead(..)))? {
        Node::Char(c) => {
            let mut set = CharSet::default();
            set.add(*c, *c);
            Some(set)
        }
        Node::Set(set) => Some(set.clone()),
        Node::Repeat(inner, 1.., _) => first_set(std::slice::from_ref(inner)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &str, text: &str) -> Option<(usize, usize)> {
        Pattern::new(pattern).unwrap().search(&text.chars().collect::<Vec<_>>(), 0)
    }

    #[test]
    fn the_first_alternative_wins_not_the_longest() {
        assert_eq!(find("^…|^……|^a|^ab", "……"), Some((0, 1)));
        assert_eq!(find(r"^\.\.+|^\.", "...x"), Some((0, 3)));
    }

    #[test]
    fn look_around_and_classes() {
        assert_eq!(find(r"(?<=[0-9])(?:km|%|US\$)$", "12km"), Some((2, 4)));
        assert_eq!(find(r"(?<=[0-9])(?:km|%|US\$)$", "km"), None);
        assert_eq!(find(r"^\+(?![0-9])", "+5"), None);
        assert_eq!(find(r"(?<=[a-z])\.(?=[A-Z])", "end.Next"), Some((3, 4)));
        assert_eq!(find(r"[^\s-]{2,3}", "a-bcde"), Some((2, 5)));
    }

    #[test]
    fn groups_repeat_and_give_back() {
        assert_eq!(find(r"^(?:[a-z]+\.)+[a-z]{2,}$", "www.un.org"), Some((0, 10)));
        assert_eq!(find(r"^(?:[a-z]+\.)+[a-z]{2,}$", "www.un."), None);
        assert!(Pattern::new(r"\p{L}").is_err());
    }
}

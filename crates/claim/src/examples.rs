//! The examples of the rule files.

use crate::rule_file::{CounterText, ExampleText, read, type_files};
use sitroom_document::codebook::{EventType, Status};
use sitroom_rules::{Marked, RuleError, RuleFile, line_of};

/// An example of a rule file.
#[derive(Debug)]
pub struct EventExample {
    /// File and number.
    pub name: String,
    /// Text with the slots `actor`, `trigger`, `recipient`.
    pub marked: Marked,
    /// The file's type.
    pub event_type: EventType,
    /// The status wanted; `None` if the example is silent about it.
    pub status: Option<Status>,
    /// True if nothing of this type may be found.
    pub counter: bool,
    /// The rule that must be behind each trigger; `None` if any of the type will do.
    pub rule: Option<String>,
}

/// All examples and counterexamples of some rule files.
///
/// # Errors
/// Names file and line of one that cannot be read.
pub fn examples(files: &[RuleFile<'_>]) -> Result<Vec<EventExample>, RuleError> {
    let mut all = Vec::new();
    for file in type_files(files) {
        add(file, &mut all)?;
    }
    Ok(all)
}

fn add(file: &RuleFile<'_>, all: &mut Vec<EventExample>) -> Result<(), RuleError> {
    let parsed = read::<toml::Spanned<String>, ExampleText, CounterText>(file)?;
    let event_type = parsed.event_type;
    let name = |at: usize| format!("rules/en/event/{}:{}", file.path, line_of(file.text, at));
    let marked = |s: &toml::Spanned<String>| {
        Marked::parse(&short_form(s.get_ref())).map_err(|expected| RuleError {
            file: format!("rules/en/event/{}", file.path),
            line: line_of(file.text, s.span().start),
            expected,
            found: s.get_ref().clone(),
        })
    };
    for e in &parsed.example {
        let (name, marked) = (name(e.text.span().start), marked(&e.text)?);
        all.push(EventExample { name, marked, event_type, status: e.status, counter: false, rule: None });
    }
    let mut counters: Vec<String> = parsed.counterexample.into_iter().map(|c| c.text).collect();
    for rule in parsed.rule {
        let id = format!("en.{}.{}", event_type.as_str().to_lowercase(), rule.id);
        for u in &rule.uses {
            let (name, marked) = (name(u.span().start), marked(u)?);
            let rule = Some(id.clone());
            all.push(EventExample { name, marked, event_type, status: None, counter: false, rule });
        }
        counters.extend(rule.counter.into_iter().map(toml::Spanned::into_inner));
    }
    for text in counters {
        let (name, marked) = (name(0), Marked { text, spans: Vec::new() });
        all.push(EventExample { name, marked, event_type, status: None, counter: true, rule: None });
    }
    Ok(())
}

/// `[marched]` is short for `[trigger: marched]`.
fn short_form(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (before, inner) = rest.split_at(open + 1);
        out.push_str(before);
        let word = inner.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(inner.len());
        if !inner[word..].starts_with(": ") {
            out.push_str("trigger: ");
        }
        rest = inner;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_bracket_marks_a_trigger() {
        assert_eq!(short_form("[actor: Rebels] [left] it."), "[actor: Rebels] [trigger: left] it.");
    }
}

//! Rule files carry their own examples: this crate reads bracketed example texts and checks them.
//!
//! `"[actor: Thousands of teachers] [trigger: marched] in Lagos."` becomes the plain text and its named spans.
//! What a rule matches is the business of the crate that owns the rule family.

mod classes;
mod example;
mod file;

pub use classes::{Class, ClassExample, WordClass, class_examples};
pub use example::{Marked, MarkedSpan, RuleError, line_of};
pub use file::{Counterexample, RuleFile};

//! A line of the page.

/// One line: a key (the date), the document's words, and notes.
pub struct Line {
    /// The date, or what else leads the line.
    pub key: String,
    /// The document's words.
    pub words: String,
    /// Time, source, type and sentence.
    pub notes: String,
}

impl Line {
    /// A line.
    pub fn new(key: impl Into<String>, words: impl Into<String>, notes: impl Into<String>) -> Self {
        Line { key: key.into(), words: words.into(), notes: notes.into() }
    }
}

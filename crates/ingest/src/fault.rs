//! What can be wrong with an input: expected, found, what to do.

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No bytes at all.
    #[error("expected a report, but found nothing; the input is empty")]
    Empty,
    /// Bytes that are no text in any character set.
    #[error("expected text, but found binary data; name its format with --input if it has one")]
    Binary,
    /// A document past the limit, in megabytes.
    #[error("expected a document of at most {0} MB, but found a larger one; split it, or raise --max-size")]
    TooLarge(usize),
    /// Markup without any text of a report.
    #[error("expected a report's text, but found none in this page; check that it is an article")]
    NoText,
    /// A format that breaks its own rules.
    #[error("expected {expected}, but found {found}; {advice}")]
    Broken {
        /// What the format asks for.
        expected: &'static str,
        /// What is there instead.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// What another process that read the input says of it.
    #[error("{0}")]
    Said(String),
    /// Reading failed.
    #[error("cannot be read: {0}")]
    Read(std::io::Error),
}

impl Fault {
    /// A format that breaks its own rules.
    pub(crate) fn broken(expected: &'static str, found: impl ToString, advice: &'static str) -> Self {
        Fault::Broken { expected, found: found.to_string(), advice }
    }
}

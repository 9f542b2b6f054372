//! A document: the text read and what is known about it.

use std::sync::Arc;

/// How the publication date was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedFrom {
    /// Given by the caller.
    Given,
    /// Read from the file's metadata.
    Metadata,
    /// Found in the text (a dateline).
    Text,
}

impl PublishedFrom {
    /// As `records.md` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            PublishedFrom::Given => "given",
            PublishedFrom::Metadata => "metadata",
            PublishedFrom::Text => "text",
        }
    }
}

/// What is known about a document beside its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocMeta {
    /// The `id` of a JSONL input line.
    pub input_id: Option<String>,
    /// Where it was published on the web.
    pub url: Option<String>,
    /// The file it was read from.
    pub path: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its title where that is not part of the text.
    pub title: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// BCP 47 language; `None` where it is not known, and then taken for English.
    pub language: Option<String>,
    /// RFC 3339 date or date-time: the document creation time (DCT).
    pub published: Option<String>,
    /// RFC 3339 date on which the file was made: taken for `published` where nothing else tells, the text included.
    pub made: Option<String>,
    /// How `published` was learnt.
    pub published_from: Option<PublishedFrom>,
}

/// A text with its metadata. The text is never changed after reading; every span is valid in it.
#[derive(Clone, Debug)]
pub struct Document {
    /// The text, to the byte.
    pub text: Arc<str>,
    /// What is known about it.
    pub meta: DocMeta,
}

impl Document {
    /// A document from text and metadata.
    pub fn new(text: impl Into<Arc<str>>, meta: DocMeta) -> Self {
        Document { text: text.into(), meta }
    }
    /// True for a document in a language that the stages do not read: it is kept and marked, not coded.
    pub fn is_foreign(&self) -> bool {
        let language = self.meta.language.as_deref();
        language.is_some_and(|l| !l.split('-').next().unwrap_or_default().eq_ignore_ascii_case("en"))
    }
    /// The date part (`YYYY-MM-DD`) of the DCT.
    pub fn dct_date(&self) -> Option<&str> {
        self.meta.published.as_deref().and_then(|p| p.get(..10))
    }
}

//! Arguments that commands share.

use clap::{Args as ClapArgs, ValueEnum};
use sitroom_ingest::Kind;
use std::path::PathBuf;

/// Options of every command that reads files.
#[derive(Debug, ClapArgs)]
pub struct CommonArgs {
    /// Files, folders (their reports, in order of name), or - for standard input [default: -].
    #[arg(value_name = "FILE|DIR|-")]
    pub files: Vec<PathBuf>,
    /// What the files hold.
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub input: Input,
    /// Worker threads; 0 for one per core. The output does not depend on it.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=1024))]
    pub threads: u16,
    /// Write to FILE instead of standard output; FILE appears when all is written.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Largest document, in megabytes.
    #[arg(long, value_name = "MB", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub max_size: u16,
    /// Vector instructions to use, for measuring.
    #[arg(long, hide = true, default_value = "auto")]
    pub kernel: KernelArg,
}

/// See [`CommonArgs::kernel`].
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum KernelArg {
    /// The best that the processor has.
    Auto,
    /// AVX-512.
    Avx512,
    /// AVX2 and FMA.
    Avx2,
    /// Plain Rust.
    Portable,
}

/// What the input files hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Input {
    /// What the name says, else what the first bytes look like.
    Auto,
    /// One document a file, as it is.
    Text,
    /// One document a line: `id`, `text`, `published`, `title`, `outlet`, `url`, `authors`, `language`.
    Jsonl,
    /// A web page: the article in it.
    Html,
    /// Markdown, with or without a YAML head.
    Markdown,
    /// RSS, Atom or JSON Feed: each entry.
    Feed,
    /// A web archive, plain or gzip: each page.
    Warc,
    /// NewsML-G2 or NITF.
    News,
    /// An email.
    Mail,
    /// A PDF: the text of its pages.
    Pdf,
}

impl Input {
    /// The format; `None` for auto.
    pub fn kind(self) -> Option<Kind> {
        Some(match self {
            Input::Auto => return None,
            Input::Text => Kind::Text,
            Input::Jsonl => Kind::Jsonl,
            Input::Html => Kind::Html,
            Input::Markdown => Kind::Markdown,
            Input::Feed => Kind::Feed,
            Input::Warc => Kind::Warc,
            Input::News => Kind::News,
            Input::Mail => Kind::Mail,
            Input::Pdf => Kind::Pdf,
        })
    }
}

/// What is known beside the texts of every command that reads reports.
#[derive(Debug, Default, ClapArgs)]
pub struct MetaArgs {
    /// Publication date of texts that carry none: YYYY-MM-DD, or RFC 3339 with time.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Who published them.
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,
    /// Where they were published.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Their title, where it is not part of the text.
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,
}

/// A user's table of actors.
#[derive(Debug, ClapArgs)]
pub struct TableArgs {
    /// Table of actors that go before the built-in ones: tab- or comma-separated, with a first line that names the columns (`name`,
    /// `aliases`, `kind`, `country`, `code`, `sectors`, `from`, `to`, `wikidata`). A Wikidata query's result and OpenSanctions'
    /// targets.simple.csv are read as they are.
    #[arg(long, value_name = "FILE")]
    pub actors: Option<PathBuf>,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Which model a command asks.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// The one inside the program.
    #[default]
    Default,
    /// A Transformer encoder beside it: more often right, many times slower.
    Accurate,
}

/// Which model, and where its weights are.
#[derive(Debug, Default, ClapArgs)]
pub struct ModelArgs {
    /// Which model to ask: `code` for the type of a pair, other commands for which claims tell of one event.
    #[arg(long, value_name = "MODEL", default_value = "default")]
    pub model: Model,
    /// Folder with the weights of the accurate model [default: models beside the program, else in the current folder].
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
}

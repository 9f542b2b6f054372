//! Arguments of the commands that work on a database.

use crate::args::{CommonArgs, MetaArgs};
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// Which database.
#[derive(Debug, ClapArgs)]
pub struct DbArgs {
    /// The database.
    #[arg(long, value_name = "FILE", default_value = "sitroom.db")]
    pub db: PathBuf,
}

/// Arguments of `add`.
#[derive(Debug, ClapArgs)]
pub struct AddArgs {
    /// The database; it is made where there is none.
    #[command(flatten)]
    pub db: DbArgs,
    /// Files and threads.
    #[command(flatten)]
    pub common: CommonArgs,
    /// What is known beside the text.
    #[command(flatten)]
    pub meta: MetaArgs,
}

/// How views are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Columns to read.
    Table,
    /// One record a line.
    Jsonl,
    /// Comma-separated values with a head line.
    Csv,
}

/// Where a view goes and in which form.
#[derive(Debug, ClapArgs)]
pub struct ListArgs {
    /// Output format [default: table on a terminal, else jsonl].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ListFormat>,
    /// Write to FILE instead of standard output; FILE appears when all is written.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Most rows; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
}

/// What a view shows. An option given more than once means *any of them*.
#[derive(Debug, ClapArgs)]
pub struct FilterArgs {
    /// First day: YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Last day: YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Actor or recipient: a name or a part of it, a country (UKR), a sector (MIL).
    #[arg(long, value_name = "ACTOR")]
    pub about: Vec<String>,
    /// Place: a name or a part of it, or a country (UKR).
    #[arg(long, value_name = "PLACE")]
    pub place: Vec<String>,
    /// PLOVER type: ASSAULT, CONSULT, …
    #[arg(long = "type", value_name = "TYPE")]
    pub types: Vec<String>,
    /// Status: happened, ongoing, planned, requested, possible, conditional, `not_happened`.
    #[arg(long, value_name = "STATUS")]
    pub status: Vec<String>,
}

/// Arguments of a view.
#[derive(Debug, ClapArgs)]
pub struct ViewArgs {
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
    /// What to show.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where to.
    #[command(flatten)]
    pub list: ListArgs,
}

/// Arguments of `search`.
#[derive(Debug, ClapArgs)]
pub struct SearchArgs {
    /// Words, in any of their forms; `"…"` for a phrase, AND, OR, NOT.
    #[arg(value_name = "WORDS", required = true)]
    pub words: Vec<String>,
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
    /// First day: YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Last day: YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Where to.
    #[command(flatten)]
    pub list: ListArgs,
}

//! Arguments of the commands that work on a database.

use crate::common_args::{Color, CommonArgs, MetaArgs, ModelArgs};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use sitroom_fetch::Allowed;
use std::path::PathBuf;
use std::time::Duration;

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
    /// Which model joins claims.
    #[command(flatten)]
    pub model: ModelArgs,
    /// Host of a private network that may be fetched from: 127.0.0.1:8080, intranet.example.
    #[arg(long, value_name = "HOST[:PORT]")]
    pub allow_private: Vec<Allowed>,
    /// Certificates (PEM) that are believed from the hosts that are allowed so, in the place of the world's.
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
}

/// Arguments of `watch`.
#[derive(Debug, Default, ClapArgs)]
pub struct WatchArgs {
    /// Folders, and addresses of feeds and pages, beside those of the configuration.
    #[arg(value_name = "DIR|URL")]
    pub sources: Vec<String>,
    /// What to watch, and how (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The database; it is made where there is none [default: the configuration's, else sitroom.db].
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Look at everything once, and end.
    #[arg(long)]
    pub once: bool,
    /// Say only what went wrong.
    #[arg(short, long)]
    pub quiet: bool,
    /// How often to look where the configuration does not say [default: 15m for the web, 30s for folders].
    #[arg(long, value_name = "TIME", value_parser = crate::values::span)]
    pub interval: Option<Duration>,
    /// Read the pages that the feeds among the arguments link, not only the entries' texts.
    #[arg(long)]
    pub pages: bool,
    /// Which model joins claims.
    #[command(flatten)]
    pub model: ModelArgs,
    /// Host of a private network that may be fetched from: 127.0.0.1:8080, intranet.example.
    #[arg(long, value_name = "HOST[:PORT]")]
    pub allow_private: Vec<Allowed>,
    /// Certificates (PEM) that are believed from the hosts that are allowed so, in the place of the world's.
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// Rules for alerts (TOML) [default: the configuration's].
    #[arg(long, value_name = "RULES")]
    pub alert: Option<PathBuf>,
    /// The moment that stands for the present where alerts are concerned, for testing.
    #[arg(long, hide = true, value_name = "MOMENT")]
    pub now: Option<jiff::Timestamp>,
}

/// Arguments of `alert`.
#[derive(Debug, ClapArgs)]
pub struct AlertArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AlertCommand,
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// What `alert` does.
#[derive(Debug, Subcommand)]
pub enum AlertCommand {
    /// Show what rules would have said of the events that are stored, newest first. Nothing is sent.
    Test(AlertTestArgs),
    /// List alerts that were sent, wait or were given up, newest first.
    Log(ListArgs),
    /// Stop noting what changes, and drop what waits. The next watcher with rules begins anew.
    Off,
}

/// Arguments of `alert test`.
#[derive(Debug, ClapArgs)]
pub struct AlertTestArgs {
    /// Rules for alerts (TOML).
    #[arg(value_name = "RULES")]
    pub rules: PathBuf,
    /// First day of the events: YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// The moment at which surges are looked for: 2023-03-08T12:00:00Z [default: that of the last report].
    #[arg(long, value_name = "MOMENT")]
    pub now: Option<jiff::Timestamp>,
    /// Where to.
    #[command(flatten)]
    pub list: ListArgs,
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
    /// The reader's time zone in tables: Europe/Kyiv, UTC, +02:00 [default: as the reports have it].
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
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

/// Arguments of `diff`.
#[derive(Debug, ClapArgs)]
pub struct DiffArgs {
    /// The day from which reports are new: YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub since: String,
    /// Actor or recipient: a name or a part of it, a country (UKR), a sector (MIL).
    #[arg(long, value_name = "ACTOR")]
    pub about: Vec<String>,
    /// Place: a name or a part of it, or a country (UKR).
    #[arg(long, value_name = "PLACE")]
    pub place: Vec<String>,
    /// PLOVER type: ASSAULT, CONSULT, …
    #[arg(long = "type", value_name = "TYPE")]
    pub types: Vec<String>,
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
    /// Where to.
    #[command(flatten)]
    pub list: ListArgs,
}

/// Arguments of `report`.
#[derive(Debug, ClapArgs)]
pub struct ReportArgs {
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
    /// What to show.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Put what reports since this day brought at the top: YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    pub new_since: Option<String>,
    /// Most lines in each part; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub limit: usize,
    /// The reader's time zone: Europe/Kyiv, UTC, +02:00 [default: as the reports have it].
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// Write to FILE instead of standard output; FILE appears when all is written.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Columns of the page [default: the terminal's, else 100].
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(30..))]
    pub width: Option<u16>,
    /// When to colour the page.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// Arguments of `accept` and `reject`.
#[derive(Debug, ClapArgs)]
pub struct VerdictArgs {
    /// The claim's id.
    #[arg(value_name = "CLAIM")]
    pub claim: String,
    /// Who says so [default: the user's name].
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,
    /// Why.
    #[arg(long, value_name = "WORDS")]
    pub why: Option<String>,
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// Arguments of `correct`.
#[derive(Debug, ClapArgs)]
pub struct CorrectArgs {
    /// Which claim, who, why.
    #[command(flatten)]
    pub verdict: VerdictArgs,
    /// The right PLOVER type.
    #[arg(long = "type", value_name = "TYPE", value_parser = codebook_type)]
    pub kind: Option<String>,
    /// The right PLOVER mode.
    #[arg(long, value_name = "MODE")]
    pub mode: Option<String>,
    /// The right status.
    #[arg(long, value_name = "STATUS", value_parser = codebook_status)]
    pub status: Option<String>,
}

fn codebook_type(name: &str) -> Result<String, String> {
    name.parse::<sitroom_codebook::EventType>().map(|t| t.to_string()).map_err(|e| e.to_string())
}

fn codebook_status(name: &str) -> Result<String, String> {
    name.parse::<sitroom_codebook::Status>().map(|s| s.to_string()).map_err(|e| e.to_string())
}

/// Arguments of `corrections` and `revisions`.
#[derive(Debug, ClapArgs)]
pub struct CorrectionsArgs {
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
    /// Where to.
    #[command(flatten)]
    pub list: ListArgs,
}

/// Arguments of `view`.
#[derive(Debug, ClapArgs)]
pub struct ViewsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ViewCommand,
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// What `view` does.
#[derive(Debug, Subcommand)]
pub enum ViewCommand {
    /// Save a view: options of `sitroom events` under a name.
    Add {
        /// Its name.
        name: String,
        /// Options of `sitroom events`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// List saved views.
    List,
    /// Show the events of a saved view.
    Show {
        /// Its name.
        name: String,
    },
    /// Remove a saved view.
    Remove {
        /// Its name.
        name: String,
    },
}

/// Arguments of `forget`.
#[derive(Debug, ClapArgs)]
pub struct ForgetArgs {
    /// Reports published longer ago than this: 90d.
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub older_than: Option<u32>,
    /// Reports of this outlet.
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,
    /// Only say how many.
    #[arg(long)]
    pub dry_run: bool,
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
}

fn days(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('d').unwrap_or(text).parse::<u32>();
    number.map_err(|_| format!("expected a number of days like 90d, but found {text:?} instead"))
}

/// Arguments of `recode`.
#[derive(Debug, ClapArgs)]
pub struct RecodeArgs {
    /// Only show what would change.
    #[arg(long)]
    pub dry_run: bool,
    /// Which model joins claims.
    #[command(flatten)]
    pub model: ModelArgs,
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
    /// Where to.
    #[command(flatten)]
    pub list: ListArgs,
}

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Comma-separated values, one event a line.
    Csv,
    /// One event record a line.
    Jsonl,
    /// Apache Parquet with the columns of `csv`.
    Parquet,
    /// Points of events that have a place.
    Geojson,
    /// A calendar of what is announced; a moved event moves in it.
    Ics,
    /// The 61 columns of GDELT 2.0 events.
    Gdelt,
    /// The columns of POLECAT.
    Polecat,
    /// One page that loads nothing, with the evidence marked.
    Html,
    /// Counts and score sums by month and pair of countries.
    Dyads,
    /// Counts and score sums by day and country of the actor.
    ActorDays,
}

/// Arguments of `export`.
#[derive(Debug, ClapArgs)]
pub struct ExportArgs {
    /// The database.
    #[command(flatten)]
    pub db: DbArgs,
    /// What to write.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Format.
    #[arg(long, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Write to FILE instead of standard output; FILE appears when all is written.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
    /// One file for each day below the folder that -o names (parquet, csv, jsonl).
    #[arg(long)]
    pub by_date: bool,
    /// Most events; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub limit: usize,
}

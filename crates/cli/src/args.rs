//! Arguments: one definition per flag; `docs/cli.md` is checked against them.

use crate::common_args::{Color, CommonArgs, MetaArgs, ModelArgs, TableArgs};
use crate::store_args::{
    AddArgs, AlertArgs, CorrectArgs, CorrectionsArgs, DbArgs, DiffArgs, ExportArgs, ForgetArgs, RecodeArgs,
    ReportArgs, SearchArgs, VerdictArgs, ViewArgs, ViewsArgs, WatchArgs,
};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Reads news reports and rebuilds the situation that they describe: who did, said, plans, threatens, asks for or denies what, to
/// whom, when, where, how many, and according to whom.
#[derive(Debug, Parser)]
#[command(name = "sitroom", version, after_help = EXIT_CODES)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

pub(crate) const EXIT_CODES: &str = "Exit codes: 0 all went well; 1 some inputs could not be read; 2 the arguments are off; \
3 nothing could be read; 4 the output could not be written; 130 interrupted.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the language layer: tokens, tags, lemmas, dependencies, entities, sentences.
    ///
    /// Each document is taken whole, as spaCy takes it.
    ///
    /// Example: sitroom parse --format tsv report.txt
    #[command(after_help = EXIT_CODES)]
    Parse(ParseArgs),
    /// Read reports and write a situation report or records.
    ///
    /// Example: sitroom read --date 2022-02-12 report.txt
    #[command(after_help = EXIT_CODES)]
    Read(ReadArgs),
    /// Show why claims are as they are: marked sentences, rules, tree paths; and what was considered elsewhere.
    ///
    /// Example: sitroom explain --date 2022-02-12 report.txt
    #[command(after_help = EXIT_CODES)]
    Explain(ExplainArgs),
    /// Code pairs: the PLOVER type, mode and status that a text gives two marked parties.
    ///
    /// Each line has `id`, `text`, `actor` and `recipient`, the parties as lists of [start, end] in code points. The answer is a line
    /// with `id`, `type` (with PLOVER's own rewriting: a promised meeting is AGREE), `mode`, `status`, `confidence` and
    /// `alternatives`.
    ///
    /// Example: sitroom code pairs.jsonl -o coded.jsonl
    #[command(after_help = EXIT_CODES)]
    Code(CodeArgs),
    /// Read reports and keep them, with their records, in a database.
    ///
    /// A report that is there already is passed over. Whatever was added stays, whenever the program ends. Web addresses of pages, feeds
    /// and files are fetched, with respect for robots.txt.
    ///
    /// Example: sitroom add --db desk.db wire.jsonl https://example.org/news.rss
    #[command(after_help = EXIT_CODES)]
    Add(AddArgs),
    /// Watch feeds, pages and folders, and keep what they bring in a database.
    ///
    /// Runs until it is interrupted (Ctrl-C, SIGTERM), and goes on where it was when it is started again, however it ended. docs/watch.md
    /// describes the configuration.
    ///
    /// Example: sitroom watch --config watch.toml --db desk.db
    #[command(after_help = EXIT_CODES)]
    Watch(WatchArgs),
    /// Try rules for alerts on what is stored, and see what became of alerts.
    ///
    /// `sitroom watch --alert RULES` sends them. docs/alerts.md describes the rules.
    ///
    /// Example: sitroom alert --db desk.db test alerts.toml
    #[command(after_help = EXIT_CODES)]
    Alert(AlertArgs),
    /// List the claims of a database, newest first.
    ///
    /// Example: sitroom claims --db desk.db --about Lavrov --type CONSULT
    #[command(after_help = EXIT_CODES)]
    Claims(ViewArgs),
    /// Search the reports of a database for words, best first.
    ///
    /// Example: sitroom search --db desk.db 'embassy AND evacuation'
    #[command(after_help = EXIT_CODES)]
    Search(SearchArgs),
    /// List the events of a database, newest first: what reports of all outlets tell, once each.
    ///
    /// Example: sitroom events --db desk.db --place Kyiv --since 2022-02-01
    #[command(after_help = EXIT_CODES)]
    Events(ViewArgs),
    /// List the events of a database in order of time.
    ///
    /// Example: sitroom timeline --db desk.db --about UKR --type CONSULT
    #[command(after_help = EXIT_CODES)]
    Timeline(ViewArgs),
    /// List what is planned from today on (or from --since), soonest first.
    ///
    /// Example: sitroom upcoming --db desk.db --since 2022-02-12
    #[command(after_help = EXIT_CODES)]
    Upcoming(ViewArgs),
    /// List denials, and reports that differ in figures, times, places or in whether it happened.
    ///
    /// Example: sitroom disputed --db desk.db --format table
    #[command(after_help = EXIT_CODES)]
    Disputed(ViewArgs),
    /// List how the figures of each event moved, and by whose report.
    ///
    /// Example: sitroom numbers --db desk.db --type ASSAULT
    #[command(after_help = EXIT_CODES)]
    Numbers(ViewArgs),
    /// List what reports since a day brought: new events, and news of older ones.
    ///
    /// Example: sitroom diff --db desk.db --since 2022-02-12
    #[command(after_help = EXIT_CODES)]
    Diff(DiffArgs),
    /// Write the situation report over a whole database.
    ///
    /// Example: sitroom report --db desk.db --about UKR --new-since 2022-02-12
    #[command(after_help = EXIT_CODES)]
    Report(ReportArgs),
    /// Write events for other programs.
    ///
    /// Example: sitroom export --db desk.db --format ics -o coming.ics
    #[command(after_help = EXIT_CODES)]
    Export(ExportArgs),
    /// Mark a claim as right.
    ///
    /// Example: sitroom accept --db desk.db 6f3a0c1d2e4b5a69788c-0123456789ab --who desk
    #[command(after_help = EXIT_CODES)]
    Accept(VerdictArgs),
    /// Mark a claim as wrong: events and views leave it out, the machine's claim stays on file.
    ///
    /// Example: sitroom reject --db desk.db 6f3a0c1d2e4b5a69788c-0123456789ab --why "a film plot"
    #[command(after_help = EXIT_CODES)]
    Reject(VerdictArgs),
    /// Correct type, mode or status of a claim; the correction lies on top of the machine's claim.
    ///
    /// Example: sitroom correct --db desk.db 6f3a0c1d2e4b5a69788c-0123456789ab --status planned
    #[command(after_help = EXIT_CODES)]
    Correct(CorrectArgs),
    /// List all corrections with the claims as the machine made them: training data.
    ///
    /// Example: sitroom corrections --db desk.db --format jsonl
    #[command(after_help = EXIT_CODES)]
    Corrections(CorrectionsArgs),
    /// List pages that came in more than one version (same URL, changed text), and what changed.
    ///
    /// Example: sitroom revisions --db desk.db
    #[command(after_help = EXIT_CODES)]
    Revisions(CorrectionsArgs),
    /// Save, list, show and remove views: options of `sitroom events` under a name.
    ///
    /// Example: sitroom view --db desk.db add kyiv-embassy --place Kyiv --type CONSULT
    #[command(after_help = EXIT_CODES)]
    View(ViewsArgs),
    /// Remove reports, with all that was made of them.
    ///
    /// Example: sitroom forget --db desk.db --older-than 90d
    #[command(after_help = EXIT_CODES)]
    Forget(ForgetArgs),
    /// Read stored reports again with this engine, and show what changed.
    ///
    /// Example: sitroom recode --db desk.db --dry-run
    #[command(after_help = EXIT_CODES)]
    Recode(RecodeArgs),
    /// Code actors: the country and PLOVER sectors of a phrase.
    ///
    /// Each line has `id`, `text`, and where known `context` (text around it) and `published` (as of when). The answer is a line with
    /// `id`, `country`, `sectors`, `name` and `why`.
    ///
    /// Example: sitroom actor phrases.jsonl -o actors.jsonl
    #[command(after_help = EXIT_CODES)]
    Actor(ActorArgs),
    /// Take a PDF apart: the program calls this itself, in a process of its own.
    #[command(hide = true)]
    PdfText(PdfTextArgs),
}

/// Arguments of `code`.
#[derive(Debug, ClapArgs)]
pub struct CodeArgs {
    /// Files and threads.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Which model to ask.
    #[command(flatten)]
    pub model: ModelArgs,
}

/// Arguments of `actor`.
#[derive(Debug, ClapArgs)]
pub struct ActorArgs {
    /// Files and threads.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Your own table of actors.
    #[command(flatten)]
    pub table: TableArgs,
}

/// Options of the process that takes a PDF apart.
#[derive(Debug, ClapArgs)]
pub struct PdfTextArgs {
    /// Bytes of the longest text.
    #[arg(long)]
    pub max_bytes: usize,
    /// The process that waits for the answer.
    #[arg(long)]
    pub parent: u32,
}

/// How `parse` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ParseFormat {
    /// CoNLL-U.
    Conllu,
    /// One JSON object a document.
    Json,
    /// One token a line: document, offset, text, tag, dependency, head, lemma, entity.
    Tsv,
}

/// Arguments of `parse`.
#[derive(Debug, ClapArgs)]
pub struct ParseArgs {
    /// Files and threads.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "conllu")]
    pub format: ParseFormat,
}

/// How `read` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadFormat {
    /// The situation report: one page to read.
    Report,
    /// One record a line.
    Jsonl,
    /// One JSON array of documents with their records.
    Json,
}

/// Arguments of `explain`.
#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    /// Files and threads.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Your own table of actors.
    #[command(flatten)]
    pub table: TableArgs,
    /// What is known beside the texts.
    #[command(flatten)]
    pub meta: MetaArgs,
    /// Explain only the claim whose id begins so.
    #[arg(long, value_name = "ID")]
    pub claim: Option<String>,
    /// Explain an event of a database instead, by its id or that of one of its claims: what joined each claim to it.
    #[arg(long, value_name = "ID", conflicts_with = "claim")]
    pub event: Option<String>,
    /// The database of --event.
    #[command(flatten)]
    pub db: DbArgs,
    /// Columns of a sentence [default: the terminal's, else 100].
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(30..))]
    pub width: Option<u16>,
}

/// Arguments of `read`.
#[derive(Debug, ClapArgs)]
pub struct ReadArgs {
    /// Files and threads.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Your own table of actors.
    #[command(flatten)]
    pub table: TableArgs,
    /// What is known beside the texts.
    #[command(flatten)]
    pub meta: MetaArgs,
    /// Write acts to come as PLOVER does: planned meetings as AGREE, planned retreats as CONCEDE, other statuses as auxiliary modes.
    #[arg(long, conflicts_with = "fuse")]
    pub plover_strict: bool,
    /// Output format [default: report on a terminal, else jsonl].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ReadFormat>,
    /// Join the claims of all documents and write the events after the last one (jsonl only).
    #[arg(long)]
    pub fuse: bool,
    /// Columns of the situation report [default: the terminal's, else 100].
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(30..))]
    pub width: Option<u16>,
    /// When to colour the situation report.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

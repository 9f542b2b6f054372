//! The `sitroom` command: arguments in, exit code out. No linguistics here.

mod actor;
mod add;
mod adder;
mod alert;
mod args;
mod ask;
mod code;
mod common_args;
mod conllu;
mod events;
mod exit;
mod explain;
mod export;
mod fetched;
mod input;
mod listing;
mod output;
mod panics;
mod parse;
mod pdf;
mod read;
mod review;
mod situation;
mod store_args;
mod terminal;
mod values;
mod watch;
mod weights;
mod workers;

use args::{Args, Command};
use clap::Parser;
use exit::Failure;
use std::process::ExitCode;

/// A run that keeps reports has millions of small pieces of memory, of which the C library's allocator loses its way: after ten thousand
/// reports it took a sixth of all time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) => {
            // help and version are no errors; clap writes them to standard output
            let _ = e.print();
            return if e.use_stderr() { exit::USAGE.into() } else { ExitCode::SUCCESS };
        }
    };
    sitroom_store::on_upgrade(|path| {
        exit::say(&format!(
            "{}: made by an older version; bringing it up to date, once: some minutes for a million claims",
            path.display()
        ));
    });
    let done = match args.command {
        Command::Parse(a) => parse::run(&a),
        Command::Read(a) => read::run(&a),
        Command::Code(a) => code::run(&a),
        Command::Explain(a) if a.event.is_some() => events::explain(&a),
        Command::Explain(a) => explain::run(&a),
        Command::Add(a) => add::run(&a),
        Command::Watch(a) => watch::run(&a),
        Command::Claims(a) => ask::claims(&a),
        Command::Search(a) => ask::search(&a),
        Command::Events(a) => events::events(&a),
        Command::Timeline(a) => events::timeline(&a),
        Command::Upcoming(a) => events::upcoming(&a),
        Command::Disputed(a) => events::disputed(&a),
        Command::Numbers(a) => events::numbers(&a),
        Command::Diff(a) => events::diff(&a),
        Command::Report(a) => situation::run(&a),
        Command::Export(a) => export::run(&a),
        Command::Accept(a) => review::verdict(&a, "accept"),
        Command::Reject(a) => review::verdict(&a, "reject"),
        Command::Correct(a) => review::correct(&a),
        Command::Corrections(a) => review::corrections(&a),
        Command::Revisions(a) => events::revisions(&a),
        Command::View(a) => review::view(&a),
        Command::Forget(a) => review::forget(&a),
        Command::Recode(a) => review::recode(&a),
        Command::Actor(a) => actor::run(&a),
        Command::Alert(a) => alert::run(&a),
        Command::PdfText(a) => pdf::run(&a),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            exit::report(&failure);
            failure.code().into()
        }
    }
}

/// What a command comes to.
type Outcome = Result<(), Failure>;

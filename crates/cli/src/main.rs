//! The `sitroom` command: arguments in, exit code out. No linguistics here.

mod add;
mod args;
mod ask;
mod conllu;
mod exit;
mod input;

mod listing;
mod output;
mod parse;
mod read;
mod store_args;
mod workers;

use args::{Args, Command};
use clap::Parser;
use exit::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) => {
            // help and version are no errors; clap writes them to standard output
            let _ = e.print();
            return if e.use_stderr() { exit::USAGE.into() } else { ExitCode::SUCCESS };
        }
    };
    let done = match args.command {
        Command::Parse(a) => parse::run(&a),
        Command::Read(a) => read::run(&a),
        Command::Add(a) => add::run(&a),
        Command::Claims(a) => ask::claims(&a),
        Command::Search(a) => ask::search(&a),
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

//! The `sitroom` command: arguments in, exit code out. No linguistics here.

mod actor;
mod args;
mod code;
mod conllu;
mod exit;
mod explain;
mod input;
mod output;
mod parse;
mod read;
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
        Command::Code(a) => code::run(&a),
        Command::Explain(a) => explain::run(&a),
        Command::Actor(a) => actor::run(&a),
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

//! How a run ends: one line on standard error, and an exit code that means something.

/// The arguments are off.
pub const USAGE: u8 = 2;
/// Stopped by the user while a file was being written: 128 and the number of the signal, as shells have it.
pub const INTERRUPTED: i32 = 130;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Some inputs could not be read; each has had its own line.
    #[error("{failed} of {total} inputs could not be read; the others were")]
    SomeInputs {
        /// How many.
        failed: usize,
        /// Of how many.
        total: usize,
    },
    /// Arguments that do not go together.
    #[error("{0}")]
    Usage(String),
    /// Nothing could be read at all; each input has had its own line.
    #[error("expected something to read, but none of {0} inputs could be read; see the lines above")]
    NothingRead(usize),
    /// The output could not be written.
    #[error("{0}")]
    Output(String),
    /// The database cannot be used.
    #[error("{0}")]
    Store(#[from] sitroom_store::Error),
}

impl Failure {
    /// The exit code, as `sitroom --help` and `docs/cli.md` list them.
    pub fn code(&self) -> u8 {
        match self {
            Failure::SomeInputs { .. } => 1,
            Failure::Usage(_) => USAGE,
            Failure::NothingRead(_) => 3,
            Failure::Output(_) => 4,
            Failure::Store(e) => store_code(e),
        }
    }
}

fn store_code(e: &sitroom_store::Error) -> u8 {
    use sitroom_store::Error as E;
    match e {
        E::Unknown { .. } | E::Query(_) => USAGE,
        E::Missing(_) | E::Unreadable { .. } | E::NotADatabase(_) | E::Newer { .. } | E::Damaged { .. } => 3,
        E::Locked(_) | E::Full(_) | E::Denied(_) | E::Sql { .. } => 4,
    }
}

/// Prints one line on standard error.
#[allow(clippy::print_stderr, reason = "the command line speaks here and nowhere else")]
pub fn say(line: &str) {
    eprintln!("sitroom: {line}");
}

/// Prints a failure. Where a single input failed, its own line has said all.
pub fn report(failure: &Failure) {
    if !matches!(failure, Failure::NothingRead(1)) {
        say(&failure.to_string());
    }
}

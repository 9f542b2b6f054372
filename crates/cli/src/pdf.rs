//! PDFs are taken apart in a process of its own: a file can be made so that whoever reads it runs out of stack, memory or time, and that
//! must end nobody but its reader.
//!
//! The program starts itself again with a command that the help does not list: bytes on standard input, the report or the line that
//! says why there is none on standard output. Time is limited by the one that waits, and by the child itself should nobody wait any more;
//! memory is limited where the system can do that. One PDF is read at a time, whatever the number of threads.

use crate::Outcome;
use crate::args::PdfTextArgs;
use crate::exit::Failure;
use crate::panics::quiet_panics;
use sitroom_ingest::{Fault, Limits, Report, pdf};
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The command of the child.
pub const COMMAND: &str = "pdf-text";
/// How long a PDF may take.
const TIME: Duration = Duration::from_secs(20);
/// How much longer a child lives that nobody ends.
const GRACE: Duration = Duration::from_secs(2);
/// Bytes of memory, and those for each byte of the largest document beside them.
const MEMORY: u64 = 1 << 30;
const MEMORY_PER_BYTE: u64 = 4;
/// Bytes of stack of the thread that reads.
const STACK: usize = 64 << 20;
/// Bytes of an answer for each byte of text: JSON writes some characters in six.
const ANSWER_PER_BYTE: usize = 6;
/// Bytes of what a dying child says that are looked at.
const LAST_WORDS: u64 = 4096;
const MEGABYTE: usize = 1 << 20;

/// Takes a PDF apart in a process of its own.
///
/// # Errors
/// As [`pdf::report`], and where the process does not end as it should.
pub fn isolated(bytes: &[u8], limits: &Limits) -> Result<Report, Fault> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut child = Running(start(limits).map_err(Fault::Read)?);
    match child.answer(bytes, limits) {
        Ended::Said(json) => serde_json::from_slice::<Result<Report, String>>(&json)
            .unwrap_or_else(|_| Err(child.last_words()))
            .map_err(Fault::Said),
        Ended::TooLate => Err(Fault::Said(too_long())),
        Ended::TooMuch => Err(Fault::TooLarge(limits.document / MEGABYTE)),
    }
}

/// How the waiting ended.
enum Ended {
    Said(Vec<u8>),
    TooLate,
    TooMuch,
}

/// A child that is ended, and whose end is taken note of, whatever happens here.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Feeds the child and waits for all that it says.
    fn answer(&mut self, bytes: &[u8], limits: &Limits) -> Ended {
        let most = limits.document.saturating_mul(ANSWER_PER_BYTE).saturating_add(MEGABYTE);
        let (said_in, said_out) = channel();
        if let Some(stdout) = self.0.stdout.take() {
            std::thread::spawn(move || {
                let mut said = Vec::new();
                // what was said before an error is no whole answer, and is seen to be none
                let _ = stdout.take(most as u64 + 1).read_to_end(&mut said);
                // nobody waits any more where it took too long
                let _ = said_in.send(said);
            });
        }
        let feeder = self.0.stdin.take().map(|mut stdin| {
            let bytes = bytes.to_vec();
            // a child that dies early does not read to the end
            std::thread::spawn(move || drop(stdin.write_all(&bytes)))
        });
        let ended = match said_out.recv_timeout(TIME) {
            Ok(said) if said.len() > most => Ended::TooMuch,
            Ok(said) => Ended::Said(said),
            Err(RecvTimeoutError::Timeout) => Ended::TooLate,
            Err(RecvTimeoutError::Disconnected) => Ended::Said(Vec::new()),
        };
        if !matches!(ended, Ended::Said(_)) {
            // it may have ended by itself
            let _ = self.0.kill();
        }
        if let Some(feeder) = feeder {
            // the pipe is broken by now at the latest
            let _ = feeder.join();
        }
        ended
    }

    /// The line for a child that died without an answer.
    fn last_words(&mut self) -> String {
        let mut words = Vec::new();
        if let Some(stderr) = self.0.stderr.take() {
            // what cannot be read was not said
            let _ = stderr.take(LAST_WORDS).read_to_end(&mut words);
        }
        let status = self.0.wait().ok();
        died(status, &String::from_utf8_lossy(&words))
    }
}

const ADVICE: &str = "leave it out, or turn it into text first, for example with pdftotext";

fn too_long() -> String {
    format!(
        "expected a PDF that is read within {} s, but found one that takes longer; {ADVICE}",
        TIME.as_secs()
    )
}

/// The line for a death, by what the child said last: Rust's own words for lack of memory and of stack.
fn died(status: Option<ExitStatus>, words: &str) -> String {
    if words.contains("memory allocation of") {
        let megabytes = MEMORY >> 20;
        return format!(
            "expected a PDF that needs at most {megabytes} MB of memory, but found one that needs more; {ADVICE}"
        );
    }
    let how = match status {
        _ if words.contains("overflowed its stack") => "its parts lie too deep in each other".to_string(),
        Some(status) if status.code() == Some(i32::from(LATE)) => return too_long(),
        Some(status) => format!("its reader ended with {status}"),
        None => "its reader was lost".to_string(),
    };
    format!("expected a PDF that can be read, but found one that cannot ({how}); {ADVICE}")
}

fn start(limits: &Limits) -> std::io::Result<Child> {
    let mut command = Command::new(this_program()?);
    command.arg(COMMAND).arg(format!("--max-bytes={}", limits.document));
    command.arg(format!("--parent={}", std::process::id()));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // what the allocator would set aside at its start counts as used, and leaves nothing of what may be
    command.env("MIMALLOC_ARENA_RESERVE", "64MiB").env("RUST_BACKTRACE", "0");
    // a Ctrl-C is for this process to answer
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

/// On Linux the very file that runs, even where another version has taken its place.
fn this_program() -> std::io::Result<std::path::PathBuf> {
    let running = std::path::Path::new("/proc/self/exe");
    if running.exists() { Ok(running.into()) } else { std::env::current_exe() }
}

/// The exit code of a child that took too long.
const LATE: u8 = 124;

/// Runs the child's command: a PDF on standard input, its report or the line that says why there is none on standard output, as JSON.
///
/// # Errors
/// If standard input or output fails.
pub fn run(args: &PdfTextArgs) -> Outcome {
    confine(args);
    quiet_panics();
    std::thread::spawn(|| {
        std::thread::sleep(TIME + GRACE);
        std::process::exit(i32::from(LATE));
    });
    let lost = |e: std::io::Error| Failure::Output(format!("{COMMAND}: {e}"));
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(lost)?;
    let limits = Limits { document: args.max_bytes, ..Limits::default() };
    let reader = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || pdf::report(&bytes, &limits))
        .map_err(lost)?;
    let answer = match reader.join() {
        Ok(report) => report.map_err(|fault| fault.to_string()),
        Err(_) => {
            Err(format!("expected a PDF that can be read, but found one on which its reader fails; {ADVICE}"))
        }
    };
    let json = serde_json::to_vec(&answer).map_err(|e| Failure::Output(format!("{COMMAND}: {e}")))?;
    std::io::stdout().write_all(&json).map_err(lost)
}

/// Limits what this process may use. Where a limit cannot be set, the time is one all the same.
#[cfg(target_os = "linux")]
fn confine(args: &PdfTextArgs) {
    use rustix::process::{Resource, Rlimit, Signal, getppid, set_parent_process_death_signal, setrlimit};
    // ends with its parent, however that ends
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    if getppid().is_none_or(|parent| parent.as_raw_nonzero().get().unsigned_abs() != args.parent) {
        // it had ended before
        std::process::exit(i32::from(LATE));
    }
    let most = Some(MEMORY + MEMORY_PER_BYTE.saturating_mul(args.max_bytes as u64));
    // mappings that can be written: the program's own, which are large, do not count
    let _ = setrlimit(Resource::Data, Rlimit { current: most, maximum: most });
    let none = Some(0);
    let _ = setrlimit(Resource::Core, Rlimit { current: none, maximum: none });
}

#[cfg(not(target_os = "linux"))]
fn confine(_: &PdfTextArgs) {}

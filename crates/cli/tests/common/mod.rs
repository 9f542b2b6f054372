//! Runs the program as a user would.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own for one test, gone afterwards.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder; `name` has to be the test's own.
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("sitroom-test-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }
    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, content).expect("a file");
        path.display().to_string()
    }
    /// The names in it, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The program.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sitroom"));
    command.env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Runs it.
pub fn run(args: &[&str]) -> Output {
    command().args(args).output().expect("the program runs")
}

/// Runs it with a text on standard input.
pub fn run_with(args: &[&str], input: &[u8]) -> Output {
    let mut child = command()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || {
        // the program may stop reading before the end
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("the program ends");
    feeder.join().expect("the input is fed");
    output
}

/// Its exit code and its lines on standard error.
pub fn ending(output: &Output) -> (i32, Vec<String>) {
    let lines = String::from_utf8_lossy(&output.stderr).lines().map(str::to_string).collect();
    (output.status.code().expect("an exit code"), lines)
}

/// Its standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Its records.
pub fn records(output: &Output) -> Vec<serde_json::Value> {
    stdout(output).lines().map(|l| serde_json::from_str(l).expect("a JSON line")).collect()
}

/// All claims and events of a database, in a fixed order, without when it was asked.
pub fn contents(db: &str) -> Vec<serde_json::Value> {
    let mut all = Vec::new();
    for view in ["claims", "timeline"] {
        let mut found = records(&run(&[view, "--db", db, "--limit", "0", "--format", "jsonl"]));
        found.sort_by_key(|r| r["id"].to_string());
        all.extend(found);
    }
    all
}

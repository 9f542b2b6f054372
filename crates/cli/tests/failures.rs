//! Every way in which a run can fail: one clear line on standard error, and the documented exit code.

mod common;

use common::{Folder, command, ending, records, run, run_with, stdout};
use std::process::{Output, Stdio};

const GOOD: &str = "Protesters marched in Paris on 3 May 2021.\n";

/// The run ended with this code and one line that says these words.
#[track_caller]
fn fails(output: &Output, code: i32, words: &[&str]) {
    let (found, lines) = ending(output);
    assert_eq!(found, code, "{lines:?}");
    assert_eq!(lines.len(), 1, "expected one line, but found {lines:?}");
    for w in words {
        assert!(lines[0].contains(w), "expected {w:?} in {:?}", lines[0]);
    }
    assert!(lines[0].starts_with("sitroom: "));
    assert!(!lines[0].contains("panicked"));
}

#[test]
fn an_empty_file_has_nothing_to_read() {
    let dir = Folder::new("empty");
    for content in ["", " \n\t\r\n"] {
        let path = dir.file("empty.txt", content);
        fails(&run(&["read", &path]), 3, &["empty.txt", "expected a text", "empty"]);
        fails(&run(&["parse", &path]), 3, &["empty.txt"]);
        fails(&run(&["read", "--input", "jsonl", &path]), 3, &["empty.txt", "one JSON object a line"]);
    }
}

#[test]
fn empty_standard_input_has_nothing_to_read() {
    fails(&run_with(&["read"], b""), 3, &["standard input", "expected a text"]);
    fails(&run_with(&["read", "-"], b""), 3, &["standard input", "expected a text"]);
}

#[test]
fn a_folder_without_texts_has_nothing_to_read() {
    let dir = Folder::new("folder");
    dir.file("image.png", [0u8, 1, 2]);
    fails(
        &run(&["read", &dir.path().display().to_string()]),
        3,
        &["expected reports in this folder", "none"],
    );
}

#[test]
fn binary_junk_is_named_as_such() {
    let dir = Folder::new("junk");
    let junk: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fails(&run(&["read", &dir.file("junk.bin", junk)]), 3, &["junk.bin", "expected"]);
    let utf16: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fails(&run(&["read", &dir.file("utf16.txt", utf16)]), 3, &["UTF-16", "convert"]);
}

#[test]
fn invalid_utf8_is_named_with_its_place() {
    let dir = Folder::new("latin");
    let path = dir.file("latin.txt", b"caf\xe9 bombed");
    fails(&run(&["read", &path]), 3, &["latin.txt", "expected UTF-8", "0xe9 at 3", "iconv"]);
    let line = dir.file("latin.jsonl", b"{\"text\": \"caf\xe9 bombed\"}\n");
    fails(&run(&["read", &line]), 3, &["latin.jsonl:1", "expected a JSON object"]);
}

#[test]
fn a_line_of_100_megabytes_is_refused_in_little_memory() {
    let mut line = b"{\"text\": \"".to_vec();
    line.resize(100 << 20, b'a');
    line.extend_from_slice(b"\"}\n{\"id\": 2, \"text\": \"Troops left.\", \"published\": \"2021-05-03\"}\n");
    let output = run_with(&["read", "--input", "jsonl", "--format", "jsonl"], &line);
    let (code, lines) = ending(&output);
    assert_eq!(code, 1);
    assert!(lines[0].contains("standard input:1: expected a document of at most 16 MB"), "{lines:?}");
    assert_eq!(records(&output)[0]["input_id"], "2");
    fails(&run_with(&["read", "--input", "text"], &line), 3, &["at most 16 MB", "--max-size"]);
}

#[test]
fn a_missing_file_is_named() {
    fails(&run(&["read", "nowhere.txt"]), 3, &["nowhere.txt", "expected a file"]);
    fails(&run(&["parse", "nowhere.txt"]), 3, &["nowhere.txt", "expected a file"]);
}

#[test]
fn a_database_that_cannot_be_opened_is_not_said_to_be_missing() {
    let dir = Folder::new("unreachable");
    let file = dir.file("file", GOOD);
    let report = |db: &str| run(&["report", "--db", db]);
    fails(&report(&format!("{file}/desk.db")), 3, &["there is none", "check the path"]);
    let long = dir.path().join("a".repeat(300)).join("desk.db").display().to_string();
    fails(&report(&long), 3, &["cannot be opened", "too long", "check the path"]);
}

#[cfg(unix)]
#[test]
fn a_database_that_may_not_be_read_is_told_with_what_to_do() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let dir = Folder::new("private");
    let text = dir.file("a.txt", GOOD);
    let db = dir.file("shut/desk.db", "");
    std::fs::remove_file(&db).expect("it goes");
    assert_eq!(ending(&run(&["add", "--db", &db, &text])).0, 0);
    let root = std::fs::metadata(&text).expect("a file").uid() == 0;
    // root may read everything, so that somebody else has to ask
    let ask = |args: &[&str]| {
        let mut command = command();
        if root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.args(args).output()
    };
    if !ask(&["--version"]).is_ok_and(|o| o.status.success()) {
        eprintln!("skipped: nobody else can run the program here");
        return;
    }
    let shut = dir.path().join("shut");
    let allow = |path: &std::path::Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
            .expect("its owner says who may");
    };
    let words = ["desk.db", "cannot be opened", "who may read it", "sudo"];
    let file = std::path::Path::new(&db);
    allow(file, 0o000);
    fails(&ask(&["report", "--db", &db]).expect("it runs"), 3, &words);
    allow(file, 0o600);
    allow(&shut, 0o000);
    fails(&ask(&["report", "--db", &db]).expect("it runs"), 3, &words);
    allow(&shut, 0o700);
}

#[test]
fn an_output_that_cannot_be_written_ends_the_run_and_leaves_nothing() {
    let dir = Folder::new("output");
    let path = dir.file("in.txt", GOOD);
    fails(&run(&["read", &path, "-o", "/nonexistent/out"]), 4, &["/nonexistent/out", "cannot be written"]);
    let folder = dir.path().display().to_string();
    fails(&run(&["read", &path, "-o", &folder]), 4, &["cannot be written"]);
    assert_eq!(dir.names(), ["in.txt"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let dir = Folder::new("full");
    let path = dir.file("in.txt", GOOD);
    fails(&run(&["read", &path, "-o", "/dev/full"]), 4, &["disk is full"]);
    let full = std::fs::File::options().write(true).open("/dev/full").expect("the device");
    let output = command().args(["read", &path]).stdout(Stdio::from(full)).stderr(Stdio::piped()).spawn();
    let output = output.expect("the program starts").wait_with_output().expect("the program ends");
    fails(&output, 4, &["disk is full"]);
}

#[test]
fn a_closed_pipe_ends_the_run() {
    let dir = Folder::new("pipe");
    let line = "{\"text\": \"Protesters marched in Paris on 3 May 2021.\", \"published\": \"2021-05-04\"}\n";
    let path = dir.file("in.jsonl", line.repeat(2000));
    let mut child = command()
        .args(["read", "--format", "jsonl", &path])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    fails(&output, 4, &["the reader of the output has gone"]);
}

#[test]
fn a_wrong_date_is_a_usage_fault() {
    let dir = Folder::new("date");
    let path = dir.file("in.txt", GOOD);
    fails(&run(&["read", "--date", "12 Feb", &path]), 2, &["expected a date like", "12 Feb"]);
}

#[test]
fn unknown_flags_are_a_usage_fault() {
    let (code, lines) = ending(&run(&["read", "--colour", "x"]));
    assert_eq!(code, 2);
    assert!(lines[0].contains("unexpected argument"), "{lines:?}");
    assert_eq!(run(&["read", "--max-size", "0"]).status.code(), Some(2));
    assert_eq!(run(&["translate"]).status.code(), Some(2));
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let dir = Folder::new("others");
    dir.file("texts/a.txt", GOOD);
    dir.file("texts/b.txt", b"caf\xe9");
    dir.file("texts/c/d.txt", GOOD);
    dir.file("texts/e.jsonl", "{\"text\": \"Talks began on 4 May 2021.\"}\nnot JSON\n{\"title\": 1}\n");
    let output =
        run(&["read", "--format", "jsonl", "missing.txt", &dir.path().join("texts").display().to_string()]);
    let (code, lines) = ending(&output);
    assert_eq!(code, 1);
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert!(lines[4].contains("4 of 7 inputs could not be read"), "{lines:?}");
    let documents: Vec<_> = records(&output).into_iter().filter(|r| r["record"] == "document").collect();
    assert_eq!(documents.len(), 3);
}

#[test]
fn an_output_file_appears_whole_and_replaces_the_old_one() {
    let dir = Folder::new("whole");
    let path = dir.file("in.txt", GOOD);
    let out = dir.file("out.jsonl", "old");
    let output = run(&["read", "--format", "jsonl", &path, "-o", &out]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let written = std::fs::read_to_string(&out).expect("the output");
    assert_eq!(written, stdout(&run(&["read", "--format", "jsonl", &path])));
    assert_eq!(dir.names(), ["in.txt", "out.jsonl"]);
    // a run that fails keeps the old file
    assert_eq!(run(&["read", "missing.txt", "-o", &out]).status.code(), Some(3));
    assert_eq!(std::fs::read_to_string(&out).expect("the output"), written);
    assert_eq!(dir.names(), ["in.txt", "out.jsonl"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_half() {
    let dir = Folder::new("interrupted");
    let out = dir.file("out.jsonl", "old");
    let mut child = command()
        .args(["read", "--input", "jsonl", "-", "-o", &out])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // the run waits for its input; its temporary file tells that it has begun
    for _ in 0..500 {
        if dir.names().len() == 2 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    std::thread::sleep(std::time::Duration::from_millis(100));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    let stdin = child.stdin.take();
    let output = child.wait_with_output().expect("the program ends");
    drop(stdin);
    fails(&output, 130, &["interrupted"]);
    assert_eq!(dir.names(), ["out.jsonl"]);
    assert_eq!(std::fs::read_to_string(&out).expect("the output"), "old");
}

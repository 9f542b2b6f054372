//! Input that is out to harm: each gets a clear line, in little time and memory, and harms nothing else.

mod common;

use common::{Folder, contents, ending, records, run};
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Bytes that a bomb unpacks to: a gigabyte.
const HUGE: usize = 1 << 30;
const MEGABYTE: usize = 1 << 20;
/// Most address space that the program may take, in kibibytes: all that it needs, and far less than a bomb's double.
const ROOM: usize = 1_500_000;
const GOOD: &str = "{\"text\": \"Rebels shelled the port of Tarrin on Monday.\", \"published\": \"2021-05-04\", \"outlet\": \"A\"}\n";

/// `head`, and behind it so much of one letter on one line that all together is huge; packed, member by member.
fn bomb(head: &str) -> Vec<u8> {
    let packed = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).expect("it is packed");
        packer.finish().expect("it is packed")
    };
    let one = packed(&vec![b'a'; MEGABYTE]);
    let mut all = packed(head.as_bytes());
    (0..HUGE / MEGABYTE).for_each(|_| all.extend_from_slice(&one));
    all
}

/// Runs the program with little room.
fn confined(args: &[&str], input: Stdio) -> Output {
    let script = format!("ulimit -v {ROOM}; exec \"$0\" \"$@\"");
    let mut command = Command::new("bash");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_sitroom")]).args(args);
    command.stdin(input).output().expect("bash runs")
}

#[track_caller]
fn one_line(output: &Output, code: i32, words: &str) {
    let (found, lines) = ending(output);
    assert!(found == code && lines.len() == 1 && lines[0].contains(words), "{found} {lines:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn packed_bombs_of_every_format_are_refused_in_little_memory() {
    let folder = Folder::new("bombs");
    let warc = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2023-03-08T10:00:00Z\r\nWARC-Target-URI: http://a.example/\r\n\
                Content-Type: application/http; msgtype=response\r\nContent-Length: 1073741824\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    for (name, head) in [
        ("bomb.txt.gz", ""),
        ("bomb.jsonl.gz", "{\"text\": \""),
        ("bomb.html.gz", "<html><body><p>"),
        ("bomb.rss.gz", "<rss version='2.0'><channel><item><title>"),
        ("bomb.nitf.gz", "<nitf><body>"),
        ("bomb.eml.gz", "From: a@b\r\nDate: Thu, 14 May 2020 11:12:40 +0200\r\n\r\n"),
        ("bomb.md.gz", "# a\n\n"),
        ("bomb.warc.gz", warc),
    ] {
        let path = folder.file(name, bomb(head));
        let (code, lines) = ending(&confined(&["read", "--date", "2023-03-08", &path], Stdio::null()));
        // an archive goes on after a record that is too large
        assert!(code == 3 && lines.len() <= 3 && lines[0].contains("at most 16 MB"), "{name}: {lines:?}");
        std::fs::remove_file(path).expect("the bomb");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_gigabyte_of_one_line_is_passed_over_and_the_next_line_read() {
    let mut zeros = Command::new("bash")
        .args(["-c", &format!("head -c {HUGE} /dev/zero | tr '\\0' a; echo; cat")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("bash runs");
    zeros.stdin.take().expect("a pipe").write_all(GOOD.as_bytes()).expect("it is written");
    let lines = zeros.stdout.take().expect("a pipe");
    let output = confined(&["read", "--input", "jsonl", "--format", "jsonl"], Stdio::from(lines));
    zeros.wait().expect("it ends");
    let (code, lines) = ending(&output);
    assert!(
        code == 1 && lines[0].contains("standard input:1: expected a document of at most 16 MB"),
        "{lines:?}"
    );
    assert_eq!(records(&output)[0]["outlet"], "A");
}

#[test]
fn formats_that_are_not_read_are_named() {
    let folder = Folder::new("unread");
    let pdf = folder.file("a.pdf", "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n");
    one_line(&run(&["read", "--input", "text", &pdf]), 3, "found a PDF; say so with --input pdf");
    // a zip file is not unpacked at all, so that no bomb goes off in it
    let mut zip = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    zip.resize(4096, 7);
    one_line(&run(&["read", &folder.file("a.zip", zip)]), 3, "found a zip archive; unpack it first");
}

#[test]
fn a_database_of_a_newer_version_is_left_as_it_is() {
    /// Where SQLite keeps the version that a program gave a file.
    const VERSION: usize = 60;
    let folder = Folder::new("newer");
    let (db, file) = (folder.path().join("desk.db").display().to_string(), folder.file("a.jsonl", GOOD));
    assert_eq!(ending(&run(&["add", "--db", &db, &file])).0, 0);
    let mut bytes = std::fs::read(&db).expect("the database");
    bytes[VERSION..VERSION + 4].copy_from_slice(&999_u32.to_be_bytes());
    std::fs::write(&db, &bytes).expect("the database");
    let rules = folder.file("r.toml", "[[to]]\nname = 'out'\nstdout = true\n[[rule]]\nname = 'all'\n");
    let inbox = folder.path().display().to_string();
    for args in [
        vec!["add", "--db", &db, &file],
        vec!["claims", "--db", &db],
        vec!["watch", "--once", "--db", &db, "--alert", &rules, &inbox],
        vec!["forget", "--db", &db, "--outlet", "A"],
    ] {
        one_line(&run(&args), 3, "but found version 999; use a newer sitroom");
    }
    assert!(std::fs::read(&db).expect("the database") == bytes);
}

#[cfg(unix)]
#[test]
fn a_watcher_on_a_full_disk_ends_with_one_line_and_goes_on_when_there_is_room() {
    let folder = Folder::new("full-watch");
    let report = |i: usize| {
        let text = format!(
            "Gunmen attacked the market of quarter {i} in Ndola on Tuesday and killed {} people, police said. Residents protested.",
            10 + i
        );
        serde_json::json!({"text": text, "published": "2023-03-08", "outlet": format!("Outlet {i}")})
            .to_string()
            + "\n"
    };
    folder.file("inbox/a.jsonl", (0..400).map(report).collect::<String>());
    let rules =
        folder.file("r.toml", "[[to]]\nname = 'log'\nfile = 'alerts.jsonl'\n[[rule]]\nname = 'all'\n");
    let (db, inbox) = (
        folder.path().join("desk.db").display().to_string(),
        folder.path().join("inbox").display().to_string(),
    );
    let args = [
        "watch",
        "--once",
        "--quiet",
        "--db",
        &db,
        "--alert",
        &rules,
        "--now",
        "2023-03-08T12:00:00Z",
        &inbox,
    ];
    // a limit on file sizes stands for the full disk; the signal that comes with it is ignored, so that writing fails
    let output = Command::new("bash")
        .args(["-c", "trap '' XFSZ; ulimit -f 900; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_sitroom")])
        .args(args)
        .output()
        .expect("bash runs");
    let (code, lines) = ending(&output);
    assert!(
        code == 4 && lines.last().is_some_and(|l| l.contains("disk is full; what was added before is kept")),
        "{lines:?}"
    );
    assert_eq!(ending(&run(&args)).0, 0);
    let (whole, log) =
        (folder.path().join("whole.db").display().to_string(), folder.path().join("alerts.jsonl"));
    assert_eq!(ending(&run(&["add", "--db", &whole, &format!("{inbox}/a.jsonl")])).0, 0);
    let ids = |db: &str| -> Vec<String> {
        contents(db).iter().filter(|r| r["record"] == "claim").map(|r| r["id"].to_string()).collect()
    };
    assert_eq!(ids(&db), ids(&whole));
    let said = std::fs::read_to_string(log).expect("alerts");
    assert!(said.lines().all(|l| serde_json::from_str::<serde_json::Value>(l).is_ok()) && !said.is_empty());
}

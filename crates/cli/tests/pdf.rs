//! PDFs as a user meets them: from files, folders, archives and sites; and hostile ones, which end nobody but their reader.

mod common;
#[path = "../../fetch/tests/server/mod.rs"]
mod server;

use common::{Folder, command, ending, records, run, run_with};
use server::{Server, missing, reply};
use std::process::Stdio;
use std::time::{Duration, Instant};

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).expect("a sample")
}

/// A file that `tools/make_pdfs.py` makes.
fn path(name: &str) -> String {
    format!("{}/../ingest/tests/{name}.pdf", env!("CARGO_MANIFEST_DIR"))
}

/// The document's record.
fn document(args: &[&str]) -> serde_json::Value {
    let output = run(&[&["read", "--format", "jsonl"], args].concat());
    assert_eq!(ending(&output).0, 0, "{output:?}");
    records(&output).swap_remove(0)
}

#[test]
fn a_pdf_is_read_by_name_by_its_first_bytes_and_when_asked_for() {
    let folder = Folder::new("pdf-names");
    let file = folder.file("in/unnamed", bytes("samples/report"));
    folder.file("in/report.pdf", bytes("samples/report"));
    let inbox = folder.path().join("in").display().to_string();
    let text = document(&[&path("samples/report")])["text"].clone();
    assert!(
        text.as_str()
            .expect("a text")
            .contains("agreed to resume the negotiations about the offshore fields.")
    );
    for args in [&[&file[..]][..], &[&inbox], &["--input", "pdf", &file]] {
        assert_eq!(document(args)["text"], text, "{args:?}");
    }
    let piped = run_with(&["read", "--format", "jsonl"], &bytes("samples/report"));
    assert_eq!(records(&piped)[0]["text"], text);
    let (code, lines) = ending(&run(&["read", "--input", "text", &file]));
    assert!(code == 3 && lines[0].contains("found a PDF; say so with --input pdf"), "{lines:?}");
}

#[test]
fn the_day_on_which_a_file_was_made_goes_last() {
    let date = |args: &[&str]| {
        let doc = document(args);
        (doc["published"].clone(), doc["published_from"].clone())
    };
    let report = path("samples/report");
    assert_eq!(date(&[&report]), ("2023-03-14".into(), "metadata".into()));
    assert_eq!(date(&["--date", "2023-03-16", &report]), ("2023-03-16".into(), "given".into()));
    assert_eq!(date(&[&path("samples/tagged")]), ("2023-03-14".into(), "text".into()));
}

#[test]
fn pdfs_come_from_sites_archives_and_watched_folders() {
    let server = Server::of(|r| match r.path.as_str() {
        "/report" => reply("200 OK", &["Content-Type: application/pdf"], bytes("samples/report")),
        "/mission" => reply("200 OK", &["Content-Type: application/octet-stream"], bytes("samples/cyrillic")),
        _ => missing(),
    });
    let http =
        [b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n".to_vec(), bytes("samples/tagged")]
            .concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://lake.example/note.pdf\r\nWARC-Date: 2024-05-08T10:00:00Z\r\n\
         Content-Length: {}\r\n\r\n",
        http.len()
    );
    let folder = Folder::new("pdf-everywhere");
    folder.file("in/crawl.warc", [head.as_bytes(), &http, b"\r\n\r\n"].concat());
    let inbox = folder.path().join("in").display().to_string();
    let db = folder.path().join("desk.db").display().to_string();
    let added = run(&[
        "add",
        "--db",
        &db,
        "--allow-private",
        &server.host,
        &server.url("/report"),
        &server.url("/mission"),
    ]);
    assert_eq!(ending(&added).0, 0, "{added:?}");
    assert!(String::from_utf8_lossy(&added.stdout).starts_with("added 2 reports"), "{added:?}");
    let watched = run(&["watch", "--once", "--db", &db, &inbox]);
    assert_eq!(ending(&watched).0, 0, "{watched:?}");
    let found = ["Tarrin", "Tessau"]
        .map(|w| records(&run(&["search", "--db", &db, "--format", "jsonl", w])))
        .concat();
    let from: std::collections::BTreeSet<String> = found.iter().map(|hit| hit["url"].to_string()).collect();
    let expected = [server.url("/report"), server.url("/mission"), "http://lake.example/note.pdf".into()];
    assert_eq!(from, expected.iter().map(|u| format!("{u:?}")).collect());
}

#[test]
fn hostile_files_have_their_lines_and_the_next_one_is_read() {
    let folder = Folder::new("pdf-hostile");
    let all = [
        ("bomb", "expected a PDF"),
        ("circle", "found 1 page without any"),
        ("deep", "found 1 page without any"),
        ("doubling", "expected a PDF that is read within 20 s, but found one that takes longer"),
        ("encrypted", "found one that asks for it; take the password off"),
        ("garbage", "found one whose pages cannot be found"),
        ("kids", "expected a PDF"),
        ("nameless", "found letters that do not say which characters they are"),
        ("scanned", "read it by OCR first"),
        ("truncated", "found one without its end"),
    ];
    for (name, _) in all {
        folder.file(&format!("{name}.pdf"), bytes(&format!("hostile/{name}")));
    }
    folder.file("z.pdf", bytes("samples/report"));
    let begun = Instant::now();
    let output = run(&["read", "--format", "jsonl", &folder.path().display().to_string()]);
    let (code, lines) = ending(&output);
    assert_eq!((code, lines.len()), (1, all.len() + 1), "{lines:#?}");
    for ((name, words), line) in all.iter().zip(&lines) {
        assert!(line.contains(&format!("{name}.pdf: ")) && line.contains(words), "{name}: {line}");
    }
    assert!(
        lines[0].contains("of memory, but found one that needs more")
            || lines[0].contains("found 1 page without any"),
        "{lines:?}"
    );
    assert_eq!(records(&output)[0]["title"], "Ministers agree on talks");
    // one of them used up its time, the others none
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_ends_with_the_program_that_waits_for_it() {
    for signal in ["-TERM", "-KILL"] {
        let mut parent = command()
            .args(["read", &path("hostile/doubling")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let child = (0..200).find_map(|_| {
            std::thread::sleep(Duration::from_millis(50));
            reader_of(parent.id())
        });
        let child = child.expect("a reader is at work");
        let sent = std::process::Command::new("kill").args([signal, &parent.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        parent.wait().expect("the program ends");
        let gone = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            !is_alive(child)
        });
        assert!(gone, "{signal}: process {child} is still there");
    }
}

/// The process that a program started to read a PDF, once it is at it.
#[cfg(target_os = "linux")]
fn reader_of(parent: u32) -> Option<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{parent}/task")).ok()?;
    let children = tasks.flatten().filter_map(|t| std::fs::read_to_string(t.path().join("children")).ok());
    let child = children.collect::<String>().split_whitespace().next()?.parse().ok()?;
    let called = std::fs::read_to_string(format!("/proc/{child}/cmdline")).ok()?;
    called.contains("pdf-text").then_some(child)
}

/// True for a process that is there and no zombie.
#[cfg(target_os = "linux")]
fn is_alive(id: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|s| !s.contains(") Z "))
}

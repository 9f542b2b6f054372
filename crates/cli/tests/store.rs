//! The database as a user meets it: killed in the middle, in the hands of two, full, foreign.

mod common;

use common::{Folder, command, contents, ending, records, run, stdout};
use std::process::Stdio;
use std::time::Duration;

/// Reports that differ, on two outlets and several days.
fn wire(n: usize) -> String {
    let towns = ["Ndola", "Kitwe", "Lusaka", "Luanda", "Goma", "Bamako"];
    let line = |i: usize| {
        let town = towns[i % towns.len()];
        let text = format!(
            "Gunmen attacked the market of {town} on Tuesday and killed {} people, police said. The governor of district {i} \
             will meet President Hakainde Hichilema on Friday. Residents of quarter {i} protested against the army. \
             Zambian President Hakainde Hichilema met Angolan President João Lourenço in {town} on Monday.",
            10 + i
        );
        let day = 1 + i % 9;
        serde_json::json!({
            "id": i, "text": text, "published": format!("2023-03-0{day}"), "outlet": format!("Outlet {}", i % 4),
        })
        .to_string()
    };
    (0..n).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_load_killed_many_times_ends_as_one_that_was_not() {
    let folder = Folder::new("killed");
    let file = folder.file("wire.jsonl", wire(400));
    let (whole, killed) = (folder.path().join("whole.db"), folder.path().join("killed.db"));
    let (whole, killed) = (whole.display().to_string(), killed.display().to_string());
    let (code, lines) = ending(&run(&["add", "--db", &whole, &file]));
    assert_eq!(code, 0, "{lines:?}");
    for i in 0..12_u64 {
        let mut child = command()
            .args(["add", "--db", &killed, &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(60 + 90 * i));
        // SIGKILL
        child.kill().expect("the program is killed");
        child.wait().expect("the program ends");
    }
    let (code, lines) = ending(&run(&["add", "--db", &killed, &file]));
    assert_eq!(code, 0, "{lines:?}");
    let (right, found) = (contents(&whole), contents(&killed));
    assert!(right.len() > 800, "{}", right.len());
    assert!(right == found, "{} records against {}", right.len(), found.len());
}

#[test]
fn two_writers_take_turns_and_each_report_is_kept_once() {
    let folder = Folder::new("two");
    let file = folder.file("wire.jsonl", wire(80));
    let db = folder.path().join("desk.db").display().to_string();
    let start = || {
        command()
            .args(["add", "--db", &db, &file])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts")
    };
    let (mut a, mut b) = (start(), start());
    assert!(a.wait().expect("it ends").success() && b.wait().expect("it ends").success());
    let output = run(&["report", "--db", &db]);
    assert!(stdout(&output).contains("80 reports of 4 outlets"), "{}", stdout(&output));
}

#[test]
fn a_full_disk_is_one_line_and_keeps_what_was_there() {
    let folder = Folder::new("full");
    let first = folder.file("first.jsonl", wire(8));
    let second = folder.file("second.jsonl", wire(600));
    let db = folder.path().join("desk.db").display().to_string();
    assert_eq!(ending(&run(&["add", "--db", &db, &first])).0, 0);
    let before = contents(&db);
    // a limit on file sizes stands for the full disk; the signal that comes with it is ignored, so that writing fails
    let script = format!("trap '' XFSZ; ulimit -f 1200; exec \"$0\" add --db {db} {second}");
    let output = std::process::Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_sitroom")])
        .output()
        .expect("bash runs");
    let (code, lines) = ending(&output);
    assert_eq!(code, 4, "{lines:?}");
    assert!(
        lines.last().is_some_and(|l| l.contains("disk is full; what was added before is kept")),
        "{lines:?}"
    );
    let after = contents(&db);
    assert!(before.iter().all(|r| after.iter().any(|a| a["record"] != "claim" || a["id"] == r["id"])));
    assert_eq!(ending(&run(&["add", "--db", &db, &second])).0, 0);
}

#[test]
fn faults_of_a_database_are_one_line() {
    let folder = Folder::new("faults");
    let text = folder.file("a.txt", "Gunmen attacked the market of Ndola.");
    let foreign = folder
        .file("notes.db", "this is a text, and long enough to be looked at as a database file ".repeat(40));
    let none = folder.path().join("none.db").display().to_string();
    for (args, words, code) in [
        (
            vec!["add", "--db", &foreign, &text],
            "expected a sitroom database, but found another kind of file",
            3,
        ),
        (vec!["claims", "--db", &none], "expected a database, but there is none", 3),
        (vec!["add", "--db", "/proc/nothing.db", &text], "expected", 4),
    ] {
        let (found, lines) = ending(&run(&args));
        assert!(found == code && lines.len() == 1 && lines[0].contains(words), "{args:?}: {found} {lines:?}");
    }
}

#[test]
fn fused_reading_writes_events_after_the_last_document() {
    let folder = Folder::new("fused");
    let file = folder.file("wire.jsonl", wire(6));
    let output = run(&["read", "--fuse", "--format", "jsonl", &file]);
    let kinds: Vec<String> =
        records(&output).iter().map(|r| r["record"].as_str().expect("a kind").to_string()).collect();
    let first = kinds.iter().position(|k| k == "event").expect("an event");
    assert!(kinds[first..].iter().all(|k| k == "event") && kinds[..first].iter().any(|k| k == "claim"));
}

#[test]
fn every_export_is_in_its_format() {
    let folder = Folder::new("exports");
    let file = folder.file("wire.jsonl", wire(12));
    let db = folder.path().join("desk.db").display().to_string();
    assert_eq!(ending(&run(&["add", "--db", &db, &file])).0, 0);
    let export = |format: &str| run(&["export", "--db", &db, "--format", format]);
    let text = |format: &str| stdout(&export(format));
    let events = text("jsonl").lines().count();
    assert!(events > 3);
    assert_eq!(text("gdelt").lines().count(), events);
    assert!(text("gdelt").lines().all(|l| l.split('\t').count() == 61));
    let polecat = text("polecat");
    let rows: Vec<Vec<&str>> = polecat.lines().map(|l| l.split('\t').collect()).collect();
    assert!(rows.iter().all(|r| r.len() == 40));
    let contexts = rows[0].iter().position(|c| *c == "Contexts").expect("a column");
    assert!(rows[1..].iter().any(|r| r[contexts].contains("military")), "{polecat}");
    assert!(text("csv").starts_with("id,uid,day,type,"));
    let map: serde_json::Value = serde_json::from_str(&text("geojson")).expect("JSON");
    let point = &map["features"][0]["geometry"];
    assert!(
        point["type"] == "Point" && point["coordinates"].as_array().is_some_and(|c| c.len() == 2),
        "{map}"
    );
    let calendar = text("ics");
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"));
    assert!(calendar.contains("BEGIN:VEVENT") && calendar.lines().all(|l| l.len() <= 75), "{calendar}");
    let page = text("html");
    assert!(page.contains("<mark class=\"trigger\">") && !page.contains("src=") && !page.contains("<script"));
    assert!(text("dyads").starts_with("month,actor,recipient,events,"));
    assert!(export("parquet").stdout.starts_with(b"PAR1") && export("parquet").stdout.ends_with(b"PAR1"));
}

#[test]
fn views_are_saved_shown_and_removed() {
    let folder = Folder::new("views");
    let file = folder.file("wire.jsonl", wire(6));
    let db = folder.path().join("desk.db").display().to_string();
    assert_eq!(ending(&run(&["add", "--db", &db, &file])).0, 0);
    assert_eq!(ending(&run(&["view", "--db", &db, "add", "attacks", "--type", "ASSAULT"])).0, 0);
    assert_eq!(stdout(&run(&["view", "--db", &db, "list"])), "attacks\t--type ASSAULT\n");
    let shown = records(&run(&["view", "--db", &db, "show", "attacks"]));
    assert!(!shown.is_empty() && shown.iter().all(|e| e["type"] == "ASSAULT"));
    let (code, lines) = ending(&run(&["view", "--db", &db, "add", "odd", "--colour", "red"]));
    assert!(code == 2 && lines.len() == 1, "{lines:?}");
    assert_eq!(ending(&run(&["view", "--db", &db, "remove", "attacks"])).0, 0);
    assert_eq!(ending(&run(&["view", "--db", &db, "show", "attacks"])).0, 2);
}

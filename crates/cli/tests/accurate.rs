//! `--model accurate` of the commands that join: an encoder beside the program reads each act where it is told.

mod common;

use common::{Folder, run, stdout};

fn models() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../models").to_string()
}

/// Two outlets on one raid.
fn raid(folder: &Folder) -> String {
    let one = "Gunmen raided the market of Bamako on Sunday and killed nine traders, police said.";
    let other = "Militants attacked the market of Bamako on Sunday, killing nine traders, the mayor said.";
    let line = |id: &str, outlet: &str, text: &str| {
        serde_json::json!({"id": id, "published": "2024-05-13", "outlet": outlet, "text": text}).to_string()
    };
    folder.file("raid.jsonl", [line("a", "Morning Post", one), line("b", "Evening Post", other)].join("\n"))
}

/// What the wording of the two outlets' first claims weighed when they were joined.
fn wording(db: &str) -> f32 {
    let events = stdout(&run(&["events", "--db", db, "--format", "jsonl"]));
    let raid: serde_json::Value = events
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .find(|e: &serde_json::Value| e["type"] == "ASSAULT" && e["outlets"] == 2)
        .expect("one raid of two outlets");
    let why = stdout(&run(&["explain", "--db", db, "--event", raid["id"].as_str().expect("an id")]));
    let number = why.split("; wording ").nth(1).and_then(|w| w.split(['"', ';']).next());
    number.expect("evidence").parse().expect("a number")
}

#[test]
fn acts_are_compared_as_they_are_told() {
    let folder = Folder::new("accurate");
    let (file, plain, read) = (
        raid(&folder),
        folder.path().join("plain.db").display().to_string(),
        folder.path().join("read.db").display().to_string(),
    );
    stdout(&run(&["add", "--db", &plain, &file]));
    stdout(&run(&["add", "--db", &read, "--model", "accurate", "--models", &models(), &file]));
    assert!(wording(&read) > wording(&plain) + 0.1, "{} {}", wording(&read), wording(&plain));
}

#[test]
fn recode_reads_acts_of_reports_that_were_kept_without() {
    let folder = Folder::new("accurate-recode");
    let (file, db) = (raid(&folder), folder.path().join("desk.db").display().to_string());
    stdout(&run(&["add", "--db", &db, &file]));
    let before = wording(&db);
    stdout(&run(&["recode", "--db", &db, "--model", "accurate", "--models", &models()]));
    assert!(wording(&db) > before + 0.1, "{} {before}", wording(&db));
}

#[test]
fn weights_that_are_not_there_are_named() {
    let folder = Folder::new("accurate-weights");
    let (file, db) = (raid(&folder), folder.path().join("desk.db").display().to_string());
    let nowhere = folder.path().display().to_string();
    for command in [
        &["add", "--db", &db, &file][..],
        &["watch", "--once", "--db", &db, &nowhere],
        &["recode", "--db", &db],
    ] {
        let out = run(&[command, &["--model", "accurate", "--models", &nowhere]].concat());
        assert_eq!(out.status.code(), Some(2), "{command:?}");
        assert!(
            String::from_utf8_lossy(&out.stderr).contains("acts.bin; take the folder models"),
            "{command:?}"
        );
    }
}

//! `sitroom explain` and `--plover-strict`, as a user runs them.

mod common;

use common::{Folder, records, run, stdout};

const TEXT: &str = "Ankara condemned the Syrian government on Monday. Tech stocks rallied after the news. \
The foreign ministers of Japan and South Korea will meet on Friday.";

fn file(name: &str) -> (Folder, String) {
    let dir = Folder::new(name);
    let path = dir.file("report.txt", TEXT);
    (dir, path)
}

#[test]
fn a_claim_is_shown_with_its_marks_and_reasons() {
    let (_dir, path) = file("explain");
    let page = stdout(&run(&["explain", "--date", "2024-05-15", &path]));
    let lines: Vec<&str> = page.lines().collect();
    let at = lines.iter().position(|l| l.contains("Ankara condemned")).expect("the sentence");
    assert!(lines[at + 1].starts_with("     AAAAAA TTTTTTTTT RRRRRRRR"), "{page}");
    for part in ["rule en.accuse.condemn (condemn)", "CAMEO 111", "condemned -nsubj> Ankara", "2024-05-13"] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

#[test]
fn a_sentence_without_claims_says_what_was_considered() {
    let (_dir, path) = file("considered");
    let page = stdout(&run(&["explain", "--date", "2024-05-15", &path]));
    let from = page.find("Tech stocks").expect("the sentence");
    let rest = &page[from..];
    assert!(rest.contains("no claim") && rest.contains("rallied as PROTEST"), "{page}");
}

#[test]
fn one_claim_is_found_by_the_start_of_its_id() {
    let (_dir, path) = file("one");
    let all = records(&run(&["read", "--format", "jsonl", "--date", "2024-05-15", &path]));
    let claim = all.iter().find(|r| r["record"] == "claim").expect("a claim");
    let id = claim["id"].as_str().expect("an id");
    let page = stdout(&run(&["explain", "--date", "2024-05-15", "--claim", &id[..12], &path]));
    assert!(page.contains(id) && !page.contains("no claim"), "{page}");
    let none = run(&["explain", "--date", "2024-05-15", "--claim", "nothing", &path]);
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("expected a claim whose id begins with"));
}

#[test]
fn a_planned_meeting_is_written_as_plover_does_only_when_asked() {
    let (_dir, path) = file("strict");
    let of = |extra: &[&str]| {
        let all =
            records(&run(&[&["read", "--format", "jsonl", "--date", "2024-05-15", &path], extra].concat()));
        all.into_iter().rfind(|r| r["record"] == "claim").expect("a claim")
    };
    let (plain, strict) = (of(&[]), of(&["--plover-strict"]));
    assert_eq!((plain["type"].as_str(), plain.get("auxiliary")), (Some("CONSULT"), None));
    assert_eq!((strict["type"].as_str(), strict["status"].as_str()), (Some("AGREE"), Some("planned")));
    assert_eq!(plain["id"], strict["id"]);
}

#[test]
fn a_users_actors_are_explained_and_named_in_the_engine() {
    let dir = Folder::new("users-actors");
    let report = dir.file("report.txt", "Ostrel Quamby condemned the raid on Monday.");
    let table = dir.file("actors.tsv", "name\tcountry\tsectors\nOstrel Quamby\tPER\tGOV\n");
    let other = dir.file("other.tsv", "name\tcountry\tsectors\nOstrel Quamby\tCHL\tGOV\n");
    let with = |table: &str| ["--date", "2024-05-15", "--actors", table, &report].map(str::to_string);
    let explained = |table: &str| {
        let args = with(table);
        stdout(&run(&[&["explain"], &args.each_ref().map(String::as_str)[..]].concat()))
    };
    assert!(explained(&table).contains("Ostrel Quamby = PER GOV"), "{}", explained(&table));
    assert!(explained(&other).contains("Ostrel Quamby = CHL GOV"), "{}", explained(&other));
    let engine = |extra: &[&str]| {
        let all = records(&run(&[&["read", "--format", "jsonl", &report], extra].concat()));
        all[0]["engine"].as_str().expect("an engine").to_string()
    };
    let (plain, first, second) = (engine(&[]), engine(&["--actors", &table]), engine(&["--actors", &other]));
    assert!(first.starts_with(&format!("{plain} actors ")), "{first}");
    assert_ne!(first, second);
    assert_eq!(first, engine(&["--actors", &table]));
}

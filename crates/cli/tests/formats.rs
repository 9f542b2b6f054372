//! Formats as a user hands them over: by name, by first bytes, packed, in a folder, damaged.

mod common;

use common::{Folder, ending, records, run, run_with};

const PAGE: &str = "<!DOCTYPE html><html lang='en'><head><meta property='article:published_time' content='2021-05-04T19:30:00Z'>\
<meta property='og:site_name' content='Harbour Times'></head><body><nav><a href='/'>Home</a></nav><article>\
<p>Rebels shelled the port of Tarrin on Monday and killed nine dockers, the harbour office said in a statement.</p>\
<p>The governor will meet the union on Friday, according to two officials who did not wish to be named.</p></article></body></html>";

const MAIL: &str = "From: Mission <press@example.org>\r\nDate: Thu, 14 May 2020 11:12:40 +0200\r\nSubject: Note\r\n\r\nThe envoys met in Velm on Monday.\r\n";

/// The document records of an output.
fn documents(output: &std::process::Output) -> Vec<serde_json::Value> {
    records(output).into_iter().filter(|r| r["record"] == "document").collect()
}

#[test]
fn a_page_is_read_with_its_metadata() {
    let dir = Folder::new("page");
    let out = run(&["read", "--format", "jsonl", &dir.file("a.html", PAGE)]);
    let [doc] = &documents(&out)[..] else { panic!("expected one document") };
    assert_eq!(
        (&doc["published"], &doc["published_from"], &doc["outlet"]),
        (&"2021-05-04T19:30:00Z".into(), &"metadata".into(), &"Harbour Times".into())
    );
    let meeting = records(&out).into_iter().find(|r| r["type"] == "CONSULT").expect("the meeting");
    assert_eq!((&meeting["status"], &meeting["time"]["value"]), (&"planned".into(), &"2021-05-07".into()));
}

#[test]
fn standard_input_and_nameless_files_are_told_by_their_first_bytes() {
    let out = run_with(&["read", "--format", "jsonl"], MAIL.as_bytes());
    assert_eq!(documents(&out)[0]["outlet"], "Mission");
    let dir = Folder::new("nameless");
    assert_eq!(
        documents(&run(&["read", "--format", "jsonl", &dir.file("dump", PAGE)]))[0]["outlet"],
        "Harbour Times"
    );
}

#[test]
fn a_folder_gives_every_format_in_order_of_name_and_one_bad_file_harms_no_other() {
    let dir = Folder::new("mixed");
    dir.file("a.eml", MAIL);
    dir.file("b.html", PAGE);
    dir.file("c.warc", "no archive at all");
    dir.file("d.txt", "Troops left Velm.\n");
    dir.file("e.png", [0x89, b'P', b'N', b'G']);
    let out = run(&["read", "--format", "jsonl", &dir.path().display().to_string()]);
    let outlets: Vec<String> = documents(&out).iter().map(|d| d["outlet"].to_string()).collect();
    assert_eq!(outlets, ["\"Mission\"", "\"Harbour Times\"", "null"]);
    let (code, lines) = ending(&out);
    assert_eq!(code, 1);
    assert!(lines.iter().any(|l| l.contains("c.warc") && l.contains("expected a WARC record")), "{lines:?}");
}

#[test]
fn what_is_not_english_is_kept_and_not_coded() {
    let text = "Die Regierung teilte am Dienstag mit, dass die Grenze bis auf Weiteres geschlossen bleibt. Tausende warten seit Tagen vor den \
                Übergängen, wie mehrere Zeugen berichteten.";
    let out = run_with(&["read", "--format", "jsonl", "--date", "2022-02-12"], text.as_bytes());
    let all = records(&out);
    assert_eq!((all.len(), &all[0]["language"], &all[0]["text"]), (1, &"de".into(), &text.into()));
    let page = run_with(&["read", "--format", "report", "--date", "2022-02-12"], text.as_bytes());
    assert!(String::from_utf8_lossy(&page.stdout).contains("not in English (de)"));
}

#[test]
fn an_entity_bomb_gets_one_line() {
    let dir = Folder::new("bomb");
    let bomb = dir.file("b.nitf", "<!DOCTYPE nitf [<!ENTITY a 'ha'>]><nitf>&a;</nitf>");
    let (code, lines) = ending(&run(&["read", &bomb]));
    assert_eq!((code, lines.len()), (3, 1), "{lines:?}");
    assert!(lines[0].contains("without entities of its own"));
}

//! What the program writes: the same bytes however it is run, and the forms that the help promises.

mod common;

use common::{Folder, ending, records, run, run_with, stdout};

fn many() -> String {
    let text = |i: usize| match i % 5 {
        0 => format!("Protesters marched in Paris on {} May 2021, police said.", i % 28 + 1),
        1 => "“We will not leave,” she said. 👩‍🚒 Zambia’s envoy met the rebels in Lusaka on Friday.".into(),
        2 => format!("Troops moved.\r\n\r\nMore than {i},000 people fled to Кишинёв, agencies reported."),
        3 => "The minister denied it. ".repeat(i % 40 + 1),
        _ => "cafe\u{301} 🇺🇦 closed\u{a0}in Tōkyō; nobody was hurt".into(),
    };
    (0..60)
        .map(|i| format!("{}\n", serde_json::json!({"id": i, "text": text(i), "published": "2021-05-20"})))
        .collect()
}

#[test]
fn threads_change_no_byte() {
    let dir = Folder::new("threads");
    let path = dir.file("many.jsonl", many());
    for args in [
        &["read", "--format", "jsonl"][..],
        &["read", "--format", "json"],
        &["read", "--format", "report"],
        &["parse", "--format", "tsv"],
        &["parse", "--format", "conllu"],
        &["parse", "--format", "json"],
    ] {
        let with = |threads: &str| stdout(&run(&[args, &["--threads", threads, &path]].concat()));
        let one = with("1");
        assert!(one.len() > 1000);
        assert_eq!(one, with("4"), "{args:?}");
        assert_eq!(one, with("4"), "{args:?}");
    }
}

#[test]
fn documents_come_in_the_order_of_the_input() {
    let output = run_with(&["read", "--input", "jsonl", "--format", "jsonl"], many().as_bytes());
    let documents = records(&output).into_iter().filter(|r| r["record"] == "document");
    let ids: Vec<String> = documents.map(|r| r["input_id"].as_str().expect("an id").to_string()).collect();
    assert_eq!(ids, (0..60).map(|i| i.to_string()).collect::<Vec<_>>());
}

#[test]
fn files_of_a_folder_come_by_name() {
    let dir = Folder::new("order");
    for name in ["b.txt", "a.txt", "c/a.txt", "d.txt"] {
        dir.file(name, format!("{name} was bombed on 3 May 2021."));
    }
    let output = run(&["read", "--format", "jsonl", &dir.path().display().to_string()]);
    let documents = records(&output).into_iter().filter(|r| r["record"] == "document");
    let texts: Vec<String> =
        documents.map(|r| r["text"].as_str().expect("a text")[..5].to_string()).collect();
    assert_eq!(texts, ["a.txt", "b.txt", "c/a.t", "d.txt"]);
}

#[test]
fn text_is_kept_to_the_byte_and_spans_count_code_points() {
    let text = "\u{feff}KYIV\r\n\r\n👩‍🚒 “Troops\u{a0}left” on 3 May 2021, cafe\u{301} owner Zoë Ōe said.\r\n\t\n Turkey’s envoy met her in Tōkyō.\n";
    let output = run_with(&["read", "--format", "jsonl"], text.as_bytes());
    let records = records(&output);
    assert_eq!(records[0]["text"], text);
    let chars: Vec<char> = text.chars().collect();
    let mut spans = 0;
    for r in &records[1..] {
        check_spans(r, &chars, &mut spans);
    }
    assert!(spans >= 3, "{spans}");
}

fn check_spans(value: &serde_json::Value, text: &[char], spans: &mut usize) {
    match value {
        serde_json::Value::Object(map) => {
            if let (Some(a), Some(b), Some(words)) = (map.get("start"), map.get("end"), map.get("text")) {
                let at = |v: &serde_json::Value| v.as_u64().expect("a number") as usize;
                assert_eq!(text[at(a)..at(b)].iter().collect::<String>(), words.as_str().expect("words"));
                *spans += 1;
            }
            map.values().for_each(|v| check_spans(v, text, spans));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| check_spans(v, text, spans)),
        _ => {}
    }
}

#[test]
fn tsv_has_eight_columns_and_counts_documents() {
    let dir = Folder::new("tsv");
    let (a, b) = (dir.file("a.txt", "Kyïv\tis calm.\n"), dir.file("b.txt", "So is Lviv."));
    let out = stdout(&run(&["parse", "--format", "tsv", &a, &b]));
    let rows: Vec<Vec<&str>> = out.lines().map(|l| l.split('\t').collect()).collect();
    assert!(rows.iter().all(|r| r.len() == 8), "{out}");
    assert_eq!((rows[0][0], rows[0][1], rows[0][2]), ("0", "0", "Kyïv"));
    assert!(rows.iter().any(|r| r[2] == "\\t"), "{out}");
    let lviv = rows.iter().find(|r| r[2] == "Lviv").expect("the token");
    assert_eq!((lviv[0], lviv[1], lviv[7]), ("1", "6", "B-GPE"));
}

#[test]
fn ids_depend_on_the_report_and_not_on_its_place() {
    let dir = Folder::new("ids");
    let text = "Protesters marched in Paris on 3 May 2021.";
    let id = |path: &str, outlet: &str| {
        records(&run(&["read", "--format", "jsonl", "--outlet", outlet, path]))[0]["id"].clone()
    };
    let (a, b) = (dir.file("a.txt", text), dir.file("deeper/b.txt", text));
    assert_eq!(id(&a, "Gazette"), id(&b, "Gazette"));
    assert_ne!(id(&a, "Gazette"), id(&a, "Courier"));
}

#[test]
fn without_a_date_it_says_so_and_guesses_nothing() {
    let output = run_with(&["read", "--format", "jsonl"], b"Troops left on Friday.");
    let (code, lines) = ending(&output);
    assert_eq!(code, 0);
    assert!(lines.len() == 1 && lines[0].contains("no publication date"), "{lines:?}");
    let records = records(&output);
    assert!(records[0]["published"].is_null() && records[0]["published_from"].is_null());
    let time = records.iter().find(|r| r["record"] == "time").expect("a time");
    assert_eq!((&time["value"], &time["earliest"]), (&"XXXX-WXX-5".into(), &serde_json::Value::Null));
}

#[test]
fn a_full_date_at_the_head_of_the_text_is_taken() {
    let text = b"NAIROBI, 12 March 2021 (Gazette) - Talks began on Monday.";
    let output = run_with(&["read", "--format", "jsonl"], text);
    let records = records(&output);
    assert_eq!(
        (&records[0]["published"], &records[0]["published_from"]),
        (&"2021-03-12".into(), &"text".into())
    );
    assert_eq!(ending(&output), (0, vec![]));
}

#[test]
fn what_a_line_gives_goes_before_what_the_arguments_give() {
    let line = r#"{"id": "x7", "text": "Talks began.", "published": "2020-01-02T10:00:00Z", "title": "T", "outlet": "O", "url": "U"}"#;
    let args = ["read", "--input", "jsonl", "--format", "json", "--date", "2021-01-01", "--outlet", "P"];
    let out: serde_json::Value =
        serde_json::from_str(&stdout(&run_with(&args, line.as_bytes()))).expect("JSON");
    let doc = &out[0]["document"];
    for (field, value) in [
        ("input_id", "x7"),
        ("published", "2020-01-02T10:00:00Z"),
        ("title", "T"),
        ("outlet", "O"),
        ("url", "U"),
    ] {
        assert_eq!(doc[field], value, "{field}");
    }
}

#[test]
fn colours_are_for_those_who_ask() {
    let args = ["read", "--format", "report", "--date", "2021-05-04"];
    let text = b"Protesters marched in Paris on Monday.";
    let plain = stdout(&run_with(&args, text));
    assert!(!plain.contains('\u{1b}'));
    let coloured = stdout(&run_with(&[&args[..], &["--color", "always"]].concat(), text));
    assert!(coloured.contains("\u{1b}["));
}

//! `sitroom code`: one answer for each pair.

mod common;

use common::{Folder, run, stdout};

fn line(id: u32, text: &str, actor: &str, recipient: &str) -> String {
    let span = |words: &str| {
        let start = text.chars().count() - text[text.find(words).expect("the words")..].chars().count();
        vec![[start, start + words.chars().count()]]
    };
    serde_json::json!({"id": id, "text": text, "actor": span(actor), "recipient": span(recipient)})
        .to_string()
}

#[test]
fn every_pair_gets_a_type_with_status_and_alternatives() {
    let folder = Folder::new("code");
    let pairs = [
        (line(1, "Norway suspended development aid to Malawi.", "Norway", "Malawi"), "SANCTION", "happened"),
        (
            line(2, "“Élan”, said the aide: Latvia will meet Moldova on Friday.", "Latvia", "Moldova"),
            "AGREE",
            "planned",
        ),
        (line(3, "Gunmen in Kano killed two nurses.", "Gunmen", "two nurses"), "ASSAULT", "happened"),
    ];
    let text: String = pairs.iter().map(|(l, _, _)| format!("{l}\n")).collect();
    let out = stdout(&run(&["code", &folder.file("pairs.jsonl", text)]));
    let answers: Vec<serde_json::Value> =
        out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(answers.len(), pairs.len());
    for (i, (answer, (_, event_type, status))) in answers.iter().zip(&pairs).enumerate() {
        assert_eq!(
            (&answer["id"], &answer["type"], &answer["status"]),
            (&(i + 1).into(), &(*event_type).into(), &(*status).into())
        );
        let confidence = answer["confidence"].as_f64().expect("a number");
        assert!(confidence > 0.2 && confidence <= 1.0 && answer["alternatives"].is_array(), "{answer}");
    }
}

#[test]
fn a_span_outside_the_text_is_left_out_and_named() {
    let folder = Folder::new("code-spans");
    let file = folder.file(
        "pairs.jsonl",
        r#"{"id": 1, "text": "Rebels shelled the port.", "actor": [[0, 6]], "recipient": [[15, 99]]}"#,
    );
    let out = run(&["code", &file]);
    assert!(stdout(&out).contains("\"type\":\"ASSAULT\""));
    assert!(String::from_utf8_lossy(&out.stderr).contains("found [15, 99] instead"));
}

#[test]
fn the_accurate_model_says_where_its_weights_are_to_be_found() {
    let folder = Folder::new("code-weights");
    let file = folder.file("pairs.jsonl", line(1, "Gunmen killed two nurses.", "Gunmen", "two nurses"));
    let models = folder.path().display().to_string();
    let out = run(&["code", "--model", "accurate", "--models", &models, &file]);
    assert_eq!(out.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&out.stderr).contains("coder.bin; take the folder models from a release")
    );
    folder.file("coder.bin", "not weights");
    let out = run(&["code", "--model", "accurate", "--models", &models, &file]);
    assert!(String::from_utf8_lossy(&out.stderr).contains("expected a weights file"));
}

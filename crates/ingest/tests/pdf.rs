//! PDFs: good ones to the letter, and hostile ones, each a fault. Those that run away are the whole program's to survive
//! (`crates/cli/tests/pdf.rs`). All are made by `tools/make_pdfs.py`.

use sitroom_ingest::{Fault, Kind, Limits, Report, kind_of, reports};

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/{name}.pdf", env!("CARGO_MANIFEST_DIR"))).expect("a sample")
}

fn read(bytes: &[u8]) -> Result<Report, Fault> {
    let mut found = Vec::new();
    reports(kind_of("", bytes), &mut &bytes[..], &Limits::default(), &mut |r| {
        found.push(r);
        true
    });
    found.pop().expect("one report or fault")
}

#[test]
fn columns_pages_and_hyphens_become_whole_sentences() {
    let report = read(&file("samples/report")).expect("a report");
    let expected = [
        "Ministers agree on talks about offshore fields",
        "The ministers of both coastal states met in Kalvera on Tuesday and agreed to resume the negotiations about the offshore fields.",
        "A spokesman for the fishermen's union rejected the agreement. He accused the coastguard of having arrested twenty-three of its \
         members near Tessau.",
        "The opposition called for a general strike. Anti-government demonstrators blocked the harbour of Tarrin on Wednesday, and the \
         police said that eleven people had been hurt when stones were thrown at the town hall. The governor denied reports that troops \
         had been called in.",
        "Talks will go on next week.",
    ];
    assert_eq!(report.text.split("\n\n").collect::<Vec<_>>(), expected);
    assert_eq!(report.title.as_deref(), Some("Ministers agree on talks"));
    // the day on which it was made is not the one on which it was published
    assert_eq!((report.made.as_deref(), report.published), (Some("2023-03-14"), None));
    assert_eq!(report.language.as_deref(), Some("en"));
}

#[test]
fn marks_tell_what_is_no_text_and_what_a_letter_means() {
    let report = read(&file("samples/tagged")).expect("a report");
    assert_eq!(report.text, "KALVERA, 14 March 2023 - The envoy met the governor of Tessau.");
    assert_eq!(report.title, None, "a file's name is no title");
}

#[test]
fn codes_mean_what_the_font_says() {
    let report = read(&file("samples/cyrillic")).expect("a report");
    assert_eq!(
        report.text,
        "Олександр Бондаренко met Zoë Łukasz in Tarrin on Friday and condemned the raid."
    );
}

#[test]
fn hostile_files_are_faults_that_say_what_to_do() {
    for (name, words) in [
        ("circle", "expected a PDF with text, but found 1 page without any; if it was scanned"),
        ("deep", "expected a PDF with text, but found 1 page without any"),
        ("kids", "expected a PDF"),
        ("scanned", "found 1 page of images without any; if it was scanned, read it by OCR first"),
        ("nameless", "found letters that do not say which characters they are; read it by OCR"),
        ("encrypted", "expected a PDF that opens without a password, but found one that asks for it"),
        ("truncated", "expected a whole PDF, but found one without its end"),
        ("garbage", "expected a PDF, but found one whose pages cannot be found"),
    ] {
        let bytes = file(&format!("hostile/{name}"));
        assert_eq!(kind_of("", &bytes), Kind::Pdf, "{name}");
        let fault = read(&bytes).expect_err(name).to_string();
        assert!(fault.contains(words), "{name}: {fault}");
    }
}

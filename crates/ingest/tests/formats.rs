//! Each format once, from a file that follows its standard.

use proptest::prelude::*;
use sitroom_ingest::{Fault, Kind, Limits, Report, kind_of, reports};

/// Reads a sample as the program does: kind by name and first bytes.
fn sample(name: &str) -> Vec<Report> {
    let path = format!("{}/tests/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("the sample");
    all(kind_of(name, &bytes), &bytes).into_iter().map(Result::unwrap).collect()
}

fn all(kind: Kind, bytes: &[u8]) -> Vec<Result<Report, Fault>> {
    let mut found = Vec::new();
    reports(kind, &mut &bytes[..], &Limits { document: 1 << 20, ..Limits::default() }, &mut |r| {
        found.push(r);
        true
    });
    found
}

#[test]
fn a_multipart_email_gives_its_plain_part() {
    let [mail] = &sample("statement.eml")[..] else { panic!("expected one report") };
    let expected = "The mission’s observers were let through to the village of Velm on Thursday morning, for the first time since March.\n\n\
                    Guards on both sides had earlier agreed to withdraw their vehicles.";
    assert_eq!(mail.text, expected);
    assert_eq!(mail.title.as_deref(), Some("Crossing at Velm reopened"));
    assert_eq!(mail.outlet.as_deref(), Some("Border Monitoring Mission"));
    assert_eq!(mail.published.as_deref(), Some("2020-05-14T09:12:40Z"));
}

#[test]
fn a_nitf_story_gives_its_body_and_head() {
    let [story] = &sample("story.nitf")[..] else { panic!("expected one report") };
    assert!(
        story
            .text
            .starts_with("Two navies will patrol the strait together from next month, their commanders")
    );
    assert!(story.text.ends_with("told reporters & diplomats."));
    assert_eq!(
        (story.title.as_deref(), story.outlet.as_deref()),
        (Some("Navies to patrol strait together"), Some("Harbour Wire"))
    );
    assert_eq!(story.authors, ["By Ines Okafor"]);
    assert_eq!(story.published.as_deref(), Some("2019-06-11T14:20:00Z"));
}

#[test]
fn a_newsml_message_gives_its_items() {
    let [item] = &sample("item.newsml")[..] else { panic!("expected one report") };
    assert_eq!(item.text.matches("\n\n").count(), 1);
    assert!(item.text.starts_with("Guards at the upper dam walked out on Monday"));
    assert_eq!(
        (item.title.as_deref(), item.outlet.as_deref()),
        (Some("Dam guards walk out"), Some("Upland Press Agency"))
    );
    assert_eq!(
        (item.published.as_deref(), item.language.as_deref()),
        (Some("2023-09-18T09:40:00Z"), Some("en-GB"))
    );
    assert_eq!(
        (item.id.as_deref(), &item.authors[..]),
        (Some("urn:newsml:wire.example.org:20230918:771"), &["Tomas Rehák".to_string()][..])
    );
}

#[test]
fn a_feed_gives_each_entry_in_its_own_language() {
    let found = sample("radio.atom");
    assert_eq!(
        found[0].text,
        "Both municipalities sat down again on Saturday over the bridge.\n\nTolls remain the sticking point."
    );
    assert_eq!(
        (found[0].published.as_deref(), found[0].url.as_deref()),
        (Some("2021-10-02T06:30:00Z"), Some("https://radio.example.org/bridge"))
    );
    assert!(found[1].text.starts_with("Die Verhandlungen"));
}

#[test]
fn empty_and_huge_inputs_are_faults() {
    let kinds = [Kind::Html, Kind::Markdown, Kind::Feed, Kind::Warc, Kind::News, Kind::Mail];
    for kind in kinds {
        assert!(matches!(all(kind, b"")[..], [Err(Fault::Empty)]), "{kind:?}");
    }
    let huge = vec![b'x'; 2 << 20];
    for kind in kinds.into_iter().filter(|k| *k != Kind::Warc) {
        assert!(matches!(all(kind, &huge)[..], [Err(Fault::TooLarge(1))]), "{kind:?}");
    }
}

#[test]
fn an_entity_bomb_is_refused() {
    let bomb = b"<?xml version='1.0'?><!DOCTYPE nitf [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><nitf><body><body.content><p>&b;</p></body.content></body></nitf>";
    for kind in [Kind::News, Kind::Feed] {
        let found = all(kind, bomb);
        assert!(matches!(&found[..], [Err(e)] if e.to_string().contains("without entities")), "{kind:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// No bytes make a reader panic, whatever they are said to be.
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0usize..7) {
        let starts: [&[u8]; 7] = [b"", b"<html><p>", b"<rss version='2.0'><channel><item>", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"From: a\r\nDate: b\r\n", b"<nitf>"];
        let input = [starts[start], &bytes[..]].concat();
        for kind in [Kind::Html, Kind::Markdown, Kind::Feed, Kind::Warc, Kind::News, Kind::Mail] {
            all(kind, &input);
        }
    }
}

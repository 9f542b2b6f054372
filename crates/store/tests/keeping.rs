//! What is added comes back as it was, once, and faults say what to do.

use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader};
use sitroom_record::Records;
use sitroom_store::{Error, Filter, Store};
use std::path::PathBuf;

/// A database of its own for one test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("sitroom-store-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("it works");
        Folder(path)
    }
    fn db(&self) -> PathBuf {
        self.0.join("desk.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn read(text: &str, outlet: &str) -> Records {
    let meta = DocMeta {
        outlet: Some(outlet.into()),
        published: Some("2023-03-08".into()),
        published_from: Some(PublishedFrom::Given),
        ..Default::default()
    };
    Reader::default().read(Document::new(text, meta))
}

const TEXT: &str = "Zambia’s President Hakainde Hichilema met rebel envoys in Lusaka on Monday, the ministry said. \
    At least 40 people were killed when gunmen attacked the market of Ndola. Angola denied that it had sent troops.";

fn add(store: &mut Store, records: &[Records]) -> usize {
    let run = store.begin_run("2023-03-08T10:00:00Z", "test", "none").expect("it works");
    let mut batch = store.batch(run).expect("it works");
    let added = records.iter().filter(|r| batch.add(r).expect("it works")).count();
    batch.commit().expect("it works");
    added
}

#[test]
fn records_come_back_as_they_went_in_and_a_document_is_kept_once() {
    let folder = Folder::new("round");
    let mut store = Store::open(&folder.db()).unwrap();
    let records = read(TEXT, "Wire");
    assert!(records.claims.len() > 1 && !records.attributions.is_empty() && !records.quantities.is_empty());
    assert_eq!(add(&mut store, &[records.clone(), records.clone()]), 1);
    assert_eq!(add(&mut store, std::slice::from_ref(&records)), 0);
    assert_eq!(store.records(&records.document.id).unwrap(), records);
    assert!(store.has(&records.document.id).unwrap());
}

#[test]
fn a_batch_that_is_dropped_leaves_nothing() {
    let folder = Folder::new("dropped");
    let mut store = Store::open(&folder.db()).unwrap();
    let run = store.begin_run("2023-03-08T10:00:00Z", "test", "none").unwrap();
    let mut batch = store.batch(run).unwrap();
    batch.add(&read(TEXT, "Wire")).unwrap();
    drop(batch);
    assert!(store.claims(&Filter::default()).unwrap().is_empty());
}

#[test]
fn filters_narrow_by_party_place_type_and_day() {
    let folder = Folder::new("filters");
    let mut store = Store::open(&folder.db()).unwrap();
    add(&mut store, &[read(TEXT, "Wire")]);
    let count = |f: Filter| store.claims(&f).unwrap().len();
    let about = |who: &str| Filter { about: vec![who.into()], ..Filter::default() };
    assert!(count(about("Hichilema")) > 0 && count(about("ZMB")) >= count(about("Hichilema")));
    assert_eq!(count(about("Nobody")), 0);
    let typed = |t: &str| Filter { types: vec![t.into()], ..Filter::default() };
    assert!(count(typed("assault")) > 0);
    assert_eq!(count(typed("SANCTION")), 0);
    assert_eq!(count(Filter { until: Some("2023-01-01".into()), ..Filter::default() }), 0);
    assert_eq!(count(Filter { limit: 1, ..Filter::default() }), 1);
    let rows = store.claims(&typed("assault")).unwrap();
    assert!(rows[0].words.contains("gunmen attacked"), "{}", rows[0].words);
}

#[test]
fn words_are_found_in_their_forms_and_a_bad_search_says_so() {
    let folder = Folder::new("search");
    let mut store = Store::open(&folder.db()).unwrap();
    add(&mut store, &[read(TEXT, "Wire")]);
    let hits = store.search("killing market", &Filter::default()).unwrap();
    assert!(hits[0].words.contains("[killed]"), "{}", hits[0].words);
    assert!(matches!(store.search("(", &Filter::default()), Err(Error::Query(_))));
}

#[test]
fn other_files_and_newer_databases_are_refused() {
    let folder = Folder::new("refused");
    std::fs::write(folder.db(), "no database at all, but a text that is long enough to be looked at")
        .unwrap();
    let line = Store::open(&folder.db()).unwrap_err().to_string();
    assert!(line.contains("expected a sitroom database, but found another kind of file"), "{line}");
    std::fs::remove_file(folder.db()).unwrap();
    let line = Store::open_existing(&folder.db()).unwrap_err().to_string();
    assert!(line.contains("expected a database, but there is none"), "{line}");
    drop(Store::open(&folder.db()).unwrap());
    let db = rusqlite::Connection::open(folder.db()).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    drop(db);
    let line = Store::open(&folder.db()).unwrap_err().to_string();
    assert!(line.contains("found version 999; use a newer sitroom"), "{line}");
}

#[test]
fn the_file_shows_the_records_as_tables_with_their_own_names() {
    let folder = Folder::new("tables");
    let mut store = Store::open(&folder.db()).unwrap();
    let records = read(TEXT, "Wire");
    add(&mut store, std::slice::from_ref(&records));
    drop(store);
    let db = rusqlite::Connection::open(folder.db()).unwrap();
    let one: serde_json::Value = serde_json::to_value(&records.claims[0]).unwrap();
    let fields = one.as_object().unwrap();
    let names: Vec<&String> = fields.keys().filter(|k| *k != "record").collect();
    let view = db.prepare("SELECT * FROM claim").unwrap();
    assert!(view.column_names().eq(names.iter().map(|n| n.as_str())), "{names:?}");
}

#[test]
fn a_writer_that_waits_too_long_says_so_and_readers_do_not_wait() {
    let folder = Folder::new("locked");
    let path = folder.db();
    let mut store = Store::open(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(store.claims(&Filter::default()).unwrap().is_empty());
    let fault = store.begin_run("2023-03-08T12:00:00Z", "add", "").unwrap_err();
    assert!(matches!(fault, Error::Locked(_)), "{fault:?}");
    other.execute_batch("ROLLBACK").unwrap();
    store.begin_run("2023-03-08T12:00:00Z", "add", "").unwrap();
}

//! What a watcher knows outlives it, and an older database learns to keep it.

use sitroom_store::{Decided, Letter, Store, Watched};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A path of its own for one test.
fn path(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("sitroom-watched-{}-{name}.db", std::process::id()));
    let _ = std::fs::remove_file(&path);
    path
}

fn page(name: &str, due: Option<i64>, polled: i64) -> Watched {
    Watched {
        name: name.into(),
        via: Some("http://a/feed".into()),
        due,
        polled: Some(polled),
        mark: Some(format!("mark of {name}")),
        ..Default::default()
    }
}

#[test]
fn what_is_known_comes_back_and_what_is_no_longer_listed_goes() {
    let path = path("known");
    let feed = Watched {
        name: "http://a/feed".into(),
        etag: Some("\"x\"".into()),
        modified: Some("Sat, 12 Feb 2022 08:00:00 GMT".into()),
        due: Some(900),
        failures: 2,
        ..Default::default()
    };
    let mut store = Store::open(&path).unwrap();
    let pages =
        [page("late", Some(20), 5), page("soon", Some(10), 5), page("old", None, 5), page("listed", None, 5)];
    store.keep_watched(&pages).unwrap();
    store.keep_watched(std::slice::from_ref(&feed)).unwrap();
    drop(store);
    let mut store = Store::open(&path).unwrap();
    assert_eq!(store.watched("http://a/feed").unwrap(), Some(feed));
    assert_eq!(store.watched("http://b/feed").unwrap(), None);
    let waiting: Vec<String> = store.waiting("http://a/feed").unwrap().into_iter().map(|w| w.name).collect();
    assert_eq!(waiting, ["soon", "late"]);
    store.drop_watched("http://a/feed", 6, &["listed"]).unwrap();
    let left: Vec<String> = store.watched_marks("http://a/feed").unwrap().into_keys().collect();
    assert_eq!(left, ["late", "listed", "soon"]);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date_with_all_it_holds() {
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    sitroom_store::on_upgrade(|path| {
        assert!(path.exists());
        TOLD.fetch_add(1, Ordering::Relaxed);
    });
    let path = path("older");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(include_str!("../schema/001.sql")).unwrap();
    db.execute_batch("INSERT INTO saved_views VALUES ('desk', '[]', '2022-02-12'); PRAGMA user_version = 1; PRAGMA application_id = 0x73697472;")
        .unwrap();
    drop(db);
    let mut store = Store::open(&path).unwrap();
    store.keep_watched(&[page("soon", Some(10), 5)]).unwrap();
    assert_eq!(store.saved_views().unwrap().len(), 1);
    drop(store);
    drop(Store::open(&path).unwrap());
    // once, and not of new databases, as the other tests make them
    assert_eq!(TOLD.load(Ordering::Relaxed), 1);
    let db = rusqlite::Connection::open(&path).unwrap();
    let version: i64 = db.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    assert_eq!(version, 12);
    drop(db);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn what_waits_together_stays_together_until_it_is_sent() {
    let path = path("outbox");
    let mut store = Store::open(&path).unwrap();
    let letter = |id: &str, due: i64, gathered: bool| Letter {
        id: id.into(),
        destination: "desk".into(),
        rule: "r".into(),
        event: None,
        body: format!("{{\"id\":\"{id}\"}}"),
        due,
        gathered,
    };
    let enter = |store: &mut Store, all: Vec<Letter>| {
        store.decide(&Decided { letters: all, ..Decided::default() }, 1).unwrap();
    };
    enter(&mut store, vec![letter("a-1", 10, true), letter("a-2", 10, true), letter("a-3", 5, false)]);
    // the same news again
    enter(&mut store, vec![letter("a-1", 1, false)]);
    let first = store.next_parcel("desk", 10).unwrap().unwrap();
    assert_eq!((first.id.as_str(), first.bodies.len()), ("a-3", 1));
    store.sent(&first.numbers, 10).unwrap();
    let night = store.next_parcel("desk", 10).unwrap().unwrap();
    assert_eq!(night.bodies.len(), 2);
    // one that comes later is not put into a message that may have been sent already
    enter(&mut store, vec![letter("a-4", 10, true)]);
    store.not_sent(&night.numbers, "no", Some(20)).unwrap();
    let fresh = store.next_parcel("desk", 10).unwrap().unwrap();
    assert_eq!(fresh.bodies, ["{\"id\":\"a-4\"}"]);
    store.sent(&fresh.numbers, 11).unwrap();
    assert_eq!(store.next_parcel("desk", 19).unwrap(), None);
    drop(store);
    let mut store = Store::open(&path).unwrap();
    let again = store.next_parcel("desk", 20).unwrap().unwrap();
    assert_eq!((&again.id, &again.bodies, again.attempts), (&night.id, &night.bodies, 1));
    store.not_sent(&again.numbers, "never", None).unwrap();
    assert_eq!(store.next_parcel("desk", 99).unwrap(), None);
    let states: Vec<String> = store.alerts(0).unwrap().into_iter().map(|p| p.state).collect();
    assert_eq!(states, ["sent", "sent", "given up", "given up"]);
    drop(store);
    std::fs::remove_file(&path).unwrap();
}

//! Events in the database: the same in whatever order reports come, and in step with what people add and take away.

use sitroom_fuse::{Memory, Sketch};
use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader};
use sitroom_record::Records;
use sitroom_store::{Correction, Filter, Order, Store};
use std::path::PathBuf;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("sitroom-joining-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
    fn store(&self, name: &str) -> Store {
        Store::open(&self.0.join(name)).expect("a database")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const REPORTS: [(&str, &str, &str); 6] = [
    (
        "Wire",
        "2023-03-06",
        "Zambia’s President Hakainde Hichilema will meet Angolan President João Lourenço in Lusaka on Thursday, the foreign ministry said. Rebels hold the border town of Chavuma.",
    ),
    (
        "Herald",
        "2023-03-07",
        "Zambian President Hakainde Hichilema will meet Angola’s João Lourenço in Lusaka on Thursday to talk about the rebels in Chavuma, officials said.",
    ),
    (
        "Post",
        "2023-03-10",
        "Zambian President Hakainde Hichilema met Angolan President João Lourenço in Lusaka on Thursday and agreed to close the border at Chavuma.",
    ),
    (
        "Wire",
        "2023-03-08",
        "Gunmen attacked a market in Ndola on Tuesday and killed 40 people, Zambian police said. The army closed all roads to the town.",
    ),
    (
        "Herald",
        "2023-03-08",
        "Gunmen attacked the market of Ndola on Tuesday, killing 43 people, the Zambian health ministry said.",
    ),
    (
        "Mirror",
        "2023-03-09",
        "Gunmen attacked a market in Ndola on Tuesday and killed 40 people, Zambian police said. The army closed all roads to the town. (Wire)",
    ),
];

fn read() -> Vec<Records> {
    read_all(&REPORTS)
}

fn read_all(reports: &[(&str, &str, &str)]) -> Vec<Records> {
    let mut reader = Reader::default();
    let one = |(outlet, published, text): &(&str, &str, &str)| {
        let meta = DocMeta {
            outlet: Some((*outlet).into()),
            published: Some((*published).into()),
            published_from: Some(PublishedFrom::Given),
            ..Default::default()
        };
        reader.read(Document::new(*text, meta))
    };
    reports.iter().map(one).collect()
}

fn add(store: &mut Store, records: &[Records]) {
    let run = store.begin_run("2023-03-08T10:00:00Z", "test", "none").expect("a run");
    let mut batch = store.batch(run).expect("a batch");
    for r in records {
        batch.add(r).expect("it is added");
    }
    batch.commit().expect("it is kept");
}

fn events(store: &Store) -> Vec<String> {
    let rows = store.events(&Filter::default(), &[], Order::Oldest).expect("events");
    let mut all: Vec<String> = rows.iter().map(|r| serde_json::to_string(&r.event).expect("JSON")).collect();
    all.sort();
    all
}

#[test]
fn one_by_one_backwards_or_at_once_gives_the_same_events() {
    let folder = Folder::new("order");
    let records = read();
    let (mut once, mut singly, mut backwards) = (folder.store("a"), folder.store("b"), folder.store("c"));
    add(&mut once, &records);
    records.iter().for_each(|r| add(&mut singly, std::slice::from_ref(r)));
    records.iter().rev().for_each(|r| add(&mut backwards, std::slice::from_ref(r)));
    let right = events(&once);
    assert!(!right.is_empty());
    assert_eq!(events(&singly), right);
    assert_eq!(events(&backwards), right);
}

#[test]
fn what_a_writer_keeps_in_memory_changes_nothing() {
    let folder = Folder::new("memory");
    let records = read();
    let (mut kept, mut anew) = (folder.store("a"), folder.store("b"));
    for r in &records {
        add(&mut kept, std::slice::from_ref(r));
        // a batch that is not kept leaves nothing in memory either
        let run = anew.begin_run("2023-03-08T10:00:00Z", "test", "none").expect("a run");
        anew.batch(run).expect("a batch").add(&records[5]).expect("it is added");
        add(&mut anew, std::slice::from_ref(r));
        drop(anew);
        anew = folder.store("b");
    }
    assert_eq!(events(&kept), events(&anew));
    let asked = Filter { types: vec!["ASSAULT".into()], ..Filter::default() };
    assert_eq!(kept.claims(&asked).expect("claims"), anew.claims(&asked).expect("claims"));
    assert_eq!(kept.counts().expect("counts"), anew.counts().expect("counts"));
}

#[test]
fn another_program_that_takes_a_report_away_is_heeded() {
    let folder = Folder::new("two");
    let records = read();
    let (mut here, mut alone) = (folder.store("a"), folder.store("b"));
    add(&mut here, &records[..5]);
    let mut there = folder.store("a");
    let run = there.begin_run("2023-03-08T10:00:00Z", "test", "none").expect("a run");
    let mut batch = there.batch(run).expect("a batch");
    batch.forget(&records[4].document.id).expect("it is forgotten");
    batch.commit().expect("it is kept");
    // takes the number of the one that is gone
    add(&mut here, &records[5..]);
    let rest: Vec<Records> =
        records.iter().enumerate().filter(|(i, _)| *i != 4).map(|(_, r)| r.clone()).collect();
    add(&mut alone, &rest);
    assert_eq!(events(&here), events(&alone));
}

#[test]
fn news_are_the_same_by_whichever_way_they_are_found() {
    let folder = Folder::new("news");
    let mut store = folder.store("db");
    add(&mut store, &read());
    let ids = |f: &Filter| -> Vec<String> {
        let changed = store.changed_since("2000-01-01", f).expect("news");
        changed.fresh.into_iter().map(|r| r.event.id).collect()
    };
    // all, and no more than there are: from the newest on, and from those most reported
    let all = ids(&Filter::default());
    assert_eq!(all.len(), events(&store).len());
    assert_eq!(ids(&Filter { limit: 2, ..Filter::default() }), all[..2]);
    let attacks = ids(&Filter { types: vec!["ASSAULT".into()], ..Filter::default() });
    let both = ids(&Filter { types: vec!["ASSAULT".into(), "CONSULT".into()], ..Filter::default() });
    // the attack was first reported on the eighth, and again on the ninth; the meeting on the sixth and on the tenth
    let moved = |types: &[&str]| {
        let asked = Filter { types: types.iter().map(|t| (*t).to_string()).collect(), ..Filter::default() };
        store.changed_since("2023-03-09", &asked).expect("news").moved.len()
    };
    assert_eq!([moved(&[]), moved(&["ASSAULT"]), moved(&["CONSULT"]), moved(&["AID"])], [2, 1, 1, 0]);
    assert!(!attacks.is_empty() && attacks.len() < both.len() && both.len() < all.len());
    assert_eq!(
        all.iter().filter(|id| both.contains(id)).collect::<Vec<_>>(),
        both.iter().collect::<Vec<_>>(),
        "the order stays"
    );
}

#[test]
fn copies_count_once_and_figures_that_differ_are_a_conflict() {
    let folder = Folder::new("copies");
    let mut store = folder.store("db");
    add(&mut store, &read());
    let asked = Filter { types: vec!["ASSAULT".into()], ..Filter::default() };
    let rows = store.events(&asked, &[], Order::Oldest).expect("events");
    let attack = rows.iter().map(|r| &r.event).max_by_key(|e| e.claims.len()).expect("an attack");
    assert!(attack.claims.len() >= 3, "{attack:#?}");
    // Mirror copies Wire
    assert_eq!(attack.outlets, 2, "{attack:#?}");
    assert_eq!(attack.status, "happened");
    let joined = store.explain(&attack.id).expect("its claims");
    assert!(joined.iter().any(|j| j.copy_of.is_some()));
    assert!(joined.iter().skip(1).all(|j| j.why.is_some()), "{joined:#?}");
}

#[test]
fn a_meeting_that_was_announced_and_held_has_a_history_and_keeps_its_calendar_name() {
    let folder = Folder::new("history");
    let mut store = folder.store("db");
    let records = read();
    let asked =
        Filter { types: vec!["CONSULT".into()], about: vec!["Hichilema".into()], ..Filter::default() };
    add(&mut store, &records[1..2]);
    let announced = store.events(&asked, &[], Order::Oldest).expect("events").remove(0);
    assert_eq!(announced.event.status, "planned");
    // an earlier report and a later one come in
    add(&mut store, &[records[0].clone(), records[2].clone()]);
    let held = store.events(&asked, &[], Order::Oldest).expect("events").remove(0);
    assert_ne!(held.event.id, announced.event.id);
    assert_eq!(held.uid, announced.uid);
    assert_eq!(held.event.status, "happened", "{:#?}", held.event);
    let statuses: Vec<&str> =
        held.event.history.iter().filter(|c| c.field == "status").map(|c| c.to.as_str()).collect();
    assert_eq!(statuses, ["planned", "happened"]);
}

/// The claims that the largest event of a type is told by.
fn told(name: &str, reports: &[(&str, &str, &str)], kind: &str) -> sitroom_record::EventRecord {
    let folder = Folder::new(name);
    let mut store = folder.store("db");
    add(&mut store, &read_all(reports));
    let asked = Filter { types: vec![kind.into()], ..Filter::default() };
    let rows = store.events(&asked, &[], Order::Oldest).expect("events");
    rows.into_iter().map(|r| r.event).max_by_key(|e| e.claims.len()).expect("an event")
}

#[test]
fn a_call_to_two_leaders_is_held_as_announced_and_a_call_to_another_one_is_not_it() {
    let announced = (
        "Wire",
        "2023-03-08",
        "Kenyan President William Ruto said on Tuesday he would speak with the leaders of Burundi and Rwanda by phone on Thursday about the closed border.",
    );
    let held = (
        "Post",
        "2023-03-09",
        "Kenyan President William Ruto announced a truce after speaking by phone with Paul Kagame and the Burundian president about the closed border.",
    );
    let call = told("call", &[announced, held], "CONSULT");
    assert_eq!((call.claims.len(), call.status.as_str()), (2, "happened"), "{call:#?}");
    let another = (
        "Post",
        "2023-03-09",
        "Kenyan President William Ruto announced a truce after speaking by phone with the Ethiopian president about the closed border.",
    );
    assert_eq!(told("another", &[announced, another], "CONSULT").claims.len(), 1);
}

#[test]
fn a_town_in_the_country_that_another_report_names_is_no_conflict() {
    let of = |place: &str| {
        format!(
            "Ugandan jets carried out air strikes on rebel camps in {place} on Tuesday, killing nine rebels."
        )
    };
    let (country, town, other) = (of("Congo"), of("Beni"), of("Goma"));
    let wide = told("wide", &[("Wire", "2023-03-08", &country), ("Post", "2023-03-08", &town)], "ASSAULT");
    assert_eq!(wide.claims.len(), 2, "{wide:#?}");
    assert!(wide.conflicts.is_empty(), "{wide:#?}");
    let towns = told("towns", &[("Wire", "2023-03-08", &other), ("Post", "2023-03-08", &town)], "ASSAULT");
    assert_eq!(towns.claims.len(), 1, "{towns:#?}");
}

#[test]
fn how_far_away_it_was_is_no_figure_of_an_act() {
    let text = "Gunmen attacked a convoy 40 miles west of Beni on Tuesday, killing nine Congolese soldiers.";
    let attack = told("miles", &[("Wire", "2023-03-08", text)], "ASSAULT");
    let figures: Vec<&str> =
        attack.history.iter().filter(|c| c.field == "quantity").map(|c| c.to.as_str()).collect();
    assert_eq!(figures, ["9 soldiers killed"], "{attack:#?}");
}

#[test]
fn forgetting_a_report_leaves_what_the_others_alone_would_give() {
    let folder = Folder::new("forget");
    let records = read();
    let (mut all, mut others) = (folder.store("a"), folder.store("b"));
    add(&mut all, &records);
    let run = all.begin_run("2023-03-08T10:00:00Z", "test", "none").expect("a run");
    let mut batch = all.batch(run).expect("a batch");
    batch.forget(&records[3].document.id).expect("it is forgotten");
    batch.commit().expect("it is kept");
    let rest: Vec<Records> =
        records.iter().enumerate().filter(|(i, _)| *i != 3).map(|(_, r)| r.clone()).collect();
    add(&mut others, &rest);
    assert_eq!(events(&all), events(&others));
    assert!(!all.has(&records[3].document.id).expect("it can be read"));
    assert_eq!(all.search("roads", &Filter::default()).expect("a search").len(), 1);
    assert_eq!(all.counts().expect("counts").documents, 5);
}

#[test]
fn what_people_say_lies_on_top_and_the_machines_claim_stays() {
    let folder = Folder::new("review");
    let mut store = folder.store("db");
    let records = read();
    add(&mut store, &records[..1]);
    let asked = Filter { types: vec!["CONSULT".into()], ..Filter::default() };
    let claim = store.claims(&asked).expect("claims").remove(0).claim;
    let mut said = Correction {
        claim: claim.id.clone(),
        verdict: "correct".into(),
        changes: serde_json::Map::from_iter([("status".to_string(), "happened".into())]),
        who: "desk".into(),
        at: "2023-03-08T10:00:00Z".into(),
        why: None,
    };
    store.correct(&said).expect("it is kept");
    assert_eq!(store.claims(&asked).expect("claims")[0].claim.status, "happened");
    assert_eq!(store.event_of(&claim.id).expect("its event").event.status, "happened");
    assert_eq!(store.machine_claim(&claim.id).expect("it can be read").expect("it is there").claim, claim);
    said.verdict = "reject".into();
    said.changes.clear();
    store.correct(&said).expect("it is kept");
    assert!(store.claims(&asked).expect("claims").iter().all(|r| r.claim.id != claim.id));
    assert!(store.event_of(&claim.id).is_err());
    assert_eq!(store.corrections(None).expect("corrections").len(), 2);
    said.claim = "nobody".into();
    assert!(store.correct(&said).expect_err("no such claim").to_string().contains("expected a claim"));
}

#[test]
fn a_page_that_changes_is_one_source_with_two_versions() {
    let folder = Folder::new("revisions");
    let mut store = folder.store("db");
    let version = |day: &str, text: &str| {
        let meta = DocMeta {
            outlet: Some("Herald".into()),
            url: Some("https://herald.example/ndola".into()),
            published: Some(day.into()),
            published_from: Some(PublishedFrom::Given),
            ..Default::default()
        };
        Reader::default().read(Document::new(text, meta))
    };
    let first = "Gunmen attacked the market of Ndola on Tuesday. The army closed all roads to the town.";
    let second = "Gunmen attacked the market of Ndola on Tuesday and killed 43 people. The army closed all roads to the town.";
    add(&mut store, &[version("2023-03-08", first), version("2023-03-09", second)]);
    let found = store.revisions().expect("revisions").remove(0);
    assert!(
        found.gone.len() == 1 && found.added.len() == 1 && found.added[0].contains("43 people"),
        "{found:#?}"
    );
    let asked = Filter { types: vec!["ASSAULT".into()], ..Filter::default() };
    let rows = store.events(&asked, &[], Order::Oldest).expect("events");
    assert!(rows.iter().all(|r| r.event.outlets == 1));
    assert!(rows.iter().any(|r| r.event.claims.len() >= 2), "{rows:#?}");
}

/// Outlets, and what each prints of one statement.
const STATEMENTS: [(&str, &str, &str); 3] = [
    (
        "Wire",
        "2023-03-08",
        "“Angolan soldiers attacked the border town of Chavuma on Tuesday and killed twelve farmers,” Zambian President Hakainde Hichilema said.",
    ),
    (
        "Herald",
        "2023-03-08",
        "Lusaka was calm on Wednesday morning. Zambian President Hakainde Hichilema said: “Angolan soldiers attacked the border town of Chavuma on Tuesday and killed twelve farmers.”",
    ),
    (
        "Post",
        "2023-03-08",
        "Angolan soldiers attacked the town of Chavuma on Tuesday and killed at least ten Zambian farmers. Shops in the town stayed shut.",
    ),
];

#[test]
fn outlets_that_only_repeat_a_quotation_count_as_one() {
    let folder = Folder::new("quotes");
    let records = read_all(&STATEMENTS);
    let attack = |store: &Store| {
        let asked = Filter { types: vec!["ASSAULT".into()], ..Filter::default() };
        let mut rows = store.events(&asked, &[], Order::Oldest).expect("events");
        rows.sort_by_key(|r| std::cmp::Reverse(r.event.claims.len()));
        rows.swap_remove(0).event
    };
    let (mut quoting, mut all, mut anew) = (folder.store("a"), folder.store("b"), folder.store("c"));
    add(&mut quoting, &records[..2]);
    let told = attack(&quoting);
    let joined = quoting.explain(&told.id).expect("claims");
    assert!(joined.iter().any(|j| j.row.outlet.as_deref() == Some("Herald")), "{joined:?}");
    assert_eq!(told.outlets, 1, "{told:?}");
    let first = joined.iter().find(|j| j.row.outlet.as_deref() == Some("Herald") && j.repeats.is_some());
    let first = first.or_else(|| joined.iter().find(|j| j.repeats.is_some())).expect("a repetition");
    assert!(joined.iter().any(|j| Some(&j.row.claim.id) == first.repeats.as_ref() && j.repeats.is_none()));
    add(&mut all, &records);
    assert_eq!(attack(&all).outlets, 2, "who tells it by himself counts");
    // what is read again from the file is the same as what was in memory
    for r in records.iter().rev() {
        add(&mut anew, std::slice::from_ref(r));
        drop(anew);
        anew = folder.store("c");
    }
    assert_eq!(attack(&anew), attack(&all));
}

/// The sketches of a database, as it keeps them.
fn sketches(db: &rusqlite::Connection) -> Vec<(i64, Vec<u8>)> {
    let mut query = db.prepare("SELECT doc, body FROM sketches ORDER BY doc").expect("a query");
    let rows = query.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).expect("sketches");
    rows.collect::<Result<_, _>>().expect("sketches")
}

/// Sketches that this version cannot read, as those of the eighth.
fn age_sketches(db: &rusqlite::Connection) {
    db.execute("UPDATE sketches SET body = x''", []).expect("older sketches");
}

#[test]
fn sketches_of_an_older_database_become_as_new_ones_are() {
    let folder = Folder::new("sketches");
    add(&mut folder.store("a.db"), &read());
    let db = rusqlite::Connection::open(folder.0.join("a.db")).expect("the file");
    let right = sketches(&db);
    drop(db);
    for version in [8, 10] {
        let db = rusqlite::Connection::open(folder.0.join("a.db")).expect("the file");
        age_sketches(&db);
        db.execute_batch(&format!("PRAGMA user_version = {version};")).expect("an older database");
        drop(db);
        drop(folder.store("a.db"));
        let db = rusqlite::Connection::open(folder.0.join("a.db")).expect("the file");
        assert_eq!(sketches(&db), right, "version {version}");
    }
}

/// Where the reports of a database are looked up.
fn postings(db: &rusqlite::Connection) -> Vec<[i64; 5]> {
    let sql = "SELECT period, key, day, doc, weight FROM postings ORDER BY 1, 2, 3, 4";
    let mut query = db.prepare(sql).expect("a query");
    let rows = query.query_map([], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?]));
    rows.expect("postings").collect::<Result<_, _>>().expect("postings")
}

/// Reports of version 9 were not entered under the towns of their acts, and would not have been found by them.
#[test]
fn reports_of_an_older_database_are_looked_up_as_new_ones_are() {
    let folder = Folder::new("postings");
    add(&mut folder.store("a.db"), &read());
    let db = rusqlite::Connection::open(folder.0.join("a.db")).expect("the file");
    let right = postings(&db);
    db.execute_batch("DELETE FROM postings WHERE key % 2 = 0; PRAGMA user_version = 9;")
        .expect("an older database");
    assert!(postings(&db).len() < right.len());
    drop(db);
    drop(folder.store("a.db"));
    let db = rusqlite::Connection::open(folder.0.join("a.db")).expect("the file");
    assert_eq!(postings(&db), right);
}

#[test]
fn events_of_an_older_database_are_entered_as_new_ones_are() {
    let folder = Folder::new("entered");
    let mut store = folder.store("a.db");
    add(&mut store, &read());
    drop(store);
    let entered = |db: &rusqlite::Connection| -> Vec<(String, i64, i64)> {
        let sql = "SELECT t.key, m.day, m.row FROM marks m JOIN terms t ON t.n = m.term ORDER BY 1, 2, 3";
        let mut query = db.prepare(sql).expect("a query");
        let rows = query.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).expect("marks");
        rows.collect::<Result<_, _>>().expect("marks")
    };
    let db = rusqlite::Connection::open(folder.0.join("a.db")).expect("the file");
    let new = entered(&db);
    age_sketches(&db);
    // as the version before had it: no pairs, no terms beside the event
    db.execute_batch(
        "DELETE FROM marks WHERE term IN (SELECT n FROM terms WHERE key LIKE 'e:%+%'); \
         DELETE FROM terms WHERE key LIKE 'e:%+%'; ALTER TABLE events DROP COLUMN terms; \
         ALTER TABLE links DROP COLUMN apart; PRAGMA user_version = 5;",
    )
    .expect("an older database");
    assert!(entered(&db).len() < new.len());
    drop(db);
    let store = folder.store("a.db");
    let talks = Filter {
        types: vec!["CONSULT".into()],
        statuses: vec!["happened".into()],
        about: vec!["ZMB".into()],
        ..Filter::default()
    };
    assert!(!store.events(&talks, &[], Order::Newest).expect("events").is_empty());
    drop(store);
    let db = rusqlite::Connection::open(folder.0.join("a.db")).expect("the file");
    assert_eq!(entered(&db), new);
    let uses: i64 =
        db.query_row("SELECT sum(uses) FROM terms WHERE key LIKE 'e:%'", [], |r| r.get(0)).expect("uses");
    assert_eq!(uses as usize, new.iter().filter(|m| m.0.starts_with("e:")).count());
}

/// Three outlets a day for a month: another raid each day, and a reproach that is never dated.
fn month() -> Vec<Records> {
    const WEEKDAYS: [&str; 7] =
        ["Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday"];
    let report = |day: usize, outlet: &'static str| {
        let text = format!(
            "Gunmen attacked the market of Ndola on {} and killed {} people, {outlet} reported. Zambia accused Angola of arming the rebels.",
            WEEKDAYS[day % WEEKDAYS.len()],
            day + 2
        );
        (outlet, format!("2023-03-{:02}", day + 1), text)
    };
    let all: Vec<_> =
        (0..30).flat_map(|day| ["Wire", "Herald", "Post"].map(|outlet| report(day, outlet))).collect();
    let lent: Vec<(&str, &str, &str)> =
        all.iter().map(|(outlet, day, text)| (*outlet, day.as_str(), text.as_str())).collect();
    read_all(&lent)
}

#[test]
fn what_happens_every_day_is_another_event_every_other_day_in_whatever_order_it_comes() {
    let folder = Folder::new("month");
    let records = month();
    let mut memory = Memory::default();
    for r in &records {
        memory.add(Sketch::of(r));
    }
    let mut right: Vec<String> =
        memory.events(&records).iter().map(|e| serde_json::to_string(e).expect("JSON")).collect();
    right.sort();
    let raids = right.iter().filter(|e| e.contains(r#""type":"ASSAULT""#)).count();
    assert!((15..=30).contains(&raids), "{raids}");
    let (mut straight, mut backwards, mut strewn) = (folder.store("a"), folder.store("b"), folder.store("c"));
    records.chunks(7).for_each(|some| add(&mut straight, some));
    records.rchunks(7).for_each(|some| add(&mut backwards, some));
    // 37 and 90 have no divisor in common
    (0..records.len()).for_each(|i| add(&mut strewn, std::slice::from_ref(&records[i * 37 % records.len()])));
    for store in [&straight, &backwards, &strewn] {
        assert_eq!(events(store), right);
    }
    // who asks for an event of the second week is told which one it is like
    let asked = Filter { types: vec!["ASSAULT".into()], ..Filter::default() };
    let all = straight.events(&asked, &[], Order::Oldest).expect("events");
    let event = &all[all.len() / 2].event;
    let first = &straight.explain(&event.id).expect("claims")[0];
    assert!(first.to.is_none() && first.why.is_some(), "{first:?}");
    let like = first.parted_from.as_ref().expect("a claim");
    assert!(!event.claims.contains(like));
    assert_ne!(straight.event_of(like).expect("its event").event.id, event.id);
}

#[test]
fn events_of_an_older_database_are_parted_as_new_ones_are() {
    let folder = Folder::new("parted");
    let mut store = folder.store("a.db");
    add(&mut store, &month());
    let right = events(&store);
    drop(store);
    // as the version before had it: all raids one event
    let db = rusqlite::Connection::open(folder.0.join("a.db")).expect("the file");
    age_sketches(&db);
    db.execute_batch(
        "ALTER TABLE links DROP COLUMN apart; PRAGMA user_version = 7; \
         UPDATE members SET event = (SELECT min(id) FROM events WHERE type = 'ASSAULT') \
         WHERE event IN (SELECT id FROM events WHERE type = 'ASSAULT'); \
         DELETE FROM events WHERE type = 'ASSAULT' AND id NOT IN (SELECT event FROM members);",
    )
    .expect("an older database");
    drop(db);
    assert_eq!(events(&folder.store("a.db")), right);
}

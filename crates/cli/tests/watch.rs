//! A watcher on feeds, pages and files of every format, killed again and again: what a desk finds in the end.

mod common;
#[path = "../../fetch/tests/server/mod.rs"]
mod server;

use common::{Folder, command, contents, ending, records, run, stdout};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;
use server::{Request, Server, missing, reply};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What happened where, in the words of each outlet.
const STORIES: &[(&str, [&str; 3])] = &[
    (
        "Ndola",
        [
            "Gunmen attacked a market in Ndola on Tuesday and killed 14 people, police said. Shops stayed closed on Wednesday, and few buses left the town.",
            "At least 14 people were killed in Ndola on Tuesday when gunmen attacked a market, according to officials of the hospital.",
            "Unknown gunmen killed 14 people at a market in Ndola on Tuesday, a spokesman for the army said. Nobody has claimed responsibility so far.",
        ],
    ),
    (
        "Luanda",
        [
            "Thousands of teachers marched through Luanda on Monday to demand higher pay. The ministry of education refused to comment.",
            "Angolan teachers protested in Luanda on Monday over unpaid wages, their union said.",
            "Teachers demonstrated in Luanda on Monday against the government of Angola. The march ended in front of parliament.",
        ],
    ),
    (
        "Goma",
        [
            "Rebels shelled the airport of Goma on Sunday, witnesses said. Flights were cancelled for the rest of the day.",
            "M23 rebels fired shells at the airport in Goma on Sunday, a Congolese general said.",
            "The airport of Goma was shelled by rebels on Sunday, according to the airline, whose crews were sent home.",
        ],
    ),
    (
        "Bamako",
        [
            "Mali expelled the French ambassador on Saturday and gave him three days to leave Bamako.",
            "The French ambassador to Mali was expelled on Saturday, the foreign ministry in Bamako announced.",
            "Mali ordered the expulsion of the French ambassador on Saturday. France said it regretted the step.",
        ],
    ),
    (
        "Niamey",
        [
            "Police arrested opposition leader Moussa Issoufou in Niamey on Tuesday, his lawyer said.",
            "Opposition leader Moussa Issoufou was arrested by police in Niamey on Tuesday. His party called it a kidnapping.",
            "Nigerien police detained Moussa Issoufou, a leader of the opposition, in Niamey on Tuesday.",
        ],
    ),
    (
        "Kigali",
        [
            "Rwandan President Paul Kagame will meet Kenyan President William Ruto in Kigali on Friday, his office said.",
            "Kenyan President William Ruto is to visit Kigali on Friday for talks with Rwandan President Paul Kagame.",
            "Presidents William Ruto of Kenya and Paul Kagame of Rwanda plan to meet in Kigali on Friday, according to two diplomats.",
        ],
    ),
];
/// The types of what all outlets tell.
const JOINED: &[&str] = &["ASSAULT", "PROTEST", "SANCTION", "COERCE", "CONSULT"];
const OUTLETS: &[&str] = &["Coast Radio", "Harbour Times", "Lake Post"];
/// What lies in the folder: mail, NewsML, NITF, page, Markdown, text, two JSON lines, a packed archive of one page.
const FILES: usize = 9;
/// Entries of the Atom and the JSON feed.
const OTHER_ENTRIES: usize = 2 + 2;
/// The page that is watched by itself.
const NOTICES: usize = 1;
/// How long a server takes to answer: long enough to be killed in between.
const SLOWNESS: Duration = Duration::from_millis(25);
/// How long the last run may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A page of an outlet, with an article of one paragraph.
fn page(outlet: usize, title: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang='en'><head><title>{title}</title><meta property='og:site_name' content='{}'>\
         <meta property='article:published_time' content='2023-03-08T0{outlet}:00:00Z'></head>\
         <body><article><p>{text}</p></article></body></html>",
        OUTLETS[outlet]
    )
}

fn article(outlet: usize, story: usize) -> String {
    let (town, texts) = STORIES[story];
    page(outlet, &format!("News from {town}"), texts[outlet])
}

fn rss(host: &str, outlet: usize) -> String {
    let mut items = String::new();
    for (i, (town, _)) in STORIES.iter().enumerate() {
        let _ = write!(
            items,
            "<item><title>News from {town}</title><link>http://{host}/{outlet}/{i}</link><guid>http://{host}/{outlet}/{i}</guid>\
             <pubDate>Wed, 08 Mar 2023 0{outlet}:00:00 GMT</pubDate><description>More inside.</description></item>"
        );
    }
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>{}</title><link>http://{host}/</link>\
         <description>News</description><language>en</language>{items}</channel></rss>",
        OUTLETS[outlet]
    )
}

fn json_feed(host: &str) -> String {
    let item = |n: usize, text: &str| {
        serde_json::json!({"id": format!("j{n}"), "url": format!("http://{host}/j/{n}"), "title": "Note", "content_text": text,
            "date_published": "2023-03-07T10:00:00Z"})
    };
    serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "Border Desk", "home_page_url": format!("http://{host}/"),
        "items": [item(1, "Residents of Kitwe protested against the mining company on Monday."),
                  item(2, "Angola denied that it had sent troops to Goma.")]
    })
    .to_string()
}

fn site(request: &Request) -> Vec<u8> {
    let host = request.field("Host");
    let ok =
        |kind: &str, body: String| reply("200 OK", &[&format!("Content-Type: {kind}"), "ETag: \"1\""], body);
    if request.path != "/robots.txt" {
        std::thread::sleep(SLOWNESS);
    }
    if request.field("If-None-Match") == "\"1\"" {
        return reply("304 Not Modified", &[], "");
    }
    match request.path.as_str() {
        "/radio.atom" => {
            ok("application/atom+xml", include_str!("../../ingest/tests/samples/radio.atom").into())
        }
        "/desk.json" => ok("application/feed+json", json_feed(host)),
        "/garbage" => ok("application/rss+xml", "<rss><channel><item>".into()),
        "/notice" => ok(
            "text/html",
            page(
                1,
                "Advice",
                "Somali pirates seized a tanker off Hobyo on Thursday, the navy of India said.",
            ),
        ),
        "/robots.txt" => reply("200 OK", &[], "User-agent: *\nDisallow: /private\n"),
        path => match path.trim_start_matches('/').split('/').collect::<Vec<_>>()[..] {
            [outlet, "rss"] => ok("application/rss+xml", rss(host, outlet.parse().expect("an outlet"))),
            [outlet, story] => {
                ok("text/html", article(outlet.parse().expect("an outlet"), story.parse().expect("a story")))
            }
            _ => missing(),
        },
    }
}

/// A packed archive with one page.
fn warc() -> Vec<u8> {
    let page =
        page(2, "Lake", "Fishermen blocked the port of Mwanza on Monday to protest against a new tax.");
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n\
         WARC-Date: 2023-03-08T10:00:00Z\r\nWARC-Target-URI: http://lake.example/bus\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    );
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(record.as_bytes()).expect("it is packed");
    packer.finish().expect("it is packed")
}

/// A folder of every format.
fn fill(folder: &Folder) {
    for name in ["item.newsml", "statement.eml", "story.nitf"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/tests/samples").join(name);
        folder.file(&format!("inbox/{name}"), std::fs::read(path).expect("a sample"));
    }
    folder
        .file("inbox/page.html", page(0, "Border", "Ethiopia closed its border with Eritrea on Wednesday."));
    folder.file("inbox/note.md", "---\ndate: 2023-03-08\ntitle: Note\n---\n\n# Note\n\nRebels shelled the airport of Goma on Sunday.\n");
    folder.file(
        "inbox/cable.txt",
        "March 8, 2023\n\nThe United Nations condemned the attack on the market of Ndola.\n",
    );
    folder.file(
        "inbox/wire.jsonl",
        "{\"id\": 1, \"text\": \"Mali expelled the French ambassador on Monday.\", \"published\": \"2023-03-08\", \"outlet\": \"Wire\"}\n\
         {\"id\": 2, \"text\": \"Rwanda accused Congo of shelling Kigali on Tuesday.\", \"published\": \"2023-03-08\", \"outlet\": \"Wire\"}\n",
    );
    folder.file("inbox/crawl.warc.gz", warc());
}

fn configuration(folder: &Folder, server: &Server) -> String {
    let mut text = format!(
        "allow_private = ['{}']\ninterval = '1h'\nthreads = 4\n[limits]\ndelay = '0s'\nattempts = 1\n",
        server.host
    );
    for outlet in 0..OUTLETS.len() {
        let _ = write!(text, "[[feed]]\nurl = '{}'\npages = true\n", server.url(&format!("/{outlet}/rss")));
    }
    for feed in ["/radio.atom", "/desk.json", "/garbage"] {
        let _ = write!(text, "[[feed]]\nurl = '{}'\n", server.url(feed));
    }
    let _ = write!(
        text,
        "[[page]]\nurl = '{}'\n[[folder]]\npath = 'inbox'\ninterval = '1s'\n",
        server.url("/notice")
    );
    folder.file("watch.toml", text)
}

/// How many reports a database holds.
fn reports(db: &str) -> usize {
    let page = stdout(&run(&["report", "--db", db]));
    let before = page.split(" reports of ").next().unwrap_or_default();
    before.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// True once a program has said what it does when it is told to end: before that, the signal ends it like any other.
fn catches_term(program: u32) -> bool {
    const TERM: u32 = 15;
    let status = std::fs::read_to_string(format!("/proc/{program}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|l| l.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    caught.is_some_and(|mask| mask >> (TERM - 1) & 1 == 1)
}

#[test]
fn a_watcher_that_is_killed_finds_every_document_once_and_joins_what_belongs_together() {
    let server = Server::of(site);
    let folder = Folder::new("watched");
    fill(&folder);
    let config = configuration(&folder, &server);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (whole, killed) = (path("whole.db"), path("killed.db"));
    let (code, lines) = ending(&run(&["watch", "--once", "--config", &config, "--db", &whole]));
    // the garbage
    assert_eq!(code, 1, "{lines:?}");
    let expected = OUTLETS.len() * STORIES.len() + OTHER_ENTRIES + NOTICES + FILES;
    assert_eq!(reports(&whole), expected, "{lines:?}");

    for i in 0..6_u64 {
        let mut child = command()
            .args(["watch", "--quiet", "--config", &config, "--db", &killed])
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(100 + 150 * i));
        // SIGKILL
        child.kill().expect("the program is killed");
        child.wait().expect("the program ends");
    }
    let log = std::fs::File::create(path("log")).expect("a file");
    let mut child = command()
        .args(["watch", "--config", &config, "--db", &killed])
        .stderr(log)
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    let waits = || reports(&killed) < expected || !catches_term(child.id());
    while waits() && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(300));
    }
    let term = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(term.success());
    let ended = child.wait().expect("it ends");
    let log = std::fs::read_to_string(path("log")).expect("a log");
    assert_eq!(ended.code(), Some(0), "{log}");
    assert!(log.lines().last().is_some_and(|l| l.contains("stopped: added")), "{log}");
    assert_eq!(reports(&killed), expected, "{log}");
    let (right, found) = (contents(&whole), contents(&killed));
    assert!(right.len() > expected, "{}", right.len());
    assert!(right == found, "{} records against {}", right.len(), found.len());

    for kind in JOINED {
        let events = records(&run(&["events", "--db", &killed, "--type", kind, "--format", "jsonl"]));
        let of_all = events.iter().filter(|e| e["outlets"].as_u64() >= Some(OUTLETS.len() as u64));
        assert!(of_all.count() > 0, "{kind}: {events:#?}");
    }
    exports(&folder, &killed);
}

#[test]
fn a_watcher_that_is_told_to_stop_leaves_its_database_in_one_file() {
    let folder = Folder::new("stopped");
    folder.file("inbox/a.txt", "Gunmen raided the market of Ndola on 3 May 2021, police said.");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (inbox, db) = (path("inbox"), path("desk.db"));
    let mut child = command()
        .args(["watch", "--quiet", "--db", &db, &inbox])
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    let waits = || !Path::new(&db).exists() || reports(&db) < 1 || !catches_term(child.id());
    while waits() && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(100));
    }
    let term = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(term.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(folder.names(), ["desk.db", "inbox"]);
    assert_eq!(reports(&db), 1);
}

/// Every export is what its readers expect.
fn exports(folder: &Folder, db: &str) {
    let export = |format: &str, more: &[&str]| {
        let path = folder.path().join(format!("out.{format}")).display().to_string();
        let args = [&["export", "--db", db, "--format", format, "-o", &path], more].concat();
        let (code, lines) = ending(&run(&args));
        assert_eq!(code, 0, "{format}: {lines:?}");
        path
    };
    let text = |path: &str| std::fs::read_to_string(path).expect("an export");
    let events: Vec<Value> =
        text(&export("jsonl", &[])).lines().map(|l| serde_json::from_str(l).expect("a JSON line")).collect();
    assert!(events.len() > STORIES.len());

    let file = std::fs::File::open(export("parquet", &[])).expect("a file");
    let reader = SerializedFileReader::new(file).expect("a Parquet file");
    let column =
        reader.metadata().file_metadata().schema_descr().columns().iter().position(|c| c.name() == "id");
    assert!(column.is_some());
    let rows: Result<Vec<_>, _> = reader.get_row_iter(None).expect("rows").collect();
    assert_eq!(rows.expect("every row can be read").len(), events.len());

    calendar(&text(&export("ics", &[])));
    let map: Value = serde_json::from_str(&text(&export("geojson", &[]))).expect("JSON");
    geojson(&map);
    assert!(map["features"].as_array().is_some_and(|f| f.len() >= 4));
    let csv = text(&export("csv", &[]));
    assert!(csv.lines().count() > events.len());
    for (format, columns) in [("gdelt", 61), ("polecat", 0), ("dyads", 0), ("actor-days", 0), ("html", 0)] {
        let found = text(&export(format, &[]));
        assert!(!found.trim().is_empty(), "{format}");
        if columns > 0 {
            assert!(found.lines().all(|l| l.split('\t').count() == columns), "{format}");
        }
    }
}

/// RFC 5545: content lines, balanced components, what a VEVENT must have, each UID once.
fn calendar(text: &str) {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|l| l.len() <= 75), "a line of more than 75 octets");
    let unfolded = text.replace("\r\n ", "");
    let (mut open, mut events): (Vec<String>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    for line in unfolded.lines() {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no content line: {line:?}"));
        let name = name.split(';').next().unwrap_or_default();
        match name {
            "BEGIN" => {
                open.push(value.into());
                if value == "VEVENT" {
                    events.push(Vec::new());
                }
            }
            "END" => assert_eq!(open.pop().as_deref(), Some(value)),
            _ if open.last().is_some_and(|o| o == "VEVENT") => {
                events.last_mut().expect("an event").push(format!("{name}:{value}"));
            }
            _ => {}
        }
    }
    assert!(open.is_empty() && text.starts_with("BEGIN:VCALENDAR\r\n"));
    assert!(unfolded.contains("\r\nVERSION:2.0\r\n") && unfolded.contains("\r\nPRODID:"));
    assert!(!events.is_empty());
    let mut uids: Vec<&String> = Vec::new();
    for event in &events {
        for name in ["UID:", "DTSTAMP:", "DTSTART:", "SUMMARY:"] {
            assert_eq!(event.iter().filter(|p| p.starts_with(name)).count(), 1, "{name} in {event:?}");
        }
        uids.extend(event.iter().filter(|p| p.starts_with("UID:")));
    }
    uids.sort();
    uids.dedup();
    assert_eq!(uids.len(), events.len());
}

/// RFC 7946: a collection of features with points on the globe.
fn geojson(map: &Value) {
    assert_eq!(map["type"], "FeatureCollection");
    assert!(map.get("crs").is_none());
    for feature in map["features"].as_array().expect("features") {
        assert_eq!((&feature["type"], &feature["geometry"]["type"]), (&"Feature".into(), &"Point".into()));
        assert!(feature["properties"].is_object());
        let at = feature["geometry"]["coordinates"].as_array().expect("coordinates");
        let at: Vec<f64> = at.iter().filter_map(Value::as_f64).collect();
        assert!(at.len() == 2 && at[0].abs() <= 180.0 && at[1].abs() <= 90.0, "{at:?}");
    }
}

#[test]
fn real_feeds_are_taken_in_where_a_developer_has_them() {
    let feeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/feeds");
    let Ok(entries) = std::fs::read_dir(&feeds) else {
        eprintln!("skipped: no samples at {}", feeds.display());
        return;
    };
    let files: std::collections::BTreeMap<String, Vec<u8>> = entries
        .flatten()
        .filter(|e| e.path().extension().is_some_and(|e| e == "rss" || e == "atom"))
        .map(|e| (format!("/{}", e.file_name().to_string_lossy()), std::fs::read(e.path()).expect("a feed")))
        .collect();
    let names: Vec<String> = files.keys().cloned().collect();
    let server = Server::of(move |r| {
        files.get(&r.path).map_or_else(missing, |b| reply("200 OK", &["Content-Type: text/xml"], b))
    });
    let folder = Folder::new("real");
    let db = folder.path().join("desk.db").display().to_string();
    let urls: Vec<String> = names.iter().map(|n| server.url(n)).collect();
    let look = || {
        let mut args = vec!["watch", "--once", "--db", &db, "--allow-private", &server.host];
        args.extend(urls.iter().map(String::as_str));
        ending(&run(&args))
    };
    let (code, lines) = look();
    assert_eq!(code, 0, "{lines:?}");
    let found = reports(&db);
    assert!(found > names.len(), "{found}: {lines:?}");
    let (code, lines) = look();
    assert!(code == 0 && lines.last().is_some_and(|l| l.contains("added 0 reports")), "{lines:?}");
    assert_eq!(reports(&db), found);
}

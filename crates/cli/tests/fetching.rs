//! `sitroom add URL` and one look of `sitroom watch` at sites on loopback: good ones, bad ones, hostile ones.

mod common;
#[path = "../../fetch/tests/server/mod.rs"]
mod server;

use common::{Folder, ending, records, run, stdout};
use server::{Request, Server, missing, reply};
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const ROBOTS: &str = "/robots.txt";

fn article(title: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang='en'><head><title>{title}</title><meta property='og:site_name' content='Harbour Times'>\
         <meta property='article:published_time' content='2023-03-08T09:00:00Z'></head><body><nav><a href='/'>Home</a></nav>\
         <article><h1>{title}</h1><p>{text}</p><p>The governor will meet the dockers' union on Friday, two officials said.</p>\
         </article></body></html>"
    )
}

/// A feed of entries, each with its path and text.
fn rss(host: &str, entries: &[(&str, &str)]) -> String {
    let item = |(path, text): &(&str, &str)| {
        format!(
            "<item><title>Report {path}</title><link>http://{host}{path}</link><guid>http://{host}{path}</guid>\
             <pubDate>Wed, 08 Mar 2023 08:00:00 GMT</pubDate><description>{text}</description></item>"
        )
    };
    let items: String = entries.iter().map(item).collect();
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>Coast Radio</title>\
         <link>http://{host}/</link><description>All</description><language>en</language>{items}</channel></rss>"
    )
}

const STRIKE: &str = "Gunmen attacked the market of Ndola on Tuesday and killed nine people, police said.";
const TALKS: &str =
    "Zambian President Hakainde Hichilema met Angolan President Joao Lourenco in Lusaka on Monday.";

fn host(r: &Request) -> String {
    r.field("Host").to_string()
}

fn ok(kind: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    reply("200 OK", &[&format!("Content-Type: {kind}")], body)
}

/// A configuration that lets `servers` be asked and is short of patience.
fn config(folder: &Folder, servers: &[&Server], rest: &str) -> String {
    let hosts: Vec<String> = servers.iter().map(|s| format!("{:?}", s.host)).collect();
    let head = format!("db = 'desk.db'\nallow_private = [{}]\n", hosts.join(", "));
    let limits =
        "[limits]\nsize = 1\nconnect = '5s'\nread = '2s'\ntotal = '5s'\nattempts = 2\ndelay = '0s'\n";
    folder.file("watch.toml", format!("{head}{limits}{rest}"))
}

fn db(folder: &Folder) -> String {
    folder.path().join("desk.db").display().to_string()
}

/// Ids of the documents of a database that make claims.
fn documents(db: &str) -> std::collections::BTreeSet<String> {
    let claims = records(&run(&["claims", "--db", db, "--limit", "0", "--format", "jsonl"]));
    claims.iter().map(|c| c["document"].as_str().expect("a document").to_string()).collect()
}

/// The line of a report that says how many reports there are.
fn reports(db: &str) -> String {
    let page = stdout(&run(&["report", "--db", db]));
    page.lines().find(|l| l.contains("report")).unwrap_or_default().to_string()
}

#[test]
fn add_takes_pages_feeds_and_files_by_their_content() {
    let server = Server::of(|r| match r.path.as_str() {
        "/page" => ok("text/html", article("Strike", STRIKE)),
        "/feed" => ok("text/plain", rss(&host(r), &[("/1", TALKS), ("/2", STRIKE)])),
        "/wire.jsonl" => ok(
            "application/octet-stream",
            "{\"text\": \"Troops left Velm on Sunday.\", \"published\": \"2023-03-08\"}\n",
        ),
        _ => missing(),
    });
    let folder = Folder::new("add-url");
    let db = db(&folder);
    let urls: Vec<String> = ["/page", "/feed", "/wire.jsonl"].map(|p| server.url(p)).to_vec();
    let args = |allow: bool| {
        let mut all = vec!["add", "--db", &db];
        if allow {
            all.extend(["--allow-private", &server.host]);
        }
        all.extend(urls.iter().map(String::as_str));
        run(&all)
    };
    let (code, lines) = ending(&args(false));
    assert_eq!((code, lines.len()), (3, 4), "{lines:?}");
    assert!(
        lines[0].contains("is 127.0.0.1, a loopback address; if that is meant, allow it by name"),
        "{lines:?}"
    );
    assert_eq!(server.asked().len(), 0);
    assert!(stdout(&args(true)).starts_with("added 4 reports with"));
    assert!(stdout(&args(true)).starts_with("added 0 reports with 0 claims; 4 there already"));
    let (code, lines) = ending(&run(&["read", &urls[0]]));
    assert!(code == 3 && lines[0].contains("fetch it with `sitroom add`"), "{lines:?}");
}

#[test]
fn one_bad_feed_harms_no_other_and_each_gets_its_line() {
    let server = Server::start(|r, stream| {
        let answer = match r.path.as_str() {
            "/good" => ok("application/rss+xml", rss(&host(r), &[("/1", STRIKE), ("/2", TALKS)])),
            "/garbage" => ok("application/rss+xml", "<rss version='2.0'><channel><item><title>Cut off"),
            "/bomb" => {
                ok("application/rss+xml", "<!DOCTYPE x [<!ENTITY a 'ha'>]><rss version='2.0'>&a;</rss>")
            }
            "/page" => ok("text/html", article("Strike", STRIKE)),
            "/large" => ok("application/rss+xml", vec![b'x'; 2 << 20]),
            "/packed" => {
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                packer.write_all(&vec![b' '; 64 << 20]).expect("it is packed");
                let body = packer.finish().expect("it is packed");
                reply("200 OK", &["Content-Type: application/rss+xml", "Content-Encoding: gzip"], body)
            }
            "/endless" => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                while stream.write_all(format!("400\r\n{}\r\n", "x".repeat(1024)).as_bytes()).is_ok() {}
                return;
            }
            "/inner" => reply("302 Found", &["Location: http://169.254.169.254/latest/"], ""),
            "/slow" => {
                std::thread::sleep(std::time::Duration::from_secs(20));
                return;
            }
            _ => missing(),
        };
        let _ = stream.write_all(&answer);
    });
    let bad = ["garbage", "bomb", "page", "large", "packed", "endless", "inner", "slow", "gone"];
    let feeds: String = [&bad[..], &["good"]]
        .concat()
        .iter()
        .map(|p| format!("[[feed]]\nurl = '{}'\n", server.url(&format!("/{p}"))))
        .collect();
    let folder = Folder::new("bad-feeds");
    let config = config(&folder, &[&server], &feeds);
    let (code, lines) = ending(&run(&["watch", "--once", "--config", &config]));
    assert_eq!(code, 1, "{lines:?}");
    let line = |path: &str| {
        let url = server.url(path);
        let found: Vec<&String> = lines.iter().filter(|l| l.contains(&format!("{url}:"))).collect();
        assert_eq!(found.len(), 1, "{path}: {lines:?}");
        found[0].clone()
    };
    assert!(line("/good").contains("2 reports, 2 new"), "{lines:?}");
    for (path, words) in [
        ("/garbage", "expected an RSS, Atom or JSON feed, but found"),
        ("/bomb", "without entities of its own"),
        ("/page", "expected an RSS, Atom or JSON feed, but found something else"),
        ("/large", "expected at most 1048576 bytes, but found 2097152"),
        ("/packed", "expected at most 1048576 bytes, but found more in"),
        ("/endless", "expected at most 1048576 bytes, but found more"),
        ("/inner", "redirected to http://169.254.169.254/latest/: expected an address of the public network"),
        ("/slow", "the server fell silent for the read time-out"),
        ("/gone", "the server answered 404"),
    ] {
        assert!(line(path).contains(words), "{path}: {}", line(path));
    }
    // a bad feed rests; the good one is asked again
    let (code, lines) = ending(&run(&["watch", "--once", "--config", &config]));
    assert_eq!(code, 1);
    assert_eq!(lines.iter().filter(|l| l.contains("left alone until")).count(), bad.len(), "{lines:?}");
    assert_eq!((server.count("/good"), server.count("/garbage")), (2, 1));
}

#[test]
fn what_has_not_changed_is_not_sent_again_not_even_by_another_run() {
    let server = Server::of(|r| match r.path.as_str() {
        "/feed" if r.field("If-None-Match") == "\"7\"" => reply("304 Not Modified", &[], ""),
        "/feed" => reply(
            "200 OK",
            &["ETag: \"7\"", "Content-Type: application/rss+xml"],
            rss(&host(r), &[("/1", STRIKE)]),
        ),
        _ => missing(),
    });
    let folder = Folder::new("unchanged");
    let feed = format!("[[feed]]\nurl = '{}'\n", server.url("/feed"));
    let config_path = config(&folder, &[&server], &feed);
    let look = |config: &str| ending(&run(&["watch", "--once", "--config", config]));
    assert!(look(&config_path).1.iter().any(|l| l.contains("1 report, 1 new")));
    let (code, lines) = look(&config_path);
    assert!(code == 0 && lines.iter().any(|l| l.ends_with("/feed: nothing new")), "{lines:?}");
    // under another name of the outlet it is another report: the answer is asked for anew
    let renamed = config(&folder, &[&server], &format!("{feed}outlet = 'Coast'\n"));
    assert!(look(&renamed).1.iter().any(|l| l.contains("1 report, 1 new")));
    let asked: Vec<String> = server.asked().iter().map(|r| r.field("If-None-Match").to_string()).collect();
    assert_eq!(asked, ["", "\"7\"", ""]);
}

#[test]
fn linked_pages_are_read_once_and_where_there_is_none_the_entry_stands_for_it() {
    let changed = std::sync::Arc::new(AtomicBool::new(false));
    let now = changed.clone();
    let server = Server::of(move |r| {
        let new = now.load(Ordering::SeqCst);
        let second = if new { "They met. The paper was corrected." } else { "They met." };
        match r.path.as_str() {
            ROBOTS => ok("text/plain", "User-agent: *\nDisallow: /closed\n"),
            "/feed" => ok(
                "application/rss+xml",
                rss(
                    &host(r),
                    &[
                        ("/1", "Short."),
                        ("/2", second),
                        ("/closed", TALKS),
                        ("/lost", "A bomb exploded in Goma."),
                    ],
                ),
            ),
            "/1" => ok("text/html", article("Strike", STRIKE)),
            "/2" if new => {
                ok("text/html", article("Talks", &format!("{TALKS} The talks failed, the ministry said.")))
            }
            "/2" => ok("text/html", article("Talks", TALKS)),
            _ => missing(),
        }
    });
    let folder = Folder::new("pages");
    let feed = format!("[[feed]]\nurl = '{}'\npages = true\n", server.url("/feed"));
    let config = config(&folder, &[&server], &feed);
    let look = || ending(&run(&["watch", "--once", "--config", &config]));
    let (code, lines) = look();
    assert_eq!(code, 0, "{lines:?}");
    assert!(lines.iter().any(|l| l.contains("0 reports, 0 new, 4 pages to fetch")), "{lines:?}");
    assert!(
        lines.iter().any(|l| l.contains("/closed: expected to be let in, but the site's robots.txt forbids")),
        "{lines:?}"
    );
    assert!(lines.last().is_some_and(|l| l.contains("done: added 4 reports")), "{lines:?}");
    let found =
        records(&run(&["search", "--db", &db(&folder), "--format", "jsonl", "Goma OR Ndola OR Lusaka"]));
    assert_eq!(found.len(), 4, "{found:?}");
    // nothing is fetched twice
    assert!(look().1.last().is_some_and(|l| l.contains("done: added 0 reports")));
    assert_eq!((server.count("/1"), server.count("/lost"), server.count("/closed")), (1, 1, 0));
    // a changed entry has its page read again: a revision of the same report
    changed.store(true, Ordering::SeqCst);
    assert!(look().1.last().is_some_and(|l| l.contains("done: added 1 report ")));
    assert_eq!((server.count("/1"), server.count("/2")), (1, 2));
    let revisions = stdout(&run(&["revisions", "--db", &db(&folder), "--format", "jsonl"]));
    assert!(revisions.contains("The talks failed") && revisions.contains(&server.url("/2")), "{revisions}");
}

#[test]
fn a_page_that_fails_for_now_is_fetched_by_a_later_run() {
    let times = AtomicUsize::new(0);
    let server = Server::of(move |r| match r.path.as_str() {
        "/feed" => reply("200 OK", &["ETag: \"1\""], rss(&host(r), &[("/1", "Short.")])),
        // two attempts of the first look fail
        "/1" if times.fetch_add(1, Ordering::SeqCst) < 2 => reply("503 Busy", &[], ""),
        "/1" => ok("text/html", article("Strike", STRIKE)),
        _ => missing(),
    });
    let folder = Folder::new("later");
    let feed = format!("[[feed]]\nurl = '{}'\npages = true\ninterval = '1h'\n", server.url("/feed"));
    let config = config(&folder, &[&server], &feed);
    let (_, lines) = ending(&run(&["watch", "--once", "--config", &config]));
    assert!(
        lines.iter().any(|l| l.contains("/1: expected the page, but the server answered 503")),
        "{lines:?}"
    );
    assert!(lines.last().is_some_and(|l| l.contains("added 0 reports")), "{lines:?}");
    // half a minute has not passed: the page is still left alone
    let (_, lines) = ending(&run(&["watch", "--once", "--config", &config]));
    assert!(lines.last().is_some_and(|l| l.contains("added 0 reports")), "{lines:?}");
    assert_eq!(server.count("/1"), 2);
}

#[test]
fn a_watched_page_has_revisions() {
    let times = AtomicUsize::new(0);
    let server = Server::of(move |r| match r.path.as_str() {
        "/notice" if times.fetch_add(1, Ordering::SeqCst) == 0 => ok("text/html", article("Notice", STRIKE)),
        "/notice" => ok("text/html", article("Notice", &STRIKE.replace("nine", "eleven"))),
        _ => missing(),
    });
    let folder = Folder::new("notice");
    let config = config(&folder, &[&server], &format!("[[page]]\nurl = '{}'\n", server.url("/notice")));
    for _ in 0..3 {
        let (code, lines) = ending(&run(&["watch", "--once", "--config", &config]));
        assert_eq!(code, 0, "{lines:?}");
    }
    let db = db(&folder);
    assert_eq!(documents(&db).len(), 2);
    let revisions = stdout(&run(&["revisions", "--db", &db, "--format", "jsonl"]));
    assert!(revisions.contains("eleven people"), "{revisions}");
    assert!(reports(&db).contains("1 outlet"), "{}", reports(&db));
}

#[test]
fn a_folder_gives_each_file_once_and_again_when_it_changes() {
    let folder = Folder::new("inbox");
    folder.file("inbox/a.txt", STRIKE);
    folder.file("inbox/deep/b.txt", TALKS);
    folder.file("inbox/bad.warc", "no archive at all");
    let inbox = folder.path().join("inbox").display().to_string();
    let db = db(&folder);
    let look = || ending(&run(&["watch", "--once", "--db", &db, &inbox]));
    let (code, lines) = look();
    assert_eq!(code, 0, "{lines:?}");
    assert!(
        lines.iter().any(|l| l.contains("2 reports, 2 new")) && lines.iter().any(|l| l.contains("bad.warc")),
        "{lines:?}"
    );
    let (_, lines) = look();
    assert!(
        lines.iter().any(|l| l.contains("nothing new")) && !lines.iter().any(|l| l.contains("bad.warc")),
        "{lines:?}"
    );
    folder.file("inbox/a.txt", "Gunmen attacked the port of Goma on Sunday.");
    assert!(look().1.iter().any(|l| l.contains("1 report, 1 new")));
    assert_eq!(documents(&db).len(), 3);
}

#[test]
fn arguments_that_are_off_get_one_line() {
    let folder = Folder::new("off");
    let file = folder.file("a.txt", STRIKE);
    let config = folder.file("watch.toml", "[[feed]]\nurl = 'http://a.example'\nevery = '5m'\n");
    for (args, words) in [
        (vec!["watch"], "expected feeds, pages or folders to watch, but found none"),
        (vec!["watch", &file], "expected a folder or a web address"),
        (vec!["watch", "--config", &config], "watch.toml:3: expected a configuration"),
        (
            vec!["watch", "--config", "nowhere.toml"],
            "nowhere.toml: expected a configuration, but it cannot be read",
        ),
    ] {
        let (code, lines) = ending(&run(&args));
        assert_eq!((code, lines.len()), (2, 1), "{lines:?}");
        assert!(lines[0].contains(words), "{lines:?}");
    }
    // an address that is none is a source that fails, not an argument that is off
    let db = folder.path().join("off.db").display().to_string();
    let (code, lines) = ending(&run(&["watch", "--once", "--db", &db, "ftp://a.example/feed"]));
    assert!(
        code == 3 && lines.iter().any(|l| l.contains("expected http or https, but found ftp:")),
        "{lines:?}"
    );
}

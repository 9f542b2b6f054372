//! Fetching from servers that are slow, large, packed, moved, forbidden or hostile.

mod server;

use server::{Request, Server, missing, reply};
use sitroom_fetch::{Answer, Fault, Fetcher, Known, Message, Options, Page, Reason};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const LIMIT: usize = 100_000;

/// Options that let a server on loopback be asked, with short pauses.
fn options(servers: &[&Server]) -> Options {
    Options {
        allow_private: servers.iter().map(|s| s.host.parse().expect("a host")).collect(),
        limit: LIMIT,
        connect: Duration::from_secs(5),
        read: Duration::from_secs(5),
        total: Duration::from_secs(20),
        first_pause: Duration::from_millis(20),
        longest_pause: Duration::from_millis(400),
        delay: Duration::ZERO,
        ..Options::default()
    }
}

fn fetch(server: &Server, path: &str) -> Result<Answer, Fault> {
    Fetcher::new(options(&[server])).fetch(&server.url(path), &Known::default())
}

fn page(answer: Result<Answer, Fault>) -> Page {
    match answer {
        Ok(Answer::Page(page)) => page,
        other => panic!("expected a page, but found {other:?}"),
    }
}

fn reason(answer: Result<Answer, Fault>) -> Reason {
    answer.expect_err("expected a fault").why
}

/// A server without robots.txt.
fn site(answer: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Server {
    Server::of(move |r| if r.path == "/robots.txt" { missing() } else { answer(r) })
}

#[test]
fn a_page_comes_with_what_its_header_says_and_the_server_learns_who_asks() {
    let server =
        site(|_| reply("200 OK", &["Content-Type: Text/HTML; Charset=\"KOI8-R\"", "ETag: \"a1\""], "hello"));
    let contact = Some("desk@example.org".to_string());
    let fetcher = Fetcher::new(Options { contact, ..options(&[&server]) });
    let page = page(fetcher.fetch(&server.url("/x?y=1#part"), &Known::default()));
    assert_eq!((page.body.as_slice(), page.url), (&b"hello"[..], server.url("/x?y=1")));
    assert_eq!((page.content_type.as_deref(), page.charset.as_deref()), (Some("text/html"), Some("koi8-r")));
    let asked = &server.asked()[0];
    assert_eq!(asked.path, "/x?y=1");
    let agent = asked.field("User-Agent");
    assert!(agent.starts_with("sitroom/") && agent.contains("+desk@example.org"), "{agent}");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = site(|r| {
        if r.field("If-None-Match") == "W/\"a1\""
            && r.field("If-Modified-Since") == "Sat, 12 Feb 2022 08:00:00 GMT"
        {
            return reply("304 Not Modified", &[], "");
        }
        reply("200 OK", &["ETag: W/\"a1\"", "Last-Modified: Sat, 12 Feb 2022 08:00:00 GMT"], "news")
    });
    let fetcher = Fetcher::new(options(&[&server]));
    let first = page(fetcher.fetch(&server.url("/feed"), &Known::default()));
    assert_eq!(fetcher.fetch(&server.url("/feed"), &first.known), Ok(Answer::Unchanged));
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_fault_that_passes_is_tried_again_with_pauses() {
    let times = AtomicUsize::new(0);
    let server = site(move |_| match times.fetch_add(1, Ordering::SeqCst) {
        0 => reply("503 Service Unavailable", &[], ""),
        1 => reply("429 Too Many Requests", &["Retry-After: 0"], ""),
        _ => reply("200 OK", &[], "at last"),
    });
    assert_eq!(page(fetch(&server, "/")).body, b"at last");
    assert_eq!(server.asked().len(), 3);
    let always = site(|_| reply("500 Oops", &[], ""));
    let begun = Instant::now();
    assert!(matches!(reason(fetch(&always, "/")), Reason::Status { status: 500, .. }));
    assert_eq!(always.asked().len(), 3);
    // 20 ms, then 40
    assert!(begun.elapsed() >= Duration::from_millis(60));
}

#[test]
fn a_server_that_asks_for_a_long_rest_gets_it() {
    let server = site(|_| reply("503 Busy", &["Retry-After: 3600"], ""));
    let why = reason(fetch(&server, "/"));
    assert_eq!((why.retry_after(), server.asked().len()), (Some(Duration::from_secs(3600)), 1));
    let dated = site(|_| reply("503 Busy", &["Retry-After: Fri, 31 Dec 2999 23:59:59 GMT"], ""));
    assert!(reason(fetch(&dated, "/")).retry_after() > Some(Duration::from_secs(1_000_000)));
}

#[test]
fn a_fault_that_stays_is_not_tried_again() {
    let server = site(|_| missing());
    let fault = fetch(&server, "/gone").unwrap_err();
    assert_eq!(server.asked().len(), 1);
    assert_eq!(
        fault.to_string(),
        format!(
            "{}: expected the page, but the server answered 404; check the address, or leave it out",
            server.url("/gone")
        )
    );
}

#[test]
fn a_silent_server_and_one_that_drips_are_given_up() {
    let silent = Server::start(|r, stream| {
        if r.path == "/robots.txt" {
            let _ = stream.write_all(&missing());
        } else {
            std::thread::sleep(Duration::from_secs(15));
        }
    });
    let impatient = |server: &Server| {
        let (read, total) = (Duration::from_millis(400), Duration::from_secs(2));
        let fetcher = Fetcher::new(Options { attempts: 1, read, total, ..options(&[server]) });
        let begun = Instant::now();
        let why = reason(fetcher.fetch(&server.url("/"), &Known::default()));
        assert!(matches!(why, Reason::Timeout(_)), "{why:?}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    };
    impatient(&silent);
    // never silent for long, never done
    let dripping = Server::start(|r, stream| {
        if r.path == "/robots.txt" {
            let _ = stream.write_all(&missing());
            return;
        }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    impatient(&dripping);
}

#[test]
fn too_much_is_refused_whether_declared_endless_or_packed() {
    let declared = site(|_| reply("200 OK", &[], vec![b'x'; LIMIT + 1]));
    assert_eq!(
        reason(fetch(&declared, "/")),
        Reason::TooLarge { limit: LIMIT, found: (LIMIT + 1).to_string() }
    );
    let just = site(|_| reply("200 OK", &[], vec![b'x'; LIMIT]));
    assert_eq!(page(fetch(&just, "/")).body.len(), LIMIT);
    let endless = Server::start(|r, stream| {
        if r.path == "/robots.txt" {
            let _ = stream.write_all(&missing());
            return;
        }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while stream.write_all(format!("400\r\n{}\r\n", "x".repeat(1024)).as_bytes()).is_ok() {}
    });
    assert!(matches!(reason(fetch(&endless, "/")), Reason::TooLarge { .. }));
    let packed = gzip(&vec![b'x'; 50 << 20]);
    assert!(packed.len() < LIMIT);
    let bomb = site(move |_| reply("200 OK", &["Content-Encoding: gzip"], &packed));
    let why = reason(fetch(&bomb, "/"));
    assert!(matches!(&why, Reason::TooLarge { limit: LIMIT, found } if found.contains("packed")), "{why:?}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).expect("it is packed");
    packer.finish().expect("it is packed")
}

#[test]
fn packed_bodies_are_unpacked_and_damaged_ones_refused() {
    let server = site(|r| {
        let mut packed = gzip(b"packed news");
        assert_eq!(r.field("Accept-Encoding"), "gzip");
        match r.path.as_str() {
            "/cut" => packed.truncate(12),
            "/odd" => return reply("200 OK", &["Content-Encoding: br"], "?"),
            _ => {}
        }
        reply("200 OK", &["Content-Encoding: gzip"], packed)
    });
    assert_eq!(page(fetch(&server, "/")).body, b"packed news");
    assert!(matches!(reason(fetch(&server, "/cut")), Reason::Packing(_)));
    assert!(matches!(reason(fetch(&server, "/odd")), Reason::Packing(_)));
}

#[test]
fn redirects_are_followed_so_far_and_not_in_circles() {
    let server = site(|r| {
        let to = |at: &str| reply("302 Found", &[&format!("Location: {at}")], "");
        match r.path.as_str() {
            "/a" => to("b"),
            "/b" => reply("200 OK", &[], "found"),
            "/circle" => to("/round"),
            "/round" => to("/circle"),
            "/lost" => reply("302 Found", &[], ""),
            "/file" => to("file:///etc/passwd"),
            other => to(&format!("{other}x")),
        }
    });
    let found = page(fetch(&server, "/a"));
    assert_eq!((found.body.as_slice(), found.url), (&b"found"[..], server.url("/b")));
    assert_eq!(reason(fetch(&server, "/circle")), Reason::Circle);
    assert_eq!(reason(fetch(&server, "/far")), Reason::Redirects(5));
    assert!(matches!(reason(fetch(&server, "/lost")), Reason::Location(_)));
    assert_eq!(reason(fetch(&server, "/file")), Reason::Scheme("file:".into()));
}

#[test]
fn nothing_private_is_asked_unless_it_is_named_not_even_by_redirect() {
    let inner = site(|_| reply("200 OK", &[], "secret"));
    let fault = Fetcher::new(Options::default()).fetch(&inner.url("/"), &Known::default()).unwrap_err();
    assert!(fault.to_string().contains("is 127.0.0.1, a loopback address"), "{fault}");
    // a name that leads there, and other ways to write the address
    let port = inner.host.rsplit_once(':').unwrap().1.to_string();
    for host in ["localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]"] {
        let why = reason(
            Fetcher::new(Options::default()).fetch(&format!("http://{host}:{port}/"), &Known::default()),
        );
        assert!(matches!(why, Reason::Private { .. }), "{host}: {why:?}");
    }
    for target in
        [inner.url("/"), "http://169.254.169.254/latest/meta-data/".into(), "http://10.0.0.1/".into()]
    {
        let to = target.clone();
        let outer = site(move |_| reply("301 Moved", &[&format!("Location: {to}")], ""));
        let fault = fetch(&outer, "/").unwrap_err();
        assert!(matches!(fault.why, Reason::Private { .. }), "{fault:?}");
        assert!(fault.to_string().contains(&format!("redirected to {target}")), "{fault}");
    }
    assert_eq!(inner.count("/robots.txt") + inner.asked().len(), 0);
}

#[test]
fn only_http_is_fetched() {
    let fetcher = Fetcher::new(Options::default());
    let why = |url: &str| reason(fetcher.fetch(url, &Known::default()));
    assert_eq!(why("file:///etc/passwd"), Reason::Scheme("file:".into()));
    assert_eq!(why("ftp://example.org/a"), Reason::Scheme("ftp:".into()));
    assert!(matches!(why("no address"), Reason::Address(_)));
    assert_eq!(why("http://me:pw@example.org/"), Reason::Login);
    let nowhere = Fetcher::new(Options { attempts: 1, ..Options::default() });
    let fault = nowhere.fetch("http://nobody.invalid/", &Known::default()).unwrap_err();
    assert!(fault.to_string().contains("its host's name leads nowhere"), "{fault}");
}

#[test]
fn robots_txt_is_asked_once_and_heeded() {
    let server = Server::of(|r| match r.path.as_str() {
        "/robots.txt" => reply(
            "200 OK",
            &[],
            "User-agent: *\nDisallow: /\n\nUser-agent: sitroom\nDisallow: /private\nCrawl-delay: 7",
        ),
        "/way-in" => reply("302 Found", &["Location: /private/page"], ""),
        _ => reply("200 OK", &[], "open"),
    });
    let fetcher = Fetcher::new(options(&[&server]));
    let get = |path: &str| fetcher.fetch(&server.url(path), &Known::default());
    assert_eq!(page(get("/news")).body, b"open");
    assert_eq!(reason(get("/private/page")), Reason::Robots);
    assert_eq!(reason(get("/way-in")), Reason::Robots);
    assert_eq!(server.count("/robots.txt"), 1);
    assert_eq!(server.count("/private/page"), 0);
    assert_eq!(fetcher.pause(&server.url("/news")), Duration::from_secs(7));
}

#[test]
fn a_site_whose_robots_txt_fails_is_left_alone() {
    let server = Server::of(|r| match r.path.as_str() {
        "/robots.txt" => reply("500 Oops", &[], ""),
        _ => reply("200 OK", &[], "open"),
    });
    assert!(matches!(reason(fetch(&server, "/")), Reason::NoRobots(_)));
    assert_eq!(server.asked().len(), 0);
}

#[test]
fn a_wait_is_called_off() {
    let server = site(|_| reply("503 Busy", &["Retry-After: 20"], ""));
    let fetcher = Fetcher::new(Options { longest_pause: Duration::from_secs(60), ..options(&[&server]) });
    let stop = fetcher.stop().clone();
    let begun = Instant::now();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        stop.set();
    });
    assert_eq!(reason(fetcher.fetch(&server.url("/"), &Known::default())), Reason::Stopped);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

/// Posts to a path, with a header field and a body.
fn post(server: &Server, path: &str) -> Result<(), Fault> {
    let fields = [("Idempotency-Key".to_string(), "a-1".to_string())];
    let message = Message { content_type: "application/json", fields: &fields, body: b"{\"x\": 1}" };
    Fetcher::new(options(&[server])).post(&server.url(path), &message)
}

#[test]
fn a_message_is_posted_whole_and_tried_again_where_a_fault_may_pass() {
    let times = AtomicUsize::new(0);
    let server = Server::of(move |r| match (r.path.as_str(), times.fetch_add(1, Ordering::SeqCst)) {
        ("/hook", 0) => reply("503 Busy", &[], ""),
        ("/hook", _) => reply("204 No Content", &[], ""),
        _ => reply("400 Bad Request", &[], "no"),
    });
    assert_eq!(post(&server, "/hook"), Ok(()));
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    for r in &asked {
        assert_eq!((r.method.as_str(), r.body.as_slice()), ("POST", &b"{\"x\": 1}"[..]));
        assert_eq!(r.field("Content-Type"), "application/json");
        assert_eq!(r.field("Idempotency-Key"), "a-1");
    }
    let fault = post(&server, "/other").unwrap_err();
    assert_eq!(server.asked().len(), 3);
    assert!(
        fault.to_string().contains("expected the message to be taken, but the server answered 400"),
        "{fault}"
    );
}

#[test]
fn a_message_goes_where_it_may_go_and_nowhere_else() {
    let secret = Server::of(|_| reply("200 OK", &[], ""));
    let message = Message { content_type: "text/plain", fields: &[], body: b"x" };
    let stranger = Fetcher::new(Options::default());
    for url in [secret.url("/"), "http://169.254.169.254/".into(), "http://[::1]/".into()] {
        let why = stranger.post(&url, &message).unwrap_err().why;
        assert!(matches!(why, Reason::Private { .. }), "{url}: {why:?}");
    }
    let why = stranger.post("file:///etc/passwd", &message).unwrap_err().why;
    assert_eq!(why, Reason::Scheme("file:".into()));
    let inner = secret.url("/");
    let server = Server::of(move |r| {
        let (status, to) = match r.path.as_str() {
            "/moved" => ("308 Permanent Redirect", "/hook"),
            "/see" => ("303 See Other", "/hook"),
            "/round" => ("307 Temporary Redirect", "/round"),
            "/cloud" => ("307 Temporary Redirect", "http://169.254.169.254/latest/"),
            "/inner" => ("307 Temporary Redirect", inner.as_str()),
            _ => return reply("200 OK", &[], ""),
        };
        reply(status, &[&format!("Location: {to}")], "")
    });
    assert_eq!(post(&server, "/moved"), Ok(()));
    assert_eq!(server.asked().last().map(|r| (r.path.clone(), r.body.len())), Some(("/hook".into(), 8)));
    let why = |path: &str| post(&server, path).unwrap_err().why;
    assert!(matches!(why("/see"), Reason::NotTaken { status: 303, .. }));
    assert_eq!(why("/round"), Reason::Circle);
    assert!(matches!(why("/cloud"), Reason::Private { .. }));
    assert!(matches!(why("/inner"), Reason::Private { .. }));
    assert_eq!(secret.asked().len(), 0);
}

#[test]
fn a_receiver_that_hangs_is_given_up() {
    let server = Server::start(|_, _| std::thread::sleep(Duration::from_secs(15)));
    let (read, total) = (Duration::from_millis(300), Duration::from_secs(1));
    let fetcher = Fetcher::new(Options { attempts: 1, read, total, ..options(&[&server]) });
    let begun = Instant::now();
    let message = Message { content_type: "text/plain", fields: &[], body: b"x" };
    let why = fetcher.post(&server.url("/"), &message).unwrap_err().why;
    assert!(matches!(why, Reason::Timeout(_)), "{why:?}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

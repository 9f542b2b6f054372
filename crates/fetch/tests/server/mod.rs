//! A web server on loopback that says what a test wants it to say. Shared with the tests of `sitroom`.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`, `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// What came with it, where its length was said.
    pub body: Vec<u8>,
    fields: Vec<(String, String)>,
}

impl Request {
    /// A header field; the empty text where there is none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, v)| v)
    }
}

/// A running server. It ends with the test's process.
pub struct Server {
    /// `127.0.0.1:PORT`.
    pub host: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server that answers by `answer`, each connection once.
    pub fn start(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (asked.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (log.clone(), answer.clone());
                std::thread::spawn(move || serve(stream, &log, &*answer));
            }
        });
        Server { host, asked }
    }

    /// Starts a server that answers whole.
    pub fn of(answer: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Server {
        Server::start(move |request, stream| {
            // the client may have enough before the end
            let _ = stream.write_all(&answer(request));
        })
    }

    /// An address on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// All that was asked, robots.txt left out.
    pub fn asked(&self) -> Vec<Request> {
        let all = self.asked.lock().expect("the log");
        all.iter().filter(|r| r.path != "/robots.txt").cloned().collect()
    }

    /// How often a path was asked for.
    pub fn count(&self, path: &str) -> usize {
        self.asked.lock().expect("the log").iter().filter(|r| r.path == path).count()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request, &mut TcpStream)) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|n| *n > 0).map(|_| line.trim_end().to_string())
    };
    let Some(first) = line() else { return };
    let mut words = first.split(' ').map(str::to_string);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut fields = Vec::new();
    while let Some(field) = line().filter(|l| !l.is_empty()) {
        fields.extend(field.split_once(':').map(|(n, v)| (n.trim().to_string(), v.trim().to_string())));
    }
    let mut request = Request { method, path, body: Vec::new(), fields };
    request.body = vec![0; request.field("Content-Length").parse().unwrap_or(0)];
    if reader.read_exact(&mut request.body).is_err() {
        return;
    }
    log.lock().expect("the log").push(request.clone());
    answer(&request, &mut stream);
}

/// An answer: status line, header lines, body.
pub fn reply(status: &str, fields: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut out = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for field in fields {
        out.push_str(field);
        out.push_str("\r\n");
    }
    out.push_str("\r\n");
    let mut out = out.into_bytes();
    out.extend_from_slice(body);
    out
}

/// What a server says of a page that it does not have.
pub fn missing() -> Vec<u8> {
    reply("404 Not Found", &[], "")
}

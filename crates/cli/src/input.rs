//! Files, folders and standard input as a stream of documents; every fault is one line.
//!
//! Plain text and JSON lines are read here, kept to the byte; all other formats are `sitroom-ingest`'s.

use crate::common_args::CommonArgs;
use crate::values::is_address;
use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use sitroom_ingest::{Kind, Limits, Report, kind_of, reports};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

const MEGABYTE: usize = 1 << 20;

/// A document as it came in.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Item {
    /// The line's `id`.
    #[serde(default)]
    pub id: Option<serde_json::Value>,
    /// The text.
    pub text: String,
    /// Publication date.
    #[serde(default)]
    pub published: Option<String>,
    /// Title.
    #[serde(default)]
    pub title: Option<String>,
    /// Outlet.
    #[serde(default)]
    pub outlet: Option<String>,
    /// Web address.
    #[serde(default)]
    pub url: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// BCP 47 language.
    #[serde(default)]
    pub language: Option<String>,
    /// Who acts, for `code`: spans in code points.
    #[serde(default)]
    pub actor: Vec<[usize; 2]>,
    /// What stands around the phrase, for `actor`.
    #[serde(default)]
    pub context: Option<String>,
    /// Whom it is done to, for `code`.
    #[serde(default)]
    pub recipient: Vec<[usize; 2]>,
    /// The file.
    #[serde(skip)]
    pub path: Option<String>,
    /// The day on which the file was made, where it says no more.
    #[serde(skip)]
    pub made: Option<String>,
    /// True where the format's metadata gave the publication date.
    #[serde(skip)]
    pub from_metadata: bool,
}

impl Item {
    /// The `id` as text, whether it was written as text or as a number.
    pub fn input_id(&self) -> Option<String> {
        match self.id.as_ref()? {
            serde_json::Value::String(s) => Some(s.clone()),
            serde_json::Value::Null => None,
            other => Some(other.to_string()),
        }
    }
}

impl Item {
    /// What to call it in a message: its path, its `id`, or standard input.
    pub fn name(&self) -> String {
        let id = self.input_id().map(|id| format!("id {id}"));
        match (&self.path, id) {
            (Some(path), Some(id)) => format!("{path}, {id}"),
            (Some(path), None) => path.clone(),
            (None, Some(id)) => id,
            (None, None) => "standard input".into(),
        }
    }
}

impl Item {
    /// A report of a file.
    pub fn from_report(report: Report, path: Option<String>) -> Self {
        Item {
            id: report.id.map(serde_json::Value::String),
            text: report.text,
            from_metadata: report.published.is_some(),
            published: report.published,
            made: report.made,
            title: report.title,
            outlet: report.outlet,
            url: report.url,
            authors: report.authors,
            language: report.language,
            path,
            ..Default::default()
        }
    }
}

/// A file to read, and what it holds; `None` where its first bytes are to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    path: PathBuf,
    kind: Option<Kind>,
}

impl Source {
    /// A file, and what the user says that it holds.
    pub fn new(path: &Path, asked: Option<Kind>) -> Self {
        Source { path: path.into(), kind: asked.or_else(|| by_name(path)) }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds; `None` where its first bytes are to tell.
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Its web address, where it is no file.
    pub fn address(&self) -> Option<&str> {
        self.path.to_str().filter(|p| is_address(p))
    }

    /// True if it holds one document, false if nobody knows how many.
    pub fn is_one_document(&self) -> bool {
        matches!(self.kind, Some(Kind::Text | Kind::Html | Kind::Markdown | Kind::Mail | Kind::Pdf))
    }
}

/// The files that the arguments name; a folder stands for its files, in order of name, deeper ones included. Each fault is a line.
pub fn sources(args: &CommonArgs) -> (Vec<Source>, Vec<String>) {
    let asked = args.input.kind();
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let stdin = [PathBuf::from("-")];
    for path in if args.files.is_empty() { &stdin[..] } else { &args.files } {
        if path.as_os_str() != "-" && path.is_dir() {
            let before = found.len();
            folder(path, asked, &mut found, &mut faults);
            if found.len() == before {
                faults.push(format!(
                    "{}: expected reports in this folder (text, HTML, PDF, mail, feeds, archives ...), but found none; name files, or choose --input",
                    path.display()
                ));
            }
        } else {
            found.push(Source::new(path, asked));
        }
    }
    (found, faults)
}

/// What a name says, a `.gz` behind it passed over.
fn by_name(path: &Path) -> Option<Kind> {
    let name = path.to_str()?;
    sitroom_ingest::kind_by_name(name).or_else(|| sitroom_ingest::kind_by_name(name.strip_suffix(".gz")?))
}

/// Files of a folder that are read: those whose names say what they are, and XML, whose first bytes tell.
fn is_wanted(path: &Path, asked: Option<Kind>) -> bool {
    match by_name(path) {
        Some(kind) => asked.is_none_or(|a| a == kind),
        None => {
            path.extension().is_some_and(|e| e == "xml")
                && matches!(asked, None | Some(Kind::Feed | Kind::News))
        }
    }
}

/// A folder's files that are read, deeper ones included, in order of name. Each fault is a line.
pub fn folder(dir: &Path, asked: Option<Kind>, found: &mut Vec<Source>, faults: &mut Vec<String>) {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) => return faults.push(format!("{}: cannot be listed: {e}", dir.display())),
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        // links to folders are not followed: they may lead in a circle
        if path.is_dir() && !path.is_symlink() {
            folder(&path, asked, found, faults);
        } else if is_wanted(&path, asked) {
            found.push(Source::new(&path, asked));
        }
    }
}

/// Hands each document to `take`, or the line that says why it cannot be read. Stops where `take` returns false.
/// False if it stopped.
pub fn read_all(
    sources: &[Source],
    max_size: usize,
    take: &mut dyn FnMut(Result<Item, String>) -> bool,
) -> bool {
    for source in sources {
        let name = if source.path.as_os_str() == "-" {
            "standard input".into()
        } else {
            source.path.display().to_string()
        };
        let go_on = match open(&source.path) {
            Err(_) if source.address().is_some() => take(Err(format!(
                "{name}: expected a file, but found a web address; fetch it with `sitroom add`"
            ))),
            Err(e) => take(Err(format!("{name}: {}", open_fault(&e)))),
            Ok(reader) => read_one(source, reader, max_size, &name, take),
        };
        if !go_on {
            return false;
        }
    }
    true
}

fn read_one(
    source: &Source,
    reader: Box<dyn Read>,
    max_size: usize,
    name: &str,
    take: &mut dyn FnMut(Result<Item, String>) -> bool,
) -> bool {
    let mut reader = BufReader::new(reader);
    let kind = match (source.kind, reader.fill_buf()) {
        (Some(kind), _) => kind,
        (None, Ok(head)) => kind_of(name, head),
        (None, Err(e)) => return take(Err(format!("{name}: cannot be read: {e}"))),
    };
    let limits = limits(max_size);
    match kind {
        Kind::Text => take(whole(reader, &source.path, max_size).map_err(|e| format!("{name}: {e}"))),
        Kind::Jsonl => lines(reader, &source.path, max_size, name, take),
        _ => reports(kind, &mut reader, &limits, &mut |report| {
            take(
                report
                    .map(|r| Item::from_report(r, path_of(&source.path)))
                    .map_err(|e| format!("{name}: {e}")),
            )
        }),
    }
}

/// What a document of at most `max_size` megabytes may cost, PDFs taken apart where they can harm nobody.
pub fn limits(max_size: usize) -> Limits {
    Limits { document: max_size * MEGABYTE, pdf: crate::pdf::isolated }
}

fn open(path: &Path) -> std::io::Result<Box<dyn Read>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    let file = File::open(path)?;
    // archives are packed record by record and unpack themselves
    let packed =
        path.extension().is_some_and(|e| e == "gz") && by_name(path).is_some_and(|k| k != Kind::Warc);
    if packed { Ok(Box::new(MultiGzDecoder::new(BufReader::new(file)))) } else { Ok(Box::new(file)) }
}

fn open_fault(e: &std::io::Error) -> String {
    match e.kind() {
        std::io::ErrorKind::NotFound => "expected a file, but there is none; check the path".into(),
        std::io::ErrorKind::PermissionDenied => {
            "expected a readable file, but access is denied; check its permissions".into()
        }
        _ => format!("cannot be opened: {e}"),
    }
}

fn path_of(path: &Path) -> Option<String> {
    (path.as_os_str() != "-").then(|| path.display().to_string())
}

/// One document from one file, to the byte.
fn whole(reader: impl Read, path: &Path, max_size: usize) -> Result<Item, String> {
    let limit = max_size * MEGABYTE;
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|e| format!("cannot be read: {e}"))?;
    if bytes.len() > limit {
        return Err(too_large(max_size));
    }
    let text = text_of(bytes)?;
    Ok(Item { text, path: path_of(path), ..Default::default() })
}

fn too_large(max_size: usize) -> String {
    format!(
        "expected a document of at most {max_size} MB, but found a larger one; split it, or raise --max-size"
    )
}

/// Formats that are no text and not read, by their first bytes, and what to do with them.
const UNREAD: [(&[u8], &str); 2] = [
    (b"%PDF-", "a PDF; say so with --input pdf, or leave --input out"),
    (b"PK\x03\x04", "a zip archive; unpack it first"),
];

/// UTF-8 text that is not empty.
///
/// # Errors
/// The line that says what it is instead.
pub fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    if let Some((_, what)) = UNREAD.iter().find(|(head, _)| bytes.starts_with(head)) {
        return Err(format!("expected text, but found {what}"));
    }
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(format!(
            "expected text, but found a zero byte at {at}: this is a binary file, or UTF-16; convert it to UTF-8"
        ));
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        format!(
            "expected UTF-8, but found byte 0x{:02x} at {at}; convert it, for example with iconv",
            e.as_bytes()[at]
        )
    })?;
    if text.trim().is_empty() {
        return Err("expected a text, but found nothing; the input is empty".into());
    }
    Ok(text)
}

/// One document a line; a bad line harms no other.
pub fn lines(
    mut reader: impl BufRead,
    path: &Path,
    max_size: usize,
    name: &str,
    take: &mut dyn FnMut(Result<Item, String>) -> bool,
) -> bool {
    let (mut number, mut documents) = (0, 0);
    loop {
        number += 1;
        let at = |e: String| format!("{name}:{number}: {e}");
        let bytes = match bounded_line(&mut reader, max_size * MEGABYTE) {
            Err(e) => return take(Err(at(format!("cannot be read: {e}")))),
            Ok(Line::End) => break,
            Ok(Line::TooLong) => Err(too_large(max_size)),
            Ok(Line::Bytes(bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => continue,
            Ok(Line::Bytes(bytes)) => Ok(bytes),
        };
        documents += 1;
        if !take(bytes.and_then(|b| item(&b, path)).map_err(at)) {
            return false;
        }
    }
    documents > 0
        || take(Err(format!(
            "{name}: expected one JSON object a line, but found nothing; the input is empty"
        )))
}

fn item(line: &[u8], path: &Path) -> Result<Item, String> {
    // a byte order mark belongs to the file, not to its first document
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let mut item: Item = serde_json::from_slice(line).map_err(|e| {
        format!("expected a JSON object with a `text`, but found something else ({e}); check the line")
    })?;
    if item.text.trim().is_empty() {
        return Err("expected a `text`, but it is empty; leave the line out".into());
    }
    item.path = path_of(path);
    Ok(item)
}

enum Line {
    Bytes(Vec<u8>),
    TooLong,
    End,
}

/// The next line; of one longer than `limit`, nothing is kept and the rest is passed over.
fn bounded_line(reader: &mut impl BufRead, limit: usize) -> std::io::Result<Line> {
    let mut bytes = Vec::new();
    let n = reader.by_ref().take(limit as u64 + 1).read_until(b'\n', &mut bytes)?;
    if n == 0 {
        return Ok(Line::End);
    }
    if bytes.len() <= limit || bytes.ends_with(b"\n") {
        return Ok(Line::Bytes(bytes));
    }
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(Line::TooLong);
        }
        let end = buffer.iter().position(|&b| b == b'\n');
        let used = end.map_or(buffer.len(), |i| i + 1);
        reader.consume(used);
        if end.is_some() {
            return Ok(Line::TooLong);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_past_the_limit_is_passed_over_and_the_next_one_read() {
        let text = format!("short\n{}\nlast", "x".repeat(100));
        let mut reader = BufReader::with_capacity(7, text.as_bytes());
        let mut seen = Vec::new();
        loop {
            match bounded_line(&mut reader, 10).unwrap() {
                Line::End => break,
                Line::TooLong => seen.push("too long".to_string()),
                Line::Bytes(b) => seen.push(String::from_utf8(b).unwrap()),
            }
        }
        assert_eq!(seen, ["short\n", "too long", "last"]);
    }

    #[test]
    fn faults_say_what_was_expected_and_what_to_do() {
        assert!(text_of(vec![b'a', 0]).unwrap_err().contains("zero byte at 1"));
        assert!(text_of(vec![b'a', 0xff]).unwrap_err().contains("byte 0xff at 1"));
        assert!(text_of(b" \n".to_vec()).unwrap_err().contains("empty"));
    }
}

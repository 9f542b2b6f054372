//! An HTTP response as an archive keeps it: status, header, body unpacked (RFC 9112).

use crate::{Fault, Limits};
use flate2::read::{GzDecoder, ZlibDecoder};
use std::io::Read;

/// Header fields that are looked at.
const FIELDS: usize = 200;

/// A response with its body unpacked.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// `text/html; charset=…`, in lower case.
    pub content_type: String,
    /// The body, unpacked.
    pub body: Vec<u8>,
}

impl Response {
    /// The character set that the header names.
    pub fn charset(&self) -> Option<&str> {
        self.content_type.split("charset=").nth(1).map(|c| c.trim_matches(['"', '\'', ' ', ';']))
    }

    /// True for a page that was there.
    pub fn is_page(&self) -> bool {
        self.status == 200 && (self.content_type.contains("html") || self.content_type.is_empty())
    }

    /// True for a PDF that was there.
    pub fn is_pdf(&self) -> bool {
        self.status == 200 && self.content_type.contains("application/pdf")
    }
}

/// Takes a response apart.
///
/// # Errors
/// If it is none, or its body is broken or unpacks to more than the limit.
pub fn response(bytes: &[u8], limits: &Limits) -> Result<Response, Fault> {
    let broken =
        |found: String| Fault::broken("an HTTP response", found, "the archive's other records are read");
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut head = httparse::Response::new(&mut fields);
    let start = match head.parse(bytes) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => return Err(broken("an unfinished header".into())),
        Err(e) => return Err(broken(e.to_string())),
    };
    let field = |name: &str| {
        let found = head.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name));
        found.map_or(String::new(), |h| String::from_utf8_lossy(h.value).to_lowercase())
    };
    let mut body = bytes[start..].to_vec();
    if field("transfer-encoding").contains("chunked") {
        // some archives keep the field and drop the chunks
        body = unchunked(&body).unwrap_or(body);
    }
    let body = match field("content-encoding").as_str() {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => unpacked(GzDecoder::new(&body[..]), limits)?,
        "deflate" => unpacked(ZlibDecoder::new(&body[..]), limits)?,
        _ => body,
    };
    Ok(Response { status: head.code.unwrap_or(0), content_type: field("content-type"), body })
}

fn unpacked(packed: impl Read, limits: &Limits) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    packed.take(limits.document as u64 + 1).read_to_end(&mut body).map_err(Fault::Read)?;
    if body.len() > limits.document { Err(Fault::TooLarge(limits.megabytes())) } else { Ok(body) }
}

/// A chunked body put together; `None` if it is not chunked.
fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let httparse::Status::Complete((start, size)) = httparse::parse_chunk_size(bytes).ok()? else {
            return None;
        };
        let size = usize::try_from(size).ok()?;
        if size == 0 {
            return Some(body);
        }
        let end = start.checked_add(size)?;
        body.extend_from_slice(bytes.get(start..end)?);
        bytes = bytes.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n";
        let found = response(bytes, &Limits::default()).unwrap();
        assert_eq!((found.body.as_slice(), found.charset()), (&b"Wikipedia"[..], Some("utf-8")));
        assert!(found.is_page());
    }

    #[test]
    fn a_packed_bomb_stops_at_the_limit() {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&vec![b'x'; 3 << 20]).unwrap();
        let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
        bytes.extend(packer.finish().unwrap());
        let limits = Limits { document: 1 << 20, ..Limits::default() };
        assert!(matches!(response(&bytes, &limits), Err(Fault::TooLarge(1))));
    }
}

//! Web archives (WARC, ISO 28500): each response that is a page becomes a report. Read as it streams, one record in memory at a time.

use crate::{Fault, Limits, Take, dates, html, http};
use flate2::bufread::MultiGzDecoder;
use std::io::{BufRead, BufReader, Read};

/// Bytes of one header line.
const LONGEST_LINE: u64 = 64 << 10;
/// Header lines of one record.
const MOST_LINES: usize = 200;

/// Hands the reports of an archive, plain or gzip, to `take`. A record that is broken is one fault, and the next one is read; an archive
/// that ends in the middle of a record is a fault after the last whole one.
pub fn reports(input: &mut dyn Read, limits: &Limits, take: &mut Take) -> bool {
    let mut input = BufReader::new(input);
    match input.fill_buf() {
        Err(e) => take(Err(Fault::Read(e))),
        Ok([]) => take(Err(Fault::Empty)),
        Ok([0x1f, 0x8b, ..]) => records(&mut BufReader::new(MultiGzDecoder::new(input)), limits, take),
        Ok(_) => records(&mut input, limits, take),
    }
}

fn records(input: &mut dyn BufRead, limits: &Limits, take: &mut Take) -> bool {
    loop {
        match record(input, limits) {
            Ok(None) => return true,
            Ok(Some(record)) => {
                if !record.report(limits).is_none_or(&mut *take) {
                    return false;
                }
            }
            Err(fault) => return take(Err(fault)),
        }
    }
}

struct Record {
    kind: String,
    address: Option<String>,
    date: Option<String>,
    /// `None` where the block is larger than the limit.
    block: Option<Vec<u8>>,
}

impl Record {
    /// The report of a response that is a page; `None` for all else that an archive keeps.
    fn report(mut self, limits: &Limits) -> Option<Result<crate::Report, Fault>> {
        if self.kind != "response" {
            return None;
        }
        let Some(block) = self.block.take() else { return Some(Err(Fault::TooLarge(limits.megabytes()))) };
        let response = match http::response(&block, limits) {
            Ok(response) if response.is_page() => response,
            Ok(response) if response.is_pdf() => return Some(self.pdf(&response.body, limits)),
            Ok(_) => return None,
            Err(fault) => return Some(Err(fault)),
        };
        let address = self.address.as_deref();
        Some(html::report(&response.body, response.charset(), address).map(|mut report| {
            // a page that names no date was published before it was fetched; the day of the fetch is the best that is known
            report.published = report.published.or(self.date);
            report
        }))
    }

    /// A file says when it was made: that is nearer to its publication than the day of the fetch.
    fn pdf(self, body: &[u8], limits: &Limits) -> Result<crate::Report, Fault> {
        let report = (limits.pdf)(body, limits)?;
        Ok(crate::Report { url: self.address, made: report.made.or(self.date), ..report })
    }
}

/// The next record, or `None` at the end.
fn record(input: &mut dyn BufRead, limits: &Limits) -> Result<Option<Record>, Fault> {
    let version = loop {
        match line(input)? {
            None => return Ok(None),
            Some(l) if l.is_empty() => {}
            Some(l) => break l,
        }
    };
    if !version.starts_with("WARC/") {
        let found: String = version.chars().take(40).collect();
        return Err(broken("a WARC record", format!("{found:?}")));
    }
    let fields = header(input)?;
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let length = field("content-length").and_then(|l| l.parse::<u64>().ok());
    let length = length.ok_or_else(|| broken("a Content-Length in a WARC record", "none".into()))?;
    Ok(Some(Record {
        kind: field("warc-type").unwrap_or_default(),
        address: field("warc-target-uri").map(|a| a.trim_matches(['<', '>']).to_string()),
        date: field("warc-date").and_then(|d| dates::rfc3339(&d)),
        block: block(input, length, limits)?,
    }))
}

fn broken(expected: &'static str, found: String) -> Fault {
    Fault::broken(expected, found, "what stood before it was read; check that the archive is whole")
}

/// Header fields until the empty line, names in lower case.
fn header(input: &mut dyn BufRead) -> Result<Vec<(String, String)>, Fault> {
    let mut fields = Vec::new();
    for _ in 0..MOST_LINES {
        let line = line(input)?
            .ok_or_else(|| broken("the header of a WARC record", "the end of the archive".into()))?;
        if line.is_empty() {
            return Ok(fields);
        }
        if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_lowercase(), value.trim().to_string()));
        }
    }
    Err(broken("the header of a WARC record", "more lines than a header has".into()))
}

fn line(input: &mut dyn BufRead) -> Result<Option<String>, Fault> {
    let mut bytes = Vec::new();
    let n = input.take(LONGEST_LINE).read_until(b'\n', &mut bytes).map_err(torn)?;
    if n as u64 == LONGEST_LINE {
        return Err(broken("a line of a WARC header", "one without end".into()));
    }
    Ok((n > 0).then(|| String::from_utf8_lossy(&bytes).trim_end().to_string()))
}

/// A record's block; what is larger than the limit is passed over.
fn block(input: &mut dyn BufRead, length: u64, limits: &Limits) -> Result<Option<Vec<u8>>, Fault> {
    let mut block = input.take(length);
    let mut bytes = Vec::new();
    let fits = length <= limits.document as u64;
    let n = if fits {
        block.read_to_end(&mut bytes).map_err(torn)? as u64
    } else {
        std::io::copy(&mut block, &mut std::io::sink()).map_err(torn)?
    };
    if n < length {
        return Err(broken("a whole WARC record", format!("{n} of {length} bytes")));
    }
    Ok(fits.then_some(bytes))
}

/// A compressed archive that ends early fails while it is unpacked.
fn torn(e: std::io::Error) -> Fault {
    match e.kind() {
        std::io::ErrorKind::UnexpectedEof
        | std::io::ErrorKind::InvalidInput
        | std::io::ErrorKind::InvalidData => broken("a whole archive", format!("damage ({e})")),
        _ => Fault::Read(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const PAGE: &str = "<html><body><article><p>The harbour of Tarrin was closed on Monday after a storm had torn the outer mole.</p><p>Ships wait outside, the pilots' office said, and will wait until the channel has been sounded again.</p></article></body></html>";

    fn archive() -> Vec<u8> {
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
        let info = "software: none\r\n";
        let mut out = format!(
            "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: {}\r\n\r\n{info}\r\n\r\n",
            info.len()
        );
        for n in 1..=2 {
            out += &format!(
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{n}\r\nWARC-Date: 2020-01-0{n}T00:00:00Z\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
                http.len()
            );
        }
        out.into_bytes()
    }

    fn read(bytes: &[u8]) -> Vec<Result<crate::Report, Fault>> {
        let mut found = Vec::new();
        reports(&mut &bytes[..], &Limits::default(), &mut |r| {
            found.push(r);
            true
        });
        found
    }

    #[test]
    fn pages_come_out_of_plain_and_packed_archives() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&archive()).unwrap();
        for bytes in [archive(), packer.finish().unwrap()] {
            let found: Vec<crate::Report> = read(&bytes).into_iter().map(Result::unwrap).collect();
            assert_eq!(found.len(), 2);
            assert_eq!(found[1].url.as_deref(), Some("https://example.org/2"));
            assert_eq!(found[1].published.as_deref(), Some("2020-01-02T00:00:00Z"));
        }
    }

    #[test]
    fn a_torn_archive_gives_what_is_whole_and_one_fault() {
        let bytes = archive();
        let found = read(&bytes[..bytes.len() - 60]);
        assert_eq!(found.len(), 2);
        assert!(found[0].is_ok() && matches!(found[1], Err(Fault::Broken { .. })));
    }

    #[test]
    fn what_is_no_archive_is_one_fault() {
        assert!(matches!(read(b"PK\x03\x04 something else")[..], [Err(Fault::Broken { .. })]));
    }
}

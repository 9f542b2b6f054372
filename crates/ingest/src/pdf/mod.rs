//! PDF (ISO 32000-2): letters are taken off the pages with their places, and lines, columns and paragraphs put together from those.
//!
//! A page holds letters and where they stand, no words and no sentences. So what stands here is, in order: [`drawing`] and
//! [`glyphs`] take the letters off, [`pieces`] puts them together to pieces of lines, [`margins`] leaves out page numbers and what is repeated on each page,
//! [`columns`] finds the order in which pieces are read, [`lines`] joins them to lines, and [`paragraphs`] to paragraphs.
//!
//! Files and fonts are read by hayro's crates, which bound how deep things lie in each other and have one unsafe line. Its own interpreter of
//! pages (hayro-interpret 0.9) gives the same letters, but brings colours and images with it: 4.8 MB of program instead of 2.7. With
//! pdf-extract 0.12 a form that contains itself overflows the stack.
//!
//! A file can be made so that it costs time or memory without end. Who reads what strangers send calls [`report`] in a process of its
//! own, and ends that when it takes too long; [`Limits::pdf`] is where such a caller says so.

mod columns;
mod drawing;
mod glyphs;
mod hyphens;
mod info;
mod lines;
mod margins;
mod paragraphs;
mod pieces;

use crate::{Fault, Limits, Report, report_of};

/// What a PDF begins with, after at most [`BEFORE_HEAD`] other bytes.
const HEAD: &[u8] = b"%PDF-";
/// Bytes that may stand before a PDF's head, as readers have long allowed (ISO 32000-1, implementation notes).
const BEFORE_HEAD: usize = 1024;
/// What a whole PDF ends with, and how far from its last byte that may stand.
const TAIL: &[u8] = b"%%EOF";
const AFTER_TAIL: usize = 2048;
/// Share of letters that must have a meaning; with fewer, what is left is no text.
const READABLE: f64 = 0.7;

/// True for bytes that begin as a PDF does.
pub(crate) fn is_pdf(head: &[u8]) -> bool {
    find(&head[..head.len().min(BEFORE_HEAD + HEAD.len())], HEAD)
}

/// The text of a PDF: paragraphs in reading order, hyphenated words whole, page numbers and repeated headers and footers gone.
///
/// # Errors
/// If it is no PDF or not a whole one, is encrypted, or holds no text.
pub fn report(bytes: &[u8], limits: &Limits) -> Result<Report, Fault> {
    if !is_pdf(bytes) {
        return Err(Fault::broken("a PDF", "bytes that do not begin as one", "check the file and its name"));
    }
    if !find(&bytes[bytes.len().saturating_sub(AFTER_TAIL)..], TAIL) {
        return Err(Fault::broken("a whole PDF", "one without its end", "fetch or copy it anew"));
    }
    let found = glyphs::of(bytes.to_vec())?;
    let mut pages: Vec<Vec<pieces::Piece>> = found.pages.iter().map(|p| pieces::of(p)).collect();
    margins::leave_out(&mut pages);
    let text = paragraphs::of(pages.into_iter().map(columns::in_order).collect());
    if text.is_empty() || found.readable() < READABLE {
        return Err(no_text(&found));
    }
    if text.len() > limits.document {
        return Err(Fault::TooLarge(limits.megabytes()));
    }
    report_of(Report { text, title: found.title, made: found.made, ..Report::default() })
}

fn no_text(found: &glyphs::Found) -> Fault {
    let pages = found.pages.len();
    if found.letters() > 0 {
        let what = "letters that do not say which characters they are";
        return Fault::broken(
            "a PDF with text",
            what,
            "read it by OCR, for example with ocrmypdf --force-ocr",
        );
    }
    let images = if found.images > 0 { " of images" } else { "" };
    let what = format!("{pages} page{}{images} without any", if pages == 1 { "" } else { "s" });
    Fault::broken(
        "a PDF with text",
        what,
        "if it was scanned, read it by OCR first, for example with ocrmypdf",
    )
}

fn find(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

//! The situation report: the records of one document in, one page for a duty officer out.
//!
//! Every line is made of the document's own words: the stretch of the sentence that holds the claim's parties and trigger, cut at
//! clause ends. What the records add (the date that *this week* means, the name behind *he*) stands apart, in the date column or in
//! brackets. The crate draws text and never prints it.

mod line;
mod page;
mod sources;
mod words;
pub use line::Line;
pub use page::{Page, Part};
pub use words::shorten;
mod wrap;

use sitroom_record::Records;
use wrap::Canvas;

/// How the page is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns.
    pub width: usize,
    /// Colours (ANSI).
    pub color: bool,
}

/// Draws the page of one document.
pub fn render(records: &Records, style: &Style) -> String {
    draw(&page::page(records), style)
}

/// Draws a page.
pub fn draw(page: &Page, style: &Style) -> String {
    let mut canvas = Canvas::new(style);
    canvas.title(&page.title);
    canvas.note(&page.head);
    for part in page.parts.iter().filter(|p| !p.lines.is_empty()) {
        canvas.heading(part.title);
        for line in &part.lines {
            canvas.line(&line.key, &line.words, &line.notes);
        }
    }
    if page.parts.iter().all(|p| p.lines.is_empty()) {
        canvas.note("Nothing here was recognised as an event, a telling number or a source.");
    }
    canvas.finish()
}

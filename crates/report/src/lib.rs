//! The situation report: records in, one page out.

use sitroom_record::Records;

/// How the page is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns.
    pub width: usize,
    /// Colours (ANSI).
    pub color: bool,
}

/// Draws the page of one document.
pub fn render(records: &Records, _style: &Style) -> String {
    format!("{}\n", records.document.id)
}

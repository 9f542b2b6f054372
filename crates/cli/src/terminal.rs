//! What the terminal is like.

use crate::common_args::Color;

/// Columns where no terminal tells.
const WIDTH: usize = 100;

/// Whether to colour.
pub fn color(asked: Color, terminal: bool) -> bool {
    match asked {
        Color::Always => true,
        Color::Never => false,
        // https://no-color.org
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    }
}

/// Columns of the terminal, or what is usual.
pub fn width() -> usize {
    let columns = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    columns.filter(|c| *c >= 40).unwrap_or(WIDTH)
}

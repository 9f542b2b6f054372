//! Rows as a table to read, as JSON lines, or as comma-separated values.

use crate::Outcome;
use crate::exit::Failure;
use crate::output::Output;
use crate::store_args::{ListArgs, ListFormat};
use crate::terminal::width;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

/// Spaces between columns.
const GAP: usize = 2;
/// Narrowest last column, however small the terminal is.
const NARROWEST: usize = 30;

/// What a view came to.
#[derive(Debug, Default)]
pub struct Listing {
    /// The columns' names. The last is the widest and may take several lines.
    pub columns: &'static [&'static str],
    /// The cells.
    pub rows: Vec<Vec<String>>,
    /// The same as records.
    pub records: Vec<Value>,
    /// What a table says where there are no rows.
    pub nothing: &'static str,
}

impl Listing {
    /// Writes it where the arguments say.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn write(&self, args: &ListArgs) -> Outcome {
        let path = args.output.as_deref();
        let usual = if Output::is_terminal(path) { ListFormat::Table } else { ListFormat::Jsonl };
        let mut output = Output::open(path)?;
        match args.format.unwrap_or(usual) {
            ListFormat::Table => output.write(self.table().as_bytes())?,
            ListFormat::Csv => output.write(self.csv().as_bytes())?,
            ListFormat::Jsonl => {
                for r in &self.records {
                    output.write(format!("{r}\n").as_bytes())?;
                }
            }
        }
        output.finish()
    }

    fn csv(&self) -> String {
        let line = |cells: &[String]| cells.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(",") + "\r\n";
        let head: Vec<String> = self.columns.iter().map(|c| (*c).to_string()).collect();
        std::iter::once(&head).chain(&self.rows).map(|r| line(r)).collect()
    }

    fn table(&self) -> String {
        if self.rows.is_empty() {
            return format!("{}\n", self.nothing);
        }
        let last = self.columns.len() - 1;
        let widths: Vec<usize> = (0..last).map(|i| self.widest(i)).collect();
        let lead: usize = widths.iter().map(|w| w + GAP).sum();
        let room = width().saturating_sub(lead).max(NARROWEST);
        let head: Vec<String> = self.columns.iter().map(|c| c.to_uppercase()).collect();
        let mut out = String::new();
        for row in std::iter::once(&head).chain(&self.rows) {
            for (cell, w) in row.iter().zip(&widths) {
                out.push_str(cell);
                out.push_str(&" ".repeat(w + GAP - cell.width()));
            }
            let lines = wrapped(&row[last], room);
            out.push_str(&lines.join(&format!("\n{}", " ".repeat(lead))));
            out.push('\n');
        }
        out
    }

    fn widest(&self, i: usize) -> usize {
        let cells = self.rows.iter().map(|r| r[i].width());
        cells.chain([self.columns[i].width()]).max().unwrap_or(0)
    }
}

/// A cell as RFC 4180 has it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_string()
    }
}

/// Words in lines of at most `room` columns, longer words excepted.
fn wrapped(words: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let line = lines.last_mut().map_or(0, |l| l.width());
        if line > 0 && line + 1 + word.width() > room {
            lines.push(String::new());
        }
        if let Some(l) = lines.last_mut() {
            if !l.is_empty() {
                l.push(' ');
            }
            l.push_str(word);
        }
    }
    lines
}

/// Shows moments in the reader's time zone.
#[derive(Debug)]
pub struct Shower {
    zone: Option<TimeZone>,
}

impl Shower {
    /// From the arguments.
    ///
    /// # Errors
    /// If there is no such time zone.
    pub fn new(args: &ListArgs) -> Result<Shower, Failure> {
        let zone = args.timezone.as_deref().map(zone).transpose()?;
        Ok(Shower { zone })
    }

    /// A date as it is; a moment in the reader's zone, to the minute.
    pub fn moment(&self, date: &str) -> String {
        match (&self.zone, date.parse::<Timestamp>()) {
            (Some(zone), Ok(moment)) => moment.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string(),
            _ => date.get(..16).unwrap_or(date).replace('T', " "),
        }
    }

    /// The day of a date or moment, in the reader's zone.
    pub fn day(&self, date: &str) -> String {
        let moment = self.moment(date);
        moment.get(..10).unwrap_or(&moment).to_string()
    }

    /// Today, in the reader's zone.
    pub fn today(&self) -> String {
        let zone = self.zone.clone().unwrap_or(TimeZone::UTC);
        Timestamp::now().to_zoned(zone).date().to_string()
    }
}

/// A time zone by its name, or by its distance from UTC (`+02:00`).
fn zone(name: &str) -> Result<TimeZone, Failure> {
    let offset = || {
        let (hours, minutes) = name.get(1..)?.split_once(':')?;
        let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
        let sign = if name.starts_with('-') { -1 } else { 1 };
        Some(TimeZone::fixed(jiff::tz::Offset::from_seconds(sign * seconds).ok()?))
    };
    if name.starts_with(['+', '-']) { offset() } else { TimeZone::get(name).ok() }.ok_or_else(|| {
        Failure::Usage(format!(
            "expected a time zone like Europe/Kyiv, UTC or +02:00, but found {name:?} instead"
        ))
    })
}

/// Words that steer no terminal, on one line, of at most `most` characters.
pub fn shown(words: &str, most: usize) -> String {
    sitroom_report::shorten(words, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("", 7), [""]);
    }
}

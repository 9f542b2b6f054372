//! CAMEO codes and what they are in PLOVER: `codebook/cameo.tsv`.

use crate::EventType;

const TEXT: &str = include_str!("../../../codebook/cameo.tsv");

/// One CAMEO code.
#[derive(Clone, Debug, PartialEq)]
pub struct Cameo {
    /// `163`, `0871`.
    pub code: &'static str,
    /// What it stands for, in a few words.
    pub what: &'static str,
    /// PLOVER's type; `None` for what PLOVER does not code, and for roots that it splits.
    pub event_type: Option<EventType>,
    /// PLOVER's mode.
    pub mode: Option<&'static str>,
    /// PLOVER's contexts.
    pub contexts: Vec<&'static str>,
    /// The Goldstein value, -10 to 10, where one is published.
    pub goldstein: Option<f32>,
}

/// All codes, in order of the file.
pub fn table() -> Vec<Cameo> {
    let lines = TEXT.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    lines.map(row).collect()
}

fn row(line: &'static str) -> Cameo {
    let mut cells = line.split('\t');
    let mut next = || cells.next().unwrap_or_default();
    let filled = |cell: &'static str| (!cell.is_empty()).then_some(cell);
    Cameo {
        code: next(),
        what: next(),
        event_type: next().parse().ok(),
        mode: filled(next()),
        contexts: next().split(';').filter(|c| !c.is_empty()).collect(),
        goldstein: next().parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole() {
        for line in TEXT.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 6, "{line}");
            let c = row(line);
            assert_eq!(cells[2].is_empty(), c.event_type.is_none(), "{line}");
            assert_eq!(cells[5].is_empty(), c.goldstein.is_none(), "{line}");
        }
    }
}

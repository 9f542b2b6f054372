//! `sitroom report`: the situation report over a whole database.

use crate::Outcome;
use crate::ask::filter;
use crate::events::day;
use crate::listing::Shower;
use crate::output::Output;
use crate::store_args::{ListArgs, ListFormat, ReportArgs};
use crate::terminal::{color, width};
use sitroom_record::EventRecord;
use sitroom_report::{Line, Page, Part, Style, draw};
use sitroom_store::{EventRow, Filter, Order, Store};
use std::collections::BTreeSet;

/// A part of the page: its heading, the statuses that it shows, its order.
const PARTS: [(&str, &[&str], Order); 5] = [
    ("COMING UP", &["planned"], Order::Oldest),
    ("HAPPENED", &["happened"], Order::Newest),
    ("UNDER WAY", &["ongoing"], Order::Newest),
    ("FEARED OR CONDITIONAL", &["possible", "conditional"], Order::Newest),
    ("DEMANDED", &["requested"], Order::Newest),
];

/// Runs the command.
///
/// # Errors
/// If the database cannot be read or the output not be written.
pub fn run(args: &ReportArgs) -> Outcome {
    let list = ListArgs {
        format: Some(ListFormat::Table),
        output: args.output.clone(),
        limit: args.limit,
        timezone: args.timezone.clone(),
    };
    let filter = filter(&args.filter, &list)?;
    let store = Store::open_to_read(&args.db.db)?;
    let show = Shower::new(&list)?;
    let page = page(&store, &filter, &show, args.new_since.as_deref())?;
    let terminal = Output::is_terminal(args.output.as_deref());
    let style =
        Style { width: args.width.map_or_else(width, usize::from), color: color(args.color, terminal) };
    let mut output = Output::open(args.output.as_deref())?;
    output.write(draw(&page, &style).as_bytes())?;
    output.finish()
}

fn page(
    store: &Store,
    filter: &Filter,
    show: &Shower,
    new_since: Option<&str>,
) -> Result<Page, crate::exit::Failure> {
    let mut parts = Vec::new();
    if let Some(since) = new_since {
        let changed = store.changed_since(since, filter)?;
        let rows: Vec<EventRow> =
            changed.fresh.into_iter().chain(changed.moved).take(filter.limit.max(1)).collect();
        parts.push(part("NEW SINCE THEN", &rows, show));
    }
    for (title, statuses, order) in PARTS {
        let wanted =
            statuses.iter().filter(|s| filter.statuses.is_empty() || filter.statuses.iter().any(|f| f == *s));
        let statuses: Vec<String> = wanted.map(|s| (*s).to_string()).collect();
        if statuses.is_empty() {
            continue;
        }
        let mut asked = Filter { statuses, ..filter.clone() };
        if title == "COMING UP" {
            asked.since = asked.since.or_else(|| Some(show.today()));
        }
        let mut rows = store.events(&asked, &[], order)?;
        rows.retain(|r| title != "COMING UP" || r.event.time.is_some());
        parts.push(part(title, &rows, show));
    }
    parts.push(part("DENIED OR DISPUTED", &store.events(filter, &["disputed"], Order::Newest)?, show));
    parts.push(numbers(&store.events(filter, &["figures"], Order::Newest)?, show));
    let counts = store.counts()?;
    let mut head = format!(
        "{} reports of {} outlets · {} claims · {} events, {} of them from more than one independent outlet",
        counts.documents, counts.outlets, counts.claims, counts.events, counts.corroborated
    );
    if counts.unread > 0 {
        head.push_str(&format!(" · {} reports are not in English and not coded", counts.unread));
    }
    Ok(Page { title: "SITUATION REPORT".into(), head, parts })
}

fn part(title: &'static str, rows: &[EventRow], show: &Shower) -> Part {
    let mut lines: Vec<Line> = Vec::new();
    for line in rows.iter().map(|r| line(&r.event, show)) {
        // a sentence that tells several acts is shown once
        match lines.iter_mut().find(|l| l.words == line.words && l.key == line.key) {
            Some(told) => told.notes = format!("{}; {}", told.notes, line.notes),
            None => lines.push(line),
        }
    }
    Part { title, lines }
}

fn line(e: &EventRecord, show: &Shower) -> Line {
    let mut notes = vec![match e.outlets {
        1 => "one outlet".to_string(),
        n => format!("{n} independent outlets"),
    }];
    notes.push(e.kind.clone());
    notes.extend(e.place.as_ref().map(|p| p.name.clone()));
    for c in e.history.iter().filter(|c| c.from.is_some()) {
        notes.push(format!("{} {} → {}", c.field, c.from.as_deref().unwrap_or_default(), c.to));
    }
    let mut kinds: Vec<String> =
        e.conflicts.iter().map(|c| format!("{}: {} / {}", c.kind, c.values[0], c.values[1])).collect();
    let mut seen = BTreeSet::new();
    kinds.retain(|k| seen.insert(k.clone()));
    kinds.truncate(3);
    notes.extend(kinds);
    Line::new(day(e, show), sitroom_report::shorten(&e.words, 300), notes.join(" · "))
}

fn numbers(rows: &[EventRow], show: &Shower) -> Part {
    let lines = rows.iter().map(|r| {
        let notes = format!("{} · {}", r.event.kind, moves(&r.event).join("; "));
        Line::new(day(&r.event, show), sitroom_report::shorten(&r.event.words, 300), notes)
    });
    Part { title: "NUMBERS", lines: lines.collect() }
}

/// Each figure with what it became: *6 people killed → 8 people killed*, *11 people wounded*.
fn moves(event: &EventRecord) -> Vec<String> {
    let mut all: Vec<(&str, String)> = Vec::new();
    for change in event.history.iter().filter(|c| c.field == "quantity") {
        let told = all.iter_mut().find(|(last, _)| Some(*last) == change.from.as_deref());
        match told {
            Some((last, line)) => {
                line.push_str(&format!(" → {}", change.to));
                *last = &change.to;
            }
            None => all.push((&change.to, change.to.clone())),
        }
    }
    all.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sitroom_record::EventChange;

    #[test]
    fn figures_of_other_things_do_not_follow_each_other() {
        let change = |from: Option<&str>, to: &str| EventChange {
            field: "quantity".into(),
            from: from.map(str::to_string),
            to: to.into(),
            claim: "c".into(),
            published: None,
        };
        let event = EventRecord {
            history: vec![
                change(None, "6 people killed"),
                change(None, "11 people wounded"),
                change(Some("6 people killed"), "8 people killed"),
            ],
            ..EventRecord::default()
        };
        assert_eq!(moves(&event), ["6 people killed → 8 people killed", "11 people wounded"]);
    }
}

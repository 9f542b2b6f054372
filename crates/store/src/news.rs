//! What is new since a day.

use crate::Store;
use crate::columns::EVENTS;
use crate::error::Error;
use crate::filter::{Any, Filter, exists, uses};
use crate::marks::Rows;
use crate::query::EventRow;
use rusqlite::{OptionalExtension, params};

/// What is new since a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// Events first reported since.
    pub fresh: Vec<EventRow>,
    /// Older events with a new report, a change in their history since, or both.
    pub moved: Vec<EventRow>,
}

/// Where the events looked at come from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum From {
    /// Those reported since, one after the other.
    Since,
    /// Those of the rarest condition.
    Rarest,
    /// All, most reported first, until enough have passed.
    Most,
    /// Those first reported before, of those reported at more than one time, as every older event with a later report was.
    Lasting,
    /// Those reported since, of the same.
    Late,
}

/// What looking at an event costs that a term leads to, beside one that an index lists: it is looked up on its own.
const LOOKUP: f64 = 2.0;
/// How much longer than chance says the most reported are to be looked through where there are several conditions, which may go
/// together seldom or never.
const AT_ODDS: f64 = 8.0;
/// Share of the events that are reported at more than one time, about.
const LASTING: f64 = 0.2;

/// Where new events and older ones are cheapest to come by.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ways {
    fresh: From,
    moved: From,
}

impl Store {
    /// What reports published since a day brought: new events, and news of older ones; most reported first. Of the filter, everything
    /// but its days and its limit narrows which events are looked at.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn changed_since(&self, day: &str, filter: &Filter) -> Result<Changed, Error> {
        let since = crate::days::day(day).unwrap_or(crate::days::UNKNOWN);
        let limit = if filter.limit == 0 { -1 } else { filter.limit as i64 };
        let Some(narrow) = self.sql(|db| filter.conditions(db, Rows::Events, &[]))? else {
            return Ok(Changed::default());
        };
        let ways = self.cheapest(since, &narrow, filter.limit)?;
        let list = |from: From, condition: &str| {
            let sql = format!(
                "SELECT e.uid, {} FROM ({}) s JOIN events e ON e.n = s.n \
                 ORDER BY e.outlets DESC, e.size DESC, e.reported DESC, e.n",
                EVENTS.names("e."),
                chosen(from, condition, &narrow),
            );
            self.event_rows(&sql, params![since, day, limit])
        };
        let moved = list(ways.moved, "<")?.into_iter().filter(|r| {
            let later = |d: &Option<String>| d.as_deref().is_some_and(|d| d >= day);
            r.event.history.iter().any(|c| later(&c.published)) || r.event.outlets > 1
        });
        Ok(Changed { moved: moved.collect(), fresh: list(ways.fresh, ">=")? })
    }

    /// The sources of events by which the fewest have to be looked at, as far as can be told without counting.
    fn cheapest(&self, since: i64, narrow: &[Any], limit: usize) -> Result<Ways, Error> {
        let span = |way: &str| {
            let sql = format!(
                "SELECT reported FROM events INDEXED BY events_news WHERE reported > ?1 ORDER BY reported {way} LIMIT 1"
            );
            self.sql(|db| {
                db.prepare_cached(&sql)?.query_row([crate::days::UNKNOWN], |r| r.get::<_, i64>(0)).optional()
            })
        };
        let (Some(first), Some(last)) = (span("ASC")?, span("DESC")?) else {
            return Ok(Ways { fresh: From::Since, moved: From::Late });
        };
        let recent = ((last - since + 1).max(0) as f64 / (last - first + 1) as f64).min(1.0);
        Ok(ways(self.counts_of_events()? as f64, recent, narrow, limit))
    }

    fn counts_of_events(&self) -> Result<i64, Error> {
        let sql = "SELECT coalesce(sum(uses), 0) FROM terms WHERE key BETWEEN 'e:type:' AND 'e:type;'";
        self.sql(|db| db.prepare_cached(sql)?.query_row([], |r| r.get(0)))
    }
}

/// The cheapest ways among this many events, of which a share is `recent`.
fn ways(all: f64, recent: f64, narrow: &[Any], limit: usize) -> Ways {
    let rarest = narrow.first().map_or(f64::MAX, |any| uses(any) as f64);
    let passing: f64 = narrow.iter().map(|any| uses(any) as f64 / all.max(1.0)).product::<f64>() * recent;
    let wanted = if limit == 0 { f64::MAX } else { limit as f64 };
    let odds = if narrow.len() > 1 { AT_ODDS } else { 1.0 };
    let lasting = LASTING * all;
    Ways {
        fresh: least(&[
            (From::Since, recent * all),
            (From::Rarest, rarest),
            (From::Most, odds * wanted / passing.max(1e-9)),
        ]),
        moved: least(&[
            (From::Late, recent * lasting),
            (From::Lasting, (1.0 - recent) * lasting),
            (From::Rarest, LOOKUP * rarest),
        ]),
    }
}

fn least(costs: &[(From, f64)]) -> From {
    costs.iter().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(From::Since, |c| c.0)
}

/// SQL for the numbers of the events shown. The indexes hold all that is looked at before an event is chosen.
fn chosen(from: From, condition: &str, narrow: &[Any]) -> String {
    let all: Vec<String> = narrow.iter().map(|any| exists(any, "c.day", "c.n")).collect();
    let rarest = narrow.first().map_or(String::new(), |any| {
        let terms: Vec<String> = any.iter().map(|(n, _)| n.to_string()).collect();
        terms.join(", ")
    });
    let (source, conditions) = match from {
        From::Since => ("events c INDEXED BY events_news".to_string(), all.as_slice()),
        From::Most => ("events c INDEXED BY events_most".to_string(), all.as_slice()),
        From::Lasting => ("events c INDEXED BY events_lasting".to_string(), all.as_slice()),
        From::Late => ("events c INDEXED BY events_late".to_string(), all.as_slice()),
        From::Rarest => (
            format!(
                "(SELECT DISTINCT row FROM marks WHERE term IN ({rarest})) m CROSS JOIN events c INDEXED BY events_small ON c.n = m.row"
            ),
            all.get(1..).unwrap_or_default(),
        ),
    };
    // whatever was reported at two times has a first day, which an index can be searched by
    let (first, lasting) = match from {
        From::Lasting | From::Late => ("c.first_reported", " AND c.first_reported <> c.last_reported"),
        _ => ("coalesce(c.first_reported, '')", ""),
    };
    let conditions: String = conditions.iter().map(|c| format!(" AND {c}")).collect();
    format!(
        "SELECT c.n FROM {source} WHERE c.reported >= ?1 AND {first} {condition} ?2{lasting}{conditions} \
         ORDER BY c.outlets DESC, c.size DESC, c.reported DESC, c.n LIMIT ?3"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_the_events_looks_under_the_same_conditions() {
        let narrow = vec![vec![(3, 10), (5, 4)], vec![(8, 90)]];
        for (from, terms) in
            [(From::Since, 3), (From::Most, 3), (From::Lasting, 3), (From::Late, 3), (From::Rarest, 1)]
        {
            let sql = chosen(from, ">=", &narrow);
            assert_eq!(sql.matches("o.term").count(), terms, "{sql}");
            assert!(sql.contains("reported >= ?1") && sql.contains("LIMIT ?3"), "{sql}");
        }
        assert!(chosen(From::Rarest, "<", &narrow).contains("IN (3, 5)"));
    }

    #[test]
    fn older_events_are_looked_for_from_the_nearer_end_whatever_finds_new_ones() {
        let (rare, common) = (vec![vec![(3, 10)]], vec![vec![(8, 65_000)]]);
        let all = 400_000.0;
        assert_eq!(ways(all, 0.05, &common, 50), Ways { fresh: From::Most, moved: From::Late });
        assert_eq!(ways(all, 0.95, &common, 50), Ways { fresh: From::Most, moved: From::Lasting });
        assert_eq!(ways(all, 0.05, &common, 0), Ways { fresh: From::Since, moved: From::Late });
        assert_eq!(ways(all, 0.5, &common, 0), Ways { fresh: From::Rarest, moved: From::Late });
        // two conditions may exclude each other
        let both = vec![vec![(8, 21_000)], vec![(9, 65_000)]];
        assert_eq!(ways(all, 0.95, &both, 50).fresh, From::Rarest);
        assert_eq!(ways(all, 0.95, &both[..1], 50).fresh, From::Most);
        assert_eq!(ways(all, 0.95, &rare, 50), Ways { fresh: From::Rarest, moved: From::Rarest });
    }

    #[test]
    fn older_events_are_found_by_a_range_of_an_index() {
        let db = rusqlite::Connection::open_in_memory().expect("a database");
        for schema in [
            include_str!("../schema/001.sql"),
            include_str!("../schema/003.sql"),
            include_str!("../schema/005.sql"),
        ] {
            db.execute_batch(schema).expect("the schema");
        }
        let plan = |from| -> String {
            let sql = format!("EXPLAIN QUERY PLAN {}", chosen(from, "<", &[]));
            db.query_row(&sql, params![0, "2022-02-12", 5], |r| r.get(3)).expect("a plan")
        };
        assert!(plan(From::Late).contains("COVERING INDEX events_late (reported>?"), "{}", plan(From::Late));
        let lasting = plan(From::Lasting);
        assert!(lasting.contains("COVERING INDEX events_lasting (first_reported<?"), "{lasting}");
    }
}

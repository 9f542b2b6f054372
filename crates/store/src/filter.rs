//! What a view shows: the reader's filters, and the SQL that they come to.

use crate::marks::{Rows, key, pair_key};
use rusqlite::{Connection, OptionalExtension};
use sitroom_record::fold_name;

/// What to show. Empty lists let everything through; several values of one list mean *any of them*.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// First day (`YYYY-MM-DD`).
    pub since: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// Names, parts of names, countries or sectors of actors and recipients.
    pub about: Vec<String>,
    /// Names of places, or countries.
    pub places: Vec<String>,
    /// PLOVER types.
    pub types: Vec<String>,
    /// Statuses.
    pub statuses: Vec<String>,
    /// Most rows; 0 for all.
    pub limit: usize,
}

/// What of events is entered under both values as one term. Each is common by itself, and people ask for both at once: a search through
/// all events of one for the few of the other is saved.
pub const PAIRED: [(&str, &str); 4] =
    [("type", "status"), ("party", "type"), ("party", "status"), ("flag", "type")];
/// Letters of the countries' and sectors' codes. Names are longer, and rare enough by themselves.
const CODE_LETTERS: usize = 3;

/// True if a value is entered in pairs too.
pub fn pairs_up(about: &str, value: &str) -> bool {
    about != "party" || fold_name(value).chars().count() == CODE_LETTERS
}

/// One condition: any of these terms, each with its uses.
pub type Any = Vec<(i64, i64)>;

impl Filter {
    fn lists(&self) -> [(&'static str, &[String]); 4] {
        [("party", &self.about), ("place", &self.places), ("type", &self.types), ("status", &self.statuses)]
    }

    /// The days that the filter lets through.
    pub fn days(&self) -> (i64, i64) {
        let day = |d: &Option<String>| d.as_deref().and_then(crate::days::day);
        (day(&self.since).unwrap_or(i64::MIN / 2), day(&self.until).unwrap_or(i64::MAX / 2))
    }

    /// The conditions that the filter comes to, rarest first; none where nothing can pass.
    pub fn conditions(
        &self,
        db: &Connection,
        rows: Rows,
        extra: &[(&str, &str)],
    ) -> rusqlite::Result<Option<Vec<Any>>> {
        let lists = self.lists().map(|(about, values)| (about, values.to_vec()));
        let extra = extra.iter().map(|(about, value)| (*about, vec![(*value).to_string()]));
        let asked: Vec<Asked> = lists.into_iter().chain(extra).filter(|(_, v)| !v.is_empty()).collect();
        let mut conditions = Vec::with_capacity(asked.len());
        for (about, values) in &asked {
            conditions.push(terms(db, values.iter().map(|v| key(rows, about, v)))?);
        }
        if rows == Rows::Events {
            join_rarest_pair(db, &asked, &mut conditions)?;
        }
        if conditions.iter().any(Vec::is_empty) {
            return Ok(None);
        }
        conditions.sort_by_key(uses);
        Ok(Some(conditions))
    }

    /// SQL for the rows that pass, in the order of `direction` (`ASC`, `DESC`). Everything put into the text is a number.
    pub fn select(
        &self,
        db: &Connection,
        rows: Rows,
        extra: &[(&str, &str)],
        direction: &str,
    ) -> rusqlite::Result<Option<String>> {
        let conditions = self.conditions(db, rows, extra)?;
        Ok(conditions.map(|all| sql(&all, rows, self.days(), direction)))
    }
}

/// How many rows are entered under a condition's terms.
pub fn uses(any: &Any) -> i64 {
    any.iter().map(|t| t.1).sum()
}

/// Rows of the rarest condition in order, each looked up under the others. Of several terms each gives its rows in order, and SQLite
/// merges them, so that the first rows come without reading all.
fn sql(conditions: &[Any], rows: Rows, (first, last): (i64, i64), direction: &str) -> String {
    let Some((rarest, others)) = conditions.split_first() else {
        let base = match rows {
            Rows::Claims => "claims",
            Rows::Events => "events",
        };
        return format!(
            "SELECT n AS row, day FROM {base} WHERE day BETWEEN {first} AND {last} ORDER BY day {direction}, n {direction}"
        );
    };
    let others: String = others.iter().map(|any| format!(" AND {}", exists(any, "m.day", "m.row"))).collect();
    let one = |(term, _): &(i64, i64)| {
        format!(
            "SELECT m.row AS row, m.day AS day FROM marks m WHERE m.term = {term} AND m.day BETWEEN {first} AND {last}{others}"
        )
    };
    let all: Vec<String> = rarest.iter().map(one).collect();
    format!("{} ORDER BY day {direction}, row {direction}", all.join(" UNION "))
}

/// The condition that a row is entered under any of these terms. It must not become a join, which would lose the order.
pub fn exists(any: &Any, day: &str, row: &str) -> String {
    let one = |(term, _): &(i64, i64)| {
        format!(
            "(SELECT 1 FROM marks o WHERE o.term = {term} AND o.day = {day} AND o.row = {row}) IS NOT NULL"
        )
    };
    let all: Vec<String> = any.iter().map(one).collect();
    format!("({})", all.join(" OR "))
}

/// What is asked about, and the values of which any will do.
type Asked<'a> = (&'a str, Vec<String>);

/// Puts the rarest pair of two conditions in the place of both.
fn join_rarest_pair(db: &Connection, asked: &[Asked<'_>], conditions: &mut Vec<Any>) -> rusqlite::Result<()> {
    let mut best: Option<(usize, usize, Any)> = None;
    for (i, j) in (0..asked.len()).flat_map(|i| (0..asked.len()).map(move |j| (i, j))) {
        let ((a, xs), (b, ys)) = (&asked[i], &asked[j]);
        let whole = PAIRED.contains(&(a, b))
            && xs.iter().all(|x| pairs_up(a, x))
            && ys.iter().all(|y| pairs_up(b, y));
        if !whole {
            continue;
        }
        let keys = xs.iter().flat_map(|x| ys.iter().map(move |y| pair_key(Rows::Events, (a, x), (b, y))));
        let pair = terms(db, keys)?;
        if best.as_ref().is_none_or(|(.., least)| uses(&pair) < uses(least)) {
            best = Some((i, j, pair));
        }
    }
    if let Some((i, j, pair)) = best {
        conditions[i] = pair;
        conditions.remove(j);
    }
    Ok(())
}

fn terms(db: &Connection, keys: impl Iterator<Item = String>) -> rusqlite::Result<Any> {
    let mut find = db.prepare_cached("SELECT n, uses FROM terms WHERE key = ?1")?;
    let mut found = Any::new();
    for key in keys {
        let term = find.query_row([key], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        found.extend(term);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::Terms;
    use std::collections::BTreeSet;

    /// A database with the terms of one event: a name of three letters, an army, an assault that happened.
    fn entered() -> Connection {
        let db = Connection::open_in_memory().expect("a database");
        db.execute_batch(include_str!("../schema/001.sql")).expect("the schema");
        let keys: BTreeSet<String> = [
            key(Rows::Events, "type", "ASSAULT"),
            key(Rows::Events, "status", "happened"),
            key(Rows::Events, "party", "MIL"),
            key(Rows::Events, "party", "Hakainde"),
            pair_key(Rows::Events, ("type", "ASSAULT"), ("status", "happened")),
            pair_key(Rows::Events, ("party", "MIL"), ("type", "ASSAULT")),
            pair_key(Rows::Events, ("party", "MIL"), ("status", "happened")),
        ]
        .into();
        let mut terms = Terms::default();
        let numbers = terms.numbers(&db, &keys).expect("numbers");
        terms.enter(&db, &numbers, 7, 1).expect("marks");
        terms.count(&db).expect("uses");
        db
    }

    fn asked(about: &[&str], types: &[&str], statuses: &[&str]) -> Filter {
        let list = |all: &[&str]| all.iter().map(|v| (*v).to_string()).collect();
        Filter { about: list(about), types: list(types), statuses: list(statuses), ..Default::default() }
    }

    #[test]
    fn two_conditions_that_are_entered_as_one_are_asked_as_one() {
        let db = entered();
        let of = |f: &Filter, rows| f.conditions(&db, rows, &[]).expect("terms").map(|c| c.len());
        assert_eq!(of(&asked(&[], &["ASSAULT"], &["happened"]), Rows::Events), Some(1));
        assert_eq!(of(&asked(&["mil"], &["ASSAULT"], &["happened"]), Rows::Events), Some(2));
        // a name is not entered in pairs
        assert_eq!(of(&asked(&["Hakainde"], &["ASSAULT"], &[]), Rows::Events), Some(2));
        assert_eq!(of(&asked(&["Hakainde", "MIL"], &["ASSAULT"], &[]), Rows::Events), Some(2));
    }

    #[test]
    fn a_pair_that_no_event_has_lets_nothing_pass() {
        let db = entered();
        let none = asked(&[], &["ASSAULT"], &["planned"]);
        assert_eq!(none.conditions(&db, Rows::Events, &[]).expect("terms"), None);
    }
}

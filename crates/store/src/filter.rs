//! What a view shows: the reader's filters, and the SQL that they come to.

use crate::marks::{Rows, key};
use rusqlite::{Connection, OptionalExtension};

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
        let mut conditions: Vec<Any> = Vec::new();
        for (about, values) in self.lists() {
            if !values.is_empty() {
                conditions.push(terms(db, rows, about, values)?);
            }
        }
        for (about, value) in extra {
            conditions.push(terms(db, rows, about, &[(*value).to_string()])?);
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

fn terms(db: &Connection, rows: Rows, about: &str, values: &[String]) -> rusqlite::Result<Any> {
    let mut find = db.prepare_cached("SELECT n, uses FROM terms WHERE key = ?1")?;
    let mut found = Any::new();
    for value in values {
        let term = find.query_row([key(rows, about, value)], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        found.extend(term);
    }
    Ok(found)
}

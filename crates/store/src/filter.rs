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

/// One condition: any of these terms.
type Any = Vec<(i64, i64)>;

impl Filter {
    fn lists(&self) -> [(&'static str, &[String]); 4] {
        [("party", &self.about), ("place", &self.places), ("type", &self.types), ("status", &self.statuses)]
    }

    /// True if it lets every row of its days through.
    pub(crate) fn is_open(&self) -> bool {
        self.lists().iter().all(|(_, values)| values.is_empty())
    }

    /// The days that the filter lets through.
    pub fn days(&self) -> (i64, i64) {
        let day = |d: &Option<String>| d.as_deref().and_then(crate::days::day);
        (day(&self.since).unwrap_or(i64::MIN / 2), day(&self.until).unwrap_or(i64::MAX / 2))
    }

    /// SQL for the rows that pass, in the order of `direction` (`ASC`, `DESC`). `base` and its `day` are used where no term narrows.
    /// Everything put into the text is a number.
    pub fn select(
        &self,
        db: &Connection,
        rows: Rows,
        extra: &[(&str, &str)],
        direction: &str,
    ) -> rusqlite::Result<Option<String>> {
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
        conditions.sort_by_key(|any| any.iter().map(|t| t.1).sum::<i64>());
        Ok(Some(sql(&conditions, rows, self.days(), direction)))
    }
}

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
    let others: String = others.iter().map(|any| format!(" AND {}", exists(any))).collect();
    let distinct = if rarest.len() > 1 { "DISTINCT " } else { "" };
    format!(
        "SELECT {distinct}m.row AS row, m.day AS day FROM marks m WHERE m.term {} AND m.day BETWEEN {first} AND {last}{others} \
         ORDER BY m.day {direction}, m.row {direction}",
        within(rarest)
    )
}

fn exists(any: &Any) -> String {
    format!("EXISTS (SELECT 1 FROM marks o WHERE o.term {} AND o.day = m.day AND o.row = m.row)", within(any))
}

fn within(any: &Any) -> String {
    match any.as_slice() {
        [(one, _)] => format!("= {one}"),
        many => {
            let all: Vec<String> = many.iter().map(|(n, _)| n.to_string()).collect();
            format!("IN ({})", all.join(", "))
        }
    }
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

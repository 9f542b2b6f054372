//! Alerts between an event's change and their delivery: what no rule has looked at, what rules were told, what is to be sent.
//!
//! Every step is one transaction, so that a program that is killed goes on with the step that it was at.

use crate::Store;
use crate::error::{Error, fault};
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};

/// An alert for one destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The alert's id. A destination gets each once; what is there already is not entered again.
    pub id: String,
    /// Where it goes.
    pub destination: String,
    /// The rule that made it.
    pub rule: String,
    /// The event that it tells of; `None` where it tells of many.
    pub event: Option<String>,
    /// The message, as JSON.
    pub body: String,
    /// When it may be sent.
    pub due: i64,
    /// True if it goes out together with the others that are due then.
    pub gathered: bool,
}

/// What rules made of the events that they looked at. All of it is kept, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// The numbers of what was looked at, as [`Store::touched`] gave them.
    pub seen: Vec<i64>,
    /// What rules were told: the rule, the event's claims, the event's state as the caller writes it.
    pub told: Vec<(String, Vec<String>, String)>,
    /// Rules that told of more events than usual.
    pub surges: Vec<String>,
    /// What is to be sent.
    pub letters: Vec<Letter>,
}

/// What goes to a destination as one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The numbers of its alerts.
    pub numbers: Vec<i64>,
    /// The id of the alert, or of the digest, as it was at every attempt before.
    pub id: String,
    /// The messages of its alerts, in order.
    pub bodies: Vec<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When its oldest alert could first be sent.
    pub made: i64,
}

/// An alert as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its id.
    pub id: String,
    /// Where it goes.
    pub destination: String,
    /// The rule that made it.
    pub rule: String,
    /// The event that it tells of.
    pub event: Option<String>,
    /// `waiting`, `sent`, `given up`.
    pub state: String,
    /// When it was made, seconds since 1970-01-01.
    pub made: i64,
    /// When it may be sent.
    pub due: i64,
    /// When it was sent.
    pub sent: Option<i64>,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// What went wrong last.
    pub fault: Option<String>,
}

/// Alerts that one message holds at most.
const MOST: i64 = 100;
/// Seconds after which what was sent is forgotten: 90 days.
const KEPT: i64 = 90 * 24 * 60 * 60;

impl Store {
    /// From now on events that change are noted for [`Store::touched`]; what was forgotten long ago goes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn begin_alerts(&mut self, now: i64) -> Result<(), Error> {
        self.sql(|db| {
            db.execute("INSERT OR IGNORE INTO alerting (one, since) VALUES (1, ?1)", [now])?;
            db.execute("DELETE FROM outbox WHERE state <> 'waiting' AND made < ?1", [now - KEPT])
        })?;
        Ok(())
    }

    /// Nobody wants alerts any more: what waits is dropped. What rules were told stays.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn end_alerts(&mut self) -> Result<(), Error> {
        self.in_transaction(|tx| {
            tx.execute_batch(
                "DELETE FROM alerting; DELETE FROM touched; DELETE FROM outbox WHERE state = 'waiting'",
            )
        })
    }

    /// Events that changed and that no rule has looked at, oldest first: their numbers here, and their ids. Some may be gone by now.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn touched(&self, most: usize) -> Result<Vec<(i64, String)>, Error> {
        let sql = "SELECT n, event FROM touched ORDER BY n LIMIT ?1";
        self.sql(|db| {
            db.prepare_cached(sql)?.query_map([most as i64], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
        })
    }

    /// What a rule was last told of the event of these claims.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn told(&self, rule: &str, claims: &[String]) -> Result<Option<String>, Error> {
        let claims = serde_json::to_string(claims).unwrap_or_default();
        let sql = "SELECT a.state FROM json_each(?2) j JOIN alerted a ON a.claim = j.value AND a.rule = ?1 \
                   ORDER BY a.at DESC, j.key LIMIT 1";
        self.sql(|db| db.prepare_cached(sql)?.query_row([rule, &claims], |r| r.get(0)).optional())
    }

    /// When a rule last told of more events than usual.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn last_surge(&self, rule: &str) -> Result<Option<i64>, Error> {
        let sql = "SELECT at FROM surges WHERE rule = ?1";
        self.sql(|db| db.prepare_cached(sql)?.query_row([rule], |r| r.get(0)).optional())
    }

    /// Keeps what rules made of what they looked at.
    ///
    /// # Errors
    /// If the file cannot be written; nothing of it is kept then.
    pub fn decide(&mut self, all: &Decided, now: i64) -> Result<(), Error> {
        self.in_transaction(|tx| {
            for n in &all.seen {
                tx.prepare_cached("DELETE FROM touched WHERE n = ?1")?.execute([n])?;
            }
            let mut tell = tx.prepare_cached(
                "INSERT OR REPLACE INTO alerted (claim, rule, state, at) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for (rule, claims, state) in &all.told {
                for claim in claims {
                    tell.execute(params![claim, rule, state, now])?;
                }
            }
            for rule in &all.surges {
                tx.execute("INSERT OR REPLACE INTO surges (rule, at) VALUES (?1, ?2)", params![rule, now])?;
            }
            let mut enter = tx.prepare_cached(
                "INSERT OR IGNORE INTO outbox (id, destination, rule, event, body, made, due, gathered) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            for l in &all.letters {
                enter.execute(params![
                    l.id,
                    l.destination,
                    l.rule,
                    l.event,
                    l.body,
                    now,
                    l.due,
                    l.gathered
                ])?;
            }
            Ok(())
        })
    }

    /// What is to be sent to a destination next; `None` where nothing is due. What goes out together stays together, under one id,
    /// until it is sent or given up.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn next_parcel(&mut self, destination: &str, now: i64) -> Result<Option<Parcel>, Error> {
        self.in_transaction(|tx| {
            let first: Option<(i64, bool, Option<String>)> = tx
                .prepare_cached(
                    "SELECT n, gathered, digest FROM outbox WHERE destination = ?1 AND state = 'waiting' AND due <= ?2 \
                     ORDER BY due, n LIMIT 1",
                )?
                .query_row(params![destination, now], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
                .optional()?;
            match first {
                None => Ok(None),
                Some((n, false, _)) => parcel(tx, "n = ?1", &n),
                Some((_, true, Some(digest))) => parcel(tx, "digest = ?1", &digest),
                Some((n, true, None)) => {
                    // the first one's number is nobody else's, now and later
                    let digest = format!("d-{n}-{now}");
                    tx.execute(
                        "UPDATE outbox SET digest = ?1 WHERE n IN (SELECT n FROM outbox WHERE destination = ?2 AND \
                         state = 'waiting' AND gathered AND digest IS NULL AND due <= ?3 ORDER BY due, n LIMIT ?4)",
                        params![digest, destination, now, MOST],
                    )?;
                    parcel(tx, "digest = ?1", &digest)
                }
            }
        })
    }

    /// When something is next due for a destination.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn next_due(&self, destination: &str) -> Result<Option<i64>, Error> {
        let sql = "SELECT min(due) FROM outbox WHERE destination = ?1 AND state = 'waiting'";
        self.sql(|db| db.prepare_cached(sql)?.query_row([destination], |r| r.get(0)))
    }

    /// Alerts that wait for each destination.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn waiting_alerts(&self) -> Result<Vec<(String, usize)>, Error> {
        let sql = "SELECT destination, count(*) FROM outbox WHERE state = 'waiting' GROUP BY destination ORDER BY destination";
        self.sql(|db| {
            db.prepare_cached(sql)?
                .query_map([], |r| Ok((r.get(0)?, r.get::<_, i64>(1)? as usize)))?
                .collect()
        })
    }

    /// Notes that alerts were sent, and lets their words go.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn sent(&mut self, numbers: &[i64], now: i64) -> Result<(), Error> {
        self.each(
            numbers,
            "UPDATE outbox SET state = 'sent', sent = ?2, body = '', fault = NULL WHERE n = ?1",
            now,
        )
    }

    /// Notes that alerts could not be sent, and when they are tried again; `None` to give them up.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn not_sent(&mut self, numbers: &[i64], fault: &str, again: Option<i64>) -> Result<(), Error> {
        self.in_transaction(|tx| {
            for n in numbers {
                tx.execute(
                    "UPDATE outbox SET attempts = attempts + 1, fault = ?2, due = coalesce(?3, due), \
                     state = iif(?3 IS NULL, 'given up', state), body = iif(?3 IS NULL, '', body) WHERE n = ?1",
                    params![n, fault, again],
                )?;
            }
            Ok(())
        })
    }

    fn each(&mut self, numbers: &[i64], sql: &str, now: i64) -> Result<(), Error> {
        self.in_transaction(|tx| {
            for n in numbers {
                tx.prepare_cached(sql)?.execute([*n, now])?;
            }
            Ok(())
        })
    }

    /// The alerts, newest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn alerts(&self, limit: usize) -> Result<Vec<Posted>, Error> {
        let limit = if limit == 0 { -1 } else { limit as i64 };
        self.sql(|db| {
            let mut query = db.prepare_cached(
                "SELECT id, destination, rule, event, state, made, due, sent, attempts, fault FROM outbox ORDER BY n DESC LIMIT ?1",
            )?;
            query.query_map([limit], posted)?.collect()
        })
    }

    fn in_transaction<T>(
        &mut self,
        run: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let Store { db, path, .. } = self;
        let all = || {
            let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let found = run(&tx)?;
            tx.commit()?;
            Ok(found)
        };
        all().map_err(|e| fault(path, e))
    }
}

fn parcel(
    tx: &Transaction<'_>,
    condition: &str,
    key: &dyn rusqlite::ToSql,
) -> rusqlite::Result<Option<Parcel>> {
    let sql = format!(
        "SELECT n, id, body, attempts, made, digest FROM outbox WHERE {condition} AND state = 'waiting' ORDER BY n"
    );
    let mut query = tx.prepare_cached(&sql)?;
    let mut rows = query.query([key])?;
    let mut found: Option<Parcel> = None;
    while let Some(r) = rows.next()? {
        let (id, digest): (String, Option<String>) = (r.get(1)?, r.get(5)?);
        let p = found.get_or_insert(Parcel {
            numbers: Vec::new(),
            id: digest.unwrap_or(id),
            bodies: Vec::new(),
            attempts: r.get(3)?,
            made: r.get(4)?,
        });
        p.numbers.push(r.get(0)?);
        p.bodies.push(r.get(2)?);
    }
    Ok(found)
}

fn posted(r: &Row<'_>) -> rusqlite::Result<Posted> {
    Ok(Posted {
        id: r.get(0)?,
        destination: r.get(1)?,
        rule: r.get(2)?,
        event: r.get(3)?,
        state: r.get(4)?,
        made: r.get(5)?,
        due: r.get(6)?,
        sent: r.get(7)?,
        attempts: r.get(8)?,
        fault: r.get(9)?,
    })
}

/// Takes what a document said out of what rules were told and of what still waits.
pub fn forget(tx: &Transaction<'_>, doc: i64) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM alerted WHERE claim IN (SELECT id FROM claims WHERE doc = ?1)", [doc])?;
    tx.execute(
        "DELETE FROM outbox WHERE state = 'waiting' AND instr(body, (SELECT id FROM documents WHERE n = ?1)) > 0",
        [doc],
    )?;
    Ok(())
}

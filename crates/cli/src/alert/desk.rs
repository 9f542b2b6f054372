//! The part of a watcher that looks at what changed, and hands out what is to be sent.

use super::book::Book;
use super::carry::Carrier;
use super::cases::{case, may_match, rush};
use crate::Outcome;
use crate::adder::count;
use crate::exit::{Failure, say};
use jiff::Timestamp;
use serde_json::Value;
use sitroom_alert::{Case, Notice, Rule, State, Why, digest, judge, matches};
use sitroom_store::{Decided, Letter, Parcel, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// Events that are looked at in one go.
const CHUNK: usize = 64;
/// Alerts of one go for one destination from which they are sent as one message.
const BURST: usize = 10;
/// Seconds before a second attempt; each further one waits twice as long.
const FIRST_PAUSE: i64 = 30;
/// Longest wait between two attempts.
const LONGEST_PAUSE: i64 = 60 * 60;
/// Doublings of a pause: more are past the longest.
const DOUBLINGS: u32 = 10;
/// Seconds after which what nobody takes is given up: three days.
const PATIENCE: i64 = 3 * 24 * 60 * 60;
/// Longest sleep: other programs may add reports meanwhile.
const LONGEST_WAIT: i64 = 60;

/// A destination and the thread that brings messages to it.
struct Lane {
    name: String,
    post: Sender<(String, Value)>,
    /// What is under way.
    busy: Option<Parcel>,
    /// Failures in a row, and until when it is left alone after them.
    failures: u32,
    rest: i64,
}

/// Looks at what changed by the rules, and sends what comes of it.
pub struct Desk {
    book: Book,
    lanes: Vec<Lane>,
    /// The moment that stands for the present, where somebody gave one.
    fixed: Option<Timestamp>,
}

impl Desk {
    /// Begins to look at what changes from now on. `tell` is called in other threads, with the number of a destination and how its
    /// message fared.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn new(
        book: Book,
        store: &mut Store,
        fixed: Option<Timestamp>,
        tell: impl Fn(usize, Result<(), String>) + Send + Clone + 'static,
    ) -> Result<Desk, Failure> {
        let mut lanes = Vec::new();
        for (i, to) in book.rules.destinations.iter().enumerate() {
            let (post, posts) = channel::<(String, Value)>();
            let (carrier, tell) = (Carrier::new(to.clone()), tell.clone());
            std::thread::spawn(move || {
                for (id, message) in posts {
                    tell(i, carrier.carry(&id, &message));
                }
            });
            lanes.push(Lane { name: to.name.clone(), post, busy: None, failures: 0, rest: 0 });
        }
        let desk = Desk { book, lanes, fixed };
        store.begin_alerts(desk.now().as_second())?;
        for (name, waiting) in store.waiting_alerts()? {
            if !desk.lanes.iter().any(|l| l.name == name) {
                say(&format!(
                    "{} for {name:?}, which the rules no longer name; they are sent when it is named again, or dropped by `sitroom alert off`",
                    count(waiting, "alert")
                ));
            }
        }
        Ok(desk)
    }

    fn now(&self) -> Timestamp {
        self.fixed.unwrap_or_else(Timestamp::now)
    }

    /// Looks at what changed, and hands out what is due.
    ///
    /// # Errors
    /// If the database cannot be used.
    pub fn turn(&mut self, store: &mut Store) -> Outcome {
        loop {
            let touched = store.touched(CHUNK)?;
            if touched.is_empty() {
                break;
            }
            let decided = self.decide(store, touched)?;
            store.decide(&decided, self.now().as_second())?;
        }
        self.send(store)
    }

    /// What the rules make of events that changed.
    fn decide(&self, store: &Store, touched: Vec<(i64, String)>) -> Result<Decided, Failure> {
        let mut round = Round { now: self.now(), all: Decided::default(), called: BTreeSet::new() };
        let mut rushing = BTreeSet::new();
        for (n, id) in touched {
            round.all.seen.push(n);
            let row = match store.event(&id) {
                Ok(row) => row,
                // it has become part of another one, which was noted, too
                Err(sitroom_store::Error::Unknown { .. }) => continue,
                Err(e) => return Err(e.into()),
            };
            let rules = &self.book.rules.rules;
            let asked: Vec<usize> = (0..rules.len()).filter(|i| may_match(&rules[*i], &row)).collect();
            if asked.is_empty() {
                continue;
            }
            let case = case(store, row)?;
            for i in asked {
                let rule = &rules[i];
                if !matches(rule, &case) || !self.book.shows(rule, store, &case.event.id)? {
                    continue;
                }
                if rule.surge.is_some() {
                    rushing.insert(i);
                } else {
                    self.event(store, rule, &case, &mut round)?;
                }
            }
        }
        for i in rushing {
            self.surge(store, &self.book.rules.rules[i], &mut round)?;
        }
        gather(&mut round.all.letters, round.now.as_second());
        Ok(round.all)
    }

    /// What a rule says of one event. A sentence that tells two events of one type calls once.
    fn event(&self, store: &Store, rule: &Rule, case: &Case, round: &mut Round) -> Outcome {
        let told = store.told(&rule.name, &case.event.claims)?;
        let before: Option<State> = told.as_deref().and_then(|s| serde_json::from_str(s).ok());
        let why = judge(rule, case, before.as_ref(), round.now);
        // claims that joined the event since belong to what was told
        let state = if why.is_some() { Some(State::of(case)) } else { before };
        let Some(state) = state else { return Ok(()) };
        if let Some(why) = &why {
            let companions = store.companions(&case.event.id)?;
            let mut said = companions.iter().any(|c| round.called.contains(&(rule.name.clone(), c.clone())));
            said |= *why == Why::New && store.told(&rule.name, &companions)?.is_some();
            if !said {
                let notice = Notice::of_event(&rule.name, case, why, &second(round.now));
                round.post(rule, notice, Some(&case.event.id));
                let claims = case.event.claims.iter();
                round.called.extend(claims.map(|c| (rule.name.clone(), c.clone())));
            }
        }
        let state = serde_json::to_string(&state).unwrap_or_default();
        round.all.told.push((rule.name.clone(), case.event.claims.clone(), state));
        Ok(())
    }

    fn surge(&self, store: &Store, rule: &Rule, round: &mut Round) -> Outcome {
        let Some(asked) = &rule.surge else { return Ok(()) };
        let at = round.now.as_second();
        // one window is told of once
        if store.last_surge(&rule.name)?.is_some_and(|last| last > at - asked.window) {
            return Ok(());
        }
        if let Some((rush, cases)) = rush(&self.book, rule, store, at)? {
            let notice = Notice::of_surge(&rule.name, &rush, &cases, &second(round.now));
            round.post(rule, notice, None);
            round.all.surges.push(rule.name.clone());
        }
        Ok(())
    }

    /// Hands out what is due, to each destination one message at a time.
    fn send(&mut self, store: &mut Store) -> Outcome {
        let now = self.now();
        for lane in &mut self.lanes {
            let due = store.next_due(&lane.name)?.is_some_and(|due| due <= now.as_second());
            if lane.busy.is_some() || lane.rest > Timestamp::now().as_second() || !due {
                continue;
            }
            let Some(parcel) = store.next_parcel(&lane.name, now.as_second())? else { continue };
            let bodies: Vec<Value> =
                parcel.bodies.iter().map(|b| serde_json::from_str(b).unwrap_or_default()).collect();
            let (id, message) = match &bodies[..] {
                [one] => (one["id"].as_str().unwrap_or(&parcel.id).to_string(), one.clone()),
                many => (parcel.id.clone(), digest(&parcel.id, many, &second(now))),
            };
            // the thread lives as long as this one
            let _ = lane.post.send((id, message));
            lane.busy = Some(parcel);
        }
        Ok(())
    }

    /// Notes how a message fared.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn heard(&mut self, lane: usize, fared: Result<(), String>, store: &mut Store) -> Outcome {
        let at = self.now().as_second();
        let Some(lane) = self.lanes.get_mut(lane) else { return Ok(()) };
        let Some(parcel) = lane.busy.take() else { return Ok(()) };
        let Err(line) = fared else {
            lane.failures = 0;
            return Ok(store.sent(&parcel.numbers, at)?);
        };
        lane.failures = lane.failures.saturating_add(1);
        lane.rest = Timestamp::now().as_second() + pause(lane.failures);
        let again = at + pause(parcel.attempts + 1);
        let given_up = again - parcel.made > PATIENCE;
        store.not_sent(&parcel.numbers, &line, (!given_up).then_some(again))?;
        let then = if given_up {
            format!("given up after {}", count(parcel.attempts as usize + 1, "attempt"))
        } else {
            format!("again {}", Timestamp::from_second(again).unwrap_or_default())
        };
        say(&format!("alerts to {:?}: {line}; {then}", lane.name));
        Ok(())
    }

    /// True if nothing is under way.
    pub fn is_idle(&self) -> bool {
        self.lanes.iter().all(|l| l.busy.is_none())
    }

    /// How long nothing becomes due.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn wait(&self, store: &Store) -> Result<Duration, Failure> {
        let now = self.now().as_second();
        let mut least = LONGEST_WAIT;
        for lane in self.lanes.iter().filter(|l| l.busy.is_none()) {
            if let Some(due) = store.next_due(&lane.name)? {
                let rest = lane.rest - Timestamp::now().as_second();
                least = least.min((due - now).max(rest).max(0));
            }
        }
        Ok(Duration::from_secs(least.unsigned_abs()))
    }
}

/// What is made of some events that changed.
struct Round {
    now: Timestamp,
    all: Decided,
    /// Rules and the claims that they have called for.
    called: BTreeSet<(String, String)>,
}

impl Round {
    /// Enters an alert for each of its rule's destinations; in quiet hours it waits for their end.
    fn post(&mut self, rule: &Rule, notice: Notice, event: Option<&str>) {
        let held = rule.quiet.as_ref().and_then(|q| q.until(self.now));
        for destination in &rule.to {
            self.all.letters.push(Letter {
                id: notice.id.clone(),
                destination: destination.clone(),
                rule: rule.name.clone(),
                event: event.map(str::to_string),
                body: notice.body.to_string(),
                due: held.unwrap_or(self.now).as_second(),
                gathered: held.is_some(),
            });
        }
    }
}

/// Many alerts at once for one destination go out as one message.
fn gather(letters: &mut [Letter], now: i64) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    letters
        .iter()
        .filter(|l| l.due <= now)
        .for_each(|l| *counts.entry(l.destination.clone()).or_default() += 1);
    for l in letters.iter_mut().filter(|l| l.due <= now) {
        l.gathered = l.gathered || counts[&l.destination] > BURST;
    }
}

/// Seconds to wait after so many failures.
fn pause(failures: u32) -> i64 {
    (FIRST_PAUSE << failures.saturating_sub(1).min(DOUBLINGS)).min(LONGEST_PAUSE)
}

/// A moment to the second (RFC 3339).
pub fn second(at: Timestamp) -> String {
    at.round(jiff::Unit::Second).unwrap_or(at).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        assert_eq!([1, 2, 3, 40].map(pause), [30, 60, 120, LONGEST_PAUSE]);
    }

    #[test]
    fn a_burst_goes_out_as_one_message_and_leaves_others_alone() {
        let letter = |n: usize, to: &str, due: i64| Letter {
            id: format!("a-{n}"),
            destination: to.into(),
            rule: "r".into(),
            event: None,
            body: String::new(),
            due,
            gathered: false,
        };
        let mut all: Vec<Letter> = (0..=BURST).map(|n| letter(n, "many", 5)).collect();
        all.push(letter(90, "few", 5));
        all.push(letter(91, "many", 99));
        gather(&mut all, 5);
        let gathered: Vec<bool> = all.iter().map(|l| l.gathered).collect();
        assert!(gathered[..=BURST].iter().all(|g| *g) && gathered[BURST + 1..] == [false, false]);
    }
}

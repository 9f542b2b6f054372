//! Alerts: events of the database against the user's rules, into the outbox, and from there to whom it may concern.
//!
//! What has changed stands in the database since the transaction that changed it ([`Store::touched`]); what rules make of it goes into
//! the outbox in one transaction ([`Store::decide`]); and an alert leaves the outbox when its destination has taken it. A watcher that
//! is killed in between does the step again that it was at.

mod book;
mod carry;
mod cases;
mod command;
mod desk;

pub use book::Book;
pub use command::run;
pub use desk::Desk;

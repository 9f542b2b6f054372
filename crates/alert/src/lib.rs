//! Which events are worth a call, and when?
//!
//! [`Rules`] come from a file that `docs/alerts.md` describes. [`judge`] says whether an event is news to a rule, [`surge`] whether
//! there are more of them than usual, [`Quiet`] when nobody wants to hear of it, and [`Notice`] what is then said. Nothing here does
//! I/O or looks at a clock.
//!
//! ```
//! use sitroom_alert::{Case, Rules, State, Why, judge};
//! let rules = Rules::parse("[[to]]\nname = 'out'\nstdout = true\n[[rule]]\nname = 'attacks'\ntypes = ['ASSAULT']\n")?;
//! assert_eq!(rules.rules[0].to, ["out"]);
//! # Ok::<(), String>(())
//! ```

mod case;
mod destination;
mod file;
mod judge;
mod message;
mod quiet;
mod rules;
mod surge;

pub use case::{Case, Change, Place, Report, Said, State};
pub use destination::{Destination, To};
pub use judge::{Why, judge, matches, moment};
pub use message::{Notice, digest};
pub use quiet::Quiet;
pub use rules::{Asked, Near, Rule, Rules};
pub use surge::{Rush, Surge, surge};

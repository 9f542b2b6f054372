//! Where other parts of the program hear what a watcher has stored.

use crate::Outcome;
use sitroom_store::Store;

/// What one look at a feed, page or folder brought.
#[derive(Debug)]
#[allow(dead_code, reason = "for those who listen; the program itself needs no more than its lines")]
pub struct Poll<'a> {
    /// The feed, page or folder: its address or path.
    pub source: &'a str,
    /// The moment (RFC 3339).
    pub at: &'a str,
    /// Ids of all documents that were stored since the poll before, in the order of storing. Those of other sources that were stored
    /// in one transaction with this one's are among them, and each id comes once.
    pub stored: &'a [String],
}

/// Is told of every poll, once its documents and their events are in the database, in the thread that writes to it.
///
/// A program that is killed between storing and telling tells nobody of these documents: who may miss none keeps in the database how
/// far it has come.
pub trait AfterPoll {
    /// Called after every poll, also where it brought nothing.
    ///
    /// # Errors
    /// A failure ends the watcher; what may pass is better said in a line.
    fn after(&mut self, store: &mut Store, poll: &Poll) -> Outcome;
}

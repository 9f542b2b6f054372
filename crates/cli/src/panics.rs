//! A fault of the program in one document harms no other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A worker's panic becomes its document's one line, see [`guarded`].
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}

/// Runs `work` with a state that lasts: one document that trips a fault of the program must not take the others with it.
///
/// # Errors
/// The line that says so, where `work` panics; the state is made anew next time.
pub fn guarded<S, T>(
    state: &mut Option<S>,
    make: impl Fn() -> S,
    name: &str,
    work: impl FnOnce(&mut S) -> T,
) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(|| work(state.get_or_insert_with(make)))).map_err(|fault| {
        *state = None;
        format!("{name}: sitroom failed on this input ({}); please report it", reason(fault.as_ref()))
    })
}

/// The message of a panic.
fn reason(fault: &(dyn Any + Send)) -> &str {
    let text = fault.downcast_ref::<String>().map(String::as_str);
    text.or(fault.downcast_ref::<&str>().copied()).unwrap_or("no reason given")
}

//! Panic isolation: a bug costs one article its map and nothing else.
//!
//! Says only that it happened, and where. What becomes of it (a row, an answer) is the caller's.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic;
use std::panic::AssertUnwindSafe;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Characters of a message that are kept: some show the text that they are about.
const LONGEST: usize = 300;

/// Does some work; if it panics, gives the message in a sentence that asks for a report.
///
/// What the work changed before it panicked stays as it is: throw it away.
///
/// # Errors
/// The work panicked.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let outer = GUARDED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    done.map_err(|payload| {
        let place = PLACE.take().map(|place| format!("{place}: ")).unwrap_or_default();
        let message: String = message(&*payload).chars().take(LONGEST).collect();
        format!("toulmin failed here ({place}{message}); this is a bug, please report it with the text")
    })
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let owned = || payload.downcast_ref::<String>().map(String::as_str);
    payload.downcast_ref::<&str>().copied().or_else(owned).unwrap_or("no message")
}

/// From now on a panic that [`guarded`] catches is noted with its place and not printed; any other is printed as
/// before. For programs, which own the panic hook; a library that uses this crate decides for itself.
pub fn note_panics() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if GUARDED.get() {
            PLACE.set(info.location().map(|at| format!("{}:{}", at.file(), at.line())));
        } else {
            before(info);
        }
    }));
}

/// In a build for tests, panics where the variable `TOULMIN_TEST_PANIC` names this stage and article:
/// `analyse:ferry`. Otherwise does nothing.
#[cfg(debug_assertions)]
pub(crate) fn tripwire(stage: &str, id: &str) {
    let wanted = std::env::var("TOULMIN_TEST_PANIC").unwrap_or_default();
    assert!(wanted.split_once(':') != Some((stage, id)), "asked for by a test, in `{stage}`");
}

/// In a build for tests, panics where a test asks for it.
#[cfg(not(debug_assertions))]
#[inline]
pub(crate) fn tripwire(_stage: &str, _id: &str) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_and_not_passed_on() {
        assert_eq!(guarded(|| 1), Ok(1));
        let told = guarded(|| assert_eq!([1].len(), 2, "lengths")).unwrap_err();
        assert!(told.contains("lengths") && told.contains("report"), "{told}");
        let told = guarded(|| panic!("{}", "é".repeat(5000))).unwrap_err();
        assert_eq!(told.matches('é').count(), LONGEST);
        assert!(guarded(|| panic::panic_any(7)).unwrap_err().contains("no message"));
    }
}

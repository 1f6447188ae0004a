//! Long work beside the interpreter: it can be interrupted, and it reports how far it is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

use crate::errors::bug;

/// Between two looks at the keyboard.
const PAUSE: Duration = Duration::from_millis(50);
/// The number of articles is not known.
const UNKNOWN: u64 = u64::MAX;

/// What the work and its watcher share.
pub struct Watch {
    stop: AtomicBool,
    ended: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

impl Watch {
    /// Whether the work is to end early.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// How much there is to do, where that is known.
    pub fn expect(&self, total: Option<u64>) {
        self.total.store(total.unwrap_or(UNKNOWN), Ordering::Relaxed);
    }

    /// A piece is done.
    pub fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn report(&self, py: Python<'_>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
        let Some(progress) = progress else { return Ok(()) };
        let total = self.total.load(Ordering::Relaxed);
        progress.call1(py, (self.done.load(Ordering::Relaxed), (total != UNKNOWN).then_some(total)))?;
        Ok(())
    }
}

/// Does `work` on a thread of its own, without the interpreter's lock. The thread that called looks after signals
/// (Ctrl-C ends the work between two articles) and calls `progress` with what is done and what there is to do.
///
/// # Errors
/// What a signal or `progress` raised. The work has ended by then.
pub fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    work: impl FnOnce(&Watch) -> T + Send,
) -> PyResult<T> {
    let watch = Watch {
        stop: AtomicBool::new(false),
        ended: AtomicBool::new(false),
        done: AtomicU64::new(0),
        total: AtomicU64::new(UNKNOWN),
    };
    let caller = thread::current();
    thread::scope(|scope| {
        let watch = &watch;
        let worker = scope.spawn(move || {
            let result = work(watch);
            watch.ended.store(true, Ordering::Release);
            caller.unpark();
            result
        });
        let mut raised = None;
        // a panic ends the thread without a word
        while !watch.ended.load(Ordering::Acquire) && !worker.is_finished() {
            py.detach(|| thread::park_timeout(PAUSE));
            if raised.is_none()
                && let Err(error) = py.check_signals().and_then(|()| watch.report(py, progress))
            {
                watch.stop.store(true, Ordering::Relaxed);
                raised = Some(error);
            }
        }
        let result = py.detach(|| worker.join());
        if let Some(error) = raised {
            return Err(error);
        }
        watch.report(py, progress)?;
        result.map_err(|_| bug("a thread panicked"))
    })
}

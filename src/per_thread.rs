//! Per-thread state that survives from task to task: a worker with its lexicon, and buffers.
//!
//! A worker learns words as it goes, so a thread must meet its own again, however the work is divided.

use std::sync::{Mutex, PoisonError};

/// A desk for each thread of the pool at hand, laid out when the thread first comes.
#[derive(Debug)]
pub struct Desks<D>(Vec<Mutex<Option<D>>>);

impl<D> Desks<D> {
    /// Empty ones; to be called inside the pool that does the work.
    #[must_use]
    pub fn new() -> Self {
        // one more for a thread that is not of the pool
        Self((0..=rayon::current_num_threads()).map(|_| Mutex::new(None)).collect())
    }

    /// Works at the desk of this thread. The work must not go to the pool itself: a thread that takes up other work
    /// while it waits would come to its own desk again.
    pub fn at<T>(&self, lay: impl FnOnce() -> D, work: impl FnOnce(&mut D) -> T) -> T {
        let number = rayon::current_thread_index().unwrap_or(self.0.len() - 1);
        let mut desk = self.0[number].lock().unwrap_or_else(PoisonError::into_inner);
        work(desk.get_or_insert_with(lay))
    }

    /// The desks that were used.
    pub fn used(self) -> impl Iterator<Item = D> {
        self.0.into_iter().filter_map(|desk| desk.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<D> Default for Desks<D> {
    fn default() -> Self {
        Self::new()
    }
}

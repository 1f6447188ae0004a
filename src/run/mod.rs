//! The order of the stages, the threads and the events: the only place that knows them.

mod corpus_run;
mod journal;
mod per_thread;

pub use corpus_run::{Event, Job, RunError, run};
pub use journal::{Closed, FOLDER as JOURNAL_FOLDER, Journal, JournalError};
pub use per_thread::Desks;

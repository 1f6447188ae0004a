//! The order of the stages, the threads and the events: the only place that knows them.

mod desks;
mod engine;
mod journal;
mod pipe;
mod run;

pub use desks::Desks;
pub use engine::{Engine, Given, Worker};
pub use journal::{Closed, FOLDER as JOURNAL_FOLDER, Journal, JournalError};
pub use pipe::{PipeError, pipe};
pub use run::{Event, Job, RunError, run};

//! The order of the stages, the threads and the events: the only place that knows them.

mod engine;
mod pipe;
mod run;

pub use engine::{Engine, Given, Worker};
pub use pipe::{PipeError, pipe};
pub use run::{Event, run};

//! The order of the stages, the threads and the events: the only place that knows them.

mod engine;

pub use engine::{Engine, Given, Worker};

//! NDJSON in, NDJSON out: the answers of `pipe`, one article or one sentence a line.

pub mod ndjson;
pub(crate) mod pipe;

pub use pipe::{PipeError, pipe};

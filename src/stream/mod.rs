//! NDJSON in, NDJSON out: the answers of `pipe`, one article or one sentence a line.

mod columns;
pub mod ndjson;
pub(crate) mod pipe;

pub use columns::Columns;
pub use pipe::{PipeError, Shape, pipe};

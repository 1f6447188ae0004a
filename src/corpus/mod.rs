//! The corpus: which files are articles, and what text is in them.
//!
//! [`walk`] finds the files without reading any, [`read`] reads and decodes one. Whatever goes wrong with a
//! file becomes a [`Failure`] of that file, never the end of the run. What the text means is up to `article`.

mod decode;
mod ids;
mod read;
mod status;
mod walk;

pub use crate::article::Format;
pub use decode::{Decoded, decode};
pub use read::read;
pub use status::{Failure, MAX_BYTES, Status};
pub use walk::{Corpus, Input, Skipped, WalkError, walk};

//! The corpus: which files are articles or hold them, and what text is in them.
//!
//! [`walk()`] finds the files, [`read()`] reads one article, [`Corpus::tasks`] goes through all of them in order and
//! never holds more than some of them. A reader takes the text out of what it came in and leaves it alone from then
//! on: a [`Document`] is what it found. Whatever goes wrong with a file or a row becomes its [`Failure`], never the
//! end of the run. What the text means is up to `article`.

mod batches;
mod by_kind;
mod captions;
mod decode;
mod document;
mod exports;
mod failure;
mod format;
mod html;
mod ids;
mod input;
mod mail;
mod marked;
mod office;
#[cfg(feature = "pdf")]
mod pdf;
mod plain;
mod read;
mod rows;
mod rtf;
mod select;
mod shard;
mod source;
mod unpack;
mod values;
mod walk;
mod webarchive;
mod xml;

pub use batches::{Task, Tasks};
pub use decode::{Decoded, decode, decode_page};
pub(crate) use document::noted;
pub use document::{Document, Found};
pub use failure::{Failure, MAX_BYTES, MAX_ROW_BYTES, Status};
pub use format::{Kind, UnknownKind};
pub use input::{Corpus, Input, Skipped};
pub use read::{read, read_all, read_bytes};
pub use rows::Columns;
pub use rows::{Frame, FrameColumns};
pub use select::{GlobError, Globs, Reading, Selection};
pub use shard::{MAX_SHARDS, Shard};
pub use unpack::Packing;
pub use walk::{WalkError, walk, walk_with};

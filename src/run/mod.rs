//! A corpus to tables: the whole use case of `toulmin map`.
//!
//! [`map_corpus`] takes plain [`MapOptions`], reports [`Event`]s while it works and returns an [`Outcome`]. From the
//! ground up: `journal` (what earlier runs found), `articles` (threads, order and memory), `map_corpus` (rules, gold, tables).
//!
//! Not here: arguments and printing, which belong to the command line.

mod articles;
mod error;
mod extras;
mod in_memory;
mod journal;
mod live_tables;
mod map_corpus;
mod merge;
mod options;

pub use articles::Event;
pub use error::RunError;
pub use in_memory::{MapTable, MapTables, Wanted, map_in_memory};
pub use journal::{Closed, FOLDER as JOURNAL_FOLDER, Journal, JournalError};
pub use live_tables::write_live;
pub use map_corpus::{Outcome, map_corpus, map_with};
pub use merge::{MergeError, merge};
pub use options::MapOptions;

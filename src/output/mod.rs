//! Tables and answers: writes what the stages found. Decides nothing, reads no text for meaning.
//!
//! From the ground up: [`dialect`] (how a CSV file spells its cells), [`row`] (one record, cell by cell),
//! [`columns`] (what the columns are called and mean), [`tables`] (an article's rows), [`health`] (what each rule
//! did), [`run_json`] and [`csvw`] (about the tables), [`folder`] (all files of a run at once or none),
//! [`ndjson`] (answers of `pipe`).
//!
//! Rows are formatted on worker threads into buffers that are used again ([`chunk::Chunk`]); one thread hands
//! them to [`folder::OutputFolder::append`] in corpus order.

pub mod chunk;
pub mod columns;
pub mod csvw;
pub mod dialect;
pub mod folder;
pub mod health;
pub mod ndjson;
pub mod review;
pub mod row;
pub mod run_json;
pub mod tables;

mod digits;
mod json;
mod points;
mod scan;
mod spill;

#[cfg(test)]
mod fixture;

pub use chunk::Chunk;
pub use dialect::Dialect;
pub use folder::{Finished, FolderError, OutputFolder};
pub use health::{Health, RuleGold};
pub use review::Review;
pub use run_json::{RunInfo, Skipped};
pub use tables::{Entry, TableWriter};

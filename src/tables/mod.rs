//! The CSV tables of a run. Decides nothing, reads no text for meaning.
//!
//! From the ground up: [`dialect`] (how a CSV file spells its cells), [`csv_record`] (one record, cell by cell),
//! [`columns`] (what the columns are called and mean), [`article_rows`] (an article's rows), [`run_json`] and
//! [`csvw`] (about the tables), [`folder`] (all files of a run at once or none), [`columnar`] (no files at all).
//!
//! Rows are formatted on worker threads into buffers that are used again ([`row_batch::Chunk`]); one thread hands
//! them to [`folder::OutputFolder::append`] in corpus order.

pub mod article_rows;
pub mod claim_rows;
pub mod columnar;
pub mod columns;
pub mod csv_record;
pub mod csvw;
pub mod dialect;
#[cfg(test)]
pub(crate) mod fixture;
pub mod folder;
pub mod map_rows;
mod places;
pub mod read_back;
pub mod row_batch;
pub mod rows;
pub mod run_json;
mod spill_file;
pub mod spreadsheet;

pub use article_rows::{Entry, OK, TableWriter};
pub use dialect::Dialect;
pub use folder::{Finished, FolderError, OutputFolder};
pub use row_batch::Chunk;
pub use run_json::{RunInfo, ShardInfo, Skipped};

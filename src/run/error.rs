//! Why a run did not come to its end.

use super::journal::JournalError;
use crate::corpus::WalkError;
use crate::rules::Diagnostics;
use crate::tables::FolderError;

/// Why [`map_corpus`](super::map_corpus) did not come to its end. Faults of single articles are no errors: they have a
/// row in articles.csv.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The rules cannot be used.
    #[error(transparent)]
    Rules(#[from] Diagnostics),
    /// Nothing can be read.
    #[error(transparent)]
    Corpus(#[from] WalkError),
    /// The tables cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The journal of `resume` cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The system gives no threads.
    #[error("threads cannot be started ({0})")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Options that exclude each other.
    #[error("{0}")]
    Options(&'static str),
    /// [`MapOptions::stop`](super::MapOptions::stop) said so. The tables are as they were.
    #[error("stopped before the end; the tables are unchanged")]
    Stopped,
}

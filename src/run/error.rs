//! Why a run did not come to its end.

use super::journal::JournalError;
use crate::corpus::WalkError;
use crate::rules::Diagnostics;
use crate::tables::FolderError;
use crate::tables::columnar::Misfit;
use crate::tables::read_back::ReadBackError;

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
    /// The tables cannot be read again for their claims.
    #[error(transparent)]
    ReadBack(#[from] ReadBackError),
    /// Rows do not fit their table: a bug of ours.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// The rows of a very long article cannot wait on the disk.
    #[error("`{}` cannot be used for rows that have to wait ({source})", folder.display())]
    Spill {
        /// Where they were to wait.
        folder: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The journal of `resume` cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The system gives no threads.
    #[error("threads cannot be started ({0})")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Not one article could be read, and the folder holds the tables of an earlier run, which are as they were.
    #[error("{}{why}; the tables in `{}` are as they were", subject(*.articles), folder.display())]
    NothingRead {
        /// How many there were.
        articles: u64,
        /// What is wrong with the first.
        why: String,
        /// The output folder.
        folder: std::path::PathBuf,
    },
    /// Options that exclude each other.
    #[error("{0}")]
    Options(&'static str),
    /// [`MapOptions::stop`](super::MapOptions::stop) said so. The tables are as they were.
    #[error("stopped before the end; the tables are unchanged")]
    Stopped,
}

fn subject(articles: u64) -> String {
    if articles == 1 { String::new() } else { format!("none of {articles} articles could be read; the first: ") }
}

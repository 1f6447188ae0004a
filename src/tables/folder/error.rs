//! What can go wrong with the output folder: what, where, and how to fix it.

use std::io;
use std::path::PathBuf;

/// Why tables could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The path names something else.
    #[error("the tables cannot go into `{}`: it is a file; name a folder, or one that does not exist yet", path.display())]
    NotAFolder {
        /// The output folder asked for.
        path: PathBuf,
    },
    /// It does not exist and cannot be made.
    #[error("the output folder `{}` cannot be made ({source}); name one where you may write", path.display())]
    Create {
        /// The output folder asked for.
        path: PathBuf,
        /// From the system.
        source: io::Error,
    },
    /// It exists, but nothing can be put into it.
    #[error("nothing can be written into `{}` ({source}); name a folder where you may write", path.display())]
    NotWritable {
        /// The output folder asked for.
        path: PathBuf,
        /// From the system.
        source: io::Error,
    },
    /// Another run is at work in it.
    #[error("another run is writing into `{}`; wait until it is done, or name another folder", path.display())]
    Busy {
        /// The output folder asked for.
        path: PathBuf,
    },
    /// In the middle of the run: usually a full disk. The old tables are untouched.
    #[error("`{}` cannot be written ({source}); tables that were there before are untouched", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// From the system.
        source: io::Error,
    },
    /// At the end of the run: usually a table that is open in a spreadsheet program. The old tables are untouched.
    #[error(
        "`{}` cannot be put in place ({source}): is a table open in another program? The old tables are untouched, \
         the new ones are whole in `{}`; close the program and move them", path.display(), kept.display()
    )]
    Replace {
        /// The file.
        path: PathBuf,
        /// From the system.
        source: io::Error,
        /// Where the new tables are.
        kept: PathBuf,
    },
}

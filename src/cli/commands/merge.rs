//! `toulmin merge`: shards to one set of tables.

use toulmin::run::{MergeError, merge};

use super::map::notices;
use crate::cli::args::{Common, Merge};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::print::say;
use crate::cli::terminal::text::{counted, safe};

pub fn run(own: &Merge, common: &Common) -> Result<ExitCode, Failure> {
    let pack = common.pack(None)?;
    let finished = match merge(&own.folders, &own.output, &pack) {
        Ok(finished) => finished,
        Err(error @ (MergeError::Unfit { .. } | MergeError::Missing(_))) => {
            return Err(Failure::Usage(error.to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    if !common.quiet {
        let tally = &finished.tally;
        say!(
            "{}: {}, {}",
            counted(own.folders.len(), "shard"),
            counted(tally.statuses.values().sum::<u64>(), "article"),
            counted(tally.sentences, "sentence")
        );
        notices(&finished);
        say!("open {} next", safe(&own.output.join("sentences.csv").to_string_lossy()));
    }
    Ok(ExitCode::SUCCESS)
}

//! Reading a file of gold, for every command that takes one.

use std::path::Path;

use toulmin::rules::Pack;
use toulmin::workbench::gold::{Gold, GoldError, read};

use crate::cli::error::Failure;
use crate::cli::terminal::text::safe;

/// A file of gold larger than this is not read, in bytes.
const LARGEST: u64 = 1 << 30;

/// Reads a file of gold.
///
/// # Errors
/// It is not there, or no table of gold; with every mistake in it.
pub fn gold(path: &Path) -> Result<Gold, Failure> {
    let name = path.to_string_lossy();
    let unread = |error: &dyn std::fmt::Display| Failure::Io(anyhow::anyhow!("{name} cannot be read ({error})"));
    let size = std::fs::metadata(path).map_err(|error| unread(&error))?.len();
    if size > LARGEST {
        return Err(unread(&"it is larger than 1 GB"));
    }
    let bytes = std::fs::read(path).map_err(|error| unread(&error))?;
    read(&safe(&name), &bytes).map_err(|error| usage(&error))
}

/// Reads a file of gold by which a pack can be judged.
///
/// # Errors
/// As [`gold`]; also labels that the pack does not know, and nothing to judge by.
pub fn gold_for(path: &Path, pack: &Pack) -> Result<Gold, Failure> {
    let gold = gold(path)?;
    gold.check_use().and_then(|()| gold.check_labels(pack)).map_err(|error| usage(&error))?;
    Ok(gold)
}

/// Reads a file of gold from which a pack can learn, labels that it does not know yet among them.
///
/// # Errors
/// As [`gold`]; also labels that are most likely misspelt, and nothing to learn from.
pub fn gold_to_learn(path: &Path, pack: &Pack) -> Result<Gold, Failure> {
    let gold = gold(path)?;
    gold.check_use().and_then(|()| gold.check_spelling(pack)).map_err(|error| usage(&error))?;
    Ok(gold)
}

fn usage(error: &GoldError) -> Failure {
    Failure::Usage(error.to_string())
}

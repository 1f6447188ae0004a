//! Reading a file of gold, for every command that takes one.

use std::path::{Path, PathBuf};

use toulmin::Engine;
use toulmin::rules::Pack;
use toulmin::workbench::gold::{Corrections, CorrectionsError, Gold, GoldError, read_gold};

use crate::cli::error::Failure;
use crate::cli::terminal::text::safe;

/// Reads a file of gold, or a folder of tables.
///
/// # Errors
/// It is not there, or no table of gold; with every mistake in it.
pub fn gold(path: &Path) -> Result<Gold, Failure> {
    read_gold(path).map_err(unusable)
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

/// Reads tables of corrections, if any are named.
///
/// # Errors
/// One cannot be read or is no table of corrections, or a label is not among those of the rules.
pub fn corrections(paths: &[PathBuf], engine: &Engine) -> Result<Option<Corrections>, Failure> {
    if paths.is_empty() {
        return Ok(None);
    }
    let corrections = Corrections::read(paths).map_err(unusable)?;
    corrections.check_labels(engine.pack()).map_err(|error| usage(&error))?;
    Ok(Some(corrections))
}

fn unusable(error: CorrectionsError) -> Failure {
    match error {
        CorrectionsError::Table(error) => usage(&error),
        other => Failure::Io(anyhow::anyhow!("{}", safe(&other.to_string()))),
    }
}

fn usage(error: &GoldError) -> Failure {
    Failure::Usage(error.to_string())
}

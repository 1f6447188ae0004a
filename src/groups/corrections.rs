//! What readers wrote into `claim_mentions.csv`.

use std::path::Path;

use crate::tables::read_back::{CsvTable, ReadBackError};

/// Takes a sentence out of its group, where a reader writes it for a claim.
pub const NO_CLAIM: &str = "none";

/// The claim that a sentence belongs to, as a reader says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// Line in the table, from 1; 0: unknown.
    pub line: u64,
    /// Id of the sentence.
    pub sentence: String,
    /// Id of a claim, a name of the reader's own, or [`NO_CLAIM`].
    pub claim: String,
}

/// What is wrong with a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line in the table, from 1; 0: unknown.
    pub line: u64,
    /// What is wrong and what was done about it.
    pub message: String,
}

/// Reads the corrections of a table; rows without one are passed over.
///
/// # Errors
/// The table cannot be read.
pub fn read_corrections(path: &Path) -> Result<Vec<Correction>, ReadBackError> {
    let mut table = CsvTable::open(path, &["sentence_id", "corrected_claim"])?;
    let articles: Vec<String> = table.articles().map(str::to_owned).collect();
    let mut out = Vec::new();
    for article in articles {
        for row in table.rows(&article)? {
            let (sentence, claim) =
                (table.cell(&row, "sentence_id").trim(), table.cell(&row, "corrected_claim").trim());
            if !claim.is_empty() {
                let line = row.position().map_or(0, csv::Position::line);
                out.push(Correction { line, sentence: sentence.to_owned(), claim: claim.to_owned() });
            }
        }
    }
    out.sort_by_key(|correction| correction.line);
    Ok(out)
}

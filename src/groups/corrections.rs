//! What readers wrote into `claim_mentions.csv`.

use std::path::Path;

use crate::tables::read_back::{CsvTable, ReadBackError};

/// Reads the corrected claims of a table: ids of sentences, and the claim that each belongs to. Rows without a correction
/// are passed over.
///
/// # Errors
/// The table cannot be read.
pub fn read_corrections(path: &Path) -> Result<Vec<(String, String)>, ReadBackError> {
    let mut table = CsvTable::open(path, &["sentence_id", "corrected_claim"])?;
    let articles: Vec<String> = table.articles().map(str::to_owned).collect();
    let mut out = Vec::new();
    for article in articles {
        for row in table.rows(&article)? {
            let (id, claim) = (table.cell(&row, "sentence_id").trim(), table.cell(&row, "corrected_claim").trim());
            if !claim.is_empty() {
                out.push((id.to_owned(), claim.to_owned()));
            }
        }
    }
    Ok(out)
}

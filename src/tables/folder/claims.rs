//! claims.csv and `claim_mentions.csv`: in the set of a run, or beside tables that are there.

use std::fs;
use std::path::Path;

use super::error::FolderError;
use super::staging::Staging;
use super::table_file::{TableFile, write_whole};
use crate::groups::Claims;
use crate::rules::Pack;
use crate::tables::claim_rows::claim_rows;
use crate::tables::columns::{Table, write_header};
use crate::tables::csvw;
use crate::tables::dialect::{Dialect, SHEET_ROWS};
use crate::tables::rows::Rows;
use crate::tables::run_json::FileInfo;

/// Description of the two tables where they are written on their own.
pub const CLAIMS_METADATA: &str = "claims.csv-metadata.json";

/// Writes the two tables into a folder, which is made where it is missing, and leaves what else is there alone.
///
/// # Errors
/// The folder cannot be made or written into, or a run is at work in it.
pub fn write_claims(dir: &Path, dialect: Dialect, pack: &Pack, claims: &Claims) -> Result<Vec<FileInfo>, FolderError> {
    let staging = Staging::open(dir)?;
    let folder = staging.new_files();
    let (own, mentions) = claim_rows(claims, dialect);
    let mut files = write(&folder, dialect, pack, &own, &mentions)?;
    files.push(write_whole(&folder, CLAIMS_METADATA, None, 0, &csvw::metadata(dialect, pack, &files))?);
    for file in &files {
        let target = staging.dir.join(&file.name);
        fs::rename(folder.join(&file.name), &target)
            .map_err(|source| FolderError::Write { path: target.clone(), source })?;
    }
    Ok(files)
}

pub(super) fn write(
    folder: &Path,
    dialect: Dialect,
    pack: &Pack,
    own: &Rows,
    mentions: &Rows,
) -> Result<Vec<FileInfo>, FolderError> {
    let limit = if dialect.is_for_spreadsheets() { SHEET_ROWS - 1 } else { u64::MAX };
    let mut files = Vec::new();
    for (table, rows) in [(Table::Claims, own), (Table::ClaimMentions, mentions)] {
        let mut header = Vec::new();
        write_header(&mut header, dialect, &table.columns(pack));
        let mut file = TableFile::open(folder.to_owned(), table, header, limit)?;
        file.append(rows)?;
        files.extend(file.close()?);
    }
    Ok(files)
}

//! The files of a run: made in a hidden folder, put in place together at the end.
//!
//! A run that is killed leaves the old tables whole; one that fails leaves nothing behind. Who writes what is not
//! known here: rows come as finished bytes, in corpus order, from one thread.

mod claims;
mod content_hash;
mod error;
mod staging;
mod swap;
mod table_file;
#[cfg(test)]
mod tests;

pub use claims::{CLAIMS_METADATA, write_claims};
pub use error::FolderError;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::columns::{Table, write_header};
use super::csvw;
use super::dialect::{Dialect, SHEET_ROWS};
use super::row_batch::{Chunk, Notices, Tally};
use super::rows::Rows;
use super::run_json;
use super::run_json::{FileInfo, RunInfo};
use crate::rules::Pack;
use crate::stats::Health;
use staging::Staging;
use table_file::{TableFile, part_name, write_whole};

/// Description of the tables.
pub const METADATA: &str = "csv-metadata.json";

/// The workbook of a run.
pub const WORKBOOK: &str = "maps.xlsx";
/// Sheets for coders begin with this, followed by the coder's number.
pub const CODERS: &str = "review-coder-";

/// What became of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finished {
    /// In the order they are listed in run.json, which is not among them.
    pub files: Vec<FileInfo>,
    /// Tables of an earlier run that someone had edited (or that no run had written) were in the way and are now
    /// under these names.
    pub kept: Vec<String>,
    /// In whole sentences, as in run.json.
    pub warnings: Vec<String>,
    /// Totals of the run.
    pub tally: Tally,
}

/// The output of a run, being written. Dropped without [`OutputFolder::finish`], it leaves no trace.
#[derive(Debug)]
pub struct OutputFolder<'p> {
    dialect: Dialect,
    pack: &'p Pack,
    articles: TableFile,
    sentences: TableFile,
    relations: TableFile,
    review: Option<Rows>,
    claims: Option<(Rows, Rows)>,
    notices: Notices,
    tally: Tally,
    /// Last: files are closed before their folder is removed.
    staging: Staging,
}

impl<'p> OutputFolder<'p> {
    /// Opens the folder before the work begins: what is wrong with it shows now and not after an hour.
    ///
    /// Missing folders are made. What an earlier run that was killed has left is cleaned up.
    ///
    /// # Errors
    /// Where `dir` is a file, cannot be made or written into, or another run is at work in it.
    pub fn create(dir: &Path, dialect: Dialect, pack: &'p Pack) -> Result<Self, FolderError> {
        Self::with_limit(dir, dialect, pack, SHEET_ROWS)
    }

    fn with_limit(dir: &Path, dialect: Dialect, pack: &'p Pack, sheet_rows: u64) -> Result<Self, FolderError> {
        let staging = Staging::open(dir)?;
        let limit = if dialect.is_for_spreadsheets() { sheet_rows - 1 } else { u64::MAX };
        let open = |table: Table| {
            let mut header = Vec::new();
            write_header(&mut header, dialect, &table.columns(pack));
            TableFile::open(staging.new_files(), table, header, limit)
        };
        let (articles, sentences, relations) =
            (open(Table::Articles)?, open(Table::Sentences)?, open(Table::Relations)?);
        let (notices, tally) = (Notices::default(), Tally::default());
        Ok(Self { dialect, pack, articles, sentences, relations, review: None, claims: None, notices, tally, staging })
    }

    /// Adds the next articles. Their rows must be in this folder's dialect.
    ///
    /// # Errors
    /// Where the disk is full or gone.
    pub fn append(&mut self, chunk: &Chunk) -> Result<(), FolderError> {
        for batch in 0..chunk.spill.len() {
            let wrong = |source| FolderError::Write { path: self.staging.folder().to_owned(), source };
            let [articles, sentences, relations] = chunk.spill.read(batch).map_err(wrong)?;
            self.add(&articles, &sentences, &relations)?;
        }
        self.add(&chunk.articles, &chunk.sentences, &chunk.relations)?;
        self.notices.merge(&chunk.notices);
        self.tally.merge(&chunk.tally);
        Ok(())
    }

    fn add(&mut self, articles: &Rows, sentences: &Rows, relations: &Rows) -> Result<(), FolderError> {
        self.articles.append(articles)?;
        self.sentences.append(sentences)?;
        self.relations.append(relations)
    }

    /// A hidden folder on the disk of the tables, for what has to wait.
    #[must_use]
    pub fn hidden(&self) -> &Path {
        self.staging.folder()
    }

    /// Totals so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Whether the output folder holds the tables of an earlier run.
    #[must_use]
    pub fn replaces_a_set(&self) -> bool {
        swap::is_whole(&self.staging.dir)
    }

    /// Gives the rows of review.csv, for [`OutputFolder::finish`] to write; they must be in this folder's dialect.
    pub fn review(&mut self, rows: Rows) {
        self.review = Some(rows);
    }

    /// Gives the rows of claims.csv and `claim_mentions.csv`, as [`OutputFolder::review`].
    pub fn claims(&mut self, rows: (Rows, Rows)) {
        self.claims = Some(rows);
    }

    /// The folder with the tables written so far, all rows on the disk, for whoever has to see the whole run.
    ///
    /// # Errors
    /// Where the disk is full or gone.
    pub fn written(&mut self) -> Result<PathBuf, FolderError> {
        for table in [&mut self.articles, &mut self.sentences, &mut self.relations] {
            table.flush()?;
        }
        Ok(self.staging.new_files())
    }

    /// Writes rules.csv, csv-metadata.json and run.json, and puts all files in the place of older ones.
    ///
    /// The old run.json goes first and the new one comes last: a folder without it holds no complete set.
    ///
    /// # Errors
    /// Where a file cannot be written, or an older one cannot be replaced; the old set is untouched then.
    pub fn finish(self, run: &RunInfo, health: &Health) -> Result<Finished, FolderError> {
        self.finish_with(run, health, |_| Ok(Vec::new()))
    }

    /// The same, with files that `more` adds to the folder it is given, in which the tables are complete. It returns
    /// their names: [`WORKBOOK`], or such that begin with [`CODERS`].
    ///
    /// # Errors
    /// As [`OutputFolder::finish`].
    pub fn finish_with(
        self,
        run: &RunInfo,
        health: &Health,
        more: impl FnOnce(&Path) -> io::Result<Vec<String>>,
    ) -> Result<Finished, FolderError> {
        let Self { dialect, pack, articles, sentences, relations, review, claims, notices, tally, staging } = self;
        let mut files = Vec::new();
        for table in [articles, sentences, relations] {
            files.extend(table.close()?);
        }
        let folder = staging.new_files();
        let mut rules = Vec::new();
        write_header(&mut rules, dialect, &Table::Rules.columns(pack));
        let rows = health.write(dialect, pack, &mut rules);
        files.push(write_whole(&folder, "rules.csv", Some(Table::Rules), rows, &rules)?);
        if let Some(chosen) = review {
            let mut review = Vec::new();
            write_header(&mut review, dialect, &Table::Review.columns(pack));
            review.extend_from_slice(&chosen.bytes);
            files.push(write_whole(&folder, "review.csv", Some(Table::Review), chosen.count, &review)?);
        }
        if let Some((own, mentions)) = claims {
            files.extend(claims::write(&folder, dialect, pack, &own, &mentions)?);
        }
        files.push(write_whole(&folder, METADATA, None, 0, &csvw::metadata(dialect, pack, &files))?);
        let wrong = |source| FolderError::Write { path: folder.clone(), source };
        for name in more(&folder).map_err(wrong)? {
            let bytes = fs::metadata(folder.join(&name)).map_err(wrong)?.len();
            let hash = swap::hash_of(&folder.join(&name)).unwrap_or_default();
            files.push(FileInfo { name, table: None, rows: 0, bytes, hash });
        }
        let mut warnings = warnings(&notices, &files);
        warnings.extend_from_slice(&run.warnings);
        let mark = run_json::write(dialect, pack, run, &tally, &files, &warnings, &notices);
        write_whole(&folder, swap::MARK, None, 0, &mark)?;
        let kept = staging.put_in_place()?;
        Ok(Finished { files, kept, warnings, tally })
    }
}

fn warnings(notices: &Notices, files: &[FileInfo]) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(first) = &notices.first_long {
        let most = super::dialect::SHEET_CELL;
        warnings.push(match notices.long_cells {
            1 => format!("1 cell has over {most} characters, in {first}: a spreadsheet program cuts it off."),
            n => format!(
                "{n} cells have over {most} characters, the first in {first}: a spreadsheet program cuts them off."
            ),
        });
    }
    for file in files {
        let Some(table) = file.table.filter(|table| file.name != part_name(*table, 1)) else { continue };
        warnings.push(format!(
            "{}.csv goes on in {}: a spreadsheet program shows {SHEET_ROWS} rows at most.",
            table.name(),
            file.name
        ));
    }
    warnings
}

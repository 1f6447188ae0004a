//! What a run is to do, as plain data.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::corpus::{Selection, Shard};
use crate::rules::Source;
use crate::tables::Dialect;
use crate::workbench::gold::{Corrections, Gold};

/// What [`map_corpus`](super::map_corpus) is to do.
///
/// ```
/// let mut options = toulmin::MapOptions::new(["articles"], "maps");
/// options.threads = 2;
/// ```
#[derive(Clone)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct MapOptions {
    /// Files, folders with all that is below them, or `-` for standard input.
    pub corpus: Vec<PathBuf>,
    /// Which files of a folder are read, and how.
    pub selection: Selection,
    /// The folder for the tables; made if it is not there.
    pub output: PathBuf,
    /// The rules. Not used by [`map_with`](super::map_with), which is given an engine.
    pub rules: Source,
    /// How the tables are written.
    pub dialect: Dialect,
    /// Take articles that have not changed from the journal in the output folder, and note the others there.
    pub resume: bool,
    /// Corrected labels by which each rule is scored, too.
    pub gold: Option<Arc<Gold>>,
    /// What people corrected, which is kept.
    pub corrections: Option<Arc<Corrections>>,
    /// Links with less confidence than this are left out.
    pub min_link: f64,
    /// How many sentences to choose for review.csv; 0: no such table.
    pub review: usize,
    /// Write maps.xlsx, too. Needs the feature `xlsx`.
    pub workbook: bool,
    /// Write the chosen sentences for so many coders, too, without labels of ours.
    pub coders: u16,
    /// Find the claims that several articles make, too: claims.csv and `claim_mentions.csv`.
    pub claims: bool,
    /// The caller treats an article that failed as a failure of the run; noted in run.json.
    pub strict: bool,
    /// What else run.json says under `options`; nothing that may differ between equal runs.
    pub notes: Map<String, Value>,
    /// Map only this part of the corpus; [`merge`](super::merge) makes the tables of the whole.
    pub shard: Option<Shard>,
    /// Number of threads; 0: one per core.
    pub threads: usize,
    /// Asked before each article, from any thread: once it returns `true`, the run ends and the tables stay as they were.
    pub stop: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
}

impl MapOptions {
    /// The options of `toulmin map CORPUS -o OUTPUT` with the rules that ship with toulmin.
    pub fn new<P: Into<PathBuf>>(corpus: impl IntoIterator<Item = P>, output: impl Into<PathBuf>) -> Self {
        Self {
            corpus: corpus.into_iter().map(Into::into).collect(),
            selection: Selection::default(),
            output: output.into(),
            rules: Source::BuiltIn,
            dialect: Dialect::Spreadsheet,
            resume: false,
            gold: None,
            corrections: None,
            min_link: 0.0,
            review: 0,
            workbook: false,
            coders: 0,
            claims: false,
            strict: false,
            notes: Map::new(),
            shard: None,
            threads: 0,
            stop: None,
        }
    }
}

impl fmt::Debug for MapOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapOptions")
            .field("corpus", &self.corpus)
            .field("output", &self.output)
            .field("rules", &self.rules)
            .field("dialect", &self.dialect)
            .field("resume", &self.resume)
            .field("review", &self.review)
            .field("claims", &self.claims)
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

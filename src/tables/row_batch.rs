//! Finished rows of some articles, with what they add up to, on their way from a worker thread to the files.

use std::collections::BTreeMap;
use std::path::Path;

use super::rows::Rows;
use super::spill_file::Spill;
use crate::analysis::Analysis;
use crate::write::code_points::PointPlace;

/// Bytes of rows that are held in memory of an article that is processed in parts.
const SPILL: usize = 8 << 20;

/// What readers of the tables should know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notices {
    /// Cells longer than a spreadsheet program keeps ([`super::dialect::SHEET_CELL`]).
    pub long_cells: u64,
    /// Id of the first sentence or article with such a cell.
    pub first_long: Option<String>,
}

/// Totals over articles, for run.json.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Articles by status.
    pub statuses: BTreeMap<String, u64>,
    /// Words of all bodies.
    pub words: u64,
    /// Sentences.
    pub sentences: u64,
    /// Sentences by label, in the pack's order; empty before the first article.
    pub labels: Vec<u64>,
    /// Relations of support.
    pub supports: u64,
    /// Relations of attack.
    pub attacks: u64,
}

/// The rows of one or more articles, ready to be appended to the tables in order.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// For articles.csv.
    pub articles: Rows,
    /// For sentences.csv.
    pub sentences: Rows,
    /// For relations.csv.
    pub relations: Rows,
    /// What the run has to warn of.
    pub notices: Notices,
    /// Totals.
    pub tally: Tally,
    /// What the rows of the article at hand add up to so far.
    pub(crate) sum: Sum,
    /// Rows before those that are here.
    pub(crate) spill: Spill,
}

/// What the rows of an article add up to, part by part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sum {
    pub words: u64,
    pub sentences: usize,
    /// Sentences by label.
    pub labels: Vec<u64>,
    /// Of the first part that has one.
    pub thesis: Option<usize>,
    /// The likeliest theses of that part, and how likely they are.
    pub theses: Vec<(usize, f64)>,
    /// Behind the last sentence.
    pub place: PointPlace,
}

impl Sum {
    pub fn begin(&mut self, labels: usize, place: PointPlace) {
        self.labels.clear();
        self.labels.resize(labels, 0);
        self.theses.clear();
        let (labels, theses) = (std::mem::take(&mut self.labels), std::mem::take(&mut self.theses));
        *self = Self { labels, theses, place, ..Self::default() };
    }

    pub fn add(&mut self, analysis: &Analysis) {
        self.words += analysis.words as u64;
        if let (None, Some(thesis)) = (self.thesis, analysis.thesis) {
            self.thesis = Some(self.sentences + thesis);
            self.theses.extend(analysis.theses.iter().map(|&(at, share)| (self.sentences + at, share)));
        }
        self.sentences += analysis.sentences.len();
        for sentence in &analysis.sentences {
            self.labels[sentence.label] += 1;
        }
    }
}

impl Chunk {
    /// Forgets the rows and keeps the memory.
    pub fn clear(&mut self) {
        self.clear_rows();
        self.spill = Spill::default();
        self.notices = Notices::default();
        self.tally.statuses.values_mut().for_each(|count| *count = 0);
        self.tally.labels.fill(0);
        self.tally = Tally {
            statuses: std::mem::take(&mut self.tally.statuses),
            labels: std::mem::take(&mut self.tally.labels),
            ..Tally::default()
        };
    }
}

impl Chunk {
    fn clear_rows(&mut self) {
        for rows in [&mut self.articles, &mut self.sentences, &mut self.relations] {
            rows.bytes.clear();
            rows.count = 0;
        }
    }

    /// Puts the rows so far on the disk, into a file without a name in `folder`, if they are many; `all`: however few
    /// they are. What goes wrong is reported when the chunk is appended to the tables. Returns whether all is well.
    pub fn spill(&mut self, folder: &Path, all: bool) -> bool {
        let rows = [&self.articles, &self.sentences, &self.relations];
        let bytes: usize = rows.iter().map(|rows| rows.bytes.len()).sum();
        if bytes > 0 && (all || bytes > SPILL) {
            self.spill.add(folder, rows);
            self.clear_rows();
        }
        self.spill.is_well()
    }
}

/// How far a chunk was at some moment.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    spilled: usize,
    rows: [(usize, u64); 3],
    long_cells: u64,
    had_long: bool,
    supports: u64,
    attacks: u64,
}

impl Chunk {
    /// Where it is now.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            spilled: self.spill.len(),
            rows: [&self.articles, &self.sentences, &self.relations].map(|rows| (rows.bytes.len(), rows.count)),
            long_cells: self.notices.long_cells,
            had_long: self.notices.first_long.is_some(),
            supports: self.tally.supports,
            attacks: self.tally.attacks,
        }
    }

    /// Forgets the article that was being written since a mark and was not finished. Rows from before the mark must not
    /// have been spilled since. What is added up when an
    /// article is done (its words, sentences, labels, status) has not been yet.
    pub fn rewind(&mut self, mark: Mark) {
        if self.spill.len() > mark.spilled {
            self.spill.truncate(mark.spilled);
            self.clear_rows();
        }
        for (rows, (bytes, count)) in
            [&mut self.articles, &mut self.sentences, &mut self.relations].into_iter().zip(mark.rows)
        {
            rows.bytes.truncate(bytes);
            rows.count = count;
        }
        self.notices.long_cells = mark.long_cells;
        if !mark.had_long {
            self.notices.first_long = None;
        }
        (self.tally.supports, self.tally.attacks) = (mark.supports, mark.attacks);
    }
}

impl Notices {
    /// Adds what came later in the corpus.
    pub fn merge(&mut self, later: &Self) {
        self.long_cells += later.long_cells;
        if self.first_long.is_none() {
            self.first_long.clone_from(&later.first_long);
        }
    }

    pub(crate) fn add(&mut self, long_cells: u64, id: impl FnOnce() -> String) {
        self.long_cells += long_cells;
        if long_cells > 0 && self.first_long.is_none() {
            self.first_long = Some(id());
        }
    }
}

impl Tally {
    /// Adds another.
    pub fn merge(&mut self, other: &Self) {
        for (status, count) in &other.statuses {
            self.count_status(status, *count);
        }
        self.words += other.words;
        self.sentences += other.sentences;
        self.supports += other.supports;
        self.attacks += other.attacks;
        self.labels.resize(self.labels.len().max(other.labels.len()), 0);
        for (sum, count) in self.labels.iter_mut().zip(&other.labels) {
            *sum += count;
        }
    }

    pub(crate) fn count_status(&mut self, status: &str, count: u64) {
        match self.statuses.get_mut(status) {
            Some(sum) => *sum += count,
            None if count > 0 => {
                self.statuses.insert(status.to_owned(), count);
            }
            None => {}
        }
    }
}

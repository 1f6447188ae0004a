//! Gold-standard labels, read from a table saved by a spreadsheet program.
//!
//! [`read()`] takes any dialect and encoding; [`each`] runs the engine over the sentences as they were cut. Not here: what
//! is made of it (`score`, `tune`, `diff`).

mod align;
mod corrections;
mod marks;
mod read;

pub use align::{Unmatched, each_over, find_again};
pub use corrections::{CorrectionCounts, Corrections, CorrectionsError, Piece, Settled, read_gold, tables_of};
pub use marks::{Clash, Mark, Place};
pub use read::{read, read_corrections};

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::article::{Article, from_sentences};
use crate::per_thread::Desks;
use crate::rules::{Pack, closest};
use crate::{Engine, GivenSentence, Worker};

/// Mistakes of a file that are reported; further ones are only counted.
const MOST_TOLD: usize = 50;

/// What people say of sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gold {
    /// As shown to the user.
    pub path: String,
    /// The column that holds the labels: `corrected_label`, `gold` or `label`.
    pub column: String,
    /// Whether there is a column `text`; without it rows can be matched, but not analysed.
    pub has_text: bool,
    /// In the order in which they first occur.
    pub articles: Vec<GoldArticle>,
}

/// An article of gold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoldArticle {
    /// As in articles.csv.
    pub id: String,
    /// The file that it was read from, as shown to the user.
    pub path: Arc<str>,
    /// By their numbers, or in the order of the file where they have none; also those without a label: neighbours
    /// count.
    pub sentences: Vec<GoldSentence>,
    /// Its thesis, an id or a number; more than one where rows differ.
    pub theses: Vec<Mark>,
}

/// A sentence of gold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoldSentence {
    /// As in sentences.csv.
    pub id: String,
    /// As written.
    pub text: String,
    /// Number of its paragraph, where that is known.
    pub paragraph: Option<u32>,
    /// Code points of the article's text before it and to its end, where that is known.
    pub place: Option<(u64, u64)>,
    /// What it is; `None`: not reviewed.
    pub label: Option<String>,
    /// What it supports or attacks: an id, a number, `thesis` or `none`.
    pub target: Option<Mark>,
    /// `supports` or `attacks`.
    pub relation: Option<Mark>,
    /// Who holds the view.
    pub holder: Option<Mark>,
    /// Where its row begins in the file, from 1.
    pub line: u64,
    /// Where its label stands in the row, in cells from 1.
    pub cell: usize,
}

/// A mistake in a file of gold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// From 1; 0: the file as a whole.
    pub line: u64,
    /// In cells, from 1; 0: the row as a whole.
    pub cell: usize,
    /// What is wrong, and how to fix it.
    pub message: String,
}

/// Why a file of gold cannot be used: all that is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct GoldError {
    /// As shown to the user.
    pub path: String,
    /// In file order.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for GoldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, Mistake { line, cell, message }) in self.mistakes.iter().take(MOST_TOLD).enumerate() {
            let end = if n == 0 { "" } else { "\n       " };
            match (line, cell) {
                (0, _) => write!(f, "{end}{}: {message}", self.path)?,
                (_, 0) => write!(f, "{end}{}:{line}: {message}", self.path)?,
                _ => write!(f, "{end}{}:{line}, column {cell}: {message}", self.path)?,
            }
        }
        match self.mistakes.len().saturating_sub(MOST_TOLD) {
            0 => Ok(()),
            more => write!(f, "\n       and {more} more"),
        }
    }
}

impl GoldSentence {
    /// The number in its id, from 1.
    #[must_use]
    pub fn number(&self) -> Option<usize> {
        self.id.rsplit_once('#').and_then(|(_, number)| number.parse().ok())
    }
}

impl GoldArticle {
    /// As the engine takes it: its text, and where its sentences stand in it.
    #[must_use]
    pub fn given(&self) -> (Article, Vec<GivenSentence>) {
        let sentences = self.sentences.iter().map(|s| (s.text.clone(), s.paragraph)).collect();
        let cut = from_sentences(self.id.clone(), sentences);
        let given = cut.sentences.into_iter().zip(cut.paragraphs);
        let given = given.map(|(span, paragraph)| GivenSentence { span, paragraph, label: None }).collect();
        (cut.article, given)
    }
}

impl Gold {
    /// Sentences that have a label.
    pub fn reviewed(&self) -> impl Iterator<Item = &GoldSentence> {
        self.articles.iter().flat_map(|a| &a.sentences).filter(|s| s.label.is_some())
    }

    /// Labels in use, by name.
    #[must_use]
    pub fn labels(&self) -> BTreeSet<&str> {
        self.reviewed().filter_map(|s| s.label.as_deref()).collect()
    }

    /// Articles of which sentences are missing, by the numbers in their ids: neighbours and places in them are not
    /// what they are in the whole text.
    #[must_use]
    pub fn with_gaps(&self) -> usize {
        let gap = |article: &&GoldArticle| {
            let numbers: Option<Vec<_>> = article.sentences.iter().map(GoldSentence::number).collect();
            numbers.is_some_and(|numbers| (1..).zip(numbers).any(|(expected, found)| expected != found))
        };
        self.articles.iter().filter(gap).count()
    }

    /// Checks that a pack has every label.
    ///
    /// # Errors
    /// Every row whose label it does not have, with the nearest that it has.
    pub fn check_labels(&self, pack: &Pack) -> Result<(), GoldError> {
        self.unknown_labels(pack, |known| Some(format!("the rules know {}", known.join(", "))))
    }

    /// Checks for labels that are most likely misspelt: those that a pack does not have and that are near one it has.
    /// Others that it does not have are new.
    ///
    /// # Errors
    /// Every row with such a label.
    pub fn check_spelling(&self, pack: &Pack) -> Result<(), GoldError> {
        self.unknown_labels(pack, |_| None)
    }

    /// Finds labels that a pack does not have; where none that it has is near, `otherwise` tells what to do about it.
    fn unknown_labels(&self, pack: &Pack, otherwise: impl Fn(&[&str]) -> Option<String>) -> Result<(), GoldError> {
        let known: Vec<&str> = pack.labels.iter().map(|l| l.id.as_str()).collect();
        let rows = self.reviewed().filter_map(|s| Some((s, s.label.as_deref()?)));
        let unknown = rows.filter(|(_, label)| !known.contains(label));
        let mistakes = unknown.filter_map(|(s, label)| {
            let near = closest(label, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let help = near.or_else(|| otherwise(&known))?;
            Some(Mistake { line: s.line, cell: s.cell, message: format!("there is no label `{label}`; {help}") })
        });
        let mistakes: Vec<Mistake> = mistakes.collect();
        if mistakes.is_empty() { Ok(()) } else { Err(GoldError { path: self.path.clone(), mistakes }) }
    }

    /// Checks that there is something to judge by, with the words of it.
    ///
    /// # Errors
    /// No row is reviewed, or there are no texts.
    pub fn check_use(&self) -> Result<(), GoldError> {
        let whole = |message: String| {
            Err(GoldError { path: self.path.clone(), mistakes: vec![Mistake { line: 0, cell: 0, message }] })
        };
        if self.reviewed().next().is_none() && !self.articles.iter().any(GoldArticle::has_map) {
            return whole(format!("no row has a `{}`: fill it in for some sentences", self.column));
        }
        if !self.has_text {
            return whole("there is no column `text`: the words of the sentences are needed".to_owned());
        }
        Ok(())
    }
}

/// Runs the engine over every article, its sentences as given, on the threads of the pool at hand; what `work` makes of
/// each comes out in the order of the articles.
pub fn each<T: Send>(
    engine: &Engine,
    gold: &Gold,
    work: impl Fn(&GoldArticle, &Article, &Worker, &Analysis) -> T + Sync,
) -> Vec<T> {
    let desks = Desks::new();
    let lay = || (engine.worker(), Analysis::default());
    gold.articles
        .par_iter()
        .map(|own| {
            desks.at(lay, |(worker, analysis)| {
                let (article, given) = own.given();
                worker.analyse_given(&article, &given, analysis);
                work(own, &article, worker, analysis)
            })
        })
        .collect()
}

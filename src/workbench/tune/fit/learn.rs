//! Learning from the gold of some articles: all label weights and biases, exceptions, phrases.
//!
//! How strongly the weights are drawn back, and whether to where they are or to 0, is chosen by folds over the
//! articles that are learned from, and so is how many phrases are worth having. Nothing here sees an article that is
//! held out.

use super::exceptions;
use super::exceptions::Exception;
use super::lbfgs::Limits;
use super::multinomial::{Rows, Weights, fit};
use super::sample::Sample;
use super::settings::{Settings, Towards};
use super::training_set::Task;
pub use super::training_set::dense;
use crate::rules::Pack;

/// A phrase that was learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// Candidate in the sample's grams.
    pub gram: u32,
    /// What it adds, by index of the label; two decimals, no zeros.
    pub weights: Vec<(usize, f64)>,
    /// Sentences with a label that it stands in.
    pub sentences: Vec<u32>,
    /// Articles that these come from.
    pub articles: usize,
}

/// What was learned. Weights have two decimals.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// Where weights were drawn to.
    pub towards: Towards,
    /// How strongly.
    pub strength: f64,
    /// Score of each label without any cue.
    pub biases: Vec<f64>,
    /// What each label rule adds to each label.
    pub weights: Vec<Vec<f64>>,
    /// New phrases, those that add most first.
    pub phrases: Vec<Phrase>,
    /// Exceptions to rules, those that gain most first.
    pub exceptions: Vec<Exception>,
}

/// The smallest weight that is written.
const CENT: f64 = 0.01;
/// A phrase that adds less is not worth a rule.
const SMALL: f64 = 0.05;

const FINE: Limits = Limits { steps: 300, gradient: 1e-4, decrease: 1e-7 };

/// How often labels beside sentences are computed for a fit: after the second time hardly any changes.
const TURNS: usize = 2;

/// Learns from the articles marked in `train`.
#[must_use]
pub fn learn(sample: &Sample, pack: &Pack, train: &[bool], settings: Settings) -> Learned {
    let task = Task::new(sample, pack, train, settings);
    let parts = task.parts();
    let plain = task.plain(&[], &[]);
    let rows = task.rows(&plain, &task.weights(Towards::Pack, 1.0));
    let (towards, strength) = task.choose(&rows, &parts);
    let mut weights = task.weights(towards, strength);
    let rows = task.settle(&plain, &mut weights);
    let exceptions = task.exceptions(&rows, &weights);
    let rows = task.rows(&task.plain(&exceptions, &[]), &weights);
    let (number, of_phrases) = task.choose_phrases(&rows, &weights, &parts);
    let mut phrases = Vec::new();
    task.forward(&rows, &mut weights, &task.learns, number, of_phrases, |chosen, _, _| phrases = chosen.to_vec());
    task.settle(&task.plain(&exceptions, &phrases), &mut weights);
    task.round(&weights, towards, strength, exceptions, &phrases)
}

impl Task<'_> {
    /// Fits weights and, in turn, works out the labels beside each sentence. Gives the features of the last fit.
    fn settle(&self, plain: &Rows, weights: &mut Weights) -> Rows {
        let mut rows = self.rows(plain, weights);
        for turn in 1.. {
            fit(&rows, &self.learns, &self.targets, weights, FINE);
            if turn == TURNS {
                break;
            }
            rows = self.rows(plain, weights);
        }
        rows
    }

    fn exceptions(&self, rows: &Rows, weights: &Weights) -> Vec<Exception> {
        let labels = self.labels();
        let mut shares = vec![0.0; self.article.len() * labels];
        let reviewed: Vec<usize> = self.learns.iter().copied().filter(|&s| self.sample.gold[s].is_some()).collect();
        for &sentence in &reviewed {
            weights.shares(rows.row(sentence), &mut shares[sentence * labels..][..labels]);
        }
        let of = |rule: u32| weights.of(1 + rule as usize);
        exceptions::find(self.sample, &self.pack.label_rules, &reviewed, &shares, &self.targets.shares, of)
    }

    /// Two decimals, as they are written.
    fn round(
        &self,
        weights: &Weights,
        towards: Towards,
        strength: f64,
        exceptions: Vec<Exception>,
        phrases: &[u32],
    ) -> Learned {
        let rules = self.pack.label_rules.len();
        let mut learned: Vec<Phrase> = Vec::new();
        for (at, &gram) in (1 + rules..).zip(phrases) {
            let of = weights.of(at).iter().map(|&w| cents(w)).enumerate();
            let of: Vec<(usize, f64)> = of.filter(|(label, w)| self.sample.used[*label] && w.abs() >= SMALL).collect();
            if of.is_empty() {
                continue;
            }
            let sentences = &self.sample.grams.sentences[gram as usize];
            let sentences: Vec<u32> =
                sentences.iter().copied().filter(|&s| self.learns.binary_search(&(s as usize)).is_ok()).collect();
            let sentences: Vec<u32> =
                sentences.into_iter().filter(|&s| self.sample.gold[s as usize].is_some()).collect();
            let mut articles: Vec<usize> = sentences.iter().map(|&s| self.article[s as usize]).collect();
            articles.dedup();
            learned.push(Phrase { gram, weights: of, sentences, articles: articles.len() });
        }
        let rounded = |rule: usize| {
            let written = dense(&self.pack.label_rules[rule], self.labels());
            let of = weights.of(1 + rule).iter().zip(written).enumerate();
            let round = |(label, (&w, was)): (usize, (&f64, f64))| {
                let new = label >= self.sample.known && w.abs() < SMALL;
                // what did not move keeps all of its digits
                if (w - was).abs() < 0.005 {
                    was
                } else if new {
                    0.0
                } else if cents(w) == 0.0 {
                    // a rule that adds 0 would be a finding, and never be seen again
                    CENT.copysign(w)
                } else {
                    cents(w)
                }
            };
            of.map(round).collect()
        };
        Learned {
            towards,
            strength,
            biases: weights.of(0).iter().map(|&b| cents(b)).collect(),
            weights: (0..rules).map(rounded).collect(),
            phrases: learned,
            exceptions,
        }
    }
}

/// Two decimals; never minus 0.
fn cents(weight: f64) -> f64 {
    let out = (weight * 100.0).round() / 100.0;
    if out == 0.0 { 0.0 } else { out }
}

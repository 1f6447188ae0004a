//! Learning from the gold of some articles: all label weights and biases, exceptions, phrases.
//!
//! How strongly the weights are drawn back, and whether to where they are or to 0, is chosen by folds over the
//! articles that are learned from, and so is how many phrases are worth having. Nothing here sees an article that is
//! held out.

use super::exceptions::{self, Exception};
use super::folds::folds;
use super::grams::ARTICLES;
use super::lbfgs::Limits;
use super::multinomial::{Rows, Targets, Weights, fit, loss};
use super::phrases::{Residuals, best};
use super::sample::Sample;
use crate::rules::{LabelRule, Pack, Scale};

/// Where weights are drawn to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// Where the pack has them.
    Pack,
    /// 0.
    Zero,
}

/// What may be learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// New phrases at most.
    pub phrases: usize,
    /// `None`: whatever the folds prefer.
    pub towards: Option<Towards>,
    /// Sentences without a label keep what the pack makes of them, together as much as those that have one: gold is
    /// a table in which only some rows were looked at.
    pub anchored: bool,
}

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

/// Folds inside.
const FOLDS: usize = 4;
/// How strongly weights may be drawn, strongest first: each fit begins where the one before ended.
const TO_PACK: &[f64] = &[300.0, 100.0, 30.0, 10.0, 3.0, 1.0];
const TO_ZERO: &[f64] = &[30.0, 10.0, 3.0, 1.0, 0.3];
/// Where one article is all there is to learn from, nothing can be compared.
const UNKNOWN: (Towards, f64) = (Towards::Pack, 30.0);
/// How strongly the weights of phrases may be drawn to 0.
const OF_PHRASES: &[f64] = &[2.0, 8.0];
/// Rounds in which phrases are looked for.
const ROUNDS: usize = 4;
/// Biases are drawn to the pack's this weakly where the rest is drawn to 0.
const BIAS: f64 = 1e-3;
/// How much more than others a sentence of a rare label may count.
const RARE: f64 = 2.0;
/// A phrase that adds less is not worth a rule.
const SMALL: f64 = 0.05;

const ROUGH: Limits = Limits { steps: 60, gradient: 1e-3, decrease: 3e-5 };
const FINE: Limits = Limits { steps: 300, gradient: 1e-4, decrease: 1e-7 };

/// Learns from the articles marked in `train`.
#[must_use]
pub fn learn(sample: &Sample, pack: &Pack, train: &[bool], settings: Settings) -> Learned {
    let task = Task::new(sample, pack, train, settings);
    let parts = task.parts();
    let rows = task.rows(&[], &[]);
    let (towards, strength) = task.choose(&rows, &parts);
    let mut weights = task.weights(towards, strength);
    fit(&rows, &task.learns, &task.targets, &mut weights, FINE);
    let exceptions = task.exceptions(&rows, &weights);
    let rows = task.rows(&exceptions, &[]);
    let (number, of_phrases) = task.choose_phrases(&rows, &weights, &parts);
    let mut phrases = Vec::new();
    task.forward(&rows, &mut weights, &task.learns, number, of_phrases, |chosen, _, _| phrases = chosen.to_vec());
    let rows = task.rows(&exceptions, &phrases);
    fit(&rows, &task.learns, &task.targets, &mut weights, FINE);
    task.round(&weights, towards, strength, exceptions, &phrases)
}

/// What is learned from.
struct Task<'a> {
    sample: &'a Sample,
    pack: &'a Pack,
    settings: Settings,
    /// The articles that are learned from.
    train: Vec<usize>,
    /// The sentences that are.
    learns: Vec<usize>,
    article: Vec<usize>,
    targets: Targets,
    /// Labels that gold uses.
    judged: Vec<usize>,
    /// Rules with enough to learn from.
    known: Vec<bool>,
}

impl<'a> Task<'a> {
    fn new(sample: &'a Sample, pack: &'a Pack, train: &[bool], settings: Settings) -> Self {
        let labels = sample.labels.len();
        let article = sample.article_of();
        let judged: Vec<usize> = (0..labels).filter(|&l| sample.used[l]).collect();
        let counted = |s: &usize| train[article[*s]];
        let reviewed = (0..article.len()).filter(counted).filter(|&s| sample.gold[s].is_some()).count();
        let others = (0..article.len()).filter(counted).count() - reviewed;
        let anchor = if settings.anchored && others > 0 { (reviewed as f64 / others as f64).min(1.0) } else { 0.0 };
        let mut targets = Targets { shares: sample.shares.clone(), counts: vec![anchor; article.len()] };
        let mut of_label = vec![0_usize; labels];
        let reviewed = (0..article.len()).filter(counted).filter_map(|s| sample.gold[s]);
        reviewed.for_each(|label| of_label[label] += 1);
        let most = of_label.iter().copied().max().unwrap_or(0) as f64;
        for (sentence, gold) in sample.gold.iter().enumerate() {
            let Some(gold) = *gold else { continue };
            let target = &mut targets.shares[sentence * labels..][..labels];
            // figures count labels, not sentences, so a rare label counts more, within bounds
            targets.counts[sentence] = (most / of_label[gold].max(1) as f64).sqrt().clamp(1.0, RARE);
            // labels that gold does not tell apart keep the share that the pack gives them
            let keeps = sample.keeps_others();
            let mut rest = 1.0;
            for (label, share) in target.iter_mut().enumerate() {
                if sample.used[label] || !keeps {
                    *share = 0.0;
                } else {
                    rest -= *share;
                }
            }
            target[gold] = rest.max(0.0);
        }
        let learns: Vec<usize> = (0..article.len()).filter(counted).filter(|&s| targets.counts[s] > 0.0).collect();
        let mut seen = vec![(usize::MAX, 0); pack.label_rules.len()];
        for &sentence in &learns {
            for vote in &sample.votes[sentence] {
                let seen = &mut seen[vote.rule as usize];
                if seen.0 != article[sentence] && sample.gold[sentence].is_some() {
                    *seen = (article[sentence], seen.1 + 1);
                }
            }
        }
        // a neighbour's label is decided by the other weights, so votes that hang on it are not known while those move
        let steady = pack.label_rules.iter().map(|rule| rule.after.is_none() && rule.before.is_none());
        let known = seen.iter().zip(steady).map(|((_, articles), steady)| steady && *articles >= ARTICLES).collect();
        let train = (0..train.len()).filter(|&a| train[a]).collect();
        Self { sample, pack, settings, train, learns, article, targets, judged, known }
    }

    fn labels(&self) -> usize {
        self.sample.labels.len()
    }

    /// The sentences learned from in folds: those that stay and those held out, of which only judged ones are asked.
    fn parts(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let number = FOLDS.min(self.train.len());
        if number < 2 {
            return Vec::new();
        }
        let ids: Vec<&str> = self.train.iter().map(|&a| self.sample.articles[a].as_str()).collect();
        let mut fold_of = vec![0; self.sample.articles.len()];
        for (&article, fold) in self.train.iter().zip(folds(&ids, number)) {
            fold_of[article] = fold;
        }
        let part = |fold: usize| {
            let (out, stay): (Vec<usize>, Vec<usize>) =
                self.learns.iter().partition(|&&s| fold_of[self.article[s]] == fold);
            (stay, out.into_iter().filter(|&s| self.sample.gold[s].is_some()).collect())
        };
        (0..number).map(part).collect()
    }

    /// Features of all sentences: the bias, the rules less their exceptions, the phrases.
    fn rows(&self, exceptions: &[Exception], phrases: &[u32]) -> Rows {
        let rules = self.pack.label_rules.len();
        let mut column = vec![None; self.sample.grams.len()];
        for (at, &gram) in (1 + rules..).zip(phrases) {
            column[gram as usize] = u32::try_from(at).ok();
        }
        let mut out = Rows::default();
        for (sentence, votes) in self.sample.votes.iter().enumerate() {
            let lost = |rule: u32| {
                let own = exceptions.iter().filter(|e| e.rule == rule);
                let takes = own.filter_map(|e| {
                    let at = e.takes.binary_search_by_key(&sentence, |t| t.0 as usize).ok()?;
                    Some(f64::from(e.takes[at].1))
                });
                takes.sum::<f64>()
            };
            let votes = votes.iter().map(|v| (1 + v.rule, (v.count - lost(v.rule)).max(0.0)));
            let grams = self.sample.cuts[sentence].grams.iter().filter_map(|&g| column[g as usize]).map(|c| (c, 1.0));
            out.push(std::iter::once((0, 1.0)).chain(votes.filter(|v| v.1 > 0.0)).chain(grams));
        }
        out
    }

    /// The pack's weights, and what they are drawn to.
    fn weights(&self, towards: Towards, strength: f64) -> Weights {
        let labels = self.labels();
        let mut out = Weights::new(labels);
        let bias = |l: usize| self.pack.labels.get(l).map_or(0.0, |l| l.bias);
        let pull = if towards == Towards::Zero { BIAS } else { strength };
        out.push((0..labels).map(|l| (bias(l), bias(l), if l < self.sample.known { pull } else { BIAS })));
        for (rule, known) in self.pack.label_rules.iter().zip(&self.known) {
            let now = dense(rule, labels);
            let free = |label: usize| *known && self.may_weigh(rule, label);
            out.push((0..labels).map(|label| {
                let prior = if towards == Towards::Zero && self.sample.used[label] { 0.0 } else { now[label] };
                if free(label) { (now[label], prior, strength) } else { (now[label], now[label], f64::INFINITY) }
            }));
        }
        out
    }

    /// A rule keeps the labels it weighs; those that are new to the pack it may weigh besides, or no rule would
    /// speak of them.
    fn may_weigh(&self, rule: &LabelRule, label: usize) -> bool {
        let own = |l: usize| rule.weights.iter().any(|(scale, _)| *scale == Scale::Label(l));
        let any = rule.weights.iter().any(|(scale, _)| matches!(scale, Scale::Label(_)));
        own(label) || label >= self.sample.known && any
    }

    /// Whether to draw to the pack or to 0, and how strongly: what is least surprised by what is held out.
    fn choose(&self, rows: &Rows, parts: &[(Vec<usize>, Vec<usize>)]) -> (Towards, f64) {
        let mut found = (f64::INFINITY, UNKNOWN);
        for (towards, path) in [(Towards::Pack, TO_PACK), (Towards::Zero, TO_ZERO)] {
            if self.settings.towards.is_some_and(|only| only != towards) {
                continue;
            }
            found.1 = if found.0.is_finite() { found.1 } else { (towards, UNKNOWN.1) };
            let mut losses = vec![0.0; path.len()];
            for (stay, out) in parts {
                let mut weights = self.weights(towards, path[0]);
                for (sum, &strength) in losses.iter_mut().zip(path) {
                    let begun = std::mem::take(&mut weights.now);
                    weights = Weights { now: begun, ..self.weights(towards, strength) };
                    fit(rows, stay, &self.targets, &mut weights, ROUGH);
                    *sum += loss(rows, out, &self.targets, &weights);
                }
            }
            for (sum, &strength) in losses.iter().zip(path) {
                if !parts.is_empty() && *sum < found.0 {
                    found = (*sum, (towards, strength));
                }
            }
        }
        found.1
    }

    /// What the fitted weights leave unexplained of the sentences `which`.
    fn residuals(&self, rows: &Rows, which: &[usize], weights: &Weights) -> Residuals {
        let labels = self.labels();
        let size = self.article.len() * labels;
        let mut out = Residuals { left: vec![0.0; size], spread: vec![0.0; size], labels };
        let mut shares = vec![0.0; labels];
        for &sentence in which {
            weights.shares(rows.row(sentence), &mut shares);
            let count = self.targets.counts[sentence];
            for (label, share) in shares.iter().enumerate() {
                let at = sentence * labels + label;
                out.left[at] = count * (self.targets.shares[at] - share);
                out.spread[at] = count * share * (1.0 - share);
            }
        }
        out
    }

    /// Takes phrases in rounds, fitting all weights after each; tells the phrases, rows and weights after each round.
    fn forward(
        &self,
        rows: &Rows,
        weights: &mut Weights,
        which: &[usize],
        number: usize,
        strength: f64,
        mut told: impl FnMut(&[u32], &Rows, &Weights),
    ) {
        if number == 0 {
            return;
        }
        let mut learns = vec![false; self.article.len()];
        for &s in which {
            learns[s] = self.sample.gold[s].is_some();
        }
        let known = self.known_phrases();
        let (mut chosen, mut extended): (Vec<u32>, Option<Rows>) = (Vec::new(), None);
        for round in 0..ROUNDS {
            let wanted = (number * (round + 1)).div_ceil(ROUNDS).saturating_sub(chosen.len());
            let rows = extended.as_ref().unwrap_or(rows);
            let residuals = self.residuals(rows, which, weights);
            let taken = [known.as_slice(), &chosen].concat();
            let new = best(&self.sample.grams, &residuals, &self.article, &learns, &self.judged, &taken, wanted);
            for _ in &new {
                let free = |label: usize| if self.sample.used[label] { strength } else { f64::INFINITY };
                weights.push((0..self.labels()).map(|label| (0.0, 0.0, free(label))));
            }
            chosen.extend(new);
            let rows = self.with_phrases(rows, &chosen);
            fit(&rows, which, &self.targets, weights, ROUGH);
            told(&chosen, &rows, weights);
            extended = Some(rows);
        }
    }

    /// Rows with the columns of the phrases that they do not have yet.
    fn with_phrases(&self, rows: &Rows, phrases: &[u32]) -> Rows {
        let first = 1 + self.pack.label_rules.len();
        let mut column = vec![None; self.sample.grams.len()];
        for (at, &gram) in (first..).zip(phrases) {
            column[gram as usize] = u32::try_from(at).ok();
        }
        let mut out = Rows::default();
        for (sentence, cut) in self.sample.cuts.iter().enumerate() {
            let rules = rows.row(sentence).iter().copied().filter(|c| (c.0 as usize) < first);
            out.push(rules.chain(cut.grams.iter().filter_map(|&g| column[g as usize]).map(|c| (c, 1.0))));
        }
        out
    }

    /// Candidates that a rule of the pack is about already, alone.
    fn known_phrases(&self) -> Vec<u32> {
        let sources =
            self.pack.label_rules.iter().filter(|r| r.cue.phrases.len() == 1).map(|r| &r.cue.phrases[0].source);
        sources.filter_map(|s| self.sample.grams.number(&[s.as_str()])).collect()
    }

    /// How many phrases, and how strongly to draw them: what is least surprised by what is held out.
    fn choose_phrases(&self, rows: &Rows, fitted: &Weights, parts: &[(Vec<usize>, Vec<usize>)]) -> (usize, f64) {
        let most = self.settings.phrases;
        if most == 0 {
            return (0, OF_PHRASES[0]);
        }
        let mut losses = vec![vec![0.0; ROUNDS]; OF_PHRASES.len()];
        let mut without = 0.0;
        for (stay, out) in parts {
            let mut begun = fitted.clone();
            fit(rows, stay, &self.targets, &mut begun, ROUGH);
            without += loss(rows, out, &self.targets, &begun);
            for (losses, &strength) in losses.iter_mut().zip(OF_PHRASES) {
                let mut round = 0;
                self.forward(rows, &mut begun.clone(), stay, most, strength, |_, rows, weights| {
                    losses[round] += loss(rows, out, &self.targets, weights);
                    round += 1;
                });
            }
        }
        let mut found = (without, (0, OF_PHRASES[0]));
        for (losses, &strength) in losses.iter().zip(OF_PHRASES) {
            for (round, &loss) in losses.iter().enumerate() {
                if loss < found.0 {
                    found = (loss, ((most * (round + 1)).div_ceil(ROUNDS), strength));
                }
            }
        }
        found.1
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

/// What a rule adds to each label as the pack has it.
#[must_use]
pub fn dense(rule: &LabelRule, labels: usize) -> Vec<f64> {
    let mut out = vec![0.0; labels];
    for &(scale, weight) in &rule.weights {
        if let Scale::Label(label) = scale {
            out[label] += weight;
        }
    }
    out
}

/// Two decimals; never minus 0.
fn cents(weight: f64) -> f64 {
    let out = (weight * 100.0).round() / 100.0;
    if out == 0.0 { 0.0 } else { out }
}

//! What is learned from: sentences with what they should come out as, their features, and the weights to begin with.

use super::exceptions::Exception;
use super::folds::folds;
use super::multinomial::{Rows, Targets, Weights};
use super::ngrams::ARTICLES;
use super::sample::Sample;
use super::settings::{Settings, Towards};
use crate::rules::{LabelRule, Pack, Scale};

/// Biases are drawn to the pack's this weakly where the rest is drawn to 0.
const BIAS: f64 = 1e-3;
/// How much more than others a sentence of a rare label may count.
const RARE: f64 = 2.0;
/// Folds inside.
const FOLDS: usize = 4;

/// What is learned from.
pub(crate) struct Task<'a> {
    pub sample: &'a Sample,
    pub pack: &'a Pack,
    pub settings: Settings,
    /// The articles that are learned from.
    train: Vec<usize>,
    /// The sentences that are.
    pub learns: Vec<usize>,
    pub article: Vec<usize>,
    pub targets: Targets,
    /// Labels that gold uses.
    pub judged: Vec<usize>,
    /// Rules with enough to learn from.
    known: Vec<bool>,
}

impl<'a> Task<'a> {
    pub fn new(sample: &'a Sample, pack: &'a Pack, train: &[bool], settings: Settings) -> Self {
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
            for vote in sample.votes[sentence].iter().chain(&sample.beside[sentence]) {
                let seen = &mut seen[vote.rule as usize];
                if seen.0 != article[sentence] && sample.gold[sentence].is_some() {
                    *seen = (article[sentence], seen.1 + 1);
                }
            }
        }
        let known = seen.iter().map(|(_, articles)| *articles >= ARTICLES).collect();
        let train = (0..train.len()).filter(|&a| train[a]).collect();
        Self { sample, pack, settings, train, learns, article, targets, judged, known }
    }

    pub fn labels(&self) -> usize {
        self.sample.labels.len()
    }

    /// The sentences learned from in folds: those that stay and those held out, of which only judged ones are asked.
    pub fn parts(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
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

    /// Features of all sentences: the bias, the rules less their exceptions, the phrases; without the rules that ask for a
    /// neighbour's label.
    pub fn plain(&self, exceptions: &[Exception], phrases: &[u32]) -> Rows {
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

    /// Features of all sentences, the labels beside them being those that weights give.
    pub fn rows(&self, plain: &Rows, weights: &Weights) -> Rows {
        let around = self.around(plain, weights);
        let mut out = Rows::default();
        for article in 0..self.sample.articles.len() {
            for sentence in self.sample.of(article) {
                out.push(plain.row(sentence).iter().copied().chain(self.beside(article, sentence, &around)));
            }
        }
        out
    }

    /// The pack's weights, and what they are drawn to.
    pub fn weights(&self, towards: Towards, strength: f64) -> Weights {
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

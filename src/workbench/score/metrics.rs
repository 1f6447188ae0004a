//! Figures of agreement between gold and what was said: accuracy, precision, recall, F1, Cohen's kappa, and how sure they
//! are.
//!
//! Kappa: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
//! (1960). Intervals: the percentile bootstrap of B. Efron, "Bootstrap methods", Annals of Statistics 7 (1979), with whole
//! articles drawn, since the sentences of one article are not independent.

use serde::Serialize;

/// Rounds of the bootstrap.
const ROUNDS: usize = 1000;

/// Counts of pairs of labels, one square table an article.
#[derive(Debug, Clone)]
pub struct Counts {
    labels: usize,
    /// For each article `labels * labels` counts: gold by row, said by column.
    articles: Vec<Vec<u64>>,
}

/// Precision, recall and F1 of a label; 0 where there is nothing to divide by.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Quality {
    /// Of those that were said, how many are.
    pub precision: f64,
    /// Of those that are, how many were said.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Sentences that have the label in gold.
    pub gold: u64,
    /// Sentences that were said to have it.
    pub said: u64,
}

/// All figures of a set of sentences.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Figures {
    /// Share of sentences whose label is right.
    pub accuracy: f64,
    /// Mean F1 of the labels that gold uses.
    pub macro_f1: f64,
    /// Agreement beyond chance: 1 is perfect, 0 is chance.
    pub kappa: f64,
    /// By label.
    #[serde(skip)]
    pub labels: Vec<Quality>,
}

/// A figure, and a range that holds it with 95 % confidence.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Interval {
    /// On all articles.
    pub value: f64,
    /// The lower end of the range.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The figures that are given with a range.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Intervals {
    /// Share of sentences whose label is right.
    pub accuracy: Interval,
    /// Mean F1 of the labels that gold uses.
    pub macro_f1: Interval,
    /// Agreement beyond chance.
    pub kappa: Interval,
}

impl Counts {
    /// None yet, of so many labels.
    #[must_use]
    pub fn new(labels: usize) -> Self {
        Self { labels, articles: Vec::new() }
    }

    /// Adds an article: pairs of the label in gold and the one that was said.
    pub fn add(&mut self, pairs: impl IntoIterator<Item = (usize, usize)>) {
        let mut table = vec![0; self.labels * self.labels];
        for (gold, said) in pairs {
            table[gold * self.labels + said] += 1;
        }
        self.articles.push(table);
    }

    /// How often a label of gold was said to be another.
    #[must_use]
    pub fn confusion(&self) -> Vec<Vec<u64>> {
        self.sum(0..self.articles.len()).chunks(self.labels.max(1)).map(<[u64]>::to_vec).collect()
    }

    /// The figures over all articles.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let sum = self.sum(0..self.articles.len());
        self.of(&sum, &self.used(&sum))
    }

    /// Accuracy, macro-F1 and kappa with their ranges: articles are drawn anew with replacement, the same each time.
    #[must_use]
    pub fn intervals(&self) -> Intervals {
        let used = self.used(&self.sum(0..self.articles.len()));
        let [accuracy, macro_f1, kappa] = bootstrap(self.articles.len(), |drawn| {
            let figures = self.of(&self.sum(drawn.iter().copied()), &used);
            [figures.accuracy, figures.macro_f1, figures.kappa]
        });
        Intervals { accuracy, macro_f1, kappa }
    }

    /// By how much macro-F1 is above that of the same articles, in the same order, `before`; both on the same draws.
    #[must_use]
    pub fn gain_over(&self, before: &Self) -> Interval {
        let used = self.used(&self.sum(0..self.articles.len()));
        let [gain] = bootstrap(self.articles.len(), |drawn| {
            let macro_f1 = |counts: &Self| counts.of(&counts.sum(drawn.iter().copied()), &used).macro_f1;
            [macro_f1(self) - macro_f1(before)]
        });
        gain
    }

    fn sum(&self, which: impl Iterator<Item = usize>) -> Vec<u64> {
        let mut sum = vec![0; self.labels * self.labels];
        for article in which {
            sum.iter_mut().zip(&self.articles[article]).for_each(|(sum, count)| *sum += count);
        }
        sum
    }

    /// Which labels gold uses.
    fn used(&self, sum: &[u64]) -> Vec<bool> {
        sum.chunks(self.labels.max(1)).map(|row| row.iter().any(|&n| n > 0)).collect()
    }

    fn of(&self, sum: &[u64], used: &[bool]) -> Figures {
        let n = self.labels;
        let row = |label: usize| sum[label * n..(label + 1) * n].iter().sum::<u64>();
        let column = |label: usize| (0..n).map(|gold| sum[gold * n + label]).sum::<u64>();
        let total: u64 = sum.iter().sum();
        let right: u64 = (0..n).map(|label| sum[label * n + label]).sum();
        let labels: Vec<Quality> = (0..n)
            .map(|label| {
                let (hit, gold, said) = (sum[label * n + label], row(label), column(label));
                let (precision, recall) = (share(hit, said), share(hit, gold));
                let f1 = share(2 * hit, gold + said);
                Quality { precision, recall, f1, gold, said }
            })
            .collect();
        let judged = used.iter().filter(|&&u| u).count();
        let f1: f64 = labels.iter().zip(used).filter(|(_, used)| **used).map(|(q, _)| q.f1).sum();
        let accuracy = share(right, total);
        let chance: f64 = (0..n).map(|l| share(row(l), total) * share(column(l), total)).sum();
        Figures {
            accuracy,
            macro_f1: if judged == 0 { 0.0 } else { f1 / judged as f64 },
            // where chance alone is always right there is nothing beyond it
            kappa: if chance >= 1.0 { 0.0 } else { (accuracy - chance) / (1.0 - chance) },
            labels,
        }
    }
}

/// What `figures` makes of all articles and of [`ROUNDS`] draws of them.
pub(super) fn bootstrap<const N: usize>(articles: usize, figures: impl Fn(&[usize]) -> [f64; N]) -> [Interval; N] {
    let mut random = SplitMix(0x746F_756C_6D69_6E00);
    let mut drawn: Vec<usize> = (0..articles).collect();
    let values = figures(&drawn);
    let mut found = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        drawn.fill_with(|| random.below(articles));
        found.iter_mut().zip(figures(&drawn)).for_each(|(all, value)| all.push(value));
    }
    let mut values = values.into_iter();
    found.map(|mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        let beyond = ROUNDS * 25 / 1000;
        Interval { value: values.next().unwrap_or(0.0), low: all[beyond], high: all[ROUNDS - 1 - beyond] }
    })
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// A number below `n`, which is not 0 and far below 2^32: the bias does not matter.
    fn below(&mut self, n: usize) -> usize {
        (usize::try_from(self.next() >> 32).unwrap_or(0) * n) >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_hand() {
        // gold a: 3 said a, 1 said b; gold b: 1 said a, 4 said b, 1 said c
        let mut counts = Counts::new(3);
        counts.add([(0, 0), (0, 0), (0, 0), (0, 1)]);
        counts.add([(1, 0), (1, 1), (1, 1), (1, 1), (1, 1), (1, 2)]);
        let figures = counts.figures();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        near(figures.accuracy, 0.7);
        near(figures.labels[0].f1, 0.75);
        near(figures.labels[1].precision, 0.8);
        near(figures.labels[1].recall, 4.0 / 6.0);
        // c is not in gold, so it is none of those whose mean is taken
        near(figures.macro_f1, f64::midpoint(0.75, 8.0 / 11.0));
        let chance = 0.4 * 0.4 + 0.6 * 0.5;
        near(figures.kappa, (0.7 - chance) / (1.0 - chance));
        assert_eq!(counts.confusion(), [[3, 1, 0], [1, 4, 1], [0, 0, 0]]);
    }

    #[test]
    fn intervals_hold_the_figure_and_stay_the_same() {
        let mut counts = Counts::new(2);
        for n in 0..20 {
            counts.add((0..10).map(|k| (k % 2, usize::from(k % 2 == 1 && (k + n) % 3 > 0))));
        }
        let figures = counts.figures();
        let all = counts.intervals();
        for (interval, value) in
            [(all.accuracy, figures.accuracy), (all.macro_f1, figures.macro_f1), (all.kappa, figures.kappa)]
        {
            assert!((interval.value - value).abs() < 1e-12);
            assert!(interval.low <= value && value <= interval.high && interval.low < interval.high);
        }
        let none = counts.gain_over(&counts);
        assert!(none.value.abs() < 1e-12 && none.low.abs() < 1e-12 && none.high.abs() < 1e-12);
        assert_eq!(all, counts.intervals());
        assert!(Counts::new(2).figures().kappa.abs() < 1e-9);
        assert_eq!(Counts::new(0).intervals(), Intervals::default());
    }
}

//! How good labels are against gold: F1 of each label, their mean, and how sure that is.
//!
//! The intervals come from drawing articles again, with replacement (Efron 1979): sentences of an article are alike, so
//! articles are what varies. The draws are the same in every run.

/// Draws behind an interval.
const DRAWS: usize = 1000;

/// A figure and where it lies in 95 of 100 draws of the articles.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval {
    /// On all articles.
    pub value: f64,
    /// 2.5 of 100 draws are below.
    pub low: f64,
    /// 2.5 of 100 draws are above.
    pub high: f64,
}

/// A label's figures, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scored {
    /// Of those given it, the share that have it.
    pub precision: f64,
    /// Of those that have it, the share that are given it.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Sentences that have it in gold.
    pub support: usize,
}

/// Gold against what was said: for each article how often each pair of labels occurred.
#[derive(Debug, Clone, Default)]
pub struct Confusion {
    labels: usize,
    /// To an article and a label of gold: how often each label was said, one more for none of them.
    counts: Vec<u32>,
}

impl Confusion {
    /// Nothing said yet of so many labels.
    #[must_use]
    pub fn new(labels: usize, articles: usize) -> Self {
        Self { labels, counts: vec![0; articles * labels * (labels + 1)] }
    }

    /// Counts a sentence; `said`: `None` for a label that gold does not use.
    pub fn add(&mut self, article: usize, gold: usize, said: Option<usize>) {
        let at = (article * self.labels + gold) * (self.labels + 1) + said.unwrap_or(self.labels);
        self.counts[at] += 1;
    }

    fn articles(&self) -> usize {
        self.counts.len() / (self.labels * (self.labels + 1)).max(1)
    }

    /// Each label's figures on the articles drawn, each as often as it was.
    fn scored(&self, drawn: &[u32]) -> Vec<Scored> {
        let n = self.labels;
        let size = n * (n + 1);
        let mut sum = vec![0_u64; size];
        for (article, &times) in drawn.iter().enumerate() {
            let of = &self.counts[article * size..][..size];
            sum.iter_mut().zip(of).for_each(|(s, &c)| *s += u64::from(c) * u64::from(times));
        }
        let label = |label: usize| {
            let right = sum[label * (n + 1) + label];
            let support: u64 = sum[label * (n + 1)..][..=n].iter().sum();
            let said: u64 = (0..n).map(|gold| sum[gold * (n + 1) + label]).sum();
            let share = |of: u64| if of == 0 { 0.0 } else { right as f64 / of as f64 };
            let f1 = if support + said == 0 { 0.0 } else { 2.0 * right as f64 / (support + said) as f64 };
            Scored {
                precision: share(said),
                recall: share(support),
                f1,
                support: usize::try_from(support).unwrap_or(0),
            }
        };
        (0..n).map(label).collect()
    }

    /// Each label's figures.
    #[must_use]
    pub fn labels(&self) -> Vec<Scored> {
        self.scored(&vec![1; self.articles()])
    }

    /// Sentences said right, of all.
    #[must_use]
    pub fn right(&self) -> (usize, usize) {
        let n = self.labels;
        let right = self.counts.chunks(n + 1).enumerate().map(|(row, said)| said[row % n.max(1)]);
        (right.map(|c| c as usize).sum(), self.counts.iter().map(|&c| c as usize).sum())
    }

    /// The mean of the labels' F1.
    #[must_use]
    pub fn macro_f1(&self) -> Interval {
        compare(self, None)
    }

    /// By how much the mean F1 is above that of `before`, on the same draws.
    #[must_use]
    pub fn gain_over(&self, before: &Self) -> Interval {
        compare(self, Some(before))
    }
}

fn mean(scored: &[Scored]) -> f64 {
    scored.iter().map(|s| s.f1).sum::<f64>() / scored.len().max(1) as f64
}

fn compare(after: &Confusion, before: Option<&Confusion>) -> Interval {
    let articles = after.articles();
    let figure = |drawn: &[u32]| mean(&after.scored(drawn)) - before.map_or(0.0, |b| mean(&b.scored(drawn)));
    let value = figure(&vec![1; articles]);
    if articles == 0 {
        return Interval { value, low: value, high: value };
    }
    let mut state = 0x5EED_u64;
    let mut all: Vec<f64> = Vec::with_capacity(DRAWS);
    let mut drawn = vec![0; articles];
    for _ in 0..DRAWS {
        drawn.fill(0);
        for _ in 0..articles {
            drawn[below(&mut state, articles)] += 1;
        }
        all.push(figure(&drawn));
    }
    all.sort_by(f64::total_cmp);
    Interval { value, low: all[DRAWS / 40], high: all[DRAWS - 1 - DRAWS / 40] }
}

/// A number below `n` from `SplitMix64` (Steele, Lea and Flood 2014).
fn below(state: &mut u64, n: usize) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    // the high half of the product is even enough for articles
    usize::try_from((u128::from(z) * n as u128) >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_worked_by_hand() {
        let mut found = Confusion::new(2, 2);
        // label 0: two right, one said to be 1; label 1: one right, one said to be neither
        for (article, gold, said) in [(0, 0, Some(0)), (0, 0, Some(0)), (1, 0, Some(1)), (1, 1, Some(1)), (1, 1, None)]
        {
            found.add(article, gold, said);
        }
        let labels = found.labels();
        assert!((labels[0].precision - 1.0).abs() < 1e-12 && (labels[0].recall - 2.0 / 3.0).abs() < 1e-12);
        assert!((labels[0].f1 - 0.8).abs() < 1e-12 && (labels[1].f1 - 0.5).abs() < 1e-12);
        assert_eq!((labels[0].support, labels[1].support), (3, 2));
        assert_eq!(found.right(), (3, 5));
        let macro_f1 = found.macro_f1();
        assert!((macro_f1.value - 0.65).abs() < 1e-12 && macro_f1.low < 0.65 && macro_f1.high >= 0.65, "{macro_f1:?}");
        assert_eq!(macro_f1, found.macro_f1());
        let gain = found.gain_over(&found);
        assert!(gain.value.abs() < 1e-12 && gain.low.abs() < 1e-12 && gain.high.abs() < 1e-12);
    }

    #[test]
    fn nothing_is_no_division_by_it() {
        assert_eq!(Confusion::new(2, 0).macro_f1(), Interval::default());
        assert_eq!(Confusion::new(0, 3).macro_f1(), Interval::default());
    }
}

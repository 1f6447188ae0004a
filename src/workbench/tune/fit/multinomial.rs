//! Multinomial logistic regression over rules: the softmax that decides in a run, its loss against gold, and the
//! weights that make the loss smallest.
//!
//! A label's score is the sum of weight times count over the features of a sentence, exactly as the scorer adds it;
//! the bias is a feature that every sentence has. Weights that must not move stay where they are and count all the
//! same. Targets may be soft: shares of the labels that sum to 1.

use super::lbfgs::{Limits, minimise};

/// The features of sentences, one row each: feature and count.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    starts: Vec<usize>,
    cells: Vec<(u32, f64)>,
}

impl Rows {
    /// Adds a row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = (u32, f64)>) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.cells.extend(cells);
        self.starts.push(self.cells.len());
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row's features and counts.
    #[must_use]
    pub fn row(&self, row: usize) -> &[(u32, f64)] {
        &self.cells[self.starts[row]..self.starts[row + 1]]
    }
}

/// Weights, and what holds them: `labels` to a feature.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    /// Labels.
    pub labels: usize,
    /// Where they are.
    pub now: Vec<f64>,
    /// Where they are drawn to.
    pub prior: Vec<f64>,
    /// How strongly: the loss of standing 1 off is half of it. Infinite: the weight does not move.
    pub pull: Vec<f64>,
}

impl Weights {
    /// No feature yet.
    #[must_use]
    pub fn new(labels: usize) -> Self {
        Self { labels, ..Self::default() }
    }

    /// Adds a feature: for each label where its weight begins, is drawn to, and how strongly.
    pub fn push(&mut self, per_label: impl IntoIterator<Item = (f64, f64, f64)>) {
        for (now, prior, pull) in per_label {
            self.now.push(now);
            self.prior.push(prior);
            self.pull.push(pull);
        }
    }

    /// How many features.
    #[must_use]
    pub fn features(&self) -> usize {
        self.now.len() / self.labels.max(1)
    }

    /// A feature's weights.
    #[must_use]
    pub fn of(&self, feature: usize) -> &[f64] {
        &self.now[feature * self.labels..][..self.labels]
    }

    /// Writes the scores of a row.
    pub fn scores(&self, row: &[(u32, f64)], out: &mut [f64]) {
        score(&self.now, row, out);
    }

    /// Writes the labels' shares of a row: the softmax of its scores. Returns the logarithm of their sum before.
    pub fn shares(&self, row: &[(u32, f64)], out: &mut [f64]) -> f64 {
        score(&self.now, row, out);
        softmax(out)
    }
}

fn score(weights: &[f64], row: &[(u32, f64)], out: &mut [f64]) {
    out.fill(0.0);
    let labels = out.len();
    for &(feature, count) in row {
        let weights = &weights[feature as usize * labels..][..labels];
        for (score, weight) in out.iter_mut().zip(weights) {
            *score += weight * count;
        }
    }
}

/// Scores to shares; returns the logarithm of the sum of their exponentials.
fn softmax(scores: &mut [f64]) -> f64 {
    let most = scores.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - most).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
    most + sum.ln()
}

/// Scores to shares.
#[must_use]
pub fn shares_of(scores: &[f64]) -> Vec<f64> {
    let mut out = scores.to_vec();
    softmax(&mut out);
    out
}

/// What rows should come out as.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// Shares of the labels: `labels` to a row.
    pub shares: Vec<f64>,
    /// How much each row counts.
    pub counts: Vec<f64>,
}

/// Loss of some rows under weights: what their targets are surprised by, in nats, times how much each counts.
#[must_use]
pub fn loss(rows: &Rows, which: &[usize], targets: &Targets, weights: &Weights) -> f64 {
    let labels = weights.labels;
    let mut scores = vec![0.0; labels];
    let mut out = 0.0;
    for &row in which {
        score(&weights.now, rows.row(row), &mut scores);
        let target = &targets.shares[row * labels..][..labels];
        let meant: f64 = scores.iter().zip(target).map(|(s, t)| s * t).sum();
        out += targets.counts[row] * (softmax(&mut scores) - meant);
    }
    out
}

/// Moves the weights to where loss and pull together are smallest. Returns that sum.
pub fn fit(rows: &Rows, which: &[usize], targets: &Targets, weights: &mut Weights, limits: Limits) -> f64 {
    let mut now = std::mem::take(&mut weights.now);
    let mut scores = vec![0.0; weights.labels];
    let value = minimise(&mut now, limits, |x, gradient| {
        let value = loss_and_slope(rows, which, targets, x, &mut scores, gradient);
        value + pull_and_slope(weights, x, gradient)
    });
    weights.now = now;
    value
}

/// The loss at `x`, and its gradient.
fn loss_and_slope(
    rows: &Rows,
    which: &[usize],
    targets: &Targets,
    x: &[f64],
    scores: &mut [f64],
    gradient: &mut [f64],
) -> f64 {
    let labels = scores.len();
    let mut value = 0.0;
    gradient.fill(0.0);
    for &row in which {
        let counts = targets.counts[row];
        let cells = rows.row(row);
        score(x, cells, scores);
        let target = &targets.shares[row * labels..][..labels];
        let meant: f64 = scores.iter().zip(target).map(|(s, t)| s * t).sum();
        value += counts * (softmax(scores) - meant);
        for (score, share) in scores.iter_mut().zip(target) {
            *score = counts * (*score - share);
        }
        for &(feature, count) in cells {
            let slope = &mut gradient[feature as usize * labels..][..labels];
            for (slope, off) in slope.iter_mut().zip(&*scores) {
                *slope += off * count;
            }
        }
    }
    value
}

/// The cost of standing off the prior at `x`; adds its gradient, and takes the slope from weights that must not move.
fn pull_and_slope(weights: &Weights, x: &[f64], gradient: &mut [f64]) -> f64 {
    let mut value = 0.0;
    for (((slope, x), prior), pull) in gradient.iter_mut().zip(x).zip(&weights.prior).zip(&weights.pull) {
        if pull.is_finite() {
            let off = x - prior;
            value += 0.5 * pull * off * off;
            *slope += pull * off;
        } else {
            *slope = 0.0;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXACT: Limits = Limits { steps: 1000, gradient: 1e-10, decrease: 0.0 };

    /// A small problem with three labels, every kind of weight and a soft target.
    fn problem() -> (Rows, Targets, Weights) {
        let mut rows = Rows::default();
        for cells in
            [vec![(0, 1.0), (1, 2.0)], vec![(0, 1.0), (2, 1.0)], vec![(0, 1.0), (1, 1.0), (2, 3.0)], vec![(0, 1.0)]]
        {
            rows.push(cells);
        }
        let shares = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.2, 0.0, 0.8, 0.0, 0.5, 0.5];
        let targets = Targets { shares: shares.to_vec(), counts: vec![1.0, 2.0, 1.0, 0.5] };
        let mut weights = Weights::new(3);
        weights.push([(0.1, 0.0, 0.01), (-0.3, 0.0, 0.01), (0.0, 0.0, 0.01)]);
        weights.push([(0.5, 1.0, 0.7), (0.25, 0.25, f64::INFINITY), (0.0, 0.0, 0.7)]);
        weights.push([(-0.5, 0.0, 0.7), (0.0, 0.0, f64::INFINITY), (0.4, -0.2, 0.7)]);
        (rows, targets, weights)
    }

    fn objective(rows: &Rows, targets: &Targets, weights: &Weights) -> f64 {
        let pulled = weights.now.iter().zip(&weights.prior).zip(&weights.pull);
        let pull: f64 = pulled.filter(|(_, l)| l.is_finite()).map(|((w, p), l)| 0.5 * l * (w - p) * (w - p)).sum();
        loss(rows, &[0, 1, 2, 3], targets, weights) + pull
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let (rows, targets, weights) = problem();
        let (mut scores, mut gradient) = (vec![0.0; 3], vec![0.0; weights.now.len()]);
        loss_and_slope(&rows, &[0, 1, 2, 3], &targets, &weights.now, &mut scores, &mut gradient);
        pull_and_slope(&weights, &weights.now, &mut gradient);
        for (parameter, slope) in gradient.iter().enumerate() {
            let at = |by: f64| {
                let mut moved = weights.clone();
                moved.now[parameter] += by;
                objective(&rows, &targets, &moved)
            };
            let numeric = (at(1e-5) - at(-1e-5)) / 2e-5;
            let known = if weights.pull[parameter].is_finite() { numeric } else { 0.0 };
            assert!((slope - known).abs() < 1e-6, "{parameter}: {slope} and {known}");
        }
    }

    #[test]
    fn at_the_optimum_no_weight_is_better_elsewhere() {
        let (rows, targets, mut weights) = problem();
        let value = fit(&rows, &[0, 1, 2, 3], &targets, &mut weights, EXACT);
        assert!((value - objective(&rows, &targets, &weights)).abs() < 1e-9);
        assert!((weights.now[4] - 0.25).abs() < 1e-15, "what must not move has not");
        for parameter in (0..weights.now.len()).filter(|&p| weights.pull[p].is_finite()) {
            for by in [-1e-3, 1e-3] {
                let mut moved = weights.clone();
                moved.now[parameter] += by;
                assert!(objective(&rows, &targets, &moved) > value, "{parameter} by {by}");
            }
        }
    }

    #[test]
    fn biases_alone_give_the_shares_of_the_labels() {
        let mut rows = Rows::default();
        let mut targets = Targets::default();
        for label in [0, 0, 0, 1, 2, 2] {
            rows.push([(0, 1.0)]);
            targets.shares.extend((0..3).map(|l| f64::from(u8::from(l == label))));
            targets.counts.push(1.0);
        }
        let mut weights = Weights::new(3);
        weights.push([(0.0, 0.0, 1e-9); 3]);
        fit(&rows, &[0, 1, 2, 3, 4, 5], &targets, &mut weights, EXACT);
        let mut shares = [0.0; 3];
        weights.shares(rows.row(0), &mut shares);
        for (share, known) in shares.iter().zip([3.0 / 6.0, 1.0 / 6.0, 2.0 / 6.0]) {
            assert!((share - known).abs() < 1e-6, "{shares:?}");
        }
    }
}

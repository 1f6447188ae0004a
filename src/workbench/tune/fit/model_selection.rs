//! What the folds inside prefer: how strongly weights are drawn back and where to, and which phrases are worth having.

use super::lbfgs::Limits;
use super::multinomial::{Rows, Weights, fit, loss};
use super::phrases::{Residuals, best};
use super::settings::Towards;
use super::training_set::Task;

/// How strongly weights may be drawn, strongest first: each fit begins where the one before ended.
const TO_PACK: &[f64] = &[300.0, 100.0, 30.0, 10.0, 3.0, 1.0];
const TO_ZERO: &[f64] = &[30.0, 10.0, 3.0, 1.0, 0.3];
/// Where one article is all there is to learn from, nothing can be compared.
const UNKNOWN: (Towards, f64) = (Towards::Pack, 30.0);
/// How strongly the weights of phrases may be drawn to 0.
const OF_PHRASES: &[f64] = &[2.0, 8.0];
/// Rounds in which phrases are looked for.
const ROUNDS: usize = 4;
const ROUGH: Limits = Limits { steps: 60, gradient: 1e-3, decrease: 3e-5 };

impl Task<'_> {
    /// Whether to draw to the pack or to 0, and how strongly: by the lowest held-out loss.
    pub fn choose(&self, rows: &Rows, parts: &[(Vec<usize>, Vec<usize>)]) -> (Towards, f64) {
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
    pub fn forward(
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

    /// How many phrases, and how strongly to draw them: by the lowest held-out loss.
    pub fn choose_phrases(&self, rows: &Rows, fitted: &Weights, parts: &[(Vec<usize>, Vec<usize>)]) -> (usize, f64) {
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
}

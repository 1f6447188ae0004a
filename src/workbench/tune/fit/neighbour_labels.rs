//! Rules that ask for a neighbour's label: which of their votes count depends on labels that the other weights decide.
//!
//! The labels are computed as the scorer does, in two passes: first without these rules, then in order, so that the
//! label before is final and the label behind that of the first pass. While weights are fitted these labels stand still;
//! then they are computed again.

use super::multinomial::{Rows, Weights};
use super::training_set::Task;

/// The labels of all sentences under some weights.
pub(crate) struct Around {
    /// By the first pass.
    first: Vec<usize>,
    /// In the end.
    last: Vec<usize>,
}

impl Task<'_> {
    /// The labels that the engine would give; `plain` are the features that no neighbour has a say in.
    pub fn around(&self, plain: &Rows, weights: &Weights) -> Around {
        let mut scores = vec![0.0; self.sample.labels.len()];
        let mut first = Vec::with_capacity(plain.len());
        for sentence in 0..plain.len() {
            weights.scores(plain.row(sentence), &mut scores);
            first.push(best(&scores));
        }
        let mut out = Around { last: first.clone(), first };
        let mut cells = Vec::new();
        for article in 0..self.sample.articles.len() {
            for sentence in self.sample.of(article) {
                cells.clear();
                cells.extend_from_slice(plain.row(sentence));
                cells.extend(self.beside(article, sentence, &out));
                weights.scores(&cells, &mut scores);
                out.last[sentence] = best(&scores);
            }
        }
        out
    }

    /// The votes of a sentence that count by the labels beside it. Of the sentences of its article, those before it have
    /// their labels in the end.
    pub fn beside(&self, article: usize, sentence: usize, around: &Around) -> impl Iterator<Item = (u32, f64)> {
        let own = self.sample.of(article);
        let before = (sentence > own.start).then(|| around.last[sentence - 1]);
        let behind = (sentence + 1 < own.end).then(|| around.first[sentence + 1]);
        self.sample.beside[sentence].iter().filter_map(move |vote| {
            let rule = &self.pack.label_rules[vote.rule as usize];
            let holds = |asked: Option<usize>, found| asked.is_none() || asked == found;
            (holds(rule.after, before) && holds(rule.before, behind)).then_some((1 + vote.rule, vote.count))
        })
    }
}

/// The label with the highest score; the first of equals.
fn best(scores: &[f64]) -> usize {
    (0..scores.len()).reduce(|best, next| if scores[next] > scores[best] { next } else { best }).unwrap_or(0)
}

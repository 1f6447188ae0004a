//! Which words in a row would add most to the rules that exist: a score test against what the fitted rules leave
//! unexplained, in rounds, so that what one phrase explains is not explained again by the next.
//!
//! The statistic is the squared slope of the loss in the weight that the phrase would get, over its variance (Rao 1948).
//! The variance is the larger of that of the model and that between articles, so that a word that one article is about
//! does not look like a cue.

use super::ngrams::{ARTICLES, Grams};

/// What the fitted rules leave of each sentence that is learned from: how much the label is missed, and how
/// unsure the model is.
#[derive(Debug, Clone, Default)]
pub struct Residuals {
    /// Target less share, times how much the sentence counts; `labels` to a sentence, 0 for those not learned from.
    pub left: Vec<f64>,
    /// Share times one less share, times the count.
    pub spread: Vec<f64>,
    /// Labels to a sentence.
    pub labels: usize,
}

/// Added to the variance: a statistic of next to nothing is none.
const FLOOR: f64 = 0.5;
/// A statistic below this is noise: about what the best of a hundred idle words has.
const LEAST: f64 = 6.0;
/// Two candidates that share so much of their sentences are one.
const SAME: f64 = 0.7;

/// The best `count` candidates by what they add, best first; `article` tells where each sentence stands, `learns` which
/// are learned from, `judged` the labels that count, `taken` what is not asked for.
#[must_use]
pub fn best(
    grams: &Grams,
    residuals: &Residuals,
    article: &[usize],
    learns: &[bool],
    judged: &[usize],
    taken: &[u32],
    count: usize,
) -> Vec<u32> {
    let mut ranked: Vec<(f64, u32)> = (0..)
        .zip(&grams.sentences)
        .filter(|(gram, _)| !taken.contains(gram))
        .filter_map(|(gram, sentences)| {
            let sentences = sentences.iter().map(|&s| s as usize).filter(|&s| learns[s]);
            statistic(sentences, residuals, article, judged).map(|z| (z, gram))
        })
        .filter(|(z, _)| *z >= LEAST)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<u32> = Vec::new();
    for (_, gram) in ranked {
        if out.len() == count {
            break;
        }
        if !out.iter().any(|&other| alike(grams, gram, other)) {
            out.push(gram);
        }
    }
    out
}

/// `None` where the sentences come from too few articles.
fn statistic(
    sentences: impl Iterator<Item = usize>,
    residuals: &Residuals,
    article: &[usize],
    judged: &[usize],
) -> Option<f64> {
    let labels = residuals.labels;
    // per judged label: the sum, that of the article at hand, the squares of the articles, the model's variance
    let mut sums = vec![[0.0_f64; 4]; judged.len()];
    let (mut current, mut articles) = (usize::MAX, 0);
    for sentence in sentences {
        let new = article[sentence] != current;
        current = article[sentence];
        articles += usize::from(new);
        for (sum, &label) in sums.iter_mut().zip(judged) {
            let left = residuals.left[sentence * labels + label];
            if new {
                sum[2] += sum[1] * sum[1];
                sum[1] = 0.0;
            }
            sum[0] += left;
            sum[1] += left;
            sum[3] += residuals.spread[sentence * labels + label];
        }
    }
    let square = |[all, last, squares, spread]: &[f64; 4]| all * all / ((squares + last * last).max(*spread) + FLOOR);
    (articles >= ARTICLES).then(|| sums.iter().map(square).fold(0.0, f64::max))
}

/// Whether two candidates occur in nearly the same sentences.
fn alike(grams: &Grams, a: u32, b: u32) -> bool {
    let (a, b) = (&grams.sentences[a as usize], &grams.sentences[b as usize]);
    let (less, more) = (a.len().min(b.len()), a.len().max(b.len()));
    if (less as f64) < SAME * more as f64 {
        return false;
    }
    let both = a.iter().filter(|s| b.binary_search(s).is_ok()).count();
    both as f64 >= SAME * (a.len() + b.len() - both) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One label; sentence n stands in article n / 2.
    fn ask(sentences: &[&[u32]], left: &[f64]) -> Vec<u32> {
        let grams = Grams {
            names: (0..sentences.len()).map(|n| format!("g{n}")).collect(),
            sentences: sentences.iter().map(|s| s.to_vec()).collect(),
            ..Grams::default()
        };
        let residuals = Residuals { left: left.to_vec(), spread: vec![0.05; left.len()], labels: 1 };
        let article: Vec<usize> = (0..left.len()).map(|n| n / 2).collect();
        best(&grams, &residuals, &article, &vec![true; left.len()], &[0], &[], 9)
    }

    #[test]
    fn what_many_articles_miss_is_found_before_what_one_does() {
        let mut left = vec![0.0; 40];
        left[..20].fill(0.9);
        let even: Vec<u32> = (0..20).collect();
        assert_eq!(ask(&[&[30, 32, 34, 36], &even], &left), [1]);
        // in two articles alone
        assert_eq!(ask(&[&[0, 1, 2, 3]], &left), Vec::<u32>::new());
        // much in one article, and against it elsewhere
        let mut torn = vec![0.0; 40];
        torn[..2].fill(5.0);
        torn[2..6].fill(-0.5);
        assert_eq!(ask(&[&[0, 1, 2, 3, 4, 5]], &torn), Vec::<u32>::new());
    }

    #[test]
    fn of_two_that_stand_together_one_is_taken() {
        let left = vec![0.9; 40];
        let (a, b): (Vec<u32>, Vec<u32>) = ((0..20).collect(), (0..19).collect());
        assert_eq!(ask(&[&b, &a], &left), [1]);
    }
}

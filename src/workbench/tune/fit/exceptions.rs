//! Where a rule misfires: words that overlap its hits, and with which its vote is usually wrong. They become `unless`.
//!
//! Without the vote the loss of each such sentence changes by a known amount, since all other weights stand. A
//! sequence of words is an exception if that gains enough, in articles enough, and leaves the rule most of its hits.
//! Rules that weigh certainty are left alone: gold says nothing of certainty, and an exception takes that vote too.

use std::collections::BTreeMap;

use super::ngrams::ARTICLES;
use super::sample::{Sample, Voted};
use crate::rules::{LabelRule, Neighbour, Scale};

/// Nats that an exception must gain.
const GAIN: f64 = 4.0;
/// How many standard deviations between articles the gain must be from 0.
const SURE: f64 = 2.5;
/// Share of the rule's sentences that an exception may take.
const SHARE: f64 = 0.34;
/// Exceptions to one rule, and to all.
const PER_RULE: usize = 3;
const MOST: usize = 20;

/// Words with which a rule does not count.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// Index of the label rule.
    pub rule: u32,
    /// Candidate in the sample's grams.
    pub gram: u32,
    /// What it gains on the sentences learned from, in nats.
    pub gain: f64,
    /// The sentences that lose hits, and how many each.
    pub takes: Vec<(u32, u32)>,
}

/// Finds exceptions; `shares` are the fitted model's, `targets` what the sentences should come out as, `weights` what each
/// rule adds to each label.
#[must_use]
pub fn find<'w>(
    sample: &Sample,
    rules: &[LabelRule],
    learns: &[usize],
    shares: &[f64],
    targets: &[f64],
    weights: impl Fn(u32) -> &'w [f64],
) -> Vec<Exception> {
    let labels = sample.labels.len();
    let open: Vec<bool> = rules.iter().map(may_have).collect();
    let mut fired = vec![0_usize; rules.len()];
    let mut taken: BTreeMap<(u32, u32), Vec<(u32, u32)>> = BTreeMap::new();
    for &sentence in learns {
        for vote in &sample.votes[sentence] {
            fired[vote.rule as usize] += 1;
            if open[vote.rule as usize] && !vote.hits.is_empty() {
                for (gram, hits) in overlapping(sample, sentence, vote) {
                    // sentences are fewer than 4 billion
                    let at = u32::try_from(sentence).unwrap_or(u32::MAX);
                    taken.entry((vote.rule, gram)).or_default().push((at, hits));
                }
            }
        }
    }
    let article = sample.article_of();
    let mut found: Vec<Exception> = Vec::new();
    for ((rule, gram), takes) in taken {
        let phrases = &rules[rule as usize].cue.phrases;
        if phrases.iter().any(|p| lies_in(&sample.grams.names[gram as usize], &p.source)) {
            continue;
        }
        if takes.len() as f64 > SHARE * fired[rule as usize] as f64 {
            continue;
        }
        let weights = weights(rule);
        let mut per_article: BTreeMap<usize, f64> = BTreeMap::new();
        for &(sentence, hits) in &takes {
            let at = sentence as usize;
            let gain =
                gain(&shares[at * labels..][..labels], &targets[at * labels..][..labels], weights, -f64::from(hits));
            *per_article.entry(article[at]).or_default() += gain;
        }
        let gain: f64 = per_article.values().sum();
        let spread: f64 = per_article.values().map(|g| g * g).sum::<f64>().sqrt();
        if per_article.len() >= ARTICLES && gain >= GAIN && gain >= SURE * spread {
            found.push(Exception { rule, gram, gain, takes });
        }
    }
    found.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.rule.cmp(&b.rule)).then(a.gram.cmp(&b.gram)));
    let mut out: Vec<Exception> = Vec::new();
    for exception in found {
        let of_rule = out.iter().filter(|o| o.rule == exception.rule);
        // what another exception takes already is no gain
        let free = of_rule.clone().all(|o| !exception.takes.iter().any(|t| o.takes.iter().any(|u| u.0 == t.0)));
        if out.len() < MOST && free && of_rule.count() < PER_RULE {
            out.push(exception);
        }
    }
    out
}

/// Whether words stand in a phrase, so that they would void each of its hits: a phrase is no exception to itself.
fn lies_in(words: &str, phrase: &str) -> bool {
    format!(" {phrase} ").contains(&format!(" {words} "))
}

/// Whether a rule may be given exceptions.
fn may_have(rule: &LabelRule) -> bool {
    let certainty = rule.weights.iter().any(|(scale, _)| *scale == Scale::Certainty);
    !certainty && !rule.cue.is_condition() && rule.cue.neighbour == Neighbour::This
}

/// Candidates that overlap hits of a vote, and how many hits each.
fn overlapping(sample: &Sample, sentence: usize, vote: &Voted) -> BTreeMap<u32, u32> {
    let mut out: BTreeMap<u32, u32> = BTreeMap::new();
    for &(from, to) in &vote.hits {
        let mut of_hit: Vec<u32> = sample.cuts[sentence]
            .rows()
            .filter(|(at, row)| *at < to && from < at + row.len())
            .filter_map(|(_, row)| sample.grams.number(&row))
            .collect();
        of_hit.sort_unstable();
        of_hit.dedup();
        for gram in of_hit {
            *out.entry(gram).or_default() += 1;
        }
    }
    out
}

/// What the loss of a sentence falls by if its scores change by `count` times `weights`.
fn gain(shares: &[f64], targets: &[f64], weights: &[f64], count: f64) -> f64 {
    let meant: f64 = targets.iter().zip(weights).map(|(t, w)| t * w * count).sum();
    let sum: f64 = shares.iter().zip(weights).map(|(s, w)| s * (w * count).exp()).sum();
    meant - sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_phrase_are_no_exception_to_it() {
        assert!(lies_in("may", "it may be") && lies_in("it may be", "it may be"));
        assert!(!lies_in("it may be", "may") && !lies_in("ma", "it may be"));
    }

    #[test]
    fn what_a_vote_costs() {
        // two labels, the vote speaks for the wrong one
        let (before, after) = (0.8_f64, 0.5_f64);
        let odds = (before / (1.0 - before)).ln();
        let found = gain(&[before, 1.0 - before], &[0.0, 1.0], &[odds, 0.0], -1.0);
        assert!((found - (after.ln() - (1.0 - before).ln())).abs() < 1e-12, "{found}");
    }
}

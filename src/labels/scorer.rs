//! Scores, labels, confidence and certainty.

use crate::analysis::{Analysis, Cue};
use crate::cues::Cues;
use crate::rules::{Neighbour, Pack, Scale};

/// A rule that counts for a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vote {
    /// Index of the label rule.
    pub rule: u32,
    /// How often it counts.
    pub count: f64,
    /// Its hits in [`Cues::hits`].
    pub hits: (u32, u32),
    /// What it adds to the label beyond what it adds to the runner-up; known when both are.
    pub strength: f64,
}

/// The votes of an article, in order of its sentences. The buffers are reused.
#[derive(Debug, Default)]
pub struct Votes {
    votes: Vec<Vote>,
    starts: Vec<usize>,
}

impl Votes {
    /// The votes that counted for a sentence; strongest for its label first.
    #[must_use]
    pub fn of(&self, sentence: usize) -> &[Vote] {
        &self.votes[self.starts[sentence]..self.starts[sentence + 1]]
    }
}

/// What a neighbour's label must be for a rule to count.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    after: Option<usize>,
    before: Option<usize>,
}

impl Context {
    fn is_none(self) -> bool {
        self.after.is_none() && self.before.is_none()
    }
}

/// The weights of a pack's label rules, laid out for adding.
#[derive(Debug)]
pub struct Scorer {
    labels: usize,
    biases: Vec<f64>,
    certainty_bias: f64,
    /// `labels + 1` to a rule, certainty last.
    weights: Vec<f64>,
    contexts: Vec<Context>,
    neighbours: Vec<Neighbour>,
    any_neighbour: bool,
    any_context: bool,
}

/// 1 / (1 + e^-x).
#[must_use]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

impl Scorer {
    /// Lays out a pack's weights.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        let labels = pack.labels.len();
        let mut weights = vec![0.0; pack.label_rules.len() * (labels + 1)];
        for (rule, row) in pack.label_rules.iter().zip(weights.chunks_mut(labels + 1)) {
            for &(scale, weight) in &rule.weights {
                match scale {
                    Scale::Label(label) => row[label] += weight,
                    Scale::Certainty => row[labels] += weight,
                }
            }
        }
        let rules = &pack.label_rules;
        let contexts: Vec<_> = rules.iter().map(|r| Context { after: r.after, before: r.before }).collect();
        let neighbours: Vec<_> = rules.iter().map(|r| r.cue.neighbour).collect();
        Self {
            labels,
            biases: pack.labels.iter().map(|l| l.bias).collect(),
            certainty_bias: pack.certainty_bias,
            weights,
            any_neighbour: neighbours.iter().any(|&n| n != Neighbour::This),
            any_context: contexts.iter().any(|c| !c.is_none()),
            contexts,
            neighbours,
        }
    }

    /// What a rule adds to each label, certainty last, per count.
    #[must_use]
    pub fn weights(&self, rule: u32) -> &[f64] {
        &self.weights[rule as usize * (self.labels + 1)..][..=self.labels]
    }

    /// Labels every sentence of an article. `given` holds labels that are kept, where there are any.
    ///
    /// Fills label, confidence, runner-up, margin, certainty and cues of the sentences, and the scores.
    pub fn label(&self, cues: &Cues, given: &[Option<usize>], votes: &mut Votes, out: &mut Analysis) {
        let count = out.sentences.len();
        votes.votes.clear();
        votes.starts.clear();
        out.scores.clear();
        for at in 0..count {
            votes.starts.push(votes.votes.len());
            self.collect(cues, at, count, &mut votes.votes);
            out.scores.extend(&self.biases);
            let scores = &mut out.scores[at * self.labels..];
            let mut certainty = self.certainty_bias;
            for vote in &votes.votes[votes.starts[at]..] {
                if self.contexts[vote.rule as usize].is_none() {
                    self.add(*vote, scores, &mut certainty);
                }
            }
            out.sentences[at].label = given.get(at).copied().flatten().unwrap_or_else(|| best(scores));
            // until the second pass this is the plain sum
            out.sentences[at].certainty = certainty;
        }
        votes.starts.push(votes.votes.len());
        if self.any_context {
            self.second_pass(given, votes, out);
        }
        self.conclude(cues, votes, out);
    }

    /// The label rules that fired for a sentence, in it or in a neighbour.
    fn collect(&self, cues: &Cues, at: usize, count: usize, votes: &mut Vec<Vote>) {
        let mut take = |from: usize, neighbour: Neighbour| {
            for f in cues.of(from) {
                match self.neighbours.get(f.cue as usize) {
                    Some(&own) if own == neighbour => {
                        votes.push(Vote { rule: f.cue, count: f64::from(f.count()), hits: f.hits, strength: 0.0 });
                    }
                    Some(_) => {}
                    // behind the label rules stand those of holders and relations
                    None => break,
                }
            }
        };
        take(at, Neighbour::This);
        if self.any_neighbour {
            if at > 0 {
                take(at - 1, Neighbour::Previous);
            }
            if at + 1 < count {
                take(at + 1, Neighbour::Next);
            }
        }
    }

    fn add(&self, vote: Vote, scores: &mut [f64], certainty: &mut f64) {
        let weights = self.weights(vote.rule);
        for (score, weight) in scores.iter_mut().zip(weights) {
            *score += weight * vote.count;
        }
        *certainty += weights[self.labels] * vote.count;
    }

    /// Adds the rules that ask for a neighbour's label: in order, so that the label before is final and the
    /// label behind is that of the first pass. Rules whose neighbour has another label lose their vote.
    fn second_pass(&self, given: &[Option<usize>], votes: &mut Votes, out: &mut Analysis) {
        let mut kept = 0;
        for at in 0..out.sentences.len() {
            let range = votes.starts[at]..votes.starts[at + 1];
            votes.starts[at] = kept;
            let before = at.checked_sub(1).map(|n| out.sentences[n].label);
            let behind = out.sentences.get(at + 1).map(|s| s.label);
            let mut certainty = out.sentences[at].certainty;
            let scores = &mut out.scores[at * self.labels..][..self.labels];
            for k in range {
                let vote = votes.votes[k];
                let Context { after, before: ahead } = self.contexts[vote.rule as usize];
                if after.is_some_and(|l| before != Some(l)) || ahead.is_some_and(|l| behind != Some(l)) {
                    continue;
                }
                if after.is_some() || ahead.is_some() {
                    self.add(vote, scores, &mut certainty);
                }
                votes.votes[kept] = vote;
                kept += 1;
            }
            out.sentences[at].certainty = certainty;
            out.sentences[at].label = given.get(at).copied().flatten().unwrap_or_else(|| best(scores));
        }
        if let Some(end) = votes.starts.last_mut() {
            *end = kept;
        }
        votes.votes.truncate(kept);
    }

    /// Confidence, runner-up and margin from the scores; the cues, strongest for the label against the runner-up
    /// first, and how many speak for it.
    fn conclude(&self, cues: &Cues, votes: &mut Votes, out: &mut Analysis) {
        out.cues.clear();
        for (at, sentence) in out.sentences.iter_mut().enumerate() {
            let scores = &out.scores[at * self.labels..][..self.labels];
            let label = sentence.label;
            sentence.certainty = logistic(sentence.certainty);
            sentence.confidence = 1.0 / scores.iter().map(|s| (s - scores[label]).exp()).sum::<f64>();
            sentence.runner_up = runner_up(scores, label);
            sentence.margin = scores[label] - scores[sentence.runner_up];
            let own = &mut votes.votes[votes.starts[at]..votes.starts[at + 1]];
            for vote in own.iter_mut() {
                let weights = self.weights(vote.rule);
                vote.strength = (weights[label] - weights[sentence.runner_up]) * vote.count;
            }
            own.sort_unstable_by(|a, b| b.strength.total_cmp(&a.strength).then(a.rule.cmp(&b.rule)));
            let from = out.cues.len();
            sentence.for_label = 0;
            for vote in own {
                let hits = &cues.hits[vote.hits.0 as usize..vote.hits.1 as usize];
                if hits.is_empty() {
                    out.cues.push(Cue { rule: vote.rule, span: 0..0 });
                }
                out.cues
                    .extend(hits.iter().map(|h| Cue { rule: vote.rule, span: h.span.0 as usize..h.span.1 as usize }));
                if vote.strength > 0.0 {
                    sentence.for_label = out.cues.len() - from;
                }
            }
            sentence.cues = from..out.cues.len();
        }
    }
}

/// The label with the highest score; the first of equals.
fn best(scores: &[f64]) -> usize {
    let mut best = 0;
    for (label, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = label;
        }
    }
    best
}

/// The label with the highest score after votes were taken away again: what is as good as equal is a tie, which goes to
/// the first, since taking away what was added leaves crumbs.
#[must_use]
pub fn best_of(scores: impl IntoIterator<Item = f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (label, score) in scores.into_iter().enumerate() {
        if score > best.1 + 1e-9 {
            best = (label, score);
        }
    }
    best.0
}

/// The next one; the label itself where there is no other.
fn runner_up(scores: &[f64], label: usize) -> usize {
    let others = (0..scores.len()).filter(|&l| l != label);
    others.reduce(|next, l| if scores[l] > scores[next] { l } else { next }).unwrap_or(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_goes_to_the_first_label() {
        assert_eq!(best(&[1.0, 1.0, 0.5]), 0);
        assert_eq!(runner_up(&[1.0, 1.0, 0.5], 0), 1);
        assert_eq!(runner_up(&[1.0], 0), 0);
    }
}

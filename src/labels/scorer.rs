//! Scores, labels, confidence and certainty.

use crate::analysis::{Analysis, Cue};
use crate::cues::{Cues, Fired};
use crate::rules::{LabelRule, Neighbour, Pack, Scale};

/// A rule that counts for a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vote {
    /// Index of the label rule.
    pub rule: u32,
    /// How often it counts.
    pub count: f64,
    /// Its hits in [`Cues::hits`].
    pub hits: (u32, u32),
}

/// The votes of an article. The buffers are reused.
#[derive(Debug, Default)]
pub struct Votes {
    all: Vec<Vote>,
    /// Those of each sentence: from where, to where they count whatever the labels beside it are, and to where all count.
    ranges: Vec<(usize, usize, usize)>,
    /// Rules that fired in a sentence and count for one beside it, and where those of each sentence begin.
    lent: Vec<Fired>,
    lent_starts: Vec<usize>,
    /// Votes of one sentence that hang on the labels beside it.
    hanging: Vec<Vote>,
    order: Vec<u64>,
    /// The share of the article's sentences that have the writer's voice.
    voiced: f64,
}

impl Votes {
    /// The votes that counted for a sentence.
    #[must_use]
    pub fn of(&self, sentence: usize) -> &[Vote] {
        let (from, _, to) = self.ranges[sentence];
        &self.all[from..to]
    }

    /// The share of the article's sentences that have the writer's voice.
    #[must_use]
    pub fn voiced(&self) -> f64 {
        self.voiced
    }
}

/// What labels must be for a rule to count.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    after: Option<usize>,
    before: Option<usize>,
    /// What the sentence's own label must be.
    own: Option<usize>,
}

impl Context {
    fn is_none(self) -> bool {
        self.after.is_none() && self.before.is_none() && self.own.is_none()
    }
}

/// For which sentence a rule counts, seen from that in which its cue stands, and whether labels decide if it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Effect {
    on: Neighbour,
    hangs: bool,
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
    effects: Vec<Effect>,
    /// By rule: whether a sentence in which it fires has the writer's voice.
    voices: Vec<bool>,
    /// By rule: the share of such sentences from which on it counts, and from which on it no longer does.
    heard: Vec<(f64, f64)>,
    /// An article with fewer such sentences has none.
    least_voiced: usize,
    any_heard: bool,
    any_lends: bool,
    any_hangs: bool,
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
        let context = |r: &LabelRule| Context { after: r.after, before: r.before, own: r.labelled };
        let contexts: Vec<_> = rules.iter().map(context).collect();
        let heard = |r: &LabelRule| (r.voiced.unwrap_or(0.0), r.unvoiced.unwrap_or(f64::INFINITY));
        let any_heard = rules.iter().any(|r| r.unvoiced.is_some() || r.voiced.is_some())
            || pack.holder_rules.iter().any(|r| r.unvoiced.is_some());
        let effect =
            |(rule, context): (&LabelRule, &Context)| Effect { on: rule.cue.neighbour, hangs: !context.is_none() };
        let effects: Vec<_> = rules.iter().zip(&contexts).map(effect).collect();
        Self {
            labels,
            biases: pack.labels.iter().map(|l| l.bias).collect(),
            certainty_bias: pack.certainty_bias,
            weights,
            any_lends: effects.iter().any(|b| b.on != Neighbour::This),
            any_hangs: effects.iter().any(|b| b.hangs),
            voices: rules.iter().map(|r| r.voice).collect(),
            heard: rules.iter().map(heard).collect(),
            least_voiced: pack.least_voiced,
            any_heard,
            contexts,
            effects,
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
        votes.all.clear();
        votes.ranges.clear();
        out.scores.clear();
        self.lend(cues, count, votes);
        votes.voiced = self.voiced(cues, count);
        for at in 0..count {
            out.scores.extend(&self.biases);
            let scores = &mut out.scores[at * self.labels..];
            // until the second pass this is the plain sum
            out.sentences[at].certainty = self.vote(cues, at, scores, votes);
            out.sentences[at].label = given.get(at).copied().flatten().unwrap_or_else(|| best(scores));
        }
        if self.any_hangs {
            self.second_pass(given, votes, out);
        }
        self.conclude(cues, votes, out);
    }

    /// Picks out the rules that count for the sentence beside the one in which they fired: few, and asked for twice.
    fn lend(&self, cues: &Cues, count: usize, votes: &mut Votes) {
        votes.lent.clear();
        votes.lent_starts.clear();
        if !self.any_lends {
            return;
        }
        for at in 0..count {
            votes.lent_starts.push(votes.lent.len());
            // behind the label rules stand those of holders and relations
            let of_labels = cues.of(at).iter().map_while(|f| Some((f, self.effects.get(f.cue as usize)?)));
            votes.lent.extend(of_labels.filter(|(_, effect)| effect.on != Neighbour::This).map(|(f, _)| *f));
        }
        votes.lent_starts.push(votes.lent.len());
    }

    /// The share of sentences in which a rule of the writer's voice fired; 0 where they are too few to tell.
    fn voiced(&self, cues: &Cues, count: usize) -> f64 {
        if !self.any_heard || count == 0 {
            return 0.0;
        }
        let has =
            |at: &usize| cues.of(*at).iter().any(|f| self.voices.get(f.cue as usize).copied().unwrap_or_default());
        let with = (0..count).filter(has).count();
        if with < self.least_voiced {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = with as f64 / count as f64;
        share
    }

    /// Gathers the votes for a sentence and adds those that no label decides on; returns the sum for certainty.
    fn vote(&self, cues: &Cues, at: usize, scores: &mut [f64], votes: &mut Votes) -> f64 {
        let Votes { all, ranges, lent, lent_starts, hanging, voiced, .. } = votes;
        let from = all.len();
        hanging.clear();
        let mut certainty = self.certainty_bias;
        let mut take = |f: &Fired, hangs: bool| {
            let (from, to) = self.heard[f.cue as usize];
            if *voiced < from || *voiced >= to {
                return;
            }
            let vote = Vote { rule: f.cue, count: f64::from(f.count()), hits: f.hits };
            if hangs {
                hanging.push(vote);
            } else {
                self.add(vote, scores, &mut certainty);
                all.push(vote);
            }
        };
        for f in cues.of(at) {
            match self.effects.get(f.cue as usize) {
                Some(effect) if effect.on == Neighbour::This => take(f, effect.hangs),
                Some(_) => {}
                None => break,
            }
        }
        for (side, beside) in [(Neighbour::Previous, at.checked_sub(1)), (Neighbour::Next, Some(at + 1))] {
            let bounds = beside.and_then(|beside| Some((*lent_starts.get(beside)?, *lent_starts.get(beside + 1)?)));
            let lent = bounds.map_or(&[][..], |(from, to)| &lent[from..to]);
            for (f, effect) in lent.iter().map(|f| (f, self.effects[f.cue as usize])) {
                if effect.on == side {
                    take(f, effect.hangs);
                }
            }
        }
        let plain = all.len();
        all.extend_from_slice(hanging);
        ranges.push((from, plain, all.len()));
        certainty
    }

    fn add(&self, vote: Vote, scores: &mut [f64], certainty: &mut f64) {
        let weights = self.weights(vote.rule);
        for (score, weight) in scores.iter_mut().zip(weights) {
            *score += weight * vote.count;
        }
        *certainty += weights[self.labels] * vote.count;
    }

    /// Adds the rules that ask for labels: in order, so that the label before is final and the label behind is that of
    /// the first pass. Those that ask for the sentence's own come last: they weigh certainty alone. Rules that meet
    /// another label lose their vote.
    fn second_pass(&self, given: &[Option<usize>], votes: &mut Votes, out: &mut Analysis) {
        for (at, (_, hanging, end)) in votes.ranges.iter_mut().enumerate() {
            let before = at.checked_sub(1).map(|n| out.sentences[n].label);
            let behind = out.sentences.get(at + 1).map(|s| s.label);
            let sentence = &mut out.sentences[at];
            let scores = &mut out.scores[at * self.labels..][..self.labels];
            let own = &mut votes.all[*hanging..*end];
            own.sort_by_key(|vote| self.contexts[vote.rule as usize].own.is_some());
            let about_itself = own.partition_point(|vote| self.contexts[vote.rule as usize].own.is_none());
            let mut kept = 0;
            for k in 0..=own.len() {
                if k == about_itself {
                    sentence.label = given.get(at).copied().flatten().unwrap_or_else(|| best(scores));
                }
                let Some(&vote) = own.get(k) else { break };
                let Context { after, before: ahead, own: itself } = self.contexts[vote.rule as usize];
                if after.is_none_or(|l| before == Some(l))
                    && ahead.is_none_or(|l| behind == Some(l))
                    && itself.is_none_or(|l| sentence.label == l)
                {
                    self.add(vote, scores, &mut sentence.certainty);
                    own[kept] = vote;
                    kept += 1;
                }
            }
            *end = *hanging + kept;
        }
    }

    /// Confidence, runner-up and margin from the scores; the cues, strongest for the label against the runner-up
    /// first, and how many speak for it.
    fn conclude(&self, cues: &Cues, votes: &mut Votes, out: &mut Analysis) {
        out.cues.clear();
        let Votes { all, ranges, order, .. } = votes;
        for (at, sentence) in out.sentences.iter_mut().enumerate() {
            let scores = &out.scores[at * self.labels..][..self.labels];
            let label = sentence.label;
            sentence.certainty = logistic(sentence.certainty);
            sentence.confidence = 1.0 / scores.iter().map(|s| (s - scores[label]).exp()).sum::<f64>();
            sentence.runner_up = runner_up(scores, label);
            sentence.margin = scores[label] - scores[sentence.runner_up];
            let own = &all[ranges[at].0..ranges[at].2];
            order.clear();
            order.extend((0..).zip(own).map(|(number, vote)| {
                let weights = self.weights(vote.rule);
                descending((weights[label] - weights[sentence.runner_up]) * vote.count, number)
            }));
            order.sort_unstable();
            let from = out.cues.len();
            sentence.for_label = 0;
            for &key in order.iter() {
                let vote = &own[number(key)];
                let hits = &cues.hits[vote.hits.0 as usize..vote.hits.1 as usize];
                if hits.is_empty() {
                    out.cues.push(Cue { rule: vote.rule, span: 0..0 });
                }
                out.cues
                    .extend(hits.iter().map(|h| Cue { rule: vote.rule, span: h.span.0 as usize..h.span.1 as usize }));
                if key < NOTHING {
                    sentence.for_label = out.cues.len() - from;
                }
            }
            sentence.cues = from..out.cues.len();
        }
    }
}

/// What an item is sorted by for the greatest strength to come first, and of equals the first: its number in the lower half,
/// and in the upper one the strength in single precision, as bits that grow as it falls. In that precision sums
/// that differ by crumbs are equal.
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
fn descending(strength: f64, number: u32) -> u64 {
    let bits = (strength as f32 + 0.0).to_bits();
    // of negative numbers the bits grow as they fall already
    let falling = if bits >> 31 == 0 { 0x7FFF_FFFF - bits } else { bits };
    u64::from(falling) << 32 | u64::from(number)
}

/// The number in a key of [`descending`].
#[expect(clippy::cast_possible_truncation, reason = "the lower half")]
fn number(key: u64) -> usize {
    key as u32 as usize
}

/// [`descending`] of strength 0.
const NOTHING: u64 = 0x7FFF_FFFF << 32;

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
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_strongest_come_first_and_of_equals_the_first(all in proptest::collection::vec(-500i32..500, 0..30)) {
            let strengths: Vec<f64> = all.iter().map(|&hundredths| f64::from(hundredths) / 100.0).collect();
            let mut keys: Vec<u64> = (0..).zip(&strengths).map(|(number, &strength)| descending(strength, number)).collect();
            keys.sort_unstable();
            let sorted: Vec<i32> = keys.iter().map(|&key| all[number(key)]).collect();
            let mut plain: Vec<(i32, usize)> = all.iter().enumerate().map(|(at, &strength)| (-strength, at)).collect();
            plain.sort_unstable();
            prop_assert_eq!(sorted, plain.iter().map(|&(falling, _)| -falling).collect::<Vec<_>>());
            prop_assert_eq!(
                keys.iter().filter(|&&key| key < NOTHING).count(),
                all.iter().filter(|&&strength| strength > 0).count()
            );
        }
    }

    #[test]
    fn crumbs_of_a_sum_make_no_order() {
        let crumb = 0.1 + 0.2;
        assert!(crumb > 0.3 && descending(crumb, 1) > descending(0.3, 0) && descending(0.3, 1) > descending(crumb, 0));
        assert!(descending(-0.0, 0) == NOTHING);
    }

    #[test]
    fn a_tie_goes_to_the_first_label() {
        assert_eq!(best(&[1.0, 1.0, 0.5]), 0);
        assert_eq!(runner_up(&[1.0, 1.0, 0.5], 0), 1);
        assert_eq!(runner_up(&[1.0], 0), 0);
    }
}

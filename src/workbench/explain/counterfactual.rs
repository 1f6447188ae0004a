//! What it would take to give a sentence another label: which rules it depends on, and by how much.

use serde::Serialize;

use crate::Engine;
use crate::analysis::Analysis;
use crate::labels::best_of;

/// What it would take for another label. Only this sentence is looked at: rules that ask for the labels of
/// neighbours stay as they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flip {
    /// The fewest rules without which the label would be another; empty if it depends on the biases alone.
    pub without: Vec<String>,
    /// The label without them.
    pub becomes: Option<String>,
    /// The weight of the rule that speaks most for the label, at which label and runner-up would be level.
    pub weight: Option<WeightChange>,
}

/// A weight that would make two labels level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightChange {
    /// The rule.
    pub rule: String,
    /// The label it adds to.
    pub label: String,
    /// What it adds.
    pub from: f64,
    /// What it would have to add.
    pub to: f64,
}

/// What it would take for a sentence, by index, of an article that the engine has analysed.
#[must_use]
pub fn flip(engine: &Engine, analysis: &Analysis, index: usize) -> Flip {
    let pack = engine.pack();
    let sentence = &analysis.sentences[index];
    let mut scores = analysis.scores[index * pack.labels.len()..][..pack.labels.len()].to_vec();
    // each rule with how often it counts; those that speak most for the label stand first
    let mut votes: Vec<(u32, f64)> = Vec::new();
    for cue in &analysis.cues[sentence.cues.clone()] {
        match votes.last_mut() {
            Some((rule, count)) if *rule == cue.rule => *count += 1.0,
            _ => votes.push((cue.rule, 1.0)),
        }
    }
    let mut out = Flip { without: Vec::new(), becomes: None, weight: None };
    let id = |rule: u32| pack.label_rules[rule as usize].cue.id.clone();
    if let Some(&(rule, count)) = votes.first().filter(|_| sentence.for_label > 0) {
        let weights = engine.scorer().weights(rule);
        // of the two labels, the one that the rule says more about
        let own = weights[sentence.label].abs() >= weights[sentence.runner_up].abs();
        let (label, by) = if own { (sentence.label, -sentence.margin) } else { (sentence.runner_up, sentence.margin) };
        out.weight = Some(WeightChange {
            rule: id(rule),
            label: pack.labels[label].id.clone(),
            from: weights[label],
            to: weights[label] + by / count,
        });
    }
    for (rule, count) in votes {
        let weights = engine.scorer().weights(rule);
        if weights[sentence.label] - weights[sentence.runner_up] <= 0.0 {
            break;
        }
        scores.iter_mut().zip(weights).for_each(|(score, weight)| *score -= weight * count);
        out.without.push(id(rule));
        let best = best_of(scores.iter().copied());
        if best != sentence.label {
            out.becomes = Some(pack.labels[best].id.clone());
            return out;
        }
    }
    out.without.clear();
    out
}

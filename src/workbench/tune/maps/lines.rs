//! What makes a confidence of a share: a line in its logit, fitted on articles left out of all else.

use crate::analysis::Analysis;
use crate::labels::logistic;
use crate::links::{Known, KnownTarget};
use crate::rules::ConfidenceLines;
use crate::workbench::tune::fit::lbfgs::{Limits, minimise};

/// Pairs that a line is fitted with, at least.
const LEAST: usize = 40;
/// How strongly slope and offset are drawn to where they are.
const STRENGTH: f64 = 5.0;
const LIMITS: Limits = Limits { steps: 100, gradient: 1e-6, decrease: 1e-9 };

/// A line by its slope and its offset.
pub type Line = (f64, f64);

/// What a confidence is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// The thesis.
    Thesis,
    /// A link.
    Link,
}

/// A decision on an article that was left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// The fold of the article.
    pub fold: usize,
    /// Whether the article is one paragraph.
    pub one_paragraph: bool,
    /// What was decided.
    pub of: Of,
    /// Its share, as a logit.
    pub logit: f64,
    /// Whether people decided so, too.
    pub right: bool,
}

/// The decisions of an article about which gold says something.
pub fn decisions(known: &Known, found: &Analysis, lines: &[ConfidenceLines; 2], fold: usize, out: &mut Vec<Decision>) {
    let mut paragraphs = found.sentences.iter().map(|s| s.paragraph);
    let first = paragraphs.next();
    let one_paragraph = paragraphs.all(|paragraph| Some(paragraph) == first);
    let lines = lines[usize::from(one_paragraph)];
    let mut add = |of: Of, confidence: f64, (slope, offset): Line, right: bool| {
        let share = confidence.clamp(1e-6, 1.0 - 1e-6);
        let logit = ((share / (1.0 - share)).ln() - offset) / if slope == 0.0 { 1.0 } else { slope };
        out.push(Decision { fold, one_paragraph, of, logit, right });
    };
    if let (Some(thesis), Some(&(chosen, confidence))) = (known.thesis, found.theses.first()) {
        add(Of::Thesis, confidence, lines.thesis, chosen == thesis);
    }
    for (at, sentence) in found.sentences.iter().enumerate() {
        let Some(link) = &sentence.link else { continue };
        let right = match known.link(at).target {
            KnownTarget::Open => continue,
            KnownTarget::Nothing => false,
            KnownTarget::Thesis => Some(link.target) == known.thesis.or(found.thesis),
            KnownTarget::Sentence(target) => link.target == target,
        };
        add(Of::Link, link.confidence, lines.link, right);
    }
}

/// A better line for some decisions, if there is one by what is left out.
#[must_use]
pub fn better(decisions: &[Decision], now: Line, folds: usize) -> Option<Line> {
    if decisions.len() < LEAST {
        return None;
    }
    let mut losses = (0.0, 0.0);
    for fold in 0..folds {
        let (out, others): (Vec<Decision>, Vec<Decision>) = decisions.iter().partition(|d| d.fold == fold);
        let line = fit(&others, now);
        losses = (losses.0 + loss(&out, now), losses.1 + loss(&out, line));
    }
    let line = fit(decisions, now);
    let cents = |number: f64| (number * 100.0).round() / 100.0;
    let line = (cents(line.0), cents(line.1));
    (losses.1 < losses.0 && line.0 > 0.0 && line != now).then_some(line)
}

fn fit(decisions: &[Decision], now: Line) -> Line {
    let mut line = [now.0, now.1];
    minimise(&mut line, LIMITS, |line, gradient| {
        gradient.fill(0.0);
        let mut loss = 0.0;
        for decision in decisions {
            let share = share(decision, (line[0], line[1]));
            let is = f64::from(u8::from(decision.right));
            loss -= surprise(share, decision.right);
            gradient[0] += (share - is) * decision.logit;
            gradient[1] += share - is;
        }
        for (at, was) in [now.0, now.1].into_iter().enumerate() {
            loss += STRENGTH / 2.0 * (line[at] - was) * (line[at] - was);
            gradient[at] += STRENGTH * (line[at] - was);
        }
        loss
    });
    (line[0], line[1])
}

fn share(decision: &Decision, (slope, offset): Line) -> f64 {
    logistic(slope * decision.logit + offset)
}

/// The logarithm of how likely it was that this would be right, or wrong.
fn surprise(share: f64, right: bool) -> f64 {
    (if right { share } else { 1.0 - share }).max(1e-9).ln()
}

fn loss(decisions: &[Decision], line: Line) -> f64 {
    decisions.iter().map(|decision| -surprise(share(decision, line), decision.right)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(right: usize) -> Vec<Decision> {
        let one = |n: usize| Decision {
            fold: n % 5,
            one_paragraph: false,
            of: Of::Link,
            logit: 2.0 + (n % 3) as f64 / 10.0,
            right: n * 7 % 100 < right,
        };
        (0..100).map(one).collect()
    }

    #[test]
    fn a_line_that_is_too_sure_is_lowered() {
        let line = better(&decided(40), (1.0, 0.0), 5).unwrap();
        let mean: f64 = decided(40).iter().map(|d| share(d, line)).sum::<f64>() / 100.0;
        assert!((mean - 0.4).abs() < 0.1, "{mean} by {line:?}");
    }

    #[test]
    fn a_line_that_holds_stays_and_few_decisions_move_none() {
        assert_eq!(better(&decided(40)[..20], (1.0, 0.0), 5), None);
        let line = better(&decided(40), (1.0, 0.0), 5).unwrap();
        assert!(better(&decided(40), line, 5).is_none_or(|next| (next.1 - line.1).abs() < 0.3));
    }
}

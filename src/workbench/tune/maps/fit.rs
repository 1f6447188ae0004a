//! Weights of relation rules under which what people chose is likely: multinomial logistic regression over the options of
//! each choice, drawn towards the weights of the pack.
//!
//! How strongly is chosen by folds over the articles that are learned from; where no strength does better on articles left
//! out, all weights stay.

use super::sample::{Choice, Choices, Rules};
use crate::labels::logistic;
use crate::rules::{Bearing, RelationRule};
use crate::workbench::tune::fit::lbfgs::{Limits, minimise};

/// How strongly weights may be drawn to where they are.
const STRENGTHS: [f64; 4] = [3.0, 10.0, 30.0, 100.0];
/// Folds by which one of them is chosen.
const INNER: usize = 3;
/// A rule that speaks in fewer articles keeps its weight.
const ARTICLES: usize = 3;
/// The smallest weight that is written.
const CENT: f64 = 0.01;
const LIMITS: Limits = Limits { steps: 60, gradient: 1e-3, decrease: 1e-6 };

/// What was learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// Of each relation rule, two decimals.
    pub weights: Vec<f64>,
    /// How strongly they were drawn back; `None`: nothing was learned.
    pub strength: Option<f64>,
}

/// Learns from some articles.
#[must_use]
pub fn learn(rules: &[RelationRule], articles: &[&Choices]) -> Learned {
    let now: Vec<f64> = rules.iter().map(|rule| rule.weight).collect();
    let bearings: Vec<Bearing> = rules.iter().map(|rule| rule.bearing).collect();
    let stay = loss_of(&bearings, articles, &now);
    let mut best = (stay, None);
    for strength in STRENGTHS {
        let left_out = |fold: usize, is_left_out: bool| {
            let all = articles.iter().enumerate().filter(move |(at, _)| (at % INNER == fold) == is_left_out);
            all.map(|(_, own)| *own).collect::<Vec<_>>()
        };
        let loss = (0..INNER).map(|fold| {
            let weights = fit(&bearings, &left_out(fold, false), &now, strength);
            loss_of(&bearings, &left_out(fold, true), &weights)
        });
        let loss: f64 = loss.sum();
        if loss < best.0 {
            best = (loss, Some(strength));
        }
    }
    let weights = match best.1 {
        Some(strength) => fit(&bearings, articles, &now, strength),
        None => now.clone(),
    };
    let weights = weights.iter().zip(&now).map(|(&weight, &was)| rounded(weight, was)).collect();
    Learned { weights, strength: best.1 }
}

/// To two decimals, and never 0, which would be no rule.
fn rounded(weight: f64, was: f64) -> f64 {
    let cents = (weight * 100.0).round() / 100.0;
    if (weight - was).abs() < CENT / 2.0 {
        was
    } else if cents == 0.0 {
        CENT.copysign(weight)
    } else {
        cents
    }
}

fn fit(bearings: &[Bearing], articles: &[&Choices], now: &[f64], strength: f64) -> Vec<f64> {
    let moves = spoken(bearings.len(), articles);
    let mut weights = now.to_vec();
    minimise(&mut weights, LIMITS, |weights, gradient| {
        gradient.fill(0.0);
        let mut loss = 0.0;
        for choices in articles {
            choices.thesis.iter().for_each(|choice| loss += thesis(choice, weights, gradient));
            choices.links.iter().for_each(|choice| loss += link(choice, bearings, weights, gradient));
        }
        for at in 0..weights.len() {
            let off = weights[at] - now[at];
            loss += strength / 2.0 * off * off;
            gradient[at] = if moves[at] { gradient[at] + strength * off } else { 0.0 };
        }
        loss
    });
    weights
}

/// Which rules speak in enough articles.
fn spoken(rules: usize, articles: &[&Choices]) -> Vec<bool> {
    let mut counts = vec![0; rules];
    for choices in articles {
        let mut here = vec![false; rules];
        let all = choices.thesis.iter().chain(&choices.links).flat_map(|choice| &choice.options).flatten();
        for (rule, _) in all {
            here[*rule as usize] = true;
        }
        counts.iter_mut().zip(here).for_each(|(count, here)| *count += usize::from(here));
    }
    counts.into_iter().map(|count| count >= ARTICLES).collect()
}

fn loss_of(bearings: &[Bearing], articles: &[&Choices], weights: &[f64]) -> f64 {
    let mut unused = vec![0.0; weights.len()];
    let loss = articles.iter().map(|choices| {
        let theses: f64 = choices.thesis.iter().map(|choice| thesis(choice, weights, &mut unused)).sum();
        let links: f64 = choices.links.iter().map(|choice| link(choice, bearings, weights, &mut unused)).sum();
        theses + links
    });
    loss.sum()
}

/// Minus the logarithm of how likely the thesis is; its gradient is added.
fn thesis(choice: &Choice, weights: &[f64], gradient: &mut [f64]) -> f64 {
    let sum = |rules: &Rules| rules.iter().map(|(rule, amount)| weights[*rule as usize] * amount).sum();
    let scores: Vec<f64> = choice.options.iter().map(sum).collect();
    let (shares, loss) = softmax(&scores, choice.right);
    for (at, (rules, share)) in choice.options.iter().zip(shares).enumerate() {
        let slope = share - f64::from(u8::from(at == choice.right));
        for (rule, amount) in rules {
            gradient[*rule as usize] += slope * amount;
        }
    }
    loss
}

/// The same for a link: its target by the better of its sums, then its kind.
fn link(choice: &Choice, bearings: &[Bearing], weights: &[f64], gradient: &mut [f64]) -> f64 {
    let sums = |rules: &Rules| {
        let (mut supports, mut attacks) = (0.0, 0.0);
        for (rule, amount) in rules {
            let worth = weights[*rule as usize] * amount;
            match bearings[*rule as usize] {
                Bearing::Supports => supports += worth,
                Bearing::Attacks => attacks += worth,
                Bearing::Any => (supports, attacks) = (supports + worth, attacks + worth),
                Bearing::Thesis => {}
            }
        }
        (supports, attacks)
    };
    let sums: Vec<(f64, f64)> = choice.options.iter().map(sums).collect();
    let best: Vec<f64> = sums.iter().map(|(supports, attacks): &(f64, f64)| supports.max(*attacks)).collect();
    let (shares, mut loss) = softmax(&best, choice.right);
    let mut add = |rules: &Rules, attack: bool, slope: f64| {
        for (rule, amount) in rules {
            let counts = match bearings[*rule as usize] {
                Bearing::Any => true,
                Bearing::Supports => !attack,
                Bearing::Attacks => attack,
                Bearing::Thesis => false,
            };
            if counts {
                gradient[*rule as usize] += slope * amount;
            }
        }
    };
    for (at, (rules, share)) in choice.options.iter().zip(shares).enumerate() {
        let slope = share - f64::from(u8::from(at == choice.right));
        add(rules, sums[at].1 > sums[at].0, slope);
    }
    if let Some(attacks) = choice.attacks {
        let (own, other) = if attacks { (sums[choice.right].1, sums[choice.right].0) } else { sums[choice.right] };
        let wrong = logistic(other - own);
        loss -= (1.0 - wrong).max(f64::MIN_POSITIVE).ln();
        add(&choice.options[choice.right], attacks, -wrong);
        add(&choice.options[choice.right], !attacks, wrong);
    }
    loss
}

/// Shares of scores, and minus the logarithm of one of them.
fn softmax(scores: &[f64], right: usize) -> (Vec<f64>, f64) {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let all: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f64 = all.iter().sum();
    let loss = sum.ln() - (scores[right] - most);
    (all.into_iter().map(|share| share / sum).collect(), loss)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(options: &[&[(u32, f64)]], right: usize, attacks: Option<bool>) -> Choice {
        Choice { options: options.iter().map(|rules| rules.to_vec()).collect(), right, attacks }
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let bearings = [Bearing::Any, Bearing::Supports, Bearing::Attacks, Bearing::Thesis];
        let link_of = choice(&[&[(0, 1.0), (2, 2.0)], &[(1, 1.0)], &[(0, 2.0), (1, 0.5), (2, 1.0)]], 2, Some(true));
        let of_thesis = choice(&[&[(3, 1.0)], &[(3, 2.0)]], 1, None);
        let at = [0.3, -0.2, 0.7, 0.4];
        let loss = |weights: &[f64], gradient: &mut [f64]| {
            link(&link_of, &bearings, weights, gradient) + thesis(&of_thesis, weights, gradient)
        };
        let mut gradient = [0.0; 4];
        loss(&at, &mut gradient);
        for rule in 0..4 {
            let beside = |step: f64| {
                let mut weights = at;
                weights[rule] += step;
                loss(&weights, &mut [0.0; 4])
            };
            let slope = (beside(1e-5) - beside(-1e-5)) / 2e-5;
            assert!((slope - gradient[rule]).abs() < 1e-6, "rule {rule}: {slope} {}", gradient[rule]);
        }
    }

    #[test]
    fn weights_are_cents_and_never_nought() {
        for (fitted, present, cents) in [(0.126, 0.5, 0.13), (0.004, 0.5, 0.01), (-0.004, 0.5, -0.01)] {
            assert!((rounded(fitted, present) - cents).abs() < 1e-12, "{fitted}");
        }
        assert!((rounded(0.5049, 0.503) - 0.503).abs() < 1e-12, "what hardly moves stays");
    }
}

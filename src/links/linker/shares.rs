//! How likely each sentence is the thesis, and each link is drawn by a reader.
//!
//! Scores are log-odds. The share of a sentence as the thesis is its part of the exponentials of all; that of a link,
//! under a given thesis, its part of those of all links of its sentence. Which thesis is right is not known, so a link is
//! weighed under each of the likeliest.

use super::{Linker, Scratch};
use crate::analysis::Analysis;
use crate::bits::number;
use crate::cues::Setting;
use crate::labels::logistic;
use crate::links::Candidate;
use crate::links::known::{Known, KnownLink, KnownTarget};
use crate::links::worth::Worth;
use crate::rules::ConfidenceLines;

/// What is known of a possible link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub attacks: bool,
    /// What the rules make it worth, under the chosen thesis.
    pub score: f64,
    /// Its part of all links of its sentence; `None` for a link that is given.
    pub share: Option<f64>,
}

/// What is worked out for the links of one node. The buffers are reused.
#[derive(Debug, Default)]
pub(super) struct Bench {
    /// Of each node in reach: the node, what the link is worth, and its exponential.
    near: Vec<(usize, Worth, f64)>,
    /// Of each likely thesis: what the link is worth if that is the thesis, its exponential, the share of the thesis, and
    /// the sum of all exponentials under it.
    far: Vec<(Worth, f64, f64, f64)>,
}

/// Theses named beside the chosen one and with it.
const NAMED: usize = 3;

impl Worth {
    fn best(self) -> f64 {
        self.supports.max(self.attacks)
    }
}

impl Linker {
    /// Shares out who is the thesis, and notes the likeliest; of equals the first. A known thesis is the only one.
    pub(super) fn rank_theses(&self, known: &Known, scratch: &mut Scratch) {
        let Scratch { nodes, roots, standing, theses, .. } = scratch;
        standing.clear();
        theses.clear();
        let is_barred = |sentence: usize| match known.thesis {
            Some(thesis) => thesis != sentence,
            None => known.link(sentence).target != KnownTarget::Open,
        };
        let most = roots.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
        standing.extend(
            nodes.iter().zip(roots.iter()).map(
                |(node, &root)| {
                    if is_barred(node.sentence) { 0.0 } else { (root - most).exp() }
                },
            ),
        );
        let sum: f64 = standing.iter().sum();
        if sum > 0.0 {
            for share in standing.iter_mut() {
                *share /= sum;
            }
        } else {
            // whoever is not barred is unlikely beyond measure
            let free = |&at: &usize| !is_barred(nodes[at].sentence);
            let best = (0..nodes.len()).filter(free).reduce(|a, b| if roots[b] > roots[a] { b } else { a });
            if let Some(best) = best {
                standing[best] = 1.0;
            }
        }
        for (node, &share) in standing.iter().enumerate().filter(|s| *s.1 > 0.0) {
            let place = theses.partition_point(|t| t.1 >= share);
            if place < self.settings.theses.max(NAMED) {
                theses.truncate(self.settings.theses.max(NAMED) - 1);
                theses.insert(place, (node, share));
            }
        }
    }

    /// The likeliest theses, as sentences.
    pub(super) fn name_theses(&self, scratch: &Scratch, out: &mut Analysis) {
        let likely = |share: f64| calibrated(share, self.lines(scratch).thesis);
        out.theses.extend(scratch.theses.iter().take(NAMED).map(|t| (scratch.nodes[t.0].sentence, likely(t.1))));
    }

    /// Lays out the possible links of all nodes, and what each adds to a tree.
    pub(super) fn share_out(&self, thesis: usize, known: &Known, scratch: &mut Scratch) {
        let mut bench = std::mem::take(&mut scratch.bench);
        scratch.theses.truncate(self.settings.theses.max(1));
        scratch.starts.clear();
        scratch.candidates.clear();
        scratch.weighed.clear();
        for at in 0..scratch.nodes.len() {
            scratch.starts.push(number(scratch.candidates.len()));
            if at == thesis {
                continue;
            }
            let link = known.link(scratch.nodes[at].sentence);
            let target = match link.target {
                KnownTarget::Thesis => Some(thesis),
                KnownTarget::Sentence(target) => scratch.nodes.binary_search_by_key(&target, |n| n.sentence).ok(),
                KnownTarget::Open | KnownTarget::Nothing => None,
            };
            match target.filter(|&target| target != at) {
                Some(target) => self.keep(at, target, link, scratch),
                None => self.share_out_of(at, link, &mut bench, scratch),
            }
        }
        scratch.starts.push(number(scratch.candidates.len()));
        scratch.bench = bench;
    }

    /// A link that is known is the only one of its node.
    fn keep(&self, at: usize, target: usize, link: KnownLink, scratch: &mut Scratch) {
        let mut worth = self.bare_worth(at, target, scratch);
        if scratch.thesis == Some(target) {
            worth.join(self.lead_worth(at, target, scratch));
        }
        scratch.candidates.push(Candidate { to: number(target), weight: 1.0 });
        let attacks = link.attacks.unwrap_or(worth.attacks > worth.supports);
        let score = if attacks { worth.attacks } else { worth.supports };
        scratch.weighed.push(Weighed { attacks, score, share: None });
    }

    /// The links of one node, in text order: of equals the first is taken.
    fn share_out_of(&self, at: usize, link: KnownLink, bench: &mut Bench, scratch: &mut Scratch) {
        let Bench { near, far } = bench;
        let count = scratch.nodes.len();
        let as_known = |worth: Worth| match link.attacks {
            Some(true) => Worth { supports: f64::NEG_INFINITY, ..worth },
            Some(false) => Worth { attacks: f64::NEG_INFINITY, ..worth },
            None => worth,
        };
        near.clear();
        near.extend(self.near(at, count).map(|to| (to, as_known(scratch.worths[self.slot(at, to)]), 0.0)));
        far.clear();
        for place in 0..scratch.theses.len() {
            let (to, share) = scratch.theses[place];
            if to == at {
                far.push((Worth::default(), 0.0, 0.0, 1.0));
                continue;
            }
            let mut worth = if at.abs_diff(to) <= self.reach {
                scratch.worths[self.slot(at, to)]
            } else {
                self.bare_worth(at, to, scratch)
            };
            worth.join(self.lead_worth(at, to, scratch));
            far.push((as_known(worth), 0.0, share, 1.0));
        }
        let all = near.iter().map(|n| n.1.best()).chain(far.iter().filter(|f| f.2 > 0.0).map(|f| f.0.best()));
        let most = all.fold(f64::NEG_INFINITY, f64::max);
        for n in near.iter_mut() {
            n.2 = (n.1.best() - most).exp();
        }
        far.iter_mut().filter(|f| f.2 > 0.0).for_each(|f| f.1 = (f.0.best() - most).exp());
        let sum: f64 = near.iter().map(|n| n.2).sum();
        let shares: f64 = far.iter().map(|f| f.2).sum();
        for (&mut (_, own, ref mut share, ref mut total), &(to, _)) in far.iter_mut().zip(&scratch.theses) {
            let plain = near.iter().find(|n| n.0 == to).map_or(0.0, |n| n.2);
            *total = (sum - plain).max(0.0) + own;
            *share /= shares;
        }
        let thesis = scratch.theses[0].0;
        let place = near.partition_point(|n| n.0 < thesis);
        if near.get(place).is_none_or(|n| n.0 != thesis) {
            near.insert(place, (thesis, Worth::default(), 0.0));
        }
        for &(to, worth, plain) in near.iter() {
            let under = |(f, t): (&(Worth, f64, f64, f64), &(usize, f64))| {
                let own = if t.0 == to { f.1 } else { plain };
                (f.2 * own / f.3.max(f64::MIN_POSITIVE), own / f.3.max(f64::MIN_POSITIVE))
            };
            let likely: f64 = far.iter().zip(&scratch.theses).map(|x| under(x).0).sum();
            let chosen = under((&far[0], &scratch.theses[0])).1;
            let trust = self.settings.trust_thesis;
            let worth = if to == thesis { far[0].0 } else { worth };
            scratch.candidates.push(Candidate { to: number(to), weight: trust * chosen + (1.0 - trust) * likely });
            let attacks = worth.attacks > worth.supports;
            scratch.weighed.push(Weighed { attacks, score: worth.best(), share: Some(likely) });
        }
    }

    /// How likely a reader draws a link. Asked of the few that are shown: it takes two logarithms' time.
    pub(super) fn likely(&self, weighed: Weighed, scratch: &Scratch) -> f64 {
        weighed.share.map_or(1.0, |share| calibrated(share, self.lines(scratch).link))
    }

    /// What makes confidences of shares in such an article.
    fn lines(&self, scratch: &Scratch) -> ConfidenceLines {
        let one = scratch.nodes.first().is_some_and(|n| n.setting.places & Setting::ONE_PARAGRAPH != 0);
        self.settings.confidence[usize::from(one)]
    }

    /// What a link is worth if its target is not the thesis.
    fn bare_worth(&self, from: usize, to: usize, scratch: &mut Scratch) -> Worth {
        let mut worth = self.settled_worth(from, to, scratch);
        self.each_spoken(from, to, scratch, |rule, amount| self.rules[rule].speak(amount, &mut worth));
        worth
    }

    /// What is added if its target is the thesis.
    fn lead_worth(&self, from: usize, to: usize, scratch: &Scratch) -> Worth {
        let mut worth = Worth::default();
        self.each_lead(from, to, scratch, |rule, amount| self.rules[rule].speak(amount, &mut worth));
        worth
    }
}

/// A share as it holds on texts that nobody developed on: a line in its logit.
fn calibrated(share: f64, (slope, offset): (f64, f64)) -> f64 {
    let share = share.clamp(1e-9, 1.0 - 1e-9);
    logistic(slope * (share / (1.0 - share)).ln() + offset)
}

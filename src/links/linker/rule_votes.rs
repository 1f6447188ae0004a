//! How each rule scores a pair of sentences, or one sentence as thesis. Weighing and explaining ask the same questions here.

use super::{Active, Linker, Scratch};
use crate::cues::{Cues, Fired, SentenceTokens, Setting};
use crate::links::relation_rule::{Node, Pair, Rule};
use crate::rules::Bearing;

impl Linker {
    /// Tells each plain rule that speaks for or against a link.
    pub(super) fn each_plain(
        &self,
        pair: &Pair<'_>,
        (source, target): (Setting, Setting),
        mut tell: impl FnMut(&Rule, f64),
    ) {
        for rule in self.plain.iter().map(|&at| &self.rules[at as usize]).filter(|r| r.bearing != Bearing::Thesis) {
            let carrier = if rule.in_target { target } else { source };
            if rule.conditions.allow(carrier)
                && rule.source.0 & pair.source.label != 0
                && rule.target.0 & pair.target.label != 0
                && rule.source.1.allow(source)
                && rule.target.1.allow(target)
                && pair.met(rule)
            {
                tell(rule, rule.weight);
            }
        }
    }

    /// Tells each rule that speaks for or against a link, and how much.
    pub(super) fn each_rule(
        &self,
        from: usize,
        to: usize,
        sentences: &[SentenceTokens],
        scratch: &Scratch,
        mut tell: impl FnMut(usize, f64),
    ) {
        let pair @ Pair { source, target, .. } = scratch.pair(from, to);
        if let Some(rules) = scratch.memo.rules((source.kinds.0, target.kinds.1), self.kinds.slot(source, target)) {
            for &rule in rules {
                tell(rule as usize, self.rules[rule as usize].weight);
            }
        } else {
            let settings = (sentences[source.sentence].setting, sentences[target.sentence].setting);
            self.each_plain(&pair, settings, |rule, weight| tell(rule.index as usize, weight));
        }
        for (node, in_target) in [(source, false), (target, true)] {
            for active in &scratch.settled[node.settled.0 as usize..node.settled.1 as usize] {
                let rule = &self.rules[active.rule as usize];
                if rule.in_target == in_target && pair.met(rule) {
                    tell(active.rule as usize, rule.worth(active.count, pair.shared));
                }
            }
        }
        self.each_spoken(from, to, sentences, scratch, tell);
    }

    /// The same for the rules with words, and for the other ones that are not plain.
    pub(super) fn each_spoken(
        &self,
        from: usize,
        to: usize,
        sentences: &[SentenceTokens],
        scratch: &Scratch,
        mut tell: impl FnMut(usize, f64),
    ) {
        let pair @ Pair { source, target, .. } = scratch.pair(from, to);
        // rules of shared words come first, and are skipped where there are none
        let skipped = |sharing: u32| if pair.shared == 0 { sharing } else { 0 };
        let of = |(from, to): (u32, u32), skipped: u32| (from + skipped) as usize..to as usize;
        let mut hear = |active: &Active, other: &Node| {
            let rule = &self.rules[active.rule as usize];
            let (labels, places) = if rule.in_target { rule.source } else { rule.target };
            if labels & other.label != 0
                && pair.met(rule)
                && places.allow(sentences[other.sentence].setting)
                && rule.between.is_none_or(|labels| scratch.is_clear(labels, from, to))
            {
                tell(active.rule as usize, rule.worth(active.count, pair.shared));
            }
        };
        for active in &scratch.active[of(source.as_source, skipped(source.sharing.0))] {
            hear(active, target);
        }
        for active in &scratch.targets[of(target.as_target, skipped(target.sharing.1))] {
            hear(active, source);
        }
        if scratch.thesis == Some(to) {
            for (node, other, in_target) in [(source, target, false), (target, source, true)] {
                for active in &scratch.leads[of(node.leads, 0)] {
                    if self.rules[active.rule as usize].in_target == in_target {
                        hear(active, other);
                    }
                }
            }
        }
    }

    /// Tells each rule that speaks for or against a node as the thesis, and how much.
    pub(super) fn each_of_thesis(
        &self,
        node: &Node,
        sentences: &[SentenceTokens],
        cues: &Cues,
        mut tell: impl FnMut(usize, f64),
    ) {
        let setting = sentences[node.sentence].setting;
        for rule in self.rules.iter().filter(|r| r.bearing == Bearing::Thesis) {
            let cue = self.first + rule.index;
            let count = if rule.condition {
                u32::from(rule.conditions.allow(setting))
            } else {
                cues.of(node.sentence).iter().find(|f| f.cue == cue).map_or(0, Fired::count)
            };
            let met = rule.source.0 & node.label != 0 && rule.source.1.allow(setting) && node.titled >= rule.title;
            if met && count > 0 {
                tell(rule.index as usize, rule.weight * f64::from(rule.times(count, node.titled)));
            }
        }
    }
}

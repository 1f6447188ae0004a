//! How each rule scores a pair of sentences, or one sentence as thesis. Weighing and explaining ask the same questions here.

use super::{Active, Linker, Scratch};
use crate::cues::{Cues, Fired, Setting};
use crate::links::relation_rule::{Node, Pair, Rule};
use crate::rules::Bearing;

impl Linker {
    /// Tells each plain rule that speaks for or against a link.
    pub(super) fn each_plain(
        &self,
        pair: &Pair<'_>,
        (source, target): (Setting, Setting),
        mut tell: impl FnMut(&Rule),
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
                tell(rule);
            }
        }
    }

    /// Tells each rule that speaks for or against a link, and how often its weight counts.
    pub(super) fn each_rule(&self, from: usize, to: usize, scratch: &Scratch, mut tell: impl FnMut(usize, f64)) {
        self.each_bare(from, to, scratch, &mut tell);
        if scratch.thesis == Some(to) {
            self.each_lead(from, to, scratch, tell);
        }
    }

    /// The same, as if the target were not the thesis.
    pub(super) fn each_bare(&self, from: usize, to: usize, scratch: &Scratch, mut tell: impl FnMut(usize, f64)) {
        let pair @ Pair { source, target, .. } = scratch.pair(from, to);
        if let Some(rules) = scratch.memo.rules((source.kinds.0, target.kinds.1), self.kinds.slot(source, target)) {
            for &rule in rules {
                tell(rule as usize, 1.0);
            }
        } else {
            self.each_plain(&pair, (source.setting, target.setting), |rule| tell(rule.index as usize, 1.0));
        }
        for (node, in_target) in [(source, false), (target, true)] {
            for active in &scratch.settled[node.settled.0 as usize..node.settled.1 as usize] {
                let rule = &self.rules[active.rule as usize];
                if rule.in_target == in_target && pair.met(rule) {
                    tell(active.rule as usize, rule.amount(active.count, pair.shared));
                }
            }
        }
        self.each_spoken(from, to, scratch, tell);
    }

    /// The same for the rules with words, and for the other ones that are not plain.
    pub(super) fn each_spoken(&self, from: usize, to: usize, scratch: &Scratch, mut tell: impl FnMut(usize, f64)) {
        let pair @ Pair { source, target, .. } = scratch.pair(from, to);
        // rules of shared words come first, and are skipped where there are none
        let skipped = |sharing: u32| if pair.shared == 0 { sharing } else { 0 };
        let of = |(from, to): (u32, u32), skipped: u32| (from + skipped) as usize..to as usize;
        for active in &scratch.active[of(source.as_source, skipped(source.sharing.0))] {
            self.hear(&pair, (from, to), *active, target, scratch, &mut tell);
        }
        for active in &scratch.targets[of(target.as_target, skipped(target.sharing.1))] {
            self.hear(&pair, (from, to), *active, source, scratch, &mut tell);
        }
    }

    /// The same for the rules that ask for the thesis as the target, which is what `to` is taken for.
    pub(super) fn each_lead(&self, from: usize, to: usize, scratch: &Scratch, mut tell: impl FnMut(usize, f64)) {
        let pair @ Pair { source, target, .. } = scratch.pair(from, to);
        for (node, other, in_target) in [(source, target, false), (target, source, true)] {
            for active in &scratch.leads[node.leads.0 as usize..node.leads.1 as usize] {
                if self.rules[active.rule as usize].in_target == in_target {
                    self.hear(&pair, (from, to), *active, other, scratch, &mut tell);
                }
            }
        }
    }

    /// Tells what a rule that one of a pair meets says of the pair, if the other one is as it asks.
    fn hear(
        &self,
        pair: &Pair<'_>,
        (from, to): (usize, usize),
        active: Active,
        other: &Node,
        scratch: &Scratch,
        tell: &mut impl FnMut(usize, f64),
    ) {
        let rule = &self.rules[active.rule as usize];
        let (labels, places) = if rule.in_target { rule.source } else { rule.target };
        if labels & other.label != 0
            && pair.met(rule)
            && places.allow(other.setting)
            && rule.between.is_none_or(|labels| scratch.is_clear(labels, from, to))
        {
            tell(active.rule as usize, rule.amount(active.count, pair.shared));
        }
    }

    /// Tells each rule that speaks for or against a node as the thesis, and how often its weight counts.
    pub(super) fn each_of_thesis(&self, node: &Node, cues: &Cues, mut tell: impl FnMut(usize, f64)) {
        let setting = node.setting;
        for rule in self.rules.iter().filter(|r| r.bearing == Bearing::Thesis) {
            let cue = self.first + rule.index;
            let count = if rule.condition {
                u32::from(rule.conditions.allow(setting))
            } else {
                cues.of(node.sentence).iter().find(|f| f.cue == cue).map_or(0, Fired::count)
            };
            let met = rule.source.0 & node.label != 0 && rule.source.1.allow(setting) && node.titled >= rule.title;
            if met && count > 0 {
                tell(rule.index as usize, f64::from(rule.times(count, node.titled)));
            }
        }
    }
}

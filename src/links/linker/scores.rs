//! What the links between sentences in reach of each other are worth, as support and as attack.
//!
//! What rules say of kinds of sentences is remembered, and what they say whatever the other sentence is stands summed up
//! already. The other rules are gone through once for each sentence that meets them, and add what they say to its links
//! with those around it: most of them look no further than the next one.

use super::{Active, Linker, Scratch};
use crate::bits::number;
use crate::links::pair_memo::{Memo, Role};
use crate::links::relation_rule::{Node, Pair, side};
use crate::links::worth::Worth;

impl Linker {
    /// The nodes in reach of one, in order.
    pub(super) fn near(&self, at: usize, count: usize) -> impl Iterator<Item = usize> + use<> {
        (at.saturating_sub(self.reach)..at).chain(at + 1..(at + 1 + self.reach).min(count))
    }

    /// Where the worth of a link to a node in reach stands.
    pub(super) fn slot(&self, from: usize, to: usize) -> usize {
        from * (2 * self.reach + 1) + to + self.reach - from
    }

    /// Weighs all links between nodes in reach of each other.
    pub(super) fn weigh_near(&self, scratch: &mut Scratch) {
        let count = scratch.nodes.len();
        let mut worths = std::mem::take(&mut scratch.worths);
        worths.clear();
        worths.resize(count * (2 * self.reach + 1), Worth::default());
        for from in 0..count {
            for to in self.near(from, count) {
                worths[self.slot(from, to)] = self.settled_worth(from, to, scratch);
            }
        }
        for own in 0..count {
            let (from, to) = scratch.nodes[own].as_source;
            for active in &scratch.active[from as usize..to as usize] {
                self.speak(own, *active, scratch, |other| self.slot(own, other), &mut worths);
            }
        }
        for own in 0..count {
            let (from, to) = scratch.nodes[own].as_target;
            for active in &scratch.targets[from as usize..to as usize] {
                self.speak(own, *active, scratch, |other| self.slot(other, own), &mut worths);
            }
        }
        scratch.worths = worths;
    }

    /// What a link is worth by all that is known without a look at what stands around: by the kinds of the two, and by rules
    /// that ask nothing of the other one.
    pub(super) fn settled_worth(&self, from: usize, to: usize, scratch: &mut Scratch) -> Worth {
        let Scratch { nodes, memo, sums, .. } = scratch;
        let (source, target) = (&nodes[from], &nodes[to]);
        let mut worth = self.plain_worth(source, target, memo);
        let side = side(source, target);
        worth.join(sums[from][0][side]);
        worth.join(sums[to][1][side]);
        worth
    }

    /// What plain rules say of a link from one node to another.
    fn plain_worth(&self, source: &Node, target: &Node, memo: &mut Memo) -> Worth {
        let slot = self.kinds.slot(source, target);
        let kinds = (source.kinds.0, target.kinds.1);
        if let Some(known) = memo.worth(kinds, slot) {
            return known;
        }
        let (mut worth, mut rules) = (Worth::default(), Vec::new());
        let pair = Pair { source, target, shared: 0 };
        let settings = (memo.example(Role::Source, kinds.0), memo.example(Role::Target, kinds.1));
        self.each_plain(&pair, settings, |rule| {
            worth.add(rule.bearing, rule.weight);
            rules.push(rule.index);
        });
        memo.set(kinds, slot, self.kinds.slots(), worth, &rules);
        worth
    }

    /// Adds what a rule that a node meets says of its links with the nodes around it, each of which has a slot.
    fn speak(
        &self,
        own: usize,
        active: Active,
        scratch: &Scratch,
        slot: impl Fn(usize) -> usize,
        worths: &mut [Worth],
    ) {
        let rule = &self.rules[active.rule as usize];
        let node = &scratch.nodes[own];
        let (labels, places) = if rule.in_target { rule.source } else { rule.target };
        // the rule's direction is that of the link: seen from the target it is the other way round
        let (back, forward) = if rule.in_target { (rule.forward, rule.back) } else { (rule.back, rule.forward) };
        let (least, most) = rule.distance;
        for (goes, step) in [(back, -1), (forward, 1)] {
            let mut other = own;
            for _ in 0..if goes { self.reach } else { 0 } {
                other = other.wrapping_add_signed(step);
                let Some(near) = scratch.nodes.get(other) else { break };
                let distance = number(node.sentence.abs_diff(near.sentence));
                if distance > most {
                    break;
                }
                let shared = if rule.shared > 0 { scratch.shared.count(own, other) } else { 0 };
                if distance >= least
                    && labels & near.label != 0
                    && shared >= rule.shared
                    && rule.same_paragraph.is_none_or(|same| same == (node.paragraph == near.paragraph))
                    && places.allow(near.setting)
                    && rule.between.is_none_or(|labels| scratch.is_clear(labels, own, other))
                {
                    worths[slot(other)].add(rule.bearing, rule.worth(active.count, shared));
                }
            }
        }
    }
}

//! Which rules may match at a place: decided from its kind, its white space, and single words beside it, for all rules at once.
//!
//! Nearly all rules are ruled out here; the few that are left look at the words one by one.

use super::rule::{AT_LINE, AT_STARTER, AT_TERMINATOR, Node, Rule};
use crate::bits;
use crate::rules::Between;

/// Sets of rules, as bits, by what is known of a place without looking at its words.
#[derive(Debug, Default)]
pub(super) struct Gates {
    /// Numbers to a set.
    pub length: usize,
    /// By kind of place: the bit's number.
    pub at: [Vec<u64>; 3],
    /// No white space, some, a line break.
    pub between: [Vec<u64>; 3],
    /// Nothing closes here, something does.
    pub closed: [Vec<u64>; 2],
    /// Nothing opens here, something does.
    pub opened: [Vec<u64>; 2],
    /// Words that rules look at: the nearest one before, the one before that, and the nearest one behind.
    pub words: [Gate; 3],
}

/// Which rules a word may lead into.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Those that may match whatever the word is.
    pub any: Vec<u64>,
    /// The number among a word's splitter bits, as the lexicon keeps them, where the set of others begins.
    pub from: usize,
}

/// The words that gates look at, in the order of [`Gates::words`].
pub(super) const NEAREST_BEFORE: usize = 0;
pub(super) const SECOND_BEFORE: usize = 1;
pub(super) const NEAREST_BEHIND: usize = 2;

/// What a rule asks of the words that gates look at: whether it is met by any word, and the bits of others.
pub(super) fn asked(rule: &Rule, word: usize) -> (bool, Vec<u32>) {
    let of = |nodes: &mut dyn Iterator<Item = &Node>| {
        let (mut any, mut bits) = (false, Vec::new());
        for node in nodes {
            any |= node.ends || node.next.iter().any(|(test, _)| test.gap > 0);
            bits.extend(node.next.iter().map(|(test, _)| test.bit));
        }
        (any, bits)
    };
    match word {
        NEAREST_BEFORE if rule.before.is_empty() => (true, Vec::new()),
        NEAREST_BEFORE => of(&mut rule.before.nodes.iter().take(1)),
        SECOND_BEFORE => {
            let Some(first) = rule.before.nodes.first() else { return (true, Vec::new()) };
            let (any, bits) = of(&mut first.next.iter().map(|&(_, next)| &rule.before.nodes[next]));
            // a step that may be met again, or after others, lets any word follow
            let loose = first.ends || first.next.iter().any(|(test, _)| test.plus || test.gap > 0);
            (any || loose, bits)
        }
        _ if rule.after.is_empty() => (true, Vec::new()),
        _ => of(&mut rule.after.nodes.iter().take(1)),
    }
}

impl Gates {
    pub fn new(rules: &[Rule], bits: usize) -> Self {
        let length = bits::room(rules.len());
        let set = |holds: &dyn Fn(&Rule) -> bool| {
            let mut set = vec![0; length];
            for (at, _) in rules.iter().enumerate().filter(|(_, rule)| holds(rule)) {
                bits::set(&mut set, bits::number(at));
            }
            set
        };
        let between = |own: Between| set(&|rule| rule.between == Between::Any || rule.between == own);
        let gate = |word: usize| Gate { any: set(&|rule| asked(rule, word).0), from: bits::room(bits) + word * length };
        Self {
            length,
            at: [AT_TERMINATOR, AT_LINE, AT_STARTER].map(|kind| set(&|rule| rule.at & kind != 0)),
            between: [Between::None, Between::Space, Between::Line].map(between),
            closed: [false, true].map(|own| set(&|rule| rule.closed.is_none_or(|wanted| wanted == own))),
            opened: [false, true].map(|own| set(&|rule| rule.opened.is_none_or(|wanted| wanted == own))),
            words: [NEAREST_BEFORE, SECOND_BEFORE, NEAREST_BEHIND].map(gate),
        }
    }

    /// Pairs of a bit that rules ask for and one that a word gets which has it: the rules that it may lead into.
    pub fn led_into(&self, rules: &[Rule]) -> Vec<(u32, u32)> {
        let mut led = Vec::new();
        for (word, gate) in self.words.iter().enumerate() {
            for (number, rule) in (gate.from * 64..).zip(rules) {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                led.extend(asked(rule, word).1.into_iter().map(|bit| (bit, number)));
            }
        }
        led.sort_unstable();
        led.dedup();
        led
    }

    /// Bits of a word in all.
    pub fn bit_count(&self) -> usize {
        self.words.last().map_or(0, |last| (last.from + self.length) * 64)
    }
}

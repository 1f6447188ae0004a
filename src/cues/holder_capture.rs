//! Recovers which words of a matched phrase name the holder (capture reconstruction).
//!
//! The automaton tells that a phrase is met, not by which of its steps each word came. All phrases are one trie, so that
//! the state reached gives the steps; usually each took one word. Where a step may take more, they are laid out over the
//! words again, as many words to the earlier steps as can be.

use super::phrase_trie::{Machine, Output, Step};
use crate::bits::number;
use crate::lexicon::{Lexicon, Token};

/// Attempts at laying out one phrase: bounds what many repeats in one phrase may cost.
const MOST_ATTEMPTS: u32 = 4_096;

/// A phrase that marks a holder: tokens of the sentence, both ends included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marked {
    /// What it is good for.
    pub output: Output,
    /// Its first token.
    pub first: u32,
    /// Its last one.
    pub last: u32,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    steps: Vec<Step>,
    /// First and last token of each step.
    path: Vec<(u32, u32)>,
}

/// First and last token of the words that name the holder.
pub(super) fn holder(
    machine: &Machine,
    lexicon: &Lexicon,
    tokens: &[Token],
    marked: Marked,
    scratch: &mut Scratch,
) -> Option<(u32, u32)> {
    let Marked { output, first, last } = marked;
    let (from, to) = output.holder?;
    let (from, to) = (u32::from(from), u32::from(to));
    let Scratch { steps, path } = scratch;
    machine.steps_to(output.state, steps);
    if steps.len() == (last - first + 1) as usize {
        return Some((first + from, first + to - 1));
    }
    path.clear();
    path.resize(steps.len(), (0, 0));
    let mut layout = Layout { machine, lexicon, tokens, steps, path, last: last as usize, attempts: MOST_ATTEMPTS };
    if !layout.fits(0, first as usize) {
        return None;
    }
    Some((path.get(from as usize)?.0, path.get((to as usize).checked_sub(1)?)?.1))
}

struct Layout<'a> {
    machine: &'a Machine,
    lexicon: &'a Lexicon,
    tokens: &'a [Token],
    steps: &'a [Step],
    path: &'a mut [(u32, u32)],
    last: usize,
    attempts: u32,
}

impl Layout<'_> {
    /// Whether the steps from `step` on take the tokens from `at` to the last one; lays them out.
    fn fits(&mut self, step: usize, at: usize) -> bool {
        let Some(&own) = self.steps.get(step) else { return at > self.last };
        // each step takes a token at least
        if self.attempts == 0 || at + (self.steps.len() - step) > self.last + 1 {
            return false;
        }
        self.attempts -= 1;
        let has = |at: usize| self.lexicon.signature(self.tokens[at].signature).binary_search(&own.symbol).is_ok();
        if has(at) {
            let more = if own.plus { (at + 1..=self.last).take_while(|&at| has(at)).count() } else { 0 };
            if (at..=at + more).rev().any(|end| self.ends(step, at, end)) {
                return true;
            }
        }
        let (machine, lexicon, tokens) = (self.machine, self.lexicon, self.tokens);
        let mut ends = Vec::new();
        machine.entry_ends(
            own,
            tokens[at..=self.last].iter().map(|token| lexicon.signature(token.signature)),
            |count| {
                ends.push(at + count - 1);
            },
        );
        ends.into_iter().any(|end| self.ends(step, at, end))
    }

    /// The same where step `step` takes the tokens from `at` to `end`.
    fn ends(&mut self, step: usize, at: usize, end: usize) -> bool {
        self.path[step] = (number(at), number(end));
        self.fits(step + 1, end + 1)
    }
}

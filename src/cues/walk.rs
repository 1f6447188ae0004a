//! Which words of a phrase that was met name the holder.
//!
//! The automaton tells that a phrase is met, not by which of its steps each word came; the few phrases that mark
//! a holder are walked once more, thread by thread, with the words of each step.

use std::ops::Range;

use hashbrown::HashMap;

use super::machine::{Machine, Output, Thread};
use crate::words::{Lexicon, Signature, Token};

/// Threads followed from one word at most: bounds what phrases of many repeats may cost.
const MOST_THREADS: u32 = 4_096;

/// A phrase met, with its holder: tokens of the sentence, both ends included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met {
    /// What it is good for.
    pub output: Output,
    /// Its last token; it begins where the walk does.
    pub last: u32,
    /// First and last token of the holder.
    pub holder: (u32, u32),
}

/// Steps kept at most.
const MOST_STEPS: usize = 200_000;

/// Where words have led threads so far, so that each step is worked out once.
#[derive(Debug, Default)]
pub(super) struct Steps {
    known: HashMap<(Thread, Signature), (u32, u32)>,
    threads: Vec<Thread>,
    /// The lexicon whose signatures these are.
    lexicon: u64,
}

impl Steps {
    /// To be called before each article with the number of its lexicon.
    pub fn begin(&mut self, lexicon: u64) {
        if self.lexicon != lexicon || self.threads.len() > MOST_STEPS || self.known.len() > MOST_STEPS {
            *self = Self { lexicon, ..Self::default() };
        }
    }

    /// Where a word leads a thread: a range of the threads.
    fn step(&mut self, machine: &Machine, lexicon: &Lexicon, thread: Thread, signature: Signature) -> (u32, u32) {
        let Self { known, threads, .. } = self;
        *known.entry((thread, signature)).or_insert_with(|| {
            let from = number(threads.len());
            machine.step(thread, lexicon.signature(signature), threads);
            (from, number(threads.len()))
        })
    }
}

struct Walk<'a, F> {
    machine: &'a Machine,
    lexicon: &'a Lexicon,
    tokens: &'a [Token],
    steps: &'a mut Steps,
    /// First and last token of each step so far.
    path: &'a mut Vec<(u32, u32)>,
    end: usize,
    budget: u32,
    met: F,
}

/// Finds all phrases that begin where a range of tokens does, end in it and mark a holder.
pub(super) fn walk(
    machine: &Machine,
    lexicon: &Lexicon,
    tokens: &[Token],
    range: Range<usize>,
    steps: &mut Steps,
    path: &mut Vec<(u32, u32)>,
    met: impl FnMut(Met),
) {
    path.clear();
    Walk { machine, lexicon, tokens, steps, path, end: range.end, budget: MOST_THREADS, met }.follow(
        Thread::START,
        range.start,
        range.start,
    );
}

#[expect(clippy::cast_possible_truncation, reason = "tokens of one sentence")]
fn number(at: usize) -> u32 {
    at as u32
}

impl<F: FnMut(Met)> Walk<'_, F> {
    /// Lets the word at `at` lead a thread on; the step that it may belong to began at `began`.
    fn follow(&mut self, thread: Thread, at: usize, began: usize) {
        if at >= self.end || self.budget == 0 {
            return;
        }
        self.budget -= 1;
        let (from, to) = self.steps.step(self.machine, self.lexicon, thread, self.tokens[at].signature);
        for next in from..to {
            let next = self.steps.threads[next as usize];
            match next.reached() {
                // more words of the step before
                Some(state) if thread.reached() == Some(state) && !self.path.is_empty() => {
                    let Some(step) = self.path.last_mut() else { continue };
                    let before = std::mem::replace(&mut step.1, number(at));
                    self.tell(state, at);
                    self.follow(next, at + 1, at + 1);
                    if let Some(step) = self.path.last_mut() {
                        step.1 = before;
                    }
                }
                Some(state) => {
                    self.path.push((number(if thread.is_inside() { began } else { at }), number(at)));
                    self.tell(state, at);
                    self.follow(next, at + 1, at + 1);
                    self.path.pop();
                }
                None => self.follow(next, at + 1, if thread.is_inside() { began } else { at }),
            }
        }
    }

    fn tell(&mut self, state: u32, at: usize) {
        for &output in self.machine.outputs(state) {
            if let Some((from, to)) = output.holder
                && let (Some(first), Some(last)) = (self.path.get(from as usize), self.path.get(to as usize - 1))
            {
                (self.met)(Met { output, last: number(at), holder: (first.0, last.1) });
            }
        }
    }
}

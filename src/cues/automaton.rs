//! The phrase machine as a deterministic automaton, made as text needs it.
//!
//! Words that no step of any phrase tells apart have the same signature. A state of the automaton is a set of
//! threads of the machine; where a signature leads from it is worked out once and then looked up. A walk from
//! one word thus costs a look-up a word, however many phrases begin alike, and most walks end at once.
//!
//! One to a thread. The states are thrown away should they become too many; the shipped pack stays far below.

use std::collections::HashMap;

use hashbrown::HashTable;

use super::machine::{Machine, Output, Thread};
use crate::words::{Lexicon, Signature, Symbol};

/// How many words a hit may span: phrases are shorter, and this bounds the work for `{list}+`.
pub(super) const MOST_WORDS: usize = 64;
/// States kept at most.
const MOST_STATES: usize = 40_000;

/// The state that leads nowhere.
pub(super) const DEAD: u32 = 0;
const UNKNOWN: u32 = u32::MAX;

/// Symbols that a state tells apart, if they are not more.
const FEW: usize = 4;

#[derive(Debug, Clone, Default)]
struct State {
    threads: Box<[Thread]>,
    outputs: Box<[Output]>,
}

/// Which symbols lead on from a state. Nearly all words lead nowhere; this tells without a look-up in a table
/// that is too large for the processor's caches.
#[derive(Debug, Clone, Copy, Default)]
struct Ways {
    few: [Symbol; FEW],
    count: u32,
    /// Where its bits begin, if it has more than [`FEW`].
    bits: u32,
    tells: bool,
}

/// What has been worked out so far.
#[derive(Debug, Default)]
pub struct Automaton {
    states: Vec<State>,
    ways: Vec<Ways>,
    /// Bits by symbol, of the states that tell many apart.
    bits: Vec<u64>,
    known: HashMap<Box<[Thread]>, u32>,
    /// By signature: where it leads from the start.
    first: Vec<u32>,
    /// Where a state and a signature lead.
    next: HashTable<(u64, u32)>,
    /// The lexicon whose signatures these are.
    lexicon: u64,
    scratch: Vec<Thread>,
}

fn hash(key: u64) -> u64 {
    let mixed = (key ^ key >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 29
}

impl Automaton {
    /// To be called before each article with the number of its lexicon.
    pub fn begin(&mut self, lexicon: u64) {
        if self.lexicon != lexicon || self.states.len() > MOST_STATES || self.states.is_empty() {
            *self = Self { lexicon, ..Self::default() };
            // the dead state
            self.states.push(State::default());
            self.ways.push(Ways::default());
            self.known.insert(Box::default(), DEAD);
        }
    }

    /// Where a word leads from the start.
    #[inline]
    pub fn first(&mut self, machine: &Machine, lexicon: &Lexicon, signature: Signature) -> u32 {
        match self.first.get(signature as usize) {
            Some(&state) if state != UNKNOWN => state,
            _ => self.learn_first(machine, lexicon, signature),
        }
    }

    /// Where a word leads from a state.
    #[inline]
    pub fn next(&mut self, machine: &Machine, lexicon: &Lexicon, state: u32, signature: Signature) -> u32 {
        if !self.leads_on(state, lexicon.signature(signature)) {
            return DEAD;
        }
        let key = u64::from(state) << 32 | u64::from(signature);
        let hash = hash(key);
        match self.next.find(hash, |(known, _)| *known == key) {
            Some(&(_, next)) => next,
            None => self.learn_next(machine, lexicon, state, signature),
        }
    }

    /// Whether one of the symbols leads on from a state.
    #[inline]
    fn leads_on(&self, state: u32, symbols: &[Symbol]) -> bool {
        let ways = &self.ways[state as usize];
        if ways.count as usize <= FEW {
            let few = &ways.few[..ways.count as usize];
            symbols.iter().any(|s| few.contains(s))
        } else {
            let bits = &self.bits[ways.bits as usize..];
            symbols.iter().any(|&s| bits[s as usize / 64] >> (s % 64) & 1 == 1)
        }
    }

    /// What is told when a state is reached.
    #[inline]
    pub fn outputs(&self, state: u32) -> &[Output] {
        if self.ways[state as usize].tells { &self.states[state as usize].outputs } else { &[] }
    }

    /// Whether a further word could lead anywhere.
    #[inline]
    pub fn goes_on(&self, state: u32) -> bool {
        self.ways[state as usize].count > 0
    }

    #[cold]
    fn learn_first(&mut self, machine: &Machine, lexicon: &Lexicon, signature: Signature) -> u32 {
        let at = signature as usize;
        if self.first.len() <= at {
            self.first.resize(at + 1, UNKNOWN);
        }
        let state = self.step(machine, &[Thread::START], lexicon.signature(signature));
        self.first[at] = state;
        state
    }

    #[cold]
    fn learn_next(&mut self, machine: &Machine, lexicon: &Lexicon, state: u32, signature: Signature) -> u32 {
        let threads = std::mem::take(&mut self.states[state as usize].threads);
        let next = self.step(machine, &threads, lexicon.signature(signature));
        self.states[state as usize].threads = threads;
        let key = u64::from(state) << 32 | u64::from(signature);
        self.next.insert_unique(hash(key), (key, next), |(key, _)| hash(*key));
        next
    }

    /// The state of all that a word with these symbols leads the threads to.
    fn step(&mut self, machine: &Machine, threads: &[Thread], symbols: &[Symbol]) -> u32 {
        let mut reached = std::mem::take(&mut self.scratch);
        reached.clear();
        for &thread in threads {
            machine.step(thread, symbols, &mut reached);
        }
        reached.sort_unstable();
        reached.dedup();
        let state = match self.known.get(reached.as_slice()) {
            Some(&known) => known,
            None => self.add(machine, &reached),
        };
        self.scratch = reached;
        state
    }

    fn add(&mut self, machine: &Machine, threads: &[Thread]) -> u32 {
        let mut outputs: Vec<Output> =
            threads.iter().filter_map(|t| t.reached()).flat_map(|s| machine.outputs(s)).copied().collect();
        outputs.sort_unstable();
        outputs.dedup();
        let mut symbols: Vec<Symbol> = threads.iter().flat_map(|&t| machine.ways(t)).collect();
        symbols.sort_unstable();
        symbols.dedup();
        let ways = self.ways_of(&symbols, machine.symbol_count(), !outputs.is_empty());
        self.ways.push(ways);
        #[expect(clippy::cast_possible_truncation, reason = "bounded by MOST_STATES and what one article adds")]
        let state = self.states.len() as u32;
        self.states.push(State { threads: threads.into(), outputs: outputs.into() });
        self.known.insert(threads.into(), state);
        state
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "symbols are numbered in 32 bits, and bits bounded by the states"
    )]
    fn ways_of(&mut self, symbols: &[Symbol], all: usize, tells: bool) -> Ways {
        let mut ways = Ways { count: symbols.len() as u32, tells, ..Ways::default() };
        if symbols.len() <= FEW {
            ways.few[..symbols.len()].copy_from_slice(symbols);
        } else {
            ways.bits = self.bits.len() as u32;
            self.bits.resize(self.bits.len() + all.div_ceil(64), 0);
            for &symbol in symbols {
                self.bits[ways.bits as usize + symbol as usize / 64] |= 1 << (symbol % 64);
            }
        }
        ways
    }
}

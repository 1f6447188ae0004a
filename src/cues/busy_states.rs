//! States of the automaton from which many words were asked for, turned inside out: by symbol, where it leads.
//!
//! Stepping a state looks at each of its edges, often hundreds, and most words follow none of them. Once a state has been
//! stepped a few times, its edges are sorted by symbol and the symbols are kept as bits as well: a further word costs a look
//! at each of its own symbols. Most states are stepped once or twice, and stay as they are.

use hashbrown::HashMap;

use super::phrase_trie::{Machine, Thread};
use crate::bits::{is_set, room, set};
use crate::lexicon::Symbol;

/// So often a state is stepped before it is turned inside out.
const ASKED: u8 = 6;
/// Edges that are kept in order for all states together: 12 bytes each.
const MOST_EDGES: usize = 300_000;

/// Where the symbols of words lead from a state.
#[derive(Debug)]
struct Leads {
    /// The symbols.
    live: Box<[u64]>,
    /// What each leads to, sorted.
    to: Box<[(Symbol, Thread)]>,
}

/// What is known of busy states.
#[derive(Debug, Default)]
pub(super) struct BusyStates {
    /// By state: how often it was stepped.
    asked: Vec<u8>,
    leads: HashMap<u32, Leads>,
    edges: usize,
    gathered: Vec<(Symbol, Thread)>,
}

impl BusyStates {
    /// Adds to `reached` what a word leads the threads of a state to; `false`: the state is not busy, step it.
    pub fn step(
        &mut self,
        machine: &Machine,
        (state, threads): (u32, &[Thread]),
        symbols: &[Symbol],
        reached: &mut Vec<Thread>,
    ) -> bool {
        let at = state as usize;
        if self.asked.len() <= at {
            self.asked.resize(at + 1, 0);
        }
        if self.asked[at] < ASKED {
            self.asked[at] += 1;
            if self.asked[at] < ASKED || !self.turn(machine, state, threads) {
                return false;
            }
        }
        let Some(leads) = self.leads.get(&state) else { return false };
        for &symbol in symbols.iter().filter(|&&symbol| is_set(&leads.live, symbol)) {
            let from = leads.to.partition_point(|(other, _)| *other < symbol);
            reached.extend(leads.to[from..].iter().take_while(|(other, _)| *other == symbol).map(|(_, to)| to));
        }
        true
    }

    /// Turns a state inside out, if there is room for it.
    fn turn(&mut self, machine: &Machine, state: u32, threads: &[Thread]) -> bool {
        self.gathered.clear();
        for &thread in threads {
            machine.leads(thread, &mut self.gathered);
            if self.edges + self.gathered.len() > MOST_EDGES {
                return false;
            }
        }
        self.gathered.sort_unstable();
        self.gathered.dedup();
        self.edges += self.gathered.len();
        let mut live = vec![0; room(machine.symbol_count())];
        self.gathered.iter().for_each(|&(symbol, _)| set(&mut live, symbol));
        self.leads.insert(state, Leads { live: live.into(), to: self.gathered.as_slice().into() });
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cues::phrase_trie::{MachineBuilder, MachineStep, Meaning, Output, Word};

    fn stepped(machine: &Machine, threads: &[Thread], symbols: &[Symbol]) -> Vec<Thread> {
        let mut bits = vec![0; room(machine.symbol_count())];
        for &symbol in symbols {
            set(&mut bits, symbol);
        }
        let beginnings: Vec<Symbol> = machine.beginnings(symbols).collect();
        let word = Word { symbols, bits: &bits, beginnings: &beginnings };
        let mut out = Vec::new();
        for &thread in threads {
            machine.step(thread, word, &mut out);
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    proptest! {
        #[test]
        fn a_busy_state_leads_where_its_threads_do(
            phrases in proptest::collection::vec(proptest::collection::vec((0u32..6, any::<bool>()), 1..4), 1..12),
            entries in proptest::collection::vec((0u32..6, proptest::collection::vec(0u32..6, 2..4)), 0..8),
            words in proptest::collection::vec(proptest::collection::btree_set(0u32..6, 0..5), 1..5),
        ) {
            let mut builder = MachineBuilder::default();
            for (cue, phrase) in (0..).zip(&phrases) {
                let steps: Vec<MachineStep> =
                    phrase.iter().map(|&(symbol, plus)| MachineStep { symbol, plus }).collect();
                builder.add(&steps, Output::new(Meaning::Hit(cue), None), cue % 3 == 0);
            }
            for (list, words) in &entries {
                builder.add_entry(*list, words);
            }
            let machine = builder.finish();
            let mut busy = BusyStates::default();
            let mut threads = vec![Thread::START, Thread::OPENING];
            for (state, word) in (0..).zip(words) {
                let symbols: Vec<Symbol> =
                    word.into_iter().filter(|&symbol| (symbol as usize) < machine.symbol_count()).collect();
                let expected = stepped(&machine, &threads, &symbols);
                let mut found = Vec::new();
                for _ in 1..ASKED {
                    prop_assert!(!busy.step(&machine, (state, &threads), &symbols, &mut found));
                }
                prop_assert!(busy.step(&machine, (state, &threads), &symbols, &mut found));
                found.sort_unstable();
                found.dedup();
                prop_assert_eq!(&found, &expected);
                threads = expected;
            }
        }
    }
}

//! The phrase machine as a deterministic automaton, made as text needs it.
//!
//! Words that no step of any phrase tells apart have the same signature. A state of the automaton is a set of
//! threads of the machine; where a signature leads from it is computed once and then looked up. A walk from
//! one word thus costs a look-up a word, however many phrases begin alike, and most walks end at once.
//!
//! One to a thread. The states are thrown away should they become too many; the shipped pack stays far below.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::busy_states::BusyStates;
use super::phrase_trie::{Machine, Output, Thread, Word};
use super::transition_cache::{Pair, Place, Transitions};
use crate::bits::{clear, number, room, set};
use crate::lexicon::{Lexicon, Signature, Symbol, Token};

/// How many words a hit may span: phrases are shorter, and this bounds the work for `{list}+`.
pub(super) const MOST_WORDS: usize = 64;
/// States kept at most.
const MOST_STATES: usize = 120_000;
/// Pairs of a state and a word kept at most, but for those that lead on: frequent pairs are met early.
const MOST_PAIRS: usize = 400_000;

/// A phrase, or some that begin alike, on its way through a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    /// The token of its first word.
    pub first: u32,
    /// Where its words so far have led.
    pub place: Place,
}

/// The number of [`Place::DEAD`].
const DEAD: u32 = 0;

/// What the machine emits when a state is reached: where it begins in the outputs, and how many.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    from: u32,
    count: u32,
}

/// Where a step begins.
#[derive(Debug, Clone, Copy)]
enum Start {
    Thread(Thread),
    State(u32),
}

/// What has been computed so far.
#[derive(Debug, Default)]
pub struct Automaton {
    /// The threads of each state.
    states: Vec<Box<[Thread]>>,
    /// The place of each state, and what it tells.
    places: Vec<Place>,
    told: Vec<Told>,
    outputs: Vec<Output>,
    /// The states, by their threads.
    known: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// By signature: where it leads from the start, and from the start of a sentence.
    first: [Vec<Place>; 2],
    next: Transitions,
    busy: BusyStates,
    /// Pairs that are asked for at once, and the slot that each is looked for in first.
    asked: Vec<(Pair, u64)>,
    /// The lexicon whose signatures these are.
    lexicon: u64,
    /// What a step reaches, and the word that it takes: see [`Word`].
    reached: Vec<Thread>,
    bits: Vec<u64>,
    beginnings: Vec<Symbol>,
}

impl Automaton {
    /// To be called before each sentence with the number of its lexicon.
    pub fn begin(&mut self, lexicon: u64) {
        if self.lexicon != lexicon || self.states.len() > MOST_STATES || self.states.is_empty() {
            *self = Self { lexicon, ..Self::default() };
            // the dead state
            self.states.push(Box::default());
            self.places.push(Place::DEAD);
            self.told.push(Told::default());
            self.know(DEAD);
        }
    }

    /// Where a word leads from the start; `opening`: for phrases that count only where a sentence begins.
    #[inline]
    pub fn first(&mut self, machine: &Machine, lexicon: &Lexicon, signature: Signature, opening: bool) -> Place {
        match self.first[usize::from(opening)].get(signature as usize) {
            Some(&place) if place != Place::UNKNOWN => place,
            _ => self.learn_first(machine, lexicon, signature, opening),
        }
    }

    /// Takes each walk, all of which go on, one word further: to the token `words` behind its first one. Walks on whose next
    /// word no phrase can go on are taken out.
    ///
    /// All pairs are looked up at once, so that the processor need not wait for one before it asks for the next.
    pub fn advance(
        &mut self,
        machine: &Machine,
        lexicon: &Lexicon,
        tokens: &[Token],
        words: usize,
        walks: &mut Vec<Walk>,
    ) {
        let signature = |walk: &Walk| tokens.get(walk.first as usize + words).map_or(0, |token| token.signature);
        walks.retain(|walk| signature(walk) != 0);
        let mut asked = std::mem::take(&mut self.asked);
        asked.clear();
        asked.extend(walks.iter().map(|walk| {
            let pair = Pair::new(walk.place.state(), signature(walk));
            (pair, self.next.first(pair))
        }));
        for (walk, &(pair, slot)) in walks.iter_mut().zip(&asked) {
            walk.place = match pair.answer(slot).or_else(|| self.next.get(pair)) {
                Some(place) => place,
                None => self.learn_next(machine, lexicon, walk.place.state(), signature(walk)),
            };
        }
        self.asked = asked;
    }

    /// What the machine emits when a place is reached.
    #[inline]
    pub fn outputs(&self, place: Place) -> &[Output] {
        let Told { from, count } = self.told[place.state() as usize];
        &self.outputs[from as usize..][..count as usize]
    }

    #[cold]
    fn learn_first(&mut self, machine: &Machine, lexicon: &Lexicon, signature: Signature, opening: bool) -> Place {
        let at = signature as usize;
        let start = Start::Thread(if opening { Thread::OPENING } else { Thread::START });
        let place = self.step(machine, start, lexicon.signature(signature));
        let first = &mut self.first[usize::from(opening)];
        if first.len() <= at {
            first.resize(at + 1, Place::UNKNOWN);
        }
        first[at] = place;
        place
    }

    #[cold]
    fn learn_next(&mut self, machine: &Machine, lexicon: &Lexicon, state: u32, signature: Signature) -> Place {
        let next = self.step(machine, Start::State(state), lexicon.signature(signature));
        if next != Place::DEAD || self.next.len() < MOST_PAIRS {
            self.next.insert(Pair::new(state, signature), next);
        }
        next
    }

    /// The place of all that a word with these symbols leads threads to: those of a state, or one alone.
    fn step(&mut self, machine: &Machine, from: Start, symbols: &[Symbol]) -> Place {
        self.reached.clear();
        if !self.step_busy(machine, from, symbols) {
            self.step_threads(machine, from, symbols);
        }
        let reached = &mut self.reached;
        if reached.is_empty() {
            return Place::DEAD;
        }
        reached.sort_unstable();
        reached.dedup();
        let hash = self.hasher.hash_one(self.reached.as_slice());
        let known = self.known.find(hash, |&state| *self.states[state as usize] == *self.reached);
        let state = known.copied().unwrap_or_else(|| self.add(machine));
        self.places[state as usize]
    }

    fn step_busy(&mut self, machine: &Machine, from: Start, symbols: &[Symbol]) -> bool {
        let Start::State(state) = from else { return false };
        let threads = &*self.states[state as usize];
        self.busy.step(machine, (state, threads), symbols, &mut self.reached)
    }

    /// Steps each thread by itself.
    fn step_threads(&mut self, machine: &Machine, from: Start, symbols: &[Symbol]) {
        let Self { states, reached, bits, beginnings, .. } = self;
        bits.resize(room(machine.symbol_count()), 0);
        for &symbol in symbols {
            set(bits, symbol);
        }
        beginnings.clear();
        beginnings.extend(machine.beginnings(symbols));
        let word = Word { symbols, bits, beginnings };
        match from {
            Start::Thread(thread) => machine.step(thread, word, reached),
            Start::State(state) => {
                states[state as usize].iter().for_each(|&thread| machine.step(thread, word, reached));
            }
        }
        for &symbol in symbols {
            clear(bits, symbol);
        }
    }

    /// Makes a state of the threads that were reached.
    fn add(&mut self, machine: &Machine) -> u32 {
        let threads = &self.reached;
        let mut outputs: Vec<Output> =
            threads.iter().filter_map(|t| t.reached()).flat_map(|s| machine.outputs(s)).copied().collect();
        outputs.sort_unstable();
        outputs.dedup();
        let (from, count) = (number(self.outputs.len()), number(outputs.len()));
        self.outputs.extend(outputs);
        let state = number(self.states.len());
        self.told.push(Told { from, count });
        self.places.push(Place::new(state, count > 0, threads.iter().any(|&thread| machine.goes_on(thread))));
        self.states.push(threads.as_slice().into());
        self.know(state);
        state
    }

    /// Makes a state known by its threads.
    fn know(&mut self, state: u32) {
        let Self { known, hasher, states, .. } = self;
        let hash = |state: u32| hasher.hash_one(&*states[state as usize]);
        known.insert_unique(hash(state), state, |&state| hash(state));
    }
}

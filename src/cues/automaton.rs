//! The phrase machine as a deterministic automaton, made as text needs it.
//!
//! Words that no step of any phrase tells apart have the same signature. A state of the automaton is a set of
//! threads of the machine; where a signature leads from it is worked out once and then looked up. A walk from
//! one word thus costs a look-up a word, however many phrases begin alike, and most walks end at once.
//!
//! One to a thread. The states are thrown away should they become too many; the shipped pack stays far below.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::machine::{Machine, Output, Thread};
use crate::compact::{number, room, set};
use crate::words::{Lexicon, Signature, Symbol};

/// How many words a hit may span: phrases are shorter, and this bounds the work for `{list}+`.
pub(super) const MOST_WORDS: usize = 64;
/// States kept at most.
const MOST_STATES: usize = 40_000;

/// A state, and in its two lowest bits whether it tells something and whether a further word could lead anywhere: most
/// states do one of the two, so that what is known of the other need not be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    /// That from which nothing leads anywhere.
    pub const DEAD: Self = Self(0);
    const UNKNOWN: Self = Self(u32::MAX);
    const TELLS: u32 = 1;
    const GOES_ON: u32 = 2;
    /// Bits of a place: a million states.
    const BITS: u32 = 22;

    fn state(self) -> u32 {
        self.0 >> 2
    }

    /// Whether [`Automaton::outputs`] has some of it.
    #[inline]
    pub fn tells(self) -> bool {
        self.0 & Self::TELLS != 0
    }

    /// Whether a further word could lead anywhere.
    #[inline]
    pub fn goes_on(self) -> bool {
        self.0 & Self::GOES_ON != 0
    }
}

/// The number of [`Place::DEAD`].
const DEAD: u32 = 0;
const UNKNOWN: u32 = u32::MAX;

/// Symbols that a state tells apart, if they are not more.
const FEW: usize = 4;
/// A word of more symbols than this is looked at as bits.
const MANY: usize = 12;

/// Which symbols lead on from a state, by their numbers among those that lead on from anywhere. Nearly all words lead
/// nowhere; this tells without a look-up in a table that is too large for the processor's caches.
#[derive(Debug, Clone, Copy, Default)]
struct Ways {
    /// See [`mask`].
    mask: u64,
    few: [u32; FEW],
    count: u32,
    /// Where its bits and its symbols begin, if it has more than [`FEW`].
    bits: u32,
    symbols: u32,
}

/// What words of a signature may lead on by, in the same numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    mask: u64,
    /// Where its symbols begin, and how many they are; `UNKNOWN`: not learned yet.
    symbols: u32,
    count: u32,
    /// Where its bits begin, if it has more than [`MANY`].
    bits: u32,
}

impl Word {
    const UNKNOWN: Self = Self { mask: 0, symbols: 0, count: UNKNOWN, bits: 0 };
}

/// One bit for each symbol, shared by every 64th: sets whose masks have none in common have no symbol in common.
fn mask(symbols: &[u32]) -> u64 {
    symbols.iter().fold(0, |mask, symbol| mask | 1 << (symbol % 64))
}

/// Where a state and a signature lead: a table by both, all three packed into one number.
#[derive(Debug, Default)]
struct Transitions {
    slots: Vec<u64>,
    count: usize,
}

/// Bits of a signature.
const SIGNATURE_BITS: u32 = 21;
const FREE: u64 = u64::MAX;

/// A number of so many bits for a pair of state and signature. Eight signatures that follow each other get numbers that do,
/// too: frequent words were met early, so that what a state does with them lies together in the processor's caches.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "of at most 32 bits")]
fn bucket(key: u64, bits: u32) -> usize {
    let hash = (key >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (67 - bits);
    (hash << 3 | key & 7) as usize
}

impl Transitions {
    #[inline]
    fn key(state: u32, signature: Signature) -> u64 {
        u64::from(state) << SIGNATURE_BITS | u64::from(signature)
    }

    #[inline]
    fn first(&self, key: u64) -> usize {
        bucket(key, 32) & (self.slots.len() - 1)
    }

    #[inline]
    fn get(&self, state: u32, signature: Signature) -> Option<Place> {
        if self.slots.is_empty() {
            return None;
        }
        let key = Self::key(state, signature);
        let mut at = self.first(key);
        loop {
            let slot = self.slots[at];
            if slot >> Place::BITS == key {
                return Some(Place((slot & ((1 << Place::BITS) - 1)) as u32));
            }
            if slot == FREE {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn insert(&mut self, state: u32, signature: Signature, next: Place) {
        if 3 * (self.count + 1) > 2 * self.slots.len() {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![FREE; (2 * old.len()).max(1 << 12)];
            for slot in old.into_iter().filter(|&s| s != FREE) {
                self.put(slot);
            }
        }
        self.put(Self::key(state, signature) << Place::BITS | u64::from(next.0));
        self.count += 1;
    }

    fn put(&mut self, slot: u64) {
        let mut at = self.first(slot >> Place::BITS);
        while self.slots[at] != FREE {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }
}

/// Pairs of state and word whose next state is at hand: half a megabyte, which stays in the second cache.
const RECENT: u32 = 16;

/// Where the pairs of state and word that were met last lead, each in the slot that its number falls into: frequent words
/// follow each other again and again. (A second, larger table behind it was no faster.)
#[derive(Debug)]
struct Recent(Vec<u64>);

impl Default for Recent {
    fn default() -> Self {
        Self(vec![FREE; 1 << RECENT])
    }
}

impl Recent {
    #[inline]
    fn slot(key: u64) -> usize {
        bucket(key, RECENT)
    }

    #[inline]
    fn get(&self, key: u64) -> Option<Place> {
        let slot = self.0[Self::slot(key)];
        (slot >> Place::BITS == key).then_some(Place((slot & ((1 << Place::BITS) - 1)) as u32))
    }

    #[inline]
    fn set(&mut self, key: u64, place: Place) {
        self.0[Self::slot(key)] = key << Place::BITS | u64::from(place.0);
    }
}

/// What is told when a state is reached: where it begins in the outputs, and how many.
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

/// What has been worked out so far.
#[derive(Debug, Default)]
pub struct Automaton {
    /// The threads of each state.
    states: Vec<Box<[Thread]>>,
    ways: Vec<Ways>,
    told: Vec<Told>,
    outputs: Vec<Output>,
    /// Bits by number of the symbol, of the states that tell many apart and of the words of many symbols.
    bits: Vec<u64>,
    /// By signature.
    words: Vec<Word>,
    /// The symbols of the words, and of the states that tell many apart.
    symbols: Vec<u32>,
    /// The states, by their threads.
    known: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// By signature: where it leads from the start, and from the start of a sentence.
    first: [Vec<Place>; 2],
    next: Transitions,
    recent: Recent,
    /// The lexicon whose signatures these are.
    lexicon: u64,
    scratch: Vec<Thread>,
}

impl Automaton {
    /// To be called before each sentence with the number of its lexicon.
    pub fn begin(&mut self, lexicon: u64) {
        if self.lexicon != lexicon || self.states.len() > MOST_STATES || self.states.is_empty() {
            *self = Self { lexicon, ..Self::default() };
            // the dead state
            self.states.push(Box::default());
            self.ways.push(Ways::default());
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

    /// Where a word leads from a place that goes on.
    #[inline]
    pub fn next(&mut self, machine: &Machine, lexicon: &Lexicon, from: Place, signature: Signature) -> Place {
        let state = from.state();
        let key = Transitions::key(state, signature);
        if let Some(next) = self.recent.get(key) {
            return next;
        }
        let next = self.look_up(machine, lexicon, state, signature);
        self.recent.set(key, next);
        next
    }

    fn look_up(&mut self, machine: &Machine, lexicon: &Lexicon, state: u32, signature: Signature) -> Place {
        let word = match self.words.get(signature as usize) {
            Some(&word) if word.count != UNKNOWN => word,
            _ => self.learn_word(machine, lexicon, signature),
        };
        if !self.leads_on(state, word) {
            return Place::DEAD;
        }
        match self.next.get(state, signature) {
            Some(next) => next,
            None => self.learn_next(machine, lexicon, state, signature),
        }
    }

    /// A state with what is to be known of it at once.
    fn place(&self, state: u32) -> Place {
        let tells = if self.told[state as usize].count > 0 { Place::TELLS } else { 0 };
        let goes_on = if self.ways[state as usize].count > 0 { Place::GOES_ON } else { 0 };
        Place(state << 2 | goes_on | tells)
    }

    /// Whether one of the symbols of a word leads on from a state. Frequent words have many symbols, most states
    /// tell few apart: the smaller side is looked for in the larger one.
    #[inline]
    fn leads_on(&self, state: u32, word: Word) -> bool {
        let ways = &self.ways[state as usize];
        if ways.mask & word.mask == 0 {
            return false;
        }
        let listed = |from: u32, count: u32| &self.symbols[from as usize..][..count as usize];
        let bit = |row: u32, symbol: u32| self.bits[row as usize + symbol as usize / 64] >> (symbol % 64) & 1 == 1;
        let count = ways.count as usize;
        let own = if count <= FEW { &ways.few[..count] } else { listed(ways.symbols, ways.count) };
        if word.count as usize > MANY && ways.count < word.count {
            return own.iter().any(|&symbol| bit(word.bits, symbol));
        }
        let mut symbols = listed(word.symbols, word.count).iter();
        if count <= FEW {
            symbols.any(|symbol| own.contains(symbol))
        } else {
            symbols.any(|&symbol| bit(ways.bits, symbol))
        }
    }

    /// What is told when a place is reached.
    #[inline]
    pub fn outputs(&self, place: Place) -> &[Output] {
        let Told { from, count } = self.told[place.state() as usize];
        &self.outputs[from as usize..][..count as usize]
    }

    #[cold]
    fn learn_first(&mut self, machine: &Machine, lexicon: &Lexicon, signature: Signature, opening: bool) -> Place {
        let at = signature as usize;
        let symbols = lexicon.signature(signature);
        let state = self.step(machine, Start::Thread(if opening { Thread::OPENING } else { Thread::START }), symbols);
        let place = self.place(state);
        let first = &mut self.first[usize::from(opening)];
        if first.len() <= at {
            first.resize(at + 1, Place::UNKNOWN);
        }
        first[at] = place;
        place
    }

    #[cold]
    fn learn_word(&mut self, machine: &Machine, lexicon: &Lexicon, signature: Signature) -> Word {
        let symbols: Vec<u32> = machine.later(lexicon.signature(signature)).collect();
        let mut word = Word { mask: mask(&symbols), count: number(symbols.len()), ..Word::default() };
        if symbols.len() > MANY {
            word.bits = self.bit_row(&symbols, machine.later_count());
        }
        word.symbols = number(self.symbols.len());
        self.symbols.extend(symbols);
        let at = signature as usize;
        if self.words.len() <= at {
            self.words.resize(at + 1, Word::UNKNOWN);
        }
        self.words[at] = word;
        word
    }

    #[cold]
    fn learn_next(&mut self, machine: &Machine, lexicon: &Lexicon, state: u32, signature: Signature) -> Place {
        let next = self.step(machine, Start::State(state), lexicon.signature(signature));
        let next = self.place(next);
        self.next.insert(state, signature, next);
        next
    }

    /// The state of all that a word with these symbols leads threads to: those of a state, or one alone.
    fn step(&mut self, machine: &Machine, from: Start, symbols: &[Symbol]) -> u32 {
        let mut reached = std::mem::take(&mut self.scratch);
        reached.clear();
        match from {
            Start::Thread(thread) => machine.step(thread, symbols, &mut reached),
            Start::State(state) => {
                self.states[state as usize].iter().for_each(|&thread| machine.step(thread, symbols, &mut reached));
            }
        }
        reached.sort_unstable();
        reached.dedup();
        let hash = self.hasher.hash_one(reached.as_slice());
        let known = self.known.find(hash, |&state| *self.states[state as usize] == *reached);
        let state = match known {
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
        let ways = self.ways_of(&machine.later(&symbols).collect::<Vec<_>>(), machine.later_count());
        self.told.push(Told { from: number(self.outputs.len()), count: number(outputs.len()) });
        self.outputs.extend(outputs);
        self.ways.push(ways);
        let state = number(self.states.len());
        self.states.push(threads.into());
        self.know(state);
        state
    }

    /// Makes a state known by its threads.
    fn know(&mut self, state: u32) {
        let Self { known, hasher, states, .. } = self;
        let hash = |state: u32| hasher.hash_one(&*states[state as usize]);
        known.insert_unique(hash(state), state, |&state| hash(state));
    }

    fn ways_of(&mut self, symbols: &[u32], all: usize) -> Ways {
        let mut ways = Ways { mask: mask(symbols), count: number(symbols.len()), ..Ways::default() };
        if symbols.len() <= FEW {
            ways.few[..symbols.len()].copy_from_slice(symbols);
        } else {
            ways.bits = self.bit_row(symbols, all);
            ways.symbols = number(self.symbols.len());
            self.symbols.extend(symbols);
        }
        ways
    }

    /// Adds the symbols, of so many in all, as bits; returns where they begin.
    fn bit_row(&mut self, symbols: &[u32], all: usize) -> u32 {
        let at = self.bits.len();
        self.bits.resize(at + room(all), 0);
        for &symbol in symbols {
            set(&mut self.bits[at..], symbol);
        }
        number(at)
    }
}

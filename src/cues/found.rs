//! What was found in one sentence, until it is known which rules fire.
//!
//! Most rules count once and ask nothing more of a hit: their first hit is kept where it is found. The hits of the others
//! are put in order at the end, and asked whether they are void, negated or quoted. Which rules were found is a set of
//! bits, so that they come out in order without being sorted.

use super::conditions::Setting;
use super::finder::{Compiled, Hit, number};

/// A hit before its rule's conditions are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw {
    pub cue: u32,
    pub hit: Hit,
}

/// What was found in a sentence. The buffers are reused.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By cue: whether it was found.
    cues: Vec<u64>,
    /// By cue: its first hit, the longest of those that begin there; of cues whose first hit decides.
    first: Vec<Hit>,
    /// Hits of the other cues.
    raw: Vec<Raw>,
    sorted: Vec<u64>,
    /// What the sentence lets fire.
    setting: Setting,
    /// From its first word to the end of its last one.
    words: (u32, u32),
}

impl Found {
    /// Begins a sentence.
    pub fn begin(&mut self, cues: usize, setting: Setting, words: (u32, u32)) {
        self.cues.resize(cues.div_ceil(64), 0);
        self.first.resize(cues, Hit::default());
        self.raw.clear();
        (self.setting, self.words) = (setting, words);
    }

    /// Whether the sentence as such lets a rule fire.
    pub fn allows(&self, compiled: &Compiled) -> bool {
        compiled.conditions.allow(self.setting)
    }

    /// Adds a hit of a rule that the sentence allows.
    #[inline]
    pub fn add(&mut self, cue: u32, compiled: &Compiled, hit: Hit) {
        if !compiled.conditions.allow_place(hit.span, self.words) {
            return;
        }
        if compiled.first_decides {
            let first = &mut self.first[cue as usize];
            let (start, end) = hit.span;
            if !is_set(&self.cues, cue) || start < first.span.0 || start == first.span.0 && end > first.span.1 {
                *first = hit;
            }
        } else {
            self.raw.push(Raw { cue, hit });
        }
        self.fire(cue);
    }

    /// Adds a rule of conditions alone.
    pub fn fire(&mut self, cue: u32) {
        self.cues[cue as usize / 64] |= 1 << (cue % 64);
    }

    /// Hands over every cue that was found, in order, with its hits from left to right, the longest first; forgets them.
    pub fn take(&mut self, all: &[Compiled], base: u32, mut each: impl FnMut(u32, Hits<'_>)) {
        let Self { cues, first, raw, sorted, .. } = self;
        order(raw, sorted, base);
        let mut rest = sorted.as_slice();
        for (word, bits) in cues.iter_mut().enumerate() {
            while *bits != 0 {
                let cue = number(word * 64) + bits.trailing_zeros();
                *bits &= *bits - 1;
                if all[cue as usize].first_decides {
                    each(cue, Hits::First(first[cue as usize]));
                } else {
                    let own = rest.iter().take_while(|&&key| key >> CUE_SHIFT == u64::from(cue)).count();
                    let (keys, behind) = rest.split_at(own);
                    rest = behind;
                    each(cue, Hits::All { keys, raw });
                }
            }
        }
    }
}

fn is_set(bits: &[u64], at: u32) -> bool {
    bits[at as usize / 64] >> (at % 64) & 1 == 1
}

/// The hits of a cue.
#[derive(Clone, Copy)]
pub(super) enum Hits<'a> {
    /// The first one decides.
    First(Hit),
    /// All, in order; none for conditions alone.
    All {
        /// Their places among the hits found.
        keys: &'a [u64],
        /// All hits found.
        raw: &'a [Raw],
    },
}

/// Bits of a key that number a hit; above them stand its length, its start and its cue.
const NUMBER_BITS: u32 = 16;
const LENGTH_BITS: u32 = 12;
const START_BITS: u32 = 20;
const CUE_SHIFT: u32 = NUMBER_BITS + LENGTH_BITS + START_BITS;

/// The hit that a key stands for.
pub(super) fn at_of(key: u64) -> usize {
    (key & ((1 << NUMBER_BITS) - 1)) as usize
}

/// Orders hits by cue, then from left to right, the longest first: as numbers, which sort faster than hits.
fn order(raw: &[Raw], sorted: &mut Vec<u64>, base: u32) {
    sorted.clear();
    let key = |(at, Raw { cue, hit }): (u64, &Raw)| {
        let (from, to) = hit.span;
        let length = u64::from(to.saturating_sub(from)).min((1 << LENGTH_BITS) - 1);
        let start = u64::from(from.saturating_sub(base)).min((1 << START_BITS) - 1);
        let back = (1 << LENGTH_BITS) - 1 - length;
        ((u64::from(*cue) << START_BITS | start) << LENGTH_BITS | back) << NUMBER_BITS | at
    };
    // a sentence of more hits is no sentence; what is beyond them is left out
    sorted.extend((0..1 << NUMBER_BITS).zip(raw).map(key));
    sorted.sort_unstable();
}

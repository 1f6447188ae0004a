//! Cache of DFA transitions computed so far.
//!
//! Asked for every word of every phrase that text has begun, so that what counts is how many lines of the processor's
//! caches an answer takes: usually one. It does not know what a state is, or how it is computed.

use crate::lexicon::Signature;

/// A state, and in its two lowest bits whether it tells something and whether a further word could lead anywhere: most
/// states do one of the two, so that what is known of the other need not be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    /// That from which nothing leads anywhere.
    pub const DEAD: Self = Self(0);
    /// Not computed yet.
    pub const UNKNOWN: Self = Self(u32::MAX);
    const TELLS: u32 = 1;
    const GOES_ON: u32 = 2;
    /// Bits of a place: a million states.
    const BITS: u32 = 22;

    pub fn new(state: u32, tells: bool, goes_on: bool) -> Self {
        Self(state << 2 | if goes_on { Self::GOES_ON } else { 0 } | if tells { Self::TELLS } else { 0 })
    }

    /// Its state.
    #[inline]
    pub fn state(self) -> u32 {
        self.0 >> 2
    }

    /// Whether a hit ends here.
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

/// Bits of a signature.
const SIGNATURE_BITS: u32 = 21;
const FREE: u64 = u64::MAX;

/// A state and a signature, in one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair(u64);

impl Pair {
    #[inline]
    pub fn new(state: u32, signature: Signature) -> Self {
        Self(u64::from(state) << SIGNATURE_BITS | u64::from(signature))
    }

    /// A number of 32 bits. Eight signatures that follow each other get numbers that do, too: frequent words were met early,
    /// so that what a state does with them lies together in the processor's caches.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "of 32 bits")]
    fn bucket(self) -> usize {
        let hash = (self.0 >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 35;
        (hash << 3 | self.0 & 7) as usize
    }

    /// Where it leads, if that is what a slot of [`Transitions`] tells.
    #[inline]
    pub fn answer(self, slot: u64) -> Option<Place> {
        (slot >> Place::BITS == self.0).then_some(Place((slot & ((1 << Place::BITS) - 1)) as u32))
    }
}

/// Where pairs of a state and a signature lead: a table by both, with pair and place packed into one number.
#[derive(Debug)]
pub(super) struct Transitions {
    slots: Vec<u64>,
    count: usize,
}

impl Default for Transitions {
    fn default() -> Self {
        Self { slots: vec![FREE; 1 << 12], count: 0 }
    }
}

impl Transitions {
    /// How many pairs it holds.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The slot that is to be looked at first.
    #[inline]
    pub fn first(&self, pair: Pair) -> u64 {
        self.slots[pair.bucket() & (self.slots.len() - 1)]
    }

    /// Where a pair leads, if it is there.
    pub fn get(&self, pair: Pair) -> Option<Place> {
        let mut at = pair.bucket() & (self.slots.len() - 1);
        while self.slots[at] != FREE {
            if let Some(place) = pair.answer(self.slots[at]) {
                return Some(place);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }

    /// Adds a pair that is not there.
    pub fn insert(&mut self, pair: Pair, next: Place) {
        if 3 * (self.count + 1) > 2 * self.slots.len() {
            let twice = vec![FREE; 2 * self.slots.len()];
            let old = std::mem::replace(&mut self.slots, twice);
            old.into_iter().filter(|&slot| slot != FREE).for_each(|slot| self.put(slot));
        }
        self.put(pair.0 << Place::BITS | u64::from(next.0));
        self.count += 1;
    }

    fn put(&mut self, slot: u64) {
        let mut at = Pair(slot >> Place::BITS).bucket() & (self.slots.len() - 1);
        while self.slots[at] != FREE {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_added_is_found_through_growth(
            added in proptest::collection::btree_map((0u32..1 << 20, 0u32..1 << SIGNATURE_BITS), 0u32..1 << 20, 0..40),
            missing in (0u32..1 << 20, 0u32..1 << SIGNATURE_BITS),
        ) {
            let mut all: BTreeMap<(u32, Signature), Place> = (0..4_000).map(|n| ((n / 50, n % 50), Place::DEAD)).collect();
            all.extend(added.into_iter().map(|(pair, state)| (pair, Place::new(state, state % 2 == 0, state % 3 == 0))));
            let mut table = Transitions::default();
            for (&(state, signature), &place) in &all {
                table.insert(Pair::new(state, signature), place);
            }
            prop_assert_eq!(table.len(), all.len());
            for (&(state, signature), &place) in &all {
                let pair = Pair::new(state, signature);
                prop_assert_eq!(table.get(pair), Some(place));
                prop_assert!(pair.answer(table.first(pair)).is_none_or(|answer| answer == place));
            }
            let found = table.get(Pair::new(missing.0, missing.1));
            prop_assert_eq!(found, all.get(&missing).copied());
        }
    }
}

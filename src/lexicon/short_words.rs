//! Short spellings, with what every token of them carries: one lookup, one cache line.
//!
//! Nearly all words have up to 16 bytes, and nearly all tokens are words met before: their spelling is compared
//! as one number, and the answer stands beside it.

use super::token::{Quote, Signature};

/// Longest spelling kept here, in bytes.
pub(super) const LONGEST: usize = 16;

/// What every token of a spelling carries.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kept {
    pub entry: u32,
    pub signature: Signature,
    pub row: u32,
    pub site: u8,
    pub quote: Quote,
    pub traits: u8,
}

/// Half a cache line.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u128,
    entry: u32,
    signature: Signature,
    row: u32,
    site: u8,
    quote: Quote,
    traits: u8,
    /// Of the spelling; 0: the slot is free.
    len: u8,
}

/// A table by spelling: open addressing, at most three quarters full.
#[derive(Debug)]
pub(super) struct Short {
    slots: Vec<Slot>,
    count: usize,
    shift: u32,
}

/// What is left of sixteen bytes, by the length of a spelling.
const MASKS: [u128; LONGEST + 1] = {
    let mut masks = [0; LONGEST + 1];
    let mut len = 1;
    while len <= LONGEST {
        masks[len] = u128::MAX >> (128 - 8 * len);
        len += 1;
    }
    masks
};

/// The bytes from `start`, as a number.
#[inline]
pub(super) fn key(text: &[u8], start: usize, len: usize) -> u128 {
    let rest = &text[start..];
    if let Some(chunk) = rest.first_chunk::<LONGEST>() {
        u128::from_le_bytes(*chunk) & MASKS[len]
    } else {
        let mut padded = [0; LONGEST];
        padded[..len].copy_from_slice(&rest[..len]);
        u128::from_le_bytes(padded)
    }
}

#[inline]
fn hash(key: u128) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "the halves")]
    let (low, high) = (key as u64, (key >> 64) as u64);
    let mixed = low.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ high.wrapping_mul(0xC2B2_AE3D_27D4_EB4F).rotate_left(29);
    (mixed ^ mixed >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Short {
    pub fn new() -> Self {
        Self::with_bits(12)
    }

    fn with_bits(bits: u32) -> Self {
        Self { slots: vec![Slot::default(); 1 << bits], count: 0, shift: 64 - bits }
    }

    #[expect(clippy::cast_possible_truncation, reason = "an index into the table")]
    fn first(&self, key: u128) -> usize {
        (hash(key) >> self.shift) as usize
    }

    /// What is kept of a spelling, if it was met before.
    #[inline]
    pub fn get(&self, key: u128, len: usize) -> Option<Kept> {
        let mut at = self.first(key);
        loop {
            let slot = &self.slots[at];
            if slot.key == key && usize::from(slot.len) == len {
                let Slot { entry, signature, row, site, quote, traits, .. } = *slot;
                return Some(Kept { entry, signature, row, site, quote, traits });
            }
            if slot.len == 0 {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Keeps what is known of a new spelling of 1 to 16 bytes.
    pub fn insert(&mut self, key: u128, len: usize, kept: Kept) {
        if 4 * (self.count + 1) > 3 * self.slots.len() {
            let mut larger = Self::with_bits(64 - self.shift + 1);
            for slot in self.slots.iter().filter(|s| s.len > 0) {
                let Slot { entry, signature, row, site, quote, traits, .. } = *slot;
                larger.insert(slot.key, usize::from(slot.len), Kept { entry, signature, row, site, quote, traits });
            }
            *self = larger;
        }
        let mut at = self.first(key);
        while self.slots[at].len > 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most LONGEST")]
        let len = len as u8;
        let Kept { entry, signature, row, site, quote, traits } = kept;
        self.slots[at] = Slot { key, entry, signature, row, site, quote, traits, len };
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_through_growth() {
        let mut short = Short::new();
        let words: Vec<String> = (0..20_000).map(|n| format!("w{n}")).collect();
        for (n, word) in (0..).zip(&words) {
            let key = key(word.as_bytes(), 0, word.len());
            assert!(short.get(key, word.len()).is_none());
            short.insert(key, word.len(), Kept { entry: n, ..Kept::default() });
        }
        for (n, word) in (0..).zip(&words) {
            assert_eq!(short.get(key(word.as_bytes(), 0, word.len()), word.len()).unwrap().entry, n);
        }
    }

    #[test]
    fn a_key_does_not_depend_on_what_follows() {
        assert_eq!(key(b"abc", 0, 3), key(b"--abc and more than sixteen", 2, 3));
        assert_ne!(key(b"a\0", 0, 2), 0);
    }
}

//! Which patterns may match a sentence: told for all of them at once, as bits, by its first and last byte and by what
//! words it has.

use super::finder::GatedPattern;
use crate::compact::{number, room, set};

/// The patterns that each byte and each set of traits lets through.
#[derive(Debug)]
pub(super) struct Gates {
    /// Words of bits that hold all patterns.
    size: usize,
    /// Patterns that no word has to open.
    every: Vec<u64>,
    /// By the first byte of the sentence, by its last one, and by the traits of its words.
    first: Vec<u64>,
    last: Vec<u64>,
    traits: Vec<u64>,
}

impl Gates {
    /// `every`: numbers of the patterns that no word has to open.
    pub fn new(patterns: &[GatedPattern], every: &[u32]) -> Self {
        let size = room(patterns.len());
        let rows = |lets: &dyn Fn(&GatedPattern, u8) -> bool| {
            let mut rows = vec![0; 256 * size];
            for (byte, row) in (0..=u8::MAX).zip(rows.chunks_mut(size.max(1))) {
                for (at, _) in patterns.iter().enumerate().filter(|(_, pattern)| lets(pattern, byte)) {
                    set(row, number(at));
                }
            }
            rows
        };
        let mut all = vec![0; size];
        for at in every {
            set(&mut all, *at);
        }
        Self {
            size,
            every: all,
            first: rows(&|pattern, byte| pattern.edges.allow_first(byte)),
            last: rows(&|pattern, byte| pattern.edges.allow_last(byte)),
            traits: rows(&|pattern, traits| traits & pattern.needs == pattern.needs),
        }
    }

    /// How many words of bits hold all patterns.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Of the patterns of one word of bits, those that may match: `opened` are those that words of the sentence opened.
    pub fn let_through(&self, at: usize, opened: u64, (first, last): (u8, u8), traits: u8) -> u64 {
        let row = |rows: &[u64], row: u8| rows[usize::from(row) * self.size + at];
        (self.every[at] | opened) & row(&self.first, first) & row(&self.last, last) & row(&self.traits, traits)
    }
}

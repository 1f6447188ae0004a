//! Which patterns may match a sentence: decided for all of them at once, as bits, by its first and last byte and by what
//! words it has.

use super::types::GatedPattern;
use crate::bits::{room, set};
use crate::rules::Sieve;
use crate::rules::regex::prefilter::ByByte;

/// The patterns that each byte and each set of traits lets through.
#[derive(Debug)]
pub(super) struct Gates {
    /// Patterns that no word has to open.
    every: Vec<u64>,
    /// By the first byte of the sentence and its last one.
    edges: Sieve,
    /// By the traits of its words.
    traits: ByByte,
}

impl Gates {
    /// `every`: numbers of the patterns that no word has to open.
    pub fn new(patterns: &[GatedPattern], every: &[u32]) -> Self {
        let mut all = vec![0; room(patterns.len())];
        for at in every {
            set(&mut all, *at);
        }
        Self {
            every: all,
            edges: Sieve::new(&patterns.iter().map(|pattern| pattern.edges).collect::<Vec<_>>()),
            traits: ByByte::new(patterns.len(), |at, traits| traits & patterns[at].needs == patterns[at].needs),
        }
    }

    /// How many words of bits hold all patterns.
    pub fn size(&self) -> usize {
        self.edges.size()
    }

    /// Of the patterns of one word of bits, those that may match: `opened` are those that words of the sentence opened.
    pub fn let_through(&self, at: usize, opened: u64, edges: (u8, u8), traits: u8) -> u64 {
        (self.every[at] | opened) & self.edges.let_through(at, edges) & self.traits.word(traits, at)
    }
}

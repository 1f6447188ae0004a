//! A part of a corpus for a machine of its own: a block of its files in their order, about as large as the others.
//!
//! Every shard walks the whole corpus, so that ids and order are those of an undivided run.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::input::Corpus;

/// Most shards of a corpus.
pub const MAX_SHARDS: u32 = 100_000;

/// One of several parts, from 1: `3/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    number: u32,
    of: u32,
}

impl Shard {
    /// The `number`th of `of`; `None` unless 1 ≤ number ≤ of ≤ [`MAX_SHARDS`].
    #[must_use]
    pub fn new(number: u32, of: u32) -> Option<Self> {
        (1..=of).contains(&number).then_some(Self { number, of }).filter(|shard| shard.of <= MAX_SHARDS)
    }

    /// Which it is, from 1.
    #[must_use]
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many there are.
    #[must_use]
    pub fn of(self) -> u32 {
        self.of
    }

    /// Its files. Every file is in exactly one shard.
    pub(crate) fn block(self, corpus: &Corpus) -> Range<usize> {
        // an empty file is work, too
        let sizes = || corpus.inputs.iter().map(|input| u128::from(input.size.max(1)));
        let total: u128 = sizes().sum();
        let (mut start, mut before) = (0, 0);
        for (at, size) in sizes().enumerate() {
            let shard = before * u128::from(self.of) / total;
            if shard >= u128::from(self.number) {
                return start..at;
            }
            if shard + 1 < u128::from(self.number) {
                start = at + 1;
            }
            before += size;
        }
        start..corpus.inputs.len()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let shard = numbers.and_then(|(number, of)| Self::new(number, of));
        shard.ok_or_else(|| format!("write NUMBER/COUNT, from 1/COUNT to COUNT/COUNT, COUNT at most {MAX_SHARDS}"))
    }
}

impl Corpus {
    /// Limits the corpus to one shard.
    pub fn limit(&mut self, shard: Shard) {
        self.block = Some(shard.block(self));
    }

    /// A hash over the ids and sizes of all files: equal for the shards of one corpus.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for input in &self.inputs {
            for part in [&(input.id.len() as u64).to_le_bytes(), input.id.as_bytes(), &input.size.to_le_bytes()] {
                hasher.update(part);
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Input;

    #[test]
    fn blocks_are_the_corpus() {
        for sizes in [vec![0u64; 5], vec![10, 0, 7, 100, 3, 3, 9], vec![1], (0..200).collect()] {
            let inputs = sizes.iter().map(|&size| Input { size, ..Input::default() }).collect();
            let corpus = Corpus { inputs, ..Corpus::default() };
            for of in [1, 2, 7, 64] {
                let mut end = 0;
                for number in 1..=of {
                    let block = Shard::new(number, of).unwrap().block(&corpus);
                    assert_eq!(block.start, end, "{number}/{of} of {sizes:?}");
                    end = block.end;
                }
                assert_eq!(end, sizes.len());
            }
        }
    }

    #[test]
    fn names_of_shards() {
        assert_eq!("3/8".parse::<Shard>().unwrap().to_string(), "3/8");
        for wrong in ["0/8", "9/8", "3", "a/b", "1/0", "1/100001", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}

//! Sets of small numbers as rows of bits: many words have the same ones, so each distinct row is kept once.

use hashbrown::HashMap;

use crate::bits::{number, room, set};

/// Distinct rows.
#[derive(Debug)]
pub(super) struct Rows {
    bits: Vec<u64>,
    /// Where each row begins in `bits`.
    known: HashMap<Box<[u64]>, u32>,
    /// How long a row is, in words of 64 bits.
    stride: usize,
}

impl Rows {
    /// Of numbers below `count`.
    pub fn new(count: usize) -> Self {
        Self { bits: Vec::new(), known: HashMap::new(), stride: room(count) }
    }

    /// The row of a set of numbers.
    pub fn row<'n>(&mut self, numbers: impl Iterator<Item = &'n u32>) -> u32 {
        let mut bits = vec![0; self.stride];
        numbers.for_each(|&at| set(&mut bits, at));
        if let Some(&known) = self.known.get(bits.as_slice()) {
            return known;
        }
        let row = number(self.bits.len());
        self.bits.extend(&bits);
        self.known.insert(bits.into(), row);
        row
    }

    /// Its bits.
    #[inline]
    pub fn of(&self, row: u32) -> &[u64] {
        &self.bits[row as usize..][..self.stride]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_are_one_row() {
        let mut rows = Rows::new(130);
        let [none, some, again, other] =
            [&[][..], &[1, 64, 129], &[129, 1, 64, 1], &[2]].map(|set| rows.row(set.iter()));
        assert!(some == again && none != some && some != other);
        assert_eq!(rows.of(some), [1 << 1, 1, 1 << 1]);
        assert_eq!(rows.of(none), [0; 3]);
        let mut empty = Rows::new(0);
        let row = empty.row([].iter());
        assert!(empty.of(row).is_empty());
    }
}

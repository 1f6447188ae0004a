//! Which of many expressions may match a text: decided for all of them at once, as bits, by its first and last byte.

use super::edge_bytes::Edges;
use crate::bits::{number, room, set};

/// Which of many things each byte lets through, as bits.
#[derive(Debug)]
pub(crate) struct ByByte {
    /// Words of bits that hold all things.
    size: usize,
    /// A row of them for each byte.
    bits: Vec<u64>,
}

impl ByByte {
    /// Of `count` things; `lets`: whether a byte lets one through.
    pub fn new(count: usize, lets: impl Fn(usize, u8) -> bool) -> Self {
        let size = room(count);
        let mut bits = vec![0; 256 * size];
        for (byte, row) in (0..=u8::MAX).zip(bits.chunks_mut(size.max(1))) {
            for at in (0..count).filter(|&at| lets(at, byte)) {
                set(row, number(at));
            }
        }
        Self { size, bits }
    }

    /// One word of the bits of those that a byte lets through.
    pub fn word(&self, byte: u8, at: usize) -> u64 {
        self.bits[usize::from(byte) * self.size..][..self.size][at]
    }
}

/// The expressions that each byte lets through, numbered as they were given.
#[derive(Debug)]
pub struct Sieve {
    /// By the byte that a text begins with, and by that which it ends with.
    first: ByByte,
    last: ByByte,
}

impl Sieve {
    /// Of expressions with these edges.
    #[must_use]
    pub fn new(edges: &[Edges]) -> Self {
        let lets = |edge: fn(&Edges, u8) -> bool| ByByte::new(edges.len(), |at, byte| edge(&edges[at], byte));
        Self { first: lets(Edges::allow_first), last: lets(Edges::allow_last) }
    }

    /// How many words of bits hold all expressions.
    #[must_use]
    pub fn size(&self) -> usize {
        self.first.size
    }

    /// Of the expressions of one word of bits, those that may match a text that begins and ends with these bytes.
    #[must_use]
    pub fn let_through(&self, at: usize, (first, last): (u8, u8)) -> u64 {
        self.first.word(first, at) & self.last.word(last, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::is_set;
    use crate::rules::model::Sees;
    use crate::rules::regex::compile::compile_class;

    #[test]
    fn it_lets_through_what_each_expression_would() {
        let kinds = ["[a-f]+ly", "un.*", ".*", "[0-9]{4}s", "é|x"];
        // more than fit a word of bits
        let edges: Vec<Edges> = kinds
            .iter()
            .cycle()
            .take(70)
            .map(|source| compile_class(source, Sees::Folded).unwrap().needs.edges)
            .collect();
        let sieve = Sieve::new(&edges);
        for (first, last) in (0..=u8::MAX).flat_map(|first| [b'y', b's', b'q', 0xC3].map(|last| (first, last))) {
            let bits: Vec<u64> = (0..sieve.size()).map(|at| sieve.let_through(at, (first, last))).collect();
            for (at, edges) in (0..).zip(&edges) {
                assert_eq!(is_set(&bits, at), edges.allow(&[first, last]), "{} {first} {last}", kinds[at as usize % 5]);
            }
        }
    }
}

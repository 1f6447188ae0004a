//! Which of many expressions may match a text: told for all of them at once, as bits, by its first and last byte.

use super::edges::Edges;
use crate::compact::{number, room, set};

/// The expressions that each byte lets through, numbered as they were given.
#[derive(Debug)]
pub struct Sieve {
    /// Words of bits that hold all expressions.
    size: usize,
    /// A row for each byte that a text may begin with, and for each that it may end with.
    first: Vec<u64>,
    last: Vec<u64>,
}

impl Sieve {
    /// Of expressions with these edges.
    #[must_use]
    pub fn new(edges: &[Edges]) -> Self {
        let lets = |edge: fn(&Edges, u8) -> bool| rows(edges.len(), |at, byte| edge(&edges[at], byte));
        Self { size: room(edges.len()), first: lets(Edges::allow_first), last: lets(Edges::allow_last) }
    }

    /// How many words of bits hold all expressions.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Of the expressions of one word of bits, those that may match a text that begins and ends with these bytes.
    #[must_use]
    pub fn let_through(&self, at: usize, (first, last): (u8, u8)) -> u64 {
        row(&self.first, self.size, first)[at] & row(&self.last, self.size, last)[at]
    }
}

/// For each byte those of `count` things that it lets through, as bits.
pub(crate) fn rows(count: usize, lets: impl Fn(usize, u8) -> bool) -> Vec<u64> {
    let size = room(count);
    let mut rows = vec![0; 256 * size];
    for (byte, row) in (0..=u8::MAX).zip(rows.chunks_mut(size.max(1))) {
        for at in (0..count).filter(|&at| lets(at, byte)) {
            set(row, number(at));
        }
    }
    rows
}

/// The row of a byte, `size` words long.
pub(crate) fn row(rows: &[u64], size: usize, byte: u8) -> &[u64] {
    &rows[usize::from(byte) * size..][..size]
}

#[cfg(test)]
mod tests {
    use super::super::pattern::compile_class;
    use super::*;
    use crate::compact::is_set;

    #[test]
    fn it_lets_through_what_each_expression_would() {
        let kinds = ["[a-f]+ly", "un.*", ".*", "[0-9]{4}s", "é|x"];
        // more than fit a word of bits
        let edges: Vec<Edges> =
            kinds.iter().cycle().take(70).map(|source| compile_class(source).unwrap().needs.edges).collect();
        let sieve = Sieve::new(&edges);
        for (first, last) in (0..=u8::MAX).flat_map(|first| [b'y', b's', b'q', 0xC3].map(|last| (first, last))) {
            let bits: Vec<u64> = (0..sieve.size()).map(|at| sieve.let_through(at, (first, last))).collect();
            for (at, edges) in (0..).zip(&edges) {
                assert_eq!(is_set(&bits, at), edges.allow(&[first, last]), "{} {first} {last}", kinds[at as usize % 5]);
            }
        }
    }
}

//! Numbers and sets kept small: positions in 32 bits, and sets of them as bits. Generic helpers; they know nothing of what the numbers stand for.

/// A position in 32 bits: texts are below 4 GiB, which the readers see to, and rules, words, states and links are fewer
/// than their bytes.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
#[inline]
pub(crate) fn number(at: usize) -> u32 {
    at as u32
}

/// How many words of bits have room for numbers below `count`.
pub(crate) fn room(count: usize) -> usize {
    count.div_ceil(64)
}

/// Adds a number to a set that has room for it.
#[inline]
pub(crate) fn set(bits: &mut [u64], at: u32) {
    bits[at as usize / 64] |= 1 << (at % 64);
}

/// Takes a number out of a set that has room for it.
#[inline]
pub(crate) fn clear(bits: &mut [u64], at: u32) {
    bits[at as usize / 64] &= !(1 << (at % 64));
}

/// Whether a set that has room for a number has it.
#[inline]
pub(crate) fn is_set(bits: &[u64], at: u32) -> bool {
    bits[at as usize / 64] >> (at % 64) & 1 == 1
}

/// The numbers that word `word` of a set holds, in order.
#[inline]
pub(crate) fn ones(word: usize, mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let at = (bits != 0).then(|| number(word * 64) + bits.trailing_zeros())?;
        bits &= bits - 1;
        Some(at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_holds_what_was_added_in_order(numbers in proptest::collection::btree_set(0u32..200, 0..40)) {
            let mut bits = vec![0; room(200)];
            for &at in &numbers {
                set(&mut bits, at);
            }
            let held: Vec<u32> = bits.iter().enumerate().flat_map(|(word, &bits)| ones(word, bits)).collect();
            prop_assert_eq!(&held, &numbers.iter().copied().collect::<Vec<_>>());
            prop_assert!((0..200).all(|at| is_set(&bits, at) == numbers.contains(&at)));
        }
    }
}

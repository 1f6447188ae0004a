//! Finds the few bytes of a text that cannot be copied as they are, eight at a time.

/// One bit, the lowest, of each byte of a word.
const LOW: u64 = u64::MAX / 255;
/// The highest bit of each byte.
const HIGH: u64 = LOW << 7;

/// Bytes that need care: those below a bound (128 at most), and these.
pub struct Care<const N: usize> {
    below: u8,
    any_of: [u8; N],
    /// The same by byte, for texts too short for a word.
    table: [bool; 256],
}

impl<const N: usize> Care<N> {
    pub const fn new(below: u8, any_of: [u8; N]) -> Self {
        let mut table = [false; 256];
        let mut i = 0;
        while i < below as usize {
            table[i] = true;
            i += 1;
        }
        i = 0;
        while i < N {
            table[any_of[i] as usize] = true;
            i += 1;
        }
        Self { below, any_of, table }
    }

    /// The first byte from `from` on that needs care.
    #[inline]
    pub fn next(&self, bytes: &[u8], mut from: usize) -> Option<usize> {
        while let Some(word) = bytes.get(from..).and_then(<[u8]>::first_chunk) {
            let marks = self.marks(u64::from_le_bytes(*word));
            if marks != 0 {
                return Some(from + marks.trailing_zeros() as usize / 8);
            }
            from += 8;
        }
        let left = bytes.len().checked_sub(from).filter(|left| *left > 0)?;
        let Some(word) = bytes.last_chunk() else {
            return bytes[from..].iter().position(|byte| self.table[usize::from(*byte)]).map(|at| from + at);
        };
        // the last eight bytes without those already seen
        let marks = self.marks(u64::from_le_bytes(*word) >> (8 * (8 - left)));
        let at = marks.trailing_zeros() as usize / 8;
        (at < left).then_some(from + at)
    }

    /// The highest bit of the bytes that need care. Above the first of them others may be marked by the borrow of
    /// the subtraction; the first is exact.
    #[inline]
    fn marks(&self, word: u64) -> u64 {
        let below = word.wrapping_sub(LOW * u64::from(self.below)) & !word;
        let any = self.any_of.iter().fold(below, |marks, byte| {
            let zero = word ^ (LOW * u64::from(*byte));
            marks | (zero.wrapping_sub(LOW) & !zero)
        });
        any & HIGH
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(bytes in proptest::collection::vec(prop_oneof![
            6 => Just(b'a'), 1 => Just(0), 1 => Just(b'"'), 1 => Just(0xE2), 1 => any::<u8>()
        ], 0..40)) {
            let care = Care::new(0x0E, [b'"', 0xC2, 0xE2]);
            for from in 0..bytes.len() + 2 {
                let plain = (from..bytes.len()).find(|at| care.table[usize::from(bytes[*at])]);
                prop_assert_eq!(care.next(&bytes, from), plain);
            }
        }

        #[test]
        fn a_bound_of_none_marks_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let care = Care::new(0, [b'"']);
            prop_assert_eq!(care.next(&bytes, 0), bytes.iter().position(|byte| *byte == b'"'));
        }
    }
}

//! Finds the few bytes of a text that cannot be copied as they are.

/// Bytes looked at together; the compiler makes vector code of it.
const STRIDE: usize = 16;

/// The first byte from `from` on for which `care` holds. `care` should be a few comparisons.
#[inline]
pub fn next(bytes: &[u8], mut from: usize, care: impl Fn(u8) -> bool) -> Option<usize> {
    while let Some(stride) = bytes.get(from..).and_then(<[u8]>::first_chunk::<STRIDE>) {
        if stride.iter().fold(false, |any, byte| any | care(*byte)) {
            break;
        }
        from += STRIDE;
    }
    bytes.get(from..)?.iter().position(|byte| care(*byte)).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_search_finds() {
        for len in 0..70 {
            for at in 0..=len {
                let mut bytes = vec![b'a'; len];
                if at < len {
                    bytes[at] = b'"';
                }
                for from in 0..=len {
                    let plain = bytes[from..].iter().position(|b| *b == b'"').map(|i| i + from);
                    assert_eq!(next(&bytes, from, |b| b == b'"'), plain);
                }
            }
        }
        assert_eq!(next(b"a", 5, |_| true), None);
    }
}

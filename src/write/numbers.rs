//! Writes numbers into a buffer without the formatting machinery: rows are mainly numbers and copied text.

/// Digits of a `u64` at most.
const DIGITS: usize = 20;

/// An integer in decimal.
#[inline]
pub fn integer(out: &mut Vec<u8>, value: u64) {
    // paragraphs, shares and most scores
    if value < 10 {
        out.push(digit(value));
    } else {
        long_integer(out, value);
    }
}

fn long_integer(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [b'0'; DIGITS];
    let mut at = DIGITS;
    loop {
        at -= 1;
        digits[at] = digit(value % 10);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// A number with `PLACES` decimals, halves rounded away from zero; nothing for what is not finite. Values beyond
/// 10^19 / 10^`PLACES` are cut off there.
pub fn fixed<const PLACES: usize>(out: &mut Vec<u8>, value: f64) {
    if !value.is_finite() {
        return;
    }
    let scale = const {
        let (mut scale, mut places) = (1_u64, 0);
        while places < PLACES {
            (scale, places) = (scale * 10, places + 1);
        }
        scale
    };
    let units = rounded(value.abs() * scale as f64);
    // no `-0.00`
    if value < 0.0 && units > 0 {
        out.push(b'-');
    }
    integer(out, units / scale);
    let mut rest = units % scale;
    let mut decimals = [b'0'; PLACES];
    for decimal in decimals.iter_mut().rev() {
        *decimal = digit(rest % 10);
        rest /= 10;
    }
    out.push(b'.');
    // of a length known here: no call
    out.extend_from_slice(&decimals);
}

/// A number with two to four decimals, as many as it needs: `1.60`, `0.125`.
pub fn short(out: &mut Vec<u8>, value: f64) {
    let start = out.len();
    fixed::<4>(out, value);
    for _ in 0..2 {
        if out.len() > start && out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below ten")]
const fn digit(value: u64) -> u8 {
    b'0' + value as u8
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and `as` saturates")]
fn rounded(value: f64) -> u64 {
    (value + 0.5) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_look_right() {
        assert_eq!(written(|out| integer(out, 0)), "0");
        assert_eq!(written(|out| integer(out, u64::MAX)), u64::MAX.to_string());
        assert_eq!(written(|out| fixed::<2>(out, 0.0)), "0.00");
        assert_eq!(written(|out| fixed::<2>(out, 0.995)), "1.00");
        assert_eq!(written(|out| fixed::<2>(out, -0.001)), "0.00");
        assert_eq!(written(|out| fixed::<2>(out, -1.25)), "-1.25");
        assert_eq!(written(|out| fixed::<2>(out, f64::NAN)), "");
        assert_eq!(written(|out| fixed::<4>(out, 0.5)), "0.5000");
        assert_eq!(written(|out| fixed::<4>(out, f64::MIN)), "-1844674407370955.1615");
        assert_eq!(written(|out| fixed::<2>(out, 12345.678)), "12345.68");
        assert_eq!(written(|out| short(out, 1.6)), "1.60");
        assert_eq!(written(|out| short(out, -0.125)), "-0.125");
        assert_eq!(written(|out| short(out, 10.0)), "10.00");
        assert_eq!(written(|out| short(out, f64::INFINITY)), "");
    }

    proptest! {
        #[test]
        fn fixed_is_within_half_a_unit(value in -1e6..1e6_f64) {
            let read: f64 = written(|out| fixed::<2>(out, value)).parse().unwrap();
            prop_assert!((read - value).abs() <= 0.005 + 1e-9);
        }
    }
}

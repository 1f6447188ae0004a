//! Writes JSON into a buffer: answers consist mainly of copied text, so it is worth a scanner of its own.

use super::byte_scan::Care;
use super::numbers;

static ESCAPED: Care<2> = Care::new(b' ', [b'"', b'\\']);

/// A string, escaped as little as the standard allows.
pub fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    part(out, text);
    out.push(b'"');
}

/// A piece of a string, without its quotes.
pub fn part(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut done = 0;
    while let Some(at) = ESCAPED.next(bytes, done) {
        out.extend_from_slice(&bytes[done..at]);
        let byte = bytes[at];
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => 0,
        };
        if short == 0 {
            out.extend_from_slice(b"\\u00");
            out.extend([byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]));
        } else {
            out.extend_from_slice(&[b'\\', short]);
        }
        done = at + 1;
    }
    out.extend_from_slice(&bytes[done..]);
}

/// A number with four decimals; `null` for what is not finite.
pub fn share(out: &mut Vec<u8>, value: f64) {
    number(out, value, numbers::fixed::<4>);
}

/// A number with two to four decimals; `null` for what is not finite.
pub fn score(out: &mut Vec<u8>, value: f64) {
    number(out, value, numbers::short);
}

fn number(out: &mut Vec<u8>, value: f64, write: impl Fn(&mut Vec<u8>, f64)) {
    if value.is_finite() {
        write(out, value);
    } else {
        out.extend_from_slice(b"null");
    }
}

/// The items of an array or object, separated by commas.
pub fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, item);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn strings_read_back(text in "[\\x00-\\x7f“😀\u{2028}]{0,40}") {
            let mut out = Vec::new();
            string(&mut out, &text);
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn numbers_that_are_none_are_null() {
        let mut out = Vec::new();
        share(&mut out, f64::NAN);
        score(&mut out, -1.5);
        assert_eq!(out, b"null-1.50");
    }
}

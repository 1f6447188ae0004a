//! The scanner: cuts text into words and marks, in one pass.
//!
//! A word is a run of letters and digits; a figure keeps its inner point and comma (`1,000.5`), a word its
//! inner apostrophe (`don't`, `O'Brien`) unless what follows is a clitic of the pack (`Britain` + `'s`).
//! A hyphen between two letters separates words and is no mark. Every other visible character is a mark of its
//! own; three dots are one mark. White space is no token, but the token behind it knows of it.
//!
//! Not here: what a word means, and where a sentence ends.

/// A word or mark: bytes of the text, and what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// End offset (exclusive).
    pub end: u32,
    /// See the constants.
    pub flags: u8,
}

impl Span {
    /// White space stands before it.
    pub const SPACE: u8 = 1;
    /// The white space holds a line break.
    pub const LINE: u8 = 2;
    /// It is a word or a figure, not a mark.
    pub const WORD: u8 = 4;
    /// A hyphen joins it to the word before.
    pub const GLUED: u8 = 8;

    /// Whether all of `flags` are set.
    #[must_use]
    pub fn is(self, flags: u8) -> bool {
        self.flags & flags == flags
    }
}

/// Word endings that are words of their own, folded, each with its apostrophe.
#[derive(Debug, Clone, Default)]
pub struct Clitics(Vec<Vec<u8>>);

impl Clitics {
    /// From endings such as `'s`.
    pub fn new<S: AsRef<str>>(endings: impl IntoIterator<Item = S>) -> Self {
        Self(
            endings
                .into_iter()
                .map(|e| super::fold::fold_word(e.as_ref(), false).trim_start_matches('\'').as_bytes().to_vec())
                .collect(),
        )
    }

    /// Whether the letters behind an apostrophe are one.
    fn holds(&self, letters: &[u8]) -> bool {
        self.0.iter().any(|c| c.eq_ignore_ascii_case(letters))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Line,
    Letter,
    Digit,
    Mark,
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Mark; 256];
    let mut b = 0;
    while b < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let c = b as u8;
        table[b] = match c {
            b'\n' => Class::Line,
            0..=b' ' | 0x7f => Class::Space,
            b'0'..=b'9' => Class::Digit,
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            0x80.. => Class::Wide,
            _ => Class::Mark,
        };
        b += 1;
    }
    table
};

/// What a character beyond ASCII is to the scanner.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wide {
    Space,
    Letter,
    Hyphen,
    Apostrophe,
    Mark,
}

/// The character at `at`, its class and its length in bytes.
fn wide(text: &str, at: usize) -> (Wide, usize) {
    let Some(c) = text[at..].chars().next() else { return (Wide::Mark, 1) };
    let class = match c {
        '\u{2019}' | '\u{02BC}' => Wide::Apostrophe,
        '\u{2010}' | '\u{2011}' => Wide::Hyphen,
        '\u{00AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' => Wide::Letter,
        '\u{200B}' | '\u{FEFF}' => Wide::Space,
        _ if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => Wide::Letter,
        _ if c.is_whitespace() || c.is_control() => Wide::Space,
        _ => Wide::Mark,
    };
    (class, c.len_utf8())
}

/// Whether a letter or digit begins at `at`.
fn letter_at(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at).map(|&b| CLASSES[b as usize]) {
        Some(Class::Letter | Class::Digit) => true,
        Some(Class::Wide) => wide(text, at).0 == Wide::Letter,
        _ => false,
    }
}

/// Whether a letter, not a digit, begins at `at`.
fn alphabetic_at(text: &str, at: usize) -> bool {
    letter_at(text, at) && !text.as_bytes()[at].is_ascii_digit()
}

/// Whether what ends before `at` is no digit.
fn after_letter(text: &str, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|b| !text.as_bytes()[b].is_ascii_digit())
}

/// Where the run of letters that begins at `at` ends.
fn letters_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while let Some(&b) = bytes.get(at) {
        at += match CLASSES[b as usize] {
            Class::Letter | Class::Digit => 1,
            Class::Wide => match wide(text, at) {
                (Wide::Letter, len) => len,
                _ => break,
            },
            _ => break,
        };
    }
    at
}

/// One bit, the lowest, of each byte of a word of the machine.
const LOW: u64 = u64::MAX / 255;
/// The highest bit of each byte.
const HIGH: u64 = LOW << 7;

/// The highest bit of each byte that is no ASCII letter or digit, for eight bytes at once.
#[inline]
fn beyond_letters(word: u64) -> u64 {
    // sums of bytes below 128 do not run over into the next; the highest bit tells whether a bound is reached
    let reaches = |bytes: u64, bound: u8| bytes + LOW * u64::from(0x80 - bound);
    let plain = word & !HIGH;
    let lower = plain | LOW << 5;
    let letter = reaches(lower, b'a') & !reaches(lower, b'z' + 1);
    let digit = reaches(plain, b'0') & !reaches(plain, b'9' + 1);
    !((letter | digit) & !word) & HIGH
}

/// Where the run of ASCII letters and digits from `at` on ends.
#[inline]
fn ascii_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let marks = beyond_letters(u64::from_le_bytes(*word));
        if marks != 0 {
            return at + marks.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while let Some(Class::Letter | Class::Digit) = bytes.get(at).map(|&b| CLASSES[b as usize]) {
        at += 1;
    }
    at
}

/// Bytes behind a run of letters at which its word may go on.
const GOES_ON: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = matches!(CLASSES[b], Class::Wide) || b == b'.' as usize || b == b',' as usize || b == b'\'' as usize;
        b += 1;
    }
    table
};

/// Where the word that begins at `at` ends, or goes on there.
fn word_end(text: &str, mut at: usize, clitics: &Clitics) -> usize {
    let bytes = text.as_bytes();
    loop {
        at = ascii_end(bytes, at);
        let Some(&b) = bytes.get(at) else { return at };
        match b {
            b'.' | b',' => {
                let digit = |b: Option<&u8>| b.is_some_and(u8::is_ascii_digit);
                if at > 0 && digit(bytes.get(at - 1)) && digit(bytes.get(at + 1)) {
                    at += 1;
                    continue;
                }
                return at;
            }
            b'\'' => match apostrophe(text, at, 1, clitics) {
                Some(end) => at = end,
                None => return at,
            },
            0x80.. => match wide(text, at) {
                (Wide::Letter, len) => at += len,
                (Wide::Apostrophe, len) => match apostrophe(text, at, len, clitics) {
                    Some(end) => at = end,
                    None => return at,
                },
                _ => return at,
            },
            _ => return at,
        }
    }
}

/// Past an apostrophe inside a word; `None` where the word ends before it.
fn apostrophe(text: &str, at: usize, len: usize, clitics: &Clitics) -> Option<usize> {
    let from = at + len;
    if !letter_at(text, from) {
        return None;
    }
    let end = letters_end(text, from);
    (!clitics.holds(&text.as_bytes()[from..end])).then_some(end)
}

/// Where the clitic ends whose letters begin at `from`, behind an apostrophe. It follows a word, or stands alone as
/// in phrases of rules and in text that was cut before.
fn clitic_end(text: &str, from: usize, after_word: bool, clitics: &Clitics) -> Option<usize> {
    if !letter_at(text, from) {
        return None;
    }
    let end = letters_end(text, from);
    (after_word || clitics.holds(&text.as_bytes()[from..end])).then_some(end)
}

/// Cuts `text[from..to]` into words and marks and hands each to `each`, in order.
///
/// Offsets are bytes of `text`; texts of 4 GiB and more are beyond them, and the readers refuse those.
pub fn scan(text: &str, from: usize, to: usize, clitics: &Clitics, mut each: impl FnMut(Span)) {
    let bytes = text.as_bytes();
    let text = &text[..to];
    let (mut at, mut flags) = (from, 0u8);
    // whether the last token is a word that ends at `at`
    let mut after_word = false;
    while at < to {
        let start = at;
        let mut word = false;
        match CLASSES[bytes[at] as usize] {
            Class::Space => {
                flags |= Span::SPACE;
                after_word = false;
                at += 1;
                continue;
            }
            Class::Line => {
                flags |= Span::SPACE | Span::LINE;
                after_word = false;
                at += 1;
                continue;
            }
            Class::Letter | Class::Digit => {
                at = ascii_end(text.as_bytes(), at);
                // most words are plain, and end where a space or a mark is that never goes on
                if bytes.get(at).is_some_and(|&b| GOES_ON[b as usize]) {
                    at = word_end(text, at, clitics);
                }
                word = true;
            }
            Class::Mark => match bytes[at] {
                b'.' if bytes[at..to].starts_with(b"...") => at += 3,
                b'-' if after_letter(text, at) && after_word && alphabetic_at(text, at + 1) => {
                    at += 1;
                    flags |= Span::GLUED;
                    continue;
                }
                // typewriter and newswire quotation marks: two of a kind are one
                quote @ (b'\'' | b'`') if bytes[at + 1..to].first() == Some(&quote) => at += 2,
                b'\'' if let Some(end) = clitic_end(text, at + 1, after_word, clitics) => {
                    at = end;
                    word = true;
                }
                _ => at += 1,
            },
            Class::Wide => {
                let (class, len) = wide(text, at);
                match class {
                    Wide::Space => {
                        flags |= Span::SPACE;
                        after_word = false;
                        at += len;
                        continue;
                    }
                    Wide::Letter => {
                        at = word_end(text, at, clitics);
                        word = true;
                    }
                    Wide::Hyphen if after_word && after_letter(text, at) && alphabetic_at(text, at + len) => {
                        at += len;
                        flags |= Span::GLUED;
                        continue;
                    }
                    Wide::Apostrophe => match clitic_end(text, at + len, after_word, clitics) {
                        Some(end) => {
                            at = end;
                            word = true;
                        }
                        None => at += len,
                    },
                    _ => at += len,
                }
            }
        }
        if word {
            flags |= Span::WORD;
        }
        #[expect(clippy::cast_possible_truncation, reason = "the readers refuse texts over 4 GiB")]
        each(Span { start: start as u32, end: at as u32, flags });
        flags = 0;
        after_word = word;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let clitics = Clitics::new(["'s", "'ll"]);
        let mut out = Vec::new();
        scan(text, 0, text.len(), &clitics, |s| out.push(&text[s.start as usize..s.end as usize]));
        out
    }

    #[test]
    fn words_marks_and_figures() {
        assert_eq!(cut("It cost $1,000.50, he said..."), ["It", "cost", "$", "1,000.50", ",", "he", "said", "..."]);
        assert_eq!(cut("U.S. 3.5% 10.30"), ["U", ".", "S", ".", "3.5", "%", "10.30"]);
    }

    #[test]
    fn apostrophes_and_hyphens() {
        assert_eq!(cut("Britain’s don't O'Brien's"), ["Britain", "’s", "don't", "O'Brien", "'s"]);
        assert_eq!(cut("'s Ann 's 'so"), ["'s", "Ann", "'s", "'", "so"]);
        assert_eq!(cut("long-term - well-"), ["long", "term", "-", "well", "-"]);
        assert_eq!(cut("7-4 F-16"), ["7", "-", "4", "F", "-", "16"]);
        assert_eq!(cut("``so'' he"), ["``", "so", "''", "he"]);
        assert_eq!(cut("the boys' 'quoted'"), ["the", "boys", "'", "'", "quoted", "'"]);
    }

    #[test]
    fn flags_tell_of_white_space() {
        let mut flags = Vec::new();
        scan("a b\nc-d", 0, 7, &Clitics::default(), |s| flags.push(s.flags));
        assert_eq!(flags, [4, 5, 7, 12]);
    }

    #[test]
    fn eight_bytes_are_told_apart_as_one_is() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut bytes = *b"aZ09zA5x";
                bytes[place] = byte;
                let marks = beyond_letters(u64::from_le_bytes(bytes));
                let expected = if byte.is_ascii_alphanumeric() { 0 } else { 0x80 << (8 * place) };
                assert_eq!(marks, expected, "{byte}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn tokens_are_ordered_whole_characters_and_leave_only_space(text in "\\PC{0,60}") {
            let mut last = 0;
            scan(&text, 0, text.len(), &Clitics::new(["'s"]), |s| {
                let (start, end) = (s.start as usize, s.end as usize);
                assert!(last <= start && start < end);
                assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
                assert!(!text[last..start].chars().any(char::is_alphanumeric));
                last = end;
            });
        }
    }
}

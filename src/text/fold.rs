//! Folding: one spelling for what typography spells in many ways.
//!
//! Quotation marks become `"` or `'`, dashes `-`, an ellipsis `...`, white space one space, and a letter
//! with a diacritic its base letter (Unicode NFD, combining marks dropped). Everything behind can then
//! look at ASCII; a map leads back to the original bytes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The plain spelling of a typographic character; `None` for one that stays (or that is no typography).
#[must_use]
pub fn typographic(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{00AB}' | '\u{00BB}' | '\u{2033}' | '\u{FF02}' => "\"",
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{2032}' | '\u{00B4}' | '`' | '\u{2039}' | '\u{203A}'
        | '\u{02BC}' => "'",
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{200B}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}' | '\u{85}' => " ",
        // joiners and the soft hyphen are invisible inside a word
        '\u{00AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' => "",
        _ if c.is_whitespace() => " ",
        _ => return None,
    })
}

/// A word as it is compared: folded, and lower-cased unless `keep_case`.
#[must_use]
pub fn fold_word(word: &str, keep_case: bool) -> String {
    if matches!(word, "''" | "``") {
        return "\"".to_owned();
    }
    if word.is_ascii() && !word.contains('`') {
        return if keep_case { word.to_owned() } else { word.to_ascii_lowercase() };
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match typographic(c) {
            Some(plain) => out.push_str(plain),
            None => push_base(c, keep_case, &mut out),
        }
    }
    out
}

fn push_base(c: char, keep_case: bool, out: &mut String) {
    if c.is_ascii() {
        out.push(if keep_case { c } else { c.to_ascii_lowercase() });
        return;
    }
    for base in std::iter::once(c).nfd().filter(|&c| !is_combining_mark(c)) {
        if keep_case {
            out.push(base);
        } else {
            out.extend(base.to_lowercase());
        }
    }
}

/// A folded stretch of text, case kept, with the way back. The buffers are reused from one to the next.
#[derive(Debug, Default)]
pub struct Folded {
    bytes: Vec<u8>,
    /// For each folded byte, the offset of the character it came from; one more for the end. Empty: same offsets.
    origins: Vec<u32>,
}

impl Folded {
    /// Folds `text`, replacing what was held before.
    pub fn fold(&mut self, text: &str) {
        self.bytes.clear();
        self.origins.clear();
        let plain = |b: &u8| b.is_ascii_graphic() && *b != b'`' || *b == b' ';
        if text.as_bytes().iter().all(plain) && !text.contains("''") {
            self.bytes.extend_from_slice(text.as_bytes());
            return;
        }
        let mut base = String::new();
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            base.clear();
            // newswire quotation marks: two of a kind are one, as to the scanner
            let doubled = matches!(c, '\'' | '`') && chars.next_if(|&(_, next)| next == c).is_some();
            match typographic(c) {
                _ if doubled => base.push('"'),
                Some(plain) => base.push_str(plain),
                None => push_base(c, true, &mut base),
            }
            self.bytes.extend_from_slice(base.as_bytes());
            // offsets of one article fit: the reader refuses texts over 4 GiB
            self.origins.resize(self.bytes.len(), u32::try_from(at).unwrap_or(u32::MAX));
        }
        self.origins.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
    }

    /// The folded bytes. Mostly ASCII, valid UTF-8.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The offset in the original text that a folded offset came from (0 ..= its length).
    #[must_use]
    pub fn original(&self, folded: usize) -> usize {
        self.origins.get(folded).map_or(folded, |&at| at as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fold_quotes_case_and_accents() {
        assert_eq!(fold_word("Don’t", false), "don't");
        assert_eq!(fold_word("Café", true), "Cafe");
        assert_eq!(fold_word("in\u{AD}ner", false), "inner");
        assert_eq!(fold_word("МОСКВА", false), "москва");
    }

    #[test]
    fn newswire_quotes_are_double_ones() {
        let mut folded = Folded::default();
        folded.fold("``a'' b");
        assert_eq!(folded.bytes(), b"\"a\" b");
        assert_eq!(folded.original(3), 5);
    }

    #[test]
    fn offsets_lead_back() {
        let text = "a – “b”… é\nx";
        let mut folded = Folded::default();
        folded.fold(text);
        assert_eq!(folded.bytes(), b"a - \"b\"... e x");
        let b = folded.bytes().iter().position(|&c| c == b'b').unwrap();
        assert_eq!(&text[folded.original(b)..=folded.original(b)], "b");
        assert_eq!(folded.original(folded.bytes().len()), text.len());
    }
}

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

/// A word with its accents, in small letters, each letter one character.
#[must_use]
pub fn composed(word: &str) -> String {
    word.nfc().flat_map(char::to_lowercase).collect()
}

/// Letters and figures alone, in small letters: what is left when spacing, marks and capitals do not count.
#[must_use]
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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

/// Bytes that fold to themselves, whatever stands beside them.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b' ';
    while byte < 0x7f {
        table[byte as usize] = !matches!(byte, b'\'' | b'`');
        byte += 1;
    }
    table
};

/// A folded stretch of text, case kept, with the way back. The buffers are reused from one to the next.
#[derive(Debug, Default)]
pub struct Folded {
    bytes: Vec<u8>,
    /// Where the two begin to differ in another way than before.
    steps: Vec<Step>,
}

/// From a folded byte on: where it comes from, and whether each byte behind comes from the next one.
#[derive(Debug, Clone, Copy)]
struct Step {
    folded: u32,
    original: u32,
    copied: bool,
}

// offsets of one article fit: the reader refuses texts over 4 GiB
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Folded {
    /// Folds `text`, replacing what was held before.
    pub fn fold(&mut self, text: &str) {
        self.bytes.clear();
        self.steps.clear();
        let (mut at, mut base) = (0, String::new());
        while at < text.len() {
            let run = &text.as_bytes()[at..];
            let run = &run[..run.iter().take_while(|&&b| PLAIN[usize::from(b)]).count()];
            if !run.is_empty() {
                self.step(at, true);
                self.bytes.extend_from_slice(run);
                at += run.len();
            }
            let mut rest = text[at..].chars();
            let Some(c) = rest.next() else { break };
            // newswire quotation marks: two of a kind are one, as to the scanner
            let doubled = matches!(c, '\'' | '`') && rest.next() == Some(c);
            base.clear();
            match typographic(c) {
                _ if doubled => base.push('"'),
                Some(plain) => base.push_str(plain),
                None => push_base(c, true, &mut base),
            }
            let taken = if doubled { 2 } else { c.len_utf8() };
            // one byte for one is copied like any other
            self.step(at, taken == 1 && base.len() == 1);
            self.bytes.extend_from_slice(base.as_bytes());
            at += taken;
        }
        self.step(text.len(), true);
    }

    fn step(&mut self, original: usize, copied: bool) {
        let (folded, original) = (offset(self.bytes.len()), offset(original));
        let goes_on = self
            .steps
            .last()
            .is_some_and(|last| last.copied && copied && original - last.original == folded - last.folded);
        if !goes_on {
            self.steps.push(Step { folded, original, copied });
        }
    }

    /// The folded bytes. Mostly ASCII, valid UTF-8.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The offset in the original text that a folded offset came from (0 ..= its length).
    #[must_use]
    pub fn original(&self, folded: usize) -> usize {
        let behind = self.steps.partition_point(|step| step.folded as usize <= folded);
        let Some(step) = behind.checked_sub(1).map(|at| self.steps[at]) else { return folded };
        step.original as usize + if step.copied { folded - step.folded as usize } else { 0 }
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

    proptest::proptest! {
        #[test]
        fn each_folded_byte_comes_from_its_character(text in "([a-z ]|[“”‘’–…é'`]|''|\u{AD}|\\PC){0,24}") {
            let mut folded = Folded::default();
            folded.fold(&text);
            let (mut bytes, mut origins, mut base) = (Vec::new(), Vec::new(), String::new());
            let mut chars = text.char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                base.clear();
                let doubled = matches!(c, '\'' | '`') && chars.next_if(|&(_, next)| next == c).is_some();
                match typographic(c) {
                    _ if doubled => base.push('"'),
                    Some(plain) => base.push_str(plain),
                    None => push_base(c, true, &mut base),
                }
                bytes.extend_from_slice(base.as_bytes());
                origins.resize(bytes.len(), at);
            }
            origins.push(text.len());
            assert_eq!(folded.bytes(), bytes);
            for (at, origin) in origins.into_iter().enumerate() {
                assert_eq!(folded.original(at), origin);
            }
        }
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

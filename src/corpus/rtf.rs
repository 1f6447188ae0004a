//! Documents in rich text (RTF): the paragraphs, without fonts, pictures, page heads and whatever else a group of
//! control words may hold. Old word processors, news archives and Wordpad write it, also under `.doc`.

use encoding_rs::Encoding;

use super::failure::Failure;
use crate::article::Header;

/// What a document holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rtf {
    /// Paragraphs with an empty line between two.
    pub text: String,
    /// What the document's properties say.
    pub properties: Header,
}

/// Groups whose text is none of the document's.
const LEFT_OUT: [&str; 24] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "fldinst",
    "themedata",
    "datastore",
    "xmlnstbl",
    "rsidtbl",
    "generator",
    "annotation",
    "bkmkstart",
    "bkmkend",
];
/// Groups inside each other, at most; more is no document.
const MAX_DEPTH: usize = 10_000;

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Text,
    Title,
    Author,
    Nowhere,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    target: Target,
    /// Characters that stand for one of `\u` where a program does not know it.
    substitutes: usize,
    /// Of the font at hand.
    encoding: &'static Encoding,
    hidden: bool,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    group: Group,
    outer: Vec<Group>,
    out: Rtf,
    paragraph: String,
    /// Bytes of a code page that wait for their fellows.
    raw: Vec<u8>,
    /// Halves of a character beyond the first plane.
    high: Option<u16>,
    to_skip: usize,
    fonts: Vec<(i32, &'static Encoding)>,
    font: i32,
    standard: &'static Encoding,
}

/// Reads a document.
///
/// # Errors
/// If its groups are nested without end.
pub(super) fn read(bytes: &[u8]) -> Result<Rtf, Failure> {
    let encoding = encoding_rs::WINDOWS_1252;
    let group = Group { target: Target::Text, substitutes: 1, encoding, hidden: false };
    let mut reader = Reader {
        bytes,
        at: 0,
        group,
        outer: Vec::new(),
        out: Rtf::default(),
        paragraph: String::new(),
        raw: Vec::new(),
        high: None,
        to_skip: 0,
        fonts: Vec::new(),
        font: 0,
        standard: encoding,
    };
    reader.run()?;
    Ok(reader.out)
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), Failure> {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    if self.outer.len() > MAX_DEPTH {
                        return Err(Failure::malformed(
                            "this RTF document is nested without end; save it again in a word processor".to_owned(),
                        ));
                    }
                    self.outer.push(self.group);
                    self.to_skip = 0;
                }
                b'}' => {
                    self.flush();
                    self.to_skip = 0;
                    if let Some(group) = self.outer.pop() {
                        self.group = group;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                byte => self.byte(byte),
            }
        }
        self.flush();
        self.end_paragraph();
        Ok(())
    }

    /// What follows a backslash.
    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            match first {
                b'\'' => {
                    let digits = self.bytes.get(self.at..self.at + 2).and_then(|digits| str::from_utf8(digits).ok());
                    if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                        self.at += 2;
                        self.byte(byte);
                    }
                }
                b'*' => self.group.target = Target::Nowhere,
                b'~' => self.character('\u{A0}'),
                b'_' => self.character('-'),
                b'\\' | b'{' | b'}' => self.character(char::from(first)),
                b'\r' | b'\n' => self.end_paragraph(),
                // where a word may be divided, and others of no effect
                _ => {}
            }
            return;
        }
        let rest = &self.bytes[self.at..];
        let len = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = str::from_utf8(&rest[..len]).unwrap_or_default().to_owned();
        let sign = usize::from(rest.get(len) == Some(&b'-'));
        let digits = rest[len + sign..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let number = (digits > 0)
            .then(|| str::from_utf8(&rest[len..len + sign + digits]).ok().and_then(|number| number.parse::<i32>().ok()))
            .flatten();
        self.at += len + if digits > 0 { sign + digits } else { 0 };
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.word(&word, number);
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "u" => {
                self.flush();
                // negative from 32768 on
                let unit = u16::try_from(number.unwrap_or(0) & 0xFFFF).unwrap_or_default();
                self.unit(unit);
                self.to_skip = self.group.substitutes;
            }
            "uc" => self.group.substitutes = usize::try_from(number.unwrap_or(1).clamp(0, 16)).unwrap_or_default(),
            "bin" => {
                let skipped = usize::try_from(number.unwrap_or(0).max(0)).unwrap_or_default();
                self.at = self.at.saturating_add(skipped).min(self.bytes.len());
            }
            "par" | "row" | "sect" | "page" | "pagebb" | "cell" | "nestcell" | "nestrow" => self.end_paragraph(),
            "line" => self.character('\n'),
            "emdash" => self.character('\u{2014}'),
            "endash" => self.character('\u{2013}'),
            "lquote" => self.character('\u{2018}'),
            "rquote" => self.character('\u{2019}'),
            "ldblquote" => self.character('\u{201C}'),
            "rdblquote" => self.character('\u{201D}'),
            "bullet" => self.character('\u{2022}'),
            "tab" | "emspace" | "enspace" | "qmspace" => self.character(' '),
            "v" | "deleted" => {
                self.flush();
                self.group.hidden = number != Some(0);
            }
            "plain" => {
                self.flush();
                self.group.hidden = false;
            }
            "ansicpg" => {
                if let Some(encoding) = code_page(number.unwrap_or(1252)) {
                    (self.standard, self.group.encoding) = (encoding, encoding);
                }
            }
            "f" => {
                self.flush();
                self.font = number.unwrap_or(0);
                let known = self.fonts.iter().find(|(font, _)| *font == self.font);
                self.group.encoding = known.map_or(self.standard, |(_, encoding)| encoding);
            }
            "fcharset" => {
                if let Some(encoding) = character_set(number.unwrap_or(0)).filter(|_| self.fonts.len() < 10_000) {
                    self.fonts.push((self.font, encoding));
                }
            }
            "info" => self.group.target = Target::Nowhere,
            "title" if self.group.target == Target::Nowhere => self.group.target = Target::Title,
            "author" if self.group.target == Target::Nowhere => self.group.target = Target::Author,
            word if LEFT_OUT.contains(&word) => self.group.target = Target::Nowhere,
            _ => {}
        }
    }

    /// A byte in the encoding of the font.
    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if byte.is_ascii() && self.raw.is_empty() {
            self.character(char::from(byte));
        } else {
            self.raw.push(byte);
            if self.raw.len() > 1 << 12 {
                self.flush();
            }
        }
    }

    fn flush(&mut self) {
        if !self.raw.is_empty() {
            let raw = std::mem::take(&mut self.raw);
            let (text, _) = self.group.encoding.decode_without_bom_handling(&raw);
            self.push(&text);
        }
    }

    /// Half a character, or one, of UTF-16.
    fn unit(&mut self, unit: u16) {
        let found = match self.high.take() {
            Some(high) => char::decode_utf16([high, unit]).next().and_then(Result::ok),
            None if (0xD800..0xDC00).contains(&unit) => {
                self.high = Some(unit);
                return;
            }
            None => char::from_u32(u32::from(unit)),
        };
        let mut buffer = [0; 4];
        if let Some(c) = found.filter(|c| !c.is_control()) {
            self.push(c.encode_utf8(&mut buffer));
        }
    }

    fn character(&mut self, c: char) {
        self.flush();
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        let mut buffer = [0; 4];
        self.push(c.encode_utf8(&mut buffer));
    }

    fn push(&mut self, text: &str) {
        if self.group.hidden {
            return;
        }
        match self.group.target {
            Target::Text => self.paragraph.push_str(text),
            Target::Title => self.out.properties.title.push_str(text),
            Target::Author => self.out.properties.author.push_str(text),
            Target::Nowhere => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        if self.group.target != Target::Text {
            return;
        }
        let text = self.paragraph.trim();
        if !text.is_empty() {
            if !self.out.text.is_empty() {
                self.out.text.push_str("\n\n");
            }
            self.out.text.push_str(text);
        }
        self.paragraph.clear();
    }
}

/// The encoding of a Windows code page.
fn code_page(number: i32) -> Option<&'static Encoding> {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10000 => "macintosh".to_owned(),
        65001 => "utf-8".to_owned(),
        number => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding of a font, by its set of characters.
fn character_set(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_characters() {
        let text = br"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}}{\info{\title Dredge}{\author Ann Lee}}
{\header Page \chpgn}{\*\generator Word;}\pard It\'92s \b so\b0 , a caf\'e9\u8212?now.\par
{\f1\'cf\'f0}\~x\line y {\v hidden}\u-10179?\u-8704?\par{\field{\*\fldinst HYPERLINK a}{\fldrslt link}}\cell Last}";
        let found = read(text).unwrap();
        assert_eq!(found.text, "It\u{2019}s so, a café\u{2014}now.\n\nПр\u{A0}x\ny \u{1F600}\n\nlink\n\nLast");
        assert_eq!((found.properties.title.as_str(), found.properties.author.as_str()), ("Dredge", "Ann Lee"));
    }

    #[test]
    fn nested_without_end() {
        assert!(read(&b"{".repeat(100_000)).is_err());
        assert!(read(b"{\\rtf1 One}}}} two\\").unwrap().text.contains("One"));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), text in "(\\\\(u|uc|bin|f|par|'|\\*|title)-?[0-9]{0,5}|[{}]|[a-z ]){0,60}") {
            let _ = read(&bytes);
            let _ = read(text.as_bytes());
        }
    }
}

//! One record of a CSV table, cell by cell, in any dialect.
//!
//! Formats bytes into a buffer that the caller keeps; nothing is allocated for a row. What the cells mean is not
//! known here.

use std::ops::Range;

use super::dialect::{Dialect, SHEET_CELL, needs_guard};
use crate::write::byte_scan::Care;
use crate::write::numbers;

static QUOTE: Care<1> = Care::new(0, [b'"']);
static LINE_FEED: Care<1> = Care::new(0, [b'\n']);
/// 0xC2 and 0xE2 begin U+0085 and U+2028, and other characters that stay.
static BREAKS: Care<3> = Care::new(0x0E, [b'"', 0xC2, 0xE2]);

/// A record being written. Each call adds one cell; [`Row::end`] closes it.
#[derive(Debug)]
pub struct Row<'a> {
    out: &'a mut Vec<u8>,
    dialect: Dialect,
    begun: bool,
    long: u64,
}

impl<'a> Row<'a> {
    /// Begins a record at the end of `out`.
    pub fn begin(out: &'a mut Vec<u8>, dialect: Dialect) -> Self {
        Self { out, dialect, begun: false, long: 0 }
    }

    /// A text, quoted, even where it is empty. Returns where in the buffer it stands, for [`Row::again`].
    pub fn text(&mut self, text: &str) -> Range<usize> {
        self.built(|cell| cell.text(text))
    }

    /// A text that needs no care and no guard: a word of the format, or nothing.
    #[inline]
    pub fn word(&mut self, word: &'static str) {
        self.next();
        self.out.push(b'"');
        self.out.extend_from_slice(word.as_bytes());
        self.out.push(b'"');
    }

    /// A text that was written before, in the same dialect: its bytes with their quotes.
    #[inline]
    pub fn again(&mut self, cell: &[u8]) {
        self.next();
        self.out.extend_from_slice(cell);
    }

    /// A text that many rows repeat.
    #[inline]
    pub fn stock(&mut self, cell: &Stock) {
        self.next();
        cell.append(self.out);
    }

    /// A text made of parts, quoted. Returns where in the buffer it stands.
    #[inline]
    pub fn built(&mut self, write: impl FnOnce(&mut Cell<'_>)) -> Range<usize> {
        self.next();
        self.out.push(b'"');
        let start = self.out.len();
        let spreadsheet = self.dialect.is_for_spreadsheets();
        write(&mut Cell { out: self.out, clean: spreadsheet });
        if spreadsheet {
            self.care_for_spreadsheets(start);
        }
        self.out.push(b'"');
        start - 1..self.out.len()
    }

    /// A whole number, bare.
    pub fn integer(&mut self, value: u64) {
        self.next();
        numbers::integer(self.out, value);
    }

    /// A number with two decimals, bare; an empty cell for what is not finite.
    pub fn decimal(&mut self, value: f64) {
        self.next();
        numbers::fixed::<2>(self.out, value);
    }

    /// A number with two to four decimals, bare; an empty cell for what is not finite.
    pub fn weight(&mut self, value: f64) {
        self.next();
        numbers::short(self.out, value);
    }

    /// A number that is not there.
    pub fn absent(&mut self) {
        self.next();
    }

    /// How many of its cells a spreadsheet program will cut (0 in [`Dialect::Plain`], which has no such reader).
    #[must_use]
    pub fn long_cells(&self) -> u64 {
        self.long
    }

    /// Ends the record.
    pub fn end(self) {
        self.out.extend_from_slice(self.dialect.record_end().as_bytes());
    }

    #[inline]
    fn next(&mut self) {
        if self.begun {
            self.out.push(self.dialect.delimiter());
        }
        self.begun = true;
    }

    /// Guards and measures the cell that was written from `start` on.
    #[inline]
    fn care_for_spreadsheets(&mut self, start: usize) {
        let cell = &self.out[start..];
        // most cells begin with a letter and are short
        if !cell.first().is_none_or(u8::is_ascii_alphanumeric) && needs_guard(cell) {
            self.out.insert(start, b'\'');
        }
        if self.out.len() - start > SHEET_CELL && units(&self.out[start..]) > SHEET_CELL {
            self.long += 1;
        }
    }
}

/// Where the first `count` records end. Only for spreadsheet dialects, whose cells hold no line breaks.
pub(crate) fn end_of_records(records: &[u8], count: u64) -> usize {
    let mut end = 0;
    for _ in 0..count {
        match LINE_FEED.next(records, end) {
            Some(at) => end = at + 1,
            None => return records.len(),
        }
    }
    end
}

/// UTF-16 units of a cell's text, its quotes doubled.
fn units(cell: &[u8]) -> usize {
    let (mut units, mut quotes) = (0, 0);
    for byte in cell {
        units += usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0);
        quotes += usize::from(*byte == b'"');
    }
    units - quotes / 2
}

/// Bytes up to which [`Stock`] is copied without a call.
const SHORT: usize = 32;

/// Bytes that many rows repeat: a whole cell or a part of one, as [`Row::text`] or [`Cell::text`] made it.
#[derive(Debug, Clone)]
pub struct Stock {
    /// The first ones, in a piece of one size.
    head: [u8; SHORT],
    all: Vec<u8>,
}

impl Stock {
    /// A part of a cell.
    #[must_use]
    pub fn part(dialect: Dialect, text: &str) -> Self {
        let mut all = Vec::new();
        prepare(&mut all, dialect, text);
        Self::new(all)
    }

    /// A whole cell.
    #[must_use]
    pub fn cell(dialect: Dialect, text: &str) -> Self {
        let mut all = Vec::new();
        Row::begin(&mut all, dialect).text(text);
        Self::new(all)
    }

    fn new(all: Vec<u8>) -> Self {
        let mut head = [0; SHORT];
        let len = all.len().min(SHORT);
        head[..len].copy_from_slice(&all[..len]);
        Self { head, all }
    }

    #[inline]
    fn append(&self, out: &mut Vec<u8>) {
        if self.all.len() <= SHORT {
            let end = out.len() + self.all.len();
            out.extend_from_slice(&self.head);
            out.truncate(end);
        } else {
            out.extend_from_slice(&self.all);
        }
    }
}

/// What [`Cell::text`] makes of a text, for one that many rows repeat.
pub fn prepare(out: &mut Vec<u8>, dialect: Dialect, text: &str) {
    out.clear();
    Cell { out, clean: dialect.is_for_spreadsheets() }.text(text);
}

/// The inside of a quoted cell.
#[derive(Debug)]
pub struct Cell<'a> {
    out: &'a mut Vec<u8>,
    clean: bool,
}

impl Cell<'_> {
    /// A text: quotes doubled; in spreadsheet dialects each line break (CRLF is one), tab and NUL becomes a space.
    pub fn text(&mut self, text: &str) {
        if self.clean {
            cleaned(self.out, text.as_bytes());
        } else {
            quoted(self.out, text.as_bytes());
        }
    }

    /// A text with each run of white space folded to one space, none at its ends.
    pub fn folded(&mut self, text: &str) {
        if is_plain(text.as_bytes()) {
            return self.ready(text.as_bytes());
        }
        for (index, word) in text.split_whitespace().enumerate() {
            if index > 0 {
                self.out.push(b' ');
            }
            self.text(word);
        }
    }

    /// Bytes that need no care: `; `, or what [`Cell::text`] made of a text before.
    #[inline]
    pub fn ready(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// A part that many rows repeat.
    #[inline]
    pub fn stock(&mut self, part: &Stock) {
        part.append(self.out);
    }

    /// A whole number.
    pub fn integer(&mut self, value: u64) {
        numbers::integer(self.out, value);
    }

    /// A number with two decimals.
    pub fn decimal(&mut self, value: f64) {
        numbers::fixed::<2>(self.out, value);
    }
}

/// Whether a text can be copied as it is: printable ASCII without quotes, with single spaces inside.
fn is_plain(text: &[u8]) -> bool {
    let mut before = b' ';
    for byte in text {
        if !matches!(byte, b' '..=b'~') || *byte == b'"' || (*byte == b' ' && before == b' ') {
            return false;
        }
        before = *byte;
    }
    before != b' ' || text.is_empty()
}

/// Text with quotes doubled and nothing else done to it.
fn quoted(out: &mut Vec<u8>, text: &[u8]) {
    let mut clean = 0;
    while let Some(at) = QUOTE.next(text, clean) {
        out.extend_from_slice(&text[clean..=at]);
        out.push(b'"');
        clean = at + 1;
    }
    out.extend_from_slice(&text[clean..]);
}

/// Text with quotes doubled and what would break a record made a space.
fn cleaned(out: &mut Vec<u8>, text: &[u8]) {
    // everything before `done` is written, everything before `seen` was looked at
    let (mut done, mut seen) = (0, 0);
    while let Some(at) = BREAKS.next(text, seen) {
        let broken = match &text[at..] {
            [b'"', ..] => {
                out.extend_from_slice(&text[done..=at]);
                out.push(b'"');
                (done, seen) = (at + 1, at + 1);
                continue;
            }
            [b'\r', b'\n', ..] | [0xC2, 0x85, ..] => 2,
            [0 | b'\t'..=b'\r', ..] => 1,
            [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
            _ => {
                seen = at + 1;
                continue;
            }
        };
        out.extend_from_slice(&text[done..at]);
        out.push(b' ');
        (done, seen) = (at + broken, at + broken);
    }
    out.extend_from_slice(&text[done..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tables::dialect::unguard;

    fn one(dialect: Dialect, text: &str) -> String {
        let mut out = Vec::new();
        let mut row = Row::begin(&mut out, dialect);
        row.text(text);
        row.end();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_dialect_spells_a_record() {
        let spelled = Dialect::ALL.map(|dialect| {
            let mut out = Vec::new();
            let mut row = Row::begin(&mut out, dialect);
            row.text("a;b \"c\"\r\nd\te");
            row.text("");
            row.absent();
            row.integer(7);
            row.decimal(0.5);
            row.weight(-0.125);
            row.text("-x");
            assert_eq!(row.long_cells(), 0);
            row.end();
            String::from_utf8(out).unwrap()
        });
        assert_eq!(spelled[0], "\"a;b \"\"c\"\" d e\",\"\",,7,0.50,-0.125,\"'-x\"\r\n");
        assert_eq!(spelled[1], "\"a;b \"\"c\"\" d e\";\"\";;7;0.50;-0.125;\"'-x\"\r\n");
        assert_eq!(spelled[2], "\"a;b \"\"c\"\"\r\nd\te\",\"\",,7,0.50,-0.125,\"-x\"\n");
    }

    #[test]
    fn what_breaks_records_becomes_one_space() {
        let broken = "a\0b\tc\nd\u{b}e\u{c}f\rg\r\nh\u{85}i\u{2028}j\u{2029}k“l”Â…";
        assert_eq!(one(Dialect::Spreadsheet, broken), "\"a b c d e f g h i j k“l”Â…\"\r\n");
        assert_eq!(one(Dialect::Spreadsheet, "\n\n=1"), "\"'  =1\"\r\n");
        assert_eq!(one(Dialect::Plain, broken), format!("\"{broken}\"\n"));
    }

    #[test]
    fn white_space_folds() {
        for (text, folded) in
            [("", ""), ("a b", "a b"), (" a\n b\u{a0}c ", "a b c"), ("a  b", "a b"), (" ", ""), ("é “x”", "é “x”")]
        {
            let mut out = Vec::new();
            Cell { out: &mut out, clean: true }.folded(text);
            assert_eq!(String::from_utf8(out).unwrap(), folded);
        }
    }

    #[test]
    fn long_cells_are_counted_in_utf16_and_kept_whole() {
        for (text, long) in [
            ("a".repeat(SHEET_CELL), 0),
            ("a".repeat(SHEET_CELL + 1), 1),
            ("\"".repeat(SHEET_CELL), 0),
            ("é".repeat(SHEET_CELL), 0),
            ("😀".repeat(SHEET_CELL / 2 + 1), 1),
        ] {
            let mut out = Vec::new();
            let mut row = Row::begin(&mut out, Dialect::Spreadsheet);
            row.text(&text);
            assert_eq!(row.long_cells(), long);
            row.end();
            assert!(out.len() >= text.len());
        }
    }

    /// What a spreadsheet dialect keeps of a text.
    fn normal(text: &str) -> String {
        text.replace("\r\n", " ")
            .replace(['\0', '\t', '\n', '\u{b}', '\u{c}', '\r', '\u{85}', '\u{2028}', '\u{2029}'], " ")
    }

    fn awkward() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("\r\n".to_owned()),
            Just("\"".to_owned()),
            Just("'".to_owned()),
            Just(" ".to_owned()),
            Just("\u{2028}".to_owned()),
            Just("\u{85}".to_owned()),
            Just("“quoted” — dash".to_owned()),
            "[=+@;,\\-\\x00-\\x1f＝]",
            "[a-z ]{1,40}",
            any::<String>(),
        ];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(cells in proptest::collection::vec(awkward(), 1..6), number in any::<u64>()) {
            for dialect in Dialect::ALL {
                let mut out = Vec::new();
                let mut row = Row::begin(&mut out, dialect);
                for cell in &cells {
                    row.text(cell);
                }
                row.integer(number);
                row.end();
                let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(dialect.delimiter()).from_reader(&out[..]);
                let records: Vec<_> = reader.records().map(Result::unwrap).collect();
                prop_assert_eq!(records.len(), 1);
                prop_assert_eq!(records[0].len(), cells.len() + 1);
                for (read, cell) in records[0].iter().zip(&cells) {
                    if dialect.is_for_spreadsheets() {
                        prop_assert!(!read.contains(['\n', '\r', '\t', '\0']));
                        prop_assert_eq!(unguard(read), normal(cell));
                    } else {
                        prop_assert_eq!(read, cell);
                    }
                }
                prop_assert_eq!(&records[0][cells.len()], number.to_string());
            }
        }
    }
}

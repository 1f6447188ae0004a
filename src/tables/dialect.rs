//! How a CSV file is spelled: delimiter, record ends, and what is done to text so that it opens right.
//!
//! Measured against `LibreOffice`, pandas, polars, `DuckDB`, pyarrow and R, on a double click too. No rows are
//! written here; see [`super::csv_record`].

use std::fmt;
use std::str::FromStr;

/// Rows a spreadsheet program shows of a sheet, the header among them; more are cut silently.
pub const SHEET_ROWS: u64 = 1_048_576;
/// UTF-16 units a spreadsheet program keeps of a cell.
pub const SHEET_CELL: usize = 32_767;

/// A spelling of CSV. In each of them text cells are quoted and numbers are bare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// Byte-order mark, CRLF, `,`; line breaks in cells become spaces, formulas are guarded.
    #[default]
    Spreadsheet,
    /// As [`Dialect::Spreadsheet`] with `;`, for programs set to a decimal comma. Numbers keep the point.
    Semicolon,
    /// For machines: no byte-order mark, LF, text as it is, line breaks inside the quotes.
    Plain,
}

impl Dialect {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Spreadsheet, Self::Semicolon, Self::Plain];

    /// The name on the command line and in run.json.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spreadsheet => "spreadsheet",
            Self::Semicolon => "semicolon",
            Self::Plain => "plain",
        }
    }

    /// Between two cells.
    #[must_use]
    pub const fn delimiter(self) -> u8 {
        match self {
            Self::Spreadsheet | Self::Plain => b',',
            Self::Semicolon => b';',
        }
    }

    /// After a record.
    #[must_use]
    pub const fn record_end(self) -> &'static str {
        if self.is_for_spreadsheets() { "\r\n" } else { "\n" }
    }

    /// Before the header: without it Excel takes UTF-8 for the code page of the country.
    #[must_use]
    pub const fn byte_order_mark(self) -> &'static str {
        if self.is_for_spreadsheets() { "\u{FEFF}" } else { "" }
    }

    /// Whether cells are cleaned and guarded, long ones counted, and long tables split.
    #[must_use]
    pub const fn is_for_spreadsheets(self) -> bool {
        !matches!(self, Self::Plain)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No dialect has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no CSV dialect is called `{0}`; there are spreadsheet, semicolon and plain")]
pub struct UnknownDialect(pub String);

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(name: &str) -> Result<Self, UnknownDialect> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name).ok_or_else(|| UnknownDialect(name.to_owned()))
    }
}

/// Whether a cell (its line breaks already spaces) gets a `'` in front: it begins, after any `'` and then any
/// spaces, with what a spreadsheet program takes for a formula, or with a control character.
///
/// A `'` that the text itself begins with counts as well: so [`unguard`] is an exact inverse.
#[must_use]
pub fn needs_guard(cell: &[u8]) -> bool {
    let quotes = cell.iter().take_while(|byte| **byte == b'\'').count();
    let mut rest = &cell[quotes..];
    loop {
        rest = match rest {
            // a space of any kind, or one of no width: programs trim them, then see the formula
            [b' ', rest @ ..]
            | [0xC2, 0xA0, rest @ ..]
            | [0xE1, 0x9A, 0x80, rest @ ..]
            | [0xE2, 0x80, 0x80..=0x8B | 0xAF, rest @ ..]
            | [0xE2, 0x81, 0x9F | 0xA0, rest @ ..]
            | [0xE3, 0x80, 0x80, rest @ ..]
            | [0xEF, 0xBB, 0xBF, rest @ ..] => rest,
            // full-width ＝＋－＠ too, which East Asian versions of Excel take for the narrow ones
            [b'=' | b'+' | b'-' | b'@' | 0..=0x1F | 0x7F, ..]
            | [0xC2, 0x80..=0x9F, ..]
            | [0xEF, 0xBC, 0x9D | 0x8B | 0x8D | 0xA0, ..] => return true,
            _ => return false,
        };
    }
}

/// Takes the guard off a cell read back from a spreadsheet dialect; other cells stay as they are.
#[must_use]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest.as_bytes()) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for dialect in Dialect::ALL {
            assert_eq!(dialect.name().parse(), Ok(dialect));
        }
        assert!("excel".parse::<Dialect>().unwrap_err().to_string().contains("`excel`"));
    }

    #[test]
    fn formulas_are_guarded() {
        for cell in ["=1", "+1", "-1", "@a", "  =1", "\u{a0}=1", "\u{200b}=1", "\u{feff}-", "\u{1}", "\u{7f}", "\u{9b}"]
        {
            assert!(needs_guard(cell.as_bytes()), "{cell:?}");
        }
        for cell in ["＝1", "＋1", "－1", "＠a", "'=1", "'' -", "\u{3000}=1"] {
            assert!(needs_guard(cell.as_bytes()), "{cell:?}");
        }
        for cell in ["", " ", "'", "a=1", "1/2", "007", "“-", "– dash", "— dash", "'a", "(=)", "é", "😀="] {
            assert!(!needs_guard(cell.as_bytes()), "{cell:?}");
        }
    }

    #[test]
    fn the_guard_comes_off_again() {
        for text in ["=1", "'=1", "''=1", "' =1", "'a", "'", "", "a", " -x"] {
            let cell = if needs_guard(text.as_bytes()) { format!("'{text}") } else { text.to_owned() };
            assert_eq!(unguard(&cell), text);
        }
    }
}

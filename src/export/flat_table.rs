//! A table of texts for people to fill in, as a workbook or as CSV: what coders get, and what they differ on.

use std::borrow::Cow;
use std::io;

use crate::tables::Dialect;
use crate::tables::csv_record::Row;

/// A column of a table that people fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlatColumn<'a> {
    /// In the header.
    pub name: &'a str,
    /// In characters, for workbooks.
    pub width: u16,
    /// Whether it is for one of the labels, to be filled in.
    pub to_fill: bool,
}

/// A table of texts: its columns, the labels to choose from, its rows.
#[derive(Debug, Clone, Copy)]
pub struct FlatTable<'a> {
    /// In order.
    pub columns: &'a [FlatColumn<'a>],
    /// What the columns to fill in take.
    pub labels: &'a [String],
    /// A cell for each column.
    pub rows: &'a [Vec<Cow<'a, str>>],
}

/// Whether this build writes workbooks.
#[must_use]
pub const fn has_workbooks() -> bool {
    cfg!(feature = "xlsx")
}

impl FlatTable<'_> {
    /// As CSV for spreadsheet programs.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let dialect = Dialect::Spreadsheet;
        let mut out = dialect.byte_order_mark().as_bytes().to_vec();
        let names: Vec<Cow<'_, str>> = self.columns.iter().map(|column| column.name.into()).collect();
        for cells in std::iter::once(&names).chain(self.rows) {
            let mut row = Row::begin(&mut out, dialect);
            for cell in cells {
                row.text(cell);
            }
            row.end();
        }
        out
    }

    /// As a workbook with a sheet of this name. Without the feature `xlsx` this is an error.
    ///
    /// # Errors
    /// The build has no workbooks, or the table does not fit into a sheet.
    pub fn workbook(&self, sheet: &str) -> io::Result<Vec<u8>> {
        #[cfg(feature = "xlsx")]
        return super::workbook::flat::write(self, sheet).map_err(io::Error::other);
        #[cfg(not(feature = "xlsx"))]
        return Err(io::Error::other(format!("`{sheet}`: {}", super::ExportError::NotBuilt)));
    }
}

//! Finished rows of the plain dialect, column by column in memory: for callers that want tables and no files.
//!
//! The rows are those that a run writes, so a column of [`columns`](super::columns) is here, too, with the same cells.
//! Nothing is formatted here, and nothing is known of what the cells mean.

use super::columns::{Column, Kind};
use super::rows::Rows;

/// The cells of a column, in the layout of Apache Arrow.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Texts, one after the other.
    Text {
        /// 0, and where each ends in `bytes`.
        ends: Vec<i32>,
        /// UTF-8.
        bytes: Vec<u8>,
    },
    /// Whole numbers.
    Integer {
        /// 0 where there is none.
        values: Vec<i64>,
        /// Whether there is one.
        known: Vec<bool>,
    },
    /// Numbers.
    Decimal {
        /// 0 where there is none.
        values: Vec<f64>,
        /// Whether there is one.
        known: Vec<bool>,
    },
}

/// Some rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Columnar {
    /// In the order of the table's columns.
    pub columns: Vec<Cells>,
    /// How many each has.
    pub rows: usize,
}

/// Rows that are not those of the columns that were named: a bug of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row} of a table is not as its columns say, in cell {cell}; this is a bug in toulmin")]
pub struct Misfit {
    /// From 0.
    pub row: usize,
    /// From 0.
    pub cell: usize,
}

impl Cells {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Label => Self::Text { ends: vec![0], bytes: Vec::new() },
            Kind::Integer(_) => Self::Integer { values: Vec::new(), known: Vec::new() },
            Kind::Decimal(_) => Self::Decimal { values: Vec::new(), known: Vec::new() },
        }
    }

    /// Takes the cell that `rest` begins with; returns what is after it, or nothing where it is no such cell.
    fn take<'r>(&mut self, rest: &'r [u8]) -> Option<&'r [u8]> {
        if let Self::Text { ends, bytes } = self {
            let rest = unquoted(rest.strip_prefix(b"\"")?, bytes)?;
            ends.push(i32::try_from(bytes.len()).ok()?);
            return Some(rest);
        }
        let end = rest.iter().position(|byte| matches!(byte, b',' | b'\n'))?;
        let number = std::str::from_utf8(&rest[..end]).ok()?;
        match self {
            Self::Text { .. } => {}
            Self::Integer { values, known } => {
                values.push(if number.is_empty() { 0 } else { number.parse().ok()? });
                known.push(!number.is_empty());
            }
            Self::Decimal { values, known } => {
                values.push(if number.is_empty() { 0.0 } else { number.parse().ok()? });
                known.push(!number.is_empty());
            }
        }
        Some(&rest[end..])
    }
}

/// Copies a quoted text without the doubling of its quotes; returns what is after the closing one.
fn unquoted<'r>(text: &'r [u8], out: &mut Vec<u8>) -> Option<&'r [u8]> {
    let mut rest = text;
    loop {
        let quote = memchr::memchr(b'"', rest)?;
        if rest.get(quote + 1) != Some(&b'"') {
            out.extend_from_slice(&rest[..quote]);
            return Some(&rest[quote + 1..]);
        }
        out.extend_from_slice(&rest[..=quote]);
        rest = &rest[quote + 2..];
    }
}

impl Columnar {
    /// No rows of a table.
    #[must_use]
    pub fn new(columns: &[Column]) -> Self {
        Self { columns: columns.iter().map(|column| Cells::new(column.kind)).collect(), rows: 0 }
    }

    /// Adds rows, which must be in the plain dialect.
    ///
    /// # Errors
    /// They are not, or are rows of another table; or the texts of a column would have more than 2 GiB.
    pub fn add(&mut self, rows: &Rows) -> Result<(), Misfit> {
        self.add_records(&rows.bytes)
    }

    /// As [`Columnar::add`], for the bytes of records without a header.
    ///
    /// # Errors
    /// As [`Columnar::add`].
    pub fn add_records(&mut self, mut rest: &[u8]) -> Result<(), Misfit> {
        let last = self.columns.len().saturating_sub(1);
        while !rest.is_empty() {
            for (cell, column) in self.columns.iter_mut().enumerate() {
                let behind = if cell == last { b'\n' } else { b',' };
                let after = column.take(rest).and_then(|rest| rest.strip_prefix(&[behind]));
                rest = after.ok_or(Misfit { row: self.rows, cell })?;
            }
            self.rows += 1;
        }
        Ok(())
    }

    /// Bytes of all its texts.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let of = |cells: &Cells| if let Cells::Text { bytes, .. } = cells { bytes.len() } else { 0 };
        self.columns.iter().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::columns::Table;
    use crate::tables::{Chunk, Dialect, Entry, TableWriter, fixture};

    #[test]
    fn the_cells_are_those_of_the_rows() {
        let pack = fixture::pack();
        let (mut article, analysis) = fixture::article();
        article.header.title = "One\n\"two\" \"\"".to_owned();
        let mut chunk = Chunk::default();
        let mut writer = TableWriter::new(Dialect::Plain, &pack);
        let mapped = Entry::Mapped { path: "a,b", article: &article, analysis: &analysis, message: "" };
        writer.write(&mapped, &mut chunk);
        let failed = Entry::Failed { path: "c", id: "c", row: None, status: "empty", message: "no text" };
        writer.write(&failed, &mut chunk);
        for (table, rows) in [
            (Table::Articles, &chunk.articles),
            (Table::Sentences, &chunk.sentences),
            (Table::Relations, &chunk.relations),
        ] {
            let columns = table.columns(&pack);
            let mut columnar = Columnar::new(&columns);
            columnar.add(rows).unwrap();
            assert_eq!(columnar.rows as u64, rows.count);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&rows.bytes[..]);
            for (row, record) in reader.records().map(Result::unwrap).enumerate() {
                for (cell, cells) in columnar.columns.iter().enumerate() {
                    let as_text = match cells {
                        Cells::Text { ends, bytes } => {
                            let range = [row, row + 1].map(|at| usize::try_from(ends[at]).unwrap());
                            String::from_utf8(bytes[range[0]..range[1]].to_vec()).unwrap()
                        }
                        Cells::Integer { values, known } if known[row] => values[row].to_string(),
                        Cells::Decimal { values, known } if known[row] => format!("{:.2}", values[row]),
                        _ => String::new(),
                    };
                    assert_eq!(as_text, record[cell], "{} of {}", columns[cell].name, table.name());
                }
            }
        }
    }

    #[test]
    fn rows_of_another_table_are_refused() {
        let pack = fixture::pack();
        let columns = Table::Relations.columns(&pack);
        for rows in ["\"a\"\n", "\"a\",\"b", "1,2\n", "\"a\"\"\n"] {
            let misfit = Columnar::new(&columns).add_records(rows.as_bytes()).unwrap_err();
            assert_eq!(misfit.row, 0);
            assert!(misfit.to_string().contains("row 0"));
        }
        let mut integers = Columnar { columns: vec![Cells::new(Kind::Integer(0))], rows: 0 };
        integers.add_records(b"7\n\n12\n").unwrap();
        assert_eq!(integers.columns, [Cells::Integer { values: vec![7, 0, 12], known: vec![true, false, true] }]);
        assert!(integers.add_records(b"x\n").is_err());
    }
}

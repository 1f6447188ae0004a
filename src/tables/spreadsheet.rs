//! A sheet of a workbook (.xlsx, .ods and older formats) as the CSV that its program would have saved.
//!
//! Whatever reads a corrected table reads CSV, so that a workbook is read by the same code, with the same messages. A
//! line of the CSV is a row of the sheet: breaks inside a cell become spaces. Without the feature `xlsx` a workbook is
//! recognised and refused.

use std::borrow::Cow;

/// A workbook that unpacks to more is not read, in bytes.
const LARGEST: u64 = 2 << 30;

/// Whether a file is a workbook: a ZIP archive or an older compound file, which no CSV begins like.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// The bytes of a table as CSV: as they are, or made from the sheet of a workbook.
///
/// # Errors
/// The workbook is damaged, too large, or has no table in it.
pub fn as_csv(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    as_csv_with(bytes, &[])
}

/// As [`as_csv`]; of several sheets the first that has all of these columns, where there is one.
///
/// # Errors
/// As [`as_csv`].
pub fn as_csv_with<'b>(bytes: &'b [u8], needed: &[&str]) -> Result<Cow<'b, [u8]>, String> {
    if !is_workbook(bytes) {
        return Ok(Cow::Borrowed(bytes));
    }
    check_size(bytes)?;
    read::csv(bytes, needed).map(Cow::Owned)
}

/// Refuses what would fill the memory.
fn check_size(bytes: &[u8]) -> Result<(), String> {
    if !bytes.starts_with(b"PK") {
        return Ok(());
    }
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))
        .map_err(|error| format!("this workbook is damaged ({error}): save it again, or save its sheet as CSV"))?;
    match archive.decompressed_size() {
        Some(size) if size > u128::from(LARGEST) => {
            Err("this workbook unpacks to more than 2 GB: save its sheet as CSV".to_owned())
        }
        _ => Ok(()),
    }
}

#[cfg(not(feature = "xlsx"))]
mod read {
    pub fn csv(_: &[u8], _: &[&str]) -> Result<Vec<u8>, String> {
        Err("this is a workbook, and this toulmin was built without the feature `xlsx`: save the sheet as CSV"
            .to_owned())
    }
}

#[cfg(feature = "xlsx")]
mod read {
    use std::io::Cursor;

    use calamine::{Data, DataType, Range, Reader, open_workbook_auto_from_rs};

    use crate::tables::dialect::needs_guard;

    /// Columns that show which sheet holds the table; one of them is enough.
    const IDS: [&str; 2] = ["sentence_id", "article_id"];
    /// The sheet that `toulmin export xlsx` writes, and its continuations.
    const SENTENCES: &str = "Sentences";

    pub fn csv(bytes: &[u8], needed: &[&str]) -> Result<Vec<u8>, String> {
        let damaged = |error: &dyn std::fmt::Display| {
            format!("this workbook cannot be read ({error}): save it as .xlsx or .ods, or save its sheet as CSV")
        };
        let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let names = book.sheet_names();
        let (ours, others): (Vec<_>, Vec<_>) = names.iter().partition(|name| name.starts_with(SENTENCES));
        let mut out = Vec::new();
        let mut header: Option<Vec<String>> = None;
        let mut ranges = Vec::new();
        for name in ours.into_iter().chain(others) {
            ranges.push((name, book.worksheet_range(name).map_err(|error| damaged(&error))?));
        }
        let has = |found: &[String], column: &str| found.iter().any(|name| name == column);
        let fits = |found: &[String]| needed.iter().all(|column| has(found, column));
        // a sheet that has an id but not all columns is taken if no other has them: then its header is complained of
        let some_fits = ranges.iter().any(|(_, range)| fits(&head(range)));
        for (name, range) in ranges {
            let found = head(&range);
            match &header {
                None if IDS.iter().any(|id| has(&found, id)) && (fits(&found) || !some_fits) => {
                    write(&range, 0, &mut out)?;
                    header = Some(found);
                    if !name.starts_with(SENTENCES) {
                        break;
                    }
                }
                // where a sheet was full, the next goes on under the same names
                Some(first) if name.starts_with(SENTENCES) && *first == found => write(&range, 1, &mut out)?,
                _ => {}
            }
        }
        if header.is_none() {
            let names = names.join("`, `");
            return Err(format!(
                "no sheet of this workbook (`{names}`) has a column `sentence_id` or `article_id` in its first row"
            ));
        }
        Ok(out)
    }

    fn head(range: &Range<Data>) -> Vec<String> {
        let first = range.rows().next().unwrap_or_default();
        first.iter().map(|cell| text(cell).trim().to_lowercase()).collect()
    }

    /// Adds the rows from one on; rows above the first that is filled are blank lines, so that numbers of lines are those
    /// of rows.
    fn write(range: &Range<Data>, from: usize, out: &mut Vec<u8>) -> Result<(), String> {
        let above = range.start().map_or(0, |(row, _)| row);
        out.extend((0..above).map(|_| b'\n'));
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
        for row in range.rows().skip(from) {
            let cells = row.iter().map(|cell| {
                let text = text(cell);
                // readers take the guard off again
                if needs_guard(text.as_bytes()) { format!("'{text}") } else { text }
            });
            writer.write_record(cells).map_err(|error| error.to_string())?;
        }
        writer.flush().map_err(|error| error.to_string())
    }

    /// A cell as it would be in a CSV file.
    fn text(cell: &Data) -> String {
        let text = match cell {
            Data::Empty | Data::Error(_) => String::new(),
            Data::DateTime(date) => date_text(cell, date.as_f64()),
            other => other.as_string().unwrap_or_default(),
        };
        if text.contains(['\n', '\r']) { text.split(['\n', '\r']).collect::<Vec<_>>().join(" ") } else { text }
    }

    /// A date that a program made of an id or a text: as the number that it is, for there is no way back.
    fn date_text(cell: &Data, number: f64) -> String {
        cell.as_string().unwrap_or_else(|| number.to_string())
    }
}

#[cfg(test)]
#[cfg(feature = "xlsx")]
mod tests {
    use rust_xlsxwriter::{Workbook, Worksheet};

    use super::*;

    fn book(sheets: Vec<(&str, Vec<Vec<&str>>)>) -> Vec<u8> {
        let mut book = Workbook::new();
        for (name, rows) in sheets {
            let mut sheet = Worksheet::new();
            sheet.set_name(name).unwrap();
            for (at, row) in (0..).zip(rows) {
                for (column, cell) in (0..).zip(row) {
                    sheet.write_string(at, column, cell).unwrap();
                }
            }
            book.push_worksheet(sheet);
        }
        book.save_to_buffer().unwrap()
    }

    fn csv(bytes: &[u8]) -> Result<String, String> {
        as_csv(bytes).map(|csv| String::from_utf8(csv.into_owned()).unwrap())
    }

    #[test]
    fn a_table_is_left_alone() {
        assert_eq!(csv(b"sentence_id,label\na#1,claim\n").unwrap(), "sentence_id,label\na#1,claim\n");
    }

    #[test]
    fn the_sheet_with_ids_is_found() {
        let bytes = book(vec![
            ("Notes", vec![vec!["mine"]]),
            ("Table", vec![vec!["Sentence_ID", "label"], vec!["a#1", "=x, \"y\""], vec!["a#2", "two\nlines"]]),
        ]);
        assert_eq!(csv(&bytes).unwrap(), "Sentence_ID,label\na#1,\"'=x, \"\"y\"\"\"\na#2,two lines\n");
    }

    #[test]
    fn sheets_that_go_on_are_one_table() {
        let head = || vec!["sentence_id", "label"];
        let bytes = book(vec![
            ("Sentences", vec![head(), vec!["a#1", "claim"]]),
            ("Map", vec![vec!["sentence_id"], vec!["no"]]),
            ("Sentences 2", vec![head(), vec!["b#1", "none"]]),
        ]);
        assert_eq!(csv(&bytes).unwrap(), "sentence_id,label\na#1,claim\nb#1,none\n");
    }

    #[test]
    fn what_is_no_table_says_so() {
        let error = csv(&book(vec![("Notes", vec![vec!["mine"]])])).unwrap_err();
        assert!(error.contains("no sheet") && error.contains("`Notes`"), "{error}");
        assert!(csv(b"PK\x03\x04 and nothing more").unwrap_err().contains("damaged"));
        assert!(csv(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....").unwrap_err().contains("cannot be read"));
    }
}

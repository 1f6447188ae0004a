//! Workbooks (`.xlsx`, `.ods`): a sheet is a table, with its header in the first row that has cells.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};

use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};

use super::columns::{Field, Layout, Names};
use super::entry::{Bytes, Entry, Next};
use super::record::Record;
use crate::corpus::failure::Failure;

/// Bytes of a workbook at most: it is held as a whole.
const MOST: u64 = 256 << 20;
/// Bytes of the parts of a workbook when they are unpacked, at most.
const MOST_UNPACKED: u64 = 512 << 20;
/// Cells of a sheet at most: a cell far down and far to the right makes all between it.
const MOST_CELLS: usize = 50_000_000;

pub(super) struct Workbook {
    rows: Range<Data>,
    layout: Layout,
    at: usize,
}

impl Workbook {
    pub fn open(bytes: Bytes, names: &Names) -> Result<Self, Failure> {
        let mut book = open(bytes)?;
        let mut first = None;
        // the first sheet with a column of text is meant
        for name in book.sheet_names() {
            let Some(rows) = sheet(&mut book, &name)? else { continue };
            let Some((at, header)) = header(&rows) else { continue };
            let sample: Vec<Vec<String>> =
                rows.rows().skip(at + 1).take(20).map(|row| row.iter().map(written).collect()).collect();
            match names.of_header(&header, &sample) {
                Ok(layout) => return Ok(Self { rows, layout, at: at + 1 }),
                Err(failure) => first = first.or(Some(failure)),
            }
        }
        Err(first.unwrap_or_else(Failure::empty))
    }

    pub fn number(&self) -> u64 {
        self.at as u64
    }

    pub fn read(&mut self) -> Next {
        loop {
            if self.at >= self.rows.height() {
                return Next::End;
            }
            let row = &self.rows[self.at];
            self.at += 1;
            if row.iter().all(|cell| matches!(cell, Data::Empty)) {
                continue;
            }
            let mut out = Record { headless: self.layout.headless, ..Record::default() };
            for (field, at) in out.fields.iter_mut().zip(self.layout.fields) {
                *field = at.and_then(|at| row.get(at)).map(written).unwrap_or_default();
            }
            for cell in self.layout.more.iter().filter_map(|at| row.get(*at)) {
                let text = &mut out.fields[Field::Text as usize];
                text.push_str("\n\n");
                text.push_str(&written(cell));
            }
            out.note = (!self.layout.note.is_empty()).then(|| self.layout.note.clone());
            return Next::Entry(Entry::Row(Box::new(out)));
        }
    }
}

/// The names in the headers of all sheets, for the walker.
pub(super) fn headers(bytes: Bytes) -> Option<Vec<String>> {
    let mut book = open(bytes).ok()?;
    let mut out = Vec::new();
    for name in book.sheet_names() {
        if let Some((_, names)) = sheet(&mut book, &name).ok()?.as_ref().and_then(header) {
            out.extend(names);
        }
    }
    Some(out)
}

type Book = Sheets<Cursor<Vec<u8>>>;

fn open(bytes: Bytes) -> Result<Book, Failure> {
    let mut whole = Vec::new();
    bytes.take(MOST + 1).read_to_end(&mut whole).map_err(|error| Failure::unreadable(&error))?;
    if whole.len() as u64 > MOST {
        return Err(Failure::malformed(format!("a workbook of over {MOST} bytes is not read; save it as CSV")));
    }
    if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(&whole[..])) {
        let sizes = (0..archive.len()).filter_map(|at| archive.by_index_raw(at).ok().map(|part| part.size()));
        if sizes.fold(0u64, u64::saturating_add) > MOST_UNPACKED {
            return Err(Failure::malformed(format!(
                "this workbook has over {MOST_UNPACKED} bytes when unpacked; save the sheet as CSV"
            )));
        }
    }
    let whole = with_index(&whole).unwrap_or(whole);
    open_workbook_auto_from_rs(Cursor::new(whole)).map_err(|error| damaged(&error))
}

/// A workbook that some program wrote without saying where its sheets are, with that. `None` where it says so.
fn with_index(whole: &[u8]) -> Option<Vec<u8>> {
    const INDEX: &str = "xl/_rels/workbook.xml.rels";
    const BOOK: &str = "xl/workbook.xml";
    const OF: &str = "http://schemas.openxmlformats.org";
    let mut archive = zip::ZipArchive::new(Cursor::new(whole)).ok()?;
    let mut names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    names.sort();
    if names.iter().any(|name| name == INDEX) || !names.iter().any(|name| name == BOOK) {
        return None;
    }
    let (mut book, mut index) = (String::new(), String::new());
    let sheets =
        names.iter().filter_map(|name| name.strip_prefix("xl/")).filter(|name| name.starts_with("worksheets/"));
    for (at, sheet) in (1..).zip(sheets.filter(|name| !name.contains(['"', '&', '<']))) {
        let _ = write!(book, r#"<sheet name="{at}" sheetId="{at}" r:id="r{at}"/>"#);
        let kind = format!("{OF}/officeDocument/2006/relationships/worksheet");
        let _ = write!(index, r#"<Relationship Id="r{at}" Type="{kind}" Target="{sheet}"/>"#);
    }
    let book = format!(
        r#"<workbook xmlns="{OF}/spreadsheetml/2006/main" xmlns:r="{OF}/officeDocument/2006/relationships"><sheets>{book}</sheets></workbook>"#
    );
    let index = format!(r#"<Relationships xmlns="{OF}/package/2006/relationships">{index}</Relationships>"#);
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).ok()?;
        if part.name().is_ok_and(|name| name != BOOK) {
            out.raw_copy_file(part).ok()?;
        }
    }
    for (name, text) in [(BOOK, book), (INDEX, index)] {
        out.start_file(name, zip::write::SimpleFileOptions::default()).ok()?;
        out.write_all(text.as_bytes()).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fn sheet(book: &mut Book, name: &str) -> Result<Option<Range<Data>>, Failure> {
    let rows = book.worksheet_range(name).map_err(|error| damaged(&error))?;
    if rows.width().saturating_mul(rows.height()) > MOST_CELLS {
        return Err(Failure::malformed(format!("a sheet has over {MOST_CELLS} cells; save it as CSV")));
    }
    Ok((!rows.is_empty()).then_some(rows))
}

fn damaged(error: &dyn std::fmt::Display) -> Failure {
    Failure::malformed(format!("this workbook cannot be read ({error}); save it again, or as CSV"))
}

/// The first row that has two cells, or the first with any; what stands above is a heading of the sheet.
fn header(rows: &Range<Data>) -> Option<(usize, Vec<String>)> {
    let filled = |row: &&[Data]| row.iter().filter(|cell| !matches!(cell, Data::Empty)).count();
    let at = rows
        .rows()
        .take(50)
        .position(|row| filled(&row) > 1)
        .or_else(|| rows.rows().position(|row| filled(&row) > 0))?;
    Some((at, rows[at].iter().map(|cell| written(cell).trim().to_owned()).collect()))
}

/// A cell as text; a date as ISO 8601.
fn written(cell: &Data) -> String {
    match cell {
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::Empty | Data::Error(_) => String::new(),
        cell => cell.to_string(),
    }
}

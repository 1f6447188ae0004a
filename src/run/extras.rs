//! What a run writes beside its tables when it is asked to: a workbook of the maps, and sheets for coders.
//!
//! Both are made from the tables as they were written, before these are put in place.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use super::options::MapOptions;
use crate::export::{ExportFormat, ExportOptions, FlatColumn, FlatTable, exporter, has_workbooks};
use crate::map::MapReader;
use crate::rules::Pack;
use crate::tables::Dialect;
use crate::tables::dialect::unguard;
use crate::tables::folder::{CODERS, WORKBOOK};

/// What a coder sees of a row of review.csv: no label of ours, nor what spoke for it.
const CODER_COLUMNS: [FlatColumn<'static>; 8] = [
    column("sentence_id", 24),
    FlatColumn { name: "corrected_label", width: 16, to_fill: true },
    column("before", 40),
    column("text", 70),
    column("after", 40),
    column("paragraph", 10),
    column("start", 8),
    column("end", 8),
];

const fn column(name: &'static str, width: u16) -> FlatColumn<'static> {
    FlatColumn { name, width, to_fill: false }
}

/// Writes what was asked for into the folder that has the new tables; returns the names of the files.
pub(super) fn write(folder: &Path, options: &MapOptions, pack: &Pack) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    if options.workbook {
        workbook(folder, pack)?;
        names.push(WORKBOOK.to_owned());
    }
    if options.coders > 0 && options.review > 0 {
        names.extend(coders(folder, options, pack)?);
    }
    Ok(names)
}

fn workbook(folder: &Path, pack: &Pack) -> io::Result<()> {
    let rules = format!("{} {} {}", pack.name, pack.version, pack.hash);
    let out = BufWriter::new(File::create(folder.join(WORKBOOK))?);
    let options = ExportOptions::default().rules(rules);
    let mut exporter = exporter(ExportFormat::Xlsx, &options, Box::new(out)).map_err(io::Error::other)?;
    for map in MapReader::open(folder).map_err(io::Error::other)? {
        exporter.add(&map.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    exporter.finish().map_err(io::Error::other)
}

fn coders(folder: &Path, options: &MapOptions, pack: &Pack) -> io::Result<Vec<String>> {
    let review = fs::read_to_string(folder.join("review.csv"))?;
    let review = review.trim_start_matches(options.dialect.byte_order_mark());
    let delimiter = if options.dialect == Dialect::Semicolon { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(review.as_bytes());
    let head = reader.headers()?.clone();
    let mut rows: Vec<Vec<Cow<'_, str>>> = Vec::new();
    for record in reader.into_records() {
        let record = record?;
        let cell = |name: &str| head.iter().position(|own| own == name).and_then(|at| record.get(at)).map(unguard);
        let cells = CODER_COLUMNS.iter().map(|column| Cow::Owned(cell(column.name).unwrap_or_default().to_owned()));
        rows.push(cells.collect());
    }
    let labels: Vec<String> = pack.labels.iter().map(|label| label.id.clone()).collect();
    let table = FlatTable { columns: &CODER_COLUMNS, labels: &labels, rows: &rows };
    let (bytes, extension) = if has_workbooks() { (table.workbook("Review")?, "xlsx") } else { (table.csv(), "csv") };
    let mut names = Vec::new();
    for coder in 1..=options.coders {
        let name = format!("{CODERS}{coder}.{extension}");
        fs::write(folder.join(&name), &bytes)?;
        names.push(name);
    }
    Ok(names)
}

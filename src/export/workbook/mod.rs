//! A workbook for Excel and LibreOffice: sentences to correct, the maps as an outline that folds, articles, charts.
//!
//! The sheet Sentences has the names of columns that `sentences.csv` has, so that `score`, `tune` and the rest read it
//! back. Strings are written as strings, so nothing in a text is taken for a formula. Nothing depends on the clock: the
//! same maps give the same bytes. A sheet that is full goes on in another one.
//!
//! Not here: reading a workbook ([`tables::spreadsheet`](crate::tables::spreadsheet)). Sheets over several articles belong
//! between Articles and Charts in [`Workbook::sheets`].

mod articles;
mod charts;
mod claims;
pub(super) mod flat;
mod read_me;
mod sentences;
mod style;
mod tree;

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook as File, Worksheet, XlsxError};

use super::{ExportError, ExportOptions, Exporter};
use crate::map::ArgumentMap;
use crate::tables::columns::STANDARD_LABELS;
use crate::tables::dialect::SHEET_ROWS;
use articles::Articles;
use charts::Holders;
use claims::Claims;
use sentences::Sentences;
use style::Styles;
use tree::Tree;

/// Maps as a workbook, written at the end.
pub(super) struct Workbook<'w> {
    out: Box<dyn Write + 'w>,
    /// Which rules made the maps, where that is known.
    rules: String,
    styles: Styles,
    sentences: Sentences,
    tree: Tree,
    articles: Articles,
    claims: Claims,
    holders: Holders,
    labels: Vec<String>,
}

impl<'w> Workbook<'w> {
    pub fn new(out: Box<dyn Write + 'w>, options: &ExportOptions) -> Self {
        Self::with_limit(out, options, u32::try_from(SHEET_ROWS).unwrap_or(u32::MAX))
    }

    /// With so many rows in a sheet.
    pub fn with_limit(out: Box<dyn Write + 'w>, options: &ExportOptions, rows: u32) -> Self {
        Self {
            out,
            rules: options.rules.clone(),
            styles: Styles::new(),
            sentences: Sentences::new(rows),
            tree: Tree::new(rows),
            articles: Articles::default(),
            claims: Claims::new(options.claims.as_ref(), rows),
            holders: Holders::default(),
            labels: STANDARD_LABELS.map(str::to_owned).to_vec(),
        }
    }

    fn add_map(&mut self, map: &ArgumentMap) -> Result<(), XlsxError> {
        for label in map.sentences.iter().flat_map(|s| s.scores.iter().map(|(label, _)| label).chain([&s.label])) {
            if !self.labels.contains(label) {
                self.labels.push(label.clone());
            }
        }
        let first = self.sentences.add(map, &mut self.styles)?;
        self.tree.add(map, &first, &mut self.styles)?;
        self.articles.add(map, &first);
        self.claims.add(map, &first);
        self.holders.add(map);
        Ok(())
    }

    /// The sheets in the order of their tabs.
    fn sheets(&mut self) -> Result<Vec<Worksheet>, XlsxError> {
        let styles = &mut self.styles;
        let mut sheets = self.sentences.finish(&self.labels, styles)?;
        sheets.extend(self.tree.finish());
        let articles = self.articles.sheet(&self.labels, styles)?;
        let charts = charts::sheet(&self.articles, &self.holders, &self.labels, styles)?;
        sheets.push(articles);
        let claims = self.claims.sheet(styles)?;
        let read_me = read_me::sheet(&self.labels, &self.rules, claims.is_some(), styles)?;
        sheets.extend(claims);
        sheets.extend([charts, read_me]);
        // names of labels for the drop-down, where they are too many for a list of its own
        sheets.push(sentences::label_sheet(&self.labels)?);
        Ok(sheets)
    }

    fn save(&mut self) -> Result<Vec<u8>, XlsxError> {
        let mut file = File::new();
        file.set_properties(&undated()?);
        for sheet in self.sheets()? {
            file.push_worksheet(sheet);
        }
        file.save_to_buffer()
    }
}

/// Properties of a file: a date has to be there, and today's would change the bytes.
fn undated() -> Result<DocProperties, XlsxError> {
    let date = ExcelDateTime::from_ymd(2020, 1, 1)?;
    let author = concat!("toulmin ", env!("CARGO_PKG_VERSION"));
    Ok(DocProperties::new().set_author(author).set_creation_datetime(&date))
}

impl Exporter for Workbook<'_> {
    fn add(&mut self, map: &ArgumentMap) -> Result<(), ExportError> {
        self.add_map(map).map_err(|error| io::Error::other(error).into())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        let bytes = self.save().map_err(io::Error::other)?;
        self.out.write_all(&bytes)?;
        Ok(self.out.flush()?)
    }
}

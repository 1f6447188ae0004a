//! The sheet Articles: a row an article, wide enough for pivot tables: counts by label, hedging, quoted sources, attacks.

use std::collections::HashMap;

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::sentences::Rows;
use super::style::{Styles, cell_text, for_paper};
use crate::export::text::title;
use crate::map::{ArgumentMap, Holding, Meta, Relation};

/// Columns before those of labels.
const BEFORE: [(&str, u16); 7] = [
    ("article_id", 26),
    ("title", 40),
    ("author", 20),
    ("publisher", 20),
    ("published", 12),
    ("words", 8),
    ("sentences", 10),
];
/// Columns after those of labels.
const AFTER: [(&str, u16); 10] = [
    ("hedged", 8),
    ("named_sources", 9),
    ("unnamed_sources", 10),
    ("supports", 9),
    ("attacks", 9),
    ("thesis_id", 26),
    ("thesis", 70),
    ("thesis_confidence", 10),
    ("status", 10),
    ("message", 30),
];
/// The column of the first label.
pub(super) const FIRST_LABEL: u16 = 7;
/// Certainty below which a sentence is hedged.
const HEDGED: f64 = 0.5;
/// Links that Excel takes in a sheet.
const MOST_LINKS: u32 = 65_000;

/// What is known of an article at the end of its row.
pub(super) struct Row {
    meta: Meta,
    pub title: String,
    pub labels: HashMap<String, u32>,
    pub sentences: usize,
    counts: [usize; 5],
    thesis: Option<(String, String, String)>,
    thesis_confidence: Option<f64>,
}

#[derive(Default)]
pub(super) struct Articles {
    pub rows: Vec<Row>,
}

impl Articles {
    pub fn add(&mut self, map: &ArgumentMap, places: &Rows) {
        let mut labels = HashMap::new();
        for node in &map.sentences {
            *labels.entry(node.label.clone()).or_default() += 1;
        }
        let held = |kind| map.sentences.iter().filter(|node| node.holder_kind == kind).count();
        let of = |relation| map.relations.iter().filter(|edge| edge.relation == relation).count();
        let thesis = map.thesis.map(|at| {
            let node = &map.sentences[at];
            (node.id.clone(), node.text.clone(), places.place(at))
        });
        self.rows.push(Row {
            meta: map.article.clone(),
            title: title(map),
            labels,
            sentences: map.sentences.len(),
            counts: [
                map.sentences.iter().filter(|node| node.certainty < HEDGED).count(),
                held(Holding::Named),
                held(Holding::Unnamed),
                of(Relation::Supports),
                of(Relation::Attacks),
            ],
            thesis,
            thesis_confidence: map.thesis_confidence,
        });
    }

    pub fn sheet(&self, labels: &[String], styles: &Styles) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name("Articles")?;
        let names = BEFORE.iter().map(|(name, width)| (*name, *width));
        let names = names.chain(labels.iter().map(|label| (label.as_str(), 11))).chain(AFTER);
        let mut columns = 0;
        for (column, (name, width)) in (0..).zip(names) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, name, &styles.header)?;
            columns = column;
        }
        sheet.set_row_height(0, 32)?;
        let mut last = 1;
        // a sheet has no room for more articles than rows; each has a row in articles.csv
        for (row, article) in (1..1_048_576).zip(&self.rows) {
            article.write(&mut sheet, row, labels, styles)?;
            last = row;
        }
        sheet.autofilter(0, 0, last, columns)?;
        sheet.set_freeze_panes(1, 1)?;
        for_paper(&mut sheet)?;
        Ok(sheet)
    }
}

impl Row {
    fn write(&self, sheet: &mut Worksheet, row: u32, labels: &[String], styles: &Styles) -> Result<(), XlsxError> {
        let meta = &self.meta;
        for (column, value) in (0..).zip([&meta.id, &meta.title, &meta.author, &meta.publisher, &meta.published]) {
            sheet.write_string_with_format(row, column, cell_text(value), &styles.cell)?;
        }
        if let Some(words) = meta.words {
            sheet.write_number_with_format(row, 5, words as f64, &styles.integer)?;
        }
        sheet.write_number_with_format(row, 6, self.sentences as f64, &styles.integer)?;
        let mut column = FIRST_LABEL;
        for label in labels {
            let count = self.labels.get(label).copied().unwrap_or(0);
            sheet.write_number_with_format(row, column, count, &styles.integer)?;
            column += 1;
        }
        for count in self.counts {
            sheet.write_number_with_format(row, column, count as f64, &styles.integer)?;
            column += 1;
        }
        if let Some((id, text, place)) = &self.thesis {
            if row < MOST_LINKS {
                let url = Url::new(format!("internal:{place}")).set_text(cell_text(id));
                sheet.write_url_with_format(row, column, url, &styles.link)?;
            } else {
                sheet.write_string_with_format(row, column, cell_text(id), &styles.cell)?;
            }
            sheet.write_string_with_format(row, column + 1, cell_text(text), &styles.cell)?;
        }
        if let Some(confidence) = self.thesis_confidence {
            sheet.write_number_with_format(row, column + 2, confidence, &styles.share)?;
        }
        sheet.write_string_with_format(row, column + 3, cell_text(&meta.status), &styles.cell)?;
        sheet.write_string_with_format(row, column + 4, cell_text(&meta.message), &styles.cell)?;
        Ok(())
    }

    /// The month it was published in, where its date is known.
    pub fn month(&self) -> Option<&str> {
        let month = self.meta.published.get(..7)?;
        let digit = |at: usize| month.as_bytes()[at].is_ascii_digit();
        let is_month = [0, 1, 2, 3, 5, 6].into_iter().all(digit) && month.as_bytes()[4] == b'-';
        is_month.then_some(month)
    }
}

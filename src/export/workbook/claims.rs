//! The sheet Claims: a row a mention, under its claim, with a link to the sentence and a yellow cell for the right claim.
//!
//! Its columns have the names of `claim_mentions.csv`, so that `toulmin claims --corrected` reads it.

use std::collections::HashMap;
use std::sync::Arc;

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::sentences::Rows;
use super::style::{Styles, cell_text, for_paper, set_height};
use crate::groups::{Claim, ClaimKind, Claims as Found, Mention};
use crate::map::ArgumentMap;

/// Width of a text in characters.
const TEXT_WIDTH: u16 = 70;
/// Columns with their widths.
const COLUMNS: [(&str, u16); 18] = [
    ("claim_id", 14),
    ("claim", 50),
    ("stance", 10),
    ("text", TEXT_WIDTH),
    ("corrected_claim", 16),
    ("sentence_id", 22),
    ("publisher", 18),
    ("published", 12),
    ("holder", 18),
    ("score", 8),
    ("articles", 8),
    ("says", 8),
    ("contests", 9),
    ("reports", 8),
    ("first_published", 12),
    ("last_published", 12),
    ("rules", 24),
    ("article_id", 22),
];
const LAST: u16 = 17;
/// Links that Excel takes in a sheet.
const MOST_LINKS: u32 = 65_000;

#[derive(Default)]
pub(super) struct Claims {
    found: Option<Arc<Found>>,
    /// Where the sentences of mentions are.
    places: HashMap<String, Option<String>>,
    limit: u32,
}

impl Claims {
    pub fn new(found: Option<&Arc<Found>>, limit: u32) -> Self {
        let all = found.iter().flat_map(|found| &found.claims).flat_map(|claim| &claim.mentions);
        let places = all.map(|mention| (mention.sentence_id.clone(), None)).collect();
        Self { found: found.cloned(), places, limit }
    }

    pub fn add(&mut self, map: &ArgumentMap, rows: &Rows) {
        if self.places.is_empty() {
            return;
        }
        for (at, node) in map.sentences.iter().enumerate() {
            if let Some(place) = self.places.get_mut(&node.id) {
                *place = Some(rows.place(at));
            }
        }
    }

    /// The sheet; none where the claims are not known. Claims without a sentence in this workbook are left out.
    pub fn sheet(&self, styles: &Styles) -> Result<Option<Worksheet>, XlsxError> {
        let Some(found) = &self.found else { return Ok(None) };
        let mut sheet = Worksheet::new();
        sheet.set_name("Claims")?;
        for (column, (name, width)) in (0..).zip(COLUMNS) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, name, &styles.header)?;
        }
        sheet.set_row_height(0, 32)?;
        let claims = found.claims.iter().filter(|claim| claim.kind == ClaimKind::Claim);
        let mentions = claims.flat_map(|claim| claim.mentions.iter().map(move |mention| (claim, mention)));
        let here = mentions.filter_map(|(claim, mention)| {
            let place = self.places.get(&mention.sentence_id)?.as_ref()?;
            Some((claim, mention, place))
        });
        let mut last = 1;
        // all mentions are in claim_mentions.csv, however many there are
        for (row, (claim, mention, place)) in (1..self.limit).zip(here) {
            write(&mut sheet, row, (claim, mention, place), styles)?;
            last = row;
        }
        sheet.autofilter(0, 0, last, LAST)?;
        sheet.set_freeze_panes(1, 1)?;
        for_paper(&mut sheet)?;
        Ok(Some(sheet))
    }
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    (claim, mention, place): (&Claim, &Mention, &str),
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut text = |column: u16, text: &str| {
        let style = if matches!(column, 1 | 3) { &styles.wrapped } else { &styles.cell };
        sheet.write_string_with_format(row, column, cell_text(text), style).map(|_| ())
    };
    text(0, &claim.id)?;
    text(1, &claim.text)?;
    text(2, mention.stance.as_str())?;
    text(3, &mention.text)?;
    let cells = [&mention.publisher, &mention.published, &mention.holder];
    (6..).zip(cells).try_for_each(|(column, cell)| text(column, cell))?;
    text(14, &claim.first_published)?;
    text(15, &claim.last_published)?;
    text(16, &mention.rules.join("; "))?;
    text(17, &mention.article_id)?;
    sheet.write_string_with_format(row, 4, cell_text(&mention.corrected_claim), &styles.to_fill)?;
    if row < MOST_LINKS {
        let url = Url::new(format!("internal:{place}")).set_text(cell_text(&mention.sentence_id));
        sheet.write_url_with_format(row, 5, url, &styles.link)?;
    } else {
        sheet.write_string_with_format(row, 5, cell_text(&mention.sentence_id), &styles.cell)?;
    }
    sheet.write_number_with_format(row, 9, mention.score, &styles.share)?;
    let counts = [claim.articles, claim.says, claim.contests, claim.reports];
    for (column, count) in (10..).zip(counts) {
        sheet.write_number_with_format(row, column, count as f64, &styles.integer)?;
    }
    set_height(sheet, row, &mention.text, TEXT_WIDTH.into())
}

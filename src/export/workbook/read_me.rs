//! The sheet Read me: what the sheets are, what the colours mean, how to correct and hand back.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::style::{Styles, cell_text, set_height};
use crate::export::palette;

const WIDTH: u16 = 110;

const ABOUT: [&str; 6] = [
    "Sentences: every sentence with its label, and the sentence that it supports or attacks. The target is a link to its row. Columns with the reasons (rules, words, scores) are folded away at the right: press + above them.",
    "Map: each article as an outline. What supports (+) or attacks (−) a sentence is below it. Fold it with the signs at the left.",
    "Articles: one row for every article, with counts for pivot tables. Hedged sentences have a certainty below 0.5.",
    "Charts: labels by article and by month, and who is quoted most.",
    "Confidence is how sure the label is, from 0 to 1. Certainty is how firmly the sentence says what it says: 0 is a guess, 1 a flat assertion.",
    "Holder is who holds the view. Where it is empty, the author does.",
];

/// Comes after the sheet Articles where there is one of claims.
const CLAIMS: &str = "Claims: what several articles claim, a row for each sentence that says, reports or contests it. Fill in corrected_claim with the id of the right claim, a name of your own or `none`; toulmin claims MAPS --corrected FILE reads it.";

const CORRECTING: [&str; 5] = [
    "Fill in the yellow cells of the sheet Sentences where a label, a relation, a target, a holder or the thesis is wrong. Leave the rest empty: an empty cell is one that nobody reviewed.",
    "corrected_label: choose one from the list. corrected_target: a sentence_id, the number of a sentence in the same article, `thesis` or `none`. corrected_thesis: the right thesis, in any row of its article.",
    "Save the workbook as .xlsx or .ods, or its sheet Sentences as CSV. Sort, filter, hide and move columns as you like, but keep the names in the first row.",
    "toulmin score FILE says how good labels and maps are. toulmin tune FILE learns from your corrections. toulmin map CORPUS --corrections FILE keeps them.",
    "The workbook is never read without a command, and never overwritten once you have saved it.",
];

pub(super) fn sheet(labels: &[String], rules: &str, claims: bool, styles: &mut Styles) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name("Read me")?;
    sheet.set_column_width(0, WIDTH)?;
    sheet.write_string_with_format(
        0,
        0,
        concat!("Argument maps by toulmin ", env!("CARGO_PKG_VERSION")),
        &styles.title,
    )?;
    sheet.set_row_height(0, 24)?;
    let mut row = 1;
    if !rules.is_empty() {
        sheet.write_string_with_format(row, 0, cell_text(&format!("Rules: {rules}")), &styles.wrapped)?;
        row += 1;
    }
    let (before, after) = ABOUT.split_at(3);
    let about = [before, if claims { &[CLAIMS] } else { &[] }, after].concat();
    for (heading, lines) in [("The sheets", &about[..]), ("How to correct", &CORRECTING[..])] {
        row += 1;
        sheet.write_string_with_format(row, 0, heading, &styles.bold)?;
        for line in lines {
            row += 1;
            sheet.write_string_with_format(row, 0, *line, &styles.wrapped)?;
            set_height(&mut sheet, row, line, usize::from(WIDTH) - 10)?;
        }
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, "The labels and their colours", &styles.bold)?;
    for label in labels {
        row += 1;
        let tone = palette::of_label(label, labels.iter().map(String::as_str));
        sheet.write_string_with_format(row, 0, cell_text(label), styles.label(label, tone, 0))?;
    }
    Ok(sheet)
}

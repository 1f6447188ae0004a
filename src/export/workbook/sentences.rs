//! The sheet Sentences: a row a sentence, with yellow cells to fill in and a link to the row of the target.

use rust_xlsxwriter::{
    ConditionalFormatDataBar, DataValidation, DataValidationErrorStyle, Formula, Url, Worksheet, XlsxError,
};

use super::style::{Styles, cell_text, for_paper, set_height};
use crate::export::palette;
use crate::export::text::one_line;
use crate::map::{ArgumentMap, Node, Relation, Role};

/// Width of the text in characters.
const TEXT_WIDTH: u16 = 80;
/// Links that Excel takes in a sheet; further ones are formulas.
const MOST_LINKS: u32 = 65_000;
/// The sheet with the names of labels, hidden.
const LABEL_SHEET: &str = "Labels";

/// Columns with their widths; those after `corrected_thesis` are folded away.
const COLUMNS: [(&str, u16); 26] = [
    ("sentence_id", 22),
    ("label", 12),
    ("corrected_label", 14),
    ("text", TEXT_WIDTH),
    ("relation", 10),
    ("target_id", 22),
    ("holder", 18),
    ("certainty", 9),
    ("confidence", 11),
    ("corrected_relation", 12),
    ("corrected_target", 14),
    ("corrected_holder", 16),
    ("corrected_thesis", 14),
    ("runner_up", 12),
    ("margin", 8),
    ("rules", 40),
    ("cues", 40),
    ("scores", 30),
    ("holder_kind", 11),
    ("paragraph", 9),
    ("start", 8),
    ("end", 8),
    ("article_id", 22),
    ("title", 30),
    ("cite", 60),
    ("role", 14),
];
const TEXT: u16 = 3;
const CORRECTED_LABEL: u16 = 2;
const CONFIDENCE: u16 = 8;
const CORRECTED_RELATION: u16 = 9;
const FIRST_FOLDED: u16 = 13;
const LAST: u16 = 25;

/// Where the rows of an article are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    sheet: u32,
    row: u32,
    limit: u32,
}

impl Rows {
    /// The sheet of a sentence, from 0, and its row in it, from 0.
    fn of(self, sentence: usize) -> (u32, u32) {
        let data = self.limit - 1;
        let at = self.row - 1 + u32::try_from(sentence).unwrap_or(u32::MAX - self.row);
        (self.sheet + at / data, at % data + 1)
    }

    /// A link to a sentence: `Sentences!A12`.
    pub fn place(self, sentence: usize) -> String {
        let (sheet, row) = self.of(sentence);
        format!("'{}'!A{}", name(sheet), row + 1)
    }
}

fn name(sheet: u32) -> String {
    if sheet == 0 { "Sentences".to_owned() } else { format!("Sentences {}", sheet + 1) }
}

pub(super) struct Sentences {
    sheets: Vec<Worksheet>,
    /// The next row of the last sheet.
    row: u32,
    limit: u32,
    links: u32,
}

impl Sentences {
    pub fn new(limit: u32) -> Self {
        Self { sheets: Vec::new(), row: limit, limit, links: 0 }
    }

    fn open(&mut self, styles: &Styles) -> Result<(), XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name(u32::try_from(self.sheets.len()).unwrap_or(u32::MAX)))?;
        for (column, (name, width)) in (0..).zip(COLUMNS) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, name, &styles.header)?;
        }
        sheet.set_row_height(0, 32)?;
        sheet.group_columns_collapsed(FIRST_FOLDED, LAST)?;
        sheet.set_freeze_panes(1, 1)?;
        for_paper(&mut sheet)?;
        self.sheets.push(sheet);
        (self.row, self.links) = (1, 0);
        Ok(())
    }

    /// Writes the rows of an article. An article that fits into a sheet is in one.
    pub fn add(&mut self, map: &ArgumentMap, styles: &mut Styles) -> Result<Rows, XlsxError> {
        let count = u32::try_from(map.sentences.len()).unwrap_or(u32::MAX);
        let left = self.limit - self.row;
        if self.sheets.is_empty() || (count > left && self.row > 1) {
            self.open(styles)?;
        }
        let sheet = u32::try_from(self.sheets.len()).unwrap_or(u32::MAX) - 1;
        let rows = Rows { sheet, row: self.row, limit: self.limit };
        let (outgoing, roles) = (map.outgoing(), map.roles());
        for (at, node) in map.sentences.iter().enumerate() {
            if self.row == self.limit {
                self.open(styles)?;
            }
            let edge = outgoing[at].map(|edge| &map.relations[edge]);
            let relation = edge.map_or("", |edge| edge.relation.as_str());
            let target = edge.map(|edge| (map.sentences[edge.target].id.as_str(), rows.place(edge.target)));
            self.row(map, node, (relation, target), roles[at], styles)?;
            self.row += 1;
        }
        Ok(rows)
    }

    fn row(
        &mut self,
        map: &ArgumentMap,
        node: &Node,
        (relation, target): (&str, Option<(&str, String)>),
        role: Role,
        styles: &mut Styles,
    ) -> Result<(), XlsxError> {
        let row = self.row;
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let corrected = &node.corrected;
        let tone = palette::of_node(node);
        sheet.write_string_with_format(row, 0, cell_text(&node.id), &styles.cell)?;
        sheet.write_string_with_format(row, 1, cell_text(&node.label), styles.label(&node.label, tone, 0))?;
        sheet.write_string_with_format(row, TEXT, cell_text(&node.text), &styles.wrapped)?;
        sheet.write_string_with_format(row, 4, relation, &styles.cell)?;
        if let Some((id, place)) = target {
            let id = cell_text(id);
            if self.links < MOST_LINKS {
                self.links += 1;
                let url = Url::new(format!("internal:{place}")).set_text(id);
                sheet.write_url_with_format(row, 5, url, &styles.link)?;
            } else {
                let quoted = id.replace('"', "\"\"");
                let formula = Formula::new(format!("=HYPERLINK(\"#{place}\",\"{quoted}\")")).set_result(id);
                sheet.write_formula_with_format(row, 5, formula, &styles.link)?;
            }
        }
        sheet.write_string_with_format(row, 6, cell_text(&node.holder), &styles.wrapped)?;
        sheet.write_number_with_format(row, 7, node.certainty, &styles.share)?;
        sheet.write_number_with_format(row, CONFIDENCE, node.confidence, &styles.share)?;
        let to_fill = [
            (CORRECTED_LABEL, &corrected.label),
            (CORRECTED_RELATION, &corrected.relation),
            (10, &corrected.target),
            (11, &corrected.holder),
            (12, &map.article.corrected_thesis),
        ];
        for (column, value) in to_fill {
            sheet.write_string_with_format(row, column, cell_text(value), &styles.to_fill)?;
        }
        sheet.write_string_with_format(row, FIRST_FOLDED, cell_text(&node.runner_up), &styles.cell)?;
        sheet.write_number_with_format(row, 14, node.margin, &styles.share)?;
        let scores: Vec<String> = node.scores.iter().map(|(label, score)| format!("{label}={score:.2}")).collect();
        for (column, value) in (15..).zip([node.rules.join("; "), node.cues.join("; "), scores.join("; ")]) {
            sheet.write_string_with_format(row, column, cell_text(&value), &styles.cell)?;
        }
        sheet.write_string_with_format(row, 18, node.holder_kind.as_str(), &styles.cell)?;
        for (column, value) in (19..).zip([f64::from(node.paragraph), node.start as f64, node.end as f64]) {
            sheet.write_number_with_format(row, column, value, &styles.integer)?;
        }
        for (column, value) in (22..).zip([&map.article.id, &map.article.title, &cite(map, node)]) {
            sheet.write_string_with_format(row, column, cell_text(value), &styles.cell)?;
        }
        sheet.write_string_with_format(row, LAST, role.as_str(), &styles.cell)?;
        set_height(sheet, row, &node.text, usize::from(TEXT_WIDTH))
    }

    /// What spans all rows: filters, drop-downs, bars.
    pub fn finish(&mut self, labels: &[String], styles: &Styles) -> Result<Vec<Worksheet>, XlsxError> {
        if self.sheets.is_empty() {
            self.open(styles)?;
        }
        let (last_row, limit) = (self.row.saturating_sub(1).max(1), self.limit);
        let mut sheets = std::mem::take(&mut self.sheets);
        let count = sheets.len();
        for (at, sheet) in sheets.iter_mut().enumerate() {
            // sheets before the last may have rows left; a range that is too long does no harm
            let last_row = if at + 1 == count { last_row } else { limit - 1 };
            sheet.autofilter(0, 0, last_row, LAST)?;
            sheet.add_data_validation(1, CORRECTED_LABEL, last_row, CORRECTED_LABEL, &label_list(labels)?)?;
            let relations = [Relation::Supports, Relation::Attacks].map(Relation::as_str);
            let relations = DataValidation::new().allow_list_strings(&relations)?;
            sheet.add_data_validation(1, CORRECTED_RELATION, last_row, CORRECTED_RELATION, &relations)?;
            let bar = ConditionalFormatDataBar::new().set_fill_color("#9DC3E6").set_solid_fill(true);
            sheet.add_conditional_format(1, CONFIDENCE, last_row, CONFIDENCE, &bar)?;
        }
        Ok(sheets)
    }
}

/// The labels to choose from; another one is a new label, so it is asked about and not refused.
pub(super) fn label_list(labels: &[String]) -> Result<DataValidation, XlsxError> {
    let list = DataValidation::new();
    let list = match list.clone().allow_list_strings(labels) {
        Ok(list) => list,
        // a list holds 255 characters
        Err(_) => list.allow_list_formula(Formula::new(format!("={LABEL_SHEET}!$A$1:$A${}", labels.len()))),
    };
    list.set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("New label?")?
        .set_error_message("The rules have no label of this name. Keep it only if it is to be a new one.")
}

/// A hidden sheet with the names of labels.
pub(super) fn label_sheet(labels: &[String]) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(LABEL_SHEET)?;
    for (row, label) in (0..).zip(labels) {
        sheet.write_string(row, 0, cell_text(label))?;
    }
    sheet.set_hidden(true);
    Ok(sheet)
}

/// A quotation with its source, ready to paste: text, holder, title, publisher, date, a link to the words.
fn cite(map: &ArgumentMap, node: &Node) -> String {
    let meta = &map.article;
    let (text, url) = (one_line(&node.text), one_line(&meta.url));
    let holder = if node.holder.is_empty() { &meta.author } else { &node.holder };
    let link = if url.is_empty() { url } else { format!("{url}#:~:text={}", fragment(&text)) };
    let source = [holder.as_str(), &meta.title, &meta.publisher, &meta.published, &link];
    let source: Vec<String> = source.iter().map(|part| one_line(part)).filter(|part| !part.is_empty()).collect();
    if source.is_empty() { format!("“{text}”") } else { format!("“{text}” ({})", source.join(", ")) }
}

/// Text for the end of an address that finds it in the page: its first and last words where it is long.
fn fragment(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() <= 12 {
        return percent(text);
    }
    format!("{},{}", percent(&words[..5].join(" ")), percent(&words[words.len() - 5..].join(" ")))
}

fn percent(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // writing into a string cannot fail; `-`, `,` and `&` have a meaning in a fragment
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

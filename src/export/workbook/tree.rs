//! The sheet Map: each article as an outline, reasons below what they support or attack, that folds in the spreadsheet
//! program. A row links to its sentence.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::sentences::Rows;
use super::style::{LEVELS, Styles, cell_text, for_paper, set_height};
use crate::export::palette;
use crate::export::shape::Shape;
use crate::export::text::title;
use crate::map::{ArgumentMap, Relation};

const TEXT_WIDTH: u16 = 100;
/// Columns that a step of indentation takes.
const INDENT: usize = 2;
const MOST_LINKS: u32 = 65_000;
const COLUMNS: [(&str, u16); 6] =
    [("Map", TEXT_WIDTH), ("Relation", 11), ("Label", 13), ("Confidence", 11), ("Holder", 22), ("Sentence", 26)];

pub(super) struct Tree {
    sheets: Vec<Worksheet>,
    row: u32,
    limit: u32,
    links: u32,
}

impl Tree {
    pub fn new(limit: u32) -> Self {
        Self { sheets: Vec::new(), row: limit, limit, links: 0 }
    }

    fn open(&mut self, styles: &Styles) -> Result<(), XlsxError> {
        let mut sheet = Worksheet::new();
        let number = self.sheets.len() + 1;
        sheet.set_name(if number == 1 { "Map".to_owned() } else { format!("Map {number}") })?;
        for (column, (name, width)) in (0..).zip(COLUMNS) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, name, &styles.header)?;
        }
        sheet.group_symbols_above(true);
        sheet.set_freeze_panes(1, 0)?;
        for_paper(&mut sheet)?;
        self.sheets.push(sheet);
        (self.row, self.links) = (1, 0);
        Ok(())
    }

    pub fn add(&mut self, map: &ArgumentMap, places: &Rows, styles: &mut Styles) -> Result<(), XlsxError> {
        let shape = Shape::of(map);
        let count = u32::try_from(shape.nodes(map).count()).unwrap_or(u32::MAX);
        if count == 0 {
            return Ok(());
        }
        if self.sheets.is_empty() || (count >= self.limit - self.row && self.row > 1) {
            self.open(styles)?;
        }
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.write_string_with_format(self.row, 0, cell_text(&title(map)), &styles.bold)?;
            set_height(sheet, self.row, &title(map), usize::from(TEXT_WIDTH) - 10)?;
            self.row += 1;
        }
        let mut stack: Vec<(usize, u32)> = shape.roots.iter().rev().map(|&root| (root, 1)).collect();
        while let Some((at, depth)) = stack.pop() {
            if self.row == self.limit {
                self.open(styles)?;
            }
            self.row(map, &shape, (at, depth), places, styles)?;
            self.row += 1;
            stack.extend(shape.children[at].iter().rev().map(|&child| (child, depth + 1)));
        }
        Ok(())
    }

    fn row(
        &mut self,
        map: &ArgumentMap,
        shape: &Shape,
        (at, depth): (usize, u32),
        places: &Rows,
        styles: &mut Styles,
    ) -> Result<(), XlsxError> {
        let row = self.row;
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let node = &map.sentences[at];
        let tone = palette::of_node(node);
        let relation = shape.edge(map, at).map(|edge| edge.relation);
        // the sign is there for those who cannot tell the colours
        let mark = match relation {
            Some(Relation::Supports) => "+ ",
            Some(Relation::Attacks) => "− ",
            None => "",
        };
        let text = cell_text(&format!("{mark}{}", node.text));
        let room = usize::from(TEXT_WIDTH).saturating_sub(INDENT * depth.min(15) as usize);
        set_height(sheet, row, &text, room)?;
        for _ in 0..depth.min(LEVELS) {
            sheet.group_rows(row, row)?;
        }
        sheet.write_string_with_format(row, 0, text, styles.label(&node.label, tone, depth - 1))?;
        sheet.write_string_with_format(row, 1, relation.map_or("", Relation::as_str), &styles.cell)?;
        sheet.write_string_with_format(row, 2, cell_text(&node.label), &styles.cell)?;
        sheet.write_number_with_format(row, 3, node.confidence, &styles.share)?;
        sheet.write_string_with_format(row, 4, cell_text(&node.holder), &styles.wrapped)?;
        if self.links < MOST_LINKS {
            self.links += 1;
            let url = Url::new(format!("internal:{}", places.place(at))).set_text(cell_text(&node.id));
            sheet.write_url_with_format(row, 5, url, &styles.link)?;
        } else {
            sheet.write_string_with_format(row, 5, cell_text(&node.id), &styles.cell)?;
        }
        Ok(())
    }

    pub fn finish(&mut self) -> Vec<Worksheet> {
        std::mem::take(&mut self.sheets)
    }
}

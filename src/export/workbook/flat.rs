//! One sheet of texts with yellow cells and a drop-down of the labels.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::sentences::{label_list, label_sheet};
use super::style::{Styles, cell_text, for_paper, set_height};
use super::undated;
use crate::export::FlatTable;

pub(in crate::export) fn write(table: &FlatTable<'_>, name: &str) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    for (at, column) in (0..).zip(table.columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, column.name, &styles.header)?;
    }
    for (at, cells) in (1..).zip(table.rows) {
        let mut highest = ("", usize::MAX);
        for (column, (cell, about)) in (0..).zip(cells.iter().zip(table.columns)) {
            let format = if about.to_fill { &styles.to_fill } else { &styles.wrapped };
            sheet.write_string_with_format(at, column, cell_text(cell), format)?;
            let width = usize::from(about.width);
            if highest.0.len() / highest.1.max(1) <= cell.len() / width.max(1) {
                highest = (cell, width);
            }
        }
        set_height(&mut sheet, at, highest.0, highest.1)?;
    }
    let last = u32::try_from(table.rows.len()).unwrap_or(u32::MAX).max(1);
    let choices = label_list(table.labels)?;
    for (at, _) in (0..).zip(table.columns).filter(|(_, column)| column.to_fill) {
        sheet.add_data_validation(1, at, last, at, &choices)?;
    }
    let columns = u16::try_from(table.columns.len()).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
    sheet.set_freeze_panes(1, 1)?;
    for_paper(&mut sheet)?;
    let mut file = Workbook::new();
    file.set_properties(&undated()?);
    file.push_worksheet(sheet);
    file.push_worksheet(label_sheet(table.labels)?);
    file.save_to_buffer()
}

//! Formats of cells, texts that fit into a cell, heights of rows.

use std::borrow::Cow;
use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::export::palette::{self, Tone};
use crate::export::text::{one_line, wrap};

/// The most that a cell holds, in units of UTF-16.
const LONGEST_CELL: usize = 32_767;
/// Height of a line of text, in points.
const LINE: f64 = 15.0;
/// The highest row that there is, in points.
const HIGHEST: f64 = 409.0;
/// Levels of an outline.
pub(super) const LEVELS: u32 = 7;

/// Lays a sheet with a header out for paper: a page wide, the header on each.
pub(super) fn for_paper(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Formats that are used again and again.
pub(super) struct Styles {
    pub header: Format,
    pub cell: Format,
    pub wrapped: Format,
    pub link: Format,
    pub to_fill: Format,
    pub share: Format,
    pub integer: Format,
    pub bold: Format,
    pub title: Format,
    labels: HashMap<(String, u32), Format>,
}

impl Styles {
    pub fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        Self {
            header: top
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x1F_2937))
                .set_font_color(Color::White)
                .set_text_wrap(),
            cell: top.clone(),
            wrapped: top.clone().set_text_wrap(),
            link: top
                .clone()
                .set_font_color(Color::RGB(0x0B_5394))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            to_fill: top
                .clone()
                .set_background_color(Color::RGB(0xFF_F9C4))
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0xD6_CE7A)),
            share: top.clone().set_num_format("0.00"),
            integer: top.clone().set_num_format("0"),
            bold: top.clone().set_bold().set_text_wrap(),
            title: top.set_bold().set_font_size(14),
            labels: HashMap::new(),
        }
    }

    /// A cell in the tone of a label, indented by so many steps; LibreOffice indents only what is aligned to the left.
    pub fn label(&mut self, label: &str, tone: Tone, indent: u32) -> &Format {
        self.labels.entry((label.to_owned(), indent)).or_insert_with(|| {
            let format = Format::new()
                .set_align(FormatAlign::Top)
                .set_align(FormatAlign::Left)
                .set_text_wrap()
                .set_background_color(color(tone.fill));
            // indents end at 15
            if indent > 0 { format.set_indent(u8::try_from(indent.min(15)).unwrap_or(15)) } else { format }
        })
    }
}

pub(super) fn color(color: &str) -> Color {
    let [r, g, b] = palette::rgb(color).map(u32::from);
    Color::RGB(r << 16 | g << 8 | b)
}

/// Text as a cell takes it: on one line, without control characters, cut where it is too long.
pub(super) fn cell_text(text: &str) -> Cow<'static, str> {
    let text = one_line(text);
    if text.len() <= LONGEST_CELL || text.encode_utf16().count() <= LONGEST_CELL {
        return text.into();
    }
    let mut units = 0;
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < LONGEST_CELL
        })
        .collect();
    cut.push('…');
    cut.into()
}

/// Gives a row the height that a text of so many columns needs: LibreOffice does not measure it itself.
pub(super) fn set_height(sheet: &mut Worksheet, row: u32, text: &str, columns: usize) -> Result<(), XlsxError> {
    // columns are measured in digits, and letters are narrower; too much room does less harm than a line that is cut off
    let lines = wrap(text, columns + columns / 12).len();
    sheet.set_row_height(row, (LINE * lines as f64).min(HIGHEST))?;
    Ok(())
}

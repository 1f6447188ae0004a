//! The sheet Charts: labels by article, labels by month, who is quoted most. Charts are made of tables beside them.

use std::collections::{BTreeMap, HashMap};

use rust_xlsxwriter::{Chart, ChartType, Worksheet, XlsxError};

use super::articles::{Articles, Row};
use super::style::{Styles, cell_text, color};
use crate::export::palette;
use crate::export::text::{one_line, shortened};
use crate::map::ArgumentMap;

/// Articles in the chart, the first of them; more could not be read.
const MOST_ARTICLES: usize = 40;
/// Months in the chart, the last of them.
const MOST_MONTHS: usize = 60;
const MOST_HOLDERS: usize = 15;
const NAME: &str = "Charts";
/// Column of the first table; charts are left of it.
const TABLES: u16 = 14;
/// Rows that a chart takes.
const CHART_ROWS: u32 = 26;

/// How many sentences each holder has.
#[derive(Default)]
pub(super) struct Holders(HashMap<String, u32>);

impl Holders {
    pub fn add(&mut self, map: &ArgumentMap) {
        for node in map.sentences.iter().filter(|node| !node.holder.is_empty()) {
            *self.0.entry(one_line(&node.holder)).or_default() += 1;
        }
    }

    fn most(&self) -> Vec<(String, Vec<u32>)> {
        let mut all: Vec<(&String, u32)> = self.0.iter().map(|(name, count)| (name, *count)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        all.into_iter().take(MOST_HOLDERS).map(|(name, count)| (shortened(name, 40), vec![count])).collect()
    }
}

/// A chart and the table that it is made of.
struct Figure<'a> {
    title: &'a str,
    kind: ChartType,
    columns: Vec<(&'a str, Option<&'static str>)>,
    rows: Vec<(String, Vec<u32>)>,
    /// Bars go from the top down, columns from the left to the right.
    is_bar: bool,
}

pub(super) fn sheet(
    articles: &Articles,
    holders: &Holders,
    labels: &[String],
    styles: &Styles,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(NAME)?;
    sheet.set_column_width(TABLES, 34)?;
    for column in (TABLES + 1..).take(labels.len()) {
        sheet.set_column_width(column, 12)?;
    }
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    let tones =
        || labels.iter().map(|label| (label.as_str(), palette::of_label(label, labels.iter().map(String::as_str))));
    let columns: Vec<_> = tones().map(|(label, tone)| (label, Some(tone.line))).collect();
    let counts = |row: &Row| labels.iter().map(|label| row.labels.get(label).copied().unwrap_or(0)).collect::<Vec<_>>();
    let mapped: Vec<&Row> = articles.rows.iter().filter(|row| row.sentences > 0).collect();
    let by_article = mapped.iter().take(MOST_ARTICLES).map(|row| (shortened(&row.title, 40), counts(row)));
    let by_article: Vec<_> = by_article.collect();
    let title = if mapped.len() > MOST_ARTICLES {
        format!("Labels by article (the first {MOST_ARTICLES} of {})", mapped.len())
    } else {
        "Labels by article".to_owned()
    };
    let figures = [
        Figure { title: &title, kind: ChartType::BarStacked, columns: columns.clone(), rows: by_article, is_bar: true },
        Figure {
            title: "Labels by month",
            kind: ChartType::ColumnPercentStacked,
            columns,
            rows: by_month(&mapped, counts),
            is_bar: false,
        },
        Figure {
            title: "Who is quoted most (sentences)",
            kind: ChartType::Bar,
            columns: vec![("sentences", Some("#0b5394"))],
            rows: holders.most(),
            is_bar: true,
        },
    ];
    let mut row = 0;
    for figure in figures.iter().filter(|figure| !figure.rows.is_empty()) {
        row = figure.write(&mut sheet, row, styles)?;
    }
    Ok(sheet)
}

/// Sums by month; nothing where there is but one.
fn by_month(rows: &[&Row], counts: impl Fn(&Row) -> Vec<u32>) -> Vec<(String, Vec<u32>)> {
    let mut months: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for row in rows {
        let Some(month) = row.month() else { continue };
        let counts = counts(row);
        let sums = months.entry(month.to_owned()).or_insert_with(|| vec![0; counts.len()]);
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    if months.len() < 2 {
        return Vec::new();
    }
    let surplus = months.len().saturating_sub(MOST_MONTHS);
    months.into_iter().skip(surplus).collect()
}

impl Figure<'_> {
    /// Writes table and chart from a row on; returns the row for the next.
    fn write(&self, sheet: &mut Worksheet, first: u32, styles: &Styles) -> Result<u32, XlsxError> {
        sheet.write_string_with_format(first, TABLES, self.title, &styles.bold)?;
        for (column, (name, _)) in (TABLES + 1..).zip(&self.columns) {
            sheet.write_string_with_format(first, column, cell_text(name), &styles.header)?;
        }
        let mut last = first;
        for (row, (name, counts)) in (first + 1..).zip(&self.rows) {
            sheet.write_string_with_format(row, TABLES, cell_text(name), &styles.cell)?;
            for (column, count) in (TABLES + 1..).zip(counts) {
                sheet.write_number_with_format(row, column, *count, &styles.integer)?;
            }
            last = row;
        }
        let mut chart = Chart::new(self.kind);
        for (column, (_, tone)) in (TABLES + 1..).zip(&self.columns) {
            let series = chart.add_series();
            series
                .set_name((NAME, first, column))
                .set_categories((NAME, first + 1, TABLES, last, TABLES))
                .set_values((NAME, first + 1, column, last, column))
                .set_gap(40);
            if let Some(tone) = tone {
                series.set_format(rust_xlsxwriter::ChartSolidFill::new().set_color(color(tone)));
            }
        }
        chart.title().set_name(self.title);
        if self.is_bar {
            // the first row at the top
            chart.y_axis().set_reverse();
        }
        if self.columns.len() == 1 {
            chart.legend().set_hidden();
        } else {
            chart.legend().set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
        }
        let rows = u32::try_from(self.rows.len()).unwrap_or(0);
        let height = if self.is_bar { (28 * rows + 130).max(300) } else { 440 };
        chart.set_width(860).set_height(height);
        sheet.insert_chart(first, 0, &chart)?;
        Ok((first + height / 20 + 2).max(last + 3).max(first + CHART_ROWS / 2))
    }
}

//! Workbooks: read back cell by cell, and as maps.

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::tables::spreadsheet::as_csv;

fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book = Xlsx::new(io::Cursor::new(bytes)).unwrap();
    let rows =
        |range: calamine::Range<Data>| range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

#[test]
fn sentences_come_back_as_they_were() {
    let map = hostile("a");
    let bytes = bytes_of(ExportFormat::Xlsx, &[map.clone(), hostile("b")]);
    let found = sheets(&bytes);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Sentences", "Map", "Articles", "Charts", "Read me", "Labels"]);
    let (_, rows) = &found[0];
    assert_eq!(rows.len(), 1 + 2 * HOSTILE.len());
    let texts: Vec<&str> = rows[1..=HOSTILE.len()].iter().map(|row| row[3].as_str()).collect();
    assert_eq!(texts, lines());
    assert_eq!((&rows[2][4], &rows[2][5]), (&"supports".to_owned(), &"a#1".to_owned()));
    assert_eq!(found[1].1.len(), 1 + 2 * (1 + HOSTILE.len()));
    assert_eq!(found[2].1.len(), 3);
    let labels: Vec<&str> = found[5].1.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(labels, ["claim", "evidence", "speculation", "none", "policy"]);
    // read by the reader of maps
    let csv = as_csv(&bytes).unwrap().into_owned();
    let gold = crate::workbench::gold::read("maps.xlsx", &bytes).unwrap();
    assert_eq!((gold.column.as_str(), gold.articles.len()), ("corrected_label", 2));
    assert_eq!(gold.articles[0].sentences[11].text, HOSTILE[11]);
    assert_eq!(csv.split(|b| *b == b'\n').filter(|line| !line.is_empty()).count(), 1 + 2 * HOSTILE.len());
}

#[test]
fn a_workbook_is_read_as_maps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("maps.xlsx");
    let mut map = hostile("a");
    map.sentences[2].corrected.label = "none".to_owned();
    std::fs::write(&path, bytes_of(ExportFormat::Xlsx, &[map.clone(), hostile("b")])).unwrap();
    let maps: Vec<ArgumentMap> = crate::MapReader::open(&path).unwrap().map(Result::unwrap).collect();
    assert_eq!(maps.len(), 2);
    assert_eq!((maps[0].thesis, &maps[0].sentences[2].corrected.label), (Some(0), &"none".to_owned()));
    assert_eq!(maps[0].relations.len(), map.relations.len());
    assert_eq!((attacks(&maps[0]), &maps[0].sentences[1].holder), (attacks(&map), &map.sentences[1].holder));
}

#[test]
fn full_sheets_go_on_in_others() {
    let mut out = Vec::new();
    let mut exporter = workbook::Workbook::with_limit(Box::new(&mut out), &ExportOptions::default(), 20);
    for map in [hostile("a"), hostile("b")] {
        exporter.add(&map).unwrap();
    }
    let mut long = hostile("c");
    long.sentences = (0..50).map(|at| node("c", at, "It is so.")).collect();
    long.relations = (1..50).map(|source| Edge { source, target: source - 1, ..Edge::default() }).collect();
    exporter.add(&long).unwrap();
    exporter.finish().unwrap();
    drop(exporter);
    let found = sheets(&out);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).filter(|n| n.starts_with("Sent")).collect();
    assert_eq!(names, ["Sentences", "Sentences 2", "Sentences 3", "Sentences 4", "Sentences 5"]);
    let parts = found.iter().filter(|(name, _)| name.starts_with("Sentences") || name.starts_with("Map"));
    assert!(parts.clone().all(|(_, rows)| rows.len() <= 20) && parts.count() == 10);
    // links lead to the row that has the id
    let xml = part(&out, "xl/worksheets/sheet4.xml");
    assert!(xml.contains("location=\"'Sentences 3'!A20\"") && xml.contains("location=\"'Sentences 4'!A2\""), "{xml}");
    assert_eq!(found[2].1[19][0], "c#19");
    let csv = String::from_utf8(as_csv(&out).unwrap().into_owned()).unwrap();
    assert_eq!(csv.lines().count(), 1 + 2 * HOSTILE.len() + 50);
}

#[test]
fn cells_are_no_longer_than_a_cell_may_be() {
    let mut map = hostile("a");
    map.sentences[0].text = "😀 ".repeat(20_000);
    let found = sheets(&bytes_of(ExportFormat::Xlsx, &[map]));
    let cell = &found[0].1[1][3];
    assert!(cell.ends_with('…') && cell.encode_utf16().count() <= 32_767);
}

#[test]
fn many_labels_have_a_sheet_to_choose_from() {
    let mut map = hostile("a");
    map.sentences[0].scores = (0..60).map(|at| (format!("label-number-{at}"), 0.0)).collect();
    let xml = part(&bytes_of(ExportFormat::Xlsx, &[map]), "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<formula1>Labels!$A$1:$A$65</formula1>"), "{xml}");
}

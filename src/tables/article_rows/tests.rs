//! The rows of a small article and of one that failed, in every dialect.

use super::*;
use crate::tables::columns::{Table, write_header};
use crate::tables::fixture;
use crate::tables::row_batch::{Notices, Tally};
use crate::tables::rows::Rows;

fn chunk(dialect: Dialect) -> Chunk {
    let pack = fixture::pack();
    let (article, analysis) = fixture::article();
    let mut chunk = Chunk::default();
    let mapped = Entry::Mapped { path: "in/a/=b.txt", article: &article, analysis: &analysis, message: "" };
    TableWriter::new(dialect, &pack).write(&mapped, &mut chunk);
    let failed = Entry::Failed { path: "in/c.txt", id: "c", row: Some(7), status: "empty", message: "no text" };
    TableWriter::new(dialect, &pack).write(&failed, &mut chunk);
    chunk
}

#[test]
fn a_small_article_in_the_default_dialect() {
    let chunk = chunk(Dialect::Spreadsheet);
    let text = |rows: &Rows| String::from_utf8(rows.bytes.clone()).unwrap();
    assert_eq!(
        text(&chunk.articles),
        "\"a/=b\",\"in/a/=b.txt\",\"'=Title\",\"A, B\",\"\",\"\",\"\",13,2,1,0,1,0,0,0,\"a/=b#1\",\"ok\",\"\",3,\"https://a.example\",\"title=html; author=header\",0.75,\"a/=b#1=0.75; a/=b#2=0.25\",\"\"\r\n\
         \"c\",\"in/c.txt\",\"\",\"\",\"\",\"\",\"\",,,,,,,,,\"\",\"empty\",\"no text\",7,\"\",\"\",,\"\",\"\"\r\n"
    );
    assert_eq!(
        text(&chunk.sentences),
        "\"a/=b#1\",\"a/=b\",1,\"claim\",0.50,\"“😀” We must act.\",\"\",\"\",\"\",\"author\",1.00,\"\",\"\",\
         \"evidence\",0.00,\"claim=0.20; evidence=0.00; policy=0.00; speculation=0.00; none=0.00; words=0.00\",0,17,\"\",\"thesis\",0,\"\",\"\",\"\"\r\n\
         \"a/=b#2\",\"a/=b\",2,\"speculation\",0.88,\"Some  analysts say \"\"it may; it might\"\" cost 3.\",\"supports\",\
         \"a/=b#1\",\"Some analysts\",\"unnamed\",0.25,\"speculation.modal\",\"may; it; might\",\
         \"evidence\",1.55,\"claim=-0.80; evidence=1.25; policy=0.00; speculation=3.20; none=0.00; words=0.00\",18,63,\"\",\"main_argument\",1,\"\",\"\",\"\"\r\n"
    );
    assert_eq!(
        text(&chunk.relations),
        "\"a/=b\",\"a/=b#2\",\"supports\",\"a/=b#1\",0.67,\"relation.because\",\"speculation\",\"claim\",\
         \"Some  analysts say \"\"it may; it might\"\" cost 3.\",\"“😀” We must act.\",\"\",\r\n"
    );
}

#[test]
fn rows_and_headers_agree() {
    let pack = fixture::pack();
    for dialect in Dialect::ALL {
        let chunk = chunk(dialect);
        let tables = [
            (Table::Articles, &chunk.articles),
            (Table::Sentences, &chunk.sentences),
            (Table::Relations, &chunk.relations),
        ];
        for (table, rows) in tables {
            let mut file = Vec::new();
            write_header(&mut file, dialect, &table.columns(&pack));
            file.extend_from_slice(&rows.bytes);
            let mut reader = csv::ReaderBuilder::new().delimiter(dialect.delimiter()).from_reader(&file[..]);
            let header = reader.headers().unwrap().clone();
            assert_eq!(header.len(), table.columns(&pack).len());
            // the reader refuses records of another length
            let records: Vec<_> = reader.records().map(Result::unwrap).collect();
            assert_eq!(records.len() as u64, rows.count);
            if table == Table::Sentences {
                let (article, analysis) = fixture::article();
                let cell = |name: &str| &records[1][header.iter().position(|column| column == name).unwrap()];
                let [start, end] = ["start", "end"].map(|name| cell(name).parse::<usize>().unwrap());
                let slice: String = article.text.chars().take(end).skip(start).collect();
                assert_eq!(slice, article.text[analysis.sentences[1].span.clone()]);
                if dialect == Dialect::Plain {
                    assert_eq!(cell("text"), slice);
                }
            }
        }
    }
}

#[test]
fn names_of_labels_do_not_collide() {
    let names: Vec<_> = Table::Articles.columns(&fixture::pack()).into_iter().map(|c| c.name).collect();
    assert_eq!(names[9..16], ["claims", "evidence", "speculation", "none", "policy", "label_words", "thesis_id"]);
}

#[test]
fn a_chunk_counts_and_forgets() {
    let mut first = chunk(Dialect::Spreadsheet);
    assert_eq!((first.articles.count, first.sentences.count, first.relations.count), (2, 2, 1));
    assert_eq!((first.tally.words, first.tally.supports, first.tally.attacks), (13, 1, 0));
    assert_eq!(first.tally.labels, [1, 0, 0, 1, 0, 0]);
    let mut sum = Tally::default();
    sum.merge(&first.tally);
    first.clear();
    sum.merge(&first.tally);
    assert_eq!(sum.sentences, 2);
    assert_eq!(sum.statuses.into_iter().collect::<Vec<_>>(), [("empty".to_owned(), 1), ("ok".to_owned(), 1)]);
    assert!(first.sentences.bytes.is_empty());
}

#[test]
fn long_cells_are_noted_once() {
    let pack = fixture::pack();
    let (mut article, mut analysis) = fixture::article();
    article.text.push_str(&"x".repeat(40_000));
    analysis.sentences[1].span.end = article.text.len();
    let mut chunk = Chunk::default();
    let entry = Entry::Mapped { path: "p", article: &article, analysis: &analysis, message: "" };
    TableWriter::new(Dialect::Spreadsheet, &pack).write(&entry, &mut chunk);
    assert_eq!(chunk.notices, Notices { long_cells: 1, first_long: Some("a/=b#2".to_owned()) });
}

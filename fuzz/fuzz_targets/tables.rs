//! Any text, id and path in the tables of each dialect: as many records as were counted, as wide as the header, the plain
//! ones as they were written, and in those for spreadsheets no cell that a program would work out.
#![no_main]

use std::sync::{Arc, LazyLock, Mutex};

use libfuzzer_sys::fuzz_target;
use toulmin::article::{Format, build};
use toulmin::tables::columns::{Table, write_header};
use toulmin::tables::{Chunk, Dialect, Entry, TableWriter};
use toulmin::{Engine, Worker};
use toulmin::analysis::Analysis;
use toulmin::rules;

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Arc::new(rules::load(&rules::Source::BuiltIn).expect("the built-in pack loads"))));
static WORKER: LazyLock<Mutex<Worker>> = LazyLock::new(|| Mutex::new(ENGINE.worker()));

fuzz_target!(|data: (String, String, String)| {
    let (id, path, text) = data;
    let article = build(id, text, Format::Text, &ENGINE.pack().header, true);
    let mut map = Analysis::default();
    WORKER.lock().expect("a panic ends the run").analyse(&article, &mut map);
    for dialect in Dialect::ALL {
        let mut chunk = Chunk::default();
        let entry = Entry::Mapped { path: &path, article: &article, analysis: &map, message: &path };
        TableWriter::new(dialect, ENGINE.pack()).write(&entry, &mut chunk);
        for (table, rows) in [
            (Table::Articles, &chunk.articles),
            (Table::Sentences, &chunk.sentences),
            (Table::Relations, &chunk.relations),
        ] {
            let mut file = Vec::new();
            write_header(&mut file, dialect, &table.columns(ENGINE.pack()));
            file.extend_from_slice(&rows.bytes);
            let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&file);
            let mut reader = csv::ReaderBuilder::new().delimiter(dialect.delimiter()).from_reader(file);
            let names = reader.headers().expect("a header").clone();
            // the reader refuses records of another length
            let records: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a record")).collect();
            assert_eq!(records.len() as u64, rows.count);
            let cell = |row: &csv::StringRecord, name: &str| {
                row[names.iter().position(|own| own == name).expect("a column")].to_owned()
            };
            if dialect.is_for_spreadsheets() {
                let numbers = ["margin", "weight"];
                for (name, cell) in records.iter().flat_map(|row| names.iter().zip(row)) {
                    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']);
                    assert!(!formula || numbers.contains(&name), "{name}: {cell:?}");
                    assert!(!cell.contains(['\n', '\r', '\t', '\u{2028}']), "{name}: {cell:?}");
                }
            } else if table == Table::Sentences {
                for (row, sentence) in records.iter().zip(&map.sentences) {
                    assert_eq!(cell(row, "text"), article.text[sentence.span.clone()]);
                    assert_eq!(cell(row, "article_id"), article.id);
                }
            } else if table == Table::Articles {
                assert_eq!((cell(&records[0], "path"), cell(&records[0], "message")), (path.clone(), path.clone()));
            }
        }
    }
});

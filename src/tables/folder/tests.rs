//! The folder of a run from outside.

use std::fs;

use super::*;
use crate::tables::article_rows::{Entry, TableWriter};
use crate::tables::fixture;

fn chunk(dialect: Dialect) -> Chunk {
    let (article, analysis) = fixture::article();
    let mut chunk = Chunk::default();
    let entry = Entry::Mapped { path: "in/b.txt", article: &article, analysis: &analysis, message: "" };
    TableWriter::new(dialect, &fixture::pack()).write(&entry, &mut chunk);
    chunk
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn run(dir: &Path, dialect: Dialect, articles: usize, limit: u64) -> Finished {
    let pack = fixture::pack();
    let mut folder = OutputFolder::with_limit(dir, dialect, &pack, limit).unwrap();
    let mut chunk = chunk(dialect);
    for _ in 0..articles / 2 {
        folder.append(&chunk).unwrap();
    }
    // several articles in one chunk
    let one = chunk.clone();
    chunk.clear();
    for _ in articles / 2..articles {
        for (many, rows) in [
            (&mut chunk.articles, &one.articles),
            (&mut chunk.sentences, &one.sentences),
            (&mut chunk.relations, &one.relations),
        ] {
            many.bytes.extend_from_slice(&rows.bytes);
            many.count += rows.count;
        }
        chunk.tally.merge(&one.tally);
    }
    folder.append(&chunk).unwrap();
    let info = RunInfo { version: "0.0.0".to_owned(), ..RunInfo::default() };
    folder.finish(&info, &Health::new(&pack)).unwrap()
}

const SET: [&str; 6] = ["articles.csv", "csv-metadata.json", "relations.csv", "rules.csv", "run.json", "sentences.csv"];

#[test]
fn a_run_leaves_its_files_and_nothing_else() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("a/b");
    let first = run(&dir, Dialect::Spreadsheet, 3, SHEET_ROWS);
    assert_eq!(names(&dir), SET);
    let bytes: Vec<_> = SET.iter().map(|name| fs::read(dir.join(name)).unwrap()).collect();
    assert!(bytes[5].starts_with("\u{FEFF}\"sentence_id\",".as_bytes()));
    let second = run(&dir, Dialect::Spreadsheet, 3, SHEET_ROWS);
    assert_eq!(first, second);
    assert_eq!(names(&dir), SET);
    assert_eq!(SET.map(|name| fs::read(dir.join(name)).unwrap()).to_vec(), bytes);
    let run: serde_json::Value = serde_json::from_slice(&bytes[4]).unwrap();
    assert_eq!(run["counts"]["statuses"]["ok"], 3);
    assert_eq!(run["counts"]["labels"]["speculation"], 3);
    assert_eq!(run["files"][1]["name"], "sentences.csv");
    assert_eq!(run["files"][1]["rows"], 6);
    for file in &first.files {
        assert_eq!(fs::metadata(dir.join(&file.name)).unwrap().len(), file.bytes, "{}", file.name);
    }
}

#[test]
fn long_tables_are_split_at_rows() {
    let temp = tempfile::tempdir().unwrap();
    for limit in 2..12 {
        let finished = run(temp.path(), Dialect::Spreadsheet, 5, limit);
        let mut rows = 0;
        for file in run_json::files_of(Table::Sentences, &finished.files) {
            let bytes = fs::read(temp.path().join(&file.name)).unwrap();
            let records = csv::Reader::from_reader(&bytes[..]).records().map(Result::unwrap).count() as u64;
            assert_eq!(records, file.rows);
            assert!(records < limit);
            rows += records;
        }
        assert_eq!(rows, 10);
        assert_eq!(finished.warnings.is_empty(), limit > 10);
    }
    // parts that a later run does not have are gone
    run(temp.path(), Dialect::Plain, 5, 2);
    assert_eq!(names(temp.path()), SET);
}

#[test]
fn a_run_given_up_leaves_no_trace() {
    let temp = tempfile::tempdir().unwrap();
    let pack = fixture::pack();
    let dir = temp.path().join("new/deep");
    let mut folder = OutputFolder::create(&dir, Dialect::Plain, &pack).unwrap();
    folder.append(&chunk(Dialect::Plain)).unwrap();
    drop(folder);
    assert!(names(temp.path()).is_empty());
    fs::write(temp.path().join("sentences.csv"), "old").unwrap();
    drop(OutputFolder::create(temp.path(), Dialect::Plain, &pack).unwrap());
    assert_eq!(names(temp.path()), ["sentences.csv"]);
}

#[test]
fn what_dead_runs_left_is_cleared_and_edits_survive() {
    let temp = tempfile::tempdir().unwrap();
    run(temp.path(), Dialect::Plain, 1, SHEET_ROWS);
    fs::create_dir_all(temp.path().join(".toulmin-999999/new")).unwrap();
    fs::write(temp.path().join(".toulmin-999999/new/sentences.csv"), "half").unwrap();
    fs::write(temp.path().join(".toulmin.lock"), "").unwrap();
    let table = temp.path().join("sentences.csv");
    let edited = fs::read_to_string(&table).unwrap().replace(",\"\"\n", ",\"claim\"\n");
    fs::write(&table, &edited).unwrap();
    let finished = run(temp.path(), Dialect::Plain, 1, SHEET_ROWS);
    assert_eq!(finished.kept, ["sentences-edited.csv"]);
    assert_eq!(fs::read_to_string(temp.path().join("sentences-edited.csv")).unwrap(), edited);
    assert_eq!(names(temp.path()).len(), SET.len() + 1);
}

#[test]
fn bad_folders_are_told_at_once() {
    let temp = tempfile::tempdir().unwrap();
    let pack = fixture::pack();
    let create = |path: &Path| OutputFolder::create(path, Dialect::Plain, &pack);
    let file = temp.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(create(&file), Err(FolderError::NotAFolder { .. })));
    assert!(matches!(create(&file.join("below")), Err(FolderError::Create { .. })));
    let open = create(temp.path()).unwrap();
    assert!(matches!(create(temp.path()), Err(FolderError::Busy { .. })));
    drop(open);
    create(temp.path()).unwrap();
    assert_eq!(names(temp.path()), ["file"]);
}

#[test]
fn a_table_that_cannot_be_replaced_stops_nothing_else() {
    let temp = tempfile::tempdir().unwrap();
    let pack = fixture::pack();
    let folder = OutputFolder::create(temp.path(), Dialect::Plain, &pack).unwrap();
    // stands for a file that the system refuses to move
    let old = folder.staging.new_files().parent().unwrap().join("old/sentences.csv");
    fs::create_dir_all(old.join("x")).unwrap();
    fs::write(temp.path().join("sentences.csv"), "old").unwrap();
    let error = folder.finish(&RunInfo::default(), &Health::new(&pack)).unwrap_err();
    let FolderError::Replace { kept, .. } = &error else { panic!("{error}") };
    assert_eq!(names(kept), SET);
    assert!(error.to_string().contains("sentences.csv"));
    assert!(temp.path().join("sentences.csv").is_file());
}

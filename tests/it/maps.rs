//! Maps with names: what is read back from tables or NDJSON is what was written, whoever saved it in between.

use std::fs;
use std::path::Path;

use toulmin::map::{Relation, Role};
use toulmin::tables::map_rows::write_map;
use toulmin::tables::{Chunk, Dialect};
use toulmin::{ArgumentMap, MapReader};

use crate::common::{engine, mapped, root, run};

fn read(path: &Path) -> Vec<ArgumentMap> {
    MapReader::open(path).unwrap().map(Result::unwrap).collect()
}

/// Runs `toulmin map` over the sample corpus and a file that cannot be read.
fn tables(dialect: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    let corpus = root().join("corpus");
    run(folder.path(), &["map", corpus.to_str().unwrap(), "empty.txt", "-o", "maps", "--csv", dialect, "-q"]);
    folder
}

#[test]
fn tables_become_maps_and_the_same_tables_again() {
    for (name, dialect) in
        [("spreadsheet", Dialect::Spreadsheet), ("semicolon", Dialect::Semicolon), ("plain", Dialect::Plain)]
    {
        let folder = tables(name);
        let maps = folder.path().join("maps");
        let mut chunk = Chunk::default();
        for map in read(&maps) {
            write_map(&map, &[], dialect, &mut chunk);
        }
        for (table, rows) in [
            ("articles.csv", &chunk.articles),
            ("sentences.csv", &chunk.sentences),
            ("relations.csv", &chunk.relations),
        ] {
            let written = fs::read(maps.join(table)).unwrap();
            let header = written.iter().position(|byte| *byte == b'\n').unwrap() + 1;
            let (written, again) = (String::from_utf8_lossy(&written[header..]), String::from_utf8_lossy(&rows.bytes));
            for (line, (was, is)) in written.lines().zip(again.lines()).enumerate() {
                assert_eq!(was, is, "{table} as {name}, row {line}");
            }
            assert_eq!(written.len(), again.len(), "{table} as {name}");
        }
    }
}

#[test]
fn an_analysis_with_names_writes_the_rows_of_the_run() {
    let mut chunk = Chunk::default();
    for (article, analysis) in mapped() {
        write_map(&ArgumentMap::from_analysis(article, analysis, engine().pack()), &[], Dialect::Plain, &mut chunk);
    }
    let folder = tables("plain");
    let all = fs::read_to_string(folder.path().join("maps/sentences.csv")).unwrap();
    let again = String::from_utf8(chunk.sentences.bytes).unwrap();
    for (was, is) in all.lines().skip(1).zip(again.lines()) {
        assert_eq!(was, is);
    }
}

#[test]
fn a_table_sorted_recoded_and_cut_down_reads_the_same() {
    let folder = tables("plain");
    let maps = folder.path().join("maps");
    let before = read(&maps);
    let path = maps.join("sentences.csv");
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    rows.reverse();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(reader.headers().unwrap()).unwrap();
    for row in &rows {
        writer.write_record(row).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(&path, utf16).unwrap();
    assert_eq!(read(&maps), before);
}

#[test]
fn answers_of_pipe_are_maps() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Fines should go. They cost more than they bring in. But libraries need money.";
    let line = serde_json::json!({"id": "a", "body": text, "title": "Fines"}).to_string();
    let out = assert_cmd::Command::new(env!("CARGO_BIN_EXE_toulmin"))
        .current_dir(folder.path())
        .args(["pipe", "-q"])
        .write_stdin(line)
        .output()
        .unwrap();
    let path = folder.path().join("answers.ndjson");
    fs::write(&path, &out.stdout).unwrap();
    let maps = read(&path);
    let direct = engine().analyze(text);
    assert_eq!((maps.len(), maps[0].article.title.as_str()), (1, "Fines"));
    assert_eq!((&maps[0].thesis, maps[0].sentences.len()), (&direct.thesis, direct.sentences.len()));
    let links = |map: &ArgumentMap| map.relations.iter().map(|e| (e.source, e.target, e.relation)).collect::<Vec<_>>();
    assert_eq!(links(&maps[0]), links(&direct));
    for (read, own) in maps[0].sentences.iter().zip(&direct.sentences) {
        assert_eq!((&read.label, &read.hits, read.start, read.end), (&own.label, &own.hits, own.start, own.end));
    }
}

#[test]
fn what_cannot_be_read_says_what_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let said = |path: &Path| MapReader::open(path).err().unwrap_or_else(|| panic!("{path:?} opened")).to_string();
    assert!(said(&folder.path().join("nowhere")).contains("toulmin map"));
    assert!(said(folder.path()).contains("there is no sentences.csv"));
    let path = folder.path().join("sentences.csv");
    fs::write(&path, "sentence_id,text\na#1,Fines should go.\n").unwrap();
    assert!(said(&path).contains("the header lacks `label`"));
    fs::write(&path, "sentence_id,label,text,confidence\na#1,claim,Fines should go.,high\n").unwrap();
    let error = MapReader::open(&path).unwrap().next().unwrap().unwrap_err();
    assert!(error.to_string().ends_with("sentences.csv:2: `confidence` must be a number, not `high`"), "{error}");
}

#[test]
fn depths_and_roles_follow_the_relations() {
    for (article, analysis) in mapped() {
        let map = ArgumentMap::from_analysis(article, analysis, engine().pack());
        let (depths, roles) = (map.depths(), map.roles());
        let thesis = map.thesis.unwrap();
        assert_eq!((depths[thesis], roles[thesis]), (Some(0), Role::Thesis));
        for edge in &map.relations {
            let (own, above) = (depths[edge.source].unwrap(), depths[edge.target].unwrap());
            assert_eq!(own, above + 1);
            assert_eq!(roles[edge.source] == Role::Attack, edge.relation == Relation::Attacks);
            assert_eq!(roles[edge.source] == Role::MainArgument, above == 0 && edge.relation == Relation::Supports);
        }
    }
}

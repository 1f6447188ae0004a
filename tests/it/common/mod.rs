//! What several tests from outside share: the sample corpus, analysed once with the pack in `rules/`.
#![allow(dead_code, reason = "each test uses its part")]

pub mod inputs;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, OnceLock};

use toulmin::Engine;
use toulmin::analysis::Analysis;
use toulmin::article::Article;
use toulmin::corpus::{read, walk};
use toulmin::rules::{Source, load};

/// The folder of the package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shipped pack, compiled.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let pack = load(&Source::BuiltIn).unwrap_or_else(|bad| panic!("the shipped pack does not load\n{bad}"));
        Engine::new(Arc::new(pack))
    })
}

/// Every article of the sample corpus with its map, in corpus order.
pub fn mapped() -> &'static [(Article, Analysis)] {
    static ALL: OnceLock<Vec<(Article, Analysis)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let corpus = walk(&[root().join("corpus")]).unwrap();
        let mut worker = engine().worker();
        let article = |input| read(input, &mut Vec::new()).unwrap().draft.build(&engine().pack().header);
        let mut analysed = |article: Article| {
            let mut analysis = Analysis::default();
            worker.analyse(&article, &mut analysis);
            (article, analysis)
        };
        corpus.inputs.iter().map(article).map(&mut analysed).collect()
    })
}

/// The binary, to be run in `folder`.
pub fn toulmin(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_toulmin"));
    command.current_dir(folder).env("COLUMNS", "100").env("NO_COLOR", "1");
    command
}

/// Runs the binary, which has to end well.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    let output = toulmin(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "toulmin {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Copies a folder with all that is below it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The small corpus and pack of the cases in `tests/cmd`, in a folder of its own.
pub fn fixture() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/cmd/map.in"), folder.path());
    folder
}

/// A table as rows of cells by the names of their columns.
pub fn table(path: &Path) -> Vec<Row> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row =
        |record: csv::StringRecord| Row { names: names.clone(), cells: record.iter().map(str::to_owned).collect() };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    names: Vec<String>,
    cells: Vec<String>,
}

impl Row {
    /// The cell of a column.
    pub fn get(&self, column: &str) -> &str {
        let at = self.names.iter().position(|name| name == column);
        &self.cells[at.unwrap_or_else(|| panic!("no column {column}"))]
    }
}

/// Files below a folder with a given extension, sorted.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = entries.filter(|path| path.extension().is_some_and(|e| e == extension)).collect();
    found.sort();
    found
}

/// Every visible file of a folder.
pub fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let visible = entries.filter(|e| e.path().is_file() && !e.file_name().to_string_lossy().starts_with('.'));
    visible.map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).unwrap())).collect()
}

/// Whether the tables are a whole set of one run; `None` where nothing says that they are one.
pub fn whole(maps: &Path) -> Option<usize> {
    let mark = std::fs::read(maps.join("run.json")).ok()?;
    let mark: serde_json::Value = serde_json::from_slice(&mark).unwrap();
    for file in mark["files"].as_array().unwrap() {
        let path = maps.join(file["name"].as_str().unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), file["bytes"].as_u64().unwrap(), "{}", path.display());
        if file["rows"].is_u64() {
            assert_eq!(table(&path).len() as u64, file["rows"].as_u64().unwrap(), "{}", path.display());
        }
    }
    Some(table(&maps.join("articles.csv")).len())
}

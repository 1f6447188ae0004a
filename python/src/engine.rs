//! A rule pack, compiled, and what can be done with it.
#![expect(clippy::needless_pass_by_value, reason = "Python's arguments come by value")]

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde_json::Value;
use toulmin::analysis::Analysis;
use toulmin::article::{Format, build};
use toulmin::corpus::{Columns, FrameColumns as Found, Reading, Selection, walk};
use toulmin::export::label_tone;
use toulmin::rules::{Diagnostics, Source, load};
use toulmin::run::{Event, MapTables, RunError, Wanted, map_in_memory};
use toulmin::workbench::check::{examples, lint, report};
use toulmin::workbench::explain::label::explain;
use toulmin::workbench::gold::{Gold, read};
use toulmin::workbench::score::{View, score, score_over};
use toulmin::workbench::tune::fit::settings::{Settings, Towards};
use toulmin::workbench::tune::{TuneError, tune};

use crate::errors::{bug, from_library, from_rules, raised};
use crate::table::Table;
use crate::tuned::Tuned;
use crate::watched::{Watch, watched};

/// Tables of a run: articles, sentences, relations, rules.
type Tables = (Table, Table, Table, Table);

/// A rule pack, compiled.
#[pyclass(frozen, module = "toulmin._toulmin")]
pub struct Engine {
    source: Source,
    engine: toulmin::Engine,
}

/// The columns of a data frame that are read.
#[pyclass(frozen, module = "toulmin._toulmin")]
pub struct FrameColumns(Found);

#[pymethods]
impl FrameColumns {
    /// Their positions.
    #[getter]
    fn wanted(&self) -> Vec<usize> {
        self.0.wanted()
    }
}

impl Engine {
    fn map(&self, py: Python<'_>, wanted: &Wanted, threads: usize, progress: Option<&Py<PyAny>>) -> PyResult<Tables> {
        let work = |watch: &Watch| -> Result<_, RunError> {
            let on_event = |event| match event {
                Event::Found { articles, .. } => watch.expect(articles),
                Event::Article { .. } => watch.advance(),
                _ => {}
            };
            let found = map_in_memory(&self.engine, wanted, threads, &|| watch.is_stopped(), &on_event)?;
            let MapTables { articles, sentences, relations, rules, .. } = found;
            let table = |table| Table::new(table).map_err(bug);
            let all = || Ok((table(articles)?, table(sentences)?, table(relations)?, table(rules)?));
            Ok(all())
        };
        watched(py, progress, work)?.map_err(|error| from_library(py, error))?
    }
}

/// The pack that ships with toulmin, compiled once.
fn builtin() -> Result<toulmin::Engine, Diagnostics> {
    static BUILTIN: OnceLock<toulmin::Engine> = OnceLock::new();
    if let Some(engine) = BUILTIN.get() {
        return Ok(engine.clone());
    }
    let engine = toulmin::Engine::builtin()?;
    Ok(BUILTIN.get_or_init(|| engine).clone())
}

/// Reads gold; mistakes in it are of kind `tables`.
fn gold(py: Python<'_>, path: &str) -> PyResult<Gold> {
    let bytes =
        std::fs::read(path).map_err(|error| raised(py, "tables", &format!("{path} cannot be read ({error})"), None))?;
    py.detach(|| read(path, &bytes)).map_err(|error| from_library(py, error))
}

#[pymethods]
impl Engine {
    #[new]
    fn new(py: Python<'_>, folder: Option<PathBuf>) -> PyResult<Self> {
        let source = folder.map_or(Source::BuiltIn, Source::Folder);
        let engine = py.detach(|| match &source {
            Source::BuiltIn => builtin(),
            other => Ok(toulmin::Engine::new(Arc::new(load(other)?))),
        });
        Ok(Self { engine: engine.map_err(|found| from_rules(py, found))?, source })
    }

    #[getter]
    fn name(&self) -> &str {
        &self.engine.pack().name
    }

    #[getter]
    fn version(&self) -> &str {
        &self.engine.pack().version
    }

    #[getter]
    fn hash(&self) -> &str {
        &self.engine.pack().hash
    }

    #[getter]
    fn labels(&self) -> Vec<(&str, &str)> {
        self.engine.pack().labels.iter().map(|label| (label.id.as_str(), label.meaning.as_str())).collect()
    }

    /// Labels with background and ink, as pages show them.
    #[getter]
    fn tones(&self) -> Vec<(&str, &'static str, &'static str)> {
        let labels = &self.engine.pack().labels;
        let ids = || labels.iter().map(|label| label.id.as_str());
        ids().map(|id| (id, label_tone(id, ids()))).map(|(id, (fill, ink))| (id, fill, ink)).collect()
    }

    /// The findings of `toulmin check --format json`.
    fn check(&self, py: Python<'_>) -> String {
        py.detach(|| {
            let pack = self.engine.pack();
            let mut found = examples::run(&self.engine);
            found.extend(lint::run(pack));
            report::json(&Diagnostics::new(found, pack.files.clone()), Some(pack))
        })
    }

    fn map_paths(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        threads: usize,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Tables> {
        self.map(py, &Wanted::Paths(paths, Selection::default()), threads, progress.as_ref())
    }

    /// Finds the columns of a data frame: those that are named, and the usual ones.
    fn columns(
        &self,
        py: Python<'_>,
        header: Vec<String>,
        text: Option<String>,
        id: Option<String>,
    ) -> PyResult<FrameColumns> {
        let reading = Reading(Arc::clone(&self.engine.pack().reading));
        let named = Columns { text, id, ..Columns::default() };
        let found = Found::find(&header, &named, &reading);
        found.map(FrameColumns).map_err(|why| raised(py, "input", &why.message, None))
    }

    /// Maps the cells of these columns. `unique`: ids have to differ.
    fn map_frame(
        &self,
        py: Python<'_>,
        columns: &FrameColumns,
        cells: Vec<Vec<Option<String>>>,
        unique: bool,
        threads: usize,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Tables> {
        let frame = columns.0.fill(cells);
        if unique && let Some(id) = frame.repeated_id() {
            let message =
                format!("two articles have the id `{id}`: their rows could not be told apart; make ids unique");
            return Err(raised(py, "input", &message, None));
        }
        self.map(py, &Wanted::Frame(frame), threads, progress.as_ref())
    }

    /// Why each sentence has its label: a JSON list.
    fn explain(&self, py: Python<'_>, text: String, alone: bool) -> PyResult<String> {
        py.detach(|| {
            let pack = self.engine.pack();
            let article = build(String::new(), text, Format::Text, &pack.header, true);
            let (mut worker, mut analysis) = (self.engine.worker(), Analysis::default());
            worker.analyse(&article, &mut analysis);
            if analysis.sentences.len() == 1 && !alone {
                worker.analyse_amid(&article, &mut analysis, |_| {});
            }
            serde_json::to_string(&explain(&self.engine, &article, &analysis)).map_err(bug)
        })
    }

    /// The figures of `toulmin score --json`.
    fn score(&self, py: Python<'_>, path: &str, corpus: Vec<PathBuf>, worst: usize) -> PyResult<String> {
        let gold = gold(py, path)?;
        let usable = gold.check_use().and_then(|()| gold.check_labels(self.engine.pack()));
        usable.map_err(|error| from_library(py, error))?;
        let work = |_: &Watch| -> Result<Value, RunError> {
            let view = View::default();
            if corpus.is_empty() {
                return Ok(score(&self.engine, &gold, &view, worst).to_json());
            }
            let (scored, unmatched) = score_over(&self.engine, &gold, &walk(&corpus)?, &view, worst);
            let mut value = scored.to_json();
            value["unmatched"] = unmatched
                .iter()
                .map(|missing| serde_json::json!({"id": missing.id, "line": missing.line, "why": missing.why}))
                .collect();
            Ok(value)
        };
        Ok(watched(py, None, work)?.map_err(|error| from_library(py, error))?.to_string())
    }

    /// What `toulmin tune` learns.
    fn tune(
        &self,
        py: Python<'_>,
        path: &str,
        folds: usize,
        phrases: usize,
        towards: Option<&str>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Tuned> {
        let gold = gold(py, path)?;
        let usable = gold.check_use().and_then(|()| gold.check_spelling(self.engine.pack()));
        usable.map_err(|error| from_library(py, error))?;
        let towards = match towards {
            None => None,
            Some("pack") => Some(Towards::Pack),
            Some("zero") => Some(Towards::Zero),
            Some(other) => {
                return Err(PyValueError::new_err(format!("towards is None, \"pack\" or \"zero\", not \"{other}\"")));
            }
        };
        let settings = Settings { phrases, towards, anchored: gold.column == "corrected_label" };
        let work = |watch: &Watch| {
            watch.expect(Some(folds as u64 + 1));
            let told = |_| watch.advance();
            tune(&self.source, &self.engine, &gold.articles, settings, folds, &told)
        };
        let found = watched(py, progress.as_ref(), work)?;
        found.map(Tuned::new).map_err(|error| match error {
            TuneError::Pack(found) => from_rules(py, found),
            other => raised(py, "tables", &format!("{path}: {other}"), None),
        })
    }
}

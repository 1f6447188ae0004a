//! What was learned from corrections.
#![expect(clippy::needless_pass_by_value, reason = "Python's arguments come by value")]

use std::path::PathBuf;

use pyo3::prelude::*;
use serde_json::json;
use toulmin::workbench::tune::patch::pack::unified;
use toulmin::workbench::tune::patch::write::{check, write};
use toulmin::workbench::tune::{Outcome, Verdict};

use crate::errors::raised;

/// What was learned from corrections.
#[pyclass(frozen, module = "toulmin._toulmin")]
pub struct Tuned(Outcome);

impl Tuned {
    pub fn new(found: Outcome) -> Self {
        Self(found)
    }
}

#[pymethods]
impl Tuned {
    /// `better`, `no-gain`, `worse` or `nothing`.
    #[getter]
    fn verdict(&self) -> &'static str {
        match self.0.verdict {
            Verdict::Better => "better",
            Verdict::NoGain => "no-gain",
            Verdict::Worse => "worse",
            Verdict::Nothing => "nothing",
        }
    }

    /// The change of the rule files, as a patch.
    #[getter]
    fn patch(&self, py: Python<'_>) -> String {
        py.detach(|| unified(&self.0.old, &self.0.new))
    }

    /// Figures and what changes, as JSON.
    fn figures(&self) -> String {
        let found = &self.0;
        let moved = found
            .moved
            .iter()
            .map(|(rule, label, was, is)| json!({"rule": rule, "label": label, "before": was, "after": is}));
        let phrases = found.phrases.iter().map(|(words, weights)| {
            let weights: serde_json::Map<_, _> =
                weights.iter().map(|(label, weight)| (label.clone(), json!(weight))).collect();
            json!({"words": words, "weights": weights})
        });
        let exceptions = found
            .exceptions
            .iter()
            .map(|(rule, words, sentences)| json!({"rule": rule, "unless": words, "sentences": sentences}));
        json!({
            "articles": found.articles,
            "sentences": found.sentences,
            "labels": found.labels,
            "before": found.before,
            "after": found.after,
            "gain": found.gain,
            "folds": found.folds.iter().map(|fold| json!({"articles": fold.articles, "sentences": fold.sentences, "before": fold.before, "after": fold.after})).collect::<Vec<_>>(),
            "moved": moved.collect::<Vec<_>>(),
            "phrases": phrases.collect::<Vec<_>>(),
            "exceptions": exceptions.collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Writes the changed pack to a folder. Returns the names of files that were written.
    fn write(&self, py: Python<'_>, folder: PathBuf) -> PyResult<Vec<String>> {
        check(&folder, &self.0.new).map_err(|error| raised(py, "output", &error.to_string(), None))?;
        let written = write(&folder, &self.0.new).map_err(|error| raised(py, "output", &error.to_string(), None))?;
        Ok(written.replaced.into_iter().chain(written.new).collect())
    }
}

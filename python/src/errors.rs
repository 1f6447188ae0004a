//! Errors of the library as `toulmin.Error`, which is a class of the Python part.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use toulmin::rules::Diagnostics;
use toulmin::workbench::check::report;
use toulmin::{Error, ErrorKind};

/// What `Error.kind` says.
fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Rules => "rules",
        ErrorKind::Input => "input",
        ErrorKind::Tables => "tables",
        ErrorKind::Stopped => "stopped",
        ErrorKind::Options => "options",
        // kinds that are new in the library are faults of writing until they have a name here
        _ => "output",
    }
}

/// An error of a kind, with its findings as JSON where there are any.
pub fn raised(py: Python<'_>, kind: &str, message: &str, findings: Option<String>) -> PyErr {
    let made = py
        .import("toulmin._errors")
        .and_then(|module| module.getattr("Error"))
        .and_then(|class| class.call1((kind, message, findings)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// Any error of the library.
pub fn from_library(py: Python<'_>, error: impl Into<Error>) -> PyErr {
    let error = error.into();
    let findings = error.diagnostics().map(|found| report::json(found, None));
    raised(py, name(error.kind()), &error.to_string(), findings)
}

/// What is wrong with rule files.
pub fn from_rules(py: Python<'_>, found: Diagnostics) -> PyErr {
    from_library(py, found)
}

/// A bug of ours.
pub fn bug(what: impl std::fmt::Display) -> PyErr {
    PyRuntimeError::new_err(format!("{what}; this is a bug in toulmin"))
}

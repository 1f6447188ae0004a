//! The native part of the Python package: engines, tables and the command.
//!
//! What people call is written in Python (`python/toulmin`), with its documentation; here is only what needs the library.
//! Long work runs on threads of its own without the interpreter's lock, see [`watched`].

#[path = "../../src/cli/mod.rs"]
mod cli;
mod engine;
mod errors;
mod table;
mod tuned;
mod watched;

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the command with a command line, the program's name first. Returns the exit code.
#[pyfunction]
#[pyo3(name = "main")]
fn command(py: Python<'_>, line: Vec<OsString>) -> u8 {
    py.detach(|| cli::main(line).number())
}

#[pymodule]
fn _toulmin(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<engine::Engine>()?;
    module.add_class::<engine::FrameColumns>()?;
    module.add_class::<table::Table>()?;
    module.add_class::<tuned::Tuned>()?;
    module.add_function(wrap_pyfunction!(command, module)?)
}

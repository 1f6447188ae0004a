//! `toulmin schema`: JSON Schema of rule files and of toulmin.toml, for editors.

use clap::CommandFactory;
use serde_json::Value;
use toulmin::rules::{schema_of, schema_of_any};

use crate::cli::args::{Arguments, Schema};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::settings;
use crate::cli::terminal::print::put;

pub fn run(own: &Schema) -> Result<ExitCode, Failure> {
    put(&written(&of(&own.kind)))?;
    Ok(ExitCode::SUCCESS)
}

/// As it stands in a file.
pub fn written(schema: &Value) -> String {
    format!("{schema:#}\n")
}

fn of(kind: &str) -> Value {
    match kind {
        "config" => settings::schema(&Arguments::command()),
        // the command line takes no other names
        kind => schema_of(kind).unwrap_or_else(schema_of_any),
    }
}

//! `toulmin completions`: what a shell needs to complete a command line.

use clap::CommandFactory;

use crate::cli::args::{Arguments, Completions};
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::print::put;

pub fn run(own: &Completions) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(own.shell, &mut Arguments::command(), "toulmin", &mut script);
    put(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

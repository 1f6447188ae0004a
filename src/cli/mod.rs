//! The commands: nothing but arguments and rendering; what they do is the library's.

mod args;
mod commands;
mod common;
mod error;
mod gold;
mod reading_args;
mod terminal;

pub use args::Arguments;

use std::process::ExitCode;

use args::Command;
use commands::{check, diff, explain, export, init, map, pipe, score, tune, view};

/// Runs a command; the exit code says how it ended: 0 done, 1 findings, 2 usage or bad rules, 3 nothing
/// could be read or written, 130 interrupted.
pub fn run(arguments: Arguments) -> ExitCode {
    toulmin::panic_guard::note_panics();
    let common = arguments.common;
    let done = match arguments.command {
        Command::Map(own) if own.watch => map::watch::run(&own, &common),
        Command::Map(own) => map::run(&own, &common),
        Command::Check(own) => check::run(&own, &common),
        Command::Diff(own) => diff::run(&own, &common),
        Command::Explain(own) => explain::run(&own, &common),
        Command::Score(own) => score::run(&own, &common),
        Command::Pipe(own) => pipe::run(&own, &common),
        Command::Tune(own) => tune::run(&own, &common),
        Command::Init(own) => init::run(&own, &common),
        Command::Export(own) => export::run(&own, &common),
        Command::View(own) => view::run(&own, &common),
    };
    match done {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

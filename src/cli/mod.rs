//! The commands: nothing but arguments and rendering; what they do is the library's.

mod args;
mod commands;
mod common;
mod error;
pub mod exit;
mod gold;
mod reading_args;
mod settings;
mod terminal;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, FromArgMatches};
use toulmin::rules::closest;

use args::{Arguments, Command, Used};
use commands::{
    check, claims, completions, diff, explain, export, init, man, map, merge, pipe, schema, score, tune, view,
};
use error::Failure;
use exit::ExitCode;
use settings::Settings;

/// Runs the command that `line` names; the exit code says how it ended: 0 done, 1 findings, 2 usage or bad rules, 3
/// nothing could be read or written, 130 interrupted.
pub fn main(line: Vec<OsString>) -> ExitCode {
    toulmin::panic_guard::note_panics();
    match parse(line) {
        Ok(arguments) => run(arguments),
        Err(failure) => failure.report(),
    }
}

/// The command line over toulmin.toml. What is wrong with the command line ends the program, as clap does it.
fn parse(line: Vec<OsString>) -> Result<Arguments, Failure> {
    let isolated = line.iter().take_while(|word| *word != "--").any(|word| word == "--isolated");
    let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let in_file = |why: String| Failure::Usage(format!("{why} (--isolated ignores the file)"));
    let settings = if isolated { None } else { Settings::find(&folder).map_err(in_file)? };
    let mut program = Arguments::command();
    if let Some(settings) = &settings {
        program = settings.apply(program).map_err(in_file)?;
    }
    let found = match program.clone().try_get_matches_from(line) {
        Ok(found) => found,
        Err(error) => {
            if let Some(why) = misspelt(&error, &program) {
                return Err(Failure::Usage(why));
            }
            error.exit()
        }
    };
    let mut arguments = Arguments::from_arg_matches(&found).unwrap_or_else(|error| error.format(&mut program).exit());
    if let (Some(settings), Some((command, own))) = (settings, found.subcommand()) {
        arguments.common.settings =
            Some(Used { path: settings.path().to_path_buf(), options: settings.used(command, own) });
    }
    Ok(arguments)
}

/// What to say of a command that does not exist; clap knows no letters that changed places.
fn misspelt(error: &clap::Error, program: &clap::Command) -> Option<String> {
    let ContextValue::String(word) = error.get(ContextKind::InvalidSubcommand)? else { return None };
    let commands: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    let near = closest(word, commands.iter().copied())?;
    Some(format!("there is no command `{word}`; did you mean `{near}`?"))
}

fn run(arguments: Arguments) -> ExitCode {
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
        Command::Claims(own) => claims::run(&own, &common),
        Command::Init(own) => init::run(&own, &common),
        Command::Export(own) => export::run(&own, &common),
        Command::View(own) => view::run(&own, &common),
        Command::Merge(own) => merge::run(&own, &common),
        Command::Completions(own) => completions::run(&own),
        Command::Schema(own) => schema::run(&own),
        Command::Man(own) => man::run(&own, &common),
    };
    match done {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

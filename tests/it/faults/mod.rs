//! What goes wrong around a run: signals, full disks, rights, names, closed pipes, bugs. Each costs what it has to, is told,
//! and leaves the tables of an earlier run as they were.
//!
//! The table in docs/running.md is made of the comments above the tests.
#![cfg(unix)]

mod bugs;
mod disks;
mod files;
mod found;
mod interrupts;
mod readers;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a command wrote on standard error.
fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("killed: {output:?}"))
}

/// Runs a line of shell in a folder, with the binary on the path.
fn shell(folder: &Path, line: &str) -> Output {
    let bin = Path::new(env!("CARGO_BIN_EXE_toulmin")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("PATH", path).env("NO_COLOR", "1").env("LC_ALL", "C");
    shell.output().unwrap()
}

/// Hidden things in a folder: what a run that ended in order leaves none of.
fn hidden(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().unwrap().as_bytes().starts_with(b".")).collect()
}
